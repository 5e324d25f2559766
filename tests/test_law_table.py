"""The table of central acts: what it says of acts, and what an office may add."""

import csv
from datetime import date
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from graph import open_store
from luocdo.checker import take_laws
from ontology.code import parse_code
from ontology.errors import LuocdoError
from ontology.law_table import Change, central, covered, find, packaged, table, title_after

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    ("code", "day", "status"),
    [
        ("45/2013/QH13", "2020-01-01", "amended"),  # changed by a planning law
        ("45/2013/QH13", "2024-08-01", "ended"),  # the law of that name of 2024 began
        ("45/2013/QH13", "2024-07-31", "amended"),
        ("31/2024/QH15", "2024-07-01", "not_yet"),
        ("30/2020/NĐ-CP", "2025-01-01", "in_force"),
    ],
)
def test_the_status_is_that_of_the_day(code: str, day: str, status: str) -> None:
    (act,) = find(code)

    assert act.status(date.fromisoformat(day)) == status


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("30/2020/NĐ-CP", True),
        ("749/QĐ-TTg", True),
        ("57-NQ/TW", True),
        ("15/2020/QĐ-UBND", False),  # one a province
        ("1513/KBNN-KTTT", False),  # a dispatch
        ("423-KH/TU", False),
        ("72/2025/NQLT/UBTVQH15-CP-ĐCTUBTWMTTQVN", True),
        ("49/QCPH-UBND-UBMT", False),  # joint, but of a province
    ],
)
def test_what_the_table_means_to_hold(code: str, expected: bool) -> None:
    parsed = parse_code(code)

    assert parsed is not None and covered(parsed) is expected


def test_what_a_province_signs_with_others_is_no_act_of_the_centre() -> None:
    codes = ("49/QCPH-UBND-UBMT", "12/2016/TTLT-BKHCN-BTC")

    assert [central(code) for c in codes if (code := parse_code(c))] == [False, True]


@pytest.mark.parametrize(
    ("number", "day"),
    [
        ("95/2013/NĐ-CP", "2013-08-22"),  # its provisions point to it, its own text is not held
        ("111/2017/NĐ-CP", "2017-10-05"),  # a citation prints the fifth of January
    ],
)
def test_days_that_the_codified_law_prints_beside_its_provisions(number: str, day: str) -> None:
    (act,) = find(number)

    assert act.date == day and "pointed" in act.source.split()


def test_an_act_is_found_by_its_name_in_the_graph() -> None:
    (act,) = find("30/2020/NĐ-CP")

    assert act.iri is not None and packaged().named(act.iri) == act


def test_words_without_marks_find_acts() -> None:
    assert "30/2020/NĐ-CP" in [a.number for a in packaged().search("cong tac van thu 2020")]


def test_a_change_is_read_as_it_is_written() -> None:
    change = Change("12/2020/NĐ-CP", "2020-03-01", "khoản 2 Điều 5; Điều 7")

    assert Change.parse(str(change)).part == "khoản 2 Điều 5, Điều 7"


def test_rows_name_acts_that_changed_them_later_than_their_own_day() -> None:
    early = [
        a.number
        for a in packaged().acts
        for c in (*a.parts_ended, *a.amended_by)
        if c.since < a.date
    ]

    assert early == []


