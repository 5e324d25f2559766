"""One held paper as Akoma Ntoso 3.0 (docs/export.md): head, căn cứ, Điều, khoản, điểm, annexes.

The text is told whole and in its order: each block of the paper's tree takes all characters up to
the next one. Parts have the eIds of the provisions' IRIs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, count
from typing import TYPE_CHECKING, Any

from lxml.builder import ElementMaker
from lxml.etree import tostring

from graph.store import PREFIXES, Store
from ingest import extract
from ingest.structure.tree import structure
from ingest.text.normalise import normalise
from ontology.display import harmless
from ontology.errors import QueryError
from ontology.frbr import frbr_uri, is_act
from ontology.identity import graph_iri, organisation_iri
from ontology.messages import message
from ontology.model import Record, Text
from ontology.provisions import levels
from ontology.series import full_date

if TYPE_CHECKING:
    from graph.read.details import WorkDetails

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
E: Any = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE})
_UNKNOWN = "0001-01-01"  # with the name "unknown": the schema wants a day
# Where blocks stand → the part of the document; the others stay in the part that is open.
_PARTS = {
    "header": 0,
    "title": 0,
    "basis": 1,
    "body": 2,
    "recipients": 3,
    "signature": 3,
    "annex": 4,
}
_COUNTS = re.compile(r"\d+[a-zđ]{0,2}\d?|[ivxlc]+|[a-zđ]\d?")
_LEVEL = ("letter", "roman", "heading")  # divisions of plans that no decree on acts names


def akoma_ntoso(store: Store, work: WorkDetails) -> bytes:
    """The best copy of a held document as one `akomaNtoso` document, UTF-8."""
    if not work.papers:
        raise QueryError(message("cited-only", document=work.label))
    paper = work.papers[0]
    text = store.text(paper.sha256) or ""
    read = Text(text, paper.name, paper.sha256, paper.format, paper.ocr)
    return written(read, work.node.iri, _references(store, paper.sha256))


def written(text: Text, iri: str, references: Iterable[Mark] = ()) -> bytes:
    """The paper `text` of the document `iri`, with `references` to other documents."""
    record = extract(text)
    made = _Writer(text.text, record, iri, [*references, *_head(record)]).document()
    return bytes(tostring(E.akomaNtoso(made), xml_declaration=True, encoding="utf-8"))


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """An inline element over text[start:end]."""

    start: int
    end: int
    tag: str
    attributes: dict[str, str] = field(compare=False)


def _references(store: Store, sha: str) -> Iterator[Mark]:
    """The citations of a paper that are known to mean a document."""
    rows = store.query(
        PREFIXES + f"SELECT ?c ?s ?e ?w ?part {{ GRAPH <{graph_iri(sha)}> {{ ?c a ld:Citation ;"
        " ld:start ?s ; ld:end ?e } ?c ld:cited ?w OPTIONAL { ?c ld:pinpoint ?part } }"
        " ORDER BY ?c ?part"
    ).rows
    found: dict[tuple[int, int, str], list[str]] = {}
    for _, start, end, cited, part in rows:
        key = int(str(start)), int(str(end)), str(cited)
        found.setdefault(key, []).append(str(part or "").partition("~")[2])
    for (start, end, cited), parts in found.items():
        deepest = max(parts, key=len)
        one = deepest if all(deepest.startswith(part) for part in parts) else ""
        yield Mark(start, end, "ref", {"href": frbr_uri(cited, one) or cited})


_HEAD = {"code": "docNumber", "type": "docType", "title": "docTitle", "signer": "signature"}


def _head(record: Record) -> Iterator[Mark]:
    """What the head and the foot print of the paper itself."""
    evidence, day = record.document.evidence, full_date(record.document.date)
    for name, tag in _HEAD.items():
        if name in evidence:
            yield Mark(*evidence[name][:2], tag, {})
    if day and "date" in evidence:
        yield Mark(*evidence["date"][:2], "docDate", {"date": day.isoformat()})


class _Writer:
    """Builds the elements over one text."""

    def __init__(self, text: str, record: Record, iri: str, marks: Iterable[Mark]) -> None:
        normal = normalise(text)
        tree = structure(normal.text)
        self._text, self._record, self._iri = text, record, iri
        self._blocks = tree.blocks
        at = [normal.original(block.start) for block in tree.blocks]
        self._spans = list(zip([0, *at[1:]], [*at[1:], len(text)], strict=True)) if at else []
        self._words = [normal.original(block.content) for block in tree.blocks]
        self._marks = list(_apart(marks))
        self._ids: set[str] = set()
        self._counts: Counter[str] = Counter()

    def document(self) -> Any:
        """The whole document."""
        parts: list[list[int]] = [[] for _ in range(5)]
        at = 0
        for i, block in enumerate(self._blocks):
            at = max(at, _PARTS.get(block.place, at))
            parts[at].append(i)
        preface, basis, body, foot, annexes = parts
        act = is_act(self._iri)
        made = [_meta(self._record, self._iri)]
        if preface:
            made.append(E.preface(*map(self._p, preface)))
        if basis:
            made.append(E.preamble(self._basis(basis)))
        made.append((E.body if act else E.mainBody)(*self._division(body, "", strict=act)))
        if foot:
            made.append(E.conclusions(*map(self._p, foot)))
        if annexes:
            made.append(E.attachments(*self._annexes(annexes)))
        return (E.act if act else E.doc)(*made, name=self._record.document.type or "van-ban")

    def _annexes(self, blocks: Sequence[int]) -> Iterator[Any]:
        """Each annex, each further paper of the file, as a document of its own."""
        begins = {part.start for part in self._record.document.parts}
        groups: list[list[int]] = []
        for i in blocks:
            low, high = self._spans[i]
            new = self._blocks[i].kind == "annex" or any(low <= b < high for b in begins)
            if new or not groups:
                groups.append([])
            groups[-1].append(i)
        for n, group in enumerate(groups, start=1):
            eid = self._eid(f"att_{n}")
            inside = E.mainBody(*self._division(group, f"{eid}__", strict=False))
            meta = _meta(self._record, self._iri, f"att_{n}")
            yield E.attachment(E.doc(meta, inside, name="phu-luc"), eId=eid)

    def _basis(self, blocks: Sequence[int]) -> Any:
        eid = self._eid("cits_1")
        made = (
            E.citation(self._p(i), eId=self._eid(f"{eid}__cit_{n}"))
            for n, i in enumerate(blocks, 1)
        )
        return E.citations(*made, eId=eid)

    # --- the tree of articles ---------------------------------------------------------------------

    def _division(self, blocks: Sequence[int], prefix: str, *, strict: bool) -> list[Any]:
        """The blocks of one body; a `strict` one takes no paragraph outside of a division."""
        tops: list[_Node] = []
        open_: list[_Node] = []
        for i in blocks:
            block = self._blocks[i]
            if block.place in ("footnote", "quoted") or block.kind not in _tags():
                (open_[-1].below if open_ else tops).append(_Node(i))
                continue
            while open_ and open_[-1].block != block.parent:
                open_.pop()
            node = _Node(i, divides=True)
            (open_[-1].below if open_ else tops).append(node)
            open_.append(node)
        return [
            self._element(n, prefix, prefix) if n.divides
            else self._alinea(self._p(n.block), prefix) if strict
            else self._p(n.block)
            for n in tops
        ] or ([self._alinea(E.p(), prefix)] if strict else [E.p()])  # fmt: skip

    def _element(self, node: _Node, above: str, prefix: str) -> Any:
        """A division with its number, its heading and what lies in it."""
        block = self._blocks[node.block]
        name, tag, top = _tags()[block.kind]
        stem, number = f"{prefix if top else above}{name}", _number(block.label or "")
        eid = self._eid(f"{stem}_{number}") if number else self._counted(stem)
        (low, high), words = self._spans[node.block], self._words[node.block]
        made = [E.num(*self._run(low, words))] if self._text[low:words].strip() else []
        own = self._text[words:high].strip()
        headed = block.kind in _HEADED or (
            block.kind == "article" and node.below and not own.endswith((".", ";", ":"))
        )
        if own and headed:
            made.append(E.heading(*self._run(words, high)))
        first = [E.p(*self._run(words, high))] if own and not headed else []
        plain = next((n for n, b in enumerate(node.below) if b.divides), len(node.below))
        first += [self._p(n.block) for n in node.below[:plain]]
        rest = node.below[plain:]
        if rest and first:
            made.append(E.intro(*first, eId=self._eid(f"{eid}__intro")))
        elif not rest:
            made.append(E.content(*(first or [E.p()]), eId=self._eid(f"{eid}__content")))
        inside = f"{eid}__"
        made += [
            self._element(n, inside, prefix)
            if n.divides
            else self._alinea(self._p(n.block), inside)
            for n in rest
        ]
        return E(tag, *made, eId=eid)

    def _alinea(self, paragraph: Any, prefix: str) -> Any:
        """A paragraph without number among divisions."""
        eid = self._counted(f"{prefix}al")
        return E.alinea(E.content(paragraph, eId=f"{eid}__content"), eId=eid)

    def _eid(self, wanted: str) -> str:
        """The id; where papers number twice, with a further number."""
        tried = (f"{wanted}-{n}" for n in count(2))
        free = next(eid for eid in chain([wanted], tried) if eid not in self._ids)
        self._ids.add(free)
        return free

    def _counted(self, stem: str) -> str:
        """The id of something that bears no number."""
        self._counts[stem] += 1
        return self._eid(f"{stem}_{self._counts[stem]}")

    # --- runs of text -----------------------------------------------------------------------------

    def _p(self, block: int) -> Any:
        return E.p(*self._run(*self._spans[block]))

    def _run(self, low: int, high: int) -> Iterator[Any]:
        """The words of text[low:high] with the inline elements that lie in them whole."""
        at = low
        for mark in self._marks:
            if low <= mark.start and mark.end <= high:
                yield harmless(self._text[at : mark.start])
                inside = harmless(self._text[mark.start : mark.end])
                more = {"eId": self._counted("ref")} if mark.tag == "ref" else {}
                yield E(mark.tag, inside, **mark.attributes, **more)
                at = mark.end
        yield harmless(self._text[at:high])


@dataclass(slots=True)
class _Node:
    """A block with what lies in it; one that does not divide is a paragraph."""

    block: int
    divides: bool = False
    below: list[_Node] = field(default_factory=list)


_HEADED = ("part", "chapter", "section", "subsection", *_LEVEL)


@cache
def _tags() -> dict[str, tuple[str, str, bool]]:
    """Kind of block → (prefix of the eId, element, whether it counts through the whole act)."""
    known = {row.kind: (row.id, row.akn, row.top) for row in levels() if row.kind != "annex"}
    return known | dict.fromkeys(_LEVEL, ("level", "level", False))


def _number(label: str) -> str:
    """What a division counts by, as in the provisions' IRIs.

    >>> _number("Điều 12a"), _number("đ)"), _number("1.2."), _number("Chương XI")
    ('12a', 'dj', '1-2', 'xi')
    """
    words = re.findall(r"\w+", label.casefold())
    return "-".join(filter(_COUNTS.fullmatch, words)).replace("đ", "dj")


def _apart(marks: Iterable[Mark]) -> Iterator[Mark]:
    """The marks that overlap none before them, the longer of two that begin together."""
    end = 0
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        if end <= mark.start < mark.end:
            yield mark
            end = mark.end


# --- what describes it ----------------------------------------------------------------------------


def _meta(record: Record, iri: str, component: str = "main") -> Any:
    """Identification as FRBR has it; with the main document the bodies that it names."""
    document = record.document
    day, issuer = full_date(document.date), harmless(document.issuer or "?")
    year, kind = (document.date or _UNKNOWN)[:4], document.type or "van-ban"
    uri = frbr_uri(iri) or f"/akn/vn/doc/{kind}/{year}/{record.source.sha256[:16]}"
    dated = ("Generation", day.isoformat()) if day else ("unknown", _UNKNOWN)

    def core(address: str) -> list[Any]:
        return [
            E.FRBRthis(value=f"{address}/!{component}"),
            E.FRBRuri(value=address),
            *([E.FRBRalias(value=iri, name="luocdo")] if address == uri else []),
            E.FRBRdate(name=dated[0], date=dated[1]),
            E.FRBRauthor(href="#issuer"),
        ]

    number = [E.FRBRnumber(value=harmless(document.code))] if document.code else []
    named = [E.FRBRname(value=harmless(document.title))] if document.title else []
    format = E.FRBRformat(value="application/akn+xml")
    identification = E.identification(
        E.FRBRWork(*core(uri), E.FRBRcountry(value="vn"), *number, *named),
        E.FRBRExpression(*core(f"{uri}/vie@"), E.FRBRlanguage(language="vie")),
        E.FRBRManifestation(*core(f"{uri}/vie@.xml"), format),
        source="#luocdo",
    )
    if component != "main":
        return E.meta(identification)
    body = E.TLCOrganization
    known = [
        body(eId="luocdo", href="https://w3id.org/luocdo", showAs="luocdo"),
        body(eId="issuer", href=organisation_iri(issuer), showAs=issuer),
    ]
    return E.meta(identification, E.references(*known, source="#luocdo"))
