"""The issuing body in normal case with its place, out of the capitals of the head.

Parent and issuer stand on several lines, broken anywhere: "ỦY BAN NHÂN / DÂN / TỈNH LAI CHÂU",
"UBND THÀNH PHỐ HÀ / NỘI / TRUNG TÂM …". A line that begins with the first words of a body begins a
new one, unless the line before it cannot stand alone.
"""

import re
from functools import cache

from ingest.header.case import is_known, name_case
from ingest.structure.head_words import UPPER, any_of, any_phrase, flat, fold, mapping, words
from ontology import lexicon

_UNIT = re.compile(
    r"(?<![^\W\d_])(?:TỈNH|THÀNH PHỐ|TP\.?|HUYỆN|QUẬN|THỊ XÃ|TX\.|XÃ|PHƯỜNG|THỊ TRẤN|ĐẶC KHU)"
    r"\s+(?!ỦY|ĐOÀN|HỘI)[^\W\d_]"
)


_LOCAL_PARTY = re.compile(r"(?:HUYỆN|QUẬN|THỊ|THÀNH) ỦY\s")  # its unit is in its name
_UNION = ("ĐOÀN TNCS HỒ CHÍ MINH", "ĐOÀN THANH NIÊN CỘNG SẢN HỒ CHÍ MINH")


def bodies(lines: list[str]) -> list[str]:
    """The bodies printed in the head, parent first, in capitals."""
    found: list[str] = []
    for text in (part for line in lines for part in _glued_apart(flat(fold(line)))):
        if found and _goes_on(found[-1], text):
            found[-1] = f"{found[-1]} {text}"
        else:
            found.append(text)
    if len(found) > 1 and found[-1] in _UNION:
        found.pop()  # the Union prints its own name where the Party prints its
    return [spell(b.rstrip(", ")) for b in found if _begins_body(b)]


def spell(body: str) -> str:
    """UBND and its like spelled out."""
    spelled = mapping("spelled")
    return " ".join(spelled.get(w, w) for w in body.replace("TP.", "TP. ").split())


def _begins_body(text: str) -> bool:
    return bool(any_of("bodies").match(text)) and not any_of("no_bodies").match(text)


@cache
def _under() -> re.Pattern[str]:
    under = any_phrase([*words("under"), *words("parts_of")])
    return re.compile(rf"(?<=\s){under}(?![^\W\d_])")


def _glued_apart(line: str) -> list[str]:
    """ "BỘ TÀI CHÍNH TỔNG CỤC HẢI QUAN" is a ministry and its department."""
    for under in _under().finditer(line):
        before = line[: under.start()].rstrip(" -")
        if is_known(before) or ((place := unit_of(before)) and is_known(_bare_place(place))):
            return [before, line[under.start() :]]
    return [line]


def _bare_place(unit: str) -> str:
    return re.sub(r"^(?:TỈNH|THÀNH PHỐ|TP\.?)\s", "", unit)


def _goes_on(before: str, text: str) -> bool:
    """True if `text` is the rest of the line before it; words over the first body are no body's."""
    if not _begins_body(text):
        return True
    if _needs_more(before):
        return _begins_body(before) or before in _beginnings()
    return _is_broken_name(before, text)


def _is_broken_name(before: str, text: str) -> bool:
    """ "SỞ NÔNG NGHIỆP VÀ MÔI / TRƯỜNG": a known name over the break, and none before it."""
    words_ = text.split()
    whole = (f"{before} {' '.join(words_[:n])}" for n in range(1, min(len(words_), 4) + 1))
    return not is_known(before) and any(map(is_known, whole))


@cache
def _beginnings() -> frozenset[str]:
    """First words of bodies that may stand alone on a broken line: "ỦY / BAN NHÂN DÂN"."""
    split = (b.split() for b in words("bodies"))
    halves = (" ".join(parts[:n]) for parts in split for n in range(1, len(parts)))
    return frozenset([*halves, *words("bare")])


def _needs_more(body: str) -> bool:
    return (
        body in _beginnings()
        or body in words("parts_of")
        or body.endswith((" VÀ", ",", " -", " CỦA", " NHÂN", " VỀ"))
    )


def joint(found: list[str]) -> str | None:
    """The issuers of a joint paper, as one name."""
    split = [part for body in found for part in re.split(r" - (?=[^-])", body)]
    parts: list[str] = []
    for part in split:
        if parts and not _begins_body(part):
            parts[-1] = f"{parts[-1]} - {part}"  # "BỘ LAO ĐỘNG - THƯƠNG BINH …"
        else:
            parts.append(part)
    return ", ".join(name_case(p) for p in parts) or None


def compose(found: list[str]) -> str | None:
    """The issuer's full name in normal case from its own line and its parents'."""
    if not found:
        return None
    *parents, own = found
    if not parents:
        return name_case(own)
    parent = parents[-1]
    if parent in own:
        return name_case(own)
    return name_case(_with_parent(own, parent, parents))


