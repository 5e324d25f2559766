"""The tab that a document opens on: what it is, what we must do, its bases, what came of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from ontology.lexicon import label
from queries.register.claims import claims, latest
from queries.register.tasks import find_tasks
from viz import words
from viz.content import DESK_LABELS, shown_value
from viz.web.office import office, office_name
from viz.web.pages.tasks import state_counts
from viz.web.reading import attribute_values
from viz.web.render import address

if TYPE_CHECKING:
    from starlette.requests import Request

    from graph.store import Store
    from viz.web.reading import Reading

OURS = 6  # tasks of our office
TOLD = ("arrival", "arrived", "due", "recipients", "answers", "revokes", "updates", "replaces")
PRINTED = ("signer", "addressees", "effective", "urgency")


def summary(request: Request, store: Store, reading: Reading) -> dict[str, Any]:
    """The values of the tab; what documents rest on it and it rests on the page has anyway."""
    body, today, details = office(request, store), date.today(), reading.details
    ours = find_tasks(store, today=today, body=body, source=reading.iri) if body else None
    states = find_tasks(store, today=today, source=reading.iri).states
    return {
        "is": [*_told(store, reading), *_printed(reading)],
        "doubts": len(details.warnings) + len(details.doubts),
        "office": office_name(store, body),
        "ours": ours.rows(0, OURS) if ours else (),
        "states": [
            (said, tone, n, address("/nhiem-vu", {"tu": reading.iri, "tinh-trang": key}))
            for key, said, tone, n in state_counts(states, reading.lang)
        ],
    }


def _told(store: Store, reading: Reading) -> list[tuple[str, str]]:
    """What the register and the exchange say of it beside the print, each with who says it."""
    copy = reading.copy
    said = claims(store, [copy.sha256]).get(copy.sha256, {}) if copy else {}
    return [
        (
            label(DESK_LABELS[field], reading.lang),
            f"{shown_value(field, value, reading.lang)} ({said[field][0].who})",
        )
        for field in TOLD
        if (value := words.shown(latest(said, field), 300))
    ]


def _printed(reading: Reading) -> list[tuple[str, str]]:
    there = {a["field"]: (a["label"], a["value"]) for a in attribute_values(reading)}
    if there and there["signer"][1]:
        post = there["position"][1]
        there["signer"] = there["signer"][0], ", ".join(filter(None, (there["signer"][1], post)))
    return [there[f] for f in PRINTED if f in there and there[f][1]]
