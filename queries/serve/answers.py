"""What answers of the endpoint are made of: headers, statements in any format, pages, hints."""

import re
from collections.abc import Awaitable, Callable, Sequence
from html import escape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

import msgspec

from ontology.identity import BASE
from ontology.lexicon import label as worded
from ontology.messages import message
from ontology.vocabulary import short
from queries.protocol import GRAPHS, JSON, TURTLE, BadRequest, Reply, language, negotiate
from queries.serve.description import PREFIXES

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

FRESH = {"Cache-Control": "no-store", "Vary": "Accept", "X-Content-Type-Options": "nosniff"}
LONGEST_LINK = 2_000  # characters of an address in a header


class Pages(NamedTuple):
    """What an app shows people in place of data."""

    thing: "Callable[[Request, Thing], Response]"  # what is known of one thing
    query: "Callable[[Request, str], Awaitable[Response]]"  # a query with its answer
    language: "Callable[[Request], str]"  # of the pages


class Thing(NamedTuple):
    """A thing of the graph: cells of its rows are (text, address or "")."""

    iri: str
    label: str
    rows: Sequence[tuple[tuple[str, str], tuple[str, str]]]


def stale(request: "Request") -> bool:
    """Whether it was answered from a store whose links are behind its papers."""
    return getattr(request.state, "stale", False)


def typed(media: str) -> str:
    """A Content-Type: text is UTF-8."""
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


def base(request: "Request") -> str:
    """The address before the paths of the endpoint."""
    return f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"


def path(iri: str, request: "Request") -> str:
    """Where the endpoint says what is known of a name."""
    name = quote(iri.removeprefix(BASE), safe=";:/.,~_-")
    return f"{request.scope.get('root_path', '')}/id/{name}"


def graph(turtle: str, accept: str) -> "Response":
    """A few statements in the format a client wants."""
    import pyoxigraph as ox
    from starlette.responses import Response

    media = negotiate(accept, {**GRAPHS, "text/html": ("text/html",)})
    if media is None:
        raise BadRequest(406, "format", message("no-media", listed=", ".join(GRAPHS)))
    media = TURTLE if media == "text/html" else media
    format = ox.RdfFormat.from_media_type(media)
    assert format is not None
    triples = [quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)]
    body = ox.serialize(triples, format=format, prefixes=PREFIXES)
    return Response(body, headers={**FRESH, "Content-Type": typed(media)})


def page(request: "Request", thing: Thing) -> "Response":
    """What is known of a thing as a plain table."""
    from starlette.responses import Response

    def cell(text: str, address: str) -> str:
        return f'<a href="{escape(address)}">{escape(text)}</a>' if address else escape(text)

    lang = language(request)
    rows = "".join(f"<tr><th>{cell(*p)}</th><td>{cell(*o)}</td></tr>" for p, o in thing.rows)
    behind = f"<p>{worded('store-stale', lang)}</p>" if stale(request) else ""
    body = (
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8">'
        f"<title>{escape(thing.label)}</title>{behind}<h1>{escape(thing.label)}</h1>"
        f"<p><code>{escape(thing.iri)}</code></p><table>{rows}</table></html>\n"
    )
    policy = {"Content-Security-Policy": "default-src 'none'", "Content-Type": typed("text/html")}
    return Response(body, headers={**FRESH, **policy})


def varied(response: "Response") -> "Response":
    """Of an answer whose words are in the language of who asks."""
    response.headers["Vary"] = "Accept, Accept-Language, Cookie"
    return response


def linked(value: str, request: "Request") -> tuple[str, str]:
    """A name and, where it is one of ours, the address of what is known of it."""
    ours = re.fullmatch(rf"(?:urn:lex:|{re.escape(BASE)})\S+", value)
    return short(value), path(value, request) if ours else ""


def help(request: "Request", reply: Reply, explained: str) -> str:
    """RFC 8288: why nothing was found, in sentences, and the page that says so."""
    said = [en if language(request) == "en" else vi for vi, en in reply.hints[:3]]
    return ", ".join(
        f"<{explained}>; rel=\"help\"; title*=UTF-8''{quote(sentence)}" for sentence in said
    )


def linking(body: bytes, media: str, explained: str) -> bytes:
    """An answer without rows that names the page in its head, as JSON results may (§3.1.2)."""
    if media != JSON:
        return body
    answer = msgspec.json.decode(body)
    answer["head"]["link"] = [explained]
    return msgspec.json.encode(answer)
