"""What Tesseract's Vietnamese model gets wrong inside numbers and symbols, put right.

A symbol is written in few letters, so "QĐÐ", "/IW", "QD-" can mean one thing only. Of prose only
the tones of word pairs that have one reading (lexicon/ocr.yaml) are touched: "tố chức".
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from ontology import lexicon
from ontology.bodies import ascii_slug

_FOREIGN = str.maketrans("ÐðÑñ¡ïÏø", "ĐđNniiIg")  # no letter of Vietnamese
_SYMBOL = re.compile(r"(?=[^\s]*[A-ZĐ])\(?[\dOolI]{0,5}[A-Za-zĐđ\d/&.–-]*[-–/][A-Za-zĐđ\d/&.–-]*")
_BEGUN = re.compile(r"\W?\d{1,5}[a-z]?(?:/\d{4})?[-/][A-ZĐ&]{1,8}(?:[-/][A-ZĐ&]{1,8})?[-/]")
_REST = re.compile(r"[A-ZĐ]{2,8}(?![a-zà-ỹ])")
_RULES = (
    (re.compile("Đ{2,}"), "Đ"),  # the model doubles the letter
    (re.compile(r"(?<=/)(?:I|E|IT|1|l|T)W\b|(?<=/)T[VW]{2,}\b|(?<=/)T\s?VV\b"), "TW"),
    (re.compile(r"NN(?=[QĐ]\b)"), "N"),
    (re.compile(r"\bQD(?=[-/]|\b)"), "QĐ"),  # there is no type QD, ND, HDND without the stroke
    (re.compile(r"\bND(?=-CP\b)"), "NĐ"),
    (re.compile(r"HDND"), "HĐND"),
    (re.compile(r"(?<=-)OL(?=[A-ZĐ]{1,4}\b)"), "QL"),  # quản lý …; no symbol begins with OL
    (re.compile(r"^(\d{2,5})(?=[A-ZĐ]{2,8}-[A-ZĐ]{2,8}$)"), r"\1/"),  # the stroke got lost
    (re.compile(r"(?<=[-/])TT[EeØ]$"), "TTg"),
    (re.compile(r"(?<=QH)[Iil](?=\d$)"), "1"),  # no Assembly has a number of one digit behind 1
    (re.compile(r"(?<=\d)[Oo](?=\d|[-/])"), "0"),
    (re.compile(r"(?<=\d)[lI](?=\d|[-/])|(?<![A-Za-zĐđ])[lI](?=\d)"), "1"),
)
# Letters whose tones are read one for another; the dot below only under a and i.
_CONFUSED = str.maketrans(
    {c: row[0] for row in ("iíỉịĩ", "êếểềễ", "ôốổồỗ", "âấẩầẫ", "ãăắẳằẵ", "aạ") for c in row}
)
_NUMBER = re.compile(r"^([Ss])([óÓôÔồỒỗỖ])(?=:?$)")
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")


def is_cut(before: str, after: str, gap: float) -> bool:
    """Whether OCR has parted one symbol: after its hyphen ("1881/KCB-", "QLCL"), or where no gap
    is printed ("1494/UBND-KS", "TT").
    """
    begun = _BEGUN.fullmatch(before) or (gap <= 0 and "/" in before and _SYMBOL.fullmatch(before))
    return bool(begun and _REST.match(after))


def repaired(word: str) -> str:
    """A word as printed; unchanged unless it is a number and symbol ("148-KL/IW")."""
    word = word.translate(_FOREIGN)
    core = word.strip("“”\"'(),;:")
    if not core or not _SYMBOL.fullmatch(core):
        return word
    fixed = core
    for pattern, written in _RULES:
        fixed = pattern.sub(written, fixed)
    return word.replace(core, fixed)


def respelled(words: Sequence[str]) -> list[str]:
    """Words in their order, the tones of known pairs as they are written; case is kept."""
    made = [_before_digits(w, n) for w, n in pairwise((*words, ""))]
    for i in range(len(made) - 2, -1, -1):  # "chí thị đua" is put right at its end first
        first, second = pair = made[i : i + 2]
        letters = ascii_slug(first), ascii_slug(second)
        named = first[:1].isupper() and second[:1].isupper()
        known = _pairs().get(letters) or (_places().get(letters) if named else None)
        if not known or not (first[-1].isalpha() and second[0].isalpha()):
            continue
        if all(map(_reads_as, pair, known)) and not _is_other(made[i : i + 3]):
            made[i : i + 2] = map(_cased, pair, known)
    return made


def _before_digits(word: str, following: str) -> str:
    """ "nắm 2025" is a year, "SÓ 1050/QĐ-SCT" a number."""
    if word == "nắm" and _YEAR.match(following):
        return "năm"
    return _NUMBER.sub(_dotted, word) if following[:1].isdecimal() else word


def _dotted(misread: re.Match[str]) -> str:
    return misread[1] + ("Ố" if misread[2].isupper() else "ố")


def _reads_as(word: str, known: str) -> bool:
    """Whether the word is the known one but for tones that the model confuses."""
    core = re.sub(r"\W", "", unicodedata.normalize("NFC", word).lower())
    return core.translate(_CONFUSED) == known.translate(_CONFUSED)


def _is_other(words: Sequence[str]) -> bool:
    """Whether the words begin with others of the same letters that are good as they are."""
    said = [re.sub(r"\W", "", unicodedata.normalize("NFC", w)) for w in words]
    begun = (" ".join(said[:count]) for count in (2, 3))
    return any(s in _others() or s.lower() in _others() for s in begun)


@cache
def _others() -> frozenset[str]:
    return frozenset(lexicon.raw("ocr")["others"])


@cache
def _pairs() -> dict[tuple[str, str], tuple[str, str]]:
    """By their bare letters."""
    pairs = (pair.split(" ") for pair in lexicon.raw("ocr")["pairs"])
    return {(ascii_slug(a), ascii_slug(b)): (a, b) for a, b in pairs}


@cache
def _places() -> dict[tuple[str, str], tuple[str, str]]:
    """Provinces of two words ("Lâm Đồng", read as "Lâm Đông"), by their bare letters."""
    names = (p.name.lower().split(" ") for p in lexicon.provinces().values())
    return {(ascii_slug(n[0]), ascii_slug(n[1])): (n[0], n[1]) for n in names if len(n) == 2}


def _accents(word: str) -> list[str]:
    """Letters and accents, wherever the tone stands: "uỷ" is as good as "ủy"."""
    return sorted(unicodedata.normalize("NFD", word.lower()))


def _cased(word: str, known: str) -> str:
    """`known` in the case of `word`, with the marks that stand around the word."""
    core = re.search(r"\w(?:.*\w)?", unicodedata.normalize("NFC", word))
    if core is None or _accents(core.group()) == _accents(known):
        return word
    shape, cased = core.group(), known
    if shape.isupper():
        cased = known.upper()
    elif shape[0].isupper():
        cased = known.capitalize()
    return core.string[: core.start()] + cased + core.string[core.end() :]
