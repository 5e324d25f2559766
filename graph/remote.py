"""The store on a server: SPARQL 1.1 Protocol through SPARQLWrapper, its graph store for bulk.

By the Protocol a query that names its default graphs sees no named graph (Oxigraph keeps to it,
Virtuoso does not). Where the server is strict, effective and vocabulary are kept a second time in
its own default graph, so that one query can ask both what is known and what a paper prints.
"""

import json
import os
import re
import time
import urllib.error
import urllib.parse
import urllib.request
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from http.client import HTTPException
from itertools import count, groupby, islice
from typing import Any, TypeVar

import pyoxigraph as ox

from graph.embedded import update_text
from graph.standard import followed, in_both_words
from graph.store import DEFAULT_GRAPHS, PREFIXES, Change, Result, Store, need_writable
from graph.terms import Term
from ontology.errors import QueryError, StoreError
from ontology.identity import EFFECTIVE, LOG, VOCABULARY
from ontology.messages import message

BATCH = 5_000  # quads in one update
MANY = 50_000  # quads in one request of a bulk load
N_QUADS, N_TRIPLES = "application/n-quads", "application/n-triples"
_TRIES = 5
_PATIENCE = 60.0  # seconds for one answer
_LAYOUTS = {  # how the address ends → paths of query, update, graph store beside it
    "/sparql": ("sparql", "sparql-auth", "sparql-graph-crud-auth"),  # Virtuoso
    "": ("query", "update", "store"),  # Oxigraph
}
_PROLOGUE = re.compile(
    r"(?:\s+|#[^\n]*|BASE\s*<[^>]*>|PREFIX\s*[^\s:]*:\s*<[^>]*>)*(\w*)", re.IGNORECASE
)
_KINDS = {"json": ("SELECT",), "turtle": ("CONSTRUCT", "DESCRIBE")}
_PROBE = f"SELECT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g = <{LOG}>) }} LIMIT 1"

_GRAPH = re.compile(r"(?i)\bGRAPH\s*[?<$]")
_GRAPH_NO = "luocdo_graph_"  # variables of `by_variable`

T = TypeVar("T")


