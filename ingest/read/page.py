"""One page of a PDF or scan: ruled tables cut out, the rest in reading order."""

from collections.abc import Iterable, Sequence

from ingest.read.blocks import Block, Grid, GridCell, Paragraph
from ingest.read.layout import (
    Glyph,
    Row,
    across_pages,
    cell_paragraphs,
    furniture,
    paragraphs,
    rows,
)
from ingest.read.rules import Rule, Slot, grids


def page_blocks(
    glyphs: Sequence[Glyph],
    rules: Iterable[Rule],
    page: int,
    height: float,
    *,
    words: bool = False,
) -> tuple[list[Block], list[str]]:
    """The blocks of a page (0-based) in reading order, and its page number as printed."""
    tables = grids(rules)
    inside, outside = _split(glyphs, tables)
    flow, margins = furniture(rows(outside, words=words), height)
    blocks: list[Block] = []
    for slots, cells in zip(tables, inside, strict=True):
        above = [row for row in flow if row[0].base <= slots[0].y0]
        flow = flow[len(above) :]
        blocks += paragraphs(above, page)
        blocks.append(_grid(slots, cells, page, words))
    return blocks + paragraphs(flow, page), margins


def append_page(blocks: list[Block], page: list[Block]) -> None:
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


def _grid(slots: Sequence[Slot], cells: Sequence[Sequence[Glyph]], page: int, words: bool) -> Block:
    made = [
        GridCell(s.row, s.column, _content(rows(c, words=words), page), s.rowspan, s.colspan)
        for s, c in zip(slots, cells, strict=True)
    ]
    return Grid(tuple(made))


def _content(cell_rows: Sequence[Row], page: int) -> tuple[Paragraph, ...]:
    return cell_paragraphs(cell_rows, page)
