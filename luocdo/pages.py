"""The offline page: what the graph knows, handed to viz as records."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from graph import lineage as lineage_of
from graph import open_store, work
from ontology.lexicon import label, raw
from queries import lookup
from viz import DocumentView, Mention, Notice, Task, write_view
from viz.words import date_text, name, number, type_name

if TYPE_CHECKING:
    from graph.lineage import Link, WorkDetails
    from graph.store import Store

STATUS_LABELS = {"not-yet": "not-yet-in-force"}  # where status id and label key differ
MARKED = ("expired", "partly-expired", "suspended", "not-yet-in-force")
LIMIT = 300  # documents in one page: more is unreadable (measured), the rest is counted


def write(
    code: str,
    store: str | Path,
    out: str | Path | None = None,
    *,
    depth: int | None = None,
    lang: str = "vi",
    full_text: bool = False,
) -> Path:
    """Write the page of `code`; `out` None: a file named after the code. Raises as `show`."""
    with open_store(store) as opened:
        found = lookup(opened, code)
        lineage = lineage_of(opened, found.iri, depth=depth, limit=LIMIT)
        pages = [
            document_view(opened, node.iri, lang=lang, full_text=full_text)
            for node in lineage.nodes
        ]
        return write_view(
            Path(out or file_name(found.code or found.label)),
            lineage,
            documents=pages,
            lang=lang,
            store_label=Path(str(store)).name,
            store_count=len(opened.papers()),
            full_text=full_text,
            today=date.today(),
        )


def file_name(code: str) -> str:
    """A file name that every system takes: `423-KH/TU` → `423-KH-TU.html`."""
    return (re.sub(r"[^\w.-]+", "-", code).strip("-.")[:80] or "van-ban") + ".html"


def document_view(store: Store, iri: str, *, lang: str, full_text: bool) -> DocumentView:
    """One document's page from what the store knows of it."""
    details = work(store, iri)
    return DocumentView(
        iri=details.node.iri,
        fields=tuple(page_fields(details, lang)),
        outgoing=tuple(_mention(link, details, link.object, lang) for link in details.outgoing),
        incoming=tuple(_mention(link, details, link.subject, lang) for link in details.incoming),
        tasks=tuple(
            Task(t.task, t.lead, t.partners, t.advises, t.deadline, t.output, t.sentence)
            for t in details.tasks
        ),
        warnings=tuple(
            Notice(warning_label(w.kind), w.message, w.sentence) for w in details.warnings
        ),
        text=_text(store, details) if full_text else None,
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
            "" if status == "not-applicable" else label(STATUS_LABELS.get(status, status), lang),
        ),
        ("files-read", "; ".join(paper.name for paper in details.papers)),
    ]
    return [(key, value) for key, value in rows if value]


def _mark(details: WorkDetails) -> str:
    """The key of labels.yaml of a status that the drawing must show; "" for an ordinary one."""
    status = STATUS_LABELS.get(details.validity.status, details.validity.status)
    return status if status in MARKED else ""


def _mention(link: Link, details: WorkDetails, other: str, lang: str) -> Mention:
    node = details.neighbours[other]
    dated = [name(node, lang), date_text(node.date)]
    return Mention(link.relation, " · ".join(p for p in dated if p), other, link.evidence)


def warning_label(kind: str) -> str:
    """The key of labels.yaml that heads a warning of this kind."""
    words = raw("warnings")["warnings"].get(kind, {})
    return str(words.get("label", "please-review"))


def _text(store: Store, details: WorkDetails) -> str | None:
    texts = [store.text(paper.sha256) for paper in details.papers]
    return "\n\n".join(t for t in texts if t) or None
