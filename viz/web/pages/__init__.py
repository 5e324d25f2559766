"""One module a page, each with `routes()`; handlers are plain functions that run in threads."""

from __future__ import annotations

from importlib import import_module
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    Page = Callable[[Request], Response]

THREADS = 4  # that one page may take: twenty who wait for a slow one leave the others theirs
ALONE = frozenset(  # files that take seconds of the processor are made one after another
    (
        "/chuoi/tep",
        "/chuoi/so-do.svg",
        "/con-thieu.csv",
        "/nhiem-vu/tep.{kind}",
        "/trien-khai/tep.{kind}",
    )
)

PAGES = (
    "home",
    "documents",
    "document",
    "original",
    "settle",
    "missing",
    "conflicts",
    "tasks",
    "check",
    "bodies",
    "progress",
    "chain",
    "questions",
    "advanced",
    "upload",
    "files",
    "about",
    "search",
    "settings",
)


def routes() -> list[BaseRoute]:
    """All pages."""
    made: list[BaseRoute] = []
    for page in PAGES:
        made += map(_apart, import_module(f"viz.web.pages.{page}").routes())
    return made


def _apart(route: Any) -> BaseRoute:
    """The route, its handler in threads of its own."""
    from starlette.routing import Route

    if iscoroutinefunction(route.endpoint):
        return Route(route.path, route.endpoint, methods=route.methods)
    page = _in_threads(route.endpoint, 1 if route.path in ALONE else THREADS)
    return Route(route.path, page, methods=route.methods)


def _in_threads(page: Page, most: int) -> Callable[[Request], Awaitable[Response]]:
    from anyio import CapacityLimiter, to_thread

    limiter = CapacityLimiter(most)

    async def answered(request: Request) -> Response:
        return await to_thread.run_sync(page, request, limiter=limiter)

    return answered
