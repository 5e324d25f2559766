"""One store for many readers at once (the threads of a web server) while another process writes.

A reader sees the state of the moment it opened. `Shared` keeps one open reader and opens a new one
when the files of the store say that something was written since; who still holds the old one
reads on undisturbed.
"""

import os
from functools import lru_cache
from pathlib import Path
from threading import Lock

from graph.embedded import DATA, MEMORY
from graph.open import open_store
from graph.store import Store
from ontology.disk import on_server

Mark = tuple[tuple[str, int, int], ...]  # (file, size, time of change) of what every write touches


class Shared:
    """The newest state of a store for reading, from any thread; see docs/graph.md for the cost."""

    def __init__(self, location: str | Path) -> None:
        self.location = location
        self._lock = Lock()
        self._mark: Mark | None = None
        self._store: Store | None = None

    def store(self) -> Store:
        """The newest state. Do not close it; keep it for one page, so that the page is of a piece.

        Raises `StoreError` as `open_store` does.
        """
        with self._lock:
            mark = written(self.location)
            if self._store is None or mark != self._mark:
                self._store, self._mark = open_store(self.location), mark
            return self._store


def written(location: str | Path) -> Mark:
    """A mark that changes whenever the store is written.

    Every transaction grows the log of the database, every bulk load its manifest; a server is asked
    for the epochs. Raises `StoreError` where it does not answer.
    """
    if on_server(location):
        return (("epoch", *_server(str(location)).epoch()),)
    if str(location) == MEMORY:
        return ()
    try:
        files = [f for f in os.scandir(Path(location, DATA)) if _told(f.name)]
        return tuple(sorted((f.name, (s := f.stat()).st_size, s.st_mtime_ns) for f in files))
    except FileNotFoundError:  # none there yet, or the writer has begun a new log just now
        return ()


@lru_cache(maxsize=4)
def _server(address: str) -> Store:
    return open_store(address)


def _told(name: str) -> bool:
    return name == "CURRENT" or name.startswith("MANIFEST-") or name.endswith(".log")
