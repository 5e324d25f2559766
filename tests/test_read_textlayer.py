"""Whether a page's letters are the paper's: broken fonts, how lines are spaced."""

from itertools import accumulate

import pytest

from ingest.pipeline import extract
from ingest.read.layout import Glyph, rows
from ingest.read.textlayer import is_garbled
from ontology.model import Span, Text

PROSE = "Sở Xây dựng đề nghị các phòng, ban rà soát hồ sơ, gửi kết quả trước ngày 10/6/2026. " * 4
ENGLISH = "The department shall review all files and report to the committee by 10 June 2026. " * 4
# what a font without a table of Unicode gives for its accented letters
CYRILLIC = str.maketrans("ởựềịảộậúếướ", "ӣӵӅӏҧӝұ~ӃѭӟӬ"[:11])


@pytest.mark.parametrize(
    ("text", "garbled"),
    [
        (PROSE, False),
        (ENGLISH, False),
        (PROSE.translate(CYRILLIC), True),
        (PROSE + "α β γ Σ Ω", False),  # a formula
    ],
)
def test_letters_that_spell_nothing(text: str, garbled: bool) -> None:
    assert is_garbled([Glyph(c, 0, 0, 5, 10, 10, 13) for c in text]) is garbled


def _line(text: str, letter: float, blank: float) -> list[Glyph]:
    """A line without blanks of its own: each letter 6 wide and so far from the one before."""
    steps = [6 + (blank if before == " " else letter) for before in (" ", *text[:-1])]
    starts = accumulate(0.0 if c == " " else s for c, s in zip(text, steps, strict=True))
    return [
        Glyph(c, x, 0, x + 6, 13, 10, 13) for c, x in zip(text, starts, strict=True) if c != " "
    ]


@pytest.mark.parametrize(
    ("letter", "blank"),
    [(0, 3.2), (-0.8, 2.2), (3, 7)],
    ids=["usual", "pressed", "set apart"],
)
def test_blanks_are_told_by_how_the_line_is_spaced(letter: float, blank: float) -> None:
    ((segment,),) = rows(_line("các tổ chức chính trị", letter, blank))
    assert segment.text == "các tổ chức chính trị"


def test_pages_read_from_their_picture_are_told() -> None:
    made = extract(
        Text("Số: 5/QĐ-UBND\nĐiều 1.\n", "a.pdf", "0" * 64, "pdf", ocr=True,
             pages=(Span(0, 14), Span(14, 22)), garbled=(1,))
    )  # fmt: skip
    (warning,) = made.warnings
    assert (warning.code, warning.start) == ("garbled-letters", 14)
    assert "Trang 2:" in warning.message
