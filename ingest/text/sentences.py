"""Sentences and `;` segments of a paragraph: the stretches a task can begin or end at."""

import re
from collections.abc import Iterator

_END = re.compile(r"[.;!?…](?:(?<=\.)\s?/\s?\.?|[”\"’)]?(?=\s|$))")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(,;])(?:TP|Tp|TX|TT|KT|TM|TL|TUQ|ThS|TS|PGS|GS|BS|Ths|Ông|Tr|tr|Q|P|H|St|v\.v|[A-ZĐ])$"
)
_BRACKET = 400  # characters: a longer parenthesis is taken for one that never closes


def statements(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of the statements of `text[start:end]`, marks included, blanks at the ends left out.

    A mark inside parentheses ends none; nor does a full stop behind an abbreviation, an initial
    or before a small letter.
    """
    begin = skip(text, start, end)
    for match in _END.finditer(text, start, end):
        if match.end() == end or _ends(text, match, begin, end):  # at the end any mark will do
            yield begin, match.end()
            begin = skip(text, match.end(), end)
    if begin < end:
        yield begin, begin + len(text[begin:end].rstrip())


def skip(text: str, start: int, end: int) -> int:
    """Behind the blanks at `start`."""
    while start < end and text[start].isspace():
        start += 1
    return start


def _ends(text: str, match: re.Match[str], begin: int, end: int) -> bool:
    at = match.start()
    window = text[max(begin, at - _BRACKET) : at]
    if window.count("(") > window.count(")"):
        return False
    if text[at] != ".":
        return text[at] != "…" or _capital(text, match.end(), end)
    if _ABBREVIATION.search(text[max(begin, at - 6) : at]):
        return False
    return "/" in match.group() or _capital(text, match.end(), end)


def _capital(text: str, start: int, end: int) -> bool:
    """True if what follows `start` may begin a sentence."""
    start = skip(text, start, end)
    return start >= end or not text[start].islower()
