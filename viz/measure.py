"""How wide a line of IBM Plex Sans is, and where to break it, without a browser.

Widths are the fonts' own advance widths (viz/static/widths.json, made from the vendored files by
tests/test_layout.py), so that a box drawn on the canvas and in the SVG holds the same lines.
"""

import json
import unicodedata
from functools import cache
from importlib.resources import files

ELLIPSIS = "…"
EM = 1000  # font units an em
LONG = 200  # characters of a title that are looked at; two box lines hold about 80


@cache
def _widths(weight: int) -> dict[str, int]:
    """Advance width by character, in font units, of one weight (400, 600, 700)."""
    table = json.loads((files("viz") / "static" / "widths.json").read_text(encoding="utf-8"))
    return {c: int(width) for width, chars in table[str(weight)].items() for c in chars}


def width(text: str, size: float, weight: int = 400) -> float:
    """The width of `text` in px at `size` px; letters the font lacks count as one em."""
    table = _widths(weight)
    return sum(table.get(c, EM) for c in text) * size / EM


def clean(text: str | None) -> str:
    """Text as shown: NFC, one line, without control and bidi marks (no Vietnamese uses them)."""
    folded = unicodedata.normalize("NFC", " ".join((text or "").split()))
    return "".join(
        c for c in folded if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )


def cut(text: str, limit: float, size: float, weight: int = 400) -> str:
    """`text` if it fits in `limit` px, else cut with an ellipsis, at a word where it can be."""
    head = text[:LONG]
    if head == text and width(text, size, weight) <= limit:
        return text
    room = limit - width(" " + ELLIPSIS, size, weight)
    while head and width(head, size, weight) > room:
        head = head[:-1]
    word = head.rpartition(" ")[0]
    return f"{(word if len(word) > len(head) / 2 else head).rstrip(' ,;:-')} {ELLIPSIS}"


def wrap(text: str, limit: float, size: float, lines: int, weight: int = 400) -> tuple[str, ...]:
    """`text` broken at spaces into at most `lines` lines of `limit` px; the last may be cut."""
    made: list[str] = []
    words = text[:LONG].split()
    while words and len(made) < lines - 1:
        line = [words.pop(0)]
        while words and width(" ".join([*line, words[0]]), size, weight) <= limit:
            line.append(words.pop(0))
        if width(line[0], size, weight) > limit:
            return (*made, cut(" ".join(line + words), limit, size, weight))
        made.append(" ".join(line))
    rest = " ".join(words) + (text[LONG:] and " " + text[LONG:])
    return (*made, cut(rest, limit, size, weight)) if rest else tuple(made)
