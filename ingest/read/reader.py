"""`read`, and the processes behind it: plain text here, everything else in workers."""

from __future__ import annotations

import atexit
import hashlib
import os
import queue
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from ingest.read.address import said
from ingest.read.dispatch import parse
from ingest.read.failure import RefusedError, guarded
from ingest.read.plain import MAX_BYTES
from ingest.read.sandbox import Found, Worker, need_regular
from ingest.read.sniff import is_plain, sniff
from ontology.errors import UnreadableError
from ontology.model import Record, Text
from ontology.reasons import as_text

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.read.address import File

T = TypeVar("T")
Results = list[tuple[int, T | RefusedError]]  # by the index of a file in its group


def read(path: File) -> Text:
    """The text of one file; raises `UnreadableError`, whose message says why and what to do."""
    ((_, found),) = _POOL.texts([path])
    if isinstance(found, RefusedError):
        raise UnreadableError(said(path), found.reason, found.remedy)
    return found


def page_image(path: Path, page: int, *, dpi: int = 110) -> bytes | None:
    """Page `page` (0-based) of a PDF, image, Word or OpenDocument file as PNG.

    A point of a `Box` is `dpi / 72` pixels of it. None when there is no such page, or none can be
    drawn: text and saved web pages have no pages, Word files need LibreOffice. Raises
    `UnreadableError` for a file that is broken or breaks a limit. Word files are printed anew for
    each file (about a second); the pages of the last one come quickly. `dpi` is kept in 20-300.
    """
    drawn = _PICTURES.show(path, page, min(max(dpi, 20), 300))
    if isinstance(drawn, RefusedError):
        raise UnreadableError(path, drawn.reason, drawn.remedy)
    return drawn


class Pool:
    """Worker processes that are started when first needed and kept warm."""

    def __init__(self, workers: int) -> None:
        self._limit = threading.Semaphore(workers)
        # Several workers share the cores; more than 4 pages at once would need too much memory.
        self._at_once = max(1, min(4, (os.cpu_count() or 1) // workers))
        self._idle: queue.LifoQueue[Worker] = queue.LifoQueue()
        self._busy: set[Worker] = set()
        self._closed = False

    def hashes(self, files: Sequence[File]) -> Results[str]:
        """The SHA-256 of each file of a group."""
        return [(n, guarded(partial(_hash, file))) for n, file in enumerate(files)]

    def texts(self, files: Sequence[File]) -> Results[Text]:
        """Read files of one group in one worker (plain text without any)."""
        plain = [(n, guarded(partial(_plain, file))) for n, file in enumerate(files)]
        rest = [n for n, text in plain if text is None]
        read = self._in_worker([files[n] for n in rest], extract=False)
        found = [(n, text) for n, text in plain if text is not None]
        return found + [(rest[n], text) for n, text in read if not isinstance(text, tuple)]

    def records(
        self, files: Sequence[File]
    ) -> list[tuple[int, tuple[Record, Text] | RefusedError]]:
        """Read and extract files of one group in one worker."""
        found = self._in_worker(files, extract=True)
        return [(n, both) for n, both in found if not isinstance(both, Text)]

    def show(self, path: Path, page: int, dpi: int) -> bytes | RefusedError | None:
        """A page drawn by one worker."""
        with self._limit, self._worker() as worker:
            return worker.show(path, page, dpi)

    def close(self) -> None:
        """End all workers, the busy ones as well."""
        self._closed = True
        for worker in list(self._busy):
            worker.close()
        while not self._idle.empty():
            self._idle.get_nowait().close()

    def _in_worker(self, files: Sequence[File], *, extract: bool) -> Results[Found]:
        if not files:
            return []
        with self._limit, self._worker() as worker:
            return list(worker.run(files, extract=extract))

    @contextmanager
    def _worker(self) -> Iterator[Worker]:
        worker = self._take()
        self._busy.add(worker)
        try:
            yield worker
        finally:
            self._busy.discard(worker)
            if worker.usable and not self._closed:
                self._idle.put(worker)
            else:
                worker.close()

    def _take(self) -> Worker:
        while not self._idle.empty():
            worker = self._idle.get_nowait()
            if worker.usable:
                return worker
        return Worker(self._at_once)


_POOL = Pool(1)
_PICTURES = Pool(1)  # apart: somebody is waiting for a picture while papers are read
atexit.register(_POOL.close)
atexit.register(_PICTURES.close)


def _plain(file: File) -> Text | None:
    """The text of a txt or md file; None when the file needs a parser."""
    need_regular(file)
    with file.open("rb") as opened:
        if not is_plain(opened.read(4096)) or file.stat().st_size > MAX_BYTES:
            return None
    data = file.read_bytes()
    return parse(data, as_text(file.name), sniff(data, file.suffix))


def _hash(file: File) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()  # type: ignore[arg-type]
