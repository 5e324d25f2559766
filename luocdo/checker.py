"""Soát dự thảo and the table of acts: files in, reports out. Nothing of a draft is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import nullcontext
from datetime import date
from pathlib import Path

from graph import open_store
from ingest.read import read, read_many
from ontology.disk import home_of, on_server, own_folder
from ontology.errors import LuocdoError, UnreadableError
from ontology.law_table import UPDATE, Act, Table, listed, table
from ontology.law_table import read as read_table
from ontology.messages import message
from queries.check.finding import KINDS, Report
from queries.check.known import Holdings
from viz.checked import report_of

Checked = tuple[Path, Report | LuocdoError]


def check(
    path: Path,
    store: str | Path | None,
    *,
    as_of: date | None = None,
    only: Collection[str] = KINDS,
    lang: str = "vi",
    out: str | Path | None = None,
) -> Report:
    """One draft; `out` is a copy with comments, or a file of findings (luocdo.check_files).

    Raises `UnreadableError` for a file that is unreadable, empty or classified.
    """
    text = read(path)
    with open_store(store) if store else nullcontext() as opened:
        holdings, acts = Holdings(opened) if opened else None, table(store)
        report = report_of(path, text, holdings, acts, as_of=as_of, only=only, lang=lang)
    if out:
        from luocdo.check_files import write

        write(path, text, report, Path(out), lang)
    return report


def check_many(
    paths: Iterable[Path],
    store: str | Path | None,
    *,
    as_of: date | None = None,
    only: Collection[str] = KINDS,
    lang: str = "vi",
    workers: int = 1,
) -> Iterator[Checked]:
    """Each draft's report, or why it has none, as they are done."""
    acts = table(store)
    with open_store(store) if store else nullcontext() as opened:
        holdings = Holdings(opened) if opened else None
        for path, text in read_many(paths, workers):
            try:
                if isinstance(text, UnreadableError):
                    raise text
                yield (
                    path,
                    report_of(path, text, holdings, acts, as_of=as_of, only=only, lang=lang),
                )
            except LuocdoError as error:
                yield path, error


def drafts(paths: Iterable[Path]) -> list[Path]:
    """Files, and the files below folders; raises `LuocdoError` for what is not there."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(p for p in path.rglob("*") if p.is_file() and p.name[0] not in ".~")
        elif path.is_file():
            found.append(path)
        else:
            raise LuocdoError(message("no-such-path", path=path))
    return found


def laws(words: str, store: str | Path | None, *, limit: int = 20) -> tuple[list[Act], Table]:
    """Acts of the table that hold the words, the youngest first, and the table."""
    acts = table(store)
    found = sorted(acts.search(words), key=lambda a: a.date, reverse=True)
    return found[:limit], acts


def take_laws(file: Path, store: str | Path | None) -> tuple[int, list[str]]:
    """Keep an office's own list (csv, xlsx) beside its store; returns how many rows were taken and
    why others were not.

    Rows of an earlier list stay where the new one does not name the act. Raises `LuocdoError` where
    no row can be read.
    """
    import csv

    from ontology.law_table import COLUMNS

    if store is None or not (on_server(store) or Path(store).is_dir()):
        raise LuocdoError(message("table-beside-store", store=store or message("store-word")))
    left: list[str] = []
    taken, kept = _listed(file, left), own_folder(home_of(store)) / UPDATE
    if not taken.acts:
        raise LuocdoError(left[0] if left else message("table-empty", name=file.name))
    acts = taken.with_update(taken) if not kept.is_file() else read_table(kept).with_update(taken)
    partial = kept.with_suffix(".part")
    with partial.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_row(act) for act in acts.acts)
    partial.replace(kept)
    open_store(store, write=True).close()  # computes anew what the list says of validity
    return len(taken.acts), left


def _listed(file: Path, left: list[str]) -> Table:
    if file.suffix.casefold() == ".csv":
        return read_table(file, left)
    from ingest.beside.register import tables

    return listed(next(tables(file), []), file, left)


def _row(act: Act) -> list[str]:
    from ontology.law_table import COLUMNS

    values = (getattr(act, column) for column in COLUMNS)
    return ["; ".join(map(str, v)) if isinstance(v, tuple) else str(v or "") for v in values]
