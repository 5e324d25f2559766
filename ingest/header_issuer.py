"""The issuing body in normal case with its place, out of the capitals of the head.

Parent and issuer stand on several lines, broken anywhere: "ỦY BAN NHÂN / DÂN / TỈNH LAI CHÂU",
"UBND THÀNH PHỐ HÀ / NỘI / TRUNG TÂM …". A line that begins with the first words of a body begins a
new one, unless the line before it cannot stand alone.
"""

import re
from functools import cache

from ingest.header_words import UPPER, any_of, flat, fold, words
from ontology import lexicon

_UNIT = re.compile(
    r"(?<![^\W\d_])(?:TỈNH|THÀNH PHỐ|TP\.?|HUYỆN|QUẬN|THỊ XÃ|TX\.|XÃ|PHƯỜNG|THỊ TRẤN|ĐẶC KHU)\s+(?!ỦY|ĐOÀN|HỘI)[^\W\d_]"
)
_SPELLED = {
    "UBND": "ỦY BAN NHÂN DÂN",
    "HĐND": "HỘI ĐỒNG NHÂN DÂN",
    "UBMTTQ": "ỦY BAN MẶT TRẬN TỔ QUỐC",
    "MTTQ": "MẶT TRẬN TỔ QUỐC",
    "BCH": "BAN CHẤP HÀNH",
    "BTV": "BAN THƯỜNG VỤ",
    "UBKT": "ỦY BAN KIỂM TRA",
    "TP.": "THÀNH PHỐ",
    "TP": "THÀNH PHỐ",
    "TX.": "THỊ XÃ",
    "TW": "TRUNG ƯƠNG",
    "TNCS": "THANH NIÊN CỘNG SẢN",
}


def bodies(lines: list[str]) -> list[str]:
    """The bodies printed in the head, parent first, in capitals."""
    found: list[str] = []
    for line in lines:
        text = flat(fold(line))
        if found and (_needs_more(found[-1]) or not _begins_body(text)):
            found[-1] = f"{found[-1]} {text}"
        else:
            found.append(text)
    return [spell(b) for b in found if _begins_body(b)]


def spell(body: str) -> str:
    """UBND and its like spelled out."""
    return " ".join(_SPELLED.get(w, w) for w in body.replace("TP.", "TP. ").split())


def _begins_body(text: str) -> bool:
    return bool(any_of("bodies").match(text)) and not any_of("no_bodies").match(text)


def _needs_more(body: str) -> bool:
    return body in words("bare") or body in words("parts_of") or body.endswith((" VÀ", ",", " -", " CỦA", " NHÂN", " VỀ"))


def compose(found: list[str]) -> str | None:
    """The issuer's full name in normal case from its own line and its parents'."""
    if not found:
        return None
    *parents, own = found
    if not parents:
        return name_case(own)
    parent = parents[-1]
    if own == parent or parent in own:
        return name_case(own)
    return name_case(_with_parent(own, parent, parents))


def _with_parent(own: str, parent: str, parents: list[str]) -> str:
    if parent == "BAN CHẤP HÀNH TRUNG ƯƠNG":
        return _central_party(own)
    if own in words("parts_of") or (own == parent):
        return _part_of(own, parent)
    if _UNIT.search(own) or own.endswith(("NHÀ NƯỚC", "VIỆT NAM", "TRUNG ƯƠNG")):
        return own
    place = next((p for body in reversed(parents) if (p := unit_of(body))), None)
    if place and not own.startswith(("CÔNG TY", "TỔNG CÔNG TY", "ĐẢNG ỦY", "ĐẢNG BỘ")):
        return f"{own} {place}"
    return own


def _central_party(own: str) -> str:
    if own == "VĂN PHÒNG":
        return "VĂN PHÒNG TRUNG ƯƠNG ĐẢNG"
    if (
        own.startswith(("BAN ", "ỦY BAN KIỂM TRA", "HỘI ĐỒNG LÝ LUẬN"))
        and "TRUNG ƯƠNG" not in own
        and not own.startswith(("BAN CHỈ ĐẠO", "BAN CÁN SỰ"))
    ):
        return f"{own} TRUNG ƯƠNG"
    return own


def _part_of(own: str, parent: str) -> str:
    """ "VĂN PHÒNG" of a Bộ, "BAN TỔ CHỨC" of a Tỉnh ủy, "THANH TRA" of a province."""
    if own == "THANH TRA" and (place := unit_of(parent)):
        return f"{own} {place}"
    if (
        own.startswith("BAN DÂN TỘC")
        and parent.startswith("ỦY BAN NHÂN DÂN")
        and (place := unit_of(parent))
    ):
        return f"{own} {place}"
    if own.startswith("PHÒNG ") and (place := unit_of(parent)):
        return f"{own} {place}"
    return f"{own} {parent}"


_SESSION = re.compile(r"\s+\(?(?:KHÓA|NHIỆM KỲ|KỲ HỌP)\b.*")
_AUTHORITY = re.compile(
    rf"[\s*#]*(?P<name>(?:[{UPPER}\d(,.\-][{UPPER}\d),.\-]*\s{{1,4}})+)(?=-?\s*Căn\s|Theo\s|Xét\s|$)"
)


