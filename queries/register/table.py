"""The tasks of a store by index: what orders, counts and finds them (`queries.derived`).

Only what counts: no draft's tasks, and of several copies of a document the best one's.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import islice

from graph.store import PREFIXES, Store
from graph.terms import Iri, Value, values
from ontology import collate
from ontology.identity import BASE, EFFECTIVE, LD, graph_iri, paper_iri
from queries.derived import Derived, papers_in
from queries.projection import MENTION, Plain, Record, describe

ROLES = {  # what people say → ld:
    "lead": "lead",
    "partner": "coordinates",
    "monitor": "monitors",
    "advised": "advises",
}
ASSIGN = f"{BASE}assign/"
CHUNK = 2_000  # IRIs in one VALUES
_SHARE = 4  # of the papers one in so many may have changed: else all is built anew
_SCHEMA = """
CREATE TABLE work (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, key TEXT, day TEXT);
CREATE TABLE task (id INTEGER PRIMARY KEY, name TEXT UNIQUE, start INTEGER, work INTEGER, due TEXT,
  stated INTEGER, generic INTEGER, over TEXT, key TEXT);
CREATE TABLE body (id INTEGER PRIMARY KEY, iri TEXT UNIQUE);
CREATE TABLE part (body INTEGER, task INTEGER, role TEXT, PRIMARY KEY (body, task, role))
  WITHOUT ROWID;
