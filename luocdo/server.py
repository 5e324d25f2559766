"""`luocdo serve`: what must hold before anybody may ask."""

from __future__ import annotations

import logging
import socket
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from graph import open_store
from ontology.errors import LuocdoError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable


def serve(
    store: str | Path,
    *,
    host: str,
    port: int,
    behind_proxy: bool,
    names: tuple[str, ...],
    seconds: float,
    ready: Callable[[str], None],
) -> None:
    """See `luocdo.serve`."""
    if missing := [name for name in ("starlette", "uvicorn") if find_spec(name) is None]:
        raise LuocdoError(f"Thiếu {', '.join(missing)} → cài: pip install 'luocdo[server]'.")
    if str(store).startswith(("http://", "https://")):
        raise StoreError(f"{store} đã là một máy chủ SPARQL → hỏi thẳng địa chỉ ấy.")
    if not behind_proxy and not _own(host):
        raise LuocdoError(
            f"Địa chỉ {host} mở cho máy khác: luocdo không có đăng nhập và mã hóa → đặt sau một máy"
            " chủ có đăng nhập (docs/endpoint.md) rồi thêm --behind-proxy."
        )
    with open_store(store):  # says now what is wrong with it
        pass
    _need_free(host, port)
    from queries.endpoint import serve as serve_folder
    from queries.pool import Limits

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    logging.getLogger("luocdo.access").setLevel(logging.INFO)
    serve_folder(
        Path(store),
        host=host,
        port=port,
        names=names,
        proxied=behind_proxy,
        limits=Limits(seconds=seconds),
        ready=ready,
    )


def _own(host: str) -> bool:
    """Whether only this computer reaches the address."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _need_free(host: str, port: int) -> None:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise StoreError(
            f"Không mở được {host}:{port} ({reason}) → chọn cổng khác bằng --port."
        ) from error
