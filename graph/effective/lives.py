"""What the validity of works depends on, read from statements at hand or from the store, and what
a change of papers or decisions does to it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from sys import intern
from typing import Any

from pyoxigraph import NamedNode, Quad

from graph.effective.validity import EDGES, ENDING, Act, Deed, Known, statements
from graph.papers.triples import whole_of
from graph.store import PREFIXES, Change, Store
from graph.terms import Statement, in_graph, ld, listed, value, values
from ontology.identity import BASE, CURATED, EFFECTIVE, LD, graph_iri
from ontology.law_rows import law_days
from ontology.law_table import Table
from ontology.law_table import own as own_laws
from ontology.lexicon import raw
from ontology.series import Bounds, bounds_of, full_date

_STEPS = 6  # generations that a cascade, a suspension or an attachment is followed up
_FACTS = (
    "type", "series", "issuerName", "title", "held", "notBefore", "notAfter",
    "printedEffective", "printedExpires", "printedCondition",
)  # fmt: skip
_TIES = ("details", "promulgates", "annex_of")
SPOKEN = frozenset(map(ld, (*_FACTS, *_TIES)))  # what `Lives` hears
_HEAVY = (*ENDING, "extends_validity", *_TIES)  # by these the end of one work moves with another's
_LIGHT = tuple(r for r in EDGES if r not in _HEAVY)
_SPOKEN_AS = {ld(n): n for n in (*_FACTS, *_TIES)}
_EDGES, _LIGHT_EDGES = frozenset(map(ld, EDGES)), frozenset(map(ld, _LIGHT))
_CITE, _TASK = f"{BASE}cite/", f"{BASE}assign/"
_WORK = f"{BASE}work/"


@dataclass(slots=True)
class Lives:
    """What the validity of works rests on, while it is put together, statement by statement; of
    the office's own list of laws too.
    """

    own: Table | None = None
    bags: dict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    acts: dict[str, Act] = field(default_factory=dict)
    deeds: dict[str, set[Deed]] = field(default_factory=lambda: defaultdict(set))
    parents: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    carriers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def hear(self, said: Statement) -> None:
        """One statement, of those with a predicate in `SPOKEN`."""
        subject, predicate, found = said
        if (local := predicate.value.removeprefix(LD)) in _TIES:
            self.tie(subject.value, local, str(value(found)))
        else:
            self.fact(subject.value, local, value(found))

    def fact(self, work: str, local: str, said: object) -> None:
        """One literal or type of a work; of several values the least counts."""
        bag = self.bags[work]
        bag[local] = min(bag.get(local, said), said, key=str)

    def tie(self, subject: str, local: str, other: str) -> None:
        """One edge that hands validity down."""
        if local == "details":
            self.parents[subject].add(other)
        elif local == "annex_of" and subject.startswith(_WORK):
            self.carriers[subject].add(other)
        elif local == "promulgates" and other.startswith(_WORK):
            self.carriers[other].add(subject)

    def deed(self, target: str, deed: Deed) -> None:
        """What is done to a work."""
        self.deeds[target].add(deed)

    def settle(self) -> None:
        """What was heard is all there is of these works: it is kept in less room."""
        self.acts |= {iri: _act(iri, bag, self.own) for iri, bag in self.bags.items()}
        self.bags.clear()

    def known(self) -> Known:
        """What was put together, in an order that does not depend on the store."""
        self.settle()
        named = {*self.deeds, *self.parents, *self.carriers}
        for deeds in self.deeds.values():
            named |= {d.actor for d in deeds}
        for ties in (*self.parents.values(), *self.carriers.values()):
            named |= ties
        self.acts |= {iri: _act(iri, {}, self.own) for iri in named - self.acts.keys()}
        return Known(
            self.acts,
            {iri: sorted(deeds) for iri, deeds in self.deeds.items()},
            {iri: sorted(found) for iri, found in self.parents.items()},
            {iri: sorted(found) for iri, found in self.carriers.items()},
        )

    def statements(self) -> Iterator[Statement]:
        """The validity of every work that was spoken of."""
        known = self.known()
        for iri in sorted(known.acts):
            yield from statements(known, iri)


def _act(iri: str, bag: Mapping[str, Any], own: Table | None) -> Act:
    kind = intern(str(bag["type"]).removeprefix(f"{BASE}type/")) if "type" in bag else None
    titled = kind in raw("validity")["individual"]["types"]  # of others it says nothing
    return Act(
        iri=iri,
        type=kind,
        series=intern(str(bag.get("series", ""))),
        issuer=intern(str(bag["issuerName"])) if "issuerName" in bag else None,
        title=bag.get("title") if titled else None,
        held=bool(bag.get("held")),
        issued=Bounds(bag.get("notBefore"), bag.get("notAfter")),
        stated=full_date(bag.get("printedEffective")),
        waits="printedCondition" in bag,
        last=bounds_of(bag.get("printedExpires")).latest,
        row=law_days(iri, own),
    )


# --- read from the store --------------------------------------------------------------------------


def known_of(store: Store, works: Iterable[str]) -> Known:
    """What the validity of some works depends on, as the store has it."""
    loaded, seen = Lives(own_laws(store.location)), set[str]()
    edge = set(works)
    for _ in range(_STEPS):
        if not edge:
            break
        seen |= edge
        deeds = _deeds(store, edge)
        for target, deed in deeds:
            loaded.deeds[target].add(deed)
        for subject, local, other in _ties(store, edge):
            loaded.tie(subject, local, other)
        up = {d.actor for _, d in deeds if d.relation == "suspends"}
        for iri in edge:
            up |= loaded.parents.get(iri, set()) | loaded.carriers.get(iri, set())
        edge = up - seen
    named = {*seen, *(d.actor for found in loaded.deeds.values() for d in found)}
    for ties in (*loaded.parents.values(), *loaded.carriers.values()):
        named |= ties
    for work, local, said in _rows(store, sorted(named), _FACTS):
        loaded.fact(work, local, said)
    for iri in named:
        loaded.bags.setdefault(iri, {})
    return loaded.known()


def _rows(store: Store, works: Iterable[str], local: Collection[str]) -> list[tuple[str, str, Any]]:
    rows = store.query(
        f"SELECT ?w ?p ?v WHERE {{ VALUES ?w {{ {values(works)} }}"
        f" ?w ?p ?v FILTER(?p IN ({listed(LD + n for n in local)})) }}",
        graphs=(EFFECTIVE,),
    ).rows
    return [(str(w), str(p).removeprefix(LD), v) for w, p, v in rows]


def _ties(store: Store, works: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    wanted = set(works)
    for subject, local, other in _rows(store, sorted(wanted), ("details", "annex_of")):
        yield subject, local, str(other)
    if inner := sorted(w for w in wanted if w.startswith(_WORK)):
        rows = store.query(
            PREFIXES + f"SELECT ?s ?w WHERE {{ VALUES ?w {{ {values(inner)} }}"
            " ?s ld:promulgates ?w }",
            graphs=(EFFECTIVE,),
        ).rows
        yield from ((str(s), "promulgates", str(w)) for s, w in rows)


def _deeds(store: Store, works: Iterable[str]) -> list[tuple[str, Deed]]:
    """What is done to works: (target, deed) of every sentence, and of what people added.

    All that the tails say is fetched, and what is no such edge dropped: looking for pairs would
    walk through everything that is said of a law.
    """
    pairs = store.query(
        f"SELECT ?s ?r ?w WHERE {{ VALUES ?w {{ {values(sorted(works))} }}"
        f" ?s ?r ?w FILTER(?r IN ({listed(LD + r for r in EDGES)})) }}",
        graphs=(EFFECTIVE,),
    ).rows
    if not pairs:
        return []
    edges = {(str(s), str(w)) for s, _, w in pairs}
    tails = values(sorted({s for s, _ in edges}))
    said = store.query(
        PREFIXES
        + f"SELECT ?c ?s ?w WHERE {{ VALUES ?s {{ {tails} }} ?c ld:from ?s ; ld:cited ?w }}",
        graphs=(EFFECTIVE,),
    ).rows
    ends = {str(c): (str(s), str(w)) for c, s, w in said if (str(s), str(w)) in edges}
    data = f"VALUES ?c {{ {values(sorted(ends))} }}"
    printed = store.query(
        PREFIXES + f"SELECT ?c ?r ?part ?until WHERE {{ {data} ?c ld:relation ?r"
        " OPTIONAL { ?c ld:provision ?part } OPTIONAL { ?c ld:until ?until } }",
        graphs=(EFFECTIVE,),
    ).rows
    added = store.query(
        PREFIXES + f"SELECT ?c ?r ?part ?until WHERE {{ {data} ?c ld:adds ?r }}", graphs=(CURATED,)
    ).rows
    found = []
    for c, r, part, until in (*printed, *added):
        relation, (tail, head) = str(r).removeprefix(LD), ends[str(c)]
        if relation in EDGES:
            whole, provision = whole_of(relation), str(part) if part is not None else ""
            last = until if isinstance(until, date) else None
            found.append((head, Deed(whole, tail, str(c), whole != relation, provision, last)))
    return found


# --- what a change does ---------------------------------------------------------------------------


def validity_change(store: Store, change: Change) -> Change:
    """How the lives of works change, when `change` of effective has been carried out."""
    touched = _touched(store, change)
    if not touched:
        return Change()
    known = known_of(store, touched)
    wanted = {q for w in touched for q in in_graph(statements(known, w), EFFECTIVE)}
    there = set(_stored(store, sorted(touched)))
    return Change((), list(there - wanted), list(wanted - there))


def _touched(store: Store, change: Change) -> set[str]:
    """The works whose life may be another: those that changed, what they end or hold up."""
    cites, stands_in, related = ld("cited"), ld("from"), ld("relation")
    moved, citations, found = set[str](), set[str](), set[str]()
    relations, cited = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for quad in (*change.remove, *change.add):
        subject, predicate, said = quad.subject, quad.predicate, quad.object
        assert isinstance(subject, NamedNode)
        if predicate in _SPOKEN_AS:
            moved.add(subject.value)
            if _SPOKEN_AS[predicate] == "promulgates" and isinstance(said, NamedNode):
                moved.add(said.value)
        elif predicate in (cites, stands_in) and not subject.value.startswith(_TASK):
            citations.add(subject.value)
            if predicate == cites:
                cited[subject.value].add(str(value(said)))
        elif predicate == related:
            relations[subject.value].add(str(value(said)))
        elif predicate in _EDGES and isinstance(said, NamedNode):
            (found if predicate in _LIGHT_EDGES else moved).add(said.value)
    told = {(w, r) for c in cited for w in cited[c] for r in relations[c]}
    rest = {c for c in citations if not (relations[c] and cited[c])}
    heavy, light = _sorted_out({*told, *_done(store, rest)})
    edge = moved | heavy
    found |= edge | light
    for _ in range(_STEPS):
        heavy, light = _below(store, edge)
        edge = heavy - found
        found |= heavy | light
    return found


def _done(store: Store, citations: Collection[str]) -> set[tuple[str, str]]:
    """The works to which sentences do something, or did, and what ("" where it ended them)."""
    if not citations:
        return set()
    papers = " ".join(
        f"(<{c}> <{graph_iri(c.removeprefix(_CITE).partition('/')[0])}>)"
        for c in sorted(citations)
        if c.startswith(_CITE)
    )
    any_ = values(sorted(citations))
    rows = store.query(
        PREFIXES + f"SELECT ?w ?r WHERE {{"
        f" {{ VALUES (?c ?g) {{ {papers} }} GRAPH ?g {{ ?c ld:relation ?r }} ?c ld:cited ?w }}"
        f" UNION {{ VALUES ?c {{ {any_} }} GRAPH <{CURATED}> {{ ?c ld:adds ?r }} ?c ld:cited ?w }}"
        f" UNION {{ VALUES ?c {{ {any_} }} ?e ld:evidence ?c ; a ld:ValidityEvent ; ld:about ?w }}"
        " }"
    ).rows
    return {(str(w), str(r or "")) for w, r in rows}


def _sorted_out(found: Iterable[tuple[str, str]]) -> tuple[set[str], set[str]]:
    """Works that may end otherwise now, on which others hang; and works of other changes."""
    heavy, light = set[str](), set[str]()
    for work, relation in ((w, r.removeprefix(LD)) for w, r in found):
        if relation in _HEAVY:
            heavy.add(work)
        elif relation in EDGES or not relation:
            (light if relation else heavy).add(work)
    return heavy, light


def _below(store: Store, works: Collection[str]) -> tuple[set[str], set[str]]:
    """Works that some works end, hold up, change or carry, and those that spell them out."""
    if not works:
        return set(), set()
    rows = store.query(
        PREFIXES + f"SELECT DISTINCT ?x ?r WHERE {{ VALUES ?w {{ {values(sorted(works))} }}"
        f" {{ ?w ?r ?x FILTER(?r IN ({listed(LD + r for r in (*EDGES, 'promulgates'))})) }}"
        " UNION { ?x ?r ?w FILTER(?r IN (ld:details, ld:annex_of)) } }",
        graphs=(EFFECTIVE,),
    ).rows
    return _sorted_out((str(x), str(r)) for x, r in rows)


def _stored(store: Store, works: Iterable[str]) -> Iterator[Quad]:
    """What effective holds of the lives of works."""
    data, graph = values(works), NamedNode(EFFECTIVE)
    days = listed(LD + n for n in ("validFrom", "validTo"))
    made = store.construct(
        PREFIXES + f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{"
        f" {{ VALUES ?s {{ {data} }} ?s ?p ?o FILTER(?p IN ({days})) }} UNION"
        f" {{ VALUES ?w {{ {data} }} ?s ld:periodOf ?w ; ?p ?o }} UNION"
        f" {{ VALUES ?w {{ {data} }} ?s ld:about ?w ; a ld:ValidityEvent ; ?p ?o }} }}",
        graphs=(EFFECTIVE,),
    )
    return (Quad(t.subject, t.predicate, t.object, graph) for t in made)
