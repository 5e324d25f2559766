"""The command line: mistakes of people get a sentence and exit code 2, never a traceback."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from graph.open import open_store
from luocdo.cli import main
from ontology.identity import graph_iri

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"
SEED = EXAMPLES / "cong-van-UBND-NC.txt"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = str(tmp_path_factory.mktemp("cli") / "kho")
    assert main(["build", str(EXAMPLES), "--store", folder]) == 0
    return folder


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(list(words))
    out, err = capsys.readouterr()
    return code, out, err


MISTAKES = [
    # what a person did, exit code, words that must be in the sentence
    (["build", "khong-co", "--store", "{tmp}/kho"], 2, ["khong-co", "không có tệp"]),
    (["extract", "{tmp}/rong.txt"], 2, ["rong.txt", "→"]),
    (["extract", "{tmp}/nhi-phan.docx"], 2, ["nhi-phan.docx", "→"]),
    (["extract", "khong-co.txt"], 2, ["khong-co.txt", "→"]),
    (["text", "{tmp}"], 2, ["→"]),
    (["show", "423-KH/TU", "--store", "{tmp}/chua-co"], 2, ["chua-co"]),
    (["show", "999-KH/XX", "--store", "{store}"], 2, ["999-KH/XX", "Không thấy"]),
    (["show", "423-KH/TU", "--as-of", "hôm qua", "--store", "{store}"], 2, ["hôm qua"]),
    (["lineage", "khong co gi", "--store", "{store}"], 2, ["Không thấy"]),
    (["query", "{tmp}/sai.rq", "--store", "{store}"], 2, ["luocdo:"]),
    (["query", "{tmp}/khong-co.rq", "--store", "{store}"], 2, ["khong-co.rq"]),
    (["ask", "rests-onn", "--store", "{store}"], 2, ["rests-on"]),
    (["ask", "rests-on", "--store", "{store}"], 2, ["work"]),
    (["ask", "rests-on", "423", "--store", "{store}"], 2, ["tham_số=giá_trị"]),
    (["export", "--format", "turtle", "--out", "/khong/co/x.ttl", "--store", "{store}"], 2, ["→"]),
    (["remove", "khong-co.docx", "--store", "{store}"], 2, ["khong-co.docx"]),
    (["curate", "{tmp}/khong-co.yaml", "--store", "{store}"], 2, ["khong-co.yaml"]),
    (["extract", str(SEED), str(SEED)], 2, ["jsonl"]),
    (["show", "423-KH/TU", "--store", "http://127.0.0.1:9/"], 2, ["127.0.0.1"]),
    (["ask", "rests-on", "work=423", "limit=3", "--store", "{store}"], 2, ["tham số limit"]),
    (["ask", "rests-on", "name=x", "work=423", "--store", "{store}"], 2, ["tham số name"]),
    (["ask", "rests-on", "work=1", "work=2", "--store", "{store}"], 2, ["work ghi hai lần"]),
    (["ask", "rests-on", "=423", "--store", "{store}"], 2, ["tham_số=giá_trị"]),
    (["ask", "documents", "--out", "x.pdf", "--store", "{store}"], 2, ["x.pdf", ".xlsx"]),
    (["tasks", "--out", "x.pdf", "--store", "{store}"], 2, ["x.pdf", ".docx"]),
    (["ask", "documents", "--format", "xlsx", "--store", "{store}"], 2, ["--out documents.xlsx"]),
    (["ask", "documents", "--out", "{tmp}/a/b.csv", "--store", "{store}"], 2, ["không có tệp"]),
    (["ask", "documents", "--out", "{tmp}/", "--store", "{store}"], 2, ["đó là một thư mục"]),
    (["query", "{tmp}", "--store", "{store}"], 2, ["đó là một thư mục"]),
    (["query", "{tmp}/nhi-phan.docx", "--store", "{store}"], 2, ["lưu lại bằng UTF-8"]),
    (["query", "{tmp}/do-thi.rq", "--format", "csv", "--store", "{store}"], 2, ["jsonld"]),
    (["query", "{tmp}/bang.rq", "--format", "turtle", "--store", "{store}"], 2, ["sparql-json"]),
    (["query", "{tmp}/bang.rq", "--as-of", "1/7/2025", "--store", "{store}"], 2, ["?asOf", "→"]),
    (["query", "{tmp}/tien-to.rq", "--store", "{store}"], 2, ["dòng 1, cột 15", "thêm PREFIX"]),
]


QUERIES = {
    "sai.rq": "SELECT ?x WHERE { ?x ",
    "do-thi.rq": "CONSTRUCT WHERE { ?d ld:code ?c }",
    "bang.rq": "SELECT ?c { ?d ld:code ?c }",
    "tien-to.rq": "SELECT * { ?d la:code ?c }",
}


@pytest.mark.parametrize(
    ("words", "code", "said"), MISTAKES, ids=[" ".join(m[0]) for m in MISTAKES]
)
def test_a_mistake_gets_a_sentence(
    words: list[str],
    code: int,
    said: list[str],
    store: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "rong.txt").touch()
    (tmp_path / "nhi-phan.docx").write_bytes(bytes(range(256)) * 20)
    for name, query in QUERIES.items():
        (tmp_path / name).write_text(query, encoding="utf-8")
    capsys.readouterr()

    returned, _, err = run(capsys, *(w.format(tmp=tmp_path, store=store) for w in words))

    assert (returned, [w for w in said if w not in err]) == (code, []), err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ask", "documents", "--limit", "0"], "--limit phải là số nguyên từ 1"),
        (["ask", "documents", "--limit", "99999999999999999999"], "nhiều nhất chín chữ số"),
        (["find", "kế hoạch", "--limit", "-5"], "--limit phải là số nguyên từ 1"),
        (["build", "x", "--workers", "-3"], "--workers phải là số nguyên từ 0"),
        (["lineage", "423", "--depth", "0"], "--depth phải là số nguyên từ 1"),
        (["query", "-", "--timeout", "-1"], "--timeout phải là số giây từ 0"),
        (["serve", "--timeout", "0"], "--timeout phải là số giây từ 0.1"),
        (["serve", "--timeout", "nan"], "không phải 'nan'"),
        (["serve", "--port", "-1"], "--port phải là số nguyên từ 0"),
        (
            ["--lang", "en", "find", "x", "--limit", "many"],
            "--limit: must be a whole number from 1",
        ),
        (["tap", "x"], "không nhận 'tap'"),
    ],
)
def test_a_number_out_of_bounds_is_said(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 2
    assert said in capsys.readouterr().err


def test_the_language_may_stand_before_the_command(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before, behind = (
        run(capsys, *words, "--store", store)
        for words in (["--lang", "en", "ask", "missing"], ["ask", "missing", "--lang", "en"])
    )
    assert before == behind and "Waiting documents" in before[1]


def finished(store: str, *words: str, out: int | None = None, **more: str) -> tuple[int, str, str]:
    """A command of its own process: exit code, standard output, standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "luocdo.cli", *words, "--store", store],
        stdout=subprocess.PIPE if out is None else out,
        stderr=subprocess.PIPE,
        env={**os.environ, **more},
        check=False,
    )
    return done.returncode, (done.stdout or b"").decode(), done.stderr.decode()


