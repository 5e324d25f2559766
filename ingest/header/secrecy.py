"""Marks of secrecy and of urgency: by the line that they stand on, never by words in a sentence.

A mark has a line (or a cell) of its own in the head, in a running header, or stands in brackets
behind the number. What may be one, or limits who may read, is a doubt: a person looks at it.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.structure.head import Head
from ingest.structure.head_words import any_phrase, flat, fold, words
from ingest.text.patterns import unmarked
from ontology.lexicon import raw
from ontology.model import Warning

UNPRINTED = 1_500  # characters of a text without a printed head that may bear a mark
DOUBTFUL = "secrecy-doubtful"  # the warning that keeps a paper out until a person has looked
_CELLS = re.compile(r"[\n|\t]|[ \xa0]{3,}")
_FRAME = " \xa0.:*-–—_=~“”\"'[](){}<>«»【】"  # printed around a stamp
_BETWEEN = r"[-–—/,;+&.:]*"


class Line(NamedTuple):
    """A line or cell of the paper, and where it starts; -1: in a running header."""

    text: str
    start: int
    tight: str  # without blanks ("M Ậ T") and without the frame around it


class Marks(NamedTuple):
    """What a paper is marked with, as printed in the lexicon, and lines that may be a mark."""

    secrecy: str | None
    urgency: str | None
    doubts: tuple[Line, ...]


@lru_cache(maxsize=1)  # the header and the warnings ask for the same text one after the other
def marks(text: str, head: Head, margins: tuple[str, ...]) -> Marks:
    """The marks of a paper; `margins` are its running headers."""
    lines = [*_lines(text, head), *(_line(m, -1) for margin in margins for m in _cut(margin))]
    title = [(p.start, p.end) for p in (head.title, *head.rest) if p]
    apart = [li for li in lines if not any(a <= li.start < b for a, b in title)]
    secrecy = next((level for line in apart if (level := _secrecy(line))), None)
    urgency = next((degree for line in lines if (degree := _urgency(line))), None)
    levels = _tights("secrecy")
    unsure = [li for li in lines if _is_doubtful(li) or (li not in apart and li.tight in levels)]
    return Marks(secrecy, urgency, () if secrecy else tuple(unsure))


def doubts(found: Marks) -> Iterator[Warning]:
    """The warning of each doubtful line; one of a running header stands at the text's start."""
    said = raw("warnings")["warnings"][DOUBTFUL]["vi"]
    for line in found.doubts:
        start, shown = max(line.start, 0), flat(line.text)
        end = start + len(line.text) if line.start >= 0 else 0
        yield Warning(DOUBTFUL, said.format(mark=shown), start, end)


def _lines(text: str, head: Head) -> Iterator[Line]:
    start = max(0, head.start - 200) if head.printed else 0
    end = head.body if head.printed else min(len(text), UNPRINTED)
    zone, at = fold(text[start:end]), 0
    for gap in [*_CELLS.finditer(zone), None]:
        stop = gap.start() if gap else len(zone)
        if zone[at:stop].strip():
            yield _line(zone[at:stop], start + at)
        at = gap.end() if gap else stop


def _cut(margin: str) -> list[str]:
    return [cell for cell in _CELLS.split(fold(margin)) if cell.strip()]


def _secrecy(line: Line) -> str | None:
    """The level that a line is, with what stands around it: "ĐỘ MẬT: MẬT", "MẬT - HỎA TỐC"."""
    if behind := _behind_number().search(line.text):
        return flat(behind["level"])
    found = _whole().fullmatch(line.tight)
    if not found or not found[0][0].isupper():
        return None
    if not found["named"] and not found["level"].isupper():
        return None
    return _tights("secrecy")[found["level"].upper()]


def _urgency(line: Line) -> str | None:
    found = _urgent().fullmatch(line.tight)
    return _tights("urgency")[found["degree"]] if found else None


def _is_doubtful(line: Line) -> bool:
    """A level in small letters, or as OCR may have read its stamp; a limit of circulation."""
    if len(line.tight) > _longest():
        return False
    capitals, levels = line.tight.upper(), _tights("secrecy")
    stamped = line.tight.isupper() and _plain(line.tight) in map(_plain, levels)
    small = capitals in levels and line.tight[:1].isupper()
    return stamped or small or capitals in _tights("circulation")


@cache
def _tights(key: str) -> dict[str, str]:
    """The marks of a list without blanks → as listed."""
    return {_tight(word): word for word in words(key)}


@cache
def _longest() -> int:
    return max(len(mark) for key in ("secrecy", "circulation") for mark in _tights(key))


def _line(text: str, start: int) -> Line:
    return Line(text, start, _tight(text))


def _tight(line: str) -> str:
    return "".join(fold(line).split()).strip(_FRAME)


def _plain(letters: str) -> str:
    return unmarked(letters.replace("0", "O"))


def _one_of(key: str) -> str:
    longest_first = sorted(map(_tight, words(key)), key=len, reverse=True)
    return "|".join(map(re.escape, longest_first))


@cache
def _whole() -> re.Pattern[str]:
    named, level, urgency = map(_one_of, ("secrecy_names", "secrecy", "urgency"))
    copy = r"(?:BẢN)?SỐ:?\d{1,4}(?:/\d{1,4})?"
    return re.compile(
        rf"(?:(?i:(?P<named>{named})):?[\[(]?)?(?:(?:{urgency}){_BETWEEN})?"
        rf"(?P<level>(?i:{level}))(?:{_BETWEEN}(?:{urgency}|(?i:{copy})))*"
    )


@cache
def _urgent() -> re.Pattern[str]:
    named, level, urgency = map(_one_of, ("urgency_names", "secrecy", "urgency"))
    return re.compile(
        rf"(?:(?i:{named}):?)?(?:(?:{level}){_BETWEEN})?(?P<degree>{urgency})"
        rf"(?:{_BETWEEN}(?:{level}|\d{{1,2}}(?:GIỜ|H)\d{{0,2}}))*"
    )


@cache
def _behind_number() -> re.Pattern[str]:
    """In brackets behind a number, or beside it: "Số: 12-BC/TU (MẬT)"."""
    return re.compile(
        r"^\s*(?:Số|SỐ)\s{0,3}:?[^\n(\[]{0,40}[/-][^\s(\[]{0,30}\s{0,9}[(\[\s-]\s{0,3}"
        rf"(?P<level>{any_phrase(words('secrecy'))})\s{{0,3}}[)\]]?\s*$"
    )
