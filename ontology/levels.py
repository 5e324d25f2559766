"""What a name says of whom it belongs to: branch, level (a column of the drawing), place, term."""

import re
from datetime import date
from functools import cache

from ontology.bodies import UNKNOWN, Body, Place, recognise
from ontology.errors import BadNameError
from ontology.lexicon import Issuer, provinces
from ontology.minting import committees, issuers_by_letters
from ontology.name import Name, slug, unslug
from ontology.series import Bounds, bounds_of, term


@cache
def _branches() -> dict[str, tuple[Issuer, ...]]:
    found: dict[str, list[Issuer]] = {}
    for letters, rows in issuers_by_letters().items():
        found.setdefault(slug(re.sub(r"[-&]", "", letters)), []).extend(rows)
    return {k: tuple(v) for k, v in found.items()}


def _name(name: Name | str) -> Name | None:
    if isinstance(name, Name):
        return name
    try:
        return Name.parse(name)
    except BadNameError:
        return None


def is_party(name: Name | str, issuer: str | None = None) -> bool:
    """Whether the owner of the series (or the printed issuer) is a body of the Party."""
    return branch_of(name, issuer) == "party"


def branch_of(name: Name | str, issuer: str | None = None) -> str | None:
    """The branch of the owner of the series, or of the printed issuer; None where not one alone."""
    parsed = _name(name)
    rows = _branches().get(parsed.owner.split(".")[0], ()) if parsed else ()
    if not rows and issuer:
        row = recognise(issuer).row
        rows = (row,) if row else ()
    if not rows and parsed and parsed.owner == UNKNOWN:
        rows = tuple(r for p in parsed.series.split("-") for r in _branches().get(p, ()))
    found = {r.branch for r in rows}
    return found.pop() if len(found) == 1 else None


def province_of_name(name: Name | str) -> str | None:
    """Lexicon id of the province whose body issued a work; None for the centre and if unknown.

    >>> province_of_name("urn:lex:vn;hung.yen.o:tu:kh:2025;423")
    'hung-yen-o'
    """
    parsed = _name(name)
    found = parsed.place[0].replace(".", "-") if parsed and parsed.place else ""
    return found if found in provinces() else None


def level_of(name: Name | str, type: str | None = None, issuer: str | None = None) -> str:
    """The column of the drawing: tw-dang tw-nha-nuoc tinh-uy dang-uy hdnd-ubnd so huyen xa unknown.

    `name` is a name or its IRI; for a provisional or unnumbered work the printed `issuer` decides;
    a law's or decree's `type` is of the centre whatever else is unknown.
    """
    parsed = _name(name)
    if parsed is None or (UNKNOWN in parsed.place and issuer):
        return level_of_body(recognise(issuer)) if issuer else _level_of_type(type)
    party, owner = is_party(parsed, issuer), parsed.owner.split(".")[0]
    if owner in ("dju", "vpdju", "cb") or (owner == UNKNOWN and parsed.series.endswith("-dju")):
        return "xa" if len(parsed.place) > 1 else "dang-uy"
    if not parsed.place:
        return "tw-dang" if party else "tw-nha-nuoc"
    if len(parsed.place) > 1 or parsed.owner in ("hu", "qu", "thu"):
        return inner_level(parsed.place)
    return _provincial_level(owner, party)


def inner_level(place: Place) -> str:
    """The column of a place below a province: district, or commune."""
    commune = len(place) > 1 and place[1].startswith(("phuong.", "thi.tran.", "dac.khu."))
    return "xa" if commune or len(place) > 2 or place[0].endswith(".n") else "huyen"


def _provincial_level(owner: str, party: bool) -> str:
    if party:
        return "tinh-uy"
    if owner in ("ubnd", "ub", "hdjnd", "ctubnd", "ct"):
        return "hdnd-ubnd"
    rows = _branches().get(owner, ())
    return "so" if any(r.level == "province" for r in rows) else "unknown"


def _level_of_type(type: str | None) -> str:
    central = (
        "hien-phap",
        "bo-luat",
        "luat",
        "phap-lenh",
        "lenh",
        "nghi-dinh",
        "thong-tu",
        "thong-tu-lien-tich",
    )
    return "tw-nha-nuoc" if type in central else "unknown"


def level_of_body(body: Body) -> str:
    """The column of a body, as `level_of` names them."""
    row = body.row
    if row is None:
        return {"commune": "xa", "district": "huyen"}.get(body.level or "", "unknown")
    if row.id in committees():
        return "xa" if body.level == "commune" else "dang-uy"
    if body.level in ("commune", "district"):
        return "xa" if body.level == "commune" else "huyen"
    if not row.template:
        return "tw-dang" if row.branch == "party" else "tw-nha-nuoc"
    return _provincial_level(slug(row.codes[0]), row.branch == "party")


def term_of(name: Name, printed: str | None = None) -> int | None:
    """Which committee term a Party name belongs to, by its year, run and printed date.

    A number of the terms of that committee, counted from the first the lexicon knows; None for
    what is not of the Party, and where the term is not known.
    """
    if name.open or name.year is None or not is_party(name):
        return None
    if name.run:
        first = bounds_of(f"{name.year}-01-01")
        before = term(name.place, _series_owner(name), first)
        return None if before is None else before + name.run - 1
    when = bounds_of(
        printed if (printed or "").startswith(str(name.year)) else None, year=name.year
    )
    return term(name.place, _series_owner(name), when)


def term_at(name: Name, day: date) -> int | None:
    """Which term the committee of `name` was in on `day`; None where not known."""
    return term(name.place, _series_owner(name), Bounds(day, day)) if is_party(name) else None


def _series_owner(name: Name) -> str:
    """The owner as lexicon/series_runs.yaml writes it: "TW", "ĐU.ubnd"."""
    head, _, led = name.owner.partition(".")
    capitals = unslug(head)
    spelled = next((c for c in issuers_by_letters() if c.upper() == capitals), capitals)
    return f"{spelled}.{led}" if led else spelled
