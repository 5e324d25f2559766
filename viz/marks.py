"""A paper's text cut into pieces, each with what stands there: citation, task, warning, the place
that was asked for. Chunks of some lines keep a text of a megabyte quick in the browser."""

import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

CHUNK = 4_000  # characters after which a chunk ends with its line
_KEPT = "\n\t"
_LONGEST = 20_000  # characters of a chunk whose line does not end


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text: `kind` is cite, stated, task, warn, place; `index` which of them.

    A place is a whole sentence, under the `name` of what was asked for in it.
    """

    kind: str
    index: int
    start: int
    end: int
    name: str = ""

    @property
    def anchor(self) -> str:
        """Its id in the page."""
        if self.name:
            return self.name
        letter = {"cite": "c", "stated": "c", "task": "t", "warn": "w"}.get(self.kind, "p")
        return f"{letter}-{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text under the same marks; `opens` are the anchors that begin here.

    `first` and `last`: whether the citation begins and ends here; `closes` the tasks that do.
    """

    text: str
    cite: int | None = None
    first: bool = False
    last: bool = False
    task: bool = False
    warn: bool = False
    place: bool = False
    opens: tuple[str, ...] = ()
    closes: tuple[int, ...] = ()
    note: bool = False  # what was asked for is explained below this line


def shown(text: str) -> str:
    """Text as shown: NFC, its lines kept, without control and bidi marks."""
    folded = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\f", "\n"))
    bad = ("Cc", "Cf", "Cs", "Co", "Cn")
    return "".join(c for c in folded if c in _KEPT or unicodedata.category(c) not in bad)


def chunks(text: str, marks: Iterable[Mark], note_at: int | None = None) -> Iterator[list[Piece]]:
    """The whole text in pieces; the piece before the end of the line of `note_at` has `note`."""
    laid = sorted(
        (m for m in marks if 0 <= m.start < m.end <= len(text)), key=lambda m: (m.start, m.end)
    )
    cuts = _cuts(text)
    note = _line_end(text, note_at) if note_at is not None else None
    edges = sorted({0, len(text), *cuts, *(e for m in laid for e in (m.start, m.end))} | _one(note))
    starting: dict[int, list[Mark]] = defaultdict(list)
    for mark in laid:
        starting[mark.start].append(mark)
    chunk: list[Piece] = []
    active: list[Mark] = []
    limits = set(cuts)
    for a, b in pairwise(edges):
        active = [m for m in active if m.end > a] + starting[a]
        chunk.append(_piece(text, a, b, active, starting[a], note == b))
        if b in limits or b == len(text):
            yield chunk
            chunk = []


def _one(value: int | None) -> set[int]:
    return set() if value is None else {value}


def _piece(
    text: str, a: int, b: int, active: Sequence[Mark], opening: Sequence[Mark], note: bool
) -> Piece:
    cite = min((m for m in active if m.kind == "cite"), key=_length, default=None)
    return Piece(
        text=shown(text[a:b] if a else text[a:b].lstrip()),
        cite=cite.index if cite else None,
        first=bool(cite and cite.start == a),
        last=bool(cite and cite.end == b),
        task=any(m.kind == "task" for m in active),
        warn=any(m.kind == "warn" for m in active),
        place=any(m.kind == "place" for m in active),
        opens=tuple(dict.fromkeys(m.anchor for m in opening)),
        closes=tuple(m.index for m in active if m.kind == "task" and m.end == b),
        note=note,
    )


def _length(mark: Mark) -> tuple[int, int]:
    return mark.end - mark.start, mark.index


def _cuts(text: str) -> list[int]:
    """Where chunks end: with a line, or in a line without end."""
    found, at = [], 0
    while at + CHUNK < len(text):
        end = text.find("\n", at + CHUNK, at + _LONGEST)
        at = end + 1 if end >= 0 else min(at + _LONGEST, len(text))
        found.append(at)
    return found


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at, at + _LONGEST)
    return end + 1 if end >= 0 else min(len(text), at + _LONGEST)


def line_of(starts: Sequence[int], at: int) -> int:
    """The number of the line (from 1) that holds offset `at`; `starts` from `line_starts`."""
    return bisect_left(starts, at + 1)


def line_starts(text: str) -> list[int]:
    """Where each line begins."""
    made, at = [0], text.find("\n")
    while at >= 0:
        made.append(at + 1)
        at = text.find("\n", at + 1)
    return made
