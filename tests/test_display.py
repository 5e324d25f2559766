"""What a stranger wrote drives no terminal, no sheet and no other program (ontology/display.py)."""

import io
import os
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from subprocess import DEVNULL, Popen

import pytest

from graph.export import export
from graph.open import open_store
from ontology.display import escaped, harmless, is_formula
from queries.answer.output import FORMATS, safe_cell, text
from queries.answer.question import Column
from queries.answer.run import Answer

HOSTILE = {
    "colours": "\x1b[31mđỏ",
    "window title": "\x1b]0;x\x07",
    "a terminal's own letters": "\x9b2J \x85",
    "line written over": "thật\rgiả",
    "words turned round": "\u202egpj.exe \u2066x\u2069 \u200f\u061c",
    "what XML has not": "a\x00b\x0c\ufffe",
}
BAD = set("\x1b\x07\x9b\x85\r\u202e\u2066\u2069\u200f\u061c\x00\x0c\ufffe")
COLUMNS = {"a": Column("text", "Một", "One")}


@pytest.mark.parametrize("why", HOSTILE)
@pytest.mark.parametrize("format", FORMATS)
def test_no_answer_drives_what_shows_it(format: str, why: str) -> None:
    said = text(Answer(COLUMNS, ((HOSTILE[why],),)), format=format)
    assert not BAD & set(said.replace("\r\n", "\n"))


@pytest.mark.parametrize(
    "sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", " =", "\u202e=", "\t"]
)
def test_no_sheet_runs_a_cell(sign: str) -> None:
    """Excel takes the wide letters of Japanese keyboards for the narrow ones."""
    assert str(safe_cell(f'{sign}HYPERLINK("http://x")')).startswith("'")


@pytest.mark.parametrize("said", ["423-KH/TU", "a=b", "", "“-”", "1 + 1"])
def test_other_cells_stay_as_they_are(said: str) -> None:
    assert safe_cell(said) == said and not is_formula(said)


def test_json_says_the_same() -> None:
    import json

    said = {"a": "".join(HOSTILE.values()), "b": "Kế hoạch"}
    made = escaped(json.dumps(said, ensure_ascii=False))
    assert json.loads(made) == said and not BAD & set(made)
    assert "Kế hoạch" in made


def test_letters_of_every_language_stay() -> None:
    said = "Đ ẫ Ử – “…” 日本 👩\u200d👧 ệ ý\n\t"
    assert harmless(said) == said


def test_graphml_is_xml_and_turns_nothing_round(tmp_path: Path) -> None:
    import luocdo

    paper = tmp_path / "a.txt"
    head = "ỦY BAN NHÂN DÂN\nTỈNH HƯNG YÊN\nSố: 5/KH-UBND\nHưng Yên, ngày 5 tháng 3 năm 2025\n\n"
    title = "KẾ HOẠCH\nVề việc " + "".join(HOSTILE.values()) + "\n\n"
    body = "Thực hiện \x1b[1m\u202eKế hoạch số 423-KH/TU ngày 28/4/2025 của Tỉnh ủy\u202c.\n"
    paper.write_text(head + title + body, encoding="utf-8")
    luocdo.build([paper], tmp_path / "kho", workers=1)
    out = io.BytesIO()
    with open_store(tmp_path / "kho") as store:
        export(store, "graphml", out)
    made = out.getvalue().decode()
    ET.fromstring(made)
    assert "423-KH/TU" in made and not BAD & set(made)


@pytest.mark.skipif(sys.platform == "win32", reason="no such terminal")
def test_a_terminal_is_driven_by_nothing_that_is_printed(tmp_path: Path) -> None:
    """The text of a paper, the name of a file, both as they are in a pipe."""
    import pty

    paper = tmp_path / "b\x1b]0;x\x07\u202e.txt"
    paper.write_text("Công văn " + "".join(HOSTILE.values()), encoding="utf-8")
    for words in (["text", paper], ["text", tmp_path / "\x9bkhông có"], ["extract", paper]):
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "luocdo", *map(str, words)]
        with Popen(command, stdin=DEVNULL, stdout=theirs, stderr=theirs) as process:
            os.close(theirs)
            said = _all(ours)
        os.close(ours)
        assert process.returncode is not None and said
        assert not BAD & set(said.replace("\r\n", "\n")), words


def _all(line: int) -> str:
    said = b""
    try:
        while part := os.read(line, 10_000):
            said += part
    except OSError:  # Linux's word for the end
        pass
    return said.decode()
