"""What keeps a store folder: a copy that opens, a copy put back, and erasing what was removed.

The engine keeps the words of what was removed; only a database made anew is without them.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox

from graph.embedded import DATA, NEW, OLD, EmbeddedStore, held
from graph.open import open_store
from ontology.disk import own_folder, sync
from ontology.errors import StoreError, StoreLockedError
from ontology.messages import message

BESIDE = (
    *("originals", "jobs", "registers", "audit.mark", "audit.jsonl", "soat-bo-qua.jsonl"),
    *("laws.csv", "luocdo.toml"),
)  # of the folder, what no reading makes anew
_TOLD = 100_000  # statements between two signs of progress
Progress = Callable[[int], None]  # statements done


def _quiet(done: int) -> None:
    pass


def backup(folder: Path, target: Path) -> int:
    """Copy a store to the new folder `target` while others read and write; how many statements.

    The copy is read back whole. Raises `StoreError` where it cannot be made or is not whole.
    """
    _need_new(target)
    with _cleared_away(target), open_store(folder) as store:
        assert isinstance(store, EmbeddedStore)
        own_folder(target)
        store.copy(target / DATA)
        for name in BESIDE:
            _copy(folder / name, target / name)
        _sync_all(target)
        with open_store(target) as copied:
            assert isinstance(copied, EmbeddedStore)
            if (count := deep(copied)) != deep(store):
                raise StoreError(message("backup-incomplete", target=target))
        return count


def _need_new(target: Path) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise StoreError(message("target-taken", target=target))


@contextmanager
def _cleared_away(target: Path) -> Iterator[None]:
    """A copy that could not be finished leaves nothing that looks like one."""
    try:
        yield
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.exists():
        shutil.copy2(source, target)


def _sync_all(folder: Path) -> None:
    for here, _, names in os.walk(folder):
        for path in (*(Path(here, name) for name in names), Path(here)):
            sync(path)


def compact(folder: Path, *, wait: float = 0) -> int:
    """Make the database anew, without what was removed from it; how many statements it holds.

    Killed at any moment, it leaves the old database or the new one. Nobody writes meanwhile; who
    reads sees the old one to its end. Raises as `open_store` does.
    """
    with open_store(folder, write=True, wait=wait) as store:
        made = folder / NEW
        shutil.rmtree(made, ignore_errors=True)
        anew = ox.Store(str(own_folder(made)))
        anew.bulk_extend(store.quads())
        anew.flush()
        count, epoch = len(anew), store.epoch()
        del anew
    _sync_all(made)
    with held(folder / DATA) as mine:
        if not mine or _epoch(folder) != epoch:  # somebody wrote between the two locks
            shutil.rmtree(made, ignore_errors=True)
            raise StoreLockedError(folder)
        (folder / DATA).rename(folder / OLD)
        made.rename(folder / DATA)
        sync(folder)
        shutil.rmtree(folder / OLD, ignore_errors=True)
    return count


def _epoch(folder: Path) -> tuple[int, int]:
    with open_store(folder) as store:
        return store.epoch()


def deep(store: EmbeddedStore, progress: Progress = _quiet) -> int:
    """Read every statement in each order in which the engine keeps them; how many there are.

    Raises `StoreError` where the disk gives back other bytes than were written.
    """
    count, predicates, graphs = 0, set(), set()
    for count, quad in enumerate(store.quads(), start=1):
        predicates.add(quad.predicate)
        graphs.add(quad.graph_name)
        if count % _TOLD == 0:
            progress(count)
    for graph in graphs:
        _exhaust(store.matching(None, None, graph))
    for predicate in predicates:
        for value, _ in groupby(store.matching(predicate, None, None), lambda quad: quad.object):
            _exhaust(store.matching(None, value, None))
    return count


def _exhaust(quads: Iterator[ox.Quad]) -> None:
    for _ in quads:
        pass
