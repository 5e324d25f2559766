"""The day a paper takes effect, read only from a clause that speaks of the paper itself."""

import re
from functools import cache

from ingest.header_words import type_names
from ingest.structure import Structure

_DAY = re.compile(
    r"(?:từ|vào)?\s*ngày\s{1,3}(\d{1,2})(?:\s{1,3}tháng\s{1,3}|[/-])(\d{1,2})"
    r"(?:\s{1,3}năm\s{1,3}|[/-])(\d{4})"
)
_SIGNING = re.compile(r"(?:(?:từ|sau)\s{1,3})?ngày\s{1,3}(?:ký|ban\s{1,3}hành|thông\s{1,3}qua)")


_FORCE = re.compile(
    r"hiệu\s{1,3}lực\s{1,3}(?:thi\s{1,3}hành\s{1,3})?"
    r"(?P<when>(?:kể\s{1,3})?(?:từ|sau|vào|ngày)\s[^.;]{0,120})"
)
_BEFORE = 160  # characters before "có hiệu lực" that hold its subject


@cache
def _itself() -> re.Pattern[str]:
    """ "Nghị định này …" as the subject: the ends of other papers are not read."""
    named = type_names()
    return re.compile(
        rf"(?:{named}\s{{1,3}}này|\n\s{{0,3}}(?:\d{{1,2}}\.\s{{0,2}})?{named})"
        r"\s{1,3}(?:và[^.;]{1,80}\s)?$"
    )


def effective(text: str, structure: Structure, date: str | None) -> str | None:
    """ISO day, or None where the clause is absent or bound to an event without a printed day."""
    for clause in _FORCE.finditer(text, structure.frame.head.body, structure.frame.tail.start):
        lead = text[max(0, clause.start() - _BEFORE) : clause.start()].rstrip()
        subject = lead.removesuffix("có")
        if (
            subject == lead
            or not _itself().search(subject)
            or structure.place(clause.start()) in ("quoted", "annex")
        ):
            continue
        when = clause["when"].split(",")[0]  # "…, thay thế Quyết định số … ngày …"
        signing, day = _SIGNING.search(when[:40]), _DAY.search(when[:70])
        if signing and not (day and day.start() < signing.start()):
            return date
        return f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}" if day else None
    return None
