"""Forms that change something: read within limits, with the token that only our pages know."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response

    Handler = Callable[[Request, FormData], Response]

FILES = 200  # files in one upload


def posted(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that gets the form of a POST; the handler runs in a thread.

    A form without the page's token is refused (403): it came from another site.
    """

    async def endpoint(request: Request) -> Response:
        import hmac

        from starlette.concurrency import run_in_threadpool
        from starlette.exceptions import HTTPException

        async with request.form(max_files=FILES, max_fields=200) as form:
            token = str(form.get("csrf") or request.headers.get("x-csrf", ""))
            if not hmac.compare_digest(token.encode(), request.state.csrf.encode()):
                raise HTTPException(403, "form-expired")
            return await run_in_threadpool(handler, request, form)

    return endpoint
