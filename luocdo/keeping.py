"""Keeping a store folder: copies, and erasing for good what was removed."""

from __future__ import annotations

from pathlib import Path

from graph import keep
from ontology.disk import on_server
from ontology.errors import StoreError
from ontology.messages import message
from queries import erase

PATIENCE = 60.0  # seconds that erasing waits for another writer


def compact(store: str | Path) -> int:
    """See `luocdo.compact`."""
    return erase.compact(_folder(store), wait=PATIENCE)


def backup(store: str | Path, target: str | Path) -> int:
    """See `luocdo.backup`."""
    return keep.backup(_folder(store), Path(target))


def _folder(store: str | Path) -> Path:
    if on_server(store):
        raise StoreError(message("is-a-server", store=store))
    return Path(store)
