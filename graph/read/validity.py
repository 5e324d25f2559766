"""Whether a document was in force on a day, with the reasons (rules R1-R13 of docs/graph.md).

Nothing of it is stored: the graph holds the edges and days, the status is computed for the day
that is asked about. What the papers do not say stays `unknown`: a day that is known only by its
year or month is a stretch, and inside it nothing is claimed.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from graph.store import PREFIXES, Store
from graph.terms import listed, values
from ontology.identity import BASE, CURATED, LD, is_party, level_of
from ontology.lexicon import raw
from ontology.series import Bounds

_ENDING = ("replaces", "repeals")
_EVENTS = (*_ENDING, "suspends", "extends_validity", "amends")
# Series of normative acts: a year inside a local number, the National Assembly's, NĐ, TT, TTLT.
_NORMATIVE = re.compile(r"\.qppl$|^(?:qh|ubtvqh)\d+$|^(?:ndj|tt|ttlt)(?:-|$)")
_DEPTH = 5  # generations of "spells out" that a cascade is followed through


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a status holds: rule (R1 …, period), day, and the work that says so (None: itself)."""

    rule: str
    day: date | None
    work: str | None = None


@dataclass(frozen=True, slots=True)
class Validity:
    """Status on a day: in-force, partly-expired, expired, not-yet, suspended, unknown or
    not-applicable; `begins` and `ends` where known (`ends` = first day no longer in force).

    A plan is not-applicable; that its period is over or another replaced it is among the reasons.
    Beside what decides, `reasons` name the parts that fell and the changes (R4), and the acts of
    a lower rank or of the other system that claim to end it but cannot (R5).
    """

    as_of: date
    status: str
    begins: date | None = None
    ends: date | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class _Act:
    """What validity needs of a work; the days as stretches."""

    iri: str
    type: str | None
    series: str
    issuer: str | None
    issued: Bounds
    valid_from: date | None
    valid_to: date | None  # last day in force

    @property
    def exempt(self) -> str | None:
        """The rule by which this type has no legal validity."""
        rules = raw("validity")["not_applicable"].items()
        return next((rule for rule, types in rules if self.type in types), None)

    @property
    def start(self) -> Bounds:
        """R1: the stated day; none stated: the issue date, unknown for a normative act."""
        if self.valid_from:
            return Bounds(self.valid_from, self.valid_from)
        return Bounds(self.issued.earliest, None) if self._normative else self.issued

    @property
    def _normative(self) -> bool:
        series = _NORMATIVE.search(self.series)
        return bool(series) or self.type in raw("validity")["normative"]

    def reaches(self, other: "_Act") -> bool:
        """R5: an act can end acts of its own system, of its own rank or a lower one."""
        if is_party(self.iri, self.issuer) != is_party(other.iri, other.issuer):
            return False
        return all(
            mine is None or its is None or mine <= its
            for mine, its in zip(self._ranks, other._ranks, strict=True)
        )

    @property
    def _ranks(self) -> tuple[int | None, int | None]:
        rules = raw("validity")
        level = level_of(self.iri, self.type, self.issuer)
        return rules["levels"].get(level), rules["ranks"].get(self.type)


@dataclass(frozen=True, slots=True)
class _Event:
    """Another work ends, suspends, extends or changes this one, or a part of it."""

    relation: str
    act: _Act
    part: bool

    def reason(self, rule: str) -> Reason:
        return Reason(rule, _exact(self.act.start), self.act.iri)

    def begun(self, as_of: date) -> bool:
        return _surely(self.act.start, as_of)


@dataclass(frozen=True, slots=True)
class _End:
    """One way in which an act ends, with the first days on which it may be over."""

    reason: Reason
    at: Bounds


def _surely(at: Bounds, day: date) -> bool:
    return at.latest is not None and at.latest <= day


def _perhaps(at: Bounds, day: date) -> bool:
    return at.earliest is None or at.earliest <= day


