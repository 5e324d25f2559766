"""Reading: small files made here, each with the reason it is a case."""

import io
import os
import shutil
import sys
import unicodedata
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, ImageOps

from ingest.read import legacy, page_image, places, raster, read, read_many
from ingest.read.doctor import doctor
from ingest.read.docx import read_docx
from ingest.read.failure import RefusedError
from ingest.read.html import read_html
from ingest.read.layout import Glyph, joint
from ingest.read.numeral import counted
from ingest.read.page import Mark, Sheet, draft_of, sheet
from ingest.read.pdf import read_pdf
from ingest.read.plain import decode, read_plain
from ingest.read.repair import repaired, respelled
from ingest.read.rules import Rule, grids
from ingest.read.sniff import sniff
from ingest.read.tesseract import Word
from ingest.read.wordstyles import Styles, value
from ontology import lexicon
from ontology.bodies import ascii_slug
from ontology.errors import UnreadableError
from ontology.model import Text

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def docx(body: str, **parts: str) -> bytes:
    """A .docx of a body; `parts` are further parts by name (styles, numbering, footnotes …)."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "word/document.xml", f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>"
        )
        for name, xml in parts.items():
            package.writestr(f"word/{name}.xml", xml)
    return packed.getvalue()


def p(text: str, properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(*texts: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(map(p, texts))}</w:tc>"


RULED = (
    "<w:tblPr><w:tblBorders><w:top w:val='single'/><w:insideV w:val='single'/>"
    "</w:tblBorders></w:tblPr>"
)

DOCX = [
    (
        "<w:p><w:r><w:t>Thời hạn </w:t></w:r><w:del><w:r><w:delText>30/6/2024</w:delText></w:r>"
        "</w:del><w:ins><w:r><w:t>30/6/2026</w:t></w:r></w:ins></w:p>",
        "Thời hạn 30/6/2026\n",
        "a tracked insertion is the text, a tracked deletion is not",
    ),
    (
        "<w:p><w:r><w:t>Chỉ thị số 05</w:t><w:noBreakHyphen/><w:t>CT/TW</w:t></w:r></w:p>",
        "Chỉ thị số 05-CT/TW\n",
        "a no-break hyphen is a hyphen of the symbol",
    ),
    (
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>"
        + p("Số: 777-CV/TU")
        + "</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>"
        + p("Số: 777-CV/TU")
        + "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        "\nSố: 777-CV/TU\n",
        "Word writes a text box twice, for old and new programs; it is printed once",
    ),
    (
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r><w:r><w:t>hiện</w:t></w:r></w:p>",
        "hiện\n",
        "hidden text is not printed",
    ),
    (
        "<w:tbl><w:tr>"
        + cell("ỦY BAN NHÂN DÂN", "TỈNH HƯNG YÊN")
        + cell("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
        + "</w:tr><w:tr>"
        + cell("Số: 12/UBND-NC")
        + cell("Hưng Yên, ngày 02 tháng 3 năm 2025")
        + "</w:tr></w:tbl>",
        "ỦY BAN NHÂN DÂN\nTỈNH HƯNG YÊN\nSố: 12/UBND-NC\n"
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nHưng Yên, ngày 02 tháng 3 năm 2025\n",
        "a header in a table without lines is read left whole, then right",
    ),
    (
        p("UBND TỈNH HƯNG YÊN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
        + p("SỞ TƯ PHÁP\tĐộc lập - Tự do - Hạnh phúc")
        + p("Số: 5/STP-VP\tHưng Yên, ngày 3 tháng 3 năm 2025")
        + p("Kính gửi: Các phòng"),
        "UBND TỈNH HƯNG YÊN\nSỞ TƯ PHÁP\nSố: 5/STP-VP\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "Độc lập - Tự do - Hạnh phúc\nHưng Yên, ngày 3 tháng 3 năm 2025\nKính gửi: Các phòng\n",
        "a header typed with tabs is two columns too",
    ),
]


@pytest.mark.parametrize(("body", "expected", "reason"), DOCX)
def test_docx_says_what_is_printed(body: str, expected: str, reason: str) -> None:
    assert read_docx(docx(body)).text == expected, reason


def test_docx_table_cells_keep_their_place() -> None:
    rows = [
        cell("TT") + cell("Nhiệm vụ") + cell("Thời hạn"),
        cell("1", properties="<w:vMerge w:val='restart'/>")
        + cell("Rà soát", "Báo cáo")
        + cell("30/6/2025"),
        cell("", properties="<w:vMerge/>") + cell("Tổng hợp", properties="<w:gridSpan w:val='2'/>"),
    ]
    table = f"<w:tbl>{RULED}{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    text = read_docx(docx(table))
    (found,) = text.tables
    cells = [
        (text.text[c.start : c.end], c.row, c.column, c.rowspan, c.colspan) for c in found.cells
    ]
    assert text.text == "TT\tNhiệm vụ\tThời hạn\n1\tRà soát\nBáo cáo\t30/6/2025\nTổng hợp\n"
    assert ("1", 1, 0, 2, 1) in cells  # grown over the row below
    assert ("Rà soát\nBáo cáo", 1, 1, 1, 1) in cells
    assert ("Tổng hợp", 2, 1, 1, 2) in cells


def test_docx_numbers_come_from_the_style() -> None:
    styles = (
        f"<w:styles {W}><w:style w:type='paragraph' w:styleId='Dieu'><w:pPr><w:numPr>"
        "<w:numId w:val='1'/></w:numPr></w:pPr></w:style></w:styles>"
    )
    numbering = (
        f"<w:numbering {W}><w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'>"
        "<w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='Điều %1.'/></w:lvl>"
        "<w:lvl w:ilvl='1'>"
        "<w:start w:val='1'/><w:numFmt w:val='lowerLetter'/><w:lvlText w:val='%2)'/></w:lvl>"
        "</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>"
    )
    style = "<w:pPr><w:pStyle w:val='Dieu'/></w:pPr>"
    point = "<w:pPr><w:numPr><w:ilvl w:val='1'/><w:numId w:val='1'/></w:numPr></w:pPr>"
    body = p("Phạm vi", style) + p("một", point) + p("hai", point) + p("Đối tượng", style)
    text = read_docx(docx(body + p("ba", point), styles=styles, numbering=numbering)).text
    assert text == "Điều 1. Phạm vi\na) một\nb) hai\nĐiều 2. Đối tượng\na) ba\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("prefix", ["w", "x"])
def test_docx_styles_however_they_are_written(prefix: str, encoding: str) -> None:
    xml = (
        f"<?xml version='1.0' encoding='{encoding}'?><x:styles {W.replace(':w=', ':x=')}>"
        "<x:style x:type='paragraph' x:default='1' x:styleId='Normal'>"
        "<x:rPr><x:caps/></x:rPr></x:style>"
        "<x:style x:type='paragraph' x:styleId='Than'><x:basedOn x:val='Normal'/></x:style>"
        "</x:styles>"
    )
    data = xml.replace("x:", f"{prefix}:").replace(":x=", f":{prefix}=").encode(encoding)
    styles = Styles.of(data, "docx")
    assert styles.default_style == "Normal"
    assert styles.flagged("caps", None, (None, "Than"))
    assert [value(s, "styleId") for s in styles.chain("Than")] == ["Than", "Normal"]


def test_docx_footnote_stands_after_its_paragraph() -> None:
    notes = f"<w:footnotes {W}><w:footnote w:id='2'>{p('Hết hiệu lực.')}</w:footnote></w:footnotes>"
    body = (
        "<w:p><w:r><w:t>Nghị quyết số 57-NQ/TW</w:t><w:footnoteReference w:id='2'/></w:r>"
        "<w:r><w:t> ngày 22/12/2024</w:t></w:r></w:p>"
    )
    text = read_docx(docx(body, footnotes=notes))
    assert text.text == "Nghị quyết số 57-NQ/TW¹ ngày 22/12/2024\n¹ Hết hiệu lực.\n"
    assert [text.text[s.start : s.end] for s in text.footnotes] == ["¹ Hết hiệu lực."]


def test_docx_headers_stand_apart_and_text_is_nfc() -> None:
    header = f"<w:hdr {W}>{p('DỰ THẢO 2')}</w:hdr>"
    text = read_docx(docx(p(unicodedata.normalize("NFD", "Kế hoạch")), header1=header))
    assert (text.text, text.margins) == ("Kế hoạch\n", ("DỰ THẢO 2",))


def font(name: str, text: str) -> str:
    return f"<w:r><w:rPr><w:rFonts w:ascii='{name}'/></w:rPr><w:t>{text}</w:t></w:r>"


LEGACY = [
    (".VnTime", "Céng hoµ x· héi chñ nghÜa ViÖt Nam", "Cộng hoà xã hội chủ nghĩa Việt Nam"),
    (".VnTimeH", "§éc lËp - Tù do", "ĐỘC LẬP - TỰ DO"),  # capitals are in the font only
    ("VNI-Times", "Uûy ban nhaân daân thaønh phoá", "Ủy ban nhân dân thành phố"),
    ("VNI-Times", "ÑOÄC LAÄP", "ĐỘC LẬP"),
    (".VnTime", "Kế hoạch số 5", "Kế hoạch số 5"),  # the font lies: the letters are Unicode
]


@pytest.mark.parametrize(("name", "typed", "printed"), LEGACY)
def test_legacy_fonts_by_the_run(name: str, typed: str, printed: str) -> None:
    body = f"<w:p>{font(name, typed)}{font('Times New Roman', ' và các sở')}</w:p>"
    assert read_docx(docx(body)).text == f"{printed} và các sở\n"


def test_soft_hyphen_is_a_letter_in_tcvn3() -> None:
    body = (
        "<w:p><w:r><w:rPr><w:rFonts w:ascii='.VnTime'/></w:rPr><w:t>n</w:t><w:softHyphen/>"
        "<w:t>íc</w:t></w:r></w:p>"
    )
    assert read_docx(docx(body)).text == "nước\n"


def test_legacy_names_in_pdf_subsets() -> None:
    for name in ("ABCDEF+.VnTimeH", ".VnTimeH,Bold", "ABCDEF+.VnArialH-Italic", ".VnTimeH Bold"):
        assert legacy.encoding(name) == "tcvn3-capitals"
    assert legacy.encoding(".VnTime,BoldH") == legacy.encoding("ABCDEF+.VnHelvetIns") == "tcvn3"
    assert legacy.encoding("Times New Roman") is None


HTML = [
    (
        "<html><body><nav>Trang chủ</nav><div><p>Điều 1. Phạm vi</p></div></body></html>",
        "Điều 1. Phạm vi\n",
        "menus are the site's, not the paper's",
    ),
    (
        "<body><p>Số:  <b>12</b>/2025/QĐ-UBND\n</p><ol start=3><li>một<li><p>hai</p></ol></body>",
        "Số: 12/2025/QĐ-UBND\n3. một\n4. hai\n",
        "white space collapses, items carry the number a browser shows",
    ),
    (
        "<body><p>Thời hạn <del>2024</del><ins>2026</ins><br>Nơi nhận:</p></body>",
        "Thời hạn 2026\nNơi nhận:\n",
        "deleted text is not the paper's",
    ),
    (
        "<body><p>Chung</p><div data-vbpl-content-root='true'><p>"
        + "Điều khoản " * 20
        + "</p></div></body>",
        "Điều khoản " * 19 + "Điều khoản\n",
        "a law site marks the paper",
    ),
]


@pytest.mark.parametrize(("page", "expected", "reason"), HTML)
def test_html_gives_the_paper(page: str, expected: str, reason: str) -> None:
    assert read_html(page.encode()).text == expected, reason


def test_html_too_deep_for_a_tree_keeps_its_text() -> None:
    page = "<div>" * 2000 + "<p>Quyết định số 5/QĐ-UBND</p>" + "</div>" * 2000
    assert "Quyết định số 5/QĐ-UBND" in read_html(page.encode()).text


ENCODED = [
    ("Số: 1", "utf-8"),
    ("\ufeffSố: 1\r\n", "utf-8"),  # BOM and CR stay: offsets are into them
    (unicodedata.normalize("NFD", "Số: 1"), "utf-8"),
    ("\ufeffỦy ban", "utf-16-le"),
    ("\ufeffỦy ban", "utf-16-be"),
    ("Uy ban nhan dan", "utf-16-le"),
]


@pytest.mark.parametrize(("text", "encoding"), ENCODED)
def test_plain_text_is_decoded_and_never_changed(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_windows_1258_by_its_tones() -> None:
    assert unicodedata.normalize("NFC", decode(b"Th\xf4ng ba\xeco")) == "Thông báo"
    with pytest.raises(RefusedError):
        decode(b"\x8d\x81\x9d")


def line(text: str, x: float, base: float, size: float = 13) -> list[Glyph]:
    """A line of print, 6 points a letter."""
    return [
        Glyph(c, x + 6 * i, base - 10, x + 6 * i + 6, base + 3, base, size)
        for i, c in enumerate(text)
        if c != " "
    ]


def printed(*lines: list[Glyph], rules: tuple[Rule, ...] = ()) -> Text:
    glyphs = [g for one in lines for g in one]
    return draft_of([sheet(glyphs, rules, (595, 842))], "pdf", ocr=False)


def test_two_columns_are_read_left_then_right() -> None:
    text = printed(
        line("UBND TINH A", 100, 80),
        line("CONG HOA", 350, 80),
        line("So: 5/UBND", 103, 96),  # centred under the line above, on a baseline of its own
        line("Doc lap", 353, 101),
        line(
            "Thuc hien ke hoach cua Ban Thuong vu Tinh uy ve viec tiep tuc sap xep bo may", 85, 140
        ),
    ).text
    assert text.startswith("UBND TINH A\nSo: 5/UBND\nCONG HOA\nDoc lap\nThuc hien")


def test_the_signature_stands_beside_the_recipients_at_heights_of_its_own() -> None:
    text = printed(
        line("Van phong thong bao de cac co quan, don vi biet va nghiem tuc thuc hien./.", 85, 80),
        line("Nơi nhận:", 85, 110),
        line("TM. BAN THUONG VU", 330, 116),
        line("- Cac so, ban, nganh, doan the tinh A", 85, 126),
        line("PHO BI THU", 350, 133),
        line("thuoc tinh;", 85, 142),
        line("- Luu.", 85, 158),
        line("Tran Van B", 350, 180),
    ).text
    recipients = "Nơi nhận:\n- Cac so, ban, nganh, doan the tinh A thuoc tinh;\n- Luu."
    assert text.endswith(f"{recipients}\nTM. BAN THUONG VU\nPHO BI THU\nTran Van B\n")


def test_a_signature_does_not_go_on_over_the_page() -> None:
    pages = [
        [
            line("Nơi nhận:", 85, 110),
            line("- Cac so, nganh", 85, 126),
            line("Tran Van B", 350, 126),
        ],
        [line("thuoc tinh;", 85, 80), line("- Luu.", 85, 96)],
    ]
    sheets = [sheet([g for one in page for g in one], (), (595, 842)) for page in pages]
    assert "\nTran Van B\nthuoc tinh;\n" in draft_of(sheets, "pdf", ocr=False).text


def test_lines_of_a_paragraph_are_joined_and_boxed() -> None:
    long = "Thuc hien Ke hoach so 10-KH/TU cua Ban Thuong vu Tinh uy va Quyet dinh 423-"
    text = printed(line(long, 85, 100), line("KH/TU cua Tinh uy.", 85, 118), line("Het.", 85, 150))
    assert text.text == long + "KH/TU cua Tinh uy.\nHet.\n"
    first, second = text.boxes[:2]
    assert text.text[second.start : second.end] == "KH/TU cua Tinh uy."
    assert (first.page, first.x0, second.y0) == (0, 85, 108)
    assert [(s.start, s.end) for s in text.pages] == [(0, len(text.text))]


JOINTS = [
    ("Quyết định số 12/2023/QĐ-", "UBND ngày", "", "a symbol cut after its hyphen"),
    ("Kết luận số 148", "-KL/TW", "", "a symbol cut before its hyphen"),
    ("ngày 15/", "3/2023", "", "a date cut after its stroke"),
    ("kinh tế -", "xã hội", " ", "a dash between words keeps its spaces"),
    ("của Bộ", "Chính trị", " ", "words are parted by a space"),
]


@pytest.mark.parametrize(("before", "after", "between", "reason"), JOINTS)
def test_what_stands_between_two_lines(before: str, after: str, between: str, reason: str) -> None:
    assert joint(before, after) == between, reason


def test_ruled_lines_make_cells_merged_ones_too() -> None:
    rules = (
        *(Rule(50, y, 250, y) for y in (100, 160)),
        Rule(150, 130, 250, 130),  # the first column spans both rows
        *(Rule(x, 100, x, 160) for x in (50, 150, 250)),
    )
    ((first, *others),) = grids(rules)
    assert (first.rowspan, first.colspan, len(others)) == (2, 1, 2)
    text = printed(line("A", 60, 120), line("B", 160, 120), line("C", 160, 150), rules=rules)
    assert text.text == "A\tB\nC\n"
    assert len(text.tables) == 1


REPAIRS = [
    ("148-KL/IW", "148-KL/TW"),
    ("1907-QĐÐĐNS/TW", "1907-QĐNS/TW"),
    ("57-ÑNQ/TW", "57-NQ/TW"),
    ("15/QD-UBND", "15/QĐ-UBND"),
    ("3O/2020/ND-CP", "30/2020/NĐ-CP"),
    ("(54/2016/NÐ-CP),", "(54/2016/NĐ-CP),"),
    ("1702/KCB-OLCL", "1702/KCB-QLCL"),
    ("Ðảng", "Đảng"),
    ("1511LĐTBXH-CATLĐ", "1511/LĐTBXH-CATLĐ"),
    ("và/hoặc", "và/hoặc"),
    ("227/CĐ-TTE", "227/CĐ-TTg"),
    ("70/2025/UBTVQHI5", "70/2025/UBTVQH15"),
    ("Internet", "Internet"),
    ("kinh", "kinh"),
    ("[ï]", "[i]"),  # no letter of Vietnamese
    ("ø)", "g)"),
    ("Ñgân", "Ngân"),
]


@pytest.mark.parametrize(("read_as", "printed_as"), REPAIRS)
def test_symbols_read_by_ocr_are_put_right(read_as: str, printed_as: str) -> None:
    assert repaired(read_as) == printed_as


@pytest.mark.parametrize(
    ("read_as", "printed_as"),
    [
        ("Luật Tố chức Chính phủ", "Luật Tổ chức Chính phủ"),
        ("(sửa đối, bố sung)", "(sửa đổi, bổ sung)"),
        ("QUY ĐỊNH CHỈ TIẾT THỊ HÀNH;", "QUY ĐỊNH CHI TIẾT THI HÀNH;"),
        ("9.Sắp xếp, uỷ viên[1] và C/O phần", "9.Sắp xếp, uỷ viên[1] và C/O phần"),  # not one word
        ("Uỷ ban và các cộng tác viên", "Uỷ ban và các cộng tác viên"),  # both are good spelling
        ("tỉnh thần, quyên hạn và lăng phí", "tinh thần, quyền hạn và lãng phí"),
        ("ngày 06 tháng 6 nắm 2014 phải nắm rõ", "ngày 06 tháng 6 năm 2014 phải nắm rõ"),
        ("ỦY BẠN NHÂN DÂN", "ỦY BAN NHÂN DÂN"),
        ("Sở để nghị báo cáo; để nghị quyết", "Sở đề nghị báo cáo; để nghị quyết"),  # so that
        ("TIÊU CHÍ THỊ ĐUA", "TIÊU CHÍ THI ĐUA"),  # no "CHỈ THỊ"
        ("Lâm Đông, ngày 5", "Lâm Đồng, ngày 5"),  # a province
        ("SÓ 15/QĐ-SCT, SÓ CÁI, sổ 5", "SỐ 15/QĐ-SCT, SÓ CÁI, sổ 5"),
    ],
)
def test_the_accents_of_known_pairs_are_put_right(read_as: str, printed_as: str) -> None:
    assert " ".join(respelled(read_as.split())) == printed_as


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ("KT. BỘ TRƯỞNG THỨ TRƯỞNG", "a deputy is no chief: other letters, not other tones"),
        ("có phần hạn chế, văn phong hành chính", "no shares, no office"),
        ("truyền thông từ sớm; hệ thống tư pháp", "no circular"),
        ("quy hoạch cán bộ nhiệm kỳ 2025 - 2030", "no appointment"),
        ("nơi tạm trú của cán bộ. Nhiệm vụ di dời, số hộ phải đi", "a stop parts two words"),
        ("đơn vị hành chính phù hợp; thì hành vi đó", "huyền is not mistaken under i"),
        ("không chỉ tiết kiệm mà còn đủ tiêu chí thi đua", "the third word tells"),
        ("thành phố thông minh ở vùng thành phố biển", "no school, no spreading of news"),
        ("đồng chí Bộ trưởng và đồng chí Cục trưởng", "no cell of the Party, no branch"),
        ("lợi thế chế biến; vị thế hiện nay", "no institution, no showing"),
    ],
)
def test_good_readings_stay(printed: str, reason: str) -> None:
    assert " ".join(respelled([repaired(word) for word in printed.split()])) == printed, reason


def test_other_readings_are_of_a_pair_and_would_be_changed() -> None:
    words = lexicon.raw("ocr")
    bare = {ascii_slug(pair) for pair in words["pairs"]}
    assert {o for o in words["others"] if ascii_slug(" ".join(o.split()[:2])) not in bare} == set()
    assert not set(words["others"]) & set(words["pairs"])
    assert all(respelled(other.split()) == other.split() for other in words["others"])


SERIF = Path("/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf")


@pytest.mark.skipif(not SERIF.exists() and not os.environ.get("CI"), reason="needs the font")
@pytest.mark.parametrize(
    ("printed", "read_as", "counted_as"),
    [
        ("XIII", "XII", "XIII"),
        ("XIII,", "XI,", "XIII,"),
        ("XIII;", "XIH;", "XIII;"),
        ("XII", "XII", "XII"),
        ("III.", "II.", "III."),
        ("III.", "HI.", "III."),
        ("II.", "IL.", "II."),
        ("II", "I", "II"),
        ("I.", "I.", "I."),
        ("XIV", "XIV", "XIV"),  # no numeral of ones
        ("TT", "TT", "TT"),
        ("XI)", "XI)", "XI)"),  # a bracket has a stroke of its own
    ],
)
def test_the_ones_of_a_numeral_are_counted(printed: str, read_as: str, counted_as: str) -> None:
    font = ImageFont.truetype(SERIF, 36)  # 13 points at 200 dpi
    page = Image.new("L", (200, 80), 250)
    ImageDraw.Draw(page).text((20, 20), printed, font=font, fill=30)
    x0, y0, x1, y1 = ImageOps.invert(page).point(lambda v: 255 * (v > 60)).getbbox() or (0, 0, 0, 0)
    word = Word(read_as, x0, y0, x1, y1, 60.0, (1, 1, 1))
    assert (
        counted(raster.Raster(page.filter(ImageFilter.GaussianBlur(0.6)), 200), word) == counted_as
    )


SNIFFED = [
    (b"%PDF-1.4 ...", "", "pdf"),
    (b"{\\rtf1 ...", ".doc", "rtf"),
    (docx(p("x")), ".doc", "docx"),
    (b"\xef\xbb\xbf<!DOCTYPE html><html>", ".doc", "html"),
    (b"# Quy\xe1\xba\xbft", ".md", "md"),
    (b"S\xe1\xbb\x91: 1 <b>", ".txt", "txt"),
    (b"\xff\xd8\xff\xe0", ".pdf", "jpg"),
]


@pytest.mark.parametrize(("data", "suffix", "kind"), SNIFFED)
def test_kind_by_content(data: bytes, suffix: str, kind: str) -> None:
    assert sniff(data, suffix) == kind


def zipped(**parts: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name.replace("__", "/"), data)
    return packed.getvalue()


def pasted(text: str, picture: int, folder: str = "word/media") -> bytes:
    """A .docx or .odt of a text and a picture of so many bytes."""
    packed = io.BytesIO(docx(p(text)) if folder == "word/media" else odt(text))
    with zipfile.ZipFile(packed, "a") as package:
        package.writestr(f"{folder}/image1.jpg", bytes(picture))
    return packed.getvalue()


def odt(text: str) -> bytes:
    names = {"office": "office:1.0", "text": "text:1.0"}
    spaces = " ".join(
        f"xmlns:{n}='urn:oasis:names:tc:opendocument:xmlns:{v}'" for n, v in names.items()
    )
    body = f"<office:body><office:text><text:p>{text}</text:p></office:text></office:body>"
    content = f"<office:document-content {spaces}>{body}</office:document-content>"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("content.xml", content)
    return packed.getvalue()


def portfolio(cover: bytes) -> bytes:
    """A PDF that holds a .docx behind a cover of its own."""
    import pypdfium2

    document = pypdfium2.PdfDocument(one_page(b"BT /F1 13 Tf 85 700 Td (" + cover + b") Tj ET"))
    document.new_attachment("a.docx").set_data(docx(p("Số: 5/QĐ-UBND")))
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


MAIL = b"From: a@b.vn\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x"
SIGNED = b"\x30\x82\x10\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" + bytes(range(256))
OUTLOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__substg1.0_WordDocument".encode("utf-16-le")
FLAT = b"<?xml version='1.0'?><office:document xmlns:office='o'><office:meta><title>x</title>"

REFUSED = [
    ("rong.docx", b"", "rỗng"),
    ("bang.xlsx", zipped(xl__workbook=b"<x/>"), "Excel"),
    ("nen.zip", zipped(a=b"x"), "nén"),
    ("dut.docx", docx(p("x" * 5000))[:-60], "hỏng"),
    ("bom.docx", docx("<w:p/>" * 1_200_000), "an toàn"),
    (
        "xxe.docx",
        docx(p("x"), styles="<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x/>"),
        "DOCTYPE",
    ),
    ("trang.docx", docx(p(" ")), "không đọc được chữ"),
    ("hong.pdf", b"%PDF-1.7\nxxxx", "hỏng"),
    ("nen.rar", b"Rar!\x1a\x07\x01\x00" + bytes(range(256)), "nén"),
    ("nen.7z", b"7z\xbc\xaf\x27\x1c" + bytes(range(256)), "nén"),
    ("trinh.pptx", zipped(ppt__presentation=b"<x/>"), "PowerPoint"),
    ("bang.ods", zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "bảng tính"),
    ("thu.eml", MAIL, "thư điện tử"),
    ("thu.p7s", MAIL[14:], "thư điện tử"),  # S/MIME: the first line is MIME-Version
    ("thu.msg", OUTLOOK, "thư điện tử"),
    ("ky.docx.p7m", SIGNED, "ký số"),
    ("phang.fodt", FLAT, "XML"),
    ("quet.docx", pasted("Bản quét", 60_000), "ảnh quét"),
    ("quet.odt", pasted("", 60_000, "Pictures"), "ảnh quét"),
]


@pytest.mark.parametrize(("name", "data", "word"), REFUSED)
def test_what_cannot_be_read_is_said(name: str, data: bytes, word: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableError, match=word) as caught:
        read(path)
    assert caught.value.remedy
    assert path.read_bytes() == data  # originals are never changed


def test_pictures_beside_a_text_are_no_scan(tmp_path: Path) -> None:
    emblem, annex = tmp_path / "a.docx", tmp_path / "b.odt"
    emblem.write_bytes(pasted("Giấy mời họp", 9_000))
    annex.write_bytes(pasted("Điều khoản thi hành " * 20, 90_000, "Pictures"))
    assert read(emblem).text == "Giấy mời họp\n"
    assert read(annex).text.startswith("Điều khoản thi hành")


@pytest.mark.parametrize("kind", ["document.macroEnabled", "template"])
def test_templates_and_files_with_macros_are_read(kind: str, tmp_path: Path) -> None:
    packed = io.BytesIO(docx(p("Số: 5/QĐ-UBND")))
    with zipfile.ZipFile(packed, "a") as package:
        package.writestr("[Content_Types].xml", f"<Types><Override ContentType='{kind}'/></Types>")
        package.writestr("word/vbaProject.bin", b"macros")
    path = tmp_path / "mau.dotm"
    path.write_bytes(packed.getvalue())
    assert read(path).text == "Số: 5/QĐ-UBND\n"


def test_a_pdf_of_attachments_alone_is_no_paper() -> None:
    with pytest.raises(RefusedError, match="đính kèm"):
        read_pdf(portfolio(b"Open with Acrobat"))


def test_a_pdf_with_attachments_gives_its_own_text() -> None:
    assert read_pdf(portfolio(b"Ke hoach " * 50)).text.startswith("Ke hoach")


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="không mở được"):
        read(tmp_path / "khong-co.txt")


def test_many_files_each_with_its_result(tmp_path: Path) -> None:
    for i in range(20):
        (tmp_path / f"{i:02}.docx").write_bytes(docx(p(f"Số: {i}/QĐ-UBND")))
    (tmp_path / "hong.docx").write_bytes(b"PK\x03\x04")
    (tmp_path / "a.txt").write_text("Số: 99/QĐ-UBND", encoding="utf-8")
    results = dict(read_many(sorted(tmp_path.iterdir()), workers=2))
    texts = [r for r in results.values() if isinstance(r, Text)]
    assert (len(results), len(texts)) == (22, 21)
    assert all(t.name == path.name for path, t in results.items() if isinstance(t, Text))
    assert isinstance(results[tmp_path / "hong.docx"], UnreadableError)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no memory limit for a process")
def test_a_file_that_kills_its_worker_is_only_unreadable(tmp_path: Path) -> None:
    bomb = tmp_path / "bom.pdf"
    bomb.write_bytes(flate_bomb())
    (tmp_path / "tot.docx").write_bytes(docx(p("Số: 1/QĐ-UBND")))
    with pytest.raises(UnreadableError):
        read(bomb)
    assert read(tmp_path / "tot.docx").text == "Số: 1/QĐ-UBND\n"


def flate_bomb() -> bytes:
    """A PDF of 3 MB whose only page's content unpacks to 3 GB."""
    import zlib

    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b" " * (1 << 24)) + packer.flush(zlib.Z_FULL_FLUSH)
    stream = b"\x78\xda" + block * 192  # blocks closed by a full flush may be repeated
    head = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>endobj\n"
    )
    body = b"4 0 obj<</Length %d/Filter/FlateDecode>>stream\n" % len(stream)
    return head + body + stream + b"\nendstream endobj\ntrailer<</Root 1 0 R>>"


