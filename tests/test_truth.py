"""What a reader of an office's short papers would say of them is what the store says."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import luocdo
from graph.curate import curate
from graph.open import open_store
from graph.store import PREFIXES, Store
from graph.update import add_papers, rebuild
from ontology.identity import EFFECTIVE
from queries import ask

HEAD = """ỦY BAN NHÂN DÂN
TỈNH HƯNG YÊN
Số: {code}

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Hưng Yên, ngày {day} tháng {month} năm {year}

{kind}
{title}

{body}

Nơi nhận:
- Như trên;
- Lưu: VT.
"""
CIRCLE = (
    "Thực hiện Kế hoạch số {n}/KH-UBND ngày {day}/3/2024 của UBND tỉnh Hưng Yên,"
    " UBND tỉnh lập kế hoạch."
)
PAPERS = [  # code, day, kind, title, body
    ("40/KH-UBND", "05/3/2024", "KẾ HOẠCH", "Rà soát chợ dân sinh", CIRCLE.format(n=41, day="06")),
    ("41/KH-UBND", "06/3/2024", "KẾ HOẠCH", "Rà soát bến bãi", CIRCLE.format(n=42, day="07")),
    ("42/KH-UBND", "07/3/2024", "KẾ HOẠCH", "Rà soát kho bãi", CIRCLE.format(n=40, day="05")),
    ("15/2023/QĐ-UBND", "02/3/2023", "QUYẾT ĐỊNH", "Ban hành Quy định về quản lý chợ",
     "Điều 1. Ban hành Quy định quản lý chợ.\n\n"
     "Điều 7. Quyết định này có hiệu lực từ ngày 15/3/2023."),
    ("16/2025/QĐ-UBND", "02/4/2025", "QUYẾT ĐỊNH",
     "Bãi bỏ một phần Quyết định số 15/2023/QĐ-UBND ngày 02/3/2023 của UBND tỉnh",
     "Điều 1. Bãi bỏ Điều 5 và Điều 6 Quyết định số 15/2023/QĐ-UBND ngày 02/3/2023 của UBND tỉnh"
     " Hưng Yên.\n\nĐiều 2. Quyết định này có hiệu lực từ ngày 15/4/2025."),
    ("17/2024/QĐ-UBND", "02/5/2024", "QUYẾT ĐỊNH", "Quy định mức hỗ trợ giống",
     "Điều 2. Quyết định này có hiệu lực kể từ ngày 15/5/2024 đến hết ngày 31/12/2024."),
    ("18/2024/QĐ-UBND", "20/12/2024", "QUYẾT ĐỊNH", "Kéo dài thời gian thực hiện",
     "Điều 1. Kéo dài thời gian thực hiện Quyết định số 17/2024/QĐ-UBND ngày 02/5/2024 của UBND"
     " tỉnh Hưng Yên đến hết ngày 31/12/2026.\n\n"
     "Điều 2. Quyết định này có hiệu lực từ ngày 01/01/2025."),
    ("19/2025/QĐ-UBND", "20/6/2025", "QUYẾT ĐỊNH", "Quy định phân công theo dõi",
     "Điều 2. Quyết định này có hiệu lực kể từ ngày Nghị quyết số 61/2022/QH15 hết hiệu lực."),
    ("20/2022/QĐ-UBND", "01/2/2022", "QUYẾT ĐỊNH", "Quy định chế độ báo cáo",
     "Điều 9. Quyết định này có hiệu lực thi hành kể từ ngày 15 tháng 02 năm 2022."),
    ("77/KH-UBND", "20/01/2026", "KẾ HOẠCH", "Triển khai Luật Xây dựng",
     "Căn cứ Luật Xây dựng; theo Luật Xây dựng và Luật Viên chức; thực hiện Luật Viên chức và"
     " Điều lệ Đảng.\n\n"
     "Thực hiện Kế hoạch số 18-KH/TU ngày 10/01/2026 của Tỉnh ủy; Kế hoạch số 18\n-KH/TU"
     " của Tỉnh ủy."),
]  # fmt: skip
PARTY = """ĐẢNG BỘ TỈNH HƯNG YÊN
ĐẢNG ỦY ỦY BAN NHÂN DÂN TỈNH
*
Số 11-KH/ĐU
ĐẢNG CỘNG SẢN VIỆT NAM
Hưng Yên, ngày 12 tháng 5 năm 2025

KẾ HOẠCH
sơ kết công tác kiểm tra

Căn cứ Điều lệ Đảng, Đảng ủy ban hành kế hoạch.
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("truth")
    (made / "papers").mkdir()
    for n, (code, on, kind, title, body) in enumerate(PAPERS):
        day, month, year = on.split("/")
        said = {"code": code, "day": day, "month": month, "year": year, "kind": kind}
        text = HEAD.format(**said, title=title, body=body)
        (made / "papers" / f"{n}.txt").write_text(text, encoding="utf-8")
    (made / "papers" / "party.txt").write_text(PARTY, encoding="utf-8")
    luocdo.build([made / "papers"], made / "kho", workers=1)
    return made / "kho"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with open_store(folder) as found:
        yield found


CHARTER = "urn:lex:vn:tw:dieu-le:2011;1"


