"""Which node a printed body is, and what it is called.

Papers print one body in many ways. Each is kept (`ld:printedAs`), what they agree on is its label,
the others are aliases. People join nodes that are one body (`joined`).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from graph.effective.heads import standing_of_body
from graph.effective.labels import body_label
from graph.store import Change, Store
from graph.terms import ALTERNATIVE, LABEL, PREFERRED, TYPE, Statement, in_graph, ld, values
from ontology.identity import BASE, EFFECTIVE, digest, organisation_iri
from ontology.lexicon import raw
from ontology.organisations import central_bodies, english, heirs
from ontology.parted import bodies_of, meant

if TYPE_CHECKING:
    from graph.papers.facts import Facts

Joined = Mapping[str, str]  # body → the body that people joined it to
PRINTED = ld("printedAs")
BODIES = (f"{BASE}org/", f"{BASE}group/")
SUCCESSOR = ld("successor")
_NAMING = (LABEL, PREFERRED, ALTERNATIVE, SUCCESSOR)
_OPEN = re.compile(r"(?<=[/;])_(?=[/;])")


def body_iri(name: str, facts: "Facts", joined: Joined, of: str = "") -> str:
    """The node of a body as one paper prints it.

    Of unknown place it is that document's own, or the one's `of` which it speaks: "Sở Y tế" of two
    offices is not joined. "Vụ Pháp chế" stands within the body that issued the paper.
    """
    iri = organisation_iri(meant(name), facts.context)
    if is_inner(iri):
        issuer = next(iter(bodies_of(facts.document.issuer or "")), "")
        owner = organisation_iri(issuer, facts.context)
        where = owner.removeprefix(BODIES[0]) if owner in central_bodies().values() else "_"
        iri = f"{BODIES[0]}{where}/{iri.removeprefix(BODIES[0])}"
    if is_open(iri):
        iri = _OPEN.sub(f"_.{digest(of or facts.printed_name or facts.name)[:12]}", iri, count=1)
    return joined.get(iri, iri)


@lru_cache(maxsize=65536)
def is_inner(iri: str) -> bool:
    """Whether a body is one that every ministry has within it."""
    return any(p.fullmatch(iri.removeprefix(BODIES[0])) for p in _inner())


@cache
def _inner() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(row) for row in raw("issuers")["inner"])


def is_open(iri: str) -> bool:
    """Whether the place of a body (IRI without its document) is unknown."""
    return "_" in iri and _OPEN.search(iri) is not None


def body_unit(name: str, facts: "Facts", joined: Joined, of: str = "") -> Iterator[Statement]:
    """What one paper says of a body by printing its name."""
    node = NamedNode(body_iri(name, facts, joined, of))
    yield from standing_of_body(node)
    if label := body_label(meant(name), facts.context):
        kind = "Group" if node.value.startswith(f"{BASE}group/") else "Organisation"
        yield node, TYPE, ld(kind)
        yield node, PRINTED, Literal(label)


# --- one name a body ------------------------------------------------------------------------------


def naming(found: Iterable[Statement]) -> Iterator[Statement]:
    """Of every body of whose printed names `found` tells: one label, aliases, all its heirs."""
    printed: dict[str, set[str]] = defaultdict(set)
    for node, predicate, said in found:
        if predicate == PRINTED and isinstance(said, Literal):
            printed[node.value].add(said.value)
    for iri, names in printed.items():
        yield from _named(NamedNode(iri), names)


def _named(node: NamedNode, names: Collection[str]) -> Iterator[Statement]:
    if node.value in central_bodies().values():  # the vocabulary labels it
        best = None
    else:
        best = preferred(names)
        yield node, LABEL, Literal(best)
        yield node, PREFERRED, Literal(best)
        if other := english(node.value):
            yield node, PREFERRED, Literal(other, language="en")
        for heir in heirs(node.value):  # the vocabulary states those of the centre
            yield node, SUCCESSOR, NamedNode(heir)
    for name in names:
        if name != best:
            yield node, ALTERNATIVE, Literal(name)


def preferred(names: Collection[str]) -> str:
    """The name with most of the words that more than half of the names bear, and with the fewest
    others; then the longest.

    >>> preferred({"Các bộ ngành", "Các Bộ, ngành", "Các bộ, ngành"})
    'Các bộ, ngành'
    >>> preferred({"Nội", "Thuế thành phố Hà Nội", "Trưởng Thuế thành phố Hà Nội"})
    'Thuế thành phố Hà Nội'
    """
    words = Counter(w for name in names for w in {*name.split()})
    common = {word for word, count in words.items() if 2 * count > len(names)}

    def rank(name: str) -> tuple[int, int, int, str]:
        mine = {*name.split()}
        return -len(mine & common), len(mine - common), -len(name), name.swapcase()

    return min(names, key=rank)


def naming_change(store: Store, change: Change) -> Change:
    """How the labels of bodies change, when `change` of effective has been carried out."""
    touched = {
        q.subject.value
        for q in (*change.remove, *change.add)
        if q.predicate == PRINTED and isinstance(q.subject, NamedNode)
    }
    if not touched:
        return Change()
    terms = ", ".join(map(str, (PRINTED, *_NAMING)))
    graph = NamedNode(EFFECTIVE)
    there = {
        Quad(t.subject, t.predicate, t.object, graph)
        for t in store.construct(
            f"CONSTRUCT {{ ?b ?p ?o }} WHERE {{ VALUES ?b {{ {values(sorted(touched))} }}"
            f" ?b ?p ?o FILTER(?p IN ({terms})) }}",
            graphs=(EFFECTIVE,),
        )
    }
    printed = ((q.subject, q.predicate, q.object) for q in there)
    wanted = set(in_graph(naming(printed), EFFECTIVE))  # type: ignore[arg-type]
    held = {q for q in there if q.predicate in _NAMING}
    return Change((), list(held - wanted), list(wanted - held))


# --- what people join -----------------------------------------------------------------------------


def is_body(iri: str) -> bool:
    """Whether an IRI names a body or a group of bodies."""
    return iri.startswith(BODIES)


def joined(same: Iterable[frozenset[str]], apart: Collection[frozenset[str]]) -> dict[str, str]:
    """Body → the body it counts as; two that were told `apart` never meet."""
    whole: dict[str, frozenset[str]] = {}
    for names in sorted(map(sorted, same)):
        met = frozenset(n for name in names for n in whole.get(name, {name}))
        if not any(len(bar & met) > 1 for bar in apart):
            whole |= dict.fromkeys(met, met)
    heads = {met: min(met, key=_rank) for met in whole.values()}
    return {name: heads[met] for name, met in whole.items() if name != heads[met]}


def _rank(iri: str) -> tuple[bool, bool, bool, int, str]:
    """Which of several bears the others: of the lexicon, one body, of known place, the fullest."""
    central = iri in central_bodies().values()
    return not central, not iri.startswith(BODIES[0]), "/_." in iri, -len(iri), iri
