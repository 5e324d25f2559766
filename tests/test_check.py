"""Verdicts on citations and the checks beside them, on short drafts of our own."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

import luocdo
from luocdo import checker
from ontology.errors import LuocdoError, UnreadableError
from ontology.law_table import packaged
from queries.check.finding import Finding, Report
from queries.check.known import Library

DRAFTS = Path(__file__).parent / "cases" / "drafts"
HEAD = """ỦY BAN NHÂN DÂN
TỈNH HƯNG YÊN

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: 215/UBND-NC

Hưng Yên, ngày {day}

V/v rà soát văn bản

Kính gửi: Sở Nội vụ

"""
DECREE = "Nghị định số 30/2020/NĐ-CP ngày 05/3/2020"
ABOUT = " của Chính phủ về công tác văn thư"
FOOT = """

Nơi nhận:
- Như trên;
- Lưu: VT, NC.

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH

Trần Thị Bình
"""


def checked(
    tmp_path: Path, body: str, day: str = "12 tháng 3 năm 2025", **options: object
) -> Report:
    draft = tmp_path / "du-thao.txt"
    draft.write_text(HEAD.format(day=day) + body + FOOT, encoding="utf-8")
    return luocdo.check(draft, **options)  # type: ignore[arg-type]


def first(report: Report, kind: str = "citation") -> Finding:
    return next(f for f in report.findings if f.kind == kind)


@pytest.mark.parametrize(
    ("citation", "verdict", "field"),
    [
        (f"Nghị định số 30/2020/NĐ-CP ngày 05/3/2020{ABOUT}", "right", None),
        (f"Nghị định số 30/2020/NĐ-CP ngày 05/4/2020{ABOUT}", "differs", "date"),
        ("Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Bộ Nội vụ", "differs", "issuer"),
        (f"Thông tư số 30/2020/NĐ-CP ngày 05/3/2020{ABOUT}", "differs", "type"),
        (f"Nghị định số 30/2021/NĐ-CP ngày 05/3/2020{ABOUT}", "likely", "number"),
        # a page lists it without its title: what those who cite it call it is no measure
        ("Thông tư số 06/2021/TT-BXD ngày 30/6/2021 về giá thuốc chữa bệnh", "right", None),
        # so it is where a cross-reference gives the day alone
        ("Thông tư số 39/2014/TT-BTC ngày 31/3/2014 về giá thuốc chữa bệnh", "amended", None),
        ("Luật Ngân sách nhà nước số 83/2015/QH14", "likely", "number"),  # of QH13
        ("Luật Thuế giá trị gia tăng số 13/2008/QH11", "likely", "number"),  # no 13/2003/QH11
        ("Luật Đất đai số 83/2015/QH14", "unknown", None),  # of another name than 83/2015/QH13
        (f"{DECREE} của Chính phủ về quản lý giá thuốc chữa bệnh", "differs", "title"),
        ("Luật Đất đai năm 2013", "ended", None),
        ("Luật Đất đai năm 2024", "amended", None),
        ("Luật Đất đai năm 2017", "differs", "date"),
        ("Công văn số 12/UBND-KT ngày 05/3/2024 của UBND tỉnh Nghệ An", "outside", None),
        ("Nghị định số 999/2019/NĐ-CP ngày 05/3/2019 của Chính phủ", "unknown", None),
        ("Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị", "right", None),
    ],
)
def test_one_verdict_a_mention(
    tmp_path: Path, citation: str, verdict: str, field: str | None
) -> None:
    report = checked(tmp_path, f"Thực hiện {citation}, Ủy ban nhân dân tỉnh yêu cầu rà soát.")

    found = [f for f in report.findings if f.kind == "citation"]

    assert [(f.verdict, f.field) for f in found] == [(verdict, field)], found
    assert found[0].quote and found[0].message


def test_a_law_a_slip_away_is_the_one_of_the_printed_name(tmp_path: Path) -> None:
    body = "Căn cứ Luật Thuế giá trị gia tăng số 13/2008/QH11, yêu cầu rà soát."

    found = first(checked(tmp_path, body))

    assert found.expected == "13/2008/QH12" and "trích yếu" in found.message


def test_a_successor_is_found_though_its_number_was_read_by_a_day_alone() -> None:
    library = Library(packaged(), None)
    library.load([], ["2020-03-05"])  # 30/2020/NĐ-CP

    assert library.citing("30/2013/QH13") is not None
    assert [k.number for k in library.of_day("2020-03-05")].count("30/2020/NĐ-CP") == 1


def test_an_ended_law_offers_its_successor_to_paste(tmp_path: Path) -> None:
    found = first(checked(tmp_path, "Căn cứ Luật Đất đai năm 2013, yêu cầu rà soát."))

    assert (found.expected, found.severity) == ("31/2024/QH15", "error")
    assert found.replacement == "Luật Đất đai ngày 18/01/2024"
    assert "01/8/2024" in found.message


def test_the_act_to_paste_is_the_one_in_force_and_no_link_of_the_chain(tmp_path: Path) -> None:
    body = "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19/6/2015, yêu cầu rà soát."

    found = first(checked(tmp_path, body, day="05 tháng 02 năm 2026"))

    assert found.expected == "72/2025/QH15"
    assert "65/2025/QH15" in found.message


def test_before_the_successor_began_the_old_law_is_no_fault(tmp_path: Path) -> None:
    body = "Căn cứ Luật Đất đai năm 2013, yêu cầu rà soát."

    assert first(checked(tmp_path, body, day="12 tháng 3 năm 2024")).verdict != "ended"


def test_a_draft_that_repeals_an_act_is_not_told_that_it_ended(tmp_path: Path) -> None:
    whole = (DRAFTS / "state-decision.txt").read_text(encoding="utf-8")
    draft = tmp_path / "qd.txt"
    repeal = "Điều 3. Quyết định này bãi bỏ Luật Đất đai số 45/2013/QH13.\n\nĐiều 4. Chánh"
    draft.write_text(whole.replace("Điều 3. Chánh", repeal), encoding="utf-8")

    found = [f for f in luocdo.check(draft, only=["citation"]).findings if "45/2013" in f.quote]

    assert [(f.verdict, f.severity) for f in found] == [("right", None)]


def test_the_blank_day_of_a_draft_falls_to_the_day_that_is_given(tmp_path: Path) -> None:
    body = "Căn cứ Luật Đất đai năm 2013, yêu cầu rà soát."
    report = checked(tmp_path, body, day="    tháng    năm 2024", as_of="2024-05-01")

    assert (report.as_of, first(report).verdict) == ("2024-05-01", "amended")


def test_the_numbers_of_the_verdicts_add_up(tmp_path: Path) -> None:
    body = (
        "Căn cứ Luật Đất đai năm 2024; Nghị định số 30/2020/NĐ-CP; Công văn số 12/UBND-KT của UBND"
        " tỉnh Nghệ An; Nghị quyết Hội nghị Trung ương 11 khóa XIII, yêu cầu rà soát."
    )
    c = checked(tmp_path, body).coverage

    assert c.citations == c.checked + c.outside + c.unchecked
    assert c.outside == 1


@pytest.mark.parametrize(
    ("body", "kind", "rule"),
    [
        ("Giao Sở Tài chính lập phương án trước ngày 30/6/2025.", "recipient", "not-recipient"),
        ("Giao Sở Nội vụ lập phương án, hoàn thành trước ngày 05/3/2025.", "task", "past-deadline"),
        ("Giao Sở Nội vụ rà soát; báo cáo trước ngày 05/9/2024.", "task", "past-deadline"),
        ("Giao Sở Nội vụ lập phương án sử dụng trụ sở.", "task", "no-deadline"),
        ("Giao Sở Giao thông vận tải lập phương án trụ sở.", "task", "ended-body"),
        ("Điều 1. A.\n\nĐiều 2. Theo Điều 7 của Quyết định này.", "inner", "own-provision"),
        ("Thực hiện đề án XYZ của các cơ quan trong năm nay.", "inner", "abbreviation"),
    ],
)
def test_the_other_checks(tmp_path: Path, body: str, kind: str, rule: str) -> None:
    rules = {f.rule for f in checked(tmp_path, body).findings if f.kind == kind}

    assert rule in rules


@pytest.mark.parametrize("day", ["31/02/2026", "ngày 30 tháng 02 năm 2026", "ngày 31/4/2026"])
def test_a_day_that_no_calendar_has_is_one_finding(tmp_path: Path, day: str) -> None:
    body = f"Giao Sở Nội vụ lập phương án sử dụng trụ sở, báo cáo trước {day}."
    found = [f for f in checked(tmp_path, body).findings if f.kind in ("inner", "task")]

    assert [(f.rule, f.quote) for f in found] == [("impossible-date", day)]


def test_a_decision_without_the_law_on_local_government_is_worth_a_look(tmp_path: Path) -> None:
    whole = (DRAFTS / "state-decision.txt").read_text(encoding="utf-8")
    basis = "Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;\n"
    for words, expected in ((whole, set()), (whole.replace(basis, ""), {"basis/local-government"})):
        draft = tmp_path / "qd.txt"
        draft.write_text(words, encoding="utf-8")

        found = luocdo.check(draft, only=["basis"]).findings

        assert {f.rule for f in found} == expected
        assert all(f.severity == "hint" for f in found)


def test_json_is_ordered_and_offsets_are_those_of_the_text(tmp_path: Path) -> None:
    report = checked(tmp_path, "Căn cứ Luật Đất đai năm 2013, yêu cầu rà soát.")
    data = json.loads(report.to_json())

    text = luocdo.text(tmp_path / "du-thao.txt").text
    assert list(data)[:4] == ["schema", "file", "as_of", "coverage"]
    assert data["schema"] == "luocdo-check/1"
    for f in data["findings"]:
        if f["kind"] == "citation":
            assert text[f["start"] : f["end"]] == f["quote"]


def test_the_id_of_a_finding_is_made_of_its_own_words(tmp_path: Path) -> None:
    body = "Căn cứ Luật Đất đai năm 2013, yêu cầu rà soát."

    before = first(checked(tmp_path, body)).id
    after = first(checked(tmp_path, "Ủy ban nhân dân tỉnh nhận được báo cáo.\n\n" + body)).id

    assert before == after


def hostile() -> bytes:
    """A Word file whose text is a declaration that grows."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        lol = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>'
        package.writestr("word/document.xml", lol)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("trong.txt", b"  \n ", "rỗng"),
        ("hong.docx", b"PK\x03\x04 nothing", "hong.docx"),
        ("thuc-the.docx", hostile(), "không an toàn"),
        ("mat.txt", ("MẬT\n" + HEAD.format(day="12 tháng 3 năm 2025") + FOOT).encode(), "mật"),
    ],
)
def test_a_draft_that_cannot_be_checked_says_why(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    draft = tmp_path / name
    draft.write_bytes(content)

    with pytest.raises(UnreadableError) as error:
        luocdo.check(draft)

    assert said in str(error.value) and "→" in str(error.value)


@pytest.mark.nightly
def test_a_draft_of_four_hundred_pages_is_checked_whole(tmp_path: Path) -> None:
    page = "Ủy ban nhân dân tỉnh yêu cầu các cơ quan rà soát hồ sơ của năm trước. " * 40
    cited = "\n\nCăn cứ Luật Đất đai năm 2013, yêu cầu rà soát."

    report = checked(tmp_path, "\n\n".join([page] * 400) + cited, only=["citation"])

    assert [f.verdict for f in report.findings] == ["ended"]


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    draft = tmp_path / "du-thao.txt"
    draft.write_text(HEAD.format(day="12 tháng 3 năm 2025") + FOOT, encoding="utf-8")

    for out in ("khong-co/ra.docx", "ra.odt"):
        with pytest.raises(LuocdoError, match="→"):
            checker.check(draft, None, out=tmp_path / out)

    assert [p.name for p in tmp_path.iterdir()] == ["du-thao.txt"]


def test_a_batch_goes_on_past_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(HEAD.format(day="12 tháng 3 năm 2025") + FOOT, encoding="utf-8")
    (tmp_path / "b.docx").write_bytes(b"PK\x03\x04 nothing")

    found = dict(checker.check_many(checker.drafts([tmp_path]), None, as_of=date(2025, 3, 12)))

    assert isinstance(found[tmp_path / "a.txt"], Report)
    assert isinstance(found[tmp_path / "b.docx"], LuocdoError)
