"""Số, ký hiệu: the printed code of a document as a value that parses and formats as a round trip.

The forms are those of lexicon/document_types.yaml; the words (type letters, owner letters) are
read from the lexicon. Nothing here knows places or dates: `ontology.identity` mints names.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import product

from ontology.lexicon import document_types, issuers, raw

LOOK_ALIKES = str.maketrans("АВЕКМНОРСТХ", "ABEKMHOPCTX")  # Cyrillic letters, as typed
_FOLD = LOOK_ALIKES | str.maketrans(
    dict.fromkeys("‐‑‒–—―−\u00ad", "-") | {"Ð": "Đ", "ð": "đ", "／": "/"}
)
_HEAD = re.compile(r"^(?:[Ll]uật\s+)?[Ss][ốỐ]\s*:?\s*(?=[\d.…_/\s-])")
# "66.4/2025/NQ-CP": a point only where the year follows, "1.250/QĐ-UBND" may be a thousand
_NUMBERED = re.compile(
    r"^(\d{1,6})((?:\.[1-9]\d?(?=/(?:19[4-9]|20\d)\d/))?[A-Za-zđĐ]?)"
    r"([-/ ])(?:(19[4-9]\d|20\d\d)/)?(\S{1,80})$"
)
_BLANK = re.compile(r"^[.…_\s]*([-/])(?:(19[4-9]\d|20\d\d)/)?([^\W\d_][^\s]{0,80})$")
_UNDERSCORE = re.compile(r"(?<=[^\W\d_])_(?=[^\W\d_])")  # typed for a dash: "QĐ_BKHCN"
_SEGMENT = re.compile(r"[A-ZĐÂÊÔƠƯ][\w&+.]*$")


@dataclass(frozen=True, slots=True)
class Code:
    """A printed số/ký hiệu in its parts.

    >>> code = parse_code("Số 423 – KH/TU")
    >>> (code.number, code.series, code.owner, code.system, str(code))
    (423, 'KH', 'TU', 'party', '423-KH/TU')
    >>> law = parse_code("45/2019/QH14")
    >>> (law.year, law.series, law.owner, law.term)
    (2019, '', 'QH', '14')
    """

    number: int | None  # None where the number is blank ("/UBND-NC")
    suffix: str  # "a" of 02a, lower case; ".4" of 66.4
    year: int | None  # only where printed inside the number
    symbol: str  # everything after number and year: "KH/TU", "QĐ-UBND", "UBND-NC"
    series: str  # type letters as printed, "" in a dispatch, a law, an old short form
    owner: str  # letters of the body whose series it is; the first of a joint code; "" if none
    unit: str = ""  # drafting unit or further segments: "NC" of UBND-NC
    term: str = ""  # khóa printed with the owner: "14" of QH14
    joint: bool = False
    system: str = "state"  # "state" | "party": which of the two separators comes first
    digits: str = field(default="", compare=False)  # as printed, with leading zeros
    mark: str = field(default="/", compare=False)  # separator after the number

    def __str__(self) -> str:
        """The code as it is printed, normalised; `parse_code` reads it back."""
        year = f"{self.year}/" if self.year else ""
        return f"{self.digits}{self.suffix}{self.mark}{year}{self.symbol}"

    @property
    def key(self) -> tuple[int | None, str, int | None, str]:
        """What two printings of one code share, whatever their case and leading zeros."""
        return (self.number, self.suffix, self.year, self.symbol.replace("/", "-").casefold())


@lru_cache(maxsize=65536)
def parse_code(text: str) -> Code | None:
    """Read a số/ký hiệu, dirty printings included; None for what is no code of a document.

    Dirty printings are normalised only where one reading is possible: "61/2018/NĐCP",
    "359/KH/ĐU", "30/2020/ND-CP", "3O/2020/NĐ-CP"; never from one known symbol to another.
    """
    folded = unicodedata.normalize("NFC", text).translate(_FOLD).replace("\u00a0", " ")
    folded = _UNDERSCORE.sub("-", folded)
    folded = re.sub(r"\s*([-/])\s*", r"\1", _HEAD.sub("", folded.strip()).strip())
    if blank := _BLANK.match(folded):
        return _build("", "", blank[1], blank[2], blank[3])
    numbered = _NUMBERED.match(_ocr_digits(folded))
    return _build(*numbered.groups()) if numbered and int(numbered[1]) else None


def _ocr_digits(text: str) -> str:
    """O and l among digits of the running number are 0 and 1 (misread scans)."""
    head = re.match(r"[\dOl]{2,6}(?=[a-zđ]?[-/])", text)
    if not head or not any(c.isdigit() for c in head[0]):
        return text
    return head[0].replace("O", "0").replace("l", "1") + text[head.end() :]


def _build(digits: str, suffix: str, mark: str, year: str | None, rest: str) -> Code | None:
    rest = rest.rstrip(".,;:")
    parts = [_canonical(p) for p in re.split(r"[-/]", rest)]
    if len(parts) > 8 or not all(_SEGMENT.match(p) for p in parts):
        return None
    marks = re.findall(r"[-/]", rest)
    if len(parts) == 1:
        parts, marks = _unglue(parts[0])
    series, owner, unit, joint = _roles(parts)
    term = _khoa().match(owner)
    party = (
        bool(series) and not year and not joint and (term[1] if term else owner) in _party_owners()
    )
    if mark == " " and not party:
        return None
    if party and (mark == " " or owner in _party_only()):
        mark, marks = "-", ["/", *marks[1:]]
    return Code(
        number=int(digits) if digits else None,
        suffix=suffix.lower(),
        year=int(year) if year else None,
        symbol="".join(p + m for p, m in zip(parts, [*marks, ""], strict=True)),
        series=series,
        owner=term[1] if term else owner,
        unit=unit,
        term=term[2] if term else "",
        joint=joint,
        system="party" if party and mark == "-" else "state",
        digits=digits,
        mark=mark,
    )


def _roles(parts: list[str]) -> tuple[str, str, str, bool]:
    """(type letters, owner, unit, joint) of a symbol's segments."""
    if len(parts) == 1:
        return (parts[0], "", "", False) if parts[0] in _bare_types() else ("", parts[0], "", False)
    joint = parts[0] in _joint_types() and len(parts) > 2
    if joint or (parts[0] in type_letters() and not _dispatch(parts)):
        owner, size = _owner(parts[1:])
        return parts[0], owner, "" if joint else "-".join(parts[1 + size :]), joint
    if len(parts) == 2 and parts[1] in _old_owners() and parts[0] not in owner_letters():
        return parts[0], parts[1], "", False
    owner, size = _owner(parts)
    return "", owner, "-".join(parts[size:]), False


