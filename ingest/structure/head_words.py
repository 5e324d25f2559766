"""Patterns made once from the words of `header.yaml`, and the fold they are matched under."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from ingest.text.patterns import toned, tree
from ontology import lexicon

# Letters of Vietnamese by case: ranges such as à-ỹ hold both.
VOWELS = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ"
LOWER = "a-zđ" + "".join(c for c in VOWELS if c > "z")
UPPER = "A-ZĐ" + "".join(c for c in VOWELS.upper() if c > "Z")


def fold(text: str) -> str:
    """`text` as the words of `header.yaml` are matched: with one tone placement, in its case."""
    return toned(text)


def flat(text: str) -> str:
    """One line, single spaces."""
    return " ".join(text.split())


def spaced(words: str) -> str:
    """A pattern for `words` (folded) with any line breaks between them."""
    return r"\s{1,9}".join(re.escape(w) for w in fold(words).split())


@cache
def words(key: str) -> tuple[str, ...]:
    """A list of `header.yaml`, folded."""
    return tuple(fold(w) for w in lexicon.raw("header")[key])


@cache
def any_of(key: str) -> re.Pattern[str]:
    """One of the phrases of list `key`, longest first, as whole words."""
    return re.compile(any_phrase(words(key)) + r"(?![^\W\d_])")


def any_phrase(phrases: Iterable[str]) -> str:
    """A pattern for one of `phrases`, the longest that fits."""
    return f"(?:{tree(spaced(p) for p in phrases)})"


@cache
def type_names() -> str:
    """A pattern for a type of document in running text ("Nghị định")."""
    return any_phrase(t.vi for t in lexicon.document_types().values())


@cache
def mapping(key: str) -> dict[str, Any]:
    """A table of `header.yaml`, its keys folded."""
    return {fold(k): v for k, v in lexicon.raw("header")[key].items()}


@cache
def motto() -> re.Pattern[str]:
    """Quốc hiệu or the Party's name, in capitals; in small letters where it has its line."""
    listed: dict[str, Any] = lexicon.raw("header")["motto"]
    first, rest = listed["state_small"].split(" ", 1)
    begins = rf"(?:(?<=[\n|\t]{first})|(?<=  {first})|(?<![\s\S]{first}))"  # a line or column
    alone = rf"{first}{begins}\s{{1,9}}{spaced(rest)}(?=[ \r]*(?:[\n|\t]|\Z))"
    return re.compile("|".join([*(spaced(m) for m in (*listed["state"], *listed["party"])), alone]))


@cache
def second_motto() -> re.Pattern[str]:
    """ "Độc lập - Tự do - Hạnh phúc" in any case, dashes optional."""
    parts = fold(lexicon.raw("header")["motto"]["state_second"]).split("-")
    return re.compile(r"\s{0,9}[-.]?\s{0,9}".join(spaced(p) for p in parts), re.IGNORECASE)


@cache
def sign_mark() -> re.Pattern[str]:
    """ "TM. ", "KT.", "T/M " before what is signed for."""
    marks = any_phrase(words("sign_marks"))
    return re.compile(rf"{marks}(?:\s?\.\s{{0,3}}|\s{{1,3}}(?=[{UPPER}]{{2}}))(?=[{UPPER}])")


@cache
def headings() -> tuple[re.Pattern[str], dict[str, str]]:
    """Type words as printed over a title, and the type each stands for."""
    ids = {fold(t.vi).upper(): t.id for t in lexicon.document_types().values()}
    for type_id, printed in lexicon.raw("header")["headings"].items():
        ids |= {fold(p): type_id for p in printed}
    return re.compile(any_phrase(ids) + r"(?![^\W\d_])"), ids
