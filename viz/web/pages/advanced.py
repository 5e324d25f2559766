"""Nâng cao: SPARQL with YASGUI (vendored); a plain form where there is no script."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ontology.errors import LuocdoError
from ontology.vocabulary import PREFIXES
from queries import output
from queries.run import Answer, query, questions
from viz.web.render import desk_of, language, render

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

ROWS = 500
START = """SELECT ?document ?label ?title WHERE {
  ?document a ld:Work ; rdfs:label ?label .
  OPTIONAL { ?document ld:title ?title }
} ORDER BY ?label LIMIT 20"""


def routes() -> list[BaseRoute]:
    """The addresses of the page."""
    from starlette.routing import Route

    return [Route("/nang-cao", advanced)]


def advanced(request: Request) -> Response:
    """The page; `cau-hoi` is a query of the plain form, `mau` a ready question to start from."""
    lang = language(request)
    sparql = request.query_params.get("cau-hoi", "")[:50_000]
    example = questions().get(request.query_params.get("mau", ""))
    columns: list[str] = []
    rows: list[list[str]] = []
    graph = wrong = ""
    if sparql.strip():
        with desk_of(request).read() as store:
            try:
                answer = query(store, sparql, limit=ROWS)
            except LuocdoError as error:
                wrong = str(error)
            else:
                if isinstance(answer, Answer):
                    columns, rows = list(answer.columns), _table(answer, lang)
                else:
                    graph = answer.turtle
    heads = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    shown = sparql or (_filled(example) if example else START)
    return render(
        request,
        "advanced.html",
        sparql=shown,
        query=shown if "PREFIX" in shown.upper() else f"{heads}\n{shown}",
        prefixes=json.dumps(dict(PREFIXES)),
        examples=list(questions().values()),
        columns=columns,
        rows=rows,
        graph=graph,
        wrong=wrong,
        asked=bool(sparql.strip()),
    )


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
