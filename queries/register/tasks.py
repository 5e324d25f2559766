"""The register of tasks: who must do what by when, what the day makes of it, what a person said.

Days late and due are computed for `today`, never stored. A body's register holds its own tasks and
those of the groups that took it in on the paper's date (`queries.register.groups`), marked with
the group.
"""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from pyoxigraph import Literal

from graph.papers.sentence import sentence
from graph.store import PREFIXES, Store
from graph.taskround import Round, rounds
from graph.taskstatus import SHOWN, TaskStatus, statuses
from graph.terms import Iri, Value
from ontology.bodies import recognise
from ontology.dates import day as printed_day
from ontology.errors import NotFoundError, QueryError
from ontology.identity import BASE, EFFECTIVE, LD, graph_iri, paper_iri
from ontology.lexicon import label, task_states, task_statuses
from ontology.messages import Words, message
from ontology.organisations import answers, heirs, life
from queries.answer.days import day_of, first_late
from queries.projection import Plain, Record, describe
from queries.register.groups import Group, groups_of
from queries.register.table import ASSIGN, ROLES, TABLES, as_said, chunks, in_papers
from queries.search.find import find_bodies, lookup

SOON = 7  # days before the deadline from which a task is due soon


@dataclass(frozen=True, slots=True)
class State:
    """What the day makes of a task: an id of the lexicon's task_states, days late or left."""

    id: str
    days: int = 0
    closed: bool = False

    def words(self, lang: str = "vi") -> str:
        """The state with its sign: "■ Quá hạn 4 ngày"."""
        row = task_states()[self.id]
        return f"{row.sign} {Words(getattr(row, lang)).format(n=self.days)}"


@dataclass(frozen=True, slots=True)
class Taken:
    """A body that is no more, from which another took its open tasks over."""

    body: str  # its name
    last: date  # its last day

    def words(self, lang: str = "vi") -> str:
        """ "tiếp nhận từ Sở Kế hoạch và Đầu tư tỉnh Hưng Yên (đến 28/02/2025)"."""
        return label("taken-over", lang).format(body=self.body, day=printed_day(self.last))


