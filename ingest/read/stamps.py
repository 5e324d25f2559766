"""What annotations print over a page: a clerk's number and day, and the frames of signatures.

Papers signed digitally leave an office with number and day as appearances of annotations, which
no text layer holds. They belong into the line they stand on; the words of a frame ("Ký bởi …",
e-mail, time) belong to no paper.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, reduce
from itertools import pairwise

from ingest.read.layout import Glyph, rows
from ontology import lexicon

Box = tuple[float, float, float, float]

_NUMBER = r"\d{1,6}[a-zđA-ZĐ]?"
_SYMBOL = r"(?:/\d{4})?(?:[-/][A-ZĐ][\wĐđƯư&.]*){1,5}"
_DAY = r"(?:ngày\s*)?\d{1,2}(?:\s*(?:[-/.]|tháng)\s*\d{1,2})?(?:\s*(?:[-/.]|năm)\s*\d{4})?"
_FILLS = re.compile(rf"(?:{_NUMBER}(?:{_SYMBOL})?|{_DAY})")  # a blank that a paper leaves
_LEADERS = ".…_"
_NEAR = 90.0  # points to the next words of the line that a stamp fills
_OFF = 1.0  # font sizes by which a stamp may stand over or under its line


def fills(glyphs: Sequence[Glyph], boxes: Sequence[Box]) -> Iterator[Glyph]:
    """Of what annotations print in their boxes, the words that fill a blank."""
    for printed in _by_box(glyphs, boxes):
        lines = rows(printed)
        text = " ".join(s.text for s in lines[0]) if len(lines) == 1 else ""
        if _FILLS.fullmatch(text) or text.upper() in _marks():
            yield replace(printed[0], text=text, x1=max(g.x1 for g in printed))


def _by_box(glyphs: Sequence[Glyph], boxes: Sequence[Box]) -> Iterator[list[Glyph]]:
    """The glyphs of each annotation, which are drawn together though their boxes may overlap."""
    groups: dict[int, list[Glyph]] = {}
    at = 0
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
        holding = [n for n, b in enumerate(boxes) if b[0] <= x <= b[2] and b[1] <= y <= b[3]]
        at = (
            at if at in holding or not holding else next((n for n in holding if n > at), holding[0])
        )
        groups.setdefault(at, []).append(glyph)
    yield from groups.values()


@cache
def _marks() -> frozenset[str]:
    words = lexicon.raw("header")
    return frozenset((*words["secrecy"], *words["urgency"]))


def stamped(glyphs: Sequence[Glyph], stamps: Iterable[Glyph]) -> Sequence[Glyph]:
    """The page with each stamp in the gap of the line that it fills, over the leaders or digits
    printed there; by itself where no line is near.
    """
    return reduce(_stamped, stamps, glyphs)


def _stamped(glyphs: Sequence[Glyph], stamp: Glyph) -> Sequence[Glyph]:
    near = [g for g in glyphs if _beside(g, stamp)]
    if not near:
        return [*glyphs, stamp]
    base = min(near, key=lambda g: (abs(g.base - stamp.base), _apart(g, stamp))).base
    line = sorted((g for g in glyphs if abs(g.base - base) < 1 and g.text.strip()), key=_left)
    words = [g for g in line if g.text.strip(_LEADERS) and not _is_under(g, stamp)]
    left, right = _gap(words, stamp)
    covered = {g for g in line if g not in words and left <= g.x0 and g.x1 <= right}
    x0 = min(max(stamp.x0, left), right)
    fitted = replace(stamp, base=base, x0=x0, x1=max(x0, min(stamp.x1, right)))
    return [*(g for g in glyphs if g not in covered), fitted]


def _is_under(glyph: Glyph, stamp: Glyph) -> bool:
    """Whether a stamp puts another number over the one printed here."""
    shared = min(glyph.x1, stamp.x1) - max(glyph.x0, stamp.x0)
    return glyph.text.isdigit() and shared > (glyph.x1 - glyph.x0) / 2


def _beside(glyph: Glyph, stamp: Glyph) -> bool:
    off = abs(glyph.base - stamp.base) < _OFF * max(glyph.size, stamp.size)
    return off and _apart(glyph, stamp) < _NEAR and bool(glyph.text.strip())


def _apart(glyph: Glyph, stamp: Glyph) -> float:
    return max(glyph.x0 - stamp.x1, stamp.x0 - glyph.x1, 0.0)


def _left(glyph: Glyph) -> float:
    return glyph.x0


def _gap(words: Sequence[Glyph], stamp: Glyph) -> tuple[float, float]:
    """Between which words of a line the stamp stands: letters of one word are not parted."""
    middle = (stamp.x0 + stamp.x1) / 2
    gaps = [(a.x1, b.x0) for a, b in pairwise(words) if b.x0 - a.x1 > 0.1 * a.size]
    ends = [(-1e4, words[0].x0), (words[-1].x1, 1e4)] if words else [(-1e4, 1e4)]
    return min((*gaps, *ends), key=lambda gap: max(gap[0] - middle, middle - gap[1], 0.0))
