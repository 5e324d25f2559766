"""What stands before every page of a web application on a person's own PC.

Host (DNS rebinding), Origin and token (forged forms), the strict policy for scripts, who it is.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from ipaddress import ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
COOKIE = "luocdo"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """ASGI middleware; `hosts` are the names we answer to, `proxies` the addresses whose
    `X-Remote-User` is believed (none: the person at this PC, `who`)."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: tuple[str, ...] = LOOPBACK,
        proxies: tuple[str, ...] = (),
        who: str = "",
    ) -> None:
        self._app, self._who = app, who
        self._hosts = frozenset(host.lower() for host in hosts)
        self._proxies = frozenset(ip_address(p) for p in proxies)
        self._secret = secrets.token_bytes(32)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what is not for us; else hand on, with user and token in the request's state."""
        from starlette.datastructures import Headers
        from starlette.requests import Request
        from starlette.responses import PlainTextResponse

        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        if refusal := self._refusal(scope, headers):
            return await PlainTextResponse(refusal, 421 if "Host" in refusal else 403)(
                scope, receive, send
            )
        session = Request(scope).cookies.get(COOKIE, "")
        fresh = "" if re.fullmatch(r"[\w-]{43}", session) else secrets.token_urlsafe(32)
        state = scope.setdefault("state", {})
        state["user"] = self._user(scope, headers)
        state["csrf"] = hmac.new(
            self._secret, (fresh or session).encode(), hashlib.sha256
        ).hexdigest()

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                _dress(message, scope, fresh)
            await send(message)

        await self._app(scope, receive, guarded)

    def _refusal(self, scope: Scope, headers: object) -> str:
        from starlette.datastructures import Headers

        assert isinstance(headers, Headers)
        given = headers.getlist("host")
        if len(given) != 1 or _name(given[0]) not in self._hosts:
            return "Host không phải tên của máy này → mở địa chỉ mà luocdo serve đã in ra.\n"
        origin = headers.get("origin")
        writes = scope["method"] not in ("GET", "HEAD") and origin is not None
        if writes and _name(re.sub(r"^https?://", "", origin or "")) not in self._hosts:
            return "Yêu cầu đến từ một trang khác → mở trang của luocdo rồi làm lại.\n"
        return ""

    def _user(self, scope: Scope, headers: object) -> str:
        from starlette.datastructures import Headers

        assert isinstance(headers, Headers)
        client = scope.get("client")
        if self._proxies and client and ip_address(client[0]) in self._proxies:
            return headers.get("x-remote-user", "").strip()[:100]
        return "" if self._proxies else self._who


def _name(host: str) -> str:
    return re.sub(r":\d{1,5}$", "", host.lower())


def _dress(message: Message, scope: Scope, fresh: str) -> None:
    from starlette.datastructures import MutableHeaders

    out = MutableHeaders(scope=message)
    for key, value in HEADERS.items():
        out.setdefault(key, value)
    if out.get("content-type", "").startswith("text/html"):
        out.setdefault("Content-Security-Policy", POLICY)
        out.setdefault("Cache-Control", "no-store")
        if fresh:
            path = scope.get("root_path", "") or "/"
            out.append("Set-Cookie", f"{COOKIE}={fresh}; Path={path}; HttpOnly; SameSite=Strict")
