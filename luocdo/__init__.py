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

from ontology.errors import LuocdoError  # noqa: E402

TYPE_CHECKING = False  # what type checkers take as true, without the import of typing
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path
    from typing import IO

    import networkx
    import rdflib
    from pyvis import network as pyvis_network

    from graph.curate import Curated
    from graph.read.lineage import Lineage, WorkDetails
    from graph.reattach import Unmatched
    from graph.taskstatus import StatedTask, TaskStatus
    from graph.validate import Problem
    from luocdo.builder import Progress, Report
    from ontology.law_table import Act
    from ontology.model import Record, Text
    from queries.answer.changes import Changes
    from queries.answer.run import Answer, Statements
    from queries.check.finding import Report as CheckReport
    from queries.register.bodies import Ended
    from queries.register.closing import Proposal
    from queries.register.progress import Progress as WhoActs
    from queries.register.tasks import TaskRow
    from queries.search.cite import Citation
    from queries.search.full_text import Found
    from viz.web.audit import Audit

__all__ = [
    "LuocdoError",
    "akoma_ntoso",
    "answering",
    "ask",
    "audit",
    "backup",
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


def show(code: str, store: str | Path, *, as_of: str | None = None) -> WorkDetails:
    """All that is known of one document; `as_of` (YYYY-MM-DD, today) is the day of its status.

    `code` may be typed in any case, with or without diacritics and blanks, or be an IRI. Raises
    `NotFoundError` with near codes, `AmbiguousError` with the candidates.
    """
    from datetime import date

    from graph import open_store, work
    from queries import lookup
    from queries.answer.days import day_of

    day = date.fromisoformat(day_of("as-of", as_of)) if as_of else None
    with open_store(store) as opened:
        return work(opened, lookup(opened, code).iri, as_of=day)


def lineage(
    code: str,
    store: str | Path,
    *,
    up: bool = True,
    down: bool = True,
    depth: int | None = None,
    relations: Iterable[str] | None = None,
    limit: int = 300,
) -> Lineage:
    """The documents that `code` rests on (`up`) and that rest on it (`down`), with the sentences.

    `relations` are lexicon ids (None: all), `depth` counts steps (None: to the end). Raises as
    `show` does.
    """
    from graph import lineage as lineage_of
    from graph import open_store
    from queries import lookup

    wanted = None if relations is None else set(relations)
    with open_store(store) as opened:
        focus = lookup(opened, code).iri
        return lineage_of(
            opened, focus, up=up, down=down, depth=depth, relations=wanted, limit=limit
        )


def network(
    code: str,
    store: str | Path,
    *,
    up: bool = True,
    down: bool = True,
    depth: int | None = None,
    relations: Iterable[str] | None = None,
    limit: int = 300,
    lang: str = "vi",
) -> networkx.MultiDiGraph[str]:
    """The `lineage` of a document for networkx: typed nodes, one edge a relation with its quote.

    Nodes (IRIs) have label, code, type, level, date, title, issuer, party, held; the key of an edge
    is its relation, and it has words, quote, sentence and paper. Raises as `show` does.
    """
    from viz.network import digraph

    found = lineage(code, store, up=up, down=down, depth=depth, relations=relations, limit=limit)
    return digraph(found, lang)


def pyvis(
    code: str,
    store: str | Path,
    *,
    up: bool = True,
    down: bool = True,
    depth: int | None = None,
    relations: Iterable[str] | None = None,
    limit: int = 300,
    lang: str = "vi",
) -> pyvis_network.Network:
    """The `lineage` of a document as a `pyvis.network.Network`, laid out as luocdo's pages are.

    A notebook shows it as it is; `write_html(file)` makes a page that works offline.
    """
    from viz.network import pyvis as drawn

    found = lineage(code, store, up=up, down=down, depth=depth, relations=relations, limit=limit)
    return drawn(found, lang)


def find(words: str, store: str | Path, *, limit: int = 20) -> Found:
    """Documents by words of number, title, issuer or text, with or without marks, best first."""
    from graph import open_store
    from queries import find as find_in_store

    with open_store(store) as opened:
        return find_in_store(opened, words, limit=limit)


def cite(code: str, store: str | Path, *, party: bool = False) -> Citation:
    """The full and the short citation of a document, in the form of the State or of the Party.

    Raises as `show` does.
    """
    from graph import open_store
    from queries import cite as cite_work
    from queries import lookup

    with open_store(store) as opened:
        return cite_work(lookup(opened, code), party=party)


def check(
    draft: str | Path,
    store: str | Path | None = None,
    *,
    as_of: str | None = None,
    only: Iterable[str] = (),
    lang: str = "vi",
) -> CheckReport:
    """What a careful head clerk would mark in a draft (docs/check.md); the draft goes nowhere.

    Without `store` it is compared with the table of central acts alone. `as_of` (YYYY-MM-DD, today)
    is the signing day of a draft that prints none; `only` some of citation, basis, form, recipient,
    task, inner (all). Raises `UnreadableError`, `QueryError`.
    """
    from datetime import date
    from pathlib import Path

    from luocdo.checker import check as check_draft
    from queries.answer.days import day_of
    from queries.check.finding import KINDS

    day = date.fromisoformat(day_of("as-of", as_of)) if as_of else None
    return check_draft(Path(draft), store, as_of=day, only=tuple(only) or KINDS, lang=lang)


def laws(words: str = "", store: str | Path | None = None, *, limit: int = 20) -> list[Act]:
    """Acts of the table of central acts that hold the words, the youngest first."""
    from luocdo.checker import laws as found

    return found(words, store, limit=limit)[0]


def ask(name: str, store: str | Path, *, limit: int | None = None, **params: str) -> Answer:
    """The rows of a ready question (docs/questions.md); `params` are what a person would type."""
    from graph import open_store
    from queries.answer.run import answer

    with open_store(store) as opened:
        return answer(opened, name, params, limit=limit)


def query(
    sparql: str, store: str | Path, *, limit: int | None = None, as_of: str | None = None
) -> Answer | Statements:
    """What a SPARQL query finds, the usual prefixes supplied: rows, or statements of a CONSTRUCT.

    `as_of` is the day that the query calls ?asOf. Raises `QueryError`.
    """
    from graph import open_store
    from queries import query as query_store

    with open_store(store) as opened:
        return query_store(opened, sparql, limit=limit, as_of=as_of)


def bodies(store: str | Path, words: str = "", *, which: str = "all") -> Answer:
    """The bodies in whose names all of `words` stand; `which`: all, "twins" (that may be one),
    "orphans" (of unknown place, cut off, named once). Raises `StoreError`.
    """
    from graph import open_store
    from queries.register.twins import table

    with open_store(store) as opened:
        return table(opened, words, which=which)


def progress(
    document: str,
    store: str | Path,
    *,
    today: str | None = None,
    bodies: str | Path | None = None,
) -> WhoActs:
    """Who carries out a document, level by level: papers, tasks and last report of each body.

    `bodies` is the office's list of bodies (csv, xlsx, txt …), kept for the next time. Raises as
    `show` does, `QueryError` and `UnreadableError`.
    """
    from datetime import date
    from pathlib import Path

    from graph import open_store
    from ingest.beside.body_list import read_list
    from ontology.disk import home_of
    from queries.answer.days import day_of
    from queries.register.listed import keep_list, kept_list
    from queries.register.progress import progress as found

    day = date.fromisoformat(day_of("as-of", today)) if today else date.today()
    home = home_of(store)
    with open_store(store) as opened:
        listed = keep_list(home, read_list(Path(bodies))) if bodies else kept_list(home)
        return found(opened, document, day, listed)


def settle_bodies(
    store: str | Path, verb: str, names: Sequence[str], *, who: str = "", when: str | None = None
) -> int:
    """Say that bodies (IRI, or a name that one alone bears) are the `same` or `different`, or
    `undo` what was said of them; how many decisions that made or took back.

    Raises `CurationError`.
    """
    import getpass
    from datetime import datetime

    from graph import open_store
    from queries.register.twins import settle

    when = when or datetime.now().astimezone().isoformat(timespec="seconds")
    with open_store(store, write=True) as opened:
        return settle(opened, verb, names, who=who or getpass.getuser(), when=when)


def changes(store: str | Path, since: int | None = None, *, lang: str = "vi") -> Changes:
    """What is new, or said otherwise, since the epoch `since` (None: in the last twenty).

    Ask next time for what comes since `Changes.epoch`. Raises `StoreError`.
    """
    from graph import open_store
    from queries.answer.changes import ALL
    from queries.answer.changes import changes as changed

    with open_store(store) as opened:
        return changed(opened, since, lang=lang, enough=ALL)


def tasks(
    store: str | Path,
    *,
    body: str | None = None,
    source: str | None = None,
    due: str | None = None,
    role: str | None = None,
    today: str | None = None,
    specific: bool = False,
) -> tuple[TaskRow, ...]:
    """The register of tasks: who must do what by when, with the sentence and what people said.

    `body` with `role` (lead, partner, monitor, advised), `source` (a document's code) and `due`
    (late, a number of days, none, a day, all) narrow it; days late count to `today` (YYYY-MM-DD,
    today); `specific` leaves generic calls out. Raises as `show` does, and `QueryError`.
    """
    from datetime import date

    from graph import open_store
    from queries.answer.days import day_of
    from queries.register.tasks import register

    day = date.fromisoformat(day_of("as-of", today)) if today else date.today()
    with open_store(store) as opened:
        return register(
            opened, today=day, body=body, source=source, due=due, role=role, specific=specific
        )


def answering(body: str, store: str | Path, *, today: str | None = None) -> list[Ended]:
    """Of the bodies that `body` means, those no more `today`, their last day and who answers now.

    Raises `AmbiguousError`, `QueryError`.
    """
    from datetime import date

    from graph import open_store
    from queries.answer.days import day_of
    from queries.register.bodies import answering as found

    day = date.fromisoformat(day_of("as-of", today)) if today else date.today()
    with open_store(store) as opened:
        return found(opened, body, day)


def unmatched(store: str | Path) -> list[Unmatched]:
    """Decisions that no sentence of the store answers to any more, and the most alike there is."""
    from graph import open_store
    from graph.reattach import unmatched as found

    with open_store(store) as opened:
        return found(opened)


def settle_unmatched(decision: str, store: str | Path, *, attach: bool, by: str = "") -> str:
    """Attach an unmatched decision (its id) to the sentence most alike, or withdraw it; returns
    the decision (IRI) that says so. Raises `CurationError`.
    """
    import getpass

    from graph import open_store, reattach

    with open_store(store, write=True) as opened:
        one = reattach.find(opened, decision)
        settle = reattach.attach if attach else reattach.withdraw
        return settle(opened, one, who=by.strip() or getpass.getuser())


def set_task(
    task: str, store: str | Path, status: str, *, note: str = "", by: str = "", when: str = ""
) -> tuple[StatedTask, TaskStatus]:
    """Write down what a person says of the task with the id `task` (as the register prints it).

    `status` is an id or its words (done, "Hoàn thành"), `by` who says so (the login name), `when`
    the day it is true of (today). Raises `CurationError`, `NotFoundError`, `AmbiguousError`.
    """
    import getpass
    from datetime import datetime

    from graph import open_store
    from graph.taskstatus import find_task, set_status, status_id
    from queries.answer.days import day_of

    now = datetime.now().astimezone()
    on = datetime.fromisoformat(day_of("when", when)).date() if when else now.date()
    known, who = status_id(status), by.strip() or getpass.getuser()
    with open_store(store, write=True) as opened:
        found = find_task(opened, task)
        at = now.isoformat(timespec="microseconds")
        return found, set_status(opened, found, known, on=on, by=who, at=at, note=note.strip())


def proposals(store: str | Path, *, today: str | None = None) -> list[Proposal]:
    """Open tasks that a report of their lead says are done, each with the report's sentence."""
    from datetime import date

    from graph import open_store
    from queries.answer.days import day_of
    from queries.register.closing import proposals as found

    day = date.fromisoformat(day_of("as-of", today)) if today else date.today()
    with open_store(store) as opened:
        return found(opened, day)


def close_tasks(
    tasks: Sequence[str], store: str | Path, *, by: str = "", lang: str = "vi"
) -> list[Proposal]:
    """Mark proposed tasks (ids) as done, in the name of `by` (the login name); those closed.

    What no report proposes stays as it is. Raises `AmbiguousError` where an id names several tasks.
    """
    import getpass
    from contextlib import suppress
    from datetime import datetime

    from graph import open_store
    from graph.taskstatus import find_task
    from ontology.errors import NotFoundError
    from queries.register.closing import close

    at = datetime.now().astimezone().isoformat(timespec="microseconds")
    with open_store(store, write=True) as opened:
        whole = set[str]()
        for task in tasks:
            with suppress(NotFoundError):  # no task, so nothing proposes to close it
                whole.add(find_task(opened, task).key)
        return close(opened, whole, by=by.strip() or getpass.getuser(), at=at, lang=lang)


def unset_task(task: str, store: str | Path) -> TaskStatus:
    """Take the latest status of a task back, and return it; the one before it counts again."""
    from graph import open_store
    from graph.taskstatus import unset_status

    with open_store(store, write=True) as opened:
        return unset_status(opened, task)


def lost_task_statuses(store: str | Path) -> tuple[TaskStatus, ...]:
    """Statuses whose task no document of the store states any more; they stay till taken back."""
    from graph import open_store
    from graph.taskstatus import lost

    with open_store(store) as opened:
        return lost(opened)


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


def curate(file: str | Path, store: str | Path, *, who: str = "") -> Curated:
    """Take the decisions of a YAML file or a register (docs/decisions.md), signed `who` and now."""
    import getpass
    from datetime import datetime
    from pathlib import Path

    from graph import curate as curate_store
    from graph import open_store

    now = datetime.now().astimezone().isoformat(timespec="seconds")
    with open_store(store, write=True) as opened:
        return curate_store(opened, Path(file), who=who or getpass.getuser(), when=now)


def audit(store: str | Path, *, mark: str = "") -> Audit:
    """Who changed what in the web application, verified (docs/deployment.md).

    `mark` is one that was noted before.
    """
    from ontology.disk import home_of
    from viz.web.audit import read

    return read(home_of(store), mark=mark)


def remove(paper: str | Path, store: str | Path, *, secret: bool = False) -> str:
    """Take a document (a file, its name in the store, or its SHA-256) out; returns its name.

    Its words stay in the files of the database until `compact`; of a `secret` one they go at once.
    """
    from luocdo.builder import remove as remove_from_store

    name = remove_from_store(paper, store)
    if secret:
        compact(store)
    return name
