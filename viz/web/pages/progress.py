"""Ai triển khai, còn thiếu bước nào: one document, level by level, as page, Word, PDF, Excel."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from graph.read.nodes import nodes
from ingest.beside.body_list import read_list
from ingest.read.office import as_pdf
from ontology.errors import LuocdoError
from ontology.messages import spoken
from queries.register.bodies import known
from queries.register.listed import keep_list, kept_list
from queries.register.progress import as_file, most_carried_out, progress
from viz.papers import file_name
from viz.web.asked import candidates
from viz.web.forms import posted
from viz.web.originals import clean_name
from viz.web.pages.bodies import body_url
from viz.web.pages.tasks import TYPES
from viz.web.render import address, attachment, desk_of, document_url, language, listing, render
from viz.words import date_text, name

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from graph.read.nodes import Node
    from queries.register.progress import Line, Progress

PATH = "/trien-khai"
LARGEST = 5 << 20  # bytes of a list
GROUPS, TASKS = 8, 30  # that are seen before the rest is opened


def routes() -> list[BaseRoute]:
    """The report, its files, and the office's list of bodies."""
    from starlette.routing import Route

    return [
        Route(PATH, page),
        Route("/co-quan/chua-trien-khai", moved),
        Route(f"{PATH}/tep.{{kind}}", download),
        Route(f"{PATH}/danh-sach", posted(take_list, limit=LARGEST), methods=["POST"]),
    ]


def moved(request: Request) -> Response:
    """The address that the page once had."""
    from starlette.responses import RedirectResponse

    return RedirectResponse(address(PATH, tu=request.query_params.get("tu", "")), 301)


def page(request: Request) -> Response:
    """The report on the document of the address; a mistake is said above the field."""
    asked, lang = request.query_params.get("tu", "").strip()[:300], language(request)
    values: dict[str, Any] = {
        **{"asked": asked, "shown": asked, "found": None, "wrong": "", "of": [], "first": []},
        **{"few": GROUPS, "many": TASKS, "listed": len(kept_list(desk_of(request).folder))},
    }
    if asked:
        try:
            found = _found(request, asked)
        except LuocdoError as error:
            values["wrong"] = spoken(error, lang)
            values["of"] = candidates(error, lambda iri: address(PATH, tu=iri))
        else:
            levels = [(level, [_line(r, lang) for r in lines]) for level, lines in found.levels]
            values |= {"found": found, "shown": found.work.label, "levels": levels}
    else:
        values["first"] = _beginnings(request, lang)
    return render(
        request, "progress.html", **values, to=lambda kind: address(f"{PATH}/tep.{kind}", tu=asked)
    )


def _beginnings(request: Request, lang: str) -> list[tuple[Node, str, int]]:
    """The documents that most others carry out: each with its name and how many."""
    with listing(request, "carried-out", most_carried_out) as store:
        counted = most_carried_out(store)
        there = {n.iri: n for n in nodes(store, [iri for iri, _ in counted])}
    return [(there[iri], name(there[iri], lang), n) for iri, n in counted if iri in there]


def _found(request: Request, asked: str) -> Progress:
    with listing(request, "bodies", known) as store:
        return progress(store, asked, date.today(), kept_list(desk_of(request).folder))


def _line(r: Line, lang: str) -> dict[str, Any]:
    return {
        "line": r,
        "url": body_url(r.body.iri) if r.body.issued or r.body.named else "",
        "acts": [(document_url(n.iri), name(n, lang), date_text(n.date)) for n in r.acts],
        "report": date_text(r.report.isoformat()) if r.report else "",
    }


def download(request: Request) -> Response:
    """The report as docx, pdf or xlsx."""
    from starlette.exceptions import HTTPException
    from starlette.responses import Response

    kind, lang = request.path_params["kind"], language(request)
    if kind not in ("docx", "pdf", "xlsx"):
        raise HTTPException(404)
    found, out = _found(request, request.query_params.get("tu", "").strip()[:300]), io.BytesIO()
    as_file(found, out, kind=kind, printed=as_pdf, lang=lang)
    saved = attachment(file_name(f"trien-khai-{found.work.label}", kind))
    return Response(out.getvalue(), media_type=TYPES[kind], headers=saved)


def take_list(request: Request, form: FormData) -> Response:
    """The office's list of bodies from a file, in the place of the one before."""
    from starlette.datastructures import UploadFile
    from starlette.responses import RedirectResponse

    file = form.get("file")
    if isinstance(file, UploadFile) and file.filename:
        with TemporaryDirectory() as folder:
            path = Path(folder, clean_name(file.filename))
            path.write_bytes(file.file.read())
            keep_list(desk_of(request).folder, read_list(path))
    return RedirectResponse(address(PATH, tu=str(form.get("tu", ""))[:300]), 303)
