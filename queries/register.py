"""The register of tasks: who must do what by when, what the day makes of it, what a person said.

Days late and due are computed for `today`, never stored. A body's register holds its own tasks and
those of the groups that took it in on the paper's date (`queries.groups`), marked with the group.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from threading import Lock
from typing import Any

from graph.boxes import values
from graph.store import PREFIXES, Store
from graph.taskstatus import SHOWN, TaskStatus, statuses
from graph.terms import Value
from graph.triples import quote_hash
from ontology import collate
from ontology.errors import QueryError
from ontology.identity import BASE, LD
from ontology.lexicon import task_states, task_statuses
from queries.find import find_bodies, lookup
from queries.groups import Group, groups_of
from queries.places import Paper
from queries.run import day_of

SOON = 7  # days before the deadline from which a task is due soon
ROLES = {"lead": "lead", "partner": "coordinates", "advised": "advises"}  # what people say → ld:
_CHUNK = 2_000  # IRIs in one VALUES


@dataclass(frozen=True, slots=True)
class State:
    """What the day makes of a task: an id of the lexicon's task_states, days late or left."""

    id: str
    days: int = 0
    closed: bool = False

    def words(self, lang: str = "vi") -> str:
        """The state with its sign: "■ Quá hạn 4 ngày"."""
        row = task_states()[self.id]
        return f"{row.sign} {getattr(row, lang).format(n=self.days)}"


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task of the register."""

    id: str  # its key; people see the first 8 characters
    iri: str
    state: State
    due: date | None  # the deadline as a day, where it is one
    deadline: str | None  # as stated; None where none is
    task: str
    lead: tuple[str, ...]
    partners: tuple[str, ...]
    advises: str | None
    output: str | None
    generic: bool  # an execution clause, a call on everybody
    document: str  # IRI of the work that gives it
    label: str
    date: date | None
    files: tuple[str, ...]  # every paper that states it
    paper: str  # sha256 of the first of them, in which start and end count
    start: int
    end: int
    place: str | None  # "điểm c khoản 2 Điều 3", "mục 2.c", "Phụ lục II"
    sentence: str
    confidence: float
    role: str | None = None  # of the body asked for: lead, partner, advised
    group: str | None = None  # the collective addressee through which it reaches that body
    status: TaskStatus | None = None  # the latest word of a person

    @property
    def short(self) -> str:
        """The id that people see and type."""
        return self.id[:SHOWN]


class Register:
    """The tasks asked for, in order: open ones by deadline, then done ones.

    What orders and counts them (`Entry`) is read at once; the words of a task, its place and its
    sentence only for the `rows` that are shown: they take 3 ms each.
    """

    def __init__(self, store: Store, known: "_Known", entries: "Sequence[Entry]") -> None:
        self._store, self._known = store, known
        self.entries = tuple(entries)

    def only(self, entries: "Sequence[Entry]") -> "Register":
        """The same register with some of its entries."""
        return Register(self._store, self._known, entries)

    def rows(self, start: int = 0, stop: int | None = None) -> tuple[TaskRow, ...]:
        """Some rows of the register, or all."""
        shown = self.entries[start:stop]
        words = {s.iri: s for s in _worded(self._store, _chunks(e.stated.iri for e in shown))}
        papers: dict[str, Paper] = {}
        made = {}
        for n in sorted(range(len(shown)), key=lambda n: shown[n].stated.paper):
            one = words[shown[n].stated.iri]
            if one.paper not in papers:  # one text at a time: a thousand papers are 40 MB
                signed = self._known.labels[one.work][1]
                text = self._store.text(one.paper) or ""
                papers = {one.paper: Paper(text, str(signed or ""))}
            made[n] = _row(shown[n], one, self._known, papers[one.paper])
        return tuple(made[n] for n in range(len(shown)))


def find_tasks(
    store: Store,
    *,
    today: date,
    body: str | None = None,
    source: str | None = None,
    due: str | None = None,
    role: str | None = None,
    specific: bool = False,
) -> Register:
    """The tasks of the store, their words not yet read.

    `body` is a name or IRI, `role` (lead, partner, advised) its part in the task, `source` a
    document as `lookup` takes it. `due`: "late", "none" (no deadline stated), a number of days
    from today, a day (not after it), "all". `specific` leaves generic tasks out. Raises
    `NotFoundError`, `AmbiguousError`, `QueryError`.
    """
    if role and (role not in ROLES or not body):
        raise QueryError(f"--role là một trong {', '.join(ROLES)} và đi cùng --body.")
    wanted = _wanted(due, today)
    parts = _parts(store, body, role) if body else None
    work = lookup(store, source).iri if source else None
    if (body or source or wanted.pattern) and not _warm(store):
        basis = _basis(store, _stated(store, _scope(parts, work), wanted.pattern))
    else:
        basis = _whole(store)
    known = _Known(today, basis.labels, basis.files, statuses(store), parts)
    of = (c for c in basis.copies if work in (None, c[0].work))
    made = [e for copies in of if (e := _entry(copies, known))]
    kept = [e for e in made if wanted.keeps(e) and not (specific and e.generic)]
    return Register(store, known, sorted(kept, key=lambda e: _order(e, known.labels)))


def register(store: Store, **wanted: Any) -> tuple[TaskRow, ...]:
    """All rows of `find_tasks`."""
    return find_tasks(store, **wanted).rows()


def _order(entry: "Entry", labels: "Mapping[str, tuple[str, date | None]]") -> tuple[object, ...]:
    one = entry.stated
    when = (0, entry.due) if entry.due else (1 if entry.deadline else 2, date.max)
    who = _sorted_as(", ".join(entry.lead))
    place = (_sorted_as(labels[one.work][0]), one.paper, one.number("start"), entry.id)
    return entry.state.closed, entry.generic, when, who, place


_sorted_as = lru_cache(maxsize=20_000)(collate.key)


# --- which ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What `due` asks for: open tasks due from `first` to `last`, or those without deadline."""

    first: date | None = None
    last: date | None = None
    none_stated: bool = False

    @property
    def pattern(self) -> str:
        """The days as a pattern on the assignment, for a store of which little is wanted."""
        if self.last is None:
            return ""
        least = f' && ?due >= "{self.first}"^^xsd:date' if self.first else ""
        return f'?a ld:due ?due FILTER(?due <= "{self.last}"^^xsd:date{least})'

    def keeps(self, entry: "Entry") -> bool:
        if self.none_stated:
            return entry.deadline is None
        if self.last is None:
            return True
        due = entry.due
        return (
            due is not None and (self.first or due) <= due <= self.last and not entry.state.closed
        )


