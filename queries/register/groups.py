"""Which collective addressees ("các sở, ban, ngành") take a body in, as of a day.

Members are never stored: lexicon/members.yaml says whom such a name means, the place of the group
and the day of the paper say who that was.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

import msgspec

from graph.store import PREFIXES, Store
from ontology.bodies import fold, recognise
from ontology.identity import BASE, EFFECTIVE
from ontology.lexicon import Issuer, raw, rows

Place = tuple[str, ...]


class _Members(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    words: str
    within: str = ""  # "", central or province
    ids: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    names: str = ""
    inside: bool = False  # of a district or commune alone
    without: tuple[str, ...] = msgspec.field(name="except", default=())

    def names_them(self, name: str, place: Place) -> bool:
        where = "province" if place else "central"
        return self.within in ("", where) and bool(
            re.search(self.words.replace("{start}", _words("start")), name)
        )

    def takes(self, row: Issuer, place: Place) -> bool:
        if self.inside and len(place) < 2:
            return False
        if self.ids:
            return row.id in self.ids
        fits = row.level in self.levels and row.branch in self.branches
        return fits and row.id not in self.without and bool(re.search(self.names, row.vi))


@dataclass(frozen=True, slots=True)
class Group:
    """A collective addressee that takes a body in, while both last."""

    iri: str
    label: str
    first: date | None = None
    last: date | None = None

    def on(self, day: date | None) -> bool:
        """Whether the body belonged to it on a day; where the day is not known, yes."""
        if day is None:
            return True
        return (self.first or day) <= day <= (self.last or day)


def groups_of(store: Store, bodies: Iterable[str]) -> dict[str, tuple[Group, ...]]:
    """The groups of the store that take one of `bodies` (IRIs) in, by the group's IRI.

    More than one of a group where a body and its successor belonged to it in turn.
    """
    found: dict[str, list[Group]] = {}
    members = [m for iri in bodies for m in _known(store, iri)]
    for iri, label in sorted(_labels(store).items()) if members else ():
        for body, place in members:
            if takes(label, place_in(iri), body, place):
                life = life_of(body, place)
                found.setdefault(iri, []).append(Group(iri, label, *life))
    return {iri: tuple(dict.fromkeys(groups)) for iri, groups in found.items()}


def _labels(store: Store) -> dict[str, str]:
    """Group → the first of its names; chosen here, as the engine takes six times as long."""
    rows = store.query(
        PREFIXES + "SELECT ?g ?l WHERE { ?g a ld:Group ; rdfs:label ?l }", graphs=(EFFECTIVE,)
    ).rows
    found: dict[str, str] = {}
    for iri, label in rows:
        found[str(iri)] = min(found.get(str(iri), str(label)), str(label))
    return found


def _known(store: Store, iri: str) -> list[tuple[Issuer, Place]]:
    """The body as a row of the lexicon with its place; nothing for a group or an unknown name."""
    found = store.query(PREFIXES + f"SELECT ?l WHERE {{ <{iri}> rdfs:label ?l }} ORDER BY ?l").rows
    row = next((r for (label,) in found if (r := recognise(str(label)).row)), None)
    return [(row, place_in(iri))] if row and iri.startswith(f"{BASE}org/") else []


def place_in(iri: str) -> Place:
    """The place in an IRI: …/org/hung.yen.o/so.noi.vu → ("hung.yen.o",)."""
    parts = iri.removeprefix(BASE).split("/")
    return tuple(parts[1].split(";")) if len(parts) == 3 else ()


def takes(label: str, group: Place, row: Issuer, place: Place) -> bool:
    """Whether a collective name that stands at `group` takes in a body that stands at `place`."""
    if place and place[: len(group)] != group:
        return False
    return any(m.takes(row, place) for m in _meant(label, group))


@lru_cache(maxsize=4096)
def _meant(label: str, group: Place) -> tuple[_Members, ...]:
    """The rows that a collective name names; none where it is left open whom it means."""
    name = fold(label)
    left_open = re.search(_words("open"), name)
    return () if left_open else tuple(m for m in _members() if m.names_them(name, group))


@cache
def _members() -> tuple[_Members, ...]:
    return rows("members", "members", _Members)


def _words(key: str) -> str:
    return str(raw("members")[key])


def life_of(row: Issuer, place: Place) -> tuple[date | None, date | None]:
    """From when to when the body was: of its kind, and of its province before or after 2025."""
    new: date = raw("series_runs")["new_units"]
    era = place[0][-2:] if place else ""
    firsts = [d for d in (row.valid_from, new if era == ".n" else None) if d]
    lasts = [d for d in (row.valid_to, new - timedelta(days=1) if era == ".o" else None) if d]
    return max(firsts, default=None), min(lasts, default=None)
