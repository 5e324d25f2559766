"""The front door: luocdo's verbs for Python. The command line says the same words.

>>> import luocdo
>>> record = luocdo.extract("examples/cong-van-UBND-NC.txt")
>>> record.document.code
'/UBND-NC'

`store` is a folder, or the address of a SPARQL 1.1 server. Every error a person can cause is a
`luocdo.LuocdoError`.
"""

from __future__ import annotations

from ontology.errors import LuocdoError

TYPE_CHECKING = False  # what type checkers take as true, without the import of typing
if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import Any

    import rdflib

    from graph.lineage import Lineage, WorkDetails
    from graph.validate import Problem
    from luocdo.build import Report
    from ontology.model import Record, Text
    from queries.run import Answer

__all__ = [
    "LuocdoError",
    "ask",
    "build",
    "export",
    "extract",
    "lineage",
    "query",
    "rdf",
    "remove",
    "show",
    "text",
    "validate",
    "view",
]
__version__ = "0.1.0"


def text(path: str | Path) -> Text:
    """What one paper says, in reading order; raises `UnreadableError`."""
    from pathlib import Path

    from ingest import read

    return read(Path(path))


def extract(path: str | Path) -> Record:
    """The record (docs/record.md) of one paper; raises `UnreadableError`."""
    from ingest import extract as extract_text

    return extract_text(text(path))


def build(paths: Iterable[str | Path], store: str | Path, **options: Any) -> Report:
    """Read papers and folders of papers into `store`; see `luocdo.build.build` for options."""
    from luocdo.build import build as build_store

    return build_store([Path(p) for p in paths], store, **options)
