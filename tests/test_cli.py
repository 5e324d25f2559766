"""The command line: mistakes of people get a sentence and exit code 2, never a traceback."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from luocdo.cli import main

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
]


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
    (tmp_path / "sai.rq").write_text("SELECT ?x WHERE { ?x ", encoding="utf-8")
    capsys.readouterr()

    returned, _, err = run(capsys, *(w.format(tmp=tmp_path, store=store) for w in words))

    assert (returned, [w for w in said if w not in err]) == (code, []), err
    assert "Traceback" not in err


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


def test_english_is_there_too(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "lineage", "423-KH/TU", "--lang", "en", "--store", store)

    assert "implements" in out and "Cited, not held" in out


def test_no_command_prints_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys)

    assert code == 0
    assert "Cách dùng: luocdo" in out
