"""From words of the lexicon to regular expressions: any blank, both tone placements, longest first.

Vietnamese writes "ủy" or "uỷ", "khóa" or "khoá"; a line may break between any two syllables.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

# "Kinh tế - Ngân sách", however it is spaced
_DASH, _ANY_DASH = r"\s+\-\s+", r"\s{0,3}\-\s{0,3}"
_PAIRS = "óa oá òa oà ỏa oả õa oã ọa oạ óe oé òe oè ỏe oẻ õe oẽ ọe oẹ úy uý ùy uỳ ủy uỷ ũy uỹ ụy uỵ"
_FORMS = _PAIRS.split()
_TWINS = {form: pair for pair in zip(_FORMS[::2], _FORMS[1::2], strict=True) for form in pair}
_TWIN = re.compile("(?<![qQ])(?:" + "|".join(_TWINS) + r")(?!\w)", re.IGNORECASE)
BLANK = r"(?:[^\S\n]+\n?[^\S\n]*|\n[^\S\n]*)"  # blanks with at most one line break
UPPER = "[A-ZĐÀ-ÖØ-ÝĂĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ]"


def phrase(words: str) -> str:
    """A pattern for `words`: blanks become ``\\s+``, each tone placement matches the other."""
    return r"\s+".join(_syllable(word) for word in words.split()).replace(_DASH, _ANY_DASH)


def either(phrases: Iterable[str]) -> str:
    """A pattern for any of `phrases`, the longest that fits."""
    return tree(map(phrase, phrases))


def tree(patterns: Iterable[str]) -> str:
    """One pattern for any of plain `patterns` (as `phrase` makes them), the longest that fits.

    What several begin with stands in it once: three times as fast as a row of alternatives.
    """
    root: _Node = {}
    for pattern in sorted(set(patterns), key=lambda p: (-len(p), p)):
        node = root
        for token in _TOKEN.findall(pattern):
            node = node.setdefault(token, {})
        node[""] = {}
    return _spelt(root)


_Node = dict[str, "_Node"]
_TOKEN = re.compile(r"\(\?:[^)]*\)|\\.(?:\+|\{[\d,]+\})?|.")  # a group, a class, a letter


def _spelt(node: _Node) -> str:
    ways = [token + _spelt(rest) for token, rest in node.items() if token]
    joined = ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})" if ways else ""
    return f"(?:{joined})?" if joined and "" in node else joined


def tolerant(pattern: str) -> str:
    """A pattern of the lexicon that takes any blank for a space and both tone placements."""
    forms = _TWIN.sub(lambda m: f"(?:{'|'.join(_TWINS[m[0].lower()])})", pattern)
    return forms.replace(" ?", r"\s*").replace(" ", r"\s+")


def title_case(words: str) -> str:
    """`words` with a capital first letter, the rest unchanged."""
    return words[:1].upper() + words[1:]


def spaced(text: str) -> str:
    """`text` with every run of blanks made one space, none at the ends."""
    return " ".join(text.split())


def _syllable(word: str) -> str:
    match = _TWIN.search(word)
    if not match:
        return re.escape(word)
    old, new = _TWINS[match[0].lower()]
    if match[0].isupper():
        old, new = old.upper(), new.upper()
    elif match[0][0].isupper():
        old, new = old.capitalize(), new.capitalize()
    return f"{re.escape(word[: match.start()])}(?:{old}|{new}){re.escape(word[match.end() :])}"


def unmarked(words: str) -> str:
    """`words` without the marks of their letters, one letter for one: what OCR seldom misreads."""
    letters = unicodedata.normalize("NFD", words.translate(_CROSSED))
    return "".join(c for c in letters if not unicodedata.combining(c))


_CROSSED = str.maketrans("Đđ", "Dd")


# Only open syllables have two spellings (hoà/hòa, but hoàn), and "quý" has one: the letter before
# is looked at in the replacement, because a look-behind would make the scan ten times slower.
_NEWER = {
    form(old): form(new)
    for new, old in zip(_FORMS[::2], _FORMS[1::2], strict=True)
    for form in (str.lower, str.upper, str.capitalize)
}


@cache
def _older() -> re.Pattern[str]:
    return re.compile(tree(_NEWER) + r"(?![^\W\d_])")


def toned(text: str) -> str:
    """`text` with the newer tone placement (hoà is hòa), same length, so offsets stay true."""
    return _older().sub(_one_tone, text)


def _one_tone(found: re.Match[str]) -> str:
    before = found.string[found.start() - 1 : found.start()] if found.start() else ""
    return found[0] if before in ("q", "Q") else _NEWER[found[0]]


@lru_cache(maxsize=32_768)
def fold(words: str) -> str:
    """`words` in small letters with the newer tone placement, for comparing names."""
    return toned(words.lower())
