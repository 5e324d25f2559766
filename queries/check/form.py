"""Form (thể thức) by dated rules: rows of lexicon/form_rules.yaml, each with the point behind it.

A rule speaks of a part of the draft: what it must look like (`must`), what must not stand in it
(`never`), that it must be there (`required`), or it names a check that no pattern can state.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache

import msgspec

from ontology.code import parse_code
from ontology.lexicon import document_types, raw, rows
from ontology.model import Citation, Layout, Part, Parts, Record, Text
from queries.check.finding import Finding


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row; `right` stands in a sample draft, and with `wrong` in its place the rule speaks."""

    id: str
    source: str
    part: str
    vi: str
    en: str
    right: str = ""
    wrong: str = ""
    severity: str = "warning"
    must: str | None = None
    never: str | None = None
    required: bool = False
    check: str | None = None
    types: tuple[str, ...] = ()
    not_types: tuple[str, ...] = ()
    fix: tuple[str, str] | None = None  # pattern and what to write in its place
    since: date | None = None
    until: date | None = None
    heir: str = ""  # its point in what took the place of its source


class _Heir(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What states the rules of `of` from its day on."""

    of: str
    since: date
    source: str


class _System(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    since: date
    rules: tuple[Rule, ...]
    until: date | None = None
    heir: _Heir | None = None


@cache
def systems() -> dict[str, _System]:
    """The rules of the State and of the Party, by id."""
    return {s.id: s for s in rows("form_rules", "systems", _System)}


def rules(system: str, day: date) -> tuple[Rule, ...]:
    """The rules that bind a paper of a day."""
    known = systems()[system]
    binding = (
        r
        for r in known.rules
        if (r.since or known.since) <= day and not (r.until and day > r.until)
    )
    heir = known.heir if known.heir and known.heir.since <= day else None
    return tuple(_inherited(r, heir) if heir else r for r in binding)


def _inherited(rule: Rule, heir: _Heir) -> Rule:
    if not rule.source.startswith(heir.of):
        return rule
    return msgspec.structs.replace(rule, source=rule.heir or heir.source)


def system_of(record: Record, text: str) -> str | None:
    """`state` or `party` by the number, else by the head; None for what NĐ 30 does not bind."""
    code = parse_code(record.document.code or "")
    if code is not None:
        return None if code.year or code.term else code.system
    party = raw("form_rules")["party_head"]
    if re.search(party, text[:3000]):
        return "party"
    return "state" if re.search(raw("form_rules")["state_head"], text[:3000]) else None


def form(
    record: Record, text: Text, found: Parts, layout: Layout | None, day: date, lang: str
) -> list[Finding] | None:
    """What the rules of the draft's system and day find; None where they do not bind it.

    Of letters that were read off a picture nobody can say how they were typed.
    """
    system = None if text.ocr else system_of(record, text.text)
    if system is None or "head" not in found:
        return None
    made = [f for rule in rules(system, day) for f in _applied(rule, record, found, layout, lang)]
    return [f for f in made if f.quote or f.start == f.end]


def _applied(
    rule: Rule, record: Record, found: Parts, layout: Layout | None, lang: str
) -> Iterator[Finding]:
    kind = record.document.type or ""
    if (rule.types and kind not in rule.types) or kind in rule.not_types:
        return
    if rule.check:
        places = _CHECKS[rule.check](record, found, layout)
    elif rule.required:
        places = iter(()) if rule.part in found else iter((Part(0, 0, ""),))
    else:
        places = _places(rule, found)
    for place in places:
        yield _finding(rule, place, lang)


def _places(rule: Rule, found: Parts) -> Iterator[Part]:
    """Where a pattern is broken: the part that lacks `must`, the words that are `never`."""
    for part in found.get(rule.part, ()):
        if rule.must is not None and not _pattern(rule.must).search(part.text):
            yield part
        elif rule.never is not None and (hit := _pattern(rule.never).search(part.text)):
            yield Part(part.start + hit.start(), part.start + hit.end(), hit[0])


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """A pattern of a row; {lower} stands for the small letters of Vietnamese."""
    return re.compile(text.replace("{lower}", raw("form_rules")["lower"]))


def _finding(rule: Rule, place: Part, lang: str) -> Finding:
    fixed = re.sub(*rule.fix, place.text) if rule.fix and place.text else None
    return Finding(
        kind="form",
        verdict="missing" if rule.required else "wrong",
        rule=f"form/{rule.id}",
        severity=rule.severity,
        start=place.start,
        end=place.end,
        quote=place.text,
        printed=place.text or None,
        replacement=fixed if fixed != place.text else None,
        source=rule.source,
        message=f"{getattr(rule, lang)} ({rule.source})",
    )


# --- checks that no pattern can state -------------------------------------------------------------

_Check = Callable[[Record, Parts, Layout | None], Iterator[Part]]
_GAP = 3  # articles left out; who goes further quotes another act
_ALPHABET = "abcdđeghiklmnopqrstuvxy"


def _cited(citation: Citation) -> Part:
    return Part(citation.start, citation.end, " ".join(citation.quote.split()))


def _type_symbol(record: Record, found: Parts, layout: Layout | None) -> Iterator[Part]:
    """The letters in the number are those of the type over the title."""
    code, kind = parse_code(record.document.code or ""), record.document.type
    types = raw("citation")["code_types"]
    if code is None or not code.series or kind is None or "type_line" not in found:
        return
    alike = raw("citation")["same_code"].get(code.series, [types.get(code.series)])
    if code.series in types and kind not in alike and "symbol" in found:
        yield found["symbol"][0]


def _allowed_type(record: Record, found: Parts, layout: Layout | None) -> Iterator[Part]:
    """The type is one of those that the system has."""
    kind = document_types().get(record.document.type or "")
    system = "party" if "party" in str(system_of(record, found["head"][0].text)) else "state"
    allowed = {"party"} if system == "party" else {"admin", "vbqppl"}
    forms = {f["system"] for f in kind.forms} if kind else allowed
    if not forms & allowed and "type_line" in found:
        yield found["type_line"][0]


def _full_bases(record: Record, found: Parts, layout: Layout | None) -> Iterator[Part]:
    """A basis gives number, day and issuer (laws and ordinances go by name)."""
    for c in record.citations:
        named = c.name or c.type in ("luat", "bo-luat", "phap-lenh", "hien-phap")
        code = parse_code(c.code or "")
        term = code is not None and bool(code.term)
        if c.place != "basis" or not c.code or named or term:
            continue
        before = found["document"][0].text[max(0, c.start - 20) : c.start]
        if not (c.date and (c.issuer or re.search(raw("form_rules")["issuer_before"], before))):
            yield _cited(c)


def _first_full(record: Record, found: Parts, layout: Layout | None) -> Iterator[Part]:
    """The first mention of a document gives its day; who issued it often stands before it."""
    seen = set()
    for c in record.citations:
        code = parse_code(c.code or "")
        if code is None or code.key in seen:
            continue
        seen.add(code.key)
        full = c.date or c.name
        if not full and c.place in ("body", "task") and c.type not in ("luat", "bo-luat"):
            yield _cited(c)


def _article_order(record: Record, found: Parts, layout: Layout | None) -> Iterator[Part]:
    """Điều 1, 2, 3 … one after another; an attachment begins anew, a quotation anywhere."""
    before = 0
    for part in found.get("articles", ()):
        if number := re.match(r"\w+\s+(\d+)(?![a-zđ])", part.text):
            now = int(number[1])
            if (not before and now != 1) or now > before + _GAP:
                return
            if now not in (before + 1, 1):
                yield Part(part.start, part.start + number.end(), number[0])
            before = now


def _point_order(record: Record, found: Parts, layout: Layout | None) -> Iterator[Part]:
    """a, b, c, d, đ, e, g … of the Vietnamese alphabet."""
    before = ""
    for part in found.get("points", ()):
        letter = re.match(r"([a-zđ])\s?\)", part.text)
        if letter and letter[1] in _ALPHABET:
            at = _ALPHABET.index(letter[1])
            if at and before and before in _ALPHABET and at == _ALPHABET.index(before) + 2:
                yield Part(part.start, part.start + letter.end(), letter[0])
        before = letter[1] if letter else before


def _deputy(record: Record, found: Parts, layout: Layout | None) -> Iterator[Part]:
    """Under "KT. CHỦ TỊCH" signs a deputy."""
    marks, lines = raw("form_rules")["deputies"], found.get("capacity", [])
    for i, line in enumerate(lines[:-1]):
        below = lines[i + 1 :]
        if re.match(marks["for"], line.text) and not any(
            re.search(marks["deputy"], b.text) for b in below
        ):
            yield below[0]


def _calendar(record: Record, found: Parts, layout: Layout | None) -> Iterator[Part]:
    """The day exists."""
    for part in found.get("date_line", ()):
        numbers = [int(n) for n in re.findall(r"\d+", part.text)]
        if len(numbers) == 3:
            try:
                date(numbers[2], numbers[1], numbers[0])
            except ValueError:
                yield part


def _annex_named(record: Record, found: Parts, layout: Layout | None) -> Iterator[Part]:
    """A paper with an annex says so in its text."""
    annexes = found.get("annexes", [])
    body = found["body"][0] if "body" in found else None
    word = raw("form_rules")["annex_word"]
    if annexes and body and annexes[0].start > body.end and not re.search(word, body.text):
        yield annexes[0]


def _annex_numbers(record: Record, found: Parts, layout: Layout | None) -> Iterator[Part]:
    """Two annexes and more are numbered in Roman figures."""
    annexes = found.get("annexes", [])
    for part in annexes if len(annexes) > 1 else ():
        if not re.match(r"\w+\s+\w+\s+(?:\w+\s+)?[IVX]+\b", part.text):
            yield part


def _layout(name: str) -> _Check:
    def look(record: Record, found: Parts, layout: Layout | None) -> Iterator[Part]:
        if layout is not None and _breaks(layout, name):
            yield Part(0, 0, "")

    return look


def _breaks(layout: Layout, rule: str) -> bool:
    """Whether paper or type of a Word file break a rule; what the file does not tell is right."""
    allowed = raw("form_rules")["layout"][rule]
    if rule == "font":
        return layout.font is not None and layout.font not in allowed
    if rule == "paper-size":
        return layout.size is not None and sorted(map(round, layout.size)) != sorted(allowed)
    if rule.startswith("margin-"):
        sides = ((layout.margins.get(s, low), low, high) for s, (low, high) in allowed.items())
        return any(not low - 0.6 <= value <= high + 0.6 for value, low, high in sides)
    value = layout.points if rule == "size" else layout.lines
    return value is not None and not allowed[0] <= value <= allowed[1]


_CHECKS: dict[str, _Check] = {
    "type-symbol": _type_symbol,
    "allowed-type": _allowed_type,
    "full-bases": _full_bases,
    "first-full": _first_full,
    "article-order": _article_order,
    "point-order": _point_order,
    "deputy": _deputy,
    "calendar": _calendar,
    "annex-named": _annex_named,
    "annex-numbers": _annex_numbers,
    "paper-size": _layout("paper-size"),
    "margin-top": _layout("margin-top"),
    "margin-left": _layout("margin-left"),
    "margin-right": _layout("margin-right"),
    "font": _layout("font"),
    "size": _layout("size"),
    "spacing": _layout("spacing"),
}
