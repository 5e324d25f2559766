"""Number and day of a scan: what is not surely read is left blank and told, never a wrong digit."""

import os
import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.pipeline import extract
from ingest.read import read
from ingest.read.handwritten import checked
from ingest.read.raster import Raster
from ingest.read.tesseract import Word
from ontology.model import Doubt, Text, Unsure

if not shutil.which("tesseract"):
    pytest.skip("needs Tesseract", allow_module_level=True)


def page(printed: str = "") -> Raster:
    """A page with digits printed where the second word of `line` stands."""
    image = Image.new("L", (900, 240), 255)
    font = ImageFont.load_default(30)
    ImageDraw.Draw(image).text((105, 95), printed, fill=0, font=font)
    return Raster(image, 200)


def line(*read: tuple[str, float]) -> list[Word]:
    """Words of one line of a head, each with Tesseract's confidence."""
    return [
        Word(text, 100 * n, 100, 100 * n + 80, 130, sure, (1, 1, 1))
        for n, (text, sure) in enumerate(read)
    ]


@pytest.mark.parametrize(
    ("read", "text", "unsure"),
    [
        ([("Số:", 97), ("163/TB-VPCP", 91)], "Số: 163/TB-VPCP", []),
        ([("Số:", 97), ("44", 83), ("/CT-UBND", 91)], "Số: /CT-UBND", [("number", "44")]),
        ([("Số:83", 29), ("/TTr-UBND", 29)], "Số: /TTr-UBND", [("number", "83")]),
        ([("Số;2?2Z", 0), ("/UBND-NC", 56)], "Số; /UBND-NC", [("number", "2?2Z")]),
        ([("Số:", 97), ("/QĐ-UBND", 40)], "Số: /QĐ-UBND", []),  # nobody wrote a number
        (
            [("ngày", 97), ("4", 69), ("6tháng", 90), ("10", 93), ("năm", 97)],
            "ngày tháng 10 năm",
            [("date", "4 6")],
        ),
        ([("ngày", 97), ("15", 96), ("tháng", 97)], "ngày 15 tháng", []),
        ([("ngàyÂ0tháng", 11), ("01", 92)], "ngày tháng 01", [("date", "Â0")]),
        ([("ngày", 97), ("0", 92), ("tháng", 97)], "ngày tháng", [("date", "0")]),
        (
            [("ngày", 97), ("15", 96), ("tháng", 97), ("Ì", 37), ("năm", 97)],
            "ngày 15 tháng Ì năm",
            [("date", "Ì")],
        ),
        (
            [("ngày", 24), ("Ñ1", 24), ("tháng}", 45), ("năm", 96)],
            "ngày tháng} năm",
            [("date", "Ñ1"), ("date", "}")],
        ),
    ],
)
def test_only_what_is_surely_read(
    read: list[tuple[str, float]], text: str, unsure: list[tuple[str, str]]
) -> None:
    words, told = checked(page(), line(*read), high=2000)
    assert " ".join(w.text for w in sorted(words, key=lambda w: w.x0)) == text
    assert [(u.field, u.raw) for u in told] == unsure


def test_a_place_below_the_head_is_of_another_paper() -> None:
    read = line(("Số:", 97), ("44", 83), ("/CT-UBND", 91))
    assert checked(page(), read, high=200) == (tuple(read), ())


@pytest.mark.parametrize(
    ("read", "printed", "text"),
    [
        ("188", "188", "Số: 188 /QĐ-VPCP"),  # printed, read with little confidence
        ("!(92", "493", "Số: 493 /QĐ-VPCP"),  # read by the reader of writing alone
        ("188", "138", "Số: 138 /QĐ-VPCP"),
        ("188", "1S8", "Số: /QĐ-VPCP"),  # no number
        ("1050", "1050", "Số: 1050 /QĐ-VPCP"),
        ("@†", "", "Số: /QĐ-VPCP"),
    ],
)
def test_the_place_is_read_again_alone(read: str, printed: str, text: str) -> None:
    words, told = checked(page(printed), line(("Số:", 97), (read, 53), ("/QĐ-VPCP", 93)), 2000)
    assert " ".join(w.text for w in words) == text
    assert [u.raw for u in told] == ([] if printed in text.split() else [read])


def test_a_month_is_put_where_letters_were_read() -> None:
    read = line(("ngày", 97), ("15", 96), ("tháng", 97), ("II", 62), ("năm", 97))
    image = Image.new("L", (900, 240), 255)
    ImageDraw.Draw(image).text((325, 95), "11", fill=0, font=ImageFont.load_default(30))
    words, told = checked(Raster(image, 200), read, high=2000)
    assert (" ".join(w.text for w in words), told) == ("ngày 15 tháng 11 năm", ())


