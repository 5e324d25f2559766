"""What the effective graph is computed from: a record without its offsets, and the way back.

`stored_facts` reads them back from the paper's graph, so that nothing else is needed to compute
again.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from pyoxigraph import Quad

from graph.papers.triples import (
    CITATION_FIELDS,
    HEADER_FIELDS,
    assignment_iris,
    document_key,
    edge_iri,
    edge_names,
    is_marked_draft,
    part_stated,
    parts_meant,
    quote_hash,
    relation_of,
    target_iri,
    task_keys,
    whole_of,
)
from graph.terms import TYPE, Iri, Value, value
from ontology.identity import (
    BASE,
    LD,
    Context,
    citation_iri,
    context_of,
    paper_iri,
    work_iri,
)
from ontology.model import Assignment, Citation, Document, Edge, Record, Source

Bag = dict[str, list[Value]]  # property → its values in order


@dataclass(frozen=True, slots=True)
class Mention:
    """One citation, or one relation stated between two other documents (`subject` is a name)."""

    iri: str
    relation: str
    name: str
    quote: str  # hash of the folded quote
    subject: str | None = None
    subject_code: str | None = None
    code: str | None = None
    title: str | None = None
    date: str | None = None
    issuer: str | None = None
    type: str | None = None
    words: str = ""  # the quote as printed; "" where only the head of the paper was read
    provision: str | None = None
    part: bool = False  # a part of the document is meant
    until: str | None = None  # the last day that an extension names
    voice: str = "own"

    def of_subject(self) -> "Mention | None":
        """The subject of a stated relation, as a mention of its own."""
        if self.subject is None:
            return None
        iri = f"{self.iri}#subject"
        return Mention(iri, self.relation, self.subject, self.quote, code=self.subject_code)


@dataclass(frozen=True, slots=True)
class Task:
    """Who is given what by one assignment."""

    iri: str
    lead: tuple[str, ...]
    partners: tuple[str, ...]
    monitors: tuple[str, ...]
    advised: str | None
    generic: bool
    mentions: tuple[str, ...]  # citation IRIs
    text: str = ""  # what is to be done
    deadline: str | None = None
    words: str = ""  # the sentence
    key: str = ""  # by this people speak of it (`graph.papers.triples.task_keys`)


@dataclass(frozen=True, slots=True)
class Facts:
    """One paper, as far as the effective graph depends on it."""

    sha: str
    document: Document
    context: Context
    mentions: tuple[Mention, ...]
    tasks: tuple[Task, ...]
    sample: bool = False
    ocr: bool = False
    draft: bool = False  # marked as one: it says nothing of others and lays no tasks
    printed_name: str | None = None  # its name before a person set number or date

    @property
    def key(self) -> str:
        """By what its other copies are known, as printed (`graph.papers.triples.document_key`)."""
        document = msgspec.structs.replace(self.document, iri=self.printed_name or self.name)
        return document_key(document, self.sha)

    @property
    def name(self) -> str:
        """The paper's own name: a work's, a provisional one where the header is incomplete."""
        return self.document.iri or work_iri(self.sha)


def facts_of(record: Record, *, sample: bool = False) -> Facts:
    """The facts of a record."""
    source, document = record.source, record.document
    return Facts(
        sha=source.sha256,
        document=msgspec.structs.replace(document, evidence={}, recipients=()),
        context=context_of(document, record.citations),
        mentions=tuple(_mentions(record)),
        tasks=tuple(_tasks(record)),
        sample=sample,
        ocr=source.ocr,
        draft=is_marked_draft(document),
    )


def _mentions(record: Record) -> Iterable[Mention]:
    sha = record.source.sha256
    partly = parts_meant(record.citations)
    for n, c in enumerate(record.citations):
        yield Mention(
            iri=citation_iri(sha, c.start, c.end),
            relation=c.relation,
            name=target_iri(c, sha),
            quote=quote_hash(c.quote),
            code=c.code,
            title=c.name,
            date=c.date,
            issuer=c.issuer,
            type=c.type,
            words=c.quote,
            provision=c.provision,
            part=relation_of(c.relation, n in partly) != c.relation,
            until=c.until,
            voice=c.voice,
        )
    for e in record.edges:
        if names := edge_names(e):
            provision = part_stated(e, record.citations)
            yield Mention(
                iri=edge_iri(e, sha),
                relation=e.relation,
                name=names[1],
                quote=quote_hash(e.quote),
                subject=names[0],
                subject_code=e.subject,
                code=e.object,
                words=e.quote,
                part=relation_of(e.relation, provision is not None) != e.relation,
                provision=provision,
            )


def _tasks(record: Record) -> Iterable[Task]:
    sha = record.source.sha256
    made = zip(assignment_iris(record), task_keys(record), record.assignments, strict=True)
    for iri, key, task in made:
        cited = (record.citations[i] for i in task.cites)
        mentions = tuple(citation_iri(sha, c.start, c.end) for c in cited)
        yield Task(
            iri=iri,
            lead=task.lead,
            partners=task.coordinate,
            monitors=task.monitor,
            advised=task.advise,
            generic=task.generic,
            mentions=mentions,
            text=task.task or task.quote,
            deadline=task.deadline,
            words=task.quote,
            key=key,
        )


def stored_facts(quads: Iterable[Quad]) -> Facts | None:
    """The facts of a paper's graph; None for a graph that holds no paper."""
    bags = bags_of(quads)
    paper = next((b for b in bags.values() if b.get("") == [LD + "Paper"]), None)
    if paper is None:
        return None
    return facts_of(record_of(paper, bags), sample=bool(_one(paper, "sample")))


