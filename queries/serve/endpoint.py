"""The SPARQL endpoint: routes over one store, read-only (docs/endpoint.md).

/sparql speaks the SPARQL 1.1 Protocol, /id/<name> resolves names of documents, /.well-known/void
describes the data. Every error is an RFC 9457 problem, in the language that is asked for.
"""

import asyncio
import logging
import re
import time
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Coroutine,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

import msgspec

from graph.shared import written
from ontology.errors import LuocdoError
from ontology.generate import short, terms
from ontology.identity import BASE, EFFECTIVE, LD, VOCABULARY
from ontology.lexicon import label as worded
from ontology.messages import Message, both, message, spoken
from ontology.vocabulary import core_ttl
from queries.answer import feed
from queries.protocol import (
    GRAPHS,
    JSON,
    JSONLD,
    NTRIPLES,
    TURTLE,
    BadRequest,
    Reply,
    Task,
    language,
    negotiate,
    task,
)
from queries.serve.exchange import STALE, exchanged
from queries.serve.page_tasks import Feed, LimitError
from queries.serve.pool import QUICK, Pool

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route
    from starlette.types import ASGIApp, Receive, Scope, Send
    from starlette.types import Message as Event

    Handler = Callable[[Request], Awaitable[Response]]

LOG = logging.getLogger("luocdo.access")  # method, path, status, bytes, time: never the query
LONGEST_BODY = 1_000_000  # bytes of a request
UNSENT = 256_000_000  # bytes of answers held at once for clients that read slowly
FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
_PAGES = {"text/html": ("text/html", "application/xhtml+xml"), **GRAPHS}
_FRESH = {"Cache-Control": "no-store", "Vary": "Accept", "X-Content-Type-Options": "nosniff"}


def routes(pool: Pool, origins: Collection[str] = ()) -> "list[Route]":
    """The endpoint's routes, to stand in another app beside its own pages.

    Pages of `origins` ("https://host") may read the answers in a browser.

    That app keeps `running(pool)` open in its lifespan and checks the Host; problems of these
    routes are answered by themselves, its own error pages stay its own (docs/endpoint.md).
    """
    from starlette.routing import Route

    endpoint = _Endpoint(pool)

    def ready(handler: "Handler") -> "Handler":
        return exchanged(_solved(handler), pool.store, origins)

    more = ["OPTIONS"] if origins else []
    return [
        Route("/sparql", ready(endpoint.sparql), methods=["GET", "POST", *more], name="sparql"),
        Route("/ontology", ready(endpoint.ontology), methods=["GET", *more], name="ontology"),
        Route("/.well-known/void", ready(endpoint.void), methods=["GET", *more], name="void"),
        *(
            Route(f"/changes.{name}", ready(endpoint.changes), methods=["GET", *more])
            for name in feed.MEDIA
        ),
        Route("/id/{name:path}", ready(endpoint.name), methods=["GET", *more], name="id"),
        Route("/openapi.json", _openapi, name="openapi"),
    ]


def problems() -> "dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]]":
    """What an app that is the endpoint alone answers where no route fits."""
    from starlette.exceptions import HTTPException

    return {HTTPException: _http}


@asynccontextmanager
async def running(pool: Pool) -> AsyncIterator[None]:
    """The pool's workers, started, and ended behind the block."""
    await pool.start()
    try:
        yield
    finally:
        await pool.close()


def _solved(handler: "Handler") -> "Handler":
    """The handler, saying if the store is stale; a `BadRequest` becomes a problem document."""

    async def answered(request: "Request") -> "Response":
        try:
            response = await handler(request)
        except BadRequest as error:
            return _problem(request, _refusal(error.status, error.kind, error.detail))
        if _stale(request):
            response.headers[STALE] = "true"
        return response

    return answered


def _stale(request: "Request") -> bool:
    """Whether it was answered from a store whose links are behind its papers."""
    return getattr(request.state, "stale", False)


