"""Answers for people and programs: table, markdown, csv, json.

Tables and markdown leave out `id` columns, write days as văn thư does (08/4/2025) and concepts by
their names; csv and json keep every column and plain values.
"""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TextIO

from graph.terms import Value
from ontology.dates import day
from ontology.display import Tame, escaped, harmless, is_formula
from ontology.vocabulary import label_of
from queries.answer.question import Column
from queries.answer.run import Answer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

FORMATS = ("table", "markdown", "csv", "json")


def shown(value: Value | None, column: Column, lang: str) -> str:
    """One cell as people read it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return day(value)
    if column.kind == "date" and isinstance(value, str):
        return _stated(value)
    if isinstance(value, bool):
        return {"vi": ("không", "có"), "en": ("no", "yes")}[lang][value]
    if column.kind == "concept":
        return label_of(str(value), lang) or str(value)
    return harmless(" ".join(str(value).split()))


def _stated(text: str) -> str:
    """A deadline as stated: a day if it is one, else its phrase."""
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def write(answer: Answer, out: TextIO, *, format: str = "table", lang: str = "vi") -> None:
    """Write an answer to `out` in one of `FORMATS`; raises `KeyError` for another."""
    writers: dict[str, Callable[[Answer, TextIO, str], None]] = {
        "table": _table,
        "markdown": _markdown,
        "csv": _csv,
        "json": _json,
    }
    writers[format](answer, out, lang)


def _visible(answer: Answer, lang: str) -> tuple[list[str], list[list[str]]]:
    shown_at = [(i, c) for i, c in enumerate(answer.columns.values()) if c.kind != "id"]
    heads = [str(getattr(column, lang)) for _, column in shown_at]
    return heads, [[shown(row[i], c, lang) for i, c in shown_at] for row in answer.rows]


def _table(answer: Answer, out: TextIO, lang: str) -> None:
    from rich.box import SIMPLE
    from rich.table import Table

    terminal = console(out, None if out.isatty() else 160)
    table = Table(box=SIMPLE, pad_edge=False)
    heads, rows = _visible(answer, lang)
    kinds = [column.kind for column in answer.columns.values() if column.kind != "id"]
    for head, kind in zip(heads, kinds, strict=True):
        table.add_column(head, overflow="fold", no_wrap=kind in ("code", "date", "number"))
    for row in rows:
        table.add_row(*row)
    if rows:
        terminal.print(table)
    terminal.print(_closing(answer, lang))


def console(out: TextIO, width: int | None, *, soft_wrap: bool = False) -> "Console":
    """Prints words as they are; a reader who leaves (`| head`) is left to the caller."""
    from rich.console import Console

    class Plain(Console):
        def on_broken_pipe(self) -> None:
            raise  # rich would end the process

        def render_str(self, text: str, **options: Any) -> "Text":
            return super().render_str(harmless(text), **options)

    file = out.inner if isinstance(out, Tame) else out
    return Plain(
        file=file, width=width, soft_wrap=soft_wrap, highlight=False, markup=False, emoji=False
    )


def _closing(answer: Answer, lang: str) -> str:
    count = len(answer.rows)
    if not count and not answer.cut:
        return "No rows." if lang == "en" else "Không có dòng nào."
    if lang == "en":
        rows = "row" if count == 1 else "rows"
        return f"{count} {rows}" + (" (cut by the limit)" if answer.cut else "")
    return f"{count} dòng" + (" (còn nữa, đã cắt theo giới hạn)" if answer.cut else "")


def _markdown(answer: Answer, out: TextIO, lang: str) -> None:
    heads, rows = _visible(answer, lang)
    for line in (heads, ["---"] * len(heads), *rows):
        out.write("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n")


def _plain(value: Value | None) -> str | int | float | bool | None:
    return value.isoformat() if isinstance(value, date) else value


def _csv(answer: Answer, out: TextIO, lang: str) -> None:
    """RFC 4180, headed in `lang`; a cell that a spreadsheet would run is marked as text."""
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([getattr(column, lang) for column in answer.columns.values()])
    for row in answer.rows:
        writer.writerow([safe_cell(spelled(value)) for value in row])


def spelled(value: Value | None) -> str | int | float | None:
    """As SPARQL writes it: true, not Python's True; a day as text."""
    plain = _plain(value)
    return str(plain).lower() if isinstance(plain, bool) else plain


def safe_cell(value: str | int | float | bool | None) -> str | int | float | bool | None:
    """The value without what drives a program, marked as text where a spreadsheet would run it."""
    if not isinstance(value, str):
        return value
    said = harmless(value)
    return f"'{said}" if is_formula(said) else said


def _json(answer: Answer, out: TextIO, lang: str) -> None:
    labels = {name: getattr(column, lang) for name, column in answer.columns.items()}
    rows = [{n: _plain(v) for n, v in record.items()} for record in answer.records()]
    said = json.dumps({"columns": labels, "rows": rows}, ensure_ascii=False, indent=2)
    out.write(escaped(said) + "\n")


def text(answer: Answer, *, format: str = "table", lang: str = "vi") -> str:
    """An answer as a string; see `write`."""
    out = io.StringIO()
    write(answer, out, format=format, lang=lang)
    return out.getvalue()
