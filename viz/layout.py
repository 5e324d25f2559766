"""Positions of a lineage drawing: columns of authority, lanes for long links, ports, folds.

x is authority (Trung ương left, xã right), y the order that crosses least, siblings by date. A link
runs from the tail's port through a gutter, by a lane of its own across every column between, to a
short straight stub with the head: so no line passes under a box. Links of one family into one box
share lanes, stub and head; each branch still leads to exactly one head.

A drawing from above to below (`down`, for narrow chains on upright paper) is the same, turned: it
is worked out along and across the columns, x and y are given at the end.

All lengths are px at zoom 1. A pure function of the lineage: no clock, no random order.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

from graph.read.nodes import Link, Node
from ontology import lexicon
from viz import style
from viz.face import Face, face, fold_face
from viz.folds import family_of, folds
from viz.measure import width
from viz.order import Item, order, pair, place

if TYPE_CHECKING:
    from graph.read.lineage import Lineage

LIMIT = 300  # boxes a view
RANKS = 8  # sub-columns a level: with 3, laws crossed 2.5 times as often as dagre draws them
GAP, LANE, LANE_GAP = 14, 6, 8  # px between boxes, height of a lane, px around it
GUTTER, GUTTER_MOST = 54, 120  # px between columns
BAND = 12  # px of a level's band left and right of its boxes
TOP = 16  # px of band above and below the boxes
SLOT, WORD_SLOT = 11, 17  # px between two ports of one side, next to one whose line bears a word
LOOP = 44  # px right of a column for links inside it
NARROW = 6  # boxes a level up to which a chain may be drawn from above to below


@dataclass(frozen=True, slots=True)
class Frame:
    """Sizes along and across the columns, px: of a box, of a band's rim, from port to port."""

    along: float = style.BOX_WIDTH
    across: float = style.BOX_HEIGHT
    rim: float = BAND
    word_slot: float = WORD_SLOT
    down: bool = False

    def word(self, word: str) -> float:
        """The stretch of line that a word takes."""
        if not word:
            return 0.0
        return 20.0 if self.down else width(word, style.TITLE_SIZE) + 12


ASIDE = Frame()
DOWN = Frame(style.BOX_HEIGHT, style.BOX_WIDTH, 26, 96, down=True)


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
class Piece:
    """A stretch of line: `curve` (horizontal at both ends), `line`, or `head` (line with head)."""

    shape: str
    family: str
    x0: float
    y0: float
    x1: float
    y1: float
    links: tuple[int, ...]
    word: str = ""


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


@dataclass(slots=True, eq=False)
class _Route:
    """A bundle: the links of one family into one side of one box."""

    head: str
    family: str
    forward: bool  # tail right of head, the usual way
    word: str = ""
    links: dict[str, list[int]] = field(default_factory=dict)  # by tail
    lanes: dict[int, Item] = field(default_factory=dict)  # by column


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
    widest: float = float("inf"),
) -> Drawing:
    """The drawing of `lineage` without the families in `hidden`; at most `LIMIT` boxes.

    Where more than `room` boxes would stand there, some share one (see `folds`, also of `opened`);
    where the drawing would be wider than `widest` px, a level has fewer columns, at last no words.

    `statuses` are label keys by IRI (expired, draft …), written where they change how one reads,
    `more` counts by IRI what is left out above and below.
    """
    frame = DOWN if down else ASIDE
    links = _visible(lineage, hidden)
    nodes, undrawn = _limit(lineage, links)
    shared = folds(nodes, links, lineage.focus, room, opened)
    standing = {n.iri: n.iri for n in nodes} | {n: k for k, f in shared.items() for n in f}
    drawn = {n.iri: n for n in nodes if standing[n.iri] == n.iri}
    drawn |= {key: _node(nodes, iris[0]) for key, iris in shared.items()}
    ends = [(standing[k.subject], standing[k.object]) for k in links]
    for ranks in (*range(RANKS, 0, -1), 0):
        column, levels = _columns(drawn, ends, max(ranks, 1))
        routes = _routes(lineage.links, links, ends, column, lang if ranks else "")
        tries = [
            (r, _items(drawn, column, r, frame)) for r in (routes, _halved(routes, drawn, column))
        ]
        routes, columns = min(tries, key=lambda made: order(made[1]))
        place(columns, gap=GAP, lane_gap=LANE_GAP, top=TOP)
        plan = _Plan(columns, routes, frame)
        if plan.width <= widest:
            break
    boxes = _boxes(nodes, drawn, shared, plan, lang, statuses, more)
    made = Drawing(
        focus=lineage.focus,
        boxes=tuple(boxes),
        pieces=tuple(plan.pieces()),
        bands=tuple(_bands(levels, plan.xs, frame)),
        links=lineage.links,
        width=plan.width,
        height=max(i.y + i.height / 2 for c in columns for i in c) + TOP,
        columns=tuple(plan.xs),
        undrawn=undrawn,
    )
    return _turned(made) if down else made


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


