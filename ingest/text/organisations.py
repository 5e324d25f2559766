"""Names of bodies in running text: issuers, offices, councils of a place, companies, groups.

`match_body(text, pos)` gives the end of the longest body name that starts at `pos`, or None;
`find_bodies(text, start, end)` gives the spans of all names in a stretch, left to right, never
overlapping. Both work on normalised text (`ingest.text.normalise`), in normal or capital case, and
never look further than a few lines ahead. The words are in lexicon/issuers.yaml and bodies.yaml:

    body    := title seat | organ seat | seat | session | any other head with its tail | collective
    seat    := committee [what it leads] | council place | ministry field [place] | fixed name
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from ingest.text.patterns import BLANK, UPPER, either, phrase, title_case
from ontology import lexicon

_MAX_NAME = 240  # characters; no printed name of a body is longer
_TERM = r"(?:,?\s+\(?[Kk]h(?:óa|oá|oa)\s+[IVX]{1,5}\)?)?"  # "khoá XIII"
_ORDINAL = (
    r"(?:[IVX]{1,6}|\d{1,2}|nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|"
    r"mười(?:\s+(?:một|hai|ba|bốn|lăm))?)"
)
# a title may follow with a capital: "… tỉnh Bắc Giang Sửa đổi, bổ sung …"
_TITLE = (
    r"(?:Ban\s+hành|Sửa\s+đổi|Bổ\s+sung|Quy\s+định|Phê\s+duyệt|Về|Hướng\s+dẫn|Công\s+bố|Thực\s+hiện"
    r"|Triển\s+khai|Thay\s+thế|Bãi\s+bỏ|Hủy\s+bỏ|Thành\s+lập|Kiện\s+toàn|Điều\s+chỉnh|Đính\s+chính"
    r"|V(?=/[vV])|Tăng\s+cường|Đẩy\s+mạnh|Tiếp\s+tục|Thông\s+qua|Báo\s+cáo|Đề\s+nghị|Tổ\s+chức|Phân\s+công|Điều\s+\d+"
    r"|ĐẢNG\s+CỘNG|CỘNG\s+H[ÒO]A)(?!\w)"
)
_PROPER = (
    rf"(?!{_TITLE}){UPPER}[\w'’]*"
    rf"(?:\s?-\s?{UPPER}\w*|{BLANK}(?!{_TITLE}){UPPER}[\w'’]*){{0,4}}"
)
_WORD = re.compile(r"[^\W\d_]+")
_LISTED = r"(?:\s?-\s?CTCP)?(?:\s\([A-Z][A-Z& ]{1,15}\))?"  # "… Việt Nam - CTCP (PV GAS)"


def match_body(text: str, pos: int, high: int | None = None) -> int | None:
    """End of the longest name of a body at `pos` and before `high`, None where none is named."""
    if text[pos : pos + 1] not in _initials():
        return None
    capitals = text[pos : pos + 5].isupper() and text[pos : pos + 8].upper() == text[pos : pos + 8]
    found = _pattern(capitals).match(text, pos, min(pos + _MAX_NAME, high or len(text)))
    if not found:
        return None
    return _end_of_capitals(text, pos, found.end()) if capitals else found.end()


def _end_of_capitals(text: str, pos: int, end: int) -> int:
    """A name in capitals ends before the first word in small letters."""
    for word in _WORD.finditer(text, pos, end):
        if word[0].islower():
            return pos + len(text[pos : word.start()].rstrip())
    return end


def find_bodies(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Spans of the bodies named in `text[start:end]`, left to right."""
    return list(_bodies(text, start, len(text) if end is None else end))


