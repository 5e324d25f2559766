"""Citations: every mention of another document, with what is printed beside it.

A mention has a head (a type word or a name), a number, a date, an issuer; members of a list share
them (REFERENCE §4). Numbers are found at their separator and capital ("/NĐ", "-KH") and read both
ways from there: the scan costs less than decoding the file. What a mention relates to is decided
in `ingest.relation`; offsets are those of the normalised text.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from ingest import dates
from ingest.bodies import find_bodies, match_body
from ingest.header_issuer import name_case
from ingest.kinds import Kind, heads, kind_before, kind_with_words, not_documents, number_word
from ingest.names import Named, find_names, name_at
from ingest.provisions import pinpoint_before, printed
from ingest.structure import Structure
from ingest.words import fold, phrase, spaced
from ontology import lexicon
from ontology.code import Code, parse_code
from ontology.model import Document

_MAX_MENTIONS = 20_000  # a paper that cites more is no paper
_SEPARATOR = re.compile(r"[-/]\s?[A-ZĐ]")
_SEGMENT = r"[A-ZĐÂÊÔƠƯ][A-Za-zĐđÂâÊêÔôƠơƯư&0-9]{0,24}(?:\.[A-ZĐ][A-Za-zĐđ0-9]{0,12}){0,4}"
_SYMBOL = re.compile(
    rf"[-/]\s?{_SEGMENT}(?:\s-\s?(?=[A-ZĐ]{{2}}){_SEGMENT})?"
    rf"(?:[-/]{_SEGMENT}|[-/]\s(?=[A-ZĐ]{{2}}){_SEGMENT}){{0,6}}"
)
_RUNNING = re.compile(
    r"(?<![\d/.,_-])(?<![A-Za-zĐđ])(?P<n>[\dOl]{0,2}\d{1,5}[\dOl]{0,2}[a-zđ]?)\s?(?:[-/]\s?(?P<y>19[4-9]\d|20[0-4]\d)\s?)?\Z"
)
_ISSUER = re.compile(r"\s*,?\s*(?:của|CỦA|do)\s+")
_BARE_ISSUER = re.compile(r"\s+(?=[A-ZĐ])")
_SUBJECT_NEXT = re.compile(r"\s+(?:về|quy\s+định|ban\s+hành|phê\s+duyệt)(?!\w)")
_JOIN = re.compile(r"[\s,;]*(?:(?:,|;|và|hoặc|cùng)\s*)?(?:các\s+)?", re.IGNORECASE)
_FOOTNOTE = re.compile(r"^((?:QH|UBTVQH)1\d)\d{1,2}$")
_LIST_WORDS = re.compile(r"\s*(?:,|;|và|hoặc|,\s*và)\s*(?:các\s+)?(?:số\s*:?\s*)?\Z", re.IGNORECASE)


@dataclass(slots=True)
class Mention:
    """One mention while it is being read; `head` is where its type word or name starts."""

    start: int
    end: int
    type: str | None
    code: str | None = None
    name: str | None = None
    date: str | None = None
    issuer: str | None = None
    provision: str | None = None
    pin: int | None = None  # where the pinpoint before it starts
    place: str = "body"
    how: str = "number"  # number | list | name | named-number | short | alias | dated
    parsed: Code | None = None
    relation: str = "references"
    rule: str = ""
    inner: tuple[Named, ...] = ()
    of: "Mention | None" = None  # the document in whose title it stands
    signs: set[str] = field(default_factory=set)  # what speaks for and against it

    @property
    def left(self) -> int:
        """Where the mention begins together with its pinpoint."""
        return self.start if self.pin is None else self.pin


def citations(text: str, structure: Structure, document: Document) -> list[Mention]:
    """All mentions of other documents in `text`, in order, without overlaps."""
    low, high = 0, len(text)  # web residue too: it is marked by its place
    named = [n for name in find_names(text, low, high) for n in _not_own(text, name, document)]
    found = _merge(text, _numbered(text, low, high, named), named)
    _share_lists(text, found)
    found = _only_others(text, found, structure, document)
    found = _with_short_forms(text, found, structure, document)
    for mention in found:
        mention.place = structure.place(mention.start)
    _issuers_before(text, found)
    _pinpoints(text, found)
    return found[:_MAX_MENTIONS]


def _not_own(text: str, name: Named, document: Document) -> tuple[Named, ...]:
    """An amending law that names itself names the laws that it amends."""
    enacted = document.type in _BY_NAME and _ENACTS.search(text, max(0, name.start - 24), name.start)
    if not name.inner or not (enacted or _is_own_name(name.name, document)):
        return (name,)
    return tuple(law for inner in name.inner if (law := name_at(text, inner.start)))


# numbers


def _numbered(text: str, low: int, high: int, named: list[Named]) -> Iterator[Mention]:
    """Mentions that print a number, in order."""
    done = low
    ends = {name.end: name for name in named}
    covers = [(n.start, n.end) for n in named if n.inner]
    for hit in _SEPARATOR.finditer(text, low, high):
        if hit.start() < done:
            continue
        while covers and covers[0][1] <= hit.start():
            covers.pop(0)
        if covers and covers[0][0] < hit.start():
            continue
        number = _number_at(text, hit.start(), max(done, hit.start() - 24))
        if number is None:
            continue
        start, end, code = number
        mention = _headed(text, done, start, end, code, ends)
        if mention:
            done = mention.end
            yield mention


def _number_at(text: str, separator: int, low: int) -> tuple[int, int, str] | None:
    """(start, end, code) of the number whose letters begin at `separator`."""
    running = _RUNNING.search(text, low, separator)
    symbol = _SYMBOL.match(text, separator, separator + 90)
    if not running or not symbol:
        return None
    end = symbol.end()
    if end < len(text) and (text[end].isalnum() or text[end] == "_"):
        return None
    code = re.sub(r"\s+", "", text[running.start() : end])
    shown, cut = _without_footnote(code)
    return running.start(), end - cut, shown


def _without_footnote(code: str) -> tuple[str, int]:
    """`code` without a footnote mark glued to it ("42/2024/QH151"), and the mark's length."""
    head, mark, last = code.rpartition("/")
    found = _FOOTNOTE.match(last)
    if found and mark:
        return head + mark + found[1], len(last) - len(found[1])
    bare = re.sub(r"(?<=CP|Tg|ND)\d{1,3}$", "", code)
    return bare, len(code) - len(bare)


