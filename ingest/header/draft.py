"""Whether a paper is a draft: marked as one, or with number and day still left blank."""

import re

from ingest.structure.head import Head, Span
from ingest.structure.head_words import any_of, fold
from ontology.model import Document

_LINES = re.compile(r"[^\n|\t]+")
_ABOVE = 200  # characters over the head in which the mark may stand
# "DỰ THẢO LẦN 2", "Dự thảo (ngày 12/5/2025)", "DỰ THẢO 3"
_WHICH = re.compile(r"[\s(:,-]*(?:(?:LẦN|SỐ|NGÀY|LẦN THỨ)[\s:]*)?[\d\s/.,()IVX-]*")


def draft_mark(text: str, head: Head) -> Span | None:
    """Where the head bears the mark of a draft, alone on a line or cell."""
    above = max(0, head.start - _ABOVE)
    for line in _LINES.finditer(fold(text[above : head.body]) if head.printed else ""):
        if _is_mark(line[0].strip(" .*()[]")):
            return Span(above + line.start(), above + line.end())
    return None


def _is_mark(line: str) -> bool:
    mark = line[:1].isupper() and any_of("draft").match(line.upper())
    return bool(mark and _WHICH.fullmatch(line.upper(), mark.end()))


def is_blank(document: Document) -> bool:
    """Whether the places of number and day are printed and nobody has filled them in."""
    dated = bool(document.date and len(document.date) == len("2025-05-28"))
    return bool(document.code and not document.number and not dated)