class RemoteStore(Store):
    """A SPARQL 1.1 server; user and password come from LUOCDO_USER and LUOCDO_PASSWORD."""

    def __init__(self, address: str, *, write: bool = False) -> None:
        if "@" in urllib.parse.urlsplit(address).netloc:
            raise StoreError(message("password-in-address"))
        self.location, self.writable = address.rstrip("/"), write
        self._digest = self.location.endswith("/sparql")
        base, names = _layout(self.location)
        self._query_url, self._update_url, self._graph_url = (f"{base}/{n}" for n in names)
        self._opener = _opener(self._graph_url, digest=self._digest)
        self._strict = not self._select(_PROBE, (LOG,)).terms and self._probe_matters()

    def _probe_matters(self) -> bool:
        """An empty server shows nothing either way: write one quad, then ask again."""
        if self.writable:
            self._update(Change(add=[_here()]))
            return not self._select(_PROBE, (LOG,)).terms
        return True

    def query(self, sparql: str, *, graphs: Sequence[str] = DEFAULT_GRAPHS) -> Result:
        """See `Store.query`."""
        return self._select(sparql, self._named(sparql, graphs))

    def construct(self, sparql: str, *, graphs: Sequence[str] = DEFAULT_GRAPHS) -> list[ox.Triple]:
        """See `Store.construct`."""
        body = self._ask(sparql, self._named(sparql, graphs), "turtle")
        try:
            return [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.TURTLE)]
        except SyntaxError as error:
            raise QueryError(_cut_short(self.location)) from error

    def _named(self, sparql: str, graphs: Sequence[str]) -> Sequence[str]:
        """The default graphs to name: none where a strict server would hide the papers' graphs."""
        known = tuple(graphs) == DEFAULT_GRAPHS or (
            tuple(graphs) == (EFFECTIVE,) and _GRAPH.search(sparql)
        )
        return () if self._strict and known else graphs

    def _select(self, sparql: str, graphs: Sequence[str]) -> Result:
        body = self._ask(sparql, graphs, "json")
        try:
            answer = json.loads(body)
            names = tuple(n for n in answer["head"]["vars"] if not n.startswith(_GRAPH_NO))
            wanted = _columns(sparql) or names
            if set(wanted) != set(names):
                raise QueryError(_other_columns(self.location))
            rows = [
                tuple(_term(row.get(n)) for n in wanted) for row in answer["results"]["bindings"]
            ]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise QueryError(_cut_short(self.location)) from error
        return Result(wanted, tuple(rows))

    def _ask(self, sparql: str, graphs: Sequence[str], kind: str) -> bytes:
        from SPARQLWrapper.SPARQLExceptions import EndPointNotFound

        wrapper = self._wrapper(self._query_url, kind)
        if self._digest and graphs:
            sparql = by_variable(sparql)
        for graph in graphs:
            wrapper.addDefaultGraph(graph)
        form = _PROLOGUE.match(sparql)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its guess: "# task" looks like an ASK to it
            wrapper.setQuery(sparql)
        wrapper.queryType = form[1].upper() if form else ""
        if wrapper.queryType not in _KINDS[kind]:
            raise QueryError(message("only-these-queries", listed=", ".join(_KINDS[kind])))
        try:
            return self._patiently(lambda: bytes(wrapper.query().response.read()))
        except (EndPointNotFound, urllib.error.HTTPError) as error:
            raise _no_endpoint(self.location) from error

    def _wrapper(self, url: str, kind: str = "json") -> Any:
        from SPARQLWrapper import BASIC, DIGEST, POST, SPARQLWrapper

        class Wrapper(SPARQLWrapper):
            """Whose password goes to this address, and to none that it redirects to."""

            def _createRequest(self) -> urllib.request.Request:
                made: urllib.request.Request = super()._createRequest()
                if known := made.headers.pop("Authorization", None):
                    made.add_unredirected_header("Authorization", known)
                return made

        wrapper = Wrapper(url, returnFormat=kind, agent="luocdo")
        wrapper.setMethod(POST)
        wrapper.setTimeout(int(_PATIENCE))
        if user := os.environ.get("LUOCDO_USER"):
            wrapper.setHTTPAuth(DIGEST if self._digest else BASIC)
            wrapper.setCredentials(user, os.environ.get("LUOCDO_PASSWORD", ""))
        return wrapper

    @property
    def raw(self) -> bool:
        """See `Store.raw`: there are documents, and no epoch."""
        some = "?s a ?class FILTER(?class IN (ld:Work, ld:Paper))"
        asked = (
            f"SELECT ?s WHERE {{ {{ {some} }} UNION {{ GRAPH ?g {{ {some} }} }}"
            f" FILTER NOT EXISTS {{ GRAPH <{LOG}> {{ ?x ld:epoch ?n }} }} }} LIMIT 1"
        )
        try:
            found = self._select(PREFIXES + asked, ()).terms
        except QueryError:  # a server in trouble: the next question tells of it
            return False
        return any(isinstance(term, ox.NamedNode) for row in found for term in row)

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """See `Store.quads`."""
        for name in [graph] if graph else self._graphs():
            node = ox.NamedNode(name)
            for quad in ox.parse(self._get(name), format=ox.RdfFormat.N_TRIPLES):
                yield ox.Quad(quad.subject, quad.predicate, quad.object, node)

    def _graphs(self) -> list[str]:
        found = self.query("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }", graphs=())
        return sorted(str(g) for (g,) in found.rows)

    def apply(self, change: Change) -> None:
        """See `Store.apply`: whole graphs first, then differences in order, the epoch last."""
        need_writable(self)
        change = followed(self, change)
        whole: dict[str, list[ox.Quad]] = {g: [] for g in change.clear}
        rest: list[ox.Quad] = []
        for quad in change.add:
            whole.get(_graph_of(quad), rest).append(quad)
        for graph, quads in whole.items():
            self._put(graph, quads)
        late = [q for q in rest if _graph_of(q) == LOG]
        for part in _parts([q for q in change.remove if _graph_of(q) != LOG]):
            self._update(self._mirrored(Change(remove=part)))
        for part in _parts([q for q in rest if _graph_of(q) != LOG]):
            self._update(self._mirrored(Change(add=part)))
        old = [q for q in change.remove if _graph_of(q) == LOG]
        self._update(Change(remove=old, add=late))

    def bulk(self, quads: Iterable[ox.Quad]) -> None:
        """See `Store.bulk`: N-Quads in parts; where a server takes none, a request a graph."""
        need_writable(self)
        for part in _requests(in_both_words(self, quads)):
            if self._digest:
                for graph, held in groupby(part, _graph_of):
                    self._send("POST", graph, list(held))
            else:
                mirrored = [*part, *_twins(part)] if self._strict else part
                self._http("POST", ox.serialize(mirrored, format=ox.RdfFormat.N_QUADS), N_QUADS)

    def _put(self, graph: str, quads: Sequence[ox.Quad]) -> None:
        self._send("PUT", graph, quads)
        if self._strict and graph in DEFAULT_GRAPHS:
            self._send("PUT", None, quads)
            other = VOCABULARY if graph == EFFECTIVE else EFFECTIVE
            self._send("POST", None, list(self.quads(other)))

    def _mirrored(self, change: Change) -> Change:
        if not self._strict:
            return change
        add, remove = _twins(change.add), _twins(change.remove)
        return Change((), [*change.remove, *remove], [*change.add, *add])

    def _update(self, change: Change) -> None:
        if not change:
            return
        wrapper = self._wrapper(self._update_url)
        wrapper.setQuery(update_text(change))
        self._patiently(lambda: bytes(wrapper.query().response.read()))

    def _send(self, method: str, graph: str | None, quads: Sequence[ox.Quad]) -> None:
        body = ox.serialize((q.triple for q in quads), format=ox.RdfFormat.N_TRIPLES)
        self._http(method, body, N_TRIPLES, self._choice(graph))

    def _get(self, graph: str) -> bytes:
        try:
            return self._http("GET", None, N_TRIPLES, self._choice(graph))
        except urllib.error.HTTPError as error:
            if error.code == 404:  # the protocol's word for an empty graph
                return b""
            raise _unreachable(self.location, error) from error

    def _choice(self, graph: str | None) -> str:
        name = "graph-uri" if self._digest else "graph"
        return f"?{name}={urllib.parse.quote(graph, safe='')}" if graph else "?default"

    def _http(self, method: str, body: bytes | None, kind: str, choice: str = "") -> bytes:
        request = urllib.request.Request(f"{self._graph_url}{choice}", data=body, method=method)
        request.add_header("Content-Type", kind)
        request.add_header("Accept", f"{N_TRIPLES}, text/plain;q=0.5")

        def send() -> bytes:
            with self._opener.open(request, timeout=_PATIENCE) as answer:
                return bytes(answer.read())

        return self._patiently(send)

    def _patiently(self, action: Callable[[], T]) -> T:
        """Run `action`, again after a growing pause where the server or the line failed."""
        from SPARQLWrapper.SPARQLExceptions import (
            EndPointInternalError,
            QueryBadFormed,
            Unauthorized,
        )

        for attempt in range(1, _TRIES + 1):
            try:
                return action()
            except QueryBadFormed as error:
                raise QueryError(message("server-refused-query", short=_short(error))) from error
            except Unauthorized as error:
                raise StoreError(_no_entry(self.location)) from error
            except (OSError, HTTPException, EndPointInternalError) as error:
                if _refused(error):
                    raise StoreError(_no_entry(self.location)) from error
                if not _passing(error):
                    raise
                if attempt == _TRIES:
                    raise _unreachable(self.location, error) from error
            time.sleep(0.2 * 2**attempt)
        raise AssertionError("unreachable")

    def close(self) -> None:
        """See `Store.close`."""
        self._opener.close()