def one_page(content: bytes, font: bytes = b"Times-Roman") -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/"
        + font
        + b"/Encoding/WinAnsiEncoding>>>>>>>>endobj\n"
        b"4 0 obj<</Length " + str(len(content)).encode() + b">>stream\n" + content + b"\nendstream"
        b" endobj\ntrailer<</Root 1 0 R>>"
    )


def test_pdf_made_by_hand() -> None:
    content = b"BT /F1 13 Tf 85 700 Td (So: 5/QD-UBND) Tj 0 -40 Td (Kinh gui:) Tj ET"
    text = read_pdf(one_page(content))
    assert text.text == "So: 5/QD-UBND\nKinh gui:\n"
    assert abs(text.boxes[0].x0 - 85) < 2


def test_capitals_of_a_tcvn3_font_in_a_pdf() -> None:
    typed = "§éc lËp - Tù do".encode("cp1252")
    content = b"BT /F1 13 Tf 85 700 Td (" + typed + b") Tj ET"
    assert read_pdf(one_page(content, b"ABCDEF+.VnTimeH,Bold")).text == "ĐỘC LẬP - TỰ DO\n"


def test_a_page_is_drawn_with_its_places(tmp_path: Path) -> None:
    path = tmp_path / "cv.pdf"
    path.write_bytes(one_page(b"BT /F1 13 Tf 85 700 Td (So: 5/QD-UBND) Tj ET"))
    png = page_image(path, 0, dpi=144)
    assert png is not None
    page = Image.open(io.BytesIO(png)).convert("L")
    assert page.size == (2 * 595, 2 * 842)
    text = read(path)
    (place,) = places(text, text.text.index("QD"), text.text.index("UBND"))
    assert (text.text[place.start : place.end], place.page) == ("QD-", 0)
    x0, y0, x1, y1 = (round(2 * v) for v in (place.x0, place.y0, place.x1, place.y1))
    assert min(page.crop((x0, y0, x1, y1)).tobytes()) < 80  # ink
    assert min(page.crop((x0, y1 + 9, x1, page.height)).tobytes()) == 255
    assert page_image(path, 1) is None


