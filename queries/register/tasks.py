"""The register of tasks: who must do what by when, what the day makes of it, what a person said.

Days late and due are computed for `today`, never stored. A body's register holds its own tasks and
those of the groups that took it in on the paper's date (`queries.register.groups`), marked with
the group.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any

from pyoxigraph import Literal

from graph.papers.sentence import sentence
from graph.store import PREFIXES, Store
from graph.taskround import Round, rounds
from graph.taskstatus import SHOWN, TaskStatus, statuses
from graph.terms import Iri, Value, values
from ontology import collate
from ontology.bodies import recognise
from ontology.dates import day as printed_day
from ontology.errors import NotFoundError, QueryError
from ontology.identity import BASE, EFFECTIVE, LD, graph_iri, paper_iri
from ontology.lexicon import label, task_states, task_statuses
from ontology.messages import Words, message
from ontology.organisations import answers, heirs, life
from queries.answer.days import day_of, first_late
from queries.per_state import Kept
from queries.projection import MENTION, WHOLE, Plain, Record, describe
from queries.register.groups import Group, groups_of
from queries.search.find import find_bodies, lookup

SOON = 7  # days before the deadline from which a task is due soon
ROLES = {  # what people say → ld:
    "lead": "lead",
    "partner": "coordinates",
    "monitor": "monitors",
    "advised": "advises",
}
_CHUNK = 2_000  # IRIs in one VALUES
_Row = tuple[Value | None, ...]


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


class Register:
    """The tasks asked for: open ones by deadline, then done ones; `entries` in this order.

    Among tasks of one day the order is by who leads, then by document: worked out, as the words of
    a task, its place and its sentence are read, only for the `rows` that are shown.
    """

    def __init__(self, store: Store, entries: "Sequence[Entry]") -> None:
        self._store = store
        self.entries = tuple(entries)

    def only(self, entries: "Sequence[Entry]") -> "Register":
        """The same register with some of its entries."""
        return Register(self._store, entries)

    def rows(self, start: int = 0, stop: int | None = None) -> tuple[TaskRow, ...]:
        """Some rows of the register, or all."""
        shown = self._shown(start, len(self.entries) if stop is None else stop)
        words = {s.iri: s for s in _worded(self._store, [e.task for e in shown])}
        names = _file_names(self._store, {sha for e in shown for sha in e.papers})
        labels = _labels(self._store, {e.task.work for e in shown})
        made = {}
        paper, text = "", ""
        for n in sorted(range(len(shown)), key=lambda n: shown[n].task.paper):
            one = words[shown[n].task.iri]
            if one.paper != paper:  # one text at a time: a thousand papers are 40 MB
                paper, text = one.paper, self._store.text(one.paper) or ""
            made[n] = _row(shown[n], one, labels[one.work], names, text)
        return tuple(made[n] for n in range(len(shown)))

    def _shown(self, start: int, stop: int) -> list["Entry"]:
        """The entries from `start` to `stop`, those of one day in order."""
        made: list[Entry] = []
        begin, first, last = 0, None, max(start, stop)
        for _, of_day in groupby(self.entries, key=_day_of):
            run = list(of_day)
            end = begin + len(run)
            if end > start and begin < last:
                first = begin if first is None else first
                made += _by_lead(self._store, run)
            begin = end
        return made[start - (first or 0) : last - (first or 0)] if made else []


def find_tasks(
    store: Store,
    *,
    today: date,
    body: str | None = None,
    source: str | None = None,
    due: str | None = None,
    role: str | None = None,
    specific: bool = False,
    direct: bool = False,
) -> Register:
    """The tasks of the store, their words not yet read.

    `body` is a name or IRI, `role` (one of `ROLES`) its part in the task, `source` a
    document as `lookup` takes it. `due`: "late", "none" (no deadline stated), a number of days
    from today, a day (not after it), "all". `specific` leaves generic tasks out, `direct`
    those that reach the body through a group or from a body before it. Raises `NotFoundError`,
    `AmbiguousError`, `QueryError`.
    """
    if role and (role not in ROLES or not body):
        raise QueryError(message("role-with-body", listed=", ".join(ROLES)))
    wanted = _wanted(due, today)
    parts = _parts(store, body, role, today) if body else None
    work = lookup(store, source).iri if source else None
    scope = _scope(store, parts, work, wanted.pattern)
    if scope is None or len(scope) > WHOLE:
        made = _all(store, today)
        if scope is not None:
            made = [e for e in made if not scope.isdisjoint(e.iris)]
    else:
        said = _said(store), _handed(store)
        made = _entries(_copies(store, _tasks(store, scope)), today, *said)
    if parts is not None:
        made = _of_body(store, made, parts)
        made = [e for e in made if not (direct and e.part and (e.part.group or e.part.taken))]
    kept = [e for e in made if wanted.keeps(e) and not (specific and e.generic)]
    return Register(store, kept)


def register(store: Store, **wanted: Any) -> tuple[TaskRow, ...]:
    """All rows of `find_tasks`."""
    return find_tasks(store, **wanted).rows()


def _day_of(entry: "Entry") -> tuple[object, ...]:
    """Open, for somebody, by deadline; then what has none as a day, then what has none."""
    when = (0, entry.due) if entry.due else (1 if entry.task.stated else 2, date.max)
    return entry.state.closed, entry.generic, when


def _by_lead(store: Store, run: Sequence["Entry"]) -> list["Entry"]:
    """Entries of one day by who leads, then by document and place."""
    if len(run) < 2:
        return list(run)
    labels = _labels(store, {e.task.work for e in run})
    if len(run) > WHOLE:  # several who lead one task then come as the graph has them
        leads, quotes = _leads(store), dict[str, list[str]]()
    else:
        leads = _texts(store, "printedLead", [e.task.iri for e in run])
        quotes = _texts(store, "quote", [iri for iri, who in leads.items() if len(who) > 1])

    def order(entry: "Entry") -> tuple[object, ...]:
        one = entry.task
        who = ", ".join(_as_said(leads.get(one.iri, ()), "".join(quotes.get(one.iri, ()))))
        return _sorted_as(who), _sorted_as(labels[one.work][0]), one.paper, one.start, one.iri

    return sorted(run, key=order)


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
            return not entry.task.stated
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
        said = message("due-what")
        raise QueryError(message("said-not", said=said, due=due)) from error


@dataclass(frozen=True, slots=True)
class _Part:
    """A body's part in one task: its role, and the group that it was named through."""

    role: str
    group: Group | None = None
    taken: Taken | None = None


