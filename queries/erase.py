"""Erasing for good what was removed: from the database, and from what is derived beside it."""

from pathlib import Path

from graph import keep, open_store
from queries import beside


def compact(folder: Path, *, wait: float) -> int:
    """Make the database anew; the number of its quads. Raises as `graph.keep.compact` does."""
    count = keep.compact(folder, wait=wait)
    with open_store(folder) as store:
        beside.forget(store)
    return count
