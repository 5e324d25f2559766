"""One module a page, each with `routes()`; handlers are plain functions that run in threads."""

from __future__ import annotations

from importlib import import_module
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any

from viz.web.audited import audited
from viz.web.roles import ASKS, CHANGES

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
        "/nhiem-vu/cong-van.docx",
        "/nhiem-vu/tien-do.xlsx",
        "/nhiem-vu/tien-do.docx",
        "/nhiem-vu/de-nghi",
        "/trien-khai/tep.{kind}",
    )
)

PAGES = (
    "home",
    "post",
    "documents",
    "document",
    "original",
    "settle",
    "missing",
    "conflicts",
    "decisions",
    "tasks",
    "said",
    "room",
    "check",
    "bodies",
    "twins",
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
        made += map(_ruled, import_module(f"viz.web.pages.{page}").routes())
    return made


def _ruled(route: Any) -> BaseRoute:
    """The route with what viz.web.roles says of it; what only asks runs in threads of its own.

    Raises `KeyError` for one that is posted to and stands in no table there.
    """
    from starlette.routing import Route

    posts = "POST" in route.methods
    key = f"{'POST' if posts else 'GET'} {route.path}"
    change = CHANGES[key] if posts and key not in ASKS else CHANGES.get(key)
    page: Any = route.endpoint
    if not iscoroutinefunction(page):
        page = _exported(page) if change else page
        page = _in_threads(page, 1 if route.path in ALONE else THREADS)

    async def answered(request: Request) -> Response:
        request.state.change = change
        made: Response = await page(request)
        return made

    return Route(route.path, answered, methods=route.methods)


def _exported(page: Page) -> Page:
    """The page whose words leave the house with a line in the audit log."""
    written = audited(lambda request, query: page(request))
    return lambda request: written(request, request.query_params)


def _in_threads(page: Page, most: int) -> Callable[[Request], Awaitable[Response]]:
    from anyio import CapacityLimiter, to_thread

    limiter = CapacityLimiter(most)

    async def answered(request: Request) -> Response:
        return await to_thread.run_sync(page, request, limiter=limiter)

    return answered
