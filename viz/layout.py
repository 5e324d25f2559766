"""Positions of a lineage drawing: columns of authority, lanes for long links, ports, folds.

x is authority (Trung ương left, xã right), y the order that crosses least, siblings by date. A link
runs from the tail's port through a gutter, by a lane of its own across every column between, to a
short straight stub with the head: so no line passes under a box. Links of one family into one box
share lanes, stub and head; each branch still leads to exactly one head.

A drawing from above to below (`down`, for narrow chains on upright paper) is the same, turned: it
is worked out along and across the columns, x and y are given at the end.

All lengths are px at zoom 1. A pure function of the lineage: no clock, no random order.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import starmap
from types import MappingProxyType
from typing import TYPE_CHECKING

from graph.read.nodes import Link, Node
from viz import style
from viz.face import Face, face, fold_face
from viz.folds import family_of, folds
from viz.lines import ASIDE, DOWN, Frame, Piece, Plan, planned

if TYPE_CHECKING:
    from graph.read.lineage import Lineage

LIMIT = 300  # boxes a view
RANKS = 8  # sub-columns a level: with 3, laws crossed 2.5 times as often as dagre draws them
WORDS = 4  # crossings more that a drawing with words may have
NARROW = 6  # boxes a level up to which a chain may be drawn from above to below


@dataclass(frozen=True, slots=True)
class Box:
    """A document (or the rest of a family of siblings, `folded`) as drawn; x, y its centre."""

    id: str
    node: Node
    column: int
    x: float
    y: float
    face: Face
    folded: tuple[Node, ...] = ()
    more: tuple[int, int] = (0, 0)  # neighbours above and below that are not in the lineage


@dataclass(frozen=True, slots=True)
class Band:
    """The ground of a level of authority; x0, x1 are y0, y1 in a drawing from above to below."""

    level: str
    x0: float
    x1: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything drawn; `links` of the pieces are indices into `links`; `undrawn` is list-only."""

    focus: str
    boxes: tuple[Box, ...]
    pieces: tuple[Piece, ...]
    bands: tuple[Band, ...]
    links: tuple[Link, ...]
    width: float
    height: float
    columns: tuple[float, ...]  # their middles
    undrawn: tuple[Node, ...] = ()
    down: bool = False


def layout(
    lineage: "Lineage",
    *,
    hidden: frozenset[str] = frozenset(),
    lang: str = "vi",
    statuses: Mapping[str, str] = MappingProxyType({}),
    more: Mapping[str, tuple[int, int]] = MappingProxyType({}),
    down: bool = False,
    room: int = LIMIT,
    opened: Mapping[str, int] = MappingProxyType({}),
    within: tuple[float, float] | None = None,
) -> Drawing:
    """The drawing of `lineage` without the families in `hidden`; at most `LIMIT` boxes.

    Where more than `room` boxes would stand there, some share one (see `folds`, also of `opened`);
    `within` a width and a height, px, a level may have fewer columns, and the lines no words.

    `statuses` are label keys by IRI (expired, draft …), written where they change how one reads,
    `more` counts by IRI what is left out above and below.
    """
    frame = DOWN if down else ASIDE
    if down and within:
        within = within[1], within[0]
    links = _visible(lineage, hidden)
    nodes, undrawn = _limit(lineage, links)
    shared = folds(nodes, links, lineage.focus, room, opened)
    standing = {n.iri: n.iri for n in nodes} | {n: k for k, f in shared.items() for n in f}
    drawn = {n.iri: n for n in nodes if standing[n.iri] == n.iri}
    drawn |= {key: _node(nodes, iris[0]) for key, iris in shared.items()}
    ends = [(standing[k.subject], standing[k.object]) for k in links]

    def planned_in(ranks: int, words: str) -> tuple[Plan, list[str]]:
        column, levels = _columns(drawn, ends, ranks)
        return planned(lineage.links, links, ends, drawn, column, frame, words), levels

    deepest = max(Counter(_columns(drawn, ends, RANKS)[1]).values())
    said = (lang, "") if any(family_of(k) == "hieu-luc" for k in links) else (lang,)
    tries = ((ranks, words) for words in said for ranks in range(deepest, 0, -1))
    plan, levels = _fitting(starmap(planned_in, tries), within)
    boxes = _boxes(nodes, drawn, shared, plan, lang, statuses, more)
    made = Drawing(
        focus=lineage.focus,
        boxes=tuple(boxes),
        pieces=tuple(plan.pieces()),
        bands=tuple(_bands(levels, plan.xs, frame)),
        links=lineage.links,
        width=plan.width,
        height=plan.height,
        columns=tuple(plan.xs),
        undrawn=undrawn,
    )
    return _turned(made) if down else made


def _fitting(
    plans: Iterable[tuple[Plan, list[str]]], within: tuple[float, float] | None
) -> tuple[Plan, list[str]]:
    """That which fits and crosses least, and whose words do not collide; of any size the first."""
    if within is None:
        return next(iter(plans))

    def worse(made: tuple[Plan, list[str]]) -> tuple[bool | int, ...]:
        plan = made[0]
        over = plan.width > within[0], plan.height > within[1]
        return (*over, plan.crowded, plan.crossed + (0 if plan.said else WORDS))

    return min(plans, key=worse)


def narrow(drawing: Drawing) -> bool:
    """Whether no level has more boxes than fit side by side."""
    of = [style.level(box.node.level).id for box in drawing.boxes]
    return max(of.count(level) for level in of) <= NARROW


