"""Citations to paste: authored cases, each with the rule of the trade that it shows."""

from datetime import date
from pathlib import Path

import pytest

from graph.store import Store
from luocdo.cli import main
from queries import citation, cite, lookup
from queries.search.cite import NBSP

CASES = [
    # type, code, date, issuer, title, Party?, full, short, why
    (
        ("nghi-dinh", "30/2020/NĐ-CP", "2020-03-05", "Chính phủ", "Công tác văn thư"),
        "Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ về công tác văn thư",
        "Nghị định số 30/2020/NĐ-CP",
        "a noun is introduced by về",
    ),
    (
        ("nghi-dinh", "36/2015/NĐ-CP", "2015-04-17", "Chính phủ", "Quy định tiêu chí thành lập"),
        "Nghị định số 36/2015/NĐ-CP ngày 17/4/2015 của Chính phủ quy định tiêu chí thành lập",
        "Nghị định số 36/2015/NĐ-CP",
        "what the decree does is not",
    ),
    (
        ("cong-van", "1690/UBND-NC", "2025-05-28", "UBND tỉnh", "thực hiện Kế hoạch số 423-KH/TU"),
        "Công văn số 1690/UBND-NC ngày 28/5/2025 của UBND tỉnh"
        " về việc thực hiện Kế hoạch số 423-KH/TU",
        "Công văn số 1690/UBND-NC",
        "V/v under the number is về việc in a sentence",
    ),
    (
        ("quyet-dinh", "12/QĐ-UBND", "2025-02-01", "UBND tỉnh", "Về việc thành lập Tổ công tác"),
        "Quyết định số 12/QĐ-UBND ngày 01/02/2025 của UBND tỉnh về việc thành lập Tổ công tác",
        "Quyết định số 12/QĐ-UBND",
        "a về that is there stays alone; months 1 and 2 take a zero",
    ),
    (
        ("luat", "31/2024/QH15", "2024-01-18", "Quốc hội", "Luật Đất đai"),
        "Luật Đất đai ngày 18/01/2024",
        "Luật Đất đai",
        "a law goes without number and issuer",
    ),
    (
        ("luat", None, "2024", None, "Luật Đất đai"),
        "Luật Đất đai năm 2024",
        "Luật Đất đai",
        "the year where no day is known",
    ),
    (
        ("luat", "31/2024/QH15", None, None, None),
        "Luật số 31/2024/QH15",
        "Luật số 31/2024/QH15",
        "a law without a known name keeps its number",
    ),
    (
        ("phap-lenh", "02/2020/UBTVQH14", "2020-12-09", "UBTVQH", "Pháp lệnh Ưu đãi người có công"),
        "Pháp lệnh Ưu đãi người có công ngày 09/12/2020",
        "Pháp lệnh Ưu đãi người có công",
        "an ordinance as a law",
    ),
    (
        ("hien-phap", None, "2013", None, "Hiến pháp"),
        "Hiến pháp năm 2013",
        "Hiến pháp",
        "the Constitution has no number",
    ),
    (
        ("nghi-quyet", "202/2025/QH15", "2025-06-12", "Quốc hội", "Sắp xếp đơn vị hành chính"),
        "Nghị quyết số 202/2025/QH15 ngày 12/6/2025 của Quốc hội về sắp xếp đơn vị hành chính",
        "Nghị quyết số 202/2025/QH15",
        "a resolution of the Assembly keeps its number",
    ),
    (
        ("ke-hoach", "423-KH/TU", "2025-04-28", "Ban Thường vụ Tỉnh ủy", None),
        "Kế hoạch số 423-KH/TU ngày 28/4/2025 của Ban Thường vụ Tỉnh ủy",
        "Kế hoạch số 423-KH/TU",
        "a Party paper cited in one of the State",
    ),
    (
        ("chi-thi", "06/CT-UBND", "2025-11-25", "UBND tỉnh", "Hưng Yên chống úng"),
        "Chỉ thị số 06/CT-UBND ngày 25/11/2025 của UBND tỉnh về Hưng Yên chống úng",
        "Chỉ thị số 06/CT-UBND",
        "a name keeps its capital",
    ),
    (
        ("bao-cao", "9/BC-UBND", "2025-04", None, "UBND xã và việc giảm nghèo"),
        "Báo cáo số 9/BC-UBND tháng 4/2025 về UBND xã và việc giảm nghèo",
        "Báo cáo số 9/BC-UBND",
        "so do letters; a month without a day",
    ),
    (
        ("cong-van", "/UBND-NC", "2025", "UBND tỉnh", None),
        "Công văn số …/UBND-NC năm 2025 của UBND tỉnh",
        "Công văn số …/UBND-NC",
        "a number that is not yet given",
    ),
    (
        ("nghi-quyet", None, None, None, "Nghị quyết Đại hội XIII của Đảng"),
        "Nghị quyết Đại hội XIII của Đảng",
        "Nghị quyết Đại hội XIII của Đảng",
        "a title that opens with its type is the name",
    ),
    (
        ("quy-dinh", "377-QĐ/TW", "2025-10-08", "Bộ Chính trị", "Quy định 377"),
        "Quy định số 377-QĐ/TW ngày 08/10/2025 của Bộ Chính trị",
        "Quy định số 377-QĐ/TW",
        "and adds nothing to a number",
    ),
    (
        (None, "12-XY/ZZ", None, None, None),
        "Văn bản số 12-XY/ZZ",
        "Văn bản số 12-XY/ZZ",
        "of no known type",
    ),
]


@pytest.mark.parametrize(("parts", "full", "short", "why"), CASES, ids=[c[-1] for c in CASES])
def test_citation(parts: tuple[str | None, ...], full: str, short: str, why: str) -> None:
    kind, code, when, issuer, title = parts
    made = citation(code, type=kind, date=when, issuer=issuer, title=title)
    assert made.full.replace(NBSP, " ") == full, why
    assert made.short.replace(NBSP, " ") == short, why


@pytest.mark.parametrize(
    ("when", "full"),
    [
        ("2025-01-24", "Kết luận số 121-KL/TW, ngày 24/01/2025 của Ban Chấp hành Trung ương"),
        ("2025", "Kết luận số 121-KL/TW năm 2025 của Ban Chấp hành Trung ương"),
        (None, "Kết luận số 121-KL/TW của Ban Chấp hành Trung ương"),
    ],
)
def test_a_paper_of_the_party_puts_a_comma_before_the_day(when: str | None, full: str) -> None:
    issuer = "Ban Chấp hành Trung ương"
    made = citation("121-KL/TW", type="ket-luan", date=when, issuer=issuer, party=True)
    assert made.full.replace(NBSP, " ") == full


def test_the_number_never_falls_on_the_next_line() -> None:
    made = citation("423-KH/TU", type="ke-hoach")
    assert f"số{NBSP}423-KH/TU" in made.full and f"số{NBSP}423-KH/TU" in made.short


def test_a_document_of_the_store(chain: Store) -> None:
    made = cite(lookup(chain, "148-kl/tw"))
    assert made.full.replace(NBSP, " ").startswith("Kết luận số 148-KL/TW ngày 08/4/2025")
    assert lookup(chain, "148-kl/tw").date == date(2025, 4, 8)


def test_the_command_prints_both(chain_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cite", "148-kl/tw", "--party", "--store", str(chain_folder)]) == 0
    full, short = capsys.readouterr().out.replace(NBSP, " ").splitlines()
    assert full.startswith("Kết luận số 148-KL/TW, ngày 08/4/2025 của Bộ Chính trị")
    assert short == "Kết luận số 148-KL/TW"
