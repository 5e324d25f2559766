"""The originals of what was uploaded: `<store>/originals/<sha256>/<name>`, never overwritten."""

from __future__ import annotations

import os
import re
import unicodedata
from hashlib import sha256
from pathlib import Path

FOLDER = "originals"
_LONGEST = 120  # characters of a name: 360 bytes at most would be too long, see `clean_name`
_BYTES = 200  # of a name in UTF-8: file systems take 255
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")  # by Windows


def clean_name(name: str) -> str:
    """A file name that every system takes and no page breaks on, its ending kept.

    >>> clean_name("../../etc/passwd"), clean_name("C:\\\\Temp\\\\Kế hoạch.docx"), clean_name("..")
    ('passwd', 'Kế hoạch.docx', 'tep')
    """
    base = re.split(r"[/\\\\]", unicodedata.normalize("NFC", name[-2_000:]))[-1]
    kept = "".join(c for c in base if unicodedata.category(c)[0] not in "CZ" or c == " ")
    kept = re.sub(r'[<>:"|?*]', "_", kept).strip(" .")
    stem, ending = os.path.splitext(kept)
    stem, ending = stem[:_LONGEST], ending[:12]
    while len((stem + ending).encode()) > _BYTES:
        stem = stem[:-1]
    made = (stem.strip(" .") + ending) or "tep"
    return f"_{made}" if _RESERVED.match(made) else made


def keep(folder: Path, name: str, data: bytes) -> Path:
    """Keep the bytes of one file under its hash and a clean name; returns where."""
    place = folder / FOLDER / sha256(data).hexdigest()
    place.mkdir(parents=True, exist_ok=True)
    path = place / clean_name(name)
    if not path.exists():
        path.write_bytes(data)
    return path


def original(folder: Path, sha: str) -> Path | None:
    """The kept file with this SHA-256 (hex), or None."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha):
        return None
    place = folder / FOLDER / sha
    return next((p for p in sorted(place.iterdir()) if p.is_file()), None) if place.is_dir() else None
