"""Laws by name: "Luật Đất đai" → 31/2024/QH15, by its date or by what was in force (laws.yaml)."""

import datetime
import re
from dataclasses import dataclass
from functools import cache, lru_cache

import msgspec

from ontology.bodies import ascii_slug, fold
from ontology.lexicon import raw
from ontology.series import Bounds, bounds_of, full_date


class Law(msgspec.Struct, frozen=True, order=True):
    """One act that is cited by name; `effective` is None where the table does not know it."""

    name: str
    date: datetime.date
    code: str | None = None  # None for a constitution or a charter, which have no number
    effective: datetime.date | None = None
    until: datetime.date | None = (
        None  # from then on a version may be in force that the table lacks
    )
    effective_by: str | None = None  # code of the later act that moved the first day in force
    amends: bool = False  # an amending law: never meant by the bare name of what it amends
    iri: str | None = None  # only where there is no code


@dataclass(frozen=True, slots=True)
class _Table:
    laws: tuple[Law, ...]
    by_name: dict[str, tuple[Law, ...]]


@cache
def _table() -> _Table:
    content = raw("laws")
    laws = tuple(msgspec.convert(row, Law) for row in content["laws"])
    named: dict[str, list[Law]] = {}
    for law in laws:
        named.setdefault(fold_law(law.name), []).append(law)
    for alias, name in content["aliases"].items():
        named.setdefault(fold_law(alias), []).extend(named[fold_law(name)])
    return _Table(laws, {k: tuple(sorted(set(v), key=lambda w: w.date)) for k, v in named.items()})


def laws() -> tuple[Law, ...]:
    """All acts of the table, in its order."""
    return _table().laws


def law_names() -> tuple[str, ...]:
    """All names and aliases as written, longest first: what a reader of citations looks for."""
    names = {law.name for law in laws()} | set(raw("laws")["aliases"])
    return tuple(sorted(names, key=lambda n: (-len(n), n)))


@lru_cache(maxsize=16384)
def fold_law(name: str) -> str:
    """A law's name for comparing: folded, short forms written out, year and state name dropped."""
    text = fold(name)
    for short, long in _short_forms():
        text = re.sub(rf"\b{short}\b", long, text)
    text = re.sub(r" số \d{1,3}/(?:19|20)\d\d/[\w-]{2,15}", "", text)
    text = re.sub(r"[,;:()]", " ", text)
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r" (?:năm )?(?:19|20)\d\d$", "", text)
    text = re.sub(r"(một số điều|bổ sung) của (?=các luật|luật|bộ luật|pháp lệnh)", r"\1 ", text)
    text = re.sub(r" nước cộng hòa xã hội chủ nghĩa việt nam$", "", text)
    return re.sub(r"^(luật|bộ luật|pháp lệnh) (?:về|về việc) ", r"\1 ", text)


@cache
def _short_forms() -> tuple[tuple[str, str], ...]:
    return tuple((re.escape(k.casefold()), v) for k, v in raw("laws")["abbreviations"].items())


def law(name: str, when: Bounds, *, printed: str | None = None) -> Law | None:
    """The act that `name` means in a paper issued within `when`; None where that is not certain.

    `printed` is the date or year printed with the name (YYYY[-MM[-DD]]), which decides; a year in
    the name counts too. Without one: the version in force on the citing day, signed but not yet in
    force not counted.
    """
    known = versions(name)
    if year := re.search(r"\b((?:19|20)\d\d)$", name.strip()):
        printed = printed or year[1]
    if printed:
        return _dated(known, printed, when)
    return _current(known, when)


def versions(name: str) -> tuple[Law, ...]:
    """All acts of a name, the earliest first."""
    return _table().by_name.get(fold_law(name), ())


def laws_called(text: str, today: datetime.date) -> tuple[Law, ...]:
    """The acts that a person means who types `text`, marks or not: in force first, then the newest.

    A year at the end ("luật đất đai 2013") means the act of that year.
    """
    known = _by_slug().get(ascii_slug(fold_law(text)), ())
    if year := re.search(r"\b((?:19|20)\d\d)$", text.strip()):
        known = tuple(w for w in known if year[1] == str(w.date.year))
    now = _in_force(known, today) or (known[-1] if known else None)
    return tuple(sorted(known, key=lambda w: (w == now, w.date), reverse=True))


@cache
def _by_slug() -> dict[str, tuple[Law, ...]]:
    return {ascii_slug(name): found for name, found in _table().by_name.items()}


def _current(known: tuple[Law, ...], when: Bounds) -> Law | None:
    first = _in_force(known, when.earliest)
    if when.latest is None:
        later = any(first and w.date > first.date for w in known)
        return None if later or (first and first.until) else first
    return first if first == _in_force(known, when.latest) else None


def _dated(known: tuple[Law, ...], printed: str, when: Bounds) -> Law | None:
    """By the printed day; a day that no act of the name has is a slip in its year or its day."""
    exact, year, day = bounds_of(printed), bounds_of(printed[:4]), full_date(printed)
    fitting = [w for w in known if exact.holds(w.date)] or [
        w
        for w in known
        if year.holds(w.date) or (day and (w.date.month, w.date.day) == (day.month, day.day))
    ]
    if len(fitting) > 1:
        current = _current(known, when)
        return current if current in fitting and day is None else None
    if fitting:
        return fitting[0]
    begun = [w for w in known if w.effective and str(w.effective.year) == printed]
    return begun[0] if len(begun) == 1 else None  # cited by the year it came into force


def _in_force(known: tuple[Law, ...], day: datetime.date | None) -> Law | None:
    begun = [w for w in known if day and w.effective and w.effective <= day]
    signed = [w for w in known if day and w.date <= day]
    if not begun and len(signed) == 1 and day and day >= raw("laws")["complete_from"]:
        return signed[0]  # not yet in force, but no other act of that name can be meant
    latest = max(begun, key=lambda w: (w.effective or w.date, w.date), default=None)
    return None if latest and day and latest.until and latest.until <= day else latest