def _wanted(due: str | None, today: date) -> _Wanted:
    words = (due or "all").strip().casefold()
    if words == "all":
        return _Wanted()
    if words == "none":
        return _Wanted(none_stated=True)
    if words == "late":
        return _Wanted(last=today - timedelta(days=1))
    if re.fullmatch(r"\d{1,4}", words):
        return _Wanted(today, today + timedelta(days=int(words)))
    try:
        return _Wanted(last=date.fromisoformat(day_of("due", words)))
    except QueryError as error:
        said = "--due nhận late, none, all, một số ngày hoặc một ngày như 31/12/2025"
        raise QueryError(f"{said}, không phải “{due}”.") from error


@dataclass(frozen=True, slots=True)
class _Part:
    """A body's part in one task: its role, and the group that it was named through."""

    role: str
    group: Group | None = None


def _parts(store: Store, body: str, role: str | None) -> dict[str, list[_Part]]:
    """Assignment → what the body has to do with it, its own name before a group's."""
    own = find_bodies(store, body)
    groups = groups_of(store, own)
    iris = [*own, *(g for g in groups if g not in own)]
    wanted = [role] if role else list(ROLES)
    local = {LD + ROLES[r]: r for r in wanted}
    found: dict[str, list[_Part]] = defaultdict(list)
    rows = store.query(
        PREFIXES + f"SELECT DISTINCT ?a ?r ?b WHERE {{ VALUES ?b {{ {values(iris)} }}"
        f" VALUES ?r {{ {values(local)} }} ?a ?r ?b }}"
    ).rows
    for a, r, b in rows:
        through: Sequence[Group | None] = groups.get(str(b), (None,)) if b not in own else (None,)
        found[str(a)] += [_Part(local[str(r)], group) for group in through]
    ranks = list(ROLES)
    for parts in found.values():
        parts.sort(key=lambda p: (p.group is not None, ranks.index(p.role)))
    return found


def _scope(parts: Mapping[str, object] | None, work: str | None) -> list[str]:
    """The patterns that say which assignments; one a query."""
    of = f"VALUES ?work {{ <{work}> }}" if work else ""
    if parts is None:
        return [of]
    return [f"{chunk} {of}" for chunk in _chunks(parts)]


def _chunks(tasks: Iterable[str]) -> list[str]:
    """Assignments as the patterns of queries of bearable length."""
    listed = sorted(tasks)
    return [
        f"VALUES ?a {{ {values(listed[n : n + _CHUNK])} }}" for n in range(0, len(listed), _CHUNK)
    ]


