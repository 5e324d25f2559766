"""Parts of an act (khoản 2 Điều 5) as Akoma Ntoso names them: `art_5__para_2`.

The levels are rows of lexicon/provisions.yaml; the part of a work is its IRI, `~` and the eId.
"""

import re
from collections.abc import Iterator
from functools import cache

import msgspec

from ontology.lexicon import rows

MOST = 60  # parts that one mention may name
_NUMBER = r"(?:\d+[a-zđ]{0,2}\d?|[ivxlc]+|[a-zđ]\d?)(?:-\d+)?(?![\w])"


class Level(msgspec.Struct, frozen=True):
    """One level of division: prefix and element of Akoma Ntoso, kind of block, words."""

    id: str
    akn: str
    kind: str
    vi: str
    en: str
    top: bool = False


@cache
def levels() -> tuple[Level, ...]:
    """The levels, outermost first."""
    return rows("provisions", "levels", Level)


@cache
def _pattern() -> re.Pattern[str]:
    words = "|".join(sorted((level.vi.lower() for level in levels()), key=len, reverse=True))
    more = rf"(?:\s*(?:,|;|và|hoặc|đến)\s*(?!(?:{words})\b){_NUMBER})*"
    return re.compile(rf"(?<!\w)({words})\s+(?:số\s+)?({_NUMBER}{more})")


def eids(printed: str) -> tuple[str, ...]:
    """The parts that a pinpoint names, each with those it lies in; empty where none is understood.

    >>> eids("điểm a khoản 2 và khoản 4 Điều 8")
    ('art_8', 'art_8__para_2', 'art_8__para_2__point_a', 'art_8__para_4')
    >>> eids("Điều 7, 9 và Điều 12a")
    ('art_12a', 'art_7', 'art_9')
    """
    ranks = {level.vi.lower(): n for n, level in enumerate(levels())}
    found: set[str] = set()
    above: list[tuple[int, str]] = []  # rank and eId of what the next group to the left lies in
    for match in reversed(list(_pattern().finditer(printed.casefold()))):
        rank, level = ranks[match[1]], levels()[ranks[match[1]]]
        above = [] if level.top else [(r, eid) for r, eid in above if r < rank]
        inside = f"{above[-1][1]}__" if above else ""
        here = [f"{inside}{level.id}_{n.replace('đ', 'dj')}" for n in re.findall(_NUMBER, match[2])]
        found |= {*here, *(eid for _, eid in above)}
        above.append((rank, here[0]))
    return tuple(sorted(found)) if len(found) <= MOST else ()


def provision_iri(work: str, eid: str) -> str:
    """The part of a work."""
    return f"{work}~{eid}"


def words(eid: str, lang: str = "vi") -> str:
    """What people call a part.

    >>> words("art_8__para_2__point_dj")
    'điểm đ khoản 2 Điều 8'
    >>> words("chp_xi", "en")
    'Chapter XI'
    """
    named = {level.id: level for level in levels()}
    return " ".join(
        f"{getattr(named[kind], lang)} {_shown(kind, number)}" for kind, number in _steps(eid)
    )


def _steps(eid: str) -> Iterator[tuple[str, str]]:
    for step in reversed(eid.split("__")):
        kind, _, number = step.partition("_")
        yield kind, number


def _shown(kind: str, number: str) -> str:
    if kind in ("point", "indent"):
        return number.replace("dj", "đ")
    return number.upper() if re.fullmatch(r"[ivxlc]+(-\d+)?", number) else number
