"""Whole papers with a task table in their annex (cases/task_tables): docx, PDF and text, each row
exact from the file to the record."""

import html
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest import extract
from ingest.read import read
from ontology.model import Assignment

PAPERS: list[dict[str, Any]] = yaml.load(
    (Path(__file__).parent / "cases" / "task_tables" / "papers.yaml").read_text(encoding="utf-8"),
    Loader=yaml.BaseLoader,
)["papers"]
HEAD = (
    "ỦY BAN NHÂN DÂN\nTỈNH HƯNG YÊN",
    "Số: 77/KH-UBND",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc",
    "Hưng Yên, ngày 02 tháng 6 năm 2025",
    "KẾ HOẠCH\nThực hiện các nhiệm vụ trọng tâm",
    "Phân công nhiệm vụ tại Phụ lục kèm theo Kế hoạch này.",
    "Nơi nhận:\n- Như trên;\n- Lưu: VT.",
    "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nNguyễn Văn Mẫu",
    "PHỤ LỤC\nPHÂN CÔNG NHIỆM VỤ\n(Kèm theo Kế hoạch số 77/KH-UBND của UBND tỉnh Hưng Yên)",
)
Rows = list[list[Any]]
Cell = tuple[str, int, int, int, int]  # text, row, column, rows down, columns right


def rows_of(paper: dict[str, Any]) -> Rows:
    rows: Rows = paper["rows"]
    if "times" not in paper:
        return rows
    return rows[:-1] + [
        [cell.replace("{n}", str(n)) for cell in rows[-1]]
        for n in range(1, int(paper["times"]) + 1)
    ]


def tasks_of(paper: dict[str, Any]) -> list[dict[str, Any]]:
    tasks: list[dict[str, Any]] = paper["tasks"]
    if "times" not in paper:
        return tasks
    (task,) = tasks
    return [
        task | {"task": task["task"].replace("{n}", str(n))}
        for n in range(1, int(paper["times"]) + 1)
    ]


def laid(rows: Rows) -> list[Cell]:
    cells: list[Cell] = []
    for r, row in enumerate(rows):
        column = 0
        for cell in row:
            merged = cell if isinstance(cell, dict) else {"t": cell}
            right = int(merged.get("right", 1))
            if cell != "null":
                cells.append((merged["t"], r, column, int(merged.get("down", 1)), right))
            column += right
    return cells


# --- docx, and PDF from it ------------------------------------------------------------------------

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName='
    '"/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
RELS = (
    f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
WIDE = 9600  # twentieths of a point across an A4 page


def paragraphs(text: str) -> str:
    font = '<w:rPr><w:rFonts w:ascii="Liberation Serif" w:hAnsi="Liberation Serif"/></w:rPr>'
    return "".join(
        f'<w:p><w:r>{font}<w:t xml:space="preserve">{html.escape(line)}</w:t></w:r></w:p>'
        for line in text.split("\n")
    )


def widths(rows: Rows) -> list[int]:
    count = max(column + right for _, _, column, _, right in laid(rows))
    if count < 4:
        return [WIDE // count] * count
    return [700, *[(WIDE - 700) // (count - 1)] * (count - 1)]


def table(rows: Rows, *, again: bool = True) -> str:
    cells, wide = laid(rows), widths(rows)
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in wide)
    made = []
    for r in range(len(rows)):
        at = {column: (t, down, right) for t, row, column, down, right in cells if row == r}
        at |= {
            column: ("", 0, right) for _, row, column, down, right in cells if row < r < row + down
        }
        column, line = 0, ""
        while column < len(wide):
            text, down, right = at.get(column, ("", 1, 1))
            width = sum(wide[column : column + right])
            merge = {0: "<w:vMerge/>", 1: ""}.get(down, '<w:vMerge w:val="restart"/>')
            line += (
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:gridSpan w:val="{right}"/>'
                f"{merge}</w:tcPr>{paragraphs(text)}</w:tc>"
            )
            column += right
        head = "<w:trPr><w:tblHeader/></w:trPr>" if r == 0 and again else ""
        made.append(f"<w:tr>{head}{line}</w:tr>")
    style = f"<w:tblPr><w:tblBorders>{BORDERS}</w:tblBorders></w:tblPr>"
    return f"<w:tbl>{style}<w:tblGrid>{grid}</w:tblGrid>{''.join(made)}</w:tbl>"


def write_docx(paper: dict[str, Any], path: Path) -> None:
    body = "".join(paragraphs(part) for part in HEAD) + table(
        rows_of(paper), again="once" not in paper
    )
    if "more" in paper:
        body += paragraphs("PHỤ LỤC II\nPHÂN CÔNG NHIỆM VỤ") + table(paper["more"])
    page = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" '
        'w:bottom="1134" w:left="1134" w:header="0" w:footer="0" w:gutter="0"/></w:sectPr>'
    )
    xml = f'<w:document xmlns:w="{W}"><w:body>{body}<w:p/>{page}</w:body></w:document>'
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("_rels/.rels", RELS)
        package.writestr("word/document.xml", xml)


def write_text(paper: dict[str, Any], path: Path) -> None:
    """A paragraph a cell, as web pages and converters leave tables behind."""
    parts = [*HEAD, *(cell[0] for cell in laid(rows_of(paper)))]
    if "more" in paper:
        parts += ["PHỤ LỤC II\nPHÂN CÔNG NHIỆM VỤ", *(cell[0] for cell in laid(paper["more"]))]
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """All papers as docx, PDF (one run of LibreOffice) and text: 01.docx, 01.pdf, 01.txt …"""
    made = tmp_path_factory.mktemp("papers")
    for paper in PAPERS:
        write_docx(paper, made / f"{paper['reason'][:2]}.docx")
        write_text(paper, made / f"{paper['reason'][:2]}.txt")
    if office := shutil.which("soffice"):
        command = [office, f"-env:UserInstallation=file://{made}/profile", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", str(made)]
        files = sorted(map(str, made.glob("*.docx")))
        subprocess.run([*command, *files], check=True, capture_output=True, timeout=300)
    yield made


CASES = [
    pytest.param(paper, kind, id=f"{kind} {paper['reason'][:60]}")
    for paper in PAPERS
    for kind in ("docx", "pdf", "txt")
    if kind not in paper.get("not", ())
]


def said(task: Assignment) -> dict[str, Any]:
    return {
        "task": task.task,
        "lead": list(task.lead),
        "coordinate": list(task.coordinate),
        "deadline": task.deadline,
        "advise": task.advise,
        "output": task.output,
    }


def test_thirty_papers() -> None:
    assert len(PAPERS) >= 30


@pytest.mark.parametrize(("paper", "kind"), CASES)
def test_every_row_is_exact(paper: dict[str, Any], kind: str, folder: Path) -> None:
    path = folder / f"{paper['reason'][:2]}.{kind}"
    if not path.exists():
        pytest.skip("không có LibreOffice để làm tệp PDF")
    record = extract(read(path))
    rows = [said(a) for a in record.assignments if a.rule == "assignment/table"]
    empty: dict[str, Any] = {"coordinate": [], "deadline": None, "advise": None, "output": None}
    assert rows == [empty | task for task in tasks_of(paper)]
