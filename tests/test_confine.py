"""Walls (ontology/confine.py): each thing tried from inside, where this system has the wall."""

import os
import shutil
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from ontology.confine import encloses, offline, seal, seals
from ontology.errors import QueryError
from queries.gate import RefusedQuery, check

if TYPE_CHECKING:
    from conftest import Bait

walled = pytest.mark.skipif(not seals() or not encloses(), reason="no seccomp or no Landlock")

# What bytes that took over a parser might do; prints the names of what succeeds.
TRIES = """
import ctypes, os, socket, subprocess, sys
from pathlib import Path
from ingest.read.worker import _limit, _wall_in
scratch, secret, port = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
local = socket.socket(socket.AF_UNIX)
_limit(); _wall_in(str(scratch))
tries = {
    "tcp": lambda: socket.create_connection(("127.0.0.1", port), 2),
    "udp": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
    "tcp of IPv6": lambda: socket.socket(socket.AF_INET6),
    "netlink": lambda: socket.socket(socket.AF_NETLINK),
    "packet": lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW),
    "socket made before": lambda: local.connect(str(secret)),
    "name looked up": lambda: socket.getaddrinfo("localhost.example", 80),
    "program with a network": lambda: subprocess.run(
        [sys.executable, "-c", f"import socket; socket.create_connection(('127.0.0.1', {port}))"],
        check=True, capture_output=True),
    "io_uring": lambda: call(425, 1, ctypes.create_string_buffer(120)),
    "parent's memory": lambda: call(310, os.getppid(), None, 0, None, 0, 0),
    "parent traced": lambda: call(101, 16, os.getppid(), 0, 0),
    "secret read": lambda: secret.read_bytes(),
    "secret by a program": lambda: subprocess.run(["cat", secret], check=True, capture_output=True),
    "folder of the secret": lambda: os.listdir(secret.parent),
    "secret overwritten": lambda: secret.write_bytes(b"x"),
    "secret removed": lambda: secret.unlink(),
    "secret linked": lambda: os.link(secret, scratch / "link"),
    "file made outside": lambda: (secret.parent / "new").write_bytes(b"x"),
    "socket made in /tmp": lambda: socket.socket(socket.AF_UNIX).bind("/tmp/luocdo-test-socket"),
    "file made in /tmp": lambda: Path("/tmp/luocdo-test-confine").write_bytes(b"x"),
    "file made at home": lambda: (Path.home() / ".luocdo-test-confine").write_bytes(b"x"),
    "parent killed": lambda: os.kill(os.getppid(), 9),
    "parent's environment": lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
    "scratch": lambda: ((scratch / "own").write_bytes(b"x"), (scratch / "own").read_bytes()),
    "import": lambda: __import__("lxml.etree"),
    "processor": lambda: Path("/proc/cpuinfo").read_bytes(),
    "own room": lambda: __import__("ingest.read.pdf"),
}
libc = ctypes.CDLL(None, use_errno=True)
def call(*numbers):
    if libc.syscall(*numbers) < 0:
        raise OSError(ctypes.get_errno(), "refused")
for name, attempt in tries.items():
    try:
        attempt()
        print(name)
    except (OSError, subprocess.CalledProcessError):
        pass
"""


@walled
@pytest.mark.skipif(os.uname().machine != "x86_64", reason="numbers of x86-64 calls")
@pytest.mark.parametrize("place", ["/tmp", "/var/tmp"])
def test_a_parser_that_was_taken_over_reaches_nothing(
    tmp_path: Path, bait: "Bait", place: str
) -> None:
    scratch, home = tmp_path, Path(mkdtemp(dir=place))
    (home / "secret").write_bytes(b"secret")
    words = [sys.executable, "-c", TRIES, str(scratch), str(home / "secret"), str(bait.port)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.splitlines() == ["scratch", "import", "processor", "own room"]
    assert bait.visits == 0
    assert (home / "secret").read_bytes() == b"secret"
    shutil.rmtree(home)


@walled
def test_no_query_goes_out_even_past_the_gate(bait: "Bait", disguised: list[str]) -> None:
    """Whatever a second reading of the query would have missed: the engine has no network."""
    store = ox.Store()
    for query in disguised:
        try:
            offline(lambda q=query: list(store.query(q.replace("$url", bait.url))))  # type: ignore[misc,arg-type]
        except (OSError, SyntaxError, RuntimeError, ValueError):
            continue
    assert bait.visits == 0


def test_without_a_wall_the_letters_are_refused(disguised: list[str]) -> None:
    for query in disguised:
        with pytest.raises(QueryError):
            check(query.replace("$url", "http://127.0.0.1:1/"), walled=False)
    with pytest.raises(RefusedQuery, match="luocdo doctor"):
        check("SELECT * { ?s <http://a/service> ?o }", walled=False)
    assert check("SELECT * { ?s ?p 'phục vụ' }", walled=False).name == "SELECT"


@walled
def test_the_wall_is_around_that_thread_alone() -> None:
    assert offline(lambda: "done") == "done"
    socket.socket(socket.AF_INET).close()


@walled
def test_sockets_of_this_computer_for_libreoffice() -> None:
    def tried() -> bool:
        seal(local=True)
        with pytest.raises(PermissionError):
            socket.socket(socket.AF_INET)
        socket.socket(socket.AF_UNIX).close()
        return True

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(tried).result()
