"""Days as documents print them and as văn thư writes them: the one grammar of all that read a day.

A pattern below has the groups d, m, y (q of a quarter); where several stand in one expression, a
digit behind the letter tells them apart. What is read is ISO 8601, cut where the print stops.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date

_Y = r"(?:19|20)\d\d"
_TO_MONTH = r"\s*(?:[/.-]\s*|tháng\s+)"
_TO_YEAR = r"\s*(?:[/.-]\s*|,?\s*n?g?[ăáâa]m\s+)"  # "nam", "ngăm": slips of "năm"
_BLANK = r"ngày\s*[.…_]*\s*"  # a day left to be filled in
DAY = rf"(?P<d>[0-3]?\d){_TO_MONTH}(?P<m>[01lI]?[\dlI]){_TO_YEAR}(?P<y>{_Y})(?!\d)"
MONTH = (
    rf"(?:(?:{_BLANK})?tháng\s+|{_BLANK}/\s*)(?P<m2>[01]?\d)"
    rf"\s*(?:[/-]|n[ăá]m\s+)\s*(?P<y2>{_Y})(?!\d)"
)
YEAR = rf"(?:{_BLANK}tháng\s*[.…_]*\s*)?năm\s+(?P<y3>{_Y})(?!\d)"
# what a deadline prints: its year may be the paper's
PARTS = {
    "dmy": r"(?P<d>\d{1,2})(?:[/.-](?P<m>\d{1,2})(?:[/.-](?P<y>\d{4}))?(?![\d/]| \d/\d{4})"
    r"| tháng (?P<m2>\d{1,2})(?!\d)(?:(?:,? năm |/)(?P<y2>\d{4}))?)",
    "my": r"(?P<m>\d{1,2})(?: ?(?:/|,? năm ) ?(?P<y>\d{4}))?(?![\d/])",
    "qy": r"(?P<q>IV|I{1,3}|[1-4])"
    r"(?:(?: ?, ?| ?- ?| và )(?:qu[ýí] )?(?P<q2>IV|I{1,3}|[1-4](?!\d)))?"
    r"(?: ?(?:/|-|,? năm ) ?(?P<y>\d{4}))?(?![\w/])",
    "y": rf"(?P<y>{_Y})(?![\d/])",
}
_TYPED = re.compile(
    rf"(?P<y4>\d{{4}})-(?P<m4>\d\d?)-(?P<d4>\d\d?)|(?:ngày\s+)?{DAY}", re.IGNORECASE
)
_WRITTEN = re.compile(
    rf"(?<![\w/.-])(?:ngày\s+{DAY}|(?P<d4>\d\d?)/(?P<m4>\d\d?)/(?P<y4>{_Y})(?![\d/]))",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?P<unit>ngày|tháng|năm)\s*(?P<n>\d{1,4})(?!\d)", re.IGNORECASE)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_ONES = str.maketrans("lIi", "111")  # a misread scan: "tháng I1"


def parts(found: re.Match[str]) -> dict[str, str]:
    """The groups of a match that hit, by their letters; of two the later."""
    return {k.rstrip("1234"): v for k, v in found.groupdict().items() if v}


def iso(found: re.Match[str]) -> str:
    """The day, month or year of a match, not checked to exist."""
    part = parts(found)
    rest = [f"{int(part[k].translate(_ONES)):02}" for k in "md" if k in part]
    return "-".join([part["y"], *rest])


def exists(text: str) -> bool:
    """True if an ISO date, whole or cut, can stand in a calendar."""
    year, month, day = [*(int(p) for p in text.split("-")), 1, 1][:3]
    return 1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def impossible(text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """Days written out in a stretch of text that no calendar has ("ngày 0" is a blank misread).

    >>> [found[0] for found in impossible("trước 28/02/2026, ngày 30 tháng 02 năm 2026")]
    ['ngày 30 tháng 02 năm 2026']
    """
    for found in _WRITTEN.finditer(text, start, len(text) if end is None else end):
        if int(parts(found)["d"]) and not exists(iso(found)):
            yield found


def last_day(part: Mapping[str, str], year: int | None = None) -> date | None:
    """The last day of the day, month, quarter or year of `parts`; `year` where none is printed."""
    year = int(part.get("y") or 0) or year
    if not year or not 1945 <= year <= 2100:
        return None
    quarter = part.get("q", "").lower()
    month = 3 * (_QUARTERS.get(quarter) or int(quarter or 0)) or int(part.get("m") or 12)
    if not 1 <= month <= 12:
        return None
    length = monthrange(year, month)[1]
    day = int(part.get("d") or length)
    return date(year, month, day) if 1 <= day <= length else None


def typed(text: str) -> str | None:
    """ISO day of what people type: 2025-12-31, 31/12/2025, ngày 31 tháng 12 năm 2025."""
    found = _TYPED.fullmatch(text.strip())
    return read if found and exists(read := iso(found)) else None


def headed(text: str) -> str | None:
    """ISO date of a place-date line, cut where it leaves a blank or no day can be meant."""
    if "tháng" in text.lower():
        named = {m["unit"].lower(): int(m["n"]) for m in reversed([*_NAMED.finditer(text)])}
        day, month, year = (named.get(unit, 0) for unit in ("ngày", "tháng", "năm"))
    else:
        day, month, year = map(int, re.findall(r"\d+", text))
    if year < 1000:
        return None
    if not 1 <= month <= 12:
        return str(year)
    return f"{year}-{month:02}" + (f"-{day:02}" if 1 <= day <= 31 else "")


def shown(text: str) -> str:
    """An ISO date, whole or cut, as people read it."""
    return "/".join(reversed(text.split("-")))


def day(value: date) -> str:
    """A day as văn thư writes it: zero before days 1-9 and months 1-2.

    >>> day(date(2025, 4, 8)), day(date(2025, 1, 25))
    ('08/4/2025', '25/01/2025')
    """
    month = f"{value.month:02}" if value.month < 3 else str(value.month)
    return f"{value.day:02}/{month}/{value.year}"
