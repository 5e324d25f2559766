"""Waiting for an answer on the command line: the seconds shown, Ctrl+C and a time limit obeyed.

Python hears no Ctrl+C while its main thread is in the engine, and the engine cannot be told to
stop: it works in another thread, which ends with the process.
"""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import Future, wait
from contextlib import suppress
from threading import Thread
from traceback import clear_frames
from typing import TYPE_CHECKING, TypeVar

from ontology.lexicon import label
from ontology.messages import message, spoken

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

    from rich.status import Status

T = TypeVar("T")
QUIET = 2.0  # seconds that nothing is shown
LOOK = 0.1  # seconds between looks: on Windows Ctrl+C is heard only then


def waited(action: Callable[[], T], *, lang: str, seconds: float = 0) -> T:
    """What `action()` gives, in at most `seconds` (0: whatever it takes); raises what it raises.

    Else the process ends: with 130 for Ctrl+C, with 2 at the limit, and a sentence.
    """
    answer: Future[T] = Future()
    began, line = time.monotonic(), None
    try:
        Thread(target=_run, args=(action, answer), daemon=True).start()
        while not wait([answer], LOOK).done:
            passed = time.monotonic() - began
            if 0 < seconds < passed:
                _leave(2, f"luocdo: {label('answer-late', lang).format(n=f'{seconds:g}')}", line)
            if passed > QUIET:
                line = line or _line()
                line.update(label("answer-waiting", lang).format(n=int(passed)))
    except KeyboardInterrupt:
        _leave(130, spoken(message("stopped"), lang), line)
    if line:
        line.stop()
    return answer.result()


def _run(action: Callable[[], T], answer: Future[T]) -> None:
    try:
        answer.set_result(action())
    except BaseException as error:
        _let_go(error)
        answer.set_exception(error)


def _let_go(error: BaseException | None) -> None:
    """Drop what the engine made here: it may not be dropped in the thread that tells the error."""
    while error:
        clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


def _line() -> Status:
    """A line on stderr that goes when the answer comes; on a terminal only."""
    from rich.console import Console

    console = Console(file=getattr(sys.stderr, "inner", sys.stderr))
    line = console.status("")
    if console.is_terminal:
        line.start()
    return line


def _leave(code: int, sentence: str, line: Status | None) -> NoReturn:
    """End now: whoever ends in order waits for the engine."""
    if line:
        line.stop()
    with suppress(OSError):
        sys.stdout.flush()
        print(sentence, file=sys.stderr, flush=True)
    os._exit(code)
