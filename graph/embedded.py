"""The store on this computer: Oxigraph in a folder, called directly."""

import errno
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import groupby
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from graph.standard import followed, in_both_words
from graph.store import DEFAULT_GRAPHS, Change, Result, Store, need_writable
from graph.terms import Term
from ontology.disk import own_files, own_folder, sync
from ontology.errors import QueryError, StoreError, StoreLockedError
from ontology.messages import message

_TRIES = 6
_LOCKED = re.compile(r"\block (?:file|hold)\b", re.IGNORECASE)  # RocksDB's words; no "block …"
T = TypeVar("T")
MEMORY = ":memory:"  # a store for one process, gone when it is closed
NEW, OLD = "graph.new", "graph.old"  # beside it, while it is made anew
DATA = "graph"  # the Oxigraph database lies in this sub-folder of the store


class EmbeddedStore(Store):
    """Oxigraph on disk: one writer, any number of readers, each with the state it opened."""

    def __init__(self, folder: Path, *, write: bool = False) -> None:
        self.location, self.writable = str(folder), write
        self._store = _open(folder, write=write)

    def query(self, sparql: str, *, graphs: Sequence[str] = DEFAULT_GRAPHS) -> Result:
        """See `Store.query`."""
        return self._reading(lambda: _select(self._run(sparql, graphs)))

    def construct(self, sparql: str, *, graphs: Sequence[str] = DEFAULT_GRAPHS) -> list[ox.Triple]:
        """See `Store.construct`."""
        return self._reading(lambda: _triples(self._run(sparql, graphs)))

    def _run(
        self, sparql: str, graphs: Sequence[str]
    ) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
        default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [
            ox.NamedNode(g) for g in graphs
        ]
        return self._store.query(sparql, default_graph=default or None)

    def _reading(self, action: Callable[[], T]) -> T:
        """Run a query; again on the newer state where a writer has tidied this one away."""
        for attempt in range(_TRIES):
            try:
                return action()
            except SyntaxError as error:
                raise QueryError(message("sparql-syntax", error=error)) from error
            except (OSError, RuntimeError, ValueError) as error:
                if is_damage(error):
                    raise StoreError(disk_sentence(self.location, error)) from error
                if self.writable or not _tidied(error) or attempt == _TRIES - 1:
                    raise QueryError(message("query-failed", error=error)) from error
            self._store = _open(Path(self.location), write=False)
        raise AssertionError("unreachable")

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """See `Store.quads`."""
        return self.matching(None, None, ox.NamedNode(graph) if graph else None)

    def matching(
        self,
        predicate: ox.NamedNode | None,
        value: Term | ox.Triple | None,
        graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph | None,
    ) -> Iterator[ox.Quad]:
        """The quads with this predicate, object and graph, in the engine's order of those."""
        given = False
        for attempt in range(_TRIES):
            try:
                for quad in self._store.quads_for_pattern(None, predicate, value, graph):
                    given = True
                    yield quad
                return
            except (OSError, RuntimeError) as error:
                if self.writable or not _tidied(error) or given or attempt == _TRIES - 1:
                    raise StoreError(disk_sentence(self.location, error)) from error
            self._store = _open(Path(self.location), write=False)

    def apply(self, change: Change) -> None:
        """See `Store.apply`: one update request is one transaction of Oxigraph."""
        need_writable(self)
        if change:
            whole = update_text(followed(self, change))
            self._write(lambda: self._store.update(whole))

    def bulk(self, quads: Iterable[ox.Quad]) -> None:
        """See `Store.bulk`: all of `quads` or, if the process dies, none."""
        need_writable(self)
        self._write(lambda: self._store.bulk_extend(in_both_words(self, quads)))

    def _write(self, action: Callable[[], None]) -> None:
        try:
            action()
        except (OSError, RuntimeError) as error:
            raise StoreError(disk_sentence(self.location, error)) from error

    def copy(self, target: Path) -> None:
        """A database of the state that this store shows, in a new folder; others may write."""
        for attempt in range(_TRIES):
            try:
                return self._store.backup(str(target))
            except (OSError, RuntimeError) as error:
                shutil.rmtree(target, ignore_errors=True)
                if not _tidied(error) or attempt == _TRIES - 1:
                    raise StoreError(disk_sentence(self.location, error)) from error
            self._store = _open(Path(self.location), write=False)

    def close(self) -> None:
        """See `Store.close`: Oxigraph lets go of its folder when nothing holds it any more.

        What was written would then outlive a power cut: the engine itself leaves it to the system.
        """
        if self.__dict__.pop("_store", None) and self.writable and self.location != MEMORY:
            data = Path(self.location, DATA)
            own_files(data)
            for path in (*data.glob("*.log"), data):
                with suppress(FileNotFoundError):
                    sync(path)


