"""The tree of a paper: where blocks begin, what they hang under, where they stand."""

import gc
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.header.fields import header
from ingest.structure.provision import provision
from ingest.structure.tree import Block, Structure, structure
from ingest.text.normalise import normalise

DECREE = """CHÍNH PHỦ
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
Số: 15/2021/NĐ-CP
Hà Nội, ngày 03 tháng 3 năm 2021
NGHỊ ĐỊNH
QUY ĐỊNH VỀ QUẢN LÝ CÂY XANH

Căn cứ Luật Tổ chức Chính phủ ngày 19 tháng 6 năm 2015;
Luật sửa đổi, bổ sung một số điều của Luật Tổ chức Chính phủ ngày 22 tháng 11 năm 2019;
Theo đề nghị của Bộ trưởng Bộ Xây dựng;
Chính phủ ban hành Nghị định quy định về quản lý cây xanh.

Chương I
QUY ĐỊNH CHUNG
Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số 64/2010/NĐ-CP
1. Sửa đổi khoản 2 Điều 4 như sau:
“2. Cây xanh gồm:
a) Cây bóng mát;
b) Cây cảnh.”.
2. Bãi bỏ Điều 9.
Điều 2. Trách nhiệm
1. Bộ Xây dựng:
a) Chủ trì hướng dẫn;
- Kiểm tra hằng năm;
+ Báo cáo kết quả.
b) Tổng hợp.
Nơi nhận:
- Ban Bí thư Trung ương Đảng;
- Lưu: VT, CN.
TM. CHÍNH PHỦ
THỦ TƯỚNG
Lê Văn Tám

PHỤ LỤC I
DANH MỤC CÂY TRỒNG
1. Sao đen.
"""


def tree(text: str) -> Structure:
    """The structure of the normalised text."""
    return structure(normalise(text).text)


def block(made: Structure, text: str, words: str) -> Block:
    """The block that holds `words`."""
    found = made.at(text.index(words))
    assert found is not None
    return found


def label_path(made: Structure, text: str, words: str) -> list[str]:
    """Labels from the block that holds `words` up to the root."""
    index = made.index(text.index(words))
    assert index is not None
    chain = [made.blocks[index], *made.ancestors(index)]
    return [b.label for b in chain if b.label]


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("CHÍNH PHỦ", "header"),
        ("QUY ĐỊNH VỀ QUẢN LÝ", "title"),
        ("Căn cứ Luật", "basis"),
        ("Luật sửa đổi", "basis"),  # a second member without "Căn cứ"
        ("Chính phủ ban hành", "body"),  # the enacting words are no basis
        ("Sửa đổi khoản 2", "body"),
        ("Cây xanh gồm", "quoted"),
        ("Cây cảnh", "quoted"),
        ("Bãi bỏ Điều 9", "body"),  # behind the closing mark
        ("Ban Bí thư", "recipients"),
        ("THỦ TƯỚNG\n", "signature"),
        ("Sao đen", "annex"),
    ],
)
def test_places_of_a_decree(words: str, place: str) -> None:
    assert tree(DECREE).place(DECREE.index(words)) == place


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("Chủ trì hướng dẫn", ["a", "1", "Điều 2", "Chương I"]),
        ("Báo cáo kết quả", ["+", "-", "a", "1", "Điều 2", "Chương I"]),
        ("Tổng hợp", ["b", "1", "Điều 2", "Chương I"]),
        # quoted wording is a tree of its own under the khoản that quotes it
        ("Cây bóng mát", ["a", "2", "1", "Điều 1", "Chương I"]),
        ("Bãi bỏ", ["2", "Điều 1", "Chương I"]),
        ("Sao đen", ["1", "PHỤ LỤC I"]),
    ],
)
def test_every_item_knows_its_ancestors(words: str, path: list[str]) -> None:
    assert label_path(tree(DECREE), DECREE, words) == path


def test_wrapped_lines_make_one_paragraph() -> None:
    text = (
        "Để tiếp tục thực hiện nghiêm các quy định của pháp luật về\n"
        "Lâm nghiệp, Ủy ban nhân dân tỉnh yêu cầu các cơ quan theo\n"
        "Điều 5 Luật Lâm nghiệp triển khai các nội dung như sau đây:\n"
        "1. Sở Nông nghiệp và Môi trường chủ trì, phối hợp với các cơ\n"
        "quan liên quan.\n"
        "2. Công an tỉnh."
    )
    blocks = tree(text).blocks
    assert [b.kind for b in blocks] == ["paragraph", "clause", "clause"]
    assert blocks[0].end == text.index("\n1.")


def test_a_cited_article_at_a_line_start_is_no_article() -> None:
    text = (
        "Việc xử lý được thực hiện theo quy định tại khoản 2 và khoản 3\n"
        "Điều 12. Quá thời hạn thì báo cáo cấp có thẩm quyền xem xét, quyết\nđịnh."
    )
    assert [b.kind for b in tree(text).blocks] == ["paragraph"]


def test_a_label_alone_on_its_line_takes_the_next_line() -> None:
    text = "Điều 3.\nChánh Văn phòng chịu trách nhiệm thi hành Quyết định này./."
    (only,) = tree(text).blocks
    assert (only.kind, only.label) == ("article", "Điều 3")
    assert text[only.content :].lstrip().startswith("Chánh")


