"""Ruled tables: the lines drawn on a page → grids of cells, merged cells included."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_TOUCH = 3.0  # points within which drawn lines count as touching or as the same line
_MIN_SIDE = 6.0  # points; shorter strokes are ornaments
MAX_RULES = 4000
MAX_CELLS = 20_000  # grid positions of one table


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal (y0 == y1) or vertical (x0 == x1) line."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def horizontal(self) -> bool:
        """Whether the line runs from left to right."""
        return self.x1 - self.x0 > self.y1 - self.y0


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell's place in its grid and on the page."""

    row: int
    column: int
    rowspan: int
    colspan: int
    x0: float
    y0: float
    x1: float
    y1: float


def grids(rules: Iterable[Rule]) -> list[tuple[Slot, ...]]:
    """Tables of at least two cells, from top to bottom, each as its cells."""
    kept = [r for r in rules if max(r.x1 - r.x0, r.y1 - r.y0) >= _MIN_SIDE][:MAX_RULES]
    found = (_grid(group) for group in _connected(kept))
    return sorted((g for g in found if len(g) > 1), key=lambda g: (g[0].y0, g[0].x0))


def _connected(rules: list[Rule]) -> list[list[Rule]]:
    """Groups of lines that touch each other, directly or through others."""
    groups: list[list[Rule]] = []
    for rule in rules:
        touching = [g for g in groups if any(_touch(rule, other) for other in g)]
        merged = [rule, *(r for g in touching for r in g)]
        groups = [g for g in groups if not any(g is t for t in touching)] + [merged]
    return groups


def _touch(a: Rule, b: Rule) -> bool:
    return (
        a.x0 <= b.x1 + _TOUCH
        and b.x0 <= a.x1 + _TOUCH
        and a.y0 <= b.y1 + _TOUCH
        and b.y0 <= a.y1 + _TOUCH
    )


def _grid(rules: Sequence[Rule]) -> tuple[Slot, ...]:
    across = [r for r in rules if r.horizontal]
    down = [r for r in rules if not r.horizontal]
    xs, ys = _positions(r.x0 for r in down), _positions(r.y0 for r in across)
    if len(xs) < 2 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > MAX_CELLS:
        return ()
    taken: set[tuple[int, int]] = set()
    slots: list[Slot] = []
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            if (row, column) not in taken:
                slot = _slot(row, column, xs, ys, across, down)
                slots.append(slot)
                taken |= {
                    (row + i, column + j) for i in range(slot.rowspan) for j in range(slot.colspan)
                }
    return tuple(slots)


def _positions(values: Iterable[float]) -> list[float]:
    """Distinct positions: those that lie within `_TOUCH` are one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _TOUCH:
            found.append(value)
    return found


def _slot(
    row: int,
    column: int,
    xs: Sequence[float],
    ys: Sequence[float],
    across: Sequence[Rule],
    down: Sequence[Rule],
) -> Slot:
    """The cell at a position, grown over the borders that are not drawn."""
    middle = (ys[row] + ys[row + 1]) / 2
    wide = 1
    while column + wide < len(xs) - 1 and not _drawn(down, xs[column + wide], middle):
        wide += 1
    centre = (xs[column] + xs[column + 1]) / 2
    high = 1
    while row + high < len(ys) - 1 and not _drawn(across, centre, ys[row + high], across=True):
        high += 1
    return Slot(row, column, high, wide, xs[column], ys[row], xs[column + wide], ys[row + high])


def _drawn(rules: Sequence[Rule], x: float, y: float, *, across: bool = False) -> bool:
    """Whether a line passes through the point (x, y)."""
    if across:
        return any(abs(r.y0 - y) <= _TOUCH and r.x0 - 1 <= x <= r.x1 + 1 for r in rules)
    return any(abs(r.x0 - x) <= _TOUCH and r.y0 - 1 <= y <= r.y1 + 1 for r in rules)
