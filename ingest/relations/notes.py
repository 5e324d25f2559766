"""Notes of law databases, of the codification and of news pages: nobody's words but theirs."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from ingest.relations.words import compiled, words

Spans = Sequence[tuple[int, int]]
_AROUND = 600  # characters that the sentence of a note is long at most
_BEGINS = re.compile(r"\n|[.;:\[\]]\s?(?=\D)")  # behind these a sentence of a note may begin


class _Note(NamedTuple):
    word: str
    pattern: re.Pattern[str]
    head: re.Pattern[str] | None  # None: the pattern is the whole note


def within(notes: Spans, at: int) -> bool:
    """Whether a character stands in a note."""
    n = bisect_right(notes, (at, at)) - 1
    return n >= 0 and notes[n][1] > at


def without(text: str, notes: Spans) -> str:
    """The text with blanks in the place of notes: it goes on behind them."""
    kept, at = [], 0
    for start, end in notes:
        kept += [text[at:start], " " * (end - start)]
        at = end
    return "".join([*kept, text[at:]])


def editors_notes(lower: str) -> list[tuple[int, int]]:
    """Where notes stand in a lower-cased text, in order; none overlaps another."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted(_found(lower)):
        if spans and start < spans[-1][1]:
            start, end = spans[-1][0], max(end, spans.pop()[1])
        spans.append((start, end))
    return spans


def _found(lower: str) -> Iterator[tuple[int, int]]:
    for note in _notes():
        for match in note.pattern.finditer(lower) if note.word in lower else ():
            start = match.start() if note.head is None else _sentence(lower, match.start())
            if note.head is None or note.head.match(lower, start, match.end()):
                yield start, match.end()


def _sentence(lower: str, end: int) -> int:
    """Where the sentence begins that goes on at `end`."""
    low = max(0, end - _AROUND)
    return max((m.end() for m in _BEGINS.finditer(lower, low, end)), default=low)


@cache
def _notes() -> tuple[_Note, ...]:
    rows = words()["notes"]
    heads = [compiled(row.get("head", "")) if "tail" in row else None for row in rows]
    return tuple(
        _Note(row["word"], compiled(row.get("at") or row["tail"]), head)
        for row, head in zip(rows, heads, strict=True)
    )
