"""The room's queue: documents and tasks in hand, who has each, what nobody has taken."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from graph.effective.tasks import works_of
from graph.read.nodes import Node, nodes
from graph.store import PREFIXES, Store
from graph.terms import values
from ontology.bodies import fold
from ontology.identity import BASE, LOG
from queries.per_state import Kept
from queries.register.asked import SOON, State
from queries.register.claims import Claim, claims, latest

DAYS = 30  # in which an arrived paper that nobody has taken waits in the queue
BULK = 500  # papers read on one day beyond which they are no post
MOST = 200  # documents of the queue


@dataclass(frozen=True, slots=True)
class InHand:
    """A received document that is not finished."""

    sha: str
    node: Node
    claims: dict[str, list[Claim]]
    came: str  # by a register, else when it was read (ISO 8601)

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

    def state(self, today: date) -> State | None:
        """Whether its day is over or near; None for neither."""
        left = (date.fromisoformat(self.due) - today).days if len(self.due) == 10 else SOON + 1
        if left > SOON:
            return None
        return State("late", -left) if left < 0 else State("soon", left)

    @property
    def decisions(self) -> list[str]:
        """What people said of who handles it."""
        return [c.iri for name in HANDED for c in self.claims.get(name, ())]


HANDED = ("unit", "handler", "inner", "note", "finished")


def in_hand(store: Store, today: date, office: str = "") -> list[InHand]:
    """Documents handed to somebody, or arrived of late, and not finished: by day, then arrival.

    Where no register says when a paper came, it came when it was read, if it was fresh then and is
    not of our own `office` (a name).
    """
    since = (today - timedelta(days=DAYS)).isoformat()
    said = claims(store)
    came = _fresh(store) | {s: day for s, told in said.items() if (day := latest(told, "arrived"))}
    every = {sha: said.get(sha, {}) for sha in {*said, *came}}
    told = {
        sha: some
        for sha, some in every.items()
        if not latest(some, "finished") and (_named(some) or came.get(sha, "") >= since)
    }
    works = works_of(store, told)
    known = {n.iri: n for n in nodes(store, set(works.values()))}
    found = [
        InHand(s, known[works[s]], told[s], came.get(s, "")) for s in told if works.get(s) in known
    ]
    own = fold(office)
    found = [r for r in found if r.claims or not own or fold(r.node.issuer or "") != own]
    found.sort(key=lambda r: (r.due or "9", r.came, r.sha))
    return found[:MOST]


def _named(said: dict[str, list[Claim]]) -> bool:
    return bool(latest(said, "handler") or latest(said, "unit"))


def _read(store: Store) -> dict[str, str]:
    """SHA-256 → day on which a paper was read that was no older than `DAYS` then, or has no date;
    a day of very many is a load of old papers, no post."""
    since = (date.today() - timedelta(days=DAYS)).isoformat()
    asked = f'?p ld:readOn ?day FILTER(?day >= "{since}"^^xsd:date)'
    rows = store.query(PREFIXES + f"SELECT ?p ?day WHERE {{ {asked} }}", graphs=(LOG,)).rows
    count = Counter(str(day) for _, day in rows)
    read = {str(p): str(day) for p, day in rows if count[str(day)] <= BULK}
    dated = store.query(
        PREFIXES + f"SELECT ?p ?on WHERE {{ VALUES ?p {{ {values(read)} }}"
        " GRAPH ?g { ?p ld:printedDate ?on } }"
    ).rows
    printed = {str(p): str(on) for p, on in dated}
    return {
        iri.removeprefix(f"{BASE}file/"): day
        for iri, day in read.items()
        if _is_fresh(day, printed.get(iri, ""))
    }


def _is_fresh(day: str, on: str) -> bool:
    """Whether a paper was no older than `DAYS`, or has no date."""
    if len(on) != len(day):
        return True
    return 0 <= (date.fromisoformat(day) - date.fromisoformat(on)).days <= DAYS


_fresh = Kept(_read)


def people(*handlers: Iterable[str]) -> list[tuple[str, tuple[int, ...]]]:
    """(who, how many of each kind) of everybody who has something, the busiest first."""
    counted = [Counter(h for h in some if h) for some in handlers]
    names = {name for some in counted for name in some}
    rows = [(name, tuple(some[name] for some in counted)) for name in names]
    return sorted(rows, key=lambda r: (-sum(r[1]), r[0]))
