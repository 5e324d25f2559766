"""The process that opens untrusted bytes: one job at a time over pipes, under limits.

Its parent (`ingest.read.sandbox`) speaks length-prefixed msgpack, not pickle: what a broken
parser sends back can at worst be a wrong text.
"""

import os
import queue
import shutil
import signal
import struct
import sys
import threading
import time
from pathlib import Path
from typing import IO

import msgspec

from ingest.read.failure import RefusedError, guarded
from ontology.model import Text

MEMORY = 2 << 30  # bytes of address space
CPU = 55  # seconds of computing between two signs of life
FILE = 512 << 20  # bytes of any file written (LibreOffice's output)


class Job(msgspec.Struct, frozen=True, tag=True):
    """Files to read; several only for LibreOffice, which is slow to start."""

    paths: tuple[str, ...]
    at_once: int = 1  # scanned pages of a PDF read side by side


class Show(msgspec.Struct, frozen=True, tag=True):
    """A page (0-based) to draw."""

    path: str
    page: int
    dpi: int


class Alive(msgspec.Struct, frozen=True, tag=True):
    """A page more is done; the clock begins anew."""


class Done(msgspec.Struct, frozen=True, tag=True):
    """The text of the file `index` of the job."""

    index: int
    text: Text


class Refused(msgspec.Struct, frozen=True, tag=True):
    """Why the file `index` of the job gave no text."""

    index: int
    reason: str
    remedy: str


class Shown(msgspec.Struct, frozen=True, tag=True):
    """A page drawn as PNG, if it can be."""

    png: bytes | None


Answer = Alive | Done | Refused | Shown


def send(stream: IO[bytes], message: msgspec.Struct) -> None:
    """Write one message."""
    data = msgspec.msgpack.encode(message)
    stream.write(struct.pack(">I", len(data)) + data)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """The bytes of one message; None when the other side is gone."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    size = struct.unpack(">I", head)[0]
    data = stream.read(size)
    return data if len(data) == size else None


def main(scratch: str) -> None:
    """Answer jobs until the parent goes away; `scratch` is a private folder for temporary files."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not reach the pipe
    _limit()
    jobs: queue.Queue[Job | Show] = queue.Queue()
    threading.Thread(target=_listen, args=(jobs, scratch), daemon=True).start()
    while True:
        job = jobs.get()
        if isinstance(job, Show):
            _show(job, out, Path(scratch))
        else:
            _answer(job, out, Path(scratch))


def _listen(jobs: "queue.Queue[Job | Show]", scratch: str) -> None:
    """Take jobs from the parent; when it dies, so does everything started here."""
    while (data := receive(sys.stdin.buffer)) is not None:
        jobs.put(msgspec.msgpack.decode(data, type=Job | Show))
    shutil.rmtree(scratch, ignore_errors=True)
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


def _answer(job: Job, out: IO[bytes], scratch: Path) -> None:
    from ingest.read.dispatch import parse_files

    def alive() -> None:
        _renew()
        send(out, Alive())

    _renew()
    paths = tuple(map(Path, job.paths))
    for index, result in parse_files(paths, scratch, alive, job.at_once):
        if isinstance(result, Text):
            send(out, Done(index, result))
        else:
            send(out, Refused(index, result.reason, result.remedy))


def _show(job: Show, out: IO[bytes], scratch: Path) -> None:
    from ingest.read.picture import picture

    _renew()
    drawn = guarded(lambda: picture(Path(job.path), job.page, job.dpi, scratch))
    if isinstance(drawn, RefusedError):
        send(out, Refused(0, drawn.reason, drawn.remedy))
    else:
        send(out, Shown(drawn))


def _limit() -> None:
    """Limits that hold for LibreOffice and Tesseract as well; Windows has none of them."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _leave_network()


def _renew() -> None:
    """Give the work ahead its own share of computing time."""
    if sys.platform == "win32":
        return
    import resource

    used = int(time.process_time()) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (used + CPU, resource.RLIM_INFINITY))


def _leave_network() -> None:
    """Linux: go into an empty network, where the system lets an ordinary user do that."""
    if sys.platform != "linux":
        return
    import ctypes

    new_net, new_user = 0x40000000, 0x10000000
    libc = ctypes.CDLL(None)
    if libc.unshare(new_net) != 0:
        libc.unshare(new_user | new_net)
