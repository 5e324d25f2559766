"""What the search and the lists of documents find: derived from the graph, beside it (SQLite with
FTS5, no copy of texts).

Each document is one row, and one of words; what changed in the store is indexed anew.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from graph.store import PREFIXES, Store
from graph.terms import Value, values
from ontology import collate, lexicon
from ontology.bodies import ascii_slug
from ontology.identity import BASE, EFFECTIVE, graph_iri, paper_iri
from ontology.law_table import packaged
from ontology.laws import laws
from ontology.vocabulary import label_of
from queries.derived import Derived, papers_in
from queries.search.find import Work, works_named
from queries.search.misprints import misprints, shelves_of
from queries.search.words import both

VERSION = 5  # of the index; another number builds it anew
FILE = "find.sqlite"
_WORN, _SMALL = 4 / 3, 1000  # rows ever written to rows that count, from so many rows on
_CHUNK, _MANY = 2_000, 10_000  # documents in one VALUES; that are not worth reading one by one
_SHARE = 4  # of the documents one in so many may have changed: else all is built anew
_OPEN = f"{BASE}ref/"  # how IRIs of open references begin
_TITLE = 80  # letters by which titles are sorted; `collate` tells those apart that begin alike
COLUMNS = ("name", "title", "issuer", "body")  # each once with marks, once without (…_plain)
# Of a row: what it is found by; the number meant where its own is a slip; what lists show; how many
# tasks it gives, documents it cites, cite it, of those held; what is to be looked at; what it is
# filtered and sorted by.
FOUND = ("iri", "label", "code", "date", "title", "issuer", "held", "name", "papers")
LISTED = ("meant", "type", "signer", "subject", "tasks", "cites", "cited", "waits", "doubts",
          "slug", "by_code", "by_issuer", "by_title")  # fmt: skip
_HELD, _MEANT = FOUND.index("held"), len(FOUND)
_SCHEMA = f"""
CREATE TABLE document (id INTEGER PRIMARY KEY, {", ".join((*FOUND, *LISTED))});
CREATE VIRTUAL TABLE words USING fts5(
  {", ".join([*COLUMNS, *(f"{c}_plain" for c in COLUMNS)])}, content='', tokenize='ascii');
