"""SPARQL servers, started as their users start them."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

SETTINGS = """
[Database]
DatabaseFile = {0}/virtuoso.db
ErrorLogFile = {0}/virtuoso.log
LockFile = {0}/virtuoso.lck
TransactionFile = {0}/virtuoso.trx
xa_persistent_file = {0}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {0}/temp.db
TransactionFile = {0}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{1}
NumberOfBuffers = 10000
[HTTPServer]
ServerPort = 127.0.0.1:{2}
ServerRoot = {0}
"""


@contextmanager
def oxigraph() -> Iterator[str]:
    """The address of an empty Oxigraph server, in memory."""
    binary, port = Path(sys.executable).with_name("oxigraph"), _free_port()
    assert binary.exists(), "thiếu máy chủ: uv pip install oxigraph"
    with _running([binary, "serve", "--bind", f"127.0.0.1:{port}"], Path()):
        yield _answering(f"http://127.0.0.1:{port}", "/query")


@contextmanager
def virtuoso(folder: Path) -> Iterator[str]:
    """The address of an empty Virtuoso; the test is skipped where none was asked for."""
    if not os.environ.get("LUOCDO_VIRTUOSO"):
        pytest.skip("needs Virtuoso: make test-remote")
    binary = shutil.which("virtuoso-t")
    assert binary, "thiếu máy chủ: apt-get install virtuoso-opensource"
    settings, web = folder / "virtuoso.ini", _free_port()
    settings.write_text(SETTINGS.format(folder, _free_port(), web), encoding="utf-8")
    with _running([binary, "+configfile", settings, "+foreground"], folder):
        yield _answering(f"http://127.0.0.1:{web}/sparql", "")


@contextmanager
def _running(words: Sequence[str | Path], folder: Path) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(words, cwd=folder, stdout=quiet, stderr=quiet)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answering(address: str, path: str) -> str:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}{path}?query=ASK%20%7B%7D", timeout=5).close()
            return address
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"no answer: {address}")
