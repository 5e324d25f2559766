"""What held texts and registers tell a check: provisions that are not there, numbers not given."""

from pathlib import Path

import pytest

import luocdo
from luocdo import checker
from queries.check.held import articles_of

HEAD = """ỦY BAN NHÂN DÂN
TỈNH HƯNG YÊN

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: {code}

Hưng Yên, ngày {day}

"""
DECISION = (
    HEAD.format(code="09/2024/QĐ-UBND", day="12 tháng 3 năm 2024")
    + """QUYẾT ĐỊNH
Ban hành Quy định quản lý cây xanh

Điều 1. Phạm vi
1. Cây xanh đô thị.
2. Cây xanh trong trụ sở.

Điều 2. Hiệu lực
Quyết định này có hiệu lực từ ngày 01 tháng 4 năm 2024.

Điều 3. Chánh Văn phòng chịu trách nhiệm thi hành.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Trần Thị Bình
"""
)
DAY = "06 tháng 3 năm 2020"  # the table of acts says 05/3/2020
CITED = "Quyết định số 09/2024/QĐ-UBND ngày 12/3/2024 của Ủy ban nhân dân tỉnh Hưng Yên"


def draft(folder: Path, body: str) -> Path:
    path = folder / "du-thao.txt"
    head = HEAD.format(code="215/UBND-NC", day="12 tháng 3 năm 2025")
    path.write_text(f"{head}Kính gửi: Sở Nội vụ\n\n{body}\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("giu")
    (folder / "qd.txt").write_text(DECISION, encoding="utf-8")
    decree = DECISION.replace("09/2024/QĐ-UBND", "30/2020/NĐ-CP").replace(
        "12 tháng 3 năm 2024", DAY
    )
    decree = decree.replace("ỦY BAN NHÂN DÂN\nTỈNH HƯNG YÊN", "CHÍNH PHỦ").replace(
        "Hưng Yên", "Hà Nội"
    )
    decree = decree.replace("QUYẾT ĐỊNH\n", "NGHỊ ĐỊNH\n").replace(
        "TM. ỦY BAN NHÂN DÂN", "TM. CHÍNH PHỦ"
    )
    (folder / "nd.txt").write_text(decree, encoding="utf-8")
    lines = (f"{n}/UBND-KT,{n % 27 + 1:02d}/02/2025,Về việc số {n},UBND tỉnh" for n in range(1, 31))
    table = "Số ký hiệu,Ngày văn bản,Trích yếu,Cơ quan ban hành\n" + "\n".join(lines) + "\n"
    (folder / "so-di-2025.csv").write_text(table, encoding="utf-8")
    luocdo.build([folder], folder / "kho")
    return folder / "kho"


@pytest.mark.parametrize(
    ("provision", "expected"),
    [
        ("Điều 2", None),
        ("Điều 7", "Điều 3"),
        ("khoản 2 Điều 1", None),
        ("khoản 5 Điều 1", "khoản 2 Điều 1"),
        ("khoản 1 Điều 2", None),  # its clauses are not numbered
    ],
)
def test_a_provision_that_the_text_held_lacks_differs(
    tmp_path: Path, store: Path, provision: str, expected: str | None
) -> None:
    path = draft(tmp_path, f"Thực hiện {provision} {CITED}, yêu cầu Sở Nội vụ rà soát.")

    found = [f for f in luocdo.check(path, store).findings if f.field == "provision"]

    assert [f.expected for f in found] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("number", "day", "verdict"),
    [
        ("12/UBND-KT", "13/02/2025", "right"),
        ("99/UBND-KT", "13/02/2025", "unknown"),  # the register of that year does not list it
        ("99/UBND-KT", "13/02/2023", "outside"),
    ],
)
def test_a_number_is_unknown_where_its_register_was_taken(
    tmp_path: Path, store: Path, number: str, day: str, verdict: str
) -> None:
    body = f"Thực hiện Công văn số {number} ngày {day} của Ủy ban nhân dân tỉnh, rà soát."

    found = luocdo.check(draft(tmp_path, body), store, only=["citation"]).findings

    assert [f.verdict for f in found] == [verdict], found


def test_what_the_table_says_otherwise_stands_beside_the_paper_held(
    tmp_path: Path, store: Path
) -> None:
    path = draft(tmp_path, "Thực hiện Nghị định số 30/2020/NĐ-CP ngày 06/3/2020 của Chính phủ.")

    (found,) = luocdo.check(path, store, only=["citation"]).findings

    assert found.verdict == "right"
    assert "ghi khác: 05/3/2020" in found.source


def test_articles_with_a_gap_tell_nothing() -> None:
    assert articles_of("Điều 1. A\nĐiều 4. B\n") is None


def test_a_batch_finds_what_single_runs_find(tmp_path: Path, store: Path) -> None:
    """What was asked of the store for one draft neither lacks nor adds anything at the next."""
    bodies = (
        f"Thực hiện Điều 7 {CITED}, yêu cầu rà soát.",
        "Thực hiện Nghị định số 31/2020/NĐ-CP ngày 06/3/2020 của Chính phủ.",  # the day is held
        "Thực hiện Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ.",  # now the number
        "Thực hiện Công văn số 3/UBND-KT ngày 04/02/2025 của UBND tỉnh.",  # of the register
        f"Thực hiện khoản 5 Điều 1 {CITED}.",
        "Thực hiện Công văn số 32/UBND-KT ngày 05/02/2025 của UBND tỉnh.",
    )
    paths = []
    for number, body in enumerate(bodies):
        (tmp_path / str(number)).mkdir()
        paths.append(draft(tmp_path / str(number), body))

    batch = dict(checker.check_many(paths, store))

    single = {path: luocdo.check(path, store) for path in paths}
    assert batch == single
    told = [next(f for f in single[path].findings if f.kind == "citation") for path in paths]
    verdicts = "differs likely differs right differs unknown"
    assert [f.verdict for f in told] == verdicts.split()
