"""Which documents a chain shows: what is reached from one document, step by step.

A document that very many others speak of (a law) is shown but not passed through until somebody
asks for it; what is left out is counted, on every box and in all.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from graph.papers.triples import quote_hash
from graph.read.decision_log import settled
from graph.read.lineage import Lineage, paths
from graph.read.nodes import Node, canonical, links, nodes
from graph.read.validity import validities
from graph.store import PREFIXES
from graph.terms import listed, values
from ontology import lexicon
from ontology.errors import NotFoundError
from ontology.identity import BASE, EFFECTIVE, LD
from viz import style
from viz.face import NOTED
from viz.status import status_key
from viz.words import date_text, shown

if TYPE_CHECKING:
    from graph.read.decision_log import Settled
    from graph.store import Store

LIMIT = 300  # documents a chain
HUB = 40  # neighbours on one side from which a document is passed through only when asked for
WAYS = 12  # paths between two documents that are shown
_FILTERED = 5  # times LIMIT that are looked at where a filter takes some away


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks to see; `opened` are (IRI, "up" | "down") asked for one by one."""

    focus: str
    up: bool = True
    down: bool = True
    depth: int | None = None
    families: frozenset[str] = frozenset(style.FAMILIES)
    opened: tuple[tuple[str, str], ...] = ()
    since: int | None = None  # years, both included
    until: int | None = None
    levels: frozenset[str] = frozenset(style.LEVELS)
    as_of: date | None = None
    goal: str = ""  # the other end of the paths to light


@dataclass(frozen=True, slots=True)
class Chain:
    """A lineage with what it leaves out: by document how many above and below, and the paths."""

    lineage: Lineage
    more: dict[str, tuple[int, int]]
    paths: tuple[tuple[str, ...], ...] = ()
    goal: Node | None = None


def reach(store: "Store", wish: Wish, *, limit: int = LIMIT) -> Chain:
    """The chain of `wish.focus`, nearest first. Raises `NotFoundError` for an unknown focus."""
    focus = canonical(store, wish.focus)
    goal = canonical(store, wish.goal) if wish.goal else ""
    relations = sorted(relations_of(wish.families))
    ways = _paths(store, focus, goal) if goal else ()
    walk = _Walk(store, wish, relations, limit if _takes_all(wish) else limit * _FILTERED)
    wanted = dict.fromkeys([focus, *(w for way in ways for w in way), *([goal] if goal else [])])
    forced = frozenset(wanted)
    for up in [True] * wish.up + [False] * wish.down:
        wanted.update(dict.fromkeys(walk.from_(focus, up)))
    for iri, way in wish.opened:
        wanted.update(dict.fromkeys(walk.beside(iri, up=way == "up")))
    order = {iri: n for n, iri in enumerate(wanted)}
    known = sorted(nodes(store, wanted), key=lambda n: order[n.iri])
    kept = [n for n in known if n.iri in forced or _fits(n, wish)][:limit]
    edges = _edges(store, [n.iri for n in kept], relations, ways)
    cut = len(walk.left - {n.iri for n in kept}) + max(0, len(known) - len(kept))
    lineage = Lineage(focus, tuple(kept), tuple(links(store, edges)), cut)
    other = next((n for n in kept if n.iri == goal), None)
    return Chain(lineage, _more(store, lineage, relations), ways, other)


def nearby(store: "Store", wish: Wish, room: int) -> Chain:
    """The chain of `wish.focus` as far as its documents are no more than `room`: at least those
    beside it, at most all; and what was opened one by one."""
    alone, deep = replace(wish, opened=()), 1
    found = reach(store, replace(alone, depth=deep))
    for depth in range(2, room + 1):
        if not found.more:  # nothing is beyond
            break
        further = reach(store, replace(alone, depth=depth), limit=room + 1)
        if len(further.lineage.nodes) > room:
            break
        if len(further.lineage.nodes) == len(found.lineage.nodes):
            break
        found, deep = further, depth
    return reach(store, replace(wish, depth=deep)) if wish.opened else found


def relations_of(families: Collection[str]) -> list[str]:
    """The relations (lexicon ids) of some families."""
    return [id_ for id_, relation in lexicon.relations().items() if relation.family in families]


def _takes_all(wish: Wish) -> bool:
    return wish.levels >= set(style.LEVELS) and not (wish.since or wish.until or wish.as_of)


def _fits(node: Node, wish: Wish) -> bool:
    """Whether a document passes the filters; one without a date passes those of time."""
    year = int(node.date[:4]) if node.date else None
    return (
        style.level(node.level).id in wish.levels
        and (year is None or (wish.since or 0) <= year <= (wish.until or 9999))
        and (not node.date or not wish.as_of or node.date <= wish.as_of.isoformat())
    )


@dataclass(slots=True)
class _Walk:
    """Steps through the store; `left` gathers the neighbours that found no room."""

    store: "Store"
    wish: Wish
    relations: Sequence[str]
    limit: int
    left: set[str]

    def __init__(self, store: "Store", wish: Wish, relations: Sequence[str], limit: int) -> None:
        self.store, self.wish, self.relations, self.limit = store, wish, relations, limit
        self.left = set()

    def from_(self, focus: str, up: bool) -> list[str]:
        """What `focus` rests on (`up`), or what rests on it, breadth first."""
        seen, order, edge = {focus}, list[str](), [focus]
        for step in range(self.wish.depth or self.limit):
            near = _near(self.store, edge, self.relations, up)
            fresh = dict[str, None]()
            for work in edge:
                if step == 0 or len(near[work]) <= HUB:
                    fresh.update(dict.fromkeys(near[work]))
            edge = [w for w in fresh if w not in seen]
            room = self.limit - len(order)
            self.left.update(edge[room:])
            edge = edge[:room]
            seen.update(edge)
            order += edge
            if not edge:
                break
        return order

    def beside(self, iri: str, *, up: bool) -> list[str]:
        """The neighbours of one document that somebody asked to open."""
        try:
            own = canonical(self.store, iri)
        except NotFoundError:  # an old address
            return []
        return _near(self.store, [own], self.relations, up)[own][: self.limit]


