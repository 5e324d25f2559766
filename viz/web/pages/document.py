"""The page of one document: text with its citations, original, tasks, attributes, warnings."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from graph.reattach import unmatched
from ontology.lexicon import document_types, relations
from queries.answer.conflicts import disagreements, matters
from queries.answer.days import day_of
from viz import words
from viz.content import relation_words
from viz.signatures import signature_lines
from viz.web.originals import located
from viz.web.pages.original import cutout, picture_values
from viz.web.pages.summary import summary
from viz.web.reading import (
    TABS,
    TEXT,
    Asked,
    Reading,
    attribute_values,
    disagreement_values,
    names_values,
    open_links,
)
from viz.web.render import desk_of, language, may, render
from viz.web.roles import Role

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from graph.store import Store

PATH = "/van-ban/xem"
TAB_LABELS = dict(
    zip(
        TABS,
        ("summary", "full-text", "original", "tasks-short", "attributes", "warnings"),
        strict=True,
    )
)


def routes() -> list[BaseRoute]:
    """The page, and the explanation of one place in its text alone."""
    from starlette.routing import Route

    return [Route(PATH, document), Route("/van-ban/moc", note)]


def document(request: Request) -> Response:
    """The whole page, or what is known of a document that is cited but not held."""
    asked = asked_of(request)
    with desk_of(request).read() as store:
        reading = Reading(store, asked)
        shared: dict[str, Any] = {
            "d": reading.head(),
            "reading": reading,
            "citations": reading.citations(),
            "outgoing": reading.outgoing(),
            "incoming": reading.incoming(),
            "identity": names_values(reading),
        }
        if not reading.node.held:
            acts = reading.acts(reading.decisions)
            return render(request, "document-missing.html", decisions=acts, **shared)
        return render(
            request,
            "document.html",
            **shared,
            **_tab(request, store, reading),
            send=reading.to_send(),
            loose=len(unmatched(store, [p.sha256 for p in reading.copies])),
            tab=asked.tab,
            tabs=_tabs(reading),
            attributes=attribute_values(reading),
            signed=signature_lines(reading.details.signatures, reading.lang),
            tasks=reading.task_values(),
        )


def note(request: Request) -> Response:
    """What is known of one place in the text: for the script, which shows it below the line."""
    with desk_of(request).read() as store:
        reading = Reading(store, asked_of(request))
        return render(
            request,
            "document-note.html",
            notes=reading.notes(),
            reading=reading,
            relation_options=relation_options(reading.lang),
        )


def asked_of(request: Request) -> Asked:
    """What the address asks for; raises `NotFoundError`, `QueryError`."""
    given = request.query_params
    tab, span = (
        given.get("tab", ""),
        re.fullmatch(r"(\d{1,9})-(\d{1,9})", given.get("den", "")),
    )
    copy = given.get("tep", "")
    return Asked(
        iri=given.get("iri", ""),
        lang=language(request),
        tab=tab if tab in TABS else TEXT if span else TABS[0],
        day=_day(given.get("ngay", "")),
        copy=copy if re.fullmatch(r"[0-9a-f]{8,64}", copy) else "",
        span=(int(span[1]), int(span[2])) if span else None,
        body=given.get("gui", "")[:300],
    )


def _day(typed: str) -> date | None:
    return date.fromisoformat(day_of("ngay", typed)) if typed.strip() else None


def _tabs(reading: Reading) -> list[tuple[str, str, str, int]]:
    """(id, key of its label, address, how many) of every tab."""
    made = reading.details
    counts = {"nhiem-vu": len(made.tasks), "canh-bao": len(made.warnings) + len(made.doubts)}
    span = reading.asked.span
    den = f"{span[0]}-{span[1]}" if span else ""
    kept = {"toan-van": den, "ban-goc": den}  # the place that is asked for, in both
    return [
        (tab, key, reading.url(tab=tab, den=kept.get(tab, "")), counts.get(tab, -1))
        for tab, key in TAB_LABELS.items()
    ]


def _tab(request: Request, store: Store, reading: Reading) -> dict[str, Any]:
    """The values of the tab that is shown."""
    tab, lang = reading.asked.tab, reading.lang
    if tab == TABS[0]:
        return summary(request, store, reading)
    if tab == TEXT:
        return {"text": reading.text(), "relation_options": relation_options(lang)}
    if tab == "ban-goc":
        return {"picture": picture_values(request, reading)}
    if tab == "thuoc-tinh":
        copy = reading.copy
        return {
            "types": [(t.id, words.type_name(t.id, lang)) for t in document_types().values()],
            "decisions": reading.acts(reading.decisions),
            "editing": request.query_params.get("sua") == "1" and may(request, Role.EDITOR),
            "first": next((f for f in ("code", "date") if not getattr(reading.node, f)), "code"),
            "unseen": len(open_links(reading)),
            "parts": reading.part_values(),
            "has_original": bool(copy and located(store, desk_of(request).folder, copy.sha256)),
        }
    if tab == "canh-bao":

        def seen(warning: dict[str, Any]) -> bool:
            """Whether there is a picture of the place in doubt."""
            folder = desk_of(request).folder
            return bool(warning["region"] and located(store, folder, warning["paper"]))

        found = disagreements(store, matters(store, about=reading.iri))
        return {
            "warnings": [
                w | {"region": cutout(w["paper"], w["region"]) if seen(w) else None}
                for w in reading.warning_values()
            ],
            "conflicts": [disagreement_values(d, reading.reader, lang) for d in found],
        }
    return {}


def relation_options(lang: str) -> list[tuple[str, str]]:
    """Every relation with its words, for a list to choose from."""
    return [(r, relation_words(r, lang)[0]) for r in relations() if r != "assigns"]
