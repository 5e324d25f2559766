"""Forms that change something: read within limits, with the token that only our pages know."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from viz.web.audited import audited

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Message

    Handler = Callable[[Request, FormData], Response]

FILES = 200  # files in one upload
LIMIT = 2_000_000  # bytes of a form without files
DRAINED = 4  # times the limit that is still read, so that the browser shows our answer


def posted(handler: Handler, *, limit: int = LIMIT) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that gets the form of a POST of at most `limit` bytes; runs in a thread.

    Refused with 403 are a form without the page's token (it came from another site, or from before
    a restart), a user whom the proxy did not name or whose role does not reach; with 413 one that
    is too large. What changes something stands in the audit log before it does.
    """

    async def endpoint(request: Request) -> Response:
        import hmac

        from starlette.concurrency import run_in_threadpool
        from starlette.exceptions import HTTPException

        if not request.state.user:
            raise HTTPException(403, "nobody")
        change = request.state.change
        if change and request.state.role < change.role:
            raise HTTPException(403, "role")
        async with _limited(request, limit).form(max_files=FILES, max_fields=500) as form:
            token = str(form.get("csrf") or request.headers.get("x-csrf", ""))
            if not hmac.compare_digest(token.encode(), request.state.csrf.encode()):
                raise HTTPException(403, "form-expired")
            answer = audited(handler) if change else handler
            return await run_in_threadpool(answer, request, form)

    return endpoint


def _limited(request: Request, limit: int) -> Request:
    """The request, its body no longer than `limit` bytes."""
    from starlette.exceptions import HTTPException
    from starlette.requests import Request

    size = 0

    async def receive() -> Message:
        nonlocal size
        message = await request.receive()
        size += len(message.get("body", b""))
        if size <= limit:
            return message
        while message.get("more_body") and size < limit * DRAINED:
            message = await request.receive()
            size += len(message.get("body", b""))
        raise HTTPException(413)

    return Request(request.scope, receive)
