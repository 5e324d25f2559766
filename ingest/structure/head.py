"""The head of a paper found by what a văn thư is bound to print, never by the order of the parts.

Quốc hiệu (or the Party's name), "Số …", "Hà Nội, ngày … tháng … năm …", the type word in capitals,
trích yếu, "Kính gửi". Text extraction gives the two columns in any order or mixed, on many lines or
on one, so each part is an anchor of its own and what is left over names the issuer.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from ingest.structure.head_title import typed_title
from ingest.structure.head_words import (
    UPPER,
    any_of,
    any_phrase,
    flat,
    fold,
    headings,
    motto,
    second_motto,
    words,
)
from ingest.structure.recipients import address_end
from ontology import lexicon

SCAN = 24_000  # characters in which the head must begin: web residue before it is shorter
REACH = 5_000  # characters from the start of the head to the end of its title
_BACK = 1_500  # the left column may come this long before quốc hiệu
_NEAR = 200  # and the number this far behind it


class Span(NamedTuple):
    """text[start:end]."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Head:
    """Spans of what the head prints, else None; `body` is where the text proper begins."""

    start: int = 0
    body: int = 0
    printed: bool = False  # False: a text without its head
    mottos: tuple[Span, ...] = ()
    code: Span | None = None
    law: str | None = None  # the type word before "số:" ("Luật số: …")
    date: Span | None = None
    place: Span | None = None
    type: Span | None = None
    type_id: str | None = None
    title: Span | None = None
    rest: tuple[Span, ...] = ()  # pieces of the title that the other column's lines parted from it
    addressees: Span | None = None


_SYMBOL = r"[A-ZĐƯÂÊÔĂ0-9][A-Za-zĐđÂâÊêÔôƠơƯưĂă&+.0-9]{0,24}"
_LAW = r"(?i:bộ\s{1,3}luật|luật|pháp\s{1,3}lệnh|nghị\s{1,3}quyết|lệnh)\s{1,3}"
_LAW_BEFORE = re.compile(rf"{_LAW}\Z")
_NUMBER = re.compile(r"[Ss][ốỐ]")
_CODE = re.compile(
    rf"(?P<law>{_LAW}(?i:số)\s{{0,4}}:"
    r"\s{0,9}|(?<![^\W\d_])S(?:ố|Ố)(?:\s?/\s?No\.?)?\s{0,4}:?\s{0,9})"
    r"(?P<code>(?:[\d]{1,6}[a-zđA-D]?|[\d.…_ \t]{0,40})"
    r"(?P<sep>\s{0,3}[-/]\s{0,3}|(?:[ ]|(?<=\d)\s{1,3})(?=[A-ZĐ]{2,12}[/-]))"
    + _SYMBOL
    + r"(?:[ ]{0,2}[-/]\s{0,2}"
    + _SYMBOL
    + r"){0,6}(?:(?<=QH)[ ]\d{1,2})?)"
)
_BARE = re.compile(
    r"^[ \t]*(?:\w{1,3}[ ]?:[ ]{0,3}|[^\W\d_]{1,3}[ ]{1,3})?(?P<code>\d{1,6}(?:/\d{4})?"
    rf"(?:[-/]{_SYMBOL}){{1,5}})[ \t]*$",
    re.MULTILINE,
)
_DATE = re.compile(
    r"ngày\s{0,20}(?:(?P<day>\d{1,2})|[.…_]{0,20}|[^\W\d_]{1,3})\s{0,20}tháng\s{0,20}(?:(?P<month>\d{1,2})|[.…_]{0,20})"
    r"\s{0,20}năm\s{0,9}(?:(?P<year>\d{4})|[.…_]{0,12}|20[.…_\s]{1,8})"
    r"|ngày\s{0,3}(?P<d2>\d{1,2})\s?[/.-]\s?(?P<m2>\d{1,2})\s?[/.-]\s?(?P<y2>\d{4})",
    re.IGNORECASE,
)
_TO = re.compile(r"[Kk][íỉÍỈ][Nn][Hh]\s{1,20}(?i:gửi)(?![^\W\d_])")
_SUBJECT = re.compile(r"V/v|V/V|v/v|Về\s{1,3}việc|Về\s(?=[a-zà-ỹđ])")
_WIRE = re.compile(r"(?<=\s)(?:điện|ĐIỆN)\s{0,3}:")
_CUT = re.compile(r"[\n\t|]|-{3,}|_{3,}|={3,}|\*{3,}|(?<=\s)\*(?=\s)| {4,}")


