"""The index of `luocdo find`: derived from the graph, beside it (SQLite FTS5, no copy of texts).

Each document is one row of names and one of words; what changed in the store is indexed anew.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator

from graph.store import PREFIXES, Store
from ontology.law_table import packaged
from ontology.laws import laws
from ontology.vocabulary import label_of
from queries.derived import Derived
from queries.search.find import Work, all_works
from queries.search.misprints import misprints
from queries.search.words import both

VERSION = 4  # of the index; another number builds it anew
FILE = "find.sqlite"
_WORN, _SMALL = 4 / 3, 1000  # rows ever written to rows that count, from so many rows on
COLUMNS = ("name", "title", "issuer", "body")  # each once with marks, once without (…_plain)

# IRI, label, code, date or year, title, issuer, held, name to be found by, papers, code meant
Row = tuple[str, str, str | None, str | None, str | None, str | None, int, str, str, str | None]


def _renew(store: Store, index: sqlite3.Connection, _: Collection[str]) -> bool:
    """Documents that changed, came or went, whatever papers did it, are indexed anew.

    The words of a document that changed stay behind, as nothing refers to them; where a quarter of
    the index is such, it is not worth keeping.
    """
    (last,) = index.execute("SELECT MAX(id) FROM words_docsize").fetchone()
    (count,) = index.execute("SELECT COUNT(*) FROM document").fetchone()
    if last > _SMALL + count * _WORN:
        return False
    known = {row[1]: row for row in index.execute("SELECT * FROM document")}
    for row in _rows(store):
        old = known.pop(row[0], None)
        if old and old[1:] == row:
            continue
        if old:
            index.execute("DELETE FROM document WHERE id = ?", (old[0],))
        last += 1
        _add(index, last, row, store)
    index.executemany("DELETE FROM document WHERE id = ?", [(old[0],) for old in known.values()])
    return True


def _fill(store: Store, index: sqlite3.Connection) -> None:
    columns = ", ".join([*COLUMNS, *(f"{c}_plain" for c in COLUMNS)])
    index.executescript(
        "CREATE TABLE document (id INTEGER PRIMARY KEY, iri TEXT, label TEXT, code TEXT, date TEXT,"
        " title TEXT, issuer TEXT, held INTEGER, name TEXT, papers TEXT, meant TEXT);"
        f"CREATE VIRTUAL TABLE words USING fts5({columns}, content='', tokenize='ascii');"
    )
    for number, row in enumerate(_rows(store), start=1):
        _add(index, number, row, store)


INDEX = Derived(FILE, VERSION, _fill, _renew)


def _rows(store: Store) -> Iterator[Row]:
    """What the index keeps of each document, and by which it is seen to have changed."""
    papers = _papers(store)
    names = {
        law.code: law.name for law in laws() if law.code
    }  # papers print "Luật" and "Đất đai" apart
    acts = packaged()  # by what a document is called that is not held
    works = all_works(store)
    meant = misprints(works)
    for work in works:
        when = str(work.date or work.year or "") or None
        own = " ".join(papers.get(work.iri, ()))
        act = None if work.title else acts.named(work.iri)
        title = names.get(work.code or "") or work.title or (act.title if act else None)
        yield (work.iri, work.label, work.code, when, title, work.issuer, int(work.held),
               _name(work), own, meant.get(work.iri))  # fmt: skip


def _add(index: sqlite3.Connection, number: int, row: Row, store: Store) -> None:
    index.execute("INSERT INTO document VALUES (?,?,?,?,?,?,?,?,?,?,?)", (number, *row))
    _, _, _, _, title, issuer, _, name, papers, _ = row
    texts = (name, title or "", issuer or "", texts_of(store, papers.split()))
    made = [both(text) for text in texts]
    cells = [with_marks for with_marks, _ in made] + [plain for _, plain in made]
    marks = ",".join("?" * (1 + len(cells)))
    names = ", ".join(["rowid", *COLUMNS, *(f"{c}_plain" for c in COLUMNS)])
    index.execute(f"INSERT INTO words ({names}) VALUES ({marks})", (number, *cells))


def _name(work: Work) -> str:
    """What a document is called by: number, type, day, and the place and year in its IRI."""
    kind = label_of(work.type) if work.type else None
    name = work.iri if work.iri.startswith("urn:") else ""
    parts = (work.code, work.label, kind, str(work.date or work.year or ""), name)
    return " ".join(p for p in parts if p)


def _papers(store: Store) -> dict[str, list[str]]:
    """The files of each held work as SHA-256 and the version that read them, "…@0.2.0"."""
    held = store.papers()
    found: dict[str, list[str]] = {}
    rows = store.query(
        PREFIXES + "SELECT ?work ?paper WHERE { ?paper ld:paperOf ?work } ORDER BY ?work ?paper"
    ).rows
    for work, paper in rows:
        sha = str(paper).rpartition("/")[2]
        found.setdefault(str(work), []).append(f"{sha}@{held[sha].pipeline}")
    return found


def texts_of(store: Store, papers: Iterable[str]) -> str:
    """The texts of some papers as a row of the index names them ("sha256@version")."""
    return "\n".join(filter(None, (store.text(paper.partition("@")[0]) for paper in papers)))
