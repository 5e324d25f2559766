"""Tables of which only the cells are left, a paragraph each: a row is put back together by what
its cells say."""

import re
from collections.abc import Iterator

from ingest.tasks.cells import Span, all_bodies, ditto, timely
from ingest.tasks.grids import (
    COLUMN,
    HEAD_CELL,
    INDEX,
    MOST_COLUMNS,
    Grid,
    column_kind,
    is_head,
    one_lead,
)
from ingest.text.patterns import spaced
from ingest.text.sentences import skip

_MOST_CELLS = 40  # of one row of a flattened table

TITLE = re.compile(r"(?:[IVX]{1,6}|\d{1,2})\.\s+[A-ZĐÀ-Ỹ][^.;]{8,160}$")  # a group's, in one cell

NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,3}\s?[.)]?")

_GAP = re.compile(r"\n[ \t]*\n\s*")

_WHO = re.compile(r"chủ\s+trì|thực\s+hiện|phụ\s+trách|trách\s+nhiệm|đầu\s+mối|phân\s+công")


def flattened(text: str) -> Iterator[tuple[Grid, Span]]:
    """Tables of which only the cells are left, a paragraph each."""
    chunks, done = _chunks(text), 0
    for n, (start, end) in enumerate(chunks):
        if n < done or end - start > HEAD_CELL or not _WHO.search(text[start:end].lower()):
            continue
        first = _leftmost(text, chunks, n, done)
        if head := _flat_head(text, chunks, first):
            rows, done = _flat_rows(text, chunks, first + len(head[1]), head)
            if rows:
                yield Grid(head[0], tuple(rows)), (chunks[first][0], chunks[done - 1][1])


def _leftmost(text: str, chunks: list[Span], n: int, least: int) -> int:
    """The first of the heads that lead up to the lead column's."""
    least = max(least, n - MOST_COLUMNS)
    while n > least:
        start, end = chunks[n - 1]
        kind = column_kind(text[start:end]) if end - start <= HEAD_CELL else None
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
    start = skip(text, start, end)
    return start, start + len(text[start:end].rstrip())


_Head = tuple[tuple[str, ...], list[str]]


def _flat_head(text: str, chunks: list[Span], n: int) -> _Head | None:
    """The kinds of the columns headed by the chunks from `n` on, and the words of the heads."""
    words: list[str] = []
    for start, end in chunks[n : n + MOST_COLUMNS]:
        if end - start > HEAD_CELL or not column_kind(text[start:end]):
            break
        words.append(spaced(text[start:end]).casefold())
    kinds = [kind for w in words if (kind := column_kind(w))]
    if "index" in kinds[1:] or len(kinds) < 3 or not is_head(kinds):
        return None  # the first may be the title of the table
    return tuple(one_lead(words, _ordered(words, kinds))), words


def _ordered(words: list[str], kinds: list[str]) -> list[str]:
    """Columns from left to right where "Phân công" stands over "Chủ trì" and "Phối hợp"."""
    over = next((i for i, w in enumerate(words) if w.startswith("phân công")), None)
    below = [i for i, k in enumerate(kinds) if k in ("lead", "coordinate") and i != over]
    if over is None or len(below) < 2:
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
        said = spaced(text[start:end])
        if said.casefold() in words and _repeated(text, chunks, n, words):
            n += len(words)
            continue
        if not rows and index is None and not cells and COLUMN.fullmatch(said) and said[0] == "(":
            n += 1  # the numbers of the columns
            continue
        title = bool(cells) and index is not None and bool(TITLE.match(said))
        if title:
            rows.extend(_flat_row(text, kinds, index, cells))
            rows.append(tuple((start, end) if k == "task" else None for k in kinds))
            index, cells = None, []
        elif INDEX.fullmatch(said):
            rows.extend(_flat_row(text, kinds, index, cells))
            index, cells = (start, end), []
        elif not indexed and len(cells) >= len(kinds):
            rows.extend(_flat_row(text, kinds, index, cells))
            index, cells = None, [(start, end)]
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
    return [spaced(text[a:b]).casefold() for a, b in chunks[n : n + len(words)]] == words


def _ends_table(said: str) -> bool:
    return bool(_END.match(said))


_END = re.compile(r"(?:Nơi nhận|PHỤ LỤC|Phụ lục|Ghi chú|CỘNG H|TM\.|KT\.|Điều \d|\[\d)")


def _flat_row(
    text: str, kinds: tuple[str, ...], index: Span | None, cells: list[Span]
) -> list[tuple[Span | None, ...]]:
    """The cells of a row under their columns: the likeliest order-keeping fit."""
    if not cells:
        return []
    columns = [i for i, kind in enumerate(kinds) if kind != "index"]
    if len(cells) == 1 and index and not NUMBER.fullmatch(text[index[0] : index[1]].strip()):
        columns = [i for i in columns if kinds[i] == "task"]  # a group's title
    fit = _fit(text, [kinds[i] for i in columns], cells)
    row: list[Span | None] = [None] * len(kinds)
    for cell, place in zip(cells, fit, strict=True):
        column = columns[place]
        before = row[column]
        row[column] = (before[0], cell[1]) if before else cell
    if index:
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
    if ditto(words):
        return [-1.0 if kind == "task" else 1.0 for kind in kinds]
    sort = 1 if timely(words) else 0 if all_bodies(text, cell) else 2
    return [_SUITS.get(kind, _SUITS_ANY)[sort] for kind in kinds]
