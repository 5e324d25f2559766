"""What is known of one document: its own paper says it; else what independent papers agree on.

A numbered paper with letters in it counts before drafts, unnumbered papers, scans and the notes of
editors, who are heard where nobody else speaks. Where they disagree, more documents outweigh fewer.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from graph.effective.bodies import Joined, body_iri, body_unit
from graph.effective.heads import standing_of_work
from graph.effective.labels import work_label
from graph.papers.facts import Facts, Mention
from graph.papers.triples import date_bounds, type_node
from graph.terms import LABEL, TRUE, TYPE, Statement, date_literal, ld
from ontology.bodies import fold
from ontology.errors import BadNameError
from ontology.identity import BASE, Name, parse_code
from ontology.lexicon import label as named
from ontology.lexicon import raw
from ontology.parted import bodies_of
from ontology.series import Bounds, bounds_of, full_date

ENOUGH = 3  # so many documents weigh as much as any number: one more changes nothing


def is_reference(iri: str) -> bool:
    """Whether a name is open or unnumbered: such a document is never the subject of an edge."""
    return iri.startswith(f"{BASE}ref/")


@lru_cache(maxsize=65536)
def parse_name(iri: str) -> Name | None:
    """The parts of a name; None for a provisional or unnumbered one."""
    try:
        return Name.parse(iri)
    except BadNameError:
        return None


def is_draft(paper: Facts) -> bool:
    """Whether a paper has no full name of its own: number, place or date are blank."""
    return parse_name(paper.name) is None


def is_strong(paper: Facts, mention: Mention) -> bool:
    """Whether what a paper prints of another document counts before drafts, scans and editors."""
    return not (is_draft(paper) or paper.draft or paper.ocr or mention.voice == "editor")


_KINDS = {  # of conflicts, by the field that they are about
    "date": frozenset({"date", "year"}),
    "issuer": frozenset({"issuer"}),
    "title": frozenset({"title"}),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One document with its own papers, the best copy first, and all mentions of it."""

    iri: str
    papers: Sequence[Facts]
    mentions: Sequence[tuple[Facts, Mention]]
    doubts: frozenset[str] = frozenset()  # kinds of its conflicts
    joined: Joined = dataclasses.field(default_factory=dict)
    given: Collection[str] = ()  # numbers that people know it by

    def own(self, field: str) -> str | None:
        """A field of the best copy that has it."""
        return next((v for p in self.papers if (v := getattr(p.document, field))), None)

    def heard(self, field: str) -> list[tuple[str, Facts]]:
        """(printed value, paper) of the mentions that count: all, where nobody disagrees."""
        said = [(v, p, m) for p, m in self.mentions if (v := getattr(m, field))]
        strong = [(v, p) for v, p, m in said if is_strong(p, m)] if self.disputed(field) else []
        return strong or [(v, p) for v, p, _ in said]

    def disputed(self, field: str) -> bool:
        """Whether papers disagree on a field."""
        return bool(self.doubts & _KINDS.get(field, frozenset()))

    def agreed(self, field: str, key: Callable[[str], object]) -> list[str]:
        """The printed values that most documents agree on, all of them where as many say others;
        `key` tells which values are one, None for one that does not count.
        """
        if not self.disputed(field):
            return sorted({v for v, _ in self.heard(field) if key(v) is not None})
        names: dict[object, set[str]] = defaultdict(set)  # of the documents that say so
        values: dict[object, set[str]] = defaultdict(set)
        for value, paper in self.heard(field):
            if (same := key(value)) is not None:
                names[same].add(paper.name)
                values[same].add(value)
        weight = {same: min(len(found), ENOUGH) for same, found in names.items()}
        most = max(weight.values(), default=0)
        return sorted(v for same, found in values.items() if weight[same] == most for v in found)


def fields_unit(told: Told) -> Iterator[Statement]:
    """Label, code, title, type, issuers and what its own papers say of a document, once each."""
    node = NamedNode(told.iri)
    code = told.own("code") or _lowest(_code(v) for v, _ in told.heard("code"))
    code = code or _lowest(told.given)
    kind = told.own("type") or _lowest(v for v, _ in told.heard("type"))
    kind = kind or (_type_of(code) if told.given else None)
    title = told.own("title") or _longest(v for v, _ in told.heard("title"))
    when = told.own("date") or _longest(
        told.agreed("date", full_date) or (v for v, _ in told.heard("date"))
    )
    draft = bool(told.papers) and all(p.document.draft for p in told.papers)
    if label := work_label(code, kind, title, when):
        yield node, LABEL, Literal(f"{named('draft')} {label}" if draft else label)
    if draft:
        yield node, ld("draft"), TRUE
    if code:
        yield node, ld("code"), Literal(code)
    if title:
        yield node, ld("title"), Literal(title)
    if kind:
        yield node, ld("type"), type_node(kind)
        if kind == "van-ban-hop-nhat":
            yield node, TYPE, ld("Consolidation")
    yield from _issuers(told, kind)
    yield from _signature(told)