def _turned(drawing: Drawing) -> Drawing:
    """The drawing from above to below."""
    return replace(
        drawing,
        boxes=tuple(replace(b, x=b.y, y=b.x) for b in drawing.boxes),
        pieces=tuple(replace(p, x0=p.y0, y0=p.x0, x1=p.y1, y1=p.x1) for p in drawing.pieces),
        width=drawing.height,
        height=drawing.width,
        down=True,
    )


# which documents and links


def _visible(lineage: "Lineage", hidden: frozenset[str]) -> list[Link]:
    known = {n.iri for n in lineage.nodes}
    return [
        k
        for k in lineage.links
        if {k.subject, k.object} <= known and k.subject != k.object and family_of(k) not in hidden
    ]


def _limit(lineage: "Lineage", links: list[Link]) -> tuple[list[Node], tuple[Node, ...]]:
    """The nodes to draw, nearest the focus first kept, and those over the limit.

    Changes `links` to those between drawn nodes.
    """
    near: dict[str, set[str]] = defaultdict(set)
    for k in links:
        near[k.subject].add(k.object)
        near[k.object].add(k.subject)
    seen = {lineage.focus: 0}
    queue = deque(seen)
    while queue:
        here = queue.popleft()
        for other in sorted(near[here] - seen.keys()):
            seen[other] = seen[here] + 1
            queue.append(other)
    wanted = [n for n in lineage.nodes if n.iri == lineage.focus or near[n.iri]]
    wanted.sort(key=lambda n: (seen.get(n.iri, len(seen)), n.date is None, n.date or "", n.iri))
    kept = {n.iri for n in wanted[:LIMIT]}
    links[:] = [k for k in links if k.subject in kept and k.object in kept]
    return wanted[:LIMIT], tuple(wanted[LIMIT:])


def _node(nodes: Iterable[Node], iri: str) -> Node:
    return next(n for n in nodes if n.iri == iri)


# columns


def _columns(
    drawn: Mapping[str, Node], ends: Sequence[tuple[str, str]], ranks: int
) -> tuple[dict[str, int], list[str]]:
    """Column of each box, and the level of each column from the left."""
    order = list(style.LEVELS)
    place = {key: order.index(style.level(n.level).id) for key, n in drawn.items()}
    superiors: dict[str, list[str]] = defaultdict(list)
    for tail, head in ends:
        if place[tail] == place[head] and tail != head:
            superiors[tail].append(head)
    rank = _ranks(drawn, superiors, ranks)
    _tighten(rank, place, ends)
    used = sorted({(place[key], rank[key]) for key in drawn})
    index = {pair: number for number, pair in enumerate(used)}
    return {key: index[place[key], rank[key]] for key in drawn}, [order[p] for p, _ in used]


def _ranks(
    keys: Iterable[str], superiors: Mapping[str, Sequence[str]], ranks: int
) -> dict[str, int]:
    """Longest path to the top inside a level, below `ranks`; circles are cut where met."""
    rank: dict[str, int] = {}
    for start in sorted(keys):
        stack, open_ = [start], {start}
        while stack:
            here = stack[-1]
            todo = [h for h in superiors.get(here, ()) if h not in rank and h not in open_]
            if todo:
                stack.append(todo[0])
                open_.add(todo[0])
                continue
            known = [rank[h] + 1 for h in superiors.get(here, ()) if h in rank]
            rank.setdefault(here, min(max(known, default=0), ranks - 1))
            open_.discard(stack.pop())
    return rank


def _tighten(
    rank: dict[str, int], place: Mapping[str, int], ends: Sequence[tuple[str, str]]
) -> None:
    """Move right, inside their level, what rests on nothing: the lines into it get shorter."""
    heads: dict[str, set[str]] = defaultdict(set)
    tails: dict[str, set[str]] = defaultdict(set)
    for tail, head in ends:
        if tail != head:
            heads[tail].add(head)
            tails[head].add(tail)
    last = {p: max(r for key, r in rank.items() if place[key] == p) for p in set(place.values())}
    for key in sorted(rank, key=lambda k: (-rank[k], k)):
        own = place[key]
        inside = [rank[t] for t in tails[key] if place[t] == own]
        room = min((r - 1 for r in inside), default=last[own])
        if not heads[key] and room > rank[key]:
            rank[key] = room


# drawing


def _boxes(
    nodes: Sequence[Node],
    drawn: Mapping[str, Node],
    shared: Mapping[str, Sequence[str]],
    plan: Plan,
    lang: str,
    statuses: Mapping[str, str],
    more: Mapping[str, tuple[int, int]],
) -> Iterable[Box]:
    by_iri, twice = {n.iri: n for n in nodes}, same_number(nodes)
    for item in plan.box.values():
        node = drawn[item.box]
        members = tuple(by_iri[iri] for iri in shared.get(item.box, ()))
        made = fold_face(members, lang) if members else None
        status = statuses.get(node.iri, "")
        made = made or face(node, lang, status=status, twice=node.iri in twice)
        beyond = (0, 0) if members else more.get(node.iri, (0, 0))
        yield Box(item.box, node, item.column, plan.xs[item.column], item.y, made, members, beyond)


def _bands(levels: Sequence[str], xs: Sequence[float], frame: Frame) -> Iterable[Band]:
    for level in dict.fromkeys(levels):
        own = [x for x, name_ in zip(xs, levels, strict=True) if name_ == level]
        half = frame.along / 2 + frame.rim
        yield Band(level, own[0] - half, own[-1] + half)


def same_number(nodes: Iterable[Node]) -> set[str]:
    """The IRIs of documents that share type and number with another."""
    seen: dict[tuple[str | None, str], list[str]] = defaultdict(list)
    for node in nodes:
        if node.code:
            seen[node.type, node.code].append(node.iri)
    return {iri for iris in seen.values() if len(iris) > 1 for iri in iris}
