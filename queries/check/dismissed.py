"""Findings that a person dismissed: kept by the finding's own words, with who, why and when.

They lie in the folder of the store, a line of JSON each; of the draft nothing else is kept.
"""

import os
from datetime import datetime
from pathlib import Path

import msgspec

from ontology.disk import home_of, own_folder
from queries.check.finding import Report

FILE = "soat-bo-qua.jsonl"


class Dismissal(msgspec.Struct, frozen=True):
    """One finding that stays away from now on."""

    id: str
    quote: str
    message: str
    who: str
    why: str
    when: str


def dismiss(folder: str | Path, finding: Dismissal) -> None:
    """Keep a dismissal."""
    file = own_folder(home_of(folder)) / FILE
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as out:
        out.write(msgspec.json.encode(finding) + b"\n")


def dismissals(folder: str | Path | None) -> dict[str, Dismissal]:
    """All that were dismissed, by the id of the finding."""
    file = home_of(folder) / FILE if folder else None
    if file is None or not file.is_file():
        return {}
    rows = (msgspec.json.decode(line, type=Dismissal) for line in file.read_bytes().splitlines())
    return {row.id: row for row in rows}


def settled(report: Report, folder: str | Path | None) -> Report:
    """The report without what was dismissed, and how many that were."""
    known = dismissals(folder)
    kept = tuple(f for f in report.findings if f.id not in known)
    gone = len(report.findings) - len(kept)
    return msgspec.structs.replace(report, findings=kept, dismissed=gone) if gone else report


def now() -> str:
    """This moment, for a dismissal."""
    return datetime.now().astimezone().isoformat(timespec="seconds")
