"""Files → store: the one place where ingest meets graph.

Papers are read and extracted in worker processes, one after another into the store; a paper that
fails is named with its reason and remedy, and the rest goes on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ontology.errors import LuocdoError, UnreadableError

if TYPE_CHECKING:
    from ontology.model import Record, Text

REGISTER = "so-van-ban.csv"
DECISIONS = "quyet-dinh.yaml"
BATCH = 200  # papers between two writes: what is done stays done when the run is stopped

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Missing:
    """A document that papers of the store wait for."""

    label: str
    waiting: int


@dataclass(slots=True)
class Report:
    """What one run did; `failed` are the errors, each with its file, reason and remedy."""

    read: list[str] = field(default_factory=list)
    known: int = 0  # already in the store, same bytes and pipeline
    refused: list[str] = field(default_factory=list)  # marked secret
    failed: list[UnreadableError] = field(default_factory=list)
    papers: int = 0
    works: int = 0
    edges: int = 0
    assignments: int = 0
    warnings: int = 0
    missing: list[Missing] = field(default_factory=list)


def find_papers(paths: Iterable[Path]) -> tuple[list[Path], list[Path], list[UnreadableError]]:
    """(papers, sidecars, problems) under `paths`: folders are walked in name order, hidden files
    and links that lead out of the folder are left alone."""
    papers: list[Path] = []
    sidecars: list[Path] = []
    problems: list[UnreadableError] = []
    for path in paths:
        if not path.exists():
            problems.append(
                UnreadableError(path, "không có tệp hay thư mục này", "kiểm tra lại đường dẫn")
            )
        elif path.is_dir():
            for file in _walk(path):
                (sidecars if file.name in (REGISTER, DECISIONS) else papers).append(file)
        else:
            (sidecars if path.name in (REGISTER, DECISIONS) else papers).append(path)
    return list(dict.fromkeys(papers)), list(dict.fromkeys(sidecars)), problems


def _walk(folder: Path) -> Iterator[Path]:
    root = folder.resolve()
    for here, folders, names in os.walk(root):  # followlinks is off
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(names):
            file = Path(here, name)
            if not name.startswith((".", "~$")) and file.resolve().is_relative_to(root):
                yield file
