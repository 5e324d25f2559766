"""The search field of every page: results as a page, and as one types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from queries.search import Found, Hit, find
from viz.web.render import address, count, desk_of, document_url, render
from viz.words import date_text, shown

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

LISTED, TYPED, LONGEST = 50, 8, 300  # results of a page, while typing; characters of a question


def routes() -> list[BaseRoute]:
    """The search's addresses."""
    from starlette.routing import Route

    return [Route("/tim", results), Route("/tim.json", typed)]


def _found(request: Request, limit: int) -> tuple[str, Found]:
    words = request.query_params.get("q", "").strip()[:LONGEST]
    with desk_of(request).read() as store:
        return words, find(store, words, limit=limit)


def results(request: Request) -> Response:
    """All that was found, with the words around it."""
    words, found = _found(request, LISTED)
    hits = [(hit, parts(hit.snippet)) for hit in found.hits]
    return render(request, "search.html", q=words, found=found, hits=hits)


def typed(request: Request) -> Response:
    """The first results as JSON: {hits: [{href, label, detail}], near, total, more}."""
    from starlette.responses import JSONResponse

    words, found = _found(request, TYPED)
    body = {
        "hits": [_hit(hit) for hit in found.hits],
        "near": [{"href": address("/tim", q=near), "label": near} for near in found.near],
        "total": count(found.total),
        "more": address("/tim", q=words) if found.total > len(found.hits) else "",
    }
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


def _hit(hit: Hit) -> dict[str, str]:
    detail = " · ".join(p for p in (date_text(hit.date), shown(hit.title, 120)) if p)
    return {"href": document_url(hit.document), "label": shown(hit.label, 80), "detail": detail}


def parts(snippet: str) -> list[tuple[str, bool]]:
    """A snippet's pieces, and whether each was looked for ([…])."""
    pieces = re.split(r"\[([^\[\]]{1,200})\]", shown(snippet, 600))
    return [(piece, n % 2 == 1) for n, piece in enumerate(pieces) if piece]
