"""Word .docx: our own walk over the XML, since what matters here is what libraries drop (tracked
insertions, text boxes, no-break hyphens, numbers that only the style gives; measured/ingest.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from ingest.read import legacy
from ingest.read.blocks import Block, Draft, Grid, GridCell, Paragraph, Runs, note_mark
from ingest.read.failure import broken
from ingest.read.numbering import Numbering
from ingest.read.sidebyside import in_columns
from ingest.read.wordstyles import Styles, W, flag, value
from ingest.read.zipxml import Package, parse
from ontology.model import Text

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIP = {  # deleted or not printed
    W + "del", W + "moveFrom", W + "pPr", W + "rPr", W + "instrText", W + "delText",
    W + "tblPr", W + "tblGrid", W + "sectPr", _MC + "Fallback",
}  # fmt: skip
_CHARS = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "br": "\n",
    W + "cr": "\n",
    W + "noBreakHyphen": "-",
    W + "softHyphen": "\u00ad",
}
_NAMING = ("word/document.xml", "word/styles.xml")
_LEGACY = (b".vn", b"vni")
MAX_DEPTH = 40  # tables in text boxes in tables …


def read_docx(data: bytes, kind: str = "docx") -> Text:
    """The text of a .docx; `kind` names the original when LibreOffice made the .docx of it."""
    package = Package(data, kind)
    name = "word/document.xml"
    if name not in package.names:
        raise broken(kind, "thiếu phần word/document.xml")
    walker = _Walker.of(package)
    body = package.xml(name).find(W + "body")
    draft = Draft()
    if body is not None:
        draft.blocks(in_columns(walker.blocks(body)))
    return draft.finish(kind, _margins(package, walker))


def _margins(package: Package, walker: "_Walker") -> tuple[str, ...]:
    """Running headers and footers, each text once."""
    parts = sorted(
        n
        for n in package.names
        if n.startswith(("word/header", "word/footer")) and n[-4:] == ".xml"
    )
    texts = []
    for part in parts:
        draft = Draft()
        draft.blocks(walker.blocks(package.xml(part)))
        texts.append("".join(draft.parts).strip())
    return tuple(dict.fromkeys(t for t in texts if t))


@dataclass(slots=True)
class _Walker:
    styles: Styles
    numbering: Numbering
    notes: dict[tuple[str, str], etree._Element]
    legacy_fonts: bool  # whether any font or capitals are named that change letters:
    capitals: bool  # most papers have neither, and need no look at the styles of each run
    depth: int = 0
    note_count: int = 0

    @classmethod
    def of(cls, package: Package) -> "_Walker":
        def part(name: str) -> etree._Element | None:
            return package.xml(name) if name in package.names else None

        named = [package.bytes(n) for n in _NAMING if n in package.names]
        names = b"".join(named).lower()  # a case-blind regex takes ten times as long
        styles = Styles.of(parse(named[1], package.kind) if len(named) > 1 else None)
        notes = {
            (kind, value(note, "id") or ""): note
            for kind in ("footnote", "endnote")
            if (root := part(f"word/{kind}s.xml")) is not None
            for note in root.iterfind(W + kind)
        }
        numbering = Numbering.of(part("word/numbering.xml"), styles)
        legacy_fonts = any(name in names for name in _LEGACY)
        return cls(styles, numbering, notes, legacy_fonts, b"w:caps" in names)

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        """Paragraphs and tables below `parent`, in order."""
        for child in parent:
            tag = child.tag
            if not isinstance(tag, str) or tag in _SKIP:
                continue
            if tag == W + "p":
                yield from self._paragraph(child)
            elif tag == W + "tbl":
                yield self._grid(child)
            else:  # content controls, custom XML, alternate content
                yield from self.blocks(child)

    def _paragraph(self, element: etree._Element) -> Iterator[Block]:
        properties = element.find(W + "pPr")
        style = value(properties.find(W + "pStyle"), "val") if properties is not None else None
        runs = Runs()
        self._inline(element, style, runs)
        text = runs.text()
        label = self.numbering.label(properties, style)
        yield Paragraph(f"{label} {text}" if label and text.strip() else text)
        yield from runs.hung

    def _inline(self, parent: etree._Element, style: str | None, runs: Runs) -> None:
        for child in parent:
            tag = child.tag
            if not isinstance(tag, str) or tag in _SKIP:
                continue
            if tag == W + "r":
                self._run(child, style, runs)
            else:
                self._inline(child, style, runs)

    def _run(self, run: etree._Element, style: str | None, runs: Runs) -> None:
        properties = run.find(W + "rPr")
        if properties is not None and flag(properties, "vanish"):
            return
        run_style = value(properties.find(W + "rStyle"), "val") if properties is not None else None
        names = (run_style, style)
        font = self.styles.font(properties, names) if self.legacy_fonts else ""
        upper = self.capitals and self.styles.flagged("caps", properties, names)
        for child in run:
            self._content(child, font, upper, runs)

    def _content(self, child: etree._Element, font: str, upper: bool, runs: Runs) -> None:
        tag = child.tag
        if not isinstance(tag, str) or tag in _SKIP:
            return
        if tag == W + "t":
            text = child.text or ""
            encoding = legacy.encoding(font)
            runs.add(text.upper() if upper and not encoding else text, encoding)
        elif tag in _CHARS:
            runs.add(_CHARS[tag], legacy.encoding(font) if tag == W + "softHyphen" else None)
        elif tag in (W + "footnoteReference", W + "endnoteReference"):
            self._note(tag, child, runs)
        else:
            runs.hung.extend(self._text_boxes(child))

    def _text_boxes(self, element: etree._Element) -> Iterator[Block]:
        """Text boxes under a drawing; only one branch of mc:AlternateContent is walked."""
        if element.tag == W + "txbxContent":
            if self.depth < MAX_DEPTH:
                self.depth += 1
                yield from self.blocks(element)
                self.depth -= 1
            return
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _SKIP:
                yield from self._text_boxes(child)

    def _note(self, tag: str, reference: etree._Element, runs: Runs) -> None:
        kind = tag.removeprefix(W).removesuffix("Reference")
        note = self.notes.get((kind, value(reference, "id") or ""))
        if note is None:
            return
        self.note_count += 1
        mark = note_mark(self.note_count)
        runs.add(mark, None)
        body = " ".join(b.text.strip() for b in self.blocks(note) if isinstance(b, Paragraph))
        runs.hung.append(Paragraph(f"{mark} {body.strip()}", footnote=True))

    def _grid(self, table: etree._Element) -> Block:
        cells: list[GridCell] = []
        open_spans: dict[int, int] = {}  # column → index of the cell a vertical merge grows
        self.depth += 1
        for row, tr in enumerate(_rows(table) if self.depth < MAX_DEPTH else ()):
            column = _skipped(tr)
            for tc in _cells(tr):
                properties = tc.find(W + "tcPr")
                width = _number(properties, "gridSpan", 1)
                if _merged(properties) and column in open_spans:
                    _grow(cells, open_spans[column])
                else:
                    open_spans[column] = len(cells)
                    cells.append(GridCell(row, column, tuple(self.blocks(tc)), 1, width))
                column += width
        self.depth -= 1
        return Grid.of(tuple(cells), ruled=self.styles.ruled(table))


def _children(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Children of a tag, also inside content controls and tracked insertions."""
    for child in parent:
        if child.tag == W + tag:
            yield child
        elif child.tag in (W + "sdt", W + "sdtContent", W + "ins", W + "customXml"):
            yield from _children(child, tag)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """Rows of a table without those whose deletion was tracked."""
    for row in _children(table, "tr"):
        if row.find(f"{W}trPr/{W}del") is None:
            yield row


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    return _children(row, "tc")


def _skipped(row: etree._Element) -> int:
    """Grid columns left out before the first cell of a row."""
    return _number(row.find(W + "trPr"), "gridBefore", 0)


def _number(properties: etree._Element | None, name: str, default: int) -> int:
    text = value(properties.find(W + name), "val") if properties is not None else None
    return min(int(text), 1000) if text and text.isdigit() else default


def _merged(properties: etree._Element | None) -> bool:
    """Whether the cell continues the one above it."""
    merge = properties.find(W + "vMerge") if properties is not None else None
    return merge is not None and value(merge, "val") != "restart"


def _grow(cells: list[GridCell], index: int) -> None:
    c = cells[index]
    cells[index] = GridCell(c.row, c.column, c.blocks, c.rowspan + 1, c.colspan)
