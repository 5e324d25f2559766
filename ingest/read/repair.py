"""What Tesseract's Vietnamese model gets wrong inside numbers and symbols, put right.

Only inside symbols: a symbol is written in few letters, so "QĐÐ", "/IW", "QD-" can mean one
thing only. Prose is left as read.
"""

import re

_SYMBOL = re.compile(
    r"(?=[^\s]*[A-ZĐÑ])\(?[\dOolI]{0,5}[A-Za-zĐđÑ\d/&.–-]*[-–/][A-Za-zĐđÑ\d/&.–-]*"
)
_BEGUN = re.compile(r"\W?\d{1,5}[a-z]?(?:/\d{4})?[-/][A-ZĐ&]{1,8}(?:[-/][A-ZĐ&]{1,8})?[-/]")
_REST = re.compile(r"[A-ZĐ]{2,8}(?![a-zà-ỹ])")
_RULES = (
    (re.compile("Đ{2,}"), "Đ"),  # the model doubles the letter
    (re.compile(r"(?<=/)(?:I|E|IT|1|l|T)W\b|(?<=/)T[VW]{2,}\b|(?<=/)T\s?VV\b"), "TW"),
    (re.compile(r"ÑN|N(?=N[QĐ]\b)"), "N"),
    (re.compile(r"\bQD(?=[-/]|\b)"), "QĐ"),  # there is no type QD, ND, HDND without the stroke
    (re.compile(r"\bND(?=-CP\b)"), "NĐ"),
    (re.compile(r"HDND"), "HĐND"),
    (re.compile(r"(?<=-)OL(?=[A-ZĐ]{1,4}\b)"), "QL"),  # quản lý …; no symbol begins with OL
    (re.compile(r"^(\d{2,5})(?=[A-ZĐ]{2,8}-[A-ZĐ]{2,8}$)"), r"\1/"),  # the stroke got lost
    (re.compile(r"(?<=\d)[Oo](?=\d|[-/])"), "0"),
    (re.compile(r"(?<=\d)[lI](?=\d|[-/])|(?<![A-Za-zĐđ])[lI](?=\d)"), "1"),
)


def is_cut(before: str, after: str, gap: float) -> bool:
    """Whether OCR has parted one symbol: after its hyphen ("1881/KCB-", "QLCL"), or where no gap
    is printed ("1494/UBND-KS", "TT").
    """
    begun = _BEGUN.fullmatch(before) or (gap <= 0 and "/" in before and _SYMBOL.fullmatch(before))
    return bool(begun and _REST.match(after))


def repaired(word: str) -> str:
    """A word as printed; unchanged unless it is a number and symbol ("148-KL/IW")."""
    word = word.replace("Ð", "Đ").replace("ð", "đ")
    core = word.strip("“”\"'(),;:")
    if not core or not _SYMBOL.fullmatch(core):
        return word
    fixed = core
    for pattern, written in _RULES:
        fixed = pattern.sub(written, fixed)
    return word.replace(core, fixed)
