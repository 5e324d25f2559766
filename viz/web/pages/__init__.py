"""One module a page, each with `routes()`; handlers are plain functions that run in threads."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

PAGES = (
    "home",
    "documents",
    "document",
    "original",
    "settle",
    "missing",
    "conflicts",
    "tasks",
    "bodies",
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
        made += import_module(f"viz.web.pages.{page}").routes()
    return made
