"""List numbers that Word computes: "1.", "a)", "Điều 3." from numbering.xml and the styles."""

import re
from dataclasses import dataclass, field

from lxml import etree

from ingest.read.wordstyles import Styles, W, value

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_BULLETS = re.compile(r"[\uf000-\uf0ff\u2022\u25aa\u25cf\u00b7o§]")  # symbol fonts' own codes
MAX_NUMBER = 9999


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how its number is written ("%1.%2)") and where it starts."""

    format: str = "decimal"
    text: str = ""
    start: int = 1
    style: str | None = None


Place = tuple[str, int]  # a list's id and a level of it


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has counted."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)  # abstract list → levels
    lists: dict[str, tuple[str, dict[int, Level]]] = field(default_factory=dict)
    styles: Styles = field(default_factory=Styles)
    styled: dict[str, Place | None] = field(default_factory=dict)  # style → list and level
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, root: etree._Element | None, styles: Styles) -> "Numbering":
        """Read numbering.xml (None: a document without lists) and the styles that number."""
        made = cls(styles=styles)
        if root is None:
            return made
        for abstract in root.iterfind(W + "abstractNum"):
            levels = _levels(abstract)
            made.levels[value(abstract, "abstractNumId") or ""] = levels
        for num in root.iterfind(W + "num"):
            name = value(num.find(W + "abstractNumId"), "val") or ""
            made.lists[value(num, "numId") or ""] = (
                name,
                _overrides(num, made.levels.get(name, {})),
            )
        return made

    def label(self, properties: etree._Element | None, style: str | None) -> str:
        """The number printed before the next paragraph, counted on; "" when it has none."""
        found = self._place(properties, style)
        if found is None or found[0] not in self.lists:
            return ""
        number, depth = found
        name, overrides = self.lists[number]
        levels = self.levels.get(name, {})
        level = overrides.get(depth) or levels.get(depth)
        if level is None:
            return ""
        self._count(number, name, depth, overrides, level)
        return number_text(level, levels | overrides, self.counts[name])

    def _place(self, properties: etree._Element | None, style: str | None) -> Place | None:
        own = properties.find(W + "numPr") if properties is not None else None
        styled = self._styled(style) if style else None
        if own is None:
            return styled
        number = value(own.find(W + "numId"), "val") or (styled[0] if styled else None)
        depth = _digits(own.find(W + "ilvl"), styled[1] if styled else 0)
        return (number, depth) if number else None

    def _styled(self, style: str) -> Place | None:
        if style not in self.styled:
            places = (self._place_of(s) for s in self.styles.chain(style))
            self.styled[style] = next((p for p in places if p), None)
        return self.styled[style]

    def _place_of(self, style: etree._Element) -> Place | None:
        own = style.find(f"{W}pPr/{W}numPr")
        number = value(own.find(W + "numId"), "val") if own is not None else None
        if own is None or not number:
            return None
        return number, _digits(own.find(W + "ilvl"), self._styled_level(number, style))

    def _count(
        self, number: str, name: str, depth: int, overrides: dict[int, Level], level: Level
    ) -> None:
        counts = self.counts.setdefault(name, {})
        if depth in overrides and (number, depth) not in self.begun:
            counts.pop(depth, None)  # a list that starts again
        self.begun.add((number, depth))
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]

    def _styled_level(self, number: str, style: etree._Element) -> int:
        """Lists name the style of each level (`w:pStyle`); without it the first level is meant."""
        levels = self.levels.get(self.lists.get(number, ("", {}))[0], {})
        wanted = value(style, "styleId")
        return next((d for d, level in levels.items() if level.style == wanted), 0)


def number_text(level: Level, levels: dict[int, Level], counts: dict[int, int]) -> str:
    """A number as printed: the level's pattern with the counts of the levels it names."""
    if level.format == "bullet":
        return _BULLETS.sub("-", level.text)

    def number(match: re.Match[str]) -> str:
        depth = int(match[1]) - 1
        of = levels.get(depth, level)
        return _number(counts.get(depth, of.start), of.format)

    return re.sub(r"%(\d{1,2})", number, level.text).strip()


def _levels(parent: etree._Element) -> dict[int, Level]:
    return {_depth(level): _level(level) for level in parent.iterfind(W + "lvl")}


def _digits(element: etree._Element | None, default: int) -> int:
    text = value(element, "val") or ""
    return min(int(text), MAX_NUMBER) if text.isdecimal() else default


def _depth(element: etree._Element) -> int:
    text = value(element, "ilvl") or "0"
    return int(text) if text.isdecimal() else 0


def _level(element: etree._Element) -> Level:
    return Level(
        value(element.find(W + "numFmt"), "val") or "decimal",
        value(element.find(W + "lvlText"), "val") or "",
        _digits(element.find(W + "start"), 1),
        value(element.find(W + "pStyle"), "val"),
    )


def _overrides(num: etree._Element, levels: dict[int, Level]) -> dict[int, Level]:
    found: dict[int, Level] = {}
    for override in num.iterfind(W + "lvlOverride"):
        depth = _depth(override)
        own = override.find(W + "lvl")
        level = _level(own) if own is not None else levels.get(depth, Level())
        start = _digits(override.find(W + "startOverride"), level.start)
        level = Level(level.format, level.text, start, level.style)
        found[depth] = level
    return found


def _number(n: int, form: str) -> str:
    if form == "none":
        return ""
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (n - 1) % 26) * ((n - 1) // 26 + 1) if 0 < n < 800 else str(n)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman"):
        return _roman(n) if form == "lowerRoman" else _roman(n).upper()
    return f"{n:02d}" if form == "decimalZero" else str(n)


def _roman(n: int) -> str:
    written = ""
    for worth, sign in _ROMAN:
        while n >= worth and n < MAX_NUMBER:
            written, n = written + sign, n - worth
    return written
