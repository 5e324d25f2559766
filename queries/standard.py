"""Answers in the formats of the recommendations, from any store.

SPARQL 1.1 Query Results JSON, XML, CSV and TSV (W3C, 21 March 2013) for rows and ASK, the syntaxes
of RDF for graphs.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from graph.store import Store
from graph.terms import XSD, Term
from ontology.errors import QueryError
from ontology.vocabulary import PREFIXES
from queries.protocol import sound_xml
from queries.run import found

if TYPE_CHECKING:
    from pyoxigraph import Triple

_HEAD = '<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'


def standard(
    store: Store, sparql: str, *, format: str, limit: int | None = None, as_of: str | None = None
) -> tuple[str, bool]:
    """The answer of a query as one of `ROWS` or `GRAPHS`, and whether `limit` cut it.

    Raises as `found` does, and `QueryError` for a format that is not of the query's form.
    """
    given = found(store, sparql, as_of=as_of)
    mine: Sequence[str] = [*GRAPHS] if isinstance(given, list) else [*ROWS]
    if format not in mine:
        raise QueryError(f"Câu hỏi này không in được {format} → dùng --format {', '.join(mine)}.")
    if isinstance(given, bool):
        return ROWS[format]((), given), False
    if isinstance(given, list):
        return _graph(given[:limit], format), limit is not None and len(given) > limit
    cut = limit is not None and len(given) > limit
    return ROWS[format](given.variables, given.terms[:limit]), cut


def _json(names: Sequence[str], rows: "Rows") -> str:
    if isinstance(rows, bool):
        return json.dumps({"head": {}, "boolean": rows}) + "\n"
    bindings = [{n: _cell(t) for n, t in zip(names, row, strict=True) if t} for row in rows]
    answer = {"head": {"vars": [*names]}, "results": {"bindings": bindings}}
    return json.dumps(answer, ensure_ascii=False) + "\n"


def _cell(term: Term) -> dict[str, Any]:
    """§3.2.2 of the JSON format."""
    import pyoxigraph as ox

    if isinstance(term, ox.NamedNode | ox.BlankNode):
        return {"type": "uri" if isinstance(term, ox.NamedNode) else "bnode", "value": term.value}
    if isinstance(term, ox.Literal):
        more = {"xml:lang": term.language} if term.language else {"datatype": term.datatype.value}
        plain = term.datatype.value == f"{XSD}string"
        return {"type": "literal", "value": term.value} | ({} if plain else more)
    parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
    return {"type": "triple", "value": {name: _cell(part) for name, part in parts.items()}}


def _xml(names: Sequence[str], rows: "Rows") -> str:
    head = "".join(f"<variable name={quoteattr(n)}/>" for n in names)
    out = [f"{_HEAD}\n<head>{head}</head>"]
    if isinstance(rows, bool):
        out.append(f"<boolean>{str(rows).lower()}</boolean>")
    else:
        out += ["<results>", *(_row(names, row) for row in rows), "</results>"]
    return _sound("\n".join([*out, "</sparql>\n"]).encode())


def _sound(xml: bytes) -> str:
    try:
        return sound_xml(xml).decode()
    except ValueError as error:
        raise QueryError(f"Câu trả lời {error}") from error


def _row(names: Sequence[str], row: Sequence[Term | None]) -> str:
    cells = [(n, _element(_cell(t))) for n, t in zip(names, row, strict=True) if t]
    told = "".join(f"<binding name={quoteattr(n)}>{cell}</binding>" for n, cell in cells)
    return f"<result>{told}</result>"


def _element(cell: Mapping[str, Any]) -> str:
    kind, value = cell["type"], cell["value"]
    if kind == "triple":
        inner = "".join(f"<{name}>{_element(part)}</{name}>" for name, part in value.items())
        return f"<triple>{inner}</triple>"
    marks = {n: cell[n] for n in ("xml:lang", "datatype") if n in cell}
    said = "".join(f" {name}={quoteattr(mark)}" for name, mark in marks.items())
    text = re.sub(r"^[ \t\n]|[ \t\n]$", _coded, escape(value))
    return f"<{kind}{said}>{text}</{kind}>"


def _coded(match: re.Match[str]) -> str:
    """A blank at an end: some readers would take it away."""
    return f"&#{ord(match[0])};"


def _csv(names: Sequence[str], rows: "Rows") -> str:
    """§3: values only, CRLF (RFC 4180); nothing is marked for a spreadsheet."""
    if isinstance(rows, bool):
        return f"{str(rows).lower()}\r\n"
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_value(term) for term in row] for row in rows)
    return out.getvalue()


def _value(term: Term | None) -> str:
    import pyoxigraph as ox

    if isinstance(term, ox.NamedNode | ox.Literal):
        return term.value
    return str(term) if term else ""


def _tsv(names: Sequence[str], rows: "Rows") -> str:
    """§4: terms as in Turtle, tabs and line ends escaped."""
    if isinstance(rows, bool):
        return f"{str(rows).lower()}\n"
    lines = ["\t".join(f"?{name}" for name in names)]
    for row in rows:
        lines.append("\t".join(str(t).replace("\t", "\\t") if t else "" for t in row))
    return "\n".join([*lines, ""])


def _graph(triples: "Sequence[Triple]", format: str) -> str:
    import pyoxigraph as ox

    made = ox.serialize(
        sorted(set(triples), key=str),
        format=ox.RdfFormat.from_media_type(GRAPHS[format]),
        prefixes=PREFIXES,
    )
    return _sound(made or b"") if format == "rdfxml" else (made or b"").decode()


Rows = Sequence[Sequence[Term | None]] | bool
ROWS: Mapping[str, Callable[[Sequence[str], Rows], str]] = {
    "sparql-json": _json,
    "sparql-xml": _xml,
    "sparql-csv": _csv,
    "sparql-tsv": _tsv,
}
GRAPHS: Mapping[str, str] = {
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
}
