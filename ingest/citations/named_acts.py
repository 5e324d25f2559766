"""Documents cited by name: laws, ordinances, the Constitution, treaties, congress resolutions.

A law's name has several words and commas ("Luật Phòng, chống tham nhũng"), so names are looked up
in lexicon/laws.yaml first; one that is not there ends at a stop word (lexicon/citation.yaml).
"Luật sửa đổi, bổ sung một số điều của Luật A, Luật B và Luật C" is one name that holds three.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.citations.act_words import (
    WORD,
    anchors,
    another_kind,
    any_anchor,
    codes,
    compounds,
    listed_names,
    no_names,
    not_laws,
    rule_of,
    schools,
    stops,
    tails,
    treaty_stops,
    tree_of_names,
    vague_treaties,
)
from ingest.text.organisations import match_body
from ingest.text.patterns import BLANK, fold, spaced, title_case, unmarked

_LONG = 4  # words of a name after which a word may be misprinted
_LONGEST = 260  # characters of the longest name
_CODE = re.compile(
    r"(?:\s*,?\s*(?:số|SỐ)){1,2}\s*:?\s*(\d{1,3}\w?\s?/\s?(?:19|20)\d\d/\s?[A-ZĐ]+(?:-[A-ZĐ]+)?\d*)"
)
_END_MARK = re.compile(rf"\s*,?{BLANK}(?:số{BLANK}?:?\s*\d|ngày\s+\d|năm\s+\d{{4}})", re.IGNORECASE)
_AMENDING = re.compile(
    r"\s+sửa\s+đổi(?:\s*[,;])?(?:\s+và)?(?:\s+bổ\s+sung)?"
    r"(?:\s+(?:các\s+)?điều\s+\d{1,3}[a-z]?(?:(?:\s*,\s*|\s+và\s+)(?:điều\s+)?\d{1,3}[a-z]?){0,6}"
    r"|\s+một\s+số\s+(?:điều|nội\s+dung|khoản|quy\s+định)(?:\s*,\s*khoản)?"
    r"(?:\s*,?\s*(?:và\s+)?(?:phụ\s+lục|danh\s+mục|biểu)(?:\s+[\w-]+){0,16}?(?=\s+(?:của|tại)\s))?"
    r"(?:\s+có\s+liên\s+quan\s+đến\s+[\w\s]{3,40}?(?=\s+của\s))?)?(?:\s+(?:của|tại))?\s+",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    rf"(?:các|\d+|một số){BLANK}(?:luật|Luật|pháp\s+lệnh)"
    rf"(?:{BLANK}(?!ngày|số|năm|và|được|đã|của)\w+){{2,12}}"
)
_JOIN = re.compile(r"\s*,\s*(?:và\s+)?|\s+và\s+")
_TERM = re.compile(r",? nhiệm kỳ \d{4}\s*-\s*\d{4}\Z")  # of a congress that has no number
_OFFICE = re.compile(r"(?:,?\s+nhiệm\s+kỳ\s+\d{4}\s*-\s*\d{4})?")


@dataclass(frozen=True, slots=True)
class Named:
    """A name in the text: `inner` are the laws that an amending law's name holds."""

    start: int
    end: int
    name: str
    type: str
    known: bool = False
    code: str | None = None
    issuer: str | None = None
    inner: tuple["Named", ...] = ()


def find_names(text: str, openings: list[int]) -> Iterator[Named]:
    """The documents named in `text`, left to right, never overlapping.

    `openings` are those of `ingest.citations.type_words`.
    """
    done, match = 0, anchors().match
    small = _small_names(text)
    waiting = next(small, None)
    for start in openings:
        anchor = match(text, start)
        if anchor is None:
            continue
        while waiting and waiting.start < start:
            if waiting.start >= done:
                done = waiting.end
                yield waiting
            waiting = next(small, None)
        if start < done:
            continue
        for named in _with_list(text, anchor):
            done = named.end
            yield named
    yield from (name for name in (*([waiting] if waiting else []), *small) if name.start >= done)


_ALL_OF = re.compile(r"[Cc]ác\s+(?=Luật|Pháp\s+lệnh|Bộ\s+luật)")
_SHARED = re.compile(r"(?<!\w)[Cc]ác\s+\Z")
_YEARLY_JOIN = re.compile(rf"(?:\s+(?:năm\s+)?(?:19|20)\d\d(?![/\d]))?(?:{_JOIN.pattern})")


