"""The two columns of a scanned paper's heading read once more, each by itself.

Their lines stand at different heights, and Tesseract, which reads across, cuts accents off and
loses the number. The motto of State or Party tells where the right column begins.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import fmean, median

from ingest.read import tesseract
from ingest.read.layout import is_motto
from ingest.read.raster import Raster, cropped
from ingest.read.tesseract import Word

_HIGHEST = 0.25  # of the page: no heading reaches lower below its motto
_CERTAIN = 90.0  # a column of which every word is read surer gains nothing (20 real and made scans)
_LEAST = 50.0  # confidence below which a second reading is one of rules and specks

Box = tuple[int, int, int, int]


def reread(page: Raster, words: Sequence[Word]) -> tuple[Word, ...]:
    """The words of a page, those of its heading from a reading column by column."""
    kept = tuple(words)
    for number, box in enumerate(_columns(page, kept)):
        before = [w for w in kept if _inside(w, box)]
        if before and all(w.confidence > _CERTAIN for w in before):
            continue
        again = [
            replace(w, x0=w.x0 + box[0], x1=w.x1 + box[0], y0=w.y0 + box[1], y1=w.y1 + box[1],
                    line=(-1000 - number, *w.line[1:]))
            for w in tesseract.words(cropped(page, box), psm=6)
        ]  # fmt: skip
        if _sure(again) >= max(_sure(before), _LEAST):
            kept = (*(w for w in kept if not _inside(w, box)), *again)
    return kept


def _columns(page: Raster, words: Sequence[Word]) -> list[Box]:
    """The boxes of the left and right column; none on a page without a motto in its upper half."""
    lines = _lines(words)
    motto = next((w for line in lines if (w := _motto(line)) is not None), None)
    if motto is None or motto.y0 > page.image.height / 2 or motto.x0 < page.image.width / 5:
        return []
    high = motto.y1 - motto.y0
    gutter, top = motto.x0 - high // 4, max(0, motto.y0 - 2 * high)
    bottom = _bottom(lines, motto, gutter, top + round(_HIGHEST * page.image.height))
    return [(0, top, gutter, bottom), (gutter, top, page.image.width, bottom)]


def _lines(words: Iterable[Word]) -> list[list[Word]]:
    lines: dict[tuple[int, int, int], list[Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    ordered = (sorted(line, key=lambda w: w.x0) for line in lines.values())
    return sorted(ordered, key=lambda line: line[0].y0)


def _motto(line: Sequence[Word]) -> Word | None:
    """The word with which the motto begins in a line."""
    for i, word in enumerate(line):
        if is_motto("".join(w.text for w in line[i : i + 6])):
            return word
    return None


def _bottom(lines: Sequence[Sequence[Word]], motto: Word, gutter: int, lowest: int) -> int:
    """Where the heading ends: above the first line that runs across the gutter."""
    high = motto.y1 - motto.y0
    for line in lines:
        below = median(w.y0 for w in line) > motto.y1 + high
        crosses = any(w.x0 < gutter - high < gutter + high < w.x1 for w in line) or any(
            a.x0 < gutter < b.x1 and b.x0 - a.x1 < 0.7 * high for a, b in pairwise(line)
        )
        if below and crosses:
            return max(motto.y1 + high, min(lowest, min(w.y0 for w in line) - 2))
    return lowest


def _inside(word: Word, box: Box) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return box[0] <= x < box[2] and box[1] <= y < box[3]


def _sure(words: Iterable[Word]) -> float:
    known = [w.confidence for w in words if len(w.text) > 1]
    return fmean(known) if known else 0.0
