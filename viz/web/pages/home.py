"""Bàn làm việc: what to do, what to review, what is new, what is missing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from graph.shared import written
from graph.store import PREFIXES
from graph.terms import values
from ontology.disk import on_server
from ontology.errors import LuocdoError
from ontology.identity import BASE, EFFECTIVE, LOG
from queries.register.asked import SOON
from queries.register.bodies import known as all_bodies
from queries.register.post import heads
from queries.register.tasks import Register, TaskRow, find_tasks
from queries.search.catalogue import Doubt, counts, doubts, waiting
from viz.web.desk import NotYetError
from viz.web.jobs import Filed
from viz.web.office import office, office_name
from viz.web.pages.search import indexed
from viz.web.render import desk_of, language, render
from viz.words import date_text, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from graph.store import Store
    from viz.web.desk import Desk
    from viz.web.jobs import Job

TASKS, REVIEWS, NEW, MISSING = 6, 10, 12, 8  # rows shown at most
NEAR = 3  # days that count as urgent
DAYS = 7  # days in which papers count as new


@dataclass(frozen=True)
class Todo:
    """The tasks that are late or due soon: how many, and the first rows."""

    late: int
    near: int
    soon: int
    rows: tuple[TaskRow, ...]
    doubts: tuple[Doubt, ...]  # those first that these tasks rest on: a person looks at ten


@dataclass(frozen=True)
class Known:
    """What is counted once for each state of the store."""

    papers: int
    works: int
    links: int
    doubts: int
    missing: tuple[tuple[str, str, int], ...]  # IRI, label, how many documents cite it
    new: int  # papers that came of late, by page or by command
    newest: tuple[Filed, ...]


def routes() -> list[BaseRoute]:
    """The desk's addresses."""
    from starlette.routing import Route

    return [Route("/", home)]


def home(request: Request) -> Response:
    """The first page; what takes long is shown as it was, until it is counted anew."""
    desk, lang, today = desk_of(request), language(request), date.today()
    with desk.read() as store:
        if not store.holds(1):
            jobs = request.app.state.jobs.recent(DAYS)
            news = _news(jobs)
            return render(request, "home.html", known=None, news=news, heads={}, waiting=False)
        mark = (written(desk.store), today)
        known = desk.cache.get("home", mark, partial(_known, store))
        body = office(request, store)
        name = office_name(store, body)
        todo = desk.cache.get(f"todo {body}", mark, partial(_todo, store, today, body), wait=0.3)
        news = _news(request.app.state.jobs.recent(DAYS), known.value.newest if known else ())
        came = heads(store, [file.sha256 for _, file in news if file.state == "read"])
    return render(
        request,
        "home.html",
        heads=came,
        known=known.value if known else None,
        doubts=todo.value.doubts if todo else (),
        todo=todo.value if todo else None,
        body=body,
        body_name=name,
        news=news,
        waiting=not known or not todo or known.old or todo.old,
        updated=_updated(desk.store, lang),
        limits={"reviews": REVIEWS, "missing": MISSING},
    )


def warm(desk: Desk) -> None:
    """Begin what takes long, so that the first reader need not wait: counts, then the search."""
    with suppress(LuocdoError), desk.read() as store:
        mark = (written(desk.store), date.today())
        desk.cache.get("home", mark, partial(_known, store), wait=0)
        desk.cache.get("todo ", mark, partial(_todo, store, date.today(), ""), wait=0)
        for name, read in (("search", indexed), ("bodies", all_bodies)):
            with suppress(NotYetError):
                desk.listed(name, read, first=0)


def _updated(store: str | Path, lang: str) -> str:
    """When the store was last written; a server does not tell."""
    mark = () if on_server(store) else written(store)
    if not mark:
        return ""
    at = datetime.fromtimestamp(max(ns for _, _, ns in mark) / 1e9).astimezone()
    return f"{date_text(at.date().isoformat())} {at:%H:%M}"


def _news(jobs: Iterable[Job], newest: Iterable[Filed] = ()) -> list[tuple[Job | None, Filed]]:
    """Files added of late, those that failed first; those of a command have no job, and what was
    in a package stands in its place."""
    added = [
        (job, f)
        for job in jobs
        for f in job.files
        if f.state not in ("known", "noted") and not (f.state == "read" and f.inside)
    ]
    shas = {f.sha256 for _, f in added}
    files = [*added, *((None, f) for f in newest if f.sha256 not in shas)]
    return sorted(files, key=lambda pair: pair[1].state not in ("held", "failed", "refused"))[:NEW]


# --- tasks ----------------------------------------------------------------------------------------


def _todo(store: Store, today: date, body: str) -> Todo:
    """What is late or due within a week, of one body or all."""
    late = _only_open(store, today, body, "late")
    soon = _only_open(store, today, body, str(SOON))
    near = [e for e in soon.entries if e.due and (e.due - today).days <= NEAR]
    some = TASKS // 2 if soon.entries else TASKS
    rows = late.rows(max(0, len(late.entries) - some))[::-1]  # what is late since yesterday first
    rows += soon.rows(0, TASKS - len(rows))
    doubtful = doubts(store, REVIEWS, {e.document for e in (*late.entries, *soon.entries)})
    numbers = len(late.entries), len(near), len(soon.entries)
    return Todo(*numbers, tuple(_short(r) for r in rows), doubtful)


def _only_open(store: Store, today: date, body: str, due: str) -> Register:
    return find_tasks(store, today=today, body=body or None, due=due, specific=True)


def _short(row: TaskRow) -> TaskRow:
    """A row as the desk keeps it: without the sentence, and a document without number has none."""
    label = "" if row.label in row.files else row.label
    return replace(row, task=shown(row.task, 160), label=label, sentence="")


# --- what papers say differently, what is missing -------------------------------------------------


def _known(store: Store) -> Known:
    days = (date.today() - timedelta(days=n) for n in range(DAYS))
    listed = " ".join(f'"{day}"^^xsd:date' for day in days)
    came = f"VALUES ?day {{ {listed} }} GRAPH <{LOG}> {{ ?p ld:readOn ?day }} ?p ld:paperOf ?w"
    asked = f"SELECT (COUNT(*) AS ?n) WHERE {{ {came} }}"
    found = counts(store)
    return Known(
        papers=store.paper_count(),
        works=found.held,
        links=found.links,
        doubts=found.doubtful,
        missing=_missing(store),
        new=int(str(store.query(PREFIXES + asked, graphs=(EFFECTIVE,)).rows[0][0])),
        newest=_newest(store, came),
    )


def _newest(store: Store, came: str) -> tuple[Filed, ...]:
    """The papers of the last days, each as the file that it was."""
    asked = f"SELECT ?p ?name {{ {came} GRAPH ?g {{ ?p ld:fileName ?name }} }}"
    rows = store.query(
        f"{PREFIXES}{asked} ORDER BY DESC(?day) ?name LIMIT {NEW}", graphs=(EFFECTIVE,)
    ).rows
    return tuple(
        Filed(str(name), str(paper).removeprefix(f"{BASE}file/"), "read") for paper, name in rows
    )


def _missing(store: Store) -> tuple[tuple[str, str, int], ...]:
    most = waiting(store, size=MISSING)
    rows = store.query(PREFIXES + _LABELS % values(iri for iri, _ in most)).rows
    named = {str(iri): str(label) for iri, label in rows}
    return tuple((iri, named.get(iri, ""), n) for iri, n in most)


_LABELS = "SELECT ?w ?label WHERE { VALUES ?w { %s } ?w rdfs:label ?label }"
