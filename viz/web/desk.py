"""What the pages work with: the store, what lies beside it, and verbs that the front door gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from graph import open_store
from graph.shared import Shared
from ontology.disk import home_of, on_server
from ontology.errors import LuocdoError
from queries.erase import compact
from viz.web.cache import Cache

if TYPE_CHECKING:
    from graph.store import Store
    from ontology.errors import UnreadableError

LISTING = 4.0  # seconds that a page waits for a list, if it can show that of the state before
FIRST = 15.0  # seconds that it waits if there is none
PATIENCE = 15.0  # seconds that a page waits for its turn to write
Progress = Callable[[int, int, str], None]  # done, of how many, file name


class NotYetError(LuocdoError):
    """A list is being read for the first time."""


class BuildReport(Protocol):
    """What a build tells: the fields of `luocdo.builder.Report` that pages show."""

    read: list[str]
    failed: list[UnreadableError]
    refused: list[str]
    known: int
    notes: list[str]
    inside: dict[str, list[str]]


class Builder(Protocol):
    """`luocdo.build`: ingest and graph meet only at the front door."""

    def __call__(
        self,
        paths: Sequence[Path],
        store: str | Path,
        *,
        workers: int,
        progress: Progress,
        cleared: bool = False,
    ) -> BuildReport:
        """Read `paths` into `store`."""


@dataclass(frozen=True)
class Desk:
    """One store and what may be done with it; `who` writes where no proxy names the user.

    Where it is `read_only`, every form is refused and no page offers one.
    """

    store: str | Path
    build: Builder
    who: str
    read_only: bool = False
    cache: Cache = field(default_factory=Cache, repr=False)

    @cached_property
    def folder(self) -> Path:
        """What lies beside the graph: originals, jobs, settings."""
        return home_of(self.store)

    @cached_property
    def _shared(self) -> Shared:
        return Shared(self.store)

    @contextmanager
    def read(self) -> Iterator[Store]:
        """The store as it is now; one reader for all threads, renewed after a write."""
        yield self._shared.store()

    def listed(
        self, name: str, read: Callable[[Store], object], *, first: float | None = None
    ) -> tuple[Store, bool]:
        """The newest store of which `read` is done (it keeps what it reads); whether that is old.

        Reading goes on beside the pages: who asks meanwhile is shown the state before. Raises
        `NotYetError` where there is none and `first` seconds (`FIRST`) are not enough.
        """
        store = self._shared.store()

        def done() -> Store:
            read(store)
            return store

        ask = partial(self.cache.get, f"list {name}", store.epoch(), done)
        most = FIRST if first is None else first
        known = ask(wait=min(most, LISTING)) or ask(wait=max(0, most - LISTING))
        if known is None:
            raise NotYetError
        return (known.value, True) if known.old else (store, False)

    @property
    def stale(self) -> bool:
        """Whether what is known is behind the papers: a run died, or still goes."""
        with suppress(LuocdoError):  # the page itself says what is wrong
            return self._shared.store().stale
        return False

    def erase(self) -> None:
        """Make the database anew, without the words of what was removed; raises as `compact`."""
        compact(Path(self.store), wait=PATIENCE)

    @property
    def erases(self) -> bool:
        """Whether it can: a server keeps its own files."""
        return not on_server(self.store)

    @contextmanager
    def write(self) -> Iterator[Store]:
        """The store to write in, once nobody else does.

        Raises `StoreLockedError` where that takes too long.
        """
        with open_store(self.store, write=True, wait=PATIENCE) as store:
            yield store
