"""One module a page, each with `routes()`; handlers are plain functions that run in threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.routing import BaseRoute


def routes() -> list[BaseRoute]:
    """All pages."""
    from viz.web.pages import home, tasks

    return [route for page in (home, tasks) for route in page.routes()]
