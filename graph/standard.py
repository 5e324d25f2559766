"""What is known in the words of ELI, Dublin Core, ORG, PROV and schema.org, as core.ttl aligns.

A store may hold these statements in a graph of their own (`lay`); from then on every write keeps
the graph true to what is known, so that it is never behind.
"""

from collections.abc import Iterable, Iterator
from functools import cache

from pyoxigraph import NamedNode, Quad, Triple

from graph.store import DEFAULT_GRAPHS, Change, Store, need_writable, ordered
from graph.terms import TYPE
from ontology.generate import terms
from ontology.identity import LD, STANDARD
from ontology.vocabulary import PREFIXES

STANDARDS = ("eli", "dcterms", "org", "prov", "schema")
_STANDARD = NamedNode(STANDARD)
_MANY = 1_000  # statements looked up in one query


def lay(store: Store) -> None:
    """State what is known in standard words as well, in the graph `STANDARD`."""
    need_writable(store)
    known = (quad for graph in DEFAULT_GRAPHS for quad in store.quads(graph))
    store.replace(STANDARD, dict.fromkeys(in_standard_words(known)))
    store.standardised = True


def in_standard_words(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Statements of what is known in each word that core.ttl calls the same, close or broader."""
    for quad in quads:
        typed = quad.predicate == TYPE
        if getattr(quad.graph_name, "value", "") in DEFAULT_GRAPHS:
            for word in _aligned().get(quad.object if typed else quad.predicate, ()):
                predicate, value = (TYPE, word) if typed else (word, quad.object)
                yield Quad(quad.subject, predicate, value, _STANDARD)


def in_both_words(store: Store, quads: Iterable[Quad]) -> Iterable[Quad]:
    """`quads`, and those in standard words where the store has their graph."""
    if not store.standardised:
        return quads
    return (quad for own in quads for quad in (own, *in_standard_words([own])))


def followed(store: Store, change: Change) -> Change:
    """`change` with what it means for the graph of standard words, where the store has one."""
    if not store.standardised:
        return change
    new = set(in_standard_words(change.add))
    lost = ordered(set(in_standard_words(change.remove)) - new)
    still = {
        quad
        for n in range(0, len(lost), _MANY)
        for quad in _supported(store, lost[n : n + _MANY], set(change.remove))
    }
    gone = [quad for quad in lost if quad not in still]
    return change.beside(Change((), gone, ordered(new))) if gone or new else change


def _supported(store: Store, lost: Iterable[Quad], removed: set[Quad]) -> Iterator[Quad]:
    """Those of `lost` that another statement of ours says too, beyond those that are removed."""
    rows = " ".join(f"({s} {p} {o})" for quad in lost for s, p, o in _ours(quad))
    asked = f"SELECT ?s ?p ?o {{ VALUES (?s ?p ?o) {{ {rows} }} ?s ?p ?o }}"
    gone = {quad.triple for quad in removed}
    for s, p, o in store.query(asked).terms:
        assert isinstance(s, NamedNode) and isinstance(p, NamedNode) and o is not None
        if Triple(s, p, o) not in gone:
            yield from in_standard_words([Quad(s, p, o, NamedNode(DEFAULT_GRAPHS[0]))])


def _ours(quad: Quad) -> Iterator[tuple[object, object, object]]:
    """The statements of ours that give one in standard words."""
    typed = quad.predicate == TYPE
    for own, words in _aligned().items():
        if (quad.object if typed else quad.predicate) in words:
            yield (quad.subject, TYPE, own) if typed else (quad.subject, own, quad.object)


@cache
def _aligned() -> dict[object, list[NamedNode]]:
    """Term of ours → terms of the standards."""
    found: dict[object, list[NamedNode]] = {}
    for term in terms():
        for match in term.matches:
            kind, _, name = match.partition(" ")
            prefix, _, local = name.partition(":")
            if prefix in STANDARDS and kind != "relatedMatch":
                word = NamedNode(PREFIXES[prefix] + local)
                found.setdefault(NamedNode(LD + term.name), []).append(word)
    return found
