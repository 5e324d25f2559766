"""Who of us does a task, by which day of our own: what the office says of it beside its status.

Each field by itself, as decisions in the curated graph that hold on to the task's key as a status
does (`graph.taskstatus`); the latest word of a field counts, an empty one takes it back.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pyoxigraph import Literal, NamedNode

from graph.effective.similar import SAME_WORDS, words_alike
from graph.entries import iso_date
from graph.store import PREFIXES, Change, Store, need_writable, ordered
from graph.taskstatus import WHEN, WHO, StatedTask, document_of
from graph.terms import TYPE, XSD, Statement, Value, in_graph, ld, values
from ontology.errors import CurationError
from ontology.identity import CURATED, decision_iri
from ontology.messages import message

FIELDS = ("unit", "handler", "inner", "note")


@dataclass(frozen=True, slots=True)
class Round:
    """What counts of a task, the last who said something and when, and every decision."""

    fields: Mapping[str, str]  # of FIELDS, those that are not empty
    by: str
    at: str  # ISO 8601
    decisions: tuple[str, ...] = field(repr=False)  # IRIs, the latest first

    @property
    def handler(self) -> str:
        """Who of us does it; "" for nobody."""
        return self.fields.get("handler", "")

    @property
    def inner(self) -> date | None:
        """Our own last day."""
        return date.fromisoformat(day) if (day := self.fields.get("inner")) else None


def rounds(store: Store) -> dict[str, Round]:
    """What the office said of tasks, by task key."""
    rows = store.query(
        PREFIXES + "SELECT ?d ?task ?quote ?field ?value ?by ?at WHERE {"
        " ?d ld:ofTask ?task ; ld:claims ?field ; ld:value ?value ; ld:quote ?quote ;"
        " prov:wasAttributedTo ?by ; prov:generatedAtTime ?at }",
        graphs=(CURATED,),
    ).rows
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    keys = _keys(store, rows)
    for d, task, _, name, value, by, at in rows:
        found[keys.get(str(d), str(task))].append((str(at), str(d), str(name), str(value), str(by)))
    return {task: _round(sorted(said, reverse=True)) for task, said in found.items()}


def _keys(store: Store, rows: list[tuple[Value | None, ...]]) -> dict[str, str]:
    """Decision → the key that its task has now, where another copy of the document states it in
    nearly the same words.
    """
    stated = " ".join(str(Literal(str(row[1]))) for row in rows)
    asked = f"SELECT ?key WHERE {{ VALUES ?key {{ {stated} }} GRAPH ?g {{ ?a ld:taskKey ?key }} }}"
    there = {str(key) for (key,) in store.query(PREFIXES + asked, graphs=()).rows} if rows else ()
    gone = {str(row[0]): str(row[2]) for row in rows if str(row[1]) not in there}
    if not gone:
        return {}
    fresh = store.query(
        PREFIXES + f"SELECT ?d ?key ?quote WHERE {{ VALUES ?d {{ {values(sorted(gone))} }}"
        f" GRAPH <{CURATED}> {{ ?d ld:ofDocument ?of }}"
        " GRAPH ?g { ?p ld:documentKey ?of . ?a ld:statedIn ?p ; ld:taskKey ?key ;"
        " ld:quote ?quote } } ORDER BY ?d ?key",
        graphs=(),
    ).rows
    now: dict[str, tuple[float, str]] = {}
    for d, key, quote in fresh:
        alike = words_alike(gone[str(d)], " ".join(str(quote).split()))
        if alike >= SAME_WORDS:
            now[str(d)] = max(now.get(str(d), (0.0, "")), (alike, str(key)))
    return {d: key for d, (_, key) in now.items()}


def _round(said: list[tuple[str, ...]]) -> Round:
    latest: dict[str, str] = {}
    for _, _, name, value, _ in said:
        latest.setdefault(name, value)
    kept = {name: latest[name] for name in FIELDS if latest.get(name)}
    return Round(kept, said[0][4], said[0][0], tuple(d for _, d, *_ in said))


def hand_task(store: Store, task: StatedTask, said: Mapping[str, str], *, by: str, at: str) -> None:
    """Write down who does a task, by when; `said` has some of `FIELDS`, "" takes one back.

    `at` (ISO 8601 with time) is the moment of writing. Raises `CurationError` for a day that is
    none, or where nothing is said.
    """
    need_writable(store)
    if not said:
        raise CurationError(message("no-charge"))
    document, made = document_of(store, task.paper), list[Statement]()
    for name, typed in said.items():
        value = _day(typed) if name == "inner" and typed else typed
        entry = "\n".join(("round", task.key, name, value, by, at))
        node = NamedNode(decision_iri(entry))
        made += [
            (node, TYPE, ld("Decision")),
            (node, ld("ofTask"), Literal(task.key)),
            (node, ld("quote"), Literal(" ".join(task.quote.split()))),
            (node, ld("claims"), Literal(name)),
            (node, ld("value"), Literal(value)),
            (node, WHO, Literal(by)),
            (node, WHEN, Literal(at, datatype=NamedNode(f"{XSD}dateTime"))),
        ]
        if document:
            made.append((node, ld("ofDocument"), Literal(document)))
    store.apply(Change((), (), ordered(in_graph(made, CURATED))))


def _day(typed: str) -> str:
    try:
        return iso_date(typed)
    except ValueError as error:
        raise CurationError(str(error)) from error


def unhand_task(store: Store, key: str) -> None:
    """Take the latest words on a task back, all that were said at one moment."""
    need_writable(store)
    said = rounds(store).get(key)
    if said is None:
        return
    wanted = {NamedNode(d) for d in said.decisions}
    quads = [q for q in store.curated() if q.subject in wanted]
    at = Literal(said.at, datatype=NamedNode(f"{XSD}dateTime"))
    last = {q.subject for q in quads if q.predicate == WHEN and q.object == at}
    store.apply(Change((), ordered(q for q in quads if q.subject in last)))
