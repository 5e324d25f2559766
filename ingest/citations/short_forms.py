"""Mentions without a whole number of their own: "Kế hoạch 423", and aliases."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache

from ingest.citations.mention import Mention, Taken, parsed_code
from ingest.citations.type_words import heads, type_words
from ingest.text.dates import AFTER
from ingest.text.patterns import BLANK, either, fold, phrase, spaced
from ontology import lexicon
from ontology.dates import iso
from ontology.model import Document

_COUNTED = re.compile(
    r"\s+(?:(?:năm|tháng|ngày)(?!\s+\d)|người|điểm|lần|nội\s+dung|nhiệm\s+vụ|bước|giai\s+đoạn|đồng|%|triệu|tỷ)"
    r"(?!\w)"
)
# a footnote's mark under the type word, a number that OCR has broken
_BROKEN = re.compile(r"[^\W\d_]+\s+[^\W\d_]+(?:\s*\n\s*\d(?!\d)|\s+số\s+\d\s+\d)")
_REACH = 400  # characters between a citation and the alias that it is given


def second_mentions(
    text: str, found: list[Mention], document: Document, openings: list[int]
) -> list[Mention]:
    """The mentions that only a full one or an alias tells from common words.

    `openings` are those of `ingest.citations.type_words`.
    """
    aliases = _aliases(text, found)
    for mention in found:
        if mention.name and not mention.code and (source := aliases.get(fold(mention.name))):
            mention.code, mention.parsed = source.code, source.parsed
    taken = Taken(found)
    match = _typed_pattern().match
    typed = [hit for at in openings if (hit := match(text, at))]
    short = [m for m in _short_forms(text, typed, found, document, aliases) if taken.free(m)]
    taken = Taken([*found, *short])
    return [*short, *(m for m in _by_alias(text, aliases) if taken.free(m))]


# by type and number


def _short_forms(
    text: str,
    typed: list[re.Match[str]],
    found: list[Mention],
    document: Document,
    aliases: dict[str, Mention],
) -> Iterator[Mention]:
    """ "Kế hoạch 423", "Nghị định 30" where the number is meant and not counted."""
    full = _by_number(found)
    days = {(m.code, m.date) for m in found}
    own = parsed_code(document.code) if document.code else None
    itself = (_series_of_type(document.type or ""), str(own.number), own.year) if own else None
    for hit in typed:
        if mention := _short(text, hit, full, itself, aliases):
            yield _of_its_day(text, mention, hit["n"], days)


def _of_its_day(
    text: str, mention: Mention, number: str, days: set[tuple[str | None, str | None]]
) -> Mention:
    """ "Văn bản số 02 ngày 21/4/2026": a letter of that day, whatever else bears its number."""
    day = AFTER.match(text, mention.end)
    other = day and (mention.code, iso(day)) not in days and len(iso(day)) == 10
    if other and mention.type not in lexicon.raw("citation")["known_by_number"]:
        return Mention(mention.start, mention.end, mention.type, number, how="dated")
    return mention


def _short(
    text: str,
    hit: re.Match[str],
    full: dict[tuple[str, str], dict[object, str]],
    itself: tuple[str, str, int | None] | None,
    aliases: dict[str, Mention],
) -> Mention | None:
    if _COUNTED.match(text, hit.end()) or _BROKEN.match(text, hit.start()):
        return None
    words, year = text[hit.start() : hit.start("n")].lower().split(), hit["y"]
    kind = heads()[" ".join(words[:-1] if words[-1] == "số" else words)]
    number = hit["n"].lstrip("0")
    own = _series_of_type(kind), number
    if itself and itself[:2] == own and year in (None, str(itself[2])):
        return None
    full = full if year is None else _of_year(full, int(year))
    name = spaced(hit[0]).replace(" số ", " ")
    codes = set(full.get((_series_of_type(kind), number), {}).values())
    if alias := aliases.get(fold(name)) or aliases.get(fold(spaced(hit[0]))):
        codes = {alias.code} if alias.code else codes
    if len(codes) == 1:
        (code,) = codes
        parsed = parsed_code(code)
        return Mention(
            hit.start(), hit.end(), kind, code, name, how="short", parsed=parsed, signs={"resolved"}
        )
    if codes or kind in lexicon.raw("citation")["known_by_year" if year else "known_by_number"]:
        return Mention(hit.start(), hit.end(), kind, None, name, how="short")
    if AFTER.match(text, hit.end()):  # "Quyết định số 25 ngày 3/3/2024": no symbol, but dated
        return Mention(hit.start(), hit.end(), kind, how="dated")
    return None


def _of_year(
    full: dict[tuple[str, str], dict[object, str]], year: int
) -> dict[tuple[str, str], dict[object, str]]:
    """ "Nghị định 43/2014": of the codes that bear the number those of the year."""
    return {
        key: {k: code for k, code in codes.items() if f"/{year}/" in code}
        for key, codes in full.items()
    }


def _series_of_type(kind: str) -> str:
    return "quyet-dinh" if kind == "quy-dinh" else kind  # both are QĐ in Party papers


def _by_number(found: list[Mention]) -> dict[tuple[str, str], dict[object, str]]:
    """Type and number → the codes that bear them, each once however it is printed."""
    full: dict[tuple[str, str], dict[object, str]] = {}
    for m in found:
        if m.parsed and m.code and m.type and m.parsed.number is not None:
            key = (_series_of_type(m.type), f"{m.parsed.number}{m.parsed.suffix}")
            full.setdefault(key, {}).setdefault(m.parsed.key, m.code)
    return full


@cache
def _typed_pattern() -> re.Pattern[str]:
    """A type word and a number."""
    forms = either(type_words("short_types"))
    number = (
        r"(?P<n>\d{1,5}(?:\.[1-9]\d?)?[a-zđ]?)(?:/(?P<y>(?:19|20)\d\d))?"
        r"(?![\w/]|[-.,]\d|\s?-\s?[A-ZĐ])"
    )
    return re.compile(rf"(?:{forms}){BLANK}(?:số{BLANK})?{number}")


# by alias


def _aliases(text: str, found: list[Mention]) -> dict[str, Mention]:
    """ "(sau đây gọi tắt là X)" right behind a citation: folded X → the citation."""
    made: dict[str, Mention] = {}
    ends = [m.end for m in found]
    for hit in _alias_pattern().finditer(text):
        i = bisect_right(ends, hit.start()) - 1
        if (
            i < 0
            or hit.start() - ends[i] > _REACH
            or re.search(r"[;:]|\.\s", text[ends[i] : hit.start()])
        ):
            continue
        alias = spaced(hit["alias"]).strip("“”\"' ")
        if alias[:1].isupper() and _names_one(alias) and not _names_plan(alias, found[i]):
            made.setdefault(fold(alias), found[i])
    return made


def _names_plan(alias: str, source: Mention) -> bool:
    """ "Quyết định A phê duyệt … (gọi tắt là Quy hoạch mạng lưới)": what A approved, not A."""
    own = [word for word, kind in heads().items() if kind == source.type]
    return not alias[-1].isdigit() and not alias.lower().startswith(tuple(own))


def _names_one(alias: str) -> bool:
    """A type word and something more ("Luật Thủ đô", "Đề án 06"), not the bare word "Kế hoạch"."""
    words = alias.lower().split()
    if " ".join(words) in heads():
        return False
    return any(" ".join(words[:n]) in heads() for n in range(1, min(len(words), 5)))


@cache
def _alias_pattern() -> re.Pattern[str]:
    intro = either(lexicon.raw("citation")["alias_intro"])
    return re.compile(rf"\(\s*(?:{intro})\s*:?\s*(?P<alias>[^()]{{3,90}})\)")


def _by_alias(text: str, aliases: dict[str, Mention]) -> Iterator[Mention]:
    """Later mentions by the name that the paper itself gave."""
    for alias, source in list(aliases.items())[:50]:
        if re.search(r"\d$", alias):
            continue  # "Quy định 377" is found by its number
        pattern = re.compile(f"{alias[0].upper()}(?i:{phrase(alias[1:])})")
        for hit in pattern.finditer(text, source.end):
            start, end = hit.span()
            whole = not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum()
            if whole:
                name = spaced(hit[0])
                yield Mention(
                    start, end, source.type, source.code, name, how="alias", parsed=source.parsed
                )
