"""Bodies: which organ a printed name means, and where it stands.

Names are matched against the lexicon after folding (case, tone placement, short forms); nothing is
matched fuzzily. What is not printed comes from the citing paper (`Context`), by the alias rules of
lexicon/issuers.yaml.
"""

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from ontology.lexicon import Issuer, issuers, provinces, raw
from ontology.series import Bounds, era

Place = tuple[str, ...]
UNKNOWN = "_"
# "oà" → "òa": where the tone mark stands differs by school, not by word.
_TONES = {
    unicodedata.normalize("NFC", a + b + tone): unicodedata.normalize("NFC", a + tone + b)
    for a, b in ("oa", "oe", "uy")
    for tone in "\u0300\u0301\u0303\u0309\u0323"
}
# "hoà" is spelled "hòa"; "đoàn", where the syllable goes on, and "quỹ" have one spelling
_OPEN_SYLLABLE = re.compile(rf"(?<![qQ])(?:{'|'.join(_TONES)})(?!\w)")
_BACK = {new: old for old, new in _TONES.items()}
_CLOSED_SYLLABLE = re.compile(rf"(?<![qQ])(?:{'|'.join(_BACK)})(?=\w)", re.IGNORECASE)
COMMUNE = r"(?<!hợp tác )(?<!thông tấn )xã(?! hội)"  # a pattern: "xã" as a kind of unit
_UNIT = re.compile(
    rf"(?:^|[ ,(])(thị xã|thị trấn|thành phố|đặc khu|huyện|quận|phường|{COMMUNE})"
    r" ((?!thuộc |trực thuộc |ủy\b)(?:(?! và )[^,()]){1,40})$"
)
_GENERIC = re.compile(
    r"[ ,]+(?:cấp )?(tỉnh|thành phố|thị xã|thị trấn|huyện|quận|phường|(?<!hợp tác )xã|đặc khu)$"
)
_INNER_COMMITTEE = re.compile(r"(?:^|.* )(huyện|quận|thị|thành) ủy ([^,()]{1,40})$")
_UNIT_LEVEL = {
    "tỉnh": "province",
    **dict.fromkeys(("huyện", "quận", "thị xã"), "district"),
    **dict.fromkeys(("xã", "phường", "thị trấn", "đặc khu"), "commune"),
}
_MANY = re.compile(
    r"^(?:(?:thủ trưởng|lãnh đạo|giám đốc|chủ tịch|người đứng đầu|bí thư)\b.{0,40} )?"
    r"(?:các|những)\b"
)
_TWICE = re.compile(r"^(bộ|sở|ban|cục|vụ|phòng|ủy ban|văn phòng) (?=\1 )")  # "Sở Sở Công Thương"
_ANY_UNIT = r"(?:tỉnh|thành phố|thị xã|thị trấn|đặc khu|huyện|quận|phường|xã)"
# "cấp xã", "xã, phường và đặc khu": kinds of units, not a unit
_CLASS = re.compile(
    rf"\bcấp (?:tỉnh|huyện|xã)\b|\b{_ANY_UNIT}(?:, | và |, và |/){_ANY_UNIT}(?:$|[ ,])"
)
_BOARD = re.compile(r"^trưởng ban(?= (?!ban\b))")  # "Trưởng Ban Dân tộc": the Ban is in the name
_NO_BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class Context:
    """Where the citing paper stands, and the days it can have been issued on."""

    level: str = "unknown"  # central, province, district, commune
    province: str | None = None  # lexicon id without -o/-n: "hung-yen"
    inside: Place = ()  # district, commune slugs
    bounds: Bounds = _NO_BOUNDS

    @property
    def latest(self) -> date | None:
        """The last day the citing paper can be of."""
        return self.bounds.latest


@dataclass(frozen=True, slots=True)
class Body:
    """A printed body: its lexicon row where it has one, and where it stands."""

    name: str  # folded, without place
    issuer: str | None = None  # lexicon id
    level: str | None = None
    province: str | None = None  # None: none printed and none from the context
    inside: Place = ()
    led: str = ""  # what a Đảng ủy leads, as a slug: "ubnd", "so.noi.vu"
    group: bool = False  # "các sở, ban, ngành"

    @property
    def row(self) -> Issuer | None:
        """The lexicon's row of this body."""
        return issuers().get(self.issuer) if self.issuer else None


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """One spelling for comparing names: NFC, lower case, one tone placement, no short forms.

    Short forms are whole words in any case, but "tư" of "tư pháp" is no "TƯ".
    """
    text = unicodedata.normalize("NFC", text).replace("Ð", "Đ").replace("\u00ad", "")
    text = re.sub(r"\b[Tt][Pp]\.\s?(?=\w)", "TP ", text)
    words = [_short_forms().get(w, w) for w in re.split(r"([\s,()]+)", text)]
    text = "".join(words).casefold()
    for new, old in _TONES.items():
        text = text.replace(new, old)
    text = re.sub(r"[‐-―−]", "-", text)
    return re.sub(r"\s+", " ", text).strip(' .,;:"“”*')


