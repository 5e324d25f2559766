"""`read` and `read_many`: plain text here, everything else in worker processes."""

import atexit
import os
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from ingest.read.dispatch import parse
from ingest.read.failure import RefusedError, guarded
from ingest.read.plain import MAX_BYTES
from ingest.read.sandbox import Found, Worker, need_regular
from ingest.read.sniff import OFFICE_MAGIC, is_plain, sniff
from ontology.errors import UnreadableError
from ontology.model import Record, Text
from ontology.reasons import as_text

T = TypeVar("T")
BATCH = 10  # old Word files handed to LibreOffice at once: 0.12 s each instead of 0.75 (measured)

Result = tuple[Path, Text | UnreadableError]
Extracted = tuple[Path, tuple[Record, Text] | UnreadableError]


def read(path: Path) -> Text:
    """The text of one file; raises `UnreadableError`, whose message says why and what to do."""
    result = next(iter(_POOL.results([path])))[1]
    if isinstance(result, UnreadableError):
        raise result
    return result


def read_many(paths: Iterable[Path], workers: int = 1) -> Iterator[Result]:
    """Each file's text or why it has none, as they are done, over `workers` processes.

    Files are taken from `paths` as workers come free; closing the iterator ends the processes.
    """
    return _many(paths, workers, Pool.results)


def extract_many(paths: Iterable[Path], workers: int = 1) -> Iterator[Extracted]:
    """Each file's record and text, or why it has none, as `read_many` does.

    No text is looked at in this process: what takes too long there is one file's failure.
    """
    return _many(paths, workers, Pool.extracted)


def _many(
    paths: Iterable[Path], workers: int, ask: Callable[["Pool", list[Path]], Iterable[T]]
) -> Iterator[T]:
    pool = Pool(workers)
    executor = ThreadPoolExecutor(workers)
    pending: set[Future[list[T]]] = set()
    try:
        for group in _groups(paths):
            pending.add(executor.submit(lambda g: list(ask(pool, g)), group))
            if len(pending) >= 2 * workers:
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    yield from future.result()
        while pending:
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                yield from future.result()
    finally:
        for future in pending:
            future.cancel()
        pool.close()
        executor.shutdown()


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

    def results(self, paths: list[Path]) -> Iterator[Result]:
        """Read files of one group in one worker (plain text without any)."""
        rest = []
        for path in paths:
            text = _plain(path)
            if text is None:
                rest.append(path)
            else:
                yield path, text
        for path, found in self._in_worker(rest, extract=False):
            assert not isinstance(found, tuple)
            yield path, found

    def extracted(self, paths: list[Path]) -> Iterator[Extracted]:
        """Read and extract files of one group in one worker."""
        for path, found in self._in_worker(paths, extract=True):
            assert not isinstance(found, Text)
            yield path, found

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

    def _in_worker(
        self, paths: list[Path], *, extract: bool
    ) -> Iterator[tuple[Path, Found | UnreadableError]]:
        if not paths:
            return
        with self._limit, self._worker() as worker:
            for index, result in worker.run(paths, extract=extract):
                yield paths[index], _error(paths[index], result)

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


def _plain(path: Path) -> Text | UnreadableError | None:
    """The text of a txt or md file; None when the file needs a parser."""
    found = guarded(partial(_decoded, path))
    if isinstance(found, RefusedError):
        return UnreadableError(path, found.reason, found.remedy)
    return found


def _decoded(path: Path) -> Text | None:
    need_regular(path)
    with path.open("rb") as file:
        if not is_plain(file.read(4096)) or path.stat().st_size > MAX_BYTES:
            return None
    data = path.read_bytes()
    return parse(data, as_text(path.name), sniff(data, path.suffix))


def _error(path: Path, result: Found | RefusedError) -> Found | UnreadableError:
    if isinstance(result, RefusedError):
        return UnreadableError(path, result.reason, result.remedy)
    return result


def _groups(paths: Iterable[Path]) -> Iterator[list[Path]]:
    """Files one by one, but old Word files in batches."""
    office: list[Path] = []
    for path in paths:
        if not _is_office(path):
            yield [path]
            continue
        office.append(path)
        if len(office) == BATCH:
            yield office
            office = []
    if office:
        yield office


def _is_office(path: Path) -> bool:
    try:
        need_regular(path)
        with path.open("rb") as file:
            return file.read(8).startswith(OFFICE_MAGIC)
    except (OSError, RefusedError):
        return False