@pytest.mark.parametrize(
    ("line", "kind", "label"),
    [
        ("Phần thứ nhất", "part", "Phần thứ nhất"),
        ("PHẦN II. NHIỆM VỤ", "part", "PHẦN II"),
        ("Chương IV", "chapter", "Chương IV"),
        ("Mục 2. Trình tự", "section", "Mục 2"),
        ("Tiểu mục 1", "subsection", "Tiểu mục 1"),
        ("Điều 15a. Ủy quyền", "article", "Điều 15a"),
        ("I- MỤC ĐÍCH", "roman", "I"),
        ("II. YÊU CẦU", "roman", "II"),
        ("A. TÌNH HÌNH", "letter", "A"),
        ("1- Mục đích", "clause", "1"),
        ("1.2. Chỉ tiêu", "clause", "1.2"),
        ("7\\. Tổ chức thực hiện", "clause", "7"),  # a markdown converter escaped the dot
        ("đ) Nội dung khác", "point", "đ"),
        ("(iv) Nội dung khác", "paren", "iv"),
        ("- Sở Y tế", "dash", "-"),
        ("• Sở Y tế", "star", "•"),
        ("[3] Công văn số 12/UBND-NC", "footnote", "3"),
        ("| STT | Nhiệm vụ |", "row", "|"),
        ("TM. ỦY BAN NHÂN DÂN", "signature", "TM."),
        ("Nơi nhận:", "recipients", "Nơi nhận"),
        # not labels
        ("Chương trình mục tiêu", "paragraph", None),
        ("1.500 đồng một ngày", "paragraph", None),
        ("57-NQ/TW là nghị quyết", "paragraph", None),
        ("V/v báo cáo", "paragraph", None),
        ("Mục tiêu đến năm 2030", "paragraph", None),
    ],
)
def test_labels(line: str, kind: str, label: str | None) -> None:
    (only,) = tree(line).blocks
    assert (only.kind, only.label) == (kind, label)


def test_web_residue_is_not_the_paper() -> None:
    text = "## Tin mới\nNgày 02/3/2021, Bộ Xây dựng có tin.\n" + DECREE
    made = tree(text)
    assert made.start == text.index("CHÍNH PHỦ")
    assert made.place(3) == "web"


def test_a_page_without_line_breaks_is_cut_at_its_parts() -> None:
    text = (
        "BỘ Y TẾ ------- CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc ------- "
        "Số: 9/2020/TT-BYT Hà Nội, ngày 5 tháng 5 năm 2020 THÔNG TƯ QUY ĐỊNH VỀ KHÁM SỨC KHỎE "
        "Căn cứ Luật Khám bệnh, chữa bệnh ngày 23 tháng 11 năm 2009;\nĐiều 1. Phạm vi"
    )
    made = tree(text)
    assert made.place(text.index("QUY ĐỊNH VỀ")) == "title"
    assert made.place(text.index("Luật Khám bệnh")) == "basis"


def test_the_bar_of_a_table_is_no_number() -> None:
    text = "KẾ HOẠCH\n\n| | Rà soát | Sở Tư pháp |\n| - Sở Nội vụ phối hợp.\n| - Báo cáo tháng 6.\n"
    tree = structure(text)
    assert provision(tree, text.index("Báo cáo")) is None


def test_an_unclosed_quotation_does_not_swallow_the_paper() -> None:
    text = (
        "Điều 1. Sửa đổi như sau:\n“1. Mở ngoặc mà không đóng.\n"
        "Điều 2. Hiệu lực\nQuyết định này có hiệu lực."
    )
    assert tree(text).place(text.index("Quyết định này")) == "body"


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from(
            [
                "Điều 1. ",
                "1. ",
                "a) ",
                "- ",
                "“",
                "”",
                "\n",
                "\n\n",
                " ",
                "Số: ",
                "TM. ",
                "Nơi nhận:",
                "|",
                "\t",
                "x",
                "Ủy ban ",
                "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                "ngày 1 tháng 2 năm 2020",
                "QUYẾT ĐỊNH",
                "Kính gửi:",
                "\r\n",
                "Lê Văn A",
                "CHỦ TỊCH ",
            ]
        ),
        max_size=60,
    )
)
def test_blocks_are_ordered_disjoint_and_within_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    made = tree(text)
    end = 0
    for i, each in enumerate(made.blocks):
        assert end <= each.start < each.end <= len(normalise(text).text)
        assert each.start <= each.content <= each.end
        assert each.parent is None or each.parent < i
        end = each.end
    header(normalise(text).text, made)  # never raises


@pytest.mark.parametrize(
    "unit", ["- a\n", "“a:\n", "Điều 1.\n", "KT. CHỦ TỊCH\n", "như sau: “", "Số: "]
)
def test_time_grows_with_the_length_only(unit: str) -> None:
    """Sixteen times the text takes far less than 16² times as long."""
    small, large = (_seconds(unit * n) for n in (2_000, 32_000))
    assert large < 60 * max(small, 0.002)


def _seconds(text: str) -> float:
    """Of `structure` alone: what other tests left behind is not to be collected meanwhile."""
    gc.disable()
    try:
        start = time.process_time()
        structure(text)
        return time.process_time() - start
    finally:
        gc.enable()
