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
from functools import cache, lru_cache

from ingest.tasks.actor_ends import Stop
from ingest.tasks.actors import Actors, parse
from ingest.tasks.cues import cue, data, pattern
from ontology.model import Table

_HEAD_CELL = 70  # characters; a longer cell heads no column
_HEAD_ROWS = 3
_MOST_COLUMNS = 14
_PAGE_BREAK = 12  # characters between two pages of a table: blanks and a page's number
_MOST_CELLS = 40  # of one row of a flattened table
_INDEX = re.compile(r"(?:[IVX]{1,6}|[A-Z]|\d{1,3}(?:\.\d{1,3}){0,3}|[a-zđ])\s?[.)]?")
_TITLE = re.compile(r"(?:[IVX]{1,6}|\d{1,2})\.\s+[A-ZĐÀ-Ỹ][^.;]{8,160}$")  # a group's, in one cell
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,3}\s?[.)]?")

_COLUMN = re.compile(r"\(?(?:\d{1,2}|[A-Z])\)?")  # "(1) | (2) | (3)" below the head

Span = tuple[int, int]
Row = tuple[Span | None, ...]


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


@dataclass(frozen=True, slots=True)
class _Grid:
    """A table read: what each column is, and the rows below the head (None: an empty cell)."""

    kinds: tuple[str, ...]
    rows: tuple[tuple[Span | None, ...], ...]


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


def _grids(text: str, tables: Sequence[Table]) -> Iterator[tuple[_Grid, Span]]:
    yield from _continued(text, tables)
    yield from _ruled(text)
    yield from _flattened(text)


def _is_procedure(text: str, grid: _Grid, span: Span) -> bool:
    """A workflow: numbered steps, or hours and half days where a task has a date."""
    if cue("steps").search(text, *span):
        return True
    firsts = [s for row in grid.rows if (s := next((s for s in row if s), None))]
    if any(cue("procedure").match(text, a, b) for a, b in firsts):
        return True
    column = grid.kinds.index("deadline") if "deadline" in grid.kinds else None
    when = [row[column] for row in grid.rows if row[column]] if column is not None else []
    brief = sum(bool(cue("duration").fullmatch(text, s[0], s[1])) for s in when if s)
    return 2 * brief > len(when) > 0


# -- heads -----------------------------------------------------------------------------------------


@cache
def _labels() -> tuple[dict[str, str], tuple[tuple[str, re.Pattern[str]], ...]]:
    exact = {label: kind for kind, labels in data()["fields"].items() for label in labels}
    return exact, tuple((kind, pattern(words)) for kind, words in data()["heads"].items())


@lru_cache(maxsize=4096)  # short cells come again and again
def _kind(words: str) -> str | None:
    """What a column headed `words` holds, None if that is no head."""
    words = " ".join(words.split()).strip(" *_|:.").casefold()
    if not words or len(words) > _HEAD_CELL:
        return None
    exact, parts = _labels()
    if words in exact:
        return exact[words]
    return next((kind for kind, regex in parts if regex.search(words)), None)


def _one_lead(words: Sequence[str], kinds: list[str]) -> list[str]:
    """Of several columns that say who, the one that presides; an "overseer" answers for it."""
    who = [i for i, kind in enumerate(kinds) if kind == "lead"]
    chairs = [i for i in who if "chủ trì" in words[i]]
    if len(chairs) != 1:
        return kinds
    return [k if k != "lead" or i in chairs else "overseer" for i, k in enumerate(kinds)]


def _is_head(kinds: Sequence[str | None]) -> bool:
    """A task table says what is to be done and by whom."""
    known = [k for k in kinds if k]
    return "task" in known and "lead" in known and 2 * len(known) > len(kinds)


# -- tables of the original ------------------------------------------------------------------------


def _continued(text: str, tables: Sequence[Table]) -> Iterator[tuple[_Grid, Span]]:
    """The task tables among `tables`, each with what goes on from it on the next pages."""
    head: _Grid | None = None
    below: list[Row] = []
    start = end = 0
    for table in tables:
        rows = _laid(table)
        own = _headed(text, rows)
        if not (head and rows and _goes_on(text, head, end, own, len(rows[0]), table.start)):
            if head:
                yield _Grid(head.kinds, tuple(below)), (start, end)
            head, below, start = own, [], table.start
        below.extend(own.rows if own else rows)
        end = table.end
    if head:
        yield _Grid(head.kinds, tuple(below)), (start, end)