def _parts(store: Store, body: str, role: str | None, today: date) -> dict[str, list[_Part]]:
    """Assignment → what the body has to do with it, its own name before a group's and before that
    of a body whose work it took over.
    """
    own, taken = _with_forerunners(store, body, today)
    groups = groups_of(store, own)
    iris = [*own, *(b for b in (*groups, *taken) if b not in own)]
    wanted = [role] if role else list(ROLES)
    local = {LD + ROLES[r]: r for r in wanted}
    found: dict[str, list[_Part]] = defaultdict(list)
    rows = store.query(
        PREFIXES + f"SELECT DISTINCT ?a ?r ?b WHERE {{ VALUES ?b {{ {values(iris)} }}"
        f" VALUES ?r {{ {values(local)} }} ?a ?r ?b }}",
        graphs=(EFFECTIVE,),
    ).rows
    for a, r, b in rows:
        through: Sequence[Group | None] = groups.get(str(b), (None,)) if b not in own else (None,)
        found[str(a)] += [_Part(local[str(r)], g, taken.get(str(b))) for g in through]
    ranks = list(ROLES)
    for parts in found.values():
        parts.sort(key=lambda p: (p.taken is not None, p.group is not None, ranks.index(p.role)))
    return found


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


def _scope(
    store: Store, parts: Mapping[str, object] | None, work: str | None, due: str
) -> set[str] | None:
    """The assignments that may be meant (IRIs); None for all."""
    found = None if parts is None else set(parts)
    if work:
        rows = store.query(
            PREFIXES + f"SELECT ?a WHERE {{ ?a ld:from <{work}> }}", graphs=(EFFECTIVE,)
        ).rows
        own = {str(a) for (a,) in rows if "/assign/" in str(a)}
        found = own if found is None else found & own
    if due and found is None:
        rows = store.query(PREFIXES + f"SELECT ?a WHERE {{ GRAPH ?g {{ {due} }} }}").rows
        found = {str(a) for (a,) in rows}
    return found


