"""Ai triển khai, còn thiếu bước nào: one document, level by level, as page, Word and Excel."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ontology.errors import LuocdoError
from ontology.lexicon import label
from ontology.messages import spoken
from queries.register.bodies import known
from queries.register.progress import progress, sheet, write_docx
from queries.register.sheet import write_answer
from viz.papers import file_name
from viz.web.asked import candidates
from viz.web.pages.bodies import body_url
from viz.web.pages.tasks import TYPES
from viz.web.render import address, document_url, language, listing, render
from viz.words import date_text, name

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from queries.register.progress import Line, Progress

PATH = "/trien-khai"


def routes() -> list[BaseRoute]:
    """The report and its files."""
    from starlette.routing import Route

    return [Route(PATH, page), Route(f"{PATH}/tep.{{kind}}", download)]


def page(request: Request) -> Response:
    """The report on the document of the address; a mistake is said above the field."""
    asked, lang = request.query_params.get("tu", "").strip()[:300], language(request)
    values: dict[str, Any] = {"asked": asked, "shown": asked, "found": None, "wrong": "", "of": []}
    if asked:
        try:
            found = _found(request, asked)
        except LuocdoError as error:
            values["wrong"] = spoken(error, lang)
            values["of"] = candidates(error, lambda iri: address(PATH, tu=iri))
        else:
            levels = [
                (level, [_line(r, found, lang) for r in lines]) for level, lines in found.levels
            ]
            values |= {"found": found, "shown": found.work.label, "levels": levels}
    return render(
        request, "progress.html", **values, to=lambda kind: address(f"{PATH}/tep.{kind}", tu=asked)
    )


def _found(request: Request, asked: str) -> Progress:
    with listing(request, "bodies", known) as store:
        return progress(store, asked, date.today())


def _line(r: Line, found: Progress, lang: str) -> dict[str, Any]:
    of_body = {"co-quan": r.body.iri, "vai-tro": "lead"}
    return {
        "line": r,
        "url": body_url(r.body.iri),
        "acts": [(document_url(n.iri), name(n, lang), date_text(n.date)) for n in r.acts],
        "open": address("/nhiem-vu", {**of_body, "tinh-trang": "open"}),
        "late": address("/nhiem-vu", {**of_body, "han": "late"}),
        "report": date_text(r.report.isoformat()) if r.report else "",
    }


def download(request: Request) -> Response:
    """The report as docx or xlsx."""
    from starlette.exceptions import HTTPException
    from starlette.responses import Response

    kind, lang = request.path_params["kind"], language(request)
    if kind not in ("docx", "xlsx"):
        raise HTTPException(404)
    found = _found(request, request.query_params.get("tu", "").strip()[:300])
    title = label("progress-of", lang).format(document=found.work.described)
    out = io.BytesIO()
    if kind == "docx":
        write_docx(found, out, today=date.today(), lang=lang)
    else:
        write_answer(sheet(found, lang), out, title=title, lang=lang)
    saved = quote(file_name(f"trien-khai-{found.work.label}", kind))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{saved}"}
    return Response(out.getvalue(), media_type=TYPES[kind], headers=headers)
