"""What a paper says of itself: number, type, issuer, place, date, title, addressees, signers.

Works on normalised text and its structure; everything unknown stays None. A text without its
printed head has no code, number, place, date or title, whatever a web page wrote over it.
"""

import re

from ingest.header.case import as_written, name_case
from ingest.header.document_type import document_type
from ingest.header.draft import draft_mark
from ingest.header.effective import condition, effective
from ingest.header.issuer import (
    bodies,
    compose,
    joint,
    of_authority,
    open_unit,
    placed,
    spell,
)
from ingest.header.secrecy import marks
from ingest.header.signature import capacity, names, position, stack
from ingest.header.speaker import of_body
from ingest.header.term import expires
from ingest.header.title import clean_title
from ingest.structure.boilerplate import paper
from ingest.structure.foot import Tail, is_mark
from ingest.structure.head import Head, Span, issuer_lines
from ingest.structure.head_words import any_of, any_phrase, flat, fold, mapping, words
from ingest.structure.recipients import address_list, recipients
from ingest.structure.tree import Structure
from ontology.dates import DAY, headed, iso
from ontology.model import Document

_WRITTEN = 4_000  # characters of the body in which the issuer names itself
_Evidence = dict[str, tuple[int, int, float]]


def header(text: str, structure: Structure, margins: tuple[str, ...] = ()) -> Document:
    """The document of `text`; offsets of `evidence` are those of the same text. Sets no iri.

    `margins` are its running headers, which may bear a mark of secrecy.
    """
    text = paper(text)
    head, tail = structure.frame.head, structure.frame.tail
    code = _code(text, head)
    date = _date(text, head) or _signing_day(text, head, tail) or _adopted(text, structure)
    type_id = document_type(text, structure, code)
    issuer = _issuer(text, structure, code, type_id)
    begun = text[head.body : head.body + _WRITTEN]
    place = flat(text[head.place.start : head.place.end]) if head.place else None
    issuer = as_written(issuer, begun, place) if issuer else None
    stacks = [stack(s) for s in tail.signatures]
    signers = names(tail.signatures)
    marked = marks(text, head, margins)
    printed = _title(text, head) or _labelled_title(begun, type_id)
    title, begins = clean_title(printed, begun), effective(text, structure, date)
    return Document(
        code=code,
        number=_number(code),
        type=type_id,
        issuer=issuer,
        place=place,
        date=date,
        title=title,
        addressees=tuple(address_list(text, head.addressees.end)[0]) if head.addressees else (),
        recipients=tuple(r for line in tail.recipients for r in recipients(line.text)),
        signer="; ".join(s.text for s in signers) or None,
        position="; ".join(p for lines in stacks if (p := position(lines))) or None,
        capacity="; ".join(c for lines in stacks if (c := capacity(lines))) or None,
        secrecy=marked.secrecy,
        urgency=marked.urgency,
        effective=begins,
        condition=condition(text, structure),
        expires=expires(text, structure, (type_id, title), (date, begins)),
        draft=draft_mark(text, head) is not None,
        evidence=_evidence(text, head, tail),
    )


def _title(text: str, head: Head) -> str:
    """The trích yếu as printed, its pieces put together."""
    return " ".join(text[p.start : p.end] for p in (head.title, *head.rest) if p)


def _labelled_title(begun: str, kind: str | None) -> str:
    """What a slip says its matter is, behind a label in its form."""
    labels = mapping("title_labels").get(kind or "")
    label = re.search(rf"{any_phrase(labels)}\s?:\s?([^\n]{{10,600}})", begun) if labels else None
    return label[1] if label else ""


def _code(text: str, head: Head) -> str | None:
    """Số, ký hiệu without spaces; only the symbol ("/UBND-NC") where the number is blank."""
    if not head.code:
        return None
    printed = _NO_DASH.sub(_dashed, text[head.code.start : head.code.end])
    return re.sub(r"[.…_\s]+(?=[-/])|\s+", "", printed) or None


# "174 KL/TW", "12 QĐ-UBND": a blank where the Party writes a dash, an office of State a stroke
_NO_DASH = re.compile(r"(?<=\d)\s{1,3}(?=[A-ZĐ]\w{0,11}([/-]))")


def _dashed(blank: re.Match[str]) -> str:
    return "-" if blank[1] == "/" else "/"


def _number(code: str | None) -> str | None:
    found = re.match(r"\d+[a-zA-Zđ]?(?=[-/])|\d+", code or "")
    return found[0] if found else None


def _date(text: str, head: Head) -> str | None:
    """As printed on the place-date line."""
    return headed(fold(text[head.date.start : head.date.end])) if head.date else None


_FOOT_DAY = re.compile(
    r"(?:^|[\n\t|]) *(?:[^\n\t|,:;]{2,40}, ?)?"
    r"([Nn]gày[^\n\t|]{1,12}tháng[^\n\t|]{1,12}năm[ .…\d]{2,12})"
    r"(?=[\n\t|]|$)"
)


def _signing_day(text: str, head: Head, tail: Tail) -> str | None:
    """The day over the signatures, where slips and minutes print it; None where two days differ."""
    printed = _FOOT_DAY.findall(text, max(head.body, tail.start - 100), tail.end)
    days = {headed(fold(day)) for day in printed} if head.printed else set()
    return days.pop() if len(days) == 1 else None


