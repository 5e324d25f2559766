"""Which documents are probably a slip of whoever cited one: a number that contradicts its own day,
or is one letter away from that of a document which the store or the table of central acts has.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from zlib import crc32

from ontology.bodies import ascii_slug
from ontology.code import parse_code
from ontology.law_table import Act, packaged
from queries.search.find import Work

_CODE = re.compile(r"(\d+)\w*/(?:((?:19|20)\d\d)/)?(.+)")  # number, year, symbol


@dataclass(frozen=True, slots=True)
class _Sure:
    """A document that there is."""

    code: str
    place: str
    day: str
    title: str


def misprints(works: Iterable[Work]) -> Mapping[str, str]:
    """IRI → code of the document that was probably meant ("" where none is known).

    Only documents that are not held, and that the table of central acts does not have, are doubted.
    """
    works = sorted(works, key=lambda w: (w.code or "", w.iri))
    acts = _acts()
    shelves: dict[tuple[str, ...], list[_Sure]] = defaultdict(list)
    for sure in chain((_held(w) for w in works if w.held), acts.values()):
        for shelf in _shelves(sure):
            shelves[shelf].append(sure)
    found = {}
    for work in works:
        if not work.held and not work.open and work.code and work.code not in acts:
            own = _held(work)
            near = (s for shelf in _shelves(own) for s in shelves[shelf] if _slip(own, s))
            meant = next(near, None)
            if meant or _contradicts(own):
                found[work.iri] = meant.code if meant else ""
    return found


def shelves_of(work: Work) -> set[int]:
    """Where documents stand of which one may be a slip of another, as numbers."""
    return {crc32("\t".join(shelf).encode()) for shelf in _shelves(_held(work))}


@cache
def _acts() -> Mapping[str, _Sure]:
    acts = {a.number: _act(a) for a in packaged().acts if a.source != "cited:1"}
    return {number: act for number, act in acts.items() if not _contradicts(act)}


def _held(work: Work) -> _Sure:
    place = work.iri.split(":")[2] if work.iri.startswith("urn:") else ""
    return _Sure(work.code or "", place, str(work.date or ""), _title(work.title))


def _act(act: Act) -> _Sure:
    return _Sure(act.number, "vn", act.date, _title(act.title))


def _title(text: str | None) -> str:
    return re.sub(r"^(?:bo\.)?luat\.", "", ascii_slug(text or ""))


def _shelves(sure: _Sure) -> Iterator[tuple[str, ...]]:
    """Where those stand of which this one may be a slip: with the same title; with the same number
    in its year, or that of its day."""
    if code := _CODE.fullmatch(sure.code):
        if sure.title:
            yield sure.place, "title", sure.title
        for year in dict.fromkeys((sure.day[:4], code[2] or "")):
            if year:
                yield sure.place, code[1].lstrip("0"), year


def _contradicts(sure: _Sure) -> bool:
    """Whether the year in the number is not that of the day."""
    code = _CODE.fullmatch(sure.code)
    return bool(code and code[2] and sure.day and code[2] != sure.day[:4])


def _slip(own: _Sure, sure: _Sure) -> bool:
    """Whether `own` is `sure` with a letter wrong, so that both cannot be."""
    (a, b) = (_CODE.fullmatch(own.code), _CODE.fullmatch(sure.code))
    if not a or not b or own.code == sure.code:
        return False
    same_number = a[1].lstrip("0") == b[1].lstrip("0")
    if _contradicts(own):
        return same_number and a[3] == b[3] and own.day[:4] == b[2]
    if same_number and a[2] == b[2]:
        term = parse_code(own.code)
        assembly = bool(term and term.term) and _letters(a[3]) == _letters(b[3])
        return one_letter(a[3], b[3]) and (assembly or own.day == sure.day != "")
    return a[3] == b[3] and own.title == sure.title != "" and one_letter(own.code, sure.code)


def _letters(symbol: str) -> str:
    return re.sub(r"\d", "", symbol)


def one_letter(one: str, other: str) -> bool:
    """Whether a letter is changed, left out or put in, and no more."""
    short, long = sorted((one, other), key=len)
    n = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return long[n + 1 :] in (short[n:], short[n + 1 :])