def _near(
    store: "Store", works: Iterable[str], relations: Sequence[str], up: bool
) -> dict[str, list[str]]:
    """By work: the works it speaks of (`up`), or those that speak of it, in order of IRI."""
    found: dict[str, set[str]] = defaultdict(set)
    rows = store.query(
        PREFIXES + f"SELECT DISTINCT ?w ?o WHERE {{ {_beside(works, relations, up)} }}",
        graphs=(EFFECTIVE,),
    ).rows
    for work, other in rows:
        found[str(work)].add(str(other))
    return defaultdict(list, {work: sorted(others) for work, others in found.items()})


def _beside(works: Iterable[str], relations: Sequence[str], up: bool) -> str:
    """The pattern of ?w, one of `works`, and ?o, a document beside it."""
    ends = "?w ?p ?o" if up else "?o ?p ?w"
    return (
        f"VALUES ?w {{ {values(works)} }} {ends}"
        f" FILTER(?p IN ({listed(LD + r for r in relations)}) && isIRI(?o) && ?o != ?w"
        f" && !STRSTARTS(STR(?o), '{BASE}org/') && !STRSTARTS(STR(?o), '{BASE}group/'))"
    )


def _edges(
    store: "Store",
    works: Sequence[str],
    relations: Collection[str],
    ways: Sequence[Sequence[str]],
) -> list[tuple[str, str, str]]:
    """(subject, relation, object) among `works`; on a path between two documents every relation."""
    known, steps = set(works), {pair for way in ways for pair in pairwise(way)}
    every = listed(LD + r for r in lexicon.relations())
    rows = store.query(
        PREFIXES + f"SELECT DISTINCT ?s ?p ?o WHERE {{ VALUES ?s {{ {values(works)} }} ?s ?p ?o"
        f" FILTER(?p IN ({every})) }}",
        graphs=(EFFECTIVE,),
    ).rows
    found = [(str(s), str(p).removeprefix(LD), str(o)) for s, p, o in rows]
    return sorted(
        (s, r, o)
        for s, r, o in found
        if o in known and s != o and (r in relations or (s, o) in steps or (o, s) in steps)
    )


def _more(store: "Store", lineage: Lineage, relations: Sequence[str]) -> dict[str, tuple[int, int]]:
    """By document: neighbours above and below that the chain does not show."""
    works = [n.iri for n in lineage.nodes]
    shown = {(k.subject, k.object) for k in lineage.links if k.relation in relations}
    seen = Counter(s for s, _ in shown), Counter(o for _, o in shown)
    counts = []
    for up, drawn in zip((True, False), seen, strict=True):
        beside = _beside(works, relations, up)
        rows = store.query(
            PREFIXES + f"SELECT ?w (COUNT(DISTINCT ?o) AS ?n) WHERE {{ {beside} }} GROUP BY ?w",
            graphs=(EFFECTIVE,),
        ).rows
        near = {str(w): int(str(n)) for w, n in rows}
        counts.append({w: near.get(w, 0) - drawn[w] for w in works})
    return {w: (counts[0][w], counts[1][w]) for w in works if counts[0][w] > 0 or counts[1][w] > 0}


def _paths(store: "Store", focus: str, goal: str) -> tuple[tuple[str, ...], ...]:
    """Chains between two documents, shortest first; none where neither rests on the other."""
    try:
        found = paths(store, focus, goal, limit=WAYS)
        return tuple(tuple(n.iri for n in way.nodes) for way in found)
    except NotFoundError:
        return ()


# what else is known of the documents of a chain


def confirmed(store: "Store", lineage: Lineage, lang: str) -> dict[str, str]:
    """Citation → who confirmed it and when, in words."""
    of = {e.citation: (k.relation, e) for k in lineage.links for e in k.evidence if e.end}
    verdicts = [
        d for d in settled(store, {e.paper for _, e in of.values()}) if d.verb == "confirms"
    ]
    if not verdicts:
        return {}
    rows = store.query(
        PREFIXES
        + f"SELECT ?c ?n WHERE {{ VALUES ?c {{ {values(of)} }} GRAPH ?g {{ ?c ld:name ?n }} }}"
    ).rows
    made = {}
    for citation, name in rows:
        relation, proof = of[str(citation)]
        for d in verdicts:
            same = d.relation == relation and d.paper == proof.paper and str(name) in d.names
            if same and d.quote in (None, quote_hash(proof.quote)):
                made[str(citation)] = _signed(d, lang)
    return made


def _signed(decision: "Settled", lang: str) -> str:
    who = ", ".join(p for p in (shown(decision.who, 100), date_text(decision.when[:10])) if p)
    word = lexicon.label("confirmed-plain", lang)
    return f"{word} ({who})" if who else word


def marks(store: "Store", lineage: Lineage, day: date) -> dict[str, str]:
    """IRI → label key of what has lost force, or has none yet, on a day."""
    lives = validities(store, (n.iri for n in lineage.nodes), day)
    found = {n.iri: status_key(lives[n.iri], n.type) for n in lineage.nodes}
    return {iri: mark for iri, mark in found.items() if mark in NOTED}
