"""Warm worker processes for endpoint and pages: what runs too long dies with its process.

A query that is not answered at once (`QUICK`) goes on at low priority; only so many of them run at
a time, others are held. A fresh worker takes the place of each: ordinary queries do not wait.
SPARQL, ready questions and files do not hold each other.
"""

import asyncio
import multiprocessing
import os
import pickle
import shutil
import signal
import socket
import sys
import time
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Self, overload

import msgspec

from ontology.disk import on_server
from ontology.frames import framed, length
from ontology.messages import message
from queries.protocol import BadRequest, Reply, Task
from queries.serve.page_tasks import (
    Asked,
    Feed,
    File,
    LimitError,
    Ready,
    Written,
    too_large,
    too_slow,
)
from queries.serve.worker import HELD, work

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, SpawnContext

    from queries.answer.run import Answer, Statements

QUICK = 0.25  # seconds of the processor after which a query counts as heavy
PATIENCE = 4  # times `QUICK` by the clock: on a busy machine ordinary queries wait for their turn
HEAVY_NICE = (
    10  # of a heavy query: behind others, yet not starved by whatever else the machine does
)
WAITING = 200  # requests that may wait for a worker
PARKED = 32  # heavy queries at once, those that are held included
PRELOADED = (
    "queries.serve.worker",
    "queries.serve.preload",
    "rdflib.plugins.sparql.parser",
    "xlsxwriter",
)
_WAKE = Task("ASK {}", "*/*")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use; `seconds` count while it runs, and `HELD` times while it is held."""

    seconds: float = 20.0
    rows: int = 100_000
    file_rows: int = 200_000  # of a file with all rows of a ready question
    size: int = 64_000_000  # bytes of an answer
    memory: int = 1_000_000_000  # bytes of a worker's own
    workers: int = 8
    heavy: int = max(1, min(4, os.cpu_count() or 1))  # queries that run on beyond `QUICK` at a time


class _Process:
    """One worker process, at the other end of a socket."""

    def __init__(
        self,
        process: BaseProcess,
        lines: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        scratch: str,
    ) -> None:
        self._process, self._scratch = process, scratch
        self._out, self._in = lines
        self.late = False

    @classmethod
    async def start(cls, store: str | Path, limits: "Limits", scratch: str) -> Self:
        """A copy of a process that has everything loaded (where the system can copy processes).

        Its temporary files go into a folder of its own below `scratch`.
        """
        context = _context()
        context.set_forkserver_preload(list(PRELOADED))
        ours, theirs = socket.socketpair()
        own = mkdtemp(dir=scratch)
        bounds = (limits.seconds, limits.memory, limits.rows, limits.size)
        process = context.Process(target=work, args=(theirs, store, own, *bounds), daemon=True)
        await asyncio.to_thread(process.start)
        theirs.close()
        return cls(process, await asyncio.open_connection(sock=ours), own)

    async def ask(self, task: Task | Asked) -> tuple[Reply, bytes]:
        """The reply and its body; raises `EOFError` or `OSError` where the process died."""
        self._in.write(framed(msgspec.json.encode(task)))
        await self._in.drain()
        reply = msgspec.json.decode(await self._frame(), type=Reply)
        return reply, await self._frame()

    async def _frame(self) -> bytes:
        return await self._out.readexactly(length(await self._out.readexactly(4)))

    def alive(self) -> bool:
        """Whether it can take a query: the system ends processes when its memory runs short."""
        return self._process.is_alive()

    def spent(self) -> float:
        """Seconds of the processor that it has used; by the clock where Linux is not the system."""
        with suppress(OSError, AttributeError):
            return time.clock_gettime(~(self._process.pid or 0) << 3 | 2)  # clock_getcpuclockid(3)
        return time.monotonic()

    def yield_way(self) -> None:
        """Let others go first from now on: the system gives no priority back, so it is `late`."""
        self.late = True
        with suppress(OSError, AttributeError):  # gone already, or no such call on this system
            os.setpriority(os.PRIO_PROCESS, self._process.pid or 0, HEAVY_NICE)

    def hold(self, still: bool = True) -> None:
        """Stop it where it is, or let it go on."""
        with suppress(OSError, AttributeError):
            if self._process.pid and self._process.is_alive():
                os.kill(self._process.pid, signal.SIGSTOP if still else signal.SIGCONT)

    async def kill(self) -> None:
        """End it, whatever it is doing, and take away what it left behind."""
        self._in.close()
        self._process.kill()
        await asyncio.to_thread(self._process.join, 5)
        await asyncio.to_thread(shutil.rmtree, self._scratch, ignore_errors=True)


def _context() -> "ForkServerContext | SpawnContext":
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    return multiprocessing.get_context("forkserver")


class Pool:
    """Workers over one store; `start` before the first `run`, `close` at the end."""

    def __init__(self, store: str | Path, limits: Limits) -> None:
        self.limits, self.store = limits, store if on_server(store) else Path(store).resolve()
        self._idle: asyncio.Queue[_Process] = asyncio.Queue()
        self._all: set[_Process] = set()
        self._heavy: dict[type, asyncio.Semaphore] = {
            Task: (own := asyncio.Semaphore(limits.heavy)),
            Written: own,
            Ready: asyncio.Semaphore(limits.heavy),
            File: (files := asyncio.Semaphore(1)),
            Feed: files,
        }
        self._slow = self._waiting = 0
        self._scratch = ""  # folder of the workers' temporary files
        self._later: set[asyncio.Task[None]] = set()
        self._starting = asyncio.Lock()

    async def start(self) -> None:
        """Open the store in every worker."""
        self._scratch = mkdtemp(prefix="luocdo-")
        await asyncio.gather(*(self._spawn() for _ in range(self.limits.workers)))

    async def _spawn(self) -> None:
        async with self._starting:
            process = await _Process.start(self.store, self.limits, self._scratch)
        self._all.add(process)
        with suppress(EOFError, OSError):  # the store is gone: the next query says so
            await process.ask(_WAKE)
        self._idle.put_nowait(process)

    async def close(self) -> None:
        """End every worker."""
        for later in list(self._later):
            later.cancel()
        await asyncio.gather(*self._later, return_exceptions=True)
        await asyncio.gather(*(process.kill() for process in self._all))
        shutil.rmtree(self._scratch, ignore_errors=True)

    @overload
    async def ask(self, asked: Ready) -> "Answer": ...
    @overload
    async def ask(self, asked: Written) -> "Answer | Statements": ...
    async def ask(self, asked: Ready | Written) -> "Answer | Statements":
        """What a page asks for; raises `LimitError`, else as `queries.ask` and `query` do."""
        found: Answer | Statements = pickle.loads(await self._body(asked))
        return found

    async def file(self, asked: File | Feed) -> bytes:
        """The whole answer of a ready question as a file, or a feed; raises as `ask` does."""
        return await self._body(asked)

    async def _body(self, asked: Asked) -> bytes:
        try:
            reply, body = await self.run(asked)
        except BadRequest as error:
            seconds = self.limits.seconds * asked.times
            said = {504: too_slow(asked, seconds), 422: too_large(asked)}
            raise LimitError(error.status, said.get(error.status, error.detail)) from None
        if reply.kind == "mistake":
            raise pickle.loads(body)
        if reply.kind == "broken":
            raise RuntimeError(reply.detail)
        if reply.status != 200:
            raise LimitError(reply.status, too_large(asked))
        return body

    async def run(self, task: Task | Asked) -> tuple[Reply, bytes]:
        """Answer a query; raises `BadRequest` 503 where too many wait, 504 after the time limit."""
        process = await self._free()
        asked = asyncio.ensure_future(process.ask(task))
        try:
            return await (
                asked if await self._quickly(process, asked) else self._slowly(process, asked, task)
            )
        except TimeoutError:
            raise BadRequest(504, "timeout", self._too_slow()) from None
        except (EOFError, OSError):
            raise BadRequest(422, "failed", message("query-broke")) from None
        finally:
            self._settle(process, asked)

    def _settle(self, process: _Process, asked: "asyncio.Future[tuple[Reply, bytes]]") -> None:
        """Back among the idle, unless it died, is still at it, or has lost its priority."""
        well = asked.done() and not asked.cancelled() and asked.exception() is None
        if well and not process.late:
            self._idle.put_nowait(process)
            return
        asked.cancel()
        self._soon(self._retire(process))
        if not process.late:
            self._soon(self._spawn())

    async def _free(self) -> _Process:
        if self._waiting >= WAITING:
            raise BadRequest(503, "busy", message("busy"))
        self._waiting += 1
        try:
            async with asyncio.timeout(self.limits.seconds):
                while not (process := await self._idle.get()).alive():
                    self._soon(self._retire(process))
                    self._soon(self._spawn())
                return process
        except TimeoutError:
            raise BadRequest(503, "busy", message("busy")) from None
        finally:
            self._waiting -= 1

    async def _quickly(
        self, process: _Process, asked: "asyncio.Future[tuple[Reply, bytes]]"
    ) -> bool:
        """Whether the answer is there before the query has shown to be heavy."""
        before = process.spent()
        for _ in range(PATIENCE):
            done, _ = await asyncio.wait({asked}, timeout=QUICK)
            if done or process.spent() - before > QUICK * 0.8:
                return bool(done)
        return False

    async def _slowly(
        self,
        process: _Process,
        asked: "asyncio.Future[tuple[Reply, bytes]]",
        task: Task | Asked,
    ) -> tuple[Reply, bytes]:
        """The answer of a heavy query: at low priority, held while enough others run.

        It may wait for its turn `HELD` times as long as it may run; raises `BadRequest` 503 beyond.
        """
        if self._slow >= PARKED:
            raise BadRequest(503, "busy", message("busy"))
        self._slow += 1
        process.yield_way()
        self._soon(self._spawn())  # in its place, for others
        seconds, turns = self.limits.seconds * task.times, self._heavy[type(task)]
        try:
            process.hold()
            await self._turn(turns, HELD * seconds)
            try:
                process.hold(False)
                async with asyncio.timeout(seconds - QUICK):
                    return await asked
            finally:
                turns.release()
        finally:
            self._slow -= 1

    async def _turn(self, turns: asyncio.Semaphore, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await turns.acquire()
        except TimeoutError:
            raise BadRequest(503, "busy", message("busy")) from None

    async def _retire(self, process: _Process) -> None:
        await process.kill()
        self._all.discard(process)

    def _soon(self, what: Coroutine[None, None, None]) -> None:
        """Do it beside everything else; once the pool is closed, no more."""
        later = asyncio.ensure_future(what)
        self._later.add(later)
        later.add_done_callback(self._later.discard)

    def _too_slow(self) -> str:
        return message("query-slow", seconds=f"{self.limits.seconds:g}")
