"""The front door: luocdo's verbs for Python. The command line says the same words.

>>> import luocdo
>>> record = luocdo.extract("examples/cong-van-UBND-NC.txt")
>>> record.document.code
'/UBND-NC'

`store` is a folder, or the address of a SPARQL 1.1 server. Every error a person can cause is a
`luocdo.LuocdoError`.
"""

from __future__ import annotations

from luocdo import names

names.check()

from luocdo.asking import (  # noqa: E402
    answering,
    ask,
    bodies,
    changes,
    check,
    cite,
    find,
    laws,
    lineage,
    network,
    progress,
    pyvis,
    query,
    show,
)
from luocdo.desk import (  # noqa: E402
    audit,
    close_tasks,
    curate,
    lost_task_statuses,
    proposals,
    set_task,
    settle_bodies,
    settle_unmatched,
    tasks,
    unmatched,
    unset_task,
)
from ontology.errors import LuocdoError  # noqa: E402

TYPE_CHECKING = False  # what type checkers take as true, without the import of typing
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from typing import IO

    import rdflib

    from graph.validate import Problem
    from luocdo.builder import Progress, Report
    from ontology.model import Record, Text

__all__ = [
    "LuocdoError",
    "akoma_ntoso",
    "answering",
    "ask",
    "audit",
    "backup",
    "bodies",
    "build",
    "changes",
    "check",
    "cite",
    "close_tasks",
    "compact",
    "curate",
    "export",
    "extract",
    "find",
    "laws",
    "lineage",
    "load",
    "lost_task_statuses",
    "network",
    "progress",
    "proposals",
    "pyvis",
    "query",
    "rdf",
    "remove",
    "restore",
    "serve",
    "set_task",
    "settle_bodies",
    "settle_unmatched",
    "show",
    "standard",
    "tables",
    "tasks",
    "text",
    "unmatched",
    "unset_task",
    "validate",
    "view",
]
__version__ = "0.1.0"


def text(path: str | Path) -> Text:
    """What one document says, in reading order; raises `UnreadableError`."""
    from pathlib import Path

    from ingest import read

    return read(Path(path))


def extract(path: str | Path) -> Record:
    """The record (docs/record.md) of one document; raises `UnreadableError`."""
    from ingest import extract as extract_text

    return extract_text(text(path))


def build(
    paths: Iterable[str | Path],
    store: str | Path,
    *,
    workers: int = 0,
    cluster: str = "",
    progress: Progress = lambda done, total, name: None,
    cleared: bool = False,
    columns: dict[str, str] | None = None,
) -> Report:
    """Read documents and folders of documents into `store`; see `luocdo.builder.build`."""
    from luocdo.builder import build as build_store

    return build_store(
        list(paths),
        store,
        workers=workers,
        cluster=cluster,
        progress=progress,
        cleared=cleared,
        columns=columns,
    )


def serve(
    store: str | Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8375,
    behind_proxy: bool = False,
    proxies: Iterable[str] = (),
    proxy_secret: str | Path = "",
    names: Iterable[str] = (),
    who: str = "",
    read_only: bool = False,
    seconds: float = 20.0,
    origins: Iterable[str] = (),
    open_browser: bool = False,
    ready: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve the web application and the SPARQL endpoint of a store folder until interrupted.

    Another address than this computer's own needs `behind_proxy`: then only `proxies` (their IP
    addresses; this computer) that know the word in the file `proxy_secret` are answered, their
    `X-Remote-User` is who writes, `X-Remote-Groups` what they may, and `names` are the Host names
    that they pass on. Else `who` (the login name) writes. `seconds` is the limit of one
    SPARQL query; pages of `origins` may read the endpoint in a browser. See docs/deployment.md.
    Raises `StoreError` for a server (it is an endpoint itself) and for an address that is not free.
    """
    from luocdo.server import serve as serve_store

    serve_store(
        store,
        host=host,
        port=port,
        behind_proxy=behind_proxy,
        proxies=tuple(proxies),
        proxy_secret=proxy_secret,
        names=tuple(names),
        who=who,
        read_only=read_only,
        seconds=seconds,
        origins=tuple(origins),
        open_browser=open_browser,
        ready=ready,
    )


def view(
    code: str,
    store: str | Path,
    out: str | Path | None = None,
    *,
    depth: int | None = None,
    lang: str = "vi",
    full_text: bool = False,
) -> Path:
    """Write a document's lineage and pages as one offline HTML file; returns its path."""
    from luocdo.pages import write

    return write(code, store, out, depth=depth, lang=lang, full_text=full_text)


