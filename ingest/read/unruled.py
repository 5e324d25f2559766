"""Tables printed without lines, told by their numbered rows: "STT" over "1", "2", "3".

Between the columns lie bands that no line of any row crosses; a row begins at its number. What
stands over the first number, as far as it keeps to the columns, is the head. A text over all
columns beside a number ("II  VỀ NHÂN SỰ") is one cell.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.read.layout import Glyph
from ingest.read.rules import Slot

_BAND = 0.55  # of the font size: a gap that may part two columns
_NEAR = 3.0  # of the font size: lines of one table are no farther apart
_HEAD_LINES = 3  # over the line of "STT", which stands in the middle of its cell
_LABEL = re.compile(r"(?:S?TT|SỐ TT)\.?", re.IGNORECASE)
_INDEX = re.compile(r"(?:\d{1,3}(?:\.\d{1,2}){0,2}|[IVX]{1,6}|[A-H])[.)]?")

Line = Sequence[Glyph]
Band = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Found:
    """A table: its cells, their glyphs, and which lines of the page it took."""

    slots: tuple[Slot, ...]
    cells: tuple[tuple[Glyph, ...], ...]
    first: int
    last: int


def unruled(lines: Sequence[Line]) -> Iterator[Found]:
    """The tables among the lines of a page, each line from left to right."""
    if not any(_LABEL.match(_first(line)) for line in lines if line[0].text[:1] in "STst"):
        return
    lines = [[g for g in line if g.text.strip()] or line for line in lines]
    at = 0
    while at < len(lines):
        table = _table(lines, at) if _LABEL.fullmatch(_first(lines[at])) else None
        if table:
            yield table
        at = table.last + 1 if table else at + 1


def _first(line: Line) -> str:
    """What stands before the first gap of a line."""
    text = ""
    for number, glyph in enumerate(line[:8]):
        if number and glyph.x0 - line[number - 1].x1 > _BAND * glyph.size:
            break
        text += glyph.text
    return text.strip()


def _gaps(line: Line) -> list[Band]:
    pairs = pairwise(line)
    return [(a.x1, b.x0) for a, b in pairs if b.x0 - a.x1 > _BAND * b.size]


def _table(lines: Sequence[Line], label: int) -> Found | None:
    begun = next((n for n in range(label + 1, len(lines)) if _numbered(lines[n])), None)
    if begun is None or not all(_near(lines[n - 1], lines[n]) for n in range(label + 1, begun + 1)):
        return None
    bands, last, merged = _body(lines, begun)
    if len(bands) < 2 or any(g.x0 > bands[0][0] for g in lines[label][:1]):
        return None
    first = _head(lines, label, bands[0])
    for line in lines[first:begun]:  # a head that stands over an empty column parts its band
        left = _left_over(bands, line)
        bands = left if len(left) >= len(bands) else bands
    starts = [first, *(n for n in range(begun, last + 1) if _numbered(lines[n]))]
    return _laid(lines, (first, last), starts, bands, merged)


def _numbered(line: Line) -> bool:
    return bool(_INDEX.fullmatch(_first(line))) and bool(_gaps(line))


def _near(before: Line, line: Line) -> bool:
    return line[0].base - before[0].base < _NEAR * max(before[0].size, line[0].size)


def _body(lines: Sequence[Line], begun: int) -> tuple[list[Band], int, frozenset[int]]:
    """The bands from the first numbered line on, the last line, and lines over all columns."""
    bands, last, merged = _gaps(lines[begun]), begun, set[int]()
    if len(bands) == 1:  # "I  VỀ THỂ CHẾ": the rows below tell the columns
        merged.add(begun)
        bands = [(bands[0][0], lines[begun][0].size * 1e3)]
    for n in range(begun + 1, len(lines)):
        if not _near(lines[n - 1], lines[n]):
            break
        left, numbered = _left_over(bands, lines[n]), _numbered(lines[n])
        if numbered and len(_gaps(lines[n])) == 1 and len(left) < len(bands):
            merged.add(n)
        elif len(left) < 2 or (not numbered and lines[n][0].x0 < bands[0][0]):
            break
        else:
            bands = left
        last = n
    return [b for b in bands if b[1] < lines[begun][0].size * 1e3], last, frozenset(merged)


def _left_over(bands: Sequence[Band], line: Line) -> list[Band]:
    """What a line leaves empty of the bands."""
    left: list[Band] = []
    for low, high in bands:
        for glyph in line:
            if glyph.x0 < high and glyph.x1 > low:
                if glyph.x0 - low > _BAND * glyph.size:
                    left.append((low, glyph.x0))
                low = max(low, glyph.x1)
        if high - low > _BAND * line[0].size:
            left.append((low, high))
    return left


def _head(lines: Sequence[Line], label: int, first: Band) -> int:
    """The first line of the head: those over the label that leave its column empty."""
    at = label
    while label - at < _HEAD_LINES and at and lines[at - 1][0].x0 >= first[1] - 1:
        if lines[at][0].base - lines[at - 1][0].base > _NEAR / 2 * lines[at][0].size:
            break
        at -= 1
    return at


def _laid(
    lines: Sequence[Line],
    span: tuple[int, int],
    starts: Sequence[int],
    bands: Sequence[Band],
    merged: frozenset[int],
) -> Found:
    slots: list[Slot] = []
    cells: list[tuple[Glyph, ...]] = []
    taken = lines[span[0] : span[1] + 1]
    edge = min(g.x0 for line in taken for g in line), max(g.x1 for line in taken for g in line)
    borders = [edge[0] - 1, *((a + b) / 2 for a, b in bands), edge[1] + 1]
    for row, (start, end) in enumerate(zip(starts, [*starts[1:], span[1] + 1], strict=True)):
        glyphs = [g for line in lines[start:end] for g in line]
        top, bottom = min(g.y0 for g in glyphs), max(g.y1 for g in glyphs)
        sides = [borders[0], borders[1], borders[-1]] if start in merged else borders
        for column, (left, right) in enumerate(pairwise(sides)):
            wide = len(borders) - 2 if start in merged and column else 1
            slots.append(Slot(row, column, 1, wide, left, top, right, bottom))
            cells.append(tuple(g for g in glyphs if left <= (g.x0 + g.x1) / 2 < right))
    return Found(tuple(slots), tuple(cells), *span)
