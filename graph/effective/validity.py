"""Since when, until when and why a work is in force (R1-R13 of docs/graph.md): periods and events.

A pure function of what acts say of themselves and do to each other. The status changes on a few
days only: it is worked out for each, and the stretches between become periods. What the papers do
not say stays unknown: a day that is known only by its year or month is a stretch, and inside it
nothing is claimed. Of a document that nobody holds and no table knows nothing is claimed at all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby

from pyoxigraph import Literal, NamedNode

from graph.papers.triples import date_bounds
from graph.terms import TYPE, Statement, date_literal, ld
from ontology.bodies import fold
from ontology.frbr import NORMATIVE
from ontology.identity import BASE, digest, is_party, level_of
from ontology.law_rows import LawDays
from ontology.lexicon import raw
from ontology.series import Bounds

ENDING = ("replaces", "repeals")
PARTS = {r: f"{r}_part" for r in (*ENDING, "suspends")}  # the whole → a part of it
DEEDS = (*ENDING, "suspends", "extends_validity", "amends")
EDGES = (*DEEDS, *PARTS.values())
_KINDS = dict.fromkeys(ENDING, "ends") | {
    "suspends": "suspended", "extends_validity": "extended", "amends": "amended",
}  # fmt: skip
_PART_KINDS = dict.fromkeys(ENDING, "partly-ends") | {"suspends": "partly-suspended"}
_DEPTH = 5  # generations of "spells out" that a cascade is followed through
_EVER = Bounds()
_ALWAYS = date.min  # stands for "since ever" among the days on which a status may change


@dataclass(frozen=True, slots=True)
class Act:
    """What validity needs of a work; days as stretches."""

    iri: str
    type: str | None = None
    series: str = ""
    issuer: str | None = None
    title: str | None = None
    held: bool = False
    issued: Bounds = _EVER
    stated: date | None = None  # first day in force, as the paper states it
    waits: bool = False  # … or it starts when something happens
    last: date | None = None  # last day in force, as the paper states it
    row: LawDays | None = None  # what the tables of laws know of it

    @property
    def exempt(self) -> str | None:
        """The rule by which such a work has no legal validity."""
        rules = raw("validity")["not_applicable"].items()
        by_type = next((rule for rule, types in rules if self.type in types), None)
        return by_type or ("R12" if self._individual else None)

    @property
    def _individual(self) -> bool:
        """A decision on one matter or person: its title issues no rules, its number has no year."""
        words = raw("validity")["individual"]
        if self.type not in words["types"] or not self.title or self._normative:
            return False
        named = f" {fold(self.title)} "
        party = is_party(self.iri, self.issuer)
        return not party and not any(f" {fold(word)} " in named for word in words["rules"])

    @property
    def known(self) -> bool:
        """Whether enough is known of it to say that it is in force while nothing ends it."""
        return self.held or bool(self.row)

    @property
    def start(self) -> Bounds:
        """R1: the day that a later act moved it to, the stated one, that of the table of laws;
        else the issue date, unknown for a normative act.
        """
        row = self.row or LawDays()
        moved = row.effective if row.by else None
        if day := moved or self.stated or row.effective:
            return Bounds(day, day)
        open_ = self._normative or self.waits
        return Bounds(self.issued.earliest, None) if open_ else self.issued

    @property
    def _normative(self) -> bool:
        series = NORMATIVE.search(self.series)
        return bool(series) or self.type in raw("validity")["normative"]

    def reaches(self, other: "Act") -> bool:
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


@dataclass(frozen=True, slots=True, order=True)
class Deed:
    """What one work does to another's validity, in one sentence of a paper or by a decision."""

    relation: str
    actor: str
    citation: str
    part: bool = False
    provision: str = ""
    until: date | None = None  # the last day that an extension or suspension names


@dataclass(frozen=True, slots=True)
class Known:
    """All that the validity of some works depends on."""

    acts: Mapping[str, Act]
    deeds: Mapping[str, Sequence[Deed]] = field(default_factory=dict)  # target → what is done to it
    parents: Mapping[str, Sequence[str]] = field(default_factory=dict)  # what a work spells out
    carriers: Mapping[str, Sequence[str]] = field(default_factory=dict)  # what it was issued with