def export(
    store: str | Path,
    format: str,
    out: IO[bytes],
    *,
    papers: bool = False,
    standard: bool = False,
) -> None:
    """Write what is known as turtle, ntriples, trig, nquads, jsonld or graphml.

    `papers` adds what each file prints and people decided (trig, nquads, jsonld), `standard` the
    words of ELI, Dublin Core, ORG, PROV and schema.org. The same store gives the same bytes.
    """
    from graph import open_store
    from graph.export import export as export_store

    with open_store(store) as opened:
        export_store(opened, format, out, papers=papers, standard=standard)


def akoma_ntoso(code: str, store: str | Path) -> bytes:
    """A held document as Akoma Ntoso 3.0, UTF-8 (docs/export.md).

    Raises as `show`, and `QueryError` for a document that is cited only.
    """
    from graph import open_store, work
    from luocdo.akoma import akoma_ntoso as written
    from queries import lookup

    with open_store(store) as opened:
        return written(opened, work(opened, lookup(opened, code).iri, limit=0))


def tables(store: str | Path, folder: str | Path, format: str = "parquet") -> list[Path]:
    """Write documents, relations, citations, tasks, bodies and validity as tables (docs/tables.md).

    One file a table in `folder`, parquet or csv; returns their paths.
    """
    from pathlib import Path

    from graph import open_store
    from queries.answer.tables import write_tables

    with open_store(store) as opened:
        return write_tables(opened, Path(folder), format)


def load(store: str | Path, file: str | Path | None = None) -> int:
    """Lay a dump with papers (`export(…, papers=True)`) out as a store; returns how many papers.

    Without `file` the raw dump that a server already holds is laid. Raises `UnreadableError` and
    `StoreError`.
    """
    from graph.load import load as load_store

    return load_store(store, file)


def standard(store: str | Path) -> None:
    """State what is known in ELI, Dublin Core, ORG, PROV and schema.org too, in a graph of its own.

    From then on it is kept with the store; raises `StoreError`.
    """
    from graph import open_store
    from graph.standard import lay

    with open_store(store, write=True) as opened:
        lay(opened)


def rdf(store: str | Path) -> rdflib.Graph:
    """What is known, with the vocabulary it uses, as an `rdflib.Graph` in memory."""
    from graph import open_store
    from graph.export import as_rdflib, canonical

    with open_store(store) as opened:
        return as_rdflib(canonical(opened))


def validate(store: str | Path, *, lang: str = "vi", deep: bool = False) -> list[Problem]:
    """What does not hold in the store by SHACL and the rules of the graph; empty if all is well.

    `deep` reads every statement in every order first: `StoreError` where the disk is damaged.
    """
    from graph import open_store
    from graph.embedded import EmbeddedStore
    from graph.keep import deep as read_whole
    from graph.validate import validate as validate_store

    with open_store(store) as opened:
        if deep and isinstance(opened, EmbeddedStore):
            read_whole(opened)
        return validate_store(opened, lang=lang)


def compact(store: str | Path) -> int:
    """Make the database of a store folder anew, without the words of what was removed from it.

    Returns how many statements it holds. Search indexes go, and are made anew when needed.
    """
    from luocdo.keeping import compact as compact_store

    return compact_store(store)


def backup(store: str | Path, target: str | Path) -> int:
    """Copy a store folder to the new folder `target` while it is in use; how many statements.

    The copy is read back. Raises `StoreError` where it cannot be made.
    """
    from luocdo.keeping import backup as copy_store

    return copy_store(store, target)


def restore(source: str | Path, store: str | Path) -> int:
    """Make the new folder `store` of a copy that `backup` made; raises as `backup` does."""
    from luocdo.keeping import backup as copy_store

    return copy_store(source, store)


def remove(paper: str | Path, store: str | Path, *, secret: bool = False) -> str:
    """Take a document (a file, its name in the store, or its SHA-256) out; returns its name.

    Its words stay in the files of the database until `compact`; of a `secret` one they go at once.
    """
    from luocdo.builder import remove as remove_from_store

    name = remove_from_store(paper, store)
    if secret:
        compact(store)
    return name
