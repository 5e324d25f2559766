"""What comes beside papers: registers of any layout and packages of the exchange, as claims."""

import base64
import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
import xlsxwriter
import yaml

import luocdo
from graph.open import open_store
from graph.store import PREFIXES, Store
from ingest.beside.edxml import NAMESPACES, read_package
from ingest.beside.register import day_of, read_register, remember
from ontology.errors import UnreadableError
from queries.register.claims import claims, differing
from queries.register.post import FOLDER, waiting

HERE = Path(__file__).parent
LETTER = HERE.parent / "examples" / "cong-van-UBND-NC.txt"
LAYOUTS = yaml.safe_load((HERE / "cases" / "registers.yaml").read_text(encoding="utf-8"))["layouts"]
UNKNOWN = {"order", "receipt", "copies", "passed"}  # known, and of no use


def _sheet(path: Path, rows: list[list[str]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
    return path


def test_twenty_layouts(tmp_path: Path) -> None:
    right, all_, wrong = 0, 0, []
    for layout in LAYOUTS:
        cells = {
            "code": "12/KH-UBND",
            "title": "Kế hoạch phòng cháy",
            "number": "12",
            "file": "a.pdf",
        }
        body = [
            "05/3/2025" if f in ("date", "arrived", "due") else cells.get(f, "")
            for f in layout["fields"]
        ]
        path = _sheet(tmp_path / "so.xlsx", [["UBND XÃ"], [], *layout["head"], body])
        found = read_register(path).columns
        for (heading, field), should in zip(found, layout["fields"], strict=True):
            all_ += 1
            right += (said := "" if field in UNKNOWN else field) == should
            if said != should:
                wrong.append((layout["name"], heading, field, should))
    print(f"\n{len(LAYOUTS)} layouts, {right} of {all_} headings: {right / all_:.3f}")
    assert len(LAYOUTS) == 20 and right / all_ >= 0.95, wrong


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("05/3/2025", "2025-03-05"),
        ("5.3.25", "2025-03-05"),
        ("2025-03-05 00:00:00", "2025-03-05"),
        ("ngày 5/3/2025", "2025-03-05"),
        ("31/02/2025", None),
        ("thứ hai", None),
    ],
)
def test_days_as_registers_have_them(text: str, day: str | None) -> None:
    assert day_of(text) == day


HEAD = ["Số đến", "Ngày đến", "Số ký hiệu", "Ngày VB", "Cơ quan ban hành", "Trích yếu", "Hạn xử lý", "Phòng"]  # fmt: skip  # noqa: E501
TITLE = "V/v thực hiện Kế hoạch số 423-KH/TU của Ban Thường vụ Tỉnh ủy"


def _row(code: str = "1690/UBND-NC", day: str = "28/5/2025") -> list[str]:
    return ["812", "29/5/2025", code, day, "UBND tỉnh Hưng Yên", TITLE, "10/6/2025", "Phòng Nội vụ"]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    folder = tmp_path / "kho"
    luocdo.build([LETTER], folder, workers=1)
    return folder


def _field(store: Store, name: str) -> set[str]:
    asked = f"{PREFIXES}SELECT ?v WHERE {{ ?w ld:held true ; {name} ?v }}"
    return {str(v) for (v,) in store.query(asked).rows}


def test_a_row_fills_the_blanks_of_its_paper_and_hangs_on_to_it(
    store: Path, tmp_path: Path
) -> None:
    report = luocdo.build([_sheet(tmp_path / "đến.xlsx", [HEAD, _row()])], store)
    assert report.notes == ["đến.xlsx: 1 dòng sổ, 1 dòng có văn bản trong kho"]
    with open_store(store) as opened:
        assert _field(opened, "ld:code") == {"1690/UBND-NC"}
        (said,) = claims(opened).values()
        assert {f: said[f][0].value for f in ("arrival", "due", "unit")} == {
            "arrival": "812", "due": "2025-06-10", "unit": "Phòng Nội vụ",
        }  # fmt: skip
        assert said["due"][0].who == "đến.xlsx, dòng 2"
    luocdo.build([_sheet(tmp_path / "đến.xlsx", [HEAD, _row("1691/UBND-NC")])], store)
    with open_store(store) as opened:
        assert _field(opened, "ld:code") == {"1691/UBND-NC"}, "the register was corrected"