def _with_list(text: str, anchor: re.Match[str], *, nested: bool = False) -> Iterator[Named]:
    """The document at `anchor`; of "các Luật: A, B và C" all that share the word "Luật"."""
    colon = _COLON.match(text, anchor.end())
    if colon:
        named = _member(text, anchor.start(), anchor, colon.end())
    else:
        named = _named(text, anchor, nested=nested)
    if named is None:
        return
    yield named
    shared = colon or _SHARED.search(text, max(0, anchor.start() - 6), anchor.start())
    while shared and named and not named.inner:
        join = _YEARLY_JOIN.match(text, named.end)
        named = _member(text, join.end(), anchor, join.end()) if join else None
        if named:
            yield named


def _member(text: str, start: int, anchor: re.Match[str], pos: int) -> Named | None:
    """A listed law at `pos` whose word "Luật" stands before its list, and no other name there."""
    rule = rule_of(anchor[0])
    if not text[pos : pos + 1].isupper() or rule is None or rule["type"] not in _LAWS:
        return None
    node = tree_of_names()
    for word in fold(rule["start"]).split():
        node = node.get(word, {})
    walked = _walk(text, pos, node)
    if walked is None or not _LIST_GOES_ON.match(text, end := walked[0]):
        return None
    return Named(start, end, f"{rule['start']} {spaced(text[pos:end])}", rule["type"], True)


_LAWS = frozenset({"luat", "bo-luat", "phap-lenh"})
_COLON = re.compile(rf":{BLANK}(?=[^\W\d_])")
_LIST_GOES_ON = re.compile(r"\s*(?:[,;.)]|\Z)|\s+(?:và\s|hoặc\s|năm\s+\d|(?:19|20)\d\d(?!\w))")
_SMALL = re.compile(r"luật\s(?<!pháp luật\s)")  # of the many compounds the one met most
_OF_ACT = re.compile(
    r"(?:(?:\s(?:một\s+số|các)\s+điều|[Đđ]iều\s+\d+[a-z]?)(?:\s+của)?|\sthi\s+hành)\s+\Z"
)
_SMALL_WORDS = 5  # syllables: shorter names in small letters may be a branch of law


def _small_names(text: str) -> Iterator[Named]:
    """ "theo luật ban hành văn bản quy phạm pháp luật": a listed name all in small letters."""
    for found in _SMALL.finditer(text):
        at = found.start()
        start = at - 3 if text.endswith("bộ ", 0, at) else at
        before = text[max(0, start - 9) : start].lower().split()[-1:]
        walked = None if compounds().intersection(before) else _listed(text, start)
        end = walked[0] if walked else None
        if end and (len(text[start:end].split()) >= _SMALL_WORDS or _act(text, start, end)):
            printed = spaced(text[start:end])
            kind = "luat" if start == at else "bo-luat"
            yield Named(start, end, printed[0].upper() + printed[1:], kind, True)


def _act(text: str, start: int, end: int) -> bool:
    """ "một số điều của luật đất đai", "luật đất đai năm 2024": the act, no branch of law."""
    return bool(_OF_ACT.search(text, max(0, start - 30), start) or _END_MARK.match(text, end))


def name_at(text: str, pos: int) -> Named | None:
    """The document named at `pos`, in capitals or small letters too; None where none is."""
    anchor = any_anchor().match(text, pos)
    return _named(text, anchor, nested=True) if anchor else None


def _named(text: str, anchor: re.Match[str], *, nested: bool = False) -> Named | None:
    rule = rule_of(anchor[0])
    if rule is None:
        return _session(text, anchor)
    if fixed := rule.get("name"):
        return _fixed(text, anchor, rule, fixed)
    if "between" in rule and not _BETWEEN.match(text, anchor.end()):
        return None
    first = _FIRST.match(text, anchor.end())
    if first and first[1].lower() in no_names():
        return None
    if first and rule["type"] in _LAWS and first[1].isdigit():
        return None  # "… khoản 1 Điều 31 của Luật", and below it "1. Trước 60 ngày …"
    amending = None if nested else _amending_words(text, anchor.end())
    if amending:
        return _amending(text, anchor, rule["type"], amending.end())
    return _plain(text, anchor, rule["type"], nested=nested)


