"""Which store an address means: a folder, a SPARQL 1.1 server, or memory."""

from pathlib import Path

from graph.embedded import EmbeddedStore
from graph.store import Store
from graph.update import refresh


def open_store(location: str | Path, *, write: bool = False) -> Store:
    """Open a folder, the address of a SPARQL 1.1 server, or ":memory:"; `write` creates a folder.

    Raises `StoreLockedError` while another process writes there, `StoreError` with a sentence for
    anything that is no store or cannot be reached. Readers see the state of this moment; a writer
    first completes what a run that died left behind.
    """
    store = _connect(location, write=write)
    if write:
        refresh(store)
    return store


def _connect(location: str | Path, *, write: bool) -> Store:
    if str(location).startswith(("http://", "https://")):
        from graph.remote import RemoteStore  # SPARQLWrapper is slow to import

        return RemoteStore(str(location), write=write)
    return EmbeddedStore(Path(location), write=write)
