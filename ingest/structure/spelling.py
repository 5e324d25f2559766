"""Capitals as their author meant them: old capital fonts and slips of text recognition.

TCVN3 has capital fonts, so converted texts show "CHủ TịCH"; recognition loses marks of capitals
("GIAM ĐỌC", "UY BAN NHÂN DÂN"). A phrase of the head or the foot is set right where its letters
without marks can mean only one phrase of the trade. Letters are replaced one for one.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from ingest.structure.head_words import UPPER, VOWELS, fold, words
from ingest.text.patterns import unmarked
from ontology import lexicon

_HEAD = 6_000  # characters at the start and
_FOOT = 9_000  # at the end where heads and feet stand
_MARKED = "đ" + "".join(c for c in VOWELS if c > "z")
_FONT = "CộNG"  # of both mottos, in a capital font
_MIXED = re.compile(rf"[{_MARKED}][A-ZĐ]|[A-ZĐ]{{2}}[{_MARKED}]")
_SMALL = re.compile(r"[a-z]")
_CAPITALS = re.compile(rf"[{UPPER}]+(?:[ ][{UPPER}]+)+")


def spelled(text: str) -> str:
    """`text`, same length, with the capitals of its head and foot set right."""
    if text.find(_FONT, 0, _HEAD) >= 0:
        text = "\n".join(_raised(line) for line in text.split("\n"))
    middle = max(_HEAD, len(text) - _FOOT)
    return _set_right(text[:_HEAD]) + text[_HEAD:middle] + _set_right(text[middle:])


def _raised(line: str) -> str:
    """The cells of `line` that were set in a capital font."""
    if not _MIXED.search(line):
        return line
    return re.sub(r"[^|\t]+", lambda cell: _upper(cell[0]), line)


def _upper(cell: str) -> str:
    if _SMALL.search(cell) or not _MIXED.search(cell):
        return cell
    capitals = cell.upper()
    return capitals if len(capitals) == len(cell) else cell  # some letters grow: ß


def _set_right(part: str) -> str:
    return "\n".join(
        _CAPITALS.sub(lambda run: _right(run[0]), line) if _in_cells(line) else line
        for line in part.split("\n")
    )


def _in_cells(line: str) -> bool:
    """True if `line` is all in capitals or printed in columns."""
    return line.isupper() or "|" in line or "\t" in line or "    " in line.strip()


@lru_cache(maxsize=2048)  # papers print the same few hundred lines
def _right(run: str) -> str:
    """Phrases set right from the start of `run` on; behind other words may stand a name."""
    pattern, meant = _phrases()
    bare = unmarked(run)
    pieces, at = [], 0
    for phrase in pattern.finditer(bare):
        between = run[at : phrase.start()].strip()
        if between and between not in words("bodies"):
            break
        pieces += [run[at : phrase.start()], meant[phrase[0]]]
        at = phrase.end()
    return "".join([*pieces, run[at:]])


@cache
def _phrases() -> tuple[re.Pattern[str], dict[str, str]]:
    """Phrases by their bare letters; letters that two phrases share mean neither.

    Of two words only the few that resemble no others: "VU TRUONG" may be VŨ TRƯỜNG.
    """
    meant: dict[str, str] = {}
    for phrase in _listed():
        bare = unmarked(phrase)
        meant[bare] = phrase if meant.get(bare, phrase) == phrase else ""
    meant = {bare: phrase for bare, phrase in meant.items() if phrase}
    longest = sorted(meant, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, longest)) + r")\b"), meant


def _listed() -> Iterator[str]:
    """Bodies, posts, types, mottos and units with their names, in capitals."""
    motto = lexicon.raw("header")["motto"]
    named = [p.name.upper() for p in lexicon.provinces().values()]
    units = [f"{unit} {name}" for name in named for unit in ("TỈNH", "THÀNH PHỐ")]
    types = [t.vi.upper() for t in lexicon.document_types().values()]
    bodies = [*words("bodies"), *words("parts_of"), *words("phrases")]
    for phrase in (*motto["state"][:1], *motto["party"], *bodies, *words("posts"), *types, *units):
        phrase = fold(phrase.upper())
        if phrase.count(" ") > 1 and phrase.replace(" ", "").isalpha():
            yield phrase
    yield from words("unmistakable")
    yield from (f"PHÓ {post}" for post in words("posts"))
