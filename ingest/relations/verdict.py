"""What is known of a mention once its sentence is read."""

from typing import NamedTuple

import msgspec

from ingest.citations.mention import Mention


class Link(NamedTuple):
    """What one cited document does to another, and the rule that says so."""

    other: "Verdict"
    relation: str
    rule: str


class Verdict(msgspec.Struct, frozen=True, eq=False):
    """What the paper does to the cited document, and what stands between that one and others."""

    mention: Mention
    noted: bool = False  # an editor's note says it, not the paper
    relation: str = "references"
    rule: str = "references"
    parent: "Verdict | None" = None  # the document in whose title it stands
    outer: "Verdict | None" = None  # the document before the bracket that holds it
    beside: tuple["Verdict", ...] = ()  # documents of its list that "và" joins to it
    done: tuple[Link, ...] = ()  # what others do to it
    does: tuple[Link, ...] = ()  # what it does to others
    part: str | None = None  # the part that an act reaches, where that is no pinpoint
    signs: frozenset[str] = frozenset()  # what speaks for and against it

    @property
    def top(self) -> "Verdict":
        """The document in whose title it stands, and so on outwards; itself where in none."""
        held = self
        while held.parent:
            held = held.parent
        return held

    @property
    def provision(self) -> str | None:
        """The pinpoint before it, or the part that is acted on."""
        return self.part or self.mention.provision
