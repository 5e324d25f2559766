"""Clients that dawdle lose their connection; whoever waits for us keeps it (luocdo/patience.py)."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPConnection
from typing import Any

import pytest
import uvicorn

from luocdo.patience import Patience

LARGE = 30_000_000  # more than the systems' buffers between two sockets take


class Hasty(Patience):
    step = 0.3


async def app(scope: Any, receive: Any, send: Any) -> None:
    import asyncio

    if scope["path"] == "/slow":  # a question that takes a while
        await asyncio.sleep(5 * Hasty.step)
    more = True
    while more:
        more = (await receive()).get("more_body", False)
    size = LARGE if scope["path"] == "/large" else 2
    head = [(b"content-length", str(size).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": b"x" * size})


@pytest.fixture(scope="module")
def server() -> Iterator[uvicorn.Server]:
    config = uvicorn.Config(
        app, port=0, http=Hasty, log_level="critical", lifespan="off", ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    await_(lambda: server.started)
    yield server
    server.should_exit = True
    thread.join(60)


@pytest.fixture
def port(server: uvicorn.Server) -> int:
    await_(lambda: not server.server_state.connections)  # of the test before
    return int(server.servers[0].sockets[0].getsockname()[1])


def await_(done: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not done():
        assert time.monotonic() < end
        time.sleep(0.01)


HEAD = b"Host: localhost\r\nContent-Length: 100000\r\n\r\n"
SLOW = {  # what is sent at once, then again and again
    "nothing at all": (b"", b""),
    "half a line": (b"GET / HT", b""),
    "a head without an end": (b"GET / HTTP/1.1\r\nHost: localhost\r\n", b"X: y\r\n"),
    "letter by letter": (b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Y: ", b"a"),
    "no body": (b"POST / HTTP/1.1\r\n" + HEAD, b""),
    "a body drop by drop": (b"POST / HTTP/1.1\r\n" + HEAD, b"x"),
    "half of a second head": (
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\nHost: ",
        b"a",
    ),
    "an answer not read": (b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n", b""),
}


@pytest.mark.parametrize("how", SLOW)
def test_who_dawdles_is_let_go(server: uvicorn.Server, port: int, how: str) -> None:
    begin, more = SLOW[how]
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(begin)
        end = time.monotonic() + 60
        await_(lambda: server.server_state.connections)
        while server.server_state.connections and time.monotonic() < end:
            with suppress(OSError):
                line.sendall(more)
            time.sleep(0.05)
    assert not server.server_state.connections, "it waits for ever"


def test_who_waits_for_us_is_not(port: int) -> None:
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    for path in ("/slow", "/", "/slow"):
        line.request("GET", path)
        assert line.getresponse().read() == b"xx"
    line.close()


def test_a_body_that_comes_in_pieces_is_taken(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), 60) as line:
        line.sendall(b"POST / HTTP/1.1\r\n" + HEAD)
        for _ in range(20):  # 5,000 bytes in a tenth of a second: a slow line, no attack
            line.sendall(b"x" * 5_000)
            time.sleep(0.1)
        assert line.recv(1000).startswith(b"HTTP/1.1 200")


def test_a_large_answer_that_is_read_comes_whole(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), 60) as line:
        line.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        got = 0
        with suppress(ConnectionResetError):
            while data := line.recv(1 << 20):
                got += len(data)
        assert got > LARGE


def test_slow_ones_hold_up_nobody(port: int) -> None:
    lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
    for line in lines:
        line.sendall(b"GET / HT")
    with socket.create_connection(("127.0.0.1", port), 60) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert line.recv(1000).startswith(b"HTTP/1.1 200")
    assert [line for line in lines if line.recv(1) != b""] == []
    for line in lines:
        line.close()
