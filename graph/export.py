"""The store as files for others: Turtle, N-Triples, TriG, N-Quads, JSON-LD, GraphML.

What is known, words of tasks and citations and the vocabulary among it, stands in the default
graph, so that any program that loads the file answers as the endpoint does. With `papers` what each
file prints and what people decided stand beside it in graphs of their own.

Canonical: the same store gives the same bytes, whatever the order it was filled in; the log graph
is never among them. What is known is sorted as lines on disk, a paper's graph when its turn comes:
memory does not grow with the store.
"""

import heapq
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import cache
from importlib.resources import files
from itertools import groupby, islice
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

from graph.standard import in_standard_words
from graph.store import DEFAULT_GRAPHS, Store, ordered
from graph.store import PREFIXES as SPARQL_PREFIXES
from ontology.display import harmless
from ontology.errors import QueryError
from ontology.identity import CURATED, graph_iri
from ontology.messages import message
from ontology.vocabulary import PREFIXES, RDF, XSD, label_of, short

if TYPE_CHECKING:
    import pyoxigraph as ox
    from rdflib import Graph

FORMATS = ("turtle", "ntriples", "trig", "nquads", "jsonld", "graphml")
DATASETS = ("trig", "nquads", "jsonld")  # those that can hold the papers' graphs
_LINES = 10_000  # lines of what is known that become terms at a time
_SORTED = 500_000  # lines sorted in memory at a time, some 100 MB


def export(
    store: Store, format: str, out: IO[bytes], *, papers: bool = False, standard: bool = False
) -> None:
    """Write `store` to `out` in one of `FORMATS`, UTF-8.

    `papers` adds the graph of each paper and people's decisions, in `DATASETS` alone; graphml is
    the network of documents; `standard` states what is known in ELI, Dublin Core, ORG, PROV and
    schema.org as well, as far as core.ttl aligns our words with theirs.
    Raises `QueryError` for another format.
    """
    writers: dict[str, Callable[[Store, IO[bytes], bool, bool], None]] = {
        "turtle": _turtle,
        "ntriples": _nquads,
        "trig": _trig,
        "nquads": _nquads,
        "jsonld": _jsonld,
        "graphml": _graphml,
    }
    if format not in writers:
        raise QueryError(message("no-format", format=format, listed=", ".join(FORMATS)))
    if papers and format not in DATASETS:
        raise QueryError(message("no-graphs-in-format", format=format, listed=", ".join(DATASETS)))
    writers[format](store, out, papers, standard)


def canonical(store: Store, papers: bool = False, standard: bool = False) -> "Iterator[ox.Quad]":
    """What is known, in the default graph; then the graphs of papers and decisions; each sorted.

    A paper's graph is read when its turn comes; what is known waits on disk.
    """
    import pyoxigraph as ox

    known = (quad for graph in DEFAULT_GRAPHS for quad in store.quads(graph))
    if standard:
        known = (said for quad in known for said in (quad, *in_standard_words([quad])))
    lines = _sorted_lines(f"{quad.triple} .\n".encode() for quad in known)
    while block := b"".join(islice(lines, _LINES)):
        yield from ox.parse(block, format=ox.RdfFormat.N_QUADS)
    for graph in sorted([CURATED, *map(graph_iri, store.papers())] if papers else []):
        yield from ordered(store.quads(graph))


def _sorted_lines(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Each line once, in order: runs that fit in memory, sorted, wait in files without names."""
    with ExitStack() as held:
        runs = []
        while run := sorted(set(islice(lines, _SORTED))):
            file = held.enter_context(TemporaryFile())
            file.writelines(run)
            file.seek(0)
            runs.append(file)
        for line, _ in groupby(heapq.merge(*runs)):
            yield line


def _nquads(store: Store, out: IO[bytes], papers: bool, standard: bool) -> None:
    for quad in canonical(store, papers, standard):
        out.write(f"{quad} .\n".encode())


def _trig(store: Store, out: IO[bytes], papers: bool, standard: bool) -> None:
    import pyoxigraph as ox

    ox.serialize(
        canonical(store, papers, standard), out, format=ox.RdfFormat.TRIG, prefixes=PREFIXES
    )


def _turtle(store: Store, out: IO[bytes], papers: bool, standard: bool) -> None:
    import pyoxigraph as ox

    triples = (quad.triple for quad in canonical(store, papers, standard))
    ox.serialize(triples, out, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)


# --- JSON-LD --------------------------------------------------------------------------------------


@cache
def _context() -> dict[str, Any]:
    text = (files("ontology") / "context.jsonld").read_text(encoding="utf-8")
    context: dict[str, Any] = json.loads(text)["@context"]
    return context


def _jsonld(store: Store, out: IO[bytes], papers: bool, standard: bool) -> None:
    """One object a node, and one a graph with its own; short names by the context at the top."""
    head = json.dumps(_context(), ensure_ascii=False)
    out.write(f'{{"@context": {head},\n"@graph": [\n'.encode())
    for n, (graph, members) in enumerate(
        groupby(canonical(store, papers, standard), lambda q: q.graph_name)
    ):
        lines = (json.dumps(node, ensure_ascii=False) for node in _nodes(members))
        name = getattr(graph, "value", None)
        opening, closing = ("", "")
        if name:
            opening, closing = f'{{"@id": {json.dumps(name)}, "@graph": [\n', "]}"
        out.write(((",\n" if n else "") + opening).encode())
        for m, line in enumerate(lines):
            out.write(((",\n" if m else "") + line).encode())
        out.write(closing.encode())
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
        return "@type", short(str(value)[1:-1])
    key = predicate.removeprefix(PREFIXES["ld"])
    coerced = _context().get(key)
    kind = coerced.get("@type") if isinstance(coerced, dict) else None
    if not isinstance(value, ox.Literal):
        iri = str(value)[1:-1]
        return (key, iri) if kind == "@id" else (short(predicate), {"@id": iri})
    return (key if coerced else short(predicate)), _literal(value, kind if coerced else None)


def _literal(value: "ox.Literal", coerced: str | None) -> Any:
    datatype = value.datatype.value
    if value.language:
        return {"@value": value.value, "@language": value.language}
    if datatype == f"{XSD}string" and coerced is None:
        return value.value
    kind = short(datatype)
    return value.value if kind == coerced else {"@value": value.value, "@type": kind}


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
        kept = {k: v for k, v in shown.items() if v is not None and k != "document"}
        facts = {k: harmless(v) if isinstance(v, str) else v for k, v in kept.items()}
        graph.add_node(str(row["document"]), **facts)
    for row in store.query(_LINKS):
        relation = str(row["relation"])
        key = relation.removeprefix(PREFIXES["ld"])
        ends = str(row["from"]), str(row["cited"])
        if not graph.has_edge(*ends, key):
            words = label_of(relation) or key
            graph.add_edge(*ends, key, relation=key, words=words, quote=harmless(str(row["quote"])))
    return graph


def _graphml(store: Store, out: IO[bytes], papers: bool, standard: bool) -> None:
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