CREATE TABLE copy (name TEXT PRIMARY KEY, same TEXT) WITHOUT ROWID;
CREATE INDEX of_work ON task (work);
CREATE INDEX by_day ON task (due);
CREATE INDEX of_task ON part (task);
CREATE INDEX of_same ON copy (same);
"""
_Row = tuple[Value | None, ...]
_Said = tuple[str, Value | None]


def _fill(store: Store, tables: sqlite3.Connection) -> None:
    tables.executescript(_SCHEMA)
    _put(store, tables, None)


def _renew(store: Store, tables: sqlite3.Connection, changed: frozenset[str]) -> bool:
    """The tasks of the papers that changed anew."""
    papers = papers_in(changed)
    (held,) = tables.execute("SELECT COUNT(*) FROM work").fetchone()
    if len(papers) > max(CHUNK, held // _SHARE):
        return False
    for sha in sorted(papers):
        there = "name >= ? AND name < ?", (f"{sha}/", f"{sha}0")  # "0" comes behind "/"
        of = f"SELECT id FROM task WHERE {there[0]}"
        tables.execute(f"DELETE FROM part WHERE task IN ({of})", there[1])
        tables.execute(f"DELETE FROM task WHERE {there[0]}", there[1])
        tables.execute(f"DELETE FROM copy WHERE {there[0]}", there[1])
    _put(store, tables, papers)
    return True


TABLES = Derived("tasks.sqlite", 1, _fill, _renew)


def _put(store: Store, tables: sqlite3.Connection, papers: Collection[str] | None) -> None:
    """The tasks of some papers (sha256), or of all, which are read at once."""
    printed: Collection[str] | None = None
    known: Collection[str] | None = None
    if papers is None:
        iris = {a for a, _ in _known(store, None, "a ld:Assignment")}
    else:
        printed = [a for a, _ in _printed(store, papers, "ld:taskKey ?v")]
        known = iris = {a for a, k in _known(store, printed, "a ?v") if k == f"{LD}Assignment"}
    over = _days(_known(store, known, "ld:owedUntil ?v"))
    due = _days(_printed(store, papers, "ld:due ?v"))
    stated = {a for a, _ in _printed(store, papers, "ld:deadline ?any")}
    generic = {a for a, _ in _printed(store, papers, "ld:generic true")}
    works = _works(store, papers)
    ids = _named(store, tables, set(works.values()))
    leads = _leads(store, papers)
    tables.executemany(
        "INSERT INTO task (name, start, work, due, stated, generic, over, key)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (iri.removeprefix(ASSIGN), int(place[2]), ids.get(works.get(place[1], "")),
             due.get(iri), iri in stated, iri in generic, over.get(iri), leads.get(iri, ""))
            for iri in sorted(iris)
            if (place := MENTION.search(iri))
        ),
    )  # fmt: skip
    _parts(store, tables, iris, known)
    tables.executemany(
        "INSERT OR REPLACE INTO copy VALUES (?, ?)",
        (
            (a.removeprefix(ASSIGN), str(same).removeprefix(ASSIGN))
            for a, same in _known(store, printed, "ld:witnesses ?v")
        ),
    )


def _printed(store: Store, papers: Collection[str] | None, pattern: str) -> Iterator[_Said]:
    """Task, and ?v as far as the pattern has it, of what papers print."""
    graphs = None if papers is None else map(graph_iri, papers)
    yield from _asked(store, "g", graphs, f"GRAPH ?g {{ ?a {pattern} }}")


def _known(store: Store, tasks: Iterable[str] | None, pattern: str) -> Iterator[_Said]:
    """The same of what is known of tasks."""
    yield from _asked(store, "a", tasks, f"?a {pattern}")


def _asked(store: Store, name: str, of: Iterable[str] | None, pattern: str) -> Iterator[_Said]:
    """One pattern at a time, its object open: else an engine may read the whole store for each."""
    v = "?v" if "?v" in pattern else "(?a AS ?v)"
    parts = [""] if of is None else map(values, chunks(of))
    for some in parts:
        part = f"VALUES ?{name} {{ {some} }} " if some else ""
        asked = f"SELECT ?a {v} WHERE {{ {part}{pattern} }}"
        for a, said in store.query(PREFIXES + asked, graphs=(EFFECTIVE,)).rows:
            yield str(a), said


def _days(said: Iterable[_Said]) -> dict[str, str]:
    return {a: day.isoformat() for a, day in said if isinstance(day, date)}


def in_papers(store: Store, names: str, pattern: str, iris: Iterable[str]) -> list[_Row]:
    """What the papers of some tasks (?a) say of them."""
    placed = ((iri, MENTION.search(iri)) for iri in iris)
    data = " ".join(f"(<{iri}> <{graph_iri(place[1])}>)" for iri, place in placed if place)
    return store.query(
        PREFIXES + f"SELECT {names} WHERE {{ VALUES (?a ?g) {{ {data} }}"
        f" GRAPH ?g {{ ?a {pattern} }} }}"
    ).rows


def _works(store: Store, papers: Collection[str] | None) -> dict[str, str]:
    """Paper (sha256) → its document."""
    found = {}
    parts = [""] if papers is None else map(values, chunks(map(paper_iri, papers)))
    for some in parts:
        part = f"VALUES ?f {{ {some} }} " if some else ""
        asked = f"SELECT ?f ?w WHERE {{ {part}?f ld:paperOf ?w }}"
        for f, w in store.query(PREFIXES + asked, graphs=(EFFECTIVE,)).rows:
            found[str(f).removeprefix(paper_iri(""))] = str(w)
    return found


def _named(store: Store, tables: sqlite3.Connection, works: set[str]) -> dict[str, int]:
    """Document → its id, once its name and day are in the table."""
    rows: list[Record] = [{"work": Iri(work)} for work in sorted(works)]
    columns = (Plain("work", "rdfs:label", "label"), Plain("work", "ld:date", "day"))
    describe(store, rows, columns, ())
    days = (r["day"] for r in rows)
    tables.executemany(
        "INSERT INTO work (iri, key, day) VALUES (?, ?, ?)"
        " ON CONFLICT (iri) DO UPDATE SET key = excluded.key, day = excluded.day",
        (
            (str(r["work"]), collate.text_key(str(r["label"] or r["work"])),
             day.isoformat() if isinstance(day, date) else None)
            for r, day in zip(rows, days, strict=True)
        ),
    )  # fmt: skip
    one = "SELECT id FROM work WHERE iri = ?"
    return {work: tables.execute(one, (work,)).fetchone()[0] for work in works}


def _ids(tables: sqlite3.Connection, table: str) -> dict[str, int]:
    return dict(tables.execute(f"SELECT iri, id FROM {table}"))


def _leads(store: Store, papers: Collection[str] | None) -> dict[str, str]:
    """Task → by which it is sorted among others of one day: who leads it."""
    found: dict[str, list[str]] = defaultdict(list)
    for a, said in _printed(store, papers, "ld:printedLead ?v"):
        found[a].append(str(said))
    quotes: dict[str, str] = {}
    for some in chunks(a for a, who in found.items() if len(who) > 1):
        quotes |= {str(a): str(v) for a, v in in_papers(store, "?a ?v", "ld:quote ?v", some)}
    return {
        a: collate.text_key(", ".join(as_said(who, quotes.get(a, "")))) for a, who in found.items()
    }


def chunks(iris: Iterable[str]) -> Iterator[list[str]]:
    """Names in pieces, each for one VALUES."""
    left = iter(iris)
    while some := list(islice(left, CHUNK)):
        yield some


def as_said(texts: list[str], quote: str) -> list[str]:
    """Values in the order of the sentence, which a graph does not keep."""
    if len(texts) < 2:
        return list(texts)
    said = " ".join(quote.split()).casefold()
    places = {text: said.find(text.casefold()) for text in texts}
    return sorted(texts, key=lambda t: (places[t] < 0, places[t], collate.key(t)))


def _parts(
    store: Store,
    tables: sqlite3.Connection,
    iris: Iterable[str],
    known: Collection[str] | None,
) -> None:
    """Which bodies stand in which tasks."""
    one = "SELECT id FROM task WHERE name = ?"
    ids = {a: tables.execute(one, (a.removeprefix(ASSIGN),)).fetchone()[0] for a in iris}
    for role, name in ROLES.items():
        said = [(a, str(b)) for a, b in _known(store, known, f"ld:{name} ?v")]
        tables.executemany("INSERT OR IGNORE INTO body (iri) VALUES (?)", {(b,) for _, b in said})
        bodies = _ids(tables, "body")
        rows = ((bodies[b], ids[a], role) for a, b in said if a in ids)
        tables.executemany("INSERT OR IGNORE INTO part VALUES (?, ?, ?)", rows)
