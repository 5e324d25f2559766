"""What people say of tasks: status, note, who and when, as decisions in the curated graph.

A status holds on to the task's key (`graph.papers.triples.task_keys`: the document and the words),
not to offsets, so that it survives re-reading, rebuilding and another copy of the document; where
that one reads a little otherwise, the most alike task of the document is found again. Every word of
a person is kept; the latest counts, and taking it back brings the one before it back.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from pyoxigraph import Literal, NamedNode

from graph.curate import instead_of
from graph.effective.decisions import Said
from graph.effective.tasks import statuses as known
from graph.store import PREFIXES, Change, Store, need_writable, ordered
from graph.terms import TYPE, XSD, Statement, date_literal, in_graph, ld
from graph.update import decide
from ontology.errors import AmbiguousError, CurationError, NotFoundError
from ontology.identity import CURATED, EFFECTIVE, decision_iri
from ontology.lexicon import task_statuses
from ontology.messages import message
from ontology.vocabulary import PREFIXES as SPACES
from ontology.vocabulary import task_status_iri

SHOWN = 8  # characters of a key that people see and type
_LEAST = 4
_LISTED = 20
WHO = NamedNode(f"{SPACES['prov']}wasAttributedTo")
WHEN = NamedNode(f"{SPACES['prov']}generatedAtTime")


@dataclass(frozen=True, slots=True)
class TaskStatus:
    """What a person said of a task; `on` is the day it was true (of a task done: done on)."""

    decision: str  # IRI
    task: str  # key
    status: str  # id of the lexicon
    on: date
    by: str
    at: str  # ISO 8601, when it was written down
    note: str | None = None
    quote: str = ""  # the task's words, for a person, should its paper leave the store
    about: str = ""  # IRI of the task; "" where no paper of the document states it (any more)

    @property
    def closed(self) -> bool:
        """Whether nothing is due any more."""
        return task_statuses()[self.status].closed


@dataclass(frozen=True, slots=True)
class StatedTask:
    """A task as a paper states it."""

    key: str
    task: str
    quote: str
    paper: str  # IRI
    iri: str  # of the copy that counts


def statuses(store: Store) -> dict[str, tuple[TaskStatus, ...]]:
    """Everything people said, by the key that the task has now, the latest first."""
    rows = store.query(
        PREFIXES + "SELECT ?d ?task ?status ?on ?by ?at ?note ?quote WHERE {"
        " ?d ld:ofTask ?task ; ld:status ?status ; ld:statusDate ?on ; ld:quote ?quote ;"
        " prov:wasAttributedTo ?by ; prov:generatedAtTime ?at . OPTIONAL { ?d ld:note ?note }"
        " FILTER NOT EXISTS { ?other ld:insteadOf ?d } }",
        graphs=(CURATED,),
    ).rows
    now = _keys(store) if rows else {}
    found: dict[str, list[TaskStatus]] = defaultdict(list)
    for d, task, status, on, by, at, note, quote in rows:
        assert isinstance(on, date)
        iri, key = now.get(str(d), ("", str(task)))
        local = str(status).removeprefix(task_status_iri(""))
        said = str(note) if note is not None else None
        made = TaskStatus(str(d), key, local, on, str(by), str(at), said, str(quote), iri)
        found[key].append(made)
    return {task: tuple(sorted(all_, key=_age, reverse=True)) for task, all_ in found.items()}


def _keys(store: Store) -> dict[str, tuple[str, str]]:
    """Decision → the task that it is about (`graph.effective.tasks`), and its key."""
    rows = store.query(
        PREFIXES + f"SELECT ?d ?a ?key WHERE {{ GRAPH <{CURATED}> {{ ?d ld:ofTask ?any }}"
        f" GRAPH <{EFFECTIVE}> {{ ?d ld:about ?a }} GRAPH ?g {{ ?a ld:taskKey ?key }} }}",
        graphs=(),
    ).rows
    return {str(d): (str(a), str(key)) for d, a, key in rows}


def _age(said: TaskStatus) -> tuple[datetime, str]:
    return datetime.fromisoformat(said.at), said.decision


def status_id(words: str) -> str:
    """The status that a person types: an id or its words; raises `CurationError` with the list."""
    plain = " ".join(words.split()).casefold()
    for name, row in task_statuses().items():
        if plain in (name, *(w.casefold() for w in (row.vi, row.en, *row.words))):
            return name
    listed = "; ".join(f"{name} ({row.vi})" for name, row in task_statuses().items())
    raise CurationError(message("no-status", words=words, listed=listed))


def find_task(store: Store, typed: str) -> StatedTask:
    """The task of an id as the register prints it (4 characters or more of its key).

    Raises `NotFoundError`, and `AmbiguousError` where more characters are needed.
    """
    wanted = typed.strip().casefold()
    if not re.fullmatch(rf"[0-9a-f]{{{_LEAST},16}}", wanted):
        raise NotFoundError(typed)
    rows = store.query(
        PREFIXES + "SELECT ?key ?task ?quote ?paper ?a ?best WHERE { GRAPH ?g {"
        f' ?a ld:taskKey ?key FILTER(STRSTARTS(?key, "{wanted}"))'
        " ?a ld:task ?task ; ld:quote ?quote ; ld:statedIn ?paper }"
        f" OPTIONAL {{ GRAPH <{EFFECTIVE}> {{ ?a ld:witnesses ?best }} }} }} ORDER BY ?key",
        graphs=(),
    ).rows
    tasks = {  # a copy that witnesses it is the same task
        str(best or a): StatedTask(str(key), str(task), str(quote), str(paper), str(best or a))
        for key, task, quote, paper, a, best in rows
    }
    found = list(tasks.values())
    if not found:
        raise NotFoundError(typed)
    if len(found) > 1:
        listed = tuple((t.key, " ".join(t.task.split())[:80]) for t in found[:_LISTED])
        raise AmbiguousError(typed, listed)
    return found[0]


def set_status(
    store: Store,
    task: StatedTask,
    status: str,
    *,
    on: date,
    by: str,
    at: str,
    note: str = "",
    instead: str = "",
) -> TaskStatus:
    """Write down what a person says of a task; `status` is an id of the lexicon, `instead` the
    decision (IRI) in whose place it stands.

    `at` (ISO 8601 with time) is the moment of writing. One write, on any kind of store.
    """
    need_writable(store)
    entry = "\n".join(("status", task.key, status, on.isoformat(), by, at, note))
    words = " ".join(task.quote.split())
    said = TaskStatus(
        decision_iri(entry), task.key, status, on, by, at, note or None, words, task.iri
    )
    made = _statements(said, task.paper, document_of(store, task.paper))
    quads = in_graph([*made, *instead_of(said.decision, instead)], CURATED)
    store.apply(_restated(store, task.iri, new=said).beside(Change((), (), ordered(quads))))
    return said


def _restated(store: Store, task: str, *, new: TaskStatus | None = None, gone: str = "") -> Change:
    """What is known of a task by one word more, or less."""
    rows = store.query(
        PREFIXES + f"SELECT ?d ?status ?at WHERE {{ GRAPH <{EFFECTIVE}> {{ ?d ld:about <{task}> }}"
        f" GRAPH <{CURATED}> {{ ?d ld:status ?status ; prov:generatedAtTime ?at }} }}",
        graphs=(),
    ).rows
    there = [Said(str(d), "", "", str(status), str(at), "", ()) for d, status, at in rows]
    after = [s for s in there if s.iri != gone]
    if new:
        status = task_status_iri(new.status)
        after.append(Said(new.decision, "", "", status, new.at, "", ()))
    old, now = (
        set(known(some, dict.fromkeys((s.iri for s in some), task))) for some in (there, after)
    )
    return Change((), list(in_graph(old - now, EFFECTIVE)), list(in_graph(now - old, EFFECTIVE)))


def document_of(store: Store, paper: str) -> str:
    """By what the other copies of a paper are known."""
    asked = PREFIXES + f"SELECT ?k WHERE {{ GRAPH ?g {{ <{paper}> ld:documentKey ?k }} }}"
    return next((str(k) for (k,) in store.query(asked, graphs=()).rows), "")


def _statements(said: TaskStatus, paper: str, document: str) -> Iterable[Statement]:
    node = NamedNode(said.decision)
    yield node, TYPE, ld("Decision")
    yield node, ld("inPaper"), NamedNode(paper)
    if document:
        yield node, ld("ofDocument"), Literal(document)
    yield node, ld("ofTask"), Literal(said.task)
    yield node, ld("quote"), Literal(said.quote)
    yield node, ld("status"), NamedNode(task_status_iri(said.status))
    yield node, ld("statusDate"), date_literal(said.on)
    yield node, WHO, Literal(said.by)
    yield node, WHEN, Literal(said.at, datatype=NamedNode(f"{XSD}dateTime"))
    if said.note:
        yield node, ld("note"), Literal(said.note)


def unset_status(store: Store, typed: str) -> TaskStatus:
    """Take the latest word on a task back; `typed` is an id as in `find_task`.

    Raises `NotFoundError` where nobody said anything, `AmbiguousError`.
    """
    need_writable(store)
    wanted = typed.strip().casefold()
    found = [s[0] for k, s in statuses(store).items() if k.startswith(wanted)]
    if len(wanted) < _LEAST or not found:
        raise NotFoundError(typed)
    if len(found) > 1:
        raise AmbiguousError(typed, tuple((s.task, s.quote[:80]) for s in found[:_LISTED]))
    forget(store, found[0])
    return found[0]


def forget(store: Store, said: TaskStatus) -> None:
    """Take one word on a task back; what was said before it counts again."""
    gone = [q for q in store.curated() if q.subject == NamedNode(said.decision)]
    if any(q.predicate == ld("insteadOf") for q in gone):
        return decide(store, Change((), ordered(gone)))  # what it replaced counts again
    known = _restated(store, said.about, gone=said.decision) if said.about else Change()
    store.apply(known.beside(Change((), ordered(gone))))


def said_of(store: Store, decision: str) -> date:
    """The day of which a stored status was true."""
    asked = PREFIXES + f"SELECT ?on WHERE {{ <{decision}> ld:statusDate ?on }}"
    on = store.query(asked, graphs=(CURATED,)).rows[0][0]
    assert isinstance(on, date)
    return on


def lost(store: Store) -> tuple[TaskStatus, ...]:
    """The latest words on tasks that no paper of the store states (any more)."""
    latest = (said[0] for _, said in sorted(statuses(store).items()))
    return tuple(said for said in latest if not said.about)
