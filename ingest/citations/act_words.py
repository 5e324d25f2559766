"""The words that names of acts are made of and ended by, ready for look-up."""

import re
from functools import cache, lru_cache
from typing import Any

from ingest.citations.type_words import type_words
from ingest.text.patterns import BLANK, either, fold, phrase, spaced
from ontology import lexicon
from ontology.laws import law_names, laws

WORD = re.compile(r"[\w&/]+|,|-|–")


@cache
def rules() -> dict[str, dict[str, Any]]:
    """The rows of the lexicon by how a name begins, folded."""
    return {fold(rule["start"]): rule for rule in lexicon.raw("citation")["names"]}


@lru_cache(maxsize=256)
def rule_of(printed: str) -> dict[str, Any] | None:
    """The row of a name that begins as `printed`; None for a session of the Party."""
    return rules().get(fold(spaced(printed)))


@cache
def tails(start: str) -> re.Pattern[str] | None:
    """What may follow a fixed name ("năm 2013")."""
    rule = rules()[fold(start)]
    if "tails" not in rule:
        return None
    return re.compile(r"\s+(?:" + "|".join(map(phrase, rule["tails"])) + ")", re.IGNORECASE)


@cache
def anchors() -> re.Pattern[str]:
    """Where a name may begin, as printed or in capitals."""
    starts = [rule["start"] for rule in lexicon.raw("citation")["names"]]
    forms = {form for s in starts for form in (s, s.upper(), s.title())}
    plain = rf"{either(forms)}(?!\w)"
    session = (
        r"N(?:ghị\s+quyết|GHỊ\s+QUYẾT)(?:\s+(?:của|CỦA))?\s+"
        r"(?=Đại\s|ĐẠI\s|đại\s+hội\s|Hội\s+nghị|HỘI\s+NGHỊ|Trung\s+ương)"
    )
    return re.compile(f"{plain}|{session}")


@cache
def any_anchor() -> re.Pattern[str]:
    """ "luật chứng khoán, luật kế toán": an amending law's name may print small letters."""
    return re.compile(anchors().pattern, re.IGNORECASE)


@cache
def listed_names() -> dict[str, str]:
    """Folded listed names, abbreviated forms too → the name as listed."""
    found: dict[str, str] = {}
    for name in (*law_names(), *lexicon.raw("citation")["treaties"]):
        for form in _forms(name):
            found.setdefault(fold(form), form)
    return found


@cache
def codes() -> dict[str, frozenset[str]]:
    """Folded listed names → the codes of the acts so called."""
    found: dict[str, set[str]] = {}
    for law in laws():
        found.setdefault(fold(law.name), set()).add(law.code or "")
    return {name: frozenset(codes) for name, codes in found.items()}


def _forms(name: str) -> list[str]:
    """`name` and what clerks shorten it to, one part or several ("Luật Thuế GTGT")."""
    forms = [name]
    for short, words in lexicon.raw("laws")["abbreviations"].items():
        if words.lower() in name.lower():
            forms += [re.sub(re.escape(words), short, form, flags=re.IGNORECASE) for form in forms]
    return forms


@cache
def another_kind() -> re.Pattern[str]:
    """ "Luật A và Nghị định số 5": a document of another type follows."""
    words = type_words("short_types")
    return re.compile(rf"{BLANK}(?:[Cc]ác{BLANK})?{either(words)}(?!\w)")


@cache
def no_names() -> frozenset[str]:
    """Words that no name goes on with behind "Luật", not even a listed one: "này"."""
    listed = {word for name in listed_names() for word in WORD.findall(name)[1:3]}
    return not_laws() - listed


@cache
def tree_of_names() -> dict[str, Any]:
    """The listed names as a tree of folded words; "" ends one."""
    root: dict[str, Any] = {}
    for name in listed_names():
        node = root
        for word in WORD.findall(name):
            node = node.setdefault(word, {})
        node[""] = True
    return root


@cache
def stops() -> frozenset[str]:
    """Words that end a name which is on no list."""
    return frozenset(lexicon.raw("citation")["name_stops"])


@cache
def compounds() -> frozenset[str]:
    """ "kỷ luật", "pháp luật": words that "luật" ends."""
    return frozenset(lexicon.raw("citation")["compounds"])


@cache
def schools() -> re.Pattern[str]:
    """ "Trường Đại học Luật Hà Nội" is no law."""
    words = "|".join(map(phrase, lexicon.raw("citation")["schools"]))
    return re.compile(rf"\b(?:{words})\s+\Z", re.IGNORECASE)


@cache
def treaty_stops() -> frozenset[str]:
    """Words that end the subject of a treaty."""
    return frozenset(lexicon.raw("citation")["treaty_stops"])


@cache
def vague_treaties() -> re.Pattern[str]:
    """Kinds of treaties, none in particular."""
    words = "|".join(map(phrase, lexicon.raw("citation")["treaty_kinds"]))
    return re.compile(rf"\s+(?:{words})(?!\w)", re.IGNORECASE)


@cache
def not_laws() -> frozenset[str]:
    """Words behind "Luật" with which no name begins."""
    return frozenset(lexicon.raw("citation")["not_laws"])
