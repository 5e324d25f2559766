"""The last day of a paper's own time: papers of our own wording, each case with its reason."""

import pytest

from ingest import extract
from ontology.model import Text

HEAD = """ỦY BAN NHÂN DÂN
TỈNH HƯNG YÊN
-------

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------

Số: 45/{symbol}

Hưng Yên, ngày 10 tháng 01 năm 2025

{heading}
{title}

{body}

Nơi nhận:
- Như trên;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH



Trần Văn An
"""
PLAN = ("KH-UBND", "KẾ HOẠCH")
DECISION = ("QĐ-UBND", "QUYẾT ĐỊNH")
TASKS = "1. Sở Nội vụ chủ trì rà soát, hoàn thành đến hết ngày 30/6/2025."

CASES = [
    ("a year at the end of a plan's title", PLAN, "Cải cách hành chính năm 2025", TASKS, "2025"),
    ("a period", PLAN, "Phát triển cây ăn quả giai đoạn 2025 - 2030", TASKS, "2030"),
    ("the nearer of two aims", PLAN,
     "Trồng rừng đến năm 2027, định hướng đến năm 2035", TASKS, "2027"),
    ("a quarter", PLAN, "Kiểm tra công vụ quý III năm 2025", TASKS, "2025-09"),
    ("a half year", PLAN, "Tuyên truyền 6 tháng đầu năm 2025", TASKS, "2025-06"),
    ("law in general is no law with a year", PLAN,
     "Phổ biến, giáo dục pháp luật năm 2025", TASKS, "2025"),
    ("the year of a law is the law's", PLAN,
     "Triển khai thi hành Luật Thủ đô năm 2024", TASKS, None),
    ("the year of a day is the day's", PLAN,
     "Thực hiện Chỉ thị số 5/CT-TTg ngày 02 tháng 4 năm 2025", TASKS, None),
    ("what looks back has no time of its own", PLAN,
     "Tổng kết phong trào thi đua giai đoạn 2021 - 2025", TASKS, None),
    ("a time that was over before the paper was issued is not its own", PLAN,
     "Khắc phục tồn tại năm 2023", TASKS, None),
    ("the deadline of a task is no term of the plan", PLAN, "Rà soát thủ tục", TASKS, None),
    ("the title of a decision says nothing of its own time", DECISION,
     "Về việc giao chỉ tiêu năm 2025", "Điều 1. Giao chỉ tiêu.", None),
    ("a plan that states its time", PLAN, "Rà soát thủ tục",
     "I. THỜI GIAN\n"
     f"Thời gian thực hiện Kế hoạch: từ ngày 15/01/2025 đến hết ngày 31/10/2025.\n{TASKS}",
     "2025-10-31"),
    ("an act in force until a day", DECISION, "Về việc thí điểm một cửa",
     "Điều 2. Quyết định này có hiệu lực từ ngày 20 tháng 01 năm 2025"
     " đến hết ngày 31 tháng 12 năm 2026.",
     "2026-12-31"),
    ("an act carried out until a month", DECISION, "Về việc thí điểm một cửa",
     "Điều 2. Quyết định này được thực hiện đến hết tháng 6 năm 2026.", "2026-06"),
    ("so many years from its effect", DECISION, "Về việc thí điểm một cửa",
     "Điều 2. Quyết định này có hiệu lực từ ngày 01/02/2025.\n"
     "Điều 3. Quyết định này được thực hiện trong 02 năm kể từ ngày Quyết định này có hiệu lực.",
     "2027-01-31"),
    ("a day counted from its effect is the end of something in it", DECISION, "Về mức hỗ trợ",
     "Điều 2. Quyết định này có hiệu lực từ ngày ký.\n"
     "Điều 3. Mức hỗ trợ từ ngày Quyết định này có hiệu lực đến hết ngày 31/12/2025 là 60%.", None),
    ("what a paper sets is not the paper", DECISION, "Về việc miễn phí",
     "Điều 2. Thời hạn nêu tại Quyết định này được thực hiện đến hết ngày 31/12/2025.", None),
    ("the term of another paper is not its own", DECISION, "Về việc kéo dài thời gian",
     "Điều 1. Quyết định số 9/QĐ-UBND ngày 03/02/2024 được thực hiện đến hết ngày 31/12/2025.",
     None),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[c[0] for c in CASES])
def test_when_a_papers_time_ends(case: tuple[str, tuple[str, str], str, str, str | None]) -> None:
    _, (symbol, heading), title, body, last = case
    text = HEAD.format(symbol=symbol, heading=heading, title=title, body=body)
    found = extract(Text(text, "a.txt", "0" * 64, "txt")).document
    assert found.title and found.expires == last
