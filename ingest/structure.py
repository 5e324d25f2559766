"""The tree of a paper: blocks (paragraphs, list items, headings) that know their parent and place.

Every citation and assignment asks this tree where it stands: in the title, the căn cứ block, an
annex, the quoted new wording of an amending article, web residue around the paper …
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from ingest.blocks import RANKS, Raw, blocks
from ingest.frame import Frame, frame


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
    raw = blocks(text)
    parts = frame(text, raw)
    places = _places(text, raw, parts)
    parents = _parents(raw, places)
    made = tuple(
        Block(r.start, r.end, r.kind, r.label, parent, place, r.after_label)
        for r, parent, place in zip(raw, parents, places, strict=True)
    )
    return Structure(made, parts.start, parts.end, parts, tuple([r.start for r in raw]))


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


def _places(text: str, raw: list[Raw], parts: Frame) -> list[str]:
    places = [parts.place(block.start) for block in raw]
    _mark_footnotes(raw, places)
    _mark_basis(text, raw, places)
    _mark_quotes(text, raw, places)
    return places


def _mark_footnotes(raw: list[Raw], places: list[str]) -> None:
    """A footnote runs on over unlabelled paragraphs to the next label."""
    inside = False
    for i, block in enumerate(raw):
        inside = block.kind == "footnote" or (inside and block.kind == "paragraph")
        if inside:
            places[i] = "footnote"


_BASIS = (
    "Căn cứ",
    "Căn cứ",
    "Theo đề nghị",
    "Xét",
    "Theo tờ trình",
    "Trên cơ sở",
    "Sau khi",
    "Thể theo",
)


def _mark_basis(text: str, raw: list[Raw], places: list[str]) -> None:
    """Căn cứ lines from the title to the enacting words; later members need no "Căn cứ"."""
    open_ = False
    for i, block in enumerate(raw):
        if places[i] != "body":
            continue
        words = text[block.after_label : block.after_label + 14]
        if words.startswith(_BASIS) and block.kind in ("paragraph", "dash", "star", "plus"):
            open_ = True
        elif not (
            open_ and text[raw[i - 1].end - 1] in ";," and block.kind in ("paragraph", "dash")
        ):
            if open_ or block.kind not in ("paragraph", "heading"):
                return
            continue
        places[i] = "basis"


def _mark_quotes(text: str, raw: list[Raw], places: list[str]) -> None:
    """New wording of amending articles: “…” that opens a block and runs to its closing mark."""
    closing = -1
    for i, block in enumerate(raw):
        if places[i] not in ("body", "annex"):
            continue
        if i > closing and block.opens_quote and i and text[raw[i - 1].end - 1] == ":":
            closing = _closing(text, raw, i)
        if i <= closing:
            places[i] = "quoted"


_REACH = 400  # blocks: longer quotations are taken for a missing closing mark


def _closing(text: str, raw: list[Raw], opening: int) -> int:
    """Index of the block that ends the quotation opened by block `opening` (itself if unclosed)."""
    for i in range(opening, min(opening + _REACH, len(raw))):
        if text[raw[i].start : raw[i].end].rstrip(".;, ").endswith(("”", '"')):
            return i
    return opening
