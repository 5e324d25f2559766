"""Lineage: the neighbourhood of a work, as records that the views draw."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentence that proves a link."""

    citation: str  # IRI
    paper: str  # sha256 of the paper that says it
    paper_label: str
    quote: str
    sentence: str
    start: int
    end: int
    confidence: float
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A work as a box of the drawing."""

    iri: str
    code: str | None  # as printed, "423-KH/TU"
    type: str | None  # lexicon id
    date: str | None  # YYYY[-MM[-DD]]
    title: str | None
    issuer: str | None
    level: str  # tw-dang tw-nha-nuoc tinh-uy dang-uy hdnd-ubnd so huyen xa unknown
    party: bool
    held: bool
    sample: bool = False
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two works with its evidence; arrow = sentence (tail says it)."""

    subject: str
    relation: str
    object: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Lineage:
    """What stands around `focus`; `cut` counts what was left out by depth or size."""

    focus: str
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    cut: int = 0
