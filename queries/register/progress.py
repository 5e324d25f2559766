"""Who carries out a document, level by level: what each body issued upon it, its tasks, its last
report; those that have issued nothing first. Whom a group ("các sở, ban, ngành") means is told by
the office's list, where it has none by the bodies that papers name.
"""

import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import IO

from graph.read.nodes import Node, nodes
from graph.store import PREFIXES, Store
from graph.terms import values
from ontology import collate
from ontology.bodies import fold, recognise
from ontology.dates import day
from ontology.identity import EFFECTIVE
from ontology.lexicon import Issuer, label
from ontology.organisations import era_apart
from queries.answer.question import Column, Kind
from queries.answer.run import Answer
from queries.per_state import Kept
from queries.register.asked import Entry
from queries.register.bodies import ACTING, Body, Known, known, same_bodies
from queries.register.groups import Group, life_of, place_in, takes
from queries.register.listed import members
from queries.register.reminder import write_tables
from queries.register.sheet import write_answers
from queries.register.tasks import TaskRow, find_tasks, parts_of
from queries.search.cite import NBSP, citation
from queries.search.find import Work, joined_body, lookup

LEVELS = (  # in the order of authority; the ids of the drawing's columns
    "tw-dang", "tw-nha-nuoc", "tinh-uy", "dang-uy", "hdnd-ubnd", "so", "huyen", "xa", "unknown",
)  # fmt: skip
HEADS = ("body", "acting-papers", "task-count", "open-tasks", "late-tasks", "last-report")
WIDTHS = (620, 3600, 5200, 1200, 1200, 1200, 1550)  # twentieths of a point: A4 landscape
TASK_HEADS = ("lead", "task", "assigning-document", "deadline", "status")
TASK_WIDTHS = (620, 2900, 5750, 2200, 1500, 1600)
SHOWN = 300  # open tasks listed
BEGINNINGS = 12  # documents offered to begin with
REPORTS = "ld:reviews|ld:replies_to"
_REPORT = "bao-cao"
_Issued = defaultdict[str, dict[str, date | None]]  # body (its era apart) → document → its day


@dataclass(frozen=True, slots=True)
class Line:
    """One body: its papers upon the document, its tasks under these, its last report."""

    body: Body
    acts: tuple[Node, ...]
    group: str  # the collective name that means it, where no paper names it; else ""
    tasks: int
    open: int
    late: int
    report: date | None


@dataclass(frozen=True, slots=True)
class Progress:
    """All bodies that act on a document, or are given tasks under it, by level."""

    work: Work
    today: date  # as of which tasks are open and late
    levels: tuple[tuple[str, tuple[Line, ...]], ...]  # level, its bodies
    groups: tuple[Body, ...]  # whom they mean nobody said
    tasks: tuple[TaskRow, ...]  # open ones, the late ones first; at most `SHOWN`
    open: int  # how many there are

    @property
    def lines(self) -> tuple[Line, ...]:
        """The bodies of all levels."""
        return tuple(r for _, lines in self.levels for r in lines)


def progress(store: Store, document: str, today: date, listed: tuple[str, ...] = ()) -> Progress:
    """Who acts on a document (as `lookup` takes it) as of a day; `listed` is the office's list.

    A paper counts for the body that issued it and for those that this body took over from.
    Raises `NotFoundError`, `AmbiguousError`.
    """
    work, bodies = lookup(store, document), known(store)
    # Each way by itself: Virtuoso takes no `+` beside a `|`.
    acts = _issued(store, work.iri, (f"?w ld:{name} ?to" for name in ACTING))
    far = f"?w {REPORTS} ?act . ?act ld:implements+ ?to"
    reports = _issued(store, work.iri, (f"?w {REPORTS} ?to", far))
    papers = {
        n.iri: n for n in nodes(store, {work.iri, *(w for own in acts.values() for w in own)})
    }
    register = find_tasks(store, today=today, documents=papers)
    entries = register.entries
    asked, unknown = _Asked(store, bodies, papers, listed).of(entries)
    there = {k for one in asked.values() for k in same_bodies(one.body.iri)}
    by_name = {fold(one.body.name): era_apart(iri) for iri, one in asked.items()}
    whose = {key: body for iri, body in bodies.bodies.items() if (key := era_apart(iri)) in acts}
    for iri in sorted(whose.keys() - there):
        name = fold(whose[iri].name)
        known_as = by_name.get(name) if "/_." in iri else None
        if known_as:  # of a place that it does not print: the one of its name that is asked
            acts[known_as] |= acts[iri]
            reports[known_as] |= reports.get(iri, {})
        else:
            asked[iri] = _One(whose[iri])
            by_name.setdefault(name, iri)
    found: dict[str, list[Line]] = defaultdict(list)
    for one in asked.values():
        found[one.body.level].append(_line(one, acts, reports, papers))
    for lines in found.values():
        lines.sort(key=lambda r: (bool(r.acts), -r.late, -r.open, collate.key(r.body.name)))
    left = [e for e in entries if not e.state.closed]
    return Progress(
        work,
        today,
        tuple((v, tuple(found[v])) for v in LEVELS if v in found),
        tuple(sorted(unknown, key=lambda g: collate.key(g.name))),
        register.only(left[:SHOWN]).rows(),
        len(left),
    )


