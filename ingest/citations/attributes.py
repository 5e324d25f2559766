"""What is printed beside a mention: date and issuer behind it or before it, pinpoint before it."""

import re
from functools import cache

from ingest.citations.mention import Mention
from ingest.citations.pinpoints import pinpoint_before, printed
from ingest.header.case import name_case
from ingest.text import dates
from ingest.text.organisations import find_bodies, match_body
from ingest.text.patterns import UPPER, phrase, spaced, title_case
from ontology import lexicon
from ontology.dates import iso
from ontology.identity import symbol_fits_issuer

# "cua": a lost tone mark
_ISSUER = re.compile(r"\s*,?\s*(?:(?:của|CỦA|cua)\s+(?:của\s+|CỦA\s+)?|(?P<by>do)\s+)")
_ISSUES = re.compile(  # what follows "do X": else X does what the document is about
    r"\s+(?:đã\s+)?(?:ban\s+hành|ký|phê\s+duyệt|thông\s+qua|công\s+bố|trình|gửi|cấp|lập)(?!\w)"
)
_BARE_ISSUER = re.compile(r"\s+(?=[A-ZĐ])")
_NOTHING_NEXT = frozenset(".;:)”")  # behind these stands nothing of the mention
_NEW_LINE = re.compile(r"\s*\n\s*Ngày\s")  # opens a sentence of its own
_SUBJECT_NEXT = re.compile(r"\s+(?:về|quy\s+định|ban\s+hành|phê\s+duyệt)(?!\w)")


def complete(text: str, mention: Mention, limit: int) -> None:
    """Read date, issuer and a law's number that follow the mention, in any order."""
    if text[mention.end : mention.end + 1] in _NOTHING_NEXT:
        return
    for _ in range(3):
        before = mention.end
        if mention.date is None:
            _take_date(text, mention, limit)
        if mention.issuer is None:
            _take_issuer(text, mention, limit)
        if mention.end == before:
            break
    if mention.issuer is None:
        _take_passed(text, mention)


def _take_date(text: str, mention: Mention, limit: int) -> None:
    found = dates.AFTER.match(text, mention.end, min(limit, mention.end + 90))
    if not found and mention.name and not mention.code:
        found = dates.YEAR_AFTER_NAME.match(text, mention.end, min(limit, mention.end + 12))
    if found and not _NEW_LINE.match(text, mention.end):
        mention.date = iso(found)
        mention.end = found.end() - (text[found.end() - 1] == ")" and "(" not in found[0])
    elif not found and (day := dates.UNREADABLE.match(text, mention.end, limit)):
        mention.end = day.end()


def _take_issuer(text: str, mention: Mention, limit: int) -> None:
    skipped = None if mention.date else dates.GARBLED.match(text, mention.end, mention.end + 60)
    start = skipped.end() if skipped else mention.end
    found = _ISSUER.match(text, start, min(limit, start + 24))
    if found:
        end = match_body(text, found.end(), limit)
        if end is None and mention.code:
            end = _liaison(text, found.end(), limit)
        if found["by"] and end is not None and not _ISSUES.match(text, end):
            return
    else:
        found = _BARE_ISSUER.match(text, mention.end, min(limit, mention.end + 4))
        end = match_body(text, found.end()) if found and mention.date else None
        if end is not None and not _SUBJECT_NEXT.match(text, end):
            end = None
    if not found or end is None:
        return
    end = _joint(text, mention, end)
    capitals = text[mention.start : mention.start + 4].isupper()
    mention.issuer = _printed(text[found.end() : end], capitals)
    mention.end = end
    mention.signs.add("issuer")


def _take_passed(text: str, mention: Mention) -> None:
    """ "Luật X được Quốc hội khóa XV thông qua ngày …": whose it is and of what day."""
    found = _PASSIVE.match(text, mention.end, mention.end + 16)
    end = match_body(text, found.end()) if found else None
    if not found or end is None:
        return
    passed = _PASSED.match(text, end, end + 160)
    if not passed:
        return
    mention.issuer = spaced(text[found.end() : end])
    if day := dates.AFTER.match(text, passed.end(), passed.end() + 40):
        mention.date = iso(day)


_PASSIVE = re.compile(r"\s*,?\s+\(?(?:đã\s+)?được\s+")
_PASSED = re.compile(
    r"(?:,?\s+(?:tại\s+)?(?:\(?khóa|[Kk]ỳ\s+họp)\s[^.;:()]{1,30}\)?)?,?\s+(?:đã\s+)?(?:biểu\s+quyết\s+)?"
    r"(?:thông\s+qua|ban\s+hành|ký\s+ban\s+hành)(?!\w|\s+(?:khi|nếu|theo)\s)"
    r"(?:,?\s+tại\s+[Kk]ỳ\s+họp\s[^.;:()]{1,40}?(?=\s*,?\s+(?:vào\s+)?ngày\s))?(?:,?\s+vào(?=\s))?"
)


