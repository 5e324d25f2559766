"""Tables with their columns told apart: those of the original, and those drawn with signs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from ingest.tasks.cells import Span
from ingest.tasks.cues import data, pattern
from ingest.text.patterns import spaced
from ontology.model import Table

HEAD_CELL = 70  # characters; a longer cell heads no column

_HEAD_ROWS = 3

MOST_COLUMNS = 14

_PAGE_BREAK = 12  # characters between two pages of a table: blanks and a page's number

INDEX = re.compile(r"(?:[IVX]{1,6}|[A-Z]|\d{1,3}(?:\.\d{1,3}){0,3}|[a-zđ])\s?[.)]?")

COLUMN = re.compile(r"\(?(?:\d{1,2}|[A-Z])\)?")  # "(1) | (2) | (3)" below the head

Row = tuple[Span | None, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table read: what each column is, and the rows below the head (None: an empty cell)."""

    kinds: tuple[str, ...]
    rows: tuple[tuple[Span | None, ...], ...]


@cache
def _labels() -> tuple[dict[str, str], tuple[tuple[str, re.Pattern[str]], ...]]:
    exact = {label: kind for kind, labels in data()["fields"].items() for label in labels}
    return exact, tuple((kind, pattern(words)) for kind, words in data()["heads"].items())


@lru_cache(maxsize=4096)  # short cells come again and again
def column_kind(words: str) -> str | None:
    """What a column headed `words` holds, None if that is no head."""
    words = spaced(words).strip(" *_|:.").casefold()
    if not words or len(words) > HEAD_CELL:
        return None
    exact, parts = _labels()
    if words in exact:
        return exact[words]
    return next((kind for kind, regex in parts if regex.search(words)), None)


def one_lead(words: Sequence[str], kinds: list[str]) -> list[str]:
    """Of several columns that say who, the one that presides; an "overseer" answers for it."""
    who = [i for i, kind in enumerate(kinds) if kind == "lead"]
    chairs = [i for i in who if "chủ trì" in words[i]]
    if len(chairs) != 1:
        return kinds
    return [k if k != "lead" or i in chairs else "overseer" for i, k in enumerate(kinds)]


def is_head(kinds: Sequence[str | None]) -> bool:
    """A task table says what is to be done and by whom."""
    known = [k for k in kinds if k]
    return "task" in known and "lead" in known and 2 * len(known) > len(kinds)


def continued(text: str, tables: Sequence[Table]) -> Iterator[tuple[Grid, Span]]:
    """The task tables among `tables`, each with what goes on from it on the next pages."""
    head: Grid | None = None
    below: list[Row] = []
    start = end = 0
    for table in tables:
        rows = _laid(table)
        own = _headed(text, rows)
        if not (head and rows and _goes_on(text, head, end, own, len(rows[0]), table.start)):
            if head:
                yield Grid(head.kinds, tuple(below)), (start, end)
            head, below, start = own, [], table.start
        below.extend(own.rows if own else rows)
        end = table.end
    if head:
        yield Grid(head.kinds, tuple(below)), (start, end)


def _goes_on(text: str, grid: Grid, end: int, own: Grid | None, width: int, start: int) -> bool:
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
            for column in range(cell.column, cell.column + min(cell.colspan, MOST_COLUMNS)):
                rows.setdefault(row, {})[column] = (cell.start, cell.end)
        width = max(width, cell.column + cell.colspan)
    if not 2 <= width <= MOST_COLUMNS:
        return []
    return [tuple(rows[r].get(c) for c in range(width)) for r in sorted(rows)]


def _headed(text: str, rows: list[tuple[Span | None, ...]]) -> Grid | None:
    """The grid below the head: the first rows that name the columns, the lowest word winning."""
    kinds: list[str | None] = [None] * max(map(len, rows), default=0)
    words = [""] * len(kinds)
    for n, row in enumerate(rows[:_HEAD_ROWS]):
        named = [column_kind(text[s[0] : s[1]]) if s else None for s in row]
        if not any(named) or _numbered(text, row):
            break
        for column, kind in enumerate(named):
            if (span := row[column]) and kind:
                kinds[column], words[column] = kind, spaced(text[slice(*span)].lower())
        if is_head(kinds) and not _more_head(text, rows, n + 1):
            body = tuple(rows[n + 1 :])
            return Grid(tuple(one_lead(words, [k or "note" for k in kinds])), body)
    return None


def _numbered(text: str, row: Sequence[Span | None]) -> bool:
    first = next(s for s in row if s)
    return bool(INDEX.fullmatch(text[slice(*first)].strip()))


def _more_head(text: str, rows: Sequence[Sequence[Span | None]], n: int) -> bool:
    """True if row `n` goes on naming columns ("Chủ trì | Phối hợp" below "Phân công")."""
    if n >= len(rows) or n >= _HEAD_ROWS:
        return False
    named = [column_kind(text[s[0] : s[1]]) for s in rows[n] if s]
    return bool(named) and all(named) and not _numbered(text, rows[n])


_RULE = re.compile(r"[\s|:+=-]*")

_SIGNED = re.compile(r"\|[^|\n]*\||\t[^\t\n]*\t")  # a line with two signs


def ruled(text: str) -> Iterator[tuple[Grid, Span]]:
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


def _drawn(text: str, rows: list[tuple[str, int]]) -> Grid | None:
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
    return tuple(cells[:MOST_COLUMNS])
