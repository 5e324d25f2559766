"""Worker processes for untrusted bytes: kept warm, killed when they take too long.

A worker is walled in and opens no file but copies in its scratch folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ingest.read.dispatch import Copy
from ingest.read.failure import RefusedError, guarded, special, worker_died
from ingest.read.worker import FILE, Alive, Answer, Done, Job, Refused, Show, Shown
from ontology.frames import receive, send
from ontology.messages import Message, message
from ontology.model import Record, Text
from ontology.reasons import as_text

if TYPE_CHECKING:
    from ingest.read.address import File

Found = Text | tuple[Record, Text]  # what a file says; with its record where that was asked for

SILENCE = 57  # seconds without a sign of life after which a worker is killed
JOBS = 300  # after which a worker is replaced, so that no leak grows
_START = "import json,sys; sys.path[:] = json.loads(sys.argv[1]);" \
    "from ingest.read.worker import main; main(sys.argv[2])"  # fmt: skip


class Worker:
    """One worker process; not for use by two threads at once."""

    def __init__(self, at_once: int = 1) -> None:
        self.at_once = at_once  # scanned pages of a PDF read side by side
        self.owner = os.getpid()
        self.jobs = 0
        self.late = False
        self._scratch = tempfile.mkdtemp(prefix="luocdo-")
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START, json.dumps(sys.path), self._scratch],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            # OpenBLAS takes address space for every processor
            env={
                **os.environ,
                "OMP_THREAD_LIMIT": "1",
                "OPENBLAS_NUM_THREADS": "1",
                "TMPDIR": self._scratch,
            },
        )
        self._end = weakref.finalize(self, _end, self._process, self._scratch)

    @property
    def usable(self) -> bool:
        """Alive, of this process, and not yet due for replacement."""
        return self.owner == os.getpid() and self._process.poll() is None and self.jobs < JOBS

    def close(self) -> None:
        """End the process and all it started, and remove its temporary files."""
        self._end()

    def run(
        self, paths: Sequence[File], *, extract: bool = False
    ) -> Iterator[tuple[int, Found | RefusedError]]:
        """Read files; yields (index in `paths`, result), for each file exactly once."""
        self.jobs += 1
        copies = [guarded(partial(self._copy, path, n)) for n, path in enumerate(paths)]
        left = []
        for index, copy in enumerate(copies):
            if isinstance(copy, RefusedError):
                yield index, copy
            else:
                left.append(index)
        job = Job(tuple(c for c in copies if isinstance(c, Copy)), self.at_once, extract)
        asked = list(left)
        for answer in self._ask(job) if left else ():
            assert not isinstance(answer, Shown)
            index = asked[answer.index]
            left.remove(index)
            yield index, _result(answer)
            if not left:
                break
        for copy in job.files:
            Path(copy.path).unlink(missing_ok=True)
        if left:
            yield from self._again(paths, left, extract=extract)

    def show(self, path: Path, page: int, dpi: int) -> bytes | RefusedError | None:
        """Draw a page as PNG; None when there is nothing to draw."""
        self.jobs += 1
        copy = guarded(partial(self._copy, path, 0))
        if isinstance(copy, RefusedError):
            return copy
        for answer in self._ask(Show(copy.path, page, dpi)):
            if isinstance(answer, Shown):
                return answer.png
            assert isinstance(answer, Refused)
            return RefusedError(Message(*answer.reason), Message(*answer.remedy))
        return self._cause()

    def _copy(self, file: File, number: int) -> Copy:
        """A file for the worker to open; raises `RefusedError`, `OSError`."""
        need_readable(file)
        copy = Path(self._scratch, f"in{number}{file.suffix}")
        with file.open("rb") as there, copy.open("wb") as here:
            shutil.copyfileobj(there, here)
        return Copy(str(copy), as_text(file.name))

    def _again(
        self, paths: Sequence[File], left: Sequence[int], *, extract: bool
    ) -> Iterator[tuple[int, Found | RefusedError]]:
        """A worker died: of several files each is tried alone, a single one is the cause."""
        cause = self._cause()
        self.close()
        if len(paths) == 1:
            yield 0, cause
            return
        spare = Worker()
        try:
            for index in left:
                spare = spare if spare.usable else Worker()
                yield index, next(spare.run([paths[index]], extract=extract))[1]
        finally:
            spare.close()

    def _ask(self, job: Job | Show) -> Iterator[Done | Refused | Shown]:
        """The answers to a job until it is done (the caller stops) or the worker is dead."""
        assert self._process.stdin and self._process.stdout
        self.late = False
        try:
            send(self._process.stdin, msgspec.msgpack.encode(job))
        except OSError:
            return
        while True:
            timer = threading.Timer(SILENCE, self._kill_late)
            timer.start()
            try:
                data = receive(self._process.stdout)
            finally:
                timer.cancel()
            if data is None:
                return
            answer = msgspec.msgpack.decode(data, type=Answer)
            if not isinstance(answer, Alive):
                yield answer

    def _kill_late(self) -> None:
        self.late = True
        _kill(self._process)

    def _cause(self) -> RefusedError:
        code = self._process.wait()
        if self.late or code == -getattr(signal, "SIGXCPU", 24):
            return RefusedError(
                message("read-too-long", silence=SILENCE),
                message("check-split"),
            )
        return worker_died()


def need_regular(file: File) -> None:
    """Raise `RefusedError` for what is no file but looks like one: it may never end."""
    if not stat.S_ISREG(file.stat().st_mode):
        raise special()


def need_readable(file: File) -> None:
    """Raise `RefusedError` for what is no file, or too long for any paper."""
    need_regular(file)
    if file.stat().st_size > FILE:
        raise RefusedError(message("larger-than-512"), message("split-parts"))


def _result(answer: Done | Refused) -> Found | RefusedError:
    if isinstance(answer, Refused):
        return RefusedError(Message(*answer.reason), Message(*answer.remedy))
    return answer.text if answer.record is None else (answer.record, answer.text)


def _end(process: subprocess.Popen[bytes], scratch: str) -> None:
    _kill(process)
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream:
            stream.close()
    shutil.rmtree(scratch, ignore_errors=True)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a worker with LibreOffice and Tesseract below it."""
    if sys.platform == "win32":
        subprocess.run(
            ["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False
        )
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
