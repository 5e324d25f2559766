"""Number and day of a scan, which clerks write by hand or stamp: read surely or not at all.

Tesseract knows print only and makes digits of anything. What stands between "Số:" and the symbol,
between "ngày" and "tháng" and between "tháng" and "năm" counts where it is digits read with the
confidence of print, where the place read again, larger and alone, says the same as its line, or
where a reader that knows writing (`ingest.read.pen`) says the same twice; else it is left blank, as
it was printed, and what was read is kept for a warning.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.read import pen, tesseract
from ingest.read.raster import Box, Raster, cropped, enlarged, gap, thinned
from ingest.read.tesseract import Word
from ontology.model import Unsure

_SURE = 90.0  # confidence of printed digits; handwriting was read wrong with up to 87 (16 scans)
_ALONE = 80.0  # the same for digits without their line: handwriting was read wrong with up to 75
_PENNED = 0.7  # the other reader's confidence in a line
_SCALES = 1.5, 2.0  # at which print is read alike; larger letters are read worse (36 scans)
_MARGIN = 8  # pixels above and below
_EDGE = 4  # pixels of the words beside: a pen writes into them
_HIGHEST = 0.4  # of the page: where heads stand
_LABEL = re.compile(r"(S[ốôóỐÔÓ6€][:;.,]?|s[ốô][:;])(.*)")
_SYMBOL = re.compile(r"(.*?)([-/](?:\d{4}[-/])?[A-ZĐÐ]\S*)")
_DAY_WORD, _MONTH_WORD = re.compile(r"([Nn]gày)(.*)"), re.compile(r"(.*)(tháng\S*)")
_WRITTEN = re.compile(  # a letter that touches the digits may be one of them
    r"(?:\D*[\W_yg])?(\d+)(?:\s?/\d{4}\D.*|\s?(?:th|n[aăá]m).*|[\W_]\D*)?"
)
_MONTH_LABEL, _YEAR_WORD = re.compile(r"(tháng)(.*)"), re.compile(r"(.*)(năm\S*)")


@dataclass(frozen=True, slots=True)
class _Place:
    """A place that a clerk fills: what opens and closes it, and what it holds."""

    field: str
    opens: re.Pattern[str]
    closes: re.Pattern[str]
    digits: re.Pattern[str]


_PLACES = (
    _Place("number", _LABEL, _SYMBOL, re.compile(r"0*[1-9]\d{0,5}[a-zđ]?")),
    _Place("date", _DAY_WORD, _MONTH_WORD, re.compile(r"0?[1-9]|[12]\d|3[01]")),
    _Place("date", _MONTH_LABEL, _YEAR_WORD, re.compile(r"0?[1-9]|1[0-2]")),
)


@dataclass(frozen=True, slots=True)
class _Blank:
    """A place on a page: the words from the label to what follows, and what stands between."""

    place: _Place
    words: tuple[Word, ...]
    label: str
    filled: str
    rest: str

    @property
    def box(self) -> Box:
        """Where its words stand, label and all."""
        top, bottom = min(w.y0 for w in self.words), max(w.y1 for w in self.words)
        return self.words[0].x0, top - _MARGIN, self.words[-1].x1, bottom + _MARGIN


def checked(
    page: Raster, words: Sequence[Word], high: int
) -> tuple[tuple[Word, ...], tuple[Unsure, ...]]:
    """The words of a page so `high`, what is not surely read of its number and day left blank and
    told with its place (points on the page as it was read).
    """
    kept, unsure = list(words), []
    for place in _PLACES:
        blank = _first(kept, high, place)
        if blank is None or _is_sure(blank):
            continue
        inner = _inner(page, blank)
        sure = (_alone(page, blank, inner) if blank.filled else None) or _penned(page, blank, inner)
        if sure is None and blank.filled:
            left, top, right, bottom = (side * 72 / page.dpi for side in inner)
            unsure.append(Unsure(blank.place.field, blank.filled, (left, top, right, bottom)))
        if sure != blank.filled and (sure or not _is_no_month(blank)):
            at = kept.index(blank.words[0])
            kept = [w for w in kept if w not in blank.words]
            kept[at:at] = _refilled(blank, inner, sure)
    return tuple(kept), tuple(unsure)


def _first(words: Iterable[Word], high: int, place: _Place) -> _Blank | None:
    """The first number, day or month of the head; a month beside a day."""
    lines: dict[tuple[int, int, int], list[Word]] = {}
    for word in words:
        if word.y1 < _HIGHEST * high:
            lines.setdefault(word.line, []).append(word)
    beside = _DAY_WORD if place.opens is _MONTH_LABEL else place.opens
    ordered = sorted(lines.values(), key=lambda line: min(w.y0 for w in line))
    heads = (line for line in ordered if any(beside.fullmatch(w.text) for w in line))
    return next((blank for line in heads if (blank := _blank(line, place))), None)


def _blank(line: Sequence[Word], place: _Place) -> _Blank | None:
    ordered = sorted(line, key=lambda w: w.x0)
    for i, word in enumerate(ordered):
        label = place.opens.fullmatch(word.text)
        if not label:
            continue
        text = label[2]
        for j in range(i, min(i + 5, len(ordered))):
            text = label[2] if j == i else f"{text} {ordered[j].text}"
            if rest := place.closes.fullmatch(text):
                here = tuple(ordered[i : j + 1])
                return _Blank(place, here, label[1], rest[1].strip(), rest[2])
    return None


def _is_no_month(blank: _Blank) -> bool:
    """Whether a month was read as no digits: left as read, so that no year stands for a date."""
    return blank.place.opens is _MONTH_LABEL and not blank.place.digits.fullmatch(blank.filled)


def _is_sure(blank: _Blank) -> bool:
    """Whether the place holds digits, read as surely as print."""
    read = [w for w in blank.words if any(c.isdigit() for c in w.text)]
    return bool(blank.place.digits.fullmatch(blank.filled)) and all(
        w.confidence >= _SURE for w in read
    )


def _alone(page: Raster, blank: _Blank, inner: Box) -> str | None:
    """What the place reads larger and alone, if twice the same and once the same in its line:
    a pen is often read alike without its line, and otherwise with it.
    """
    read = [tesseract.words(enlarged(page, inner, scale), psm=7) for scale in _SCALES]
    said = {"".join(w.text for w in words).rstrip("/-") for words in read}
    if len(said) > 1 or any(w.confidence < _ALONE for words in read for w in words):
        return None
    digits = said.pop()
    lines = (tesseract.words(enlarged(page, blank.box, scale), psm=7) for scale in _SCALES)
    agrees = digits == blank.filled or any(digits == _filled(line, blank) for line in lines)
    return digits if blank.place.digits.fullmatch(digits) and agrees else None


def _penned(page: Raster, blank: _Blank, inner: Box) -> str | None:
    """What the reader of writing says of the line, if it says nothing else of the place alone.

    Alone it took a 1 for a 7; a 1 whose stroke runs into its flag is a 4 unless it is thinned.
    """
    left, top, right, bottom = inner
    wide = cropped(page, (left - _EDGE, top, right + _EDGE, bottom))
    alone = cropped(page, inner)
    said = {_written(picture, blank.place) for picture in (alone, wide, thinned(alone))} - {None}
    digits = _written(cropped(page, blank.box), blank.place)
    return digits if said == {digits} else None


def _written(picture: Raster, place: _Place) -> str | None:
    """The digits in a picture, in whatever letters the words beside them are read."""
    line = pen.line(picture)
    found = _WRITTEN.fullmatch(line.text) if line and line.confidence >= _PENNED else None
    return found[1] if found and place.digits.fullmatch(found[1]) else None


def _filled(line: Sequence[Word], blank: _Blank) -> str | None:
    """What a line holds in the same place."""
    found = _blank(line, blank.place)
    return found.filled if found else None


def _inner(page: Raster, blank: _Blank) -> Box:
    """The box between label and rest; where they are glued to what is between, from the gap in
    the ink nearest to where letters of one width would end.
    """
    (_, top, _, bottom), first, last = blank.box, blank.words[0], blank.words[-1]
    left, right = first.x1 + 1, last.x0 - 1
    if len(first.text) > len(blank.label):
        share = len(blank.label) / len(first.text)
        left = gap(page, (first.x0, top, first.x1, bottom), share)
    if len(last.text) > len(blank.rest):
        share = 1 - len(blank.rest) / len(last.text)
        right = gap(page, (last.x0, top, last.x1, bottom), share)
    return left, top, max(left + 1, right), bottom


def _refilled(blank: _Blank, inner: Box, digits: str | None) -> Iterator[Word]:
    """The words of the place with the digits, or with nothing, between label and rest."""
    first, last = blank.words[0], blank.words[-1]
    label = (
        blank.label[0].upper() + blank.label[1:] if blank.place.field == "number" else blank.label
    )
    yield replace(first, text=label, x1=max(first.x0 + 1, inner[0]))
    if digits:
        left, right = inner[0] + 2, max(inner[0] + 3, inner[2] - 2)
        yield replace(first, text=digits, x0=left, x1=right, confidence=_SURE)
    yield replace(last, text=blank.rest, x0=min(last.x1 - 1, inner[2]))