# "giữa Chính phủ nước Cộng hòa xã hội chủ nghĩa Việt Nam và Chính phủ Nhật Bản"
_BETWEEN = re.compile(
    rf"(?:{BLANK}[^\W\d_]+){{0,12}}?{BLANK}giữa(?:{BLANK}[^\W\d_]+){{0,10}}?{BLANK}Việt{BLANK}Nam{BLANK}và{BLANK}"
    rf"(?:Chính{BLANK}phủ|nước|Cộng|Vương{BLANK}quốc|Liên|Hợp)(?!\w)"
    rf"|(?:{BLANK}[^\W\d_]+){{0,12}}?{BLANK}giữa{BLANK}(?:Chính{BLANK}phủ|nước)(?:{BLANK}[^\W\d_]+){{1,10}}?{BLANK}và{BLANK}"
    rf"(?:Chính{BLANK}phủ|nước)(?:{BLANK}[^\W\d_]+){{1,7}}?{BLANK}Việt{BLANK}Nam(?!\w)"
)
_YEARS = re.compile(r"(?<!\d)(\d{4})\s*[-–]\s*(\d{4})(?!\d)")  # one name, however it is spaced
_PERIOD = re.compile(rf"{BLANK}giai{BLANK}đoạn{BLANK}\d{{4}}\s*[-–]\s*\d{{4}}(?!\d)")


def _fixed(text: str, anchor: re.Match[str], rule: dict[str, Any], name: str) -> Named:
    tail = tails(rule["start"])
    found = tail.match(text, anchor.end()) if tail else None
    return Named(anchor.start(), found.end() if found else anchor.end(), name, rule["type"], True)


def _plain(text: str, anchor: re.Match[str], kind: str, *, nested: bool) -> Named | None:
    """A law by its listed name, else by capital letters up to a stop word."""
    if schools().search(text, max(0, anchor.start() - 12), anchor.start()):
        return None
    before = text[max(0, anchor.start() - 9) : anchor.start()].split()[-1:]
    if before and before[0].isupper() and before[0].lower() in compounds():
        return None  # "TƯ VẤN PHÁP LUẬT": the heading's last word
    walked = _listed(text, anchor.start())
    known, listed = walked is not None, walked[1] if walked else ""
    end = walked[0] if walked else _unlisted(text, anchor.end(), kind)
    if end is None or _is_draft(text, anchor.start(), end, known):
        return None
    name = _YEARS.sub(r"\1 - \2", listed or spaced(text[anchor.start() : end]))
    if known and text[anchor.start() : anchor.start() + 4].isupper():
        name = listed_names().get(fold(name), name)
    revised = _REVISED.match(text, end)  # "Luật Đầu tư (sửa đổi) số 12/1998/QH10"
    return Named(anchor.start(), revised.end() if revised else end, name, kind, known)


_DRAFT = re.compile(r"(?:dự\s+thảo|dự\s+án)\s+(?:các\s+)?\Z", re.IGNORECASE)
_MADE = re.compile(
    r"(?:xây\s+dựng|soạn\s+thảo|ban\s+hành|hồ\s+sơ|trình)\s+(?:các\s+)?\Z", re.IGNORECASE
)
_REVISED = re.compile(
    rf"\s*\(\s*(?:sửa\s+đổi|thay\s+thế)\s*\)|\s+sửa\s+đổi(?=\s*,?{BLANK}(?:số|năm|ngày)\s+\d)"
)


def _is_draft(text: str, start: int, end: int, known: bool) -> bool:
    """A law that is still being written has no number to cite."""
    low = max(0, start - 20)
    revised = _REVISED.match(text, end)
    if _DRAFT.search(text, low, start) or revised:
        return not _END_MARK.match(text, revised.end() if revised else end)
    return not known and bool(_MADE.search(text, low, start))


def _amending_words(text: str, pos: int) -> re.Match[str] | None:
    """ "sửa đổi, bổ sung một số điều của", with tones that OCR has misread, too."""
    near = text[pos : pos + _NEAR]
    if not unmarked(near[:20]).lower().lstrip().startswith("sua"):
        return None
    toned = _retoned(near)
    same = toned == near
    return _AMENDING.match(text if same else text[:pos] + toned + text[pos + _NEAR :], pos)


def _retoned(words: str) -> str:
    """The words of an amending law's name with their own tones."""
    return _SYLLABLE.sub(lambda m: _TONED.get(unmarked(m[0]), m[0]), words)


_NEAR = 60  # characters: "sửa đổi, bổ sung một số điều của"
_SYLLABLE = re.compile(r"[^\W\d_]+")
_TONED = {unmarked(word): word for word in ["sửa", "đổi", "bổ", "sung", "một", "số", "điều", "của"]}