def by_variable(sparql: str) -> str:
    """Each `GRAPH <…>` as a variable with one value.

    Virtuoso, told the default graphs, finds nothing in a graph that is named outright, though it
    finds the same graph where a variable stands for it (measured on 7.2.5).
    """
    number = count()

    def named(found: re.Match[str]) -> str:
        variable = f"?{_GRAPH_NO}{next(number)}"
        return f"VALUES {variable} {{ {found[1]} }} GRAPH {variable}"

    return re.sub(r"(?i)\bGRAPH\s+(<[^<>\s]*>)", named, sparql)


def _layout(address: str) -> tuple[str, tuple[str, str, str]]:
    ending = next(e for e in _LAYOUTS if address.endswith(e))
    return address.removesuffix(ending), _LAYOUTS[ending]


def _opener(url: str, *, digest: bool) -> urllib.request.OpenerDirector:
    user, password = os.environ.get("LUOCDO_USER"), os.environ.get("LUOCDO_PASSWORD", "")
    if not user:
        return urllib.request.build_opener()
    if digest:  # beside it a Basic handler would answer first, which Virtuoso takes as a refusal
        known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        known.add_password(None, url, user, password)
        return urllib.request.build_opener(urllib.request.HTTPDigestAuthHandler(known))
    keys = urllib.request.HTTPPasswordMgrWithPriorAuth()
    keys.add_password(None, url, user, password, is_authenticated=True)
    return urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(keys))


