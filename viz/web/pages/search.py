"""The search field of every page: results as a page, and as one types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from queries.search.full_text import Found, Hit, find
from viz.web.render import address, count, document_url, listing, render
from viz.words import date_text, shown

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from graph.store import Store

LISTED, TYPED, LONGEST = 50, 8, 300  # results of a page, while typing; characters of a question


def routes() -> list[BaseRoute]:
    """The search's addresses."""
    from starlette.routing import Route

    return [Route("/tim", results), Route("/tim.json", typed)]


def found(request: Request, words: str, limit: int) -> Found:
    """What is found for some words; while the index follows a change of the store, in the old one.

    Raises `NotYetError` while there is none.
    """
    with listing(request, "search", indexed) as store:
        return find(store, words, limit=limit, any_state=request.state.old)


def indexed(store: Store) -> None:
    """Bring the index up to the store's state."""
    find(store, "a", limit=1)


def _typed(request: Request) -> str:
    return request.query_params.get("q", "").strip()[:LONGEST]


def results(request: Request) -> Response:
    """All that was found, with the words around it."""
    words = _typed(request)
    made = found(request, words, LISTED)
    hits = [(hit, parts(hit.snippet)) for hit in made.hits]
    return render(request, "search.html", q=words, found=made, hits=hits)


def typed(request: Request) -> Response:
    """The first results as JSON: {hits: [{href, label, detail}], near, total, more}."""
    from starlette.responses import JSONResponse

    words = _typed(request)
    made = found(request, words, TYPED)
    body = {
        "hits": [_hit(hit) for hit in made.hits],
        "near": [{"href": address("/tim", q=near), "label": near} for near in made.near],
        "total": count(made.total),
        "more": address("/tim", q=words) if made.total > len(made.hits) else "",
    }
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


def _hit(hit: Hit) -> dict[str, str]:
    detail = " · ".join(p for p in (date_text(hit.date), shown(hit.title, 120)) if p)
    return {"href": document_url(hit.document), "label": shown(hit.label, 80), "detail": detail}


def parts(snippet: str) -> list[tuple[str, bool]]:
    """A snippet's pieces, and whether each was looked for ([…])."""
    pieces = re.split(r"\[([^\[\]]{1,200})\]", shown(snippet, 600))
    return [(piece, n % 2 == 1) for n, piece in enumerate(pieces) if piece]