def test_what_cannot_be_drawn(tmp_path: Path) -> None:
    text, broken = tmp_path / "a.txt", tmp_path / "b.pdf"
    text.write_text("Điều 1", encoding="utf-8")
    broken.write_bytes(b"%PDF-1.4 nothing")
    assert page_image(text, 0) is None
    with pytest.raises(UnreadableError, match=r"b\.pdf"):
        page_image(broken, 0)


@pytest.mark.skipif(not shutil.which("soffice") and not os.environ.get("CI"), reason="LibreOffice")
def test_a_drawn_word_file_shows_no_file_it_links_to(tmp_path: Path) -> None:
    Image.new("RGB", (300, 300), (255, 0, 0)).save(tmp_path / "secret.png")
    page = "<body><p>Số: 5/QĐ-UBND</p><img src='secret.png' width='300' height='300'></body>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    rtf = (
        r"{\rtf1 So: 5/QD-UBND\par{\field{\*\fldinst INCLUDEPICTURE "
        + f'"{(tmp_path / "secret.png").as_uri()}"'
        + r" \\d}{\fldrslt }}}"
    )
    (tmp_path / "a.rtf").write_text(rtf)
    png = page_image(tmp_path / "a.rtf", 0, dpi=50)
    assert png is not None
    assert b"\xff\x00\x00" * 3 not in Image.open(io.BytesIO(png)).convert("RGB").tobytes()
    assert page_image(tmp_path / "a.html", 0) is None


