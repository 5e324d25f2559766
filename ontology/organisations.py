"""Bodies in time: which went over into which, and who answers for one on a day.

A paper keeps its issuer for ever; only competence passes on. What is known of that is lexicon data:
`valid_from`, `valid_to`, `successor` of the bodies, and organisations.yaml with the acts behind it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

from ontology.bodies import Body, Context, local_name, province_of, recognise
from ontology.identity import BASE, organisation_iri
from ontology.levels import inner_level, level_of_body
from ontology.lexicon import Issuer, issuers, provinces, raw
from ontology.series import Bounds

pattern_iri = f"{BASE}pattern/{{}}".format
_ORG = f"{BASE}org/"
_STEPS = 6  # no body of the lexicon has gone over so often


@dataclass(frozen=True, slots=True)
class Answer:
    """A body that answers on the day asked for."""

    iri: str
    label: str
    since: date | None = None  # of the body itself
    what: str | None = None  # where only this part of the work went there
    source: str = ""  # the acts behind the changes; "" where nothing changed, and for a part


@cache
def central_bodies() -> dict[str, str]:
    """Lexicon id → IRI of every body that exists once; of two of one name today's bears it bare."""
    made: dict[str, str] = {}
    rows = [row for row in issuers().values() if not row.template]
    for row in sorted(rows, key=lambda r: (r.valid_to is not None, r.id)):
        iri = organisation_iri(row.vi)
        made[row.id] = f"{iri}.{row.id.lower()}" if iri in made.values() else iri
    return made


# --- which body went over into which --------------------------------------------------------------


@cache
def after(body: str) -> tuple[tuple[str, str | None], ...]:
    """(lexicon id, part of the work or None for the whole) of what followed a body."""
    row, found = issuers()[body], dict[str, str | None]()
    named = [p.strip() for p in (row.successor or "").split(",")]
    written = raw("organisations")["successors"].get(body, ())
    kept = [r.id for r in issuers().values() if body in r.predecessors]
    for other in (*named, *written, *kept):
        if other in issuers():
            found[other] = None
    for part in _parts():
        if part["from"] == body:
            found.setdefault(part["to"], part["what"])
    return tuple(found.items())


@cache
def before(body: str) -> tuple[str, ...]:
    """Lexicon ids of the bodies that went over into one as a whole."""
    return tuple(b for b in issuers() if (body, None) in after(b))


@cache
def _parts() -> tuple[dict[str, Any], ...]:
    old = raw("legacy_ministries")
    rows = (r for group in ("mergers_2025", "mergers_2007", "older") for r in old[group])
    moved = ({"from": r["id"], **part} for r in rows for part in r.get("partial", ()))
    return (*moved, *raw("organisations")["partial"])


def _on(body: str, on: date, left: int = _STEPS) -> Iterator[tuple[str, str | None, str]]:
    """(id, part, source) of the bodies that do on a day what `body` did."""
    row = issuers()[body]
    if row.valid_from and on < row.valid_from:
        steps = tuple[tuple[str, str | None], ...]((b, None) for b in before(body))
    elif row.valid_to and on > row.valid_to:
        steps = after(body)
    else:
        yield body, None, ""
        return
    for other, part in steps if left else ():
        ended = row if row.valid_to and on > row.valid_to else issuers()[other]
        source = "" if part else _source(ended)
        for found, further, more in _on(other, on, left - 1):
            yield found, part or further, "; ".join(dict.fromkeys(filter(None, (source, more))))


def _source(ended: Issuer) -> str:
    """The act by which a body ended."""
    day = ended.valid_to + timedelta(days=1) if ended.valid_to else None
    asked = {"since": day, "level": ended.level, "branch": ended.branch}
    events = raw("organisations")["events"]
    return next((str(e["source"]) for e in events if asked.items() <= e.items()), "")


# --- who answers ----------------------------------------------------------------------------------


