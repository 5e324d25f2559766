"""Pinpoints before a citation: "điểm a khoản 2 và khoản 3 Điều 109 của" …, as printed."""

import re
from collections.abc import Iterator

from ingest.text.patterns import spaced, title_case

_NAMES = (
    r"điểm|khoản|điều|mục|tiểu\s+mục|chương|phần|phụ\s+lục(?:\s+số)?|tiết|đoạn|gạch\s+đầu\s+dòng"
    r"|biểu(?:\s+số)?|mẫu(?:\s+số)?"
)
_PLAIN = "|".join(form for name in _NAMES.split("|") for form in (name, title_case(name)))
_UNIT = rf"(?:[Cc]ác\s+)?(?:{_PLAIN})"
_LABEL = (
    r"(?:(?:thứ\s+|[A-ZĐ]{1,3}-?)?\d{1,3}[a-zđ]{0,2}(?:\.\d{1,3}){0,3}(?:[-/][A-ZĐ]{1,8}\d{0,2}){0,2}"
    r"|[IVXL]{1,6}[A-D]?(?:\.\d{1,2}){0,2}"
    r"|[a-zđ](?:\.?\d{1,2})?\)?|thứ\s+\w+|[A-Z])"
)
_NEXT = (
    r"(?:\s*[,;]\s*|\s+(?:và|hoặc|đến|,\s*và)\s+|\s+(?:của|thuộc)\s+|\s+"
    rf"|\s+(?:tại|trong)\s+(?={_UNIT}\s))"
    rf"(?:từ\s+)?(?:{_UNIT}\s+)?{_LABEL}(?!\w)"
)
_WHOLE = (  # begins with plain letters, so that the scan skips by them
    rf"(?:{_PLAIN}|các\s+(?:{_PLAIN})|Các\s+(?:{_PLAIN})|từ\s+{_UNIT})\s+{_LABEL}(?!\w)(?:{_NEXT}){{0,40}}"
    r"(?:,?\s+(?:(?:của|thuộc|tại)\s+)?[Pp]hụ\s+lục"
    r"(?=\s+(?:(?:(?:được\s+)?ban\s+hành\s+)?kèm\s|(?:của\s+)?\Z)))?"
)
_LINK = re.compile(
    r"\s*(?:,|của|tại|trong|thuộc|(?:được\s+)?(?:ban\s+hành\s+)?kèm(?:\s+theo)?"
    r"|(?-i:\(ban\s+hành\s+kèm\s+theo))?\s*",
    re.IGNORECASE,
)
# in capitals ("ĐIỀU 29 LUẬT THỦ ĐÔ") the case of units and labels tells nothing
_PINPOINT = {False: re.compile(_WHOLE), True: re.compile(_WHOLE, re.IGNORECASE)}
_ONE = {False: re.compile(_LABEL), True: re.compile(_LABEL, re.IGNORECASE)}
_LINKS = frozenset({"của", "tại", "trong", "thuộc", "theo", "kèm", "hành", "ban", "được"})
_SINGLE = re.compile(rf"[Cc]ác {_UNIT} {_LABEL}")
_WINDOW = 260
# "mục II Phần 2 Định mức kinh tế - kỹ thuật … ban hành kèm theo Quyết định": the annex is named
_ANNEXED = re.compile(r"kèm\s+theo\s+\Z")
_SUBJECT = re.compile(
    r"\s+(?:(?:quy\s+định\s+)?về\s(?:(?!thuộc\s|[Pp]hụ\s+lục|[Dd]anh\s+mục)[^.;:()“”\d]){3,120}?"
    r"|\([^()]{3,120}\)|“[^“”]{3,120}”)"
    r"\s+(?:của|tại|trong)\s+"
)
_NAMED = re.compile(
    r"(?:\s+của)?\s+[A-ZĐ][^.;:()“”]{3,200}?\s+(?:(?:được\s+)?ban\s+hành\s+)?(?<!bố\s)kèm\s+theo\s+"
)

_OWN = re.compile(r"(?<!\w)này(?!\w)")  # "Điều 2 Thông tư này …": of the paper itself


def pinpoint_before(text: str, low: int, start: int) -> tuple[int, int] | None:
    """Span of the pinpoint that stands right before `start`, none of it before `low`."""
    capitals = text[start : start + 4].isupper()
    annexed = "theo" in text[max(low, start - 6) : start] and _ANNEXED.search(
        text, max(low, start - 24), start
    )
    if annexed and (named := _of_annex(text, max(low, start - _WINDOW), start)):
        return named
    if not _behind_label(text, max(low, start - 50), start, capitals):
        return _with_subject(text, low, start)
    spans = list(_spans(text, max(low, start - _WINDOW), start, capitals))
    linked = spans and _LINK.fullmatch(text, spans[-1][1], start)
    return spans[-1] if linked else None


def _with_subject(text: str, low: int, start: int) -> tuple[int, int] | None:
    """ "Điều 10 về điều kiện … của Nghị định số …", "khoản 2 Điều 12 (về hồ sơ) của …"."""
    if not text[max(low, start - 6) : start].rstrip().endswith((" của", " tại", " trong")):
        return None
    for span in reversed(list(_spans(text, max(low, start - _WINDOW), start, capitals=False))):
        if "iều" in text[slice(*span)] and _SUBJECT.fullmatch(text, span[1], start):
            return span
    return None


def _spans(text: str, low: int, high: int, capitals: bool) -> Iterator[tuple[int, int]]:
    """Spans of the pinpoints of a stretch; none begins within a word."""
    while found := _PINPOINT[capitals].search(text, low, high):
        start, low = found.span()
        if start and text[start - 1].isalnum():
            low = start + 1
        else:
            yield start, low


def _of_annex(text: str, low: int, start: int) -> tuple[int, int] | None:
    """Span of the pinpoint before the name of what was promulgated with the document."""
    for span in _spans(text, low, start, capitals=False):
        if _NAMED.fullmatch(text, span[1], start) and not _OWN.search(text, span[1], start):
            return span
    return None


def _behind_label(text: str, low: int, start: int, capitals: bool) -> bool:
    """Quick look: a label ("5", "a", "IV") is the last word before `start`, links left out."""
    words = text[low:start].split()
    while words and words[-1].lstrip("(").lower() in _LINKS:
        words.pop()
    if words[-1:] == ["lục"]:  # "Mẫu số 03 Phụ lục kèm theo": the only annex has no number
        words = words[:-2]
        while words and words[-1] in _LINKS:
            words.pop()
    return bool(words) and _ONE[capitals].fullmatch(words[-1].rstrip(",;")) is not None


def printed(text: str, span: tuple[int, int]) -> str:
    """A pinpoint as printed, on one line; "các" before a single one is no part of it."""
    words = spaced(text[span[0] : span[1]])
    return words[4:] if _SINGLE.fullmatch(words) else words
