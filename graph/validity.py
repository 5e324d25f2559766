"""Whether a document was in force on a day, with the reasons (REFERENCE §7, R1-R13).

Nothing of it is stored: the graph holds the edges and days, the status is computed for the day
that is asked about. What the papers do not say stays `unknown`.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.boxes import listed, values
from graph.store import PREFIXES, Store
from ontology.identity import BASE, LD, is_party
from ontology.lexicon import raw

_ENDING = ("replaces", "repeals")
_EVENTS = (*_ENDING, "suspends")
_DEPTH = 5  # generations of "spells out" that a cascade is followed through


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a status holds: the rule (R1 …), the day, and the work that says so (None: itself)."""

    rule: str
    day: date | None
    work: str | None = None


@dataclass(frozen=True, slots=True)
class Validity:
    """Status on a day: in-force, partly-expired, expired, not-yet, suspended, unknown or
    not-applicable; `begins` and `ends` where known (`ends` = first day no longer in force)."""

    as_of: date
    status: str
    begins: date | None = None
    ends: date | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class _Act:
    """What validity needs of a work."""

    iri: str
    type: str | None
    series: str
    issuer: str | None
    issued: date | None
    valid_from: date | None

    @property
    def applicable(self) -> bool:
        return self.type not in raw("validity")["not_applicable"]

    @property
    def begins(self) -> Reason:
        """R1: the stated day; none stated: the issue date, unknown for a normative act."""
        if self.valid_from:
            return Reason("R1", self.valid_from)
        return Reason("R1", None if self._normative else self.issued)

    @property
    def _normative(self) -> bool:
        series = re.search(r"\.qppl$|^(?:qh|ubtvqh)\d+$", self.series)
        return bool(series) or self.type in raw("validity")["normative"]


@dataclass(frozen=True, slots=True)
class _Event:
    """Another work ends or suspends this one, or a part of it."""

    relation: str
    act: _Act
    part: bool


def validity(store: Store, iri: str, as_of: date) -> Validity:
    """The status of a work (canonical IRI) on a day."""
    act = _acts(store, [iri])[iri]
    if not act.applicable:
        return Validity(as_of, "not-applicable", reasons=(Reason("R12", None),))
    begins = act.begins
    events = [e for e in _events(store, iri) if is_party(e.act.iri) == is_party(iri)]  # R5
    ends = [Reason("R3", e.act.begins.day, e.act.iri) for e in events if _whole_end(e)]
    ends += _cascade(store, iri, _DEPTH)
    last = min((r.day for r in ends if r.day), default=None)
    status, why = _status(as_of, act, begins, ends, events)
    return Validity(as_of, status, begins.day, last, why)


def _whole_end(event: _Event) -> bool:
    return event.relation in _ENDING and not event.part


def _status(
    as_of: date, act: _Act, begins: Reason, ends: list[Reason], events: list[_Event]
) -> tuple[str, tuple[Reason, ...]]:
    """The strongest thing that can be said, and why."""
    first = begins.day or act.issued
    if first and as_of < first:
        return "not-yet", (begins,)
    over = tuple(r for r in ends if r.day and r.day <= as_of)
    if over:
        return "expired", over  # R13: every end is named, the earliest counts
    held = tuple(_at(e, "R7") for e in events if e.relation == "suspends" and _begun(e, as_of))
    if held:
        return "suspended", held
    open_ = tuple(r for r in ends if r.day is None)
    if open_ or begins.day is None:
        return "unknown", (*open_, begins)
    parts = tuple(_at(e, "R4") for e in events if e.part and _begun(e, as_of))
    return ("partly-expired", parts) if parts else ("in-force", (begins,))


def _at(event: _Event, rule: str) -> Reason:
    return Reason(rule, event.act.begins.day, event.act.iri)


def _begun(event: _Event, as_of: date) -> bool:
    start = event.act.begins.day
    return start is not None and start <= as_of


def _cascade(store: Store, iri: str, depth: int) -> list[Reason]:
    """R6: until 31/3/2025 what spells out an act fell with it, if all it spells out fell."""
    limit: date = raw("validity")["cascade_until"]
    parents = _column(store, f"<{iri}> ld:details ?x")
    if not parents or not depth:
        return []
    ends = []
    for parent in parents:
        found = [
            Reason("R3", e.act.begins.day, parent) for e in _events(store, parent) if _whole_end(e)
        ] + _cascade(store, parent, depth - 1)
        ends.append(min((r.day for r in found if r.day), default=None))
    days = [d for d in ends if d]
    if len(days) < len(parents) or max(days) > limit:
        return []
    return [Reason("R6", max(days), parents[ends.index(max(days))])]


def _events(store: Store, iri: str) -> list[_Event]:
    """What other works do to this one: whole if any of their sentences names no part."""
    rows = store.query(
        PREFIXES + f"SELECT ?s ?r ?part WHERE {{ VALUES ?r {{ {values(LD + r for r in _EVENTS)} }}"
        f" ?s ?r <{iri}> . ?c ld:from ?s ; ld:cited <{iri}> ."
        " GRAPH ?g { ?c ld:relation ?r . OPTIONAL { ?c ld:provision ?part } } }"
    ).rows
    found: dict[tuple[str, str], list[object]] = defaultdict(list)
    for s, r, part in rows:
        found[str(s), str(r).removeprefix(LD)].append(part)
    acts = _acts(store, [s for s, _ in found])
    return [
        _Event(relation, acts[subject], all(p is not None for p in parts))
        for (subject, relation), parts in sorted(found.items(), key=lambda item: item[0])
    ]


def _column(store: Store, pattern: str) -> list[str]:
    rows = store.query(PREFIXES + f"SELECT DISTINCT ?x WHERE {{ {pattern} }} ORDER BY ?x").rows
    return [str(x) for (x,) in rows]


def _acts(store: Store, iris: list[str]) -> dict[str, _Act]:
    names = ("type", "series", "issuerName", "date", "validFrom")
    rows = store.query(
        PREFIXES + f"SELECT ?w ?p ?v WHERE {{ VALUES ?w {{ {values(iris)} }}"
        f" ?w ?p ?v FILTER(?p IN ({listed(LD + n for n in names)})) }} ORDER BY ?w ?p ?v"
    ).rows
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for work, predicate, value in rows:
        found[str(work)].setdefault(str(predicate).removeprefix(LD), value)
    return {iri: _act(iri, found[iri]) for iri in iris}


def _act(iri: str, bag: dict[str, Any]) -> _Act:
    kind = bag.get("type")
    return _Act(
        iri=iri,
        type=str(kind).removeprefix(f"{BASE}type/") if kind else None,
        series=str(bag.get("series", "")),
        issuer=bag.get("issuerName"),
        issued=bag.get("date"),
        valid_from=bag.get("validFrom"),
    )