_PROBES = tuple(  # words of the mottos; a scan for one letter is the fastest there is
    re.compile(probe)
    for probe in (
        r"C[ỘÔ]NG\s{1,9}(?:SẢN|HÒA|HOÀ)",
        r"DÂN\s{1,9}CHỦ\s{1,9}CỘNG",
        r"LAO\s{1,9}ĐỘNG\s{1,9}VIỆT",
    )
)


@cache
def _lettered() -> re.Pattern[str]:
    """The letters of a type in a number: the paper has a title though its type word is lost."""
    return re.compile(rf"[/-]\s?{any_phrase(words('lettered'))}(?=[-/])")


def _window(text: str) -> str:
    """The text up to the end of the reach of its head, folded where the head may be."""
    probes = [found.start() for p in _PROBES if (found := p.search(text, 0, SCAN))]
    probe = min(probes, default=0)
    low = max(0, probe - _BACK - 100)
    window = text[:low] + fold(text[low : probe + REACH])
    return _NOTE.sub(lambda m: " " * len(m[0]), window) if "[" in window else window


# What a law site writes into the head: "[Quy định … được thực hiện theo Nghị định …]".
_NOTE = re.compile(r"\[[^\[\]]{20,600}\]")
# Words that stand between the date and the type word of drafts and of laws before 2008.
_BETWEEN = re.compile(
    r"(?:DỰ\s{1,3}THẢO(?:\s{1,3}LẦN\s{1,3}\d{1,2})?|\(\s?(?:T|t)ừ ngày[^()]{10,90}\))\s*$"
)


def find_head(text: str) -> Head:
    """The head of `text`; a Head with `printed` False and body at 0 where there is none."""
    window = _window(text)
    mottos = _mottos(window)
    start = _start(window, mottos)
    limit = min(len(window), start + REACH)
    code = _code(window, start, limit) or _bare_code(window, start, mottos)
    parts = [*mottos, *([code[0]] if code else [])]
    date = _date(window, start, limit, parts)
    behind = max([start, *(m.end for m in mottos), *((code[0].end,) if code else ())])
    kind = _type(
        window, behind, limit, [*mottos, *(c[0] for c in (code, date) if c)], bool(code or mottos)
    )
    return _assemble(window, start, limit, mottos, code, date, kind)


def _mottos(window: str) -> tuple[Span, ...]:
    """Quốc hiệu and tiêu ngữ of the paper itself, not of a form in its annex."""
    first = motto().search(window, 0, SCAN)
    if not first or re.search(r"\n\s*Điều \d+\.|\nNơi nhận", window[: first.start()]):
        return ()
    second = second_motto().search(window, first.end(), first.end() + 400)
    found = [Span(first.start(), first.end())]
    return tuple(found + ([Span(second.start(), second.end())] if second else []))


def _start(window: str, mottos: tuple[Span, ...]) -> int:
    """Where the head begins: the issuer may stand before quốc hiệu, web residue before both."""
    if not mottos:
        return _start_without_motto(window)
    anchor = start = mottos[0].start
    lowest = max(0, anchor - _BACK)
    for line in reversed(list(re.finditer(r"[^\n|\t]+", window[lowest:anchor]))):
        words_ = line[0].strip(" *-_=\\.")
        if words_.startswith("#") or (len(words_) > 160 and not _SUBJECT.match(words_)):
            break
        code = _CODE.search(words_[:200])
        left = words_[: code.start()] if code else words_  # "CHÍNH PHỦ ____ Số: 170/2025/NĐ-CP"
        if left.isupper() or (code and not left):
            start = lowest + line.start() + len(line[0]) - len(line[0].lstrip())
    return start


def _start_without_motto(window: str) -> int:
    """The first line of the first fifteen that is a body in capitals, "Số …" or a type word."""
    for line in list(re.finditer(r"[^\n]+", window[:2500]))[:15]:
        words_ = line[0].strip(" *-_=|#")
        if _CODE.match(words_) or (
            words_.isupper() and (any_of("bodies").match(words_) or headings()[0].match(words_))
        ):
            return line.start()
    return 0


