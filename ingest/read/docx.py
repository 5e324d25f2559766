"""Word .docx: our own walk over the XML, since what matters here is what libraries drop (tracked
insertions, text boxes, no-break hyphens, numbers that only the style gives).
"""

import posixpath
import re
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
from ingest.read.numbering import Numbering
from ingest.read.sidebyside import in_columns
from ingest.read.wordscan import Typed, text_of
from ingest.read.wordstyles import Styles, W, child, flag, value
from ingest.read.zipxml import Package, parse
from ontology.messages import message
from ontology.model import Text

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PLACED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"
_SHAPE = "{urn:schemas-microsoft-com:vml}"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_PICTURES = {_BLIP, _SHAPE + "imagedata"}
_EMU = 12700  # to a point
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
_DOCUMENT, _STYLES = "word/document.xml", "word/styles.xml"
_LOOKS = {
    "fonts": (b'".vn', b'"vni', b"'.vn", b"'vni"),
    "caps": (b":caps",),
    "vanish": (b":vanish",),
}
_TEXT, _RUN, _PARAGRAPH = W + "t", W + "r", W + "p"
MAX_DEPTH = 40  # tables in text boxes in tables …


def read_docx(data: bytes, kind: str = "docx", progress: Callable[[], None] = lambda: None) -> Text:
    """The text of a .docx; `kind` names the original when LibreOffice made the .docx of it."""
    return text_of(open_docx(data, kind), progress)


def open_docx(data: bytes, kind: str = "docx") -> Typed:
    """A .docx taken apart."""
    package = Package(data, kind)
    if _DOCUMENT not in package.names:
        raise broken(kind, message("part-missing", document=_DOCUMENT))
    document = package.bytes(_DOCUMENT)
    walker = _Walker.of(package, document)
    body = parse(document, kind).find(W + "body")
    blocks = () if body is None else in_columns(walker.blocks(body))
    return Typed.of(blocks, package, _margins(package, walker))


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
    looks: frozenset[str]  # what is named anywhere at all of fonts, caps and vanish
    depth: int = 0
    note_count: int = 0
    targets: dict[str, str] = field(default_factory=dict)  # of relations, by their id

    @classmethod
    def of(cls, package: Package, document: bytes) -> "_Walker":
        def part(name: str) -> etree._Element | None:
            return package.xml(name) if name in package.names else None

        styled = package.bytes(_STYLES) if _STYLES in package.names else b""
        names = (document + styled).lower()  # a case-blind regex takes ten times as long
        styles = Styles.of(styled, package.kind)
        notes = {
            (kind, value(note, "id") or ""): note
            for kind in ("footnote", "endnote")
            if (root := part(f"word/{kind}s.xml")) is not None
            for note in root.iterfind(W + kind)
        }
        numbering = Numbering.of(part("word/numbering.xml"), styles)
        pictures = b"blip" in document or b"imagedata" in document
        targets = _targets(package) if pictures else {}
        return cls(styles, numbering, notes, _looks(names), targets=targets)

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        """Paragraphs and tables below `parent`, in order."""
        for part in parent:
            tag = part.tag
            if not isinstance(tag, str) or tag in _SKIP:
                continue
            if tag == _PARAGRAPH:
                yield from self._paragraph(part)
            elif tag == W + "tbl":
                yield self._grid(part)
            else:  # content controls, custom XML, alternate content
                yield from self.blocks(part)

    def _paragraph(self, element: etree._Element) -> Iterator[Block]:
        properties = child(element, "pPr")
        style = value(child(properties, "pStyle"), "val") if properties is not None else None
        runs = Runs()
        self._inline(element, style, runs)
        text = runs.text()
        label = self.numbering.label(properties, style)
        yield Paragraph(f"{label} {text}" if label and text.strip() else text)
        yield from runs.hung

    def _inline(self, parent: etree._Element, style: str | None, runs: Runs) -> None:
        for part in parent:
            tag = part.tag
            if not isinstance(tag, str) or tag in _SKIP:
                continue
            if tag == _RUN:
                self._run(part, style, runs)
            else:
                self._inline(part, style, runs)

    def _run(self, run: etree._Element, style: str | None, runs: Runs) -> None:
        encoding, upper = None, False
        if self.looks:
            properties = child(run, "rPr")
            if properties is not None and "vanish" in self.looks and flag(properties, "vanish"):
                return
            encoding, upper = self._look(properties, style)
        for part in run:
            tag = part.tag
            if tag == _TEXT:
                text = part.text or ""
                runs.add(text.upper() if upper and not encoding else text, encoding)
            elif isinstance(tag, str) and tag not in _SKIP:
                self._content(tag, part, encoding, runs)

    def _look(
        self, properties: etree._Element | None, style: str | None
    ) -> tuple[str | None, bool]:
        """The legacy encoding of a run, and whether it is printed in capitals."""
        run_style = value(child(properties, "rStyle"), "val") if properties is not None else None
        names = (run_style, style)
        fonts, capitals = "fonts" in self.looks, "caps" in self.looks
        encoding = legacy.encoding(self.styles.font(properties, names)) if fonts else None
        return encoding, capitals and self.styles.flagged("caps", properties, names)

    def _content(self, tag: str, part: etree._Element, encoding: str | None, runs: Runs) -> None:
        if tag in _CHARS:
            runs.add(_CHARS[tag], encoding if tag == W + "softHyphen" else None)
        elif tag in (W + "footnoteReference", W + "endnoteReference"):
            self._note(tag, part, runs)
        else:
            runs.hung.extend(self._text_boxes(part))

    def _text_boxes(self, element: etree._Element) -> Iterator[Block]:
        """Text boxes and pictures of a drawing; one branch of mc:AlternateContent is walked."""
        if element.tag == W + "txbxContent":
            if self.depth < MAX_DEPTH:
                self.depth += 1
                yield from self.blocks(element)
                self.depth -= 1
            return
        if element.tag in _PICTURES:
            yield self._picture(element)
        for part in element:
            if isinstance(part.tag, str) and part.tag not in _SKIP:
                yield from self._text_boxes(part)

    def _picture(self, element: etree._Element) -> Picture:
        names = (element.get(_RELATION + name, "") for name in ("embed", "id", "link"))
        targets = (self.targets[name] for name in names if name in self.targets)
        return Picture(next(targets, ""), _share(element))

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


