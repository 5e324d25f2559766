"""Scanned pages pasted into Word files: read where they stand; hostile ones do no harm."""

import difflib
import io
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from ingest import extract
from ingest.read import page_image, places, raster, read, read_many
from ingest.read.docx import open_docx, read_docx
from ingest.read.failure import RefusedError
from ingest.read.wordscan import text_of
from ontology.errors import UnreadableError
from ontology.model import Text

CLEAN = Path(__file__).resolve().parents[2] / "shared/corpus/formats/scans_made/clean_200.pdf"
if not CLEAN.exists() and not os.environ.get("CI"):
    pytest.skip("needs the corpus beside the checkout", allow_module_level=True)

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PAGE, STAMP = (454, 641), (100, 100)  # points: a page between its margins, a stamp
TYPED = "Ủy ban nhân dân tỉnh gửi kèm công văn này bản sao kế hoạch của các sở. " * 4

needs_ocr = pytest.mark.skipif(
    not shutil.which("tesseract") and not os.environ.get("CI"), reason="needs Tesseract"
)
needs_office = pytest.mark.skipif(
    not shutil.which("soffice") and not os.environ.get("CI"), reason="needs LibreOffice"
)


def placed(relation: str, size: tuple[int, int] = PAGE, attribute: str = "embed") -> str:
    """A paragraph with a picture of a size in points, as Word writes it today."""
    cx, cy = (12700 * side for side in size)
    wp = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    return (
        f"<w:p><w:r><w:drawing><wp:inline xmlns:wp='{wp}'><wp:extent cx='{cx}' cy='{cy}'/>"
        f"<wp:docPr id='1' name='a'/><a:graphic xmlns:a='{A}'><a:graphicData uri='{PIC}'>"
        f"<pic:pic xmlns:pic='{PIC}'><pic:nvPicPr><pic:cNvPr id='0' name='a'/><pic:cNvPicPr/>"
        f"</pic:nvPicPr><pic:blipFill><a:blip r:{attribute}='{relation}'/><a:stretch/>"
        f"</pic:blipFill><pic:spPr><a:xfrm><a:off x='0' y='0'/><a:ext cx='{cx}' cy='{cy}'/>"
        "</a:xfrm><a:prstGeom prst='rect'/></pic:spPr></pic:pic></a:graphicData></a:graphic>"
        "</wp:inline></w:drawing></w:r></w:p>"
    )


PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"


def older(relation: str) -> str:
    """The same as Word wrote it until 2007."""
    return (
        "<w:p><w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'"
        f" style='width:{PAGE[0]}pt;height:{PAGE[1]}pt'><v:imagedata r:id='{relation}'/></v:shape>"
        "</w:pict></w:r></w:p>"
    )


def typed(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def word(content: str, *pictures: bytes, linked: str = "") -> bytes:
    """A .docx with its pictures as relations r0, r1 …; `linked` is where relation x leads."""
    relations = [
        f"<Relationship Id='r{n}' Type='{R}/image' Target='media/image{n}.jpg'/>"
        for n in range(len(pictures))
    ]
    if linked:
        relations.append(
            f"<Relationship Id='x' Type='{R}/image' TargetMode='External' Target='{linked}'/>"
        )
    package = "http://schemas.openxmlformats.org/package/2006"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts = {
        "[Content_Types].xml": f"<Types xmlns='{package}/content-types'><Default Extension='rels'"
        f" ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
        "<Default Extension='jpg' ContentType='image/jpeg'/>"
        f"<Override PartName='/word/document.xml' ContentType='{main}'/></Types>",
        "_rels/.rels": f"<Relationships xmlns='{package}/relationships'><Relationship Id='d'"
        f" Type='{R}/officeDocument' Target='word/document.xml'/></Relationships>",
        "word/_rels/document.xml.rels": f"<Relationships xmlns='{package}/relationships'>"
        f"{''.join(relations)}</Relationships>",
        "word/document.xml": f"<w:document xmlns:w='{W}' xmlns:r='{R}'><w:body>{content}</w:body>"
        "</w:document>",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, xml in parts.items():
            made.writestr(name, xml)
        for n, picture in enumerate(pictures):
            made.writestr(f"word/media/image{n}.jpg", picture)
    return packed.getvalue()


def open_document(*pictures: bytes, text: str = "") -> bytes:
    """An .odt of a text and pictures as large as a page, each with a drawing for old programs."""
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
        "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
        "xlink": "http://www.w3.org/1999/xlink",
    }
    frames = "".join(
        "<text:p><draw:frame svg:width='16cm' svg:height='22.6cm'>"
        f"<draw:image xlink:href='Pictures/{n}.svm'/><draw:image xlink:href='Pictures/{n}.jpg'/>"
        "</draw:frame></text:p>"
        for n in range(len(pictures))
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        spaces = " ".join(f"xmlns:{name}='{uri}'" for name, uri in names.items())
        made.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:text><text:p>{text}</text:p>"
            f"{frames}</office:text></office:body></office:document-content>",
        )
        for n, picture in enumerate(pictures):
            made.writestr(f"Pictures/{n}.jpg", picture)
    return packed.getvalue()


def png(size: tuple[int, int], mode: str = "L") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 1 if mode == "1" else 255).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def scans() -> list[bytes]:
    """The three pages of a made scan as JPEG."""
    document, made = pypdfium2.PdfDocument(CLEAN), []
    for page in document:
        out = io.BytesIO()
        page.render(scale=200 / 72).to_pil().save(out, "JPEG", quality=85)
        made.append(out.getvalue())
    document.close()
    return made


