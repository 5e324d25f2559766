"""OpenDocument text (.odt): a walk over content.xml."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from ingest.read import legacy
from ingest.read.blocks import (
    Block,
    Draft,
    Grid,
    GridCell,
    Paragraph,
    Picture,
    Runs,
    note_mark,
    share_of,
)
from ingest.read.failure import broken
from ingest.read.numbering import Level, number_text
from ingest.read.sidebyside import in_columns
from ingest.read.wordscan import Typed, text_of
from ingest.read.zipxml import Package
from ontology.messages import message
from ontology.model import Text

_NS = "urn:oasis:names:tc:opendocument:xmlns:%s:1.0"
T = "{%s}" % (_NS % "text")
TABLE = "{%s}" % (_NS % "table")
DRAW = "{%s}" % (_NS % "drawing")
STYLE = "{%s}" % (_NS % "style")
OFFICE = "{%s}" % (_NS % "office")
_SVG = "{%s}" % (_NS % "svg-compatible")
_LINK = "{http://www.w3.org/1999/xlink}href"
_FO = "{%s}" % (_NS % "xsl-fo-compatible")
_SKIP = {T + "tracked-changes", T + "sequence-decls", T + "table-of-content-source"}
_CHARS = {T + "tab": "\t", T + "line-break": "\n"}
MAX_DEPTH = 40
MAX_REPEAT = 200  # repeated spaces, cells or rows; Calc writes a million empty ones


def read_odt(data: bytes, progress: Callable[[], None] = lambda: None) -> Text:
    """The text of an .odt file."""
    return text_of(open_odt(data), progress)


def open_odt(data: bytes) -> Typed:
    """An .odt file taken apart."""
    package = Package(data, "odt")
    if "content.xml" not in package.names:
        raise broken("odt", message("no-content-xml"))
    root = package.xml("content.xml")
    styles = package.xml("styles.xml") if "styles.xml" in package.names else None
    walker = _Walker(_Styles.of([root] if styles is None else [styles, root]))
    body = root.find(f"{OFFICE}body/{OFFICE}text")
    blocks = () if body is None else in_columns(walker.blocks(body))
    return Typed.of(blocks, package, _margins(styles, walker))


def _margins(styles: etree._Element | None, walker: "_Walker") -> tuple[str, ...]:
    """Running headers and footers of the master pages, each text once."""
    texts = []
    for part in ("header", "footer"):
        for element in () if styles is None else styles.iter(STYLE + part):
            draft = Draft()
            draft.blocks(walker.blocks(element))
            texts.append("".join(draft.parts).strip())
    return tuple(dict.fromkeys(t for t in texts if t))


@dataclass(slots=True)
class _Styles:
    """Fonts of styles, levels of lists, lists that styles bring, borders of cells."""

    by_name: dict[str, etree._Element] = field(default_factory=dict)
    lists: dict[str, dict[int, Level]] = field(default_factory=dict)

    @classmethod
    def of(cls, roots: list[etree._Element]) -> "_Styles":
        made = cls()
        for root in roots:
            for style in root.iter(STYLE + "style"):
                made.by_name[style.get(STYLE + "name", "")] = style
            for style in root.iter(T + "list-style"):
                made.lists[style.get(STYLE + "name", "")] = _levels(style)
        return made

    def chain(self, name: str | None) -> list[etree._Element]:
        found: list[etree._Element] = []
        while name and name in self.by_name and len(found) < MAX_DEPTH:
            found.append(self.by_name[name])
            name = found[-1].get(STYLE + "parent-style-name")
        return found

    def encoding(self, name: str | None, inherited: str | None) -> str | None:
        """The legacy encoding of a span or paragraph by its font."""
        for style in self.chain(name):
            text = style.find(STYLE + "text-properties")
            font = None if text is None else text.get(STYLE + "font-name")
            if font:
                return legacy.encoding(font)
        return inherited

    def list_of(self, name: str | None) -> str | None:
        """The list that a paragraph style brings with it."""
        names = (s.get(STYLE + "list-style-name") for s in self.chain(name))
        return next((n for n in names if n), None)

    def bordered(self, name: str | None) -> bool:
        for style in self.chain(name):
            cell = style.find(STYLE + "table-cell-properties")
            if cell is not None:
                sides = [cell.get(_FO + s, "none") for s in ("border", "border-top", "border-left")]
                return any(s not in ("none", "") for s in sides)
        return False


@dataclass(slots=True)
class _Walker:
    styles: _Styles
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    depth: int = 0
    notes: int = 0

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        """Paragraphs and tables below `parent`, in order."""
        for child in parent:
            tag = child.tag
            if not isinstance(tag, str) or tag in _SKIP:
                continue
            if tag in (T + "p", T + "h"):
                yield from self._paragraph(child, "")
            elif tag == T + "list":
                yield from self._list(child, None, 0)
            elif tag == TABLE + "table":
                yield self._grid(child)
            elif tag == DRAW + "image":
                yield from _picture(child)
            else:  # sections, indexes, frames
                yield from self.blocks(child)

    def _paragraph(self, element: etree._Element, label: str) -> Iterator[Block]:
        runs = Runs()
        encoding = self.styles.encoding(element.get(T + "style-name"), None)
        self._inline(element, encoding, runs)
        text = runs.text()
        yield Paragraph(f"{label} {text}" if label and text.strip() else text)
        yield from runs.hung

    def _inline(self, parent: etree._Element, encoding: str | None, runs: Runs) -> None:
        runs.add(parent.text, encoding)
        for child in parent:
            if isinstance(child.tag, str):
                self._element(child, encoding, runs)
            runs.add(child.tail, encoding)

    def _element(self, child: etree._Element, encoding: str | None, runs: Runs) -> None:
        tag = child.tag
        if tag in _CHARS:
            runs.add(_CHARS[tag], None)
        elif tag == T + "s":
            runs.add(" " * _count(child, T + "c"), encoding)
        elif tag == T + "note":
            self._note(child, runs)
        elif tag in (DRAW + "frame", DRAW + "custom-shape", DRAW + "g", DRAW + "text-box"):
            runs.hung.extend(self._inside(child))
        elif tag != OFFICE + "annotation":
            own = self.styles.encoding(child.get(T + "style-name"), encoding)
            self._inline(child, own, runs)

    def _inside(self, frame: etree._Element) -> Iterator[Block]:
        if self.depth < MAX_DEPTH:
            self.depth += 1
            yield from self.blocks(frame)
            self.depth -= 1

    def _note(self, note: etree._Element, runs: Runs) -> None:
        body = note.find(T + "note-body")
        if body is None:
            return
        self.notes += 1
        mark = note_mark(self.notes)
        runs.add(mark, None)
        text = " ".join(b.text.strip() for b in self._inside(body) if isinstance(b, Paragraph))
        runs.hung.append(Paragraph(f"{mark} {text.strip()}", footnote=True))

    def _list(self, element: etree._Element, name: str | None, depth: int) -> Iterator[Block]:
        name = element.get(T + "style-name") or name
        for item in element:
            if item.tag not in (T + "list-item", T + "list-header") or depth > 10:
                continue
            first = item.tag == T + "list-item"
            for child in item:
                if child.tag == T + "list":
                    yield from self._list(child, name, depth + 1)
                elif child.tag in (T + "p", T + "h"):
                    label = self._label(name or self._styled(child), depth) if first else ""
                    first = False
                    yield from self._paragraph(child, label)

    def _styled(self, paragraph: etree._Element) -> str | None:
        return self.styles.list_of(paragraph.get(T + "style-name"))

    def _label(self, name: str | None, depth: int) -> str:
        levels = self.styles.lists.get(name or "", {})
        level = levels.get(depth)
        if name is None or level is None:
            return ""
        counts = self.counts.setdefault(name, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        return number_text(level, levels, counts)

    def _grid(self, table: etree._Element) -> Grid:
        cells: list[GridCell] = []
        bordered: list[bool] = []
        self.depth += 1
        for row, tr in enumerate(table.iter(TABLE + "table-row") if self.depth < MAX_DEPTH else ()):
            if _table_of(tr) is not table:
                continue
            column = 0
            for td in tr:
                repeat = _count(td, TABLE + "number-columns-repeated")
                if td.tag == TABLE + "table-cell":
                    high = _count(td, TABLE + "number-rows-spanned")
                    wide = _count(td, TABLE + "number-columns-spanned")
                    cells.append(GridCell(row, column, tuple(self.blocks(td)), high, wide))
                    bordered.append(self.styles.bordered(td.get(TABLE + "style-name")))
                column += repeat
        self.depth -= 1
        return Grid.of(tuple(cells), ruled=sum(bordered) > len(cells) / 2)


def _picture(image: etree._Element) -> Iterator[Picture]:
    """The last picture of a frame: those before it are the same for other programs (svg, emf)."""
    frame = image.getparent()
    if frame is not None and frame.find(f"{DRAW}image[last()]") is image:
        sides = (frame.get(_SVG + name, "") for name in ("width", "height"))
        yield Picture(image.get(_LINK, "").removeprefix("./"), share_of(*sides))


def _table_of(row: etree._Element) -> etree._Element | None:
    """The table a row belongs to, which may hold other tables in its cells."""
    return next(row.iterancestors(TABLE + "table"), None)


def _count(element: etree._Element, name: str) -> int:
    text = element.get(name, "1")
    return min(int(text), MAX_REPEAT) if text.isdecimal() else 1


def _levels(style: etree._Element) -> dict[int, Level]:
    levels = {}
    for level in style:
        depth = _count(level, T + "level") - 1
        if level.tag == T + "list-level-style-bullet":
            levels[depth] = Level("bullet", level.get(T + "bullet-char", "-"))
        elif level.tag == T + "list-level-style-number":
            levels[depth] = _number_level(level, depth)
    return levels


def _number_level(level: etree._Element, depth: int) -> Level:
    shown = _count(level, T + "display-levels")
    form = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
            "1": "decimal"}.get(level.get(STYLE + "num-format", ""), "none")  # fmt: skip
    numbers = ".".join(f"%{d + 1}" for d in range(max(0, depth - shown + 1), depth + 1))
    text = level.get(STYLE + "num-prefix", "") + numbers + level.get(STYLE + "num-suffix", "")
    return Level(form, text if form != "none" else "", _count(level, T + "start-value"))
