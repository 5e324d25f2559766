"""Which files a build reads: papers, and what lies beside them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.read.address import file_at, files_below
from ontology.errors import UnreadableError
from ontology.messages import message
from ontology.reasons import reason_of

if TYPE_CHECKING:
    from upath import UPath

    from ingest.read.address import File

# Beside the papers: the office's register, and decisions of people (docs/decisions.md).
REGISTER, DECISIONS = "so-van-ban.csv", "quyet-dinh.yaml"


def find_papers(
    places: Iterable[str | Path],
) -> tuple[list[File], list[Path], list[UnreadableError]]:
    """(papers, sidecars, problems) under paths and addresses; sidecars are regular files.

    Folders are walked in name order; hidden files, Word's lock files, stores, and links that lead
    out of the folder are left alone. What cannot be opened, and what is no file (a device, a pipe,
    a link in a circle), is a problem.
    """
    papers: dict[File, None] = {}
    sidecars: dict[Path, None] = {}
    problems: list[UnreadableError] = []
    for place in places:
        try:
            path = file_at(place)
            if not isinstance(path, Path):
                papers.update(dict.fromkeys(_papers_at(path, problems)))
                continue
        except UnreadableError as error:
            problems.append(error)
            continue
        for file in _walk(path, problems) if path.is_dir() else [path]:
            if problem := _problem(file):
                problems.append(problem)
            elif path == file or file.resolve().is_relative_to(path.resolve()):
                (sidecars if file.name in (REGISTER, DECISIONS) else papers)[file] = None
    return list(papers), list(sidecars), problems


def _papers_at(address: UPath, problems: list[UnreadableError]) -> Iterator[UPath]:
    """What people decided is read on this computer only: its path says where it came from."""
    for file in files_below(address):
        if file.name in (REGISTER, DECISIONS):
            remedy = message("copy-and-curate")
            problems.append(UnreadableError(str(file), message("no-register-there"), remedy))
        else:
            yield file


def _walk(folder: Path, problems: list[UnreadableError]) -> Iterator[Path]:
    def closed(error: OSError) -> None:
        reason = message("folder-closed-why", reason=reason_of(error))
        problems.append(UnreadableError(error.filename, reason, message("ask-right")))

    for here, folders, names in os.walk(folder, onerror=closed):  # follows no linked folders
        folders[:] = sorted(f for f in folders if not f.startswith(".") and not _store(here, f))
        yield from (Path(here, n) for n in sorted(names) if not n.startswith((".", "~$")))


def _store(*folder: str) -> bool:
    """A store beside the papers is none of them."""
    return os.path.exists(Path(*folder, "graph", "CURRENT"))  # False where we may not look


def _problem(file: Path) -> UnreadableError | None:
    """What keeps a path from being a file to read; the bytes themselves are looked at later."""
    try:
        if stat.S_ISREG(file.stat().st_mode):
            return None
    except (OSError, ValueError) as error:  # ValueError: a NUL in a name
        return UnreadableError(file, reason_of(error), message("check-path"))
    reason = message("special-file-short")
    return UnreadableError(file, reason, message("copy-to-file"))