def _exact(at: Bounds) -> date | None:
    return at.earliest if at.earliest == at.latest else None


def validity(store: Store, iri: str, as_of: date) -> Validity:
    """The status of a work (canonical IRI) on a day."""
    if carrier := _carrier(store, iri):
        found = validity(store, carrier, as_of)
        return replace(found, reasons=(Reason("R9", None, carrier), *found.reasons))
    act = _acts(store, [iri])[iri]
    events, powerless = _events(store, act)
    ends = _ends(store, act, events, _DEPTH)
    last = min((d for e in ends if (d := _exact(e.at))), default=None)
    if rule := act.exempt:
        over = (_of_period(e.reason) for e in ends if _surely(e.at, as_of))
        return Validity(as_of, "not-applicable", None, last, (Reason(rule, None), *over))
    paused = [e for e in events if e.relation == "suspends" and not _lifted(store, e, as_of)]
    status, why = _status(as_of, act, ends, paused)
    if status == "in-force":
        status, changes = _changed(as_of, events)
        why += changes
    flags = tuple(e.reason("R5") for e in powerless)
    return Validity(as_of, status, _exact(act.start), last, why + flags)


def _carrier(store: Store, iri: str) -> str | None:
    """R9: what has no number of its own and came with another document stands and falls with it."""
    if not iri.startswith(f"{BASE}work/"):
        return None
    pattern = f"{{ <{iri}> ld:annex_of ?x }} UNION {{ ?x ld:promulgates <{iri}> }}"
    carriers = [w for w in _column(store, pattern) if not w.startswith(f"{BASE}work/")]
    return carriers[0] if len(carriers) == 1 else None


def _of_period(reason: Reason) -> Reason:
    """The stated end of what has no legal validity is the end of its period."""
    return reason if reason.work else replace(reason, rule="period")


def _status(
    as_of: date, act: _Act, ends: Sequence[_End], paused: Sequence[_Event]
) -> tuple[str, tuple[Reason, ...]]:
    """The strongest thing that can be said of the whole act, and why."""
    own = Reason("R1", _exact(act.start))
    if not _perhaps(act.start, as_of):
        return "not-yet", (own,)
    if over := tuple(e.reason for e in ends if _surely(e.at, as_of)):
        return "expired", over  # R13: every end is named, the earliest counts
    whole = [e for e in paused if not e.part]
    if held := tuple(e.reason("R7") for e in whole if e.begun(as_of)):
        return "suspended", held
    doubts = [e.reason for e in ends if _perhaps(e.at, as_of)]
    doubts += [e.reason("R7") for e in whole if _perhaps(e.act.start, as_of)]
    if not _surely(act.start, as_of):
        doubts.append(own)
    return ("unknown", tuple(doubts)) if doubts else ("in-force", (own,))


def _changed(as_of: date, events: Iterable[_Event]) -> tuple[str, tuple[Reason, ...]]:
    """R4: what fell, was changed or paused (R7) of an act that is in force."""
    begun = [e for e in events if e.begun(as_of)]
    fallen = tuple(e.reason("R4") for e in begun if e.part and e.relation in _ENDING)
    others = tuple(e.reason("R4") for e in begun if e.relation == "amends")
    others += tuple(e.reason("R7") for e in begun if e.part and e.relation == "suspends")
    return "partly-expired" if fallen else "in-force", fallen + others


def _lifted(store: Store, event: _Event, as_of: date) -> bool:
    """R7: a suspension lasts as long as the act that ordered it."""
    events, _ = _events(store, event.act)
    return any(_surely(e.at, as_of) for e in _ends(store, event.act, events, 0))


def _ends(store: Store, act: _Act, events: Sequence[_Event], depth: int) -> list[_End]:
    """All ways in which an act ends: R3, its own stated term, R6.

    R11: that the ending act ends in its turn changes nothing.
    """
    whole = (e for e in events if e.relation in _ENDING and not e.part)
    ends = [_End(e.reason("R3"), e.act.start) for e in whole]
    longer = [e for e in events if e.relation == "extends_validity" and not e.part]
    return ends + _term(act, longer) + _cascade(store, act, depth)