@pytest.mark.parametrize("words", [["ask", "documents"], ["find", "zzz"], ["show", "zzz"]])
def test_any_terminal_gets_utf_8(store: str, words: list[str]) -> None:
    """A pipe on Windows has the code page of the country, in which half of our letters are not."""
    plain, old = (finished(store, *words, PYTHONIOENCODING=code) for code in ("utf-8", "cp1252"))
    assert old == plain
    assert "Không" in old[1] + old[2] or "Kế hoạch" in old[1]


def test_lines_of_a_file_are_as_they_were_written(store: str) -> None:
    """RFC 4180 ends lines with CRLF: Windows must not make two carriage returns of it."""
    _, out, _ = finished(store, "ask", "missing", "--format", "csv")
    rows = list(csv.reader(io.StringIO(out, newline="")))
    assert len(rows) > 3 and out.count("\r\n") == len(rows) and "\r\r" not in out


@pytest.mark.parametrize("words", [["ask", "documents"], ["ask"], ["export", "--format", "nquads"]])
def test_a_reader_who_leaves_is_no_mistake(store: str, words: list[str]) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    try:
        assert finished(store, *words, out=theirs) == (0, "", "")
    finally:
        os.close(theirs)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device on this system")
@pytest.mark.parametrize("words", [["ask", "documents"], ["cite", "423-KH/TU"]])
def test_a_full_disk_is_said(store: str, words: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        code, _, err = finished(store, *words, out=full.fileno())
    assert code == 2
    assert err.strip().splitlines()[-1].startswith("luocdo: không ghi được kết quả: ổ đĩa đã đầy →")


@pytest.mark.parametrize("ending", ["csv", "json", "md", "xlsx", "txt"])
def test_the_ending_of_a_file_says_how_it_is_written(
    store: str, ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"ket-qua.{ending.upper()}"
    code, out, _ = run(capsys, "ask", "documents", "--out", str(file), "--store", store)
    assert (code, out.strip()) == (0, str(file))
    opened = {"csv": "Có trong kho,".encode(), "json": b"{", "md": b"| ", "xlsx": b"PK"}
    assert file.read_bytes().startswith(opened.get(ending, b" "))


def test_a_csv_for_excel(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A BOM where it is asked for, no formula, truth as SPARQL writes it."""
    file, question = tmp_path / "a.csv", tmp_path / "a.rq"
    question.write_text(
        "\ufeffSELECT ('=cmd|x' AS ?a) ('+1' AS ?b) ('\\n=1' AS ?c) (-5 AS ?d) (true AS ?e) {}",
        encoding="utf-8",
    )
    words = ["query", str(question), "--store", store, "--bom"]
    assert run(capsys, *words, "--out", str(file))[0] == 0
    assert file.read_bytes() == b"\xef\xbb\xbfa,b,c,d,e\r\n'=cmd|x,'+1,\"'\n=1\",-5,true\r\n"
    _, out, _ = run(capsys, *words, "--format", "json")
    assert json.loads(out)["rows"], "a BOM is no JSON (RFC 8259 §8.1)"


def test_a_paper_drives_no_terminal(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.rq").write_text("SELECT ('a\\u001b[2Jb\\u0007\\u009b' AS ?x) {}")
    _, out, _ = run(capsys, "query", str(tmp_path / "a.rq"), "--store", store)
    assert "a[2Jb" in out and not set(out) & set("\x1b\x07\x9b")
    paper = SEED.read_text(encoding="utf-8").replace("148-KL/TW", "148-KL/TW \x1b[2J\x07")
    (tmp_path / "a.txt").write_text(paper, encoding="utf-8")
    folder = str(tmp_path / "kho")
    run(capsys, "build", str(tmp_path / "a.txt"), "--store", folder)
    for command in ("show", "lineage", "find"):
        _, out, _ = run(capsys, command, "148-KL/TW", "--store", folder)
        assert "148-KL/TW" in out and not set(out) & set("\x1b\x07"), command


def test_a_batch_goes_on_past_a_bad_paper(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04 not really a docx")
    (tmp_path / "b.txt").write_bytes(SEED.read_bytes())

    code, out, _ = run(capsys, "build", str(tmp_path), "--store", str(tmp_path / ".kho"))

    assert code == 1
    assert "a.docx" in out and "Đã đọc 1 văn bản mới" in out


def test_a_locked_store_is_said_to_be_locked(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    hold = (
        "import sys; from graph import open_store; s = open_store(sys.argv[1], write=True);"
        "print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, store],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout and holder.stdin
    holder.stdout.readline()

    code, _, err = run(capsys, "build", str(SEED), "--store", store)
    holder.communicate()

    assert code == 2
    assert "tiến trình khác" in err


def test_extract_prints_exactly_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "extract", str(SEED))

    record = json.loads(out)

    text = SEED.read_bytes().decode()
    assert record["schema"] == "luocdo-record/1"
    assert [text[c["start"] : c["end"]] for c in record["citations"]] == [
        c["quote"] for c in record["citations"]
    ]


def test_offsets_count_in_what_text_prints(capsys: pytest.CaptureFixture[str]) -> None:
    paper = str(EXAMPLES / "ke-hoach-423-KH-TU.docx")
    _, text, _ = run(capsys, "text", paper)
    _, out, _ = run(capsys, "extract", paper)

    record = json.loads(out)

    assert record["citations"]
    assert all(text[c["start"] : c["end"]] == c["quote"] for c in record["citations"])


@pytest.mark.parametrize(
    "code", ["148-kl/tw", "148 KL TW", "148-KL/TW", "kết luận 148", "Ket luan 148"]
)
def test_codes_are_found_however_they_are_typed(
    code: str, store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    returned, out, err = run(capsys, "show", code, "--store", store)

    assert (returned, out.splitlines()[:1]) == (
        0,
        ["KL 148-KL/TW · 08/4/2025  (Chưa có trong kho)"],
    ), err


def test_lineage_names_every_step_of_the_chain(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = run(capsys, "lineage", "1690/UBND-NC", "--sentences", "--store", store)

    for words in ("148-KL/TW", "423-KH/TU", "30-KH/ĐU", "85/KH-SNV", "1215/STC-QLCS", "“Thực hiện"):
        assert words in out


def test_a_relation_that_a_person_added_is_no_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, file = str(tmp_path / "kho"), tmp_path / "quyet-dinh.yaml"
    said = "- {add: amends, paper: ke-hoach-423-KH-TU.docx, of: 77-KH/TU, by: Lan}\n"
    file.write_text(said, "utf-8")
    for words in (["build", str(EXAMPLES)], ["curate", str(file)]):
        assert main([*words, "--store", store]) == 0
    _, out, _ = run(capsys, "show", "423-KH/TU", "--store", store)
    assert "Người dùng thêm (Lan)" in out and "“Lan”" not in out
    assert "Thời hạn: 25/5/2025" in out  # days are written as in documents


def test_english_is_there_too(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "lineage", "423-KH/TU", "--lang", "en", "--store", store)

    assert "implements" in out and "Cited, not held" in out


def test_no_command_prints_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys)

    assert code == 0
    assert "Cách dùng: luocdo" in out


def test_readers_are_told_that_a_run_was_stopped(
    own_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The papers are in, what follows from them is not: links and tasks may be missing."""
    for words in (["tasks"], ["find", "kế", "hoạch"], ["show", "423-KH/TU"]):
        main([*words, "--store", str(own_folder)])
        assert "nạp dở" not in capsys.readouterr().err
    with open_store(own_folder, write=True) as store:
        sha = next(iter(store.papers()))
        store.put_paper(sha, list(store.quads(graph_iri(sha))))
    for words in (["tasks"], ["find", "kế", "hoạch"], ["show", "423-KH/TU"]):
        main([*words, "--store", str(own_folder)])
        assert capsys.readouterr().err.count("nạp dở") == 1, words
