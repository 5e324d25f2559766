"""Whether a document was in force on a day, with the reasons (rules R1-R13 of docs/graph.md), as
the effective graph has it: page, command, question and SPARQL read the same periods and events."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from graph.effective.lives import known_of
from graph.effective.validity import exact
from graph.store import PREFIXES, Store
from graph.terms import values
from ontology.identity import BASE, EFFECTIVE, LD

_RULES = ("R9", "R8", "R12", "R1", "R3", "R6", "table", "R7", "period", "R4", "R5")  # as shown


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a status holds: rule (R1 …, period, table), day, and the work that says so (None:
    itself); `provisions` where only these parts are meant.
    """

    rule: str
    day: date | None
    work: str | None = None
    provisions: tuple[str, ...] = ()


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


def validity(store: Store, iri: str, as_of: date) -> Validity:
    """The status of a work (canonical IRI) on a day."""
    return validities(store, [iri], as_of)[iri]


def validities(store: Store, iris: Iterable[str], as_of: date) -> dict[str, Validity]:
    """The status of some works (canonical IRIs) on a day."""
    works = sorted(set(iris))
    days = _days(store, works)
    status, reasons = _periods(store, works, as_of)
    unsaid = known_of(store, [w for w in works if w not in status])
    made = {}
    for work in works:
        first, last = (days.get((work, local)) for local in ("validFrom", "validTo"))
        said, why = status.get(work), reasons[work]
        if said is None:
            act = unsaid.acts[work]
            said = "not-applicable" if act.exempt else "unknown"
            why = [Reason(act.exempt or "none", exact(act.start) if act.held else None), *why]
        ended = last + timedelta(days=1) if last else None
        made[work] = Validity(as_of, said, first, ended, tuple(sorted(why, key=_order)))
    return made


def _order(reason: Reason) -> tuple[int, date, str]:
    place = _RULES.index(reason.rule) if reason.rule in _RULES else -1
    return place, reason.day or date.min, reason.work or ""


def _days(store: Store, works: Iterable[str]) -> dict[tuple[str, str], date]:
    """(work, validFrom or validTo) → day."""
    rows = store.query(
        PREFIXES + f"SELECT ?w ?p ?d WHERE {{ VALUES ?w {{ {values(works)} }}"
        " ?w ?p ?d FILTER(?p IN (ld:validFrom, ld:validTo)) }",
        graphs=(EFFECTIVE,),
    ).rows
    return {(str(w), str(p).removeprefix(LD)): d for w, p, d in rows if isinstance(d, date)}


def _periods(
    store: Store, works: Iterable[str], as_of: date
) -> tuple[dict[str, str], dict[str, list[Reason]]]:
    """Status and reasons of works by the periods of a day, and by what decides nothing."""
    rows = store.query(
        PREFIXES + f"SELECT ?w ?s ?first ?last ?e WHERE {{ VALUES ?w {{ {values(works)} }}"
        " ?p ld:periodOf ?w ; ld:inStatus ?s ; ld:because ?e ."
        " OPTIONAL { ?p ld:validFrom ?first } OPTIONAL { ?p ld:validTo ?last } }",
        graphs=(EFFECTIVE,),
    ).rows
    status: dict[str, str] = {}
    because: dict[str, set[str]] = defaultdict(set)
    for work, said, first, last, event in rows:
        begun = not isinstance(first, date) or first <= as_of
        if begun and (not isinstance(last, date) or as_of <= last):
            status[str(work)] = str(said).removeprefix(f"{BASE}status/")
            because[str(work)].add(str(event))
    reasons: dict[str, list[Reason]] = defaultdict(list)
    for event, bag in _events(store, works).items():
        work = str(bag["about"][0])
        if event in because[work] or bag["rule"] == ["R5"]:
            reasons[work].append(_reason(bag))
    return status, reasons


def _events(store: Store, works: Iterable[str]) -> dict[str, Mapping[str, list[Any]]]:
    rows = store.query(
        PREFIXES + f"SELECT ?e ?p ?v WHERE {{ VALUES ?w {{ {values(works)} }}"
        " ?e ld:about ?w ; a ld:ValidityEvent ; ?p ?v }",
        graphs=(EFFECTIVE,),
    ).rows
    found: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for event, predicate, said in rows:
        found[str(event)][str(predicate).removeprefix(LD)].append(said)
    return dict(found)


def _reason(bag: Mapping[str, list[Any]]) -> Reason:
    day, by = next(iter(bag.get("on", ())), None), next(iter(bag.get("by", ())), None)
    parts = tuple(sorted(map(str, bag.get("provision", ()))))
    return Reason(str(bag["rule"][0]), day, str(by) if by else None, parts)
