"""Which store an address means: a folder, a SPARQL 1.1 server, or memory."""

import time
from pathlib import Path

from graph.embedded import EmbeddedStore
from graph.store import Store
from graph.update import refresh
from ontology.disk import on_server
from ontology.errors import StoreError, StoreLockedError
from ontology.messages import message

LOOK = 0.1  # seconds between looks at a store in which another process writes


def open_store(
    location: str | Path, *, write: bool = False, wait: float = 0, settle: bool = True
) -> Store:
    """Open a folder, the address of a SPARQL 1.1 server, or ":memory:"; `write` creates a folder.

    Raises `StoreLockedError` where another process writes there for more than `wait` seconds,
    `StoreError` with a sentence for anything that is no store or cannot be reached. Readers see the
    state of this moment; a writer first completes what a run that died left behind, unless `settle`
    is False: then it calls `refresh` itself.
    """
    until = time.monotonic() + wait
    while True:
        try:
            store = _connect(location, write=write)
            break
        except StoreLockedError:
            if time.monotonic() >= until:
                raise
            time.sleep(LOOK)
    if write and settle:
        refresh(store)
    elif not write and store.raw:
        raise StoreError(message("raw-dump", location=location))
    return store


def _connect(location: str | Path, *, write: bool) -> Store:
    if on_server(location):
        from graph.remote import RemoteStore  # SPARQLWrapper is slow to import

        return RemoteStore(str(location), write=write)
    return EmbeddedStore(Path(location), write=write)
