"""What is costly to count is counted once for each state of the store, and beside the pages."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from concurrent.futures import TimeoutError as NotYetError
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """A value, and whether a newer one is being worked out."""

    value: T
    old: bool


class Cache:
    """Values by key, each true of a `mark`; an old one is shown while the new one takes long."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(2, "luocdo-cache")  # an index may take minutes
        self._done: dict[str, tuple[object, object]] = {}
        self._running: dict[str, tuple[object, Future[None]]] = {}

    def get(
        self, key: str, mark: object, compute: Callable[[], T], *, wait: float = 0.5
    ) -> Known[T] | None:
        """The value of `compute()` at `mark`, if `wait` seconds are enough; else the last one.

        None where there was none before. What `compute` raises is raised.
        """
        with self._lock:
            if key in self._done and self._done[key][0] == mark:
                return Known(self._done[key][1], False)  # type: ignore[arg-type]
            running = self._running.get(key)
            if running is None or running[1].done():
                running = (mark, self._pool.submit(self._work, key, mark, compute))
                self._running[key] = running
        with suppress(NotYetError):
            running[1].result(wait)
        with self._lock:
            if key not in self._done:
                return None
            there, value = self._done[key]
            return Known(value, there != mark)  # type: ignore[arg-type]

    def _work(self, key: str, mark: object, compute: Callable[[], object]) -> None:
        value = compute()
        with self._lock:
            self._done[key] = (mark, value)

    def settle(self) -> None:
        """Wait until nothing is being worked out any more."""
        with self._lock:
            running = [future for _, future in self._running.values()]
        wait(running)

    def close(self) -> None:
        """Begin nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)