def bags_of(quads: Iterable[Quad]) -> dict[str, Bag]:
    """Subject → property (local name; "" = rdf:type) → values; the full text left out."""
    bags: dict[str, Bag] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        name = "" if quad.predicate == TYPE else quad.predicate.value.removeprefix(LD)
        if name != "text":
            bags[quad.subject.value][name].append(value(quad.object))  # type: ignore[arg-type, union-attr]
    return bags


def _one(bag: Bag, name: str) -> Any:
    return next(iter(bag.get(name, ())), None)


def _texts(bag: Bag, name: str) -> tuple[str, ...]:
    return tuple(sorted(map(str, bag.get(name, ()))))


def record_of(paper: Bag, bags: dict[str, Bag]) -> Record:
    """The record of a paper whose node says `paper`, with the citations and tasks in `bags`."""
    citations, edges = _cited(bags)
    return Record(
        source=Source(
            name=_one(paper, "fileName"),
            sha256=_one(paper, "sha256"),
            format=_one(paper, "format"),
            chars=_one(paper, "chars"),
            ocr=_one(paper, "ocr"),
            pipeline=_one(paper, "pipeline"),
        ),
        document=_document(paper),
        citations=tuple(citations.values()),
        edges=edges,
        assignments=_assignments(bags, citations),
    )


def _document(paper: Bag) -> Document:
    fields: dict[str, Any] = {f: _one(paper, local) for f, local in HEADER_FIELDS.items()}
    marked = "markedDraft" in paper
    return Document(
        **fields,
        draft="draft" in paper,
        evidence={"draft": (0, 0, 1.0)} if marked else {},
        type=_type(paper),
        iri=_iri(paper, "name"),
        addressees=_texts(paper, "addresseeName"),
    )


def _type(bag: Bag) -> str | None:
    found = _one(bag, "type")
    return str(found).removeprefix(f"{BASE}type/") if found else None


def _iri(bag: Bag, name: str) -> str | None:
    found = _one(bag, name)
    return str(found) if isinstance(found, Iri) else None


def part_of(
    sha: str, bags: dict[str, Bag], tasks: tuple[Task, ...], cited: Iterable[str] = ()
) -> Facts:
    """A paper by its head, some of its mentions, whose words are left out, and, where it has no
    full date, the days `cited` that prove its time.
    """
    paper = bags[paper_iri(sha)]
    document = _document(paper)
    said = tuple(_said(iri, bag) for iri, bag in sorted(bags.items()) if "relation" in bag)
    sample, ocr, draft = "sample" in paper, bool(_one(paper, "ocr")), "markedDraft" in paper
    bare = msgspec.structs.replace(document, evidence={})
    proofs = tuple(Citation(0, 0, "", date=day) for day in cited)
    return Facts(sha, bare, context_of(document, proofs), said, tasks, sample, ocr, draft)


