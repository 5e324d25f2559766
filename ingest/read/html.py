"""Saved web pages: the paper, not the site around it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from lxml import etree

from ingest.read import legacy
from ingest.read.blocks import Block, Draft, Grid, GridCell, Paragraph, Runs
from ingest.read.failure import RefusedError, broken
from ingest.read.numbering import Level, number_text
from ingest.read.plain import decode
from ontology.messages import message
from ontology.model import Text

MAX_BYTES = 64 << 20
MAX_DEPTH = 200  # libxml2 drops what lies deeper than 256 elements, without a word
_PAPER = (  # where the law sites put the paper itself
    './/div[@data-vbpl-content-root="true"]',  # vbpl.vn since 2025
    './/div[@id="toanvancontent"]',  # vbpl.vn before
    './/div[@id="divContentDoc"]',  # thuvienphapluat.vn
    './/div[@class="content1"]',
)
_MOTTO = re.compile(r"Độc\s+lập\s*-\s*Tự\s+do\s*-\s*Hạnh\s+phúc|ĐẢNG\s+CỘNG\s+SẢN\s+VIỆT\s+NAM")
_LONG = 80  # characters of a paragraph that is prose and not a menu
_SHARE = 0.85  # of the page's prose that the paper's element must hold
_SKIP = frozenset([
    "script", "style", "noscript", "nav", "aside", "footer", "button", "select", "iframe", "svg",
    "head", "template", "object", "textarea", "input", "link", "meta", "del",
])  # fmt: skip
_BLOCK = frozenset([
    "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr",
    "section", "article", "main", "header", "form", "body", "html", "center", "dl", "dt", "dd",
    "address", "figure", "caption",
])  # fmt: skip
_LIST_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_SPACE = re.compile(r"[ \t\r\n\f]+")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]{0,5000}?(/?)>")
_UNCLOSED = frozenset([
    "br", "hr", "img", "input", "link", "meta", "col", "area", "base", "embed", "source", "track",
    "wbr", "p", "li", "td", "tr",
])  # fmt: skip
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_LINE = re.compile(
    r"border(?:-(?:top|bottom|left|right))?\s*:[^;]*\b(?:solid|double)", re.IGNORECASE
)
_FACE = re.compile(r"font-family\s*:\s*[\"']?([^;,\"']{1,60})", re.IGNORECASE)


def read_html(data: bytes) -> Text:
    """The paper in a saved page; the whole page when it holds nothing but the paper."""
    if len(data) > MAX_BYTES:
        raise RefusedError(message("html-large"), message("save-the-text"))
    page = _decoded(data)
    draft, walker = Draft(), _Walker()
    if _depth(page) > MAX_DEPTH:
        draft.blocks(_flat(page))
    else:
        draft.blocks(walker.blocks(_paper(_tree(page))))
    return draft.finish("html", walker.margins)


def _decoded(data: bytes) -> str:
    declared = _CHARSET.search(data[:4096])
    try:
        return decode(data).lstrip("\ufeff")
    except RefusedError:
        name = declared[1].decode() if declared else "cp1252"
        try:
            return data.decode(name, "replace")
        except LookupError:
            return data.decode("cp1252", "replace")


def _tree(page: str) -> etree._Element:
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(page.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise broken("HTML") from error
    if root is None:
        raise broken("HTML")
    return root


def _depth(page: str) -> int:
    """How deep elements nest, counted on the raw tags; unclosed paragraphs do not count."""
    depth = deepest = 0
    for match in _TAG.finditer(page):
        if match[3] or match[2].lower() in _UNCLOSED:
            continue
        depth = max(depth - 1, 0) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


class _Flat(HTMLParser):
    """Text of a page too deep for a tree: a line for each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self.skipped: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self.skipped = tag
        elif tag in _BLOCK or tag in ("br", "tr", "table"):
            self._line()

    def handle_endtag(self, tag: str) -> None:
        if tag == self.skipped:
            self.skipped = None
        elif tag in _BLOCK:
            self._line()

    def handle_data(self, data: str) -> None:
        if self.skipped is None:
            self.lines.append(data)

    def _line(self) -> None:
        if self.lines[-1] != "\n":
            self.lines.append("\n")


def _flat(page: str) -> Iterator[Paragraph]:
    parser = _Flat()
    parser.feed(page)
    for line in "".join(parser.lines).split("\n"):
        text = _SPACE.sub(" ", line).strip(" ")
        if text:
            yield Paragraph(text)


def _paper(root: etree._Element) -> etree._Element:
    """The element that holds the paper."""
    for path in _PAPER:
        found = max(root.iterfind(path), key=_prose, default=None)
        if found is not None and _prose(found):
            return found
    body = root.find("body")
    return root if body is None else _densest(body)


