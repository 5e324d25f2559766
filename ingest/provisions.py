"""Pinpoints before a citation: "điểm a khoản 2 và khoản 3 Điều 109 của" …, as printed."""

import re

from ingest.words import spaced

_UNIT = (
    r"(?:[Cc]ác\s+)?(?:[Đđ]iểm|[Kk]hoản|[Đđ]iều|[Mm]ục|[Tt]iểu\s+mục|[Cc]hương|[Pp]hần|[Pp]hụ\s+lục"
    r"|[Tt]iết|[Đđ]oạn|[Gg]ạch\s+đầu\s+dòng|[Bb]iểu|[Mm]ẫu(?:\s+số)?)"
)
_LABEL = (
    r"(?:(?:thứ\s+)?\d{1,3}[a-zđ]{0,2}(?:\.\d{1,3}){0,3}|[IVXL]{1,6}|[a-zđ]\d?\)?|thứ\s+\w+|[A-Z])"
)
_NEXT = (
    r"(?:\s*[,;]\s*|\s+(?:và|hoặc|đến|,\s*và)\s+|\s+(?:của|thuộc)\s+|\s+)"
    rf"(?:từ\s+)?(?:{_UNIT}\s+)?{_LABEL}(?!\w)"
)
_WHOLE = rf"(?<!\w)(?:từ\s+)?{_UNIT}\s+{_LABEL}(?!\w)(?:{_NEXT}){{0,40}}"
_LINK = re.compile(
    r"\s*(?:,|của|tại|trong|thuộc|(?:được\s+)?ban\s+hành\s+kèm\s+theo|kèm\s+theo)?\s*",
    re.IGNORECASE,
)
_TAIL = (
    rf"(?:{_LABEL})"
    r"(?:\s*,|\s+(?:của|tại|trong|thuộc)|\s+(?:được\s+)?(?:ban\s+hành\s+)?kèm\s+theo)?\s*\Z"
)
# in capitals ("ĐIỀU 29 LUẬT THỦ ĐÔ") the case of units and labels tells nothing
_PINPOINT = {False: re.compile(_WHOLE), True: re.compile(_WHOLE, re.IGNORECASE)}
_ENDS = {False: re.compile(_TAIL), True: re.compile(_TAIL, re.IGNORECASE)}
_WINDOW = 260


def pinpoint_before(text: str, low: int, start: int) -> tuple[int, int] | None:
    """Span of the pinpoint that stands right before `start`, none of it before `low`."""
    capitals = text[start : start + 4].isupper()
    if not _ENDS[capitals].search(text, max(low, start - 40), start):
        return None
    found = None
    for match in _PINPOINT[capitals].finditer(text, max(low, start - _WINDOW), start):
        found = match
    if found is None:
        return None
    link = _LINK.fullmatch(text, found.end(), start)
    return found.span() if link else None


def printed(text: str, span: tuple[int, int]) -> str:
    """A pinpoint as printed, on one line."""
    return spaced(text[span[0] : span[1]])
