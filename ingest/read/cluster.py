"""Reading on a Dask cluster: `tcp://…` of a scheduler, or `local:N` for one of N workers here.

A task is a pure function of bytes: Dask runs it again elsewhere where a worker dies. The bytes of
files of this computer go with the task; a file at an address is fetched by the worker itself. Its
parser runs there as here, in a process with limits (`ingest.read.sandbox`).
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import ExitStack, closing
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ingest.read.batch import F, Found, Readers, Task
from ingest.read.failure import RefusedError, guarded, worker_died
from ingest.read.reader import Pool, Results
from ingest.read.sandbox import need_readable
from ontology.errors import LuocdoError
from ontology.messages import message
from ontology.model import PIPELINE
from ontology.reasons import as_text

if TYPE_CHECKING:
    from upath import UPath

    from ingest.read.address import File

T = TypeVar("T")
PATIENCE = 60.0  # seconds without any worker after which a run ends
LOOK = 10.0  # seconds between two counts of the workers
_LOCAL = re.compile(r"local:([1-9]\d*)")


class Sent(NamedTuple):
    """A file of the computer that asks, on its way to a worker."""

    name: str
    data: bytes


def readers(workers: int = 1, cluster: str = "") -> closing[Readers]:
    """So many processes of this computer, or those of a Dask cluster; raises `LuocdoError`."""
    return closing(ClusterReaders(cluster) if cluster else Readers(workers))


class ClusterReaders(Readers):
    """The workers of a cluster, those that join later included."""

    def __init__(self, address: str) -> None:
        self._address, self._open = address, ExitStack()
        self._client = _client(address, self._open)
        self._executor = self._client.get_executor(pure=False)
        self._slots, self._until = 0, 0.0

    def hashes(self, files: Iterable[F]) -> Found[F, str]:
        """See `Readers.hashes`: a file of this computer need not travel for that."""
        there: list[F] = []
        here: list[F] = []
        for file in files:
            (here if isinstance(file, Path) else there).append(file)
        with closing(Readers(os.cpu_count() or 1)) as own:
            yield from own.hashes(here)
        yield from super().hashes(there)

    def submit(self, task: Task[T], files: Sequence[File]) -> Future[Results[T]]:
        """See `Readers.submit`."""
        sent = [guarded(partial(_sent, file)) for file in files]
        return self._executor.submit(_there, task, sent, PIPELINE)

    def slots(self) -> int:
        """See `Readers.slots`."""
        if time.monotonic() >= self._until:
            try:
                self._client.wait_for_workers(1, timeout=PATIENCE)
                self._slots = sum(self._client.nthreads().values())
            except OSError as error:
                raise self._gone() from error
            self._until = time.monotonic() + LOOK
        return self._slots

    def result(self, future: Future[Results[T]], files: Sequence[File]) -> Results[T]:
        """See `Readers.result`; a group that killed its worker again and again is named."""
        from distributed import KilledWorker

        try:
            return future.result()
        except KilledWorker:
            return [(index, worker_died()) for index in range(len(files))]
        except (CancelledError, OSError) as error:
            raise self._gone() from error

    def close(self) -> None:
        """See `Readers.close`: a cluster of our own ends, another one goes on without us."""
        self._open.close()

    def _gone(self) -> LuocdoError:
        return LuocdoError(message("cluster-gone", address=self._address))


def _client(address: str, opened: ExitStack) -> Any:
    try:
        from dask import config
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise LuocdoError(message("no-dask")) from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # we say what matters
    opened.enter_context(config.set({"distributed.admin.large-graph-warning-threshold": "1 GB"}))
    try:
        if local := _LOCAL.fullmatch(address):
            own = LocalCluster(  # type: ignore[no-untyped-call]
                n_workers=int(local[1]),
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",
                security=True,  # other users of this computer must not send it work
                silence_logs=logging.CRITICAL,
            )
            opened.enter_context(own)
        return opened.enter_context(Client(own if local else address, set_as_default=False))  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise LuocdoError(message("no-cluster", address=address, error=error)) from error


def _sent(file: File) -> Sent | UPath:
    """What a worker needs to read a file; raises as reading it does."""
    if not isinstance(file, Path):
        return file
    need_readable(file)
    return Sent(as_text(file.name), file.read_bytes())


# --- in the worker --------------------------------------------------------------------------------


def _there(task: Task[T], sent: list[Sent | UPath | RefusedError], pipeline: str) -> Results[T]:
    """What a task finds in the files of a group."""
    if pipeline != PIPELINE:
        raise LuocdoError(message("other-version", own=PIPELINE, pipeline=pipeline))
    refused = {n: s for n, s in enumerate(sent) if isinstance(s, RefusedError)}
    with TemporaryDirectory(prefix="luocdo-") as folder:
        files = {
            n: _file(s, Path(folder, str(n)))
            for n, s in enumerate(sent)
            if not isinstance(s, RefusedError)
        }
        asked = list(files)
        found = [(asked[index], what) for index, what in task(_pool(), list(files.values()))]
    return [*found, *refused.items()]


def _file(sent: Sent | UPath, folder: Path) -> File:
    if not isinstance(sent, Sent):
        return sent
    folder.mkdir()
    path = folder / sent.name
    path.write_bytes(sent.data)
    return path


@cache
def _pool() -> Pool:
    """The reading processes of this worker: as many as Dask gives it groups at a time."""
    return Pool(os.cpu_count() or 1)
