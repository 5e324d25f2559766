"""Who "các sở, ban, ngành", "đảng ủy các xã, phường" are, by name: the office's list of bodies.

It is kept as text in the store's folder; where a body stands is the place of the group that takes
it in.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from ontology.bodies import Context, recognise
from ontology.disk import own_folder, write
from ontology.identity import organisation_iri
from ontology.lexicon import Issuer, raw
from ontology.series import Bounds
from queries.register.groups import Place, place_in, takes
from queries.register.post import FOLDER

FILE = "bodies.txt"


def keep_list(home: Path, names: Sequence[str]) -> tuple[str, ...]:
    """Put a list in the place of the one before; the list."""
    write(own_folder(home / FOLDER) / FILE, "\n".join(names).encode())
    return tuple(names)


def kept_list(home: Path) -> tuple[str, ...]:
    """The bodies of the list that was loaded; none where none was."""
    try:
        return tuple((home / FOLDER / FILE).read_text(encoding="utf-8").splitlines())
    except FileNotFoundError:
        return ()


def members(group: str, iri: str, names: tuple[str, ...]) -> dict[str, str]:
    """IRI → name of the bodies of the list whom a collective name of that IRI takes in."""
    place = place_in(iri)
    found = _placed(names, place) if place else ()
    return {body: name for body, name, row in found if takes(group, place, row, place_in(body))}


@lru_cache(maxsize=32)
def _placed(names: tuple[str, ...], place: Place) -> tuple[tuple[str, str, Issuer], ...]:
    """(IRI, name, row) at a place; communes of a list without districts are of after 1/7/2025."""
    context = _context(place)
    rows = [(name, row) for name in names if (row := recognise(name, context).row)]
    made = [(organisation_iri(name, context), name, row) for name, row in rows]
    old = any(row.level == "district" for _, row in rows)
    if place[0].endswith(".n" if old else ".o"):
        return tuple(m for m in made if len(place_in(m[0])) < 2)
    return tuple(made)


def _context(place: Place) -> Context:
    """Of the province at a place, before or after 1/7/2025."""
    since: date = raw("series_runs")["new_units"]
    day = {".o": since - timedelta(days=1), ".n": since}.get(place[0][-2:])
    province = re.sub(r"\.[on]$", "", place[0]).replace(".", "-")
    return Context("province", province, bounds=Bounds(day, day) if day else Bounds())
