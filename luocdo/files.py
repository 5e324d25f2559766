"""Which files a build reads: papers, and what lies beside them."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from ontology.errors import UnreadableError
from ontology.reasons import reason_of

# Beside the papers: the office's register, and decisions of people (docs/decisions.md).
REGISTER, DECISIONS = "so-van-ban.csv", "quyet-dinh.yaml"


def find_papers(paths: Iterable[Path]) -> tuple[list[Path], list[Path], list[UnreadableError]]:
    """(papers, sidecars, problems) under `paths`; papers and sidecars are regular files.

    Folders are walked in name order; hidden files, Word's lock files, stores, and links that lead
    out of the folder are left alone. What cannot be opened, and what is no file (a device, a pipe,
    a link in a circle), is a problem.
    """
    papers: dict[Path, None] = {}
    sidecars: dict[Path, None] = {}
    problems: list[UnreadableError] = []
    for path in paths:
        for file in _walk(path, problems) if path.is_dir() else [path]:
            if problem := _problem(file):
                problems.append(problem)
            elif path == file or file.resolve().is_relative_to(path.resolve()):
                (sidecars if file.name in (REGISTER, DECISIONS) else papers)[file] = None
    return list(papers), list(sidecars), problems


def _walk(folder: Path, problems: list[UnreadableError]) -> Iterator[Path]:
    def closed(error: OSError) -> None:
        reason = f"không mở được thư mục ({reason_of(error)})"
        problems.append(UnreadableError(error.filename, reason, "xin quyền đọc rồi nạp lại"))

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
        return UnreadableError(file, reason_of(error), "kiểm tra lại đường dẫn")
    reason = "không phải một tệp thường (thiết bị, ống dẫn)"
    return UnreadableError(file, reason, "chép văn bản ra một tệp rồi nạp")


def hashed(paths: Iterable[Path]) -> dict[Path, str]:
    """The SHA-256 of each file that can be opened; of the others reading will say why not."""
    found: dict[Path, str] = {}
    for path in paths:
        with suppress(OSError), path.open("rb") as file:
            found[path] = hashlib.file_digest(file, "sha256").hexdigest()
    return found
