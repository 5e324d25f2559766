"""Order and height of what stands in the columns: few crossings, short straight lines.

The layered drawing of Sugiyama, Tagawa and Toda (1981): barycentre sweeps, then sifting, then
least-squares heights in the order found (pool adjacent violators).
"""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from random import Random

STARTS = 6  # orders begun with: two by date, the others by (the same) chance
PATIENCE = 3  # sweeps without gain after which they end


@dataclass(slots=True, eq=False)
class Item:
    """Something that takes a place in a column: a box or a lane."""

    column: int
    height: float
    key: tuple[str, str]  # date, id: the order of siblings
    box: str = ""
    y: float = 0.0
    left: list["Item"] = field(default_factory=list)
    right: list["Item"] = field(default_factory=list)


def pair(a: Item, b: Item) -> None:
    """Make two items of neighbouring columns neighbours."""
    left, right = (a, b) if a.column < b.column else (b, a)
    if left not in right.left:
        right.left.append(left)
        left.right.append(right)


# order: fewest crossings


def order(columns: list[list[Item]]) -> int:
    """Sort each column so that few lines cross; siblings by date where that costs nothing.

    Returns how often they cross.
    """
    best, least, chance = [list(c) for c in columns], -1, Random(0)
    for start in range(STARTS):
        for column in columns:
            column.sort(key=lambda item: item.key)
            if start > 1:
                chance.shuffle(column)
        crossed = _settle(columns, from_right=start % 2 == 1)
        if least < 0 or crossed < least:
            best, least = [list(c) for c in columns], crossed
        if least == 0:
            break
    _restore(columns, best)
    for number in range(len(columns)):
        _by_date(columns, number)
    return least


def _settle(columns: list[list[Item]], from_right: bool) -> int:
    """Sweep to and fro, then sift, until nothing gets better; returns the crossings left."""
    best, least, idle = [list(c) for c in columns], _crossings(columns), 0
    turn, sifting = int(from_right), False
    while least and not (sifting and idle):
        if sifting:
            _sift(columns)
        elif turn % 2:
            _sweep(columns[::-1], lambda item: item.right)
        else:
            _sweep(columns, lambda item: item.left)
        now, turn = _crossings(columns), turn + 1
        idle = 0 if now < least else idle + 1
        if now < least:
            best, least = [list(c) for c in columns], now
        if not sifting and idle >= PATIENCE:
            _restore(columns, best)
            sifting, idle = True, 0
    _restore(columns, best)
    return least


def _restore(columns: Sequence[list[Item]], orders: Sequence[Sequence[Item]]) -> None:
    for column, order in zip(columns, orders, strict=True):
        column[:] = order


def _by_date(columns: list[list[Item]], number: int) -> None:
    """Put siblings (documents with the same superiors) in order of date if nothing more crosses."""
    before, crossed = [list(c) for c in columns], _crossings(columns)
    families: dict[frozenset[int], list[int]] = defaultdict(list)
    column = columns[number]
    for place, item in enumerate(column):
        if item.box:
            families[frozenset(id(n) for n in item.left)].append(place)
    for places in families.values():
        dated = sorted((column[p] for p in places), key=lambda item: item.key)
        for place, item in zip(places, dated, strict=True):
            column[place] = item
    _sweep(columns[number:], lambda item: item.left)
    if _crossings(columns) > crossed:
        _restore(columns, before)


def _sweep(columns: Sequence[list[Item]], side: Callable[[Item], list[Item]]) -> None:
    """Sort each column by the mean place of its neighbours on one side; ties keep their order."""
    for before, column in pairwise(columns):
        place = {id(item): i / max(len(before), 1) for i, item in enumerate(before)}
        own = {id(item): i / max(len(column), 1) for i, item in enumerate(column)}
        mean = {
            id(item): sum(place[id(n)] for n in side(item)) / len(side(item))
            if side(item)
            else own[id(item)]
            for item in column
        }
        column.sort(key=lambda item: mean[id(item)])


