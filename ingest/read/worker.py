"""The process that opens untrusted bytes: one job at a time over pipes, under limits, walled in.

Its parent (`ingest.read.sandbox`) speaks msgpack, not pickle: what a broken parser sends back can
at worst be a wrong text. It sees the system's files and its scratch folder, where copies of the
files to be read are put, and no network (`ontology.confine`).
"""

import os
import queue
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO

import msgspec

from ingest.read.dispatch import Copy, parse_files
from ingest.read.failure import RefusedError, guarded
from ingest.read.signatures import authorities
from ontology.confine import enclose, leave_network, seal
from ontology.frames import receive, send
from ontology.messages import both
from ontology.model import Record, Text

MEMORY = 2 << 30  # bytes of address space
CPU = 55  # seconds of computing between two signs of life
FILE = 512 << 20  # bytes of any file written (LibreOffice's output)


class Job(msgspec.Struct, frozen=True, tag=True):
    """Files to read; several only for LibreOffice, which is slow to start."""

    files: tuple[Copy, ...]
    at_once: int = 1  # scanned pages of a PDF read side by side
    extract: bool = False  # their records, too


class Show(msgspec.Struct, frozen=True, tag=True):
    """A page (0-based) to draw."""

    path: str
    page: int
    dpi: int


class Alive(msgspec.Struct, frozen=True, tag=True):
    """A page more is done; the clock begins anew."""


class Done(msgspec.Struct, frozen=True, tag=True):
    """The text of the file `index` of the job, and its record if the job asked for it."""

    index: int
    text: Text
    record: Record | None


class Refused(msgspec.Struct, frozen=True, tag=True):
    """Why the file `index` of the job gave no text."""

    index: int
    reason: tuple[str, str]  # Vietnamese, English
    remedy: tuple[str, str]


class Shown(msgspec.Struct, frozen=True, tag=True):
    """A page drawn as PNG, if it can be."""

    png: bytes | None


Answer = Alive | Done | Refused | Shown


def main(scratch: str) -> None:
    """Answer jobs until the parent goes away; `scratch` is a private folder for temporary files."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not reach the pipe
    _limit()
    with suppress(OSError):  # told when a signed file asks for it
        authorities()
    _wall_in(scratch)
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
    def alive() -> None:
        _renew()
        _say(out, Alive())

    _renew()
    for index, text in parse_files(job.files, scratch, alive, job.at_once):
        alive()
        _say(out, _outcome(index, text, extract=job.extract))


def _outcome(index: int, text: Text | RefusedError, *, extract: bool) -> Done | Refused:
    if isinstance(text, RefusedError):
        return Refused(index, both(text.reason), both(text.remedy))
    record = guarded(partial(_record, text)) if extract else None
    if isinstance(record, RefusedError):
        return Refused(index, both(record.reason), both(record.remedy))
    return Done(index, text, record)


def _record(text: Text) -> Record:
    from ingest.pipeline import extract

    return extract(text)


def _say(out: IO[bytes], answer: Answer) -> None:
    send(out, msgspec.msgpack.encode(answer))


def _show(job: Show, out: IO[bytes], scratch: Path) -> None:
    from ingest.read.picture import picture

    _renew()
    drawn = guarded(lambda: picture(Path(job.path), job.page, job.dpi, scratch))
    if isinstance(drawn, RefusedError):
        _say(out, Refused(0, both(drawn.reason), both(drawn.remedy)))
    else:
        _say(out, Shown(drawn))


def _limit() -> None:
    """Limits that hold for LibreOffice and Tesseract as well; Windows has none of them."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _wall_in(scratch: str) -> None:
    """For good: LibreOffice and Tesseract stay inside as well."""
    leave_network()
    seal(local=True)
    enclose(Path(scratch), _python_folders())


def _python_folders() -> Iterator[str]:
    """What Python reads to import: its library, its packages, and our rooms."""
    import ontology

    yield from (sys.prefix, sys.base_prefix, *os.environ.get("PYTHONPATH", "").split(os.pathsep))
    yield from (p for p in sys.path if Path(p).name in ("site-packages", "dist-packages"))
    for room in ("ontology", "ingest"):
        yield str(Path(ontology.__path__[0]).with_name(room))


def _renew() -> None:
    """Give the work ahead its own share of computing time."""
    if sys.platform == "win32":
        return
    import resource

    used = int(time.process_time()) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (used + CPU, resource.RLIM_INFINITY))
