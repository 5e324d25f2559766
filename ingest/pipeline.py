"""One paper's text → its Record: a pure function of text, lexicon and PIPELINE.

Everything is read on normalised text; here, and only here, spans go back to the original.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TypeVar

import msgspec

from ingest.citations.find import citations
from ingest.citations.warnings import doubts
from ingest.header import secrecy
from ingest.header.doubts import reading_doubts, without_guesses
from ingest.header.draft import is_blank
from ingest.header.enclosed import papers
from ingest.header.fields import header
from ingest.relations.confidence import confidence
from ingest.relations.edges import edges
from ingest.relations.rules import relate
from ingest.relations.verdict import Verdict
from ingest.relations.voice import last_day, voice
from ingest.structure.boilerplate import paper
from ingest.structure.tree import structure
from ingest.tasks.find import assignments
from ingest.text.confidence import of_paper
from ingest.text.normalise import Normal, normalise
from ontology.identity import name_record
from ontology.model import (
    Assignment,
    Cell,
    Citation,
    Document,
    Edge,
    FilePart,
    Record,
    Source,
    Table,
    Text,
    Warning,
)

_Spanned = TypeVar("_Spanned", Citation, Edge, Assignment, Warning, FilePart)
_Found = TypeVar("_Found", Citation, Assignment)


def extract(text: Text) -> Record:
    """Everything that `text` says. Never raises on any string; time is linear in its length."""
    normal = normalise(text.text)
    tree = structure(normal.text)
    document = header(normal.text, tree, text.margins)
    parts = papers(normal.text, tree, document)
    mentions = citations(normal.text, tree, document)
    verdicts = relate(normal.text, mentions, tree, document)
    about = of_paper(text.ocr)
    cited = tuple(_citation(normal.text, v, about) for v in verdicts)
    tasks = assignments(normal.text, tree, cited, document, _tables(text.tables, normal), about)
    back = _Back(text.text, normal)
    unfinished = is_blank(document) and not text.ocr and not text.signatures
    own = without_guesses(text, _document(document, back, parts, draft=unfinished))
    unsure = secrecy.doubts(secrecy.marks(paper(normal.text), tree.frame.head, text.margins))
    said = [v.mention for v in verdicts if voice(v) != "editor"]  # who writes later, and of others
    found = (*unsure, *doubts(said, document))
    record = Record(
        source=Source(text.name, text.sha256, text.format, len(text.text), text.ocr),
        document=own,
        citations=tuple(back.span(_in_part(c, parts)) for c in _in_tasks(cited, tasks)),
        edges=tuple(back.span(e) for e in edges(normal.text, verdicts, about)),
        assignments=tuple(back.span(_in_part(a, parts)) for a in tasks),
        warnings=(*(back.span(w) for w in found), *reading_doubts(text, own)),
        signatures=text.signatures,
    )
    return name_record(record)


def _citation(text: str, verdict: Verdict, paper: frozenset[str]) -> Citation:
    mention = verdict.mention
    return Citation(
        start=mention.start,
        end=mention.end,
        quote=text[mention.start : mention.end],
        code=mention.code,
        name=mention.name,
        type=mention.type,
        date=mention.date,
        issuer=mention.issuer,
        provision=verdict.provision,
        relation=verdict.relation,
        confidence=confidence(verdict, paper),
        rule=verdict.rule,
        place=_PLACES.get(mention.place, mention.place),
        voice=voice(verdict),
        until=last_day(text, verdict),
    )


_PLACES = {"header": "body", "recipients": "body", "signature": "body"}


def _in_tasks(cited: tuple[Citation, ...], tasks: tuple[Assignment, ...]) -> Iterator[Citation]:
    """Citations of the body that stand in an assignment have the place "task"."""
    open_until, rest = 0, iter(sorted((t.start, t.end) for t in tasks))
    following = next(rest, None)
    for citation in cited:
        while following and following[0] <= citation.start:
            open_until = max(open_until, following[1])
            following = next(rest, None)
        inside = citation.place == "body" and citation.end <= open_until
        yield msgspec.structs.replace(citation, place="task") if inside else citation


class _Back:
    """Spans of the normalised text as spans and quotes of the original."""

    def __init__(self, original: str, normal: Normal) -> None:
        self.original, self.normal = original, normal

    def span(self, item: _Spanned) -> _Spanned:
        """`item` with start, end and quote of the original text."""
        start, end = self.normal.original(item.start), self.normal.original(item.end)
        changed: dict[str, object] = {"start": start, "end": end}
        if hasattr(item, "quote"):
            changed["quote"] = self.original[start:end]
        return msgspec.structs.replace(item, **changed)


def _in_part(item: _Found, parts: Sequence[FilePart]) -> _Found:
    """`item` with the paper of the file that it stands in."""
    if not parts:
        return item
    at = max(0, bisect_right(parts, item.start, key=lambda part: part.start) - 1)
    return msgspec.structs.replace(item, part=at)


def _document(
    document: Document, back: _Back, parts: Sequence[FilePart], *, draft: bool
) -> Document:
    """`document` with its evidence and parts in the original; a number that OCR lost makes no
    `draft`.
    """
    moved = {
        key: (back.normal.original(start), back.normal.original(end), sure)
        for key, (start, end, sure) in document.evidence.items()
    }
    placed = tuple(back.span(part) for part in parts)
    draft = document.draft or draft
    return msgspec.structs.replace(document, evidence=moved, parts=placed, draft=draft)


def _tables(tables: tuple[Table, ...], normal: Normal) -> tuple[Table, ...]:
    """The original's tables in offsets of the normalised text."""
    if not normal.starts:
        return tables

    def folded(offset: int) -> int:
        i = bisect_right(normal.origins, offset) - 1
        return normal.starts[i] + offset - normal.origins[i]

    return tuple(
        Table(
            folded(t.start),
            folded(t.end),
            tuple(
                Cell(folded(c.start), folded(c.end), c.row, c.column, c.rowspan, c.colspan)
                for c in t.cells
            ),
        )
        for t in tables
    )


__all__ = ["extract"]
