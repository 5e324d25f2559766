"""Deadlines: every form of the lexicon, what is computed, what is printed, what is none."""

import pytest

from ingest.tasks.cues import data
from ingest.tasks.deadlines import Clock, deadline, every, field

SIGNED = Clock("2025-06-03", "2025-07-01")
EXAMPLES = [
    (say, str(value))
    for pattern in data()["deadlines"]["patterns"]
    for say, value in pattern["ex"].items()
]


def due(say: str, clock: Clock = SIGNED) -> str | None:
    found = deadline(say, 0, len(say), clock)
    return found.value if found else None


@pytest.mark.parametrize(("say", "value"), EXAMPLES)
def test_examples_of_the_lexicon(say: str, value: str) -> None:
    assert due(say, Clock("2025-06-01")) == value


SENTENCES = [
    ("trình UBND tỉnh trước ngày 30/9/2025", "2025-09-30"),  # a day
    ("gửi về Sở Nội vụ chậm nhất ngày 05 tháng 8", "2025-08-05"),  # no year: the paper's
    ("báo cáo trước 17h00 ngày 10/7/2025", "2025-07-10"),  # the hour is not part of the day
    ("hoàn thành trong tháng 02/2028", "2028-02-29"),  # last day, leap year
    ("hoàn thành trong quý III năm 2026", "2026-09-30"),
    ("hoàn thành trong năm 2028", "2028-12-31"),
    ("bảo đảm đến hết năm 2025 không còn vướng mắc", "2025-12-31"),
    ("Đến năm 2030, hoàn thành việc số hóa", "2030-12-31"),
    ("làm việc trong tuần ngày 15 đến ngày 31 tháng 12 năm 2025", "2025-12-31"),
    ("hoàn chỉnh trước ngày 01/6/2025 và ban hành trước ngày 25/6/2025", "2025-06-25"),  # the last
    ("phê duyệt trong thời hạn 10 ngày kể từ ngày ký Quyết định này.", "2025-06-13"),
    ("báo cáo sau 02 năm kể từ ngày Thông tư này có hiệu lực", "2027-07-01"),
    # working days cannot be counted without a calendar of holidays
    (
        "giải quyết trong 20 ngày làm việc kể từ ngày 15/01/2026",
        "trong 20 ngày làm việc kể từ ngày 15/01/2026",
    ),
    (
        "phê duyệt chậm nhất sau 07 ngày kể từ ngày có Quyết định công bố",
        "chậm nhất sau 07 ngày kể từ ngày có Quyết định công bố",
    ),
    ("tổng hợp, báo cáo UBND tỉnh trước ngày 25/12 hàng năm", "trước ngày 25/12 hàng năm"),
    ("định kỳ sáu tháng báo cáo UBND tỉnh", "định kỳ sáu tháng"),
    ("định kỳ hằng quý, báo cáo trước ngày 15/6 kết quả thực hiện", "định kỳ hằng quý"),
    ("báo cáo kết quả thực hiện hằng năm theo quy định", "hằng năm"),
    ("xây dựng kế hoạch công tác hằng năm", None),  # an attribute of the plan
    ("duy trì kinh phí hoạt động thường xuyên hằng năm của các trường", None),
    ("hợp đồng đã ký trước ngày 01/7/2014 được xử lý", None),  # a fact, not a deadline
    ("khẩn trương, thường xuyên kiểm tra, đảm bảo tiến độ", None),
    ("thực hiện Quyết định số 12/QĐ-TTg ngày 05/3/2025", None),  # a citation's day
    ("thực hiện Chiến lược phát triển đến năm 2030", None),  # a name's year
    ("hoàn thành trước ngày 31/02/2025", None),  # no such day
    ("hoàn thành trước ngày 20/1 1/2025", None),  # a scan's blank within the month
    # a conclusion is signed days after the meeting that set the term: two weeks at most
    ("báo cáo UBND tỉnh trước ngày 20/5/2025", "2025-05-20"),
    ("báo cáo UBND tỉnh trước ngày 19/5/2025", None),
]


@pytest.mark.parametrize(("say", "value"), SENTENCES)
def test_sentences(say: str, value: str | None) -> None:
    assert due(say) == value


CELLS = [
    ("Quý IV năm 2025 và các năm tiếp theo", "Quý IV năm 2025 và các năm tiếp theo"),
    ("Quý IV/2025 - Quý II/2026", "2026-06-30"),
    ("31/12/2025", "2025-12-31"),
    ("12/2025", "2025-12-31"),
    ("Trước 15/11", "2025-11-15"),
    ("Năm 2026", "2026-12-31"),
    ("Giai đoạn 2026-2030", "2030-12-31"),
    ("Hằng năm", "Hằng năm"),
    ("Sau khi Nghị định được ban hành", "Sau khi Nghị định được ban hành"),
    ("Thường xuyên", None),
    ("Thực hiện thường xuyên.", None),
    ("Theo tiến độ xây dựng dự thảo", None),
    ("", None),
    ("-", None),
]


@pytest.mark.parametrize(("value", "expected"), CELLS)
def test_fields(value: str, expected: str | None) -> None:
    stated = field(value, SIGNED)
    assert (stated and stated.value) == expected


def test_a_day_without_year_needs_the_papers_date() -> None:
    assert due("báo cáo trước ngày 20/11", Clock()) is None


def test_all_deadlines_in_order_with_their_spans() -> None:
    say = "Sở A báo cáo trước ngày 01/7/2025; Sở B báo cáo trước ngày 02/7/2025."
    found = every(say, 0, len(say), SIGNED)
    assert [d.value for d in found] == ["2025-07-01", "2025-07-02"]
    assert [say[d.start : d.end] for d in found] == [
        "trước ngày 01/7/2025",
        "trước ngày 02/7/2025",
    ]


@pytest.mark.parametrize("distance", range(0, 400, 7))
def test_a_deadline_is_read_whole_however_far_behind_another_day(distance: int) -> None:
    say = (
        f"sửa đổi Nghị định ngày 09 tháng 6 năm 2025 {'x ' * distance}hoàn thành trong tháng 12 năm"
        " 2026 theo trình tự rút gọn, bảo đảm chất lượng."
    )
    assert due(say) == "2026-12-31"