@lru_cache(maxsize=4096)
def _parse(code: str) -> Code | None:
    return parse_code(code)


def _headed(
    text: str, low: int, start: int, end: int, code: str, names: dict[int, Named]
) -> Mention | None:
    """The mention of the number at start..end with the type word or law name before it."""
    parsed = _parse(code)
    if parsed is None:
        return None
    said = number_word(text, low, start)
    if law := _name_before(text, low, said, start, names):
        return Mention(law.start, end, law.type, code, law.name, how="named-number", parsed=parsed, inner=law.inner)
    kind = kind_before(text, low, said)
    if kind is None and said < start:
        kind = kind_with_words(text, low, said)
    if kind is None and _no_document(text, low, said):
        return None
    if kind is None:
        made = _bare(text, low, start, said, end, code, parsed)
        return made
    mention = Mention(kind.start, end, _type(text, kind, parsed), code, parsed=parsed)
    mention.signs.add("typed")
    if said < start:
        mention.signs.add("số")
    if issuer := _issuer_between(text, kind, said):
        mention.issuer = issuer
    return mention


def _type(text: str, kind: Kind, parsed: Code) -> str:
    """"Văn bản số 70/TTr-SNV" is a tờ trình: letters say more than the general word."""
    if text[kind.start : kind.end].lower() == "văn bản":
        return str(lexicon.raw("citation")["code_types"].get(parsed.series, kind.type))
    return kind.type


def _name_before(
    text: str, low: int, said: int, start: int, names: dict[int, Named]
) -> Named | None:
    """The law whose name ends before "số"; a name may itself end in "số"."""
    if law := names.get(low + len(text[low:said].rstrip(" \n\t,"))):
        return law
    twice = text.find("số", said + 2, start)
    return names.get(low + len(text[low:twice].rstrip())) if twice > 0 else None


def _bare(
    text: str, low: int, start: int, said: int, end: int, code: str, parsed: Code
) -> Mention | None:
    """A number without a type word: a later member of a list, or one whose symbol says enough."""
    kind = lexicon.raw("citation")["code_types"].get(parsed.series)
    known = kind is not None or parsed.owner in ("QH", "UBTVQH")
    if not known and not (said < start or parsed.unit):
        return None
    mention = Mention(start, end, kind or ("luat" if parsed.owner == "QH" else None), code, parsed=parsed, how="list")
    if said < start:
        mention.signs.add("số")
    if known:
        mention.signs.add("series")
    return mention


