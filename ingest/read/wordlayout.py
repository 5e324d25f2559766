"""Paper, margins, fonts and spacing of a Word file, measured in points and millimetres."""

import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from lxml import etree

from ontology.model import Layout

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MM = 1440 / 25.4  # twentieths of a point
T = TypeVar("T")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def layout_of(path: Path) -> Layout | None:
    """The layout of a .docx, None for other files and for one that cannot be taken apart."""
    try:
        with zipfile.ZipFile(path) as package:
            document = _root(package, "word/document.xml")
            names = package.namelist()
            styles = _root(package, "word/styles.xml") if "word/styles.xml" in names else None
    except (OSError, zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, RuntimeError):
        return None
    return _measured(document, styles)


def _root(package: zipfile.ZipFile, name: str) -> etree._Element:
    return etree.fromstring(package.read(name), _PARSER)


def _measured(document: etree._Element, styles: etree._Element | None) -> Layout:
    section = next(document.iter(W + "sectPr"), None)
    size, margin = (_child(section, n) for n in ("pgSz", "pgMar"))
    sides = {s: _mm(margin, s) for s in ("top", "bottom", "left", "right")}
    base = _Defaults.of(styles)
    fonts, points, lines = Counter[str](), Counter[float](), Counter[float]()
    for paragraph in document.iter(W + "p"):
        properties = _child(paragraph, "pPr")
        style = base.styles.get(_value(_child(properties, "pStyle")) or "", base)
        letters = 0
        for run in paragraph.iter(W + "r"):
            count = sum(len(t.text or "") for t in run.iter(W + "t"))
            letters += count
            own = _child(run, "rPr")
            fonts[_font(own) or style.font or base.font or ""] += count
            points[_half(own) or style.points or base.points or 0.0] += count
        lines[_spacing(properties) or style.lines or base.lines or 1.0] += letters
    return Layout(
        (_mm(size, "w"), _mm(size, "h")) if size is not None else None,  # type: ignore[arg-type]
        {k: v for k, v in sides.items() if v is not None},
        _most(fonts),
        _most(points),
        _most(lines),
    )


@dataclass(slots=True)
class _Defaults:
    """Font, size and spacing of a style, or of the file where no style says."""

    font: str | None
    points: float | None
    lines: float | None
    styles: "dict[str, _Defaults]"

    @classmethod
    def of(cls, root: etree._Element | None) -> "_Defaults":
        if root is None:
            return cls(None, None, None, {})
        found = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        spaced = root.find(f"{W}docDefaults/{W}pPrDefault/{W}pPr")
        made = cls(_font(found), _half(found), _spacing(spaced), {})
        for style in root.iterfind(W + "style"):
            run, par = style.find(W + "rPr"), style.find(W + "pPr")
            own = cls(_font(run), _half(run), _spacing(par), {})
            made.styles[style.get(W + "styleId", "")] = own
            if style.get(W + "default") == "1" and style.get(W + "type") == "paragraph":
                made.font, made.points = own.font or made.font, own.points or made.points
                made.lines = own.lines or made.lines
        return made


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    return element.find(W + name) if element is not None else None


def _value(element: etree._Element | None, name: str = "val") -> str | None:
    return element.get(W + name) if element is not None else None


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _mm(element: etree._Element | None, name: str) -> float | None:
    value = _number(_value(element, name))
    return value / _MM if value is not None else None


def _font(properties: etree._Element | None) -> str | None:
    return _value(_child(properties, "rFonts"), "ascii")


def _half(properties: etree._Element | None) -> float | None:
    value = _number(_value(_child(properties, "sz")))
    return value / 2 if value else None


def _spacing(properties: etree._Element | None) -> float | None:
    """Line spacing in lines; an exact height in points is not compared."""
    spacing = _child(properties, "spacing")
    value = _number(_value(spacing, "line"))
    if value is None or _value(spacing, "lineRule") in ("exact", "atLeast"):
        return None
    return value / 240


def _most(counts: Counter[T]) -> T | None:
    known = [(n, value) for value, n in counts.items() if value and n]
    return max(known, key=lambda pair: pair[0])[1] if known else None