def test_where_register_and_print_differ_both_are_shown(tmp_path: Path) -> None:
    paper = tmp_path / "thư.txt"
    text = LETTER.read_text(encoding="utf-8").replace("/UBND-NC", "1690/UBND-NC", 1)
    paper.write_text(text, encoding="utf-8")
    row = dict(zip(("Tệp", *HEAD), ("thư.txt", *_row("1699/UBND-NC")), strict=True))
    table = _sheet(tmp_path / "đến.xlsx", [list(row), list(row.values())])
    luocdo.build([paper, table], tmp_path / "kho", workers=1)
    with open_store(tmp_path / "kho") as opened:
        assert _field(opened, "ld:code") == {"1690/UBND-NC"}, "the print counts"
        ((found,),) = differing(opened, opened.papers()).values()
        assert (found[0].value, found[1]) == ("1699/UBND-NC", "1690/UBND-NC")


def test_a_row_waits_for_its_paper(tmp_path: Path) -> None:
    store, other = tmp_path / "kho", _row("77/SNV-TC")
    other[4:6] = "Sở Nội vụ tỉnh Hưng Yên", "Về việc rà soát hồ sơ cán bộ, công chức năm 2025"
    table = _sheet(tmp_path / "đến.xlsx", [HEAD, _row(), other])
    (note,) = luocdo.build([table], store).notes
    assert "2 dòng chờ văn bản" in note
    luocdo.build([LETTER], store, workers=1)
    with open_store(store) as opened:
        assert _field(opened, "ld:code") == {"1690/UBND-NC"}
        assert [r["code"] for r in waiting(opened, store)] == ["77/SNV-TC"]


def test_what_a_person_says_of_a_column_is_remembered(store: Path, tmp_path: Path) -> None:
    odd = [h if h != "Số ký hiệu" else "Cột bí ẩn" for h in HEAD]
    table = _sheet(tmp_path / "đến.xlsx", [odd, _row()])
    remember(store / FOLDER, {"Cột bí ẩn": "code"})
    luocdo.build([table], store)
    with open_store(store) as opened:
        assert _field(opened, "ld:code") == {"1690/UBND-NC"}


def test_what_is_no_register_is_said(tmp_path: Path) -> None:
    table = _sheet(tmp_path / "lương.xlsx", [["Họ tên", "Hệ số"], ["Lan", "3,33"]])
    csv = tmp_path / "hỏng.xlsx"
    csv.write_bytes(b"PK\3\4 not a workbook")
    failed = luocdo.build([table, csv, LETTER], tmp_path / "kho", workers=1).failed
    assert [f.reason for f in failed] == [
        "không nhận ra dòng tiêu đề của sổ văn bản",
        "bảng tính hỏng hoặc không đúng dạng",
    ]


# --- packages -------------------------------------------------------------------------------------


