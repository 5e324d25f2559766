"""A SQLite file beside a store that holds, by index, what is slow to ask of the whole graph.

It is derived from one state of the store: whoever reads brings an older file up to the newest one,
by the papers and documents of which the log says that something else is said since; a missing file
is built.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock
from weakref import WeakKeyDictionary

from graph.store import PREFIXES, Store
from ontology.disk import home_of
from ontology.identity import EFFECTIVE, LOG, paper_iri

_ABANDONED = 3600  # seconds after which nobody is at a new file any more
Mark = tuple[str, int, int]  # of which form and store, epoch of the papers, of effective


@dataclass(frozen=True)
class Derived:
    """One kind of such files; another `version` builds it anew.

    `renew` takes the papers and documents (IRIs) of which something else is said, and says False
    where building is less work.
    """

    file: str
    version: int
    fill: Callable[[Store, sqlite3.Connection], None]
    renew: Callable[[Store, sqlite3.Connection, frozenset[str]], bool]
    _memory: WeakKeyDictionary[Store, tuple[Mark, sqlite3.Connection]] = field(
        default_factory=WeakKeyDictionary, repr=False
    )
    _lock: Lock = field(default_factory=Lock, repr=False)

    @contextmanager
    def reading(self, store: Store, *, any_state: bool = False) -> Iterator[sqlite3.Connection]:
        """The tables of the store's state, or of a newer one; with `any_state` of any, if there."""
        wanted = self._mark(store)
        if (opened := self._beside(store, wanted, any_state=any_state)) is None:
            yield self._in_memory(store, wanted)
        else:
            with closing(opened):
                yield opened

    def _beside(self, store: Store, wanted: Mark, *, any_state: bool) -> sqlite3.Connection | None:
        places, oldest = self.places(store), (wanted[0], 0, 0)
        for path in places if any_state else ():
            if (opened := _opened(path, oldest)) is not None:
                return opened
        for path in places:
            with suppress(OSError, sqlite3.OperationalError):  # others' folder, a full disk
                if (opened := self._current(store, path, wanted)) is not None:
                    return opened
        return None

    def places(self, store: Store) -> list[Path]:
        """Beside the store; where that cannot be written, the user's cache."""
        digest = sha256(store.location.encode()).hexdigest()[:24]
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "luocdo"
        beside = home_of(store.location) / self.file
        other = cache / f"{digest}-{self.file}"
        return [] if store.location == ":memory:" or store.raw else [beside, other]

    def forget(self, store: Store) -> None:
        """Delete the files of this store, with all words that they ever held."""
        for path in self.places(store):
            path.unlink(missing_ok=True)

    def _mark(self, store: Store) -> Mark:
        asked = f"SELECT ?n WHERE {{ <{EFFECTIVE}> ld:form ?n }}"
        form = [str(n) for (n,) in store.query(PREFIXES + asked, graphs=(LOG,)).rows]
        return (f"{self.version} {store.location} {form}", *store.epoch())

    def _current(self, store: Store, path: Path, wanted: Mark) -> sqlite3.Connection | None:
        if (opened := _opened(path, wanted)) is not None:
            return opened
        with self._lock:  # the threads of one server do not do it twice
            if (opened := _opened(path, wanted)) is None:
                if not self._update(store, path, wanted):
                    self._build(store, path, wanted)
                opened = _opened(path, wanted)
            return opened

    def _in_memory(self, store: Store, wanted: Mark) -> sqlite3.Connection:
        """Where no file can be written, the tables of one state are kept."""
        mark, made = self._memory.get(store, (None, None))
        if made is None or mark != wanted:
            made = sqlite3.connect(":memory:", check_same_thread=False)
            self._fill(store, made, wanted)
            self._memory[store] = wanted, made
        return made

    def _build(self, store: Store, path: Path, wanted: Mark) -> None:
        """Beside its place first, so that nobody ever reads half of it."""
        if path.parent != Path(store.location):  # a store that was moved away is not made again
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        prefix = f".{path.stem}-"
        for left in path.parent.glob(f"{prefix}*"):  # of a process that was killed at it
            if left.stat().st_mtime < time.time() - _ABANDONED:
                left.unlink(missing_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=prefix, delete=False) as made:
            pass
        try:
            with closing(sqlite3.connect(made.name)) as tables:
                tables.execute("PRAGMA journal_mode = OFF")
                tables.execute("PRAGMA synchronous = OFF")
                self._fill(store, tables, wanted)
            os.replace(made.name, path)
        finally:
            Path(made.name).unlink(missing_ok=True)

    def _fill(self, store: Store, tables: sqlite3.Connection, mark: Mark) -> None:
        tables.execute("CREATE TABLE about (of TEXT, papers INTEGER, effective INTEGER)")
        self.fill(store, tables)
        tables.execute("INSERT INTO about VALUES (?, ?, ?)", mark)
        tables.commit()

    def _update(self, store: Store, path: Path, wanted: Mark) -> bool:
        """Whether an older file of this store was brought up to its state."""
        if not path.is_file():
            return False
        try:
            with closing(sqlite3.connect(path, isolation_level=None)) as tables:
                tables.execute("BEGIN IMMEDIATE")
                of, _, effective = tables.execute("SELECT * FROM about").fetchone()
                changed = _changed(store, effective)
                if of != wanted[0] or not self.renew(store, tables, changed):
                    return False
                tables.execute("UPDATE about SET papers = ?, effective = ?", wanted[1:])
                tables.execute("COMMIT")
                return True
        except (sqlite3.DatabaseError, TypeError, ValueError):  # cut off, or another program's
            return False


def _opened(path: Path, wanted: Mark) -> sqlite3.Connection | None:
    """The file at `path` if it is of the wanted state or a newer one."""
    if not path.is_file():
        return None
    opened = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        of, *epochs = opened.execute("SELECT * FROM about").fetchone()
        if of == wanted[0] and tuple(epochs) >= wanted[1:]:
            return opened
    except (sqlite3.DatabaseError, TypeError, ValueError):  # cut off, another program's
        pass
    opened.close()
    return None


def _changed(store: Store, since: int) -> frozenset[str]:
    """The papers and documents of which something else is said since an epoch."""
    rows = store.query(
        PREFIXES + f"SELECT DISTINCT ?x {{ ?x ld:epoch ?n FILTER(?n > {since}) }}", graphs=(LOG,)
    ).rows
    return frozenset(str(x) for (x,) in rows)


def papers_in(changed: Iterable[str]) -> frozenset[str]:
    """The papers (sha256) among what changed."""
    start = paper_iri("")
    return frozenset(iri.removeprefix(start) for iri in changed if iri.startswith(start))
