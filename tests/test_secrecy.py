"""What is marked secret is refused, what may be is kept back, and prose about secrecy is read."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from raw_http import need

import luocdo
from ingest.pipeline import extract
from ontology.errors import HeldError
from ontology.model import Text

CASES: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "secrecy.yaml").read_text(encoding="utf-8")
)
HEAD = """ĐẢNG BỘ TỈNH HÒA AN
TỈNH ỦY
{mark}
{number}
{title}
ĐẢNG CỘNG SẢN VIỆT NAM
Hòa An, ngày 6 tháng 2 năm 2025
Kính gửi: Các huyện ủy
{body}
T/M BAN THƯỜNG VỤ
PHÓ BÍ THƯ
Trần Văn An
"""


def paper(mark: str = "*", title: str = "V/v tổ chức hội nghị", body: str = "") -> str:
    number = "" if "TU" in mark else "Số: 12-CV/TU"
    body = body or "Thực hiện Chỉ thị số 05-CT/TU, Ban Thường vụ yêu cầu các huyện ủy báo cáo."
    return HEAD.format(mark=mark, number=number, title=title, body=body)


def marked(text: str, **more: Any) -> tuple[str | None, str | None, bool]:
    record = extract(Text(text=text, name="a.txt", sha256="0" * 64, format="txt", **more))
    doubtful = any(w.code == "secrecy-doubtful" for w in record.warnings)
    return record.document.secrecy, record.document.urgency, doubtful


@pytest.mark.parametrize(("mark", "secrecy", "urgency", "doubtful"), CASES["head"])
def test_a_line_of_the_head(
    mark: str, secrecy: str | None, urgency: str | None, doubtful: bool
) -> None:
    assert marked(paper(mark)) == (secrecy, urgency, doubtful)


@pytest.mark.parametrize("mark", ["MẬT", "T Ố I M Ậ T", "[MẬT]", "Độ mật: Mật"])
def test_without_a_printed_head(mark: str) -> None:
    assert marked(f"{mark}\nBáo cáo nhanh tình hình.\nNội dung như sau.")[0]


@pytest.mark.parametrize("mark", ["MẬT", "Độ mật: MẬT", "[TỐI MẬT]"])
def test_in_a_running_header(mark: str) -> None:
    assert marked(paper(), margins=(f"Văn phòng Tỉnh ủy\t{mark}",))[0]
    assert marked(paper(), margins=("Quy chế bảo vệ bí mật",)) == (None, None, False)


@pytest.mark.parametrize(("title", "doubtful"), CASES["title"])
def test_a_title_about_secrecy(title: str, doubtful: bool) -> None:
    assert marked(paper(title=title)) == (None, None, doubtful)


@pytest.mark.parametrize("body", CASES["body"])
def test_a_body_about_secrecy(body: str) -> None:
    assert marked(paper(body=body)) == (None, None, False)


def test_a_doubtful_paper_waits_for_a_person(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(paper("MAT"), encoding="utf-8")
    (tmp_path / "b.txt").write_text(paper("M Ậ T"), encoding="utf-8")
    (tmp_path / "c.txt").write_text(paper(), encoding="utf-8")
    report = luocdo.build([tmp_path], tmp_path / "kho", workers=1)
    assert [Path(p).name for p in report.read] == ["c.txt"]
    assert [Path(p).name for p in report.refused] == ["b.txt"]
    assert [Path(p.path).name for p in report.failed] == ["a.txt"]
    assert "MAT" in report.failed[0].reason and "--cleared" in report.failed[0].remedy
    again = luocdo.build([tmp_path], tmp_path / "kho", workers=1, cleared=True)
    assert [Path(p).name for p in again.read] == ["a.txt"] and not again.failed
    assert [Path(p).name for p in again.refused] == ["b.txt"], "a mark is no doubt"


STAMPS = [  # words, degrees; what is made of it
    ("MẬT", 0, "held"),  # its mark is small: read as "MẠT" it is a doubt
    ("TỐI MẬT", -2, "refused"),
    ("TUYỆT MẬT", 3, "refused"),
    ("HỎA TỐC", 0, "read"),
    ("CÔNG VĂN ĐẾN", 0, "read"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("words", "degrees", "outcome"), STAMPS)
def test_a_red_stamp_on_a_scan_is_seen(
    tmp_path: Path, words: str, degrees: int, outcome: str
) -> None:
    """The page itself is read without its colours, for the seal's sake."""
    need("tesseract")
    from PIL import Image, ImageDraw, ImageFont

    def font(size: int, kind: str) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(need_font(kind), size)

    page, red = Image.new("RGB", (1654, 2339), "white"), (200, 20, 20)
    for n, line in enumerate(paper().splitlines()):
        place = (200, 200 + 60 * n)
        ImageDraw.Draw(page).text(place, line, font=font(34, "Regular"), fill="black")
    stamp = Image.new("RGBA", (700, 130), (0, 0, 0, 0))
    draw, bold = ImageDraw.Draw(stamp), font(60, "Bold")
    _, _, wide, high = draw.textbbox((28, 14), words, font=bold)
    draw.rectangle((3, 3, wide + 25, high + 25), outline=red, width=6)
    draw.text((28, 14), words, font=bold, fill=red)
    stamp = stamp.rotate(degrees, expand=True)
    page.paste(stamp, (950, 40), stamp)
    page.save(tmp_path / "scan.jpg", dpi=(200, 200), quality=70)
    report = luocdo.build([tmp_path / "scan.jpg"], tmp_path / "kho", workers=1)
    held = any(isinstance(error, HeldError) for error in report.failed)
    said = "held" if held else "refused" if report.refused else "read"
    assert said == outcome, (report.failed, report.refused)


def need_font(kind: str) -> str:
    """Liberation Serif, which has the letters of Vietnamese."""
    found = Path(f"/usr/share/fonts/truetype/liberation2/LiberationSerif-{kind}.ttf")
    if not found.exists():
        pytest.skip("fonts-liberation2 is not installed")
    return str(found)