@pytest.mark.parametrize("turn", [0.0, 1.5, -2.0, 90.0, 181.0, 270.0])
def test_boxes_lie_on_the_page_as_it_lies(turn: float) -> None:
    wide, high = 400, 600  # of the page turned to be read
    page = Image.new("L", (wide, high), 255)
    page.paste(0, (100, 50, 160, 70))  # a word of the page turned to be read …
    back = 360 - turn if turn % 90 == 0 else -turn
    turned_back = raster.turned(raster.Raster(page, 72), back).image
    word = Glyph("Số", 100, 50, 160, 70, 67, 20)
    text = draft_of([sheet([word], (), (wide, high), turned=turn)], "png", ocr=True)
    box = text.boxes[0]
    x0, y0, x1, y1 = ImageChops.invert(turned_back).getbbox() or (0, 0, 0, 0)
    assert max(abs(a - b) for a, b in zip(
        (x0, y0, x1, y1), (box.x0, box.y0, box.x1, box.y1), strict=True)) < 3  # fmt: skip


def test_what_was_put_right_keeps_what_was_read() -> None:
    words = [
        Glyph("Kết", 50, 90, 80, 103, 103, 13),
        Glyph("luận", 84, 90, 120, 103, 103, 13),
        Glyph("148-KL/TW", 124, 90, 190, 103, 103, 13),
        Glyph("Kết", 194, 90, 224, 103, 103, 13),
    ]
    marks = (
        Mark("148-KL/TW", "148-KL/IW", 0.8, 157, 96),
        Mark("Kết", "Kết", 0.3, 209, 96),
        Mark("Kết", "Két", 0.9, 209, 97),  # at one place with another
        Mark("lạ", "lạ", 0.3, 209, 96),  # not in the text: dropped as noise
    )
    text = draft_of([sheet(words, (), (595, 842), words=True, marks=marks)], "png", ocr=True)
    assert [(text.text[r.start : r.end], r.raw) for r in text.repairs] == [
        ("148-KL/TW", "148-KL/IW"),
        ("Kết", "Két"),
    ]
    assert [(d.start, d.end, d.confidence) for d in text.doubts] == [(19, 22, 0.3)]


