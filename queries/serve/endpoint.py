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
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

import msgspec

from ontology.errors import LuocdoError
from ontology.generate import terms
from ontology.identity import BASE, EFFECTIVE, LD, VOCABULARY
from ontology.lexicon import label as worded
from ontology.messages import Message, both, message, spoken
from ontology.vocabulary import core_ttl
from queries.answer import feed
from queries.protocol import (
    GRAPHS,
    JSON,
    RESULTS,
    TURTLE,
    BadRequest,
    Reply,
    Task,
    language,
    negotiate,
    task,
)
from queries.serve.answers import (
    FRESH,
    LONGEST_LINK,
    Pages,
    Thing,
    base,
    graph,
    help,
    linked,
    linking,
    page,
    path,
    stale,
    typed,
    varied,
)
from queries.serve.description import SERVICE, VOID, filled, modified
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
_ANSWERS = {**RESULTS, **GRAPHS, **_PAGES}


def routes(pool: Pool, origins: Collection[str] = (), pages: Pages | None = None) -> "list[Route]":
    """The endpoint's routes, to stand in another app beside its own pages.

    Who asks for HTML is shown `pages`; without them a plain table, and a query's answer as data.

    Pages of `origins` ("https://host") may read the answers in a browser.

    That app keeps `running(pool)` open in its lifespan and checks the Host; problems of these
    routes are answered by themselves, its own error pages stay its own (docs/endpoint.md).
    """
    from starlette.routing import Route

    endpoint = _Endpoint(pool, pages)

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
        if stale(request):
            response.headers[STALE] = "true"
        return response

    return answered


class _Endpoint:
    """The handlers, over one pool of workers."""

    def __init__(self, pool: Pool, pages: Pages | None) -> None:
        self._pool, self._pages = pool, pages
        self._unsent = 0  # bytes of answers that clients have not read yet

    async def sparql(self, request: "Request") -> "Response":
        """§2.1 query operations; a GET without parameters is answered by the description (§2.2)."""
        accept = ", ".join(request.headers.getlist("accept"))
        bare = request.method != "POST" and not request.url.query
        html = negotiate(accept, _ANSWERS) == "text/html" and "format" not in request.query_params
        if self._pages and html:
            sparql = "" if bare else (await _task(request, accept)).sparql
            return varied(await self._pages.query(request, sparql))
        if bare:
            return graph(filled(SERVICE, base(request)), accept)
        task = await _task(request, accept)
        reply, body = await _unless_gone(request, self._run(request, task))
        if not reply.hints:
            return self._answered(request, reply, body)
        explained = f"{base(request)}/sparql?query={quote(task.sparql)}"
        if len(explained) > LONGEST_LINK:
            explained = f"{base(request)}/ontology"
        response = self._answered(request, reply, linking(body, reply.media, explained))
        response.headers["Link"] = help(request, reply, explained)
        return varied(response)

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
        headers = {**FRESH, "Content-Type": typed(reply.media)}
        return Response(body, headers=headers, background=BackgroundTask(self._sent, len(body)))

    async def _sent(self, size: int) -> None:
        self._unsent -= size

    async def ontology(self, request: "Request") -> "Response":
        """The vocabulary's own terms: a page, or the format of RDF that is asked for."""
        accept = ", ".join(request.headers.getlist("accept"))
        if negotiate(accept, _PAGES) != "text/html":
            defined = (f"<{LD}{t.name}> rdfs:isDefinedBy <{LD[:-1]}> .\n" for t in terms())
            return graph(core_ttl().decode() + "".join(defined), accept)
        lang = self._pages.language(request) if self._pages else language(request)
        said = [
            (LD + t.name, f"{getattr(t, lang)}: {t.comment_vi if lang == 'vi' else t.comment}")
            for t in terms()
        ]
        return self._shown(request, LD.rstrip("#"), worded("ontology", lang), said)

    def _shown(
        self, request: "Request", iri: str, label: str, said: Sequence[tuple[str, str]]
    ) -> "Response":
        rows = [(linked(p, request), linked(o, request)) for p, o in said]
        shown = self._pages.thing if self._pages else page
        return varied(shown(request, Thing(iri, label, rows)))

    async def void(self, request: "Request") -> "Response":
        counts = await self._rows(request, _COUNTS)
        return graph(
            filled(VOID, base(request), modified=modified(self._pool.store), **counts[0]),
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
            return _led(path(iri, request))
        media = negotiate(", ".join(request.headers.getlist("accept")), _PAGES)
        if media == "text/html":
            every = f"SELECT ?p ?o {{ <{iri}> ?p ?o }} ORDER BY ?p ?o LIMIT 1000"
            said = await self._rows(request, every)
            pairs = [(r["p"], r["o"]) for r in said]
            return self._shown(request, iri, rows[0].get("label", iri), pairs)
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
        address = f"{base(request)}/changes.{format}"
        try:
            body = await self._pool.file(
                Feed(format, address, int(since) if since else None, after, lang)
            )
        except LimitError as error:
            raise BadRequest(error.status, "failed", error.args[0]) from error
        except LuocdoError as error:
            raise BadRequest(503, "store", error.args[0]) from error
        return Response(body, headers={**FRESH, "Content-Type": feed.MEDIA[format]})

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

    return JSONResponse(description(base(request)), headers=FRESH)


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
    return Response(msgspec.json.encode(body), reply.status, {**FRESH, **more, **headers, **kind})


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

    return Response(status_code=303, headers={**FRESH, "Location": path})


def _moved(old: str, new: str, request: "Request") -> "Response":
    from starlette.responses import Response

    said = f"<{old}> <http://purl.org/dc/terms/isReplacedBy> <{new}> .\n"
    headers = {**FRESH, "Location": path(new, request), "Content-Type": typed(TURTLE)}
    return Response(said, 303, headers)


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
