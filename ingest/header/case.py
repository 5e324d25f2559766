"""Capitals into the case of running text: gazetteers first, then the habits of official names."""

import re
from collections.abc import Mapping
from functools import cache

from ingest.structure.head_words import LOWER, UPPER, any_of, flat, fold, words
from ingest.text.syllable import is_syllable
from ontology import lexicon
from ontology.laws import law_names


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


def is_known(name: str) -> bool:
    """True if a gazetteer holds `name` (any case)."""
    return fold(name.lower()) in _gazetteer()[0]


def _know(names: dict[str, str], name: str) -> None:
    name = flat(name)
    names.setdefault(fold(name.lower()), name)


def name_case(capitals: str) -> str:
    """Capitals to the case of running text: gazetteers first, then the habits of official names."""
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
        if known := _longest(parts, i):
            out.append(known[0])
            party = known[0].endswith("ủy") and known[0] not in ("Đảng ủy", "Quân ủy")
            i, place, fresh = i + known[1], party, known[0].upper() in words("bare")
            continue
        word = parts[i]
        unit = _unit_at(parts, i)
        if unit:
            out.extend(parts[i : i + unit])
            i, place, fresh = i + unit, True, False
            continue
        if level := _school_level(parts, i):
            printed = " ".join(parts[i : i + level])
            out.append(printed.upper() if _abbreviated(printed) else _capital(printed))
            i, place, fresh = i + level, True, False
            continue
        counted = parts[i - 1] in _set("counted") and _ROMAN.fullmatch(word.upper())
        if _abbreviated(word) or _NUMERAL.fullmatch(word) or counted or _CODE.match(word):
            out.append(word.upper())
            i += 1
            continue
        out.append(
            word if word in _set("small_words") else word.capitalize() if place or fresh else word
        )
        fresh = word in ("và", ",", "-")
        i += 1
    return _capital(re.sub(r"\s+,", ",", " ".join(out)))


def _head(parts: list[str]) -> tuple[int, bool] | None:
    """Words of the body's kind at the start ("chi cục"), and whether its own name follows."""
    found = any_of("bodies").match(" ".join(parts).upper())
    n = len(found[0].split()) if found else 0
    known = _longest(parts, 0)
    return None if not found or (known and known[1] >= n) else (n, found[0] in words("bare"))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _longest(parts: list[str], i: int) -> tuple[str, int] | None:
    """The longest known name at `i`, and how many words it has."""
    names, longest = _gazetteer()
    for n in range(min(longest + 4, len(parts) - i), 0, -1):
        known = names.get(" ".join(parts[i : i + n]).replace(" ,", ","))
        if known:
            return known, n
    return None


def _unit_at(parts: list[str], i: int) -> int:
    if parts[i : i + 2] == ["xã", "hội"]:
        return 0
    for n in (2, 1):
        if " ".join(parts[i : i + n]) in _units():
            return n
    return 0


def _school_level(parts: list[str], i: int) -> int:
    """Words of a school's level at `i`, with its own name behind it, else 0."""
    if "trường" not in parts[:i]:
        return 0
    sizes = (n for n in (4, 3, 2, 1) if " ".join(parts[i : i + n]) in _set("school_levels"))
    return next(sizes, 0)


_CODE = re.compile(r"\d+/\S*[^\W\d_]")  # "theo Quyết định số 1050/QĐ-SCT"
_NUMERAL = re.compile(r"[ivx]{2,4}")  # "QUÂN KHU II": a syllable of these letters alone is none
_ROMAN = re.compile(r"[IVX]{1,5}[a-z]?[.,;:]?")


@cache
def _set(key: str) -> frozenset[str]:
    """A list of `header.yaml` in small letters, for membership."""
    return frozenset(w.lower() for w in words(key))


@cache
def _units() -> frozenset[str]:
    return frozenset(u for u in _set("units") if not u.endswith(".") and u != "tp")


def sentence_case(title: str, body: str = "") -> str:
    """A title in capitals as a sentence: known names, those that the paper's own `body` writes,
    numbers and abbreviations keep their case.
    """
    printed, written = title.split(), _written_names(body)
    low = [fold(w.lower()) for w in printed]
    out: list[str] = []
    i = 0
    while i < len(printed):
        if known := _known_phrase(low, i) or _phrase(low, i, written, _LONGEST, 2):
            out.append(known[0])
            i += known[1]
        elif person := _person(low, i):
            out.extend(w.capitalize() for w in low[i : i + person])
            i += person
        else:
            out.append(_word_case(printed, low, i))
            i += 1
    return " ".join(out)


@cache
def _title_names() -> tuple[dict[str, str], dict[str, int]]:
    """The gazetteer with the names of laws, and how many words a name has by its first word."""
    names = {**{fold(name.lower()): name for name in law_names()}, **_gazetteer()[0]}
    longest: dict[str, int] = {}
    for name in names:
        first, size = name.split()[0].rstrip(",.;:)"), len(name.split())
        longest[first] = max(size, longest.get(first, 0))
    return names, longest


def _known_phrase(low: list[str], i: int) -> tuple[str, int] | None:
    names, longest = _title_names()
    return _phrase(low, i, names, longest.get(low[i].rstrip(",.;:)"), 0), 1)


