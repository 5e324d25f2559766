"""Heads of offices that the annotated papers hold few of, in the layouts that Word and PDF give."""

import html
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from test_header import ARRANGED, _rows, _says
from test_tasktable import RELS, TYPES, W

from ingest import extract
from ingest.read import read

PAPERS: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "odd_heads.yaml").read_text(encoding="utf-8")
)["papers"]
LEFT, RIGHT = 4200, 5600  # twentieths of a point: the columns of a head
REST = (
    "Các cơ quan, đơn vị có liên quan căn cứ chức năng, nhiệm vụ được giao triển khai thực hiện. "
    * 4
)
NUMBER = re.compile(r"(S[ốỐ](?:/No)?:?)\s*(\d*)\s*(.*)")


def paragraph(text: str, place: str = "center") -> str:
    return (
        f"<w:p><w:pPr><w:jc w:val='{place}'/></w:pPr><w:r><w:rPr><w:sz w:val='26'/></w:rPr>"
        f"<w:t xml:space='preserve'>{html.escape(text)}</w:t></w:r></w:p>"
    )


def cell(lines: list[str], width: int, columns: int = 1) -> str:
    size = f"<w:tcW w:w='{width}' w:type='dxa'/><w:gridSpan w:val='{columns}'/>"
    return f"<w:tc><w:tcPr>{size}</w:tcPr>{''.join(map(paragraph, lines or ['']))}</w:tc>"


def table(rows: list[str], widths: tuple[int, ...] = (LEFT, RIGHT)) -> str:
    grid = "".join(f"<w:gridCol w:w='{w}'/>" for w in widths)
    body = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    fixed = "<w:tblPr><w:tblLayout w:type='fixed'/></w:tblPr>"
    return f"<w:tbl>{fixed}<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"


def below(lines: list[str]) -> str:
    titled = 0 if lines[0].startswith("Kính gửi") else lines.index("") if "" in lines else 2
    return paragraph("") + "".join(
        paragraph(line, "center" if n < titled else "both") for n, line in enumerate([*lines, REST])
    )


def two_cells(paper: dict[str, Any]) -> str:
    row = cell(paper["left"], LEFT) + cell(paper["right"], RIGHT)
    return table([row]) + below(paper["below"].split("\n"))


def row_by_row(paper: dict[str, Any]) -> str:
    rows = [cell([a], LEFT) + cell([b], RIGHT) for a, b in _rows(paper)]
    return table(rows) + below(paper["below"].split("\n"))


def number_in_cells(paper: dict[str, Any]) -> str:
    """ "Số:", the digits and the symbol in a cell each, as forms of registries have them."""
    rows = []
    for a, b in _rows(paper):
        found = NUMBER.fullmatch(a)
        parts = [*zip(found.groups(), (700, 900, 2600), strict=True)] if found else []
        left = "".join(cell([t], w) for t, w in parts) or cell([a], LEFT, 3)
        rows.append(left + cell([b], RIGHT))
    return table(rows, (700, 900, 2600, RIGHT)) + below(paper["below"].split("\n"))


def day_below_the_title(paper: dict[str, Any]) -> str:
    *right, day = paper["right"]
    lines = paper["below"].split("\n")
    at = 0 if lines[0].startswith("Kính gửi") else lines.index("") if "" in lines else 2
    row = cell(paper["left"], LEFT) + cell(right, RIGHT)
    return table([row]) + below([*lines[:at], day, "", *lines[at:]])


def as_docx(body: str, path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("_rels/.rels", RELS)
        package.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        )
    return path


PRINTED: dict[str, Callable[[dict[str, Any]], str]] = {
    "two cells": two_cells,
    "row by row": row_by_row,
    "number in cells": number_in_cells,
    "day below the title": day_below_the_title,
}


def says(path: Path, expected: dict[str, Any]) -> None:
    made = msgspec.to_builtins(extract(read(path)).document)
    assert {name: made[name] for name in expected} == expected


@pytest.mark.parametrize("paper", PAPERS.values(), ids=list(PAPERS))
def test_heads_in_any_layout_of_text(paper: dict[str, Any]) -> None:
    for arranged in ARRANGED.values():
        _says(f"{arranged(paper)}\n{paper['below']}", paper["expect"])


@pytest.mark.parametrize("printed", PRINTED.values(), ids=list(PRINTED))
def test_heads_in_word(printed: Callable[[dict[str, Any]], str], tmp_path: Path) -> None:
    for name, paper in PAPERS.items():
        says(as_docx(printed(paper), tmp_path / f"{name}.docx"), paper["expect"])


@pytest.mark.nightly
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
@pytest.mark.parametrize("printed", [two_cells, row_by_row], ids=["two cells", "row by row"])
def test_heads_in_pdf(printed: Callable[[dict[str, Any]], str], tmp_path: Path) -> None:
    made = [as_docx(printed(p), tmp_path / f"{name}.docx") for name, p in PAPERS.items()]
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, *map(str, made)], check=True, capture_output=True, timeout=120)
    for name, paper in PAPERS.items():
        says(tmp_path / f"{name}.pdf", paper["expect"])
