"""Number series in time: the era of a province, the runs of a year, the term of a committee.

All dates come from lexicon/series_runs.yaml. Every question is asked with bounds (the earliest and
latest day the paper can have); an answer that the bounds do not decide is None, never a guess.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

from ontology.errors import LexiconError
from ontology.lexicon import provinces, raw
from ontology.messages import message

Window = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The days a paper can have been issued on, both inclusive; None = no limit known."""

    earliest: date | None = None
    latest: date | None = None

    def within(self, earliest: date, latest: date) -> "Bounds":
        """These bounds cut to another stretch."""
        low = max(self.earliest or earliest, earliest)
        return Bounds(low, min(self.latest or latest, latest))

    def holds(self, day: date) -> bool:
        """Whether both limits are known and `day` lies between them."""
        return bool(self.earliest and self.latest and self.earliest <= day <= self.latest)

    def before(self, day: date) -> bool:
        """Certainly before `day`."""
        return self.latest is not None and self.latest < day

    def since(self, day: date) -> bool:
        """Certainly on or after `day`."""
        return self.earliest is not None and self.earliest >= day


def bounds_of(
    printed: str | None, *, year: int | None = None, latest: date | None = None
) -> Bounds:
    """Bounds of a printed date `YYYY[-MM[-DD]]`; an impossible day counts as its month.

    `year` (inside a number) stands in for a missing date; `latest` is the citing paper's own limit
    and only cuts what the date leaves open.
    """
    low, high = _stretch(printed) or (_stretch(str(year)) if year else None) or (None, None)
    if latest and (high is None or (low is not None and low <= latest < high)):
        high = latest
    return Bounds(low, high)


@lru_cache(maxsize=65536)
def _stretch(printed: str | None) -> Window | None:
    parts = [int(p) for p in (printed or "").split("-") if p.isdigit()]
    if not parts or not 1900 <= parts[0] <= 2200:
        return None
    year, *rest = parts
    if len(rest) == 2 and 1 <= rest[0] <= 12:
        try:
            return date(year, rest[0], rest[1]), date(year, rest[0], rest[1])
        except ValueError:
            rest = rest[:1]
    if rest and 1 <= rest[0] <= 12:
        following = date(year + rest[0] // 12, rest[0] % 12 + 1, 1)
        return date(year, rest[0], 1), following - timedelta(days=1)
    return date(year, 1, 1), date(year, 12, 31)


def full_date(printed: str | None) -> date | None:
    """The day of a fully printed and possible date, else None."""
    found = _stretch(printed)
    return found[0] if found and found[0] == found[1] else None


@cache
def eras(province: str) -> frozenset[str]:
    """Which of "o" (until 30/6/2025) and "n" exist for a province id without suffix."""
    known = {i[-1] for i in provinces() if i[:-2] == province}
    older = {"o" for row in raw("provinces")["before_2008"] if row.get("id") == f"{province}-o"}
    return frozenset(known | older)


def era(province: str, when: Bounds, owner: str) -> str | None:
    """Whether a paper of `owner` is of the old ("o") or the new ("n") unit of that name."""
    known = eras(province)
    if len(known) == 1:
        return next(iter(known))
    first, last = _change(province, owner)
    if when.before(first):
        return "o"
    return "n" if when.since(last) else None


def _change(province: str, owner: str) -> Window:
    """(first day that may be the new unit's, first day that surely is)."""
    content = raw("series_runs")
    day: date = content["new_units"]
    for row in content["series"]:
        if row["where"] == province and owner in row["owners"] and "merged_from" in row:
            return row["merged_from"], row["merged_from"]
    merged = content["merged_committees"]
    unit = provinces().get(f"{province}-n")
    if owner in merged["owners"] and unit and not unit.unchanged:
        return merged["window"][0], merged["window"][1] + timedelta(days=1)
    return day, day


@cache
def starts(place: tuple[str, ...], owner: str) -> tuple[Window, ...] | None:
    """When series of `owner` (letters, ĐU with what it leads) began at `place`, in order.

    `place` as in names: (), ("hung.yen.o",) …; only starts in the life of that unit; None where
    the lexicon knows nothing of this owner.
    """
    level = ("central", "province", "district", "commune")[min(len(place), 3)]
    if len(place) == 2 and place[0].endswith(".n"):
        level = "commune"  # no districts since 1/7/2025
    local = place[0][:-2].replace(".", "-") if place and place[0][-2:] in (".o", ".n") else None
    rows = [r for r in raw("series_runs")["series"] if owner in r["owners"]]
    chosen = [r for r in rows if len(place) == 1 and r["where"] == local] or [
        r for r in rows if r["where"] == level
    ]
    if not chosen:
        return None
    windows = sorted(_window(s) for row in chosen for s in row["starts"])
    if local is None or len(eras(local)) == 1:
        return tuple(windows)
    first, last = _change(local, owner)
    if place[0].endswith(".o"):
        return tuple(w for w in windows if w[1] < first)
    return tuple(w for w in windows if w[0] >= last or w[1] > last)


def _window(start: date | list[date]) -> Window:
    if isinstance(start, date):
        return start, start
    if not isinstance(start, list) or len(start) != 2 or start[0] > start[1]:
        raise LexiconError("series_runs.yaml", message("bad-start", start=start))
    return start[0], start[1]


def run(place: tuple[str, ...], owner: str, year: int, when: Bounds) -> int | None:
    """Which series of `year`: 0 where the year has one, 1, 2 … where it has more, None unknown."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    changes = [w for w in starts(place, owner) or () if w[1] > first and w[0] <= last]
    if not changes:
        return 0
    when = when.within(first, last)
    passed = sum(when.since(w[1]) for w in changes)
    ahead = sum(when.before(w[0]) for w in changes)
    return passed + 1 if passed + ahead == len(changes) else None


def term(place: tuple[str, ...], owner: str, when: Bounds) -> int | None:
    """How many of the known starts lie behind: papers of equal number are of one term.

    None where the owner has no known terms or the bounds do not decide.
    """
    known = starts(place, owner)
    if known is None:
        return None
    passed = sum(when.since(w[1]) for w in known)
    ahead = sum(when.before(w[0]) for w in known)
    return passed if passed + ahead == len(known) else None
