"""Where a document stands and when it can have been issued, from what it prints of itself."""

import re
from datetime import date, timedelta

from ontology.bodies import (
    UNKNOWN,
    Body,
    Context,
    ascii_slug,
    fold,
    is_central_committee,
    province_of,
    recognise,
)
from ontology.code import parse_code
from ontology.lexicon import issuers, raw
from ontology.model import Citation, Document
from ontology.series import Bounds, bounds_of, full_date


def context_of(document: Document, citations: tuple[Citation, ...] = ()) -> Context:
    """Where a paper stands and when it can have been issued, from what it prints of itself.

    A paper dated only by year proves its own bounds: it is not older than the latest paper it
    cites, and one addressed to districts is not younger than 30/6/2025.
    """
    bounds = bounds_of(document.date)
    if full_date(document.date) is None:
        bounds = _proved(bounds, document, citations)
    bare = Context(bounds=bounds)
    body = recognise(document.issuer, bare) if document.issuer else None
    if body is None or body.group or (body.issuer is None and body.province is None):
        body = _body_of_code(document) or body
    if body is None:
        return bare
    province = body.province
    local = body.row.template if body.row else province is not None
    if province is None and local and document.place and not is_central_committee(body):
        own = body.level == "commune" and ascii_slug(document.place) in " ".join(body.inside)
        province = None if own else province_of(document.place)  # "xã Hòa Bình" is of no Hòa Bình
    inside = tuple(p for p in body.inside if p != UNKNOWN)
    return Context(_level(body, province), province, inside, bounds)


def _level(body: Body, province: str | None) -> str:
    if body.level in ("district", "commune"):
        return body.level
    if body.row is None:
        return "province" if province else "unknown"
    return "province" if body.row.template and not is_central_committee(body) else "central"


def _body_of_code(document: Document) -> Body | None:
    """The one body that the paper's own symbol belongs to, where the header names none."""
    code = parse_code(document.code) if document.code else None
    rows = [i for i in issuers().values() if code and not i.parent and i.codes[:1] == (code.owner,)]
    return Body(fold(rows[0].vi), rows[0].id, rows[0].level) if len(rows) == 1 else None


def _proved(bounds: Bounds, document: Document, citations: tuple[Citation, ...]) -> Bounds:
    dates = [d for c in citations if (d := full_date(c.date))]
    cited = [d for d in dates if bounds.latest is None or d <= bounds.latest]
    earliest = max([d for d in (bounds.earliest, *cited) if d], default=None)
    if not any(_addresses_districts(a) for a in document.addressees):
        return Bounds(earliest, bounds.latest)
    last: date = raw("series_runs")["new_units"] - timedelta(days=1)
    if earliest and earliest > last:
        return Bounds(earliest, bounds.latest)
    return Bounds(earliest, min(bounds.latest or last, last))


def _addresses_districts(line: str) -> bool:
    return bool(re.search(r"\b(?:huyện|quận|thị xã)\b", fold(line)))
