"""What takes long to read of a store, kept until the store is written again."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from graph.store import Store

T = TypeVar("T")
STATES = 2  # the state before is still shown while the newest one is read


class Kept(Generic[T]):
    """`read` of a store, once for each state of it (a task's status is no part of the state).

    Who asks for a state that is being read waits; who asks for the one before does not.
    """

    def __init__(self, read: Callable[[Store], T]) -> None:
        self._read = read
        self._found: dict[tuple[str, tuple[int, int]], T] = {}
        self._lock = Lock()

    def __call__(self, store: Store) -> T:
        """The value at the store's present state; raises what `read` does."""
        state = (store.location, store.epoch())
        if (found := self._found.get(state)) is not None:
            return found
        with self._lock:
            if state not in self._found:
                made = self._read(store)
                for old in list(self._found)[: 1 - STATES]:
                    del self._found[old]
                self._found[state] = made
            return self._found[state]

    def has(self, store: Store) -> bool:
        """Whether the present state has been read."""
        return (store.location, store.epoch()) in self._found
