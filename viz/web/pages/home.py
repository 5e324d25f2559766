"""Bàn làm việc: what to do, what to review, what is new, what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viz.web.render import desk_of, render

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute


def routes() -> list[BaseRoute]:
    """The desk's addresses."""
    from starlette.routing import Route

    return [Route("/", home)]


def home(request: Request) -> Response:
    """The first page."""
    with desk_of(request).read() as store:
        return render(request, "home.html", papers=len(store.papers()))
