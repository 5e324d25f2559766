"""The words of a search and of what is searched: as Telex types them, and without marks.

Every word stands in the index twice, so that "tỉnh" is not "tính", and is found by who types no
marks. A word with marks is looked for in the first form, a word without in the second.
"""

import re
import unicodedata
from functools import cache, lru_cache

from ontology import lexicon
from ontology.bodies import ascii_slug

_TONES = {"\u0300": "f", "\u0301": "s", "\u0303": "x", "\u0309": "r", "\u0323": "j"}


def words_of(text: str) -> list[str]:
    """Words in lower case; zeros before a number do not count."""
    lowered = unicodedata.normalize("NFC", text).casefold().replace("_", " ")
    return [w.lstrip("0") or "0" if w.isdigit() else w for w in re.findall(r"\w+", lowered)]


@lru_cache(maxsize=100_000)
def telex(word: str) -> str:
    """A word in ASCII, its marks as Telex types them, the tone last wherever it was written.

    >>> telex("ủy"), telex("uỷ"), telex("đường"), telex("duong")
    ('uyr', 'uyr', 'dduwowngf', 'duong')
    """
    made, tone = "", ""
    for letter in unicodedata.normalize("NFD", word.replace("đ", "dd")):
        if letter in _TONES:
            tone = _TONES[letter]
        elif letter == "\u0302":
            made += made[-1:]
        elif letter in "\u0306\u031b":
            made += "w"
        else:
            made += letter
    return made + tone


@lru_cache(maxsize=100_000)
def bare(word: str) -> str:
    """A word without marks."""
    return ascii_slug(word) or word


def marked(word: str) -> bool:
    """Whether a word bears marks."""
    return bare(word) != word


def both(text: str) -> tuple[str, str]:
    """A text as its two columns of the index hold it."""
    words = words_of(text)
    return " ".join(map(telex, words)), " ".join(map(bare, words))


def long_forms(word: str) -> tuple[str, ...]:
    """What a word may be short for, without marks; none where it is no short form.

    >>> long_forms("nđ"), long_forms("pccc")
    (('nghi dinh',), ('phong chay chua chay', 'phong chay va chua chay'))
    """
    return _short_forms().get(word) or _short_forms().get(f"={word}", ())


@cache
def _short_forms() -> dict[str, tuple[str, ...]]:
    """By the short form as typed with its marks, and by "=" and the same without."""
    types = lexicon.document_types()
    rows: list[tuple[str, str]] = [
        *((short, types[id_].vi) for short, id_ in lexicon.raw("citation")["short_heads"].items()),
        *lexicon.raw("issuers")["abbreviations"].items(),
        *lexicon.raw("laws")["abbreviations"].items(),
        *((code, row.vi) for row in lexicon.issuers().values() for code in row.codes),
    ]
    for short, said in lexicon.raw("searching")["short_forms"].items():
        rows += [(short, long) for long in ([said] if isinstance(said, str) else said)]
    made: dict[str, set[str]] = {}
    for short, long in rows:
        (typed,) = words_of(short) if len(words_of(short)) == 1 else ("",)
        if typed and "{" not in long:
            for key in (typed, f"={bare(typed)}"):
                made.setdefault(key, set()).add(" ".join(map(bare, words_of(long))))
    return {key: _shortest(longs) for key, longs in made.items()}


def _shortest(longs: set[str]) -> tuple[str, ...]:
    """Without those that hold another one: they find nothing that it does not, and cost as much."""
    return tuple(
        a for a in sorted(longs) if not any(b != a and f" {b} " in f" {a} " for b in longs)
    )


def without_marks(text: str) -> str:
    """A text in small letters without marks, letter by letter: places stay what they are."""
    return text.translate(_bare_letters())


@cache
def _bare_letters() -> dict[int, str]:
    letters = map(chr, (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1EA0, 0x1EFA)))
    return {ord(x): plain for x in letters if len(plain := ascii_slug(x)) == 1}
