"""The originals of what was uploaded: `<store>/originals/<sha256>/<name>`, never overwritten."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from platform import node
from shutil import copyfileobj
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING

from graph.store import PREFIXES
from graph.terms import values
from ontology.disk import own_folder, sync
from ontology.identity import paper_iri

if TYPE_CHECKING:
    from graph.store import Store

FOLDER = "originals"
_LONGEST = 120  # characters of a name
_BYTES = 200  # of a name in UTF-8: file systems take 255
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")  # by Windows


def clean_name(name: str) -> str:
    """A file name that every system takes and no page breaks on, its ending kept.

    >>> clean_name("../../etc/passwd"), clean_name("C:\\\\Temp\\\\Kế hoạch.docx"), clean_name("..")
    ('passwd', 'Kế hoạch.docx', 'tep')
    """
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name[-2_000:]))[-1]
    kept = "".join(c for c in base if unicodedata.category(c)[0] not in "CZ" or c == " ")
    kept = re.sub(r'[<>:"|?*]', "_", kept).strip(" .")
    stem, ending = os.path.splitext(kept)
    stem, ending = stem[:_LONGEST], ending[:12]
    while len((stem + ending).encode()) > _BYTES:
        stem = stem[:-1]
    made = (stem.strip(" .") + ending) or "tep"
    return f"_{made}" if _RESERVED.match(made) else made


def keep(folder: Path, name: str, data: IO[bytes]) -> Path:
    """Keep a file under the hash of its bytes and a clean name; returns where.

    A file that is there already stays as it is, under its first name.
    """
    root = folder / FOLDER
    own_folder(root)
    with NamedTemporaryFile(dir=root, delete=False) as part:
        copyfileobj(data, part)
    sync(Path(part.name))
    try:
        return _settle(root, Path(part.name), clean_name(name))
    finally:
        Path(part.name).unlink(missing_ok=True)


def _settle(root: Path, part: Path, name: str) -> Path:
    with part.open("rb") as file:
        sha = hashlib.file_digest(file, "sha256").hexdigest()
    if there := original(root.parent, sha):
        return there
    own_folder(root / sha)
    kept = part.rename(root / sha / name)
    sync(kept.parent)
    sync(root)
    return kept


def original(folder: Path, sha: str) -> Path | None:
    """The kept file with this SHA-256 (64 hex digits), or None."""
    place = folder / FOLDER / sha
    if not re.fullmatch(r"[0-9a-f]{64}", sha) or not place.is_dir():
        return None
    return next((p for p in sorted(place.iterdir()) if p.is_file()), None)


def documents(store: Store, shas: list[str]) -> dict[str, str]:
    """SHA-256 → IRI of the document that the file is a copy of."""
    named = {paper_iri(sha): sha for sha in shas}
    if not named:
        return {}
    rows = store.query(
        PREFIXES + f"SELECT ?paper ?work WHERE {{ VALUES ?paper {{ {values(named)} }}"
        " ?paper ld:paperOf ?work }"
    ).rows
    return {named[str(paper)]: str(work) for paper, work in rows}


def located(store: Store, folder: Path, sha: str) -> Path | None:
    """The file a paper was read from: what was kept, or the place where `luocdo build` found it.

    A file at that place counts only while its bytes are still those of the paper.
    """
    if there := original(folder, sha):
        return there
    for place in store.read_from(sha):
        computer, _, path = place.partition(":")
        if computer == node() and _same(path, sha):
            return Path(path)
    return None


def left_at(store: Store, sha: str) -> str:
    """Where `luocdo build` read a paper, if a file is still there; its bytes are not compared."""
    places = (place.partition(":") for place in store.read_from(sha))
    return next((path for on, _, path in places if on == node() and os.path.isfile(path)), "")


def _same(path: str, sha: str) -> bool:
    try:
        state = os.stat(path)
    except OSError:
        return False
    return _hash(path, state.st_mtime_ns, state.st_size) == sha


@lru_cache(maxsize=64)
def _hash(path: str, changed: int, size: int) -> str:
    """The SHA-256 of a file; computed again when its time or size is another."""
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def forget(folder: Path, sha: str) -> None:
    """Delete what was kept of a file, if anything was."""
    if path := original(folder, sha):
        path.unlink()
        path.parent.rmdir()