# The congress of a Party organisation, the board of a mass organisation: "BAN CHẤP HÀNH XÃ …".
_CONGRESS = re.compile(r"ĐẠI HỘI(?: ĐẠI BIỂU| ĐẢNG VIÊN)?(?! ĐẠI| ĐẢNG| CHI)")
_BOARD = re.compile(
    r"(BAN CHẤP HÀNH|BAN THƯỜNG VỤ) (?=(?:TỈNH|THÀNH PHỐ|XÃ|PHƯỜNG|ĐẶC KHU) (?!ỦY|ĐOÀN))"
)


def _with_parent(own: str, parent: str, parents: list[str]) -> str:
    if parent == "BAN CHẤP HÀNH TRUNG ƯƠNG":
        return _central_party(own)
    if congress := _CONGRESS.match(own):
        return f"{congress[0]} {parent}{own[congress.end() :]}"
    if board := _BOARD.match(own):
        return f"{board[1]} {parent} {own[board.end() :]}"
    if own in words("parts_of"):
        return _part_of(own, parent)
    if own.startswith("BỘ "):
        return own
    if open_unit(own) and (place := _place_of(own, parents)):
        return f"{own} {place}"
    national = own.endswith(("NHÀ NƯỚC", "VIỆT NAM", "TRUNG ƯƠNG"))
    if national or _UNIT.search(own) or _LOCAL_PARTY.match(own):
        return own
    place = next((p for body in reversed(parents) if (p := unit_of(body))), None)
    named = place and place.split(" ", 1)[-1] in own  # "CHI BỘ TRƯỜNG THCS TÂN HƯNG" of xã Tân Hưng
    return f"{own} {place}" if place and not named else own


def open_unit(body: str) -> bool:
    """True for "ĐẢNG ỦY ỦY BAN NHÂN DÂN TỈNH", which leaves the name of its unit to the reader."""
    return body.upper().endswith(tuple(f" {unit}" for unit in words("units")))


def _place_of(own: str, parents: list[str]) -> str | None:
    """HƯNG YÊN of the nearest body that names a unit of the kind with which `own` ends."""
    for unit in (u for body in reversed(parents) if (u := unit_of(body))):
        found = any_of("units").match(unit)
        if found and own.endswith(found[0]):
            return unit[found.end() :].strip()
    return None


def _central_party(own: str) -> str:
    if own == "VĂN PHÒNG":
        return "VĂN PHÒNG TRUNG ƯƠNG ĐẢNG"
    central = own.startswith(("BAN ", "ỦY BAN KIỂM TRA", "HỘI ĐỒNG LÝ LUẬN"))
    other = "TRUNG ƯƠNG" in own or own.startswith(("BAN CHỈ ĐẠO", "BAN CÁN SỰ"))
    return f"{own} TRUNG ƯƠNG" if central and not other else own


def _part_of(own: str, parent: str) -> str:
    """ "VĂN PHÒNG" of a Bộ, "BAN TỔ CHỨC" of a Tỉnh ủy, "THANH TRA" of a province."""
    place = unit_of(parent) if own.startswith(("THANH TRA", "BAN DÂN TỘC", "PHÒNG ")) else None
    return f"{own} {place or parent}"


_SESSION = re.compile(r"\s+\(?(?:KHÓA|NHIỆM KỲ|KỲ HỌP)\b.*")
_AUTHORITY = re.compile(
    rf"[\s*#\-_]*(?P<name>(?:[{UPPER}\d(,.\-][{UPPER}\d),.\-]*\s{{1,4}})+)"
    r"(?=-?\s*Căn\s|Theo\s|Xét\s|$)"
)


def of_authority(behind: str) -> str | None:
    """The body of the authority line that begins `behind` ("BỘ TRƯỞNG BỘ Y TẾ / Căn cứ …")."""
    found = _AUTHORITY.match(fold(behind))
    if not found:
        return None
    name = _SESSION.sub("", flat(found["name"]).strip(" ,:"))
    if name.startswith(("TỔNG KIỂM TOÁN", "TỔNG THANH TRA")):
        return name_case(name.removeprefix("TỔNG "))
    post = any_of("posts").match(name)
    held = name[post.end() :].strip() if post else ""
    for body in (held, name.removeprefix("TRƯỞNG "), name):
        if _begins_body(body) and body not in words("bare"):
            return name_case(spell(body))
    return None


def placed(name: str, place: str) -> str:
    """`name` with the unit that the place-date line prints, where the head leaves it open.

    A Sở is a province's, and an office dates its papers from the unit it is named after.
    """
    kinds = {p.name: p.kind for p in lexicon.provinces().values()}
    kind = {"P": "tỉnh", "C": "thành phố"}.get(kinds.get(place, ""))
    if not open_unit(name):
        return f"{name} {kind} {place}" if kind and not _UNIT.search(name.upper()) else name
    provincial = name.endswith("tỉnh")
    return f"{name} {place}" if place and (bool(kind) or not provincial) else name


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
