"""Files → store: the one place where ingest meets graph.

Papers are read and extracted in worker processes while others may write; the store is locked for
each batch that goes in. A paper that fails is named with its reason and remedy, the rest goes on.
"""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from platform import node
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from graph import Fresh, Store, curate, open_store, put_papers, refresh, remove_paper
from graph.store import PREFIXES, Change, PaperInfo
from graph.terms import date_literal, ld
from graph.update import batch_size
from ingest.beside.register import remember
from ingest.header.secrecy import DOUBTFUL
from ingest.read import readers
from ingest.read.address import said
from luocdo.files import find_papers
from luocdo.post import Post
from ontology.disk import home_of, on_server
from ontology.errors import AmbiguousError, HeldError, NotFoundError, UnreadableError
from ontology.identity import BASE, LOG, graph_iri, paper_iri
from ontology.lexicon import label
from ontology.messages import message
from ontology.model import PIPELINE, Record, Text
from ontology.reasons import as_text
from queries.register.post import FOLDER

if TYPE_CHECKING:
    from ingest.read.address import File
    from ingest.read.batch import Readers

_SHARE = 20  # one in so many documents is new: the tables beside the store are brought up at once
PATIENCE = 600.0  # seconds that papers which are read wait for another writer
_WAITED = 5  # missing documents that a report names

Progress = Callable[[int, int, str], None]  # (done, of how many, file name)


@dataclass(frozen=True, slots=True)
class Missing:
    """A document that papers of the store wait for."""

    label: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Reread:
    """What another pipeline made of a paper that was there: (before, after) of each count."""

    name: str
    citations: tuple[int, int]
    edges: tuple[int, int]
    tasks: tuple[int, int]


@dataclass(slots=True)
class Report:
    """What one run did, and what the store holds after it.

    `failed` are the errors, each with its file, reason and remedy; `notes` are sentences to show:
    decisions that matched nothing, files that were replaced, what a new pipeline changed.
    """

    read: list[str] = field(default_factory=list)
    known: int = 0  # already in the store: same bytes, same pipeline
    refused: list[str] = field(default_factory=list)  # marked MẬT, TỐI MẬT, TUYỆT MẬT
    failed: list[UnreadableError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)  # files whose paper made way for a newer one
    reread: list[Reread] = field(default_factory=list)  # only those in which a count changed
    unnumbered: list[str] = field(default_factory=list)  # files that a register row would name
    inside: dict[str, list[str]] = field(default_factory=dict)  # package → SHA-256 of its files
    papers: int = 0
    works: int = 0
    edges: int = 0
    assignments: int = 0
    warnings: int = 0
    missing: list[Missing] = field(default_factory=list)


def build(
    paths: Sequence[str | Path],
    store: str | Path,
    *,
    workers: int = 0,
    cluster: str = "",
    progress: Progress = lambda done, total, name: None,
    cleared: bool = False,
    columns: Mapping[str, str] | None = None,
) -> Report:
    """Read papers, and folders of papers, into `store`; nothing is read twice.

    A path may be an address that fsspec opens. `workers` is the number of reading processes (0:
    one a core), `cluster` a Dask cluster in their place (`ingest.read.cluster`). `cleared`: a
    person has looked at lines that may be a mark of secrecy, and they are none. `columns` says of
    headings of a register which field they are (`ingest.beside.register.FIELDS`). A paper that
    cannot be read is in `Report.failed` and the rest goes on. Raises `UnreadableError` where there
    is nothing to read at all, `StoreError` (`StoreLockedError` while another process writes) and
    `CurationError` for a register or decisions file that cannot be taken.
    """
    papers, sidecars, problems = find_papers(paths)
    if problems and not papers and not sidecars:
        raise problems[0]
    report = Report(failed=problems)
    post = Post(home_of(store))
    with open_store(store, write=True):
        remember(post.folder / FOLDER, columns or {})
        post.take(p for p in papers if isinstance(p, Path))
    report.failed += post.failed
    files: list[File] = [*post.papers, *(p for p in papers if not isinstance(p, Path))]
    facts = Fresh(str(store))
    with readers(workers or os.cpu_count() or 1, cluster) as crew:
        here = dict(_hashed(crew, files, report, progress))
        with open_store(store, write=True) as opened:
            there = opened.papers()
            copies: dict[str, list[File]] = defaultdict(list)
            for file, sha in here.items():
                copies[sha].append(file)
            fresh = {sha: same for sha, same in copies.items() if not _known(there.get(sha))}
            again = {sha: there[sha] for sha in fresh if sha in there}
            before = _sizes(opened, again)
        new = sum(map(len, fresh.values()))
        report.known = len(here) - new
        if same := new - len(fresh):
            report.notes.append(message("same-bytes", n=same))
        records = _records(crew, fresh.values(), report, progress, cleared=cleared)
        count = len(there)  # they are read and extracted while others may write
        while batch := list(islice(records, batch_size(count))):
            count += len(batch)
            with open_store(store, write=True, wait=PATIENCE, settle=False) as opened:
                put_papers(opened, batch, facts)
    with open_store(store, write=True, wait=PATIENCE, settle=False) as opened:
        refresh(opened, facts)
        _replace(opened, here, report)
        _date(opened, fresh)
        for sidecar in sidecars:
            report.notes += [
                message("of-sidecar", name=sidecar.name, reason=u.reason)
                for u in curate(opened, sidecar).unmatched
            ]
        report.inside = post.inside(here)
        report.read += [str(path) for path in post.opened(report.read)]
        report.notes += post.claim(opened, here, fresh)
        refresh(opened)
        _compare(again, before, _sizes(opened, again), report)
        _count(opened, report)
    if len(report.read) * _SHARE > report.papers and not on_server(store):
        _index(store)
    return report


