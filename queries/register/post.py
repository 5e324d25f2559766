"""The post of a day: a row a paper with what our office must do, and what is in doubt."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from graph.effective.tasks import works_of
from graph.read.details import Notice, work
from graph.read.nodes import Node
from graph.read.printed import Finder, Printed, printed
from graph.store import PREFIXES, Store
from graph.terms import values
from ontology.errors import LuocdoError
from ontology.identity import BASE, LOG, paper_iri
from queries.register.asked import Entry
from queries.register.claims import Claim, claims, differing, latest
from queries.register.tasks import TaskRow, find_tasks

MOST, OURS = 30, 20  # rows of one page; tasks of ours in one
FOLDER = "registers"  # of the store: a file a register, and the columns that people named


@dataclass(frozen=True, slots=True)
class Received:
    """One paper of the day; `ours` are the tasks that reach our office."""

    sha: str
    node: Node
    number_read: bool
    claims: dict[str, list[Claim]]
    differing: tuple[tuple[Claim, str], ...]  # what a source says otherwise, what is printed
    ours: tuple[TaskRow, ...]
    tasks: int  # given to anybody
    ended: tuple[Notice, ...]  # bases that are out of force

    def claim(self, field: str) -> str:
        """What counts of a field of the register, the exchange or a person; "" for nothing."""
        return latest(self.claims, field)


def received(store: Store, day: date, body: str = "", first: int = 0) -> tuple[list[Received], int]:
    """The papers registered or read on a day from the `first` on, and how many there are: by
    number of arrival, then those with tasks of ours, then the latest dated."""
    told = claims(store)
    by_register = {s for s, f in told.items() if latest(f, "arrived") == day.isoformat()}
    dated = {s for s, f in told.items() if latest(f, "arrived")}
    shas = by_register | (_read_on(store, day) - dated)
    works = works_of(store, shas)
    register = find_tasks(store, today=day, body=body, specific=True) if body else None
    ours: dict[str, list[Entry]] = defaultdict(list)  # document → tasks
    for entry in register.entries if register else ():
        ours[entry.document].append(entry)

    def order(paper: Printed) -> tuple[int, bool]:
        number = _number(latest(told.get(paper.sha, {}), "arrival"))
        return number, works.get(paper.sha) not in ours

    latest_first = sorted(printed(store, shas), key=lambda p: (p.date, p.sha), reverse=True)
    page = [p.sha for p in sorted(latest_first, key=order)[first : first + MOST]]
    other = differing(store, page)
    tasks: dict[str, list[TaskRow]] = defaultdict(list)
    if register:  # read once: whose they are is asked of all papers together
        shown = (e for s in page for e in ours.get(works.get(s, ""), ())[:OURS])
        for task in register.only(shown).rows():
            tasks[task.document].append(task)
    rows = (
        _row(store, s, told.get(s, {}), other.get(s, []), tasks.get(works.get(s, ""), ()))
        for s in page
    )
    return [r for r in rows if r], len(latest_first)


def one(store: Store, sha: str, day: date, body: str = "") -> Received | None:
    """One paper as a row."""
    told, works = claims(store, [sha]).get(sha, {}), works_of(store, [sha])
    ours = _ours(store, works[sha], day, body) if body and sha in works else ()
    return _row(store, sha, told, differing(store, [sha]).get(sha, []), ours)


def _number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 9 else 10**9


def _read_on(store: Store, day: date) -> set[str]:
    asked = f'SELECT ?p WHERE {{ ?p ld:readOn "{day}"^^xsd:date }}'
    rows = store.query(PREFIXES + asked, graphs=(LOG,)).rows
    return {str(p).removeprefix(f"{BASE}file/") for (p,) in rows}


def _row(
    store: Store,
    sha: str,
    told: dict[str, list[Claim]],
    other: Iterable[tuple[Claim, str]],
    ours: Sequence[TaskRow],
) -> Received | None:
    try:
        found = work(store, f"{BASE}file/{sha}", limit=0, sentences=False)
    except LuocdoError:  # it left the store
        return None
    return Received(
        sha,
        found.node,
        bool(found.node.code and found.node.code[0].isdigit()),
        told,
        tuple(other),
        tuple(ours),
        len(found.tasks),
        tuple(w for w in found.warnings if w.kind == "basis-ended"),
    )


def _ours(store: Store, iri: str, day: date, body: str) -> tuple[TaskRow, ...]:
    return find_tasks(store, today=day, body=body, source=iri, specific=True).rows(0, OURS)


# --- what came, in one line -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Head:
    """What a new paper is: its document, and how many tasks that gives."""

    iri: str
    label: str
    date: str
    title: str
    tasks: int


_HEADS = """SELECT ?paper ?work ?label ?date ?title (COUNT(DISTINCT ?task) AS ?n) WHERE {
  VALUES ?paper { %s } ?paper ld:paperOf ?work .
  OPTIONAL { ?work rdfs:label ?label } OPTIONAL { ?work ld:date ?date }
  OPTIONAL { ?work ld:title ?title } OPTIONAL { ?task ld:lead ?body ; ld:from ?work }
} GROUP BY ?paper ?work ?label ?date ?title"""


def heads(store: Store, shas: Iterable[str]) -> dict[str, Head]:
    """SHA-256 of a file → the document that it is."""
    papers = {paper_iri(sha): sha for sha in shas}
    if not papers:
        return {}
    rows = store.query(PREFIXES + _HEADS % values(papers)).rows
    return {
        papers[str(paper)]: Head(
            str(work), str(label or ""), str(day or ""), str(title or ""), int(str(n))
        )
        for paper, work, label, day, title, n in rows
    }


# --- rows of the register whose paper is not there yet -----------------------------------------


class _Register(msgspec.Struct):
    """What the store's folder keeps of a register, as far as it is read here."""

    rows: list[dict[str, str]]


def waiting(store: Store, folder: Path, arrived: date | None = None) -> list[dict[str, str]]:
    """The rows, of a day or all, the last to arrive first."""
    kept = sorted((folder / FOLDER).glob("*.*.json"))
    rows = [r for p in kept for r in msgspec.json.decode(p.read_bytes(), type=_Register).rows]
    if arrived:
        rows = [r for r in rows if r.get("arrived") == arrived.isoformat()]
    finder = Finder(printed(store)) if rows else None
    left = [r for r in rows if finder and not finder.find(r)]
    return sorted(left, key=lambda r: r.get("arrived") or r.get("date") or "", reverse=True)