def spelled(text: str) -> str:
    """A name for people, the same for every way to print it: one tone placement, no short forms.

    >>> spelled("Đảng uỷ UBND tỉnh")
    'Đảng ủy Ủy ban nhân dân tỉnh'
    >>> spelled("Quỹ của Đòan đại biểu,Hội")
    'Quỹ của Đoàn đại biểu, Hội'
    """
    forms = _short_forms()
    words = [forms.get(w, w) for w in re.split(r"([\s,()]+)", unicodedata.normalize("NFC", text))]
    text = "".join(w[:1].upper() + w[1:] if w in forms.values() else w for w in words)
    text = _OPEN_SYLLABLE.sub(lambda m: _TONES.get(m[0], m[0]), text)
    text = _CLOSED_SYLLABLE.sub(lambda m: _BACK.get(m[0], m[0]), text)
    return " ".join(re.sub(r"\s*([,;])(?=\w)", r"\1 ", text).split()).strip(" ,;:.")


@cache
def _short_forms() -> dict[str, str]:
    exact = {str(k): str(v) for k, v in raw("issuers")["abbreviations"].items()}
    capitals = {k: v for k, v in exact.items() if k.isupper() and k not in raw("issuers")["words"]}
    return exact | {f(k): v for k, v in capitals.items() for f in (str.lower, str.capitalize)}


def ascii_slug(text: str) -> str:
    """A name as lower-case ASCII words joined by dots: "Sở Nội vụ" → "so.noi.vu"."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", ".", letters).strip(".")


@cache
def _province_names() -> tuple[tuple[str, str, frozenset[str]], ...]:
    """(folded name, id without era, kinds), longest first; aliases included."""
    found: dict[str, tuple[str, set[str]]] = {}
    for unit in provinces().values():
        for name in (unit.name, *unit.aliases):
            plain = re.sub(r"^(?:thành phố|tp) ?|\s*\(.*\)$", "", fold(name)).strip()
            found.setdefault(plain, (unit.id[:-2], set()))[1].add(unit.kind)
    for row in raw("provinces")["before_2008"]:
        if "id" in row:
            found.setdefault(fold(row["name"]), (row["id"][:-2], {"P"}))
    ordered = sorted(found.items(), key=lambda item: -len(item[0]))
    return tuple((name, base, frozenset(kinds)) for name, (base, kinds) in ordered)


def province_of(text: str) -> str | None:
    """The id without era of the province that `text` names ("Hưng Yên", "TP. Hồ Chí Minh")."""
    plain = re.sub(r"^(?:tỉnh|thành phố|tp) ?", "", fold(text))
    return next((base for name, base, _ in _province_names() if name == plain), None)


@cache
def heads() -> tuple[str, ...]:
    """Titles that stand before a body's name, folded, longest first: "bộ trưởng", "giám đốc"."""
    return tuple(sorted((fold(h) for h in raw("issuers")["heads"]), key=lambda h: -len(h)))


@cache
def _bodies() -> dict[str, tuple[Issuer, ...]]:
    """Folded names and aliases without place → the rows that bear them (one a level)."""
    found: dict[str, dict[str, Issuer]] = {}
    for row in issuers().values():
        for name in _names(row):
            found.setdefault(_strip_generic(fold(name))[0], {})[row.id] = row
    return {name: tuple(rows.values()) for name, rows in found.items() if name}


def _names(row: Issuer) -> list[str]:
    named = re.sub(r"\{[TPD]\}|…", "", row.vi)
    several = named.split(" / ") if " / " in named else [named]
    aliases = [re.sub(r"\{[TPD]\}|\(.*?\)", "", a) for a in row.aliases]
    return [*several, *aliases] if row.id != "TCT" else [*re.split(r" → | \(", named)[:2], *aliases]


