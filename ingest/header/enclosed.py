"""The papers of a file that holds several, each with what its own head prints."""

from ingest.header.draft import is_blank
from ingest.header.fields import header
from ingest.header.title import clean_title
from ingest.structure.enclosed import Enclosed, enclosed
from ingest.structure.tree import Structure, structure
from ontology.model import Document, FilePart

_WRITTEN = 4_000  # characters of a body that tell how a title in capitals is written


def papers(text: str, tree: Structure, document: Document) -> tuple[FilePart, ...]:
    """The first paper, whose head is `document`, and those behind it; none where it is alone."""
    others = [_part(text, paper) for paper in enclosed(text, tree)]
    if not others:
        return ()
    return (_of(document, tree.start, others[0].start, "main"), *others)


def _part(text: str, paper: Enclosed) -> FilePart:
    if paper.title is not None:
        begun = text[paper.title.end : paper.title.end + _WRITTEN]
        title = clean_title(text[slice(*paper.title)], begun)
        return FilePart(paper.start, paper.end, paper.kind, type=paper.type, title=title)
    own = text[paper.start : paper.end]
    head = header(own, structure(own))
    draft = head.draft or is_blank(head) or not head.code
    return _of(head, paper.start, paper.end, "draft" if draft else paper.kind)


def _of(head: Document, start: int, end: int, kind: str) -> FilePart:
    return FilePart(
        start, end, kind, head.code, head.type, head.issuer, head.date, head.title, head.signer
    )
