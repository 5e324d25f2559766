"""The day a paper takes effect, read only from a clause that speaks of the paper itself."""

import re
from datetime import date as day_of
from datetime import timedelta
from functools import cache

from ingest.structure.head_words import type_names
from ingest.structure.tree import Structure
from ontology.dates import DAY, iso

_DAY = re.compile(rf"(?:từ|vào)?\s*ngày\s{{1,3}}{DAY}")
_SIGNING = re.compile(r"(?:(?:từ|sau)\s{1,3})?ngày\s{1,3}(?:ký|ban\s{1,3}hành|thông\s{1,3}qua)")


# "sau 45 ngày, kể từ ngày ký ban hành"
_DAYS_AFTER = re.compile(
    r"sau\s{1,3}(\d{1,3})\s{1,3}(?:\([^()]{2,40}\)\s{1,3})?ngày\s{0,3},?\s{0,3}(?:kể\s{1,3})?từ\s{1,3}ngày"
    r"\s{1,3}(?:ký|ban\s{1,3}hành)"
)
_FORCE = re.compile(
    r"hiệu\s{1,3}lực\s{1,3}(?:thi\s{1,3}hành\s{1,3})?"
    r"(?P<when>(?:kể\s{1,3})?(?:từ|sau|vào|ngày)\s[^.;]{0,120})"
)
_BEFORE = 240  # characters before "có hiệu lực" that hold its subject


@cache
def _itself() -> re.Pattern[str]:
    """ "Nghị định này …" as the subject: the ends of other papers are not read."""
    named = type_names()
    return re.compile(
        rf"(?:{named}\s{{1,3}}này|\n\s{{0,3}}(?:\d{{1,2}}\.\s{{0,2}})?{named})"
        r"\s{1,3}(?:(?:đã\s{1,3})?được\s[^.;]{10,190}\sthông\s{1,3}qua\s[^.;]{0,60})?(?:và[^.;]{0,80}\s)?$"
    )


@cache
def _event() -> re.Pattern[str]:
    """ "từ ngày Nghị quyết số … hết hiệu lực": bound to what happens to another document."""
    return re.compile(
        rf"(?:(?:kể\s{{1,3}})?từ\s{{1,3}}|vào\s{{1,3}})?(?:ngày|khi)\s{{1,3}}{type_names()}\s(?!này)"
    )


def effective(text: str, structure: Structure, date: str | None) -> str | None:
    """ISO day, or None where the clause is absent or bound to an event without a printed day."""
    clause = _clause(text, structure)
    if clause is None or _event().match(clause):
        return None
    when = clause.split(",")[0]  # "…, thay thế Quyết định số … ngày …"
    if days := _DAYS_AFTER.match(clause):
        return _later(date, int(days[1]))
    if _SIGNING.search(when[:40]):
        return date
    day = _DAY.search(when[:70])
    return iso(day) if day else None


def condition(text: str, structure: Structure) -> str | None:
    """What the paper's start waits for, as printed, where that is another document's fate."""
    clause = _clause(text, structure)
    return " ".join(clause.split()) if clause and _event().match(clause) else None


def _clause(text: str, structure: Structure) -> str | None:
    """The words behind "có hiệu lực" in the clause that speaks of the paper itself."""
    for clause in _FORCE.finditer(text, structure.frame.head.body, structure.frame.tail.start):
        lead = text[max(0, clause.start() - _BEFORE) : clause.start()].rstrip()
        own = lead.endswith("có") and _itself().search(lead.removesuffix("có"))
        if own and structure.place(clause.start()) not in ("quoted", "annex"):
            return clause["when"]
    return None


def _later(date: str | None, days: int) -> str | None:
    """The day `days` behind an ISO date; None where that is no whole date."""
    try:
        return (day_of.fromisoformat(date or "") + timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return None
