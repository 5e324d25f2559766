"""What a server elsewhere may do to us: it gets no password that is not its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from graph.remote import RemoteStore
from ontology.errors import LuocdoError


@contextmanager
def served(code: int, to: str = "") -> Iterator[tuple[str, list[str | None]]]:
    """A server that always answers so: its address, and the Authorization of each request."""
    seen: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            seen.append(self.headers.get("Authorization"))
            self.send_response(code)
            if to:
                self.send_header("Location", to + self.path)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = do_PUT = _answer

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("code", [301, 302, 303])
def test_no_password_follows_a_redirect(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUOCDO_USER", "lan")
    monkeypatch.setenv("LUOCDO_PASSWORD", "secret")
    with (
        served(404) as (other, theirs),
        served(code, other) as (own, ours),
        pytest.raises(LuocdoError),
    ):
        RemoteStore(own)
    assert any(ours), "the server that was named gets it"
    assert theirs and not any(theirs), "the one it points to gets none"
