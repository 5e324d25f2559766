"""`luocdo find`: documents by the words of their number, title, issuer or text, best first.

All words must stand in a document. Half a number ("509") means every number that begins so, a short
form ("nđ", "pccc") its long one as well, and the name of a law the one in force.
"""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from graph.store import Store
from ontology.bodies import ascii_slug
from ontology.identity import name_of_law
from ontology.laws import Law, laws_called
from queries.search.find import likest
from queries.search.index import COLUMNS, INDEX, texts_of
from queries.search.words import bare, long_forms, marked, telex, without_marks, words_of

LONGEST_WORDS = 32  # words of a search that count
SNIPPET = 200  # characters of text shown around what was found
PLACES = 100  # places of one word in a window of text that are looked at
WINDOW = 2_000  # characters
LOOKED_AT = 200  # documents that are put in order; the rest comes as the index has it
_WEIGHTS = (20.0, 8.0, 4.0, 1.0)
_CODE = re.compile(r"\d\w*\s?[-/]\s?\w")


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
    known: bool = True  # False: a law of the lexicon that no paper of the store names
    meant: str | None = None  # of a number that was probably cited wrong: the right one, or ""


@dataclass(frozen=True, slots=True)
class Only:
    """Which documents are wanted beside the words: of an issuer, of a year, held or not."""

    issuer: str = ""
    year: str = ""
    held: bool | None = None


ANY = Only()


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives: hits, best first, how many there are, and codes that look alike.

    `issuers`, `years` and `held` count what was found by what it may be narrowed to.
    """

    hits: tuple[Hit, ...]
    total: int
    near: tuple[str, ...] = ()
    issuers: tuple[tuple[str, int], ...] = ()
    years: tuple[tuple[str, int], ...] = ()
    held: int = 0


def find(
    store: Store,
    text: str,
    *,
    limit: int = 20,
    only: Only = ANY,
    place: str = "",
    snippets: bool = True,
    any_state: bool = False,
) -> Found:
    """The documents in which all words of `text` stand, those that bear them in their name first.

    Codes that look alike are offered where `text` looks like a code that no document bears.
    Documents of `place` (a province) come before equals. `any_state`: an index of an older or newer
    state of the store will do, if there is one.
    """
    words = words_of(text)[:LONGEST_WORDS]
    if not words:
        return Found((), 0)
    with INDEX.reading(store, any_state=any_state) as index:
        index.row_factory = sqlite3.Row
        search = _Search(text, words, only, place)
        rows, total = search.matches(index)
        made = Found(
            tuple(_hit(store, row, words, snippets) for row in rows[:limit]),
            total + sum(row["id"] is None for row in rows),
            ()
            if rows and rows[0]["titled"] and rows[0]["meant"] is None
            else _near(index, text, rows),
        )
        return search.counted(index, made) if snippets else made


# --- what is asked of the index -------------------------------------------------------------------


def _word(word: str, columns: Sequence[str]) -> str:
    """FTS5's words for one word in some columns: as typed, written out, or as a number's beginning.

    Everything is quoted, so nothing is syntax.
    """
    plain = " ".join(f"{c}_plain" for c in columns)
    own = f'{{{" ".join(columns)}}} : "{telex(word)}"' if marked(word) else None
    ways = [own or f'{{{plain}}} : "{bare(word)}"']
    ways += [f'{{{plain}}} : "{long}"' for long in long_forms(word)]
    if word.isdigit() and len(word) > 1:
        ways.append(f'{{name_plain}} : "{word}" *')
    return f"({' OR '.join(ways)})"


def _query(words: Sequence[str], columns: Sequence[str]) -> str:
    return " AND ".join(_word(w, columns) for w in dict.fromkeys(words))


_WHERE = """(:year = '' OR SUBSTR(date, 1, 4) = :year) AND (:issuer = '' OR issuer = :issuer)
  AND (:held IS NULL OR held = :held)"""
_SEARCH = f"""
WITH found AS MATERIALIZED (
  SELECT rowid AS id, bm25(words, {", ".join(map(str, _WEIGHTS * 2))}) AS score
  FROM words WHERE words MATCH :all)