# --- rows -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Task:
    """One assignment, as far as it orders and counts the register."""

    iri: str
    paper: str  # sha256
    start: int
    work: str
    due: date | None = None
    stated: bool = False  # has a deadline, a day or not
    generic: bool = False
    over: date | None = None  # the last day on which anybody can owe it


def _tasks(store: Store, iris: Iterable[str] | None = None) -> list[_Task]:
    """Some assignments, or all, in the order of their papers.

    Each property is read by itself, of all at once: joined, they take four times as long.
    """
    found: dict[str, _Task] = {}
    shas: dict[str, str] = {}  # one string for all tasks of a paper
    for stated, over in _stated(store, iris):
        if place := MENTION.search(stated):
            sha = shas.setdefault(place[1], place[1])
            found[stated] = _Task(stated, sha, int(place[2]), "", over=over)
    works = _works(store, None if iris is None else shas)
    for task in found.values():
        task.work = works.get(task.paper, "")
    for iri, due in _scanned(store, "ld:due ?v", iris):
        if (one := found.get(str(iri))) and one.due is None and isinstance(due, date):
            one.due = due
    for iri, *_ in _scanned(store, "ld:deadline ?any", iris):
        if one := found.get(str(iri)):
            one.stated = True
    for iri, *_ in _scanned(store, "ld:generic true", iris):
        if one := found.get(str(iri)):
            one.generic = True
    return sorted(found.values(), key=lambda t: (t.paper, t.start, t.iri))


def _stated(store: Store, iris: Iterable[str] | None) -> Iterator[tuple[str, date | None]]:
    """Some assignments, or all, that count: no draft's, and of several copies the best one's; with
    the last day on which anybody owes them."""
    listed = [""] if iris is None else sorted(iris)
    for n in range(0, len(listed), _CHUNK):
        some = "" if iris is None else f"VALUES ?a {{ {values(listed[n : n + _CHUNK])} }} "
        asked = f"SELECT ?a ?last WHERE {{ {some}?a a ld:Assignment"
        rows = store.query(
            PREFIXES + asked + " OPTIONAL { ?a ld:owedUntil ?last } }", graphs=(EFFECTIVE,)
        ).rows
        yield from ((str(a), last if isinstance(last, date) else None) for a, last in rows)


def _scanned(store: Store, pattern: str, iris: Iterable[str] | None) -> Iterator[_Row]:
    """(assignment, ?p and ?v as far as the pattern has them) of all papers, or of some assignments,
    of which each is looked for in its own paper's graph."""
    names = " ".join(["?a", *(name for name in pattern.split() if name in ("?p", "?v"))])
    if iris is None:
        asked = f"SELECT {names} WHERE {{ GRAPH ?g {{ ?a {pattern} }} }}"
        yield from store.query(PREFIXES + asked).rows
        return
    listed = sorted(iris)
    for n in range(0, len(listed), _CHUNK):
        some = ((iri, MENTION.search(iri)) for iri in listed[n : n + _CHUNK])
        data = " ".join(f"(<{iri}> <{graph_iri(place[1])}>)" for iri, place in some if place)
        yield from store.query(
            PREFIXES + f"SELECT {names} WHERE {{ VALUES (?a ?g) {{ {data} }}"
            f" GRAPH ?g {{ ?a {pattern} }} }}"
        ).rows


