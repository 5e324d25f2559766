"""Which tasks a report closes, on pairs of our own and in a store; letters and weekly sheets."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
import yaml

import luocdo
from graph.open import open_store
from graph.taskstatus import find_task, set_status
from luocdo.cli import main
from queries.register.closing import closes, proposals
from queries.register.letters import write_letters
from queries.register.reminder import write_weekly
from queries.register.sheet import write_progress
from queries.register.tasks import register

HERE = Path(__file__).parent
PAIRS = yaml.safe_load((HERE / "cases" / "closing.yaml").read_text(encoding="utf-8"))["pairs"]


def test_precision_of_proposals() -> None:
    """100 pairs of report and task: of what is proposed at least .95 is right."""
    done = [task for task, said, _ in PAIRS if closes(task, said)]
    wrong = [(task, left) for task, _, left in PAIRS if closes(task, left)]
    others = [
        (task, said)
        for n, (task, _, _) in enumerate(PAIRS)
        for said in (PAIRS[(n + k) % len(PAIRS)][1] for k in range(1, len(PAIRS)))
        if closes(task, said)
    ]
    precision = len(done) / (len(done) + len(wrong) + len(others))
    print(
        f"\n{2 * len(PAIRS)} pairs: precision {precision:.3f}, recall {len(done) / len(PAIRS):.3f}"
    )
    assert len(PAIRS) == 50 and precision >= 0.95, (wrong, others)
    assert len(done) / len(PAIRS) >= 0.8


PLAN = """ỦY BAN NHÂN DÂN\nTỈNH HƯNG YÊN\n\nSố: 77/KH-UBND\n\nHưng Yên, ngày 03 tháng 3 năm 2025\n
KẾ HOẠCH\nVề sắp xếp trụ sở làm việc năm 2025\n
1. Sở Tài chính chủ trì rà soát trụ sở dôi dư trên địa bàn tỉnh, hoàn thành trước ngày 30/5/2025.\n
2. Sở Xây dựng chủ trì kiểm định chất lượng công trình trụ sở cũ, hoàn thành trước ngày 15/6/2025.\n
Nơi nhận:\n- Các sở;\n- Lưu: VT.\n\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nNguyễn Văn An\n"""
REPORT = """ỦY BAN NHÂN DÂN TỈNH HƯNG YÊN\nSỞ TÀI CHÍNH\n\nSố: 215/BC-STC\n
Hưng Yên, ngày 02 tháng 6 năm 2025\n\nBÁO CÁO\n
Kết quả thực hiện Kế hoạch số 77/KH-UBND ngày 03/3/2025 của Ủy ban nhân dân tỉnh\n
Thực hiện Kế hoạch số 77/KH-UBND ngày 03/3/2025 của Ủy ban nhân dân tỉnh, Sở Tài chính báo cáo:\n
Sở đã rà soát xong 42 trụ sở dôi dư trên địa bàn tỉnh.\n
Nơi nhận:\n- UBND tỉnh;\n- Lưu: VT.\n\nGIÁM ĐỐC\n\nTrần Thị Bình\n"""


def test_the_round_of_a_task(tmp_path: Path) -> None:
    """The report closes the task of its own issuer alone; sheets and letters are the same twice."""
    for name, text in (("kh.txt", PLAN), ("bc.txt", REPORT)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    luocdo.build([tmp_path / "kh.txt", tmp_path / "bc.txt"], tmp_path / "kho", workers=1)
    today = date(2025, 6, 20)
    with open_store(tmp_path / "kho") as store:
        (found,) = proposals(store, today)
        assert found.task.lead == ("Sở Tài chính",) and found.report.code == "215/BC-STC"
        assert found.sentence == "Sở đã rà soát xong 42 trụ sở dôi dư trên địa bàn tỉnh."
        rows = register(store, today=today)
        task = find_task(store, found.task.id)
    weeks = []
    for said in ("2025-06-10", "2025-06-18"):  # a week ago and more, this week
        with open_store(tmp_path / "kho", write=True) as store:
            at = f"{said}T08:00:00+07:00"
            set_status(store, task, "done", on=found.on, by="Lan", at=at, note="báo cáo 215")
            out = io.BytesIO()
            write_weekly(register(store, today=today), out, office="UBND tỉnh", today=today)
        weeks.append(zipfile.ZipFile(out).read("word/document.xml").decode())
    assert ["Việc xong trong 7 ngày qua (1)" in w for w in weeks] == [False, True]
    assert all("Việc đang mở (1)" in w for w in weeks), "the other body's task"
    files = []
    for _ in range(2):
        letters, sheet = io.BytesIO(), io.BytesIO()
        name = "Sở Nội vụ tỉnh Hưng Yên"
        write_letters(rows, letters, office=name, party=False, place="Hưng Yên", today=today)
        write_progress(rows, sheet, today=today)
        files.append((letters.getvalue(), sheet.getvalue()))
    assert files[0] == files[1]
    made = zipfile.ZipFile(io.BytesIO(files[0][0])).read("word/document.xml").decode()
    for words in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Kính gửi: Sở Xây dựng", "đã quá thời hạn"):
        assert words in made, words
    lines = [made.index(f">{line}<") for line in ("ỦY BAN NHÂN DÂN", "TỈNH HƯNG YÊN", "SỞ NỘI VỤ")]
    assert lines == sorted(lines), "the body above stands over the office"


def test_the_same_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What reports propose is listed and confirmed; letters and report are the pages' files."""
    store = str(tmp_path / "kho")
    for name, text in (("kh.txt", PLAN), ("bc.txt", REPORT)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    luocdo.build([tmp_path / "kh.txt", tmp_path / "bc.txt"], store, workers=1)
    assert main(["proposals", "--store", store, "--format", "csv"]) == 0
    listed = capsys.readouterr().out
    assert "215/BC-STC" in listed and "42 trụ sở dôi dư" in listed
    key = listed.splitlines()[1].partition(",")[0]
    assert main(["proposals", "--confirm", "zzzz", "--store", store]) == 1
    assert main(["proposals", "--confirm", key, "--who", "Lan", "--store", store]) == 0
    assert main(["proposals", "--store", store]) == 1, "none is left"
    for form, out, said in (
        ("letters", "don-doc.docx", "Sở Xây dựng"),
        ("weekly", "tuan.docx", "Việc đang mở (1)"),
        ("weekly", "tuan.xlsx", ""),
    ):
        words = ["tasks", "--form", form, "--out", str(tmp_path / out), "--store", store]
        assert main([*words, "--as-of", "2025-06-05"]) == 0
        parts = zipfile.ZipFile(tmp_path / out)
        assert not said or said in parts.read("word/document.xml").decode()
    assert main(["tasks", "--form", "letters", "--store", store]) == 2
