"""`luocdo find`: documents by the words of their number, title, issuer or text, best first.

The index is derived from the graph and lies beside it (SQLite FTS5, no copy of the texts). Every
word stands in it twice: as Telex types it, so that "tỉnh" is not "tính", and without marks, for who
types none. A word with marks is looked for in the first form, a word without in the second.
"""

import os
import re
import sqlite3
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from graph.store import PREFIXES, Store
from ontology.bodies import ascii_slug
from ontology.vocabulary import label_of
from queries.search.find import Work, all_works, likest

VERSION = 2  # of the index; another number builds it anew
FILE = "find.sqlite"
_WORN, _SMALL = 4 / 3, 1000  # rows ever written to rows that count, from so many rows on
LONGEST_WORDS = 32  # words of a search that count
_ABANDONED = 3600  # seconds after which nobody is at a new index any more
SNIPPET = 200  # characters of text shown around what was found
_TONES = {"\u0300": "f", "\u0301": "s", "\u0303": "x", "\u0309": "r", "\u0323": "j"}
_COLUMNS = ("name", "title", "issuer", "body")  # each once with marks, once without (…_plain)
_WEIGHTS = (20.0, 8.0, 4.0, 1.0)
_CODE = re.compile(r"\d\w*\s?[-/]\s?\w")

# IRI, label, code, date or year, title, issuer, held, name to be found by, papers
Row = tuple[str, str, str | None, str | None, str | None, str | None, int, str, str]


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found; `snippet` is the place in its text or title, [marked]."""

    document: str  # IRI
    label: str
    date: str | None
    title: str | None
    issuer: str | None
    held: bool
    snippet: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives: hits, best first, how many there are, and codes that look alike."""

    hits: tuple[Hit, ...]
    total: int
    near: tuple[str, ...] = ()


def find(store: Store, text: str, *, limit: int = 20, any_state: bool = False) -> Found:
    """The documents in which all words of `text` stand, those that bear them in their name first.

    Codes that look alike are offered where `text` looks like a code that no document bears.
    `any_state`: an index of an older or newer state of the store will do, if there is one.
    """
    words = _words(text)[:LONGEST_WORDS]
    if not words:
        return Found((), 0)
    with closing((any_state and _any_index(store)) or _index(store)) as index:
        rows, total = _matches(index, words, limit)
        near = _near(index, text, rows)
        hits = tuple(_hit(store, index, row, words) for row in rows)
    return Found(hits, total, near)


# --- words ----------------------------------------------------------------------------------------


def _words(text: str) -> list[str]:
    """Words in lower case; zeros before a number do not count."""
    lowered = unicodedata.normalize("NFC", text).casefold().replace("_", " ")
    return [w.lstrip("0") or "0" if w.isdigit() else w for w in re.findall(r"\w+", lowered)]


@lru_cache(maxsize=100_000)
def telex(word: str) -> str:
    """A word in ASCII, its marks as Telex types them, the tone last wherever it was written.

    >>> telex("ủy"), telex("uỷ"), telex("đường"), telex("duong")
    ('uyr', 'uyr', 'dduwowngf', 'duong')
    """
    made, tone = "", ""
    for letter in unicodedata.normalize("NFD", word.replace("đ", "dd")):
        if letter in _TONES:
            tone = _TONES[letter]
        elif letter == "\u0302":
            made += made[-1:]
        elif letter in "\u0306\u031b":
            made += "w"
        else:
            made += letter
    return made + tone


@lru_cache(maxsize=100_000)
def _bare(word: str) -> str:
    return ascii_slug(word) or word


def _marked(word: str) -> bool:
    return _bare(word) != word


def _both(text: str) -> tuple[str, str]:
    """A text as its two columns hold it."""
    words = _words(text)
    return " ".join(map(telex, words)), " ".join(map(_bare, words))


# --- the index ------------------------------------------------------------------------------------


def _index(store: Store) -> sqlite3.Connection:
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


def _any_index(store: Store) -> sqlite3.Connection | None:
    """The index of this store as it lies there, whatever its state."""
    of = f"{VERSION} {store.location}\t"
    return next((o for path in _places(store) if (o := _opened(path, of, whole=False))), None)


def _places(store: Store) -> list[Path]:
    """Beside the store; where that cannot be written or is elsewhere, the user's cache."""
    digest = sha256(store.location.encode()).hexdigest()[:24]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "luocdo"
    folder = Path(store.location)
    beside = [folder / FILE] if folder.is_dir() else []
    return [] if store.location == ":memory:" else [*beside, cache / f"{digest}.sqlite"]


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
                or last > 1000 + count * _WORN
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
    columns = ", ".join([*_COLUMNS, *(f"{c}_plain" for c in _COLUMNS)])
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
    for work in all_works(store):
        when = str(work.date or work.year or "") or None
        own = " ".join(papers.get(work.iri, ()))
        yield (work.iri, work.label, work.code, when, work.title, work.issuer, int(work.held),
               _name(work), own)  # fmt: skip


def _add(index: sqlite3.Connection, number: int, row: Row, store: Store) -> None:
    index.execute("INSERT INTO document VALUES (?,?,?,?,?,?,?,?,?,?)", (number, *row))
    _, _, _, _, title, issuer, _, name, papers = row
    texts = (name, title or "", issuer or "", _texts(store, papers.split()))
    both = [_both(text) for text in texts]
    cells = [with_marks for with_marks, _ in both] + [plain for _, plain in both]
    marks = ",".join("?" * (1 + len(cells)))
    names = ", ".join(["rowid", *_COLUMNS, *(f"{c}_plain" for c in _COLUMNS)])
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