# --- rows -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Stated:
    """One assignment as its paper's graph holds it."""

    iri: str
    paper: str  # sha256
    work: str
    fields: dict[str, list[Value]] = field(default_factory=lambda: defaultdict(list))

    def texts(self, name: str) -> tuple[str, ...]:
        """Values in the order of the sentence, which a graph does not keep."""
        found = [str(v) for v in self.fields.get(name, ())]
        if len(found) < 2:
            return tuple(found)
        said = " ".join(str(self.one("quote")).split()).casefold()
        places = {text: said.find(text.casefold()) for text in found}
        return tuple(sorted(found, key=lambda t: (places[t] < 0, places[t], collate.key(t))))

    def one(self, name: str) -> str | None:
        found = self.fields.get(name)
        return min(map(str, found)) if found else None

    def number(self, name: str) -> int:
        return int(str(self.fields[name][0]))


_ONCE, _OFTEN = ("taskKey", "generic", "quote", "start"), ("deadline", "due", "printedLead")


def _stated(store: Store, scopes: Iterable[str], due: str = "") -> list[_Stated]:
    """Assignments with what orders and counts them.

    What each has once is one query, the rest one for each property: three times as fast as all
    properties of every assignment.
    """
    found: dict[str, _Stated] = {}
    once = " ; ".join(f"ld:{n} ?{n}" for n in _ONCE)
    for scope in scopes:
        names = " ".join(f"?{n}" for n in _ONCE)
        rows = store.query(
            PREFIXES + f"SELECT ?a ?g ?work {names} WHERE {{ {scope} ?a ld:from ?work ."
            f" GRAPH ?g {{ ?a {once} . {due} }} }}"
        ).rows
        for a, g, work, *values_ in rows:
            made = _Stated(str(a), str(g).removeprefix(f"{BASE}graph/"), str(work))
            for name, value in zip(_ONCE, values_, strict=True):
                made.fields[name] = [value] if value is not None else []
            found.setdefault(made.iri, made)
        for name in _OFTEN:
            rows = store.query(
                PREFIXES + f"SELECT ?a ?v WHERE {{ {scope} GRAPH ?g {{ ?a ld:{name} ?v }} }}"
            ).rows
            for a, v in rows:
                if v is not None and (one := found.get(str(a))):
                    one.fields[name].append(v)
    return _in_order(found.values())


def _worded(store: Store, scopes: Iterable[str]) -> list[_Stated]:
    """Assignments with all their literals."""
    found: dict[str, _Stated] = {}
    for scope in scopes:
        rows = store.query(
            PREFIXES + f"SELECT ?a ?g ?work ?p ?v WHERE {{ {scope} ?a ld:from ?work ."
            " GRAPH ?g { ?a ld:taskKey ?key . ?a ?p ?v } FILTER(isLiteral(?v)) }"
        ).rows
        for a, g, work, p, v in rows:
            paper = str(g).removeprefix(f"{BASE}graph/")
            made = found.setdefault(str(a), _Stated(str(a), paper, str(work)))
            if v is not None:
                made.fields[str(p).removeprefix(LD)].append(v)
    return _in_order(found.values())


def _in_order(stated: Iterable[_Stated]) -> list[_Stated]:
    return sorted(stated, key=lambda s: (s.paper, s.number("start"), s.iri))


@dataclass(frozen=True, slots=True)
class _Basis:
    """Tasks as their papers state them, with what tells their documents and files."""

    copies: Sequence[Sequence[_Stated]]
    labels: "Mapping[str, tuple[str, date | None]]"
    files: Mapping[str, str]


def _basis(store: Store, found: Sequence[_Stated]) -> _Basis:
    rows = store.query(
        PREFIXES + "SELECT ?sha ?name WHERE { GRAPH ?g { ?p ld:fileName ?name ; ld:sha256 ?sha } }",
        graphs=(),
    ).rows
    files = {str(sha): str(name) for sha, name in rows} if found else {}
    return _Basis(_copies(found), _labels(store, {s.work for s in found}), files)


_Mark = tuple[str, tuple[int, int]]
_kept: dict[_Mark, _Basis] = {}
_lock = Lock()


def _of(store: Store) -> _Mark:
    return store.location, store.epoch()


def _warm(store: Store) -> bool:
    return _of(store) in _kept


def _whole(store: Store) -> _Basis:
    """All tasks of the store; kept until papers or settled facts change (a status changes none)."""
    with _lock:
        state = _of(store)
        if state not in _kept:
            _kept.clear()
            _kept[state] = _basis(store, _stated(store, [""]))
        return _kept[state]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a task before its words are read."""

    id: str
    stated: _Stated
    state: State
    due: date | None
    deadline: str | None
    lead: tuple[str, ...]
    generic: bool
    status: TaskStatus | None
    files: tuple[str, ...]
    part: "_Part | None" = None


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rows need beside the assignments."""

    today: date
    labels: Mapping[str, tuple[str, date | None]]
    files: Mapping[str, str]
    said: Mapping[str, tuple[TaskStatus, ...]]
    parts: Mapping[str, Sequence[_Part]] | None