@cache
def _offices() -> frozenset[str]:
    """The letters of offices in numbers that mean one kind of office; two letters mean many."""
    codes = (code for issuer in lexicon.issuers().values() for code in issuer.codes)
    return frozenset(code for code in codes if len(code) > 2 and code.isupper())


def _liaison(text: str, pos: int, limit: int) -> int | None:
    """End of "liên Bộ: Thông tin và Truyền thông – Công an", "liên ngành Sở A - Sở B"."""
    end, join = None, _LIAISON.match(text, pos, limit)
    head = f"{title_case(join['head'])} " if join and join["head"] else ""
    while join and (stop := _member(text, join.end(), head)):
        end, join = stop, _AND_MEMBER.match(text, stop)
    return end


def _member(text: str, pos: int, head: str) -> int | None:
    """End of a body at `pos` that prints its head word ("Bộ") or leaves it to the list."""
    if end := match_body(text, pos):
        return end
    end = match_body(head + text[pos : pos + 120], 0)
    return end and pos + end - len(head)


def _printed(body: str, capitals: bool) -> str:
    """A body's name on one line; in a title in capitals it gets the case of running text."""
    name = spaced(body)
    if not capitals or not name.isupper():
        return name
    for title in lexicon.raw("bodies")["titles"]:
        if name.startswith(title.upper() + " "):
            return f"{title} {_cased(name[len(title) + 1 :])}"
    return _cased(name)


def _cased(name: str) -> str:
    """Running case, but UBND stays UBND."""
    words = zip(name.split(), name_case(name).split(), strict=False)
    return " ".join(was if was in _letters() else made for was, made in words)


@cache
def _letters() -> frozenset[str]:
    councils = lexicon.raw("bodies")["councils"]
    return frozenset(word for name in councils for word in name.split() if word.isupper())


_AND_BODY = re.compile(r"\s*,\s*(?:và\s+)?|\s+và\s+|\s+[-–]\s+")
_AND_MEMBER = re.compile(rf"{_AND_BODY.pattern}|[-–]")
_LIAISON = re.compile(
    r"[Ll]iên\s+(?:(?P<head>[Bb]ộ|[Ss]ở)|(?:ngành|tịch|cơ\s+quan)(?:\s+các)?)\s*:?\s+"
)


def _joint(text: str, mention: Mention, end: int) -> int:
    """A joint document has several issuers: "của Bộ Khoa học và Công nghệ và Bộ Nội vụ"."""
    parsed = mention.parsed
    if not parsed or not (parsed.joint or (parsed.unit or "").replace("&", "") in _offices()):
        return end
    while (join := _AND_BODY.match(text, end)) and (more := match_body(text, join.end())):
        end = more
    return end


@cache
def _before_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = lexicon.raw("citation")
    issued = "|".join(phrase(w) for w in sorted(words["issued"], key=len, reverse=True))
    stated = "|".join(phrase(w) for w in sorted(words["stated_at"], key=len, reverse=True))
    return (
        re.compile(rf"\s+(?:{issued})\s+(?:các\s+)?\Z"),
        re.compile(rf",?\s+(?:{stated})\s+(?:các\s+)?\Z"),
    )


def _verb_ends(text: str, low: int, end: int) -> bool:
    """Quick look: one of the verbs of `_before_patterns` may end at `end`."""
    words = text[max(low, end - 30) : end].split()
    if words and words[-1] == "các":
        words.pop()
    return bool(words) and words[-1] in _last_of_verbs()


@cache
def _last_of_verbs() -> frozenset[str]:
    words = lexicon.raw("citation")
    return frozenset(verb.split()[-1] for verb in (*words["issued"], *words["stated_at"]))


def issuers_before(text: str, found: list[Mention]) -> None:
    """ "Bộ Nội vụ đã có Văn bản số …", "theo đề nghị của Sở X tại Tờ trình số …"."""
    previous = 0
    for i, mention in enumerate(found):
        if mention.issuer is None:
            low = max(previous, mention.start - 170)
            _issuer_before(text, mention, low)
            if "before" in mention.signs and _OPENS_LIST.match(text, mention.start, mention.end):
                mention.signs.add("list")
            if mention.issuer is None:
                _issuer_of_list(text, mention)
            for before in reversed(found[max(0, i - 3) : i]):  # their titles may name others
                if mention.issuer is None and _follows(text, before, mention):
                    mention.issuer = before.issuer
                    mention.signs |= before.signs & {"before", "list"}
        previous = mention.end