def local_name(row: Issuer, city: bool) -> str:
    """The name that a body of each province has in one, or in a city under the Centre.

    >>> from ontology.lexicon import issuers
    >>> local_name(issuers()["TU"], city=False), local_name(issuers()["TU"], city=True)
    ('Tỉnh ủy {P}', 'Thành ủy {P}')
    """
    forms = row.vi.split(" / ")
    name = forms[-1] if city and row.level == "province" else forms[0]
    return name if "{P}" in name or "{P}" not in row.vi else f"{name} {{P}}"


def _strip_generic(text: str) -> tuple[str, str | None]:
    """A name without the generic unit at its end, and that unit ("tỉnh", "thành phố")."""
    match = _GENERIC.search(text)
    return (text[: match.start()].strip(" ,"), match[1]) if match else (text, None)


_NOWHERE = Context()


@lru_cache(maxsize=65536)
def recognise(printed: str, context: Context = _NOWHERE) -> Body:
    """Which body `printed` names, read in a paper of `context`.

    A body that the lexicon does not know keeps its folded name, and its place where one is printed
    with its kind ("… thành phố Hà Nội"); `group` marks collective addressees.
    """
    text = _TWICE.sub("", fold(printed))
    names = {printed.strip(), untitled(printed)}
    if (
        any(p.fullmatch(name) for p in _groups() for name in names)
        or _MANY.match(text)
        or _CLASS.search(text)
    ):
        return _class(text, context)
    if (row := _central(text)) is not None:
        return Body(text, row.id, row.level)
    head, level, province, inside = _split_place(text, context)
    body = _match(head, level, context)
    if body is None:
        name, generic = _strip_generic(head)
        proper = generic or any(c.isupper() for c in printed.strip()[1:])
        if " các " in text or not proper:
            return _class(text, context)  # "chủ đầu tư", "cơ quan liên quan"
        level = level or _generic_level(generic, context)
        bare = _peeled(name)[-1]
        if bare in raw("issuers")["classes"]:
            return _class(text, context)  # "Giám đốc Sở": of whichever
        if level is None and _of_each_province(bare):
            if context.level == "central":
                return _class(text, context)  # of every province
            level = "province"
        body = Body(bare, level=level)
    placed = _placed(body, level, province, inside, context)
    generic_class = (
        placed.province is None and context.level == "central" and body.level != "central"
    )
    local = placed.row is not None and placed.row.template
    return _class(text, context) if local and generic_class else placed


def _of_each_province(name: str) -> bool:
    words = raw("issuers")
    return name.startswith(tuple(words["provincial"])) and not name.startswith(
        tuple(words["exchanges"])
    )


def _class(text: str, context: Context) -> Body:
    """A collective name, kept whole: its members are never invented."""
    return Body(text, level=context.level, province=context.province, group=True)


@cache
def _groups() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(p) for row in raw("issuers")["groups"] for p in row["patterns"])


def _central(text: str) -> Issuer | None:
    """A body of the centre by its whole name, its head and the words of a congress aside."""
    text = re.sub(r",? (?:khóa|lần thứ|nhiệm kỳ) [\w\s-]{1,20}$", "", text)
    for name in _peeled(text):
        for row in _bodies().get(name, ()):
            if not row.template:
                return row
    return _cut_off(text)


def _cut_off(text: str) -> Issuer | None:
    """The one body of the centre whose name goes on by a last syllable: "bộ giáo dục và đào"."""
    if " " not in text:
        return None
    begun, names = f"{text} ", _in_order()
    at = bisect_left(names, begun)
    longer = [name for name in names[at : at + 2] if name.startswith(begun)]
    one = len(longer) == 1 and longer[0].count(" ") == begun.count(" ")
    rows = _bodies()[longer[0]] if one else ()
    return rows[0] if len(rows) == 1 and not rows[0].template else None


@cache
def _in_order() -> list[str]:
    return sorted(_bodies())


def _peeled(text: str) -> list[str]:
    """`text`, then without one title before it, then without two: "Bộ trưởng Bộ X" → "Bộ X"."""
    names = [text]
    for _ in range(2):
        text = _BOARD.sub("trưởng ban ban", text)
        titled = (h for h in heads() if text.startswith((h + " ", h + ", ")))
        shorter = next((text[len(h) :].lstrip(" ,") for h in titled), None)
        if shorter is None:
            break
        text = re.sub(r"^lần thứ \S+ ", "", shorter)
        names.append(text)
    return names


