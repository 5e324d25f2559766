"""By when: the deadline a task states, computed where it can be and kept as printed where not.

Patterns and their examples live in lexicon/assignment_cues.yaml (`deadlines`). A computed deadline
is the last day of what is printed ("trong quý III năm 2012" is 2012-09-30); a recurring, an open
or an event-bound one stays as printed; "thường xuyên", "khẩn trương" and the like are none.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.tasks.cues import cue, data, lowered, small
from ingest.text.patterns import spaced
from ingest.text.phrases import lower
from ontology import dates

_DIGIT = re.compile("[0-9]")  # every deadline holds one,
_EACH = re.compile(  # or one of these
    r"[hH][ằà]ng\s|[đĐ]ịnh\s|[mM]ỗi\s|[kK]hi\s|[kK]ỳ họp|[tT]rước (?:Tết|đại|khai)|[qQ]u[ýí]\s[IV]"
)
_WEEKS = {
    "đầu": 7,
    "nhất": 7,
    "hai": 14,
    "ba": 21,
    "tư": 28,
    "1": 7,
    "2": 14,
    "3": 21,
    "4": 28,
}  # the last day of a month's week
_NUMBERS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "mười": 10}
_BEFORE, _BEHIND = 80, 260  # characters around an anchor that a deadline can take
_EDGE = 40  # at the end of these, where a deadline may go on
# these are kept as printed
_PRINTED = ("recurring", "recurring-strong", "next-year", "event", "after", "when", "occasion")
_PERIODIC = re.compile(  # "định kỳ báo cáo kết quả trước ngày 20/11": every year
    r"[đĐ]ịnh\s+kỳ,?\s+(?:tổng\s+hợp|báo\s+cáo|gửi)[^.;,:]{0,80}$"
)
_LATE = timedelta(days=14)
_ASIDE = re.compile(r"\([^()]{0,60}\)")


class Deadline(NamedTuple):
    """What the text says: `value` is `YYYY-MM-DD` or the printed phrase; the span is its own."""

    value: str
    start: int
    end: int
    computed: bool
    dated: bool = True  # its year is printed, not the paper's


@dataclass(frozen=True, slots=True)
class Clock:
    """What a printed deadline may lean on: the paper's date and the day it takes effect."""

    signed: str | None = None
    effective: str | None = None

    @property
    def year(self) -> int | None:
        """The year a day without year belongs to."""
        return int(self.signed[:4]) if self.signed else None


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    words: tuple[str, ...]  # one of these stands in every deadline of the kind
    anchor: re.Pattern[str]  # cheap: where it hits, the patterns are tried around it
    patterns: tuple[re.Pattern[str], ...]


@cache
def _kinds(*, lax: bool) -> tuple[_Kind, ...]:
    """The kinds that a field may print (`lax`), or running text states."""
    forms = data()["deadlines"]
    return tuple(
        _Kind(
            name,
            tuple(forms["words"][name]),
            small("deadlines", "anchors", name),
            tuple(
                lowered(row["re"], **forms["parts"], **dates.PARTS)
                for row in forms["patterns"]
                if row["kind"] == name
            ),
        )
        for name in forms["anchors"]
        if lax or not name.startswith("bare")
    )


def _said(sign: str, words: str) -> bool:
    """Does a sign of the lexicon stand in words in small letters?"""
    return bool(small("deadlines", sign).search(words))


def deadline(text: str, start: int, end: int, clock: Clock) -> Deadline | None:
    """The deadline stated in `text[start:end]`: its last computable one, else its first printed.

    Days without a year beside a recurring phrase recur ("định kỳ 6 tháng (trước ngày 01/6)").
    """
    found = every(text, start, end, clock)
    computed = [d for d in found if d.computed]
    if len(computed) < len(found) and not any(d.dated for d in computed):
        printed = [d for d in found if not d.computed]
        return next((d for d in printed if any(map(str.isdecimal, d.value))), printed[0])
    return computed[-1] if computed else None


def last_stated(text: str, start: int, end: int) -> str | None:
    """The last day that `text[start:end]` states as a deadline, even one before the document's."""
    return max((d.value for d in every(text, start, end, Clock()) if d.computed), default=None)


@lru_cache(maxsize=512)  # several rules ask for the same stretch, the last at the paper's end
def every(text: str, start: int, end: int, clock: Clock) -> tuple[Deadline, ...]:
    """All deadlines stated in `text[start:end]`, in order; of nested ones the outermost."""
    hits = sorted(_hits(text[start:end], clock), key=lambda d: (d.start, -d.end))
    outer, reach = [], -1
    for hit in hits:
        if hit.end > reach:
            outer.append(hit._replace(start=hit.start + start, end=hit.end + start))
            reach = hit.end
    return tuple(outer)


class Stated(NamedTuple):
    """A deadline as the record has it: `value` as in `Deadline`, and its words."""

    value: str
    printed: str


def field(value: str, clock: Clock) -> Stated | None:
    """The deadline of a labelled field or a table cell ("Quý IV năm 2025", "Thường xuyên")."""
    value = spaced(value).strip(" .;,:-")
    if not value or cue("deadlines", "vague").fullmatch(value):
        return None
    if not cue("deadlines", "open_ended").search(value):
        found = [d for d in _hits(value, clock, lax=True) if d.computed]
        if found:
            return Stated(max(found, key=lambda d: (d.end, d.end - d.start)).value, value)
    return Stated(value, value) if cue("deadlines", "timely").search(value) else None


