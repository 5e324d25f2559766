"""Task tables: every trap of cases/task_tables.yaml in every print a table comes in."""

import html
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.read import read
from ingest.structure.tree import structure
from ingest.tasks.find import assignments
from ingest.tasks.tables import tasks
from ontology.model import Assignment, Cell, Document, Table, Text

TABLES = yaml.load(
    (Path(__file__).parent / "cases" / "task_tables.yaml").read_text(encoding="utf-8"),
    Loader=yaml.BaseLoader,
)["tables"]
BEFORE = "PHỤ LỤC\n\nPHÂN CÔNG NHIỆM VỤ\n\n"
AFTER = "\n\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n"

# One merged or plain cell: text, row, column, rows down, columns right.
Laid = tuple[str, int, int, int, int]


def laid(rows: list[list[Any]]) -> list[Laid]:
    """The cells of a table of the cases file; null is empty, or covered by a merged cell."""
    cells: list[Laid] = []
    for r, row in enumerate(rows):
        column = 0
        for cell in row:
            if cell == "null":
                column += 1
                continue
            text, down, right = cell, 1, 1
            if isinstance(cell, dict):
                text, down, right = cell["t"], int(cell.get("down", 1)), int(cell.get("right", 1))
            cells.append((text, r, column, down, right))
            column += right
    return cells


def as_cells(rows: list[list[Any]], _: Path) -> Text:
    """Cells with their places, as a reader of files hands them over."""
    text, cells = BEFORE, []
    for words, row, column, down, right in laid(rows):
        cells.append(Cell(len(text), len(text) + len(words), row, column, down, right))
        text += words + "\n"
    table = Table(len(BEFORE), len(text), tuple(cells))
    return Text(text + AFTER, "bang.docx", "0" * 64, "docx", tables=(table,))


def as_bars(rows: list[list[Any]], _: Path) -> Text:
    """A row a line, cells between bars, nothing merged."""
    width = max(c + right for _, _, c, _, right in laid(rows))
    lines = []
    for r in range(len(rows)):
        words = [""] * width
        for text, row, column, down, _right in laid(rows):
            if row <= r < row + down:
                words[column] = text
        lines.append("| " + " | ".join(words) + " |")
    lines.insert(1, "|" + "---|" * width)
    return plain(BEFORE + "\n".join(lines) + AFTER)


def as_flat(rows: list[list[Any]], _: Path) -> Text:
    """One paragraph a cell; merged and empty cells leave no trace."""
    return plain(BEFORE + "\n\n".join(cell[0] for cell in laid(rows)) + AFTER)


def plain(text: str) -> Text:
    return Text(text, "bang.txt", "0" * 64, "txt")


def as_html(rows: list[list[Any]], folder: Path) -> Text:
    made = ["<html><head><meta charset='utf-8'></head><body><p>PHỤ LỤC</p><table>"]
    for r in range(len(rows)):
        cells = grid_row(rows, r)
        made.append("<tr>" + "".join(html_cell(c) for c in cells) + "</tr>")
    path = folder / "bang.html"
    path.write_text("".join(made) + "</table><p>Nơi nhận: VT.</p></body></html>", encoding="utf-8")
    return read(path)


def html_cell(cell: Laid) -> str:
    text, _, _, down, right = cell
    return f"<td rowspan='{down}' colspan='{right}'>{html.escape(text)}</td>"


def grid_row(rows: list[list[Any]], r: int) -> list[Laid]:
    """The cells that begin in row `r`, with empty ones where no cell covers the place."""
    cells = laid(rows)
    width = max(c + right for _, _, c, _, right in cells)
    covered = {
        column + k
        for _, row, column, down, right in cells
        for k in range(right)
        if row < r < row + down or row == r
    }
    own = [cell for cell in cells if cell[1] == r]
    empty: list[Laid] = [("", r, c, 1, 1) for c in range(width) if c not in covered]
    return sorted(own + empty, key=lambda cell: cell[2])


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def as_docx(rows: list[list[Any]], folder: Path) -> Text:
    """The table as Word writes it: gridSpan to the right, vMerge downwards."""
    path = folder / "bang.docx"
    write_docx(path, docx_table(rows) + "<w:p><w:r><w:t>Nơi nhận: VT.</w:t></w:r></w:p>")
    return read(path)


def docx_table(rows: list[list[Any]], rules: str = "", heading: str = "PHỤ LỤC") -> str:
    """A heading on a new page and the table, whose first row is printed again on each page."""
    first = "<w:trPr><w:tblHeader/></w:trPr>"
    body = "".join(
        f"<w:tr>{'' if r else first}{docx_row(rows, r)}</w:tr>" for r in range(len(rows))
    )
    width = max(c + right for _, _, c, _, right in laid(rows))
    grid = f'<w:gridCol w:w="{9600 // width}"/>' * width
    return (
        f"<w:p><w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:t>{html.escape(heading)}</w:t></w:r></w:p>"
        f'<w:tbl><w:tblPr><w:tblW w:w="9600" w:type="dxa"/>{rules}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
    )