def test_acts_that_public_pages_list_are_in_the_table_with_an_address() -> None:
    with (ROOT / "benchmarks/listed_acts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert len({row["number"] for row in rows}) == len(rows) > 150
    for row in rows:
        (act,) = (a for a in find(row["number"]) if a.date[:4] == row["date"][:4])
        assert row["source"].startswith(("https://", "http://")) and act.type and act.date
        if "listed" in act.source.split() and not act.source.startswith(("codified", "own")):
            assert (act.type, act.date) == (row["type"], row["date"])


def test_the_list_of_an_office_counts_before_the_table(tmp_path: Path) -> None:
    (tmp_path / "laws.csv").write_text(
        "number,date,title,ended,ended_by\n"
        "30/2020/NĐ-CP,2020-03-05,Về công tác văn thư,2026-06-01,12/2026/NĐ-CP\n"
        "15/2024/QĐ-UBND,2024-05-20,Quy định giá đất,,\n",
        encoding="utf-8",
    )

    (act,) = find("30/2020/NĐ-CP", tmp_path)

    assert (act.ended_by, act.source) == ("12/2026/NĐ-CP", "update")
    assert table(tmp_path).find("15/2024/QĐ-UBND")
    assert not find("15/2024/QĐ-UBND")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("number,title\n30/2020/NĐ-CP,Văn thư\n", "thiếu cột date"),
        ("number,date\nkhông số,2020-03-05\n", "dòng 2: “không số”"),
        ("number,date\n30/2020/NĐ-CP,35/3/2020\n", "dòng 2: date “35/3/2020”"),
        ("number,date,type\n30/2020/NĐ-CP,2020-03-05,luật lệ\n", "không có loại"),
        ("number,date,amended_by\n30/2020/NĐ-CP,2020-03-05,sửa rồi\n", "“sửa rồi”"),
    ],
)
def test_a_broken_row_is_named_with_its_remedy(tmp_path: Path, rows: str, said: str) -> None:
    file = tmp_path / "laws.csv"
    file.write_text(rows, encoding="utf-8")

    with pytest.raises(LuocdoError, match=r"laws\.csv") as error:
        table(tmp_path)

    assert said in str(error.value) and "→" in str(error.value)


@pytest.mark.parametrize(
    ("behind", "title"),
    [
        (" của Chính phủ", None),
        (" về công tác văn thư;", "Công tác văn thư"),
        (" quy định chi tiết Luật\nĐất đai;", "Quy định chi tiết Luật Đất đai"),
        (" về việc phê duyệt quy hoạch, được sửa đổi tại Nghị định", "Phê duyệt quy hoạch"),
        (", căn cứ tình hình", None),
    ],
)
def test_the_title_behind_a_citation(behind: str, title: str | None) -> None:
    assert title_after("Nghị định" + behind, 9) == title


def test_an_office_gives_its_list_as_a_workbook(tmp_path: Path) -> None:
    with Workbook(tmp_path / "vb.xlsx", {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["number", "date", "title"])
        sheet.write_row(1, 0, ["15/2024/QĐ-UBND", date(2024, 5, 20), "Quy định giá đất"])
    open_store(tmp_path / "kho", write=True).close()

    assert take_laws(tmp_path / "vb.xlsx", tmp_path / "kho") == (1, [])
    (act,) = find("15/2024/QĐ-UBND", tmp_path / "kho")
    assert (act.date, act.ended) == ("2024-05-20", None)


def test_a_register_of_laws_is_taken_under_its_own_headings(tmp_path: Path) -> None:
    register = tmp_path / "vbpl.csv"
    register.write_text(
        "so_ky_hieu,title,loai_van_ban,co_quan_ban_hanh,ngay_ban_hanh,ngay_co_hieu_luc,linh_vuc\n"
        "12/2031/TT-BTC,Hướng dẫn ví dụ,Thông tư,Bộ Tài chính / A,05/3/2031,2031-04-20,Thuế\n"
        "Không số,Ví dụ khác,Thông tư,Bộ Tài chính,06/3/2031,,\n",
        encoding="utf-8",
    )
    open_store(tmp_path / "kho", write=True).close()

    taken, left = take_laws(register, tmp_path / "kho")

    (act,) = find("12/2031/TT-BTC", tmp_path / "kho")
    assert (act.type, act.date, act.issuer) == ("thong-tu", "2031-03-05", "Bộ Tài chính")
    assert (act.title, act.effective) == ("Hướng dẫn ví dụ", "2031-04-20")
    assert taken == 1 and len(left) == 1 and "dòng 3: “Không số”" in left[0]


def test_a_list_without_one_readable_row_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "vb.csv").write_text("Số hiệu;x,Ngày ban hành\nKhông số,2025-01-01\n", "utf-8")
    (tmp_path / "vb2.csv").write_text("Số hiệu,Ngày ban hành\nKhông số,2025-01-01\n", "utf-8")
    open_store(tmp_path / "kho", write=True).close()

    for name, said in (("vb.csv", "number"), ("vb2.csv", "“Không số”")):
        with pytest.raises(LuocdoError, match=said):
            take_laws(tmp_path / name, tmp_path / "kho")
    assert not (tmp_path / "kho" / "laws.csv").exists()
