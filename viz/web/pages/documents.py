"""Văn bản: the list of documents, filtered and sorted by what stands in the address."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from graph.read.validity import validity
from ontology.lexicon import label
from queries.search.catalogue import ALL, HELD, MISSING, SORTS, Row, Wanted, choose
from viz import words
from viz.status import badge
from viz.web.pages.search import listed
from viz.web.render import address, document_url, language, page_number, render

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from graph.store import Store

PATH = "/van-ban"
SIZE = 50  # rows of a page
HELDS = {HELD: "held", MISSING: "not-held", ALL: "all-documents"}  # value → key of labels.yaml
COLUMNS = (  # key of labels.yaml, what it is sorted by
    ("number-symbol", "code"),
    ("date", "date"),
    ("issuer", "issuer"),
    ("subject", "title"),
    ("type", ""),
    ("status", ""),
    ("tasks-short", "tasks"),
    ("in-store", ""),
)


def routes() -> list[BaseRoute]:
    """The list."""
    from starlette.routing import Route

    return [Route(PATH, documents)]


def documents(request: Request) -> Response:
    """The rows that the address asks for, 50 a page."""
    asked = dict(request.query_params)
    wanted = _wanted(asked)
    lang = language(request)
    with listed(request) as (store, old):
        first = (page_number(asked.get("trang", "")) - 1) * SIZE
        found = choose(store, wanted, size=SIZE, first=first, any_state=old)
        first, pages = paging(asked.get("trang", ""), found.total, SIZE)
        if not found.rows:  # behind the last page
            found = choose(store, wanted, size=SIZE, first=first, any_state=old)
        rows = [_shown(store, r, lang) for r in found.rows]
    kept = {key: asked.get(key, "") for key in ("kho", "loai", "cq", "nam", "ky", "tu", "xep")}
    return render(
        request,
        "documents.html",
        rows=rows,
        total=found.total,
        first=first,
        pages=pages,
        page=first // SIZE + 1,
        kept=kept,
        wanted=wanted,
        helds=HELDS,
        types=[(t, words.type_name(t, lang) or t, n) for t, n in found.types.items()],
        years=found.years,
        columns=[_column(key, by, wanted, kept) for key, by in COLUMNS],
        at=lambda n: address(PATH, kept, trang=str(n)),
    )


def _wanted(asked: dict[str, str]) -> Wanted:
    held, sort = asked.get("kho", HELD), asked.get("xep", "-date")
    return Wanted(
        held=held if held in HELDS else HELD,
        type=asked.get("loai", ""),
        issuer=asked.get("cq", "")[:200],
        year=asked.get("nam", ""),
        signer=asked.get("ky", "")[:200],
        words=asked.get("tu", "")[:200],
        sort=sort if sort.removeprefix("-") in SORTS else "-date",
    )


def paging(asked: str, total: int, size: int) -> tuple[int, int]:
    """(first row, number of pages) of the page that is asked for, or of the nearest one."""
    pages = max(1, -(-total // size))
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    return (min(max(page, 1), pages) - 1) * size, pages


def _column(key: str, by: str, wanted: Wanted, kept: dict[str, str]) -> dict[str, str]:
    """A heading: its label, the address that sorts by it, and how it is sorted now."""
    now = {by: "ascending", f"-{by}": "descending"}.get(wanted.sort, "") if by else ""
    newest = by in ("date", "tasks")  # these are wanted from the top first
    turned = by if now == "descending" or (not newest and not now) else f"-{by}"
    return {"key": key, "url": address(PATH, kept, xep=turned) if by else "", "now": now}


def _shown(store: Store, row: Row, lang: str) -> dict[str, Any]:
    status = badge(validity(store, row.iri, date.today()), row.type) if row.held else None
    return {
        "url": document_url(row.iri),
        "name": _name(row, lang),
        "date": words.date_text(row.date),
        "issuer": words.shown(row.issuer, 200),
        "title": words.shown(row.title, 400),
        "type": words.type_name(row.type, lang),
        "status": status,
        "tasks": row.tasks,
        "tasks_url": document_url(row.iri, tab="nhiem-vu"),
        "held": row.held,
    }


def _name(row: Row, lang: str) -> str:
    """The label; of a document without one its title or type."""
    if row.label != row.iri:
        return words.shown(row.label, 120)
    return words.shown(row.title, 120) or words.type_name(row.type, lang) or label("unknown", lang)