def _texts(store: Store, name: str, iris: Iterable[str] | None) -> dict[str, list[str]]:
    """Assignment → the values of one property."""
    found: dict[str, list[str]] = defaultdict(list)
    once: dict[str, str] = {}  # the same body leads thousands of tasks
    for iri, said in _scanned(store, f"ld:{name} ?v", iris):
        found[str(iri)].append(once.setdefault(str(said), str(said)))
    return dict(found)


def _works(store: Store, shas: Iterable[str] | None) -> dict[str, str]:
    """Paper (sha256) → its document."""
    asked = "SELECT ?f ?w WHERE {{ {} ?f ld:paperOf ?w }}"
    some = "" if shas is None else f"VALUES ?f {{ {values(map(paper_iri, sorted(shas)))} }}"
    rows = store.query(PREFIXES + asked.format(some), graphs=(EFFECTIVE,)).rows
    return {str(f).removeprefix(f"{BASE}file/"): str(w) for f, w in rows}


def _file_names(store: Store, shas: Iterable[str]) -> dict[str, str]:
    data = " ".join(f"(<{paper_iri(sha)}> <{graph_iri(sha)}>)" for sha in sorted(shas))
    rows = store.query(
        PREFIXES + f"SELECT ?f ?name WHERE {{ VALUES (?f ?g) {{ {data} }}"
        " GRAPH ?g { ?f ld:fileName ?name } }"
    ).rows
    return {str(f).removeprefix(f"{BASE}file/"): str(name) for f, name in rows}


# --- tasks as the register has them ---------------------------------------------------------------


def _copies(store: Store, tasks: Sequence[_Task]) -> list[tuple[_Task, ...]]:
    """Tasks stated once each, the one that counts first, then what other copies of the document
    say the same."""
    found = {one.iri: [one] for one in tasks}
    rows = store.query(
        PREFIXES + "SELECT ?a ?same WHERE { ?a ld:witnesses ?same } ORDER BY ?same ?a",
        graphs=(EFFECTIVE,),
    ).rows
    for iri, same in rows:
        if (copies := found.get(str(same))) and (place := MENTION.search(str(iri))):
            copies.append(replace(copies[0], iri=str(iri), paper=place[1], start=int(place[2])))
    return [tuple(copies) for copies in found.values()]


