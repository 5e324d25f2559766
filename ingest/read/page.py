"""Pages of a PDF or scan put together: ruled tables cut out, running lines set apart, the rest in
reading order, paragraphs that go on over a page break joined.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.read.blocks import Block, Draft, Grid, GridCell, Paragraph
from ingest.read.layout import (
    Edges,
    Glyph,
    Row,
    across_pages,
    cell_paragraphs,
    edges,
    paragraphs,
    rows,
)
from ingest.read.rules import Rule, Slot, grids
from ontology.model import Box, Text

_EDGE = 0.12  # of the page's height at top and bottom where running lines stand
_PAGE_NUMBER = re.compile(r"(?:[-–]\s?)?\d{1,4}(?:\s?[-–])?|Trang\s\d{1,4}(?:/\d{1,4})?")
_DIGITS = re.compile(r"\d+")

Tables = tuple[tuple[tuple[Slot, ...], tuple[tuple[Row, ...], ...]], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page taken apart: lines outside tables, and tables as cells with their lines."""

    flow: tuple[Row, ...]
    tables: Tables
    width: float
    height: float
    turned: float = 0.0  # degrees clockwise by which the original was turned to be read


def sheet(
    glyphs: Sequence[Glyph],
    rules: Iterable[Rule],
    size: tuple[float, float],
    *,
    words: bool = False,
    turned: float = 0.0,
) -> Sheet:
    """Take a page of a size (points) apart; `words` when its glyphs are words and not letters."""
    found = grids(rules)
    inside, outside = _split(glyphs, found)
    tables = tuple(
        (slots, tuple(tuple(rows(cell, words=words)) for cell in cells))
        for slots, cells in zip(found, inside, strict=True)
    )
    return Sheet(tuple(rows(outside, words=words)), tables, *size, turned)


def together(sheets: Sequence[Sheet]) -> tuple[list[Block], tuple[str, ...]]:
    """The blocks of a document's pages in reading order, and its running lines (each once)."""
    blocks: list[Block] = []
    repeated, margins, frames = _repeated(sheets), dict[str, None](), _frames(sheets)
    for number, page in enumerate(sheets):
        flow = []
        for row in page.flow:
            if _is_edge(row, page) and _runs_on(text := _text(row), repeated):
                margins[text] = None
            else:
                flow.append(row)
        _append(blocks, _blocks(flow, page.tables, number, frames[round(page.width)]))
    return blocks, tuple(margins)


def draft_of(sheets: Sequence[Sheet], kind: str, *, ocr: bool) -> Text:
    """The text of a document's pages."""
    blocks, margins = together(sheets)
    draft = Draft()
    draft.blocks(blocks)
    if any(page.turned for page in sheets):
        draft.boxes = [_turned_back(box, sheets[box.page]) for box in draft.boxes]
    return draft.finish(kind, margins, ocr=ocr)


def _turned_back(box: Box, page: Sheet) -> Box:
    """The box on the page as it lies, around what it holds on the page turned to be read."""
    if not page.turned:
        return box
    sideways = round(page.turned / 90) % 2 == 1
    middle = page.width / 2, page.height / 2
    x, y = middle[::-1] if sideways else middle
    cos, sin = math.cos(math.radians(page.turned)), math.sin(math.radians(page.turned))
    corners = [
        (x + cos * (a - middle[0]) + sin * (b - middle[1]),
         y - sin * (a - middle[0]) + cos * (b - middle[1]))
        for a in (box.x0, box.x1) for b in (box.y0, box.y1)
    ]  # fmt: skip
    across, down = zip(*corners, strict=True)
    return Box(box.start, box.end, box.page, min(across), min(down), max(across), max(down))


def _text(row: Row) -> str:
    return " ".join(s.text for s in row).strip()


def _is_edge(row: Row, page: Sheet) -> bool:
    return row[0].y1 < page.height * _EDGE or row[0].y0 > page.height * (1 - _EDGE)


def _runs_on(text: str, repeated: frozenset[str]) -> bool:
    return bool(_PAGE_NUMBER.fullmatch(text)) or _DIGITS.sub("#", text) in repeated


def _repeated(sheets: Sequence[Sheet]) -> frozenset[str]:
    """Lines at the edge of at least half of the pages, whatever number they carry."""
    counts = Counter(
        line
        for page in sheets
        for line in {_DIGITS.sub("#", _text(r)) for r in page.flow if _is_edge(r, page)}
    )
    return frozenset(line for line, n in counts.items() if n >= max(2, len(sheets) / 2))


def _frames(sheets: Sequence[Sheet]) -> dict[int, Edges]:
    """The edges of the text by page width: a short last page tells nothing of its own."""
    widths = {round(page.width) for page in sheets}
    return {
        w: edges((r for page in sheets if round(page.width) == w for r in page.flow), w)
        for w in widths
    }


def _blocks(flow: list[Row], tables: Tables, page: int, frame: Edges) -> list[Block]:
    blocks: list[Block] = []
    for slots, cells in tables:
        above = [row for row in flow if row[0].base <= slots[0].y0]
        flow = flow[len(above) :]
        blocks += paragraphs(above, page, frame)
        blocks.append(_grid(slots, cells, page))
    return blocks + paragraphs(flow, page, frame)


def _append(blocks: list[Block], page: list[Block]) -> None:
    """Add a page's blocks; a paragraph that goes on over the page break stays one."""
    if blocks and page:
        before, after = blocks[-1], page[0]
        if isinstance(before, Paragraph) and isinstance(after, Paragraph):
            joined = across_pages(before, after)
            if joined is not None:
                blocks[-1] = joined
                page = page[1:]
    blocks.extend(page)


def _split(
    glyphs: Sequence[Glyph], tables: Sequence[Sequence[Slot]]
) -> tuple[list[list[list[Glyph]]], list[Glyph]]:
    """Glyphs by table and cell, and those outside all tables."""
    inside: list[list[list[Glyph]]] = [[[] for _ in slots] for slots in tables]
    if not tables:
        return inside, list(glyphs)
    outside: list[Glyph] = []
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
        for cells, slots in zip(inside, tables, strict=True):
            i = _cell_at(x, y, slots)
            if i is not None:
                cells[i].append(glyph)
                break
        else:
            outside.append(glyph)
    return inside, outside


def _cell_at(x: float, y: float, slots: Sequence[Slot]) -> int | None:
    for i, slot in enumerate(slots):
        if slot.x0 <= x <= slot.x1 and slot.y0 <= y <= slot.y1:
            return i
    return None


def _grid(slots: Sequence[Slot], cells: Sequence[Sequence[Row]], page: int) -> Grid:
    made = [
        GridCell(s.row, s.column, cell_paragraphs(c, page), s.rowspan, s.colspan)
        for s, c in zip(slots, cells, strict=True)
    ]
    return Grid(tuple(made))
