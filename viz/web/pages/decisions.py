"""Ghi nhận của người dùng: what people settled, by document, and what fits no sentence any more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from graph.curate import retract
from graph.papers.facts import Task
from graph.read.decision_log import all_decisions, decisions_about
from graph.reattach import Unmatched, attach, find, unmatched, withdraw
from ontology.errors import CurationError
from ontology.messages import message, spoken
from viz import words
from viz.decided import by_document, in_words
from viz.web.forms import posted
from viz.web.pages.documents import paging
from viz.web.reading import moment
from viz.web.render import address, desk_of, document_url, language, render

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from graph.read.decision_log import Settled

PATH = "/ghi-nhan"
SIZE = 25  # documents of a page
LISTED = 100  # decisions that fit nothing, shown at once; withdrawn ones
_WORDS = 1_000  # characters of a sentence


def routes() -> list[BaseRoute]:
    """The page and its form."""
    from starlette.routing import Route

    return [Route(PATH, decisions), Route(PATH, posted(settle), methods=["POST"])]


def decisions(request: Request) -> Response:
    """What fits nothing any more, then all by document, then what was withdrawn."""
    lang, given = language(request), request.query_params
    with desk_of(request).read() as store:
        every = all_decisions(store)
        loose = unmatched(store)
        counted = [d for d in every if d.verb != "withdraws"]
        documents = by_document(store, counted, lang)
        first, pages = paging(given.get("trang", ""), len(documents), SIZE)
        named = {d.iri: o for o in documents for d in o.decisions}
        later = [d for d in every if d.instead][:LISTED]
        old = {d.iri: d for d in decisions_about(store, [d.instead for d in later])}
        done = decisions_about(store, filter(_is_decision, [given.get("xong", "")]))
    return render(
        request,
        "decisions.html",
        loose=[_loose(u, named[u.decision], lang) for u in loose[:LISTED]],
        loose_count=len(loose),
        rows=[
            {"iri": o.iri, "name": o.name, "said": [_said(d, lang) for d in o.decisions]}
            for o in documents[first : first + SIZE]
        ],
        dropped=[
            _said(old[d.instead], lang) | {"by": _said(d, lang)} for d in later if d.instead in old
        ],
        done=_said(done[0], lang) if done else None,
        count=len(counted),
        total=len(documents),
        first=first,
        pages=pages,
        page=first // SIZE + 1,
        at=lambda n: address(PATH, trang=str(n)),
    )


def _is_decision(iri: str) -> bool:
    return bool(re.fullmatch(r"https://w3id\.org/luocdo/decision/[0-9a-f]{8,64}", iri))


def _said(said: Settled, lang: str) -> dict[str, Any]:
    return {
        "iri": said.iri,
        "what": in_words(said, lang),
        "words": words.shown(said.words, _WORDS),
        "who": words.shown(said.who, 100),
        "when": moment(said.when),
        "note": words.shown(said.note, 500),
        "file": words.shown(said.source.replace("\\", "/").rpartition("/")[2], 200),
    }


def _loose(one: Unmatched, of: Any, lang: str) -> dict[str, Any]:
    """One that fits nothing, with the sentence most alike."""
    near, place = one.near, ""
    if near:
        sha, span = near.iri.split("/")[-2:]
        place = document_url(of.iri, tep=sha[:12], den="-".join(span.split("-")[:2]))
    return _said(one.said, lang) | {
        "document": of,
        "reason": spoken(one.reason, lang),
        "near": words.shown(near.words, _WORDS) if near else "",
        "place": place,
        "task": isinstance(near, Task),
    }


def settle(request: Request, form: FormData) -> Response:
    """Attach one to the sentence most alike, withdraw it, or take such a step back."""
    from starlette.responses import RedirectResponse

    iri, verb, who = str(form.get("decision", "")), str(form.get("verb", "")), request.state.user
    with desk_of(request).write() as store:
        if verb == "undo" and _is_decision(iri):
            retract(store, *[d.iri for d in decisions_about(store, [iri]) if d.instead])
            return RedirectResponse(PATH, 303)
        if verb not in ("attach", "withdraw"):
            raise CurationError(message("no-verb", verb=verb[:40]))
        made = (attach if verb == "attach" else withdraw)(store, find(store, iri), who=who)
    return RedirectResponse(address(PATH, xong=made), 303)
