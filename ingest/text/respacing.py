"""Blanks that extraction lost ("chủtrì", "Căn cứLuật"), found by the syllables of Vietnamese, of
which every word is one.

A word is parted only where it carries a tone, is no syllable itself, and its parts are such as are
often met. Names of other languages and abbreviations stay whole.
"""

import math
import re
import unicodedata
from functools import cache, lru_cache

from ingest.text.syllable import TONES, is_syllable
from ontology import lexicon

_WORD = re.compile(r"[A-Za-zÀ-ỹ]{5,40}")  # the range is read at twice the speed of [^\W\d_]
_LONGEST = 7  # letters of a syllable: "nghiêng"
_RAREST = {
    2: 12.5,
    3: 16.5,
}  # the cost of so many parts; dearer ones are loanwords or slips


def lost_blanks(text: str) -> list[int]:
    """Where a blank is missing in `text` (NFC), in order."""
    cuts = {word: at for word in set(_WORD.findall(text)) - _known() if (at := _cuts(word))}
    if not cuts:
        return []
    return [w.start() + cut for w in _WORD.finditer(text) for cut in cuts.get(w[0], ())]


@cache
def _ranks() -> dict[str, int]:
    """Syllables by how often they are met, the most frequent 0."""
    return {s: n for n, s in enumerate(str(lexicon.raw("syllables")["listed"]).split())}


@cache
def _known() -> frozenset[str]:
    return frozenset(w for s in _ranks() for w in (s, s.capitalize(), s.upper()))


@lru_cache(maxsize=4096)
def _cuts(word: str) -> tuple[int, ...]:
    """Where a word is parted; nowhere where it is one syllable, an abbreviation or foreign."""
    low = word.lower()
    if not TONES.search(unicodedata.normalize("NFD", low)) or is_syllable(low):
        return ()
    parts = min(_rows(low), key=_cost, default=())
    if _cost(parts) > _RAREST.get(len(parts), 0):
        return ()
    return tuple(sum(map(len, parts[:n])) for n in range(1, len(parts)))


def _rows(low: str, most: int = max(_RAREST)) -> list[tuple[str, ...]]:
    """Each row of at most so many known syllables that makes the word."""
    if not low:
        return [()]
    begun = (low[:n] for n in range(1, _LONGEST + 1) if most and low[:n] in _ranks())
    return [(s, *rest) for s in dict.fromkeys(begun) for rest in _rows(low[len(s) :], most - 1)]


def _cost(parts: tuple[str, ...]) -> float:
    return sum(math.log(_ranks()[part] + 10) for part in parts)
