"""Number and day of a scan: what is not surely read is left blank and told, never a wrong digit."""

import pytest

from ingest.pipeline import extract
from ingest.read.handwritten import checked
from ingest.read.tesseract import Word
from ontology.model import Text, Unsure


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
    ],
)
def test_only_what_is_surely_read(
    read: list[tuple[str, float]], text: str, unsure: list[tuple[str, str]]
) -> None:
    words, told = checked(line(*read), high=2000)
    assert " ".join(w.text for w in sorted(words, key=lambda w: w.x0)) == text
    assert [(u.field, u.raw) for u in told] == unsure


def test_a_place_below_the_head_is_of_another_paper() -> None:
    read = line(("Số:", 97), ("44", 83), ("/CT-UBND", 91))
    assert checked(read, high=200) == (tuple(read), ())


def test_one_warning_a_place_on_its_line() -> None:
    text = "SỞ Y TẾ\nSố: /SYT-NV\nHồ Bắc, ngày tháng 9 năm 2025\nKính gửi: Các phòng.\n"
    places = (Unsure("number", "4?"), Unsure("date", "Ê0"))
    made = extract(Text(text, "a.pdf", "0" * 64, "pdf", ocr=True, unsure=places))
    assert (made.document.number, made.document.date) == (None, "2025-09")
    number, day = made.warnings
    assert (number.code, text[number.start : number.end]) == ("unsure-number", "/SYT-NV")
    assert (day.code, "“Ê0”" in day.message) == ("unsure-date", True)
