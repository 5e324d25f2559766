"""Which type word stands before a place in the text: "Quyết định", "BÁO CÁO", "công văn" …"""

import re
from functools import cache
from typing import NamedTuple

from ingest.text.organisations import match_body
from ingest.text.patterns import either, title_case
from ontology import lexicon

_WORD = re.compile(r"[^\s()\[\]“”\"'‘’.;:,]+")
_NUMBER_WORD = re.compile(r"(?:(?:\b[Ss]ố|\bSỐ|\bs[oô]|\bSố,\s*ký\s*hiệu)\s*:?\s*){1,2}\Z")
_MARK = re.compile(r"[.;:()|]|\n\s*\n")
_OF = re.compile(r"\s+của\s+")
_WINDOW = 110  # characters before a number in which its type word may stand
_GLUED = re.compile(r".*[()\[\]“”\"'‘’.;:,](?=.)")  # before a word: "(Quyết", "1.Quyết"
_OPENING = "()[]“”\"'‘’.;:,"  # may stand glued before a word


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
def short_heads() -> dict[str, str]:
    """Type words as clerks shorten them ("KH", "QĐ") → type ids."""
    return dict(lexicon.raw("citation")["short_heads"])


@cache
def _last_syllables() -> dict[str, int]:
    """The last syllables of type words → how many syllables the longest of these has."""
    found: dict[str, int] = {}
    for name in (*heads(), *(short.lower() for short in short_heads())):
        syllables = name.split()
        found[syllables[-1]] = max(len(syllables), found.get(syllables[-1], 0))
    return found


@cache
def not_documents() -> frozenset[str]:
    """Words whose numbers are no documents: "hợp đồng", "hồ sơ" …"""
    return frozenset(lexicon.raw("citation")["not_documents"])


def number_word(text: str, low: int, end: int) -> int:
    """Where "số" before a number starts; `end` itself where there is none."""
    found = _NUMBER_WORD.search(text, max(low, end - 16), end)
    return found.start() if found else end


def openings(text: str) -> list[int]:
    """Where a capital opens a law's name or a type word: one scan for all that look for one."""
    found = (hit.start() for hit in _openings().finditer(text))
    return [at for at in found if not (at and text[at - 1].isalnum())]


@cache
def _openings() -> re.Pattern[str]:
    words = lexicon.raw("citation")
    starts = [*words["session_types"], *(rule["start"] for rule in words["names"])]
    forms = {form for s in starts for form in (s, s.upper(), s.title())}
    return re.compile(either({*forms, *type_words("short_types")}))


def type_words(*keys: str) -> set[str]:
    """The capitalised words of the types of lists of lexicon/citation.yaml."""
    kinds = {kind for key in keys for kind in lexicon.raw("citation")[key]}
    return {title_case(word) for word, kind in heads().items() if kind in kinds}


def kind_before(text: str, low: int, end: int) -> Kind | None:
    """The type word that ends right before `end`, the longest; None where there is none."""
    printed = text[max(low, end - 60) : end]
    last = printed.rsplit(None, 1)[-1:]
    longest = _last_syllables().get(last[0].lstrip(_OPENING).lower()) if last else None
    words = printed.rsplit(None, longest)[-longest:] if longest else []
    for i in range(len(words)):
        words[i] = words[i] if words[i].isalpha() else _GLUED.sub("", words[i])
        if kind := heads().get(" ".join(words[i:]).lower()):
            return Kind(*_span(text, words[i:], end), kind)
    return _shortened(text, words, end)


def _shortened(text: str, words: list[str], end: int) -> Kind | None:
    """ "KH số 87/KH-UBND", "theo QĐ 15/QĐ-UBND"."""
    kind = short_heads().get(words[-1]) if words else None
    return Kind(*_span(text, words[-1:], end), kind) if kind else None


def _span(text: str, words: list[str], end: int) -> tuple[int, int]:
    """Span of `words`, the last before `end`."""
    start = stop = text.rindex(words[-1], 0, end) + len(words[-1])
    for word in reversed(words):
        start = text.rindex(word, 0, start)
    return start, stop


def _issued(text: str, pos: int, end: int) -> bool:
    """True if "của" and a body are all that stands from `pos` to `end`."""
    of = _OF.match(text, pos)
    body = match_body(text, of.end()) if of else None
    return body is not None and not text[body:end].strip()


def kind_with_words(text: str, low: int, end: int) -> Kind | None:
    """A capitalised type word some words before "số": "Báo cáo kết quả giám sát số …"."""
    spans = [m.span() for m in _WORD.finditer(text, max(low, end - _WINDOW), end)]
    for first in range(len(spans) - 2, -1, -1):
        start = spans[first][0]
        if not text[start].isupper() or _MARK.search(text, start, end):
            continue
        for last in spans[first + 2 : first : -1]:  # types of three syllables, then of two
            kind = heads().get(" ".join(text[start : last[1]].split()).lower())
            # further off only with its issuer: "Chỉ thị của Bộ trưởng Bộ … số 15"
            far = first < len(spans) - 9 and not (kind or "").startswith("giay-")
            if kind and not (far and not _issued(text, last[1], end)):
                return Kind(start, last[1], kind)
    return None
