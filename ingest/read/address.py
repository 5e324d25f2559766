"""Where a file lies: on this computer, or at an address that fsspec opens (s3://, smb://, …)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ontology.errors import UnreadableError
from ontology.messages import message

if TYPE_CHECKING:
    from upath import UPath

    File = Path | UPath

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://")  # no drive letter of Windows


def file_at(place: str | Path) -> File:
    """A path, or the file at an address; raises `UnreadableError` where nothing opens such."""
    if isinstance(place, Path) or not _ADDRESS.match(place):
        return Path(place)
    try:
        from upath import UPath

        found = UPath(place)
        found.fs  # noqa: B018  # loads what opens it
        return found
    except (ImportError, ValueError) as error:
        remedy = message("install-cluster")
        raise UnreadableError(place, message("address-closed", error=error), remedy) from error


def files_below(address: UPath) -> Iterator[UPath]:
    """The files at an address, or below it in the order of their names; no hidden ones.

    Raises `UnreadableError` where there is none, or nobody answers.
    """
    try:
        found = address.fs.find(address.path)
    except Exception as error:  # each kind of address has its own errors
        raise UnreadableError(
            str(address), message("address-unread", error=error), message(_CHECK)
        ) from error
    if not found:
        raise UnreadableError(str(address), message("address-empty"), message(_CHECK))
    for name in sorted(found):
        inside = name.removeprefix(address.path).split("/")
        if not any(part.startswith((".", "~$")) for part in inside):
            yield type(address)(address.fs.unstrip_protocol(name), **address.storage_options)


def said(file: File) -> Path | str:
    """How a file is named to people."""
    return file if isinstance(file, Path) else str(file)


_CHECK = "check-address"