def _goes_on(text: str, grid: _Grid, end: int, own: _Grid | None, width: int, start: int) -> bool:
    """True if nothing but a page's number stands between, the width is one, and so is the head."""
    between = text[end : min(start, end + _PAGE_BREAK)].strip()
    if start - end >= _PAGE_BREAK or (between and not between.isdecimal()):
        return False
    return len(grid.kinds) == width and (own is None or own.kinds == grid.kinds)


def _laid(table: Table) -> list[Row]:
    """The rows of a table, each cell laid out over its spans, so that merged ones repeat."""
    rows: dict[int, dict[int, Span]] = {}
    width = 0
    for cell in table.cells:
        for row in range(cell.row, cell.row + min(cell.rowspan, 2000)):
            for column in range(cell.column, cell.column + min(cell.colspan, _MOST_COLUMNS)):
                rows.setdefault(row, {})[column] = (cell.start, cell.end)
        width = max(width, cell.column + cell.colspan)
    if not 2 <= width <= _MOST_COLUMNS:
        return []
    return [tuple(rows[r].get(c) for c in range(width)) for r in sorted(rows)]


def _headed(text: str, rows: list[tuple[Span | None, ...]]) -> _Grid | None:
    """The grid below the head: the first rows that name the columns, the lowest word winning."""
    kinds: list[str | None] = [None] * max(map(len, rows), default=0)
    words = [""] * len(kinds)
    for n, row in enumerate(rows[:_HEAD_ROWS]):
        named = [_kind(text[s[0] : s[1]]) if s else None for s in row]
        if not any(named) or _numbered(text, row):
            break
        for column, kind in enumerate(named):
            if (span := row[column]) and kind:
                kinds[column], words[column] = kind, " ".join(text[slice(*span)].lower().split())
        if _is_head(kinds) and not _more_head(text, rows, n + 1):
            body = tuple(rows[n + 1 :])
            return _Grid(tuple(_one_lead(words, [k or "note" for k in kinds])), body)
    return None


def _numbered(text: str, row: Sequence[Span | None]) -> bool:
    first = next((s for s in row if s), None)
    return bool(first and _INDEX.fullmatch(text[first[0] : first[1]].strip()))


def _more_head(text: str, rows: Sequence[Sequence[Span | None]], n: int) -> bool:
    """True if row `n` goes on naming columns ("Chủ trì | Phối hợp" below "Phân công")."""
    if n >= len(rows) or n >= _HEAD_ROWS:
        return False
    named = [_kind(text[s[0] : s[1]]) for s in rows[n] if s]
    return bool(named) and all(named) and not _numbered(text, rows[n])


# -- tables drawn with signs -----------------------------------------------------------------------


_RULE = re.compile(r"[\s|:+=-]*")
_SIGNED = re.compile(r"\|[^|\n]*\||\t[^\t\n]*\t")  # a line with two signs


def _ruled(text: str) -> Iterator[tuple[_Grid, Span]]:
    """Tables whose cells stand between "|" or tabs, a row a line."""
    rows: list[tuple[str, int]] = []
    start = position = 0
    if ("|" not in text and "\t" not in text) or not _SIGNED.search(text):
        return
    for line in text.split("\n"):
        if ("|" in line or "\t" in line) and _sign(line):
            start = start if rows else position
            rows.append((line, position))
        elif not (rows and line.strip() and _RULE.fullmatch(line)):
            if grid := _drawn(text, rows):
                yield grid, (start, position)
            rows = []
        position += len(line) + 1
    if grid := _drawn(text, rows):
        yield grid, (start, len(text))


def _drawn(text: str, rows: list[tuple[str, int]]) -> _Grid | None:
    """The task table of these lines; those of any other table are not cut into cells."""
    top = rows[: _HEAD_ROWS + 1]
    if len(rows) < 2 or not _headed(text, [_line_cells(*row) for row in top]):
        return None
    return _headed(text, [_line_cells(*row) for row in rows])


def _sign(line: str) -> str | None:
    """What parts the cells of a line, None where it is no row."""
    sign = "|" if line.count("|") > 1 else "\t" if line.strip().count("\t") > 1 else None
    return None if sign is None or _RULE.fullmatch(line) else sign