def _no_document(text: str, low: int, said: int) -> bool:
    words = " ".join(text[max(low, said - 40) : said].lower().split())
    return words.endswith(tuple(not_documents()))


def _issuer_between(text: str, kind: Kind, said: int) -> str | None:
    """"Quyết định của Bộ Chính trị số 31-QĐ/TW": the issuer stands before the number."""
    found = _ISSUER.match(text, kind.end, said)
    end = match_body(text, found.end()) if found else None
    return spaced(text[found.end() : end]) if found and end and end <= said else None


# dates and issuers behind the number or name


def _complete(text: str, mention: Mention, limit: int) -> None:
    """Read date, issuer and a law's number that follow the mention, in any order."""
    for _ in range(3):
        before = mention.end
        if mention.date is None:
            _take_date(text, mention, limit)
        if mention.issuer is None:
            _take_issuer(text, mention, limit)
        if mention.end == before:
            return


def _take_date(text: str, mention: Mention, limit: int) -> None:
    found = dates.AFTER.match(text, mention.end, min(limit, mention.end + 90))
    if not found and mention.name and not mention.code:
        found = dates.YEAR_AFTER_NAME.match(text, mention.end, min(limit, mention.end + 12))
    if found:
        mention.date = dates.iso(found)
        mention.end = found.end() - (text[found.end() - 1] == ")" and "(" not in found[0])


def _take_issuer(text: str, mention: Mention, limit: int) -> None:
    found = _ISSUER.match(text, mention.end, min(limit, mention.end + 24))
    if found:
        end = match_body(text, found.end())
    else:
        found = _BARE_ISSUER.match(text, mention.end, min(limit, mention.end + 4))
        end = match_body(text, found.end()) if found and mention.date else None
        if end is not None and not _SUBJECT_NEXT.match(text, end):
            end = None
    if not found or end is None or end > limit:
        return
    end = _joint(text, mention, end)
    mention.issuer = _printed(text[found.end() : end])
    mention.end = end
    mention.signs.add("issuer")


def _printed(body: str) -> str:
    """A body's name on one line; one printed in capitals gets the case of running text."""
    name = spaced(body)
    return name_case(name) if name.isupper() and " " in name else name


_AND_BODY = re.compile(r"\s*,\s*(?:và\s+)?|\s+và\s+|\s+-\s+")


def _joint(text: str, mention: Mention, end: int) -> int:
    """A joint document has several issuers: "của Bộ Khoa học và Công nghệ và Bộ Nội vụ"."""
    if not mention.parsed or not (mention.parsed.joint or mention.parsed.unit):
        return end
    if not mention.parsed.joint and "liên" not in (mention.type or ""):
        return end
    while (join := _AND_BODY.match(text, end)) and (more := match_body(text, join.end())):
        end = more
    return end


# merging, lists


def _merge(text: str, numbered: Iterable[Mention], named: list[Named]) -> list[Mention]:
    """Numbers and names in text order; a name that a number took is one mention with it."""
    found = list(numbered)
    spans = sorted((m.start, m.end) for m in found)
    starts = [s for s, _ in spans]
    for name in named:
        i = bisect_right(starts, name.end - 1) - 1
        if i >= 0 and spans[i][1] > name.start:
            continue
        found.append(_from_name(name))
    found.sort(key=lambda m: m.start)
    for mention, limit in _with_limits(found, len(text)):
        _complete(text, mention, limit)
    return found


def _with_limits(found: list[Mention], end: int) -> Iterator[tuple[Mention, int]]:
    """Each mention with the offset it must not read over: where the next one starts."""
    for i, mention in enumerate(found):
        yield mention, found[i + 1].start if i + 1 < len(found) else end


def _from_name(name: Named) -> Mention:
    made = Mention(
        name.start, name.end, name.type, name.code, name.name, issuer=name.issuer,
        how="name", inner=name.inner, parsed=_parse(name.code) if name.code else None,
    )
    if name.known:
        made.signs.add("listed")
    return made


def _share_lists(text: str, found: list[Mention]) -> None:
    """Later members of a list take its type, earlier ones its trailing issuer."""
    for before, mention in zip(found, found[1:], strict=False):
        if mention.how == "list" and _joined(text, before, mention) and before.type:
            if mention.type is None or "series" not in mention.signs or _same_series(before, mention):
                mention.type = before.type
                mention.signs.add("joined")
    for before, mention in zip(reversed(found[:-1]), reversed(found[1:]), strict=False):
        if before.issuer is None and mention.issuer and _joined(text, before, mention):
            if _same_owner(before, mention):
                before.issuer = mention.issuer


