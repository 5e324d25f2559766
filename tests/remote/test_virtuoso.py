"""A real Virtuoso, which forgives and forbids other things than Oxigraph: `make test-remote`."""

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph.open import open_store
from graph.store import Store

if not os.environ.get("LUOCDO_VIRTUOSO"):
    pytest.skip("needs Virtuoso: make test-remote", allow_module_level=True)

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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    binary = shutil.which("virtuoso-t")
    assert binary, "thiếu máy chủ: apt-get install virtuoso-opensource"
    folder, web = tmp_path_factory.mktemp("virtuoso"), free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(SETTINGS.format(folder, free_port(), web), encoding="utf-8")
    process = subprocess.Popen(
        [binary, "+configfile", settings, "+foreground"],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{web}/sparql?query=ASK%20%7B%7D").close()
            break
        except OSError:
            time.sleep(0.1)
    yield f"http://127.0.0.1:{web}/sparql"
    process.terminate()
    process.wait()


@pytest.fixture
def both(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Store, Store]]:
    monkeypatch.setenv("LUOCDO_USER", "dba")
    monkeypatch.setenv("LUOCDO_PASSWORD", "dba")
    with open_store(tmp_path / "kho", write=True) as folder, open_store(address, write=True) as far:
        yield folder, far


def test_virtuoso_goes_the_way_of_a_folder(
    both: tuple[Store, Store], the_same_way: Callable[[Store, Store], None]
) -> None:
    the_same_way(*both)
