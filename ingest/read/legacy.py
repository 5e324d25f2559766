"""Vietnamese typed before Unicode: TCVN3 (fonts .Vn…) and VNI (fonts VNI-…), by the run's font.

The TCVN3 table is the national standard TCVN 5712:1993 as glibc's iconv has it (0xA1-0xFF); in
the fonts whose name ends in H the lower-case codes are drawn as capitals, which only the font
name tells. VNI writes a base letter and a mark; its table is made from its few rules.
"""

import re
from functools import cache, lru_cache

_TCVN3 = (
    "ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉ"
    "ỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
)
_TCVN3_TABLE = {0xA1 + i: c for i, c in enumerate(_TCVN3)}

# VNI: the mark after the letter, and the row of the letter's forms in the same order.
_VNI_MARKS = {
    "ùøûõï": {"a": "áàảãạ", "e": "éèẻẽẹ", "i": "íìỉĩị", "o": "óòỏõọ", "u": "úùủũụ", "y": "ýỳỷỹỵ",
              "ô": "ớờởỡợ", "ö": "ứừửữự"},
    "âáàåãä": {"a": "âấầẩẫậ", "e": "êếềểễệ", "o": "ôốồổỗộ"},
    "êéèúüë": {"a": "ăắằẳẵặ"},
}  # fmt: skip
_VNI_SINGLE = {"ñ": "đ", "ò": "ị", "æ": "ỉ", "ó": "ĩ", "ô": "ơ", "ö": "ư", "î": "ỵ"}
_UNICODE_ONLY = re.compile("[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9]")
_CAPITALS = re.compile(r"[^,]*?H\d*\s*(?:[,-].*| (?:Bold|Italic|Regular).*)?$")  # ".VnTimeH,Bold"
_FONT = re.compile(r"^(?:[A-Z]{6}\+)?(\.vn|vni)", re.IGNORECASE)  # PDF subsets begin ABCDEF+


@lru_cache(1000)
def encoding(font: str) -> str | None:
    """The legacy encoding a font name tells: "tcvn3", "tcvn3-capitals", "vni", or None."""
    match = _FONT.match(font)
    if not match:
        return None
    if match[1].lower() == "vni":
        return "vni"
    return "tcvn3-capitals" if _CAPITALS.match(font) else "tcvn3"


def is_unicode(text: str) -> bool:
    """Whether the text holds letters that no legacy encoding can hold: the font name lies then."""
    return bool(_UNICODE_ONLY.search(text))


def convert(text: str, kind: str) -> str:
    """Text of a legacy `encoding()` as Unicode; characters outside the table stay."""
    if kind == "vni":
        pattern, table = _vni()
        return pattern.sub(lambda m: table[m[0]], text)
    converted = text.translate(_TCVN3_TABLE)
    return converted.upper() if kind == "tcvn3-capitals" else converted


@cache
def _vni() -> tuple[re.Pattern[str], dict[str, str]]:
    table = dict(_VNI_SINGLE)
    for marks, rows in _VNI_MARKS.items():
        for base, forms in rows.items():
            table |= {base + mark: form for mark, form in zip(marks, forms, strict=True)}
    upper = {k.upper(): v.upper() for k, v in table.items()}
    title = {k[0].upper() + k[1:]: v.upper() for k, v in table.items()}  # "Aù" for "AÙ"
    table |= title | upper
    longest_first = sorted(table, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), table
