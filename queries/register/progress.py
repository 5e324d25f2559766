"""Who carries out a document, level by level: what each body issued upon it, its tasks, its last
report; those that have issued nothing first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO

from graph.read.nodes import Node, nodes
from graph.store import PREFIXES, Store
from graph.terms import values
from ontology import collate
from ontology.dates import day
from ontology.lexicon import label
from queries.answer.run import Answer, Column, Kind
from queries.register.bodies import ACTING, Body, known
from queries.register.reminder import write_package
from queries.register.tasks import find_tasks
from queries.search.find import Work, lookup

LEVELS = (  # in the order of authority; the ids of the drawing's columns
    "tw-dang", "tw-nha-nuoc", "tinh-uy", "dang-uy", "hdnd-ubnd", "so", "huyen", "xa", "unknown",
)  # fmt: skip
HEADS = ("body", "acting-papers", "task-count", "open-tasks", "late-tasks", "last-report")
WIDTHS = (620, 3600, 5200, 1200, 1200, 1200, 1550)  # twentieths of a point: A4 landscape
REPORTS = "ld:reviews|ld:replies_to"


@dataclass(frozen=True, slots=True)
class Line:
    """One body: its papers upon the document, its tasks under these, its last report."""

    body: Body
    acts: tuple[Node, ...]
    tasks: int
    open: int
    late: int
    report: date | None


@dataclass(frozen=True, slots=True)
class Progress:
    """All bodies that act on a document or were given tasks under it, by level."""

    work: Work
    levels: tuple[tuple[str, tuple[Line, ...]], ...]  # level, its bodies


def progress(store: Store, document: str, today: date) -> Progress:
    """Who acts on a document (as `lookup` takes it) as of a day.

    Groups ("các sở, ban, ngành") stand as they are named. Raises `NotFoundError`,
    `AmbiguousError`.
    """
    work, bodies = lookup(store, document), known(store)
    # Each way by itself: Virtuoso takes no `+` beside a `|`.
    acts = _issued(store, work.iri, (f"?w ld:{name} ?to" for name in ACTING))
    far = f"?w {REPORTS} ?act . ?act ld:implements+ ?to"
    reports = _issued(store, work.iri, (f"?w {REPORTS} ?to", far))
    papers = {n.iri: n for n in nodes(store, {w for own in acts.values() for w in own})}
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    under = {work.iri, *papers}
    for entry in find_tasks(store, today=today).entries:
        if entry.task.work in under:
            for role, lead in bodies.parts.get(entry.task.iri, ()):
                if role == "lead":
                    of = counted[lead]
                    of[0] += 1
                    of[1] += not entry.state.closed
                    of[2] += entry.state.id == "late"
    found: dict[str, list[Line]] = defaultdict(list)
    for iri in {*acts, *counted} & bodies.bodies.keys():
        body, (tasks, left, late) = bodies.bodies[iri], counted[iri]
        own = tuple(sorted((papers[w] for w in acts.get(iri, ())), key=lambda n: n.date or ""))
        last = max(filter(None, reports.get(iri, {}).values()), default=None)
        found[body.level].append(Line(body, own, tasks, left, late, last))
    for lines in found.values():
        lines.sort(key=lambda r: (bool(r.acts), -r.late, -r.open, collate.key(r.body.name)))
    return Progress(work, tuple((v, tuple(found[v])) for v in LEVELS if v in found))


def _issued(store: Store, work: str, ways: Iterable[str]) -> dict[str, dict[str, date | None]]:
    """Body → its held documents (`?w`) on one of the ways to a work (`?to`), with their days."""
    way = " } UNION { ".join(ways)
    rows = store.query(
        PREFIXES + f"SELECT DISTINCT ?w ?b ?day WHERE {{ VALUES ?to {{ {values([work])} }}"
        f" {{ {way} }} ?w ld:held true ; ld:issuedBy ?b . OPTIONAL {{ ?w ld:date ?day }} }}"
    ).rows
    found: dict[str, dict[str, date | None]] = defaultdict(dict)
    for w, b, when in rows:
        found[str(b)][str(w)] = when if isinstance(when, date) else None
    return found


def sheet(found: Progress, lang: str = "vi") -> Answer:
    """The report as rows, for xlsx and csv."""
    kinds: tuple[Kind, ...] = ("text", "text", "text", "number", "number", "number", "date")
    columns = {
        key: Column(kind, label(key, "vi"), label(key, "en"))
        for key, kind in zip(("level", *HEADS), kinds, strict=True)
    }
    rows = [
        (label(f"level-{level}", lang), r.body.name, _named(r.acts), r.tasks, r.open, r.late,
         r.report)
        for level, lines in found.levels
        for r in lines
    ]  # fmt: skip
    return Answer(columns, tuple(rows))


def write_docx(found: Progress, out: IO[bytes], *, today: date, lang: str = "vi") -> None:
    """The report as a Word file: a table for each level."""
    write_package(
        {
            "w": {
                "annex": "",
                "title": label("progress-of", lang).format(document=found.work.described),
                "letter": found.work.title or "",
                "as_of": label("reminder-as-of", lang).format(date=day(today)),
                "none": label("gives-no-tasks", lang),
            },
            "heads": [label(key, lang) for key in ("row-number", *HEADS)],
            "widths": WIDTHS,
            "groups": [
                {"heading": label(f"level-{level}", lang), "rows": [_cells(r) for r in lines]}
                for level, lines in found.levels
            ],
        },
        out,
    )


def _cells(r: Line) -> tuple[str, ...]:
    counts = (str(n or "") for n in (r.tasks, r.open, r.late))
    return r.body.name, _named(r.acts), *counts, day(r.report) if r.report else ""


def _named(papers: Sequence[Node]) -> str:
    return "; ".join(
        " ngày ".join(p for p in (n.code or n.title or "", _day(n.date)) if p) for n in papers
    )


def _day(text: str | None) -> str:
    return day(date.fromisoformat(text)) if text and len(text) == 10 else text or ""
