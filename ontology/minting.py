"""From the printed parts of a citation to a name: number and symbol, date, issuer, and its context.

A name is made from what is printed and from the place and date of the citing paper, never by
guessing: what stays unknown stays open, and only the resolver of the graph may say more.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from ontology.bodies import (
    UNKNOWN,
    Body,
    Context,
    Place,
    ascii_slug,
    fold,
    locate,
    recognise,
)
from ontology.code import Code, normative_letters, parse_code
from ontology.lexicon import Issuer, issuers, raw
from ontology.model import Document
from ontology.name import Name, known, slug
from ontology.series import Bounds, bounds_of, run

_NOWHERE = Context()


def mint(
    code: Code | None,
    *,
    type: str | None = None,
    date: str | None = None,
    issuer: str | None = None,
    context: Context,
) -> Name | None:
    """The name of a citation as printed: number and symbol, date, issuer, and the citing context.

    None where there is no number (blank, zero, no code): such a paper has no name of its own.
    `type` is no part of a name (Party QĐ is Quyết định and Quy định alike).
    """
    del type
    if code is None or not code.number:
        return None
    when = bounds_of(date, year=code.year, latest=context.latest)
    place, owner = place_and_owner(code, issuer, when, context)
    year = code.year or _year(when if date else Bounds())
    letters = code.owner if "." not in owner else f"{code.owner}.{owner.split('.', 1)[1]}"
    which = run(place, letters, year, when) if year and known(place) and owner != UNKNOWN else 0
    series = _series(code, local=bool(place)) if owner != UNKNOWN else slug(_symbol(code))
    closed = year is not None and owner != UNKNOWN and known(place) and which is not None
    return Name(
        place=place,
        owner=owner,
        series=series,
        year=year,
        number=f"{code.number}{code.suffix.replace('đ', 'dj')}",  # a point stays: 66.4
        run=which or None,
        open=not closed,
    )


def _year(when: Bounds) -> int | None:
    first, last = when.earliest, when.latest
    return first.year if first and last and first.year == last.year else None


def _symbol(code: Code) -> str:
    return re.sub("/", "-", code.symbol)


def _series(code: Code, *, local: bool) -> str:
    """The series as printed: type letters, khóa, unit, and `.qppl` where the year is in the number.

    `.qppl` also at the centre for letters numbered both ways: 19/2025/QĐ-TTg and 19/QĐ-TTg of
    2025 are two papers.
    """
    if code.joint:
        return slug(_symbol(code))
    if code.series:
        head = slug(code.series) + code.term
    elif code.term or (
        not code.unit and code.owner in raw("document_types")["old_short"]["owners"]
    ):
        head = slug(code.owner) + code.term
    else:
        head = "cv"
    unit = f".{slug(code.unit)}" if code.unit else ""
    normative = code.year and code.series and (local or code.series in normative_letters())
    return f"{head}{unit}{'.qppl' if normative else ''}"


def place_and_owner(
    code: Code, issuer: str | None, when: Bounds, context: Context
) -> tuple[Place, str]:
    """Where the number series is kept and whose it is, as far as the printed parts say."""
    rows = _rows(code)
    by_topic = any(r.id in raw("issuers")["by_topic"] for r in rows)
    if rows and not by_topic and all(not r.template for r in rows):
        return (), _owner_slug(code)
    body = recognise(issuer, replace(context, bounds=when)) if issuer else None
    if body is not None and (body.group or not (body.row or body.province or body.inside)):
        body = None
    if by_topic:
        return _by_topic(code, issuer, body, when)
    if body is None:
        return _without_issuer(code, rows, when, context)
    if _fits(code, body) is False:
        return locate(body, when), UNKNOWN
    if any(r.id in committees() for r in rows):
        return _committee(code, body, when)
    return locate(body, when), _owner_slug(code)


def _owner_slug(code: Code) -> str:
    """Owner letters without what only varies in print: SGD&ĐT, SGD-ĐT, SGDĐT are one."""
    return slug(re.sub(r"[-&]", "", _letters(code))) or UNKNOWN


def _letters(code: Code) -> str:
    """Owner letters; of a code that bears only a type (47-SL) those of who issued that type."""
    return code.owner or str(_old_short()["types"].get(code.series, ""))


def _old_short() -> dict[str, Any]:
    return dict(raw("document_types")["old_short"])


@cache
def committees() -> frozenset[str]:
    """Rows of the committees that share ĐU and of their offices: what they lead is the owner."""
    return frozenset(
        {*raw("issuers")["committees"], "DU", "VPDU", "BTCDU", "UBKTDU", "BTGDU", "CB"}
    )


def _committee(code: Code, body: Body, when: Bounds) -> tuple[Place, str]:
    if body.row is None or body.issuer not in committees():
        return locate(body, when), UNKNOWN
    led = raw("issuers")["committees"].get(body.issuer or "", body.led)
    if not led and body.level not in ("commune", "grassroots"):
        return locate(body, when), UNKNOWN
    if not led and not body.inside:
        return locate(body, when), UNKNOWN
    return locate(body, when), f"{_owner_slug(code)}.{led}" if led else _owner_slug(code)


def _by_topic(code: Code, issuer: str | None, body: Body | None, when: Bounds) -> tuple[Place, str]:
    topic = re.search(r" về (.{3,200})$", fold(issuer or ""))
    place: Place = (
        () if code.owner.endswith(("TW", "CP")) else locate(body, when) if body else (UNKNOWN,)
    )
    return place, f"{_owner_slug(code)}.{ascii_slug(topic[1])}" if topic else UNKNOWN


def _without_issuer(
    code: Code, rows: Sequence[Issuer], when: Bounds, context: Context
) -> tuple[Place, str]:
    """Place and owner from the symbol and the citing paper's own place alone."""
    if any(r.id in committees() for r in rows):
        return (UNKNOWN,), UNKNOWN
    owner = _owner_slug(code)
    levels = {r.level for r in rows}
    mixed = not rows or any(not r.template for r in rows)
    if mixed or context.province is None or (len(levels) > 1 and context.level != "province"):
        return (UNKNOWN,), owner
    level = "province" if "province" in levels else min(levels)
    row = min((r for r in rows if r.level == level), key=lambda r: r.id)
    inside = context.inside[:1] if level == "district" and context.inside else ()
    if level == "district" and not inside:
        inside = (UNKNOWN,)
    return locate(Body("", row.id, level, context.province, inside), when), owner