@pytest.fixture(scope="module")
def as_pdf() -> Text:
    """What the same pages say as a PDF (its errors are measured in test_read_corpus)."""
    return read(CLEAN)


def alike(text: str, other: str) -> bool:
    """Whether two readings differ in no more than 1 word of 100."""
    matcher = difflib.SequenceMatcher(None, text.split(), other.split(), autojunk=False)
    return matcher.ratio() > 0.99


def as_docx(scans: list[bytes]) -> bytes:
    return word("".join(placed(f"r{n}") for n in range(len(scans))), *scans)


def as_older_docx(scans: list[bytes]) -> bytes:
    return word(typed("Bản quét") + "".join(older(f"r{n}") for n in range(3)), *scans)


def as_odt(scans: list[bytes]) -> bytes:
    return open_document(*scans)


@needs_ocr
@pytest.mark.parametrize(
    ("kind", "made"),
    [
        ("docx", as_docx),
        pytest.param("docx", as_older_docx, marks=pytest.mark.nightly),
        ("odt", as_odt),
    ],
)
def test_scanned_pages_in_a_word_file_are_its_pages(
    kind: str,
    made: Callable[[list[bytes]], bytes],
    scans: list[bytes],
    as_pdf: Text,
    tmp_path: Path,
) -> None:
    path = tmp_path / f"quet.{kind}"
    path.write_bytes(made(scans))
    text = read(path)
    assert (text.format, text.ocr, len(text.pages), text.unread) == (kind, True, 3, ())
    assert alike(text.text.removeprefix("Bản quét\n"), as_pdf.text)


@needs_ocr
@needs_office
@pytest.mark.parametrize("kind", ["doc", pytest.param("rtf", marks=pytest.mark.nightly)])
def test_scanned_pages_in_an_old_word_file(
    kind: str, scans: list[bytes], as_pdf: Text, tmp_path: Path
) -> None:
    (tmp_path / "quet.docx").write_bytes(as_docx(scans))
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", kind, "--outdir", str(tmp_path), str(tmp_path / "quet.docx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    text = read(tmp_path / f"quet.{kind}")
    assert (text.format, text.ocr, len(text.pages)) == (kind, True, 3)
    assert alike(text.text.removeprefix("Bản quét\n"), as_pdf.text)


@needs_ocr
def test_places_of_a_pasted_scan_lie_on_its_picture(scans: list[bytes], tmp_path: Path) -> None:
    path = tmp_path / "quet.docx"
    path.write_bytes(as_docx(scans))
    text, drawn = read(path), page_image(path, 1, dpi=72)
    assert drawn is not None and page_image(path, 3) is None
    page = Image.open(io.BytesIO(drawn)).convert("L")
    start = text.pages[1].start
    place = places(text, start, start + 20)[0]
    ink = page.crop((round(place.x0), round(place.y0), round(place.x1), round(place.y1)))
    assert place.page == 1 and min(ink.tobytes()) < 120


@needs_ocr
def test_a_typed_paper_with_a_scanned_annex_gives_both_in_their_order(
    scans: list[bytes], as_pdf: Text
) -> None:
    content = typed(TYPED) + placed("r0", STAMP) + placed("r1") + typed("Hết phụ lục.")
    text = read_docx(word(content, scans[0], scans[1]))
    first, page = text.text.split("\n", 1)
    assert first == TYPED.strip() and page.endswith("\nHết phụ lục.\n")
    second = as_pdf.pages[1]
    assert alike(page.removesuffix("Hết phụ lục.\n"), as_pdf.text[second.start : second.end])
    assert (text.ocr, text.pages, text.boxes) == (True, (), ())


