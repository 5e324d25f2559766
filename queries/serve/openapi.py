"""The endpoint in the words of OpenAPI 3.1: what may be sent, and every answer that can come."""

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from ontology.messages import message
from queries.answer import feed
from queries.protocol import GRAPHS, KINDS, RESULTS
from queries.serve.exchange import STALE

Json = dict[str, Any]
PROBLEM = "application/problem+json"
_ANSWERS = {
    400: "malformed request or query; `line` and `column` of a syntax error",
    403: "an update, LOAD or SERVICE",
    404: "no document of this name",
    406: "none of the formats of `Accept`",
    413: "request too long",
    415: "media type of the request",
    421: "a Host that is not ours",
    422: "the answer, or the memory it took, is too large; or XML cannot hold it",
    503: "too many queries wait, or the store is gone; see Retry-After",
    504: "the query ran into the limit of time",
}
_ASKING = (400, 403, 406, 421, 422, 503, 504)


def description(server: str) -> Json:
    """The description of the endpoint at `server`, an address without a final slash."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "luocdo",
            "version": _version(),
            "description": "SPARQL 1.1 Protocol over one store, read-only (docs/endpoint.md).",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server}],
        "paths": {
            "/sparql": {"get": _get(), "post": _post()},
            "/ontology": {"get": _described("ontology", "The vocabulary", **_PAGE)},
            "/.well-known/void": {"get": _described("void", "VoID description of the data")},
            **{f"/changes.{name}": {"get": _feed(media)} for name, media in feed.MEDIA.items()},
            "/id/{name}": {"get": _name()},
            "/openapi.json": {"get": _self()},
        },
        "components": {"schemas": {"Problem": _PROBLEM}},
    }


def _version() -> str:
    try:
        return version("luocdo")
    except PackageNotFoundError:  # a tree that nobody installed
        return "0"


def _get() -> Json:
    return {
        "operationId": "query",
        "summary": "A query (§2.1.1); without parameters, the service description",
        "parameters": [_query(), *_dataset()],
        "responses": _responses({**RESULTS, **GRAPHS}, _ASKING),
    }


def _post() -> Json:
    form = {
        "type": "object",
        "required": ["query"],
        "properties": {p["name"]: p["schema"] for p in (_query(), *_dataset())},
    }
    return {
        "operationId": "queryByPost",
        "summary": "A query as form (§2.1.2) or body (§2.1.3)",
        "parameters": _dataset(),
        "requestBody": {
            "required": True,
            "content": {
                "application/x-www-form-urlencoded": {"schema": form},
                "application/sparql-query": {"schema": {"type": "string"}, "example": _EXAMPLE},
            },
        },
        "responses": _responses({**RESULTS, **GRAPHS}, (*_ASKING, 413, 415)),
    }


def _query() -> Json:
    return {
        "name": "query",
        "in": "query",
        "description": "SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE; usual prefixes supplied",
        "schema": {"type": "string", "examples": [_EXAMPLE]},
    }


def _dataset() -> list[Json]:
    iris = {"type": "array", "items": {"type": "string", "format": "iri"}}
    return [
        {"name": f"{kind}-graph-uri", "in": "query", "schema": iris, "explode": True}
        for kind in ("default", "named")
    ]


def _described(operation: str, summary: str, **more: object) -> Json:
    codes = (406, 421, 422, 503, 504)
    answers = _responses({**GRAPHS, **more}, codes)
    return {"operationId": operation, "summary": summary, "responses": answers}


def _name() -> Json:
    name = {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
    found = _described("name", "What is known of a document; 303 from an old name")
    answers = _responses({**GRAPHS, "text/html": ()}, (400, 404, 406, 421, 422, 503, 504))
    moved = {"description": "its name now", "headers": {"Location": {"schema": {"type": "string"}}}}
    return found | {"parameters": [name], "responses": answers | {"303": moved}}


def _feed(media: str) -> Json:
    whole = {"type": "integer", "minimum": 0}
    given = {"since": whole, "after": {"type": "string"}, "lang": {"enum": ["vi", "en"]}}
    return {
        "operationId": media.partition("/")[2],
        "summary": "What changed since an epoch of the store",
        "parameters": [{"name": n, "in": "query", "schema": s} for n, s in given.items()],
        "responses": _responses({media: ()}, (400, 421, 422, 503, 504)),
    }


def _self() -> Json:
    return {
        "operationId": "openapi",
        "summary": "This description",
        "responses": _responses({"application/json": ()}, (421,)),
    }


def _responses(media: Mapping[str, object], codes: tuple[int, ...]) -> Json:
    problem = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    answer = {"description": "the answer", "content": {name: {} for name in media}}
    found: Json = {"200": answer | {"headers": _STALE}}
    return found | {str(c): {"description": _ANSWERS[c], "content": problem} for c in sorted(codes)}


_STALE = {
    STALE: {
        "description": "links, validity and tasks of the newest documents are not yet worked out",
        "schema": {"enum": ["true"]},
    }
}
_PAGE = {"text/html": ()}
_EXAMPLE = "SELECT ?label WHERE { ?d a ld:Work ; rdfs:label ?label } LIMIT 10"
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"enum": sorted(message(f"title-{kind}") for kind in KINDS)},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "a Vietnamese sentence"},
        "line": {"type": "integer", "minimum": 1},
        "column": {"type": "integer", "minimum": 0},
    },
}