class _Endpoint:
    """The handlers, over one pool of workers."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._unsent = 0  # bytes of answers that clients have not read yet

    async def sparql(self, request: "Request") -> "Response":
        """§2.1 query operations; a GET without parameters is answered by the description (§2.2)."""
        accept = ", ".join(request.headers.getlist("accept"))
        if request.method != "POST" and not request.url.query:
            return _graph(_filled(_SERVICE, request), accept)
        asked = self._run(request, await _task(request, accept))
        return self._answered(request, *await _unless_gone(request, asked))

    async def _run(self, request: "Request", task: Task) -> tuple[Reply, bytes]:
        reply, body = await self._pool.run(task)
        request.state.stale = reply.stale
        return reply, body

    def _answered(self, request: "Request", reply: Reply, body: bytes) -> "Response":
        from starlette.background import BackgroundTask
        from starlette.responses import Response

        if reply.status != 200:
            return _problem(request, reply)
        if self._unsent + len(body) > UNSENT:
            raise BadRequest(503, "busy", message("many-answers"))
        self._unsent += len(body)
        headers = {**_FRESH, "Content-Type": _typed(reply.media)}
        return Response(body, headers=headers, background=BackgroundTask(self._sent, len(body)))

    async def _sent(self, size: int) -> None:
        self._unsent -= size

    async def ontology(self, request: "Request") -> "Response":
        """The vocabulary's own terms: a page, or the format of RDF that is asked for."""
        accept = ", ".join(request.headers.getlist("accept"))
        if negotiate(accept, _PAGES) != "text/html":
            return _graph(core_ttl().decode(), accept)
        said = [(LD + term.name, f"{term.vi} / {term.en}: {term.comment}") for term in terms()]
        return _page(LD.rstrip("#"), "luocdo", said, request)

    async def void(self, request: "Request") -> "Response":
        counts = await self._rows(request, _COUNTS)
        return _graph(
            _filled(_VOID, request, modified=_modified(self._pool.store), **counts[0]),
            ", ".join(request.headers.getlist("accept")),
        )

    async def name(self, request: "Request") -> "Response":
        """A name: 303 to the one its document bears now, or what is known of the document."""
        iri, written = _iri(request.path_params["name"]), _iri(_written(request))
        rows = await self._rows(request, _CANONICAL.replace("$name", f"<{iri}>"))
        if not rows and written != iri:
            rows = await self._rows(request, _CANONICAL.replace("$name", f"<{written}>"))
            iri = written
        request.state.document = bool(rows)  # which an app may have a page of its own for
        if not rows:  # a term, a body, a task, a citation …
            iri = _iri(request.path_params["name"])
            rows = await self._rows(request, _THING.replace("$name", f"<{iri}>"))
        if not rows:
            raise BadRequest(404, "unknown", message("no-document-named", iri=iri))
        if rows[0]["work"] != iri:
            return _moved(iri, rows[0]["work"], request)
        if iri == written != _iri(request.path_params["name"]):
            return _led(_path(iri, request))
        media = negotiate(", ".join(request.headers.getlist("accept")), _PAGES)
        if media == "text/html":
            every = f"SELECT ?p ?o {{ <{iri}> ?p ?o }} ORDER BY ?p ?o LIMIT 1000"
            said = await self._rows(request, every)
            return _page(iri, rows[0].get("label", iri), [(r["p"], r["o"]) for r in said], request)
        described = Task(f"DESCRIBE <{iri}>", media or "", (EFFECTIVE, VOCABULARY), ())
        return self._answered(request, *await self._run(request, described))

    async def changes(self, request: "Request") -> "Response":
        """What changed since an epoch, as a feed."""
        from starlette.responses import Response

        format, asked = request.url.path.rpartition(".")[2], request.query_params
        since, after, lang = (asked.get(k, "") for k in ("since", "after", "lang"))
        if not re.fullmatch(r"\d{0,9}", since, re.A) or not re.fullmatch(r"[0-9a-f]{0,64}", after):
            raise BadRequest(400, "request", message("no-epoch"))
        lang = "en" if lang == "en" else "vi"
        address = f"{_base(request)}/changes.{format}"
        try:
            body = await self._pool.file(
                Feed(format, address, int(since) if since else None, after, lang)
            )
        except LimitError as error:
            raise BadRequest(error.status, "failed", error.args[0]) from error
        except LuocdoError as error:
            raise BadRequest(503, "store", error.args[0]) from error
        return Response(body, headers={**_FRESH, "Content-Type": feed.MEDIA[format]})

    async def _rows(self, request: "Request", sparql: str) -> list[dict[str, str]]:
        reply, body = await self._run(request, Task(sparql, JSON))
        if reply.status != 200:
            raise BadRequest(reply.status, reply.kind, Message(reply.detail, reply.english))
        found = msgspec.json.decode(body)["results"]["bindings"]
        return [{key: cell["value"] for key, cell in row.items()} for row in found]