SELECT document.*, score, COUNT(*) OVER () AS total,
  id IN (SELECT rowid FROM words WHERE words MATCH :named) AS named,
  id IN (SELECT rowid FROM words WHERE words MATCH :titled) AS titled,
  id IN (SELECT rowid FROM words WHERE words MATCH :in_title) AS in_title
FROM found JOIN document USING (id) WHERE {_WHERE}
ORDER BY meant IS NOT NULL, titled DESC, named DESC, held DESC, in_title DESC, score, label, iri
LIMIT {LOOKED_AT}"""
_COUNTS = f"""
SELECT %s AS value, COUNT(*) AS n FROM document
WHERE id IN (SELECT rowid FROM words WHERE words MATCH :all) AND {_WHERE} AND value IS NOT NULL
GROUP BY value ORDER BY n DESC, value LIMIT 12"""
_LAW = "SELECT *, 1 AS titled FROM document WHERE iri = ? OR code = ? ORDER BY held DESC"


@dataclass(slots=True)
class _Search:
    """One search; `asked` are the values of its statements, once they have been put together."""

    text: str
    words: list[str]
    only: Only
    place: str
    asked: dict[str, object] = field(default_factory=dict)

    def matches(self, index: sqlite3.Connection) -> tuple[list[dict[str, object]], int]:
        """The best rows in order, and how many fit.

        Where marks were typed and nothing bears them, the same without.
        """
        rows: list[sqlite3.Row] = []
        for typed in (self.words, [bare(w) for w in self.words]):
            self._ask(typed)
            if rows := index.execute(_SEARCH, self.asked).fetchall():
                break
        total = int(rows[0]["total"]) if rows else 0
        laws = self._laws(index)
        known = {row["iri"] for row in laws}
        rest = [dict(row) for row in rows if row["iri"] not in known]
        rest.sort(key=self._rank)  # keeps the index's order where it does not decide
        return laws + rest, total

    def _ask(self, typed: Sequence[str]) -> None:
        self.asked = {
            "all": _query(typed, COLUMNS),
            "named": _query(typed, ("name", "issuer")),
            "titled": _query(typed, COLUMNS[:3]),
            "in_title": f'{{title_plain}} : "{" ".join(map(bare, typed))}"',
            "issuer": self.only.issuer,
            "year": self.only.year,
            "held": self.only.held,
        }

    def _rank(self, row: dict[str, object]) -> tuple[object, ...]:
        """The smaller, the better: no misprint, then bears the code, then all words in its name and
        title, then the number as typed, then held, then of the own province."""
        code = str(row["code"] or "")
        return (
            row["meant"] is not None,
            words_of(code) != self.words,
            not row["titled"],
            not row["named"],
            -_numbers(words_of(code), self.words),
            not row["held"],
            self.place not in f"{row['issuer']}" if self.place else False,
        )

    def _laws(self, index: sqlite3.Connection) -> list[dict[str, object]]:
        """The acts that are called by the words typed, the one in force first, held or not."""
        if self.only.issuer or self.only.year or self.only.held is False:
            return []
        found: list[dict[str, object]] = []
        for number, law in enumerate(laws_called(self.text, date.today())):
            name = name_of_law(law)
            iri = name.iri if name else ""
            row = index.execute(_LAW, (iri, law.code)).fetchone()
            if row or (number == 0 and iri):
                found.append(dict(row) if row else _unknown(law, iri))
        return found

    def counted(self, index: sqlite3.Connection, found: Found) -> Found:
        """The same with the counts of what it may be narrowed to."""
        if not found.total:
            return found

        def count(value: str) -> tuple[tuple[str, int], ...]:
            return tuple((str(r[0]), int(r[1])) for r in index.execute(_COUNTS % value, self.asked))

        held = dict(count("held"))
        return Found(
            found.hits,
            found.total,
            found.near,
            count("issuer"),
            tuple(sorted(count("SUBSTR(date, 1, 4)"), reverse=True)),
            held.get("1", 0),
        )


def _unknown(law: Law, iri: str) -> dict[str, object]:
    """A law of the lexicon that no paper of the store names."""
    return {"id": None, "iri": iri, "label": law.code or law.name, "code": law.code, "titled": 1,
            "date": law.date.isoformat(), "title": law.name, "issuer": None, "held": 0,
            "papers": "", "meant": None}  # fmt: skip


def _numbers(code: Sequence[str], words: Sequence[str]) -> int:
    """How well the numbers typed fit a code: 3 for its own number, 2 for one beside it (a year),
    1 for its beginning."""
    lead = next((w for w in code if w.isdigit()), "")
    score = 0
    for word in words:
        if word.isdigit():
            score += 3 if word == lead else 2 if word in code else lead.startswith(word)
    return score


def _near(
    index: sqlite3.Connection, text: str, rows: Sequence[dict[str, object]]
) -> tuple[str, ...]:
    """Codes that look like `text`, where it looks like a code and is none."""
    if not _CODE.search(text):
        return ()
    wanted = ascii_slug(text)
    sure = [r for r in rows if r["code"] and r["meant"] is None]
    if any(ascii_slug(str(row["code"])) in wanted for row in sure):
        return ()
    codes = index.execute(
        "SELECT DISTINCT code FROM document WHERE code IS NOT NULL AND meant IS NULL"
    )
    return likest((str(code) for (code,) in codes), wanted)


# --- what is shown of a hit -----------------------------------------------------------------------


def _hit(store: Store, row: dict[str, object], words: Sequence[str], snippets: bool) -> Hit:
    def text(name: str) -> str | None:
        return str(row[name]) if row[name] else None

    snippet = ""
    if snippets:
        snippet = _snippet(texts_of(store, str(row["papers"]).split()), words)
    return Hit(
        document=str(row["iri"]),
        label=str(row["label"]),
        date=text("date"),
        title=text("title"),
        issuer=text("issuer"),
        held=bool(row["held"]),
        snippet=snippet or _snippet(text("title") or "", words),
        known=row["id"] is not None,
        meant=None if row["meant"] is None else str(row["meant"]),
    )


def _snippet(text: str, words: Sequence[str]) -> str:
    """The stretch of text where most of the words stand close together, each in [ ].

    A long text is looked at window by window, to the first that holds all of the words.
    """
    best: tuple[int, int, list[tuple[int, int]]] = (0, 0, [])
    for start in range(0, max(len(text), 1), WINDOW):
        each = _places(text[start : start + WINDOW + SNIPPET], words)
        found = sum(map(bool, each))
        if found > best[0]:
            best = found, start, sorted({span for spans in each for span in spans})
        if found == len(each):
            break
    _, offset, spans = best
    places = [(offset + a, offset + b) for a, b in spans]
    if not places:
        return ""
    widths = (SNIPPET // 4, SNIPPET - 30)  # close together first
    start = max(places, key=lambda p: [_crowd(text, p[0], places, width) for width in widths])[0]
    first = max(0, start - 30)
    return _cut(text, first, first + SNIPPET, places)


def _places(text: str, words: Sequence[str]) -> list[list[tuple[int, int]]]:
    """Where each word stands in a text; with its own marks, if it was typed with them."""
    plain = without_marks(text)

    def of(word: str) -> Iterator[tuple[int, int]]:
        zeros = "0*" if word.isdigit() else ""
        for m in re.finditer(rf"(?<![^\W_]){zeros}{re.escape(bare(word))}(?![^\W_])", plain):
            if not marked(word) or telex(text[m.start() : m.end()].casefold()) == telex(word):
                yield m.span()

    return [list(islice(of(word), PLACES)) for word in dict.fromkeys(words)]


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
