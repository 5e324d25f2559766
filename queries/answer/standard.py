"""Answers in the formats of the recommendations, from any store.

SPARQL 1.1 Query Results JSON, XML, CSV and TSV (W3C, 21 March 2013) for rows and ASK, the syntaxes
of RDF for graphs.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graph.store import Result, Store
from graph.terms import Term
from ontology.errors import QueryError
from ontology.messages import message
from ontology.vocabulary import PREFIXES
from queries.answer.run import found
from queries.protocol import (
    CSV,
    JSON,
    JSONLD,
    NTRIPLES,
    RDFXML,
    TSV,
    TURTLE,
    XML,
    sound_xml,
)

if TYPE_CHECKING:
    from pyoxigraph import Triple

ROWS = {"sparql-json": JSON, "sparql-xml": XML, "sparql-csv": CSV, "sparql-tsv": TSV}
GRAPHS = {"turtle": TURTLE, "ntriples": NTRIPLES, "jsonld": JSONLD, "rdfxml": RDFXML}


def standard(
    store: Store, sparql: str, *, format: str, limit: int | None = None, as_of: str | None = None
) -> tuple[str, bool]:
    """The answer of a query as one of `ROWS` or `GRAPHS`, and whether `limit` cut it.

    Raises as `found` does, and `QueryError` for a format that is not of the query's form.
    """
    given = found(store, sparql, as_of=as_of)
    mine: Mapping[str, str] = GRAPHS if isinstance(given, list) else ROWS
    if format not in mine:
        raise QueryError(message("question-format", format=format, listed=", ".join(mine)))
    return written(given, mine[format], limit)


def written(
    given: "Result | bool | list[Triple]", media: str, limit: int | None = None
) -> tuple[str, bool]:
    """What a query found, in a media type of its form, and whether `limit` cut it."""
    if isinstance(given, bool):
        return _written({"head": {}, "boolean": given}, media), False
    cut = limit is not None and len(given) > limit
    if isinstance(given, list):
        return _graph(given[:limit], media), cut
    return _rows(given.variables, given.terms[:limit], media), cut


def _rows(names: Sequence[str], rows: Sequence[Sequence[Term | None]], media: str) -> str:
    cells = [{n: _cell(t) for n, t in zip(names, row, strict=True) if t} for row in rows]
    return _written({"head": {"vars": [*names]}, "results": {"bindings": cells}}, media)


def _cell(term: Term) -> dict[str, Any]:
    """§3.2.2 of the JSON format."""
    import pyoxigraph as ox

    if isinstance(term, ox.NamedNode | ox.BlankNode):
        return {"type": "uri" if isinstance(term, ox.NamedNode) else "bnode", "value": term.value}
    if isinstance(term, ox.Literal):
        kind = {"xml:lang": term.language} if term.language else {"datatype": term.datatype.value}
        return {"type": "literal", "value": term.value, **kind}
    parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
    return {"type": "triple", "value": {name: _cell(part) for name, part in parts.items()}}


def _written(answer: dict[str, Any], media: str) -> str:
    """The engine's own writers, of an answer that may come from any server."""
    import pyoxigraph as ox

    read = ox.parse_query_results(json.dumps(answer), format=ox.QueryResultsFormat.JSON)
    kind = ox.QueryResultsFormat.from_media_type(media)
    body = read.serialize(format=kind) or b""
    return _sound(body) if media == XML else body.decode()


def _graph(triples: "Sequence[Triple]", media: str) -> str:
    import pyoxigraph as ox

    made = ox.serialize(
        sorted(set(triples), key=str),
        format=ox.RdfFormat.from_media_type(media),
        prefixes=PREFIXES,
    )
    return _sound(made or b"") if media == RDFXML else (made or b"").decode()


def _sound(xml: bytes) -> str:
    try:
        return sound_xml(xml).decode()
    except ValueError as error:
        raise QueryError(message("answer-trouble", error=error)) from error