def _targets(package: Package) -> dict[str, str]:
    """Where the relations of the document lead, by their id."""
    name = "word/_rels/document.xml.rels"
    relations = package.xml(name).iterfind("{*}Relationship") if name in package.names else ()
    return {relation.get("Id", ""): _target(relation) for relation in relations}


def _target(relation: etree._Element) -> str:
    """A part of the package, or a place outside of it as it is named."""
    target = relation.get("Target", "")
    if relation.get("TargetMode") == "External":
        return target
    return posixpath.normpath(posixpath.join("/word", target))[1:]


def _share(picture: etree._Element) -> float:
    """The share of a page that a picture covers as it is placed."""
    for above in picture.iterancestors():
        if above.tag == W + "drawing":
            placed = above.find(f"*/{_PLACED}")
            sides = [] if placed is None else [placed.get("cx", ""), placed.get("cy", "")]
            return share_of(*(f"{int(s) / _EMU}pt" for s in sides if s.isdecimal()))
        if above.tag.startswith(_SHAPE):
            style = dict(re.findall(r"(\w+):([^;]*)", above.get("style", "")))
            return share_of(style.get("width", ""), style.get("height", ""))
    return 0.0


def _looks(names: bytes) -> frozenset[str]:
    """Which properties that change letters are named: most papers have none to look for."""
    return frozenset(look for look, written in _LOOKS.items() if any(w in names for w in written))


def _children(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Children of a tag, also inside content controls and tracked insertions."""
    for part in parent:
        if part.tag == W + tag:
            yield part
        elif part.tag in (W + "sdt", W + "sdtContent", W + "ins", W + "customXml"):
            yield from _children(part, tag)


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
