"""The process that runs queries for endpoint and pages: it can be killed, what it holds is bounded.

Messages over a socket (`ontology.frames`): JSON; a body follows its reply. The store is opened
to be read, anew when a writer has changed it; the process has no network (`ontology.confine`).
"""

import io
import os
import pickle
import re
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pyoxigraph as ox

from graph.embedded import DATA, disk_sentence, is_damage
from graph.shared import Shared
from graph.store import DEFAULT_GRAPHS, STALE
from ontology.confine import seal, seals
from ontology.disk import on_server
from ontology.errors import LuocdoError, QueryError, StoreError
from ontology.frames import receive, send
from ontology.identity import BASE, STANDARD
from ontology.messages import both, message
from ontology.vocabulary import PREFIXES
from queries.gate import RefusedQuery, SyntaxFault, check, fault_of
from queries.protocol import (
    CSV,
    GRAPHS,
    JSON,
    RESULTS,
    TSV,
    XML,
    Reply,
    Task,
    negotiate,
    sound_xml,
)
from queries.serve.page_tasks import Asked, Feed, File, Ready, Written, answered

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

_BARE = 10_000  # bytes: an answer without rows is its columns alone
HELD = 2  # times its own limit that a heavy query may wait for its turn
_RESULTS = {
    JSON: ox.QueryResultsFormat.JSON,
    XML: ox.QueryResultsFormat.XML,
    CSV: ox.QueryResultsFormat.CSV,
    TSV: ox.QueryResultsFormat.TSV,
}


_STANDARD = ox.NamedNode(STANDARD)


class _TooLarge(Exception):
    """An answer beyond the limit of bytes."""


class _Sink(io.BytesIO):
    """Where an engine writes its answer, up to a limit."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._left = limit

    def write(self, data: "Buffer") -> int:
        written = super().write(data)
        self._left -= written
        if self._left < 0:
            raise _TooLarge
        return written


class Worker:
    """Answers tasks over one store."""

    def __init__(self, store: str | Path, *, rows: int, size: int) -> None:
        self._far, self._data, self._rows, self._size = (
            on_server(store),
            Path(store, DATA),
            rows,
            size,
        )
        self._shared = Shared(store)  # for pages; opened by the first of their questions
        self._state: object = None
        self._store: ox.Store | None = None
        self._stale = False
        if self._far:
            return
        with suppress(StoreError, OSError, RuntimeError):  # the first query says it again
            self._fresh()

    def _fresh(self) -> ox.Store:
        """The store as it is now: a reader sees the state it opened until it opens again."""
        state = _state(self._data)
        if self._store is None or state != self._state:
            self._store = ox.Store.read_only(str(self._data))
            self._stale = bool(self._store.query(STALE))
            self._state = state
        return self._store

    def answer(self, task: Task, *, again: bool = True) -> tuple[Reply, bytes]:
        """The reply to a task, and its body."""
        try:
            return self._run(task)
        except SyntaxFault as fault:
            return _problem(400, "syntax", fault.args[0], fault.line, fault.column), b""
        except RefusedQuery as error:
            return _problem(403, "refused", error.args[0]), b""
        except SyntaxError as error:
            return _syntax(task.sparql, error), b""
        except _TooLarge:
            return _problem(422, "too-large", self._too_large()), b""
        except StoreError as error:
            return _problem(503, "store", error.args[0]), b""
        except (OSError, RuntimeError, ValueError) as error:
            if again and "No such file" in str(error):  # a writer tidied this state away
                self._state = None
                return self.answer(task, again=False)
            if is_damage(error):
                return _problem(503, "store", disk_sentence(str(self._data.parent), error)), b""
            return _problem(422, "failed", message("query-cannot-run", why=_why(error))), b""

    def asked(self, asked: Asked) -> tuple[Reply, bytes]:
        """The reply to a page: its answer, or the mistake pickled.

        What should not happen is told as `broken`, for the server to log.
        """
        try:
            body = answered(self._shared.store(), asked)
        except LuocdoError as error:
            return Reply(400, kind="mistake"), pickle.dumps(error)
        except (MemoryError, RecursionError):
            return Reply(422, kind="failed"), b""
        except Exception:
            return Reply(500, kind="broken", detail=traceback.format_exc()), b""
        return (Reply(200), body) if len(body) <= self._size else (Reply(422, kind="failed"), b"")

    def _run(self, task: Task) -> tuple[Reply, bytes]:
        form = check(task.sparql, walled=seals() and not self._far)
        rows = form.name in ("SELECT", "ASK")
        media = negotiate(task.accept, RESULTS if rows else GRAPHS)
        if media is None:
            offered = ", ".join(RESULTS if rows else GRAPHS)
            return _problem(406, "format", message("no-media-wanted", offered=offered)), b""
        if self._far:
            return self._forwarded(task, media)
        try:
            default, named = _dataset(task, own=form.dataset)
        except ValueError:
            return _problem(400, "request", message("graph-not-iri")), b""
        store = self._fresh()
        if task.standard and not any(store.quads_for_pattern(None, None, None, _STANDARD)):
            return _problem(406, "format", message("no-standard")), b""
        found = store.query(
            task.sparql,
            base_iri=BASE,
            prefixes=PREFIXES,
            default_graph=default,
            named_graphs=named,
        )
        body = self._serialized(found, media)
        empty = form.name == "SELECT" and len(body) < _BARE and not _count(body, media)
        hints = _hints(task.sparql) if empty else ()
        return Reply(200, media, stale=self._stale, hints=hints), body

    def _forwarded(self, task: Task, media: str) -> tuple[Reply, bytes]:
        """The answer of the server, written anew: engines differ in formats, and in ASK."""
        from queries.answer.run import found
        from queries.answer.standard import written

        if task.named:
            return _problem(400, "request", message("no-named-graph")), b""
        ox.Store().query(task.sparql, base_iri=BASE, prefixes=PREFIXES)  # its syntax, in our words
        store = self._shared.store()
        if task.standard and not store.standardised:
            return _problem(406, "format", message("no-standard")), b""
        graphs = (*DEFAULT_GRAPHS, STANDARD) if task.standard else task.default
        try:
            answer = found(store, task.sparql, graphs=graphs)
            body, cut = written(answer, media, self._rows)
        except (SyntaxFault, RefusedQuery):
            raise
        except QueryError as error:
            return _problem(422, "failed", error.args[0]), b""
        if cut or len(body) > self._size:
            raise _TooLarge
        hints = () if answer or isinstance(answer, bool | list) else _hints(task.sparql)
        return Reply(200, media, stale=store.stale, hints=hints), body.encode()

    def _serialized(
        self, found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, media: str
    ) -> bytes:
        sink = _Sink(self._size)
        if isinstance(found, ox.QueryTriples):
            format = ox.RdfFormat.from_media_type(media)
            ox.serialize(self._counted(found), sink, format=format, prefixes=PREFIXES)
        else:
            found.serialize(sink, format=_RESULTS[media])
        body = sink.getvalue()
        if len(body) > self._rows and _count(body, media) > self._rows:
            raise _TooLarge
        return sound_xml(body) if media.endswith("xml") else body

    def _counted(self, triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
        for n, triple in enumerate(triples):
            if n >= self._rows:
                raise _TooLarge
            yield triple

    def _too_large(self) -> str:
        return message("answer-large", rows=self._rows, size=self._size // 1_000_000)


_Default = list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None
_Named = list[ox.NamedNode | ox.BlankNode] | None


def _dataset(task: Task, *, own: bool) -> tuple[_Default, _Named]:
    """Default and named graphs: the protocol's, else those the query names, else what is known."""
    if task.default is not None and task.named is not None:
        return [ox.NamedNode(g) for g in task.default], [ox.NamedNode(g) for g in task.named]
    known = (*DEFAULT_GRAPHS, STANDARD) if task.standard else DEFAULT_GRAPHS
    return (None, None) if own else ([ox.NamedNode(g) for g in known], None)