def _as_said(texts: Sequence[str], quote: str) -> list[str]:
    """Values in the order of the sentence, which a graph does not keep."""
    if len(texts) < 2:
        return list(texts)
    said = " ".join(quote.split()).casefold()
    places = {text: said.find(text.casefold()) for text in texts}
    return sorted(texts, key=lambda t: (places[t] < 0, places[t], collate.key(t)))


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a task before its words are read."""

    task: _Task
    state: State
    status: TaskStatus | None
    papers: tuple[str, ...]  # sha256 of every file that states it
    iris: tuple[str, ...]  # of the assignments in them
    part: "_Part | None" = None
    round: Round | None = None

    @property
    def due(self) -> date | None:
        """The deadline as a day, where it is one."""
        return self.task.due

    @property
    def generic(self) -> bool:
        """Whether it is an execution clause, a call on everybody."""
        return self.task.generic


def _entries(
    copies: Iterable[tuple[_Task, ...]],
    today: date,
    said: Mapping[str, TaskStatus],
    handed: Mapping[str, Round],
) -> list[Entry]:
    """Tasks as the day and people's words make them, in the order of the register but for those
    of one day."""
    made = []
    for all_ in copies:
        one, iris = all_[0], tuple(c.iri for c in all_)
        status = said.get(one.iri)
        state = _state(one.due, one.stated, status, today)
        if state.id == "late":
            state = _lapsed(one, today) or state
        papers = tuple(dict.fromkeys(c.paper for c in all_))
        ours = max((handed[i] for i in iris if i in handed), key=lambda r: r.at, default=None)
        made.append(Entry(one, state, status, papers, iris, round=ours))
    return sorted(made, key=_day_of)


def _said(store: Store) -> dict[str, TaskStatus]:
    """Assignment → the latest word of a person on it."""
    return {said[0].about: said[0] for said in statuses(store).values()}


def _handed(store: Store) -> dict[str, Round]:
    """Assignment → what the office said of who does it."""
    said = rounds(store)
    keys = " ".join(str(Literal(key)) for key in sorted(said))
    rows = store.query(
        PREFIXES + f"SELECT ?a ?key WHERE {{ VALUES ?key {{ {keys} }}"
        " GRAPH ?g { ?a ld:taskKey ?key } }"
    ).rows
    return {str(a): said[str(key)] for a, key in rows} if said else {}


whole = Kept(lambda store: _copies(store, _tasks(store)))  # all tasks, each with its copies
_leads = Kept(lambda store: _texts(store, "printedLead", None))
_last: dict[object, list[Entry]] = {}  # all entries as of the last day and words of people


def _all(store: Store, today: date) -> list[Entry]:
    """The entries of the whole store; made anew where a day, a status or the store changed."""
    said, handed = _said(store), _handed(store)
    words = {s.decision for s in said.values()} | {d for r in handed.values() for d in r.decisions}
    mark = (store.location, store.epoch(), today, frozenset(words))
    if (found := _last.get(mark)) is None:
        found = _entries(whole(store), today, said, handed)
        _last.clear()
        _last[mark] = found
    return found


def _of_body(
    store: Store, entries: Iterable[Entry], parts: Mapping[str, Sequence[_Part]]
) -> list[Entry]:
    """The entries of a body, with its part; a group counts only if it took the body in on the
    paper's date, and what a body before it was given only while it is open."""
    own = [e for e in entries if e.task.iri in parts]
    labels = _labels(store, {e.task.work for e in own})
    found = []
    for entry in own:
        day = labels[entry.task.work][1]
        of = parts[entry.task.iri]
        part = next((p for p in of if p.group is None or p.group.on(day)), None)
        if part and not (part.taken and entry.state.closed):
            found.append(replace(entry, part=part))
    return found


# --- rows in words --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Stated:
    """One assignment as its paper's graph holds it."""

    iri: str
    paper: str  # sha256
    work: str
    fields: dict[str, list[Value]] = field(default_factory=lambda: defaultdict(list))

    def texts(self, name: str) -> tuple[str, ...]:
        """Values in the order of the sentence."""
        found = [str(v) for v in self.fields.get(name, ())]
        return tuple(_as_said(found, str(self.one("quote"))))

    def one(self, name: str) -> str | None:
        found = self.fields.get(name)
        return min(map(str, found)) if found else None

    def number(self, name: str) -> int:
        return int(str(self.fields[name][0]))


def _worded(store: Store, tasks: Sequence[_Task]) -> list[_Stated]:
    """Assignments with all their literals."""
    found = {t.iri: _Stated(t.iri, t.paper, t.work) for t in tasks}
    for iri, p, v in _scanned(store, "?p ?v", found):
        if v is not None and not isinstance(v, Iri):
            found[str(iri)].fields[str(p).removeprefix(LD)].append(v)
    return list(found.values())


def _row(
    entry: Entry,
    one: _Stated,
    document: tuple[str, date | None],
    names: Mapping[str, str],
    text: str,
) -> TaskRow:
    span, part = (one.number("start"), one.number("end")), entry.part
    files = tuple(dict.fromkeys(names.get(sha, sha) for sha in entry.papers))
    return TaskRow(
        id=str(one.one("taskKey")),
        iri=one.iri,
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
        document=one.work,
        label=files[0] if document[0] == one.work else document[0],
        date=document[1],
        files=files,
        paper=one.paper,
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


def _lapsed(task: _Task, today: date) -> State | None:
    """A deadline that nobody is late for any more: the time of its document is over, its body is
    gone, or it lies further back than the office looks."""
    if task.due is None or task.due >= today:
        return None
    old = task.due < first_late(today)
    over = task.over is not None and task.over < today
    return State("lapsed", (today - task.due).days, closed=True) if old or over else None


def _state(due: date | None, deadline: bool, said: TaskStatus | None, today: date) -> State:
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