def _amending(text: str, anchor: re.Match[str], kind: str, pos: int) -> Named | None:
    """The name of an amending law with the laws it amends; its code stands behind the last."""
    if _DRAFT.search(text, max(0, anchor.start() - 20), anchor.start()):
        return None
    inner: list[Named] = []
    several = _ALL_OF.match(text, pos)
    end = several.end() if several else pos
    while laws := _laws_at(text, end):
        inner += [_with_code(text, law) for law in laws]
        last = laws[-1]
        end = inner[-1].end
        join = _JOIN.match(text, end)
        if not join or not any_anchor().match(text, join.end()):
            break
        end = join.end()
    if not inner:
        several = _SEVERAL.match(text, pos)
        if several is None:
            return None
        end = several.end()
        return Named(anchor.start(), end, spaced(text[anchor.start() : end]), kind)
    outer = inner[-1].code and inner[-1].code not in codes().get(fold(last.name), ())
    if outer:  # a number behind the last law is the amending law's, unless it is listed
        inner[-1] = last
    end = inner[-1].end
    name = spaced(_retoned(text[anchor.start() : pos]) + text[pos:end])
    return Named(anchor.start(), end, name, kind, True, inner=tuple(inner))


def _laws_at(text: str, pos: int) -> list[Named]:
    anchor = any_anchor().match(text, pos)
    return list(_with_list(text, anchor, nested=True)) if anchor else []


def _with_code(text: str, law: Named) -> Named:
    found = _CODE.match(text, law.end)
    if not found:
        return law
    return Named(law.start, found.end(), law.name, law.type, law.known, spaced(found[1]))


def _listed(text: str, start: int) -> tuple[int, str] | None:
    """End of the longest listed name that starts at `start`, and its true name if misprinted."""
    return _walk(text, start, tree_of_names())


def _walk(text: str, start: int, node: dict[str, Any]) -> tuple[int, str] | None:
    """End of the longest name at `start` that goes on below `node` of the tree of words.

    One word inside may be misprinted ("văn bản qwy phạm"): then the name is the listed one.
    """
    found: tuple[int, str] | None = None
    before, path, slip = start, "", False
    for depth, word in enumerate(WORD.finditer(text, start, start + _LONGEST)):
        if found is None and depth >= _CUT and _DAY.match(text, before):
            return before, ""  # "Luật Quản lý, sử dụng vũ khí ngày 29/6/2024"
        said, last = fold(word[0]), word.end()
        if said not in node and (marked := _MARKED.fullmatch(said)):  # "khoáng sản3": a footnote
            said, last = marked[1], word.start() + len(marked[1])
        printed = said in node
        if not printed and depth >= _LONG and not slip and len(node) == 1 and "" not in node:
            (said,), slip = node, True
        if said not in node or text[before : word.start()].strip(" \n\t("):
            return found
        node, before, path = node[said], last, f"{path}{'' if said == ',' else ' '}{said}"
        if printed and "" in node:
            end = last + (text[last : last + 1] == ")" and "(" in text[start:before])
            found = end, listed_names().get(path.strip(), "") if slip else ""
    return found


_MARKED = re.compile(r"([^\W\d_]+)\d{1,2}")
_CUT = 4  # words of a listed name that a dated name at least has
_DAY = re.compile(r"\s+ngày\s+\d")


def _unlisted(text: str, pos: int, kind: str) -> int | None:
    """End of a name that is on no list: capitalised, up to a stop word or a mark."""
    first = _FIRST.match(text, pos)
    if not first or first[1].lower() in not_laws():
        return None
    if (first[1] if kind == "dieu-uoc-quoc-te" else first[1].lower()) in stops():
        return None
    if first[1].isupper() and text[pos - 4 : pos].strip().isupper():
        return None  # in capitals only a listed name can be told from what follows it
    treaty = kind == "dieu-uoc-quoc-te"
    if first[1][0].islower() and not treaty:
        return _lower_name(text, pos)
    end, words = first.end(), 1
    longest = 60 if treaty and " giữa " in text[pos : pos + 120] else 24
    while words < longest:
        step = _STEP.match(text, end)
        if not step or not _continues(text, step, words, kind):
            break
        end, words = step.end(), words + 1
    if treaty and ((words < 3 and not _PROPER.match(first[1])) or _is_vague(text, pos, end)):
        return None
    period = _PERIOD.match(text, end) if longest > 24 else None
    return period.end() if period else end


def _lower_name(text: str, pos: int) -> int | None:
    """ "Pháp lệnh thuế nhà, đất năm 1992": in small letters only with its number, date or year."""
    mark = _END_MARK.search(text, pos, pos + 90)
    if not mark:
        return None
    words = WORD.findall(text[pos : mark.start()].lower())
    bad = not (stops() - {"và", "của", "các"}).isdisjoint(words)
    return None if bad or re.search(r"[;.:()]|\n\s*\n", text[pos : mark.start()]) else mark.start()


