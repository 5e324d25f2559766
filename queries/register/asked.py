"""Which tasks are asked for, and what the tables answer: entries whose words are not read yet."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from graph.store import Store
from graph.taskround import Round
from graph.taskstatus import TaskStatus
from ontology.dates import day as printed_day
from ontology.errors import QueryError
from ontology.lexicon import label, task_states, task_statuses
from ontology.messages import Words, message
from ontology.organisations import life
from queries.answer.days import day_of, first_late
from queries.register.groups import Group, groups_of
from queries.register.table import ASSIGN, ROLES, TABLES
from queries.search.find import forerunners, meant_bodies

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


def wanted_days(due: str | None, today: date) -> tuple[str, dict[str, str]]:
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
    named: bool = False  # the name asked for is its name too

    @property
    def inherited(self) -> bool:
        """Whether a body of another name left the task: of these only the open ones."""
        return self.taken is not None and not self.named


def ways_to(store: Store, body: str, today: date) -> tuple[_Way, ...]:
    """Its own name before a group's and before that of a body whose work it took over."""
    own, taken = _with_forerunners(store, body, today)
    groups = groups_of(store, own)
    through = [_Way(iri, g) for iri, some in groups.items() if iri not in own for g in some]
    before = [_Way(iri, None, t) for iri, t in taken.items() if iri not in (*own, *groups)]
    named = (_Way(iri, None, taken.get(iri), True) for iri in own)
    return (*named, *through, *before)


def _with_forerunners(
    store: Store, body: str, today: date
) -> tuple[tuple[str, ...], dict[str, Taken]]:
    """The bodies that a name means (IRIs), and those of the store that went over into one of them.

    A body that no paper names may have taken over from one that is named; a name, unlike an IRI,
    means the body that bears it today as well.
    """
    meant = meant_bodies(store, body, today)
    alive = [iri for iri in meant if (life(iri)[1] or today) >= today]
    taken = {
        iri: Taken(name, last)
        for iri, name in forerunners(store, alive).items()
        if (last := life(iri)[1]) and last < today
    }
    return meant, taken


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
ENTRY = "name, (SELECT iri FROM work WHERE work.id = work), due, generic, state, closed, best\
 FROM entry"
ORDER = """ORDER BY closed, generic, due IS NULL, due, NOT stated, key,
  (SELECT work.key FROM work WHERE work.id = work), SUBSTR(name, 1, 64), start, name"""


@dataclass(frozen=True)
class Asked:
    """What is asked of the tables; `said` and `handed` by task, as the tables name it."""

    today: date
    said: Mapping[str, TaskStatus]
    handed: Mapping[str, Round]
    ways: tuple[_Way, ...] | None
    roles: tuple[str, ...]
    conditions: tuple[str, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)

    def narrowed(self, condition: str, values: Mapping[str, object]) -> "Asked":
        """The same asked with one more condition."""
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
            (w.body, w.group is not None, w.inherited, *(day and str(day) for day in life))
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


def names_of(entries: Iterable[Entry]) -> str:
    """The entries as the tables name them, for `json_each`."""
    return listed(e.iri.removeprefix(ASSIGN) for e in entries)


def listed(names: Iterable[str]) -> str:
    """Names for `json_each`."""
    return json.dumps(list(names))
