"""Number and day that annotations print, on pages of letters and of pictures; frames left out."""

import pytest

from ingest.read.layout import Glyph
from ingest.read.pdf import read_pdf
from ingest.read.stamps import stamped
from ingest.read.textlayer import is_scan

HEAD = (
    b"BT /F1 13 Tf 60 700 Td (So:          /QD-UBND) Tj"
    b" 220 0 Td (Ho Bac, ngay      thang 4 nam 2026) Tj ET"
)
Box = tuple[int, int, int, int]


def signed(content: bytes, *printed: tuple[Box, list[str]]) -> bytes:
    """A page with annotations that print lines of text, each 12 points under the one before."""
    annotations = b" ".join(b"%d 0 R" % (9 + 2 * n) for n in range(len(printed)))
    parts = [
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Annots["
        + annotations
        + b"]/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
        b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding>>endobj\n"
        b"4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n" % (len(content), content)
    ]
    for n, ((x0, y0, x1, y1), lines) in enumerate(printed):
        shown = b" 0 -12 Td ".join(b"(" + line.encode() + b") Tj" for line in lines)
        drawn = b"BT /F1 11 Tf 1 %d Td %s ET" % (y1 - y0 - 12, shown)
        parts.append(
            b"%d 0 obj<</Type/Annot/Subtype/Widget/FT/Sig/F 132/Rect[%d %d %d %d]/AP<</N %d 0 R>>>>"
            b"endobj\n%d 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 %d %d]/Resources<</Font<</F1"
            b" 5 0 R>>>>/Length %d>>stream\n%s\nendstream endobj\n"
            % (9 + 2 * n, x0, y0, x1, y1, 10 + 2 * n, 10 + 2 * n, x1 - x0, y1 - y0,
               len(drawn), drawn)
        )  # fmt: skip
    return b"".join(parts) + b"trailer<</Root 1 0 R>>"


NUMBER: tuple[Box, list[str]] = ((84, 697, 104, 713), ["1696"])
DAY: tuple[Box, list[str]] = ((349, 695, 361, 711), ["15"])
MONTH: tuple[Box, list[str]] = ((401, 699, 408, 713), ["5"])
FRAME: tuple[Box, list[str]] = ((400, 760, 590, 835), ["Ky boi: SO XAY DUNG", "13/11/2026"])
NAME: tuple[Box, list[str]] = ((300, 100, 420, 130), ["Nguyen Van A"])


def test_number_and_day_stand_in_their_line() -> None:
    text = read_pdf(signed(HEAD, NUMBER, DAY)).text.replace("1696 /", "1696/")
    assert text == "So: 1696/QD-UBND\nHo Bac, ngay 15 thang 4 nam 2026\n"


def test_a_stamp_covers_the_digit_under_it() -> None:
    assert "thang 5 nam 2026" in read_pdf(signed(HEAD, NUMBER, DAY, MONTH)).text


def test_words_of_a_signature_are_no_text() -> None:
    assert read_pdf(signed(HEAD, FRAME, NAME)).text == read_pdf(signed(HEAD)).text


def _line(*words: tuple[str, float, float]) -> list[Glyph]:
    return [Glyph(text, x0, 90, x1, 103, 100, 13) for text, x0, x1 in words]


@pytest.mark.parametrize(
    ("line", "stamp", "expected"),
    [
        ((("Số:", 10, 30), (".....", 34, 60), ("/UBND", 64, 90)), (36, 50), "Số: 7 /UBND"),
        ((("Số:", 10, 30), ("/UBND", 40, 90)), (20, 60), "Số: 7 /UBND"),  # wider than its gap
        ((("ngày", 10, 40), ("tháng", 50, 90)), (60, 66), "ngày tháng 7"),  # not inside a word
    ],
)
def test_a_stamp_parts_no_word(
    line: tuple[tuple[str, float, float], ...], stamp: tuple[float, float], expected: str
) -> None:
    over = Glyph("7", stamp[0], 86, stamp[1], 98, 96, 12)
    made = sorted(stamped(_line(*line), [over]), key=lambda g: (g.base, g.x0))
    assert " ".join(g.text for g in made) == expected


@pytest.mark.parametrize(("lines", "scan"), [(9, True), (30, False)])
def test_a_signature_written_over_a_scan_is_no_text_layer(lines: int, scan: bool) -> None:
    """Other programs write the frame into the page itself, longer than any stamp of a number."""
    words = [_line(("Ký bởi: Ủy ban nhân dân tỉnh", 300, 500))[0]] * 20
    layer = [
        Glyph(letter, word.x0, 0, word.x1, 0, 20 + 10 * (n % lines), 8)
        for n, word in enumerate(words * 2)
        for letter in word.text
    ]
    assert is_scan(layer, image_share=0.95) is scan
