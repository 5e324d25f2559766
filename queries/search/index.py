"""The index of `luocdo find`: derived from the graph, beside it (SQLite FTS5, no copy of texts).

Each document is one row of names and one of words; what changed in the store is indexed anew.
"""

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from graph.store import PREFIXES, Store
from ontology.disk import home_of
from ontology.law_table import packaged
from ontology.laws import laws
from ontology.vocabulary import label_of
from queries.search.find import Work, all_works
from queries.search.words import both

VERSION = 3  # of the index; another number builds it anew
FILE = "find.sqlite"
_WORN, _SMALL = 4 / 3, 1000  # rows ever written to rows that count, from so many rows on
_ABANDONED = 3600  # seconds after which nobody is at a new index any more
COLUMNS = ("name", "title", "issuer", "body")  # each once with marks, once without (…_plain)

# IRI, label, code, date or year, title, issuer, held, name to be found by, papers
Row = tuple[str, str, str | None, str | None, str | None, str | None, int, str, str]


def index_of(store: Store) -> sqlite3.Connection:
    """The index of the store's present state: an older one is brought up to it, or one is built."""
    wanted = f"{VERSION} {store.location}\t{store.epoch()}"
    for path in _places(store):
        if (opened := _opened(path, wanted)) is not None:
            return opened
        with suppress(OSError, sqlite3.OperationalError):  # a folder that others own, a full disk
            if not _update(store, path, wanted):
                _build(store, path, wanted)
        if (opened := _opened(path, wanted)) is not None:
            return opened
    return _in_memory(store, wanted)


def any_index(store: Store) -> sqlite3.Connection | None:
    """The index of this store as it lies there, whatever its state."""
    of = f"{VERSION} {store.location}\t"
    return next((o for path in _places(store) if (o := _opened(path, of, whole=False))), None)


def _places(store: Store) -> list[Path]:
    """Beside the store; where that cannot be written, the user's cache."""
    digest = sha256(store.location.encode()).hexdigest()[:24]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "luocdo"
    beside = home_of(store.location) / FILE
    return [] if store.location == ":memory:" else [beside, cache / f"{digest}.sqlite"]


def forget_index(store: Store) -> None:
    """Delete the indexes of this store, with all words that they ever held."""
    for path in _places(store):
        path.unlink(missing_ok=True)


def _opened(path: Path, wanted: str, *, whole: bool = True) -> sqlite3.Connection | None:
    """The index at `path` if it is one and of the wanted state, or of one that begins so."""
    if not path.is_file():
        return None
    opened = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        (state,) = opened.execute("SELECT state FROM about").fetchone()
        if state == wanted or (not whole and state.startswith(wanted)):
            return opened
    except (sqlite3.DatabaseError, TypeError, AttributeError):  # cut off, another program's
        pass
    opened.close()
    return None


def _in_memory(store: Store, wanted: str) -> sqlite3.Connection:
    index = sqlite3.connect(":memory:")
    _fill(store, index, wanted)
    return index


def _build(store: Store, path: Path, wanted: str) -> None:
    """Beside its place first, so that nobody ever reads half of it."""
    if path.parent != Path(store.location):  # a store that was moved away is not made again
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in path.parent.glob(".find-*"):  # of a process that was killed at it
        if left.stat().st_mtime < time.time() - _ABANDONED:
            left.unlink(missing_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".find-", delete=False) as made:
        pass
    try:
        with closing(sqlite3.connect(made.name)) as index:
            index.execute("PRAGMA journal_mode = OFF")
            index.execute("PRAGMA synchronous = OFF")
            _fill(store, index, wanted)
        os.replace(made.name, path)
    finally:
        Path(made.name).unlink(missing_ok=True)


def _update(store: Store, path: Path, wanted: str) -> bool:
    """Whether an older index of this store was brought up to its state: what changed comes anew.

    The words of a document that changed stay behind, as nothing refers to them; where a quarter of
    the index is such, it is not worth keeping.
    """
    if not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as index:
            index.execute("BEGIN IMMEDIATE")
            (state,) = index.execute("SELECT state FROM about").fetchone()
            (last,) = index.execute("SELECT MAX(id) FROM words_docsize").fetchone()
            (count,) = index.execute("SELECT COUNT(*) FROM document").fetchone()
            if (
                state.rpartition("\t")[0] != wanted.rpartition("\t")[0]
                or last > _SMALL + count * _WORN
            ):
                return False
            _renew(store, index, last)
            index.execute("UPDATE about SET state = ?", (wanted,))
            index.execute("COMMIT")
            return True
    except (sqlite3.DatabaseError, TypeError, AttributeError):  # cut off, or another program's
        return False


def _renew(store: Store, index: sqlite3.Connection, last: int) -> None:
    """Documents that changed, came or went since the index was of the store's state."""
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


def _fill(store: Store, index: sqlite3.Connection, wanted: str) -> None:
    columns = ", ".join([*COLUMNS, *(f"{c}_plain" for c in COLUMNS)])
    index.executescript(
        "CREATE TABLE about (state TEXT);"
        "CREATE TABLE document (id INTEGER PRIMARY KEY, iri TEXT, label TEXT, code TEXT, date TEXT,"
        " title TEXT, issuer TEXT, held INTEGER, name TEXT, papers TEXT);"
        f"CREATE VIRTUAL TABLE words USING fts5({columns}, content='', tokenize='ascii');"
    )
    for number, row in enumerate(_rows(store), start=1):
        _add(index, number, row, store)
    index.execute("INSERT INTO about VALUES (?)", (wanted,))
    index.commit()


def _rows(store: Store) -> Iterator[Row]:
    """What the index keeps of each document, and by which it is seen to have changed."""
    papers = _papers(store)
    names = {
        law.code: law.name for law in laws() if law.code
    }  # papers print "Luật" and "Đất đai" apart
    acts = packaged()  # by what a document is called that is not held
    for work in all_works(store):
        when = str(work.date or work.year or "") or None
        own = " ".join(papers.get(work.iri, ()))
        act = None if work.title else acts.named(work.iri)
        title = names.get(work.code or "") or work.title or (act.title if act else None)
        yield (work.iri, work.label, work.code, when, title, work.issuer, int(work.held),
               _name(work), own)  # fmt: skip


def _add(index: sqlite3.Connection, number: int, row: Row, store: Store) -> None:
    index.execute("INSERT INTO document VALUES (?,?,?,?,?,?,?,?,?,?)", (number, *row))
    _, _, _, _, title, issuer, _, name, papers = row
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
