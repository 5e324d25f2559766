"""A program run so that it can read nothing but the system's own files and write nothing but its
scratch folder: Linux's Landlock, which needs no rights (from 5.13 on; elsewhere it runs as it is).

An old Word file may name any other file to be taken into it, and LibreOffice takes it.
"""

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # system calls, the same numbers on every machine
_READ = 0b1101  # run, read a file, read a folder
_SOCKET = 1 << 9 | 1 << 5  # make a socket, take it away again
_ALL, _MOVE = (1 << 13) - 1, 1 << 13  # all rights of the first Landlock, and of the second
_SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/sbin", "/etc", "/opt", "/proc", "/sys", "/var/cache",
           "/var/lib", "/var/spool/libreoffice", "/snap")  # fmt: skip
_NO_NEW_PRIVILEGES = 38


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def run(command: Sequence[str], scratch: Path, seconds: float) -> int:
    """Run a program, confined where the system can; its exit code, -1 when it took too long."""

    def start() -> int:
        if confines():
            _restrict(_rules(command[0], scratch))
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=seconds,
                check=False,
                cwd=scratch,
                env={**os.environ, "HOME": str(scratch), "TMPDIR": str(scratch)},
            )
        except subprocess.TimeoutExpired:
            return -1
        return done.returncode

    with ThreadPoolExecutor(1) as thread:  # confinement is for good, and of one thread only
        return thread.submit(start).result()


@cache
def confines() -> bool:
    """Whether this system has Landlock."""
    return _version() > 0


def _version() -> int:
    if sys.platform != "linux":
        return 0
    said: int = ctypes.CDLL(None).syscall(_CREATE, None, ctypes.c_size_t(0), 1)
    return said


def _rules(program: str, scratch: Path) -> Iterator[tuple[str, int]]:
    rights = _ALL | (_MOVE if _version() > 1 else 0)
    yield str(scratch), rights
    yield "/dev", _READ | 0b10  # /dev/null is written to
    yield "/tmp", _SOCKET
    for folder in (*_SYSTEM, str(Path(program).resolve().parents[1])):
        yield folder, _READ


def _restrict(rules: Iterator[tuple[str, int]]) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    handled = ctypes.c_uint64(_ALL | (_MOVE if _version() > 1 else 0))
    ruleset = libc.syscall(_CREATE, ctypes.byref(handled), ctypes.c_size_t(8), 0)
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "Landlock")
    for folder, rights in rules:
        with suppress(FileNotFoundError):
            opened = os.open(folder, os.O_PATH | os.O_CLOEXEC)
            beneath = _Beneath(rights, opened)
            libc.syscall(_ADD, ruleset, 1, ctypes.byref(beneath), 0)
            os.close(opened)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    refused = libc.syscall(_RESTRICT, ruleset, 0)
    os.close(ruleset)
    if refused:
        raise OSError(ctypes.get_errno(), "Landlock")