def _joined(text: str, before: Mention, after: Mention) -> bool:
    gap = text[before.end : after.start]
    return len(gap) < 24 and bool(_LIST_WORDS.fullmatch(gap))


def _same_series(a: Mention, b: Mention) -> bool:
    return bool(a.parsed and b.parsed and a.parsed.series == b.parsed.series)


def _same_owner(a: Mention, b: Mention) -> bool:
    return bool(a.parsed and b.parsed and a.parsed.owner == b.parsed.owner)


# what is no citation


def _only_others(
    text: str, found: list[Mention], structure: Structure, document: Document
) -> list[Mention]:
    """Without the paper itself, its header, web residue, and bare numbers of no list."""
    own = _parse(document.code) if document.code else None
    kept = []
    for mention in found:
        if own and mention.parsed and mention.parsed.key == own.key:
            continue
        if mention.name and not mention.code and _is_own_name(mention.name, document):
            continue
        if mention.how == "name" and mention.type == document.type == "nghi-quyet":
            if structure.place(mention.start) in ("title", "header"):
                continue  # a congress's resolution names itself in its title
        if mention.type is None and not mention.name:
            mention.type = "cong-van" if mention.parsed and not mention.parsed.series else None
        if mention.how == "list" and not mention.signs:
            continue
        kept.append(mention)
    return kept


_ENACTS = re.compile(r"ban\s+hành\s+\Z")
_BY_NAME = {"luat": "luật", "bo-luat": "bộ luật", "phap-lenh": "pháp lệnh"}


def _is_own_name(name: str, document: Document) -> bool:
    if document.type not in _BY_NAME or not document.title:
        return False
    own, said = f"{_BY_NAME[document.type]} {fold(document.title)}", fold(name)
    return own.startswith(said) or said.startswith(own)


# second mentions


@cache
def _short_pattern() -> re.Pattern[str]:
    kinds = set(lexicon.raw("citation")["short_types"])
    words = sorted({w for w, kind in heads().items() if kind in kinds}, key=len, reverse=True)
    forms = "|".join(phrase(w[:1].upper() + w[1:]) for w in words)
    return re.compile(rf"(?<!\w)({forms})\s+(?:số\s+)?(\d{{1,5}}[a-zđ]?)(?![\w/]|[-.,]\d|\s?-\s?[A-ZĐ])")


def _with_short_forms(
    text: str, found: list[Mention], structure: Structure, document: Document
) -> list[Mention]:
    """Add "Kế hoạch 423", "Nghị định 30" where the number is meant and not counted."""
    full = _by_number(found)
    own = _parse(document.code) if document.code else None
    extra = []
    taken = [(m.start, m.end) for m in found]
    starts = [s for s, _ in taken]
    for hit in _short_pattern().finditer(text):
        i = bisect_right(starts, hit.start()) - 1
        if i >= 0 and taken[i][1] > hit.start():
            continue
        if mention := _short(text, hit, full, own):
            extra.append(mention)
    if not extra:
        return found
    merged = sorted([*found, *extra], key=lambda m: m.start)
    for mention, limit in _with_limits(merged, len(text)):
        if mention.how == "short":
            _complete(text, mention, limit)
    return merged


_COUNTED = re.compile(r"\s+(?:năm|tháng|ngày|người|điểm|lần|nội dung|nhiệm vụ|bước|giai đoạn|đồng|%|triệu|tỷ|km|m2|ha)(?!\w)")


def _short(
    text: str, hit: re.Match[str], full: dict[tuple[str, str], set[str]], own: Code | None
) -> Mention | None:
    if _COUNTED.match(text, hit.end()):
        return None
    kind = heads()[" ".join(hit[1].lower().split())]
    number = hit[2].lstrip("0")
    if own and own.number is not None and str(own.number) == number:
        return None
    codes = full.get((_series_of_type(kind), number), set())
    name = spaced(hit[0]).replace(" số ", " ")
    if len(codes) == 1:
        code = next(iter(codes))
        return Mention(hit.start(), hit.end(), kind, code, name, how="short", parsed=_parse(code), signs={"resolved"})
    if kind in lexicon.raw("citation")["known_by_number"] or codes:
        return Mention(hit.start(), hit.end(), kind, None, name, how="short")
    return None


def _series_of_type(kind: str) -> str:
    return "quyet-dinh" if kind == "quy-dinh" else kind


