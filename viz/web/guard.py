"""What stands before every page of a web application on a person's own PC.

Host (DNS rebinding), Origin and Sec-Fetch-Site (other pages), token (forged forms), the strict
policy for scripts, who it is.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING

from ontology.messages import message, spoken
from viz.web.roles import Role, role_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import Headers
    from starlette.types import ASGIApp, Receive, Scope, Send
    from starlette.types import Message as Event

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
    """ASGI middleware; `hosts` are the names we answer to.

    `proxies` are the only addresses answered, with `secret` in `X-Proxy-Secret` (any program of
    their computer could ask); their `X-Remote-User` is believed, and `X-Remote-Groups` gives the
    role, `groups` being an office's own names. Without proxies it is the person at this PC, `who`,
    who may do all. Where it is `read_only`, only questions may be posted. Pages of `origins` may
    ask the endpoint, and nothing else.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: tuple[str, ...] = LOOPBACK,
        proxies: tuple[str, ...] = (),
        who: str = "",
        read_only: bool = False,
        secret: str = "",
        groups: Mapping[str, Role] = {},
        origins: tuple[str, ...] = (),
    ) -> None:
        self._origins = frozenset(origins)
        self._app, self._who, self._read_only = app, who, read_only
        self._hosts = frozenset(host.lower() for host in hosts)
        self._proxies = frozenset(ip_address(p) for p in proxies)
        self._shared, self._groups = secret.encode(), groups
        self._secret = secrets.token_bytes(32)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what is not for us; else hand on, with user and token in the request's state."""
        from starlette.datastructures import Headers
        from starlette.requests import Request
        from starlette.responses import PlainTextResponse

        from viz.web.render import language

        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        if self._proxies and headers.get("x-forwarded-proto") == "https":
            scope["scheme"] = "https"
        if refusal := self._refusal(scope, headers):
            status, key = refusal
            sentence = spoken(message(key), language(Request(scope)))
            return await PlainTextResponse(sentence, status, HEADERS)(scope, receive, send)
        session = Request(scope).cookies.get(COOKIE, "")
        fresh = "" if re.fullmatch(r"[\w-]{43}", session) else secrets.token_urlsafe(32)
        state = scope.setdefault("state", {})
        state["user"], state["role"] = self._user(headers), self._role(headers)
        bearer = f"{fresh or session} {state['user']}"
        state["csrf"] = hmac.new(self._secret, bearer.encode(), hashlib.sha256).hexdigest()

        async def guarded(message: Event) -> None:
            if message["type"] == "http.response.start":
                _dress(message, scope, fresh)
            await send(message)

        await self._app(scope, receive, guarded)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        given = headers.getlist("host")
        if len(given) != 1 or _name(given[0]) not in self._hosts:
            return 421, "host-not-ours"
        if self._proxies and not self._is_proxy(scope, headers):
            return 403, "login-first"
        named = headers.get("origin") in self._origins and _ENDPOINT.match(scope["path"])
        if not named and _is_foreign(scope, headers):
            return 403, "foreign-page"
        if (
            scope["method"] not in ("GET", "HEAD")
            and self._read_only
            and scope["path"] not in ("/sparql", "/soat")  # both only ask
        ):
            return 403, "view-only"
        return None

    def _user(self, headers: Headers) -> str:
        """Who asks: proxies send names in UTF-8, which HTTP hands on as Latin-1."""
        if not self._proxies:
            return self._who
        name = _one(headers, "x-remote-user")
        return "".join(c for c in name if c.isprintable()).strip()[:100]

    def _role(self, headers: Headers) -> Role:
        """What the user may do; one whom nobody named may only look."""
        if not self._proxies:
            return Role.ADMIN
        named = _one(headers, "x-remote-groups") if self._user(headers) else ""
        return role_of(named, self._groups)

    def _is_proxy(self, scope: Scope, headers: Headers) -> bool:
        given = _one(headers, "x-proxy-secret").encode()
        return _client(scope) in self._proxies and hmac.compare_digest(given, self._shared)


def _one(headers: Headers, name: str) -> str:
    """A header given once; a proxy that adds its own to a forged one says nothing."""
    given = headers.getlist(name)
    return given[0].encode("latin-1").decode("utf-8", "replace") if len(given) == 1 else ""


def _is_foreign(scope: Scope, headers: Headers) -> bool:
    """Whether a page of another origin asks; a link to one of our pages may stand anywhere.

    Another port of this computer is another origin. Programs send neither header.
    """
    origin = headers.get("origin")
    if origin is not None and _netloc(origin) != _netloc(f"{scope['scheme']}://{headers['host']}"):
        return True
    if headers.get("sec-fetch-site", "none") in ("none", "same-origin"):
        return False
    followed = (scope["method"], headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest"))
    return followed != ("GET", "navigate", "document") or bool(_DATA.search(scope["path"]))


_ENDPOINT = re.compile(r"/(?:sparql|id/|\.well-known/|openapi|changes\.)")
_DATA = re.compile(rf"^{_ENDPOINT.pattern}|\.\w+$")  # what programs and sheets take
_PORTS = {"http": ":80", "https": ":443"}


def _netloc(origin: str) -> tuple[str, str]:
    """(scheme, host with port) of an origin, the usual port left out."""
    scheme, _, host = origin.lower().partition("://")
    return scheme, host.removesuffix(_PORTS.get(scheme, " "))


def _client(scope: Scope) -> IPv4Address | IPv6Address | None:
    client = scope.get("client")
    return ip_address(client[0]) if client else None


def _name(host: str) -> str:
    return re.sub(r":\d{1,5}$", "", host.lower())


def _dress(message: Event, scope: Scope, fresh: str) -> None:
    from starlette.datastructures import MutableHeaders

    out = MutableHeaders(scope=message)
    for key, value in HEADERS.items():
        out.setdefault(key, value)
    kind = out.get("content-type", "")
    if kind != "application/pdf":  # the browser's own viewer needs its own scripts
        out.setdefault("Content-Security-Policy", POLICY)
    if kind.startswith("text/html"):
        out.setdefault("Cache-Control", "no-store")
        if fresh:
            secure = "; Secure" if scope["scheme"] == "https" else ""
            cookie = f"{COOKIE}={fresh}; Path=/; HttpOnly; SameSite=Strict{secure}"
            out.append("Set-Cookie", cookie)
