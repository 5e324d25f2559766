"""Which type word stands before a place in the text: "Quyết định", "BÁO CÁO", "công văn" …"""

import re
from functools import cache
from typing import NamedTuple

from ontology import lexicon

_WORD = re.compile(r"[^\s()\[\]“”\"'‘’.;:,]+")
_NUMBER_WORD = re.compile(r"(?:(?:\b[Ss]ố|\bSỐ|\bso|\bSố,\s*ký\s*hiệu)\s*:?\s*){1,2}\Z")
_MARK = re.compile(r"[.;:()\n]\s*\n|[.;:()]")
_WINDOW = 110  # characters before a number in which its type word may stand
_OPENING = "()[]“”\"'‘’.;:,"  # may stand glued before a word
_LONGEST = 5  # syllables of the longest type word


class Kind(NamedTuple):
    """A type word: its span start and end, the type it names, and whether "số" follows it."""

    start: int
    end: int
    type: str


@cache
def heads() -> dict[str, str]:
    """Type words in lower case → type ids; longer ones hold shorter ones."""
    found: dict[str, str] = {}
    for kind in lexicon.document_types().values():
        for name in (kind.vi, *kind.aliases):
            found.setdefault(name.lower().removesuffix(" số"), kind.id)
    found.update(lexicon.raw("citation")["heads"])
    return found


@cache
def _last_syllables() -> frozenset[str]:
    return frozenset(name.split()[-1] for name in heads())


@cache
def not_documents() -> frozenset[str]:
    """Words whose numbers are no documents: "hợp đồng", "hồ sơ" …"""
    return frozenset(lexicon.raw("citation")["not_documents"])


def number_word(text: str, low: int, end: int) -> int:
    """Where "số" before a number starts; `end` itself where there is none."""
    found = _NUMBER_WORD.search(text, max(low, end - 16), end)
    return found.start() if found else end


def words_before(text: str, low: int, end: int, count: int = _LONGEST) -> list[tuple[int, int]]:
    """Spans of the last `count` words before `end`, nearest first, not over a mark or a gap."""
    spans = [m.span() for m in _WORD.finditer(text, max(low, end - 60), end)]
    if not spans or text[spans[-1][1] : end].strip():
        return []
    if spans[0][0] > low and text[spans[0][0] - 1].isalnum():
        spans = spans[1:]  # the window cut a word
    near = [spans[-1]] if spans else []
    for i in range(len(spans) - 2, -1, -1):
        if len(near) == count or text[spans[i][1] : spans[i + 1][0]].strip():
            break
        near.append(spans[i])
    return near


def kind_before(text: str, low: int, end: int) -> Kind | None:
    """The type word that ends right before `end`, the longest; None where there is none."""
    printed = text[max(low, end - 60) : end]
    last = printed.rsplit(None, 1)[-1:]
    if not last or last[0].lstrip(_OPENING).lower() not in _last_syllables():
        return None
    near = words_before(text, low, end)
    for count in range(len(near), 0, -1):
        words = " ".join(text[a:b] for a, b in reversed(near[:count])).lower()
        if kind := heads().get(words):
            return Kind(near[count - 1][0], near[0][1], kind)
    return None


def kind_with_words(text: str, low: int, end: int) -> Kind | None:
    """A capitalised type word some words before "số": "Báo cáo kết quả giám sát số …"."""
    spans = [m.span() for m in _WORD.finditer(text, max(low, end - _WINDOW), end)]
    for i in range(len(spans) - 1, max(len(spans) - 9, 0), -1):
        start, stop = spans[i - 1][0], spans[i][1]
        if not text[start].isupper() or _MARK.search(text, start, end):
            continue
        words = " ".join(text[start:stop].split()).lower()
        if words in heads():
            return Kind(start, stop, heads()[words])
    return None
