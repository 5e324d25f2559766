"""The day a paper takes effect, read only from a clause that speaks of the paper itself (REFERENCE §7)."""

import re

from ingest.structure import Structure

_SELF = r"(?:Hiến pháp|Bộ luật|Luật|Pháp lệnh|Nghị quyết|Nghị định|Quyết định|Thông tư(?: liên tịch)?|Chỉ thị|Quy định|Quy chế|Lệnh|Kết luận|Hướng dẫn|Kế hoạch)"
_CLAUSE = re.compile(
    _SELF
    + r"\s{1,3}này\s{1,3}(?:và[^.;]{1,80}?)?có\s{1,3}hiệu\s{1,3}lực\s{1,3}(?:thi\s{1,3}hành\s{1,3})?(?P<when>(?:kể\s{1,3})?(?:từ|sau)?[^.;]{0,120})"
)
_DAY = re.compile(
    r"(?:từ|vào)?\s*ngày\s{1,3}(\d{1,2})(?:\s{1,3}tháng\s{1,3}|[/-])(\d{1,2})(?:\s{1,3}năm\s{1,3}|[/-])(\d{4})"
)
_SIGNING = re.compile(r"(?:từ|sau)\s{1,3}ngày\s{1,3}(?:ký|ban\s{1,3}hành|thông\s{1,3}qua)")


def effective(text: str, structure: Structure, date: str | None) -> str | None:
    """ISO day, or None where the clause is absent or bound to an event without a printed day."""
    for clause in _CLAUSE.finditer(text, structure.frame.head.body, structure.frame.tail.start):
        if structure.place(clause.start()) in ("quoted", "annex"):
            continue
        when = clause["when"]
        if day := _DAY.search(when[:70]):
            return f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
        if _SIGNING.search(when[:40]):
            return date
        return None
    return None
