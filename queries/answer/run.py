"""Questions as files: `sparql/*.rq`, a YAML head in comments and one portable SPARQL query.

A parameter stands in the query as `$name` and is put in as an RDF term, never as text (a body may
be several: before and after a merger; it stands in VALUES); a line that names one that is not
given is left out. `once` names the columns that make a row of its own: of rows that differ only in
their evidence the first stays, and the values of `join` columns are gathered. `evidence` names the
mention that proves a row, or the link (subject, relation, object; "?": whatever) whose first proof
does; columns not selected are filled from there, for the rows that are shown (evidence.py), as
plain columns are (lean.py), and `file` from the documents in the column `files`. `goal` names the
parameter that a way leads to: its line is for others, luocdo follows the links itself, which is
faster, and right on Virtuoso too, which mixes up two paths in one query.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, make_dataclass
from datetime import date
from functools import cache, partial
from itertools import islice
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

from graph.embedded import EmbeddedStore
from graph.papers.sentence import sentence
from graph.store import DEFAULT_GRAPHS, Result, Store
from graph.terms import Iri, Value
from ontology.confine import offline, seals
from ontology.errors import QueryError
from ontology.identity import BASE
from ontology.messages import Message, message
from ontology.vocabulary import PREFIXES, find_type
from queries.answer.days import day_of, first_late
from queries.answer.evidence import SAID, Bag, Link, files_of, first_mentions, printed, proofs, says
from queries.gate import Form, as_select, check, fault_of, replace_variable
from queries.projection import MENTION, Lean, Record, describe, first, lean, ordered
from queries.search.find import lookup, meant_bodies

if TYPE_CHECKING:
    import pandas
    from pyoxigraph import Triple
from queries.answer.question import (
    PARAMETER,
    Column,
    Kind,
    Question,
    question,
)

CHUNK = 2_000  # rows whose evidence is fetched at a time
SORTED = 10_000  # rows that any engine sorts (Virtuoso refuses more)
FIRST = 10  # rows asked for each row that is wanted: many may be of one day
GROWTH = 8  # where they were not enough
WIDENED = 1_000  # rows whose sentences are looked up: beyond, nobody reads them one by one
ANY = "?"  # in a link: whatever stands there

Row = tuple[Value | None, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of Python values under typed columns; `cut` says that a limit left rows out."""

    columns: Mapping[str, Column]
    rows: tuple[Row, ...]
    cut: bool = field(default=False)

    def records(self) -> list[Record]:
        """The rows as dictionaries by column name."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def frame(self) -> "pandas.DataFrame":
        """The rows as a `pandas.DataFrame`: days are datetimes, what is unknown is missing."""
        import pandas

        made = pandas.DataFrame(list(self.rows), columns=list(self.columns))
        for name, column in self.columns.items():
            if column.kind == "date":
                days = pandas.to_datetime(made[name], errors="coerce")
                made[name] = days if days.notna().sum() == made[name].notna().sum() else made[name]
        return made

    def __iter__(self) -> Iterator[Any]:
        """The rows as frozen dataclasses: `for row in answer: row.task`."""
        made = _row_class(tuple(self.columns))
        return (made(*row) for row in self.rows)

    def __len__(self) -> int:
        """How many rows."""
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Statements:
    """The graph that a CONSTRUCT or DESCRIBE makes; `cut` as of an `Answer`."""

    triples: "tuple[Triple, ...]"
    cut: bool = False

    @property
    def turtle(self) -> str:
        """The statements in Turtle, sorted, with the usual prefixes."""
        import pyoxigraph as ox

        rows = sorted(set(self.triples), key=str)
        made = ox.serialize(rows, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
        return (made or b"").decode()


@cache
def _row_class(columns: tuple[str, ...]) -> type[Any]:
    """A dataclass with these fields; a name that Python keeps for itself gets a `_` behind."""
    names = [n if n.isidentifier() and not iskeyword(n) else f"_{n}_" for n in columns]
    return make_dataclass("Row", names, frozen=True, slots=True)


def ask(store: Store, name: str, *, limit: int | None = None, **given: str) -> Answer:
    """Answer a ready question; parameters are what a person types. Raises as `answer` does."""
    return answer(store, name, given, limit=limit)


def answer(
    store: Store, name: str, given: Mapping[str, str], *, limit: int | None = None
) -> Answer:
    """`ask` with at most `limit` rows: evidence is fetched for those alone.

    Raises `NotFoundError` (question, document or body), `AmbiguousError`, and `QueryError` for a
    parameter that is missing, unknown or no date or number.
    """
    asked = question(name)
    terms = _terms(store, asked, given)
    query = lean(_put(asked, {n: term for n, term in terms.items() if n != asked.goal}))
    goal = terms[asked.goal].strip("<>") if asked.goal else ""
    records = _in_order(store, asked, query, goal, limit)
    proven = _proven(store, asked, records, terms, limit) if asked.evidence else records
    kept = list(islice(_apart(proven, asked), None if limit is None else limit + 1))
    cut, shown = limit is not None and len(kept) > limit, kept[:limit]
    describe(store, shown, query.others(), asked.join)
    if asked.files:
        _name_files(store, shown, asked.files)
    rows = [tuple(record.get(n) for n in asked.columns) for record in shown]
    return Answer(asked.columns, tuple(_with_sentences(store, asked, rows)), cut)


def _in_order(
    store: Store, asked: Question, query: Lean, goal: str, limit: int | None
) -> Iterator[Record]:
    """The rows in order: those that come first, where an engine can tell, then more as needed."""
    size, given = _first_asked(asked, query, limit), 0
    while True:
        records = list(store.query(query.top(size)))
        cut = size is not None and len(records) == size
        if cut:  # of those that are equal to the last one some are missing
            key = query.order[0][1]
            records = [record for record in records if record[key] != records[-1][key]]
        if goal:
            records = _towards(goal, records)
        describe(store, records, query.keys(), asked.join)
        records = _once(ordered(records, query.order), asked)
        yield from records[given:]
        if not cut or size is None:
            return
        given, size = len(records), size * GROWTH if size * GROWTH <= SORTED else None


def _first_asked(asked: Question, query: Lean, limit: int | None) -> int | None:
    """How many rows to ask for first; None where the first key is no day or number of its own."""
    first = query.order[0][1]
    plain = {p.column for p in query.plain}
    if limit is None or limit >= SORTED // FIRST or asked.goal or first in plain:
        return None
    return FIRST * (limit + 1) if asked.columns[first].kind in ("date", "number") else None


def fill(store: Store, asked: Question, given: Mapping[str, str]) -> str:
    """The query of a question with its parameters put in: SPARQL that any endpoint takes."""
    return _put(asked, _terms(store, asked, given))


def _terms(store: Store, asked: Question, given: Mapping[str, str]) -> dict[str, str]:
    """The parameters as SPARQL terms."""
    unknown = sorted(given.keys() - asked.parameters.keys())
    if unknown:
        known = ", ".join(asked.parameters) or message("none")
        raise QueryError(message("no-parameter", name=asked.name, unknown=unknown[0], known=known))
    terms = {}
    for name, parameter in asked.parameters.items():
        if text := given.get(name, "").strip():
            terms[name] = str(_as_term(store, name, parameter.type, text))
        elif parameter.default:
            today = date.fromisoformat(day_of("today", given.get("today") or "today"))
            day = today if parameter.default == "today" else first_late(today)
            terms[name] = str(_as_term(store, name, "date", day.isoformat()))
        elif not parameter.optional:
            raise QueryError(
                message(
                    "parameter-missing",
                    name=name,
                    words=Message(parameter.vi, parameter.en),
                    example=parameter.example,
                )
            )
    return terms


def _put(asked: Question, terms: Mapping[str, str]) -> str:
    """The query with the terms in it, without the lines of parameters that are not given."""
    lines = asked.sparql.splitlines(keepends=True)
    kept = "".join(line for line in lines if terms.keys() >= set(PARAMETER.findall(line)))
    return PARAMETER.sub(lambda match: terms[match[1]], kept)


def _as_term(store: Store, name: str, kind: str, text: str) -> Any:
    import pyoxigraph as ox

    match kind:
        case "work":
            return ox.NamedNode(lookup(store, text).iri)
        case "body":
            return " ".join(f"<{iri}>" for iri in meant_bodies(store, text, date.today()))
        case "type":
            if (iri := find_type(text)) is None:
                raise QueryError(message("no-type", text=text))
            return ox.NamedNode(iri)
        case "date":
            return ox.Literal(day_of(name, text), datatype=ox.NamedNode(f"{PREFIXES['xsd']}date"))
        case "int":
            if not re.fullmatch(r"\d{1,9}", text):
                raise QueryError(message("not-a-number", name=name, text=text))
            return ox.Literal(int(text))
        case _:
            return ox.Literal(text)


def _towards(goal: str, records: Sequence[Record]) -> list[Record]:
    """The links that lie on some way to `goal`."""
    below: dict[str, list[str]] = defaultdict(list)
    for record in records:
        below[str(record["target"])].append(str(record["document"]))
    reached, left = {goal}, [goal]
    while left:
        fresh = set(below[left.pop()]) - reached
        reached |= fresh
        left += fresh
    return [record for record in records if str(record["target"]) in reached]


def _once(records: list[Record], asked: Question) -> list[Record]:
    """One row of those that are the same by `once`; their `join` columns together."""
    if not records or not asked.once or not set(asked.once) <= records[0].keys():
        return records
    first: dict[Row, Record] = {}
    for record in records:
        kept = first.setdefault(tuple(record[n] for n in asked.once), record)
        for name in asked.join:
            if record is not kept and (said := record.get(name)) is not None:
                words = str(kept[name] or "").split("; ") if kept[name] else []
                kept[name] = "; ".join(dict.fromkeys([*words, str(said)]))
    return list(first.values())


def _apart(records: Iterator[Record], asked: Question) -> Iterator[Record]:
    """`_once` of rows that are told apart by what their evidence says."""
    seen = set()
    for record in records:
        told = tuple(record.get(n) for n in asked.once)
        if not asked.once or told not in seen:
            seen.add(told)
            yield record


def _name_files(store: Store, records: Iterable[Record], column: str) -> None:
    found = files_of(store, {str(record[column]) for record in records})
    for record in records:
        record["file"] = first(found.get(str(record[column])), together=True)


# --- evidence -------------------------------------------------------------------------------------


def _proven(
    store: Store,
    asked: Question,
    records: Iterator[Record],
    terms: Mapping[str, str],
    limit: int | None,
) -> Iterator[Record]:
    """The rows that something proves, with what their mention gives; fetched as they are needed."""
    size = min(CHUNK, (limit or CHUNK) + 1)
    while part := list(islice(records, size)):
        for record, bag in zip(part, _bags(store, asked, part, terms), strict=True):
            if bag is not None:
                if "says" in asked.columns:
                    bag["says"] = says(str(record["kind"]), bag)
                yield {n: first(bag.get(n), n in asked.join) for n in asked.columns} | record


def _bags(
    store: Store, asked: Question, part: list[Record], terms: Mapping[str, str]
) -> list[Bag | None]:
    """What proves each row: a mention of its own, or the first of its link."""
    if len(asked.evidence) == 1:
        mentions = [str(record[asked.evidence[0]]) for record in part]
        said = SAID if "says" in asked.columns else ()
        found = printed(store, mentions, {*asked.columns, *said})
        return [found.get(m) for m in mentions]
    links = [_link(asked.evidence, record, terms) for record in part]
    if asked.evidence[0] == ANY:
        some = first_mentions(store, [document for _, _, document in links], asked.columns)
        return [some.get(document) for _, _, document in links]
    best = proofs(store, links, asked.columns)
    return [best.get(link) for link in links]


def _link(ends: tuple[str, ...], record: Record, terms: Mapping[str, str]) -> Link:
    """A link of a row: each part a column, a parameter, a prefixed name or `ANY`."""

    def part(name: str) -> str:
        if name in record:
            return str(record[name])
        prefix, colon, local = name.partition(":")
        return f"{PREFIXES[prefix]}{local}" if colon else terms.get(name, ANY).strip("<>")

    subject, relation, object_ = map(part, ends)
    return subject, relation, object_


def _with_sentences(store: Store, asked: Question, rows: list[Row]) -> Iterator[Row]:
    """The rows with the whole sentence in place of the quote that stands in it.

    Beyond `WIDENED` rows, and for evidence that is no mention, the quote stays.
    """
    names = list(asked.columns)
    proof = next((n for n in ("citation", "assignment") if n in names), None)
    texts: dict[str, str | None] = {}
    for n, row in enumerate(rows):
        place = MENTION.search(str(row[names.index(proof)])) if proof and n < WIDENED else None
        if place is None:
            yield row
            continue
        sha, start, end = place[1], int(place[2]), int(place[3])
        if sha not in texts:
            texts[sha] = store.text(sha)
        said = sentence(texts[sha] or "", start, end) or row[names.index("quote")]
        yield tuple(said if name == "quote" else v for name, v in zip(names, row, strict=True))


def with_prefixes(sparql: str) -> str:
    """The query with base and usual prefixes before it, on its first line so that lines count."""
    head = [f"BASE <{BASE}>", *(f"PREFIX {p}: <{iri}>" for p, iri in PREFIXES.items())]
    return " ".join([*head, sparql])


def select(store: Store, sparql: str, *, limit: int | None = None) -> Answer:
    """The rows of a SELECT of one's own, usual prefixes supplied; at most `limit` of them.

    Raises `QueryError` for a malformed query or one that is no SELECT.
    """
    return _tabled(store.query(with_prefixes(sparql)), limit)


def _tabled(found: Result, limit: int | None) -> Answer:
    rows = found.rows
    columns = {
        name: Column(_kind([row[i] for row in rows]), name, name)
        for i, name in enumerate(found.variables)
    }
    cut = limit is not None and limit < len(rows)
    return Answer(columns, tuple(rows[:limit] if cut else rows), cut)


def query(
    store: Store, sparql: str, *, limit: int | None = None, as_of: str | None = None
) -> Answer | Statements:
    """A query of one's own, usual prefixes supplied: rows of a SELECT, yes or no of an ASK, the
    statements of a CONSTRUCT or DESCRIBE; `as_of` is a day that the query calls ?asOf.

    Raises as `found` does.
    """
    given = found(store, sparql, as_of=as_of)
    if isinstance(given, bool):
        return Answer({"answer": Column("flag", "Trả lời", "Answer")}, ((given,),))
    if isinstance(given, list):
        return Statements(tuple(given[:limit]), limit is not None and len(given) > limit)
    return _tabled(given, limit)


def found(
    store: Store, sparql: str, *, as_of: str | None = None, graphs: Sequence[str] | None = None
) -> "Result | bool | list[Triple]":
    """What a query finds, as RDF terms; see `query`. `graphs` are its default graph, if not ours.

    Raises `QueryError`: `SyntaxFault` with its place, `RefusedQuery` for SERVICE and updates.
    """
    if as_of is not None:
        day = f'"{day_of("as-of", as_of)}"^^<{PREFIXES["xsd"]}date>'
        sparql = replace_variable(sparql, "asOf", day)
    try:
        here = isinstance(store, EmbeddedStore)
        form = check(sparql, walled=here and seals())
        if graphs is None:
            graphs = () if form.dataset else DEFAULT_GRAPHS
        ask = partial(_run, store, sparql, form, graphs)
        return offline(ask) if here else ask()
    except QueryError as error:
        if isinstance(error.__cause__, SyntaxError):
            raise fault_of(sparql, error.__cause__) from error
        raise


def _run(
    store: Store, sparql: str, form: Form, graphs: Sequence[str]
) -> "Result | bool | list[Triple]":
    if form.name in ("CONSTRUCT", "DESCRIBE"):
        return store.construct(with_prefixes(sparql), graphs=graphs)
    if form.name == "ASK":
        return bool(len(store.query(with_prefixes(as_select(sparql)), graphs=graphs)))
    return store.query(with_prefixes(sparql), graphs=graphs)


def _kind(values: list[Value | None]) -> Kind:
    kinds = {type(value) for value in values if value is not None}
    if kinds == {date}:
        return "date"
    if kinds == {bool}:
        return "flag"
    if kinds and kinds <= {int, float}:
        return "number"
    return "concept" if kinds == {Iri} else "text"