def _at_cut(window: str, at: int, spans: list[Span]) -> bool:
    """True if a line, cell or rule ends right before `at`, or one of `spans` does."""
    before = window[max(0, at - 60) : at].rstrip(" *\\#")
    end = at - (min(at, 60) - len(before))
    if _BETWEEN.search(window, max(0, at - 120), at) or not before or before[-1] in "\n\t|-_=":
        return True
    return any(s.end == end for s in spans)


def _code(window: str, start: int, limit: int) -> tuple[Span, str | None] | None:
    for found in _codes(window, start, min(limit, start + 3000)):
        if window[max(0, found.start() - 3) : found.start()].rstrip(" ")[-1:].isalpha():
            continue
        if _BY_ACT.search(window, max(0, found.start() - 30), found.start()):
            continue
        law = found["law"].split("ố")[0].split("Ố")[0].strip(" sS") or None
        return Span(found.start("code"), found.end("code")), law.casefold() if law else None
    return None


# "ĐOÀN KIỂM TRA THEO QUYẾT ĐỊNH / SỐ 15/QĐ-SCT": the body's name holds another paper's number
_BY_ACT = re.compile(r"(?i:\btheo\s{1,9}\S{2,9}\s{1,9}\S{2,9}\s{1,9})\Z")


def _bare_code(window: str, start: int, mottos: tuple[Span, ...]) -> tuple[Span, None] | None:
    """A number alone on its line beside quốc hiệu: OCR lost the "Số" before it, a seal over it."""
    found = mottos and _BARE.search(window, start, mottos[-1].end + _NEAR)
    return (Span(found.start("code"), found.end("code")), None) if found else None


def _codes(window: str, start: int, limit: int) -> Iterator[re.Match[str]]:
    """Matches of `_CODE`, looked for at "số", with the type word before it or without."""
    for number in _NUMBER.finditer(window, start, limit):
        law = _LAW_BEFORE.search(window, max(start, number.start() - 20), number.start())
        found = _CODE.match(window, law.start(), limit) if law else None
        if found := found or _CODE.match(window, number.start(), limit):
            yield found


def _date(
    window: str, start: int, limit: int, parts: list[Span]
) -> tuple[Span, Span | None, re.Match[str]] | None:
    """The place-date line: "Hưng Yên, ngày 05 tháng 6 năm 2025"."""
    stray = None
    for found in _DATE.finditer(window, start, min(limit, start + 3500)):
        low = max([start, found.start() - 90, *(s.end for s in parts if s.end <= found.start())])
        place = _place(window, low, found.start())
        if place:
            return Span(found.start(), found.end()), place, found
        if _alone(window, found):
            dated = Span(found.start(), found.end()), None, found
            if not parts or found.start() > parts[0].start:
                return dated
            stray = stray or dated  # over quốc hiệu: of a stamp or a meeting, if another is printed
    return stray


_NAME = rf"(?:(?:Quận|Phường|Khu\s+vực)\s\d{{1,2}}|[{UPPER}][^\W\d_]*\.?|-|phố|xã|trấn|khu)"
_PLACE = re.compile(
    rf"\s*({_NAME}(?:(?:\s{{1,20}}|(?<=\.)){_NAME}){{0,6}})\s{{0,9}}[,.;]?\s{{0,20}}"
)
_EDGE = re.compile(r"\n\s*\n|[|\t]|-{3,}|_{3,}|={3,}|\*|[.:;]\s*\n| {4,}(?=\S)")


def _place(window: str, low: int, end: int) -> Span | None:
    """The capitalised words right before "ngày"; a name broken over two lines is put together."""
    for edge in _EDGE.finditer(window, low, len(window[:end].rstrip(" ,.;\n"))):
        low = edge.end()
    fragment = window[low:end]
    line = max(fragment.rstrip(" ,.;\n").rfind("\n") + 1, 0)
    for offset in (0, line):
        found = _PLACE.fullmatch(fragment[offset:])
        if (
            found
            and found[1] not in words("no_places")
            and (not _is_shouted(found[1]) or found[1].startswith("TP"))
        ):
            return Span(low + offset + found.start(1), low + offset + found.end(1))
    known = _known_places().search(fragment)
    return Span(low + known.start(1), low + known.end(1)) if known else None


def _is_shouted(name: str) -> bool:
    """A body of the head in capitals, or a name that begins behind one."""
    first = name.split()[0]
    return name.isupper() or (len(first) > 1 and first.isupper())


