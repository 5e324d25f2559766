"""Lines of a lineage drawing: routes through lanes, ports at the boxes, curves and stubs.

Links of one family into one side of one box are one route (layout.py says why).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from graph.read.nodes import Link, Node
from ontology import lexicon
from viz import style
from viz.folds import family_of
from viz.measure import width
from viz.order import Item, order, pair, place

GAP, LANE, LANE_GAP = 14, 6, 8  # px between boxes, height of a lane, px around it
GUTTER, GUTTER_MOST = 54, 120  # px between columns
BAND = 12  # px of a level's band left and right of its boxes
TOP = 16  # px of band above and below the boxes
SLOT, WORD_SLOT = 11, 17  # px between two ports of one side, next to one whose line bears a word
CROWDED = 0.76  # of the slots that words want: 13 px
LOOP = 44  # px right of a column for links inside it


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


@dataclass(slots=True, eq=False)
class _Route:
    """A bundle: the links of one family into one side of one box."""

    head: str
    family: str
    forward: bool  # tail right of head, the usual way
    word: str = ""
    links: dict[str, list[int]] = field(default_factory=dict)  # by tail
    lanes: dict[int, Item] = field(default_factory=dict)  # by column


# routes and items


def planned(
    all_links: Sequence[Link],
    links: Sequence[Link],
    ends: Sequence[tuple[str, str]],
    drawn: Mapping[str, Node],
    column: Mapping[str, int],
    frame: Frame,
    lang: str,
) -> "Plan":
    """Boxes and their lines in the order that crosses least; without words if `lang` is ""."""
    routes = _routes(all_links, links, ends, column, lang)
    tries = []
    for some in (routes, _halved(routes, drawn, column)):
        columns = _items(drawn, column, some, frame)
        tries.append((order(columns) + _looped(columns, some), columns, some))
    crossed, columns, routes = min(tries, key=lambda made: made[0])
    place(columns, gap=GAP, lane_gap=LANE_GAP, top=TOP)
    return Plan(columns, routes, frame, crossed)


def _looped(columns: Sequence[Sequence[Item]], routes: Sequence[_Route]) -> int:
    """How many lines the links inside a column cross."""
    at = {i.box: (c, n) for c, column in enumerate(columns) for n, i in enumerate(column) if i.box}
    loops = [(at[r.head], at[tail]) for r in routes for tail in r.links]
    return sum(
        len(item.right)
        for (here, a), (there, b) in loops
        if here == there
        for item in columns[here][min(a, b) + 1 : max(a, b)]
    )


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


class Plan:
    """Columns and routes with the places of columns and ports."""

    def __init__(
        self,
        columns: Sequence[Sequence[Item]],
        routes: Sequence[_Route],
        frame: Frame,
        crossed: int,
    ) -> None:
        self.columns, self.routes, self.frame, self.crossed = columns, routes, frame, crossed
        self.said = any(route.word for route in routes)
        self.box = {item.box: item for column in columns for item in column if item.box}
        self.words = self._word_room()
        self.xs = self._xs()
        self.crowded = False  # whether words stand closer than they are high
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
    def height(self) -> float:
        """From above the highest to below the lowest."""
        return max(i.y + i.height / 2 for column in self.columns for i in column) + TOP

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
            self.crowded |= squeeze < CROWDED and slot in steps
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
    plan: Plan

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