def _term(act: _Act, longer: Sequence[_Event]) -> list[_End]:
    """The stated last day; where the term was extended, some day after both."""
    over = act.valid_to + timedelta(days=1) if act.valid_to else None
    if not longer:
        return [_End(Reason("R1", over), Bounds(over, over))] if over else []
    known = [d for d in (over, *(e.act.start.latest for e in longer)) if d]
    return [_End(longer[-1].reason("R1"), Bounds(max(known, default=None), None))]


def _cascade(store: Store, act: _Act, depth: int) -> list[_End]:
    """R6: until 31/3/2025 what spells out an act fell with it, if all it spells out fell."""
    parents = _column(store, f"<{act.iri}> ld:details ?x") if depth else []
    falls = []
    for parent in _acts(store, parents).values():
        ends = _ends(store, parent, _events(store, parent)[0], depth - 1)
        falls.append(min(ends, key=lambda e: e.at.latest or date.max, default=None))
    known = [f for f in falls if f]
    if not known or len(known) < len(falls):
        return []
    last = max(known, key=lambda e: e.at.latest or date.max)
    first, limit = last.at.earliest, raw("validity")["cascade_until"]
    if first and first > limit:
        return []
    at = last.at if _surely(last.at, limit) else Bounds(first, None)
    return [_End(Reason("R6", _exact(at), last.reason.work), at)]


def _events(store: Store, act: _Act) -> tuple[list[_Event], list[_Event]]:
    """What other works do to this one, and what they claim to do without the power to (R5).

    An act is meant as a whole if any of the sentences names no part of it.
    """
    pattern = (
        f"VALUES ?r {{ {values(LD + r for r in _EVENTS)} }}"
        f" ?s ?r <{act.iri}> . ?c ld:from ?s ; ld:cited <{act.iri}> ."
    )
    printed = f"{pattern} ?c ld:relation ?r OPTIONAL {{ ?c ld:provision ?part }}"
    added = f"{pattern} GRAPH <{CURATED}> {{ ?c ld:adds ?r }}"
    found: dict[tuple[str, str], list[object]] = defaultdict(list)
    for where in (printed, added):
        for s, r, part in store.query(PREFIXES + f"SELECT ?s ?r ?part WHERE {{ {where} }}").rows:
            found[str(s), str(r).removeprefix(LD)].append(part)
    acts = _acts(store, [s for s, _ in found])
    events = [
        _Event(relation, acts[subject], all(p is not None for p in parts))
        for (subject, relation), parts in sorted(found.items(), key=lambda item: item[0])
    ]
    powers = [e.act.reaches(act) for e in events]
    able = [e for e, can in zip(events, powers, strict=True) if can]
    return able, [e for e, can in zip(events, powers, strict=True) if not can]


def _column(store: Store, pattern: str) -> list[str]:
    rows = store.query(PREFIXES + f"SELECT DISTINCT ?x WHERE {{ {pattern} }} ORDER BY ?x").rows
    return [str(x) for (x,) in rows]


_FIELDS = ("type", "series", "issuerName", "notBefore", "notAfter", "validFrom", "validTo")


def _acts(store: Store, iris: list[str]) -> dict[str, _Act]:
    if not iris:
        return {}
    rows = store.query(
        PREFIXES + f"SELECT ?w ?p ?v WHERE {{ VALUES ?w {{ {values(iris)} }}"
        f" ?w ?p ?v FILTER(?p IN ({listed(LD + n for n in _FIELDS)})) }} ORDER BY ?w ?p ?v"
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
        issued=Bounds(bag.get("notBefore"), bag.get("notAfter")),
        valid_from=bag.get("validFrom"),
        valid_to=bag.get("validTo"),
    )
