"""What every reader hands over (paragraphs, tables, in reading order) and how it becomes a `Text`.

Text is folded to NFC here, one paragraph at a time, so that every offset is an offset into what
`luocdo text FILE` prints. Lines end in a newline; the cells of a data table are parted by tabs.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from ingest.read import legacy
from ingest.read.failure import RefusedError
from ontology.model import Box, Cell, Span, Table, Text, Unread

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

Place = tuple[int, float, float, float, float]  # page (0-based), x0, y0, x1, y1 in points


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `pieces` are the stretches of its text with their place on a page."""

    text: str
    pieces: tuple[tuple[str, Place], ...] = ()
    footnote: bool = False


_LENGTH = re.compile(r"(\d{1,5}(?:\.\d*)?)(pt|in|cm|mm)")
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4}


def share_of(*sides: str) -> float:
    """The share of an A4 page that a picture of a width and height ("16.5cm") covers; else 0."""
    points = [float(m[1]) * _POINTS[m[2]] for s in sides if (m := _LENGTH.match(s))]
    return points[0] * points[1] / (595 * 842) if len(points) == 2 else 0.0


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a table and what stands in it."""

    row: int
    column: int
    blocks: "tuple[Block, ...]"
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `layout` when it only sets blocks side by side (a header, a signature)."""

    cells: tuple[GridCell, ...]
    layout: bool = False
    columns: tuple[float, ...] = ()  # where its columns begin on the page, in points (PDF, scans)

    @property
    def height(self) -> int:
        """How many rows it has."""
        return max((c.row + c.rowspan for c in self.cells), default=0)

    @classmethod
    def of(cls, cells: tuple[GridCell, ...], *, ruled: bool) -> "Grid":
        """A grid; one of few cells without lines around them only sets blocks side by side."""
        rows = cls(cells).height
        columns = max((c.column + c.colspan for c in cells), default=0)
        return cls(cells, columns <= 3 and (rows == 1 or (rows <= 5 and not ruled)))


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a Word file."""

    part: str  # its name in the package; where it is, when it is linked and not in the file
    share: float  # of an A4 page that it covers; 0 when the file does not say
    number: int = 0  # from 1 among those that should be read
    problem: RefusedError | None = None  # why it was not read


Block = Paragraph | Grid | Picture


@dataclass(slots=True)
class Runs:
    """A paragraph being gathered: stretches of one encoding, and the blocks hung on it."""

    stretches: list[tuple[str, str | None]] = field(default_factory=list)
    hung: list[Block] = field(default_factory=list)

    def add(self, text: str | None, encoding: str | None) -> None:
        """Add text of a legacy encoding (None: Unicode); letters that are Unicode stay so."""
        if not text:
            return
        if encoding and legacy.is_unicode(text):
            encoding = None
        if self.stretches and self.stretches[-1][1] == encoding:
            text = self.stretches.pop()[0] + text
        self.stretches.append((text, encoding))

    def text(self) -> str:
        """All stretches as Unicode."""
        return "".join(legacy.convert(t, e) if e else t for t, e in self.stretches)


def note_mark(number: int) -> str:
    """A footnote's mark as printed, raised: "¹²"."""
    return str(number).translate(_RAISED)


@dataclass(slots=True)
class Draft:
    """A text being written down."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    tables: list[Table] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    footnotes: list[Span] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    def blocks(self, blocks: Iterable[Block]) -> None:
        """Write blocks, each on its own lines."""
        for block in blocks:
            if isinstance(block, Paragraph):
                if block.text.strip() or "".join(self.parts[-2:]) != "\n\n":  # one empty line
                    self._paragraph(block)
                    self._write("\n")
            elif isinstance(block, Picture):
                self._picture(block)
            elif block.layout:
                self._columns(block)
            else:
                self._table(block)

    def finish(self, kind: str, margins: Sequence[str] = (), *, ocr: bool = False) -> Text:
        """The text so far; name and sha256 are filled in by the caller, who knows the file."""
        text = "".join(self.parts)
        return Text(
            text=text,
            name="",
            sha256="",
            format=kind,
            ocr=ocr,
            pages=_pages(self.boxes, self.length),
            tables=tuple(self.tables),
            boxes=tuple(self.boxes),
            margins=tuple(unicodedata.normalize("NFC", m) for m in margins),
            footnotes=tuple(self.footnotes),
            unread=tuple(replace(gap, at=_last_before(gap.at, text)) for gap in self.unread),
        )

    def _write(self, text: str) -> None:
        folded = unicodedata.normalize("NFC", text)
        self.parts.append(folded)
        self.length += len(folded)

    def _paragraph(self, paragraph: Paragraph) -> None:
        start = self.length
        if paragraph.pieces:
            for text, place in paragraph.pieces:
                self._piece(text, place)
        else:
            self._write(paragraph.text.strip(" \t\u00a0"))
        if paragraph.footnote:
            self.footnotes.append(Span(start, self.length))

    def _picture(self, picture: Picture) -> None:
        problem = picture.problem
        if problem is not None:
            gap = Unread(self.length, picture.number, str(problem.reason), str(problem.remedy))
            self.unread.append(gap)

    def _piece(self, text: str, place: Place) -> None:
        start = self.length
        self._write(text)
        self.boxes.append(Box(start, self.length, *place))

    def _columns(self, grid: Grid) -> None:
        """A header printed in two columns is read left whole, then right."""
        for cell in sorted(grid.cells, key=lambda c: (c.column, c.row)):
            self.blocks(cell.blocks)

    def _table(self, grid: Grid) -> None:
        start, cells, previous = self.length, [], None
        for cell in sorted(grid.cells, key=lambda c: (c.row, c.column)):
            if previous is not None:
                self._write("\t" if cell.row == previous else "\n")
            previous = cell.row
            cells.append(self._cell(cell))
        self.tables.append(Table(start, self.length, tuple(cells)))
        self._write("\n")

    def _cell(self, cell: GridCell) -> Cell:
        start = self.length
        self.blocks(cell.blocks)
        if cell.blocks and self.parts[-1] == "\n":  # the break after the last paragraph
            self.parts.pop()
            self.length -= 1
        return Cell(start, self.length, cell.row, cell.column, cell.rowspan, cell.colspan)


def _last_before(at: int, text: str) -> int:
    """The offset of the last printed character before an offset, 0 when there is none."""
    return next((i for i in range(at - 1, 0, -1) if not text[i].isspace()), 0)


def _pages(boxes: Sequence[Box], length: int) -> tuple[Span, ...]:
    """Each page from its first box to the first of the next; a page without text is empty."""
    starts: list[int] = []
    for box in boxes:
        while len(starts) <= box.page:
            starts.append(box.start if starts else 0)
    return tuple(Span(a, b) for a, b in zip(starts, [*starts[1:], length], strict=False))
