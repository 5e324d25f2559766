"""Task tables."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.structure import Block
from ontology.model import Table


@dataclass(frozen=True, slots=True)
class Task:
    """One row of a task table."""

    start: int
    end: int
    task: str
    lead: tuple[str, ...]
    coordinate: tuple[str, ...] = ()
    deadline: str | None = None
    output: str | None = None
    advise: str | None = None


def tasks(text: str, blocks: Sequence[Block], tables: Sequence[Table]) -> tuple[Task, ...]:
    """The rows."""
    return ()