@dataclass(frozen=True, slots=True)
class Event:
    """Something that begins, ends or changes a work: on a day, or within a stretch of days."""

    kind: str
    rule: str
    at: Bounds
    by: str | None = None
    provisions: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    until: date | None = None  # the last day that an extension or suspension names

    def sure(self, day: date) -> bool:
        """Whether it has certainly happened by a day."""
        return self.at.latest is not None and self.at.latest <= day

    def possible(self, day: date) -> bool:
        """Whether it may have happened by a day."""
        return self.at.earliest is None or self.at.earliest <= day


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days of one status; `last` is the last of them, None while it goes on."""

    first: date | None
    last: date | None
    status: str
    because: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Validity:
    """The whole life of a work."""

    begins: date | None = None
    ends: date | None = None  # first day no longer in force
    periods: tuple[Period, ...] = ()
    others: tuple[Event, ...] = ()  # events that decide nothing: acts without the power to end it


def validity(known: Known, iri: str) -> Validity:
    """The life of one work."""
    act = known.acts[iri]
    if carriers := [c for c in known.carriers.get(iri, ()) if not c.startswith(f"{BASE}work/")]:
        return _carried(known, carriers) if len(carriers) == 1 else Validity()
    return _Life(known, act).validity()


def _carried(known: Known, carriers: Sequence[str]) -> Validity:
    """R9: what has no number of its own and came with another document stands and falls with it."""
    (carrier,) = carriers
    found = validity(replace(known, carriers={}), carrier)
    with_it = Event("carried", "R9", Bounds(), carrier)
    periods = tuple(replace(p, because=(with_it, *p.because)) for p in found.periods)
    return replace(found, periods=periods)


class _Life:
    """The status of one act on every day."""

    def __init__(self, known: Known, act: Act) -> None:
        self.known, self.act = known, act
        able, powerless = _events(known, act)
        self.powerless = tuple(powerless)
        self.ends = _ends(known, act, able, _DEPTH)
        self.paused = [(e, _lifts(known, e)) for e in able if e.kind == "suspended"]
        self.parts = [e for e in able if e.kind == "partly-ends"]
        self.changes = [e for e in able if e.kind in ("amended", "partly-suspended")]
        self.begins = Event("begins", "R1", act.start)

    def validity(self) -> Validity:
        """Begin, end and the periods between."""
        last = min((d for e in self.ends if (d := exact(e.at))), default=None)
        days = sorted({_ALWAYS, *self._days()})
        told = [(day, self._on(day)) for day in days]
        periods = []
        for said, same in groupby(told, key=lambda item: item[1]):
            first = next(same)[0]
            periods.append(Period(None if first == _ALWAYS else first, None, *said))
        for n, following in enumerate(periods[1:]):
            periods[n] = replace(periods[n], last=_before(following.first))
        begins = exact(self.act.start) if self.act.known and not self.act.exempt else None
        return Validity(begins, last, tuple(p for p in periods if p.because), self.powerless)

    def _days(self) -> Iterator[date]:
        """The days on which the status may change."""
        lifts = [e for _, ways in self.paused for e in ways]
        every = [self.begins, *self.ends, *self.parts, *self.changes, *lifts]
        for event in (*every, *(e for e, _ in self.paused)):
            yield from (d for d in (event.at.earliest, event.at.latest) if d)

    def _on(self, day: date) -> tuple[str, tuple[Event, ...]]:
        """(status, why) on a day; no reason where nothing at all is known."""
        over = tuple(e for e in self.ends if e.sure(day))
        if rule := self.act.exempt:
            if over and self.act.type in raw("validity")["individual"]["types"]:
                return "expired", over
            return "not-applicable", over and (Event("exempt", rule, Bounds()), *map(_period, over))
        if self.act.known and not self.begins.possible(day):
            return "not-yet", (self.begins,)
        if over:
            return "expired", over  # R13: every end is named, the earliest counts
        if held := tuple(e for e, lifts in self.paused if e.sure(day) and not _any(lifts, day)):
            return "suspended", held
        doubts = [e for e in self.ends if e.possible(day)]
        doubts += [e for e, lifts in self.paused if e.possible(day) and not _any(lifts, day)]
        if self.act.known and not self.begins.sure(day):
            doubts.append(self.begins)
        fallen = [e for e in self.parts if e.sure(day)]
        changed = [*fallen, *(e for e in self.changes if e.sure(day))]
        if doubts or not self.act.known:
            return "unknown", tuple(doubts or changed)
        return "partly-expired" if fallen else "in-force", (self.begins, *changed)


def exact(at: Bounds) -> date | None:
    """The day, where it is known as one."""
    return at.earliest if at.earliest == at.latest else None


def _any(events: Iterable[Event], day: date) -> bool:
    return any(e.sure(day) for e in events)


def _period(end: Event) -> Event:
    """The stated end of what has no legal validity is the end of its period."""
    return end if end.by else replace(end, rule="period")


def _events(known: Known, act: Act) -> tuple[list[Event], list[Event]]:
    """What other works do to this one, and what they claim to do without the power to (R5).

    An act is meant as a whole if any of the sentences names no part of it.
    """
    able, powerless = [], []
    deeds = sorted(known.deeds.get(act.iri, ()))
    for (relation, actor), group in groupby(deeds, key=lambda d: (d.relation, d.actor)):
        event = _event(relation, known.acts[actor], list(group))
        if known.acts[actor].reaches(act):
            able.append(event)
        else:
            powerless.append(replace(event, rule="R5"))
    return able, powerless


def _event(relation: str, actor: Act, deeds: Sequence[Deed]) -> Event:
    part = all(d.part for d in deeds) and relation in PARTS
    meant = [d for d in deeds if d.part == part] if relation in PARTS else deeds
    kind = (_PART_KINDS if part else _KINDS)[relation]
    rule = {"ends": "R3", "partly-ends": "R4", "amended": "R4", "extended": "R1"}.get(kind, "R7")
    said = sorted({d.provision for d in meant} - {""})
    until = max((d.until for d in deeds if d.until), default=None)
    proofs = tuple(d.citation for d in meant)
    return Event(kind, rule, actor.start, actor.iri, tuple(said), proofs, until)


def _lifts(known: Known, event: Event) -> list[Event]:
    """R7: a suspension lasts to the day it names, at most as long as the act that ordered it."""
    actor, over = known.acts[event.by or ""], _after(event.until)
    named = [Event("ends", "R7", Bounds(over, over))] if over else []
    return named + _ends(known, actor, _events(known, actor)[0], 0)


def _ends(known: Known, act: Act, events: Sequence[Event], depth: int) -> list[Event]:
    """All ways in which an act ends: R3, its own stated term, R6, the table of laws.

    R11: that the ending act ends in its turn changes nothing.
    """
    ends = [e for e in events if e.kind == "ends"]
    longer = [e for e in events if e.kind == "extended"]
    ends += _term(act, longer) + _cascade(known, act, depth)
    row = act.row or LawDays()
    if not ends and (over := _after(row.last)):
        ends.append(Event("ends", "table", Bounds(over, over), row.ended_by))
    elif not ends and row.doubtful:
        ends.append(Event("ends", "table", Bounds(row.doubtful, None)))
    return ends


def _term(act: Act, longer: Sequence[Event]) -> list[Event]:
    """The stated last day, or the one that extensions name; else some day after both."""
    over = _after(act.last)
    if not longer:
        return [Event("ends", "R1", Bounds(over, over))] if over else []
    latest = longer[-1]
    if all(e.until for e in longer):
        over = _after(max(filter(None, (act.last, *(e.until for e in longer)))))
        return [replace(latest, kind="ends", at=Bounds(over, over))]
    known = [d for d in (over, *(e.at.latest for e in longer)) if d]
    return [replace(latest, kind="ends", at=Bounds(max(known, default=None), None))]


def _before(day: date | None) -> date | None:
    return day - timedelta(days=1) if day else None


def _after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None


def _cascade(known: Known, act: Act, depth: int) -> list[Event]:
    """R6: until 31/3/2025 what spells out an act fell with it, if all it spells out fell."""
    parents = known.parents.get(act.iri, ()) if depth else ()
    falls = []
    for iri in parents:
        parent = known.acts[iri]
        ends = _ends(known, parent, _events(known, parent)[0], depth - 1)
        falls.append(min(ends, key=lambda e: e.at.latest or date.max, default=None))
    fallen = [f for f in falls if f]
    if not fallen or len(fallen) < len(falls):
        return []
    last = max(fallen, key=lambda e: e.at.latest or date.max)
    first, limit = last.at.earliest, raw("validity")["cascade_until"]
    if first and first > limit:
        return []
    at = last.at if last.sure(limit) else Bounds(first, None)
    return [Event("ends", "R6", at, last.by)]


# --- as statements --------------------------------------------------------------------------------


def statements(known: Known, iri: str) -> Iterator[Statement]:
    """The days, periods and events of one work."""
    work, found = NamedNode(iri), validity(known, iri)
    if found.begins:
        yield work, ld("validFrom"), date_literal(found.begins)
    ended = any(p.status == "expired" for p in found.periods)
    if (last := _before(found.ends)) and (ended or not known.acts[iri].exempt):
        yield work, ld("validTo"), date_literal(last)
    for period in found.periods:
        yield from _period_statements(work, period)
    for event in {*found.others, *(e for p in found.periods for e in p.because)}:
        yield from _event_statements(work, event)


def _period_statements(work: NamedNode, period: Period) -> Iterator[Statement]:
    node = NamedNode(f"{BASE}period/{digest(work.value, str(period.first), period.status)}")
    yield node, TYPE, ld("ValidityPeriod")
    yield node, ld("periodOf"), work
    yield node, ld("inStatus"), NamedNode(f"{BASE}status/{period.status}")
    if period.first:
        yield node, ld("validFrom"), date_literal(period.first)
    if period.last:
        yield node, ld("validTo"), date_literal(period.last)
    for event in period.because:
        yield node, ld("because"), _event_node(work, event)


def _event_node(work: NamedNode, event: Event) -> NamedNode:
    return NamedNode(f"{BASE}event/{digest(work.value, event.kind, event.rule, event.by or '')}")


def _event_statements(work: NamedNode, event: Event) -> Iterator[Statement]:
    node = _event_node(work, event)
    yield node, TYPE, ld("ValidityEvent")
    yield node, ld("about"), work
    yield node, ld("kind"), Literal(event.kind)
    yield node, ld("rule"), Literal(event.rule)
    if day := exact(event.at):
        yield node, ld("on"), date_literal(day)
    else:
        yield from date_bounds(node, event.at)
    if event.by:
        yield node, ld("by"), NamedNode(event.by)
    for provision in event.provisions:
        yield node, ld("provision"), Literal(provision)
    for citation in event.evidence:
        yield node, ld("evidence"), NamedNode(citation)
