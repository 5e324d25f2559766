"""The bars of reading, on real and made files that are not part of the package (../shared)."""

import csv
import difflib
import io
import os
import re
import shutil
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.read import engine, page_image, places, raster, read, read_many, tesseract
from ingest.read.failure import RefusedError
from ontology.errors import UnreadableError
from ontology.model import Text

FORMATS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "formats"
CASES = Path(__file__).parent / "cases" / "real_files.yaml"

if not FORMATS.exists() and not os.environ.get("CI"):
    pytest.skip("needs the corpus beside the checkout", allow_module_level=True)

needs_office = pytest.mark.skipif(
    not shutil.which("soffice") and not os.environ.get("CI"), reason="needs LibreOffice"
)
needs_ocr = pytest.mark.skipif(
    not shutil.which("tesseract") and not os.environ.get("CI"), reason="needs Tesseract"
)
CODE = re.compile(
    r"\b\d{1,5}[a-z]?(?:/\d{4})?[/-][A-ZĐ][A-ZĐa-z0-9&]*(?:[-/][A-ZĐ][A-ZĐa-z0-9&]*)*"
)


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def body(text: str) -> str:
    """From "Kính gửi" to "Nơi nhận", white space collapsed."""
    one_line = flat(text)
    return one_line[one_line.find("Kính gửi") : one_line.find("Nơi nhận")]


def errors(read_as: str, printed: str) -> float:
    """Share of wrong characters: an upper bound of the edit distance, over the length."""
    matcher = difflib.SequenceMatcher(None, read_as, printed, autojunk=False)
    wrong = sum(
        max(i2 - i1, j2 - j1) for op, i1, i2, j1, j2 in matcher.get_opcodes() if op != "equal"
    )
    return wrong / len(printed)


@pytest.fixture(scope="module")
def truth() -> str:
    return (FORMATS / "made" / "truth.txt").read_text(encoding="utf-8")


