"""The Starlette application: the guard, the static files, and the routes of each page's module."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from viz.web.desk import Desk
from viz.web.guard import LOOPBACK, Guard

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response


def application(
    desk: Desk, *, hosts: tuple[str, ...] = LOOPBACK, proxies: tuple[str, ...] = ()
) -> Starlette:
    """The web application over one store; see `Guard` for `hosts` and `proxies`."""
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.middleware import Middleware
    from starlette.routing import Mount, Route
    from starlette.staticfiles import StaticFiles

    from ontology.errors import LuocdoError
    from viz.web.pages import routes

    app = Starlette(
        routes=[
            *routes(),
            Route("/static/theme.css", _theme),
            Route("/static/vis-network.js", _vis),
            Mount("/static", StaticFiles(directory=str(files("viz") / "static"))),
        ],
        middleware=[Middleware(Guard, hosts=hosts, proxies=proxies, who=desk.who)],
        exception_handlers={HTTPException: _http, LuocdoError: _mistake},
    )
    app.state.desk = desk
    return app


def _theme(request: Request) -> Response:
    from starlette.responses import Response

    from viz.page import web_css

    return Response(web_css(), media_type="text/css")


def _vis(request: Request) -> Response:
    from starlette.responses import Response

    from viz.page import vis_script

    return Response(vis_script(), media_type="text/javascript")


def _http(request: Request, error: Exception) -> Response:
    """No such page, a form of another site, too large an upload: one sentence and what to do."""
    from starlette.exceptions import HTTPException

    from viz.web.render import render

    assert isinstance(error, HTTPException)
    return render(
        request, "error.html", status=error.status_code, code=error.status_code, sentence=""
    )


def _mistake(request: Request, error: Exception) -> Response:
    """A person's mistake: the sentence of the error."""
    from ontology.errors import NotFoundError
    from viz.web.render import render

    status = 404 if isinstance(error, NotFoundError) else 400
    return render(request, "error.html", status=status, code=status, sentence=str(error))