_OPENS_LIST = re.compile(r"\D{2,40}:\s*số\s")  # "tại các Quyết định: số …; số …"
_LIST_OF = re.compile(r"(?:[Cc]ác|[Nn]hững|một\s+số)\s+[^.;:()]{2,40}?\s+của\s+\Z")
_LIST_ON = re.compile(
    r"(?:\s+(?:về|quy\s+định|hướng\s+dẫn)\s[^.;:]{2,200}?)?(?:\s*,?\s*(?:bao\s+)?gồm|\s+sau|\s+như\s+sau)?\s*:\s*"
)
_HAS_SENT = re.compile(r"(?:\s*\([^()]{2,80}\))?\s+đã\s+(?:có|ban\s+hành|gửi|ký)\s")


def _issuer_of_list(text: str, mention: Mention) -> None:
    """ "các Luật của Quốc hội: A; B"; "Cục Thuế đã có một số công văn như: A; B"."""
    low = max(0, mention.start - 260)
    lead = text[low : mention.start].rstrip()
    if not lead.endswith(":"):
        return
    lead = lead.replace("TP.", "TP ")
    low = max(low, low + max(lead.rfind(". "), lead.rfind("\n\n"), lead.rfind(";")) + 1)
    for start, end in reversed(find_bodies(text, low, low + len(lead))):
        of_list = _LIST_ON.fullmatch(text, end, mention.start) and _LIST_OF.search(text, low, start)
        if of_list or _HAS_SENT.match(text, end):
            mention.issuer = spaced(text[start:end])
            mention.signs.update(("before", "list"))
            return


def _follows(text: str, before: Mention, mention: Mention) -> bool:
    """A later member of a list whose issuer was named before the list."""
    between = text[before.end : mention.start]
    return (
        "before" in before.signs
        and same_owner(before, mention)
        and ("list" in before.signs or ";" not in between)
        and mention.start - before.end < (300 if "list" in before.signs else 160)
        and _COORDINATED.search(text, max(before.end, mention.start - 12), mention.start)
        is not None
    )


_COORDINATED = re.compile(r"(?:[,;]|và)\s+(?:số\s+)?\Z")


# "ý kiến của Bộ Tài chính (văn bản số …)": the letters and reports that a body has sent
_IN_BRACKETS = frozenset({"cong-van", "bao-cao", "to-trinh", "thong-bao"})
_TELLS = re.compile(
    r"\s*(?:đã\s+)?(?:(?:báo\s+cáo|trình\s+bày|đề\s+nghị|đề\s+xuất|trả\s+lời|kiến\s+nghị)\s*)?"
)
_OPENING = re.compile(r"\((?:tại\s+)?\Z")


# an office-holder that no list of bodies knows: "theo đề nghị của Tham mưu trưởng tại Tờ trình …"
_ASKED_BY = re.compile(
    r"(?:đề\s+nghị|đề\s+xuất|kiến\s+nghị|ý\s+kiến|chỉ\s+đạo|báo\s+cáo)\s+của\s+(?:đồng\s+chí\s+)?"
    rf"(?P<who>{UPPER}(?:(?!\s(?:tại|về|của)\s|\svà\s+[^A-ZĐ])[^;:,.()]){{3,70}}?)(?:\s+(?:nêu|trình|báo\s+cáo))?\s+tại\s+(?:các\s+)?\Z"
)


def _issuer_before(text: str, mention: Mention, low: int) -> None:
    bracket = mention.type in _IN_BRACKETS and text[mention.start - 1 : mention.start] in "( \n"
    opening = bracket and _OPENING.search(text, max(low, mention.start - 8), mention.start)
    if opening:
        bodies = find_bodies(text, low, opening.start())
        if bodies and _TELLS.fullmatch(text, bodies[-1][1], opening.start()):
            mention.issuer = spaced(text[slice(*bodies[-1])])
            mention.signs.add("before")
        elif mention.type in ("cong-van", "thong-bao"):
            _issuer_of_words(text, mention, low)
        return
    stop = mention.start
    if not _verb_ends(text, low, stop):
        return
    issued, stated = _before_patterns()
    for pattern in (issued, stated):
        verb = pattern.search(text, low, stop)
        if not verb:
            continue
        end = _before_brackets(text, low, verb.start())
        bodies = find_bodies(text, low, end)
        if bodies and not text[bodies[-1][1] : end].strip():
            start, end = bodies[-1]
            if pattern is stated and _PUT_TO.search(text, max(low, start - 16), start):
                break  # "trình UBND tỉnh tại Tờ trình số 3": who gets it
            mention.issuer = spaced(text[start:end])
            mention.signs.add("before")
            if pattern is issued:
                _date_before(text, mention, low, start)
            return
    if _acted_before(text, mention, low, stop):
        return
    if said := _ASKED_BY.search(text, low, stop):
        mention.issuer = spaced(said["who"])
        mention.signs.add("before")


