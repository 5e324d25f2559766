"""Many files at once: one loop, whether processes of this computer read them or a Dask cluster.

Files go out in groups, and only so many are out at a time: memory is bounded however many there
are, and however slowly what was read is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from typing import TYPE_CHECKING, TypeVar

from ingest.read.address import said
from ingest.read.failure import RefusedError
from ingest.read.reader import Pool, Results
from ontology.errors import UnreadableError
from ontology.model import Record, Text

if TYPE_CHECKING:
    from pathlib import Path

    from upath import UPath

    from ingest.read.address import File

T = TypeVar("T")
F = TypeVar("F", bound="Path | UPath")
Task = Callable[[Pool, "Sequence[File]"], Results[T]]
Found = Iterator[tuple[F, T | UnreadableError]]
AHEAD = 3  # groups for each process that are out, or read and not yet taken
GROUP = 500_000  # bytes of a group: parts of a second, so that none ends long after the others
OFFICE, MANY = 10, 50  # files of a group; LibreOffice: 0.12 s each instead of 0.75 (measured)
SILENCE = 60.0  # seconds without any answer after which somebody looks whether there are readers


def read_many(files: Iterable[F], workers: int = 1) -> Found[F, Text]:
    """Each file's text or why it has none, as they are done; closing it ends the processes."""
    with closing(Readers(workers)) as crew:
        yield from crew.texts(files)


class Readers:
    """Processes that read, until they are closed."""

    def __init__(self, workers: int) -> None:
        self._workers, self._pool = workers, Pool(workers)
        self._executor = ThreadPoolExecutor(workers)

    def hashes(self, files: Iterable[F]) -> Found[F, str]:
        """The SHA-256 of each file, as they are done, or why it has none."""
        return self._all(Pool.hashes, files)

    def texts(self, files: Iterable[F]) -> Found[F, Text]:
        """The text of each file."""
        return self._all(Pool.texts, files)

    def records(self, files: Iterable[F]) -> Found[F, tuple[Record, Text]]:
        """The record and text of each file; no text is looked at in this process."""
        return self._all(Pool.records, files)

    def _all(self, task: Task[T], files: Iterable[F]) -> Found[F, T]:
        out: dict[Future[Results[T]], list[F]] = {}
        try:
            for group in groups(files):
                out[self.submit(task, group)] = group
                while len(out) >= AHEAD * self.slots():
                    yield from self._next(out)
            while out:
                yield from self._next(out)
        finally:
            for future in out:
                future.cancel()

    def _next(self, out: dict[Future[Results[T]], list[F]]) -> Found[F, T]:
        """What is done by now, at least one group."""
        while not (done := wait(out, SILENCE, FIRST_COMPLETED).done):
            self.slots()
        for future in done:
            group = out.pop(future)
            for index, found in self.result(future, group):
                file = group[index]
                if isinstance(found, RefusedError):
                    yield file, UnreadableError(said(file), found.reason, found.remedy)
                else:
                    yield file, found

    def submit(self, task: Task[T], files: Sequence[File]) -> Future[Results[T]]:
        """Have one group read."""
        return self._executor.submit(task, self._pool, files)

    def result(self, future: Future[Results[T]], files: Sequence[File]) -> Results[T]:
        """What came of a group; raises `LuocdoError` where nobody reads any more."""
        return future.result()

    def slots(self) -> int:
        """How many groups are read at a time; raises as `result` does."""
        return self._workers

    def close(self) -> None:
        """End the processes, the busy ones as well."""
        self._pool.close()
        self._executor.shutdown(cancel_futures=True)


def groups(files: Iterable[F]) -> Iterator[list[F]]:
    """Files in groups, those for LibreOffice apart; small ones first: few files spread."""
    group: list[F] = []
    office: list[F] = []
    size = 0
    for taken, file in enumerate(files):
        if file.suffix.lower() in (".doc", ".rtf"):
            office.append(file)
            if len(office) == OFFICE:
                yield office
                office = []
            continue
        group.append(file)
        size += _size(file)
        if size >= GROUP or len(group) >= min(MANY, 1 + taken // 16):
            yield group
            group, size = [], 0
    yield from filter(None, (group, office))


def _size(file: File) -> int:
    try:
        return file.stat().st_size
    except (OSError, ValueError):  # whoever reads it will say why not
        return 0
