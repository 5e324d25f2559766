"""What forms ask for by name: the name of an IRI that an address carries, what a name may mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ontology.errors import AmbiguousError, LuocdoError
from queries.answer.days import day_of
from queries.register.bodies import name_of, where
from queries.search.find import lookup

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph.store import Store


def candidates(error: LuocdoError, url: Callable[[str], str]) -> list[tuple[str, str]]:
    """(words, address) of everything an ambiguous name may mean; `url` gives the address of one."""
    found = error.candidates if isinstance(error, AmbiguousError) else ()
    return [
        (" · ".join(p for p in (label, where(iri, label)) if p), url(iri)) for iri, label in found
    ]


def shown_name(store: Store, kind: str, asked: str) -> str:
    """What a field shows for its value: the name where the value is an IRI; kind document, body."""
    if not re.match(r"(?:urn|https?):\S+$", asked):
        return asked
    try:
        if kind == "document":
            return lookup(store, asked).label
        return name_of(store, asked)
    except LuocdoError:
        return asked


def shown_day(asked: str) -> str:
    """What a field for a day shows for its value: the day, or nothing where it is none."""
    try:
        return day_of("ngày", asked.strip())
    except LuocdoError:
        return ""