def write_docx(path: Path, body: str) -> None:
    xml = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("_rels/.rels", RELS)
        package.writestr("word/document.xml", xml)


def docx_row(rows: list[list[Any]], r: int) -> str:
    going_on = [
        ("", r, column, 0, right)
        for _, row, column, down, right in laid(rows)
        if row < r < row + down
    ]
    return "".join(
        docx_cell(cell) for cell in sorted(grid_row(rows, r) + going_on, key=lambda c: c[2])
    )


def docx_cell(cell: Laid) -> str:
    text, _, _, down, right = cell
    merge = {0: "<w:vMerge/>", 1: ""}.get(down, '<w:vMerge w:val="restart"/>')
    lines = html.escape(text).replace("\n", "</w:t><w:br/><w:t>")
    said = f"<w:r><w:t>{lines}</w:t></w:r>" if text else ""
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{right}"/>{merge}</w:tcPr><w:p>{said}</w:p></w:tc>'


PRINTS: dict[str, Callable[[list[list[Any]], Path], Text]] = {
    "cells": as_cells,
    "bars": as_bars,
    "flat": as_flat,
    "html": as_html,
    "docx": as_docx,
}
CASES = [
    pytest.param(table, name, id=f"{name}: {table['reason'][:50]}")
    for table in TABLES
    for name in PRINTS
    if name not in table.get("not", ())
]


def rows_of(text: Text) -> tuple[Assignment, ...]:
    document = Document(type="ke-hoach", date="2025-05-01")
    found = assignments(text.text, structure(text.text), (), document, text.tables)
    return tuple(a for a in found if a.rule == "assignment/table")


def test_thirty_tables_and_more() -> None:
    assert len(CASES) >= 30


@pytest.mark.parametrize(("table", "name"), CASES)
def test_every_row_is_exact(table: dict[str, Any], name: str, tmp_path: Path) -> None:
    text = PRINTS[name](table["rows"], tmp_path)
    got = rows_of(text)
    assert [a.task for a in got] == [want["task"] for want in table["tasks"]]
    for a, want in zip(got, table["tasks"], strict=True):
        assert list(a.lead) == want["lead"]
        assert list(a.coordinate) == want.get("coordinate", [])
        assert list(a.monitor) == want.get("monitor", [])
        assert a.deadline == want.get("deadline")
        assert a.advise == want.get("advise")
        if "output" in want:
            assert a.output == want["output"]
        assert a.quote == text.text[a.start : a.end]
        assert want["task"] in " ".join(a.quote.split())


def test_a_row_begins_with_its_actor_where_that_is_printed_first() -> None:
    table = next(t for t in TABLES if "before the column" in t["reason"])
    text = as_bars(table["rows"], Path())
    assert rows_of(text)[0].quote.startswith("Sở Xây dựng")


def test_text_without_tables_has_no_rows() -> None:
    assert tasks("Giao Sở Y tế chủ trì.\n\nNơi nhận:") == ()


BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
SIZE = '<w:pgSz w:w="11906" w:h="{}"/><w:pgMar w:top="900" w:bottom="900" w:left="1100"/>'


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_every_row_is_exact_in_pdf(tmp_path: Path) -> None:
    """With rules on pages so small that tables and rows go on over them, and without any rules."""
    for name, borders, height in (("ruled", BORDERS, 5200), ("bare", "", 16838)):
        rules = f"<w:tblBorders>{borders}</w:tblBorders>"
        body = "".join(docx_table(table["rows"], rules, table["reason"]) for table in TABLES)
        size = SIZE.format(height)
        write_docx(tmp_path / f"{name}.docx", f"{body}<w:sectPr>{size}</w:sectPr>")
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless",
         "--convert-to", "pdf", "--outdir", tmp_path, *tmp_path.glob("*.docx")],
        check=True, capture_output=True,
    )  # fmt: skip
    wanted = [want for table in TABLES for want in table["tasks"]]
    for name in ("ruled", "bare"):
        text = read(tmp_path / f"{name}.pdf")
        got = [(a.task, list(a.lead), list(a.coordinate), list(a.monitor)) for a in rows_of(text)]
        assert got == [
            (w["task"], w["lead"], w.get("coordinate", []), w.get("monitor", [])) for w in wanted
        ], name
        assert [a.deadline for a in rows_of(text)] == [w.get("deadline") for w in wanted], name
