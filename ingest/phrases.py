"""Tokens of a stretch of text, and phrases looked up in them whatever their tone placement."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

TOKEN = re.compile(r"\w+(?:[/&.,'’-]\w+)*|[^\w\s]")
_OLD, _NEW = (
    "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ",
    "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy",
)
_TWINS = dict(zip(_OLD.split(), _NEW.split(), strict=True))


@lru_cache(maxsize=32768)
def fold(word: str) -> str:
    """A word for look-up: lower case, one tone placement ("Uỷ" is "ủy")."""
    word = word.casefold()
    twin = _TWINS.get(word[-2:])
    return word[:-2] + twin if twin and not word.startswith("qu") else word


@dataclass(frozen=True, slots=True)
class Tokens:
    """Words and marks of a stretch: as printed, folded, and where they stand."""

    printed: tuple[str, ...]
    folded: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

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


def tokens(text: str, start: int, end: int) -> Tokens:
    """The tokens of `text[start:end]`."""
    printed, spans = TOKEN.findall(text, start, end), []
    for token in printed:
        start = text.index(token, start)
        spans.append((start, start := start + len(token)))
    return Tokens(tuple(printed), tuple(map(fold, printed)), tuple(spans))


class Phrases:
    """A set of phrases, looked up token by token, the longest first."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for phrase in phrases:
            words = tuple(fold(t) for t in TOKEN.findall(phrase))
            self._by_first.setdefault(words[0], []).append(words)
        for known in self._by_first.values():
            known.sort(key=len, reverse=True)

    def firsts(self) -> Iterable[str]:
        """The first words of all phrases."""
        return self._by_first

    def at(self, tokens: Tokens, i: int, lower: bool = False) -> int:
        """How many tokens of the longest phrase stand at `i` (all in small letters); 0 for none."""
        if i >= len(tokens.folded):
            return 0
        for words in self._by_first.get(tokens.folded[i], ()):
            n = len(words)
            if tokens.folded[i : i + n] == words and not (lower and tokens.capitals(i, i + n)):
                return n
        return 0
