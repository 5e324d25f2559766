"""The store as tables: documents, relations, citations, tasks, bodies, validity.

Each is a file of `queries/tables`: a YAML head in comments and one query. docs/tables.md is made
from the heads.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml

from graph.store import Store
from graph.terms import Value
from ontology.errors import LuocdoError, QueryError
from ontology.messages import message
from ontology.reasons import reason_of
from queries.answer.output import safe_cell, spelled

FORMATS = ("parquet", "csv")
Kind = Literal["text", "integer", "boolean", "date"]


class Words(msgspec.Struct, frozen=True):
    """A name in both languages."""

    vi: str
    en: str


class Field(msgspec.Struct, frozen=True):
    """A column: its type, and what it says."""

    type: Kind
    vi: str
    en: str


class _Head(msgspec.Struct, frozen=True):
    title: Words
    columns: dict[str, Field]


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns, and the query whose variables they are."""

    name: str
    title: Words
    columns: Mapping[str, Field]
    sparql: str


@cache
def tables() -> dict[str, Table]:
    """Every table by name."""
    folder = files("queries") / "tables"
    names = sorted(f.name for f in folder.iterdir() if f.name.endswith(".rq"))
    return {n[:-3]: _table(n[:-3], (folder / n).read_text(encoding="utf-8")) for n in names}


def _table(name: str, text: str) -> Table:
    head = re.match(r"(?:#.*\n)+", text)
    lines = [line[2:] for line in (head[0] if head else "").splitlines()]
    found = msgspec.convert(yaml.safe_load("\n".join(lines)), _Head)
    return Table(name, found.title, found.columns, text)


def write_tables(store: Store, folder: Path, format: str) -> list[Path]:
    """Write every table of `store` into `folder`, one file each; returns their paths.

    Dates stay dates and numbers numbers in parquet (needs pyarrow); csv is UTF-8 with commas.
    Raises `QueryError` for another format, `LuocdoError` where the folder cannot be written.
    """
    if format not in FORMATS:
        raise QueryError(message("no-table-format", format=format, listed=", ".join(FORMATS)))
    write = _parquet if format == "parquet" else _csv
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [
            write(table, _rows(store, table), folder / f"{name}.{format}")
            for name, table in tables().items()
        ]
    except OSError as error:
        raise LuocdoError(
            message("folder-cannot-write", folder=folder, reason=reason_of(error))
        ) from error


def _rows(store: Store, table: Table) -> list[Sequence[Value | None]]:
    """Ordered here: an engine looks both terms up for each comparison of an ORDER BY."""
    return sorted(
        store.query(table.sparql).rows, key=lambda row: ["" if v is None else str(v) for v in row]
    )


def _csv(table: Table, rows: Sequence[Sequence[Value | None]], path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(table.columns)
        writer.writerows([safe_cell(spelled(value)) for value in row] for row in rows)
    return path


def _parquet(table: Table, rows: Sequence[Sequence[Value | None]], path: Path) -> Path:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise LuocdoError(message("no-pyarrow")) from error
    kinds: Mapping[Kind, Any] = {
        "text": pa.string(),
        "integer": pa.int64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
    }
    schema = pa.schema([(name, kinds[field.type]) for name, field in table.columns.items()])
    columns = list(zip(*rows, strict=True)) or [()] * len(table.columns)
    arrays = [
        pa.array([_typed(v, f.type) for v in column], kinds[f.type])
        for column, f in zip(columns, table.columns.values(), strict=True)
    ]
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), path)
    return path


def _typed(value: Value | None, kind: Kind) -> Value | None:
    return str(value) if kind == "text" and value is not None else value


def page() -> str:
    """docs/tables.md, the data dictionary."""
    lines = [
        "# Bảng dữ liệu / Tables",
        "",
        "`luocdo export --format parquet|csv --out THƯ_MỤC` ghi mỗi bảng dưới đây thành một tệp;",
        "pandas và DuckDB mở thẳng. Làm từ queries/tables/*.rq bằng",
        "`python -m queries.answer.documentation`; đừng sửa ở đây.",
        "",
        "*One file a table, read by pandas and DuckDB as they are; made from queries/tables/*.rq.*",
        "",
        "```sql",
        "SELECT label, text, due",
        "FROM 'bang/tasks.parquet' JOIN 'bang/works.parquet' ON document = work",
        "WHERE due < DATE '2026-01-01' ORDER BY due;",
        "```",
    ]
    for table in tables().values():
        lines += ["", f"## {table.name}: {table.title.vi} / {table.title.en}", ""]
        lines += ["| cột / column | kiểu / type | |", "|---|---|---|"]
        lines += [f"| `{n}` | {f.type} | {f.vi} / {f.en} |" for n, f in table.columns.items()]
    return "\n".join(lines) + "\n"
