"""Dates as documents print them, always day, month, year; ISO 8601 cut where the print stops."""

import re
from datetime import date

_DAY = (  # "nam", "ngăm": slips of "năm"
    r"(?P<d>[0-3]?\d)\s*(?:[/.-]\s*|\s*tháng\s+)(?P<m>[01lI]?[\dlI])"
    r"\s*(?:[/.-]\s*|\s*,?\s*n?g?[ăáâa]m\s+)"
)
_YEAR = r"(?P<y>(?:19|20)\d\d)(?!\d)"
_BLANK = r"ngày\s*[.…_]*\s*"  # a day left to be filled in
_MONTH = (
    rf"(?:(?:{_BLANK})?tháng\s+|{_BLANK}/\s*)(?P<m2>[01]?\d)"
    r"\s*(?:[/-]|\s*n[ăá]m\s+)\s*(?P<y2>(?:19|20)\d\d)(?!\d)"
)
_BARE = rf"(?:{_BLANK}tháng\s*[.…_]*\s*)?năm\s+(?P<y3>(?:19|20)\d\d)(?!\d)"
_SIGNED = r"(?:(?:được\s+)?(?:ký\s+ban\s+hành|ký|ban\s+hành|thông\s+qua|phê\s+duyệt)\s+)?"
AFTER = re.compile(
    rf"\s*,?\s*\(?{_SIGNED}(?:(?:ngày\s+)?ngày\s*{_DAY}{_YEAR}|{_MONTH}|{_BARE})", re.IGNORECASE
)
# "ngày 08 thàng 6 2010 của": a date that cannot be read, before the issuer
GARBLED = re.compile(
    r"\s*,?\s+(?:ngày\s+){1,2}\d[\d./ -]{0,12}(?:\s*[tn]\w{2,5}\s*[\d./ -]{0,8}){0,2}(?=\s+của\s)"
)
# … or "ngày 25 tháng 6 năm 201%": its words belong to the citation, it has no value
UNREADABLE = re.compile(r"\s*,?\s+ngày\s+\S{1,3}\s+(?:tháng|năm)\s+\S{1,3}\s+năm\s+\S{2,4}")
YEAR_AFTER_NAME = re.compile(r"\s+\(?(?P<y>(?:19|20)\d\d)(?![\d/-])\)?")
BEFORE = re.compile(rf"[Nn]gày\s+{_DAY}{_YEAR}\s*,?\s*")


def iso(found: re.Match[str]) -> str:
    """The date of a match of one of this module's patterns, as ISO text; not checked to exist."""
    part = found.groupdict()
    if part.get("d"):
        month = int(part["m"].translate(_ONES))
        return f"{part['y']}-{month:02}-{int(part['d']):02}"
    if part.get("m2"):
        return f"{part['y2']}-{int(part['m2']):02}"
    return str(part.get("y3") or part["y"])


_ONES = str.maketrans("lI", "11")  # a misread scan: "tháng I1"


def exists(text: str) -> bool:
    """True if an ISO date, whole or cut, can stand in a calendar."""
    parts = [int(p) for p in text.split("-")]
    try:
        date(*[*parts, 1, 1][:3])
    except ValueError:
        return False
    return True