def of_authority(behind: str) -> str | None:
    """The body whose authority line stands first in `behind` ("BỘ TRƯỞNG BỘ CÔNG THƯƠNG / Căn cứ …")."""
    found = _AUTHORITY.match(fold(behind))
    if not found:
        return None
    name = _SESSION.sub("", flat(found["name"]).strip(" ,:"))
    if name.startswith("TỔNG KIỂM TOÁN") or name.startswith("TỔNG THANH TRA"):
        return name_case(name.removeprefix("TỔNG "))
    post = any_of("posts").match(name)
    held = name[post.end() :].strip() if post else ""
    for body in (held, name):
        if _begins_body(body) and body not in words("bare"):
            return name_case(spell(body))
    return None


def unit_of(body: str) -> str | None:
    """ "TỈNH HƯNG YÊN" of "ỦY BAN NHÂN DÂN TỈNH HƯNG YÊN"."""
    found = None
    for found in _UNIT.finditer(body):
        return body[found.start() :]
    party = re.match(r"(?:TỈNH|THÀNH) ỦY\s+(?P<p>.+)", body)
    if party:
        kind = "TỈNH" if body.startswith("TỈNH") else "THÀNH PHỐ"
        return f"{kind} {party['p']}"
    return None


@cache
def _gazetteer() -> tuple[dict[str, str], int]:
    """Known names by their folded lower case, and the most words one has."""
    names: dict[str, str] = {}
    for issuer in lexicon.issuers().values():
        if not issuer.template:
            for part in re.split(r"\s[/→]\s|→", issuer.vi):
                _know(names, re.sub(r"\(.*?\)|…|\{.*?\}", "", part))
    for province in lexicon.provinces().values():
        _know(names, province.name)
    for kind in ("proper", "phrases"):
        for name in lexicon.raw("header")[kind]:
            _know(names, name)
    return names, max(len(n.split()) for n in names)


def _know(names: dict[str, str], name: str) -> None:
    name = " ".join(name.split())
    if name:
        names.setdefault(fold(name.lower()), name)


_LOWER_WORDS = frozenset(
    "tỉnh thành phố huyện quận thị xã phường trấn đặc khu và của các về cấp".split()
)


def name_case(capitals: str) -> str:
    """Capitals to the case of running text: gazetteers first, then the habits of official names."""
    names, longest = _gazetteer()
    parts = [
        w
        for w in re.split(r"(\s+|,)", flat(fold(capitals.lower())).replace(" ,", ","))
        if w.strip()
    ]
    out: list[str] = []
    i, place, fresh = 0, False, True
    if head := _head(parts):
        out.append(_capital(" ".join(parts[: head[0]])))
        i, fresh = head
    while i < len(parts):
        known = _longest(parts, i, names, longest)
        if known:
            out.append(known[0])
            i, place, fresh = i + known[1], False, known[0].upper() in words("bare")
            continue
        word = parts[i]
        unit = _unit_at(parts, i)
        if unit:
            out.extend(parts[i : i + unit])
            i, place, fresh = i + unit, True, False
            continue
        out.append(word if word in _LOWER_WORDS else word.capitalize() if place or fresh else word)
        fresh = word in ("và", ",", "-") or (fresh and i == 0)
        place = place and word not in (",", "và")
        i += 1
    return _capital(re.sub(r"\s+,", ",", " ".join(out)))


def _head(parts: list[str]) -> tuple[int, bool] | None:
    """Words of the body's kind at the start ("chi cục"), and whether its own name follows."""
    names, longest = _gazetteer()
    found = any_of("bodies").match(" ".join(parts).upper())
    if not found:
        return None
    n = len(found[0].split())
    known = _longest(parts, 0, names, longest)
    return None if known and known[1] >= n else (n, found[0] in words("bare"))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _longest(
    parts: list[str], i: int, names: dict[str, str], longest: int
) -> tuple[str, int] | None:
    for n in range(min(longest + 4, len(parts) - i), 0, -1):
        known = names.get(" ".join(parts[i : i + n]).replace(" ,", ","))
        if known:
            return known, n
    return None


def _unit_at(parts: list[str], i: int) -> int:
    for n in (2, 1):
        if " ".join(parts[i : i + n]) in (
            "thành phố",
            "thị xã",
            "thị trấn",
            "đặc khu",
            "tỉnh",
            "huyện",
            "quận",
            "xã",
            "phường",
        ):
            return n
    return 0


_CODE = re.compile(r"\d+[a-zđ]?[-/][^\s,;]+|[^\W\d_]+[-/][^\W\d_/-]+", re.IGNORECASE)


def sentence_case(title: str) -> str:
    """A title in capitals as a sentence: known names and numbers of documents keep their case."""
    names, longest = _gazetteer()
    words_ = title.split()
    out: list[str] = []
    i, place = 0, False
    low = [fold(w.lower()) for w in words_]
    while i < len(words_):
        known = None
        for n in range(min(longest + 2, len(words_) - i), 0, -1):
            phrase = " ".join(low[i : i + n])
            bare = phrase.rstrip(",.;:")
            if bare in names:
                known = (names[bare] + phrase[len(bare) :], n)
                break
        if known:
            out.append(known[0])
            i += known[1]
            continue
        word = words_[i]
        out.append(word if any(c.isdigit() for c in word) or "/" in word else word.lower())
        i += 1
    return " ".join(out)