def _most(store: Store) -> list[tuple[str, int]]:
    asked = PREFIXES + "SELECT ?to WHERE { ?w ld:implements ?to }"
    rows = store.query(asked, graphs=(EFFECTIVE,)).rows
    counted = Counter(str(to) for (to,) in rows)  # here, not by the engine: a tenth of the time
    return sorted(counted.items(), key=lambda c: (-c[1], c[0]))[:BEGINNINGS]


most_carried_out = Kept(_most)  # documents (IRI) that most papers of the store carry out, how many


@dataclass(slots=True)
class _One:
    """A body that is asked to act."""

    body: Body
    group: str = ""  # through which alone it is
    given: dict[str, Entry] = field(default_factory=dict)  # the tasks that it leads


@dataclass(frozen=True)
class _Asked:
    """Who leads a task, has part in one or is addressed in a group: one row a body."""

    store: Store
    known: Known
    papers: Mapping[str, Node]
    listed: tuple[str, ...]
    meant: dict[tuple[str, str], list[Body]] = field(default_factory=dict)  # (group, day) → bodies

    def of(self, entries: Sequence[Entry]) -> tuple[dict[str, _One], list[Body]]:
        """(bodies, groups of whom nobody knows whom they mean)."""
        made: dict[str, _One] = {}
        unknown: dict[str, Body] = {}
        for work, iri, entry in self._named(entries):
            named, on = self.known.bodies[iri], self.papers[work].date or ""
            if named.group and (iri, on) not in self.meant:
                self.meant[iri, on] = self._members(named, on)
            meant = self.meant[iri, on] if named.group else [named]
            if not meant:
                unknown[iri] = named
            for body in meant:
                one = made.setdefault(era_apart(body.iri), _One(body, named.name))
                if not named.group:
                    one.body, one.group = body, ""
                if entry:
                    one.given[entry.iri] = entry
        return made, list(unknown.values())

    def _named(self, entries: Sequence[Entry]) -> Iterator[tuple[str, str, Entry | None]]:
        """(document, body or group, the task that it leads)."""
        parts = parts_of(self.store, (e.iri for e in entries))
        for entry in entries:
            for role, body in parts.get(entry.iri, ()):
                if role in ("lead", "partner") and body in self.known.bodies:
                    yield entry.document, body, entry if role == "lead" else None
        asked = f"VALUES ?w {{ {values(self.papers)} }} ?w ld:addressee ?g . ?g a ld:Group"
        for work, group in self.store.query(
            PREFIXES + f"SELECT DISTINCT ?w ?g WHERE {{ {asked} }} ORDER BY ?w ?g"
        ).rows:
            if str(group) in self.known.bodies:
                yield str(work), str(group), None

    def _members(self, group: Body, when: str) -> list[Body]:
        """Whom a group took in on the day of a document (as printed)."""
        on, place = date.fromisoformat(when) if len(when) == 10 else None, place_in(group.iri)
        found = []
        for iri, name in members(group.name, group.iri, self.listed).items():
            there = joined_body(self.store, iri)
            found.append(self.known.bodies.get(there) or Body(there, name, (name,), False))
        for body, row in () if found else self._rows:
            if takes(group.name, place, row, place_in(body.iri)):
                found.append(body)
        return [b for b in found if _lived(b, on)]

    @cached_property
    def _rows(self) -> list[tuple[Body, Issuer]]:
        single = (b for b in self.known.bodies.values() if not b.group)
        return [(b, row) for b in single if (row := _row(b))]


def _row(body: Body) -> Issuer | None:
    return next((row for name in body.names if (row := recognise(name).row)), None)


def _lived(body: Body, on: date | None) -> bool:
    row = _row(body)
    return row is None or Group("", "", *life_of(row, place_in(body.iri))).on(on)


def _line(one: _One, acts: _Issued, reports: _Issued, papers: Mapping[str, Node]) -> Line:
    same, given = same_bodies(one.body.iri), one.given.values()
    own = {w: on for k in same for w, on in acts.get(k, {}).items()}
    told = [on for k in same for on in reports.get(k, {}).values()]
    told += [on for w, on in own.items() if papers[w].type == _REPORT]
    return Line(
        one.body,
        tuple(sorted((papers[w] for w in own), key=lambda n: n.date or "")),
        one.group,
        len(given),
        sum(not e.state.closed for e in given),
        sum(e.state.id == "late" for e in given),
        max(filter(None, told), default=None),
    )


