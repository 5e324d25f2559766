"""The last day of a paper's own time: what it says of itself, or its title ("năm 2025").

Tasks have deadlines of their own: only a clause whose subject is the paper itself is read, and of
titles only those of papers that are carried out over time (`term_types` of header.yaml).
"""

import re
from datetime import date, timedelta
from functools import cache

from ingest.structure.head_words import any_of, flat, fold, type_names, words
from ingest.structure.tree import Structure
from ontology.dates import DAY, MONTH, YEAR, exists, iso
from ontology.series import full_date

_UNTIL = rf"đến\s{{1,3}}(?:hết\s{{1,3}})?(?:(?:ngày\s{{1,3}})?{DAY}|{MONTH}|{YEAR})"
_PERIOD = (
    r"(?:giai\s{1,3}đoạn|thời\s{1,3}kỳ|nhiệm\s{1,3}kỳ|năm)\s{1,3}\d{4}\s?-\s?(?P<last>20\d\d)(?!\d)"
)
_YEAR = (
    r"(?:(?P<half>(?:6|06|sáu) tháng đầu năm)|quý (?P<quarter>iv|i{1,3})(?:/| năm| )|năm) ?"
    r"(?P<year>20\d\d)(?![\d/-])"
)
_CLAUSE = re.compile(_UNTIL)
_QUARTERS = {"i": "03", "ii": "06", "iii": "09", "iv": "12"}
_BEFORE = 200  # characters before "đến hết ngày" that hold its subject
Times = tuple[str | None, str | None]
_LONGEST = 30  # years that a plan looks ahead


def expires(
    text: str, structure: Structure, kind: tuple[str | None, str | None], times: Times
) -> str | None:
    """Last day, month or year (`YYYY[-MM[-DD]]`) of the paper's time; None where it says none.

    `kind` are its type and title, `times` its date of issue and the day it takes effect, as far as
    they are known.
    """
    issued, begins = times
    found = _stated(text, structure) or _lasting(text, structure, begins) or _titled(*kind)
    year, first = int(found[:4]) if found else 0, int((issued or "0")[:4])
    return found if found and (not first or first <= year <= first + _LONGEST) else None


@cache
def _itself() -> re.Pattern[str]:
    """ "Nghị quyết này có hiệu lực … từ ngày … ", "Thời gian thực hiện Kế hoạch: từ … "."""
    named = type_names()
    return re.compile(
        r"(?:(?:\n|[.;:]\s)\s{0,3}(?:\d{1,2}[.)]\s{0,3})?"  # not "từ ngày Luật này có hiệu lực"
        rf"{named}\s{{1,3}}này\s{{1,3}}(?:có\s{{1,3}}hiệu\s{{1,3}}lực(?:\s{{1,3}}thi\s{{1,3}}hành)?"
        r"|(?:được\s{1,3})?(?:tổ\s{1,3}chức\s{1,3}|triển\s{1,3}khai\s{1,3})?"
        r"(?:thực\s{1,3}hiện|áp\s{1,3}dụng|thí\s{1,3}điểm))"
        rf"|[Tt]hời\s{{1,3}}(?:gian|hạn)\s{{1,3}}thực\s{{1,3}}hiện\s{{1,3}}{named}(?:\s{{1,3}}này)?\s?:?)"
        r"(?:\s{1,3}(?:kể\s{1,3})?từ\s[^.;:]{1,100}|\s{1,3}cho)?,?\s{0,3}$"
    )


def until(clause: str) -> str | None:
    """The last day, month or year that a clause names: "… đến hết ngày 31/12/2026"."""
    found = list(_CLAUSE.finditer(clause))
    return _day(found[-1]) if found else None


def _stated(text: str, structure: Structure) -> str | None:
    for clause in _CLAUSE.finditer(text, structure.frame.head.body, structure.frame.tail.start):
        lead = text[max(0, clause.start() - _BEFORE) : clause.start()]
        if _itself().search(lead) and structure.place(clause.start()) not in ("quoted", "annex"):
            return _day(clause)
    return None


def _day(found: re.Match[str]) -> str | None:
    return day if exists(day := iso(found)) else None


@cache
def _years() -> re.Pattern[str]:
    """ "Nghị quyết này được thực hiện trong 05 năm kể từ ngày có hiệu lực"."""
    named = type_names()
    return re.compile(
        rf"này\s{{1,3}}(?:được\s{{1,3}})?(?:thực\s{{1,3}}hiện|áp\s{{1,3}}dụng)\s{{1,3}}trong\s{{1,3}}"
        r"(?:thời\s{1,3}(?:gian|hạn)\s{1,3})?(\d{1,2})\s{1,3}năm,?\s{1,3}kể\s{1,3}từ\s{1,3}"
        rf"(?:ngày|khi)\s{{1,3}}(?:{named}\s{{1,3}}này\s{{1,3}})?có\s{{1,3}}hiệu\s{{1,3}}lực"
    )


def _lasting(text: str, structure: Structure, begins: str | None) -> str | None:
    """So many years from the day it takes effect: the last day is the one before."""
    first, head, tail = full_date(begins), structure.frame.head, structure.frame.tail
    found = _years().search(text, head.body, tail.start) if first else None
    if first is None or found is None:
        return None
    after = first.year + int(found[1])
    leap = (first.month, first.day) == (2, 29)
    end = date(after, 3, 1) if leap else first.replace(year=after)
    return (end - timedelta(days=1)).isoformat()


def _titled(type_id: str | None, title: str | None) -> str | None:
    """The period or the year that a plan is for; of two the nearer ("định hướng đến năm …")."""
    if not title or type_id not in words("term_types"):
        return None
    shown = flat(fold(title))
    plain = any_of("term_beyond").split(shown.lower())[0]
    if any_of("term_reviews").search(plain):
        return None
    if found := re.search(_PERIOD, plain):
        return found["last"]
    if found := re.search(_UNTIL, plain):
        return _day(found)
    years = re.finditer(rf"(?<!\w)(?:{_YEAR})", plain)
    return next((_within(y) for y in years if not _another(shown[: y.start()])), None)


def _another(before: str) -> bool:
    """Whether the year belongs to a day or a law: "tháng 4 năm 2025", "Luật … năm 2024"."""
    return bool(re.search(r"tháng \d{1,2} $", before) or any_of("term_laws").search(before))


def _within(found: re.Match[str]) -> str:
    if found["half"]:
        return f"{found['year']}-06"
    return f"{found['year']}-{_QUARTERS[found['quarter']]}" if found["quarter"] else found["year"]