@cache
def issuers_by_letters() -> dict[str, tuple[Issuer, ...]]:
    """The lexicon's bodies by the letters that they number with."""
    found: dict[str, list[Issuer]] = {}
    for row in issuers().values():
        for letters in row.codes:
            found.setdefault(letters, []).append(row)
    return {k: tuple(v) for k, v in found.items()}


def _rows(code: Code) -> tuple[Issuer, ...]:
    """The lexicon's bodies that number with these letters."""
    return issuers_by_letters().get(_letters(code), ())


def symbol_fits_issuer(
    code: Code | str | None, issuer: str | None, context: Context = _NOWHERE
) -> bool | None:
    """Whether the printed issuer can have given this number; None where the lexicon cannot tell.

    >>> symbol_fits_issuer("1462-QĐ/ĐU", "Ban Thường vụ Tỉnh ủy")
    False
    >>> symbol_fits_issuer("423-KH/TU", "Ban Thường vụ Tỉnh ủy")
    True
    """
    parsed = parse_code(code) if isinstance(code, str) else code
    return _fits(parsed, recognise(issuer, context)) if parsed and issuer else None


def _fits(code: Code, body: Body) -> bool | None:
    rows, row = _rows(code), body.row
    if row is None or not rows or body.group:
        return None
    if {code.owner, *re.split(r"[-/]", code.symbol)} & set(row.codes):
        return True
    same_series = any(set(r.codes) & set(row.codes) for r in rows if not r.template)
    kin = any(
        row.id in (r.parent, r.successor, *r.predecessors) or r.id == row.parent for r in rows
    )
    office = row.id in raw("issuers")["offices"].get(code.owner, ())
    return None if same_series or kin or office else False


def series_of(document: Document, context: Context) -> str | None:
    """Place, owner and series of a paper without number ("hung.yen.o:ubnd:cv.nc"), where known."""
    code = parse_code(document.code) if document.code else None
    if code is None or code.number is not None:
        return None
    numbered = replace(code, number=1, digits="1")
    name = mint(numbered, date=document.date, issuer=document.issuer, context=context)
    if name is None or not known(name.place) or name.owner == UNKNOWN:
        return None
    return f"{';'.join(name.place)}:{name.owner}:{name.series}"
