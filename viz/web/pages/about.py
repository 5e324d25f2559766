"""Giới thiệu: version, store, what this computer can read, licences."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ontology.disk import on_server
from viz.web.render import desk_of, render

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from ingest.read.doctor import Part

LICENCES = (  # what stands in the pages themselves; docs/dependencies.md has the rest
    ("luocdo", "Apache-2.0"),
    ("IBM Plex Sans", "OFL-1.1"),
    ("vis-network", "Apache-2.0 / MIT"),
    ("YASGUI", "MIT"),
    ("Oxigraph", "Apache-2.0 / MIT"),
    ("PDFium", "BSD-3-Clause"),
    ("Starlette, uvicorn", "BSD-3-Clause"),
)


def routes() -> list[BaseRoute]:
    """The page's address."""
    from starlette.routing import Route

    return [Route("/gioi-thieu", about)]


def about(request: Request) -> Response:
    """What this is, and what it stands on."""
    from importlib.metadata import version

    desk = desk_of(request)
    with desk.read() as store:
        papers = store.paper_count()
    return render(
        request,
        "about.html",
        version=version("luocdo"),
        folder=str(desk.store) if on_server(desk.store) else str(desk.folder.resolve()),
        papers=papers,
        parts=_parts(),
        licences=LICENCES,
    )


@cache
def _parts() -> tuple[Part, ...]:
    """What this computer can read; asked once, as programs must be started for it."""
    from ingest.read.doctor import doctor

    return tuple(doctor())
