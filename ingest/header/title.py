"""Trích yếu in one line: without "V/v", the issuer's words and the capitals of the layout."""

import re
from functools import cache

from ingest.header.case import sentence_case
from ingest.structure.head_words import LOWER, UPPER, any_phrase, flat, fold, words

_CELLS = re.compile(r"\s*\|[\s|]*")
_ABOUT = re.compile(r"(?:v/v|về việc|về)(?![^\W\d_])[\s:]{0,3}", re.IGNORECASE)


@cache
def _organ() -> re.Pattern[str]:
    """What stands between type and title: "CỦA BỘ CHÍNH TRỊ", "HỘI NGHỊ LẦN THỨ SÁU …"."""
    organs = any_phrase(words("organs"))
    about = r"(?=về\s|v/v\s|ban hành\s|quy định\s)"
    return re.compile(
        rf"(?:của\s)?{organs}.{{0,90}}?\s(?=về\s)"
        rf"|của .{{3,90}}? số \S+(?: ngày .{{6,35}}?)? {about}",
        re.IGNORECASE,
    )


# a note of the layout, no part of the title
_ENCLOSED = re.compile(r"\(\s?(?:ban hành )?kèm theo [^()]{2,200}\)?$", re.IGNORECASE)


def clean_title(printed: str, body: str) -> str | None:
    """`printed` as a clerk registers it, names as `body` writes them; None if nothing is left."""
    title = flat(_CELLS.sub(" ", printed)).strip(" .*-_:;,(\\")
    folded = fold(title)
    if found := _organ().match(folded):
        title, folded = title[found.end() :], folded[found.end() :]
    if found := _ABOUT.match(folded):
        title = title[found.end() :]
    title = _ENCLOSED.sub("", title).strip(" .*-_:;,")
    if not title:
        return None
    title = sentence_case(title, body) if _capitals(title) else _HEADED.sub(_small, title)
    return title[:1].upper() + title[1:]


# "THẨM TRA Dự án Luật …", "KẾT LUẬN của …": the words that the heading shares with the title
_HEADED = re.compile(rf"^(?:[{UPPER}]{{2,7}} ){{2,3}}(?=[{UPPER}][{LOWER}]|của |tại )")


def _small(found: re.Match[str]) -> str:
    return sentence_case(found[0]) + " "


def _capitals(title: str) -> bool:
    letters = [c for c in title if c.isalpha()]
    return sum(c.isupper() for c in letters) * 10 > 8 * len(letters)