@dataclass(frozen=True, slots=True)
class Kin:
    """The task of an upper document that a task carries out, and those given on by it."""

    parent: "TaskRow | None"
    children: "tuple[TaskRow, ...]"


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
    monitors: tuple[str, ...]
    advises: str | None
    output: str | None
    generic: bool  # an execution clause, a call on everybody
    document: str  # IRI of the work that gives it
    label: str  # its name; the file's where it has none
    date: date | None
    files: tuple[str, ...]  # every paper that states it
    paper: str  # sha256 of the first of them, in which start and end count
    start: int
    end: int
    place: str | None  # "điểm c khoản 2 Điều 3", "mục 2.c", "Phụ lục II"
    sentence: str
    confidence: float
    role: str | None = None  # of the body asked for: one of ROLES
    group: str | None = None  # the collective addressee through which it reaches that body
    taken: Taken | None = None  # the body before it that was given the task
    status: TaskStatus | None = None  # the latest word of a person
    round: Round | None = None  # who of us does it, by which day of ours
    kin: Kin | None = None  # read where a page or file asks for it (`queries.register.kin`)

    @property
    def short(self) -> str:
        """The id that people see and type."""
        return self.id[:SHOWN]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a task before its words are read."""

    iri: str
    document: str  # IRI of the work that gives it
    due: date | None  # the deadline as a day, where it is one
    generic: bool  # an execution clause, a call on everybody
    state: State
    status: TaskStatus | None
    round: Round | None = None
    part: "_Part | None" = None

    @property
    def paper(self) -> str:
        """The file (sha256) that states it."""
        return self.iri.removeprefix(ASSIGN).partition("/")[0]


class Register:
    """The tasks asked for: open ones by deadline, then done ones; of one day by who leads, then by
    document and place. Counted and put in order by the tables, read where they are shown."""

    def __init__(self, store: Store, asked: "_Asked") -> None:
        self._store, self._asked = store, asked

    def only(self, entries: "Iterable[Entry]") -> "Register":
        """The same register with some of its entries."""
        return self.narrowed("name IN (SELECT value FROM json_each(:only))", only=_names(entries))

    def narrowed(self, condition: str, **values: object) -> "Register":
        """The same register with those of its tasks that fit a condition of the tables."""
        return Register(self._store, self._asked.narrowed(condition, values))

    @cached_property
    def entries(self) -> "tuple[Entry, ...]":
        """All of them, in order; of a whole store they are many."""
        return tuple(self._entries())

    def __len__(self) -> int:
        """How many tasks."""
        return sum(self.states.values())

    @cached_property
    def states(self) -> dict[str, int]:
        """State (an id of the lexicon's task_states) → how many tasks."""
        rows = self._asked.rows(self._store, "state, COUNT(*) FROM entry", "GROUP BY state")
        return {str(state): int(n) for state, n in rows}

    def of_state(self, wanted: str) -> "Register":
        """Those in a state, of a status that a person gave, or "open" or "closed"."""
        said = [e for e, s in self._asked.said.items() if s.status == wanted]
        condition = "(state = :state OR name IN (SELECT value FROM json_each(:said_so)))"
        condition = {"open": "NOT closed", "closed": "closed"}.get(wanted, condition)
        return self.narrowed(condition, state=wanted, said_so=_listed(said))

    def of_handler(self, handler: str) -> "Register":
        """Those that one of us does; "" for what is open and nobody does."""
        rounds = self._asked.handed.items()
        name = handler.casefold()
        own = [i for i, r in rounds if r.handler and name in ("", r.handler.casefold())]
        some = "name {} IN (SELECT value FROM json_each(:hands))"
        condition = some.format("") if handler else some.format("NOT") + " AND NOT closed"
        return self.narrowed(condition, hands=_listed(own))

    def until(self, last: date) -> "tuple[Entry, ...]":
        """The open ones that fall due until a day, and all of which the office said who does it."""
        condition = (
            "(NOT closed AND due <= :until OR name IN (SELECT value FROM json_each(:handed)))"
        )
        handed = _listed(self._asked.handed)
        return self.narrowed(condition, until=str(last), handed=handed).entries

    def _entries(self, start: int = 0, stop: int | None = None) -> "list[Entry]":
        limit = f"LIMIT {-1 if stop is None else max(0, stop - start)} OFFSET {start}"
        rows = self._asked.rows(self._store, _ENTRY, f"{_ORDER} {limit}")
        return [self._asked.entry(*row) for row in rows]

    def rows(self, start: int = 0, stop: int | None = None) -> tuple[TaskRow, ...]:
        """Some rows of the register, or all."""
        shown = self._entries(start, stop)
        stated = _stated(self._store, shown)
        names = _file_names(
            self._store, {c.partition("/")[0] for all_ in stated.values() for c in all_.copies}
        )
        labels = _labels(self._store, {e.document for e in shown})
        made = {}
        paper, text = "", ""
        for entry in sorted(shown, key=lambda e: e.paper):
            if entry.paper != paper:  # one text at a time: a thousand papers are 40 MB
                paper, text = entry.paper, self._store.text(entry.paper) or ""
            if "start" in stated[entry.iri].fields:  # not taken out this moment
                document = labels[entry.document]
                made[entry.iri] = _row(entry, stated[entry.iri], document, names, text)
        return tuple(made[e.iri] for e in shown if e.iri in made)


def find_tasks(
    store: Store,
    *,
    today: date,
    body: str | None = None,
    source: str | None = None,
    documents: Collection[str] | None = None,
    due: str | None = None,
    role: str | None = None,
    specific: bool = False,
    direct: bool = False,
) -> Register:
    """The tasks of the store, not yet read.

    `body` is a name or IRI, `role` (one of `ROLES`) its part in the task, `source` a
    document as `lookup` takes it, `documents` some by IRI. `due`: "late", "none" (no deadline
    stated), a number of days from today, a day (not after it), "all". `specific` leaves generic
    tasks out, `direct` those that reach the body through a group or from a body before it. Raises
    `NotFoundError`, `AmbiguousError`, `QueryError`.
    """
    if role and (role not in ROLES or not body):
        raise QueryError(message("role-with-body", listed=", ".join(ROLES)))
    condition, days = _wanted(due, today)
    ways = _ways(store, body, today) if body else None
    if source:
        documents = [lookup(store, source).iri]
    asked = _Asked(today, _said(store), _handed(store), ways, (role,) if role else tuple(ROLES))
    found = Register(store, asked).narrowed(condition, **days)
    if documents is not None:
        found = found.narrowed(
            "work IN (SELECT id FROM work WHERE iri IN (SELECT value FROM json_each(:documents)))",
            documents=json.dumps(sorted(documents)),
        )
    if specific:
        found = found.narrowed("NOT generic")
    if ways is not None:
        found = found.narrowed("best < :group" if direct else "NOT (closed AND best >= :taken)")
    return found


def register(store: Store, **wanted: Any) -> tuple[TaskRow, ...]:
    """All rows of `find_tasks`."""
    return find_tasks(store, **wanted).rows()


# --- which ----------------------------------------------------------------------------------------


def _wanted(due: str | None, today: date) -> tuple[str, dict[str, str]]:
    """The condition that `due` asks for: open tasks of some days, or those without deadline."""
    words = (due or "all").strip().casefold()
    until = "NOT closed AND due <= :last"
    if words == "all":
        return "TRUE", {}
    if words == "none":
        return "NOT stated", {}
    if words == "late":
        return until, {"last": str(today - timedelta(days=1))}
    if re.fullmatch(r"\d{1,4}", words):
        last = str(today + timedelta(days=int(words)))
        return f"{until} AND due >= :first", {"first": str(today), "last": last}
    try:
        return until, {"last": str(date.fromisoformat(day_of("due", words)))}
    except QueryError as error:
        said = message("due-what")
        raise QueryError(message("said-not", said=said, due=due)) from error


@dataclass(frozen=True, slots=True)
class _Part:
    """A body's part in one task: its role, and the group that it was named through."""

    role: str
    group: Group | None = None
    taken: Taken | None = None


@dataclass(frozen=True, slots=True)
class _Way:
    """How tasks reach a body: named itself, through a group, or from a body before it."""

    body: str  # IRI that stands in the task
    group: Group | None = None
    taken: Taken | None = None


def _ways(store: Store, body: str, today: date) -> tuple[_Way, ...]:
    """Its own name before a group's and before that of a body whose work it took over."""
    own, taken = _with_forerunners(store, body, today)
    groups = groups_of(store, own)
    through = [_Way(iri, g) for iri, some in groups.items() if iri not in own for g in some]
    before = [_Way(iri, None, t) for iri, t in taken.items() if iri not in (*own, *groups)]
    return (*map(_Way, own), *through, *before)


def _with_forerunners(
    store: Store, body: str, today: date
) -> tuple[tuple[str, ...], dict[str, Taken]]:
    """The bodies that a name means (IRIs), and those of the store that went over into one of them.

    A body that no paper names may have taken over from one that is named.
    """
    try:
        own = find_bodies(store, body)
    except NotFoundError:
        own = tuple(a.iri for a in answers(body, recognise(body).province, today))
        if not (taken := _forerunners(store, own, today)):
            raise
        return own, taken
    return own, _forerunners(store, own, today)


def _forerunners(store: Store, own: Sequence[str], today: date) -> dict[str, Taken]:
    rows = store.query(
        PREFIXES + "SELECT ?b (MIN(?l) AS ?name) WHERE { ?b a ld:Organisation ; rdfs:label ?l }"
        " GROUP BY ?b",
        graphs=(EFFECTIVE,),
    ).rows
    alive = {iri for iri in own if (life(iri)[1] or today) >= today}
    found = {}
    for iri, name in rows:
        last = life(str(iri))[1]
        if last and last < today and alive.intersection(heirs(str(iri))):
            found[str(iri)] = Taken(str(name), last)
    return found


# --- what the tables are asked --------------------------------------------------------------------

_CLOSED = "done-on-time", "done-late", "lapsed"  # states beside the statuses that close a task
_WAY = 100_000  # ways in one rank
_GROUP, _TAKEN = len(ROLES) * _WAY, 2 * len(ROLES) * _WAY  # ranks from which it is not the own name
_STATE = """CASE
  WHEN said.closed AND said.status = 'done' AND due IS NOT NULL
    THEN CASE WHEN said.day <= due THEN 'done-on-time' ELSE 'done-late' END
  WHEN said.closed THEN said.status
  WHEN due IS NULL AND said.status = 'delayed' THEN 'delayed'
  WHEN due IS NULL THEN CASE WHEN stated THEN 'as-stated' ELSE 'no-deadline' END
  WHEN due < :today AND (due < :first_late OR over < :today) THEN 'lapsed'
  WHEN due < :today THEN 'late'
  WHEN due = :today THEN 'today'
  WHEN due <= :soon THEN 'soon'
  WHEN said.status = 'delayed' THEN 'delayed'
  ELSE 'on-time' END"""
_BEST = f"""mine AS MATERIALIZED (
  SELECT part.task AS id, MIN(CASE WHEN taken THEN {_TAKEN} WHEN grouped THEN {_GROUP} ELSE 0 END
    + role.key * {_WAY} + n) AS best
  FROM way JOIN body USING (iri) JOIN part ON part.body = body.id
  JOIN json_each(:roles) AS role ON role.value = part.role
  JOIN task ON task.id = part.task LEFT JOIN work ON work.id = task.work
  WHERE work.day IS NULL OR work.day BETWEEN COALESCE(first, '') AND COALESCE(last, 'z')
  GROUP BY part.task),"""
_ENTRIES = f"""WITH said AS MATERIALIZED (
  SELECT key AS name, json_extract(value, '$[0]') AS status, json_extract(value, '$[1]') AS closed,
    json_extract(value, '$[2]') AS day FROM json_each(:said)),
way AS MATERIALIZED (
  SELECT key AS n, json_extract(value, '$[0]') AS iri, json_extract(value, '$[1]') AS grouped,
    json_extract(value, '$[2]') AS taken, json_extract(value, '$[3]') AS first,
    json_extract(value, '$[4]') AS last FROM json_each(:ways)),
%s
stand AS (SELECT task.*, {_STATE} AS state, %s AS best
  FROM task %s LEFT JOIN said USING (name)),
entry AS (SELECT *, state IN (SELECT value FROM json_each(:closed)) AS closed FROM stand)
SELECT %s WHERE %s %s"""
_ENTRY = "name, (SELECT iri FROM work WHERE work.id = work), due, generic, state, closed, best\
 FROM entry"
_ORDER = """ORDER BY closed, generic, due IS NULL, due, NOT stated, key,
  (SELECT work.key FROM work WHERE work.id = work), SUBSTR(name, 1, 64), start, name"""


@dataclass(frozen=True)
class _Asked:
    """What is asked of the tables; `said` and `handed` by task, as the tables name it."""

    today: date
    said: Mapping[str, TaskStatus]
    handed: Mapping[str, Round]
    ways: tuple[_Way, ...] | None
    roles: tuple[str, ...]
    conditions: tuple[str, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)

    def narrowed(self, condition: str, values: Mapping[str, object]) -> "_Asked":
        both = {**self.values, **values}
        return replace(self, conditions=(*self.conditions, condition), values=both)

    def rows(self, store: Store, columns: str, rest: str) -> list[tuple[Any, ...]]:
        """Columns of the entries that fit all conditions."""
        own = (_BEST, "best", "JOIN mine USING (id)") if self.ways is not None else ("", "0", "")
        asked = _ENTRIES % (*own, columns, " AND ".join(self.conditions) or "TRUE", rest)
        with TABLES.reading(store) as tables:
            return tables.execute(asked, self._values()).fetchall()

    def _values(self) -> dict[str, object]:
        said = {n: (s.status, s.closed, str(s.on)) for n, s in self.said.items()}
        ends = ((w.group.first, w.group.last) if w.group else (None, None) for w in self.ways or ())
        ways = [
            (w.body, w.group is not None, w.taken is not None, *(day and str(day) for day in life))
            for w, life in zip(self.ways or (), ends, strict=True)
        ]
        closed = [*_CLOSED, *(name for name, row in task_statuses().items() if row.closed)]
        ranks = [role for role in ROLES if role in self.roles]
        return {
            "today": str(self.today),
            "soon": str(self.today + timedelta(days=SOON)),
            "first_late": str(first_late(self.today)),
            "said": json.dumps(said),
            "ways": json.dumps(ways),
            "roles": json.dumps(ranks),
            "closed": json.dumps(closed),
            "group": _GROUP,
            "taken": _TAKEN,
            **self.values,
        }

    def entry(
        self,
        name: str,
        work: str,
        due: str | None,
        generic: int,
        state: str,
        closed: int,
        best: int,
    ) -> Entry:
        """A row of the tables."""
        day = date.fromisoformat(due) if due else None
        left = day is not None and (not closed or state == "lapsed")
        days = abs((day - self.today).days) if day and left else 0
        part = None
        if self.ways is not None:
            way = self.ways[best % _WAY]
            roles = [role for role in ROLES if role in self.roles]
            part = _Part(roles[best // _WAY % len(ROLES)], way.group, way.taken)
        return Entry(
            ASSIGN + name,
            work or "",
            day,
            bool(generic),
            State(state, days, bool(closed)),
            self.said.get(name),
            self.handed.get(name),
            part,
        )


def _names(entries: Iterable[Entry]) -> str:
    return _listed(e.iri.removeprefix(ASSIGN) for e in entries)


def _listed(names: Iterable[str]) -> str:
    return json.dumps(list(names))


def parts_of(store: Store, tasks: Iterable[str] | None = None) -> dict[str, list[tuple[str, str]]]:
    """Task (IRI) → (role, body) of who stands in it."""
    names = _listed(iri.removeprefix(ASSIGN) for iri in tasks or ())
    some = "" if tasks is None else "WHERE task.name IN (SELECT value FROM json_each(?))"
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with TABLES.reading(store) as tables:
        for name, role, body in tables.execute(
            "SELECT task.name, role, body.iri FROM task JOIN part ON part.task = task.id"
            f" JOIN body ON body.id = part.body {some} ORDER BY task.name, role, body.iri",
            () if tasks is None else (names,),
        ):
            found[ASSIGN + name].append((role, body))
    return found


def tallied(store: Store, today: date) -> list[tuple[str, str, int, int, int]]:
    """(body, role, tasks, those open, those late) of every body as of a day."""
    columns = (
        "body.iri, role, COUNT(*), SUM(NOT closed), SUM(state = 'late') FROM entry"
        " JOIN part ON part.task = entry.id JOIN body ON body.id = part.body"
    )
    asked = _Asked(today, _said(store), {}, None, ())
    return asked.rows(store, columns, "GROUP BY body.iri, role")


# --- rows -----------------------------------------------------------------------------------------


def _file_names(store: Store, shas: Iterable[str]) -> dict[str, str]:
    data = " ".join(f"(<{paper_iri(sha)}> <{graph_iri(sha)}>)" for sha in sorted(shas))
    rows = store.query(
        PREFIXES + f"SELECT ?f ?name WHERE {{ VALUES (?f ?g) {{ {data} }}"
        " GRAPH ?g { ?f ld:fileName ?name } }"
    ).rows
    return {str(f).removeprefix(f"{BASE}file/"): str(name) for f, name in rows}


def _said(store: Store) -> dict[str, TaskStatus]:
    """Task, as the tables name it → the latest word of a person on it."""
    return {said[0].about.removeprefix(ASSIGN): said[0] for said in statuses(store).values()}


def _handed(store: Store) -> dict[str, Round]:
    """Task, as the tables name it → what the office said of who does it, of whatever copy."""
    if not (said := rounds(store)):
        return {}
    keys = " ".join(str(Literal(key)) for key in sorted(said))
    rows = store.query(
        PREFIXES + f"SELECT ?a ?key WHERE {{ VALUES ?key {{ {keys} }}"
        " GRAPH ?g { ?a ld:taskKey ?key } }"
    ).rows
    of_copy = [(str(a).removeprefix(ASSIGN), said[str(key)]) for a, key in rows]
    same = "SELECT name, same FROM copy WHERE name IN (SELECT value FROM json_each(?))"
    with TABLES.reading(store) as tables:
        counts = dict(tables.execute(same, (_listed(name for name, _ in of_copy),)))
    found: dict[str, Round] = {}
    for name, one in sorted(of_copy, key=lambda pair: pair[1].at):
        found[counts.get(name, name)] = one
    return found


# --- rows in words --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Stated:
    """One assignment as its paper's graph holds it, and the copies that say the same."""

    copies: list[str]  # as the tables name them, the one that counts first
    fields: dict[str, list[Value]] = field(default_factory=lambda: defaultdict(list))

    def texts(self, name: str) -> tuple[str, ...]:
        """Values in the order of the sentence."""
        found = [str(v) for v in self.fields.get(name, ())]
        return tuple(as_said(found, str(self.one("quote"))))

    def one(self, name: str) -> str | None:
        found = self.fields.get(name)
        return min(map(str, found)) if found else None

    def number(self, name: str) -> int:
        return int(str(self.fields[name][0]))


def _stated(store: Store, entries: Sequence[Entry]) -> dict[str, _Stated]:
    """Assignment → all its literals."""
    found = {e.iri: _Stated([e.iri.removeprefix(ASSIGN)]) for e in entries}
    for some in chunks(sorted(found)):
        for iri, p, v in in_papers(store, "?a ?p ?v", "?p ?v", some):
            if v is not None and not isinstance(v, Iri):
                found[str(iri)].fields[str(p).removeprefix(LD)].append(v)
    asked = (
        "SELECT same, name FROM copy WHERE same IN (SELECT value FROM json_each(?)) ORDER BY name"
    )
    with TABLES.reading(store) as tables:
        for same, name in tables.execute(asked, (_names(entries),)):
            found[ASSIGN + same].copies.append(name)
    return found


def _row(
    entry: Entry,
    one: _Stated,
    document: tuple[str, date | None],
    names: Mapping[str, str],
    text: str,
) -> TaskRow:
    span, part = (one.number("start"), one.number("end")), entry.part
    papers = [copy.partition("/")[0] for copy in one.copies]
    files = tuple(dict.fromkeys(names.get(sha, sha) for sha in papers))
    return TaskRow(
        id=str(one.one("taskKey")),
        iri=entry.iri,
        state=entry.state,
        due=entry.due,
        deadline=one.one("printedDeadline") or one.one("deadline"),
        task=" ".join(str(one.one("task")).split()),
        lead=one.texts("printedLead"),
        partners=one.texts("printedPartner"),
        monitors=one.texts("printedMonitor"),
        advises=one.one("printedAdvised"),
        output=one.one("output"),
        generic=entry.generic,
        document=entry.document,
        label=files[0] if document[0] == entry.document else document[0],
        date=document[1],
        files=files,
        paper=entry.paper,
        start=span[0],
        end=span[1],
        place=one.one("provision"),
        sentence=sentence(text, *span),
        confidence=float(str(one.fields["confidence"][0])),
        role=part.role if part else None,
        group=part.group.label if part and part.group else None,
        taken=part.taken if part else None,
        status=entry.status,
        round=entry.round,
    )


def _labels(store: Store, works: set[str]) -> dict[str, tuple[str, date | None]]:
    """Document → its name and day."""
    rows: list[Record] = [{"work": Iri(work)} for work in works]
    columns = (Plain("work", "rdfs:label", "label"), Plain("work", "ld:date", "day"))
    describe(store, rows, columns, ())
    return {
        str(r["work"]): (
            str(r["label"] or r["work"]),
            day if isinstance(day := r["day"], date) else None,
        )
        for r in rows
    }


def status_words(said: TaskStatus | None, lang: str = "vi") -> str:
    """The status a person gave, in words; "" where nobody said anything."""
    return str(getattr(task_statuses()[said.status], lang)) if said else ""