_ADOPTED = re.compile(
    r"(?:Luật|Bộ luật|Pháp lệnh|Nghị quyết)\s{1,3}này\s[^.;]{10,200}thông\s{1,3}qua\s{1,3}ngày"
    rf"\s{{1,3}}{DAY}"
)


def _adopted(text: str, structure: Structure) -> str | None:
    """A law without place-date line says when it was adopted at its end."""
    head, tail = structure.frame.head, structure.frame.tail
    if not head.code:
        return None
    found = _ADOPTED.search(text, max(head.body, tail.start - 1500), tail.start)
    return iso(found) if found else None


_CENTRAL = "Ban Chấp hành Trung ương"


def _issuer(text: str, structure: Structure, code: str | None, kind: str | None) -> str | None:
    """The issuer by the head, the type heading, the authority line or the foot, in this order."""
    head, tail = structure.frame.head, structure.frame.tail
    printed = bodies(issuer_lines(fold(text[: head.body + 400]), head)) if head.printed else []
    if kind in words("joint_types"):
        return joint(printed)
    name = _with_place(compose(printed), printed, text, head)
    if by_symbol := _of_symbol(code):
        return by_symbol
    if name and name != _CENTRAL:
        return _organ(text, head, name)
    return (
        _of_heading(text, head)
        or (of_authority(text[head.body : head.body + 400]) if head.type else None)
        or _of_foot(tail)
        or name
        or mapping("issuer_of_type").get(kind or "")
        or of_body(text, structure)
    )


def _of_symbol(code: str | None) -> str | None:
    """Thủ tướng Chính phủ of "30/2025/QĐ-TTg", over which the head may print CHÍNH PHỦ alone."""
    letters = re.split(r"[/-]", code or "")[-1]
    found: str | None = mapping("issuer_of_symbol").get(letters)
    return found


def _organ(text: str, head: Head, name: str) -> str:
    """ "CHỈ THỊ / CỦA BAN THƯỜNG VỤ TỈNH ỦY" under a Tỉnh ủy's head is of its standing board."""
    title = fold(text[head.title.start : head.title.end]) if head.title else ""
    board = re.match(r"CỦA\s+(BAN THƯỜNG VỤ|THƯỜNG TRỰC)\s", title)
    return f"{name_case(board[1])} {name}" if board else name


def _of_heading(text: str, head: Head) -> str | None:
    """ "NGHỊ QUYẾT / CỦA BỘ CHÍNH TRỊ / về …"."""
    if not head.title:
        return None
    title = fold(flat(text[head.title.start : head.title.end]))
    organ = any_of("organs").pattern
    found = re.match(rf"(?:CỦA )?({organ}[^a-z]{{0,90}}?)(?= (?:VỀ|V/V|về)\s|$|\s[a-zđ])", title)
    return name_case(found[1].strip(" ,")) if found else None


def _of_foot(tail: Tail) -> str | None:
    """ "T/M BỘ CHÍNH TRỊ", "TM. ỦY BAN NHÂN DÂN"."""
    for signature in tail.signatures:
        for line in stack(signature):
            found = re.match(r"T/?M\s?\.?\s?(.+)", fold(line))
            if is_mark(line) and found:
                return name_case(spell(found[1]))
    return None


def _with_place(name: str | None, printed: list[str], text: str, head: Head) -> str | None:
    """A body that leaves its unit open takes it from the place-date line."""
    place = flat(text[head.place.start : head.place.end]) if head.place else ""
    owned = bool(printed) and any_of("units_of_departments").match(printed[-1])
    of_department = owned and printed[-2].startswith("SỞ ")
    if name and (open_unit(name) or name.startswith("Sở ") or of_department):
        return placed(name, place)
    return name


def _address_span(text: str, head: Head) -> Span | None:
    to = head.addressees
    return Span(to.start, address_list(text, to.end)[1]) if to else None


_LABEL = re.compile(r"(?:(?:Luật|Nghị quyết|Pháp lệnh)\s)?S[ốỐ]\s*:?\s*$")


def _issuer_span(text: str, head: Head) -> Span | None:
    """Where the head prints the bodies: before its first other part, or behind quốc hiệu."""
    anchors = sorted(s for s in (*head.mottos, head.code, head.place, head.date, head.type) if s)
    start = head.start
    for anchor in anchors:
        gap = _LABEL.sub("", text[start : anchor.start]).strip(" \n\r\t|*-_=\\")
        if len(gap) > 2 and gap[:2].isupper():
            at = text.index(gap, start)
            return Span(at, at + len(gap))
        start = max(start, anchor.end)
    return None


def _evidence(text: str, head: Head, tail: Tail) -> _Evidence:
    found: dict[str, Span | None] = {
        "code": head.code,
        "date": head.date,
        "place": head.place,
        "type": head.type,
        "title": head.title,
        "addressees": _address_span(text, head),
        "draft": draft_mark(text, head),
    }
    if head.printed:
        found["issuer"] = _issuer_span(text, head)
    spans: _Evidence = {k: (s.start, s.end, 0.99) for k, s in found.items() if s}
    if signed := names(tail.signatures):
        spans["signer"] = (signed[0].start, signed[-1].end, 0.97)
    marked = [line for s in tail.signatures for line in s.lines if is_mark(line.text)]
    if marked:
        last = marked[-1]
        spans["capacity"] = (last.start, last.start + len(last.text.rstrip(" (,")), 0.97)
    return spans