CREATE UNIQUE INDEX by_iri ON document (iri);
CREATE TABLE shelf (number INTEGER, iri TEXT, PRIMARY KEY (number, iri)) WITHOUT ROWID;
CREATE INDEX of_code ON document (code);
CREATE INDEX narrowed ON document (held, type, date, issuer, signer, cites);
CREATE INDEX sorted_date ON document (date, held);
CREATE INDEX sorted_code ON document (by_code, held);
CREATE INDEX sorted_issuer ON document (by_issuer, held);
CREATE INDEX sorted_title ON document (by_title, held);
CREATE INDEX sorted_tasks ON document (tasks, held);
CREATE INDEX waited_for ON document (waits DESC, iri) WHERE held = 0 AND waits > 0;
CREATE INDEX most_cited ON document (cited DESC, iri) WHERE held = 1;
CREATE INDEX doubtful ON document (date DESC) WHERE doubts <> '';
"""

Row = tuple[str | int | None, ...]  # FOUND, then LISTED
_Some = Collection[str] | None  # documents (IRIs); None: all


def _fill(store: Store, index: sqlite3.Connection) -> None:
    index.executescript(_SCHEMA)
    for number, row in enumerate(_rows(store, None), start=1):
        _add(index, number, row, store)
    works = _works(index)
    _shelve(index, works)
    _doubt(index, works)


def _renew(store: Store, index: sqlite3.Connection, changed: frozenset[str]) -> bool:
    """Documents that changed, came or went are indexed anew.

    The words of a document that changed stay behind, as nothing refers to them; where a quarter of
    the index is such, it is not worth keeping.
    """
    (last,) = index.execute("SELECT MAX(id) FROM words_docsize").fetchone()
    (count,) = index.execute("SELECT COUNT(*) FROM document").fetchone()
    papers = papers_in(changed)
    works = (changed - set(map(paper_iri, papers))) | _held_in(store, papers)
    if not count or last > _SMALL + count * _WORN or len(works) > max(_MANY, count // _SHARE):
        return False
    works |= _in_circles(store, index)
    before = _beside(index, works)
    turned = _put(store, index, works)
    if turned:  # what cites them is held now, or no more
        _put(store, index, _cited_by(store, turned) - works)
    _shelve(index, _works(index, works))
    doubted = before | _beside(index, works)
    _doubt(index, _works(index, _beside(index, doubted) | doubted), doubted)
    return True


INDEX = Derived(FILE, VERSION, _fill, _renew)


def _put(store: Store, index: sqlite3.Connection, works: Collection[str]) -> set[str]:
    """Some documents as they are now; those of them that came or went as papers."""
    (last,) = index.execute("SELECT MAX(id) FROM words_docsize").fetchone()
    rows = {str(row[0]): row for row in _rows(store, works)}
    turned = set()
    for iri in sorted(works):
        old = index.execute("SELECT * FROM document WHERE iri = ?", (iri,)).fetchone()
        new = rows.get(iri)
        if bool(old and old[1 + _HELD]) != bool(new and new[_HELD]):
            turned.add(iri)
        if old and new:  # whether its number is a slip is seen by those beside it
            new = (*new[:_MEANT], old[1 + _MEANT], *new[1 + _MEANT :])
        if old and new and old[1 : len(FOUND) + 1] == new[: len(FOUND)]:
            _note(index, old[0], new)
            continue
        index.execute("DELETE FROM document WHERE iri = ?", (iri,))
        if new:
            last += 1
            _add(index, last, new, store)
    return turned


def _add(index: sqlite3.Connection, number: int, row: Row, store: Store) -> None:
    """A document with its words."""
    _note(index, number, row)
    _, _, _, _, title, issuer, _, name, papers = row[: len(FOUND)]
    own = texts_of(store, str(papers).split())
    made = [both(text) for text in (str(name), str(title or ""), str(issuer or ""), own)]
    cells = [with_marks for with_marks, _ in made] + [plain for _, plain in made]
    marks = ",".join("?" * (1 + len(cells)))
    names = ", ".join(["rowid", *COLUMNS, *(f"{c}_plain" for c in COLUMNS)])
    index.execute(f"INSERT INTO words ({names}) VALUES ({marks})", (number, *cells))


def _note(index: sqlite3.Connection, number: int, row: Row) -> None:
    marks = ",".join("?" * (1 + len(row)))
    index.execute(f"INSERT OR REPLACE INTO document VALUES ({marks})", (number, *row))


def texts_of(store: Store, papers: Iterable[str]) -> str:
    """The texts of some papers as a row of the index names them ("sha256@version")."""
    return "\n".join(filter(None, (store.text(paper.partition("@")[0]) for paper in papers)))


# --- numbers that are slips -----------------------------------------------------------------------


def _works(index: sqlite3.Connection, some: _Some = None) -> list[Work]:
    """Some documents of the index, or all, as far as it takes to see slips."""
    among = "" if some is None else "WHERE iri IN (SELECT value FROM json_each(?))"
    given = () if some is None else (json.dumps(sorted(some)),)
    asked = f"SELECT iri, label, code, date, subject, held FROM document {among}"
    return [
        Work(iri, label, code, date.fromisoformat(day) if day and len(day) == 10 else None, title,
             held=bool(held), open=iri.startswith(_OPEN) and not held)
        for iri, label, code, day, title, held in index.execute(asked, given)
    ]  # fmt: skip


def _beside(index: sqlite3.Connection, works: Collection[str]) -> set[str]:
    """The documents of which some may be slips, or that may be slips of these."""
    numbers = {number for work in _works(index, works) for number in shelves_of(work)}
    asked = "SELECT DISTINCT iri FROM shelf WHERE number IN (SELECT value FROM json_each(?))"
    return {iri for (iri,) in index.execute(asked, (json.dumps(sorted(numbers)),))}


def _shelve(index: sqlite3.Connection, works: Iterable[Work]) -> None:
    """Note beside which others documents stand; that one has left hurts nobody."""
    rows = ((number, work.iri) for work in works for number in shelves_of(work))
    index.executemany("INSERT OR IGNORE INTO shelf VALUES (?, ?)", rows)


def _doubt(index: sqlite3.Connection, among: Sequence[Work], some: _Some = None) -> None:
    """Note of some documents, or of all, the number meant; `among` are all that stand beside."""
    meant = misprints(among)
    iris = (work.iri for work in among) if some is None else some
    rows = ((meant.get(iri), iri) for iri in iris)
    index.executemany("UPDATE document SET meant = ? WHERE iri = ?", rows)


# --- what the graph says of documents -------------------------------------------------------------


def _rows(store: Store, some: _Some) -> Iterator[Row]:
    """What the index keeps of each document, and by which it is seen to have changed."""
    papers, tasks = _papers(store, some)
    cites, cited, waits = _links(store, some)
    doubts = _doubts(store, some)
    names = {
        law.code: law.name for law in laws() if law.code
    }  # papers print "Luật" and "Đất đai" apart
    acts = packaged()  # by what a document is called that is not held
    for work in works_named(store, some):
        when = str(work.date or work.year or "") or None
        own = " ".join(papers.get(work.iri, ()))
        act = None if work.title else acts.named(work.iri)
        title = names.get(work.code or "") or work.title or (act.title if act else None)
        kind = work.type.removeprefix(f"{BASE}type/") if work.type else None
        said = " ".join(filter(None, (work.label, work.title, work.issuer)))
        yield (
            *(work.iri, work.label, work.code, when, title, work.issuer, int(work.held)),
            *(_name(work), own, None, kind, work.signer, work.title, tasks[work.iri]),
            *(cites[work.iri], cited[work.iri], _waits(work.iri, cited, waits)),
            *(" ".join(doubts.get(work.iri, ())), ascii_slug(said)),
            collate.text_key(work.code) if work.code else None,
            collate.text_key(work.issuer) if work.issuer else None,
            collate.beginning(work.title, _TITLE) if work.title else None,
        )


def _waits(iri: str, cited: Counter[str], held: Counter[str]) -> int:
    """How many documents of the store wait for one; who is told of by others alone is one."""
    return max(1, held[iri]) if cited[iri] else 0


def _name(work: Work) -> str:
    """What a document is called by: number, type, day, and the place and year in its IRI."""
    kind = label_of(work.type) if work.type else None
    name = work.iri if work.iri.startswith("urn:") else ""
    parts = (work.code, work.label, kind, str(work.date or work.year or ""), name)
    return " ".join(p for p in parts if p)


def _papers(store: Store, some: _Some) -> tuple[dict[str, list[str]], Counter[str]]:
    """The files of each held document as SHA-256 and the version that read them, "…@0.2.0"; how
    many tasks they give, counted paper by paper: ten times faster than over the whole graph."""
    found: dict[str, list[str]] = defaultdict(list)
    of = {str(f).removeprefix(paper_iri("")): str(w)
          for f, w in _asked(store, "?f ?w", "?f ld:paperOf ?w", "w", some)}  # fmt: skip
    graphs = None if some is None else [graph_iri(sha) for sha in of]
    asked = "GRAPH ?g { ?p ld:pipeline ?v }"
    for g, version in _asked(store, "?g ?v", asked, "g", graphs):
        if work := of.get(sha := str(g).removeprefix(graph_iri(""))):
            found[work].append(f"{sha}@{version}")
    tasks = Counter[str]()
    asked = "GRAPH ?g { ?a a ld:Assignment }"
    for g, n in _asked(store, "?g (COUNT(?a) AS ?n)", asked, "g", graphs, by="?g"):
        tasks[of.get(str(g).removeprefix(graph_iri("")), "")] += int(str(n))
    return {work: sorted(papers) for work, papers in found.items()}, tasks


def _links(store: Store, some: _Some) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """How many documents each cites, how many cite it, and how many of these are held."""
    says = "?s ld:cites ?o"
    return (
        _counted(_asked(store, "?s (COUNT(?o) AS ?n)", says, "s", some, by="?s")),
        _counted(_asked(store, "?o (COUNT(?s) AS ?n)", says, "o", some, by="?o")),
        _counted(_asked(store, "?o (COUNT(?s) AS ?n)", f"{says} . ?s ld:held true", "o", some,
                        by="?o")),
    )  # fmt: skip


def _counted(rows: Iterable[tuple[Value | None, ...]]) -> Counter[str]:
    return Counter({str(iri): int(str(n)) for iri, n in rows})


def _doubts(store: Store, some: _Some) -> dict[str, list[str]]:
    """Document → what is to be looked at: keys of labels.yaml."""
    conflicts = "?c ld:about ?w ; ld:kind ?k ; a ld:Conflict"
    warnings = "?f ld:paperOf ?w . GRAPH ?g { ?x ld:inPaper ?f ; ld:kind ?k ; a ld:Warning }"
    found: dict[str, set[str]] = defaultdict(set)
    for work, kind in _asked(store, "?w ?k", conflicts, "w", some):
        found[str(work)].add(f"conflict-{kind}")
    words = lexicon.raw("warnings")["warnings"]
    for work, kind in _asked(store, "?w ?k", warnings, "w", some):
        found[str(work)].add(str(words.get(str(kind), {}).get("label", "please-review")))
    return {work: sorted(kinds) for work, kinds in found.items()}


def _asked(
    store: Store, names: str, pattern: str, name: str, some: _Some, *, by: str = ""
) -> Iterator[tuple[Value | None, ...]]:
    """The rows of a pattern, of some values of the variable `name` or of all."""
    left = iter(sorted(some or ()))
    parts = iter(lambda: list(islice(left, _CHUNK)), [])
    grouped = f" GROUP BY {by}" if by else ""
    for part in [""] if some is None else (f"VALUES ?{name} {{ {values(p)} }} " for p in parts):
        asked = f"SELECT {names} WHERE {{ {part}{pattern} }}{grouped}"
        yield from store.query(PREFIXES + asked, graphs=(EFFECTIVE,)).rows


def _held_in(store: Store, papers: Iterable[str]) -> set[str]:
    """The documents of some papers (sha256)."""
    files = [paper_iri(sha) for sha in papers]
    return {str(w) for (w,) in _asked(store, "?w", "?f ld:paperOf ?w", "f", files)}


def _in_circles(store: Store, index: sqlite3.Connection) -> set[str]:
    """The documents that rest on themselves, now or before: others may have closed the circle."""
    asked = "?c ld:kind 'cycle' ; ld:about ?w"
    now = {str(w) for (w,) in _asked(store, "?w", asked, "c", None)}
    old = index.execute("SELECT iri FROM document WHERE doubts LIKE '%conflict-cycle%'")
    return now | {iri for (iri,) in old}


def _cited_by(store: Store, works: Iterable[str]) -> set[str]:
    return {str(o) for (o,) in _asked(store, "?o", "?s ld:cites ?o", "s", [*works])}
