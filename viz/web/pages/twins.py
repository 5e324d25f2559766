"""Cơ quan gần trùng, mồ côi: pairs that may be one body, names that may be none; joined and told
apart by a button, each undone on the page of the body."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from graph.curate import retract
from ontology.errors import CurationError
from ontology.messages import message
from queries.register.bodies import Body
from queries.register.twins import orphans, papers_of, said_of, settle, twins
from queries.search.find import joined_body
from viz.web.forms import posted
from viz.web.pages.bodies import PATH, body_url, papers
from viz.web.pages.documents import paging
from viz.web.render import address, desk_of, language, listing, may, render
from viz.web.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from graph.store import Store

SIZE = 25
_TWINS, _ORPHANS = f"{PATH}/gan-trung", f"{PATH}/mo-coi"


def routes() -> list[BaseRoute]:
    """The two lists, and what their buttons do."""
    from starlette.routing import Route

    return [
        Route(_TWINS, near_twins),
        Route(_ORPHANS, alone),
        Route(f"{PATH}/gop", posted(join), methods=["POST"]),
    ]


def near_twins(request: Request) -> Response:
    """The pairs, 25 a page."""
    with listing(request, "twins", twins) as store:
        found = twins(store)
        first, pages = paging(request.query_params.get("trang", ""), len(found), SIZE)
        rows = found[first : first + SIZE]
        shown = _shown(store, (b for t in rows for b in (t.body, t.other)), language(request))
        return _listed(
            request,
            [(f"twins-{t.reason}", [shown[t.body.iri], shown[t.other.iri]]) for t in rows],
            ("near-twins", _TWINS, len(found), first, pages),
        )


def alone(request: Request) -> Response:
    """The names, 25 a page."""
    with listing(request, "orphans", orphans) as store:
        found = orphans(store)
        first, pages = paging(request.query_params.get("trang", ""), len(found), SIZE)
        rows = found[first : first + SIZE]
        shown = _shown(store, (o.body for o in rows), language(request))
        return _listed(
            request,
            [(f"orphans-{o.reason}", [shown[o.body.iri]]) for o in rows],
            ("orphan-bodies", _ORPHANS, len(found), first, pages),
        )


def _listed(
    request: Request,
    rows: list[tuple[str, list[dict[str, Any]]]],
    of: tuple[str, str, int, int, int],
) -> Response:
    key, path, total, first, pages = of
    return render(
        request,
        "twins.html",
        key=key,
        rows=rows,
        editing=may(request, Role.EDITOR),
        total=total,
        first=first,
        pages=pages,
        page=first // SIZE + 1,
        at=lambda n: address(path, trang=str(n)),
    )


def _shown(store: Store, bodies: Iterable[Body], lang: str) -> dict[str, dict[str, Any]]:
    """A body with its page and three of the documents that name it."""
    there = {b.iri: b for b in bodies}
    named = papers_of(store, there.values()) if there else {}
    boxed = partial(papers, store, lang=lang)
    return {
        iri: {"body": b, "url": body_url(iri), "papers": boxed(named.get(iri, ()))}
        for iri, b in there.items()
    }


def join(request: Request, form: FormData) -> Response:
    """Two bodies are one, or two; or that is taken back."""
    from starlette.responses import RedirectResponse

    verb, names = str(form.get("verb", "")), [str(n).strip() for n in form.getlist("name")]
    if verb not in ("same", "different", "undo"):
        raise CurationError(message("no-verb", verb=verb[:40]))
    when = datetime.now().astimezone().isoformat(timespec="seconds")
    with desk_of(request).write() as store:
        if decision := str(form.get("decision", "")):
            free = {d.iri for d in said_of(store, names[0]) if not d.source}
            retract(store, *free & {decision})
        else:
            settle(store, verb, [n[:500] for n in names if n], who=request.state.user, when=when)
        back = {"gan-trung": _TWINS, "mo-coi": _ORPHANS}.get(str(form.get("ve", "")))
        url = back or body_url(joined_body(store, names[0]))
    return RedirectResponse(url, status_code=303)