def _package(
    files: dict[str, bytes], *, space: str = NAMESPACES[0], prefix: str = "edXML:", more: str = ""
) -> bytes:
    def tag(name: str, inner: str) -> str:
        return f"<{prefix}{name}>{inner}</{prefix}{name}>"

    head = "".join(
        (
            tag("From", tag("OrganId", "000.00.00.H31") + tag("OrganName", "UBND tỉnh Hưng Yên")),
            tag(
                "To", tag("OrganId", "000.12.00.H31") + tag("OrganName", "Sở Nội vụ tỉnh Hưng Yên")
            ),
            tag("ResponseFor", tag("Code", "15/TTr-SNV")),
            tag("Code", tag("CodeNumber", "1690") + tag("CodeNotation", "UBND-NC")),
            tag(
                "PromulgationInfo", tag("Place", "Hưng Yên") + tag("PromulgationDate", "2025/05/28")
            ),
            tag("Subject", escape(TITLE)),
            tag("DueDate", "2025/06/10"),
        )
    )
    attached = "".join(
        f"<Attachment><ContentType>x</ContentType><ContentId>c{n}</ContentId>"
        f"<ContentTransferEncoded>{base64.b64encode(data).decode()}</ContentTransferEncoded>"
        f"<AttachmentName>{escape(name)}</AttachmentName></Attachment>"
        for n, (name, data) in enumerate(files.items())
    )
    binding = f'xmlns:edXML="{space}"' if prefix else f'xmlns="{space}"'
    body = tag("edXMLEnvelope", tag("edXMLHeader", tag("MessageHeader", head) + more))
    return (
        f'<?xml version="1.0" encoding="utf-8"?><edXML xmlns="{space}" {binding if prefix else ""}>'
        f"{body}<AttachmentEncoded>{attached}</AttachmentEncoded></edXML>"
    ).encode()


def _zipped(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, data)
    return out.getvalue()


LETTERS = {"thư.txt": LETTER.read_bytes()}


@pytest.mark.parametrize(
    "data",
    [
        _package(LETTERS),
        _package(LETTERS, space=NAMESPACES[1]),
        _package(LETTERS, prefix=""),
        b"\xef\xbb\xbf\r\n--uuid:1\r\nContent-Type: text/xml\r\n\r\n" + _package(LETTERS),
        _package({"thư.zip": _zipped("thư.txt", LETTER.read_bytes())}),
        _package({"thư.txt": _zipped("content", LETTER.read_bytes())}),
    ],
    ids=["2016", "e-doc.vn", "no prefix", "junk before", "zip inside", "zip without name"],
)
def test_a_package_gives_paper_and_claims(tmp_path: Path, data: bytes) -> None:
    package = tmp_path / "goi.edxml"
    package.write_bytes(data)
    luocdo.build([package], tmp_path / "kho", workers=1)
    with open_store(tmp_path / "kho") as opened:
        assert [i.name for i in opened.papers().values()] == ["thư.txt"]
        assert _field(opened, "ld:code") == {"1690/UBND-NC"}
        assert _field(opened, "ld:date") == {"2025-05-28"}
        (said,) = claims(opened).values()
        assert said["due"][0].value == "2025-06-10" and said["due"][0].who == "edXML"
        assert said["answers"][0].value == "15/TTr-SNV"
        assert said["recipients"][0].value == "Sở Nội vụ tỉnh Hưng Yên"


def test_what_a_package_revokes(tmp_path: Path) -> None:
    trace = (
        "<edXML:TraceHeaderList><edXML:Bussiness><edXML:BussinessDocType>1</edXML:BussinessDocType>"
        "<edXML:DocumentId>000.00.00.H31,2025/05/20,1500/UBND-NC</edXML:DocumentId>"
        "</edXML:Bussiness></edXML:TraceHeaderList>"
    )
    path = tmp_path / "goi.edxml"
    path.write_bytes(_package(LETTERS, more=trace))
    assert read_package(path).claims["revokes"] == "1500/UBND-NC"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "không phải XML"),
        (_package(LETTERS)[:900], "hỏng"),
        (_package({}), "không có tệp đính kèm"),
        (_package(LETTERS).replace(b"<edXML ", b"<!DOCTYPE a><edXML ", 1), "DOCTYPE"),
        (_package({"a.zip": b"PK\3\4 broken"}), "hỏng"),
    ],
)
def test_a_bad_package_is_named(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "goi.edxml"
    path.write_bytes(data)
    with pytest.raises(UnreadableError, match=said) as error:
        read_package(path)
    assert "phát lại" in error.value.remedy