async def _unless_gone(
    request: "Request", asked: Coroutine[None, None, tuple[Reply, bytes]]
) -> tuple[Reply, bytes]:
    """The answer; a query that nobody waits for any more is stopped (499 in the log, as nginx)."""
    running = asyncio.ensure_future(asked)
    both: list[asyncio.Future[Any]] = [running]
    try:
        if not (await asyncio.wait(both, timeout=QUICK))[0]:
            both.append(asyncio.ensure_future(_gone(request)))
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if not running.done():
            raise BadRequest(499, "request", message("client-gone"))
        return running.result()
    finally:
        for each in both:
            each.cancel()


async def _gone(request: "Request") -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


# --- requests -------------------------------------------------------------------------------------


async def _task(request: "Request", accept: str) -> Task:
    parameters = _pairs(request.url.query)
    if request.method != "POST":
        return task(parameters, accept)
    if request.headers.get("content-encoding", "identity") != "identity":
        raise BadRequest(415, "request", message("no-coding"))
    kind, charset = _content_type(request.headers.get("content-type", ""))
    if kind == "application/sparql-update":
        raise BadRequest(403, "refused", message("no-update"))
    if kind not in (FORM, QUERY) or charset not in ("", "utf-8", "us-ascii"):
        raise BadRequest(415, "request", message("content-type", form=FORM, query=QUERY))
    body = _decoded(await _body(request))
    return task([*parameters, *(_pairs(body) if kind == FORM else [("query", body)])], accept)


def _content_type(header: str) -> tuple[str, str]:
    """The media type and the charset of a Content-Type (RFC 9110 §8.3), in small letters.

    >>> _content_type('Application/SPARQL-Query; charset="UTF-8"')
    ('application/sparql-query', 'utf-8')
    """
    charset = re.search(r';\s*charset\s*=\s*"?([^\s;"]*)', header, re.I)
    return header.split(";")[0].strip().lower(), charset[1].lower() if charset else ""