def test_the_place_of_what_is_unsure() -> None:
    _, (told,) = checked(page("1S8"), line(("Số:", 97), ("188", 53), ("/QĐ-VPCP", 93)), 2000)
    assert told.place == (81 * 0.36, 92 * 0.36, 199 * 0.36, 138 * 0.36)


def test_one_warning_a_place_on_its_line() -> None:
    text = "SỞ Y TẾ\nSố: /SYT-NV\nHồ Bắc, ngày tháng 9 năm 2025\nKính gửi: Các phòng.\n"
    places = (Unsure("number", "4?"), Unsure("date", "Ê0"))
    made = extract(Text(text, "a.pdf", "0" * 64, "pdf", ocr=True, unsure=places))
    assert (made.document.number, made.document.date) == (None, "2025-09")
    number, day = made.warnings
    assert (number.code, text[number.start : number.end]) == ("unsure-number", "/SYT-NV")
    assert (day.code, "“Ê0”" in day.message) == ("unsure-date", True)


def test_a_title_under_a_stamp_is_none_and_told() -> None:
    text = "SỞ Y TẾ\nSố: 15/CT-SYT\nCHỈ THỊ\nVề TRỤC TÂM ÔNG BẢC\nHồ Bắc, ngày 8 tháng 9 năm 2025\n"
    words = [text.index(word) for word in ("TRỤC", "TÂM", "ÔNG")]
    doubts = tuple(Doubt(at, at + 3, 0.4) for at in words)
    made = extract(Text(text, "a.pdf", "0" * 64, "pdf", ocr=True, doubts=doubts))
    assert (made.document.code, made.document.title) == ("15/CT-SYT", None)
    assert [w.code for w in made.warnings] == ["unsure-title"]


@pytest.mark.parametrize(
    "printed, code",
    [("7/C-UBND", "7/BC-UBND"), ("7/B-UBND", "7/BC-UBND"), ("7/TB-UBND", "7/TB-UBND")],
)
def test_letters_that_a_pen_covered(printed: str, code: str) -> None:
    """The heading says which they are; what is another type's or no part of them stays."""
    text = f"ỦY BAN NHÂN DÂN\nTỈNH HƯNG YÊN\nSố: {printed}\nBÁO CÁO\nKết quả rà soát hồ sơ\n"
    assert extract(Text(text, "a.pdf", "0" * 64, "pdf", ocr=True)).document.code == code
    assert extract(Text(text, "a.pdf", "0" * 64, "pdf")).document.code == printed


SERIF = Path("/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf")
PRINTED = [
    ((200, 150), "ỦY BAN NHÂN DÂN"),
    ((230, 190), "TỈNH HƯNG YÊN"),
    ((200, 260), "Số:"),
    ((420, 260), "/QĐ-UBND"),
    ((800, 150), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ((900, 190), "Độc lập - Tự do - Hạnh phúc"),
    ((820, 260), "Hưng Yên, ngày 5 tháng 9 năm 2025"),
    ((750, 400), "QUYẾT ĐỊNH"),
    ((600, 440), "Ban hành Quy chế tiếp nhận hồ sơ"),
]
PEN = {  # the strokes of a digit in a square of one
    "1": [[(0.2, 0.2), (0.7, 0), (0.5, 1)]],
    "2": [[(0.1, 0.2), (0.5, 0), (0.8, 0.3), (0, 1), (0.9, 0.95)]],
    "3": [[(0.1, 0.05), (0.8, 0.1), (0.35, 0.45), (0.85, 0.75), (0.05, 1)]],
    "4": [[(0.55, 0), (0, 0.6), (0.9, 0.6)], [(0.37, 0.25), (0.27, 1)]],
    "7": [[(0, 0), (0.9, 0.05), (0.4, 1)]],
    "9": [[(0.9, 0.1), (0.4, 0), (0.1, 0.3), (0.5, 0.5), (0.9, 0.1), (0.8, 1)]],
}


@pytest.mark.slow
@pytest.mark.skipif(not SERIF.exists() and not os.environ.get("CI"), reason="needs the font")
@pytest.mark.parametrize("number", ["493", "17", "32"])
def test_a_number_that_a_pen_wrote_is_read_within_the_walls(tmp_path: Path, number: str) -> None:
    image = Image.new("L", (1654, 2339), 255)
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(SERIF, 30)
    for place, words in PRINTED:
        draw.text(place, words, fill=0, font=font)
    for n, digit in enumerate(number):
        for stroke in PEN[digit]:
            draw.line([(270 + 30 * n + 24 * x, 252 + 38 * y) for x, y in stroke], 90, 3, "curve")
    image.save(tmp_path / "scan.png", dpi=(200, 200))
    made = extract(read(tmp_path / "scan.png"))
    assert (made.document.code, made.warnings) == (f"{number}/QĐ-UBND", ())
