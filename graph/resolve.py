"""Names to works: a pure function of what the papers print, who holds what, and decisions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """What one mention prints of a named document."""

    citation: str  # IRI of the citation
    paper: str  # sha256 of the citing paper
    name: str  # printed name as IRI (Citation.target)
    date: str | None = None  # printed date of the cited document, YYYY[-MM[-DD]]
    title: str | None = None
    issuer: str | None = None
    not_after: str | None = None  # latest date the citing paper can have


@dataclass(frozen=True, slots=True)
class Held:
    """What a paper in the store says of itself."""

    paper: str  # sha256
    name: str  # Document.iri (fully known, or open/provisional)
    date: str | None = None
    title: str | None = None
    issuer: str | None = None
    text: str | None = None  # folded text for similarity (rule 5)


@dataclass(frozen=True, slots=True)
class Same:
    """A person's decision: these names are one work (`same`) or must never be (`different`)."""

    names: frozenset[str]
    same: bool = True


@dataclass(frozen=True, slots=True)
class Conflict:
    """Papers disagree about a work: kind is date, issuer, title, year, future, cycle or text."""

    work: str
    kind: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What is concluded; every mapping is complete for the names that went in."""

    work_of: Mapping[str, str]  # name → canonical name of its work (itself if alone)
    cited: Mapping[str, tuple[str, float]]  # citation → (work or open name, confidence)
    candidates: Mapping[str, tuple[str, ...]]  # citation → works it may mean
    possibly_same: frozenset[tuple[str, str]]
    conflicts: tuple[Conflict, ...]


def resolve(
    claims: Iterable[Claim], held: Iterable[Held], decisions: Iterable[Same] = ()
) -> Resolution:
    """Cluster names into works by GRAPH §B, rules 1, 2, 4, 3, 5; independent of order."""
    raise NotImplementedError
