"""The lists of documents, from the index beside the store (`queries.search.index`): of the many
that fit, the rows of one page are read."""

import json
import re
import sqlite3
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from graph.store import Store
from ontology import collate
from ontology.bodies import ascii_slug
from queries.search.index import INDEX

HELD, MISSING, ALL = "held", "missing", "all"
SORTS = ("date", "code", "issuer", "title", "tasks")
_ROW = "iri, label, code, type, date, subject, issuer, signer, held, tasks"
_BY = {
    "date": "date {down} NULLS LAST",
    "code": "by_code {down} NULLS LAST",
    "issuer": "by_issuer {down} NULLS LAST",
    "title": "by_title {down} NULLS LAST, subject COLLATE vi {down}",  # where they begin alike
    "tasks": "tasks {down}",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A document of the list."""

    iri: str
    label: str
    code: str | None
    type: str | None  # lexicon id
    date: str | None  # YYYY[-MM-DD]
    title: str | None
    issuer: str | None
    signer: str | None
    held: bool
    tasks: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; empty = no condition. `sort` with "-" before it turns the order round."""

    held: str = HELD
    type: str = ""
    issuer: str = ""
    year: str = ""
    signer: str = ""
    words: str = ""
    sort: str = "-date"


@dataclass(frozen=True, slots=True)
class Choice:
    """A page of what was found, of how many, and how many documents each filter would leave."""

    rows: tuple[Row, ...]
    total: int
    types: Mapping[str, int]
    years: Mapping[str, int]


def choose(
    store: Store, wanted: Wanted, *, size: int = -1, first: int = 0, any_state: bool = False
) -> Choice:
    """`size` of the documents that are asked for (-1: all) from the `first` on, in order; counts
    are of the documents before their filter.

    `any_state`: an index of another state of the store will do, if there is one.
    """
    with INDEX.reading(store, any_state=any_state) as index:
        index.create_collation("vi", collate.compared)
        where = _narrowed(index, wanted)
        typed = where.beside("type = ?", wanted.type) if wanted.type else where
        dated = typed.beside("SUBSTR(date, 1, 4) = ?", wanted.year) if wanted.year else typed
        down = "DESC" if wanted.sort.startswith("-") else "ASC"
        order = _BY.get(wanted.sort.removeprefix("-"), _BY["date"]).format(down=down)
        limit = f"ORDER BY {order}, held DESC, label, iri LIMIT {size} OFFSET {first}"
        return Choice(
            tuple(map(_row, dated.ask(index, _ROW, limit))),
            dated.ask(index, "COUNT(*)").fetchone()[0],
            where.counts(index, "type", "n DESC, v"),
            typed.counts(index, "SUBSTR(date, 1, 4)", "v DESC"),
        )


def _row(found: tuple[Any, ...]) -> Row:
    iri, label, code, kind, date, title, issuer, signer, held, tasks = found
    return Row(iri, label, code, kind, date, title, issuer, signer, bool(held), tasks)


@dataclass(frozen=True, slots=True)
class _Where:
    """Conditions of the index, with their values."""

    conditions: tuple[str, ...] = ()
    values: tuple[object, ...] = ()

    def beside(self, condition: str, *values: object) -> "_Where":
        """The same with one more."""
        return _Where((*self.conditions, condition), (*self.values, *values))

    def among(self, column: str, wanted: Collection[object]) -> "_Where":
        """The same of rows with one of some values."""
        return self.beside(f"{column} IN (SELECT value FROM json_each(?))", json.dumps([*wanted]))

    def ask(self, index: sqlite3.Connection, what: str, rest: str = "") -> sqlite3.Cursor:
        """What is wanted of the documents that fit."""
        where = f"WHERE {' AND '.join(self.conditions)}" if self.conditions else ""
        return index.execute(f"SELECT {what} FROM document {where} {rest}", self.values)

    def counts(self, index: sqlite3.Connection, value: str, order: str) -> dict[str, int]:
        """How many documents have each value."""
        some = self.beside("v IS NOT NULL")
        asked = f"{value} AS v, COUNT(*) AS n"
        return dict(some.ask(index, asked, f"GROUP BY v ORDER BY {order}").fetchall())


def _narrowed(index: sqlite3.Connection, wanted: Wanted) -> _Where:
    """The filters whose choices are not counted."""
    where = _Where() if wanted.held == ALL else _Where().beside("held = ?", wanted.held != MISSING)
    for column, typed in (("issuer", wanted.issuer), ("signer", wanted.signer)):
        if typed.strip():
            fits = matcher(typed)
            named = where.ask(index, f"DISTINCT {column}").fetchall()
            where = where.among(column, [name for (name,) in named if name and fits(name)])
    if not (typed := wanted.words.strip()):
        return where
    marked, plain = _words(typed)
    for word in (*map(ascii_slug, marked), *plain):
        where = where.beside("INSTR(slug, ?)", word)
    if marked:
        fits = matcher(typed)
        found = where.ask(index, "id, label, subject, issuer").fetchall()
        said = ((n, " ".join(filter(None, texts))) for n, *texts in found)
        where = where.among("id", [n for n, text in said if fits(text)])
    return where


def matcher(typed: str) -> Callable[[str], bool]:
    """Whether a text holds all words typed; a word typed without marks fits one with them."""
    marked, plain = _words(typed)

    def fits(text: str) -> bool:
        lowered = unicodedata.normalize("NFC", text).casefold()
        if not all(w in lowered for w in marked):
            return False
        slug = ascii_slug(text) if plain else ""
        return all(w in slug for w in plain)

    return fits


def _words(typed: str) -> tuple[list[str], list[str]]:
    """The words with marks, and the others as slugs."""
    words = re.findall(r"\S+", unicodedata.normalize("NFC", typed[:200]).casefold())
    plain = [ascii_slug(w) for w in words if w.isascii()]
    return [w for w in words if not w.isascii()], plain


# --- what stands out ------------------------------------------------------------------------------

Ranked = tuple[tuple[str, int], ...]


def waiting(store: Store, *, size: int = -1, first: int = 0, any_state: bool = False) -> Ranked:
    """Cited, not held: (IRI, how many documents of the store cite it), most first."""
    there = "held = 0 AND waits > 0 ORDER BY waits DESC, iri"
    return _ranked(store, "waits", there, size, first, any_state)


def most_cited(store: Store, size: int, *, any_state: bool = False) -> Ranked:
    """The held documents that most others speak of, with how many do."""
    return _ranked(store, "cited", "held = 1 ORDER BY cited DESC, iri", size, 0, any_state)


def _ranked(store: Store, count: str, there: str, size: int, first: int, any_state: bool) -> Ranked:
    asked = f"SELECT iri, {count} FROM document WHERE {there} LIMIT {size} OFFSET {first}"
    with INDEX.reading(store, any_state=any_state) as index:
        return tuple(index.execute(asked).fetchall())


@dataclass(frozen=True, slots=True)
class Counts:
    """How many documents are held, are waited for, are to be looked at; links between documents."""

    held: int
    missing: int
    doubtful: int
    links: int


def counts(store: Store, *, any_state: bool = False) -> Counts:
    """What the index holds in numbers."""
    asked = (
        "SELECT (SELECT COUNT(*) FROM document WHERE held = 1),"
        " (SELECT COUNT(*) FROM document WHERE held = 0 AND waits > 0),"
        " (SELECT COUNT(*) FROM document WHERE doubts <> ''), (SELECT SUM(cites) FROM document)"
    )
    with INDEX.reading(store, any_state=any_state) as index:
        return Counts(*(n or 0 for n in index.execute(asked).fetchone()))


@dataclass(frozen=True, slots=True)
class Doubt:
    """A document of which papers say different things, and the labels of what."""

    iri: str
    label: str
    date: str
    kinds: tuple[str, ...]


def doubts(store: Store, size: int, before: Collection[str] = ()) -> tuple[Doubt, ...]:
    """What is to be looked at: those `before` others (IRIs), then newest first."""
    asked = (
        "SELECT iri, IFNULL(NULLIF(label, iri), ''), IFNULL(date, ''), doubts FROM document"
        " WHERE doubts <> '' ORDER BY iri IN (SELECT value FROM json_each(?)) DESC, date DESC,"
        " label, iri LIMIT ?"
    )
    with INDEX.reading(store) as index:
        rows = index.execute(asked, (json.dumps(sorted(before)), size)).fetchall()
    return tuple(Doubt(iri, label, day, tuple(kinds.split())) for iri, label, day, kinds in rows)