@pytest.mark.parametrize(
    ("code", "on", "status"),
    [
        ("15/2023/QĐ-UBND", "2025-04-14", "in-force"),
        ("15/2023/QĐ-UBND", "2025-04-15", "partly-expired"),  # the title says "một phần"
        ("17/2024/QĐ-UBND", "2026-12-31", "in-force"),  # extended
        ("17/2024/QĐ-UBND", "2027-01-01", "expired"),
        ("19/2025/QĐ-UBND", "2025-07-01", "unknown"),  # starts when another act ends
        ("20/2022/QĐ-UBND", "2022-02-14", "not-yet"),
        ("20/2022/QĐ-UBND", "2022-02-15", "in-force"),
        ("11-KH/ĐU", "2025-06-01", "not-applicable"),  # and found by its own code
        (CHARTER, "2026-01-18", "in-force"),
        (CHARTER, "2026-01-19", "unknown"),  # a new one may be in force: the table ends it
    ],
)
def test_in_force_on_a_day(folder: Path, code: str, on: str, status: str) -> None:
    assert luocdo.show(code, folder, as_of=on).validity.status == status


def test_a_circle_of_three_is_reported_once_each(store: Store) -> None:
    asked = "SELECT ?w WHERE { ?c a ld:Conflict ; ld:kind 'cycle' ; ld:about ?w } ORDER BY ?w"
    found = [str(w)[-2:] for (w,) in store.query(PREFIXES + asked).rows]
    assert found == ["40", "41", "42"]


def test_a_law_whose_version_is_open_is_one_document_and_a_short_name_the_full_one(
    store: Store,
) -> None:
    asked = (
        "SELECT ?w (COUNT(?c) AS ?n) WHERE { ?p ld:code '77/KH-UBND' ."
        " ?c ld:from ?p ; ld:cited ?w } GROUP BY ?w"
    )
    found = {str(w).rpartition("/")[2]: int(str(n)) for w, n in store.query(PREFIXES + asked).rows}
    assert found["luat.xay.dung"] == 3 and found["luat.vien.chuc"] == 2
    assert found["urn:lex:vn;hung.yen.n:tu:kh:2026;18"] == 2, "its place and term resolve it"


def test_a_number_as_printed_is_enough_to_add_a_relation(folder: Path, tmp_path: Path) -> None:
    paper = folder.parent / "papers" / "party.txt"
    with open_store(tmp_path / "kho", write=True) as own:
        add_papers(own, [(luocdo.extract(paper), luocdo.text(paper))])
        for code in ("12-KH/ĐU", "9-KH/ĐU", "31/2024/QH15"):
            entry = {"add": "replaces", "paper": paper.name, "of": code}
            assert curate(own, [entry], who="Lan").unmatched == (), code
        said = "SELECT ?l { ?p ld:code '11-KH/ĐU' ; ld:replaces ?w . ?w rdfs:label ?l } ORDER BY ?l"
        labels = [str(v) for (v,) in own.query(PREFIXES + said).rows]
        assert labels == ["31/2024/QH15", "KH 12-KH/ĐU", "KH 9-KH/ĐU"]
        before = sorted(map(str, own.quads(EFFECTIVE)))
        rebuild(own)
        assert sorted(map(str, own.quads(EFFECTIVE))) == before


NOTED = """Căn cứ Luật Phí và lệ phí số 97/2015/QH13 ngày 25/11/2015;

Điều 2. Mức thu
[Điều này hết hiệu lực bởi Điều 3 Quyết định số 44/2024/QĐ-UBND ngày 20/02/2024 có hiệu lực từ ngày 05/4/2024]
Mức thu theo Quyết định số 12/2016/QĐ-UBND ngày 11/11/2016 của UBND tỉnh (VB hết hiệu lực: 01/03/2027).

Điều 3. Quyết định này có hiệu lực từ ngày 01/01/2020."""  # noqa: E501


def test_what_an_editor_notes_is_no_word_of_the_act(tmp_path: Path) -> None:
    """No citation of its own, no edge, no end, no document to ask for, nothing to warn of."""
    text = HEAD.format(code="21/2019/QĐ-UBND", day="15", month="11", year="2019", kind="QUYẾT ĐỊNH",
                       title="Quy định mức thu", body=NOTED)  # fmt: skip
    paper = tmp_path / "noted.txt"
    paper.write_text(text, encoding="utf-8")
    read = luocdo.extract(paper)
    voices = {c.code: c.voice for c in read.citations}
    assert voices == {"97/2015/QH13": "own", "44/2024/QĐ-UBND": "editor", "12/2016/QĐ-UBND": "own"}
    assert read.warnings == ()
    luocdo.build([paper], tmp_path / "kho", workers=1)
    with open_store(tmp_path / "kho") as own:
        asked = "SELECT ?v { ?c ld:quote ?q ; ld:voice ?v FILTER(CONTAINS(?q, '44/2024')) }"
        assert [str(v) for (v,) in own.query(PREFIXES + asked).rows] == ["editor"]
        missing = {str(r["label"]) for r in ask(own, "missing").records()}
    assert missing == {"Luật 97/2015/QH13", "QĐ 12/2016/QĐ-UBND"}
    assert luocdo.show("21/2019/QĐ-UBND", tmp_path / "kho").validity.status == "in-force"
    told = luocdo.check(paper, tmp_path / "kho")
    assert not [f for f in told.findings if "44/2024" in f.quote]
