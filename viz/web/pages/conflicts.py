"""Thông tin chưa thống nhất: where papers disagree, both sides, and where to settle it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.boxes import Reader
from queries.disagree import KINDS, disagreements, matters
from viz.web.pages.documents import paging
from viz.web.reading import disagreement_values
from viz.web.render import address, desk_of, language, render

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

PATH = "/chua-thong-nhat"
SIZE = 25  # conflicts of a page


def routes() -> list[BaseRoute]:
    """The page."""
    from starlette.routing import Route

    return [Route(PATH, conflicts)]


def conflicts(request: Request) -> Response:
    """The conflicts of one kind or of all, by kind."""
    lang, kind = language(request), request.query_params.get("loai", "")
    with desk_of(request).read() as store:
        found = matters(store)
        kinds = [(k, sum(m.kind == k for m in found)) for k in KINDS]
        wanted = [m for m in found if kind in ("", m.kind)]
        first, pages = paging(request.query_params.get("trang", ""), len(wanted), SIZE)
        reader = Reader(store)
        shown = disagreements(store, wanted[first : first + SIZE])
        rows = [disagreement_values(d, reader, lang) for d in shown]
    return render(
        request,
        "conflicts.html",
        rows=rows,
        kind=kind,
        kinds=[(k, n, address(PATH, loai=k)) for k, n in kinds if n],
        every=len(found),
        total=len(wanted),
        first=first,
        pages=pages,
        page=first // SIZE + 1,
        at=lambda n: address(PATH, loai=kind, trang=str(n)),
    )
