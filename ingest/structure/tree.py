"""The tree of a paper: blocks (paragraphs, list items, headings) that know their parent and place.

Every citation and assignment asks this tree where it stands: in the title, the căn cứ block, an
annex, the quoted new wording of an amending article, web residue around the paper …
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from ingest.structure.blocks import RANKS, Raw, blocks
from ingest.structure.boilerplate import paper
from ingest.structure.places import cut, place_blocks
from ingest.structure.regions import Frame, frame


class Block(NamedTuple):
    """A paragraph, list item or heading: text[start:end], hard line breaks inside."""

    start: int
    end: int
    kind: str  # annex part chapter section subsection letter roman heading article clause point
    # paren dash plus star footnote row signature recipients addressees web paragraph
    label: str | None  # as printed: "Điều 5", "1.2", "a", "IV", "-"
    parent: int | None  # index into Structure.blocks of the block this one hangs under
    place: str  # web header title basis body quoted annex footnote recipients signature
    content: int  # offset where its words begin, behind the label


@dataclass(frozen=True, slots=True)
class Structure:
    """All blocks in order and the offsets of the paper's parts."""

    blocks: tuple[Block, ...]
    start: int  # where the paper proper begins: everything before is web residue
    end: int
    frame: Frame
    starts: tuple[int, ...]  # starts of the blocks, for bisection

    def index(self, offset: int) -> int | None:
        """Index of the block that holds `offset`, else None (blank lines, rules)."""
        i = bisect_right(self.starts, offset) - 1
        return i if i >= 0 and offset < self.blocks[i].end else None

    def at(self, offset: int) -> Block | None:
        """The block that holds `offset`, else None."""
        i = self.index(offset)
        return None if i is None else self.blocks[i]

    def place(self, offset: int) -> str:
        """Where `offset` stands; a blank belongs to the block before it."""
        i = bisect_right(self.starts, offset) - 1
        return self.blocks[i].place if i >= 0 else "web" if offset < self.start else "header"

    def ancestors(self, index: int) -> Iterator[Block]:
        """The blocks above block `index`, innermost first."""
        parent = self.blocks[index].parent
        while parent is not None:
            yield self.blocks[parent]
            parent = self.blocks[parent].parent


def structure(text: str) -> Structure:
    """The tree of `text` (already normalised). Linear time; never raises on any string."""
    text = paper(text)
    raw = blocks(text)
    parts = frame(text, raw)
    raw = cut(text, raw, parts)
    places = place_blocks(text, raw, parts)
    made = tuple(
        Block(b.start, b.end, b.kind, b.label, parent, place, b.after_label)
        for b, parent, place in zip(raw, _parents(raw, places), places, strict=True)
    )
    return Structure(made, parts.start, parts.end, parts, tuple(b.start for b in raw))


def _parents(raw: list[Raw], places: list[str]) -> list[int | None]:
    """Parent of each block; quoted wording is a tree of its own under the item that quotes it."""
    stack: list[tuple[int, int]] = []
    outer: list[tuple[int, int]] | None = None
    parents: list[int | None] = []
    before = "body"
    for i, block in enumerate(raw):
        place = places[i]
        if place != before:
            stack, outer = _enter(stack, outer, before, place)
            before = place
        rank = RANKS.get(block.kind, 0)
        while stack and stack[-1][0] >= (rank or 80):
            stack.pop()
        base = outer[-1][1] if outer else None
        parents.append(stack[-1][1] if stack else base)
        if rank:
            stack.append((rank, i))
    return parents


_Stack = list[tuple[int, int]]
_RUNNING = ("body", "basis", "footnote", "quoted")


def _enter(
    stack: _Stack, outer: _Stack | None, before: str, place: str
) -> tuple[_Stack, _Stack | None]:
    if place == "quoted":
        return [], stack
    if before == "quoted" and outer is not None:
        return outer, None
    # căn cứ and footnotes hang nowhere, but do not close what stands around them
    return (stack if place in ("body", "basis", "footnote") and before in _RUNNING else []), None
