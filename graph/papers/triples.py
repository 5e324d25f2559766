"""A record as quads: what one paper prints, in its own named graph and nowhere else.

Nothing here describes a cited work and nothing is concluded: works, edges and bodies are made in
`graph.effective.compute`. Printed text is plain xsd:string; no blank nodes; a day that no calendar
has stays text (`ld:printedDate`).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from hashlib import sha256

from pyoxigraph import Literal, NamedNode, Quad

from graph.papers.words import same_words
from graph.terms import TRUE, TYPE, Statement, date_literal, day, decimal, ld
from ontology.identity import (
    BASE,
    assignment_iri,
    citation_iri,
    digest,
    graph_iri,
    paper_iri,
    reference_iri,
    warning_iri,
    work_iri,
)
from ontology.lexicon import relations
from ontology.model import (
    Assignment,
    Citation,
    Document,
    Edge,
    FilePart,
    Record,
    Signature,
    Text,
    Warning,
)
from ontology.series import Bounds, bounds_of

SAMPLE_MARK = "TÀI LIỆU MINH HỌA CỦA LUOCDO"  # printed in the authored examples, nowhere else

HEADER_FIELDS = {  # field of the record → property of the paper
    "code": "code",
    "number": "number",
    "issuer": "issuerName",
    "place": "issuedAt",
    "date": "printedDate",
    "title": "title",
    "signer": "signer",
    "position": "position",
    "capacity": "capacity",
    "secrecy": "secrecy",
    "urgency": "urgency",
    "effective": "printedEffective",
    "expires": "printedExpires",
    "condition": "printedCondition",
}
CITATION_FIELDS = {  # field of a citation → its property
    "code": "printedCode",
    "name": "printedTitle",
    "date": "printedDate",
    "issuer": "printedIssuer",
    "provision": "provision",
    "rule": "rule",
    "place": "place",
}
_MOMENT = NamedNode("http://www.w3.org/2001/XMLSchema#dateTime")
_DRAFT = "draft"  # of `Document.evidence`: where the mark of a draft stands


def paper_quads(record: Record, text: str | Text) -> Iterator[Quad]:
    """Everything that `record` says, with the full `text` its offsets count in, as quads.

    A `Text` knows its pages, or its form feeds tell them: `ld:page` of citations and tasks.
    """
    graph = NamedNode(graph_iri(record.source.sha256))
    for subject, predicate, value in _statements(record, words_of(text), page_starts(text)):
        yield Quad(subject, predicate, value, graph)


def words_of(text: str | Text) -> str:
    """The text itself."""
    return text if isinstance(text, str) else text.text


def page_starts(text: str | Text) -> list[int]:
    """Where each page begins; nothing for a text without pages."""
    if not isinstance(text, str) and text.pages:
        return [page.start for page in text.pages]
    feeds = [m.end() for m in re.finditer("\f", words_of(text))]
    return [0, *feeds] if feeds else []


def _page(node: NamedNode, start: int, pages: Sequence[int]) -> Iterator[Statement]:
    if pages:
        yield node, ld("page"), Literal(bisect_right(pages, start))


def _statements(record: Record, text: str, pages: Sequence[int]) -> Iterator[Statement]:
    sha = record.source.sha256
    paper = NamedNode(paper_iri(sha))
    yield from _file(paper, record, text)
    yield from _header(paper, record.document, sha)
    yield from _lines(paper, record.document, sha)
    yield from _readings(paper, record.document, sha)
    partly = parts_meant(record.citations)
    for n, citation in enumerate(record.citations):
        yield from _citation(paper, citation, sha, pages, part=n in partly)
    for edge in record.edges:
        yield from _edge(paper, edge, sha, pages, part_stated(edge, record.citations))
    tasks = zip(assignment_iris(record), task_keys(record), record.assignments, strict=True)
    for iri, key, assignment in tasks:
        yield NamedNode(iri), ld("taskKey"), Literal(key)
        yield from _assignment(paper, iri, assignment, record)
        yield from _page(NamedNode(iri), assignment.start, pages)
    for n, part in enumerate(record.document.parts):
        yield from _part(paper, part, NamedNode(f"{BASE}part/{sha}/{n}"))
    for n, signature in enumerate(record.signatures):
        yield from _signed(paper, signature, NamedNode(f"{BASE}signature/{sha}/{n}"))
    for n, warning in enumerate(record.warnings):
        yield from _warning(paper, warning, warning_iri(sha, n))


def _file(paper: NamedNode, record: Record, text: str) -> Iterator[Statement]:
    source = record.source
    yield paper, TYPE, ld("Paper")
    yield paper, ld("sha256"), Literal(source.sha256)
    yield paper, ld("fileName"), Literal(source.name)
    yield paper, ld("format"), Literal(source.format)
    yield paper, ld("chars"), Literal(source.chars)
    yield paper, ld("pipeline"), Literal(source.pipeline)
    yield paper, ld("ocr"), Literal(source.ocr)
    yield paper, ld("text"), Literal(text)
    if SAMPLE_MARK in text:
        yield paper, ld("sample"), TRUE


def _header(paper: NamedNode, document: Document, sha: str) -> Iterator[Statement]:
    for field, local in HEADER_FIELDS.items():
        if printed := getattr(document, field):
            yield paper, ld(local), Literal(printed)
    if document.iri:
        yield paper, ld("name"), NamedNode(document.iri)
    yield paper, ld("documentKey"), Literal(document_key(document, sha))
    if document.type:
        yield paper, ld("type"), type_node(document.type)
    if document.draft:
        yield paper, ld("draft"), TRUE
    if is_marked_draft(document):
        yield paper, ld("markedDraft"), TRUE
    yield from date_bounds(paper, bounds_of(document.date))


def is_marked_draft(document: Document) -> bool:
    """Whether the paper bears the mark of a draft; one that only waits for its number does not."""
    return document.draft and _DRAFT in document.evidence


def date_bounds(node: NamedNode, bounds: Bounds) -> Iterator[Statement]:
    """The honest bounds of a date: a full day gives the same day twice."""
    if bounds.earliest:
        yield node, ld("notBefore"), date_literal(bounds.earliest)
    if bounds.latest:
        yield node, ld("notAfter"), date_literal(bounds.latest)


def type_node(type_id: str) -> NamedNode:
    """The concept of a document type of the lexicon."""
    return NamedNode(f"{BASE}type/{type_id}")


def _lines(paper: NamedNode, document: Document, sha: str) -> Iterator[Statement]:
    for name in document.addressees:
        yield paper, ld("addresseeName"), Literal(name)
    for n, recipient in enumerate(document.recipients):
        node = NamedNode(f"{BASE}recipient/{sha}/{n}")
        yield paper, ld("recipient"), node
        yield node, TYPE, ld("Recipient")
        yield node, ld("recipientName"), Literal(recipient.name)
        if recipient.purpose:
            yield node, ld("purpose"), Literal(recipient.purpose)


def _readings(paper: NamedNode, document: Document, sha: str) -> Iterator[Statement]:
    for field, (start, end, confidence) in document.evidence.items():
        node = NamedNode(f"{BASE}reading/{sha}/{field}")
        yield node, TYPE, ld("FieldReading")
        yield node, ld("statedIn"), paper
        yield node, ld("field"), Literal(field)
        yield node, ld("confidence"), decimal(confidence)
        yield from _span(node, start, end)


def _span(node: NamedNode, start: int, end: int) -> Iterator[Statement]:
    yield node, ld("start"), Literal(start)
    yield node, ld("end"), Literal(end)


def target_iri(citation: Citation, sha: str) -> str:
    """The printed name of a mention; one that gives none is a name of its own."""
    return citation.target or reference_iri(sha, citation.start)


def parts_meant(citations: Sequence[Citation]) -> frozenset[int]:
    """Indices of the citations that mean a part of a document.

    Those with a provision; and a title that names the document whose parts the articles name:
    "Bãi bỏ một phần Quyết định …".
    """
    whole = {_of_document(c) for c in citations if not c.provision and c.place != "title"}
    parts = {_of_document(c) for c in citations if c.provision} - whole
    return frozenset(
        n
        for n, c in enumerate(citations)
        if c.provision or (c.place == "title" and _of_document(c) in parts)
    )


def relation_of(relation: str, part: bool) -> str:
    """The relation as the graph states it: to a part of a document it is one of its own."""
    return f"{relation}_part" if part and f"{relation}_part" in relations() else relation


def whole_of(relation: str) -> str:
    """The relation as a record, and a person, names it: "repeals_part" is "repeals"."""
    return relation.removesuffix("_part")


def _of_document(citation: Citation) -> tuple[str, str | int]:
    return citation.relation, citation.target or citation.start


def part_stated(edge: Edge, citations: Sequence[Citation]) -> str | None:
    """The provision of its object that a stated relation is about; None for the whole."""
    inside = [
        c.provision
        for c in citations
        if edge.start <= c.start and c.end <= edge.end and c.code == edge.object
    ]
    return inside[0] if inside and all(inside) else None


def _citation(
    paper: NamedNode, citation: Citation, sha: str, pages: Sequence[int], *, part: bool
) -> Iterator[Statement]:
    node = NamedNode(citation_iri(sha, citation.start, citation.end))
    yield node, ld("citing"), paper
    relation = relation_of(citation.relation, part)
    yield from _mention(node, relation, citation.quote, citation.confidence)
    yield node, ld("name"), NamedNode(target_iri(citation, sha))
    if citation.type:
        yield node, ld("type"), type_node(citation.type)
    for field, local in CITATION_FIELDS.items():
        if printed := getattr(citation, field):
            yield node, ld(local), Literal(printed)
    if citation.voice != "own":
        yield node, ld("voice"), Literal(citation.voice)
    if last := bounds_of(citation.until).latest:
        yield node, ld("until"), date_literal(last)
    yield from _span(node, citation.start, citation.end)
    yield from _page(node, citation.start, pages)


def _mention(node: NamedNode, relation: str, quote: str, confidence: float) -> Iterator[Statement]:
    yield node, TYPE, ld("Citation")
    yield node, ld("relation"), ld(relation)
    yield node, ld("quote"), Literal(quote)
    yield node, ld("confidence"), decimal(confidence)


def edge_iri(edge: Edge, sha: str) -> str:
    """The citation IRI of a relation stated between two other documents."""
    return citation_iri(sha, edge.start, edge.end, edge.subject, edge.relation, edge.object)


def edge_names(edge: Edge) -> tuple[str, str] | None:
    """Names of subject and object; None where the record could not name one of them."""
    if edge.subject_target and edge.object_target:
        return edge.subject_target, edge.object_target
    return None


def _edge(
    paper: NamedNode, edge: Edge, sha: str, pages: Sequence[int], provision: str | None
) -> Iterator[Statement]:
    if not (names := edge_names(edge)):
        return
    node = NamedNode(edge_iri(edge, sha))
    relation = relation_of(edge.relation, provision is not None)
    yield from _mention(node, relation, edge.quote, edge.confidence)
    if provision:
        yield node, ld("provision"), Literal(provision)
    yield node, ld("statedIn"), paper
    yield node, ld("citing"), NamedNode(names[0])
    yield node, ld("name"), NamedNode(names[1])
    yield node, ld("printedSubject"), Literal(edge.subject)
    yield node, ld("printedCode"), Literal(edge.object)
    yield from _span(node, edge.start, edge.end)
    yield from _page(node, edge.start, pages)


def assignment_iris(record: Record) -> tuple[str, ...]:
    """One IRI a task, in record order; tasks of one span are counted."""
    seen: dict[tuple[int, int], int] = {}
    made = []
    for task in record.assignments:
        span = (task.start, task.end)
        seen[span] = n = seen.get(span, -1) + 1
        made.append(assignment_iri(record.source.sha256, *span, n))
    return tuple(made)


def task_keys(record: Record) -> tuple[str, ...]:
    """One key a task, in record order: of the document and the words, in whatever copy; of the file
    where it has no number.
    """
    seen: dict[str, int] = {}
    made = []
    key = document_key(record.document, record.source.sha256)
    for task in record.assignments:
        words = same_words(task.quote)
        seen[words] = n = seen.get(words, -1) + 1
        of = record.source.sha256 if "|" in key else key
        made.append(digest("task", of, words, str(n))[:16])
    return tuple(made)


def document_key(document: Document, sha: str) -> str:
    """By what another copy of a document is known: its full name; without a number issuer, subject
    and year ("|" between them), which several documents may share.
    """
    if document.iri and document.iri != work_iri(sha):
        return document.iri
    parts = (document.issuer or "", document.title or "", (document.date or "")[:4])
    return "|".join(map(same_words, parts))


def quote_hash(quote: str) -> str:
    """What a decision remembers of a mention: its words, whatever the line breaks and case."""
    return sha256(" ".join(quote.split()).casefold().encode()).hexdigest()[:16]


def _assignment(
    paper: NamedNode, iri: str, task: Assignment, record: Record
) -> Iterator[Statement]:
    node, sha = NamedNode(iri), record.source.sha256
    yield node, TYPE, ld("Assignment")
    yield node, ld("statedIn"), paper
    yield node, ld("quote"), Literal(task.quote)
    yield node, ld("task"), Literal(task.task or task.quote)
    yield node, ld("generic"), Literal(task.generic)
    yield node, ld("confidence"), decimal(task.confidence)
    yield from _span(node, task.start, task.end)
    yield from _actors(node, task)
    yield from _optional(node, task)
    for index in task.cites:
        cited = record.citations[index]
        yield node, ld("mentions"), NamedNode(citation_iri(sha, cited.start, cited.end))
    if task.parent is not None:
        yield node, ld("parent"), NamedNode(assignment_iris(record)[task.parent])


def _actors(node: NamedNode, task: Assignment) -> Iterator[Statement]:
    for name in task.lead:
        yield node, ld("printedLead"), Literal(name)
    for name in task.coordinate:
        yield node, ld("printedPartner"), Literal(name)
    for name in task.monitor:
        yield node, ld("printedMonitor"), Literal(name)
    if task.advise:
        yield node, ld("printedAdvised"), Literal(task.advise)


def _optional(node: NamedNode, task: Assignment) -> Iterator[Statement]:
    for local in ("deadline", "output", "provision", "rule"):
        if printed := getattr(task, local):
            yield node, ld(local), Literal(printed)
    if task.printed_deadline:
        yield node, ld("printedDeadline"), Literal(task.printed_deadline)
    if due := day(task.deadline):
        yield node, ld("due"), due


def _part(paper: NamedNode, part: FilePart, node: NamedNode) -> Iterator[Statement]:
    """A paper of a file that holds several: where it stands and what its own head prints."""
    yield paper, ld("filePart"), node
    yield node, TYPE, ld("FilePart")
    yield node, ld("kind"), Literal(part.kind)
    yield from _span(node, part.start, part.end)
    for local, printed in (
        ("partType", part.type),
        ("printedCode", part.code),
        ("printedIssuer", part.issuer),
        ("printedDate", part.date),
        ("printedTitle", part.title),
    ):
        if printed:
            yield node, ld(local), Literal(printed)


def _signed(paper: NamedNode, signature: Signature, node: NamedNode) -> Iterator[Statement]:
    yield paper, ld("signature"), node
    yield node, TYPE, ld("Signature")
    for local, value in (
        ("signatureName", signature.name),
        ("signatureOrganisation", signature.organisation),
        ("coversWholeFile", signature.whole),
        ("intact", signature.intact),
        ("trusted", signature.trusted),
    ):
        if value is not None:
            yield node, ld(local), Literal(value)
    if signature.time:
        yield node, ld("signedAt"), Literal(signature.time, datatype=_MOMENT)


def _warning(paper: NamedNode, warning: Warning, iri: str) -> Iterator[Statement]:
    node = NamedNode(iri)
    yield node, TYPE, ld("Warning")
    yield node, ld("statedIn"), paper
    yield node, ld("kind"), Literal(warning.code)
    yield node, ld("message"), Literal(warning.message)
    if warning.region:
        yield node, ld("region"), Literal(warning.region)
    yield from _span(node, warning.start, warning.end)
