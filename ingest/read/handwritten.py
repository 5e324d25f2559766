"""Number and day of a scan, which clerks write by hand or stamp: read surely or not at all.

Tesseract knows print only and makes digits of anything. What stands between "Số:" and the symbol,
or between "ngày" and "tháng", counts where it is digits read with the confidence of print; else the
place is left blank, as it was printed, and what was read is kept for a warning.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.read.tesseract import Word
from ontology.model import Unsure

_SURE = 90.0  # confidence of printed numbers; handwriting was read wrong with up to 87 (16 scans)
_HIGHEST = 0.4  # of the page: where heads stand
_LABEL = re.compile(r"(S[ốôóỐÔÓ6€][:;.,]?)(.*)")
_SYMBOL = re.compile(r"(.*?)([-/](?:\d{4}[-/])?[A-ZĐÐ]\S*)")
_NUMBER, _DAY = re.compile(r"\d{1,6}[a-zđ]?"), re.compile(r"[0-3]?\d")
_DAY_WORD, _MONTH_WORD = re.compile(r"([Nn]gày)(.*)"), re.compile(r"(.*)(tháng\S*)")


@dataclass(frozen=True, slots=True)
class _Blank:
    """A place to fill: the words from the label to what follows, and what stands between them."""

    field: str
    words: tuple[Word, ...]
    label: str
    filled: str
    rest: str
    digits: re.Pattern[str]


def checked(words: Sequence[Word], high: int) -> tuple[tuple[Word, ...], tuple[Unsure, ...]]:
    """The words of a page so `high`, what is not surely read of its number and day left blank and
    told.
    """
    kept, unsure = list(words), []
    for blank in _blanks(words, high):
        if not blank.filled or _is_sure(blank):
            continue
        first, last = blank.words[0], blank.words[-1]
        label, rest = replace(first, text=blank.label), replace(last, text=blank.rest)
        width = max(1, (last.x1 - first.x0) // 4)  # of a label or a symbol glued to what is blank
        if len(blank.words) == 1:
            label, rest = replace(label, x1=first.x0 + width), replace(rest, x0=first.x1 - width)
        at = kept.index(first)
        kept = [w for w in kept if w not in blank.words]
        kept[at:at] = [label, rest]
        unsure.append(Unsure(blank.field, blank.filled))
    return tuple(kept), tuple(unsure)


def _blanks(words: Iterable[Word], high: int) -> Iterator[_Blank]:
    """The first number and the first day of the head."""
    lines: dict[tuple[int, int, int], list[Word]] = {}
    for word in words:
        if word.y1 < _HIGHEST * high:
            lines.setdefault(word.line, []).append(word)
    ordered = sorted(lines.values(), key=lambda line: min(w.y0 for w in line))
    for field, opens, closes, digits in (
        ("number", _LABEL, _SYMBOL, _NUMBER),
        ("date", _DAY_WORD, _MONTH_WORD, _DAY),
    ):
        found = (_blank(line, field, opens, closes, digits) for line in ordered)
        yield from [blank for blank in found if blank][:1]


def _blank(
    line: Sequence[Word],
    field: str,
    opens: re.Pattern[str],
    closes: re.Pattern[str],
    digits: re.Pattern[str],
) -> _Blank | None:
    ordered = sorted(line, key=lambda w: w.x0)
    for i, word in enumerate(ordered):
        label = opens.fullmatch(word.text)
        if not label:
            continue
        text = label[2]
        for j in range(i, min(i + 5, len(ordered))):
            text = label[2] if j == i else f"{text} {ordered[j].text}"
            if rest := closes.fullmatch(text):
                filled = rest[1].strip()
                return _Blank(field, tuple(ordered[i : j + 1]), label[1], filled, rest[2], digits)
    return None


def _is_sure(blank: _Blank) -> bool:
    """Whether the place holds digits, read as surely as print."""
    read = [w for w in blank.words if any(c.isdigit() for c in w.text)]
    return bool(blank.digits.fullmatch(blank.filled)) and all(w.confidence >= _SURE for w in read)
