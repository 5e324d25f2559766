"""`luocdo serve`: what must hold before anybody may ask, then the web application."""

from __future__ import annotations

import getpass
import logging
import os
import re
import socket
import threading
import webbrowser
from contextlib import suppress
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from graph import open_store
from ontology.disk import home_of, on_server, own_folder
from ontology.errors import LuocdoError, StoreError
from ontology.messages import message
from ontology.reasons import reason_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.applications import Starlette

    from viz.web import Desk

LEAST = 32  # characters of the secret
NEEDED = {"starlette": "starlette", "uvicorn": "uvicorn", "python_multipart": "python-multipart"}


def serve(
    store: str | Path,
    *,
    host: str,
    port: int,
    behind_proxy: bool,
    proxies: tuple[str, ...],
    proxy_secret: str | Path,
    names: tuple[str, ...],
    who: str,
    read_only: bool,
    seconds: float,
    origins: tuple[str, ...],
    open_browser: bool,
    ready: Callable[[str], None],
) -> None:
    """See `luocdo.serve`."""
    if missing := [name for name, package in NEEDED.items() if find_spec(name) is None]:
        packages = ", ".join(NEEDED[name] for name in missing)
        raise LuocdoError(message("packages-missing", packages=packages))
    if not behind_proxy and not _own(host):
        raise LuocdoError(message("open-to-others", host=host))
    if proxies and not behind_proxy:
        raise LuocdoError(message("proxy-needs-behind"))
    believed = _addresses(proxies or ("127.0.0.1", "::1")) if behind_proxy else ()
    secret = _secret(proxy_secret) if behind_proxy else ""
    there = on_server(store) or Path(store, "graph").is_dir()
    with open_store(store, write=not read_only and not there):
        own_folder(home_of(store))  # of a new store; one that is there tells now what is wrong
    _need_free(host, port)
    own = f"[{host}]" if ":" in host else host
    address = f"http://{own}:{port}/"
    for origin in origins:
        if not re.fullmatch(r"https?://[^/\s*]+", origin):
            raise LuocdoError(message("origin-how", origin=origin))
    desk = _desk(store, who, read_only)
    app = _application(desk, (own, *names), believed, secret, seconds, origins)

    def announce() -> None:
        ready(address)
        if open_browser:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    _run(app, host, port, announce)


def _desk(store: str | Path, who: str, read_only: bool) -> Desk:
    from luocdo import build
    from viz.web import Desk

    return Desk(store, build, who.strip() or getpass.getuser(), read_only)


def _application(
    desk: Desk,
    names: Sequence[str],
    proxies: tuple[str, ...],
    secret: str,
    seconds: float,
    origins: tuple[str, ...],
) -> Starlette:
    from queries.serve.pool import Limits
    from viz.web import application
    from viz.web.guard import LOOPBACK

    return application(
        desk,
        hosts=(*LOOPBACK, *names),
        proxies=proxies,
        secret=secret,
        limits=Limits(seconds=seconds),
        origins=origins,
    )


def _run(app: Starlette, host: str, port: int, announce: Callable[[], None]) -> None:
    """Serve until interrupted; `announce` is called once the address answers."""
    import uvicorn

    from luocdo.patience import Patience
    from queries.serve.endpoint import Logged

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    logging.getLogger("luocdo.access").setLevel(logging.INFO)
    config = uvicorn.Config(
        Logged(app),
        http=Patience,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,  # the guard must see who really asks
        timeout_keep_alive=10,
        timeout_graceful_shutdown=10,
        limit_concurrency=1_000,
    )

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                announce()

    with suppress(KeyboardInterrupt):
        Server(config).run()


def _own(host: str) -> bool:
    """Whether only this computer reaches the address."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _addresses(given: tuple[str, ...]) -> tuple[str, ...]:
    for address in given:
        try:
            ip_address(address)
        except ValueError as error:
            raise LuocdoError(message("proxy-ip", address=address)) from error
    return given


def _secret(file: str | Path) -> str:
    """What only the proxy and luocdo know: else any program of this computer could name a user."""
    remedy = "openssl rand -hex 32 > /etc/luocdo/proxy.secret (docs/deployment.md)"
    if not str(file):
        raise LuocdoError(message("secret-needed", remedy=remedy))
    try:
        said, mode = Path(file).read_text("ascii").strip(), Path(file).stat().st_mode
    except (OSError, ValueError) as error:
        raise LuocdoError(
            message("secret-reason", file=file, reason=reason_of(error), remedy=remedy)
        ) from error
    if len(said) < LEAST or re.search(r"\s", said):
        raise LuocdoError(message("secret-short", file=file, least=LEAST, remedy=remedy))
    if os.name != "nt" and mode & 0o007:
        raise LuocdoError(message("secret-readable", file=file))
    return said


def _need_free(host: str, port: int) -> None:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        why = message("port-range") if isinstance(error, OverflowError) else reason_of(error)
        raise StoreError(message("port-closed", host=host, port=str(port), why=why)) from error