def _line_cells(line: str, at: int) -> tuple[Span | None, ...]:
    sign = _sign(line)
    cells: list[Span | None] = []
    for part in line.split(sign):
        words = part.strip()
        first = at + len(part) - len(part.lstrip())
        cells.append((first, first + len(words)) if words else None)
        at += len(part) + 1
    if sign == "|":
        cells = cells[1:-1] if line.rstrip().endswith("|") else cells[1:]
    return tuple(cells[:_MOST_COLUMNS])


# -- flattened tables ------------------------------------------------------------------------------


_GAP = re.compile(r"\n[ \t]*\n\s*")
_WHO = re.compile(r"chủ\s+trì|thực\s+hiện|phụ\s+trách|trách\s+nhiệm|đầu\s+mối|phân\s+công")


def _flattened(text: str) -> Iterator[tuple[_Grid, Span]]:
    """Tables of which only the cells are left, a paragraph each."""
    chunks, done = _chunks(text), 0
    for n, (start, end) in enumerate(chunks):
        if n < done or end - start > _HEAD_CELL or not _WHO.search(text[start:end].lower()):
            continue
        first = _leftmost(text, chunks, n, done)
        if head := _flat_head(text, chunks, first):
            rows, done = _flat_rows(text, chunks, first + len(head[1]), head)
            if rows:
                yield _Grid(head[0], tuple(rows)), (chunks[first][0], chunks[done - 1][1])


def _leftmost(text: str, chunks: list[Span], n: int, least: int) -> int:
    """The first of the heads that lead up to the lead column's."""
    least = max(least, n - _MOST_COLUMNS)
    while n > least:
        start, end = chunks[n - 1]
        kind = _kind(text[start:end]) if end - start <= _HEAD_CELL else None
        if kind is None:
            break
        n -= 1
        if kind == "index":  # what stands before it is a title
            break
    return n


def _chunks(text: str) -> list[Span]:
    chunks, start = [], 0
    for gap in _GAP.finditer(text):
        chunks.append((start, gap.start()))
        start = gap.end()
    chunks.append((start, len(text)))
    return [(a, b) for a, b in ((_trim(text, a, b)) for a, b in chunks) if b > a]


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


_Head = tuple[tuple[str, ...], list[str]]


def _flat_head(text: str, chunks: list[Span], n: int) -> _Head | None:
    """The kinds of the columns headed by the chunks from `n` on, and the words of the heads."""
    words: list[str] = []
    for start, end in chunks[n : n + _MOST_COLUMNS]:
        if end - start > _HEAD_CELL or not _kind(text[start:end]):
            break
        words.append(" ".join(text[start:end].split()).casefold())
    kinds = [_kind(w) or "note" for w in words]
    if "index" in kinds[1:]:
        return None  # the first is the title of the table
    if len(kinds) < 3 or not _is_head(kinds) or not any(_WHO.search(w) for w in words):
        return None
    return tuple(_one_lead(words, _ordered(words, kinds))), words


def _ordered(words: list[str], kinds: list[str]) -> list[str]:
    """Columns from left to right where "Phân công" stands over "Chủ trì" and "Phối hợp"."""
    over = next((i for i, w in enumerate(words) if w.startswith("phân công")), None)
    below = [i for i, k in enumerate(kinds) if k in ("lead", "coordinate") and i != over]
    if over is None or len(below) < 2 or below[0] < over:
        return kinds
    rest = [k for i, k in enumerate(kinds) if i not in below and i > over]
    return [*kinds[:over], *(kinds[i] for i in below), *rest]


def _flat_rows(
    text: str, chunks: list[Span], n: int, head: _Head
) -> tuple[list[tuple[Span | None, ...]], int]:
    """Rows from chunk `n` on, a new one at each index cell; and the chunk where they end."""
    kinds, words = head
    rows: list[tuple[Span | None, ...]] = []
    cells: list[Span] = []
    index: Span | None = None
    indexed = "index" in kinds
    while n < len(chunks):
        start, end = chunks[n]
        said = " ".join(text[start:end].split())
        if said.casefold() in words and _repeated(text, chunks, n, words):
            n += len(words)
            continue
        if not rows and index is None and not cells and _COLUMN.fullmatch(said) and said[0] == "(":
            n += 1  # the numbers of the columns
            continue
        title = bool(cells) and index is not None and bool(_TITLE.match(said))
        if title:
            rows.extend(_flat_row(text, kinds, index, cells))
            rows.append(tuple((start, end) if k == "task" else None for k in kinds))
            index, cells = None, []
        elif _INDEX.fullmatch(said) or (not indexed and len(cells) >= len(kinds)):
            rows.extend(_flat_row(text, kinds, index, cells))
            index, cells = ((start, end) if _INDEX.fullmatch(said) else None), []
            if index is None:
                cells = [(start, end)]
        elif _ends_table(said) or len(cells) > _MOST_CELLS or (index is None and indexed and cells):
            break
        else:
            cells.append((start, end))
        n += 1
    columns = len(kinds) - indexed
    last, left = cells[:columns], cells[columns:]
    rows.extend(_flat_row(text, kinds, index, last))
    return rows, n - len(left)