_FIRST = re.compile(rf"(?! {{4}}){BLANK}([\w&]+)")  # four blanks part two columns
# ", vật liệu nổ và công cụ hỗ trợ số 16/2011": the name goes on over its comma to its number
_LISTING = re.compile(
    rf",(?:{BLANK}(?!số\b|ngày\b|năm\b)[^\W\dA-ZĐ][\w]*,?){{2,14}}?{BLANK}(?:số{BLANK}?:?\s*\d|năm{BLANK}\d{{4}})"
)
_INSIDE = re.compile(rf"\b(?:tự{BLANK}do|hàng{BLANK}không)\Z")
_PROPER = re.compile(
    r"\b(?:[A-Z]{4,}\d*|[A-Z][a-z]{5,})\Z"
)  # EVFTA, Stockholm: no Vietnamese words
_STEP = re.compile(rf"(,?(?! {{4}}){BLANK}|{BLANK}-{BLANK})([\w&]+(?:-(?=[^\W\dA-ZĐ])\w+)*)")


def _continues(text: str, step: re.Match[str], words: int, kind: str) -> bool:
    word = step[2]
    if word in ("và", "hoặc") and another_kind().match(text, step.end()):
        return False
    if kind == "dieu-uoc-quoc-te":
        known = _treaty_continues(text, step, words)
        if known is not None:
            return known
    if word in ("và", "của") and words > 1 and _marked(text, step.end()):
        return True
    if word == "và":
        after = _STEP.match(text, step.end())
        return bool(after and after[2][0].isupper() and not anchors().match(text, after.start(2)))
    if "," in step[1]:
        if word[0].isupper() or word in stops():
            return False
        return words <= 2 or bool(_LISTING.match(text, step.start()))
    if word in ("do", "không") and _INSIDE.search(text, max(0, step.start() - 6), step.end()):
        return True  # stop words inside the name of a treaty
    if word == "số":  # "Luật Chuyển đổi số" ends in it, "Luật X số 12" does not
        return not re.match(r"\s*:?\s*\d", text[step.end() : step.end() + 4])
    return word.lower() not in stops() and not word[0].isdigit()


def _marked(text: str, pos: int) -> bool:
    """True if a number, date or year follows before another law: the name goes on up to it."""
    mark = _END_MARK.search(text, pos, pos + 90)
    return mark is not None and not re.search("Luật|;", text[pos : mark.start()])


def _treaty_continues(text: str, step: re.Match[str], words: int) -> bool | None:
    """The words and commas that only a treaty's name has; None where it is like a law's."""
    word = step[2]
    if "," in step[1]:  # its subject may be a list: "về buôn bán các loài động vật, thực vật"
        subject = text.rfind("về ", max(0, step.start() - 120), step.start()) >= 0
        return subject and word[0].islower()
    if word in ("các", "giữa"):
        return True
    if words == 1 and word.islower() and word not in ("về", "và", "của"):
        return False if _PROPER.search(text, max(0, step.start() - 12), step.start()) else None
    of_states = words >= 14 and text.rfind(" giữa ", max(0, step.start() - 200), step.start()) >= 0
    if (words >= 14 and not of_states) or word not in ("về", "và", "của"):
        return None
    if word == "và":
        after = _STEP.match(text, step.end())
        another = after and anchors().match(text, after.start(2))
        return bool(after and not another and after[2].lower() not in treaty_stops())
    return match_body(text, step.end() + 1) is None


def _is_vague(text: str, start: int, end: int) -> bool:
    """ "các hiệp định thương mại tự do": a kind of treaty, none in particular."""
    kind = vague_treaties().match(text, start, end)
    return kind is not None and (kind.end() == end or text[kind.end() : end].islower())


def _session(text: str, anchor: re.Match[str]) -> Named | None:
    """ "Nghị quyết (của) Đại hội XIII của Đảng": named without the linking "của"."""
    body = anchor.end()
    end = _session_end(text, body)
    if end is None or not re.search(r"\d|lần\s+thứ|\b[IVX]+\b", text[body:end], re.IGNORECASE):
        return None
    issuer = _TERM.sub("", spaced(text[body:end]))
    stop = _OFFICE.match(text, end)
    end = stop.end() if stop else end
    return Named(anchor.start(), end, f"Nghị quyết {issuer}", "nghi-quyet", True, issuer=issuer)


def _session_end(text: str, body: int) -> int | None:
    """End of the session named at `body`, "đại hội" in small letters too."""
    if text[body].isupper():
        return match_body(text, body)
    end = match_body(title_case(text[body : body + _LONGEST]), 0)
    return None if end is None else body + end
