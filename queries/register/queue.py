"""The room's queue: documents and tasks in hand, who has each, what nobody has taken."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from graph.read.nodes import Node, nodes
from graph.store import PREFIXES, Store
from graph.terms import values
from ontology.identity import BASE, paper_iri
from queries.register.claims import Claim, claims, latest

DAYS = 30  # in which an arrived paper that nobody has taken waits in the queue
MOST = 200  # documents of the queue


@dataclass(frozen=True, slots=True)
class InHand:
    """A received document that is not finished."""

    sha: str
    node: Node
    claims: dict[str, list[Claim]]

    def claim(self, name: str) -> str:
        """What counts of a field; "" for nothing."""
        return latest(self.claims, name)

    @property
    def handler(self) -> str:
        """Who has it; "" for nobody."""
        return self.claim("handler")

    @property
    def due(self) -> str:
        """The day by which it is to be done, ours before the register's (ISO 8601)."""
        return self.claim("inner") or self.claim("due")

    @property
    def decisions(self) -> list[str]:
        """What people said of who handles it."""
        return [c.iri for name in HANDED for c in self.claims.get(name, ())]


HANDED = ("unit", "handler", "inner", "note", "finished")


def in_hand(store: Store, today: date) -> list[InHand]:
    """Documents handed to somebody, or arrived of late, and not finished: by day, then arrival."""
    since = (today - timedelta(days=DAYS)).isoformat()
    told = {
        sha: said
        for sha, said in claims(store).items()
        if not latest(said, "finished")
        and (latest(said, "handler") or latest(said, "unit") or latest(said, "arrived") >= since)
    }
    works = works_of(store, told)
    known = {n.iri: n for n in nodes(store, set(works.values()))}
    found = [InHand(s, known[works[s]], told[s]) for s in told if works.get(s) in known]
    found.sort(key=lambda r: (r.due or "9", r.claim("arrived"), r.sha))
    return found[:MOST]


def works_of(store: Store, shas: Iterable[str]) -> dict[str, str]:
    """SHA-256 of a paper → IRI of the document that it is."""
    listed = values(map(paper_iri, sorted(shas)))
    asked = f"SELECT ?p ?w WHERE {{ VALUES ?p {{ {listed} }} ?p ld:paperOf ?w }}"
    rows = store.query(PREFIXES + asked).rows
    return {str(p).removeprefix(f"{BASE}file/"): str(w) for p, w in rows}


def people(*handlers: Iterable[str]) -> list[tuple[str, tuple[int, ...]]]:
    """(who, how many of each kind) of everybody who has something, the busiest first."""
    counted = [Counter(h for h in some if h) for some in handlers]
    names = {name for some in counted for name in some}
    rows = [(name, tuple(some[name] for some in counted)) for name in names]
    return sorted(rows, key=lambda r: (-sum(r[1]), r[0]))
