"""Tra cứu theo mẫu: the ready questions as forms made from the heads of their files."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

from graph.terms import Iri
from ontology.errors import LuocdoError
from ontology.identity import paper_iri
from queries.answer import output
from queries.answer.question import Column, Question, question, questions
from queries.answer.run import Answer
from queries.projection import MENTION
from queries.serve.page_tasks import File, LimitError, Ready
from viz.web.asked import candidates, shown_day, shown_name
from viz.web.render import address, attachment, desk_of, document_url, language, pool_of, render
from viz.words import date_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from graph.store import Store
    from graph.terms import Value

PATH = "/tra-cuu"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
SHOWN = 500  # rows on the page; a file has all
GROUPS = {  # who asks (labels.yaml) → questions in order; what no group names comes last
    "asked-by-clerk": ("documents", "new-since", "replies", "cited-by", "tasks-of-document"),
    "asked-by-leader": (
        *("tasks-due", "tasks-of-body", "carried-out-by"),
        *("tasks-no-deadline", "tasks-doubled"),
    ),
    "asked-by-lawyer": (
        *("rests-on", "lineage-up", "lineage-down", "path"),
        *("impact", "amendments", "expired-bases"),
    ),
    "asked-by-data-manager": ("missing", "conflicts", "ambiguous"),
}
FILES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
}
_FORMATS = {"md": "markdown"}


def routes() -> list[BaseRoute]:
    """The questions' addresses."""
    from starlette.routing import Route

    return [
        Route(PATH, overview),
        Route(f"{PATH}/{{name}}.{{kind}}", download),
        Route(f"{PATH}/{{name}}", form),
    ]


def overview(request: Request) -> Response:
    """All questions by who asks them."""
    named = {name for group in GROUPS.values() for name in group}
    groups = {key: [questions()[n] for n in names] for key, names in GROUPS.items()}
    groups["more"] = [q for name, q in questions().items() if name not in named]
    return render(request, "questions.html", groups={k: v for k, v in groups.items() if v})


async def form(request: Request) -> Response:
    """One question: its form, and its answer once what it needs is given."""
    from starlette.concurrency import run_in_threadpool

    asked = question(request.path_params["name"])
    given = _given(request.query_params, asked)
    found, wrong, began = None, None, time.monotonic()
    if request.query_params.get("hoi") or not asked.parameters:
        try:
            found = await pool_of(request).ask(Ready(asked.name, given, SHOWN))
        except LuocdoError as error:
            wrong = error
    seconds = time.monotonic() - began
    return await run_in_threadpool(_page, request, asked, given, found, wrong, seconds)


def _page(
    request: Request,
    asked: Question,
    given: Mapping[str, str],
    found: Answer | None,
    wrong: LuocdoError | None,
    seconds: float,
) -> Response:
    lang = language(request)
    with desk_of(request).read() as store:
        names = _names(store, asked, given)
    rows = [_cells(row, found, lang) for row in found.rows] if found else []
    status = wrong.status if isinstance(wrong, LimitError) else 200
    return render(
        request,
        "question.html",
        status=status,
        asked=asked,
        given=given,
        shown=names,
        columns={key: c for key, c in asked.columns.items() if c.kind != "id"},
        rows=rows,
        total=len(rows),
        cut=found is not None and found.cut,
        seconds=f"{seconds:.1f}".replace(".", ","),
        answered=found is not None,
        wrong=str(wrong or ""),
        of=_meant(wrong, asked, given) if wrong else [],
        longer=status == 504,
        files={kind: address(f"{PATH}/{asked.name}.{kind}", given) for kind in FILES},
    )


def _given(parameters: Mapping[str, str], asked: Question) -> dict[str, str]:
    return {
        name: parameters[name].strip()[:500]
        for name in asked.parameters
        if parameters.get(name, "").strip()
    }


def _names(store: Store, asked: Question, given: Mapping[str, str]) -> dict[str, str]:
    """What the fields show."""
    kinds = {"work": "document", "body": "body"}
    found = {}
    for name, p in asked.parameters.items():
        value = given.get(name, "")
        if p.type == "date":
            found[name] = shown_day(value)
        else:
            found[name] = shown_name(store, kinds[p.type], value) if p.type in kinds else value
    return found


def _meant(error: LuocdoError, asked: Question, given: Mapping[str, str]) -> list[tuple[str, str]]:
    """What an ambiguous document or body may mean, each with the address that asks for it."""
    field = next((n for n, v in given.items() if v == getattr(error, "wanted", None)), "")
    to = f"{PATH}/{asked.name}"
    return candidates(error, lambda iri: address(to, {**given, field: iri}, hoi="1"))


def _cells(row: tuple[Value | None, ...], answer: Answer, lang: str) -> list[dict[str, Any]]:
    """The cells that people see; those of documents and sentences lead to them."""
    values = dict(zip(answer.columns, row, strict=True))
    made = []
    for key, column in answer.columns.items():
        if column.kind != "id":
            words = output.shown(values[key], column, lang)
            if _DAY.fullmatch(words):  # said in the words of a column
                words = date_text(words)
            made.append({"words": words, "kind": column.kind, "url": _url(key, column, values)})
    return made


def _url(key: str, column: Column, values: Mapping[str, Value | None]) -> str:
    """Where a cell leads: a document's label to its page, a sentence to its place there."""
    if column.kind == "code":
        named = (values.get(key.removesuffix("Label")), values.get("document"))
        return next((document_url(str(v)) for v in named if isinstance(v, Iri)), "")
    if key == "quote":
        return _place(str(values.get("citation") or values.get("assignment") or ""))
    return ""


def _place(mention: str) -> str:
    """The page of the paper that holds a mention, at its place."""
    found = MENTION.search(mention)
    return document_url(paper_iri(found[1]), den=f"{found[2]}-{found[3]}") if found else ""


async def download(request: Request) -> Response:
    """The whole answer as a file."""
    from starlette.exceptions import HTTPException
    from starlette.responses import Response

    kind, lang = request.path_params["kind"], language(request)
    asked, pool = question(request.path_params["name"]), pool_of(request)
    if kind not in FILES:
        raise HTTPException(404)
    given, format = _given(request.query_params, asked), _FORMATS.get(kind, kind)
    body = await pool.file(File(asked.name, given, pool.limits.file_rows, format, lang))
    saved = attachment(f"{asked.name}.{kind}")
    return Response(body, media_type=FILES[kind], headers=saved)