def _repeated(text: str, chunks: list[Span], n: int, words: list[str]) -> bool:
    """The head printed again on a new page."""
    here = [" ".join(text[a:b].split()).casefold() for a, b in chunks[n : n + len(words)]]
    return here == words


def _ends_table(said: str) -> bool:
    return bool(
        re.match(r"(?:Nơi nhận|PHỤ LỤC|Phụ lục|Ghi chú|CỘNG H|TM\.|KT\.|Điều \d|\[\d)", said)
    )


def _flat_row(
    text: str, kinds: tuple[str, ...], index: Span | None, cells: list[Span]
) -> list[tuple[Span | None, ...]]:
    """The cells of a row under their columns: the likeliest order-keeping fit."""
    if not cells:
        return []
    columns = [i for i, kind in enumerate(kinds) if kind != "index"]
    if len(cells) == 1 and index and not _NUMBER.fullmatch(text[index[0] : index[1]].strip()):
        columns = [i for i in columns if kinds[i] == "task"]  # a group's title
    fit = _fit(text, [kinds[i] for i in columns], cells)
    row: list[Span | None] = [None] * len(kinds)
    for cell, place in zip(cells, fit, strict=True):
        column = columns[place]
        before = row[column]
        row[column] = (before[0], cell[1]) if before else cell
    if index and "index" in kinds:
        row[kinds.index("index")] = index
    return [tuple(row)]


def _fit(text: str, kinds: list[str], cells: list[Span]) -> list[int]:
    """For each cell its column: never leftwards, the best sum of likelihoods."""
    best: list[tuple[float, list[int]]] = [(0.0, [])]
    again = 0.7 if len(cells) == len(kinds) else 0.6  # as many cells as columns: one each
    for cell in cells:
        likely = _likelihoods(text, kinds, cell)
        nxt: list[tuple[float, list[int]]] = []
        for column in range(len(kinds)):
            options = [
                (
                    score + likely[column] - _step(path[-1] if path else -1, column, again),
                    [*path, column],
                )
                for score, path in best
                if not path or path[-1] <= column
            ]
            if options:
                nxt.append(max(options, key=lambda o: o[0]))
        best = nxt
    return max(best, key=lambda o: o[0])[1]


def _step(last: int, column: int, again: float) -> float:
    """The price of a second paragraph in one cell, and of each empty cell passed over."""
    return again if column == last else 0.5 * (column - last - 1)


# How well a cell that names bodies, says when, or says something else suits a column.
_SUITS: dict[str, tuple[float, float, float]] = {
    "lead": (2.0, -1.0, -1.0),
    "overseer": (2.0, -1.0, -1.0),
    "coordinate": (2.0, -1.0, -1.0),
    "monitor": (2.0, -1.0, -1.0),
    "advise": (1.5, -1.0, -0.5),
    "deadline": (-2.0, 2.0, -2.0),
    "task": (-0.5, -0.5, 1.0),
}
_SUITS_ANY = (0.0, 0.0, 0.4)


def _likelihoods(text: str, kinds: list[str], cell: Span) -> list[float]:
    """How well the words of `cell` suit each column."""
    words = text[cell[0] : cell[1]]
    if _ditto(words):
        return [-1.0 if kind == "task" else 1.0 for kind in kinds]
    sort = 1 if _timely(words) else 0 if _all_bodies(text, cell) else 2
    return [_SUITS.get(kind, _SUITS_ANY)[sort] for kind in kinds]


