"""Errors speak both languages: every sentence has both, and none is written in the code."""

import ast
import pickle
import re
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
import yaml

from luocdo.cli import main
from ontology.lexicon import label
from ontology.messages import Message, both, message, spoken

ROOT = Path(__file__).parent.parent
ROOMS = ("luocdo", "viz", "queries", "graph", "ingest", "ontology")
MESSAGES = yaml.safe_load((ROOT / "ontology/lexicon/messages.yaml").read_text(encoding="utf-8"))
VIETNAMESE = re.compile(r"[À-ỹĐđ]")
# Names of columns and verbs that people type, whatever language they read.
TYPED = re.compile(
    r"“[^”]*”|\btệp, số, ngày, ký hiệu\b|Số ký hiệu|Ngày|Trích yếu|Kế hoạch|Điều 5 @ \S+"
)


def test_each_sentence_has_both_languages_and_the_same_places() -> None:
    for key, row in MESSAGES.items():
        assert set(row) == {"vi", "en"} and all(map(str.strip, row.values())), key
        places = [{name for _, name, _, _ in Formatter().parse(row[k]) if name} for k in row]
        assert places[0] == places[1], key
        assert not VIETNAMESE.search(TYPED.sub("", row["en"])), key


@cache
def _trees() -> list[tuple[Path, ast.AST]]:
    files = [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]
    return [(file, ast.parse(file.read_text(encoding="utf-8"))) for file in files]


def test_no_error_is_worded_in_the_code() -> None:
    wrong = [
        f"{file.relative_to(ROOT)}:{node.lineno}: {part.value}"
        for file, tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise)
        for part in ast.walk(node)
        if isinstance(part, ast.Constant)
        and isinstance(part.value, str)
        and VIETNAMESE.search(part.value)
    ]
    assert not wrong


def test_no_remedy_is_worded_in_the_code() -> None:
    """A sentence with a remedy is an error's, raised where it stands or elsewhere."""
    wrong = [
        f"{file.relative_to(ROOT)}:{part.lineno}: {part.value}"
        for file, tree in _trees()
        for node in ast.walk(tree)
        if not isinstance(node, ast.Expr)  # a docstring
        for part in ast.iter_child_nodes(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
        if " → " in part.value and VIETNAMESE.search(part.value)
    ]
    assert [w for w in wrong if not w.startswith("luocdo/names.py")] == []  # that one says both


def test_the_code_and_the_table_name_the_same_sentences() -> None:
    """Each key that is asked for stands in the table, with its places; no other does."""
    for file, tree in _trees():
        for call in ast.walk(tree):
            if not (isinstance(call, ast.Call) and getattr(call.func, "id", "") == "message"):
                continue
            key = call.args[0]
            if (
                len(call.args) > 1
                or not isinstance(key, ast.Constant)
                or any(k.arg is None for k in call.keywords)
            ):
                continue
            row = MESSAGES[key.value]
            wanted = {name for _, name, _, _ in Formatter().parse(row["vi"]) if name}
            assert wanted <= {k.arg for k in call.keywords}, (file.name, call.lineno, key.value)
    code = "\n".join(file.read_text(encoding="utf-8") for file, _ in _trees())
    unused = [k for k in MESSAGES if f'"{k}"' not in code and not k.startswith("title-")]
    assert not unused


def test_a_sentence_takes_its_parts_in_each_language() -> None:
    inner = message("os-no-file")
    said = message("cannot-read", path="a.yaml", reason=inner)
    assert said == "a.yaml: không đọc được (không có tệp hay thư mục này) → kiểm tra tên tệp."
    assert (
        said.en == "a.yaml: cannot be read (no such file or folder) → check the name of the file."
    )
    assert pickle.loads(pickle.dumps(said)).en == said.en
    assert spoken(ValueError(said), "en") == said.en == both(said)[1]
    assert both("plain") == ("plain", "plain")
    large = message("answer-large", rows=100_000, size=64)
    assert ("100.000 dòng" in large, "100,000 rows" in large.en) == (True, True)
    assert Message("một", "one").en == "one"


MISTAKES = [
    ["show", "9999/KH-XX"],
    ["show", "148-KL/TW", "--as-of", "31/2/2025"],
    ["show", "148-KL/TW", "--store", "nowhere"],
    ["find"],
    ["find", "x", "--limit", "many"],
    ["frob"],
    ["query", "SELECT ?x { ?x"],
    ["query", "SELECT ?x { ?x zz:y 1 }"],
    ["query", "DELETE WHERE { ?s ?p ?o }"],
    ["query", "SELECT * { SERVICE <http://a> { ?s ?p ?o } }"],
    ["query", "nowhere.rq"],
    ["query", "SELECT ?x { ?x a ld:Work }", "--as-of", "2025-01-01"],
    ["query", "SELECT ?x { ?x a ld:Work }", "--format", "turtle"],
    ["ask", "nothing"],
    ["ask", "citers"],
    ["ask", "citers", "work"],
    ["ask", "citers", "nonsense=1"],
    ["ask", "citers", "work=148-KL/TW", "work=1"],
    ["tasks", "--due", "soon"],
    ["tasks", "--role", "lead"],
    ["tasks", "--set", "abc", "colour=red"],
    ["tasks", "--out", "list.zip"],
    ["extract", "nowhere.docx"],
    ["extract", "empty.txt"],
    ["extract", "broken.pdf"],
    ["text", "archive.zip"],
    ["build", "nowhere"],
    ["build", "broken.pdf", "empty.txt", "--store", "fresh"],
    ["curate", "nowhere.yaml"],
    ["curate", "broken.yaml"],
    ["curate", "verbs.yaml"],
    ["check", "nowhere.docx"],
    ["check", "empty.txt"],
    ["export", "--format", "turtle", "--papers", "--out", "x.ttl"],
    ["export", "--format", "parquet"],
    ["remove", "9999/KH-XX"],
    ["load", "notes.txt"],
    ["restore", "nowhere", "--store", "other"],
    ["backup", "."],
    ["laws", "--add", "notes.txt"],
    ["serve", "--port", "70000"],
    ["serve", "--host", "0.0.0.0"],
    ["serve", "--proxy", "10.0.0.5"],
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, examples_folder: Path) -> Path:
    """A folder with files as people hand them in."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "notes.txt").write_text("ghi chép", encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    (folder / "archive.zip").write_bytes(b"PK\3\4" + bytes(60))
    (folder / "broken.yaml").write_text("- [", encoding="utf-8")
    (folder / "verbs.yaml").write_text("- {reject: implements, confirm: cites}", encoding="utf-8")
    return folder


@pytest.mark.parametrize("words", MISTAKES, ids=" ".join)
def test_mistakes_are_told_in_english(
    words: list[str],
    desk: Path,
    examples_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(desk)
    monkeypatch.setenv("LUOCDO_STORE", str(examples_folder))
    try:
        code = main([*words, "--lang", "en"])
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    told = capsys.readouterr()
    assert code and (told.err or told.out)
    typed = TYPED.sub("", told.out + told.err)
    assert not VIETNAMESE.search(typed), typed


@pytest.mark.parametrize(
    ("key", "n", "said"),
    [
        ("count-files", 1, "1 file"),
        ("count-files", 2, "2 files"),
        ("side-future", 1, "1 document cites it as of 2025, later than itself"),
        ("side-future", "1.200", "1.200 documents cite it as of 2025, later than themselves"),
    ],
)
def test_one_is_singular(key: str, n: int | str, said: str) -> None:
    assert label(key, "en").format(n=n, value=2025) == said
