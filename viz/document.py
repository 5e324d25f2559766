"""What a document page shows, as records that the front door fills from the store."""

from dataclasses import dataclass

from graph.read.nodes import Evidence


@dataclass(frozen=True, slots=True)
class Mention:
    """Another document on this one's page: tail → head reads `relation` (lexicon id)."""

    relation: str
    name: str  # "KL 148-KL/TW · 08/4/2025"
    iri: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """A task that the document lays on bodies, as printed; `sentence` is its source."""

    task: str
    lead: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    advises: str | None = None
    deadline: str | None = None
    output: str | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning: its label (a key of labels.yaml, or plain words) and both sides of the matter."""

    label: str
    message: str
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One document page; `fields` are (key of labels.yaml, value) in order of showing.

    `status` is a key of labels.yaml too (in-force, expired, draft …), "" where there is none.
    """

    iri: str
    fields: tuple[tuple[str, str], ...] = ()
    outgoing: tuple[Mention, ...] = ()
    incoming: tuple[Mention, ...] = ()
    tasks: tuple[Task, ...] = ()
    warnings: tuple[Notice, ...] = ()
    text: str | None = None
    status: str = ""
