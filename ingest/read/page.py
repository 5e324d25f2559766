"""Pages of a PDF or scan put together: ruled tables cut out, running lines set apart, the rest in
reading order, paragraphs that go on over a page break joined.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import msgspec

from ingest.read.blocks import Block, Draft, Grid, GridCell, Paragraph
from ingest.read.layout import (
    Edges,
    Glyph,
    Row,
    across_pages,
    baselines,
    cell_paragraphs,
    edges,
    paragraphs,
    rows,
    run_on,
    segmented,
)
from ingest.read.rules import Rule, Slot, grids
from ingest.read.unruled import unruled
from ontology.model import Box, Doubt, Repair, Text, Unsure

_EDGE = 0.12  # of the page's height at top and bottom where running lines stand
_PAGE_NUMBER = re.compile(r"(?:[-–]\s?)?\d{1,4}(?:\s?[-–])?|Trang\s\d{1,4}(?:/\d{1,4})?")
_DIGITS = re.compile(r"\d+")
UNSURE = 0.6  # confidence below which a word is worth a look (2 in 100 words of a bad scan)
_COLUMN = 6.0  # points by which the columns of one table may differ from page to page
_NEAR = 12  # characters between where a word is looked for and found: letters differ in width

Tables = tuple[tuple[tuple[Slot, ...], tuple[tuple[Row, ...], ...]], ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A word of a scan that a clerk may want to check: where it stands, and what was read."""

    text: str
    raw: str
    confidence: float  # 0-1
    x: float  # middle, in points
    y: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page taken apart: lines outside tables, and tables as cells with their lines."""

    flow: tuple[Row, ...]
    tables: Tables
    width: float
    height: float
    turned: float = 0.0  # degrees clockwise by which the original was turned to be read
    marks: tuple[Mark, ...] = ()
    unsure: tuple[Unsure, ...] = ()
    stamped: tuple[str, ...] = ()  # lines in coloured ink, kept apart from the text


def sheet(
    glyphs: Sequence[Glyph],
    rules: Iterable[Rule],
    size: tuple[float, float],
    *,
    words: bool = False,
    turned: float = 0.0,
    marks: tuple[Mark, ...] = (),
) -> Sheet:
    """Take a page of a size (points) apart; `words` when its glyphs are words and not letters."""
    found = grids(rules)
    inside, outside = _split(glyphs, found)
    tables = tuple(
        (slots, tuple(tuple(rows(cell, words=words)) for cell in cells))
        for slots, cells in zip(found, inside, strict=True)
    )
    bare, lines = _bare_tables(baselines(outside), words)
    tables = tuple(sorted((*tables, *bare), key=lambda table: table[0][0].y0))
    return Sheet(tuple(segmented(lines, words=words)), tables, *size, turned, marks)


def _bare_tables(lines: list[list[Glyph]], words: bool) -> tuple[Tables, list[list[Glyph]]]:
    """Tables without rules, and the lines outside them."""
    found = list(unruled(lines))
    made = tuple((t.slots, tuple(tuple(rows(c, words=words)) for c in t.cells)) for t in found)
    taken = {n for table in found for n in range(table.first, table.last + 1)}
    return made, [line for n, line in enumerate(lines) if n not in taken]


def laid_out(sheets: Sequence[Sheet]) -> tuple[list[list[Block]], tuple[str, ...]]:
    """The blocks of each page in reading order, and what stands apart from the text.

    That is the running lines of all pages (each once), and the stamps of the first.
    """
    pages: list[list[Block]] = []
    repeated, margins, frames = _repeated(sheets), dict[str, None](), _frames(sheets)
    for number, page in enumerate(sheets):
        flow = []
        for row in page.flow:
            if _is_edge(row, page) and _runs_on(text := _text(row), repeated):
                margins[text] = None
            else:
                flow.append(row)
        pages.append(_blocks(flow, page.tables, number, frames[round(page.width)]))
    return pages, (*margins, *(sheets[0].stamped if sheets else ()))


def draft_of(sheets: Sequence[Sheet], kind: str, *, ocr: bool) -> Text:
    """The text of a document's pages."""
    pages, margins = laid_out(sheets)
    blocks: list[Block] = []
    for page in pages:
        add_page(blocks, page)
    draft = Draft()
    draft.blocks(blocks)
    text = draft.finish(kind, margins, ocr=ocr)
    text = msgspec.structs.replace(text, unsure=sheets[0].unsure if sheets else ())
    return marked(text, sheets) if ocr else text


