"""Who did what: `<store>/audit.jsonl`, a line a change, each with the hash of the line before it.

`audit.mark` holds the hash of the last line: a tail that is cut is told. Who can write both files
can make both anew, so the mark belongs on paper or on another computer, too (docs/deployment.md).
"""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec

from ontology.disk import sync, write
from ontology.errors import StoreError
from ontology.messages import message
from ontology.reasons import reason_of

FILE, MARK = "audit.jsonl", "audit.mark"
START = "0" * 64  # the mark before the first line
_LAST = 1 << 20  # bytes from the end that surely hold the last line
_LOCK = threading.Lock()


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One change; `papers` are IRIs, `what` the words of the form that say which change it is."""

    at: str
    who: str
    role: str
    did: str
    path: str
    papers: list[str]
    what: dict[str, str]
    after: str


class Audit(msgspec.Struct, frozen=True):
    """All lines that can be read, the mark of the last one, and what was done to the file."""

    entries: tuple[Entry, ...]
    mark: str
    problems: tuple[str, ...]
    torn: int  # lines that a power cut left unfinished, before anything was changed


def append(folder: Path, **said: object) -> None:
    """Write a line and wait until it is on the disk; `said` are the fields of `Entry`.

    Raises `StoreError` where it cannot be written: then nothing may be changed either.
    """
    try:
        with _LOCK, _opened(folder / FILE) as file:
            tail = _tail(file)
            at = datetime.now().astimezone().isoformat(timespec="milliseconds")
            entry = msgspec.convert({**said, "at": at, "after": _base(folder, tail)}, Entry)
            line = msgspec.json.encode(entry)
            file.write(b"\n" * (bool(tail) and not tail.endswith(b"\n")) + line + b"\n")
            file.flush()
            os.fsync(file.fileno())
            write(folder / MARK, _hash(line).encode())
    except OSError as error:
        raise StoreError(message("log-unwritten", file=FILE, reason=reason_of(error))) from error


def read(folder: Path, *, mark: str = "") -> Audit:
    """The whole log, verified; `mark` is one that was noted before and must still stand in it."""
    entries, marks, problems, torn = list[Entry](), [START], list[str](), 0
    for number, line in enumerate(_lines(folder / FILE), start=1):
        if (entry := _entry(line)) is None:
            torn += 1
            continue
        if entry.after != marks[-1]:
            problems.append(message("log-unchained", number=number, at=entry.at, who=entry.who))
        entries.append(entry)
        marks.append(_hash(line))
    kept = _mark(folder)
    if kept not in marks[-2:]:  # the mark is written after its line: a power cut may part them
        problems.append(message("log-end"))
    if mark and mark not in marks:
        problems.append(message("log-no-mark"))
    return Audit(tuple(entries), marks[-1], tuple(problems), torn)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The file, for its owner alone, no other process writing in it (not on Windows)."""
    made = not path.exists()
    with open(os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "a+b") as file:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        if made:
            sync(path.parent)
        yield file


def _tail(file: IO[bytes]) -> bytes:
    file.seek(max(0, file.seek(0, os.SEEK_END) - _LAST))
    return file.read()


def _base(folder: Path, tail: bytes) -> str:
    """What the next line follows: the mark, so that a cut tail stays told for ever.

    A power cut can leave one whole line more than the mark knows of.
    """
    kept = _mark(folder)
    for line in reversed(tail.splitlines()):
        if entry := _entry(line):
            return _hash(line) if entry.after == kept else kept
    return kept


def _mark(folder: Path) -> str:
    try:
        return (folder / MARK).read_text("ascii", "replace")
    except FileNotFoundError:
        return START


def _lines(path: Path) -> Iterator[bytes]:
    if path.exists():
        with path.open("rb") as file:
            yield from (line.rstrip(b"\n") for line in file)


def _entry(line: bytes) -> Entry | None:
    try:
        return msgspec.json.decode(line, type=Entry)
    except msgspec.DecodeError:
        return None


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
