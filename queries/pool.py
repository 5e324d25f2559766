"""Warm worker processes for the endpoint: a query that runs too long dies with its process.

A query that is not answered at once (`QUICK`) runs on at low priority, and only so many of them do
at a time, so that heavy queries never keep all workers from ordinary ones.
"""

import asyncio
import multiprocessing
import os
import socket
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Self

import msgspec

from queries.protocol import BadRequest, Reply, Task
from queries.worker import frame, work

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, SpawnContext

QUICK = 0.25  # seconds after which a query counts as heavy
WAITING = 200  # requests that may wait for a worker
PRELOADED = ("queries.worker", "rdflib.plugins.sparql.parser")
_READY = Task("ASK {}", "*/*")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use; `seconds` count from the moment a worker takes it."""

    seconds: float = 20.0
    rows: int = 100_000
    size: int = 64_000_000  # bytes of an answer
    memory: int = 1_000_000_000  # bytes of a worker's own
    workers: int = 8
    heavy: int = max(1, min(4, os.cpu_count() or 1))  # queries that run on beyond `QUICK` at a time


class _Process:
    """One worker process, at the other end of a socket."""

    def __init__(
        self, process: BaseProcess, lines: tuple[asyncio.StreamReader, asyncio.StreamWriter]
    ) -> None:
        self._process = process
        self._out, self._in = lines

    @classmethod
    async def start(cls, folder: Path, limits: "Limits") -> Self:
        """A copy of a process that has everything loaded (where the system can copy processes)."""
        context = _context()
        context.set_forkserver_preload(list(PRELOADED))
        ours, theirs = socket.socketpair()
        bounds = (limits.seconds, limits.memory, limits.rows, limits.size)
        process = context.Process(target=work, args=(theirs, folder, *bounds), daemon=True)
        await asyncio.to_thread(process.start)
        theirs.close()
        return cls(process, await asyncio.open_connection(sock=ours))

    async def ask(self, task: Task) -> tuple[Reply, bytes]:
        """The reply and its body; raises `EOFError` or `OSError` where the process died."""
        self._in.write(frame(msgspec.json.encode(task)))
        await self._in.drain()
        reply = msgspec.json.decode(await self._frame(), type=Reply)
        return reply, await self._frame()

    async def _frame(self) -> bytes:
        (size,) = struct.unpack(">I", await self._out.readexactly(4))
        return await self._out.readexactly(size)

    def yield_way(self) -> None:
        """Let others go first from now on."""
        with suppress(OSError, AttributeError):  # gone already, or no such call on this system
            os.setpriority(os.PRIO_PROCESS, self._process.pid or 0, 15)

    async def kill(self) -> None:
        """End it, whatever it is doing."""
        self._in.close()
        self._process.kill()
        await asyncio.to_thread(self._process.join, 5)


def _context() -> "ForkServerContext | SpawnContext":
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    return multiprocessing.get_context("forkserver")


class Pool:
    """Workers over one folder; `start` before the first `run`, `close` at the end."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.limits, self._folder = limits, folder
        self._idle: asyncio.Queue[_Process] = asyncio.Queue()
        self._all: set[_Process] = set()
        self._heavy = self._waiting = 0
        self._later: set[asyncio.Task[None]] = set()
        self._starting = asyncio.Lock()
        self._closed = False

    async def start(self) -> None:
        """Open the store in every worker."""
        await asyncio.gather(*(self._spawn() for _ in range(self.limits.workers)))

    async def _spawn(self) -> None:
        async with self._starting:
            process = await _Process.start(self._folder.resolve(), self.limits)
        self._all.add(process)
        with suppress(EOFError, OSError):  # the store is gone: the next query says so
            await process.ask(_READY)
        self._idle.put_nowait(process)

    async def close(self) -> None:
        """End every worker."""
        self._closed = True
        for later in list(self._later):
            later.cancel()
        await asyncio.gather(*(process.kill() for process in self._all))

    async def run(self, task: Task) -> tuple[Reply, bytes]:
        """Answer a query; raises `BadRequest` 503 where too many wait, 504 after the time limit."""
        process = await self._free()
        asked = asyncio.ensure_future(process.ask(task))
        spent = True
        try:
            reply, spent = await self._watched(process, asked)
            return reply
        except TimeoutError:
            raise BadRequest(504, "timeout", self._too_slow()) from None
        except (EOFError, OSError):
            raise BadRequest(422, "failed", _BROKE) from None
        finally:
            if spent:
                asked.cancel()
                self._replace(process)
            else:
                self._idle.put_nowait(process)

    async def _free(self) -> _Process:
        if self._waiting >= WAITING:
            raise BadRequest(503, "busy", _BUSY)
        self._waiting += 1
        try:
            return await asyncio.wait_for(self._idle.get(), self.limits.seconds)
        except TimeoutError:
            raise BadRequest(503, "busy", _BUSY) from None
        finally:
            self._waiting -= 1

    async def _watched(
        self, process: _Process, asked: "asyncio.Future[tuple[Reply, bytes]]"
    ) -> tuple[tuple[Reply, bytes], bool]:
        """The answer, and whether its process is spent: one of low priority cannot be raised."""
        done, _ = await asyncio.wait({asked}, timeout=QUICK)
        if done:
            return asked.result(), False
        if self._heavy >= self.limits.heavy:
            raise BadRequest(503, "busy", _BUSY)
        self._heavy += 1
        process.yield_way()
        try:
            left = max(0.0, self.limits.seconds - QUICK)
            return await asyncio.wait_for(asked, left), True
        finally:
            self._heavy -= 1

    def _replace(self, process: _Process) -> None:
        async def replace() -> None:
            await process.kill()
            self._all.discard(process)
            if not self._closed:
                await self._spawn()

        later = asyncio.ensure_future(replace())
        self._later.add(later)
        later.add_done_callback(self._later.discard)

    def _too_slow(self) -> str:
        return (
            f"Câu hỏi chạy quá {self.limits.seconds:g} giây nên đã dừng → thu hẹp câu hỏi"
            " (bớt nối chéo, bớt đường đi không có đầu, thêm điều kiện)."
        )


_BUSY = "Máy đang trả lời nhiều câu hỏi nặng → thử lại sau ít giây."
_BROKE = "Câu hỏi dùng quá bộ nhớ cho phép nên đã dừng → thu hẹp câu hỏi hoặc thêm LIMIT."