def _type_of(code: str | None) -> str | None:
    """The type that a number and symbol tell: of what nobody but a person named so far."""
    parsed = parse_code(code) if code else None
    return raw("citation")["code_types"].get(parsed.series) if parsed else None


# What is chosen among printed values depends on which values there are, and on how many documents
# say each up to ENOUGH: one more that says what so many say changes nothing
# (graph.effective.increment stands on it).


def _lowest(printed: Iterable[str | None]) -> str | None:
    return min(filter(None, printed), default=None)


def _longest(printed: Iterable[str | None]) -> str | None:
    return min(filter(None, printed), key=lambda v: (-len(v), v), default=None)


def _shortest(printed: Iterable[str | None]) -> str | None:
    return min(filter(None, printed), key=lambda v: (len(v), v), default=None)


def _code(printed: str | None) -> str | None:
    return str(parse_code(printed) or printed) if printed else None


def _issuers(told: Told, kind: str | None) -> Iterator[Statement]:
    """A held paper says who issued it; else the issuers that most documents print."""
    node, agreed = NamedNode(told.iri), told.agreed("issuer", fold)
    printed = [(p.document.issuer, p) for p in told.papers if p.document.issuer]
    claimed = [(v, p) for v, p in told.heard("issuer") if v in agreed]
    several = [(name, paper) for said, paper in printed or claimed for name in bodies_of(said)]
    bodies, of = set(), "" if printed else told.iri
    for name, paper in several:
        iri = body_iri(name, paper, told.joined, of)
        bodies.add(iri)
        yield node, ld("issuedBy"), NamedNode(iri)
        yield from body_unit(name, paper, told.joined, of)
    shown = told.own("issuer") or _shortest(agreed)
    if shown:
        yield node, ld("issuerName"), Literal(shown)
    yield from standing_of_work(node, kind, shown, bodies)


def _signature(told: Told) -> Iterator[Statement]:
    node = NamedNode(told.iri)
    for field, local in (
        ("place", "issuedAt"),
        ("signer", "signer"),
        ("position", "position"),
        ("capacity", "capacity"),
        ("secrecy", "secrecy"),
        ("urgency", "urgency"),
        ("effective", "printedEffective"),
        ("expires", "printedExpires"),
        ("condition", "printedCondition"),
    ):
        if printed := told.own(field):
            yield node, ld(local), Literal(printed)
    if any(p.sample for p in told.papers):
        yield node, ld("sample"), TRUE


def dates_unit(told: Told) -> Iterator[Statement]:
    """The date where it is settled, honest bounds, and every date that is claimed."""
    node, own = NamedNode(told.iri), told.own("date")
    claims = {m.date for _, m in told.mentions if m.date}
    if told.disputed("date"):
        yield node, ld("dateConflict"), TRUE
    known = full_date(own) or _single(told.agreed("date", full_date))
    if told.papers or not is_reference(told.iri):
        if known:
            yield node, ld("date"), date_literal(known)
        for claim in claims | ({own} if own else set()):
            yield node, ld("dateClaim"), Literal(claim)
    bounds = Bounds(known, known) if known else _bounds(told, claims)
    yield from date_bounds(node, bounds)
    if bounds.earliest and bounds.latest and bounds.earliest.year == bounds.latest.year:
        yield node, ld("year"), Literal(bounds.earliest.year)


def _single(claims: Iterable[str]) -> date | None:
    days = {d for c in claims if (d := full_date(c))}
    return days.pop() if len(days) == 1 else None


def _bounds(told: Told, claims: Iterable[str]) -> Bounds:
    """What the best copy proves of itself, else the stretch of all claims, else the name's year."""
    if told.papers:
        return told.papers[0].context.bounds
    parts = [bounds_of(c) for c in claims]
    low = min((p.earliest for p in parts if p.earliest), default=None)
    high = max((p.latest for p in parts if p.latest), default=None)
    if low and high:
        return Bounds(low, high)
    name = parse_name(told.iri)
    return bounds_of(str(name.year)) if name and name.year else Bounds()