def _bodies(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    done = start
    for found in _openings().finditer(text, start, end):
        if found.start() < done:
            continue
        stop = match_body(text, found.start())
        if stop is not None and stop <= end:
            done = stop
            yield found.start(), stop


@cache
def _words() -> dict[str, Any]:
    words = dict(lexicon.raw("bodies"))
    for key in ("organs", "councils"):  # "Ban chấp hành", "Ủy ban nhân dân": the rest may be small
        words[key] = [
            *words[key],
            *(name[0] + name[1:].lower() for name in words[key] if " " in name),
        ]
    return words


@cache
def _initials() -> frozenset[str]:
    return frozenset(word[0] for word in _first_words()) | {"U"}


@cache
def _openings() -> re.Pattern[str]:
    """Where a name may start: the first syllable of any of them."""
    firsts = {phrase(word.split()[0]) for word in _first_words()}
    upper = {phrase(word.split()[0].upper()) for word in _first_words()}
    return re.compile(
        rf"(?<![\w/&-])(?:{'|'.join(sorted(firsts | upper, key=len, reverse=True))})(?!\w)"
    )


@cache
def _first_words() -> frozenset[str]:
    words = _words()
    keys = ("titles", "organs", "committees", "councils", "ministry_heads", "heads", "head_extras")
    names = [name for key in keys for name in words[key]]
    return frozenset([*names, *_fixed_names(), *_collectives(), *words["sessions"]])


@cache
def _collectives() -> tuple[str, ...]:
    lower = _words()["collectives"]
    return (*lower, *map(title_case, lower))


@cache
def _fixed_names() -> tuple[str, ...]:
    """Full names and aliases that stand alone, without a place of their own to fill in."""
    names = list(_words()["names"])
    for issuer in lexicon.issuers().values():
        for name in (issuer.vi, *issuer.aliases):
            if not issuer.template and not re.search(r"[{(→/…]|^Nghị quyết|^Đại hội", name):
                names.append(name)
    return tuple(dict.fromkeys(names))


@cache
def _fields() -> str:
    """ "Tài chính", "Văn hóa, Thể thao và Du lịch" …: what ministries and departments deal with."""
    found = [
        issuer.vi.split(" ", 1)[1]
        for issuer in lexicon.issuers().values()
        if issuer.vi.startswith(("Bộ ", "Sở ")) and issuer.branch != "party"
    ]
    found += [name[0] + name[1:].lower() for name in found]  # "Bộ Khoa học và công nghệ"
    return either([*found, *_words()["more_fields"]])


def _place(proper: str) -> str:
    """ "tỉnh Hưng Yên", "TP. Hà Nội", "huyện", "các xã, phường": kind of place, maybe with name."""
    words = _words()
    return (
        rf"(?:(?:{either(words['groups'])})|"
        rf"(?:{either(words['places'])})(?:\s+(?:{proper}|\d{{1,2}}\b))?)"
    )


@cache
def _proper_in_capitals() -> str:
    """A proper name where all letters are capitals: a province, else up to a stop word."""
    stop = rf"(?!(?:{either(_words()['stops'])})(?!\w))"
    provinces = either(p.name for p in lexicon.provinces().values())
    return rf"(?:{provinces}|{stop}\w+(?:{BLANK}{stop}\w+){{0,2}})"


@cache
def _pattern(capitals: bool) -> re.Pattern[str]:
    """One pattern for all names; in capitals the letters' case tells nothing."""
    words, proper = _words(), _proper_in_capitals() if capitals else _PROPER
    place = _place(proper)
    fixed = f"(?:{either(_fixed_names())}){_TERM}(?:\\s+{place})?"
    council = f"(?:{either(words['councils'])})\\s+{place}"
    provinces = either(p.name for p in lexicon.provinces().values())
    ministry = (
        f"(?:{either(words['ministry_heads'])})\\s+(?:{_fields()})(?:\\s+(?:{place}|{provinces}))?"
    )
    led = f"{council}|{ministry}|{fixed}|{place}|{phrase('các cơ quan')}\\s+[Đđ]ảng(?:\\s+{place})?"
    bloc = r"Khối\s+(?:các\s+)?(?:[Cc]ơ\s+quan|[Dd]oanh\s+nghiệp)(?:\s+và\s+doanh\s+nghiệp)?"
    led = rf"{bloc}(?:\s+(?:{place}|Trung\s+ương))?|{led}"
    committee = f"(?:{either(words['committees'])})(?:\\s+(?:{led}|{proper}))?"
    above = f"(?:{council}|{ministry}|{fixed})(?!\\w)"
    seat = f"(?:{committee}(?!\\w)|{above})"
    organ = f"(?:(?:{either(words['organs'])})(?:\\s+lần\\s+thứ\\s+{_ORDINAL})?\\s+)?"
    other = f"(?:{_other(place)})(?:\\s+của\\s+{above})?"
    core = f"(?:{_session(f'{place}|{council}|{ministry}')}|{organ}{seat}|{other})"
    title = f"(?:(?:{either(words['titles'])})\\s+)?"
    whole = f"(?:{title}{core}|{either(_collectives())})(?![\\w&])"
    return re.compile(whole, re.IGNORECASE if capitals else 0)


def _other(place: str) -> str:
    """A head ("Cục", "Công ty") and its tail, up to a stop word or a mark of punctuation."""
    words = _words()
    heads = f"(?:{either(words['heads'])})"
    types = either(t.vi for t in lexicon.document_types().values())
    first = rf"(?:{place}|{UPPER}[\w&'’]*(?:[./-][\w&]+)*)"
    flown = r"(?<=[Hh]àng\s)không"  # no stop word in "Hàng không"
    within = rf"(?:{either(words['within'])})(?!\w)"  # begins like a stop word: "giao thông"
    stop = rf"(?!(?:{either(words['stops'])})(?!\w))"
    word = rf"(?:{flown}|{within}|{stop}[\w&][\w&'’]*(?:[./-][\w&]+)*)"
    joined = rf"và(?=\s+{UPPER})(?!\s+(?:{heads}|{types})(?!\w))"
    small = rf"{BLANK}{stop}(?!{UPPER})[^\W\d]\w*"  # "Khai thác và chế biến đá Việt Long"
    traded = rf"{joined}|và(?={small}(?:{small}){{0,4}}{BLANK}(?:{UPPER}|\d))"
    more, trade = (
        rf"(?:{BLANK}(?:{place}|{word}|-\s{UPPER}\w*|{on})|-\s{UPPER}\w*){{0,14}}"
        for on in (joined, traded)
    )
    kind = rf"(?:{BLANK}(?:{either(words['kinds'])})(?={BLANK}(?:{place}|{UPPER}|số\s+\d|\d)))?"
    company = rf"(?:{BLANK}(?:{either(words['company_kinds'])})){{0,3}}"
    head = rf"{company}{kind}{BLANK}(?:{first}|số{BLANK}\d{{1,3}})"
    tail = rf"{head}{more}{_LISTED}"
    firm = rf"(?:{either(words['companies'])}){head}{trade}{_LISTED}"
    helpers = f"(?:{either(words['helpers'])})"
    topic = rf"(?:chuyển\s+đổi\s+số|(?!(?:{either(words['stops'])}|các)(?!\w))(?!{UPPER})\w+)"
    topics = rf"(?:{BLANK}{topic}){{1,8}}"
    last = rf"và(?:{BLANK}(?:[Đđ]ề\s+án\s+\d\d(?!\w)|{topic})){{1,8}}"
    board = rf"Ban\s+[Cc]hỉ\s+đạo{topics}(?:,{topics}){{1,4}}{BLANK}{last}"  # a name with commas
    board = rf"{board}|{_national_board(word, joined)}"
    extras = f"(?:{either(words['head_extras'])})"
    return f"{board}|{firm}|{helpers}{BLANK}{heads}{tail}|{heads}{tail}|{extras}"


def _national_board(word: str, joined: str) -> str:
    """ "Ban Chỉ đạo Nhà nước về Du lịch", "Ủy ban Quốc gia về …": what it is for is its name."""
    head = rf"(?:Ban\s+[Cc]hỉ\s+đạo|Tiểu\s+ban|{phrase('Ủy ban')}|Hội\s+đồng)"
    of_state = r"(?:[Nn]hà\s+nước|[Qq]uốc\s+gia)"
    plain = word.replace("[./-]", "[/-]")  # a heading may be glued behind the point
    topic = rf"(?:[Pp]hòng,\s+chống|{plain}|{joined})"
    return rf"{head}\s+{of_state}\s+về(?!\s+việc){BLANK}{topic}(?:{BLANK}{topic}){{0,13}}"


def _session(place: str) -> str:
    """A congress or plenum that issues resolutions: "Đại hội XIII của Đảng"."""
    forms = [
        phrase(form)
        .replace(r"\{N\}", _ORDINAL)
        .replace(r"\{T\}", rf"(?:lần\s+thứ\s+{_ORDINAL}|nhiệm\s+kỳ\s+\d{{4}}\s*-\s*\d{{4}})")
        .replace(r"\{P\}", f"(?:{place}|{_PROPER})")
        for form in _words()["sessions"]
    ]
    party = r"(?:\s+của\s+Đảng|\s+Đảng\s+Cộng\s+sản\s+Việt\s+Nam)?"
    plenum = rf"(?:\s+{phrase('Ban Chấp hành Trung ương')}(?:\s+Đảng)?)?"
    return f"(?:{'|'.join(forms)}){plenum}{party}{_TERM}"