def _phrase(
    low: list[str], i: int, names: Mapping[str, str], most: int, least: int
) -> tuple[str, int] | None:
    """The longest of `names` at `i`, of `most` to `least` words, with the marks behind it."""
    for n in range(min(most, len(low) - i), least - 1, -1):
        phrase = " ".join(low[i : i + n])
        bare = phrase.rstrip(",.;:)")
        if bare in names:
            return names[bare] + phrase[len(bare) :], n
    return None


_LONGEST = 5  # words of a name that are looked for
_NAMES = re.compile(
    rf"(?<=[{LOWER},] )[{UPPER}][{LOWER}]+(?: [{UPPER}][{LOWER}]+){{1,{_LONGEST - 1}}}"
)


def _written_names(text: str) -> dict[str, str]:
    """Runs of words with capitals inside sentences of `text`, by their small letters."""
    found = {fold(m[0].lower()): m[0] for m in _NAMES.finditer(flat(text))}
    return {low: name for low, name in found.items() if low not in _type_words()}


def _person(low: list[str], i: int) -> int:
    """Words of a person's name that begins at `i` behind an office, else 0."""
    if low[i] not in _set("families") or not " ".join(low[max(0, i - 2) : i]).endswith(
        words("titled")
    ):
        return 0
    end = i + 1
    while (
        end < min(i + 4, len(low))
        and (low[end] not in _set("small_words") or _is_given(low, end))
        and low[end] not in _set("name_ends")
    ):
        end += 1
    return end - i if end - i > 1 else 0


def _is_given(low: list[str], i: int) -> bool:
    """ "Lê Thành Long", "Phạm Thị Hoa": not the word of a unit ("thành phố", "thị xã")."""
    return low[i] in ("thành", "thị") and low[i + 1 : i + 2] not in (["phố"], ["xã"], ["trấn"])


def _word_case(printed: list[str], low: list[str], i: int) -> str:
    word = printed[i]
    following = low[i + 1 : i + 3]
    bare = word.strip('.,;:()“”"')
    if keeps := _keeping().get(bare.upper()):
        return word.replace(bare, keeps)
    if any(c.isdigit() for c in word) or "/" in word or _abbreviated(word):
        return _LETTERS.sub(lambda m: _keeping().get(m[0].upper(), m[0]), word)
    if _ROMAN.fullmatch(word) and i and low[i - 1] in _set("counted"):
        return word
    kind = " ".join(low[i : i + 2])
    named = _numbered(following[1:2]) and kind in _type_words()
    return _capital(low[i]) if named else low[i]


_LETTERS = re.compile(r"[^\W\d_]+")


@cache
def _keeping() -> dict[str, str]:
    """Words with capitals of their own ("IoT", the "TTg" of "27/CT-TTG"), by their capitals."""
    return {w.upper(): w for w in lexicon.raw("header")["keep_case"]}


def _numbered(word: list[str]) -> bool:
    """ "số", or a number with its letters: "01/NQ-CP"."""
    return word == ["số"] or bool(word and _NUMBER.match(word[0]))


_NUMBER = re.compile(r"\d{1,5}[a-zđ]?[/-][\d/]{0,5}[^\W\d_]")


def as_written(name: str, text: str, place: str | None = None) -> str:
    """`name`, put out of capitals by habit, in the case in which the paper's own text writes it,
    and the `place` of its head.
    """
    if place:
        unit = any_of("units").match(place.upper())
        own = place[unit.end() :].strip() if unit else place
        name = re.sub(rf"\b{re.escape(own)}\b", own, name, flags=re.IGNORECASE)
    words_ = name.split()
    if _sure(words_):
        return name
    written = flat(text)
    low = fold(written.lower())
    for n in range(len(words_), 2, -1):
        part = " ".join(words_[:n])
        at = -1 if is_known(part) else low.find(fold(part.lower()))
        while at >= 0:
            found = written[at : at + len(part)]
            if found[0].isupper() and not found.isupper() and _capitals(found) > _capitals(part):
                return " ".join([found, *words_[n:]])
            at = low.find(fold(part.lower()), at + 1)
    return name


def _capitals(name: str) -> int:
    """Words with a capital, "Tỉnh" and "Thành phố" not counted."""
    return sum(w[:1].isupper() and w.lower() not in _OF_UNITS for w in name.split())


_OF_UNITS = ("tỉnh", "thành", "huyện", "quận", "xã", "phường")


def _sure(words_: list[str]) -> bool:
    """A known body, then a unit and its name in capitals: nothing was guessed."""
    known = next((n for n in range(len(words_), 0, -1) if is_known(" ".join(words_[:n]))), 0)
    return known > 0 and all(w[:1].isupper() or w in _set("small_words") for w in words_[known:])


def _abbreviated(word: str) -> bool:
    """Plain letters that spell no syllable: UBND, TTATGT, OCOP; not a loanword such as internet."""
    bare = word.strip('.,;:()“”"')
    plain = bare.lower().replace("đ", "d")
    if not (len(bare) > 1 and plain.isalpha() and plain.isascii()) or is_syllable(bare):
        return False
    return len(bare) <= _SHORT or bool(_UNSPOKEN.search(plain))


_SHORT = 5  # letters of an abbreviation that can be spoken
_UNSPOKEN = re.compile(r"[^aeiouy]{3}")


@cache
def _type_words() -> frozenset[str]:
    return frozenset(fold(t.vi.lower()) for t in lexicon.document_types().values())
