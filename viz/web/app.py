"""The Starlette application: the guard, the static files, and the routes of each page's module."""

from __future__ import annotations

import logging
import secrets
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.resources import files
from typing import TYPE_CHECKING

from queries.pool import Limits, Pool
from viz.web.desk import Desk
from viz.web.guard import LOOPBACK, Guard

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

LOG = logging.getLogger("luocdo.web")


def application(
    desk: Desk,
    *,
    hosts: tuple[str, ...] = LOOPBACK,
    proxies: tuple[str, ...] = (),
    limits: Limits | None = None,
) -> Starlette:
    """The web application over one store, with its SPARQL endpoint (`limits` of one query).

    See `Guard` for `hosts` and `proxies`.
    """
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.middleware import Middleware
    from starlette.routing import Mount, Route
    from starlette.staticfiles import StaticFiles

    from ontology.errors import LuocdoError
    from queries.endpoint import running
    from viz.web.jobs import Jobs
    from viz.web.pages import routes

    pool, jobs = Pool(desk.folder, limits or Limits()), Jobs(desk)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(running(pool))
            stack.enter_context(jobs)
            yield

    app = Starlette(
        routes=[
            *routes(),
            *_endpoint(pool),
            Route("/static/theme.css", _theme),
            Route("/static/vis-network.js", _vis),
            Mount("/static", StaticFiles(directory=str(files("viz") / "static"))),
        ],
        middleware=[
            Middleware(Guard, hosts=hosts, proxies=proxies, who=desk.who, read_only=desk.read_only)
        ],
        exception_handlers={HTTPException: _http, LuocdoError: _mistake, Exception: _broken},
        lifespan=lifespan,
    )
    app.state.desk, app.state.jobs = desk, jobs
    return app


def _endpoint(pool: Pool) -> list[BaseRoute]:
    """The SPARQL endpoint's routes; who asks for a name as a page gets the document's page."""
    from starlette.routing import Route

    from queries import endpoint
    from viz.web.render import document_url

    made: list[BaseRoute] = []
    for route in endpoint.routes(pool):
        if route.name == "id":
            answer = route.endpoint

            async def named(request: Request) -> Response:
                from starlette.responses import RedirectResponse

                if not endpoint.wants_page(request):
                    answered: Response = await answer(request)
                    return answered
                iri = endpoint.iri_of(request.path_params["name"])
                return RedirectResponse(document_url(iri), 303, {"Vary": "Accept"})

            route = Route(route.path, named, name="id")
        made.append(route)
    return made
