"""Walls around work on what others wrote: no network, no files but its own.

Linux's seccomp and Landlock (from 5.13 on) need no rights and hold for good, for the thread that
puts them up and all that it starts. Elsewhere a process runs as it is: ask `seals`, `encloses`.
"""

import ctypes
import errno
import os
import platform
import socket
import struct
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

T = TypeVar("T")
_NO_NEW_PRIVILEGES = 38


# --- no network: seccomp --------------------------------------------------------------------------


class _Machine(NamedTuple):
    """Numbers of system calls (linux/audit.h, asm/unistd.h): those that reach other computers or
    look into other processes."""

    architecture: int
    seccomp: int
    socket: int
    access: tuple[int, int]  # and which of its arguments says for what
    others: tuple[int, ...]  # connect, ptrace, process_vm_readv, process_vm_writev


_EVERYWHERE = (425, 438)  # io_uring_setup (a second way to sockets), pidfd_getfd
_MACHINES = {
    "x86_64": _Machine(0xC000003E, 317, 41, (21, 1), (42, 101, 310, 311)),
    "aarch64": _Machine(0xC00000B7, 277, 198, (48, 2), (203, 117, 270, 271)),
}
_KILL, _REFUSE, _ALLOW = 0x80000000, 0x00050000 | errno.EACCES, 0x7FFF0000
_FOREIGN = 0x40000000  # from here on: the calls of another architecture (x32)
_NUMBER, _ARCHITECTURE, _FIRST = 0, 4, 16  # where they stand in struct seccomp_data
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # operations of the filter machine


def seal(*, local: bool = False) -> bool:
    """Take the network from this thread and what it starts; whether the system can.

    `local` leaves it sockets inside this computer that it makes itself (LibreOffice needs one), and
    says of each folder that it cannot be written to: else LibreOffice makes its socket in /tmp.
    """
    machine = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None or ctypes.sizeof(ctypes.c_void_p) != 8:
        return False
    program = _filter(machine, local=local)
    code = ctypes.create_string_buffer(program, len(program))
    whole = struct.pack("HP", len(program) // 8, ctypes.addressof(code))
    libc = ctypes.CDLL(None)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return bool(libc.syscall(machine.seccomp, 1, 0, whole) == 0)


def _filter(machine: _Machine, *, local: bool) -> bytes:
    """The program that the kernel runs before each call: (operation, jump if, jump else, value)."""
    refused = (*machine.others, *_EVERYWHERE)
    access, which = machine.access
    family = ((_LOAD, 0, 0, _FIRST), (_EQUAL, 1, 0, socket.AF_UNIX)) if local else ()
    writable = (_LOAD, 0, 0, _FIRST + 8 * which), (_EQUAL, 3, 4, os.W_OK)
    asked = ((_EQUAL, 0, 2, access), *writable) if local else ()
    end = len(refused) + len(asked) + 1 + len(family)  # steps from behind the number to the refusal
    steps = (
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, machine.architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, end, 0, _FOREIGN),
        *((_EQUAL, end - 1 - n, 0, call) for n, call in enumerate(refused)),
        *asked,
        (_EQUAL, 0, len(family) + 1, machine.socket),
        *family,
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    )
    return b"".join(struct.pack("HBBI", *step) for step in steps)


@cache
def seals() -> bool:
    """Whether the network can be taken away here: tried, not looked up."""
    return _alone(lambda: seal() and _refuses(socket.AF_INET) and _refuses(socket.AF_INET6))


def _refuses(family: int) -> bool:
    try:
        socket.socket(family).close()
    except PermissionError:
        return True
    except OSError:  # a computer without this family
        return family != socket.AF_INET
    return False


def offline(action: Callable[[], T]) -> T:
    """What `action()` gives where there is no network, if the system can take it away (`seals`)."""

    def sealed() -> T:
        seal()
        return action()

    return _alone(sealed)


def _alone(action: Callable[[], T]) -> T:
    """In a thread of its own, for what is for good."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(action).result()


def leave_network() -> None:
    """Linux: go into an empty network, where the system lets an ordinary user do that.

    A second wall for whole processes: it shuts out sockets of this computer, too.
    """
    if sys.platform == "linux":
        net, user = 0x40000000, 0x10000000
        libc = ctypes.CDLL(None)
        if libc.unshare(net) != 0:
            libc.unshare(user | net)


# --- no files but its own: Landlock ---------------------------------------------------------------

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # system calls, the same numbers on every machine
_READ = 0b1101  # run, read a file, read a folder
_SOCKET = 1 << 9 | 1 << 5  # make a socket, take it (or another file) away
_WRITE = 0b10  # write into a file that is there
_FILE = 0b111  # all of these that a file can be given
# All rights over files by version of Landlock: the first, moving, cutting short, devices.
_RIGHTS = ((1, (1 << 13) - 1), (2, 1 << 13), (3, 1 << 14), (5, 1 << 15))
_TCP = 0b11  # listen, connect (from version 4 on)
_SCOPES = 0b11  # abstract sockets and signals stay inside (from version 6 on)
_SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/sbin", "/etc", "/sys", "/snap",
           "/var/cache/fontconfig", "/var/lib/libreoffice", "/var/spool/libreoffice",
           "/proc/cpuinfo")  # fmt: skip  # without it onnxruntime ends the process


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def encloses() -> int:
    """The version of this system's Landlock, 0 without."""
    if sys.platform != "linux":
        return 0
    said: int = ctypes.CDLL(None).syscall(_CREATE, None, ctypes.c_size_t(0), 1)
    return max(said, 0)


def enclose(own: Path, readable: Iterable[str]) -> None:
    """Leave this thread, and what it starts, the folder `own`, and to read the system's files and
    `readable`; nothing happens where there is no Landlock. Raises `OSError` where it fails.
    """
    if not (version := encloses()):
        return
    rights = sum(more for since, more in _RIGHTS if version >= since)
    attributes = struct.pack("QQQ", rights, _TCP if version >= 4 else 0, _SCOPES)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    libc = ctypes.CDLL(None, use_errno=True)
    ruleset = libc.syscall(_CREATE, attributes, ctypes.c_size_t(size), 0)
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "Landlock")
    _allow(ruleset, str(own), rights)
    _allow(ruleset, "/dev", _READ | _WRITE)  # /dev/null is written to
    if platform.machine() not in _MACHINES:  # where nothing keeps LibreOffice out of /tmp
        _allow(ruleset, "/tmp", _SOCKET)
    for folder in (*_SYSTEM, *map(str, Path("/opt").glob("libreoffice*")), *readable):
        _allow(ruleset, folder, _READ)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    refused = libc.syscall(_RESTRICT, ruleset, 0)
    os.close(ruleset)
    if refused:
        raise OSError(ctypes.get_errno(), "Landlock")


def _allow(ruleset: int, place: str, rights: int) -> None:
    """For a file, or beneath a folder, that is there."""
    with suppress(FileNotFoundError, NotADirectoryError):
        opened = os.open(place, os.O_PATH | os.O_CLOEXEC)
        beneath = _Beneath(rights if os.path.isdir(place) else rights & _FILE, opened)
        ctypes.CDLL(None).syscall(_ADD, ruleset, 1, ctypes.byref(beneath), 0)
        os.close(opened)
