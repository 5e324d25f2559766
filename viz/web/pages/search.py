"""The search field of every page: results as a page, and as one types."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from queries.search.full_text import ANY, Found, Hit, Only, find
from queries.search.index import INDEX
from viz.web.office import office, province
from viz.web.render import address, count, document_url, language, listing, render
from viz.words import beside, date_text, misprint, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from graph.store import Store

LISTED, TYPED, LONGEST = 30, 8, 300  # results of a page, while typing; characters of a question


def routes() -> list[BaseRoute]:
    """The search's addresses."""
    from starlette.routing import Route

    return [Route("/tim", results), Route("/tim.json", typed)]


def found(
    request: Request, words: str, limit: int, only: Only = ANY, *, typing: bool = False
) -> Found:
    """What is found for some words; while the index follows a change of the store, in the old one.

    While somebody is `typing`, without the places in the texts. Raises `NotYetError` while there is
    no index.
    """
    with listed(request) as (store, old):
        return find(
            store,
            words,
            limit=limit,
            only=only,
            place=province(office(request, store)),
            snippets=not typing,
            any_state=old,
        )


def indexed(store: Store) -> None:
    """Bring the index up to the store's state."""
    with INDEX.reading(store):
        pass


@contextmanager
def listed(request: Request) -> Iterator[tuple[Store, bool]]:
    """The store with an index, and whether the index may be that of another state."""
    with listing(request, "search", indexed) as store:
        yield store, request.state.old


def _typed(request: Request) -> str:
    return request.query_params.get("q", "").strip()[:LONGEST]


HELD = {"co": True, "chua": False}  # kho= → whether the document is in the store


def results(request: Request) -> Response:
    """The best of what was found, with the words around it, and by what it may be narrowed."""
    words, given = _typed(request), request.query_params
    kept = {"q": words} | {key: given.get(key, "")[:200] for key in ("cq", "nam", "kho")}
    only = Only(kept["cq"], kept["nam"], HELD.get(kept["kho"]))
    made = found(request, words, LISTED, only)
    hits = [(hit, parts(hit.snippet)) for hit in made.hits]
    return render(
        request,
        "search.html",
        q=words,
        found=made,
        hits=hits,
        kept=kept,
        narrowed=only != ANY,
    )


def typed(request: Request) -> Response:
    """The first results as JSON: {hits: [{href, label, detail}], near, total, more}."""
    from starlette.responses import JSONResponse

    words = _typed(request)
    made = found(request, words, TYPED, typing=True)
    body = {
        "hits": [_hit(hit, language(request)) for hit in made.hits],
        "near": [{"href": address("/tim", q=near), "label": near} for near in made.near],
        "total": count(made.total),
        "more": address("/tim", q=words) if made.total > len(made.hits) else "",
    }
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


def _hit(hit: Hit, lang: str) -> dict[str, str]:
    told = [date_text(hit.date), shown(hit.issuer, 60), beside(hit.label, hit.title, 120)]
    if hit.meant is not None:
        told.insert(0, misprint(hit.meant, lang))
    href = document_url(hit.document) if hit.known else address("/tim", q=hit.label)
    detail = " · ".join(p for p in told if p)
    return {"href": href, "label": shown(hit.label, 80), "detail": detail}


def parts(snippet: str) -> list[tuple[str, bool]]:
    """A snippet's pieces, and whether each was looked for ([…])."""
    pieces = re.split(r"\[([^\[\]]{1,200})\]", shown(snippet, 600))
    return [(piece, n % 2 == 1) for n, piece in enumerate(pieces) if piece]