def update_text(change: Change) -> str:
    """A change as one SPARQL update; Virtuoso deletes literals of a language only one by one."""
    steps = [f"CLEAR SILENT GRAPH <{graph}>" for graph in change.clear]
    plain: list[ox.Quad] = []
    deleted = [plain]
    for quad in change.remove:
        alone = isinstance(quad.object, ox.Literal) and quad.object.language
        deleted.append([quad]) if alone else plain.append(quad)
    for verb, parts in (("DELETE DATA", deleted), ("INSERT DATA", [change.add])):
        for quads in filter(None, parts):
            by_graph = groupby(quads, key=lambda quad: quad.graph_name)
            steps.append(f"{verb} {{ {' '.join(_in_graph(*group) for group in by_graph)} }}")
    return " ;\n".join(steps)


def _in_graph(graph: object, quads: Iterable[ox.Quad]) -> str:
    triples = "".join(f"{quad.triple} .\n" for quad in quads)
    return f"GRAPH {graph} {{ {triples} }}" if isinstance(graph, ox.NamedNode) else triples


def _open(folder: Path, *, write: bool) -> ox.Store:
    if str(folder) == MEMORY:
        return ox.Store()
    data = folder / DATA
    if write:
        _finish_swap(folder)
    _check(folder, data, write=write)
    for attempt in range(_TRIES):
        try:
            if not write:
                return ox.Store.read_only(str(data))
            own_folder(folder)
            own_folder(data)
            return ox.Store(str(data))
        except (OSError, RuntimeError) as error:
            if _LOCKED.search(str(error)):
                raise StoreLockedError(folder) from error
            if write or not _tidied(error) or attempt == _TRIES - 1:
                raise StoreError(disk_sentence(str(folder), error)) from error
        time.sleep(0.01 * 2**attempt)
    raise AssertionError("unreachable")


def _finish_swap(folder: Path) -> None:
    """What `compact` was killed at: the new database takes its place, or goes."""
    old, new = folder / OLD, folder / NEW
    with held(old) as mine:
        if mine and new.is_dir() and not (folder / DATA).exists():
            new.rename(folder / DATA)
        if mine and (folder / DATA).exists():
            shutil.rmtree(old)


@contextmanager
def held(data: Path) -> Iterator[bool]:
    """Whether the lock of a database that nobody has open is ours meanwhile (not on Windows)."""
    if sys.platform == "win32" or not (data / "LOCK").exists():
        yield data.is_dir()
        return
    import fcntl

    with (data / "LOCK").open("r+b") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def is_damage(error: Exception) -> bool:
    """Whether the disk gave back other bytes than were written, in RocksDB's words."""
    told = "Corruption" in str(error) or "checksum mismatch" in str(error)
    return told and not _tidied(error)


def _tidied(error: Exception) -> bool:
    """Whether a reader missed a file that the writer merged into another one meanwhile."""
    return ".sst: No such file" in str(error)


def _select(found: ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean) -> Result:
    if not isinstance(found, ox.QuerySolutions):
        raise QueryError(message("only-select"))
    variables = tuple(v.value for v in found.variables)
    return Result(variables, tuple(tuple(row) for row in found))


def _triples(found: ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean) -> list[ox.Triple]:
    if not isinstance(found, ox.QueryTriples):
        raise QueryError(message("only-construct"))
    return list(found)


def _check(folder: Path, data: Path, *, write: bool) -> None:
    if (data / "CURRENT").exists():
        return
    if not write:
        what = (
            message("not-a-store", folder=folder)
            if folder.exists()
            else message("no-store", folder=folder)
        )
        raise StoreError(message("make-a-store", what=what, folder=folder))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError(message("folder-taken", folder=folder))


def disk_sentence(location: str, error: Exception) -> str:
    """What the disk did, and what to do."""
    text, number = str(error), getattr(error, "errno", None)
    if is_damage(error):
        return message("store-damaged", location=location, text=text[:200])
    if number == errno.ENOSPC or "No space left" in text:
        return message("disk-of-store-full", location=location)
    if _tidied(error):
        return message("store-rewritten", location=location)
    if number in (errno.EACCES, errno.EROFS) or "denied" in text or "Read-only" in text:
        return message("store-forbidden", location=location)
    return message("store-trouble", location=location, text=text)
