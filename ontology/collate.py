"""Vietnamese alphabetical order (as ICU's `vi`): a ă â b c d đ e ê …; of equal letters the tones
none, huyền, hỏi, ngã, sắc, nặng; then small before capital."""

import re
import unicodedata
from functools import lru_cache

_LETTERS = {c: i for i, c in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_TONES = {c: i for i, c in enumerate("\u0300\u0309\u0303\u0301\u0323", start=1)}

Key = tuple[tuple[tuple[int, int, str], ...], tuple[int, ...], str]


@lru_cache(maxsize=65536)
def key(text: str) -> Key:
    """What to sort texts by.

    >>> sorted(["Sở Y tế", "Sở Xây dựng", "Ủy ban", "Đảng ủy", "Đoàn", "Dân quân"], key=key)
    ['Dân quân', 'Đảng ủy', 'Đoàn', 'Sở Xây dựng', 'Sở Y tế', 'Ủy ban']
    """
    letters: list[tuple[int, int, str]] = []
    tones: list[int] = []
    for piece in re.findall(r"\d+|\D", unicodedata.normalize("NFC", text)):
        bare, tone = _split(piece.casefold())
        letters.append(_rank(bare))
        tones.append(tone)
    return tuple(letters), tuple(tones), text.swapcase()


def _split(char: str) -> tuple[str, int]:
    """A letter without its tone, and the tone."""
    parts = unicodedata.normalize("NFD", char)
    tone = next((_TONES[c] for c in parts if c in _TONES), 0)
    return unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES)), tone


def _rank(piece: str) -> tuple[int, int, str]:
    """Signs before numbers (by value) before letters."""
    if piece.isdecimal():
        return 1, int(piece[:18]), ""
    return (
        (2, _LETTERS[piece], "") if piece in _LETTERS else (2 if piece.isalpha() else 0, 99, piece)
    )