def _index(store: str | Path) -> None:
    """Make what pages find by index, which else the first reader waits for."""
    from queries.beside import bring_up

    with open_store(store) as opened:
        bring_up(opened)


def _known(info: PaperInfo | None) -> bool:
    """Whether the store holds these bytes, read by this pipeline."""
    return info is not None and info.pipeline == PIPELINE


# --- files that were changed ----------------------------------------------------------------------


def _replace(store: Store, here: dict[File, str], report: Report) -> None:
    """Take papers out whose file now has other bytes; the log remembers where each was read.

    A paper goes only when the new one is in, and no other file is known to hold the old one.
    """
    there, marks = store.papers(), _read_from(store)
    now = {_place(file): sha for file, sha in here.items() if sha in there}
    moved = {place: sha for place, sha in now.items() if marks.get(place) != sha}
    kept = {**marks, **now}
    for old in sorted({marks[place] for place in moved if place in marks} - {*kept.values()}):
        if old in there:
            remove_paper(store, old)
            report.replaced.append(there[old].name)
            report.notes.append(message("file-replaced", name=there[old].name))
    gone = [_mark(place, marks[place]) for place in moved if place in marks]
    store.apply(Change((), gone, [_mark(place, sha) for place, sha in moved.items()]))


def _date(store: Store, shas: Iterable[str]) -> None:
    """Write down on which day papers came, once."""
    dated = {q.subject for q in store.quads(LOG) if q.predicate == ld("readOn")}
    papers = (NamedNode(paper_iri(sha)) for sha in sorted(store.held(shas)))
    today = date_literal(date.today())
    marks = [Quad(p, ld("readOn"), today, NamedNode(LOG)) for p in papers if p not in dated]
    store.apply(Change((), (), marks))


def _place(file: File) -> str:
    """ "computer:path", or the address, which is the same everywhere."""
    return f"{node()}:{as_text(str(file.resolve()))}" if isinstance(file, Path) else str(file)


def _read_from(store: Store) -> dict[str, str]:
    """Place ("computer:path") → SHA-256 of the paper that was read there last."""
    rows = store.query(PREFIXES + "SELECT ?f ?at WHERE { ?f ld:readFrom ?at }", graphs=(LOG,)).rows
    return {str(at): str(file).removeprefix(f"{BASE}file/") for file, at in rows}


def _mark(place: str, sha: str) -> Quad:
    return Quad(NamedNode(paper_iri(sha)), ld("readFrom"), Literal(place), NamedNode(LOG))


# --- papers read again by another pipeline --------------------------------------------------------

_SIZES = (  # one question a count: citations, edges, tasks
    "VALUES ?g { %s } GRAPH ?g { ?x a ld:Citation }",
    "VALUES ?f { %s } ?f ld:paperOf/ld:cites ?x",
    "VALUES ?g { %s } GRAPH ?g { ?x a ld:Assignment }",
)


def _sizes(store: Store, shas: Iterable[str]) -> list[dict[str, int]]:
    """How many citations, edges and tasks each paper gives."""
    from queries import select

    found = []
    for pattern in _SIZES:
        name = pattern[8]  # ?g or ?f
        iris = " ".join(f"<{graph_iri(s) if name == 'g' else paper_iri(s)}>" for s in shas)
        rows = select(
            store,
            f"SELECT ?{name} (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern % iris} }}"
            f" GROUP BY ?{name}",
        ).rows
        found.append({str(iri).rpartition("/")[2]: int(str(n)) for iri, n in rows})
    return found


