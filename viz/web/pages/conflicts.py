"""Thông tin chưa thống nhất: where papers disagree, both sides, and where to settle it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from graph.read.nodes import Reader
from queries.answer.conflicts import KINDS, disagreements, matters
from queries.per_state import Kept
from viz.web.pages.documents import paging
from viz.web.reading import disagreement_values
from viz.web.render import address, language, listing, render

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

PATH = "/chua-thong-nhat"
SIZE = 25  # conflicts of a page
_matters = Kept(matters)


def routes() -> list[BaseRoute]:
    """The page."""
    from starlette.routing import Route

    return [Route(PATH, conflicts)]


def conflicts(request: Request) -> Response:
    """The conflicts of one kind or of all, by kind."""
    lang, kind = language(request), request.query_params.get("loai", "")
    with listing(request, "conflicts", _matters) as store:
        found = _matters(store)
        counts = Counter(m.kind for m in found)
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
        kinds=[(k, counts[k], address(PATH, loai=k)) for k in KINDS if counts[k]],
        every=len(found),
        total=len(wanted),
        first=first,
        pages=pages,
        page=first // SIZE + 1,
        at=lambda n: address(PATH, loai=kind, trang=str(n)),
    )
