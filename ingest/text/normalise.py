"""One spelling for matching, with the way back: every rule reads `Normal.text`, every span that
leaves the room is mapped back to the original text.

Folds what decides nothing: NFC, dashes to "-", no-break and thin spaces to " ",
Eth (Ð) to Đ, full-width solidus to "/"; blanks that extraction lost stand again ("chủ trì"). Only
NFC and these blanks change the length, so offsets need a map only there.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.text.respacing import lost_blanks

# str.replace beats str.translate forty times here (shared measurement); one character for one.
_ONE_TO_ONE = (
    *((c, "-") for c in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad\ufffe"),
    *((c, " ") for c in "¹²³⁰⁴⁵⁶⁷⁸⁹"),  # footnote marks: they must not part a code from its date
    *((c, " ") for c in "\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000\u2028\u0085"),
    ("Ð", "Đ"),
    ("ð", "đ"),
    ("ƣ", "ư"),  # the letter gha, which an old keyboard typed for ư
    ("Ƣ", "Ư"),
    ("／", "/"),
    ("\ufeff", " "),
    ("\u200b", " "),
)


@dataclass(frozen=True, slots=True)
class Normal:
    """Folded text; `original` maps an offset of it to an offset of the text it came from."""

    text: str
    starts: tuple[int, ...] = field(default=())  # chunk starts in the folded text; () = identity
    origins: tuple[int, ...] = field(default=())  # the same chunks' starts in the original

    def original(self, offset: int) -> int:
        """The original offset of folded `offset` (0 ≤ offset ≤ len(text))."""
        if not self.starts:
            return offset
        i = bisect_right(self.starts, offset) - 1
        return self.origins[i] + (offset - self.starts[i])


def normalise(text: str) -> Normal:
    """Fold `text` for matching."""
    normal = _composed(text)
    lost = lost_blanks(normal.text)
    return _parted(normal, lost) if lost else normal


def _parted(normal: Normal, cuts: Sequence[int]) -> Normal:
    """`normal` with a blank before each offset of `cuts`, which maps to where it is missing."""
    chunks = zip(normal.starts or (0,), normal.origins or (0,), strict=True)
    moved = {start + bisect_right(cuts, start): origin for start, origin in chunks}
    for before, cut in enumerate(cuts):
        moved[cut + before] = moved[cut + before + 1] = normal.original(cut)
    parts = pairwise((0, *cuts, len(normal.text)))
    starts = tuple(sorted(moved))
    return Normal(
        " ".join(normal.text[a:b] for a, b in parts), starts, tuple(moved[s] for s in starts)
    )


def _composed(text: str) -> Normal:
    if unicodedata.is_normalized("NFC", text):
        return Normal(_fold(text))
    folded, starts, origins, length = [], [], [], 0
    for start, end in _clusters(text):
        piece = unicodedata.normalize("NFC", text[start:end])
        starts.append(length)
        origins.append(start)
        folded.append(piece)
        length += len(piece)
    starts.append(length)
    origins.append(len(text))
    return Normal(_fold("".join(folded)), tuple(starts), tuple(origins))


def _fold(text: str) -> str:
    for old, new in _ONE_TO_ONE:
        text = text.replace(old, new)
    return _unpaged(text) if _SECOND_PAGE.search(text) else text


# a number alone on its line, and the same where the sentence goes on behind it
_ALONE = re.compile(r"\n[ \t\f]*(?:- ?)?(\d{1,3})(?: ?-)?[ \t\r]*(?=\n|\Z)")
_SECOND_PAGE = re.compile(r"\n[ \t\f]*(?:- ?)?2(?: ?-)?[ \t\r]*\n")
_CUT = re.compile(r"(?<=[^\s.;:!?])[ \t\r]*\n\s*(?:- ?)?\d{1,3}(?: ?-)?[ \t\r]*\n\s*(?=\S)")
_PAGE = 600  # characters: a page holds more


def _unpaged(text: str) -> str:
    """Page numbers inside a sentence blanked out, the length kept; rows of a table are no pages."""
    lines = [(int(m[1]), m.start()) for m in _ALONE.finditer(text)]
    counted = all(number == page for page, (number, _) in enumerate(lines, 2))
    apart = all(b - a > _PAGE for (_, a), (_, b) in pairwise([(1, 0), *lines]))
    if not (counted and apart):
        return text
    return _CUT.sub(_joined, text)


def _joined(cut: re.Match[str]) -> str:
    following = cut.string[cut.end()]
    goes_on = following.islower() or following.isdigit() or following == "("
    return "\n" + " " * (len(cut[0]) - 1) if goes_on else cut[0]


def _clusters(text: str) -> list[tuple[int, int]]:
    """Spans that NFC may join: a starter with the marks behind it; plain runs stay whole."""
    marks = [i for i, c in enumerate(text) if unicodedata.combining(c)]
    spans, done, i = [], 0, 0
    while i < len(marks):
        base = max(marks[i] - 1, done)
        end = marks[i] + 1
        while i + 1 < len(marks) and marks[i + 1] == end:
            i, end = i + 1, end + 1
        i += 1
        if base > done:
            spans.append((done, base))
        spans.append((base, end))
        done = end
    if done < len(text):
        spans.append((done, len(text)))
    return spans
