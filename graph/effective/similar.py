"""How alike two titles or two texts are; cheap enough for every pair of a block."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from graph.papers.words import same_words
from ontology.bodies import fold

SAME_TEXT = 0.9  # a draft and what was issued from it (docs/design/identity.md, rule 5)
SAME_WORDS = 0.75  # one sentence in two copies, one of them a scan
OTHER_TEXT = 0.8  # below this two papers of one name do not say the same
_LEADING = re.compile(r"^(?:v/v|về việc|về|ban hành|việc)\s+")


@lru_cache(maxsize=65536)
def fold_title(title: str) -> str:
    """A title for comparing: folded, letters and digits only, without "Về việc" before it."""
    plain = _LEADING.sub("", _LEADING.sub("", fold(title)))
    return " ".join(re.findall(r"\w+", plain))


def titles_agree(one: str | None, other: str | None) -> bool:
    """Whether two printed titles are the same, or one is the other cut short after 20 letters."""
    if not one or not other:
        return False
    a, b = sorted((fold_title(one), fold_title(other)), key=len)
    return bool(a) and (a == b or (len(a) >= 20 and b.startswith(a + " ")))


def any_agree(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether a title of one set agrees with one of the other; quick for sets of thousands."""
    a, b = (sorted({fold_title(t) for t in titles} - {""}) for titles in (some, others))
    return bool(set(a) & set(b)) or _begins(a, b) or _begins(b, a)


def _begins(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether one of `long` (sorted) goes on where one of `short`, 20 letters or more, stops."""
    for title in short:
        at = bisect_left(long, title + " ")
        if len(title) >= 20 and at < len(long) and long[at].startswith(title + " "):
            return True
    return False


def titles_differ(one: str, other: str) -> bool:
    """Whether two titles share less than half of the shorter one's words: another subject."""
    a, b = (set(fold_title(t).split()) for t in (one, other))
    return bool(a and b) and len(a & b) < 0.5 * min(len(a), len(b))


@lru_cache(maxsize=256)
def shingles(text: str) -> Counter[tuple[str, str]]:
    """The pairs of neighbouring words of a text, counted."""
    words = re.findall(r"\w+", text.casefold())
    return Counter(pairwise(words))


def likeness(one: Mapping[Any, int], other: Mapping[Any, int]) -> float:
    """Dice's measure of two counts of parts: 1 for equal texts, 0 for nothing in common."""
    total = sum(one.values()) + sum(other.values())
    if not total:
        return 0.0
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    return 2 * sum(min(n, large.get(pair, 0)) for pair, n in small.items()) / total


@lru_cache(maxsize=4096)
def _pairs(quote: str) -> Counter[tuple[str, str]]:
    return Counter(pairwise(same_words(quote)))


def letters_alike(one: str, other: str) -> float:
    """Dice's measure of two quotes' pairs of letters, however long they are."""
    return likeness(_pairs(one), _pairs(other))


def words_alike(one: str, other: str) -> float:
    """Dice's measure of two quotes' pairs of letters: a misread one breaks two, not all."""
    a, b = same_words(one), same_words(other)
    if not a or not b or min(len(a), len(b)) < SAME_WORDS * max(len(a), len(b)):
        return 0.0
    return likeness(_pairs(one), _pairs(other))