def _hits(text: str, clock: Clock, lax: bool = False) -> list[Deadline]:
    """Every pattern's hits that their context allows; `lax` for a field, which needs no cue."""
    found: list[Deadline | None] = []
    if not _DIGIT.search(text) and not _EACH.search(text):
        return []
    low = lower(text)
    for kind in _kinds(lax=lax):
        for word in kind.words:
            if word in low:
                break
        else:
            continue
        for match in _around(kind, low):
            if lax or _stands(kind.name, match) or _ahead(kind.name, match, text, clock):
                found.append(_made(kind.name, match, text, clock, past=lax))
    return [d for d in found if d]


def _around(kind: _Kind, text: str) -> Iterator[re.Match[str]]:
    """The hits of a kind's patterns, looked for only near its anchor."""
    anchors = [match.span() for match in kind.anchor.finditer(text)]
    for regex in kind.patterns if anchors else ():
        done = 0
        for start, stop in anchors:
            end = stop + _BEHIND
            for match in regex.finditer(text, max(done, start - _BEFORE), end):
                if match.end() > end - _EDGE and end < len(text):
                    break  # it may be cut ("tháng 1|2"): its own anchor reads it whole
                if match.end() >= stop:
                    done = match.end()
                    yield match
                    break


def _ahead(kind: str, match: re.Match[str], text: str, clock: Clock) -> bool:
    """True of a printed day after the paper's that stands but for "đã": nothing was done then."""
    made = _made(kind, match, text, clock) if clock.signed else None
    after = made is not None and made.computed and made.dated and made.value > str(clock.signed)
    return after and _stands(kind, match, ahead=True)


def _stands(kind: str, match: re.Match[str], *, ahead: bool = False) -> bool:
    """False where the words around show that no task ends then (past facts, attributes)."""
    text = match.string
    before = text[max(0, match.start() - 120) : match.start()]
    clause = re.split(r"[.;,:(]", _ASIDE.sub("", before))[-1]
    if kind == "occasion":
        return (_said("ends", clause) or _said("brought", clause)) and not _said("aimed", clause)
    if kind != "recurring":
        # "chỉ được sử dụng sau khi …": a condition
        condition = kind in ("after", "when") and _said("only", clause)
        scheduled = _said("scheduled", clause + match.group())
        return not (condition or scheduled or _told(clause, ahead=ahead))
    if _said("attributive", clause.rstrip()) and not _said("delivered", clause):
        return False
    after = re.split(r"[.;]", text[match.start() : match.end() + 80])[0]
    return _said("report", re.split(r"[.;]", before)[-1] + after)


def _told(clause: str, *, ahead: bool) -> bool:
    """Does the clause before a day tell what was, or which things are meant? No task ends then.

    Nothing was before a day `ahead`.
    """
    past = [] if ahead else [m.end() for m in small("deadlines", "past").finditer(clause)]
    if past and not _said("ends", clause[past[-1] + 1 :]):
        return True
    return _said("meant", clause) and not _said("ends", clause)


def _made(
    kind: str, match: re.Match[str], text: str, clock: Clock, *, past: bool = False
) -> Deadline | None:
    """The hit as a deadline; one that cannot be computed is kept as printed.

    With `past` even a day before the paper: a field or a cell says what was due then.
    """
    groups = dates.parts(match)
    first, last = match.start(), match.end()
    day = _relative(groups, clock) if kind == "relative" else _last_day(groups, clock)
    again = kind == "date" and "y" not in groups and _PERIODIC.search(text, 0, first)
    if kind in _PRINTED or again or (kind == "relative" and not day):
        printed = spaced(text[first:last]).strip(" ,;.")
        return Deadline(printed, first, last, False)
    dated = kind == "relative" or "y" in groups
    if day and dated and not past and _over(day, match.group(), clock):
        return None  # what is due lies not before the paper
    return Deadline(day.isoformat(), first, last, True, dated) if day else None


def _over(day: date, printed: str, clock: Clock) -> bool:
    """Is `day` before the paper? Conclusions are signed days after the meeting that set a term."""
    signed = clock.signed or ""
    if day.isoformat()[: len(signed)] >= signed:
        return False
    late = len(signed) == 10 and date.fromisoformat(signed) - day <= _LATE
    return not (late and printed.split()[0] in ("trước", "chậm", "muộn"))


def _last_day(groups: dict[str, str], clock: Clock) -> date | None:
    """The last day of what `groups` name, a week of a month too."""
    week = _WEEKS.get(groups.get("w", ""))
    return dates.last_day(groups | ({"d": str(week)} if week else {}), clock.year)


def _relative(groups: dict[str, str], clock: Clock) -> date | None:
    """The day `n` units after the printed, signing or effective day; None if that is not known."""
    start = _anchor(groups, clock)
    count, unit = _number(groups.get("n")), (groups.get("unit") or "").lower()
    if not start or not count:
        return None
    if "làm việc" in unit:
        return None  # counted only with a calendar of holidays
    if unit.startswith(("ngày", "tuần")):
        return start + timedelta(days=count * (7 if unit.startswith("tuần") else 1))
    return _months(start, count * (12 if unit.startswith("năm") else 1))


def _anchor(groups: dict[str, str], clock: Clock) -> date | None:
    if groups.get("d"):
        return _last_day(groups, clock)
    known = (
        clock.effective if groups.get("effect") else clock.signed if groups.get("sign") else None
    )
    return date.fromisoformat(known) if known and len(known) == 10 else None


def _number(word: str | None) -> int:
    word = (word or "").lower()
    return int(word) if word.isdecimal() else _NUMBERS.get(word, 0)


def _months(start: date, count: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
