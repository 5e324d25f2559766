"""The document pages of an offline file, from what the store knows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graph import work
from graph.read.nodes import Reader
from ontology.lexicon import label
from viz.content import FEW, MENTIONS, TASKS, warning_label
from viz.document import DocumentView, Mention, Notice, Task
from viz.signatures import signature_lines
from viz.status import LABELS, status_key
from viz.words import date_text, name, number, type_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graph.read.lineage import Lineage, Link, WorkDetails
    from graph.read.nodes import Evidence
    from graph.store import Store

LINKS = 300  # links a direction that a page looks at


def file_name(code: str, ending: str = "html") -> str:
    """A file name that every system takes: `423-KH/TU` → `423-KH-TU.html`."""
    return (re.sub(r"[^\w.-]+", "-", code).strip("-.")[:80] or "van-ban") + f".{ending}"


def document_views(
    store: Store, lineage: Lineage, *, lang: str, full_text: bool
) -> Iterator[DocumentView]:
    """The page of every document of a lineage; links inside the lineage have their sentences in
    its list, so pages read only those of further mentions."""
    few = len(lineage.nodes) <= FEW
    rest = _Rest(
        Reader(store),
        frozenset(n.iri for n in lineage.nodes),
        MENTIONS if few else 0,
        TASKS if few else TASKS // 40,
        sentences=few,
    )
    for node in lineage.nodes:
        yield document_view(store, node.iri, rest, lang=lang, full_text=full_text)


@dataclass(frozen=True, slots=True)
class _Rest:
    """What a page tells beyond the lineage: how many documents a heading, how many tasks, with or
    without `sentences`; `inside` are the IRIs whose sentences stand in the list."""

    reader: Reader
    inside: frozenset[str]
    most: int
    tasks: int
    sentences: bool

    def proofs(self, link: Link, other: str) -> tuple[Evidence, ...]:
        """The surest sentence, read where it is to be shown."""
        return () if other in self.inside else tuple(map(self.reader.read, link.evidence[:1]))


def document_view(
    store: Store, iri: str, rest: _Rest, *, lang: str, full_text: bool
) -> DocumentView:
    """One document's page; what lies outside the lineage is cut to `rest`."""
    details = work(store, iri, sentences=False, limit=LINKS if rest.most else 0)

    def mentions(links: Sequence[Link], end: str) -> tuple[Mention, ...]:
        seen: dict[str, int] = {}
        made = []
        for link in links:
            seen[link.relation] = seen.get(link.relation, 0) + 1
            if seen[link.relation] <= rest.most:
                other = str(getattr(link, end))
                read = rest.proofs(link, other)
                made.append(_mention(replace(link, evidence=read), details, other, lang))
        return tuple(made)

    return DocumentView(
        iri=details.node.iri,
        fields=tuple(page_fields(details, lang)),
        outgoing=mentions(details.outgoing, "object"),
        incoming=mentions(details.incoming, "subject"),
        tasks=tuple(
            Task(
                t.task,
                t.lead,
                t.partners,
                t.advises,
                t.deadline,
                t.output,
                t.sentence if rest.sentences else "",
            )
            for t in details.tasks[: rest.tasks]
        ),
        warnings=tuple(
            Notice(warning_label(w.kind), w.message, w.sentence) for w in details.warnings
        ),
        text=_text(store, details) if full_text else None,
        status=status_key(details.validity, details.node.type),
    )


def page_fields(details: WorkDetails, lang: str) -> list[tuple[str, str]]:
    """(key of labels.yaml, value) of all that is known of a document itself."""
    node, extra = details.node, details.fields
    status = details.validity.status
    signer = [str(v) for key in ("signer", "capacity") for v in extra.get(key, ())]
    rows = [
        ("number-symbol", number(node.code)),
        ("type", type_name(node.type, lang)),
        ("issuer", node.issuer or ""),
        ("date", date_text(node.date)),
        ("subject", node.title or ""),
        ("signer-capacity", ", ".join(signer)),
        ("addressees", "; ".join(str(v) for v in extra.get("addressee", ()))),
        (
            "status",
            "" if status == "not-applicable" else label(LABELS.get(status, status), lang),
        ),
        ("signatures", "; ".join(signature_lines(details.signatures, lang))),
        ("files-read", "; ".join(paper.name for paper in details.papers)),
    ]
    return [(key, value) for key, value in rows if value]


def _mention(link: Link, details: WorkDetails, other: str, lang: str) -> Mention:
    node = details.neighbours[other]
    dated = [name(node, lang), date_text(node.date)]
    return Mention(link.relation, " · ".join(p for p in dated if p), other, link.evidence)


def _text(store: Store, details: WorkDetails) -> str | None:
    texts = [store.text(paper.sha256) for paper in details.papers]
    return "\n\n".join(t for t in texts if t) or None