def _term(cell: dict[str, str] | None) -> Term | None:
    if cell is None:
        return None
    if cell["type"] == "uri":
        return ox.NamedNode(cell["value"])
    if cell["type"] == "bnode":
        return ox.BlankNode(cell["value"])
    if language := cell.get("xml:lang"):
        return ox.Literal(cell["value"], language=language)
    kind = cell.get("datatype")
    return ox.Literal(cell["value"], datatype=ox.NamedNode(kind) if kind else None)


def _columns(sparql: str) -> tuple[str, ...]:
    """The columns that a query asks for, in order; () for one that only that server understands."""
    try:
        found = ox.Store().query(sparql)
    except (SyntaxError, ValueError, RuntimeError, OSError):
        return ()
    return tuple(v.value for v in found.variables) if isinstance(found, ox.QuerySolutions) else ()


def _graph_of(quad: ox.Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


def _twins(quads: Sequence[ox.Quad]) -> list[ox.Quad]:
    return [ox.Quad(*q.triple) for q in quads if _graph_of(q) in DEFAULT_GRAPHS]


def _parts(quads: Sequence[ox.Quad]) -> Iterator[Sequence[ox.Quad]]:
    for start in range(0, len(quads), BATCH):
        yield quads[start : start + BATCH]


def _requests(quads: Iterable[ox.Quad]) -> Iterator[list[ox.Quad]]:
    """Quads in parts of some size; a paper's stay together: half of them would pass for it."""
    part: list[ox.Quad] = []
    for _, held in groupby(quads, _graph_of):
        while few := list(islice(held, MANY)):
            if part and len(part) + len(few) > MANY:
                yield part
                part = []
            part += few
    if part:
        yield part


def _here() -> ox.Quad:
    from graph.terms import ld

    log = ox.NamedNode(LOG)
    return ox.Quad(log, ld("epoch"), ox.Literal("0"), log)


def _passing(error: BaseException) -> bool:
    """Worth another try: the server's own failure, or a broken line."""
    return not isinstance(error, urllib.error.HTTPError) or error.code >= 500


def _refused(error: BaseException) -> bool:
    return isinstance(error, urllib.error.HTTPError) and error.code in (401, 403)


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:300]


def _no_entry(address: str) -> str:
    return message("server-forbidden", address=address)


def _no_endpoint(address: str) -> StoreError:
    """Another page of the server, or another server: it answered, but not as SPARQL is answered."""
    return StoreError(message("no-sparql-there", address=address))


def _unreachable(address: str, error: BaseException) -> StoreError:
    return StoreError(message("server-trouble", address=address, error=type(error).__name__))


def _other_columns(address: str) -> str:
    return message("server-other-columns", address=address)


def _cut_short(address: str) -> str:
    return message("server-cut", address=address)
