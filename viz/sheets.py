"""The drawing cut to sheets of paper: A4 where it fits, else A3, else several A3 side by side.

Sheets are cut between columns and overlap by a box from above to below, so that every document
stands whole on one of them; the headings stand on each. A sheet shows the page's own drawing
through `<use>`: nothing is drawn twice in the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from viz import style
from viz.layout import Drawing
from viz.lines import BAND, GAP
from viz.svg import HEADING

PAPER = {"a4": (1010.0, 500.0), "a3": (1470.0, 830.0)}  # room for a drawing, px of 1/96 inch
UPRIGHT = (690.0, 830.0)  # A4 upright, for a drawing from above to below
FITS, SMALLEST = 0.75, 0.62  # scale from which A4 will do; smallest scale (12 px → 5.6 pt)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A stretch of the drawing, px at zoom 1, and the scale it is printed at."""

    x: float
    y: float
    width: float
    height: float
    scale: float


def paper(drawing: Drawing) -> str:
    """The format a drawing is printed on: "a4" or "a3", landscape; "a4-up", "a3-up" upright."""
    if drawing.down:
        width, height = UPRIGHT
        return "a4-up" if min(width / drawing.width, height / drawing.height) >= FITS else "a3-up"
    width, height = PAPER["a4"]
    fits = min(width / drawing.width, height / (drawing.height + HEADING))
    return "a4" if fits >= FITS else "a3"


def sheets(drawing: Drawing) -> tuple[Sheet, ...]:
    """The sheets of a drawing, from left to right, then down; one from above to below is narrow."""
    if drawing.down:
        return (Sheet(0, 0, drawing.width, drawing.height, 1.0),)
    width, height = PAPER[paper(drawing)]
    tall = drawing.height + HEADING
    scale = min(1.0, max(SMALLEST, min(width / drawing.width, height / tall)))
    room = height / scale - HEADING
    return tuple(
        Sheet(x, y, x_end - x, min(room, drawing.height - y), scale)
        for y in _rows(drawing.height, room)
        for x, x_end in pairwise(_cuts(drawing, width / scale))
    )


def _rows(height: float, room: float) -> Iterator[float]:
    """Where rows of sheets begin: each holds the last box of the one above again."""
    y = 0.0
    yield y
    while y + room < height:
        y += room - style.BOX_HEIGHT - GAP
        yield y


def _cuts(drawing: Drawing, room: float) -> list[float]:
    """Where columns of sheets begin and end: in the gutters."""
    half = style.BOX_WIDTH / 2 + BAND
    gutters = [(a + b) / 2 for a, b in pairwise(drawing.columns)]
    cuts, last = [0.0], 0.0
    for gutter, column in zip(gutters, drawing.columns[1:], strict=True):
        if column + half - cuts[-1] > room and last > cuts[-1]:
            cuts.append(last)
        last = gutter
    if drawing.width - cuts[-1] > room and last > cuts[-1]:
        cuts.append(last)
    return [*cuts, drawing.width]


def sheet_svg(sheet: Sheet, drawing_id: str) -> str:
    """One sheet as `<svg>`: the headings, and below them its stretch of the drawing."""
    width, height = sheet.width, sheet.height + HEADING
    return (
        f'<svg class="tile" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width * sheet.scale:.0f}" height="{height * sheet.scale:.0f}">'
        f'<svg width="{width:g}" height="{HEADING}" viewBox="{sheet.x:g} 0 {width:g} {HEADING}">'
        f'<use href="#{drawing_id}"/></svg>'
        f'<svg y="{HEADING}" width="{width:g}" height="{sheet.height:g}" '
        f'viewBox="{sheet.x:g} {sheet.y + HEADING:g} {width:g} {sheet.height:g}">'
        f'<use href="#{drawing_id}"/></svg></svg>'
    )
