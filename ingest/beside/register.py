"""The office's register of papers, xls, xlsx, ods or csv in any layout, as rows of known fields.

The head is the row, or two rows, that name most fields (lexicon/register.yaml). What a person says
of a heading counts before that (`Columns`), and is remembered by the caller.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path

import msgspec

from ontology.bodies import ascii_slug
from ontology.dates import typed
from ontology.disk import own_folder, write
from ontology.errors import QueryError, UnreadableError
from ontology.identity import parse_code
from ontology.lexicon import rows
from ontology.messages import message
from ontology.reasons import reason_of

SHEETS = (".xls", ".xlsx", ".xlsm", ".ods", ".csv")
LARGEST = 50 << 20  # bytes of a file
UNPACKED = 400 << 20  # bytes of one unpacked
MOST = 200_000  # rows
HEADS = 30  # rows among which the head is looked for
LEAST = 3  # fields that make a head, one of them naming a paper
NAMING = frozenset({"code", "number", "title", "file"})
DAYS = frozenset({"date", "arrived", "due"})
Columns = Mapping[str, str]  # heading as printed → field, "" to leave it out


@dataclass(frozen=True, slots=True)
class Register:
    """What a file holds: its columns, and a row a paper."""

    name: str
    columns: tuple[tuple[str, str], ...]  # (heading, field), "" for one that is not known
    rows: tuple[dict[str, str], ...]  # field → value; days in ISO 8601; "line" of the file
    wrong: tuple[str, ...] = field(default=())  # sentences on cells that are no day


class _Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    words: str
    example: str


@cache
def _columns() -> tuple[_Column, ...]:
    return rows("register", "columns", _Column)


FIELDS = ("", "arrival", "arrived", "number", "code", "date", "issuer", "kind", "title", "signer",
          "due", "unit", "handler", "recipients", "note", "file")  # fmt: skip


def known_field(heading: str) -> str:
    """The field that a heading names, "" for none."""
    plain = " ".join(ascii_slug(heading).split("."))
    return next((c.id for c in _columns() if re.fullmatch(c.words, plain)), "")


def read_register(path: Path, columns: Columns | None = None) -> Register:
    """A register; raises `UnreadableError` where the file is none, or cannot be read."""
    for table in tables(path):
        if found := _register(path, table, columns or {}):
            return found
    raise UnreadableError(
        path,
        message("no-heading-row"),
        message("three-columns"),
    )


def columns_of(path: Path, columns: Columns | None = None) -> list[tuple[str, str, str]]:
    """(heading, field, an example below it) of each column, also where too few are known: then of
    the row that has most words. Raises as `read_register` does.
    """
    best: list[tuple[tuple[int, int, int], _Head, list[list[str]]]] = []
    for table in tables(path):
        for n in range(min(HEADS, len(table))):
            for head in _heads(table, n, columns or {}):
                full = sum(bool(h) and not h[0].isdigit() for h, _ in head.named)
                best.append(((len(head.fields), full, -head.body), head, table))
    if not best:
        return []
    _, head, table = max(best, key=lambda b: b[0])
    below = [padded(row, len(head.named)) for row in table[head.body : head.body + 20]]
    return [
        (heading, name, next((r[n] for r in below if r[n]), ""))
        for n, (heading, name) in enumerate(head.named)
        if heading
    ]


def _register(path: Path, table: Sequence[Sequence[str]], columns: Columns) -> Register | None:
    heads = [h for n in range(min(HEADS, len(table))) for h in _heads(table, n, columns)]
    fits = [h for h in heads if len(h.fields) >= LEAST and NAMING & h.fields]
    if not fits:
        return None
    head = max(fits, key=lambda h: (len(h.fields), -h.body))
    made: list[dict[str, str]] = []
    wrong: list[str] = []
    for line, cells in enumerate(table[head.body :], start=head.body + 1):
        row = _row(head.named, cells, wrong, message("row-of", name=path.name, line=line))
        if any(row.get(k) for k in NAMING):
            made.append(row | {"line": str(line)})
    return Register(path.name, head.named, tuple(made), tuple(wrong))


@dataclass(frozen=True, slots=True)
class _Head:
    named: tuple[tuple[str, str], ...]  # (heading, field) of each column
    body: int  # index of the first row below

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(f for _, f in self.named if f)


def _heads(table: Sequence[Sequence[str]], n: int, columns: Columns) -> Iterator[_Head]:
    """The row as a head by itself, and together with the one below it."""
    yield _head(table[n], n + 1, columns)
    if n + 1 < len(table):
        above, both = "", []
        for a, b in zip(table[n], padded(table[n + 1], len(table[n])), strict=True):
            above = a or above if b else a
            both.append(f"{above} {b}".strip() if b and (not a or known_field(b) or a) else a)
        yield _head(both, n + 2, columns)


def _head(cells: Sequence[str], body: int, columns: Columns) -> _Head:
    named, taken = [], set[str]()
    for heading in (" ".join(c.split()) for c in cells):
        name = columns.get(heading, known_field(heading)) if len(heading) < 80 else ""
        named.append((heading, name if name not in taken else ""))
        taken.add(name)
    return _Head(tuple(named), body)


def padded(cells: Sequence[str], width: int) -> list[str]:
    """A row of so many cells."""
    return [*cells[:width], *[""] * (width - len(cells))]


def _row(
    named: Sequence[tuple[str, str]], cells: Sequence[str], wrong: list[str], where: str
) -> dict[str, str]:
    """The fields of one row; a day that is none is told and left out."""
    row: dict[str, str] = {}
    for (heading, name), cell in zip(named, cells, strict=False):
        text = " ".join(cell.split())
        if not name or not text:
            continue
        if name in DAYS and not (text := day_of(text) or ""):
            wrong.append(message("cell-not-a-day", where=where, cell=cell[:40], heading=heading))
            continue
        row[name] = text
    if re.fullmatch(r"\(?\d{1,2}\)?", row.get("title", "")):  # the row that numbers the columns
        return {}
    return _coded(row)


def _coded(row: dict[str, str]) -> dict[str, str]:
    """Number and symbol in one: "1690" beside "UBND-NC", or the whole code in either column."""
    number, symbol = row.pop("number", ""), row.get("code", "")
    if symbol and not symbol[0].isdigit() and number.isdigit():
        row["code"] = f"{number}{'' if symbol[0] in '/-' else '/'}{symbol}"
    elif number and not symbol:
        row["code" if parse_code(number) else "number"] = number
    return row


def day_of(text: str) -> str | None:
    """A day as registers have it, in ISO 8601; None for what is none."""
    plain = re.sub(r"^(\d{4})[/.](\d\d?)[/.](\d\d?)", r"\1-\2-\3", text.strip())
    plain = re.sub(r"(?<=\d)[T ]+\d\d?:\d\d.*", "", plain)  # the time of day
    return typed(re.sub(r"^(\d\d?[/.-]\d\d?[/.-])(\d\d)$", r"\g<1>20\2", plain))


# --- tables ---------------------------------------------------------------------------------------


def tables(path: Path) -> Iterator[list[list[str]]]:
    """The tables of a csv or spreadsheet, as cells; raises `UnreadableError`."""
    try:
        if path.stat().st_size > LARGEST:
            raise UnreadableError(path, message("register-large"), message("split-by-year"))
        if path.suffix.lower() == ".csv":
            yield _csv(path.read_bytes())
        else:
            yield from _sheets(path)
    except OSError as error:
        raise UnreadableError(path, reason_of(error), message("check-path")) from error


def _csv(data: bytes) -> list[list[str]]:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = data.decode("utf-16" if wide else "utf-8-sig", errors="replace")
    separator = max(",;\t", key=text[:4_000].count)
    lines = csv.reader(io.StringIO(text), delimiter=separator)
    return [row for row, _ in zip(lines, range(MOST), strict=False)]


def _sheets(path: Path) -> Iterator[list[list[str]]]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    _bounded(path)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            for name in book.sheet_names[:20]:
                cells = book.get_sheet_by_name(name).to_python(nrows=MOST)
                yield [[_text(c) for c in row] for row in cells]
    except PasswordError as error:
        raise UnreadableError(
            path, message("password-set"), message("save-without-password")
        ) from error
    except (CalamineError, ValueError) as error:
        remedy = message("save-as-xlsx")
        raise UnreadableError(path, message("sheet-broken"), remedy) from error


def _bounded(path: Path) -> None:
    """Refuse a zip that unpacks to more than any register."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            if sum(i.file_size for i in package.infolist()) > UNPACKED:
                raise UnreadableError(
                    path, message("unpacked-too-large"), message("save-the-sheet")
                )


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return str(cell)


# --- columns that a person named ------------------------------------------------------------------

_COLUMNS = "columns.json"


def remembered(folder: Path) -> Columns:
    """Heading → field, as people said of the registers of a folder."""
    path = folder / _COLUMNS
    if not path.is_file():
        return {}
    return msgspec.json.decode(path.read_bytes(), type=dict[str, str])


def remember(folder: Path, columns: Columns) -> None:
    """Keep what a person said of headings; raises `QueryError` for a field that there is not."""
    if unknown := sorted({*columns.values()} - {*FIELDS}):
        listed = ", ".join(filter(None, FIELDS))
        raise QueryError(message("column-no-field", listed=", ".join(unknown), listed_2=listed))
    if columns:
        said = {" ".join(heading.split()): name for heading, name in columns.items()}
        known = msgspec.json.encode({**remembered(folder), **said})
        write(own_folder(folder) / _COLUMNS, known)
