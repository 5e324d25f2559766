"""The Starlette application: the guard, the static files, and the routes of each page's module."""

from __future__ import annotations

import logging
import re
import secrets
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.resources import files
from typing import TYPE_CHECKING

from queries.answer.feed import MEDIA
from queries.serve.pool import Limits, Pool
from viz.web.desk import Desk, NotYetError
from viz.web.guard import LOOPBACK, Guard

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    Answer = Callable[[Request], Awaitable[Response]]

ENDPOINT = (
    "/sparql",
    "/ontology",
    "/.well-known/void",
    "/openapi.json",
    *(f"/changes.{name}" for name in MEDIA),
)  # answer programs, never with a page
LOG = logging.getLogger("luocdo.web")
AGAIN = 5  # seconds after which a page whose list was not ready is asked for again


def application(
    desk: Desk,
    *,
    hosts: tuple[str, ...] = LOOPBACK,
    proxies: tuple[str, ...] = (),
    secret: str = "",
    limits: Limits | None = None,
    origins: tuple[str, ...] = (),
) -> Starlette:
    """The web application over one store, with its SPARQL endpoint; `limits` of one question.

    Pages of `origins` may read the endpoint's answers. See `Guard` for `hosts`, `proxies` and
    `secret`; groups of users are named in `luocdo.toml`.
    """
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.middleware import Middleware
    from starlette.routing import Mount, Route
    from starlette.staticfiles import StaticFiles

    from ontology.errors import LuocdoError
    from queries.serve.endpoint import running
    from viz.web.jobs import Jobs
    from viz.web.office import groups
    from viz.web.pages import routes
    from viz.web.pages.home import warm

    pool, jobs = Pool(desk.store, limits or Limits()), Jobs(desk)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(running(pool))
            stack.enter_context(jobs)
            stack.callback(desk.cache.close)
            warm(desk)
            yield

    app = Starlette(
        routes=[
            *routes(),
            *_endpoint(pool, origins),
            Route("/static/theme.css", _theme),
            Route("/static/vis-network.js", _vis),
            Mount("/static", StaticFiles(directory=str(files("viz") / "static"))),
        ],
        middleware=[
            Middleware(
                Guard,
                hosts=hosts,
                proxies=proxies,
                who=desk.who,
                read_only=desk.read_only,
                secret=secret,
                groups=groups(desk.folder),
                origins=origins,
            ),
            Middleware(_Caught),
        ],
        exception_handlers={HTTPException: _http, LuocdoError: _mistake, NotYetError: _not_yet},
        lifespan=lifespan,
    )
    app.state.desk, app.state.jobs, app.state.pool = desk, jobs, pool
    return app


def _endpoint(pool: Pool, origins: tuple[str, ...]) -> list[BaseRoute]:
    """The SPARQL endpoint's routes; who asks for a name as a page gets the document's page."""
    from starlette.routing import Route

    from queries.serve import endpoint
    from queries.serve.answers import Pages
    from viz.web.pages.advanced import asked, thing
    from viz.web.render import language

    made: list[BaseRoute] = []
    for route in endpoint.routes(pool, origins, Pages(thing, asked, language)):
        if route.name == "id":
            route = Route(route.path, _page_of_name(route.endpoint), name="id")
        made.append(route)
    return made


def _page_of_name(answer: Answer) -> Answer:
    """Answers as the endpoint does, but with the document's page instead of its bare name."""

    async def named(request: Request) -> Response:
        from starlette.responses import RedirectResponse

        from ontology.identity import BASE
        from viz.web.render import document_url

        found = await answer(request)
        page = found.headers.get("content-type", "").startswith("text/html")
        if not page or not request.state.document:
            return found
        name = request.path_params["name"]
        iri = name if re.match(r"(?:urn|https?):", name) else BASE + name
        return RedirectResponse(document_url(iri), 303, {"Vary": "Accept"})

    return named


def _theme(request: Request) -> Response:
    from starlette.responses import Response

    from viz.page import web_css

    return Response(web_css(), media_type="text/css", headers=_KEPT)


def _vis(request: Request) -> Response:
    from starlette.responses import Response

    from viz.notebook import vis_script

    return Response(vis_script(), media_type="text/javascript", headers=_KEPT)


_KEPT = {"Cache-Control": "max-age=3600"}


class _Caught:
    """What breaks unexpectedly is logged under a number, and the page says the number only."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from starlette.requests import Request

        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception:
            number = secrets.token_hex(4)
            LOG.exception("%s %s %s", number, scope.get("method"), scope.get("path"))
            if begun:
                raise
            await _refused(Request(scope), 500, number=number)(scope, receive, send)


async def _http(request: Request, error: Exception) -> Response:
    """No such page, a form of another site, too large an upload: one sentence and what to do."""
    from starlette.exceptions import HTTPException

    from queries.serve.endpoint import problems

    assert isinstance(error, HTTPException)
    if request.url.path in ENDPOINT:
        return await problems()[HTTPException](request, error)
    known = {403: error.detail if error.detail in ("nobody", "role") else "403", 405: "404"}
    return _refused(request, error.status_code, known.get(error.status_code, ""))


def _mistake(request: Request, error: Exception) -> Response:
    """A person's mistake: the sentence of the error."""
    from ontology.errors import NotFoundError, StoreError, StoreLockedError
    from ontology.messages import spoken
    from queries.serve.page_tasks import LimitError
    from viz.web.render import language

    if isinstance(error, LimitError):
        return _refused(request, error.status, "limit", sentence=spoken(error, language(request)))
    kinds = ((NotFoundError, 404), (StoreLockedError, 409), (StoreError, 503))
    status = next((status for kind, status in kinds if isinstance(error, kind)), 400)
    key = "not_found" if status == 404 else ""
    return _refused(request, status, key, sentence=spoken(error, language(request)))


def _not_yet(request: Request, error: Exception) -> Response:
    """A list that is being read for the first time: the page asks again by itself."""
    said = _refused(request, 503, "not_yet")
    said.headers["Retry-After"] = said.headers["Refresh"] = str(AGAIN)
    return said


def _refused(
    request: Request, status: int, key: str = "", *, sentence: str = "", number: str = ""
) -> Response:
    """The page of an error, or its sentence as JSON for a script."""
    from starlette.responses import JSONResponse

    from viz.content import labels
    from viz.web.render import language, render

    words = labels(language(request))
    said = sentence or words.get(f"error_{key or status}", words["error_400"])
    if request.url.path.endswith(".json"):
        return JSONResponse({"error": said}, status)
    title = words.get(f"error_title_{key or status}", words["error_title_400"])
    return render(request, "error.html", status=status, heading=title, sentence=said, number=number)
