"""One mention of another document while it is being read; `ingest.pipeline` makes it a Citation."""

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache

from ingest.citations.named_acts import Named
from ontology.code import Code, parse_code


@dataclass(slots=True)
class Mention:
    """A mention: its span, what is printed with it (offsets: normalised text)."""

    start: int
    end: int
    type: str | None
    code: str | None = None
    name: str | None = None
    date: str | None = None
    issuer: str | None = None
    provision: str | None = None
    pin: int | None = None  # where the pinpoint before it starts
    place: str = "body"
    how: str = "number"  # number | odd | list | name | named-number | short | alias | dated
    parsed: Code | None = None
    inner: tuple[Named, ...] = ()
    signs: set[str] = field(default_factory=set)  # what speaks for and against it

    @property
    def left(self) -> int:
        """Where the mention begins together with its pinpoint."""
        return self.start if self.pin is None else self.pin


class Taken:
    """The stretches that mentions hold already."""

    def __init__(self, mentions: list[Mention]) -> None:
        self.spans = sorted((m.start, m.end) for m in mentions)
        self.starts = [start for start, _ in self.spans]

    def free(self, mention: Mention) -> bool:
        """True if no mention stands where this one does."""
        i = bisect_right(self.starts, mention.end - 1) - 1
        return i < 0 or self.spans[i][1] <= mention.start


@lru_cache(maxsize=8192)
def parsed_code(code: str) -> Code | None:
    """`parse_code`, remembered: papers cite the same few numbers again and again."""
    return parse_code(code)