def untitled(name: str) -> str:
    """A body's name without titles before it.

    >>> untitled("Cục trưởng Cục Thú y"), untitled("Thuế TP. Hà Nội")
    ('Cục Thú y', 'Thuế TP. Hà Nội')
    """
    whole = fold(name)
    titles = len(whole.split()) - len(_peeled(whole)[-1].split())
    kept = " ".join(name.split()[titles:]) or name
    return kept[:1].upper() + kept[1:]


def _split_place(text: str, context: Context) -> tuple[str, str | None, str | None, Place]:
    """(name without place, level, province, district and commune) of a folded name."""
    head, province, level = _split_province(text, context)
    units: dict[str, str] = {}
    if (match := _INNER_COMMITTEE.match(head)) and match[2] not in ("tỉnh", "thành phố"):
        kind = {"thị": "thị xã", "thành": "thành phố"}.get(match[1], match[1])
        units["district"] = _unit_slug(kind, match[2])
        head = head[: match.start(2)].strip()
    while match := _UNIT.search(head):
        found = _UNIT_LEVEL.get(match[1], "district")
        units.setdefault(found, _unit_slug(match[1], match[2]))
        head = head[: match.start()].strip(" ,(")
    if not units:
        return head, level, province, ()
    lowest = "commune" if "commune" in units else "district"
    return head, lowest, province, _inside(units, province, context)


def _split_province(text: str, context: Context) -> tuple[str, str | None, str | None]:
    """(text without its province, id, level) where a folded name ends with a province's name."""
    ends = (row for row in _province_names() if text.endswith((f" {row[0]}", f",{row[0]}")))
    found = next(ends, None)
    if found is None:
        return text, None, None
    name, base, kinds = found
    before = text[: -len(name)].rstrip(" ,-")
    if re.search(r"(?:^|[ ,])(?:huyện|quận|thị xã|xã|phường|thị trấn|đặc khu)$", before):
        return text, None, None  # a district or commune of that name, in any province
    word = re.search(r"(?:^|[ ,])(tỉnh|thành phố|tp)$", before)
    city = before.endswith("thành ủy") or (word is not None and word[1] != "tỉnh")
    if city and not _is_province_city(base, kinds, context.bounds):
        return text, base, None  # the city inside the province of its name
    head = before[: word.start()] if word else before
    if word is None and not _known(head):
        return text, None, None  # "Đại học Thái Nguyên" is not of the province
    level = None if _UNIT.search(head.strip(" ,")) else "province"
    return head.strip(" ,-"), base, level


def _is_province_city(province: str, kinds: frozenset[str], when: Bounds) -> bool:
    """Whether "thành phố X" is the unit under the centre: by kind, by day, or since 1/7/2025."""
    since = raw("provinces")["cities_since"].get(province)
    if since is not None and when.before(since):
        return False
    return "C" in kinds or when.since(raw("series_runs")["new_units"])


def _known(head: str) -> bool:
    return _UNIT.search(head) is not None or any(
        n in _bodies() for n in _peeled(_strip_generic(head)[0])
    )


def _unit_slug(kind: str, name: str) -> str:
    """Huyện and xã by name alone, other kinds with it: a province may have huyện and thị xã X."""
    plain = ascii_slug(_strip_generic(name)[0])
    return plain if kind in ("huyện", "xã") else f"{ascii_slug(kind)}.{plain}"


def _inside(units: dict[str, str], province: str | None, context: Context) -> Place:
    district, commune = units.get("district"), units.get("commune")
    if commune is None:
        return (district or UNKNOWN,)
    if district is None and province in (None, context.province) and context.inside[1:]:
        district = context.inside[0]
    return (district, commune) if district else (commune,)


def _match(head: str, level: str | None, context: Context) -> Body | None:
    """The lexicon's body of a name without place; the level chooses among rows of one name."""
    name, generic = _strip_generic(head)
    level = level or _generic_level(generic, context)
    for candidate in _peeled(name):
        rows = _bodies().get(candidate, ())
        fitting = [r for r in rows if r.level == (level or context.level)] or (
            list(rows) if len(rows) == 1 and (level is None or _single(rows[0], level)) else []
        )
        if len(fitting) >= 1:
            row = fitting[0]
            return Body(
                candidate, row.id, row.level, led=raw("issuers")["committees"].get(row.id, "")
            )
        if (committee := _committee(candidate, level)) is not None:
            return committee
    return None


def _single(row: Issuer, level: str) -> bool:
    """Whether the only row of a name can be meant at `level` (a sở is never a district's)."""
    return row.level in (level, "grassroots", "ministry_unit") or not row.template