@cache
def _known_places() -> re.Pattern[str]:
    """A province before the comma of the date, in pages that lost their line breaks."""
    names = sorted({fold(p.name) for p in lexicon.provinces().values()}, key=len, reverse=True)
    return re.compile(
        r"(?<![^\W\d_])((?:(?:Thành phố|TP\.?)\s)?(?:" + "|".join(names) + r"))\s{0,3},?\s{0,3}$"
    )


def _alone(window: str, found: re.Match[str]) -> bool:
    before = window[max(0, found.start() - 40) : found.start()]
    line = before.rsplit("\n", 1)[-1].rsplit("|", 1)[-1]
    after = window[found.end() : found.end() + 2].strip(" .*")
    return not line.strip(" ,.…_") and (not after or after[0] in "\n|")


def _type(
    window: str, behind: int, limit: int, spans: list[Span], headed: bool
) -> tuple[Span, str] | None:
    """The type word in capitals over the title."""
    pattern, ids = headings()
    for found in pattern.finditer(window, behind, min(limit, behind + 2500)):
        if not _at_cut(window, found.start(), spans):
            continue
        after = window[found.end() : found.end() + 3].lstrip(" ")
        if after[:1] == ":" or (not headed and after[:1] not in ("", "\n", "\r", "*")):
            return None  # "QUY ĐỊNH CHUNG" is the heading of a chapter
        return Span(found.start(), found.end()), ids[flat(found[0])]
    return None


def _assemble(
    window: str,
    start: int,
    limit: int,
    mottos: tuple[Span, ...],
    code: tuple[Span, str | None] | None,
    date: tuple[Span, Span | None, re.Match[str]] | None,
    kind: tuple[Span, str] | None,
) -> Head:
    to = _address_line(window, start, limit, [date[0]] if date else [])
    if kind and to and to.start < kind[0].start:
        kind = None
    headed = bool(mottos or code or kind)
    head = Head(
        start=start,
        body=start,
        printed=headed,
        mottos=mottos,
        code=code[0] if code else None,
        law=code[1] if code else None,
        date=date[0] if date and headed else None,
        place=date[1] if date and headed else None,
        type=kind[0] if kind else None,
        type_id=kind[1] if kind else None,
    )
    return _with_address(window, limit, to, _with_title(window, limit, to, head))


def _address_line(window: str, start: int, limit: int, spans: list[Span]) -> Span | None:
    """ "Kính gửi" at the start of a line or cell."""
    for found in _TO.finditer(window, start, limit):
        if _at_cut(window, found.start(), spans):
            return Span(found.start(), found.end())
    return None


def _with_title(window: str, limit: int, to: Span | None, head: Head) -> Head:
    if head.type:
        issuer = " ".join(issuer_lines(window, head))
        day = head.place or head.date
        below = day and day.start > head.type.end and _at_cut(window, day.start, [])
        start, end, body = typed_title(
            window, head.type.end, day.start if day and below else limit, issuer
        )
        if day and head.date and below and not window[end : day.start].strip(" *-_\n"):
            body = head.date.end
        return replace(head, title=Span(start, end) if end > start else None, body=body)
    if not head.printed and not to:
        return head
    if to is None and head.code and _lettered().search(window, head.code.start, head.code.end):
        start, end, body = typed_title(window, _after(head), limit, "")
        return replace(head, title=Span(start, end) if end > start else None, body=body)
    stop = min(to.start if to else limit, head.start + 3000)
    if subject := to and _party_subject(window, stop, head):
        return replace(head, title=subject, body=max(_after(head), subject.end))
    for found in _SUBJECT.finditer(window, head.start, stop):
        if not window[found.start() - 1 : found.start()].isalpha() and _at_cut(
            window, found.start(), [s for s in (head.code, head.date) if s]
        ):
            end = _subject_end(window, found.end(), stop, head)
            rest = _parted(window, end, to.start, head) if to else ()
            body = max([end, _after(head), *(piece.end for piece in rest)])
            return replace(head, title=Span(found.start(), end), rest=rest, body=body)
    return replace(head, body=_after(head))


_PARTY_LETTER = re.compile(r"-\s?CV(?![^\W\d_])")
_UNDER = re.compile(r"[ \t*|\\]*\n\s*(?=[^\W\d_])")