def _all_bodies(text: str, cell: Span) -> bool:
    match = _BULLET.match(text, *cell)
    start, second = match.end() if match else cell[0], text.find("; (2)", *cell)
    end = second if second > start else cell[1]
    actors = _listed(text, start, end)
    if actors is None or actors.stop in (Stop.STRONG, Stop.PREDICATE):
        return False
    return 2 * (actors.end - start) > end - start


def _listed(text: str, start: int, end: int) -> Actors | None:
    """The bodies that a cell names; what a class of them is charged with says which they are."""
    actors = parse(text, start, end)
    if actors is None or actors.stop is not Stop.PREDICATE:
        return actors
    semicolon = text.find(";", actors.end, end)
    behind = semicolon if semicolon > 0 else end
    charged = _CHARGED.search(text, actors.start, actors.stop_at)
    if not charged and not _HOLDING.match(text, actors.stop_at, behind):
        return actors
    whole = " ".join(f"{actors.names[-1]}{text[actors.end : behind]}".split()).strip(" .,")
    names = (*actors.names[:-1], whole)
    return actors._replace(names=names, end=behind, stop=Stop.OTHER, stop_at=behind)


_CHARGED = re.compile(r"[cC]ác\s(?:\S+\s){1,6}được\s+(?:giao|phân\s+công)\s*$")
_HOLDING = re.compile(r"có\s+(?!trách\s|nhiệm\s|kế\s|văn\s|giải\s)")


def _timely(words: str) -> bool:
    words = " ".join(words.split())
    if len(words) > 90:
        return False
    whole = cue("deadlines", "vague").fullmatch(words.strip(" .;"))
    timed = cue("deadlines", "cell").match(words) or cue("duration").fullmatch(words)
    return bool(whole or timed)


def _ditto(words: str) -> bool:
    return words.strip().casefold() in data()["ditto"]


# -- rows to tasks ---------------------------------------------------------------------------------


def _tasks(text: str, grid: _Grid) -> list[Task]:
    """The tasks of a grid, row by row."""
    above: dict[str, Span] = {}
    group: tuple[str, ...] = ()
    made: list[Task] = []
    for n, row in enumerate(grid.rows):
        cells = _cells(grid, row)
        said = {k: text[s[0] : s[1]] for k, s in cells.items()}
        if _heads_again(said):
            continue
        if made and _is_rest(grid, said):
            made[-1] = _joined(made[-1], said["task"])
            continue
        if _is_group(text, grid, cells) or _opens(text, grid, n, cells):
            title = cells.get("task") or next(iter(cells.values()))
            group = _bodies(text, _behind_index(text, title))
            above = {}
            continue
        full = {k: above.get(k, s) if _ditto(said[k]) else s for k, s in cells.items()}
        lead = full.get("lead") or above.get("lead")
        if "task" not in full or not {"task", "lead"} & set(cells):
            continue
        own = {k: s for k, s in cells.items() if above.get(k) != s}  # not merged with the row above
        above = {**above, **full}
        made.append(_task(text, full, _bodies(text, lead) if lead else group, own))
    return [task for task in made if task.lead or task.coordinate]  # nobody's is no assignment


def _heads_again(said: dict[str, str]) -> bool:
    """The head printed again, or the numbers of the columns."""
    named = all(_kind(words) == kind for kind, words in said.items() if kind != "index")
    return named or (len(said) > 2 and all(_COLUMN.fullmatch(w.strip()) for w in said.values()))


def _is_rest(grid: _Grid, said: dict[str, str]) -> bool:
    """What a row of the page before has left over: no number, no lead, and no capital."""
    if "index" not in grid.kinds or set(said) != {"task"}:
        return False
    return re.sub(r"^\d{1,4}\s+", "", said["task"].strip())[:1].islower()


def _joined(task: Task, rest: str) -> Task:
    return replace(task, task=f"{task.task} {' '.join(rest.split()).strip(' .;')}")


def _opens(text: str, grid: _Grid, n: int, cells: dict[str, Span]) -> bool:
    """A row that only says what, numbered "1" above one that is numbered "1.1"."""
    if set(cells) != {"index", "task"} or n + 1 == len(grid.rows):
        return False
    below = _cells(grid, grid.rows[n + 1]).get("index")
    number = text[slice(*cells["index"])].strip(" .)")
    return below is not None and text[slice(*below)].strip().startswith(f"{number}.")