def _sift(columns: Sequence[list[Item]]) -> None:
    """Put each item where it crosses least while all others stay (Matuszewski et al. 1999)."""
    for number, column in enumerate(columns):
        beside = [*columns[max(number - 1, 0) : number], *columns[number + 1 : number + 2]]
        place = {id(item): i for other in beside for i, item in enumerate(other)}
        ends = {
            id(item): [sorted(place[id(n)] for n in side) for side in (item.left, item.right)]
            for item in column
        }
        for item in list(column):
            at, own = column.index(item), ends[id(item)]
            column.pop(at)
            steps = (
                _inversions(e, own) - _inversions(own, e) for e in (ends[id(i)] for i in column)
            )
            costs = list(accumulate(steps, initial=0))
            column.insert(min(range(len(costs)), key=lambda i: (costs[i], abs(i - at))), item)


def _inversions(above: list[list[int]], below: list[list[int]]) -> int:
    """Crossings of the lines of two items, one right above the other."""
    return sum(
        bisect_left(lower, end) for upper, lower in zip(above, below, strict=True) for end in upper
    )


def _crossings(columns: Sequence[list[Item]]) -> int:
    """How often two lines cross between neighbouring columns."""
    total = 0
    for left, right in pairwise(columns):
        place = {id(item): i for i, item in enumerate(left)}
        seen: list[int] = []
        for item in right:
            ends = sorted(place[id(n)] for n in item.left)
            total += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total


# places: as near to their neighbours as the order allows


def place(columns: Sequence[Sequence[Item]], *, gap: float, lane_gap: float, top: float) -> None:
    """Give every item its y, px from the drawing's top: as near its neighbours as order allows."""
    for column in columns:
        _stack(column, [0.0] * len(column), gap, lane_gap)
    for turn in range(24):
        sides = ("left",) if turn % 3 == 0 else ("right",) if turn % 3 == 1 else ("left", "right")
        for column in columns if turn % 2 == 0 else columns[::-1]:
            _stack(column, [_wish(item, sides) for item in column], gap, lane_gap)
    _compact([item for column in columns for item in column], gap * 2, top)


def _compact(items: Sequence[Item], most: float, top: float) -> None:
    """Close stripes of the drawing that are empty in every column to at most `most` px."""
    reached, shift = -1e9, 0.0
    for item in sorted(items, key=lambda i: i.y - i.height / 2):
        above = item.y - item.height / 2
        if reached == -1e9:
            shift = top - above
        elif above - reached > most:
            shift -= above - reached - most
        reached = max(reached, item.y + item.height / 2)
        item.y = round(item.y + shift, 1)


def _wish(item: Item, sides: Sequence[str]) -> float:
    """The mean height of the neighbours; lanes count more to lanes, so long lines run straight."""
    near = [n for side in sides for n in getattr(item, side)] or item.left + item.right
    weights = [(1, 2, 6)[(not n.box) + (not item.box)] for n in near]
    total = sum(weights)
    return sum(n.y * w for n, w in zip(near, weights, strict=True)) / total if near else item.y


def _stack(column: Sequence[Item], wishes: Sequence[float], gap: float, lane_gap: float) -> None:
    """Least squares places in the given order (pool adjacent violators)."""
    offsets = [0.0]
    for a, b in pairwise(column):
        room = gap if a.box and b.box else lane_gap
        offsets.append(offsets[-1] + (a.height + b.height) / 2 + room)
    pools: list[list[float]] = []  # [sum of wishes, weight, items]
    for item, wish, offset in zip(column, wishes, offsets, strict=False):
        weight = 1.0 if item.box else 3.0
        pools.append([(wish - offset) * weight, weight, 1])
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] >= pools[-1][0] / pools[-1][1]:
            last = pools.pop()
            pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
    level = [total / weight for total, weight, count in pools for _ in range(int(count))]
    for item, y, offset in zip(column, level, offsets, strict=False):
        item.y = y + offset
