"""Things put away on disk until their turn comes, so that memory need not hold them."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Any, Generic, TypeVar

import msgspec

from ontology.disk import home_of

T = TypeVar("T")
_BLOCK = 1 << 16  # bytes that wait to be written
_SIZE = 4  # bytes that tell how long a thing is


def scratch(location: str) -> IO[bytes]:
    """A file for spools of a store, on its own disk, without a name: gone when nobody has it."""
    home = home_of(location)
    return TemporaryFile(dir=home if home.is_dir() else None)


class Spool(Generic[T]):
    """Things of one kind in a file that many spools share; they come back in order."""

    def __init__(self, file: IO[bytes], kind: Any) -> None:
        """`kind`: the type `T`, as `msgspec` decodes it."""
        self._file = file
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(kind).decode
        self._waiting = bytearray()
        self._blocks: list[tuple[int, int]] = []  # place and size

    def put(self, thing: T) -> None:
        """Put one more away."""
        data = self._encode(thing)
        self._waiting += len(data).to_bytes(_SIZE, "little") + data
        if len(self._waiting) > _BLOCK:
            self._flush()

    def _flush(self) -> None:
        self._blocks.append((self._file.seek(0, 2), self._file.write(self._waiting)))
        self._waiting.clear()

    def __iter__(self) -> Iterator[T]:
        """All of them."""
        self._flush()
        for place, size in self._blocks:
            self._file.seek(place)
            block, at = memoryview(self._file.read(size)), 0
            while at < size:
                start = at + _SIZE
                at = start + int.from_bytes(block[at:start], "little")
                yield self._decode(block[start:at])