async def _body(request: "Request") -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_BODY:
            raise BadRequest(413, "request", message("request-long", kb=LONGEST_BODY // 1000))
    return bytes(body)


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1_000)
    except ValueError as error:
        raise BadRequest(400, "request", message("parameters-not-utf8")) from error


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(400, "request", message("content-not-utf8")) from error


async def _openapi(request: "Request") -> "Response":
    from starlette.responses import JSONResponse

    from queries.serve.openapi import description

    return JSONResponse(description(_base(request)), headers=_FRESH)


def _iri(name: str) -> str:
    """The name in a path: an IRI of its own, or one below https://w3id.org/luocdo/."""
    name = re.sub(r"^(https?):/+", r"\1://", name.strip("/"))  # proxies join slashes
    iri = name if re.match(r"(?:urn:|https?://)", name) else BASE + name
    if re.search(r'[<>"{}|\\^`\x00-\x20\x7f]', iri) or len(iri) > 2_000:
        raise BadRequest(404, "unknown", message("not-a-document-name"))
    return iri


def _written(request: "Request") -> str:
    """The name as it stands in the address: some hold a percent sign ("…:cv.v%2Ei:2025;6721")."""
    return str(request.scope.get("raw_path", b""), "latin-1").partition("/id/")[2]


# --- answers --------------------------------------------------------------------------------------


def _typed(media: str) -> str:
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


def _refusal(status: int, kind: str, detail: str) -> Reply:
    vi, en = both(detail)
    return Reply(status, kind=kind, detail=vi, english=en)


def _problem(request: "Request", reply: Reply, headers: Mapping[str, str] = {}) -> "Response":
    """RFC 9457: what went wrong, in a sentence; `line` and `column` of a syntax error."""
    from starlette.responses import Response

    lang = language(request)
    body: dict[str, str | int] = {
        "type": f"{BASE}problem/{reply.kind}",
        "title": spoken(message(f"title-{reply.kind}"), lang),
        "status": reply.status,
        "detail": reply.english if lang == "en" else reply.detail,
    }
    place = {"line": reply.line, "column": reply.column}
    body |= {key: value for key, value in place.items() if value is not None}
    more = {"Retry-After": "5"} if reply.status == 503 else {}
    kind = {"Content-Type": "application/problem+json", "Content-Language": lang}
    headers = {**headers, "Vary": "Accept, Accept-Language"}
    return Response(msgspec.json.encode(body), reply.status, {**_FRESH, **more, **headers, **kind})


async def _http(request: "Request", error: Exception) -> "Response":
    """What the router itself refuses: no such path, no such method."""
    from starlette.exceptions import HTTPException

    assert isinstance(error, HTTPException)
    kind, detail = (
        ("request", message("get-post"))
        if error.status_code == 405
        else ("unknown", message("no-page"))
    )
    return _problem(request, _refusal(error.status_code, kind, detail), error.headers or {})


def _led(path: str) -> "Response":
    from starlette.responses import Response

    return Response(status_code=303, headers={**_FRESH, "Location": path})


def _moved(old: str, new: str, request: "Request") -> "Response":
    from starlette.responses import Response

    said = f"<{old}> <http://purl.org/dc/terms/isReplacedBy> <{new}> .\n"
    headers = {**_FRESH, "Location": _path(new, request), "Content-Type": _typed(TURTLE)}
    return Response(said, 303, headers)


def _path(iri: str, request: "Request") -> str:
    short = iri.removeprefix(BASE) if iri.startswith(f"{BASE}") else iri
    return f"{request.scope.get('root_path', '')}/id/{quote(short, safe=';:/.,~_-')}"


def _page(iri: str, label: str, said: Sequence[tuple[str, str]], request: "Request") -> "Response":
    """What is known of a thing as a table; luocdo's own pages say more."""
    from starlette.responses import Response

    links = "".join(
        f'<link rel="alternate" type="{media}" href="">' for media in (TURTLE, JSONLD, NTRIPLES)
    )
    rows = "".join(
        f"<tr><th>{_linked(p, request)}</th><td>{_linked(o, request)}</td></tr>" for p, o in said
    )
    behind = f"<p>{worded('store-stale', 'vi')}</p>" if _stale(request) else ""
    body = (
        f'<!doctype html><html lang="vi"><meta charset="utf-8"><title>{escape(label)}</title>'
        f"{links}{behind}<h1>{escape(label)}</h1><p><code>{escape(iri)}</code></p>"
        f"<table>{rows}</table></html>\n"
    )
    policy = {"Content-Security-Policy": "default-src 'none'", "Content-Type": _typed("text/html")}
    return Response(body, headers={**_FRESH, **policy})


def _linked(value: str, request: "Request") -> str:
    """A name of ours leads to what is known of it; nothing else is a link."""
    if re.fullmatch(rf"(?:urn:lex:|{re.escape(BASE)})\S+", value):
        return f'<a href="{escape(_path(value, request))}">{escape(short(value))}</a>'
    return escape(short(value))


def _graph(turtle: str, accept: str) -> "Response":
    """A few statements in the format a client wants."""
    import pyoxigraph as ox
    from starlette.responses import Response

    media = negotiate(accept, {**GRAPHS, "text/html": ("text/html",)})
    if media is None:
        raise BadRequest(406, "format", message("no-media", listed=", ".join(GRAPHS)))
    media = TURTLE if media == "text/html" else media
    format = ox.RdfFormat.from_media_type(media)
    assert format is not None
    triples = [quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)]
    body = ox.serialize(triples, format=format, prefixes=_PREFIXES)
    return Response(body, headers={**_FRESH, "Content-Type": _typed(media)})


# --- what the service says of itself --------------------------------------------------------------


