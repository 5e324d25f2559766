"""Connections that dawdle are closed, so that a few thousand slow ones hold up nobody else.

uvicorn itself waits for ever for a request's head, its body, and for a client that does not read.
"""

from __future__ import annotations

import asyncio
from typing import Any, NamedTuple, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

STEP = 10.0  # seconds between two looks at a connection
LEAST = 1_000  # bytes a second that a body, or a client that reads, must make


class _Counted:
    """A transport that knows how much was given to it."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport, self._given = transport, 0

    def write(self, data: bytes) -> None:
        self._given += len(data)
        self._transport.write(data)

    @property
    def taken(self) -> int:
        """Bytes that the other side has room for."""
        return self._given - self._transport.get_write_buffer_size()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class _Look(NamedTuple):
    """A connection at one moment; `unread` says that something waits to be read by the client."""

    phase: tuple[object, object, bool]  # state of the request, request, nobody reads its body
    unread: bool
    came: int
    taken: int

    def is_late(self, before: _Look, least: float) -> bool:
        """Whether it is where it was a look ago, for want of the client."""
        state, _, held = self.phase
        same = self.phase == before.phase
        return (
            (same and state is h11.IDLE)
            or (same and state is h11.SEND_BODY and not held and self.came - before.came < least)
            or (self.unread and before.unread and self.taken - before.taken < least)
        )


class Patience(H11Protocol):
    """HTTP/1.1 with an end to patience: a head within two looks, then `LEAST` in either direction.

    What stands still in our own house (a slow answer, a body nobody has read yet) may do so.
    """

    step = STEP

    def connection_made(self, transport: Any) -> None:
        """See `asyncio.Protocol`."""
        self._line = _Counted(transport)
        super().connection_made(cast(asyncio.Transport, self._line))
        self._came = 0
        self._seen = self._state()
        self._timer = self.loop.call_later(self.step, self._look)

    def data_received(self, data: bytes) -> None:
        """See `asyncio.Protocol`."""
        self._came += len(data)
        super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """See `asyncio.Protocol`."""
        self._timer.cancel()
        super().connection_lost(exc)

    def _state(self) -> _Look:
        unread = self._line.get_write_buffer_size() > 0
        phase = (self.conn.their_state, self.cycle, self.flow.read_paused)
        return _Look(phase, unread, self._came, self._line.taken)

    def _look(self) -> None:
        before, self._seen = self._seen, self._state()
        if self._seen.is_late(before, LEAST * self.step):
            self.transport.abort()
        else:
            self._timer = self.loop.call_later(self.step, self._look)
