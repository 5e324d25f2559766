"""Lineage: the neighbourhood of a work, as records that the views draw."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from graph.read.details import Task, WorkDetails, work
from graph.read.nodes import Evidence, Link, Node, canonical, links, nodes
from graph.store import PREFIXES, Store
from graph.terms import values
from ontology.errors import NotFoundError
from ontology.identity import BASE, LD

if TYPE_CHECKING:
    import networkx as nx

__all__ = [
    "Evidence",
    "Lineage",
    "Link",
    "Node",
    "Task",
    "WorkDetails",
    "canonical",
    "lineage",
    "path",
    "paths",
    "work",
]

_REACH = 20_000  # works looked at when a path is sought


@dataclass(frozen=True, slots=True)
class Lineage:
    """What stands around `focus`; `cut` counts what was left out by depth or size."""

    focus: str
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    cut: int = 0


def lineage(
    store: Store,
    iri: str,
    *,
    up: bool = True,
    down: bool = True,
    depth: int | None = None,
    relations: Collection[str] | None = None,
    limit: int = 300,
) -> Lineage:
    """The works that `iri` rests on (`up`) and that rest on it (`down`), nearest first.

    `depth` counts steps (None: to the end), `relations` are lexicon ids (None: all). At most
    `limit` works; `Lineage.cut` says how many neighbours were left out. Raises `NotFoundError`.
    """
    focus = canonical(store, iri)
    found, cut = {focus: None}, set[str]()
    for forward in [True] * up + [False] * down:
        reached, left = _reach(store, focus, forward, depth, relations, limit)
        room = limit - len(found)
        fresh = [w for w in reached if w not in found]
        found.update(dict.fromkeys(fresh[:room]))
        cut |= {*left, *fresh[room:]}
    return _laid_out(store, focus, list(found), relations, len(cut - found.keys()))


def _reach(
    store: Store,
    focus: str,
    forward: bool,
    depth: int | None,
    relations: Collection[str] | None,
    limit: int,
) -> tuple[list[str], set[str]]:
    """(works reached, breadth first; neighbours left out by depth or limit) on one side."""
    seen, order, edge = {focus}, list[str](), [focus]
    step = 0
    while edge:
        near = sorted(set(_neighbours(store, edge, forward, relations, 20 * limit)) - seen)
        step += 1
        if depth is not None and step > depth:
            return order, set(near)
        room = limit - len(order)
        order += near[:room]
        seen |= set(near)
        if len(near) > room:
            return order, set(near[room:])
        edge = near
    return order, set()


def _neighbours(
    store: Store, works: Sequence[str], forward: bool, relations: Collection[str] | None, limit: int
) -> Iterator[str]:
    mine, other = ("?s", "?o") if forward else ("?o", "?s")
    found = store.query(
        PREFIXES + f"SELECT DISTINCT {other} WHERE {{ VALUES {mine} {{ {values(works)} }}"
        f" ?s {_predicates(relations)} ?o"
        f" FILTER(!STRSTARTS(STR(?o), '{BASE}org/') && !STRSTARTS(STR(?o), '{BASE}group/')) }}"
        f" LIMIT {limit}"
    )
    return (str(row[0]) for row in found.rows)


def _predicates(relations: Collection[str] | None) -> str:
    return "|".join(f"<{LD}{r}>" for r in sorted(relations)) if relations else "ld:cites"


def _laid_out(
    store: Store, focus: str, works: Sequence[str], relations: Collection[str] | None, cut: int
) -> Lineage:
    found = nodes(store, works)
    order = {iri: n for n, iri in enumerate(works)}
    made = links(store, _edges_within(store, works, relations))
    placed = sorted(found, key=lambda n: order[n.iri])
    return Lineage(focus, tuple(placed), tuple(made), cut)


def _edges_within(
    store: Store, works: Sequence[str], relations: Collection[str] | None
) -> list[tuple[str, str, str]]:
    """(subject, relation, object) among `works`."""
    known = set(works)
    found = store.query(
        PREFIXES + f"SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {values(works)} }}"
        " ?s ld:cites ?o . ?s ?p ?o FILTER(?p != ld:cites) }"
    )
    rows = [(str(s), str(p).removeprefix(LD), str(o)) for s, p, o in found.rows]
    return sorted(r for r in rows if r[2] in known and (not relations or r[1] in relations))


# --- from one work to another ---------------------------------------------------------------------


def path(
    store: Store, start: str, goal: str, *, relations: Collection[str] | None = None
) -> Lineage:
    """The shortest chain from `start` up to `goal`, else from `goal` up to `start`.

    Raises `NotFoundError` where neither rests on the other.
    """
    return next(paths(store, start, goal, relations=relations, limit=1))


def paths(
    store: Store,
    start: str,
    goal: str,
    *,
    relations: Collection[str] | None = None,
    limit: int = 20,
) -> Iterator[Lineage]:
    """Chains between two works, shortest first, made as they are asked for; at most `limit`."""
    import networkx as nx

    ends = canonical(store, start), canonical(store, goal)
    for tail, head in (ends, ends[::-1]):
        network = _between(store, tail, head, relations)
        if head in network and nx.has_path(network, tail, head):
            for works in islice(nx.shortest_simple_paths(network, tail, head), limit):
                yield _chain(store, tail, works, relations)
            return
    raise NotFoundError(f"{start} → {goal}")


def _between(
    store: Store, tail: str, head: str, relations: Collection[str] | None
) -> "nx.DiGraph[str]":
    """What `tail` rests on, step by step until `head` is met, at most `_REACH` works."""
    import networkx as nx

    network: nx.DiGraph[str] = nx.DiGraph()
    network.add_node(tail)
    edge = [tail]
    while edge and head not in network and len(network) < _REACH:
        found = store.query(
            PREFIXES + f"SELECT DISTINCT ?s ?o WHERE {{ VALUES ?s {{ {values(edge)} }}"
            f" ?s {_predicates(relations)} ?o }}"
        )
        pairs = [(str(s), str(o)) for s, o in found.rows]
        edge = sorted({o for _, o in pairs} - set(network))
        network.add_edges_from(pairs)
    return network


def _chain(
    store: Store, focus: str, works: Sequence[str], relations: Collection[str] | None
) -> Lineage:
    steps = set(pairwise(works))
    edges = [e for e in _edges_within(store, works, relations) if (e[0], e[2]) in steps]
    order = {iri: n for n, iri in enumerate(works)}
    placed = sorted(nodes(store, works), key=lambda n: order[n.iri])
    return Lineage(focus, tuple(placed), tuple(links(store, edges)))
