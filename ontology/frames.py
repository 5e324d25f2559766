"""Messages between luocdo's own processes: four bytes of length, then so many bytes."""

import struct
from typing import Protocol

LONGEST = 1 << 30  # bytes of a message: a process that tells of more is broken


class Sink(Protocol):
    """Where bytes are written to."""

    def write(self, data: bytes, /) -> object:
        """Take all of the bytes."""

    def flush(self) -> object:
        """Let them go."""


class Source(Protocol):
    """Where bytes are read from, as many as asked for unless it ends."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, fewer only at the end."""


def framed(data: bytes) -> bytes:
    """Data with its length before it."""
    return struct.pack(">I", len(data)) + data


def send(stream: Sink, *messages: bytes) -> None:
    """Write messages, and let them go."""
    for data in messages:
        stream.write(framed(data))
    stream.flush()


def receive(stream: Source) -> bytes | None:
    """The bytes of the next message; None when the other side is gone, or no such process."""
    head = stream.read(4)
    size = length(head) if len(head) == 4 else LONGEST + 1
    data = stream.read(size) if size <= LONGEST else b""
    return data if len(data) == size else None


def length(head: bytes) -> int:
    """How many bytes follow the four of a head."""
    return int(struct.unpack(">I", head)[0])
