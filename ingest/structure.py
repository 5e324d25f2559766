"""Structure."""
from dataclasses import dataclass

@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or list item; `level` and `parent` give the tree, `place` where it stands."""

    start: int
    end: int
    kind: str  # part chapter section article clause point dash paragraph heading cell …
    label: str | None  # "2", "a", "I", "Điều 5"
    parent: int | None  # index into Structure.blocks
    place: str  # title basis body task annex footnote quoted web header recipients signature

@dataclass(frozen=True, slots=True)
class Structure:
    blocks: tuple[Block, ...]
    start: int   # where the paper begins (web residue before it)
    end: int

    def at(self, offset: int) -> Block | None: ...
def structure(text: str) -> Structure: ...