def marked(text: Text, sheets: Sequence[Sheet]) -> Text:
    """The text with what to check on the original, and its boxes on the pages as they lie."""
    lines: dict[int, list[Box]] = {}
    for box in text.boxes:
        lines.setdefault(box.page, []).append(box)
    found = sorted(
        (
            (start, mark)
            for number, page in enumerate(sheets)
            for mark in page.marks
            if (start := _where(mark, lines.get(number, ()), text.text)) is not None
        ),
        key=lambda pair: pair[0],  # two marks may stand at one place
    )
    return msgspec.structs.replace(
        text,
        repairs=tuple(Repair(at, at + len(m.text), m.raw) for at, m in found if m.raw != m.text),
        doubts=tuple(
            Doubt(at, at + len(m.text), m.confidence) for at, m in found if m.confidence < UNSURE
        ),
        boxes=tuple(_turned_back(box, sheets[box.page]) for box in text.boxes),
        unsure=tuple(_as_it_lies(unsure, sheets[0]) for unsure in text.unsure),
    )


def _as_it_lies(unsure: Unsure, page: Sheet) -> Unsure:
    if unsure.place is None:
        return unsure
    box = _turned_back(Box(0, 0, 0, *unsure.place), page)
    return msgspec.structs.replace(unsure, place=(box.x0, box.y0, box.x1, box.y1))


def _where(mark: Mark, lines: Iterable[Box], text: str) -> int | None:
    """Where a word stands in the text: on its line, and there nearest to its place."""
    for box in lines:
        if not (box.y0 <= mark.y <= box.y1 and box.x0 <= mark.x <= box.x1):
            continue
        share = (mark.x - box.x0) / max(box.x1 - box.x0, 1.0)
        wanted = box.start + share * (box.end - box.start) - len(mark.text) / 2
        places = re.finditer(re.escape(mark.text), text[box.start : box.end])
        starts = [box.start + m.start() for m in places]
        if starts:
            nearest = min(starts, key=lambda at: abs(at - wanted))
            return nearest if abs(nearest - wanted) < _NEAR else None
    return None


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


def add_page(blocks: list[Block], page: list[Block]) -> None:
    """Add a page's blocks; a paragraph that goes on over the page break stays one."""
    if blocks and page and (joined := _joined(blocks[-1], page[0])) is not None:
        blocks[-1] = joined
        page = page[1:]
    blocks.extend(page)


def _joined(before: Block, after: Block) -> Block | None:
    """The last block of a page and the first of the next as one, where they are one."""
    if isinstance(before, Paragraph) and isinstance(after, Paragraph):
        return across_pages(before, after)
    if isinstance(before, Grid) and isinstance(after, Grid) and _same_columns(before, after):
        return _continued(before, after)
    return None


def _same_columns(a: Grid, b: Grid) -> bool:
    return len(a.columns) == len(b.columns) and all(
        abs(x - y) < _COLUMN for x, y in zip(a.columns, b.columns, strict=True)
    )


def _continued(before: Grid, after: Grid) -> Grid:
    """A table that goes on over the page break; the head printed again is left out."""
    head = next((n for n in range(after.height - 1, 0, -1) if _top(before, n) == _top(after, n)), 0)
    cells = {c.column: c for c in before.cells if c.row + c.rowspan == before.height}
    below = {c.column: c for c in after.cells if c.row == head}
    joined: tuple[GridCell, ...] = ()
    if _is_cut(cells, below):
        joined = tuple(replace(c, blocks=_whole(c, below.get(n))) for n, c in cells.items())
        head += 1
    down = before.height - head
    kept = (c for c in before.cells if not joined or cells.get(c.column) is not c)
    rest = (replace(c, row=c.row + down) for c in after.cells if c.row >= head)
    return replace(before, cells=(*kept, *joined, *rest))


def _is_cut(above: dict[int, GridCell], below: dict[int, GridCell]) -> bool:
    """Whether a page break went through a row: no number, and words that go on with a sentence."""
    numbers = [" ".join(_words(row[0].blocks)) for row in (above, below) if 0 in row]
    going_on = (next(_words(c.blocks), "") for c in below.values())
    return (
        above.keys() == below.keys()
        and len(numbers) == 2
        and bool(numbers[0])
        and not numbers[1]
        and any(word[:1].islower() for word in going_on)
    )


def _whole(cell: GridCell, rest: GridCell | None) -> tuple[Block, ...]:
    """The blocks of a cell with what the next page prints of it, a sentence cut there one again."""
    more = rest.blocks if rest else ()
    last, first = cell.blocks[-1:], more[:1]
    if last and first and isinstance(last[0], Paragraph) and isinstance(first[0], Paragraph):
        return (*cell.blocks[:-1], run_on(last[0], first[0]), *more[1:])
    return (*cell.blocks, *more)


def _top(grid: Grid, rows: int) -> list[tuple[int, int, int, int, str]]:
    """What stands in the first rows of a table."""
    return [
        (c.row, c.column, c.rowspan, c.colspan, " ".join(_words(c.blocks)))
        for c in grid.cells
        if c.row < rows
    ]


def _words(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from block.text.split()


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
        GridCell(s.row, s.column, cell_paragraphs(c, page, (s.x0, s.x1)), s.rowspan, s.colspan)
        for s, c in zip(slots, cells, strict=True)
    ]
    columns = sorted({s.x0 for s in slots} | {max(s.x1 for s in slots)})
    return Grid(tuple(made), columns=tuple(columns))
