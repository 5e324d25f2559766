"""What the resolver is given and what it concludes."""

from collections.abc import Mapping
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
    series: str | None = None  # of a provisional: `identity.series_of`, "hung.yen.o:ubnd:cv.nc"


@dataclass(frozen=True, slots=True)
class Same:
    """A person's decision: these names are one work (`same`) or must never be (`different`).

    Papers (`…/file/<sha256>`) may stand in for names: two papers of one name that are different
    get names of their own. `canonical` settles which name the work bears.
    """

    names: frozenset[str]
    same: bool = True
    canonical: str | None = None


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
    work_of_paper: Mapping[str, str]  # sha256 → canonical name of the paper's work
    why: Mapping[str, str]  # name → rule that joined it to its work, where it is not alone