def _texts(store: Store, papers: Iterable[str]) -> str:
    return "\n".join(filter(None, (store.text(paper.partition("@")[0]) for paper in papers)))


# --- the search -----------------------------------------------------------------------------------


def _query(words: Sequence[str], columns: Sequence[str]) -> str:
    """FTS5's words for "all of them, in these columns"; every word is quoted, so none is syntax."""
    plain = " ".join(f"{c}_plain" for c in columns)
    marked = " ".join(columns)
    each = (
        f'{{{marked}}} : "{telex(w)}"' if _marked(w) else f'{{{plain}}} : "{_bare(w)}"'
        for w in words
    )
    return " AND ".join(each)


def _phrase(words: Sequence[str]) -> str:
    columns = " ".join(f"{c}_plain" for c in _COLUMNS)
    return f'{{{columns}}} : "{" ".join(map(_bare, words))}"'


_SEARCH = f"""
WITH found AS MATERIALIZED (
  SELECT rowid AS id, bm25(words, {", ".join(map(str, _WEIGHTS * 2))}) AS score
  FROM words WHERE words MATCH :all)
SELECT document.*, COUNT(*) OVER () AS total,
  id IN (SELECT rowid FROM words WHERE words MATCH :named) AS named,
  id IN (SELECT rowid FROM words WHERE words MATCH :titled) AS titled,
  id IN (SELECT rowid FROM words WHERE words MATCH :phrase) AS phrase
FROM found JOIN document USING (id)
ORDER BY named DESC, titled DESC, phrase DESC, score, held DESC, label, iri LIMIT :limit"""


def _matches(
    index: sqlite3.Connection, words: list[str], limit: int
) -> tuple[list[sqlite3.Row], int]:
    """Documents with all words in name or issuer, then in their title as well, then in the text,
    of these first those where the words stand in this order. Where marks were typed and nothing
    bears them, the same without.
    """
    index.row_factory = sqlite3.Row
    for typed in (words, [_bare(w) for w in words]):
        parts = {"named": ("name", "issuer"), "titled": _COLUMNS[:3], "all": _COLUMNS}
        asked = {key: _query(typed, columns) for key, columns in parts.items()}
        asked["phrase"] = _phrase(typed)
        if rows := index.execute(_SEARCH, {**asked, "limit": limit}).fetchall():
            return rows, int(rows[0]["total"])
    return [], 0


def _near(index: sqlite3.Connection, text: str, rows: Sequence[sqlite3.Row]) -> tuple[str, ...]:
    """Codes that look like `text`, where it looks like a code and is none."""
    if not _CODE.search(text):
        return ()
    wanted = ascii_slug(text)
    if any(ascii_slug(row["code"] or "") in wanted for row in rows if row["code"]):
        return ()
    codes = index.execute("SELECT DISTINCT code FROM document WHERE code IS NOT NULL")
    return likest((str(code) for (code,) in codes), wanted)


def _hit(store: Store, index: sqlite3.Connection, row: sqlite3.Row, words: Sequence[str]) -> Hit:
    texts = _texts(store, row["papers"].split())
    return Hit(
        document=row["iri"],
        label=row["label"],
        date=row["date"],
        title=row["title"],
        issuer=row["issuer"],
        held=bool(row["held"]),
        snippet=_snippet(texts, words) or _snippet(row["title"] or "", words),
    )


def _snippet(text: str, words: Sequence[str]) -> str:
    """The stretch of text where most of the words stand close together, each in [ ]."""
    wanted = {(_marked(w), telex(w) if _marked(w) else _bare(w)) for w in words}
    places = [m.span() for m in re.finditer(r"\w+", text) if _wanted(m[0], wanted)]
    if not places:
        return ""
    widths = (SNIPPET // 4, SNIPPET - 30)  # close together first
    start = max(places, key=lambda p: [_crowd(text, p[0], places, width) for width in widths])[0]
    first = max(0, start - 30)
    return _cut(text, first, first + SNIPPET, places)


def _wanted(word: str, wanted: set[tuple[bool, str]]) -> bool:
    """Whether a word of a text, or a part of one that a "_" joins, is looked for."""
    return any((True, telex(w)) in wanted or (False, _bare(w)) in wanted for w in _words(word))


def _crowd(text: str, start: int, places: Sequence[tuple[int, int]], width: int) -> int:
    """How many different words stand within `width` characters from `start`."""
    return len({text[a:b].casefold() for a, b in places if start <= a < start + width})


def _cut(text: str, start: int, end: int, places: Sequence[tuple[int, int]]) -> str:
    parts, at = ["…" if start else ""], start
    for a, b in _within(places, start, end):
        parts += [text[at:a], "[", text[a:b], "]"]
        at = b
    parts += [text[at : max(at, end)], "…" if end < len(text) else ""]
    return " ".join("".join(parts).split())


def _within(places: Sequence[tuple[int, int]], start: int, end: int) -> Iterator[tuple[int, int]]:
    return ((a, b) for a, b in places if start <= a and b <= end)