def _by_number(found: list[Mention]) -> dict[tuple[str, str], set[str]]:
    full: dict[tuple[str, str], set[str]] = {}
    for m in found:
        if m.parsed and m.code and m.type and m.parsed.number is not None:
            key = (_series_of_type(m.type), f"{m.parsed.number}{m.parsed.suffix}")
            full.setdefault(key, set()).add(m.code)
    return full


# what stands before


_STATED = r"(?:{verbs})\s+(?:các\s+)?\Z"


@cache
def _before_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = lexicon.raw("citation")
    issued = "|".join(phrase(w) for w in sorted(words["issued"], key=len, reverse=True))
    stated = "|".join(phrase(w) for w in sorted(words["stated_at"], key=len, reverse=True))
    return (
        re.compile(rf"\s+(?:{issued})\s+(?:các\s+)?\Z"),
        re.compile(rf",?\s+(?:{stated})\s+(?:các\s+)?\Z"),
    )


def _issuers_before(text: str, found: list[Mention]) -> None:
    """"Bộ Nội vụ đã có Văn bản số …", "theo đề nghị của Sở X tại Tờ trình số …"."""
    previous = 0
    for i, mention in enumerate(found):
        if mention.issuer is None:
            low = max(previous, mention.start - 170)
            _issuer_before(text, mention, low)
            if mention.issuer is None:
                _issuer_of_list(text, mention)
            if mention.issuer is None and i and _follows(text, found[i - 1], mention):
                mention.issuer = found[i - 1].issuer
                mention.signs |= found[i - 1].signs & {"before", "list"}
        previous = mention.end


_LIST_OF = re.compile(r"(?:[Cc]ác|[Nn]hững|một\s+số)\s+[^.;:()]{2,40}?\s+của\s+\Z")
_HAS_SENT = re.compile(r"(?:\s*\([^()]{2,80}\))?\s+đã\s+(?:có|ban\s+hành|gửi|ký)\s")


def _issuer_of_list(text: str, mention: Mention) -> None:
    """"các Luật của Quốc hội: A; B"; "Cục Thuế đã có một số công văn như: A; B"."""
    low = max(0, mention.start - 260)
    lead = text[low : mention.start].rstrip().replace("TP.", "TP ")
    if not lead.endswith(":"):
        return
    low = max(low, low + max(lead.rfind(". "), lead.rfind("\n\n"), lead.rfind(";")) + 1)
    for start, end in reversed(find_bodies(text, low, low + len(lead))):
        of_list = not text[end : mention.start].strip(" \n:") and _LIST_OF.search(text, low, start)
        if of_list or _HAS_SENT.match(text, end):
            mention.issuer = spaced(text[start:end])
            mention.signs.update(("before", "list"))
            return


def _follows(text: str, before: Mention, mention: Mention) -> bool:
    """A later member of a list whose issuer was named before the list."""
    return (
        "before" in before.signs
        and _same_owner(before, mention)
        and ("list" in before.signs or ";" not in text[before.end : mention.start])
        and len(text[before.end : mention.start]) < 160
        and _COORDINATED.search(text, max(before.end, mention.start - 8), mention.start) is not None
    )


_COORDINATED = re.compile(r"(?:[,;]|và)\s+\Z")


def _issuer_before(text: str, mention: Mention, low: int) -> None:
    issued, stated = _before_patterns()
    for pattern in (issued, stated):
        verb = pattern.search(text, low, mention.start)
        if not verb:
            continue
        bodies = find_bodies(text, low, verb.start())
        if bodies and not text[bodies[-1][1] : verb.start()].strip():
            start, end = bodies[-1]
            mention.issuer = spaced(text[start:end])
            mention.signs.add("before")
            if pattern is issued:
                _date_before(text, mention, low, start)
            return


def _date_before(text: str, mention: Mention, low: int, start: int) -> None:
    """"Ngày 29/6/2026, Bộ trưởng Bộ Xây dựng ban hành Quyết định số …"."""
    if mention.date is not None:
        return
    for found in dates.BEFORE.finditer(text, low, start):
        if found.end() == start:
            mention.date = dates.iso(found)


def _pinpoints(text: str, found: list[Mention]) -> None:
    previous = 0
    for mention in found:
        span = pinpoint_before(text, previous, mention.start)
        if span:
            mention.pin = span[0]
            mention.provision = printed(text, span)
        previous = mention.end


__all__ = ["Mention", "citations", "replace"]
