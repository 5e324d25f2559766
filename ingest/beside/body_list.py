"""The office's list of bodies: a column of a table in any layout, or a text, one name a line.

A unit ("Xã Tân Hưng") stands for the bodies that lexicon/members.yaml gives every unit of its kind.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from ingest.beside.register import SHEETS, padded, tables
from ontology.bodies import Context, recognise
from ontology.errors import UnreadableError
from ontology.lexicon import raw
from ontology.messages import message
from ontology.reasons import reason_of

MOST = 5_000  # bodies
_LONGEST = 200  # characters of a name
_ANYWHERE = Context("province", "_")


def read_list(path: Path) -> list[str]:
    """The bodies that a file names; raises `UnreadableError` where it names none."""
    if path.suffix.lower() in SHEETS:
        found = [_bodies(column) for table in tables(path) for column in _columns(table)]
    else:
        found = [_bodies(_lines(path))]
    names = max(found, key=len, default=[])
    if not names:
        raise UnreadableError(path, message("list-without-bodies"), message("list-how"))
    return names[:MOST]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise UnreadableError(path, reason_of(error), message("check-path")) from error
    except UnicodeDecodeError:
        raise UnreadableError(path, message("list-without-bodies"), message("list-how")) from None


def _columns(table: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    width = max(map(len, table), default=0)
    return list(zip(*(padded(row, width) for row in table), strict=True))


def _bodies(cells: Iterable[str]) -> list[str]:
    """The bodies that cells name, units written out; each once, in order."""
    names = (" ".join(c.split()) for c in cells)
    return list(dict.fromkeys(b for n in names if n and len(n) < _LONGEST for b in _written(n)))


def _written(name: str) -> list[str]:
    for unit in raw("members")["units"]:
        if found := re.fullmatch(unit["words"], name, re.IGNORECASE):
            return [b.format(unit=name[:1].lower() + name[1:], name=found[1]) for b in unit["are"]]
    body = recognise(name, _ANYWHERE)
    return [name] if body.row and not body.group else []
