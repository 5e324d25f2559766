"""What the tables of laws know of an act's days: the sources below every paper that is held.

An office's own list counts first, then laws.yaml, whose rows were checked one by one, then the
packaged table of central acts (`ontology.law_table`).
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import groupby, pairwise

import msgspec

from ontology.identity import name_of_law
from ontology.law_table import Act, Table, packaged
from ontology.laws import Law, fold_law, laws
from ontology.series import full_date


class LawDays(msgspec.Struct, frozen=True):
    """Days of one act; `by` is the later act that moved its first day, `last` its last in force,
    which `ended_by` (a name) brought about.

    `doubtful` is a day from which it may be over: another version may be in force by then.
    """

    effective: date | None = None
    by: str | None = None
    last: date | None = None
    ended_by: str | None = None
    doubtful: date | None = None


def law_days(iri: str, own: Table | None = None) -> LawDays | None:
    """What the tables know of the act of a name (IRI); None for what they do not list.

    `own` is an office's own list.
    """
    if own and (act := own.named(iri)):
        return _of_act(act, own)
    return _days().get(iri) or _listed(iri)


@lru_cache(maxsize=65536)
def _listed(iri: str) -> LawDays | None:
    act = packaged().named(iri)
    return _of_act(act, packaged()) if act else None


def _of_act(act: Act, table: Table) -> LawDays:
    ended = full_date(act.ended)
    by = (table.find(act.ended_by) or packaged().find(act.ended_by)) if act.ended_by else ()
    return LawDays(
        effective=full_date(act.effective),
        last=ended - timedelta(days=1) if ended else None,
        ended_by=by[0].iri if len(by) == 1 else None,
    )


@cache
def _days() -> Mapping[str, LawDays]:
    return dict(_rows())


def _rows() -> Iterator[tuple[str, LawDays]]:
    whole = sorted((w for w in laws() if not w.amends), key=lambda w: (fold_law(w.name), w.date))
    followed = {}
    for _, versions in groupby(whole, key=lambda w: fold_law(w.name)):
        for old, new in pairwise(versions):
            followed[old] = new.effective
    for row in laws():
        if name := name_of_law(row):
            yield name.iri, _of(row, followed.get(row))


def _of(row: Law, next_begins: date | None) -> LawDays:
    last = next_begins - timedelta(days=1) if next_begins else None
    doubtful = None if last else row.until
    return LawDays(row.effective, row.effective_by, last, doubtful=doubtful)