def answers(body: str, place: str | None, on: date) -> tuple[Answer, ...]:
    """The bodies that answer on a day for `body`: a printed name, or the IRI of an organisation.

    `place` is the province of a local body: its name, or its id with or without era; an IRI says
    its own. Empty where the lexicon does not know the body. A district's work went to communes
    which the district alone does not tell: then the pattern of such bodies is given.
    """
    found = _asked(body, place)
    if found is None:
        return ()
    row, province = found
    made: dict[str, Answer] = {}
    for other, part, source in _on(row, on):
        for answer in _placed(issuers()[other], province, on):
            acts = "; ".join(filter(None, (source, answer.source)))
            made.setdefault(answer.iri, replace(answer, what=part, source=acts))
    return tuple(made.values())


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a work or a body stands between the centre and the communes, and in which branch."""

    level: str = "unknown"  # as `level_of` names them
    branch: str | None = None
    province: str | None = None  # lexicon id


@lru_cache(maxsize=65536)
def standing(body: str) -> Standing:
    """Where an organisation (IRI) stands; a body that the lexicon does not know has its place.

    >>> standing("https://w3id.org/luocdo/org/hung.yen.o/so.noi.vu")
    Standing(level='so', branch='local_executive', province='hung-yen-o')
    """
    where = body.removeprefix(_ORG).rpartition("/")[0] if body.startswith(_ORG) else ""
    units = tuple(filter(None, where.split(";")))
    place = units[0].replace(".", "-") if units else ""
    province = place if place in provinces() else None
    found = _asked(body, None) if body.startswith(_ORG) else None
    if units and not province and f"{_ORG}{units[0]}" in central_bodies().values():
        return standing(f"{_ORG}{units[0]}")  # within that body
    known = Body("", found[0] if found else None, _level_of_place(units) if units else None)
    at = inner_level(units) if len(units) > 1 else level_of_body(known)
    if at == "unknown" and body.startswith(_ORG):
        at = "so" if units and units[0][0] != "_" else _level_of_slug(body.rpartition("/")[2])
    return Standing(at, known.row.branch if known.row else None, province)


def _level_of_place(units: tuple[str, ...]) -> str:
    """The level, as rows of the lexicon have it, of what a place has once; no district is new."""
    if len(units) < 2:
        return "province"
    return "district" if inner_level(units) == "huyen" else "commune"


def _level_of_slug(slug: str) -> str:
    """The level of a body without place that the lexicon has no row of: by what it is called."""
    rows = raw("issuers")["levels"].items()
    return next((at for at, all_ in rows if any(re.fullmatch(p, slug) for p in all_)), "unknown")


@lru_cache(maxsize=65536)
def life(body: str) -> tuple[date | None, date | None]:
    """First and last day of an organisation (IRI), as far as known: its own and its province's."""
    if (found := _asked(body, None)) is None:
        return None, None
    row, unit = issuers()[found[0]], provinces().get(found[1] or "")
    firsts = [d for d in (row.valid_from, unit.valid_from if unit else None) if d]
    lasts = [d for d in (row.valid_to, unit.valid_to if unit else None) if d]
    return max(firsts, default=None), min(lasts, default=None)


@lru_cache(maxsize=65536)
def english(body: str) -> str | None:
    """The English name of a local body (IRI) with its province, where the lexicon has one.

    >>> english("https://w3id.org/luocdo/org/hung.yen.o/so.noi.vu")
    'Department of Home Affairs, Hưng Yên'
    """
    if (found := _asked(body, None)) is None:
        return None
    row, unit = issuers()[found[0]], provinces().get(found[1] or "")
    return f"{row.en}, {unit.name}" if row.en and unit else None


def followers(body: str) -> tuple[Answer, ...]:
    """The bodies that took over from an organisation (IRI) when it ended; none while it lasts."""
    last = life(body)[1]
    found = answers(body, None, last + timedelta(days=1)) if last else ()
    return tuple(a for a in found if a.iri != body)


def forerunners(body: str) -> tuple[Answer, ...]:
    """The bodies that an organisation (IRI) took over from when it began, where that is known."""
    first = life(body)[0]
    found = answers(body, None, first - timedelta(days=1)) if first else ()
    return tuple(a for a in found if a.iri != body)


def era_apart(body: str) -> str:
    """The IRI without whether its province is that before or after 1/7/2025."""
    return re.sub(r"(/org/[^/;]{1,60})\.[on](?=[/;])", r"\1", body)