def _acted_before(text: str, mention: Mention, low: int, stop: int) -> bool:
    """ "Văn phòng Bộ đã ban hành Quy chế … tại Quyết định số …": who issues what is in it."""
    verb, goes_on = _acted()
    for act in verb.finditer(text, low, stop):
        if not goes_on.fullmatch(_BRACKET.sub(" ", text[act.end() : stop])):
            continue
        bodies = find_bodies(text, low, act.start())
        start, end = bodies[-1] if bodies else (low, low)
        if end != act.start():
            continue
        body = spaced(text[start:end])
        if mention.parsed and symbol_fits_issuer(mention.parsed, body) is False:
            continue
        mention.issuer = body
        mention.signs.add("before")
        _date_before(text, mention, low, start)
        return True
    return False


@cache
def _acted() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The verb behind the body, and what it acts on up to "tại" or "kèm theo"."""
    verbs = "|".join(map(phrase, lexicon.raw("citation")["acted"]))
    return (
        re.compile(rf"(?:\s*\([^()]{{2,60}}\))?\s+(?:(?:đã|vừa)\s+(?!được\s|bị\s)|(?:{verbs})\s+)"),
        re.compile(
            r"(?:(?!(?:theo|phù|căn|đúng|trên|được)\s)[^.;:()“”]){3,170}?"
            r"\s+(?:tại|kèm\s+theo)\s+(?:các\s+)?"
        ),
    )


def _issuer_of_words(text: str, mention: Mention, low: int) -> None:
    """ "ý kiến chỉ đạo của X về việc … (Công văn số …)": the letter holds what X said."""
    for said in reversed(list(_SAID.finditer(text, low, mention.start - 1))):
        end = match_body(text, said.end())
        if end and _ABOUT.match(text, end) and not _ENDED.search(text, end, mention.start - 1):
            mention.issuer = spaced(text[said.end() : end])
            mention.signs.add("before")
            return


_BRACKET = re.compile(r"\([^()]*\)")
_PUT_TO = re.compile(r"(?:trình|đề\s+nghị|kiến\s+nghị)\s+\Z")  # it has not acted yet
_SAID = re.compile(r"(?:ý\s+kiến|chỉ\s+đạo|yêu\s+cầu|[Kk]ết\s+luận)\s+của\s+")
# … or in what other office X said it: "Thủ tướng Chính phủ, Trưởng Ban Chỉ đạo"
_ABOUT = re.compile(r"\s+(?:về|tại)\s|\s*(?:,|\s-)\s+(?:Phó\s+)?(?:Trưởng|Chủ\s+tịch)\s")
_ENDED = re.compile(r"[;:()]|\.\s")


def _before_brackets(text: str, low: int, end: int) -> int:
    """ "Bộ X (nay là Bộ Y) đã có …": what stands in brackets behind a name is no part of it."""
    lead = text[low:end].rstrip()
    opening = lead.rfind("(") if lead.endswith(")") else -1
    return low + opening if opening > 0 else end


def _date_before(text: str, mention: Mention, low: int, start: int) -> None:
    """ "Ngày 29/6/2026, Bộ trưởng Bộ Xây dựng ban hành Quyết định số …"."""
    if mention.date is not None:
        return
    for found in dates.BEFORE.finditer(text, low, start):
        if found.end() == start or _UNIT.fullmatch(text, found.end(), start):
            mention.date = iso(found)


_UNIT = re.compile(r"[A-ZĐ]\w{1,6}\s+-\s+")  # "C04 - Bộ Công an"


def pinpoints(text: str, found: list[Mention]) -> None:
    """Give each mention the điểm, khoản, Điều that stand right before it."""
    previous = 0
    for mention in found:
        span = pinpoint_before(text, previous, mention.start)
        if span:
            mention.pin = span[0]
            mention.provision = printed(text, span)
        previous = mention.end


def same_owner(a: Mention, b: Mention) -> bool:
    """True if both numbers are of one body's series ("…/CT-UBND", "…/PA-UBND")."""
    return bool(a.parsed and b.parsed and a.parsed.owner == b.parsed.owner)
