"""The register of tasks: who must do what by when, what the day makes of it, what a person said.

Days late and due are computed for `today`, never stored. A body's register holds its own tasks and
those of the groups that took it in on the paper's date (`queries.register.groups`), marked with
the group.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from pyoxigraph import Literal

from graph.papers.sentence import sentence
from graph.store import PREFIXES, Store
from graph.taskround import Round, rounds
from graph.taskstatus import SHOWN, TaskStatus, statuses
from graph.terms import Iri, Value
from ontology.errors import QueryError
from ontology.identity import BASE, LD, graph_iri, paper_iri
from ontology.lexicon import task_statuses
from ontology.messages import message
from queries.projection import Plain, Record, describe
from queries.register.asked import (
    ENTRY,
    ORDER,
    Asked,
    Entry,
    State,
    Taken,
    listed,
    names_of,
    wanted_days,
    ways_to,
)
from queries.register.table import ASSIGN, ROLES, TABLES, as_said, chunks, in_papers
from queries.search.find import lookup


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


class Register:
    """The tasks asked for: open ones by deadline, then done ones; of one day by who leads, then by
    document and place. Counted and put in order by the tables, read where they are shown."""

    def __init__(self, store: Store, asked: "Asked") -> None:
        self._store, self._asked = store, asked

    def only(self, entries: "Iterable[Entry]") -> "Register":
        """The same register with some of its entries."""
        return self.narrowed("name IN (SELECT value FROM json_each(:only))", only=names_of(entries))

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
        return self.narrowed(condition, state=wanted, said_so=listed(said))

    def of_handler(self, handler: str | None) -> "Register":
        """Those that one of us does; "" for what is open and nobody does, None for what is open
        and somebody does.
        """
        rounds = self._asked.handed.items()
        name = (handler or "").casefold()
        own = [i for i, r in rounds if r.handler and name in ("", r.handler.casefold())]
        among = "NOT IN" if handler == "" else "IN"
        condition = f"name {among} (SELECT value FROM json_each(:hands))"
        condition += "" if handler else " AND NOT closed"
        return self.narrowed(condition, hands=listed(own))

    def until(self, last: date) -> "tuple[Entry, ...]":
        """The open ones that fall due until a day, and all of which the office said who does it."""
        condition = (
            "(NOT closed AND due <= :until OR name IN (SELECT value FROM json_each(:handed)))"
        )
        handed = listed(self._asked.handed)
        return self.narrowed(condition, until=str(last), handed=handed).entries

    def _entries(self, start: int = 0, stop: int | None = None) -> "list[Entry]":
        limit = f"LIMIT {-1 if stop is None else max(0, stop - start)} OFFSET {start}"
        rows = self._asked.rows(self._store, ENTRY, f"{ORDER} {limit}")
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
    condition, days = wanted_days(due, today)
    ways = ways_to(store, body, today) if body else None
    if source:
        documents = [lookup(store, source).iri]
    asked = Asked(today, _said(store), _handed(store), ways, (role,) if role else tuple(ROLES))
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


# --- what the tables are asked --------------------------------------------------------------------


def parts_of(store: Store, tasks: Iterable[str] | None = None) -> dict[str, list[tuple[str, str]]]:
    """Task (IRI) → (role, body) of who stands in it."""
    names = listed(iri.removeprefix(ASSIGN) for iri in tasks or ())
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
    asked = Asked(today, _said(store), {}, None, ())
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
        counts = dict(tables.execute(same, (listed(name for name, _ in of_copy),)))
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
        for same, name in tables.execute(asked, (names_of(entries),)):
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