def _densest(body: etree._Element) -> etree._Element:
    """The deepest element with nearly all prose of the page, widened until it has the header."""
    whole, found = _prose(body), body
    while whole and (inner := _heavy_child(found, whole)) is not None:
        found = inner
    if _MOTTO.search(_content(body)):
        while found is not body and not _MOTTO.search(_content(found)):
            found = found.getparent() or body
    return found


def _heavy_child(element: etree._Element, whole: int) -> etree._Element | None:
    children = (c for c in element if c.tag in _BLOCK | {"table", "tbody", "tr", "td"})
    return next((c for c in children if c.tag != "p" and _prose(c) >= _SHARE * whole), None)


def _content(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def _prose(element: etree._Element) -> int:
    """Characters of long stretches outside links and scripts."""
    return sum(
        len(text)
        for node in element.iter()
        if isinstance(node.tag, str) and node.tag not in _SKIP and node.tag != "a"
        for text in (node.text or "",)
        if len(text) > _LONG
    )


@dataclass(slots=True)
class _Walker:
    line: Runs = field(default_factory=Runs)
    label: str = ""  # the number of a list item, until its first paragraph
    margins: list[str] = field(default_factory=list)

    def blocks(self, element: etree._Element, encoding: str | None = None) -> Iterator[Block]:
        """Paragraphs and tables of an element, in order."""
        yield from self._inside(element, encoding)
        yield from self._flush()

    def _inside(self, element: etree._Element, encoding: str | None) -> Iterator[Block]:
        encoding = _encoding(element, encoding)
        self.line.add(element.text, encoding)
        for child in element:
            if child.get("title") in ("header", "footer"):  # LibreOffice's running lines
                self.margins.append(_SPACE.sub(" ", _content(child)).strip())
            elif isinstance(child.tag, str) and child.tag not in _SKIP and not _hidden(child):
                yield from self._child(child, encoding)
            self.line.add(child.tail, encoding)

    def _child(self, child: etree._Element, encoding: str | None) -> Iterator[Block]:
        if child.tag == "br":
            self.line.add("\v", None)
        elif child.tag == "table":
            yield from self._flush()
            yield _grid(child, encoding)
        elif child.tag in _BLOCK:
            yield from self._flush()
            self.label = _item_number(child) or self.label
            yield from self._inside(child, encoding)
            yield from self._flush()
        else:
            yield from self._inside(child, encoding)

    def _flush(self) -> Iterator[Paragraph]:
        text, self.line = self.line.text(), Runs()
        lines = (_SPACE.sub(" ", line).strip(" ") for line in text.split("\v"))
        paragraph = "\n".join(lines).strip("\n")
        if paragraph:
            label, self.label = self.label, ""
            yield Paragraph(label + paragraph)


def _item_number(element: etree._Element) -> str:
    """The number a browser shows before an item of an ordered list: "1. ", else ""."""
    parent = element.getparent()
    if element.tag != "li" or parent is None or parent.tag != "ol":
        return ""
    start = parent.get("start", "1")
    first = int(start) if start.isdecimal() and len(start) < 5 else 1
    number = first + sum(1 for e in element.itersiblings("li", preceding=True))
    form = _LIST_FORMS.get(parent.get("type", "1"), "decimal")
    return number_text(Level(form, "%1."), {}, {0: number}) + " "


def _grid(table: etree._Element, encoding: str | None) -> Grid:
    cells: list[GridCell] = []
    taken: set[tuple[int, int]] = set()
    for row, tr in enumerate(_rows(table)):
        column = 0
        for td in tr:
            if td.tag not in ("td", "th"):
                continue
            while (row, column) in taken:
                column += 1
            high, wide = _span(td, "rowspan"), _span(td, "colspan")
            taken |= {(row + i, column + j) for i in range(high) for j in range(wide)}
            cells.append(GridCell(row, column, tuple(_Walker().blocks(td, encoding)), high, wide))
            column += wide
    return Grid.of(tuple(cells), ruled=_ruled(table))


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("tbody", "thead", "tfoot"):
            yield from (c for c in child if c.tag == "tr")


def _span(cell: etree._Element, name: str) -> int:
    text = cell.get(name, "1")
    return min(int(text), 100) or 1 if text.isdecimal() else 1


def _ruled(table: etree._Element) -> bool:
    if table.get("border", "0") not in ("0", ""):
        return True
    cells = list(table.iter("td", "th"))
    return sum(bool(_LINE.search(c.get("style", ""))) for c in cells) > len(cells) / 2


def _hidden(element: etree._Element) -> bool:
    return bool(_HIDDEN.search(element.get("style", "")))


def _encoding(element: etree._Element, inherited: str | None) -> str | None:
    face = element.get("face")
    if face is None and (styled := _FACE.search(element.get("style", ""))):
        face = styled[1]
    return inherited if face is None else legacy.encoding(face.split(",")[0].strip(" '\""))
