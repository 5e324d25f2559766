"""One mention of another document while it is being read; `ingest.pipeline` makes it a Citation."""

from dataclasses import dataclass, field
from functools import lru_cache

from ingest.names import Named
from ontology.code import Code, parse_code


@dataclass(slots=True)
class Mention:
    """A mention: its span, what is printed with it, what it says (offsets: normalised text)."""

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
    how: str = "number"  # number | list | name | named-number | short | alias | dated
    parsed: Code | None = None
    relation: str = "references"
    rule: str = ""
    inner: tuple[Named, ...] = ()
    of: "Mention | None" = None  # the document in whose title it stands
    signs: set[str] = field(default_factory=set)  # what speaks for and against it

    @property
    def left(self) -> int:
        """Where the mention begins together with its pinpoint."""
        return self.start if self.pin is None else self.pin


@lru_cache(maxsize=8192)
def parsed_code(code: str) -> Code | None:
    """`parse_code`, remembered: papers cite the same few numbers again and again."""
    return parse_code(code)