_PREFIXES = {
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "void": "http://rdfs.org/ns/void#",
    "dcterms": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "formats": "http://www.w3.org/ns/formats/",
}
_HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in _PREFIXES.items())
_SERVICE = (
    _HEAD
    + f"""
<$base/sparql#service> a sd:Service ;
  sd:endpoint <$base/sparql> ;
  sd:supportedLanguage sd:SPARQL11Query ;
  sd:resultFormat formats:SPARQL_Results_JSON, formats:SPARQL_Results_XML,
    formats:SPARQL_Results_CSV, formats:SPARQL_Results_TSV, formats:Turtle, formats:N-Triples,
    formats:JSON-LD, formats:RDF_XML, formats:N-Quads, formats:TriG ;
  sd:defaultDataset <$base/sparql#dataset> .
<$base/sparql#dataset> a sd:Dataset ; sd:defaultGraph <$base/sparql#known> ;
  dcterms:description "Đồ thị mặc định là điều đã biết; GRAPH ?g là điều một tệp in ra."@vi ;
  dcterms:source <{EFFECTIVE}>, <{VOCABULARY}> .
<$base/sparql#known> a sd:Graph .
"""
)
_VOID = (
    _HEAD
    + f"""
<$base/.well-known/void> a void:DatasetDescription ;
  foaf:primaryTopic <$base/.well-known/void#data> .
<$base/.well-known/void#data> a void:Dataset, dcat:Dataset ;
  dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
  dcterms:rights "Mệnh đề rút ra theo CC BY 4.0; quyền đối với văn bản là của cơ quan ban hành."@vi,
    "Extracted statements under CC BY 4.0; rights in the papers are their issuers'."@en ;
  dcterms:modified "$modified"^^<http://www.w3.org/2001/XMLSchema#dateTime> ;
  dcat:landingPage <$base/> ; dcat:distribution <$base/.well-known/void#sparql> ;
  dcterms:title "luocdo"@vi ; void:sparqlEndpoint <$base/sparql> ;
  void:uriSpace "{BASE}" ; void:vocabulary <{LD.rstrip("#")}> ;
  void:feature formats:Turtle, formats:N-Triples, formats:JSON-LD, formats:RDF_XML,
    formats:N-Quads, formats:TriG ;
  void:triples $triples ; void:entities $entities .
<$base/.well-known/void#sparql> a dcat:Distribution ; dcat:accessURL <$base/sparql> ;
  dcat:accessService <$base/sparql#service> ; dcterms:format "application/sparql-results+json" .
"""
)
_COUNTS = f"""SELECT ?triples ?entities {{
  {{ SELECT (COUNT(*) AS ?triples) {{ ?s ?p ?o }} }}
  {{ SELECT (COUNT(DISTINCT ?work) AS ?entities) {{ ?work a <{LD}Work> }} }}
}}"""
_THING = """SELECT ($name AS ?work) ?label { $name ?p ?o
  OPTIONAL { $name <http://www.w3.org/2000/01/rdf-schema#label> ?label }
} ORDER BY DESC(LANG(?label) = "vi") LIMIT 1"""
_CANONICAL = f"""SELECT ?work ?label {{
  {{ $name <{LD}nameOf> ?work }} UNION {{ $name <{LD}paperOf> ?work }} UNION {{
    VALUES ?kind {{ <{LD}Work> <{LD}Consolidation> <{LD}OpenReference> }}
    $name a ?kind BIND($name AS ?work)
  }}
  OPTIONAL {{ ?work <http://www.w3.org/2000/01/rdf-schema#label> ?label }}
}} ORDER BY ?work LIMIT 1"""


def _filled(text: str, request: "Request", **values: str) -> str:
    return Template(text).substitute(base=_base(request), **values)


def _modified(location: str | Path) -> str:
    """When the store was written last, as an xsd:dateTime."""
    latest = max((changed for _, _, changed in written(location)), default=0) / 1e9
    return datetime.fromtimestamp(latest, UTC).isoformat(timespec="seconds")


def _base(request: "Request") -> str:
    """The address before the paths of the endpoint."""
    return f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"


# --- around every request -------------------------------------------------------------------------


class Logged:
    """One line a request, without what was asked."""

    def __init__(self, app: "ASGIApp") -> None:
        self._app = app

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Let the app answer, and write the line."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, size, start = 0, 0, time.perf_counter()

        async def noted(message: "Event") -> None:
            nonlocal status, size
            status = message.get("status", status)
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            took = (time.perf_counter() - start) * 1000
            path = "/id/…" if scope["path"].startswith("/id/") else scope["path"][:100]
            LOG.info("%s %r %d %d %.0f ms", scope["method"], path, status, size, took)
