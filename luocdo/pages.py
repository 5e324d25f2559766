"""The offline page: what the graph knows, handed to viz as records."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from graph import lineage as lineage_of
from graph import open_store
from queries import lookup
from viz import write_view
from viz.papers import document_views, file_name, page_fields
from viz.reach import confirmed

__all__ = ["file_name", "page_fields", "write"]

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
        return write_view(
            Path(out or file_name(found.code or found.label)),
            lineage,
            documents=document_views(opened, lineage, lang=lang, full_text=full_text),
            lang=lang,
            store_label=Path(str(store)).name,
            store_count=opened.paper_count(),
            full_text=full_text,
            today=date.today(),
            confirmed=confirmed(opened, lineage, lang),
        )
