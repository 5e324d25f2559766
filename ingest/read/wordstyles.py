"""What a Word style sheet gives a run or table that the run itself does not say."""

from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NO_LINE = (None, "none", "nil")
_SIDES = ("top", "bottom", "insideH", "left", "right", "start", "end", "insideV")
MAX_CHAIN = 20  # styles based on styles; a loop ends here


def value(element: etree._Element | None, name: str) -> str | None:
    """The attribute `w:name` of an element, if both are there."""
    return None if element is None else element.get(W + name)


def flag(properties: etree._Element, name: str) -> bool | None:
    """An on/off property: None when it is not said."""
    element = properties.find(W + name)
    if element is None:
        return None
    return value(element, "val") not in ("0", "false", "off")


Names = tuple[str | None, str | None]  # style of the run, style of its paragraph


@dataclass(slots=True)
class Styles:
    """The styles of a document by id."""

    by_id: dict[str, etree._Element] = field(default_factory=dict)
    default: etree._Element | None = None
    default_style: str | None = None
    fonts: dict[Names, str] = field(default_factory=dict)
    flags: dict[tuple[str, Names], bool] = field(default_factory=dict)

    @classmethod
    def of(cls, root: etree._Element | None) -> "Styles":
        """Read styles.xml (None: a document without it)."""
        if root is None:
            return cls()
        styles = {value(s, "styleId") or "": s for s in root.iterfind(W + "style")}
        default = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        paragraph = next(
            (
                name
                for name, s in styles.items()
                if value(s, "type") == "paragraph" and value(s, "default") in ("1", "true")
            ),
            None,
        )
        return cls(styles, default, paragraph)

    def chain(self, style: str | None) -> list[etree._Element]:
        """A style and those it is based on, nearest first."""
        found: list[etree._Element] = []
        while style and style in self.by_id and len(found) < MAX_CHAIN:
            found.append(self.by_id[style])
            style = value(found[-1].find(W + "basedOn"), "val")
        return found

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
    fonts = properties.find(W + "rFonts") if properties is not None else None
    return value(fonts, "ascii") or value(fonts, "hAnsi") or ""


def _lines(borders: etree._Element) -> int:
    return sum(value(borders.find(W + side), "val") not in _NO_LINE for side in _SIDES)


def _has_line(borders: etree._Element | None) -> bool:
    return borders is not None and _lines(borders) >= 2