def _cells(grid: _Grid, row: Sequence[Span | None]) -> dict[str, Span]:
    """The cells of a row by kind; of two columns of a kind the first."""
    cells: dict[str, Span] = {}
    for kind, span in zip(grid.kinds, row, strict=False):
        if span and span[1] > span[0]:
            cells.setdefault(kind, span)
    return cells


def _is_group(text: str, grid: _Grid, cells: dict[str, Span]) -> bool:
    """A row with one text only, merged over the columns or numbered I, II, A, B."""
    index = cells.get("index")
    texts = {s for k, s in cells.items() if k != "index"}
    if len(texts) > 1:
        return False
    numbered = index and not _NUMBER.fullmatch(text[index[0] : index[1]].strip())
    merged = sum(kind != "index" for kind in grid.kinds) > 1 and len(cells) > 2
    alone = bool(texts) and not (set(cells) - {"index", "task"})
    return bool(numbered or merged or (alone and _titled(text, next(iter(texts)))))


def _titled(text: str, span: Span) -> bool:
    """A short text in capitals, or one that only names a body, is a heading."""
    words = text[span[0] : span[1]]
    return (
        words.isupper()
        or bool(_TITLE.match(words))
        or (len(words) < 120 and _all_bodies(text, _behind_index(text, span)))
    )


def _behind_index(text: str, span: Span) -> Span:
    match = re.compile(r"(?:[IVX]{1,6}|[A-Z]|\d{1,3})[.)]\s+").match(text, span[0], span[1])
    return (match.end(), span[1]) if match else span


def _bodies(text: str, span: Span | None) -> tuple[str, ...]:
    """The bodies a cell names; an unknown name is kept whole, up to a semicolon."""
    if span is None:
        return ()
    lines = [" ".join(line.split()).strip(" .;,-") for line in text[slice(*span)].splitlines()]
    if all(map(_is_person, lines)):
        return tuple(lines)  # one a line
    names: list[str] = []
    rest = _BULLET.match(text, span[0], span[1])
    while rest:
        actors = _listed(text, rest.end(), span[1])
        if actors is None:
            if names and "-" in rest.group():  # "Đài Phát thanh - Truyền hình"
                names[-1] += f" - {' '.join(text[rest.end() : span[1]].split()).strip(' .;')}"
            break
        names.extend(actors.names)
        more = rest.end() < actors.stop_at < span[1]
        rest = _NEXT.match(text, actors.stop_at, span[1]) if more else None
    if names:
        return tuple(dict.fromkeys(names))
    words = " ".join(text[span[0] : span[1]].split()).strip(" .;,-")
    return tuple(re.split(r"\s*;\s*", words)) if words and len(words) < 200 else ()


_HONORIFIC = re.compile(r"(?:ông|bà|đ/c|đồng chí)\s+", re.IGNORECASE)


def _is_person(line: str) -> bool:
    """ "Nguyễn Văn A": two to five words, each with a capital and in small letters behind it."""
    words = _HONORIFIC.sub("", line, count=1).split()
    return 2 <= len(words) <= 5 and all(w.istitle() and w.isalpha() for w in words)


_BULLET = re.compile(r"\s*(?:[-+•*]\s*|\(\d\)\s*)?")
_NEXT = re.compile(r"\s*(?:[-+.;,:•*]\s*){1,3}(?:\(\d\)\s*)?")


def _task(text: str, full: dict[str, Span], lead: tuple[str, ...], own: dict[str, Span]) -> Task:
    said = {k: " ".join(text[s[0] : s[1]].split()).strip(" .;") for k, s in full.items()}
    spans = [s for k, s in own.items() if k not in ("index", "note")]
    start = min(own[k][0] for k in ("task", "lead") if k in own)
    coordinate = full.get("coordinate")
    partners = () if _empty(said.get("coordinate")) else _bodies(text, coordinate)
    return Task(
        start=start,
        end=max(s[1] for s in spans),
        said=full["task"],
        task=said["task"],
        lead=lead,
        coordinate=partners,
        monitor=_bodies(text, full.get("monitor")),
        deadline=said.get("deadline"),
        output=None if _empty(said.get("output")) else said.get("output"),
        advise=None if _empty(said.get("advise")) else said.get("advise"),
    )


def _empty(words: str | None) -> bool:
    return words is None or words.casefold() in ("", "-", "/", "không", "x", "…", "...")
