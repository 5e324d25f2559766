"""Nâng cao: SPARQL with YASGUI (vendored); a plain form where there is no script."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ontology.errors import LuocdoError
from ontology.messages import spoken
from ontology.vocabulary import PREFIXES
from queries.answer import output
from queries.answer.empty import reasons
from queries.answer.question import questions
from queries.answer.run import Answer, Statements
from queries.serve.page_tasks import LimitError, Written
from viz.web.render import language, pool_of, render

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from queries.serve.answers import Thing

ROWS = 500
START = """SELECT ?document ?label ?title WHERE {
  ?document a ld:Work ; rdfs:label ?label .
  OPTIONAL { ?document ld:title ?title }
} ORDER BY ?label LIMIT 20"""


def routes() -> list[BaseRoute]:
    """The addresses of the page."""
    from starlette.routing import Route

    return [Route("/nang-cao", advanced)]


async def advanced(request: Request) -> Response:
    """The page; `cau-hoi` is a query of the plain form, `mau` a ready question to start from."""
    return await asked(request, request.query_params.get("cau-hoi", "")[:50_000])


async def asked(request: Request, sparql: str) -> Response:
    """A query with its answer, or why there is none."""
    from starlette.concurrency import run_in_threadpool

    found, wrong = None, None
    if sparql.strip():
        try:
            found = await pool_of(request).ask(Written(sparql, ROWS))
        except LuocdoError as error:
            wrong = error
    return await run_in_threadpool(_page, request, sparql, found, wrong)


def _page(
    request: Request,
    sparql: str,
    found: Answer | Statements | None,
    wrong: LuocdoError | None,
) -> Response:
    lang = language(request)
    example = questions().get(request.query_params.get("mau", ""))
    rows = _table(found, lang) if isinstance(found, Answer) else []
    empty = isinstance(found, Answer) and not rows
    heads = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    shown = sparql or (_filled(example) if example else START)
    return render(
        request,
        "advanced.html",
        status=wrong.status if isinstance(wrong, LimitError) else 400 if wrong else 200,
        sparql=shown,
        query=shown if "PREFIX" in shown.upper() else f"{heads}\n{shown}",
        prefixes=json.dumps(dict(PREFIXES)),
        examples=list(questions().values()),
        columns=list(found.columns) if isinstance(found, Answer) else [],
        rows=rows,
        graph=found.turtle if isinstance(found, Statements) else "",
        why=reasons(sparql, lang) if empty else [],
        empty=empty,
        wrong=spoken(wrong or "", lang),
        asked=bool(sparql.strip()),
    )


def thing(request: Request, found: Thing) -> Response:
    """What is known of a term, a body, a task, a citation."""
    return render(request, "thing.html", thing=found)


def _table(answer: Answer, lang: str) -> list[list[str]]:
    columns = answer.columns.values()
    return [
        [output.shown(v, c, lang) for v, c in zip(row, columns, strict=True)] for row in answer.rows
    ]


def _filled(example: Any) -> str:
    """A ready question as a query to start from: its parameters stay as variables."""
    return "\n".join(
        line for line in example.sparql.splitlines() if not line.startswith("#")
    ).strip()
