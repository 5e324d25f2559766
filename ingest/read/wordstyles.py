"""What a Word style sheet gives a run or table that the run itself does not say."""

import html
import re
from dataclasses import dataclass, field

from lxml import etree

from ingest.read.zipxml import parse

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NO_LINE = (None, "none", "nil")
_SIDES = ("top", "bottom", "insideH", "left", "right", "start", "end", "insideV")
MAX_CHAIN = 20  # styles based on styles; a loop ends here
_ID = re.compile(rb"""[^>]*?\bw:styleId=["']([^"']*)""")
_DEFAULT = re.compile(rb"""(?=[^>]*\bw:type=["']paragraph)[^>]*\bw:default=["'](?:1|true)""")


def child(parent: etree._Element, name: str) -> etree._Element | None:
    """The first child `w:name`; `find` takes twice as long."""
    return next(parent.iterchildren(W + name), None)


def value(element: etree._Element | None, name: str) -> str | None:
    """The attribute `w:name` of an element, if both are there."""
    return None if element is None else element.get(W + name)


def flag(properties: etree._Element, name: str) -> bool | None:
    """An on/off property: None when it is not said."""
    element = child(properties, name)
    if element is None:
        return None
    return value(element, "val") not in ("0", "false", "off")


Names = tuple[str | None, str | None]  # style of the run, style of its paragraph


@dataclass(slots=True)
class Styles:
    """The styles of a document by id, each parsed when it is first asked for.

    Word writes some hundred styles into every file, of which a paper uses ten.
    """

    sources: dict[str, bytes] = field(default_factory=dict)
    parsed: dict[str, etree._Element] = field(default_factory=dict)
    default: etree._Element | None = None
    default_style: str | None = None
    kind: str = "docx"
    fonts: dict[Names, str] = field(default_factory=dict)
    flags: dict[tuple[str, Names], bool] = field(default_factory=dict)

    @classmethod
    def of(cls, data: bytes, kind: str) -> "Styles":
        """Take styles.xml apart (b"": a document without it); raises `RefusedError`."""
        head, *pieces = data.split(b"<w:style ")
        if not data:
            return cls()
        root = parse(head + b"</w:styles>" if pieces else data, kind)
        styles = cls(default=root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"), kind=kind)
        opening = head[: head.find(b">", head.find(b"<w:styles")) + 1]
        for piece in pieces:
            styles._add(piece, opening)
        for style in root.iterfind(W + "style"):  # written with another prefix or encoding
            styles.parsed[value(style, "styleId") or ""] = style
            if value(style, "type") == "paragraph" and value(style, "default") in ("1", "true"):
                styles.default_style = styles.default_style or value(style, "styleId")
        return styles

    def _add(self, piece: bytes, opening: bytes) -> None:
        name, end = _ID.match(piece), piece.find(b"</w:style>")
        if not name or end < 0:
            return
        style = html.unescape(name[1].decode("utf-8", "replace"))
        self.sources[style] = opening + b"<w:style " + piece[:end] + b"</w:style></w:styles>"
        if self.default_style is None and _DEFAULT.match(piece):
            self.default_style = style

    def chain(self, style: str | None) -> list[etree._Element]:
        """A style and those it is based on, nearest first."""
        found: list[etree._Element] = []
        while style and len(found) < MAX_CHAIN and (element := self._style(style)) is not None:
            found.append(element)
            style = value(element.find(W + "basedOn"), "val")
        return found

    def _style(self, name: str) -> etree._Element | None:
        if name not in self.parsed and name in self.sources:
            self.parsed[name] = parse(self.sources[name], self.kind)[0]
        return self.parsed.get(name)

    def font(self, run: etree._Element | None, names: Names) -> str:
        """The font of a run: its own, else of its style, its paragraph's style, the default."""
        own = _font(run)
        if own:
            return own
        if names not in self.fonts:
            found = (_font(s.find(W + "rPr")) for s in self._above(names))
            self.fonts[names] = next((n for n in found if n), _font(self.default))
        return self.fonts[names]

    def flagged(self, name: str, run: etree._Element | None, names: Names) -> bool:
        """An on/off property of a run, from itself or the styles above it."""
        own = flag(run, name) if run is not None else None
        if own is not None:
            return own
        if (name, names) not in self.flags:
            said = (flag(p, name) for s in self._above(names) for p in s.iterfind(W + "rPr"))
            self.flags[name, names] = next((s for s in said if s is not None), False)
        return self.flags[name, names]

    def ruled(self, table: etree._Element) -> bool:
        """Whether lines are drawn between or around the cells of a table."""
        properties = table.find(W + "tblPr")
        own = properties.find(W + "tblBorders") if properties is not None else None
        if own is None and properties is not None:
            own = self._styled_borders(value(properties.find(W + "tblStyle"), "val"))
        if _has_line(own):
            return True
        # LibreOffice writes borders cell by cell; a line under a name is not a table.
        cells = table.findall(f"{W}tr/{W}tc/{W}tcPr/{W}tcBorders")
        return sum(_lines(c) >= 2 for c in cells) > len(cells) / 2

    def _styled_borders(self, style: str | None) -> etree._Element | None:
        borders = (s.find(f"{W}tblPr/{W}tblBorders") for s in self.chain(style))
        return next((b for b in borders if b is not None), None)

    def _above(self, names: Names) -> list[etree._Element]:
        """The styles that speak for a run, nearest first."""
        run_style, style = names
        return self.chain(run_style) + self.chain(style or self.default_style)


def _font(properties: etree._Element | None) -> str:
    fonts = child(properties, "rFonts") if properties is not None else None
    return value(fonts, "ascii") or value(fonts, "hAnsi") or ""


def _lines(borders: etree._Element) -> int:
    return sum(value(borders.find(W + side), "val") not in _NO_LINE for side in _SIDES)


def _has_line(borders: etree._Element | None) -> bool:
    return borders is not None and _lines(borders) >= 2