def _issued(store: Store, work: str, ways: Iterable[str]) -> _Issued:
    """Body (its era apart) → its held documents (`?w`) on one of the ways to a work (`?to`) and
    their days."""
    way = " } UNION { ".join(ways)
    rows = store.query(
        PREFIXES + f"SELECT DISTINCT ?w ?b ?day WHERE {{ VALUES ?to {{ {values([work])} }}"
        f" {{ {way} }} ?w ld:held true ; ld:issuedBy ?b . OPTIONAL {{ ?w ld:date ?day }} }}"
    ).rows
    found: _Issued = defaultdict(dict)
    for w, b, when in rows:
        found[era_apart(str(b))][str(w)] = when if isinstance(when, date) else None
    return found


def sheets(found: Progress, lang: str = "vi") -> dict[str, Answer]:
    """The report as rows, for xlsx and csv: the bodies, then the open tasks."""
    kinds: tuple[Kind, ...] = ("text", "text", "text", "number", "number", "number", "date", "text")
    rows = [
        (label(f"level-{level}", lang), *_cells(r, lang), r.tasks, r.open, r.late, r.report,
         r.group or None)
        for level, lines in found.levels
        for r in lines
    ]  # fmt: skip
    heads = ("level", *HEADS, "through-group")
    tasks = [_task_cells(r, lang) for r in found.tasks]
    return {
        label("progress-short", lang): Answer(_columns(heads, kinds), tuple(rows)),
        label("open-work", lang): Answer(_columns(TASK_HEADS, ("text",) * 5), tuple(tasks)),
    }


def _columns(heads: Sequence[str], kinds: Sequence[Kind]) -> dict[str, Column]:
    named = zip(heads, kinds, strict=True)
    return {k: Column(kind, label(k, "vi"), label(k, "en")) for k, kind in named}


def write_docx(found: Progress, out: IO[bytes], *, lang: str = "vi") -> None:
    """The report as a Word file: a table for each level, then the open tasks."""
    groups = [
        _table(f"level-{v}", [_printed(r, lang) for r in rows], lang) for v, rows in found.levels
    ]
    if found.tasks:
        tasks = [_task_cells(r, lang) for r in found.tasks]
        heads = [label(key, lang) for key in ("row-number", *TASK_HEADS)]
        groups.append({**_table("open-work", tasks, lang), "heads": heads, "widths": TASK_WIDTHS})
    unknown = "; ".join(g.name for g in found.groups)
    write_tables(
        out,
        title=label("progress-of", lang).format(document=_cited(found.work)),
        letter=f"{label('groups-named', lang)}: {unknown}" if unknown else "",
        as_of=label("reminder-as-of", lang).format(date=day(found.today)),
        none=label("gives-no-tasks", lang),
        heads=[label(key, lang) for key in ("row-number", *HEADS)],
        widths=WIDTHS,
        groups=groups,
    )


def as_file(
    found: Progress,
    out: IO[bytes],
    *,
    kind: str,
    printed: Callable[[bytes], bytes],
    lang: str = "vi",
) -> None:
    """The report as docx, xlsx, or what `printed` makes of the docx: pdf."""
    if kind == "xlsx":
        title = label("progress-of", lang).format(document=_cited(found.work))
        write_answers(sheets(found, lang), out, title=title, lang=lang, made=found.today)
        return
    word = io.BytesIO()
    write_docx(found, word, lang=lang)
    out.write(printed(word.getvalue()) if kind == "pdf" else word.getvalue())


def _cited(work: Work) -> str:
    """The document as letters name it."""
    kind = work.type.rpartition("/")[2] if work.type else None
    when = str(work.date or work.year or "") or None
    cited = citation(work.code, type=kind, date=when, issuer=work.issuer)
    return cited.full.replace(NBSP, " ") if work.code else work.described


def _table(key: str, rows: Sequence[Sequence[str]], lang: str) -> dict[str, object]:
    return {"heading": f"{label(key, lang)} ({len(rows)})", "rows": rows}


def _cells(r: Line, lang: str) -> tuple[str, str]:
    return r.body.name, _named(r.acts) or label("not-acted", lang)


def _printed(r: Line, lang: str) -> tuple[str, ...]:
    counts = (str(n or "") for n in (r.tasks, r.open, r.late))
    return *_cells(r, lang), *counts, day(r.report) if r.report else ""


def _task_cells(r: TaskRow, lang: str) -> tuple[str, ...]:
    due = day(r.due) if r.due else r.deadline or label("no-deadline-stated", lang)
    lead = "; ".join(r.lead) or label("no-lead-stated", lang)
    return lead, r.task, ", ".join(p for p in (r.label, r.place) if p), due, r.state.words(lang)


def _named(papers: Sequence[Node]) -> str:
    return "; ".join(
        " ngày ".join(p for p in (n.code or n.title or "", _day(n.date)) if p) for n in papers
    )


def _day(text: str | None) -> str:
    return day(date.fromisoformat(text)) if text and len(text) == 10 else text or ""
