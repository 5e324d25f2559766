"""Files → store: the one place where ingest meets graph.

Papers are read and extracted in worker processes, one after another into the store; a paper that
fails is named with its reason and remedy, and the rest goes on.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from graph import Store, add_papers, curate, open_store, refresh, remove_paper
from graph.store import PaperInfo
from ingest import extract
from ingest.read import read_many
from ontology.errors import AmbiguousError, NotFoundError, UnreadableError
from ontology.identity import BASE
from ontology.lexicon import label
from ontology.model import PIPELINE, Record, Text

# Beside the papers: the office's register, and decisions of people (docs/decisions.md).
REGISTER, DECISIONS = "so-van-ban.csv", "quyet-dinh.yaml"

Progress = Callable[[int, int, str], None]  # (done, of how many, file name)


@dataclass(frozen=True, slots=True)
class Missing:
    """A document that papers of the store wait for."""

    label: str
    waiting: int


@dataclass(slots=True)
class Report:
    """What one run did, and what the store holds after it.

    `failed` are the errors, each with its file, reason and remedy; `notes` are decisions that
    matched nothing.
    """

    read: list[str] = field(default_factory=list)
    known: int = 0  # already in the store: same bytes, same pipeline
    refused: list[str] = field(default_factory=list)  # marked MẬT, TỐI MẬT, TUYỆT MẬT
    failed: list[UnreadableError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unnumbered: list[str] = field(default_factory=list)  # files that a register row would name
    papers: int = 0
    works: int = 0
    edges: int = 0
    assignments: int = 0
    warnings: int = 0
    missing: list[Missing] = field(default_factory=list)


def build(
    paths: Sequence[Path],
    store: str | Path,
    *,
    workers: int = 0,
    progress: Progress = lambda done, total, name: None,
) -> Report:
    """Read papers, and folders of papers, into `store`; nothing is read twice.

    `workers` is the number of reading processes (0: one a core). A paper that cannot be read is
    in `Report.failed` and the rest goes on. Raises `UnreadableError` where there is nothing to
    read at all, `StoreError` (`StoreLockedError` while another
    process writes) and `CurationError` for a register or decisions file that cannot be taken.
    """
    papers, sidecars, problems = find_papers(paths)
    if problems and not papers and not sidecars:
        raise problems[0]
    report = Report(failed=problems)
    with open_store(store, write=True) as opened:
        fresh = [p for p in papers if not _known(p, opened, report)]
        add_papers(opened, _records(fresh, workers or os.cpu_count() or 1, report, progress))
        for sidecar in sidecars:
            report.notes += [
                f"{sidecar.name}: {u.reason}" for u in curate(opened, sidecar).unmatched
            ]
        refresh(opened)
        _count(opened, report)
    return report


def find_papers(paths: Iterable[Path]) -> tuple[list[Path], list[Path], list[UnreadableError]]:
    """(papers, sidecars, problems) under `paths`.

    Folders are walked in name order; hidden files, Word's lock files, and links that lead out of
    the folder are left alone.
    """
    papers: dict[Path, None] = {}
    sidecars: dict[Path, None] = {}
    problems: list[UnreadableError] = []
    for path in paths:
        if not path.exists():
            problem = "không có tệp hay thư mục này"
            problems.append(UnreadableError(path, problem, "kiểm tra lại đường dẫn"))
        for file in _walk(path) if path.is_dir() else [path] * path.is_file():
            (sidecars if file.name in (REGISTER, DECISIONS) else papers)[file] = None
    return list(papers), list(sidecars), problems


def _walk(folder: Path) -> Iterator[Path]:
    root = folder.resolve()
    for here, folders, names in os.walk(folder):  # follows no linked folders
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(names):
            file = Path(here, name)
            if not name.startswith((".", "~$")) and file.resolve().is_relative_to(root):
                yield file


def _known(path: Path, store: Store, report: Report) -> bool:
    """Whether the store already holds these bytes, read by this pipeline."""
    try:
        with path.open("rb") as file:
            sha = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return False  # reading will say why
    info = store.paper_infos({sha})
    known = bool(info) and info[0].pipeline == PIPELINE
    report.known += known
    return known


def _records(
    paths: Sequence[Path], workers: int, report: Report, progress: Progress
) -> Iterator[tuple[Record, Text]]:
    """(record, text) of each paper that can be read and may be kept."""
    for done, (path, text) in enumerate(read_many(paths, workers), start=1):
        progress(done, len(paths), path.name)
        if isinstance(text, UnreadableError):
            report.failed.append(text)
        elif record := _allowed(path, text, report):
            report.read.append(str(path))
            yield record, text


def _allowed(path: Path, text: Text, report: Report) -> Record | None:
    """The record, unless the paper is marked secret (Luật Bảo vệ bí mật nhà nước 29/2018/QH14)."""
    record = extract(text)
    if record.document.secrecy:
        report.refused.append(str(path))
        return None
    return record


def _count(store: Store, report: Report) -> None:
    """Fill in what the store holds now, and what its papers wait for."""
    from queries import select

    def count(pattern: str) -> int:
        rows = select(store, f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}").rows
        return int(str(rows[0][0]))

    report.papers = count("GRAPH ?g { ?p a ld:Paper }")
    report.works = count("?w a ld:Work")
    report.edges = count("?s ld:cites ?o")
    report.assignments = count("GRAPH ?g { ?a a ld:Assignment }")
    report.warnings = count("GRAPH ?g { ?w a ld:Warning }")
    blank = select(
        store,
        "SELECT DISTINCT ?name WHERE { ?paper ld:paperOf ?work ."
        " GRAPH ?g { ?paper ld:fileName ?name }"
        f" FILTER(STRSTARTS(STR(?work), '{BASE}work/')) }} ORDER BY ?name",
    )
    report.unnumbered = [str(name) for (name,) in blank.rows]
    waited = select(
        store,
        "SELECT ?document ?n (MIN(?name) AS ?label) WHERE {"
        " { SELECT ?document (COUNT(DISTINCT ?from) AS ?n)"
        " WHERE { ?c ld:cited ?document ; ld:from ?from } GROUP BY ?document }"
        " FILTER NOT EXISTS { ?paper ld:paperOf ?document }"
        " OPTIONAL { ?document rdfs:label ?name } }"
        " GROUP BY ?document ?n ORDER BY DESC(?n) ?document",
        limit=5,
    )
    report.missing = [
        Missing(str(name or label("unknown")), int(str(n))) for _, n, name in waited.rows
    ]


def remove(paper: str | Path, store: str | Path) -> str:
    """Take one paper out of `store`, with what only it supports; returns its file name.

    `paper` is a file, the name of a file in the store, or a SHA-256 (its first 8 digits are
    enough). Raises `NotFoundError`, `AmbiguousError`.
    """
    with open_store(store, write=True) as opened:
        info = _one_paper(str(paper), opened)
        remove_paper(opened, info.sha256)
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
