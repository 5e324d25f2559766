"""Folding for matching, and the way back: every span must return to the text it came from."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text.normalise import normalise

FOLDS = [
    ("423–KH/TU", "423-KH/TU", "an en dash"),
    ("123\u00a0KL", "123 KL", "a no-break space"),
    ("30/2020/NÐ-CP", "30/2020/NĐ-CP", "Eth for Đ"),
    ("15／2020／QĐ", "15/2020/QĐ", "full-width solidus"),
    ("Sở Công Thƣơng", "Sở Công Thương", "the letter gha for ư"),
    ("\ufeffQuyết định", " Quyết định", "a BOM keeps its place"),
    ("cô\u00adng văn", "cô-ng văn", "a soft hyphen is a dash"),
    (unicodedata.normalize("NFD", "Ủy ban"), "Ủy ban", "NFD as old scanners write it"),
    ("a\r\nb", "a\r\nb", "line ends stay"),
    ("Sở Y tế chủtrì", "Sở Y tế chủ trì", "a blank that extraction lost"),
    ("Căn cứLuật Đất đai", "Căn cứ Luật Đất đai", "the same before a capital"),
    ("CỘNG HÒA VIỆT NAMĐộc lập", "CỘNG HÒA VIỆT NAM Độc lập", "lines put together"),
    ("bảnsaogiấy phép", "bản sao giấy phép", "two lost in one word"),
    ("Đắk Lắk, Krông Nô, ki-lô-mét, HĐNDtỉnh, nghiêng", None, "names, loanwords, one syllable"),
]


@pytest.mark.parametrize(("text", "folded", "why"), FOLDS)
def test_folds(text: str, folded: str | None, why: str) -> None:
    assert normalise(text).text == (text if folded is None else folded)


def test_a_span_over_a_lost_blank_leads_back() -> None:
    text = unicodedata.normalize("NFD", "Căn cứLuật Đất đai, Sở Y tế chủtrì rà soát")
    normal = normalise(text)
    for words in ("Luật Đất đai", "Căn cứ", "Sở Y tế chủ", "trì rà soát"):
        start = normal.text.index(words)
        back = text[normal.original(start) : normal.original(start + len(words))]
        assert unicodedata.normalize("NFC", back) == words


def test_numbers_are_found_and_given_back_in_nfd() -> None:
    text = unicodedata.normalize(
        "NFD", "Thực hiện Kế hoạch số 423–KH/TU ngày 28/4/2025 của Tỉnh ủy"
    )
    normal = normalise(text)
    start = normal.text.index("423-KH/TU")
    found = text[normal.original(start) : normal.original(start + len("423-KH/TU"))]
    assert found == "423–KH/TU"


VIETNAMESE = st.text(
    alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậ –/-Ð\u00a0\n0123456789\u0301\u0323",
    max_size=60,
)


@given(VIETNAMESE, st.sampled_from(["NFC", "NFD", "NFKD"]))
def test_every_span_leads_back(plain: str, form: str) -> None:
    text = unicodedata.normalize(form, plain)  # type: ignore[arg-type]
    normal = normalise(text)
    length = len(normal.text)
    back = [normal.original(i) for i in range(length + 1)]
    assert back[0] == 0 and back[-1] == len(text)
    assert back == sorted(back), "the way back never turns round"
    letters = [i for i in range(length) if not unicodedata.combining(normal.text[i])]
    for start, end in pairwise([*letters, length]):
        alone = normalise(text[back[start] : back[end]]).text
        assert alone.strip() == normal.text[start:end].strip()  # a lost blank has no place


@given(VIETNAMESE)
def test_both_forms_fold_to_one(plain: str) -> None:
    composed, apart = (unicodedata.normalize(f, plain) for f in ("NFC", "NFD"))
    assert normalise(composed).text == normalise(apart).text


@given(st.text(max_size=80))
def test_hostile_text_keeps_its_ends(text: str) -> None:
    normal = normalise(text)
    assert normal.original(0) == 0
    assert normal.original(len(normal.text)) == len(text)
    assert all(0 <= normal.original(i) <= len(text) for i in range(len(normal.text) + 1))


def test_page_numbers_part_no_sentence() -> None:
    page = "Sở Nội vụ đề nghị các cơ quan, đơn vị rà soát hồ sơ và gửi báo cáo đúng hạn. " * 10
    cut = f"{page}\nTheo Nghị định số 30/2020/NĐ-CP ngày\n\n2\n\n05 tháng 3 năm 2020\n{page}"
    read = normalise(cut).text
    assert len(read) == len(cut) and "ngày 05 tháng 3 năm 2020" in " ".join(read.split())
    ended = f"{page}\nĐã giao.\n\n2\n\n05 hồ sơ còn lại\n{page}"
    rows = f"{page}\nXã Bình Lục\n\n1\n\nnăm hộ\n\n2\n\nsáu hộ\n{page}"
    assert (normalise(ended).text, normalise(rows).text) == (ended, rows)
