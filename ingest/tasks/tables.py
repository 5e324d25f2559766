"""Task tables ("STT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời hạn | Sản phẩm").

Three prints of one thing: tables of the original (cells with row and column), tables written with
"|" or tabs, and tables that extraction flattened to one paragraph a cell, where empty and merged
cells are gone and a row is put back together by what its cells say. Column heads are `fields` and
`heads` of lexicon/assignment_cues.yaml. A merged or empty lead repeats the one above, ditto marks
repeat any cell, a row that only names a group ("II. Sở Y tế") gives its tasks their heading, a head
printed again on the next page is no task; nor are the steps of a procedure.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.tasks.cells import Span, all_bodies, bodies, ditto
from ingest.tasks.cues import cue
from ingest.tasks.flattened import NUMBER, TITLE, flattened
from ingest.tasks.grids import COLUMN, Grid, column_kind, continued, ruled
from ingest.text.patterns import spaced
from ontology.model import Table


@dataclass(frozen=True, slots=True)
class Task:
    """One row of a task table, its cells as printed."""

    start: int
    end: int
    said: Span  # the cell that says what is to be done
    task: str
    lead: tuple[str, ...]
    coordinate: tuple[str, ...] = ()
    monitor: tuple[str, ...] = ()
    deadline: str | None = None
    output: str | None = None
    advise: str | None = None


def tasks(text: str, tables: Sequence[Table] = ()) -> tuple[Task, ...]:
    """The rows of all task tables of `text`; `tables` are those the file itself marks as such."""
    found: list[Task] = []
    done: list[Span] = []
    for grid, span in _grids(text, tables):
        if not any(a < span[1] and span[0] < b for a, b in done):
            done.append(span)
            if not _is_procedure(text, grid, span):
                found.extend(_tasks(text, grid))
    return tuple(sorted(found, key=lambda t: t.start))


def _grids(text: str, tables: Sequence[Table]) -> Iterator[tuple[Grid, Span]]:
    yield from continued(text, tables)
    yield from ruled(text)
    yield from flattened(text)


def _is_procedure(text: str, grid: Grid, span: Span) -> bool:
    """A workflow: numbered steps, or hours and half days where a task has a date."""
    if cue("steps").search(text, *span):
        return True
    column = grid.kinds.index("deadline") if "deadline" in grid.kinds else None
    when = [row[column] for row in grid.rows if row[column]] if column is not None else []
    brief = sum(bool(cue("duration").fullmatch(text, s[0], s[1])) for s in when if s)
    return 2 * brief > len(when) > 0


def _tasks(text: str, grid: Grid) -> list[Task]:
    """The tasks of a grid, row by row."""
    above: dict[str, Span] = {}
    group: tuple[str, ...] = ()
    made: list[Task] = []
    for n, row in enumerate(grid.rows):
        cells = _cells(grid, row)
        said = {k: text[s[0] : s[1]] for k, s in cells.items()}
        if _heads_again(said):
            continue
        if made and set(said) == {"task"} and _is_rest(said["task"]):
            rest = f"{made[-1].task} {_plain(said['task'])}"
            made[-1] = replace(made[-1], task=rest)
            continue
        if _is_group(text, grid, cells) or _opens(text, grid, n, cells):
            title = cells.get("task") or next(iter(cells.values()))
            group = bodies(text, _behind_index(text, title))
            above = {}
            continue
        full = {k: above.get(k, s) if ditto(said[k]) else s for k, s in cells.items()}
        lead = full.get("lead") or above.get("lead")
        if "task" not in full:
            continue
        own = {k: s for k, s in cells.items() if above.get(k) != s}  # not merged with the row above
        above = {**above, **full}
        made.append(_task(text, full, bodies(text, lead) if lead else group, own))
    return [task for task in made if task.lead or task.coordinate]  # nobody's is no assignment


def _heads_again(said: dict[str, str]) -> bool:
    """The head printed again, or the numbers of the columns."""
    named = all(column_kind(words) == kind for kind, words in said.items() if kind != "index")
    return named or (len(said) > 2 and all(COLUMN.fullmatch(w.strip()) for w in said.values()))


def _is_rest(task: str) -> bool:
    """What a row of the page before has left over: no capital, perhaps behind a page's number."""
    return re.sub(r"^\d{1,4}\s+", "", task.strip())[:1].islower()


def _plain(words: str) -> str:
    return spaced(words).strip(" .;")


def _opens(text: str, grid: Grid, n: int, cells: dict[str, Span]) -> bool:
    """A row that only says what, numbered "1" above one that is numbered "1.1"."""
    if set(cells) != {"index", "task"} or n + 1 == len(grid.rows):
        return False
    below = _cells(grid, grid.rows[n + 1]).get("index")
    number = text[slice(*cells["index"])].strip(" .)")
    return below is not None and text[slice(*below)].strip().startswith(f"{number}.")


def _cells(grid: Grid, row: Sequence[Span | None]) -> dict[str, Span]:
    """The cells of a row by kind; of two columns of a kind the first."""
    cells: dict[str, Span] = {}
    for kind, span in zip(grid.kinds, row, strict=False):
        if span and span[1] > span[0]:
            cells.setdefault(kind, span)
    return cells


def _is_group(text: str, grid: Grid, cells: dict[str, Span]) -> bool:
    """A row with one text only, merged over the columns or numbered I, II, A, B."""
    index = cells.get("index")
    texts = {s for k, s in cells.items() if k != "index"}
    if len(texts) > 1:
        return False
    numbered = index and not NUMBER.fullmatch(text[index[0] : index[1]].strip())
    merged = sum(kind != "index" for kind in grid.kinds) > 1 and len(cells) > 2
    alone = bool(texts) and not (set(cells) - {"index", "task"})
    return bool(numbered or merged or (alone and _titled(text, next(iter(texts)))))


def _titled(text: str, span: Span) -> bool:
    """A short text in capitals, or one that only names a body, is a heading."""
    words = text[span[0] : span[1]]
    return (
        words.isupper()
        or bool(TITLE.match(words))
        or (len(words) < 120 and all_bodies(text, _behind_index(text, span)))
    )


def _behind_index(text: str, span: Span) -> Span:
    match = re.compile(r"(?:[IVX]{1,6}|[A-Z]|\d{1,3})[.)]\s+").match(text, span[0], span[1])
    return (match.end(), span[1]) if match else span


def _task(text: str, full: dict[str, Span], lead: tuple[str, ...], own: dict[str, Span]) -> Task:
    said = {k: _plain(text[slice(*s)]) for k, s in full.items()}
    spans = [s for k, s in own.items() if k not in ("index", "note")]
    start = min(own[k][0] for k in ("task", "lead") if k in own)
    coordinate = full.get("coordinate")
    partners = () if _empty(said.get("coordinate")) else bodies(text, coordinate)
    return Task(
        start=start,
        end=max(s[1] for s in spans),
        said=full["task"],
        task=said["task"],
        lead=lead,
        coordinate=partners,
        monitor=bodies(text, full.get("monitor")),
        deadline=said.get("deadline"),
        output=None if _empty(said.get("output")) else said.get("output"),
        advise=None if _empty(said.get("advise")) else said.get("advise"),
    )


def _empty(words: str | None) -> bool:
    return words is None or words.casefold() in ("", "-", "/", "không", "x", "…", "...")
