"""Around the endpoint's answers: ETag and 304, compression, pages of other origins that may read.

The mark of an answer is the state of the store with what was asked. A query that asks for the time
or for chance has none.
"""

import asyncio
import gzip
import re
from collections.abc import Awaitable, Callable, Collection
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from graph.shared import written

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    Handler = Callable[[Request], Awaitable[Response]]

STALE = "X-Luocdo-Stale"  # header of answers whose links, validity and tasks are behind the papers
SMALL = 1_000  # bytes below which nothing is gained
_CHOOSING = ("accept", "accept-language", "cookie")  # headers that choose the answer
_FLEETING = re.compile(r"(?i)\b(?:NOW|RAND|UUID|STRUUID)\s*\(")


def exchanged(handler: "Handler", store: str | Path, origins: Collection[str] = ()) -> "Handler":
    """The handler with conditional requests and compression; `origins` may read from elsewhere."""

    async def answered(request: "Request") -> "Response":
        if request.method == "OPTIONS":
            return _preflight(request, origins)
        mark = await asyncio.to_thread(_mark, request, store)
        if mark and mark in _known(request):
            response = _unchanged()
        else:
            response = await handler(request)
        if response.status_code in (200, 304):
            _add(response, "Accept-Encoding")
            if mark:
                response.headers["ETag"] = mark
                response.headers["Cache-Control"] = "private, no-cache"
            await _compress(request, response)
        _allow(request, response, origins)
        return response

    return answered


def _mark(request: "Request", store: str | Path) -> str:
    query = request.url.query
    if request.method not in ("GET", "HEAD") or _FLEETING.search(unquote_plus(query)):
        return ""
    asked = (request.url.path, query, *map(request.headers.get, _CHOOSING), written(store))
    return f'W/"{blake2b(repr(asked).encode(), digest_size=12).hexdigest()}"'


def _known(request: "Request") -> list[str]:
    """The marks that a client holds (RFC 9110 §13.1.2), compared weakly."""
    given = request.headers.get("if-none-match", "")[:4_000].split(",")
    return [f"W/{mark}" if mark.startswith('"') else mark for mark in map(str.strip, given)]


def _unchanged() -> "Response":
    from starlette.responses import Response

    return Response(status_code=304, headers={"Vary": "Accept"})


async def _compress(request: "Request", response: "Response") -> None:
    body = bytes(response.body)
    offered = request.headers.get("accept-encoding", "")
    coding = next((c for c in _CODINGS if _takes(offered, c)), None)
    if coding and len(body) > SMALL:
        response.body = await asyncio.to_thread(_CODINGS[coding], body)
        response.headers["Content-Encoding"] = coding
        response.headers["Content-Length"] = str(len(response.body))


def _takes(offered: str, coding: str) -> bool:
    return bool(re.search(rf"\b{coding}\b(?!\s*;\s*q=0(?:\.0*)?(?:\D|$))", offered))


def _brotli(body: bytes) -> bytes:
    import brotli

    return bytes(brotli.compress(body, quality=4))


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, 5, mtime=0)


_CODINGS = {"br": _brotli, "gzip": _gzip} if find_spec("brotli") else {"gzip": _gzip}


def _add(response: "Response", name: str) -> None:
    vary = response.headers.get("vary")
    response.headers["Vary"] = f"{vary}, {name}" if vary else name


def _allow(request: "Request", response: "Response", origins: Collection[str]) -> None:
    """CORS: a page of a listed origin may read the answer; no cookie goes with it."""
    if origins:
        _add(response, "Origin")
    if (origin := request.headers.get("origin")) in origins and origin:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = f"ETag, Link, {STALE}"


def _preflight(request: "Request", origins: Collection[str]) -> "Response":
    from starlette.responses import Response

    response = Response(status_code=204)
    _allow(request, response, origins)
    if "access-control-allow-origin" in response.headers:
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
        response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
        response.headers["Access-Control-Max-Age"] = "600"
    return response