def goes_on(body: str) -> bool:
    """Whether an organisation (IRI) of before 1/7/2025 is the same since: its province was merged
    with none (Nghị quyết 202/2025/QH15), so that its two IRIs are one body.

    >>> goes_on("https://w3id.org/luocdo/org/nghe.an.o/so.y.te")
    True
    >>> goes_on("https://w3id.org/luocdo/org/hung.yen.o/so.y.te")
    False
    """
    since = provinces().get((standing(body).province or "").removesuffix("-o") + "-n")
    same = any(era_apart(a.iri) == era_apart(body) for a in followers(body))
    return bool(since and since.unchanged and same)


@lru_cache(maxsize=65536)
def heirs(body: str) -> tuple[str, ...]:
    """IRIs of all that followed an organisation as a whole, one after another."""
    found = [body]
    for iri in found:
        found += [a.iri for a in followers(iri) if not a.what and a.iri not in found]
    return tuple(found[1:])


def _asked(body: str, place: str | None) -> tuple[str, str | None] | None:
    """(lexicon id, province id or name without era) of what is asked for."""
    if not body.startswith(_ORG):
        base = _base(place) if place else None
        row = recognise(body, Context("province", base)) if base else recognise(body)
        return (row.issuer, place or row.province) if row.issuer else None
    for known, iri in central_bodies().items():
        if iri == body:
            return known, None
    where, _, slug = body.removeprefix(_ORG).rpartition("/")
    units = tuple(where.split(";"))
    level = _level_of_place(units)
    found = _slugs().get((level, slug)) or _slugs().get(("grassroots", slug))
    return (found, units[0].replace(".", "-")) if found and where else None


@cache
def _slugs() -> dict[tuple[str, str], str]:
    """(level, last part of the IRI) → lexicon id of the bodies that exist once a place."""
    made: dict[tuple[str, str], str] = {}
    for row in issuers().values():
        if row.template:
            for name in (bare(row.vi), *bare(row.vi).split(" / "), *row.aliases[:1]):
                inside = ("x",) if row.level in ("district", "commune") else ()
                iri = organisation_iri(name, Context(row.level, "hung-yen", inside))
                made.setdefault((row.level, iri.rpartition("/")[2]), row.id)
    return made


def _base(place: str) -> str | None:
    """A province's id without era, from its name or id."""
    plain = place.removesuffix("-o").removesuffix("-n")
    known = f"{plain}-o" in provinces() or f"{plain}-n" in provinces()
    return plain if known else province_of(place)


def _units(place: str, on: date) -> tuple[str, ...]:
    """Ids of the provinces that on a day are what `place` is or was."""
    base, rows = _base(place), provinces()
    new = on >= raw("organisations")["provinces"]["since"]
    if base is None:
        return ()
    if place.endswith("-n") and not new:
        return rows[f"{base}-n"].merged_from
    if not new or (not place.endswith("-o") and f"{base}-n" in rows):
        return (f"{base}-{'n' if new else 'o'}",)
    return (rows[f"{base}-o"].successor or f"{base}-n",)


def _placed(row: Issuer, place: str | None, on: date) -> Iterator[Answer]:
    if not row.template:
        yield Answer(central_bodies()[row.id], row.vi, row.valid_from)
        return
    if row.level != "province":
        yield Answer(pattern_iri(row.id), bare(row.vi), row.valid_from)
        return
    for unit in _units(place, on) if place else ():
        province = provinces()[unit]
        name = bare(local_name(row, city=province.kind == "C")).removesuffix(" tỉnh")
        context = Context("province", unit[:-2], (), Bounds(on, on))
        kind = "thành phố" if province.kind == "C" else "tỉnh"
        other_era = (place or "").endswith(("-o", "-n")) and place != unit
        changed = (other_era and not province.unchanged) or _base(place or "") != unit[:-2]
        source = str(raw("organisations")["provinces"]["source"]) if changed else ""
        label = f"{name} {'' if name.endswith(' ủy') else kind + ' '}{province.name}"
        began = None if province.unchanged else province.valid_from
        since = max(filter(None, (row.valid_from, began)), default=None)
        yield Answer(organisation_iri(name, context), label, since, None, source)


def bare(name: str) -> str:
    """The name of a pattern without the place that is filled in: "Tỉnh ủy / Thành ủy"."""
    for hole in ("{T}", "{P}", "{D}"):
        name = name.replace(f" {hole}", "")
    return name