def _party_subject(window: str, stop: int, head: Head) -> Span | None:
    """The lines right under the number of a Party letter, whose subject bears no "V/v"."""
    if not head.code or not _PARTY_LETTER.search(window, head.code.start, head.code.end):
        return None
    printed = [s for s in (head.code, head.date) if s]
    row = max(s.end for s in printed if "\n" not in window[head.code.end : s.start])
    under = _UNDER.match(window, row, stop)
    if not under or any(s.start == under.end() for s in (head.place, head.date) if s):
        return None
    line = window[under.end() : stop].split("\n", 1)[0].strip()
    if len(line.split()) < 2 or line.isupper() or _SUBJECT.match(line):
        return None
    return Span(under.end(), _subject_end(window, under.end(), stop, head))


def _after(head: Head) -> int:
    return max([head.start, *(s.end for s in (*head.mottos, head.code, head.date) if s)])


def _subject_end(window: str, at: int, stop: int, head: Head) -> int:
    """End of "V/v …" under the number: to a blank line, a rule, another part, or another column."""
    stop = min(
        [
            stop,
            *(
                s.start
                for s in (*head.mottos, head.place or head.date, head.code)
                if s and s.start > at
            ),
        ]
    )
    end = at
    for line in re.compile(r"[^\n]+").finditer(window, at, stop):
        cells = [c for c in re.split(r"\||\t| {5,}", line[0]) if c.strip()]
        if not cells:
            if end > at:
                break
            continue
        words_ = cells[0].strip()
        parted = window.count("\n", end, line.start()) > 1 and not words_[0].islower()
        if end > at and (parted or _CUT.match(words_) or _is_caps(words_)):
            break
        end = line.start() + line[0].index(cells[0]) + len(cells[0].rstrip())
        if end - at > 600:
            break
    return end


def _parted(window: str, at: int, stop: int, head: Head) -> tuple[Span, ...]:
    """Lines in small letters between a cut trích yếu and "Kính gửi": rows of two columns mixed.

    A piece begins in small letters or with a number, because a sentence goes on in it.
    """
    others = sorted(
        s for s in (*head.mottos, head.code, head.place, head.date) if s and s.start >= at
    )
    pieces: list[Span] = []
    if not others:
        return ()
    row = window.find("\n", at, stop)
    shared = row > others[0].start  # its last row is the row of the place and date
    for a, b in zip([s.end for s in others], [*(s.start for s in others[1:]), stop], strict=True):
        for line in re.finditer(r"[^\n|\t]+", window[a:b]):
            words_ = line[0].strip(" *-_.,=\r")
            if not words_ or words_.isupper() or words_.startswith(("ngày", "Ngày")):
                continue
            start = a + line.start() + line[0].index(words_)
            follows = pieces and window[pieces[-1].end : start].strip(" ,.\r") == "\n"
            follows = follows or (shared and window[row:start].strip(" \r") == "\n")
            if not (words_[0].islower() or words_[0].isdigit() or follows):
                return tuple(pieces)
            pieces.append(Span(start, start + len(words_)))
    return tuple(pieces)


def _is_caps(words_: str) -> bool:
    return words_.isupper() and len(words_.split()) > 1


def _with_address(window: str, limit: int, to: Span | None, head: Head) -> Head:
    if to is None:
        wire = (
            _WIRE.search(window, head.body, min(limit, head.body + 250))
            if head.type_id == "cong-dien"
            else None
        )
        to = Span(wire.start(), wire.end()) if wire else None
    if to is None:
        return head
    return replace(
        head, addressees=Span(to.start, to.end), body=max(head.body, address_end(window, to.end))
    )


def issuer_lines(window: str, head: Head) -> list[str]:
    """What stands in capitals in the head and is no other part of it: the bodies, parent first."""
    stop = head.type.start if head.type else head.addressees.start if head.addressees else head.body
    taken = sorted(s for s in (*head.mottos, head.code, head.place, head.date, head.title) if s)
    text, at = [], head.start
    for span in taken:
        if at < span.start < stop:
            text.append(window[at : span.start])
        at = max(at, span.end)
    text.append(window[at : max(at, stop)])
    cells = [c.strip(" *-_=\\.:;\r").lstrip(",") for part in text for c in _CUT.split(part)]
    lines = [flat(c) for c in cells if c.strip(",")]
    return [line for line in lines if line.isupper() and line[0].isalpha() and not _is_mark(line)]


def _is_mark(line: str) -> bool:
    """Stamps of secrecy, urgency, drafts and copies."""
    return any(any_of(key).match(line) for key in ("secrecy", "urgency", "draft", "copies"))
