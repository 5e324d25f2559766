"""Tokens of a stretch of text, and phrases looked up in them whatever their tone placement."""

import re
from collections.abc import Iterable

from ingest.text.patterns import fold

TOKEN = re.compile(r"\w+(?:[/&.'’-]\w+|(?<=\d),\d\w*)*|[^\w\s]")


def lower(words: str) -> str:
    """`words` in small letters, every offset kept."""
    made = words.lower()
    return made if len(made) == len(words) else words


class Tokens:
    """Words and marks of a stretch: as printed, folded, and where they stand."""

    __slots__ = ("_spans", "_text", "folded", "printed")

    def __init__(self, text: str) -> None:
        self.printed: list[str] = TOKEN.findall(text)
        self.folded = tuple(map(fold, self.printed))
        self._text = text
        self._spans: list[tuple[int, int]] = []

    def span(self, i: int) -> tuple[int, int]:
        """Where token `i` stands; few of them are asked for, and none far behind the others."""
        spans = self._spans
        at = spans[-1][1] if spans else 0
        for token in self.printed[len(spans) : i + 1]:
            at = self._text.index(token, at)
            spans.append((at, at := at + len(token)))
        return spans[i]

    def capital(self, i: int) -> bool:
        """True if token `i` begins with a capital."""
        return i < len(self.printed) and self.printed[i][0].isupper()

    def lower(self, i: int) -> bool:
        """True if token `i` begins with a small letter."""
        return i < len(self.printed) and self.printed[i][0].islower()

    def capitals(self, i: int, j: int) -> bool:
        """True if any of the tokens `i` to `j` (exclusive) begins with a capital."""
        return any(word[0].isupper() for word in self.printed[i:j])

    def word(self, i: int) -> str:
        """Token `i` folded, "" behind the last."""
        return self.folded[i] if i < len(self.folded) else ""


def words_of(phrase: str) -> tuple[str, ...]:
    """The folded tokens of a phrase."""
    return tuple(fold(t) for t in TOKEN.findall(phrase))


class Phrases:
    """A set of phrases, looked up token by token, the longest first."""

    def __init__(self, phrases: Iterable[str]) -> None:
        known: dict[str, set[tuple[str, ...]]] = {}
        for phrase in phrases:
            words = words_of(phrase)
            known.setdefault(words[0], set()).add(words)
        self._by_first = {
            first: (sorted({len(words) for words in some}, reverse=True), some)
            for first, some in known.items()
        }

    def firsts(self) -> Iterable[str]:
        """The first words of all phrases."""
        return self._by_first

    def stand_in(self, words: Iterable[str]) -> bool:
        """True if any phrase may: its first word is among `words`."""
        return not self._by_first.keys().isdisjoint(words)

    def at(self, tokens: Tokens, i: int, lower: bool = False) -> int:
        """How many tokens of the longest phrase stand at `i` (all in small letters); 0 for none."""
        folded = tokens.folded
        if i >= len(folded) or (known := self._by_first.get(folded[i])) is None:
            return 0
        lengths, phrases = known
        for n in lengths:
            words = folded[i : i + n]
            if words in phrases and not (lower and tokens.capitals(i, i + len(words))):
                return len(words)
        return 0