def _dispatch(parts: list[str]) -> bool:
    """CT-CS is a dispatch of Cục Thuế, CT-TTg a directive: the second segment decides."""
    ambiguous = raw("document_types")["dispatch_owners"]
    owner = _owner(parts[1:])[0]
    return parts[0] in ambiguous and owner not in owner_letters() and not _khoa().match(owner)


def _owner(parts: list[str]) -> tuple[str, int]:
    """The owner at the head of `parts` and how many segments it takes ("BNN-PTNT" takes two)."""
    for size in range(1, min(3, len(parts)) + 1):
        if (joined := "-".join(parts[:size])) in owner_letters() or _khoa().match(joined):
            return joined, size
    return parts[0], 1


def _canonical(segment: str) -> str:
    """A segment in the lexicon's spelling where it is known but for case, TƯ/TW or D for Đ."""
    segment = segment.replace("TƯ", "TW").replace("T.Ư", "TW")
    known = _spellings()
    if _khoa().match(segment.upper()):
        return segment.upper()
    if segment in known.values():
        return segment
    if (same := known.get(segment.casefold())) is not None:
        return same
    if "D" not in segment or len(segment) > 12:
        return segment
    choices = product(*(("D", "Đ") if c == "D" else (c,) for c in segment))
    found = {known[w] for w in ("".join(c).casefold() for c in choices) if w in known}
    return found.pop() if len(found) == 1 else segment


def _unglue(segment: str) -> tuple[list[str], list[str]]:
    """NĐCP → NĐ-CP, where exactly one split into known type and known owner exists."""
    if segment in owner_letters() or segment in _bare_types() or _khoa().match(segment):
        return [segment], []
    splits = [
        [segment[:i], segment[i:]]
        for i in range(1, len(segment))
        if segment[:i] in type_letters() and segment[i:] in owner_letters()
    ]
    return (splits[0], ["-"]) if len(splits) == 1 else ([segment], [])


@cache
def _khoa() -> re.Pattern[str]:
    """Letters of the Assembly's bodies with the number of its term: QH15, UBTVQH14, HĐNN8."""
    rows = [i for i in issuers().values() if i.level == "central"]
    bodies = {
        c for i in rows if i.branch == "legislature" or i.id in ("HDNN", "DDQH") for c in i.codes
    }
    plain = sorted({c.rstrip("0123456789") for c in bodies}, key=lambda c: (-len(c), c))
    return re.compile(rf"({'|'.join(plain)})(\d{{1,2}})$")


@cache
def type_letters() -> frozenset[str]:
    """All type letters of the lexicon, variants included: NQ, QĐNS, CTr, CTHĐ …"""
    forms = [form for kind in document_types().values() for form in kind.forms]
    letters = {str(f["code"]) for f in forms if f.get("code")}
    return frozenset(
        letters | {v for f in forms for v in f.get("variants", ())} | set(_joint_types())
    )


@cache
def normative_letters() -> frozenset[str]:
    """Type letters numbered both with the year inside (normative) and without: QĐ, NQ, CT."""
    by_system: dict[str, set[str]] = {"vbqppl": set(), "admin": set()}
    for kind in document_types().values():
        for form in kind.forms:
            if form.get("code"):
                by_system.get(form["system"], set()).add(str(form["code"]))
    return frozenset(by_system["vbqppl"] & by_system["admin"])


@cache
def owner_letters() -> frozenset[str]:
    """All codes of issuing bodies, today's and older."""
    return frozenset(code for issuer in issuers().values() for code in issuer.codes) | _old_owners()


@cache
def _party_owners() -> frozenset[str]:
    party = {c for i in issuers().values() if i.branch in ("party", "mass") for c in i.codes}
    return frozenset(party)


@cache
def _party_only() -> frozenset[str]:
    """Codes that only Party bodies have: a slash before them is a slip, "359/KH/ĐU"."""
    others = {c for i in issuers().values() if i.branch != "party" for c in i.codes}
    shared = set(raw("issuers")["party_codes_shared"])
    return (
        frozenset(c for i in issuers().values() if i.branch == "party" for c in i.codes)
        - others
        - shared
    )


@cache
def _old_owners() -> frozenset[str]:
    return frozenset(raw("document_types")["old_short"]["owners"])


@cache
def _bare_types() -> frozenset[str]:
    return frozenset(raw("document_types")["old_short"]["types"])


@cache
def _joint_types() -> frozenset[str]:
    return frozenset(raw("document_types")["joint_codes"])


@cache
def _spellings() -> dict[str, str]:
    """Case-folded letters → the lexicon's spelling, where only one differs by case."""
    found: dict[str, set[str]] = {}
    for code in (*type_letters(), *owner_letters()):
        found.setdefault(code.casefold(), set()).add(code)
    return {k: min(v) for k, v in found.items() if len(v) == 1}
