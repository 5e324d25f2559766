"""What a paper says: `read(path)` gives its text, `extract(text)` its record."""

from typing import TYPE_CHECKING

from ingest.read import read

if TYPE_CHECKING:
    from ingest.pipeline import extract

__all__ = ["extract", "read"]


def __getattr__(name: str) -> object:
    """`extract` with its words only when asked for: a process that reads needs none of them."""
    if name != "extract":
        raise AttributeError(name)
    from ingest.pipeline import extract

    return extract