def _generic_level(generic: str | None, context: Context) -> str | None:
    if generic is None:
        return None
    if generic != "thành phố":
        return _UNIT_LEVEL.get(generic)
    return "province" if context.province and _is_city(context.province) else "district"


@cache
def _is_city(province: str) -> bool:
    return any(p.kind == "C" for p in provinces().values() if p.id[:-2] == province)


def _committee(name: str, level: str | None) -> Body | None:
    """Đảng ủy (and its offices) by what it leads: of a commune where nothing follows."""
    for issuer in ("DU", "VPDU", "BTCDU", "UBKTDU", "BTGDU"):
        prefix = fold(_names(issuers()[issuer])[0])
        if name == prefix or name.startswith(prefix + " "):
            rest = _strip_generic(name[len(prefix) :].strip())[0]
            central = rest.startswith("cơ quan ") or _central(rest) is not None
            where = "central" if central else "grassroots" if rest else level
            return Body(name, issuer, where, led=_led(rest))
    return None


def _led(rest: str) -> str:
    """The slug of what a Đảng ủy leads: the owner word of a known committee, else its name."""
    for issuer, word in raw("issuers")["committees"].items():
        for name in _names(issuers()[issuer]):
            if rest and _strip_generic(fold(name))[0] == f"đảng ủy {rest}":
                return str(word)
    return ascii_slug(rest)


def _placed(
    body: Body, level: str | None, province: str | None, inside: Place, context: Context
) -> Body:
    """`body` with its place: what is printed, else what the citing paper's own place supplies."""
    row = body.row
    level = level or body.level
    if row is not None and not row.template and level not in ("province", "district", "commune"):
        return Body(body.name, body.issuer, body.level, led=body.led)
    local = row is not None or level in ("province", "district", "commune")
    if province is None and local and not is_central_committee(body):
        province = context.province
    if not inside and level in ("district", "commune") and province == context.province:
        inside = context.inside[:1] if level == "district" else context.inside
    if level in ("district", "commune") and not inside:
        inside = (UNKNOWN,)
    return Body(body.name, body.issuer, level, province, inside, body.led)


def is_central_committee(body: Body) -> bool:
    """Đảng ủy of a central body ("Đảng ủy Bộ Y tế"): no place of its own."""
    return bool(body.led) and body.level == "central"


def locate(body: Body, when: Bounds, owner: str | None = None) -> Place:
    """The place of a name for `body` and a paper of `when`: () for the centre.

    A province whose era the bounds do not decide has no suffix; "_" is an unknown part. `owner`
    stands in for the body's own series letters ("" = the unit itself, without its committees).
    """
    central = body.row is not None and not body.row.template
    if body.province is None:
        return () if (central and not body.inside) or is_central_committee(body) else (UNKNOWN,)
    letters = owner_letters_of(body) if owner is None else owner
    found = era(body.province, when, letters)
    unit = f"{body.province}-{found}" if found else body.province
    return (unit.replace("-", "."), *body.inside)


def owner_letters_of(body: Body) -> str:
    """The letters of the body's series as lexicon/series_runs.yaml writes them: "TU", "ĐU.ubnd"."""
    code = body.row.codes[0] if body.row and body.row.codes else ""
    return f"{code}.{body.led}" if body.led else code


@lru_cache(maxsize=65536)
def issuers_differ(one: str, other: str) -> bool:
    """Whether two printed issuers are two bodies; a committee and its standing board are not.

    "Bộ Chính trị" and "Bộ Chính trị, Ban Bí thư" are; "UBND tỉnh" and "Chủ tịch UBND tỉnh" are not.
    """
    words, others = _words(fold(one)), _words(fold(other))
    if words == others:
        return False
    a, b = recognise(one), recognise(other)
    if a.row and b.row:
        ids = {a.row.id, a.row.parent}, {b.row.id, b.row.parent}
        kin = a.row.id in ids[1] or b.row.id in ids[0]
        local = a.row.branch.startswith("local_") and bool(set(a.row.codes) & set(b.row.codes))
        return not (kin or local)
    bare = {fold(one), fold(other)} & set(heads())  # "Chủ tịch" alone is anybody's
    return not (bare or words <= others or others <= words)


def _words(folded: str) -> frozenset[str]:
    """What tells a body apart: "Bộ A và Bộ B", "Bộ trưởng Bộ B, Bộ trưởng Bộ A" are one pair."""
    for head in heads():
        folded = folded.replace(f"{head} ", " ")
    return frozenset(re.findall(r"\w+", folded)) - {"và"}