class _Rows(msgspec.Struct):
    bindings: list[msgspec.Raw] = []


class _Json(msgspec.Struct):
    """Of a JSON answer only where its rows begin and end."""

    results: _Rows = msgspec.field(default_factory=_Rows)


def _count(body: bytes, media: str) -> int:
    """The rows of a whole answer; the statements of a graph are counted as they are written."""
    counters: dict[str, Callable[[], int]] = {
        JSON: lambda: len(msgspec.json.decode(body, type=_Json).results.bindings),
        XML: lambda: body.count(b"<result>"),
        CSV: lambda: _csv_rows(body),
        TSV: lambda: body.count(b"\n") - 1,
    }
    return counters[media]() if media in counters else 0


def _csv_rows(body: bytes) -> int:
    import csv

    return sum(1 for _ in csv.reader(io.StringIO(body.decode(), newline=""))) - 1


def _state(data: Path) -> object:
    """What changes on disk with every write: names, sizes and times of the engine's files."""
    try:
        entries = [(e.name, e.stat()) for e in os.scandir(data) if e.name != "LOG"]
    except OSError as error:
        raise StoreError(message("store-gone")) from error
    return sorted((name, s.st_size, s.st_mtime_ns) for name, s in entries)


def _hints(sparql: str) -> tuple[tuple[str, str], ...]:
    from queries.answer.empty import reasons

    return tuple(zip(reasons(sparql, "vi"), reasons(sparql, "en"), strict=True))


def _why(error: Exception) -> str:
    """The engine's own words, but for those that people meet."""
    if unknown := re.search(r"custom function (\S+) is not supported", str(error)):
        return message("no-function", unknown=unknown[1])
    return str(error)


def _problem(
    status: int, kind: str, detail: str, line: int | None = None, column: int | None = None
) -> Reply:
    vi, en = both(detail)
    return Reply(status, kind=kind, detail=vi, english=en, line=line, column=column)


def _syntax(sparql: str, error: SyntaxError) -> Reply:
    fault = fault_of(sparql, error)
    return _problem(400, "syntax", fault.args[0], fault.line, fault.column)


# --- the process ----------------------------------------------------------------------------------


def work(
    line: socket.socket,
    store: str | Path,
    scratch: str,
    seconds: float,
    memory: int,
    rows: int,
    size: int,
) -> None:
    """Answer the tasks that come over `line`, to its end; temporary files go into `scratch`."""
    tempfile.tempdir = scratch
    _detach()
    if not on_server(store):
        seal()
    worker = Worker(store, rows=rows, size=size)
    _bound(memory)
    decoder = msgspec.json.Decoder(Task | Ready | File | Written | Feed)
    with line, line.makefile("rwb") as stream:
        while (data := receive(stream)) is not None:
            task = decoder.decode(data)
            _alarm((1 + HELD) * seconds * task.times + 20)  # beyond what a busy machine takes
            reply, body = worker.answer(task) if isinstance(task, Task) else worker.asked(task)
            _alarm(0)
            send(stream, msgspec.json.encode(reply), body)


def _detach() -> None:
    """Ctrl+C is for the server, which then ends its workers; a dying engine prints what it held."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _alarm(seconds: float) -> None:
    """The system ends the process after `seconds`, were the server gone itself (not on Windows)."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _bound(memory: int) -> None:
    """No more memory of its own than this, and no core file of a killed query (not on Windows)."""
    if sys.platform != "win32":
        import resource

        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
