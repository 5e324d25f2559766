"""Files that hold several papers: each told apart, its citations and tasks its own."""

import pytest

from graph import open_store
from graph.read.mentions import paper
from graph.update import add_papers
from ingest.pipeline import extract
from ontology.model import Record, Text

HEAD = """ỦY BAN NHÂN DÂN
TỈNH HƯNG YÊN
Số: 12/{kind}-UBND

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Hưng Yên, ngày 5 tháng 9 năm 2025

{title}

"""
FOOT = """
Nơi nhận:
- Như trên;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Trần Văn Hai

"""
BODY = "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;\n\n"
ARTICLES = """Điều 1. Phạm vi
Văn bản này quy định việc tiếp nhận và trả kết quả tại các xã, phường của tỉnh theo Nghị định số
45/2020/NĐ-CP ngày 8 tháng 4 năm 2020 của Chính phủ, áp dụng cho mọi cơ quan có liên quan.

Điều 2. Trách nhiệm
Giao Sở Nội vụ chủ trì, phối hợp với Sở Tài chính báo cáo kết quả trước ngày 30/11/2025.
"""
DECISION = HEAD.format(kind="QĐ", title="QUYẾT ĐỊNH\nBan hành Quy chế tiếp nhận hồ sơ") + BODY
DECISION += "Điều 1. Ban hành kèm theo Quyết định này Quy chế tiếp nhận hồ sơ.\n" + FOOT
SUBMISSION = HEAD.format(kind="TTr", title="TỜ TRÌNH\nVề việc ban hành Nghị quyết mức chi") + BODY
SUBMISSION += "Ủy ban nhân dân tỉnh kính trình Hội đồng nhân dân tỉnh xem xét.\n" + FOOT
RULES = "QUY CHẾ\n\n{title}\n\n(Ban hành kèm theo Quyết định số 12/QĐ-UBND)\n\n" + ARTICLES
DRAFT = """HỘI ĐỒNG NHÂN DÂN
TỈNH HƯNG YÊN
Số:      /NQ-HĐND

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Hưng Yên, ngày     tháng     năm 2025

NGHỊ QUYẾT
Quy định mức chi tiếp công dân

"""
FORM = "Mẫu số 01\n\n" + DRAFT.replace("NQ-HĐND", "…") + "Tên tôi là …………, sinh ngày …………\n" * 20


def read(text: str) -> Record:
    return extract(Text(text, "a.txt", "a" * 64, "txt"))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (DECISION, []),
        (
            DECISION + RULES.format(title="TIẾP NHẬN HỒ SƠ"),
            [
                ("main", "12/QĐ-UBND", "quyet-dinh", "Ban hành Quy chế tiếp nhận hồ sơ"),
                ("promulgated", None, "quy-che", "Tiếp nhận hồ sơ"),
            ],
        ),
        (
            DECISION + RULES.format(title="Tiếp nhận hồ sơ của người dân") * 2,
            [
                ("main", "12/QĐ-UBND", "quyet-dinh", "Ban hành Quy chế tiếp nhận hồ sơ"),
                ("promulgated", None, "quy-che", "Tiếp nhận hồ sơ của người dân"),
                ("promulgated", None, "quy-che", "Tiếp nhận hồ sơ của người dân"),
            ],
        ),
        (
            SUBMISSION + DRAFT + BODY + ARTICLES,
            [
                ("main", "12/TTr-UBND", "to-trinh", "Ban hành Nghị quyết mức chi"),
                ("draft", "/NQ-HĐND", "nghi-quyet", "Quy định mức chi tiếp công dân"),
            ],
        ),
        (
            SUBMISSION + DECISION + ARTICLES,
            [
                ("main", "12/TTr-UBND", "to-trinh", "Ban hành Nghị quyết mức chi"),
                ("enclosed", "12/QĐ-UBND", "quyet-dinh", "Ban hành Quy chế tiếp nhận hồ sơ"),
            ],
        ),
        (DECISION + FORM, []),  # blank, and labelled so
        (DECISION + "PHỤ LỤC\nDANH MỤC HỒ SƠ\n(Kèm theo Quyết định số 12/QĐ-UBND)\n", []),
    ],
    ids=["alone", "rules", "two rules", "draft", "enclosed", "form", "annex"],
)
def test_papers_of_one_file(
    text: str, parts: list[tuple[str, str | None, str | None, str | None]]
) -> None:
    made = read(text).document
    assert [(p.kind, p.code, p.type, p.title) for p in made.parts] == parts
    assert made.code and made.code.startswith("12/")
    if parts:
        bounds = [(p.start, p.end) for p in made.parts]
        assert [end for _, end in bounds[:-1]] == [start for start, _ in bounds[1:]]


def test_citations_and_tasks_belong_to_their_paper() -> None:
    made = read(DECISION + RULES.format(title="TIẾP NHẬN HỒ SƠ"))
    law, decree = (next(c for c in made.citations if n in c.quote) for n in ("Luật", "45/2020"))
    assert (law.part, decree.part) == (0, 1)
    (task,) = [a for a in made.assignments if a.lead == ("Sở Nội vụ",)]
    assert task.part == 1


def test_the_store_keeps_them() -> None:
    text = DECISION + RULES.format(title="TIẾP NHẬN HỒ SƠ")
    record = read(text)
    with open_store(":memory:", write=True) as store:
        add_papers(store, [(record, text)])
        kept = paper(store, record.source.sha256).parts
    assert [(p.kind, p.title) for p in kept] == [
        (p.kind, p.title) for p in record.document.parts
    ]  # the signer is a fact of the first paper alone