def _compare(
    papers: dict[str, PaperInfo],
    before: list[dict[str, int]],
    after: list[dict[str, int]],
    report: Report,
) -> None:
    """Say of which papers another pipeline found more or less."""
    for sha, info in sorted(papers.items(), key=lambda item: item[1].name):
        counts = [
            (old.get(sha, 0), new.get(sha, 0)) for old, new in zip(before, after, strict=True)
        ]
        if any(old != new for old, new in counts):
            report.reread.append(Reread(info.name, *counts))
    if papers:
        sums = [
            (sum(old.values()), sum(new.values())) for old, new in zip(before, after, strict=True)
        ]
        cited, linked, given = (f"{old} → {new}" for old, new in sums)
        counted = {"n": len(papers), "cited": cited, "linked": linked, "given": given}
        report.notes.append(message("reread", **counted, changed=len(report.reread)))


def _hashed(
    crew: Readers, files: Sequence[File], report: Report, progress: Progress
) -> Iterator[tuple[File, str]]:
    """The SHA-256 of each file that can be opened."""
    for done, (file, sha) in enumerate(crew.hashes(files), start=1):
        progress(done, len(files), label("comparing"))
        if isinstance(sha, UnreadableError):
            report.failed.append(sha)
        else:
            yield file, sha


def _records(
    crew: Readers,
    papers: Collection[Sequence[File]],
    report: Report,
    progress: Progress,
    *,
    cleared: bool,
) -> Iterator[tuple[Record, Text]]:
    """(record, text) of each paper that can be read and may be kept, read in its first copy."""
    copies = {files[0]: files for files in papers}
    for done, (path, found) in enumerate(crew.records(list(copies)), start=1):
        progress(done, len(papers), path.name)
        files = [said(file) for file in copies.pop(path)]
        if isinstance(found, UnreadableError):
            report.failed += [UnreadableError(f, found.reason, found.remedy) for f in files]
        elif found[0].document.secrecy:  # Luật Bảo vệ bí mật nhà nước 29/2018/QH14
            report.refused += map(str, files)
        elif not cleared and (doubt := _doubt(found[0])):
            report.failed += [
                HeldError(f, message("not-yet-read", doubt=doubt), message("if-not-secret"))
                for f in files
            ]
        else:
            report.read += map(str, files)
            yield found


def _doubt(record: Record) -> str:
    """What may be a mark of secrecy."""
    said = (w.message for w in record.warnings if w.code == DOUBTFUL)
    return next(said, "").partition(":")[0].rstrip(".")


def _count(store: Store, report: Report) -> None:
    """Fill in what the store holds now, and what its papers wait for."""
    from graph.read.nodes import nodes
    from queries import select
    from queries.search.catalogue import waiting
    from viz import words

    def count(pattern: str) -> int:
        rows = select(store, f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}").rows
        return int(str(rows[0][0]))

    report.papers = count("GRAPH ?g { ?p a ld:Paper }")
    report.works = count("?w a ld:Work")
    report.edges = count("?s ld:cites ?o")
    report.assignments = count("?a a ld:Assignment")
    report.warnings = count("GRAPH ?g { ?w a ld:Warning }")
    blank = select(
        store,
        "SELECT DISTINCT ?name WHERE { ?paper ld:paperOf ?work ."
        " GRAPH ?g { ?paper ld:fileName ?name }"
        f" FILTER(STRSTARTS(STR(?work), '{BASE}work/'))"
        " FILTER NOT EXISTS { ?work ld:number ?number ; ld:date ?day } } ORDER BY ?name",
    )
    report.unnumbered = [str(name) for (name,) in blank.rows]
    most = waiting(store, size=_WAITED)
    named = {n.iri: words.name(n) for n in nodes(store, (iri for iri, _ in most))}
    report.missing = [Missing(named[iri] or label("unknown"), n) for iri, n in most]


def remove(paper: str | Path, store: str | Path) -> str:
    """Take one paper out of `store`, with what only it supports; returns its file name.

    A copy that the web application kept of an upload goes too; a file elsewhere stays. `paper` is
    a file, the name of a file in the store, or a SHA-256 (its first 8 digits are enough). Raises
    `NotFoundError`, `AmbiguousError`.
    """
    from viz.web.originals import forget

    with open_store(store, write=True) as opened:
        info = _one_paper(str(paper), opened)
        remove_paper(opened, info.sha256)
        marks = [_mark(place, info.sha256) for place in opened.read_from(info.sha256)]
        opened.apply(Change((), marks))
    forget(home_of(store), info.sha256)
    return info.name


def _one_paper(wanted: str, store: Store) -> PaperInfo:
    path = Path(wanted)
    sha = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else wanted
    papers = store.papers().values()
    found = [p for p in papers if p.sha256 == sha] or [p for p in papers if p.name == wanted]
    if not found and len(wanted) >= 8:
        found = [p for p in papers if p.sha256.startswith(wanted)]
    if len(found) > 1:
        raise AmbiguousError(wanted, tuple((p.sha256, p.name) for p in found))
    if not found:
        raise NotFoundError(wanted, tuple(get_close_matches(wanted, [p.name for p in papers])))
    return found[0]
