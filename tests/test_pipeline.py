"""The whole way from text to record: the seed, warnings, linear time, strings of any kind."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yaml import safe_load

from ingest.pipeline import extract
from ontology.model import Record, Text, Warning

SHARED = Path(__file__).resolve().parents[2] / "shared"
BASELINE = Path(__file__).parent / "gold-baseline.json"
SEED = Path(__file__).resolve().parents[1] / "examples" / "cong-van-UBND-NC.txt"


def record(text: str) -> Record:
    """The record of a text."""
    return extract(Text(text, "a.txt", "0" * 64, "txt"))


CASES = Path(__file__).parent / "cases"
PAPERS: list[dict[str, Any]] = [
    paper
    for name in ("party_papers", "state_papers")
    for paper in safe_load((CASES / f"{name}.yaml").read_text("utf-8"))["papers"]
]


@pytest.mark.parametrize("paper", PAPERS, ids=[p["id"] for p in PAPERS])
def test_papers_of_offices(paper: dict[str, Any]) -> None:
    made = record(paper["text"])
    document = made.document
    for key, value in paper["document"].items():
        said = len(document.recipients) if key == "recipients" else getattr(document, key)
        assert said == value, key
    assert document.issuer in paper.get("issuers", [document.issuer])
    assert document.title == paper.get("title", document.title)
    assert list(document.addressees) == paper.get("addressees", list(document.addressees))
    cited = [[c.code or c.name, c.relation] for c in made.citations]
    assert cited == paper["citations"]
    for code, issuer in paper.get("issued", {}).items():
        assert issuer in [c.issuer for c in made.citations if c.code == code]
    for code, provision in paper.get("provisions", {}).items():
        assert provision in [c.provision for c in made.citations if c.code == code]


def seed() -> str:
    """The seed paper of the examples."""
    return SEED.read_bytes().decode("utf-8")


def test_seed_citations() -> None:
    text = seed()
    made = record(text)
    assert [c.code for c in made.citations] == [
        "423-KH/TU", "148-KL/TW", "423-KH/TU", "30-KH/ĐU", "148-KL/TW", "423-KH/TU", "30-KH/ĐU",
        "1907-QĐNS/TW", "1462-QĐ/ĐU", "423-KH/TU", "30-KH/ĐU", "57-NQ/TW", "123-KL/TW",
    ]  # fmt: skip
    assert all(c.quote == text[c.start : c.end] for c in made.citations)
    implemented = {c.code for c in made.citations if c.relation == "implements"}
    assert implemented == {"423-KH/TU", "30-KH/ĐU", "57-NQ/TW", "123-KL/TW"}
    assert {(e.subject, e.relation, e.object) for e in made.edges} == {
        ("423-KH/TU", "implements", "148-KL/TW"),
        ("30-KH/ĐU", "implements", "148-KL/TW"),
    }
    assert made.citations[2].target == "urn:lex:vn;hung.yen.o:tu:kh:2025;423"


def test_seed_doubts() -> None:
    assert {w.code for w in record(seed()).warnings} == {"issuer-symbol-mismatch", "two-issuers"}


DATED = "Số: 12/QĐ-UBND\n\nHưng Yên, ngày 05 tháng 6 năm 2024\n\nQUYẾT ĐỊNH\n\nVề việc X\n\n"


DOUBTFUL = {
    "impossible-date": "theo Nghị định số 30/2020/NĐ-CP ngày 31/6/2020 của Chính phủ",
    "future-date": "theo Nghị định số 99/2024/NĐ-CP ngày 05/9/2024 của Chính phủ",
    "type-code-mismatch": "theo Quyết định số 15/CT-TTg ngày 01/02/2024",
    "issuer-symbol-mismatch": "theo Quyết định số 62-QĐ/ĐU ngày 20/2/2024 của Tỉnh ủy",
    "two-dates": "theo Kế hoạch số 5-KH/TU ngày 1/2/2024 và Kế hoạch số 5-KH/TU ngày 2/2/2024",
}


@pytest.mark.parametrize(("code", "sentence"), DOUBTFUL.items(), ids=DOUBTFUL)
def test_doubts(code: str, sentence: str) -> None:
    made = record(DATED + f"Điều 1. Các sở {sentence}.")
    found: dict[str, Warning] = {w.code: w for w in made.warnings}
    assert code in found
    assert found[code].start < found[code].end and "{" not in found[code].message


def test_no_doubt_about_a_clean_paper() -> None:
    body = "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ về công tác văn thư;"
    assert record(DATED + body).warnings == ()


def test_terms_and_voices() -> None:
    """A start that waits for another act, an extension and a suspension with their days, an end
    that spares a part, and an editor's note.
    """
    head = (
        "HỘI ĐỒNG NHÂN DÂN\nTỈNH HỒ BẮC\nSố: 12/2025/NQ-HĐND\nHồ Bắc, ngày 14 tháng 11 năm 2025\n"
    )
    body = (
        "NGHỊ QUYẾT\nVề thời hạn áp dụng\n"
        "Điều 1. Kéo dài thời hạn áp dụng Nghị quyết số 8/2021/NQ-HĐND ngày 10/7/2021 của Hội đồng "
        "nhân dân tỉnh đến hết ngày 31/12/2026.\n"
        "[Điều này hết hiệu lực bởi Khoản 2 Điều 9 Nghị quyết số 5/2027/NQ-HĐND]\n"
        "Điều 2. Nghị quyết này có hiệu lực kể từ ngày Nghị quyết số 30/2024/NQ-HĐND "
        "ngày 01/3/2024 hết hiệu lực.\n"
        "Điều 3. Ngưng hiệu lực thi hành Nghị quyết số 6/2021/NQ-HĐND ngày 10/7/2021 của Hội đồng "
        "nhân dân tỉnh đến hết ngày 31/5/2026.\n"
        "Điều 4. Kể từ ngày Nghị quyết này có hiệu lực, Nghị quyết số 9/2021/NQ-HĐND ngày "
        "10/7/2021 của Hội đồng nhân dân tỉnh hết hiệu lực thi hành, trừ Điều 5 tiếp tục áp dụng.\n"
    )
    made = extract(Text(head + body, "a.txt", "0" * 64, "txt"))
    assert made.document.effective is None
    assert made.document.condition == (
        "kể từ ngày Nghị quyết số 30/2024/NQ-HĐND ngày 01/3/2024 hết hiệu lực"
    )
    told = {c.code: (c.relation, c.until, c.voice) for c in made.citations}
    assert told == {
        "8/2021/NQ-HĐND": ("extends_validity", "2026-12-31", "own"),
        "5/2027/NQ-HĐND": ("references", None, "editor"),
        "30/2024/NQ-HĐND": ("references", None, "own"),
        "6/2021/NQ-HĐND": ("suspends", "2026-05-31", "own"),
        "9/2021/NQ-HĐND": ("repeals", None, "own"),
    }


@pytest.mark.parametrize(
    ("code", "day", "ocr", "draft"),
    [
        ("    /UBND-NC", "    tháng 5", False, True),
        ("    /UBND-NC", "7 tháng 5", False, False),  # an office that numbers when it sends
        ("85/UBND-NC", "    tháng 5", False, False),
        ("    /UBND-NC", "    tháng 5", True, False),  # a clerk's pen, which OCR cannot read
    ],
)
def test_drafts(code: str, day: str, ocr: bool, draft: bool) -> None:
    head = f"UBND TỈNH HỒ BẮC\nSố: {code}\nHồ Bắc, ngày {day} năm 2026\nKính gửi: Sở Y tế.\n"
    made = extract(Text(head + "Đề nghị Sở báo cáo.", "a.docx", "0" * 64, "docx", ocr=ocr))
    assert made.document.code and made.document.draft is draft


HOSTILE = {
    "so": "số ",
    "digits": "12-34/56 ",
    "dashes": "---///",
    "implements": "thực hiện ",
    "brackets": "(“[",
    "law": "Luật ",
    "numbers": "Quyết định số 1/QĐ-UBND, ",
    "of": "của Bộ ",
    "points": "khoản 1, ",
    "chain": "sửa đổi, bổ sung một số điều của Luật ",
    "bound": "thực hiện các nhiệm vụ, nội dung, mục tiêu, quy định tại tinh thần của Luật Đất đai ",
    "pinpoints": "điểm a, b, c khoản 1, 2 Điều 3 và Điều 4 Nghị định số 1/2020/NĐ-CP, ",
    "titles": "Căn cứ Nghị định số 1/2020/NĐ-CP sửa đổi Nghị định số 2/2019/NĐ-CP; ",
    "labels": "1111111111111111111111111111 bãi bỏ Nghị định số 1/2020/NĐ-CP. ",
    "blanks": "Nghị định số 1/2020/NĐ-CP" + " " * 390 + "và",
    "lines": "Luật Đất đai" + "\n" * 300 + "của",
    "aliases": "(sau đây gọi tắt là Luật Đất đai) Luật số 1/2020/QH14 ",
    "capitals": "ỦY BAN NHÂN DÂN TỈNH ",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_linear_time(piece: str) -> None:
    """Four times the text in clearly less than sixteen times the time (quadratic would be it)."""
    small, large = (piece * (size // len(piece)) for size in (20_000, 80_000))
    record(small)
    first, second = (min(_seconds(text) for _ in range(2)) for text in (small, large))
    assert second < max(9 * first, 0.3)


def _seconds(text: str) -> float:
    start = time.process_time()
    record(text)
    return time.process_time() - start


_PIECES = (
    "Căn cứ |Thực hiện |Luật Đất đai| số |12/2020/NĐ-CP| ngày 31/6/2020| của |Chính phủ|\n\n|; |, |"
    " và |khoản 2 Điều 5 |(|)|“|hết hiệu lực|Điều 1. |a) |- |được sửa đổi, bổ sung bởi |e\u0301|"
    "\u00a0|:\n"
)
PIECES = st.sampled_from(_PIECES.split("|"))


@settings(max_examples=150)
@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map("".join)))
def test_any_string_gives_a_record(text: str) -> None:
    made = record(text)
    for items in (made.citations, made.edges, made.assignments):
        assert all(item.quote == text[item.start : item.end] for item in items)
    assert Record.from_json(made.to_json()) == made


def test_holds_the_baseline(tmp_path: Path) -> None:
    """No score on the annotated papers falls below tests/gold-baseline.json."""
    gold = SHARED / "gold"
    if not gold.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{gold} is missing")
        pytest.skip("annotated papers are not at hand")
    for path in sorted((gold / "texts").glob("*.txt")):
        text = path.read_bytes().decode("utf-8")
        made = extract(Text(text, path.name, "0" * 64, "txt"))
        (tmp_path / f"{path.stem}.json").write_text(made.to_json(indent=0), encoding="utf-8")
    out = tmp_path / "out.json"
    score = [sys.executable, str(gold / "score.py"), "--predictions", str(tmp_path)]
    done = subprocess.run([*score, "--json", str(out)], capture_output=True, text=True, check=False)
    now, then = json.loads(out.read_text()), json.loads(BASELINE.read_text())
    rows = ("citation", "citation+relation", "relation", "edge")
    fell = {k: (then[k]["F1"], now[k]["F1"]) for k in rows if now[k]["F1"] < then[k]["F1"] - 0.002}
    assert not fell, done.stdout