@needs_ocr
def test_a_photograph_in_a_typed_paper_adds_nothing() -> None:
    text = read_docx(word(typed(TYPED) + placed("r0"), png((900, 1200))))
    assert (text.text, text.ocr, text.unread) == (TYPED.strip() + "\n\n", False, ())


BROKEN = png((900, 1200))[:90]
METAFILE = b"\x01\x00\x00\x00\x6c\x00\x00\x00" + bytes(32) + b" EMF" + bytes(900)
HUGE = png((30_000, 30_000), "1")
UNREAD = [
    (placed("x", attribute="link"), png((9, 9)), "liên kết"),
    (placed("x"), png((9, 9)), "liên kết"),
    (placed("r7"), png((9, 9)), "liên kết"),  # a relation that is not there
    (placed("r0"), METAFILE, "emf"),
    (placed("r0"), b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "emf"),
    (placed("r0"), BROKEN, "hỏng"),
    (placed("r0"), HUGE, "quá lớn"),
]


@needs_ocr
@pytest.mark.parametrize(("content", "picture", "reason"), UNREAD)
def test_a_picture_that_cannot_be_read_is_named(
    content: str, picture: bytes, reason: str, tmp_path: Path
) -> None:
    secret = tmp_path / "ngoai.png"
    secret.write_bytes(png((900, 1200)))
    alone = word(content, picture, linked=secret.as_uri())
    with pytest.raises(RefusedError, match=reason) as caught:
        read_docx(alone)
    assert caught.value.remedy
    text = read_docx(word(typed(TYPED) + content, picture, linked=secret.as_uri()))
    assert text.text.startswith(TYPED.strip()) and not text.ocr
    (gap,) = text.unread
    assert (gap.number, reason in gap.reason) == (1, True)
    (warning,) = extract(text).warnings
    assert (warning.code, text.text[warning.start : warning.end]) == ("unread-picture", ".")
    assert reason in warning.message and gap.remedy in warning.message


@needs_ocr
def test_a_broken_page_among_good_ones_keeps_its_number(scans: list[bytes], tmp_path: Path) -> None:
    path = tmp_path / "quet.docx"
    path.write_bytes(as_docx([scans[0], BROKEN, scans[2]]))
    text = read(path)
    assert [gap.number for gap in text.unread] == [2]
    assert len(text.pages) == 3 and text.pages[1].start == text.pages[1].end
    assert text.text[text.pages[2].start :].startswith("PHỤ LỤC")


@needs_ocr
def test_a_batch_loses_nothing_by_hostile_pictures(tmp_path: Path) -> None:
    hostile = {"bom": HUGE, "hong": BROKEN, "ve": METAFILE, "rac": bytes(range(256)) * 300}
    for name, picture in hostile.items():
        (tmp_path / f"{name}.docx").write_bytes(word(placed("r0"), picture))
        (tmp_path / f"{name}.odt").write_bytes(open_document(picture))
    (tmp_path / "tot.docx").write_bytes(word(typed("Số: 1/QĐ-UBND")))
    results = dict(read_many(sorted(tmp_path.iterdir()), workers=2))
    refused = [r for r in results.values() if isinstance(r, UnreadableError)]
    assert (len(results), len(refused)) == (9, 8)
    assert all(r.reason and r.remedy for r in refused)
    good = results[tmp_path / "tot.docx"]
    assert isinstance(good, Text) and good.text == "Số: 1/QĐ-UBND\n"


@needs_ocr
def test_a_thousand_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster, "MAX_FRAMES", 3)
    blank, pages = png((200, 280)), []
    many = word(typed(TYPED) + "".join(placed(f"r{n}") for n in range(1_000)), *[blank] * 1_000)
    text = text_of(open_docx(many), lambda: pages.append(1))
    assert (len(pages), [gap.number for gap in text.unread]) == (3, [4])
    assert "quá 3 ảnh" in text.unread[0].reason and text.text.startswith(TYPED.strip())
    same = word(typed(TYPED) + placed("r0") * 1_000, blank)
    pages.clear()
    assert text_of(open_docx(same), lambda: pages.append(1)).unread == ()
    assert len(pages) == 1  # one picture, however often it is placed