def identifiers(text: str) -> int:
    """How many of the 39 numbers and dates of the made dispatch stand in a text."""
    with (FORMATS / "made" / "identifiers.tsv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file, delimiter="\t"))[1:]
    one_line = flat(text)
    return sum(min(one_line.count(name), int(count)) for name, count in rows)


DIRECT = [
    "cv.docx",
    "cv_nfd.docx",
    "vni.docx",
    "tcvn3.docx",
    "cv.odt",
    "cv.html",
    "cv.pdf",
    "cv_nfd.pdf",
    "cv_fallback.pdf",  # accented letters drawn after the rest of their line
    "cv_nfd_fallback.pdf",
]
OFFICE = [f"{name}.{kind}" for kind in ("doc", "rtf") for name in ("cv", "tcvn3", "vni")]


@pytest.mark.parametrize("name", DIRECT)
def test_made_files_are_read_without_error(name: str, truth: str) -> None:
    check_made(read(FORMATS / "made" / name), truth)


@needs_office
def test_made_office_files_are_read_without_error(truth: str) -> None:
    for _, text in read_many([FORMATS / "made" / name for name in OFFICE]):
        assert isinstance(text, Text)
        check_made(text, truth)


def check_made(text: Text, truth: str) -> None:
    said, printed = body(text.text), body(truth)
    if "tcvn3" in text.name:  # its capitals were typed in a font that has them only
        said, printed = said.casefold(), printed.casefold()
    assert said == printed
    assert identifiers(text.text) == 39


TRICKS = {
    "tricks.docx": ("30/6/2026", "1. Phạm vi", "05-CT/TW", "777-CV/TU"),
    "tricks.odt": ("30/6/2026", "1. Phạm vi", "05‑CT/TW", "777-CV/TU"),
    "tricks.html": ("30/6/2026", "1. Phạm vi", "05‑CT/TW", "777-CV/TU"),
    "tricks.pdf": ("30/6/2026", "1. Phạm vi", "05-CT/TW", "777-CV/TU"),
    "tricks.doc": ("30/6/2026", "1. Phạm vi", "05-CT/TW", "777-CV/TU"),
    "tricks.rtf": ("30/6/2026", "1. Phạm vi", "05-CT/TW"),  # the box was lost in its making
}


@needs_office
@pytest.mark.parametrize("name", TRICKS)
def test_what_real_word_files_contain(name: str) -> None:
    text = read(FORMATS / "made" / name)
    for piece in TRICKS[name]:
        assert text.text.count(piece) == 1, piece
    if name not in ("tricks.html", "tricks.pdf"):  # these print the deleted date as well
        assert "30/6/2024" not in text.text
    assert set(text.margins) == {"Đầu trang: 888-TT/HU", "Chân trang 999"}
    assert "888-TT/HU" not in text.text


SCANS = {"clean": (0.003, 38), "scan": (0.003, 38), "stamp": (0.004, 37), "bad": (0.025, 35)}


@needs_ocr
@pytest.mark.parametrize("level", SCANS)
def test_scans_at_200_dpi(level: str, truth: str) -> None:
    text = read(FORMATS / "scans_made" / f"{level}_200.pdf")
    most, least = SCANS[level]
    assert text.ocr
    assert errors(body(text.text), body(truth)) <= most
    assert identifiers(text.text) >= least


UNREADABLE = {
    "bomb_3M_paras.docx", "bomb_text_500MB.docx", "empty.doc", "empty.docx", "empty.html",
    "empty.odt", "empty.pdf", "empty.rtf", "flate_bomb_550MB.pdf", "huge_30000px.png", "lol.docx",
    "lol.odt", "loop.pdf", "truncated.doc", "truncated.docx", "truncated.pdf", "user_pw.pdf",
    "xxe.docx", "xxe.odt",
}  # fmt: skip


@needs_office
def test_hostile_files_are_refused_or_harmless() -> None:
    begun = time.monotonic()
    for path, result in read_many(sorted((FORMATS / "hostile").iterdir())):
        assert isinstance(result, UnreadableError) == (path.name in UNREADABLE), path.name
        if isinstance(result, Text):
            assert "root:" not in result.text
        else:
            assert result.reason and result.remedy
    assert time.monotonic() - begun < 300


def test_html_of_20_mb(tmp_path: Path) -> None:
    page = tmp_path / "lon.html"
    page.write_text("<body>" + "<p>Căn cứ Nghị định số 30/2020/NĐ-CP;</p>" * 400_000, "utf-8")
    assert page.stat().st_size > 20_000_000
    assert read(page).text.count("30/2020/NĐ-CP") == 400_000


def facts() -> list[dict[str, Any]]:
    files: list[dict[str, Any]] = yaml.safe_load(CASES.read_text(encoding="utf-8"))["files"]
    return files


@cache
def real(name: str) -> Text:
    """A file as it is read, once for all that is asked of it."""
    return read(FORMATS / "real" / name)


def code_score(files: list[dict[str, Any]]) -> float:
    """F1 over the codes that each file cites (its own number aside)."""
    right = found = printed = 0
    for file in files:
        text = real(file["name"])
        assert text.sha256 == file["sha256"]
        own = {file["number"]} - set(file["cites"])
        codes = set(CODE.findall(text.text)) - own - _own_symbol(file, text.text)
        right += len(codes & set(file["cites"]))
        found += len(codes)
        printed += len(set(file["cites"]))
    return 2 * right / (found + printed)


def _own_symbol(file: dict[str, Any], text: str) -> set[str]:
    """What OCR makes of the file's own number where a pen wrote it."""
    symbol = file["number"].split("/", 1)[1]
    return {c for c in CODE.findall(text) if c.endswith(symbol)} - set(file["cites"])


@needs_ocr
@needs_office
def test_codes_of_real_files() -> None:
    score = code_score(facts())
    print(f"F1 over the codes cited in {len(facts())} real files: {score:.3f}")  # pytest -s
    assert score >= 0.95


@needs_ocr
@needs_office
@pytest.mark.parametrize("file", facts(), ids=lambda f: str(f["name"]))
def test_number_of_real_files(file: dict[str, Any]) -> None:
    if "number" in file["handwritten"]:
        pytest.skip("the number was written by hand")
    text = re.sub(r"(?<=\d)\s+(?=/)", "", flat(real(file["name"]).text))
    assert file["number"] in text


@needs_ocr
@needs_office
@pytest.mark.parametrize("file", facts(), ids=lambda f: str(f["name"]))
def test_date_of_real_files(file: dict[str, Any]) -> None:
    if "date" in file["handwritten"]:
        pytest.skip("the date was written by hand")
    year, month, day = map(int, str(file["date"]).split("-"))
    printed = rf"ngày\s+0?{day}\s+tháng\s+0?{month}\s+năm\s+{year}"
    assert re.search(printed, flat(real(file["name"]).text), re.IGNORECASE)


def scanned() -> list[Any]:
    """The pages of the clean scan as pictures."""
    import pypdfium2

    document = pypdfium2.PdfDocument(FORMATS / "scans_made" / "clean_200.pdf")
    try:
        return [page.render(scale=200 / 72).to_pil() for page in document]
    finally:
        document.close()


@needs_ocr
@pytest.mark.parametrize("degrees", [90, pytest.param(270, marks=pytest.mark.nightly)])
def test_a_photograph_on_its_side(degrees: int, tmp_path: Path, truth: str) -> None:
    path = tmp_path / "anh.jpg"
    scanned()[0].rotate(degrees, expand=True).save(path, quality=80)
    read_as = body(read(path).text + "Nơi nhận")
    assert errors(read_as, body(truth)[: len(read_as)]) < 0.01


@needs_ocr
def test_a_tiff_of_several_pages(tmp_path: Path) -> None:
    first, *others = scanned()
    path = tmp_path / "quet.tiff"
    first.save(path, save_all=True, append_images=others)
    text = read(path)
    assert (text.ocr, len(text.pages)) == (True, 3)
    assert identifiers(text.text) >= 37


@needs_ocr
def test_scanned_pages_among_pages_of_text(tmp_path: Path, truth: str) -> None:
    import pypdfium2

    made = pypdfium2.PdfDocument(FORMATS / "made" / "cv.pdf")
    scan = pypdfium2.PdfDocument(FORMATS / "scans_made" / "clean_200.pdf")
    mixed, path = pypdfium2.PdfDocument.new(), tmp_path / "lan.pdf"
    for source, page in ((made, 0), (scan, 1), (made, 2)):
        mixed.import_pages(source, [page])
    mixed.save(path)
    for document in (made, scan, mixed):
        document.close()
    text = read(path)
    assert (text.ocr, len(text.pages)) == (True, 3)
    assert errors(body(text.text), body(truth)) < 0.003
    assert identifiers(text.text) == 39


@needs_ocr
@pytest.mark.skipif(sys.platform != "linux", reason="the library is used on Linux")
def test_tesseract_as_library_and_as_program_say_the_same() -> None:
    page = raster.prepare(scanned()[0], 200)
    grey, size = page.image.tobytes(), page.image.size
    assert engine.tsv(grey, size, page.dpi, 3) is not None
    assert tesseract.words(page) == tesseract.by_program(page)


@needs_ocr
@pytest.mark.skipif(sys.platform != "linux", reason="the library is used on Linux")
def test_a_page_that_takes_too_long_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MILLISECONDS", 1)
    with pytest.raises(RefusedError, match="quá 0 giây"):
        tesseract.words(raster.prepare(scanned()[0], 200))


@needs_ocr
def test_a_scan_keeps_what_was_read_where_it_was_put_right(truth: str) -> None:
    text = read(FORMATS / "scans_made" / "clean_200.pdf")
    assert {(text.text[r.start : r.end], r.raw) for r in text.repairs} >= {
        ("1462-QĐ/ĐU", "1462-QĐ/ĐÐU")
    }
    printed = re.sub(r"\s", "", truth)
    assert all(text.text[r.start : r.end] in printed for r in text.repairs)
    assert len(text.doubts) < 0.02 * len(text.text.split())


@needs_ocr
def test_places_of_a_crooked_scan_hold_its_ink() -> None:
    from PIL import Image

    path = FORMATS / "scans_made" / "bad_200.pdf"
    text, png = read(path), page_image(path, 0, dpi=72)
    assert png is not None
    page = Image.open(io.BytesIO(png)).convert("L")
    start = text.text.index("Kính gửi")
    (place,) = places(text, start, start + len("Kính gửi"))
    darkest = min(
        page.crop((round(place.x0), round(place.y0), round(place.x1), round(place.y1))).tobytes()
    )
    assert darkest < 90
