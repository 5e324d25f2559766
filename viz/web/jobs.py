"""Uploads become jobs: files on disk under a note, read batch by batch in a process of their own.

A note (`<store>/jobs/<id>.json`) says what is done and what is left, so that a job goes on where a
server that was stopped left it. Between batches others may write.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import secrets
import signal
import threading
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

import msgspec

from ingest.beside.register import SHEETS
from ontology.disk import own_folder, write
from ontology.errors import HeldError, LuocdoError, NotFoundError, StoreLockedError
from ontology.messages import both, kept, message
from viz.web.originals import forget, original

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from viz.web.desk import Builder, Desk

LOG = logging.getLogger("luocdo.web")
FOLDER = "jobs"
BATCH = 20  # files after which others may write
AGAIN = 5.0  # seconds until a store that another program writes in is tried again
State = Literal["waiting", "read", "known", "noted", "failed", "refused", "held"]


class Filed(msgspec.Struct):
    """One file of a job; `noted` is a register, `refused` was classified and is not kept.

    What a register gave stands in `reason`. `held` may be classified and waits for a person;
    `cleared` is what one said is not. A note keeps reason and remedy in both languages.
    """

    name: str
    sha256: str
    state: State = "waiting"
    reason: str | tuple[str, str] = ""
    remedy: str | tuple[str, str] = ""
    cleared: bool = False
    inside: list[str] = []  # SHA-256 of the files of a package

    def __post_init__(self) -> None:
        """Plain text of older notes stays as it is."""
        self.reason, self.remedy = kept(self.reason), kept(self.remedy)


class Job(msgspec.Struct):
    """One upload, as its note says; `wait` says why it stands still."""

    id: str
    who: str
    at: datetime
    files: list[Filed]
    wait: str = ""

    @property
    def left(self) -> list[Filed]:
        """The files not yet read, registers last: they name files that must be there."""
        waiting = [f for f in self.files if f.state == "waiting"]
        return sorted(waiting, key=lambda f: _register(f.name))

    @property
    def done(self) -> bool:
        """Whether nothing is left to read."""
        return not self.left

    def count(self, state: State) -> int:
        """How many files are in a state."""
        return sum(f.state == state for f in self.files)


class Jobs:
    """The jobs of one store, and the thread that does them one after another."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = threading.RLock()
        self._jobs: dict[str, Job] = {}
        self._wake, self._stop = threading.Event(), threading.Event()
        self._now = ("", "")  # job, name of the file read last
        self._thread = threading.Thread(target=self._work, name="luocdo-jobs", daemon=True)

    def __enter__(self) -> Self:
        """Read the notes and begin."""
        self._jobs = {job.id: job for job in _noted(self._desk.folder / FOLDER)}
        if not self._desk.read_only:
            self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        """Stop; what was being read is read again next time."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(20)

    def add(self, who: str, files: Iterable[Filed]) -> Job:
        """Take a new job on."""
        now = datetime.now().astimezone()
        job = Job(f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}", who, now, list(files))
        with self._lock:
            self._jobs[job.id] = job
            self._note(job)
        self._wake.set()
        return job

    def get(self, id: str) -> Job:
        """One job; raises `NotFoundError`."""
        with self._lock:
            if id not in self._jobs:
                raise NotFoundError(id)
            return self._jobs[id]

    def recent(self, days: int) -> list[Job]:
        """The jobs of the last days and all that are not done, newest first."""
        since = datetime.now().astimezone() - timedelta(days=days)
        with self._lock:
            found = [job for job in self._jobs.values() if job.at >= since or not job.done]
        return sorted(found, key=lambda job: job.at, reverse=True)

    def now(self, job: Job) -> str:
        """The name of the file that was read last, while the job is being done."""
        id, name = self._now
        return name if id == job.id and not job.done else ""

    def again(self, job: Job) -> None:
        """Try the failed files of a job once more."""
        with self._lock:
            for file in job.files:
                if file.state == "failed" and original(self._desk.folder, file.sha256):
                    file.state, file.reason, file.remedy = "waiting", "", ""
            self._note(job)
        self._wake.set()

    def settle(self, job: Job, sha: str, *, secret: bool) -> None:
        """What a person says who has looked at a held file; a secret one is deleted."""
        with self._lock:
            for file in job.files:
                if (file.sha256, file.state) == (sha, "held"):
                    file.state, file.cleared = "refused" if secret else "waiting", not secret
                    file.reason = file.remedy = ""
                    if secret:
                        forget(self._desk.folder, sha)
            self._note(job)
        self._wake.set()

    def dismiss(self, job: Job) -> None:
        """Forget the failed files of a job, and delete what was kept of them."""
        with self._lock:
            failed = [f for f in job.files if f.state == "failed"]
            for file in failed:
                job.files.remove(file)
                forget(self._desk.folder, file.sha256)
            self._note(job)

    def _note(self, job: Job) -> None:
        folder = own_folder(self._desk.folder / FOLDER)
        write(folder / f"{job.id}.json", msgspec.json.encode(job, enc_hook=both))

    # --- the thread

    def _work(self) -> None:
        while not self._stop.is_set():
            with self._lock:
                waiting = [job for job in self._jobs.values() if not job.done]
            if not waiting:
                self._wake.wait()
                self._wake.clear()
                continue
            try:
                self._batch(min(waiting, key=lambda job: job.at))
            except StoreLockedError as error:
                self._hold(waiting, error.args[0])
            except Exception:
                LOG.exception("a job failed")
                self._hold(waiting, "")

    def _hold(self, jobs: Sequence[Job], why: str) -> None:
        for job in jobs:
            job.wait = why
        self._stop.wait(AGAIN)

    def _batch(self, job: Job) -> None:
        files = job.left
        files = [f for f in files if _kind(f) == _kind(files[0])][:BATCH]
        paths = {f.sha256: original(self._desk.folder, f.sha256) for f in files}
        there = [path for path in paths.values() if path]
        job.wait = ""
        outcome = self._build(job, there, self._desk.store, cleared=files[0].cleared)
        if outcome is None:  # stopped: the files stay as they are
            return
        with self._lock:
            for file in files:
                file.state, file.reason, file.remedy = outcome.of(file, paths[file.sha256])
                file.inside = outcome.inside.get(str(paths[file.sha256]), [])
                if file.state == "refused":
                    forget(self._desk.folder, file.sha256)
            self._note(job)

    def _build(
        self, job: Job, paths: Sequence[Path], store: str | Path, *, cleared: bool
    ) -> _Outcome | None:
        """What became of the files; None where the server stops."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        build = partial(self._desk.build, cleared=cleared)
        arguments = (theirs, build, list(paths), store)
        process = context.Process(target=_run, args=arguments)
        process.start()
        theirs.close()
        try:
            while not self._stop.is_set():
                if not ours.poll(0.2):
                    continue
                said: str | _Outcome = ours.recv()
                if isinstance(said, _Outcome):
                    if said.locked:
                        raise StoreLockedError(store)
                    return said
                self._now = (job.id, said)
            return None
        except EOFError:
            return _Outcome(trouble=message("reading-stopped"))
        finally:
            if self._stop.is_set():
                process.terminate()
            process.join(20)
            process.close()
            ours.close()