def table(*rows: tuple[str, str], top: float) -> Sheet:
    """A page with nothing but a ruled table of two columns."""
    lines = [line(t, x, top + 20 + 30 * i) for i, row in enumerate(rows)
             for t, x in zip(row, (60, 160), strict=True)]  # fmt: skip
    end = top + 30 * len(rows)
    across = (Rule(50, top + 30 * i, 350, top + 30 * i) for i in range(len(rows) + 1))
    down = (Rule(x, top, x, end) for x in (50, 150, 350))
    return sheet([g for one in lines for g in one], (*across, *down), (595, 842))


def test_a_table_goes_on_over_the_page_break() -> None:
    head = ("Stt", "Nhiem vu")
    pages = [table(head, ("1", "Ra soat"), top=600), table(head, ("2", "Bao cao"), top=80)]
    text = draft_of(pages, "pdf", ocr=False)
    assert text.text == "Stt\tNhiem vu\n1\tRa soat\n2\tBao cao\n"
    assert [(c.row, c.column) for c in text.tables[0].cells] == [
        (r, c) for r in range(3) for c in (0, 1)
    ]
    assert [text.text[p.start : p.end].split()[0] for p in text.pages] == ["Stt", "2"]


def test_a_table_of_other_columns_is_another_table() -> None:
    other = sheet(
        [*line("A", 60, 100), *line("B", 260, 100)],
        (*(Rule(50, y, 350, y) for y in (80, 110)), *(Rule(x, 80, x, 110) for x in (50, 250, 350))),
        (595, 842),
    )
    assert (
        len(draft_of([table(("1", "Mot"), ("2", "Hai"), top=600), other], "pdf", ocr=False).tables)
        == 2
    )


def test_text_of_plain_files_has_name_and_hash(tmp_path: Path) -> None:
    path = tmp_path / "cv.txt"
    path.write_bytes(b"S\xe1\xbb\x91: 1\r\n")
    text = read(path)
    assert (text.name, text.format, text.text) == ("cv.txt", "txt", "Số: 1\r\n")
    assert len(text.sha256) == 64


def test_doctor_names_every_part() -> None:
    parts = doctor()
    assert {"lxml", "pypdfium2", "LibreOffice", "Tesseract"} <= {part.name for part in parts}
    assert all(part.enables and part.install for part in parts)
    assert all(part.present for part in parts if part.name in ("lxml", "pypdfium2"))


def test_reading_leaves_no_temporary_files() -> None:
    if sys.platform == "win32":
        pytest.skip("needs /proc")
    from ingest.read.sandbox import Worker

    worker = Worker()
    scratch = Path(worker._scratch)
    assert scratch.exists() and oct(os.stat(scratch).st_mode)[-3:] == "700"
    worker.close()
    assert not scratch.exists()


def test_plain_reader_names_its_format() -> None:
    assert read_plain(b"# x", "md").format == "md"