# routes and items


def _routes(
    all_links: Sequence[Link],
    links: Sequence[Link],
    ends: Sequence[tuple[str, str]],
    column: Mapping[str, int],
    lang: str,
) -> list[_Route]:
    number = {id(k): i for i, k in enumerate(all_links)}
    routes: dict[tuple[object, ...], _Route] = {}
    for link, (tail, head) in zip(links, ends, strict=True):
        if tail == head:
            continue
        family = family_of(link)
        word = _word(link, family, lang)
        forward = column[tail] >= column[head]
        route = routes.setdefault(
            (head, family, word, forward), _Route(head, family, forward, word)
        )
        route.links.setdefault(tail, []).append(number[id(link)])
    return list(routes.values())


def _halved(
    routes: Sequence[_Route], drawn: Mapping[str, Node], column: Mapping[str, int]
) -> list[_Route]:
    """The same, with bundles that pass a column in two: some may pass above a box, some below."""
    made = []
    for route in routes:
        far = [t for t in route.links if abs(column[t] - column[route.head]) > 1]
        far.sort(key=lambda t: (drawn[t].date or "9999", t))
        later = set(far[len(far) // 2 :])
        for links in (
            {t: n for t, n in route.links.items() if t not in later},
            {t: n for t, n in route.links.items() if t in later},
        ):
            if links:
                made.append(replace(route, links=links, lanes={}))
    return made


def _word(link: Link, family: str, lang: str) -> str:
    """The relation's first words, where a colour is not enough: what loses or changes force."""
    if family != "hieu-luc" or not lang:
        return ""
    return str(getattr(lexicon.relations()[link.relation], lang)).partition(",")[0]


def _items(
    drawn: Mapping[str, Node],
    column: Mapping[str, int],
    routes: Sequence[_Route],
    frame: Frame,
) -> list[list[Item]]:
    """The items of each column, joined to their neighbours in the next."""
    columns: list[list[Item]] = [[] for _ in range(max(column.values()) + 1)]
    box: dict[str, Item] = {}
    for key, node in drawn.items():
        dated = (f"{node.date or '9999'}{'~' if key.startswith('+') else ''}", key)
        box[key] = Item(column[key], frame.across, dated, box=key)
        columns[column[key]].append(box[key])
    for route in routes:
        for tail in route.links:
            _join(box[tail], box[route.head], route, columns)
    return columns


def _join(tail: Item, head: Item, route: _Route, columns: list[list[Item]]) -> None:
    """Lead a link through lanes in the columns between, using those of its route."""
    step = -1 if route.forward else 1
    here = tail
    for number in range(tail.column + step, head.column, step):
        lane = route.lanes.get(number)
        fresh = lane is None
        if lane is None:
            lane = route.lanes[number] = Item(number, LANE, (head.key[0], f"{head.key[1]} "))
            columns[number].append(lane)
        pair(here, lane)
        here = lane
        if not fresh:
            return
    if tail.column != head.column:
        pair(here, head)


# drawing


def _boxes(
    nodes: Sequence[Node],
    drawn: Mapping[str, Node],
    shared: Mapping[str, Sequence[str]],
    plan: "_Plan",
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


class _Plan:
    """Columns and routes with the places of columns and ports."""

    def __init__(
        self, columns: Sequence[Sequence[Item]], routes: Sequence[_Route], frame: Frame
    ) -> None:
        self.columns, self.routes, self.frame = columns, routes, frame
        self.box = {item.box: item for column in columns for item in column if item.box}
        self.words = self._word_room()
        self.xs = self._xs()
        self.ports = self._ports()

    def pieces(self) -> Iterable[Piece]:
        """All lines."""
        for number, route in enumerate(self.routes):
            yield from _Pen(number, route, self).pieces()

    def _xs(self) -> list[float]:
        """The middle of each column: gutters widen with their lines, the lines' fall and words."""
        word, frame = self.words, self.frame
        xs = [frame.rim + frame.along / 2]
        for number, left in enumerate(self.columns[:-1]):
            falls = [abs(item.y - n.y) for item in left for n in item.right]
            gutter = GUTTER + 0.03 * max(falls, default=0) + max(len(falls) - 6, 0)
            xs.append(xs[-1] + frame.along + min(gutter, GUTTER_MOST))
            xs[-1] += word[number, True] + word[number, False]
        return [round(x) for x in xs]

    def _word_room(self) -> dict[tuple[int, bool], float]:
        """Room for words by gutter and side (True: its left), as much as the widest takes."""
        room: dict[tuple[int, bool], float] = defaultdict(float)
        for route in self.routes:
            side = self.box[route.head].column - (not route.forward), route.forward
            room[side] = max(room[side], self.frame.word(route.word))
        return room

    @property
    def width(self) -> float:
        """From the rim of the first column to what stands right of the last."""
        return self.xs[-1] + self.frame.along / 2 + self.frame.rim + self._loop_room()

    def _loop_room(self) -> float:
        """Room right of the last column for links inside it."""
        last = {item.box for item in self.columns[-1] if item.box}
        loops = (r for r in self.routes if r.head in last and last & r.links.keys())
        return max((LOOP + self.frame.word(r.word) for r in loops), default=0.0)

    def _ports(self) -> dict[tuple[str, str, int, str], float]:
        """The y of each port: (box, side, route, "head" | "tail"), about the side's middle."""
        ports = {}
        for (key, side), ends in self._wanted().items():
            groups, slot = sorted(ends), self.frame.word_slot
            worded = [end == "head" and bool(self.routes[n].word) for _, n, end in groups]
            steps = [0.0] + [slot if a or b else SLOT for a, b in pairwise(worded)]
            squeeze = min(1.0, (self.frame.across - 6) / max(sum(steps), 1.0))
            at = self.box[key].y - sum(steps) * squeeze / 2
            for (_, number, end), step in zip(groups, steps, strict=True):
                at += step * squeeze
                ports[key, side, number, end] = at
        return ports

    def _wanted(self) -> dict[tuple[str, str], list[tuple[float, int, str]]]:
        """What ends at each side of each box, with the mean place it comes from."""
        box = self.box
        wanted: dict[tuple[str, str], list[tuple[float, int, str]]] = defaultdict(list)
        for number, route in enumerate(self.routes):
            head, step = box[route.head], 1 if route.forward else -1
            lane = route.lanes.get(head.column + step)
            beyond = (
                lane if lane and box[t].column != lane.column else box[t] for t in route.links
            )
            far = [item.y for item in beyond]
            side = "right" if route.forward else "left"
            wanted[route.head, side].append((sum(far) / len(far), number, "head"))
            for tail in route.links:
                inside = box[tail].column == box[route.head].column
                tail_side = "right" if inside or not route.forward else "left"
                next_ = route.lanes.get(box[tail].column - step, head)
                wanted[tail, tail_side].append((next_.y, number, "tail"))
        return wanted


@dataclass(frozen=True, slots=True)
class _Pen:
    """Draws one route: branches from every tail, shared lanes, and one stub with the head."""

    number: int
    route: _Route
    plan: _Plan

    def pieces(self) -> Iterable[Piece]:
        through: dict[int, list[int]] = defaultdict(list)  # links in each lane
        for tail, ids in self.route.links.items():
            yield from self._branch(tail, tuple(ids))
            for column in range(
                self.plan.box[tail].column - self.sign, self.head.column, -self.sign
            ):
                through[column].extend(ids)
        for column, ids in through.items():
            yield from self._lane(column, tuple(ids))
        yield from self._stub()

    @property
    def sign(self) -> int:
        """From the head towards the tails: 1 to the right, the usual way."""
        return 1 if self.route.forward else -1

    @property
    def head(self) -> Item:
        return self.plan.box[self.route.head]

    @property
    def edge(self) -> float:
        """The x where the head touches its box."""
        return self._side(self.head.column, self.sign)

    @property
    def y(self) -> float:
        """The y of the head's port."""
        side = "right" if self.route.forward else "left"
        return self.plan.ports[self.route.head, side, self.number, "head"]

    @property
    def tip(self) -> float:
        """The x where the stub with the head begins."""
        return self.edge + self.sign * (style.FAMILIES[self.route.family].length + 2)

    @property
    def stub(self) -> float:
        """The x where the curves end: before the words of this side of the gutter."""
        return self.tip + self._past(self.head.column, self.sign) - self.edge

    def _side(self, column: int, sign: int) -> float:
        return self.plan.xs[column] + sign * self.plan.frame.along / 2

    def _past(self, column: int, sign: int) -> float:
        """The x past the words at a side of a column: no line bends where words stand."""
        gutter = (column, True) if sign > 0 else (column - 1, False)
        return self._side(column, sign) + sign * self.plan.words.get(gutter, 0.0)

    def _piece(
        self, shape: str, a: tuple[float, float], b: tuple[float, float], ids: tuple[int, ...]
    ) -> Piece:
        return Piece(shape, self.route.family, *a, *b, ids)

    def _next(self, column: int) -> tuple[float, float]:
        """Where a line that has left `column` towards the head goes: the next lane or the stub."""
        lane = self.route.lanes.get(column - self.sign)
        return (self._past(lane.column, self.sign), lane.y) if lane else (self.stub, self.y)

    def _leave(
        self, column: int, y: float, ids: tuple[int, ...], enter: float | None = None
    ) -> Iterable[Piece]:
        """From `enter`, or the rim of a column, past the words there, and on to what comes next."""
        rim, past = self._side(column, -self.sign), self._past(column, -self.sign)
        if (begin := rim if enter is None else enter) != past:
            yield self._piece("line", (begin, y), (past, y), ids)
        yield self._piece("curve", (past, y), self._next(column), ids)

    def _branch(self, tail: str, ids: tuple[int, ...]) -> Iterable[Piece]:
        column = self.plan.box[tail].column
        if column == self.head.column:
            yield from self._loop(tail, ids)
            return
        side = "left" if self.route.forward else "right"
        yield from self._leave(column, self.plan.ports[tail, side, self.number, "tail"], ids)

    def _loop(self, tail: str, ids: tuple[int, ...]) -> Iterable[Piece]:
        """A link inside a column: out to the right and back."""
        start = self.edge, self.plan.ports[tail, "right", self.number, "tail"]
        turn = max(self.stub, self.edge + 24) + 10
        yield self._piece("line", start, (turn, start[1]), ids)
        yield self._piece("line", (turn, start[1]), (turn, self.y), ids)
        yield self._piece("line", (turn, self.y), (self.stub, self.y), ids)

    def _lane(self, column: int, ids: tuple[int, ...]) -> Iterable[Piece]:
        y = self.route.lanes[column].y
        yield from self._leave(column, y, ids, self._past(column, self.sign))

    def _stub(self) -> Iterable[Piece]:
        ids = tuple(i for links in self.route.links.values() for i in links)
        if self.stub != self.tip:
            line = self._piece("line", (self.stub, self.y), (self.tip, self.y), ids)
            yield replace(line, word=self.route.word)
        yield self._piece("head", (self.tip, self.y), (self.edge, self.y), ids)