def _said(iri: str, bag: Bag) -> Mention:
    stated = "statedIn" in bag
    return Mention(
        iri=iri,
        relation=whole_of(_one(bag, "relation").removeprefix(LD)),
        name=str(_one(bag, "name")),
        quote="",
        subject=_iri(bag, "citing") if stated else None,
        subject_code=_one(bag, "printedSubject"),
        code=_one(bag, "printedCode"),
        title=_one(bag, "printedTitle"),
        date=_one(bag, "printedDate"),
        issuer=_one(bag, "printedIssuer"),
        type=_type(bag),
        part=_one(bag, "relation").endswith("_part"),
        provision=_one(bag, "provision"),
        until=_day(bag),
        voice=str(_one(bag, "voice") or "own"),
    )


def _day(bag: Bag) -> str | None:
    last = _one(bag, "until")
    return str(last) if last else None


def _span(bag: Bag) -> tuple[int, int]:
    return _one(bag, "start"), _one(bag, "end")


def _cited(bags: dict[str, Bag]) -> tuple[dict[str, Citation], tuple[Edge, ...]]:
    citations: dict[str, Citation] = {}
    edges: list[Edge] = []
    found = ((iri, bag) for iri, bag in bags.items() if bag.get("") == [LD + "Citation"])
    for iri, bag in sorted(found, key=lambda pair: (_span(pair[1]), pair[0])):
        if "statedIn" in bag:
            edges.append(_edge(bag))
        else:
            citations[iri] = _citation(bag)
    return citations, tuple(edges)


def _mention(bag: Bag) -> dict[str, Any]:
    start, end = _span(bag)
    return {
        "start": start,
        "end": end,
        "quote": _one(bag, "quote"),
        "relation": whole_of(_one(bag, "relation").removeprefix(LD)),
        "confidence": float(_one(bag, "confidence")),
    }


def _citation(bag: Bag) -> Citation:
    fields: dict[str, Any] = {f: _one(bag, local) for f, local in CITATION_FIELDS.items()}
    printed = {k: v for k, v in fields.items() if v is not None}
    voice = str(_one(bag, "voice") or "own")
    return Citation(
        **_mention(bag),
        **printed,
        type=_type(bag),
        target=_iri(bag, "name"),
        voice=voice,
        until=_day(bag),
    )


def _edge(bag: Bag) -> Edge:
    return Edge(
        **_mention(bag),
        subject=_one(bag, "printedSubject"),
        object=_one(bag, "printedCode"),
        subject_target=_iri(bag, "citing"),
        object_target=_iri(bag, "name"),
    )


def _assignments(bags: dict[str, Bag], citations: dict[str, Citation]) -> tuple[Assignment, ...]:
    order = {iri: n for n, iri in enumerate(citations)}
    found = [(iri, bag) for iri, bag in bags.items() if bag.get("") == [LD + "Assignment"]]
    found.sort(key=lambda pair: (_span(pair[1]), len(pair[0]), pair[0]))
    places = {iri: n for n, (iri, _) in enumerate(found)}
    return tuple(_assignment(bag, order, places) for _, bag in found)


def _assignment(bag: Bag, order: dict[str, int], places: dict[str, int]) -> Assignment:
    start, end = _span(bag)
    parent = _iri(bag, "parent")
    return Assignment(
        start=start,
        end=end,
        quote=_one(bag, "quote"),
        lead=_texts(bag, "printedLead"),
        coordinate=_texts(bag, "printedPartner"),
        monitor=_texts(bag, "printedMonitor"),
        advise=_one(bag, "printedAdvised"),
        task=_one(bag, "task"),
        deadline=_one(bag, "deadline"),
        printed_deadline=_one(bag, "printedDeadline"),
        provision=_one(bag, "provision"),
        output=_one(bag, "output"),
        generic=_one(bag, "generic"),
        cites=tuple(sorted(order[str(c)] for c in bag.get("mentions", ()))),
        parent=places[parent] if parent else None,
        confidence=float(_one(bag, "confidence")),
        rule=_one(bag, "rule") or "",
    )