class _Outcome(msgspec.Struct, frozen=True):
    """What a build process tells: lists of paths; `trouble` failed all of it."""

    read: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    failed: dict[str, tuple[str, str]] = {}
    held: frozenset[str] = frozenset()  # of those that failed
    notes: tuple[str, ...] = ()
    inside: dict[str, list[str]] = {}  # package → SHA-256 of its files
    trouble: str = ""
    locked: bool = False

    def of(self, file: Filed, path: Path | None) -> tuple[State, str, str]:
        """State, reason and remedy of one file."""
        if path is None:
            return "failed", message("upload-gone"), message("upload-again")
        if self.trouble:
            return "failed", self.trouble, message("press-again")
        if why := self.failed.get(str(path)):
            return ("held" if str(path) in self.held else "failed"), *why
        if str(path) in self.refused:
            return "refused", "", ""
        if _register(file.name):
            said = (n for n in self.notes if n.startswith(f"{path.name}: "))
            return "noted", next(said, ""), ""
        return "read" if str(path) in self.read else "known", "", ""


def _run(pipe: Connection, build: Builder, paths: Sequence[Path], store: str | Path) -> None:
    """In the build's own process: read, say each file's name, then the outcome."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends this one
    try:
        report = build(
            paths,
            store,
            workers=max(1, (os.cpu_count() or 2) - 1),
            progress=lambda done, total, name: pipe.send(name),
        )
        failed = {str(e.path): (e.reason, e.remedy) for e in report.failed}
        held = frozenset(str(e.path) for e in report.failed if isinstance(e, HeldError))
        read, refused = frozenset(report.read), frozenset(report.refused)
        notes = tuple(report.notes)
        pipe.send(_Outcome(read, refused, failed, held, notes, report.inside))
    except StoreLockedError:
        pipe.send(_Outcome(locked=True))
    except LuocdoError as error:
        pipe.send(_Outcome(trouble=error.args[0]))
    except OSError:  # the server is gone: the next one reads on
        return


def _kind(file: Filed) -> tuple[bool, bool]:
    """What one build takes together."""
    return _register(file.name), file.cleared


def _register(name: str) -> bool:
    """Whether a file is the office's register (docs/decisions.md), which is no paper."""
    return name.casefold().endswith(SHEETS)


def _noted(folder: Path) -> list[Job]:
    """The jobs whose notes can be read; a broken one is left where it is."""
    jobs = []
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        try:
            jobs.append(msgspec.json.decode(path.read_bytes(), type=Job))
        except msgspec.DecodeError:
            LOG.warning("%s: not a note of a job", path)
    return jobs
