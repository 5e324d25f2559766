"""The store as files for others: Turtle, TriG, N-Quads, JSON-LD, GraphML.

Canonical: the same store gives the same bytes, whatever the order it was filled in; the log graph
is never among them. Statements are written as they come from the sorted list, so a store of any
size needs one sort and no second copy.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import IO, TYPE_CHECKING, Any

from graph.store import PREFIXES as SPARQL_PREFIXES
from graph.store import Store, ordered
from ontology.errors import QueryError
from ontology.identity import EFFECTIVE, LOG
from ontology.vocabulary import PREFIXES, RDF, XSD, label_of

if TYPE_CHECKING:
    import pyoxigraph as ox
    from rdflib import Graph

FORMATS = ("turtle", "trig", "nquads", "jsonld", "graphml")


def export(
    store: Store, format: str, out: IO[bytes], *, graphs: Sequence[str] | None = None
) -> None:
    """Write `store` to `out` in one of `FORMATS`, UTF-8.

    `graphs` are the IRIs to write: all but the log for nquads, trig and jsonld, the effective graph
    alone for turtle, which has no graphs; graphml is the network of documents, whatever is given.
    Raises `QueryError` for another format.
    """
    writers: dict[str, Callable[[Store, IO[bytes], Sequence[str] | None], None]] = {
        "turtle": _turtle,
        "trig": _trig,
        "nquads": _nquads,
        "jsonld": _jsonld,
        "graphml": _graphml,
    }
    if format not in writers:
        raise QueryError(f"Không có định dạng {format} (chọn {', '.join(FORMATS)}).")
    writers[format](store, out, graphs)


def canonical(store: Store, graphs: Sequence[str] | None = None) -> "list[ox.Quad]":
    """The quads of `graphs` (None: all but the log), sorted as their N-Quads lines."""
    if graphs is not None:
        return ordered(quad for graph in graphs for quad in store.quads(graph))
    log = f"<{LOG}>"
    return ordered(quad for quad in store.quads() if str(quad.graph_name) != log)


def _nquads(store: Store, out: IO[bytes], graphs: Sequence[str] | None) -> None:
    for quad in canonical(store, graphs):
        out.write(f"{quad} .\n".encode())


def _trig(store: Store, out: IO[bytes], graphs: Sequence[str] | None) -> None:
    import pyoxigraph as ox

    quads = sorted(canonical(store, graphs), key=lambda q: str(q.graph_name))
    ox.serialize(quads, out, format=ox.RdfFormat.TRIG, prefixes=PREFIXES)


def _turtle(store: Store, out: IO[bytes], graphs: Sequence[str] | None) -> None:
    import pyoxigraph as ox

    triples = sorted({quad.triple for quad in canonical(store, graphs or (EFFECTIVE,))}, key=str)
    ox.serialize(triples, out, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)


# --- JSON-LD --------------------------------------------------------------------------------------


@cache
def _context() -> dict[str, Any]:
    text = (files("ontology") / "context.jsonld").read_text(encoding="utf-8")
    context: dict[str, Any] = json.loads(text)["@context"]
    return context


def _jsonld(store: Store, out: IO[bytes], graphs: Sequence[str] | None) -> None:
    """One object a graph and a node, short names by the context that stands at the top."""
    quads = sorted(canonical(store, graphs), key=lambda q: str(q.graph_name))
    head = json.dumps(_context(), ensure_ascii=False)
    out.write(f'{{"@context": {head},\n"@graph": ['.encode())
    for n, (graph, members) in enumerate(groupby(quads, key=lambda q: q.graph_name)):
        out.write((",\n" if n else "\n").encode())
        out.write(f'{{"@id": {json.dumps(graph.value)}, "@graph": [\n'.encode())
        lines = (json.dumps(node, ensure_ascii=False) for node in _nodes(members))
        out.write(",\n".join(lines).encode())
        out.write(b"]}")
    out.write(b"\n]}\n")


def _nodes(quads: "Iterable[ox.Quad]") -> Iterator[dict[str, Any]]:
    for subject, members in groupby(quads, key=lambda q: q.subject):
        node: dict[str, Any] = {"@id": str(subject)[1:-1]}
        for quad in members:
            key, value = _pair(quad)
            node.setdefault(key, []).append(value)
        yield {k: v[0] if len(v) == 1 and k != "@id" else v for k, v in node.items()}


def _pair(quad: "ox.Quad") -> tuple[str, Any]:
    import pyoxigraph as ox

    value, predicate = quad.object, quad.predicate.value
    if predicate == f"{RDF}type":
        return "@type", _short(str(value)[1:-1])
    key = predicate.removeprefix(PREFIXES["ld"])
    coerced = _context().get(key)
    kind = coerced.get("@type") if isinstance(coerced, dict) else None
    if not isinstance(value, ox.Literal):
        iri = str(value)[1:-1]
        return (key, iri) if kind == "@id" else (_short(predicate), {"@id": iri})
    return (key if coerced else _short(predicate)), _literal(value, kind if coerced else None)


def _literal(value: "ox.Literal", coerced: str | None) -> Any:
    datatype = value.datatype.value
    if value.language:
        return {"@value": value.value, "@language": value.language}
    if datatype == f"{XSD}string" and coerced is None:
        return value.value
    short = _short(datatype)
    return value.value if short == coerced else {"@value": value.value, "@type": short}


def _short(iri: str) -> str:
    for prefix, space in PREFIXES.items():
        if iri.startswith(space):
            return f"{prefix}:{iri.removeprefix(space)}"
    return iri


# --- GraphML --------------------------------------------------------------------------------------

_NODES = (
    SPARQL_PREFIXES
    + """SELECT DISTINCT ?document ?label ?type ?level ?date ?title ?held WHERE {
  VALUES ?class { ld:Work ld:OpenReference }
  ?document a ?class .
  OPTIONAL { ?document rdfs:label ?label }
  OPTIONAL { ?document ld:type ?type }
  OPTIONAL { ?document ld:level ?level }
  OPTIONAL { ?document ld:date ?date }
  OPTIONAL { ?document ld:title ?title }
  OPTIONAL { ?document ld:held ?held }
} ORDER BY ?document"""
)
_LINKS = (
    SPARQL_PREFIXES
    + """SELECT DISTINCT ?from ?cited ?relation ?quote WHERE {
  ?citation ld:from ?from ; ld:cited ?cited ; ld:relation ?relation ; ld:quote ?quote .
} ORDER BY ?from ?cited ?relation ?quote"""
)


def network(store: Store) -> Any:
    """The documents and their relations as a `networkx.MultiDiGraph`: one link a relation.

    Nodes are IRIs with label, type, level, date, title, held; links have relation, words and quote.
    """
    import networkx as nx

    graph: Any = nx.MultiDiGraph()
    for row in store.query(_NODES):
        named = {k: label_of(str(row[k])) for k in ("type", "level") if row[k]}
        shown = {**row, **named, "date": row["date"] and str(row["date"])}
        facts = {k: v for k, v in shown.items() if v is not None and k != "document"}
        graph.add_node(str(row["document"]), **facts)
    for row in store.query(_LINKS):
        relation = str(row["relation"])
        key = relation.removeprefix(PREFIXES["ld"])
        ends = str(row["from"]), str(row["cited"])
        if not graph.has_edge(*ends, key):
            words = label_of(relation) or key
            graph.add_edge(*ends, key, relation=key, words=words, quote=str(row["quote"]))
    return graph


def _graphml(store: Store, out: IO[bytes], graphs: Sequence[str] | None) -> None:
    import networkx as nx

    nx.write_graphml(network(store), out, named_key_ids=True)


# --- rdflib ---------------------------------------------------------------------------------------


def as_rdflib(quads: "Iterable[ox.Quad]") -> "Graph":
    """The triples of `quads` as one `rdflib.Graph`, built term by term."""
    import pyoxigraph as ox
    from rdflib import Graph, Literal, URIRef

    graph = Graph()
    string = f"{XSD}string"
    for quad in quads:
        subject, value = URIRef(str(quad.subject)[1:-1]), quad.object
        if isinstance(value, ox.Literal):
            kind = value.datatype.value
            plain = value.language or kind == string
            term: Any = Literal(
                value.value, lang=value.language, datatype=None if plain else URIRef(kind)
            )
        else:
            term = URIRef(str(value)[1:-1])
        graph.add((subject, URIRef(quad.predicate.value), term))
    return graph
