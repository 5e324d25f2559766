"""Văn bản còn thiếu: what is cited but not held, by how many documents wait for it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from graph.read.mentions import incoming
from graph.read.nodes import Node, Reader, nodes
from ontology.lexicon import label
from queries.answer.output import safe_cell
from queries.search.catalogue import counts, waiting
from viz import words
from viz.content import proof
from viz.web.pages.documents import paging
from viz.web.pages.search import listed
from viz.web.reading import box, own_first, sentence_url
from viz.web.render import address, attachment, document_url, language, render

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from graph.store import Store

PATH = "/con-thieu"
SIZE = 25  # documents of a page
CITING = 3  # documents that speak of one, shown with their sentence
LOOKED_AT = 40  # mentions among which the surest are chosen
LISTED = 300  # rows of the file: reading their sentences takes 15 ms each


def routes() -> list[BaseRoute]:
    """The page and the file."""
    from starlette.routing import Route

    return [Route(PATH, missing), Route(f"{PATH}.csv", table)]


def missing(request: Request) -> Response:
    """The documents that most wait for, with the sentences that speak of them."""
    lang = language(request)
    with listed(request) as (store, old):
        total = counts(store, any_state=old).missing
        first, pages = paging(request.query_params.get("trang", ""), total, SIZE)
        rows = _rows(store, waiting(store, size=SIZE, first=first, any_state=old), lang)
    return render(
        request,
        "missing.html",
        rows=rows,
        total=total,
        first=first,
        pages=pages,
        page=first // SIZE + 1,
        at=lambda n: address(PATH, trang=str(n)),
    )


def _rows(store: Store, found: tuple[tuple[str, int], ...], lang: str) -> list[dict[str, Any]]:
    known = {n.iri: n for n in nodes(store, (iri for iri, _ in found))}
    reader = Reader(store)
    return [
        box(known[iri], lang)
        | {"url": document_url(iri), "waiting": n, "citing": _citing(store, iri, reader, lang)}
        for iri, n in found
    ]


def _citing(store: Store, iri: str, reader: Reader, lang: str) -> list[dict[str, Any]]:
    """The first documents that speak of it, each with its surest sentence."""
    links = {k.subject: k for k in incoming(store, iri, mentions=LOOKED_AT)}
    known = {n.iri: n for n in nodes(store, links)} if links else {}
    held = [k for k in links.values() if known[k.subject].held] or list(links.values())
    chosen = sorted(held, key=lambda k: -k.evidence[0].confidence)[:CITING]
    made = []
    for link in chosen:
        node = known[link.subject]
        best = own_first(link.evidence, node) or link.evidence[0]
        said = {"url": sentence_url(best), "proof": proof(reader.read(best))}
        made.append(box(node, lang) | said)
    return made


def table(request: Request) -> Response:
    """The first 300 as CSV (RFC 4180, with a mark that Excel needs to read UTF-8)."""
    from starlette.responses import Response as Plain

    lang = language(request)
    heads = ("number-symbol", "date", "issuer", "subject", "waiting-count", "waiting-for")
    out = io.StringIO("\ufeff")
    out.seek(1)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*(label(h, lang) for h in heads), label("source-sentence", lang)])
    with listed(request) as (store, old):
        found = waiting(store, size=LISTED, any_state=old)
        known = {n.iri: n for n in nodes(store, (iri for iri, _ in found))}
        reader = Reader(store)
        for iri, n in found:
            writer.writerow(map(safe_cell, _cells(store, known[iri], n, reader, lang)))
    headers = attachment("van-ban-con-thieu.csv")
    return Plain(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _cells(store: Store, node: Node, n: int, reader: Reader, lang: str) -> list[str | int]:
    citing = _citing(store, node.iri, reader, lang)
    said = [c["proof"]["before"] + c["proof"]["quote"] + c["proof"]["after"] for c in citing[:1]]
    return [
        words.name(node, lang),
        words.date_text(node.date),
        words.shown(node.issuer),
        words.shown(node.title),
        n,
        "; ".join(str(c["name"]) for c in citing),
        *said,
    ]