def _copies(stated: Iterable[_Stated]) -> list[list[_Stated]]:
    """Tasks stated once each: those of a draft, a scan and a signed copy of one work are one."""
    found: dict[tuple[object, ...], list[_Stated]] = defaultdict(list)
    seen: dict[tuple[object, ...], int] = defaultdict(int)
    for one in stated:
        words = (one.work, quote_hash(str(one.one("quote"))), one.texts("printedLead"))
        nth = (one.paper, *words)
        found[(*words, seen[nth])].append(one)
        seen[nth] += 1
    return sorted(found.values(), key=lambda c: (c[0].paper, c[0].number("start"), c[0].iri))


def _part(one: _Stated, known: _Known) -> _Part | None:
    """The body's part; a group counts only if it took the body in on the paper's date."""
    day = known.labels[one.work][1]
    parts = (known.parts or {}).get(one.iri, ())
    return next((p for p in parts if p.group is None or p.group.on(day)), None)


def _entry(copies: Sequence[_Stated], known: _Known) -> Entry | None:
    """A task stated in one or more copies; None where it is not the body's."""
    one = copies[0]
    part = _part(one, known)
    if known.parts is not None and part is None:
        return None
    said = [s for c in copies for s in known.said.get(str(c.one("taskKey")), ())[:1]]
    status = max(said, key=lambda s: s.at, default=None)
    due = next((v for v in one.fields.get("due", ()) if isinstance(v, date)), None)
    deadline = one.one("deadline")
    return Entry(
        id=status.task if status else str(one.one("taskKey")),
        stated=one,
        state=_state(due, deadline, status, known.today),
        due=due,
        deadline=deadline,
        lead=one.texts("printedLead"),
        generic=bool(one.fields["generic"][0]),
        status=status,
        files=tuple(dict.fromkeys(known.files.get(c.paper, c.paper) for c in copies)),
        part=part,
    )


def _row(entry: Entry, one: _Stated, known: _Known, paper: Paper) -> TaskRow:
    span, part = (one.number("start"), one.number("end")), entry.part
    label, day = known.labels[one.work]
    stated = paper.stated(*span, entry.due.isoformat()) if entry.due else None
    return TaskRow(
        id=entry.id,
        iri=one.iri,
        state=entry.state,
        due=entry.due,
        deadline=stated or entry.deadline,
        task=" ".join(str(one.one("task")).split()),
        lead=entry.lead,
        partners=one.texts("printedPartner"),
        advises=one.one("printedAdvised"),
        output=one.one("output"),
        generic=entry.generic,
        document=one.work,
        label=label,
        date=day,
        files=entry.files,
        paper=one.paper,
        start=span[0],
        end=span[1],
        place=paper.place(span[0]),
        sentence=paper.sentence(*span),
        confidence=float(str(one.fields["confidence"][0])),
        role=part.role if part else None,
        group=part.group.label if part and part.group else None,
        status=entry.status,
    )


def _labels(store: Store, works: Iterable[str]) -> dict[str, tuple[str, date | None]]:
    listed = sorted(works)
    found: dict[str, tuple[str, date | None]] = dict.fromkeys(listed, ("", None))
    for n in range(0, len(listed), _CHUNK):
        rows = store.query(
            PREFIXES + "SELECT ?w ?label ?date WHERE {"
            f" VALUES ?w {{ {values(listed[n : n + _CHUNK])} }}"
            " OPTIONAL { ?w rdfs:label ?label } OPTIONAL { ?w ld:date ?date } }"
        ).rows
        for work, label, day in rows:
            found[str(work)] = str(label or work), day if isinstance(day, date) else None
    return found


def _state(due: date | None, deadline: str | None, said: TaskStatus | None, today: date) -> State:
    """What the day and a person's word make of a task."""
    if said and said.closed:
        return State(_closed(said, due), closed=True)
    left = (due - today).days if due else None
    if left is None:
        delayed = said is not None and said.status == "delayed"
        return State("delayed" if delayed else "as-stated" if deadline else "no-deadline")
    if left < 0:
        return State("late", -left)
    if left == 0:
        return State("today")
    if left <= SOON:
        return State("soon", left)
    return State("delayed" if said and said.status == "delayed" else "on-time", left)


def _closed(said: TaskStatus, due: date | None) -> str:
    """A task done is done on time or late by its day, where it has a deadline."""
    if said.status != "done" or due is None:
        return said.status
    return "done-on-time" if said.on <= due else "done-late"


def status_words(said: TaskStatus | None, lang: str = "vi") -> str:
    """The status a person gave, in words; "" where nobody said anything."""
    return str(getattr(task_statuses()[said.status], lang)) if said else ""
