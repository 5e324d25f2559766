"""Văn bản đến hôm nay in a browser: the row of a paper, its slip, who of us is to handle it."""

from __future__ import annotations

import io
import re
import urllib.request
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from selenium.webdriver.common.by import By
from test_closing import PLAN, REPORT
from test_post import HEAD, LETTER, _package, _row, _sheet

import luocdo
from ingest.beside.register import remembered
from queries.register.post import FOLDER, MOST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from conftest import Browser, Web


@pytest.fixture
def desk(serve_web: Callable[..., AbstractContextManager[Web]], tmp_path: Path) -> Iterator[Web]:
    other = _row("77/SNV-TC")
    other[4:6] = "Sở Nội vụ tỉnh Hưng Yên", "Về việc rà soát hồ sơ cán bộ, công chức năm 2025"
    table = _sheet(tmp_path / "đến.xlsx", [HEAD, _row(), other])
    luocdo.build([LETTER, table], tmp_path / "kho", workers=1)
    (tmp_path / "kho" / "luocdo.toml").write_text(
        '[office]\nbody = "Sở Tài chính tỉnh Hưng Yên"\n', encoding="utf-8"
    )
    with serve_web(tmp_path / "kho") as web:
        yield web


def test_a_clerk_hands_the_paper_over_and_prints_its_slip(desk: Web, browser: Browser) -> None:
    browser.open(f"{desk.url}/van-ban-den?ngay=29/5/2025")
    said = browser.says("1690/UBND-NC", "#main")
    assert "812" in said and "Hạn trả lời: 10/6/2025 (đến.xlsx, dòng 2)" in said
    assert "Có trong sổ, chưa có tệp" in said
    assert "77/SNV-TC" in said, "the row without a file is listed"
    browser.driver.find_element(By.CSS_SELECTOR, "tbody details summary").click()
    form = browser.driver.find_element(By.CSS_SELECTOR, "tbody details form")
    form.find_element(By.NAME, "unit").send_keys("Phòng Tổ chức")
    form.find_element(By.NAME, "inner").send_keys("05/6/2025")
    form.find_element(By.TAG_NAME, "button").click()
    browser.wait("return location.hash.startsWith('#p-')")
    assert "Phòng Tổ chức · 05/6/2025" in browser.says("Phòng Tổ chức", "#main")
    slip = browser.driver.find_element(By.CSS_SELECTOR, "a[href*='phieu.docx']")
    with urllib.request.urlopen(str(slip.get_attribute("href")), timeout=60) as answer:
        made = zipfile.ZipFile(io.BytesIO(answer.read())).read("word/document.xml").decode()
    for words in ("PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN", "1690/UBND-NC", "812", "giao Phòng Tổ chức"):
        assert words in made, words


def test_what_the_exchange_says_stands_beside_the_print(
    serve_web: Callable[..., AbstractContextManager[Web]], browser: Browser, tmp_path: Path
) -> None:
    """The package's header is that of another letter than the one inside."""
    plan = (LETTER.parent / "ke-hoach-SNV.txt").read_bytes()
    trace = (
        "<TraceHeaderList><BusinessDocType>1</BusinessDocType>"
        "<DocumentId>000.00.00.H31,2025/05/20,12/UBND-NC</DocumentId></TraceHeaderList>"
    )
    (tmp_path / "a.edxml").write_bytes(_package({"kh.txt": plan}, more=trace))
    luocdo.build([tmp_path / "a.edxml"], tmp_path / "kho", workers=1)
    with serve_web(tmp_path / "kho") as web:
        browser.open(f"{web.url}/van-ban-den")
        said = browser.says("KH 85/KH-SNV", "#main")
        for words in (
            "edXML ghi: 28/5/2025; bản in: 10/6/2025",
            "Thu hồi văn bản đã gửi 12/UBND-NC (edXML)",
            "Trả lời văn bản 15/TTr-SNV (edXML)",
            "Hạn trả lời: 10/6/2025 (edXML)",
            "Chọn cơ quan tôi ở Bàn làm việc",
        ):
            assert words in said, (words, said)
        browser.driver.find_element(By.CSS_SELECTOR, "#main .no").click()
        assert "Sở Nội vụ tỉnh Hưng Yên (edXML)" in browser.says("Nơi nhận", ".facts")


def test_the_slip_of_a_party_paper_is_saved_under_its_number(web: Web) -> None:
    with urllib.request.urlopen(f"{web.url}/van-ban-den", timeout=60) as answer:
        slips = re.findall(r"/van-ban-den/phieu\.docx\?tep=\w+", answer.read().decode())
    names = []
    for slip in slips:
        with urllib.request.urlopen(web.url + slip, timeout=60) as answer:
            assert answer.read().startswith(b"PK")
            names.append(unquote(answer.headers["Content-Disposition"]))
    assert any(name.endswith("phieu-30-KH-ĐU.docx") for name in names), names


def test_a_full_day_has_pages_and_ours_come_first(
    serve_web: Callable[..., AbstractContextManager[Web]], browser: Browser, tmp_path: Path
) -> None:
    papers = [LETTER.parent / "ke-hoach-30-KH-DU.pdf"]
    for n in range(1, MOST + 2):
        papers.append(tmp_path / f"{n}.txt")
        papers[-1].write_text(
            f"SỞ Y TẾ\nSố: {n}/SYT-VP\nHưng Yên, ngày 02 tháng 3 năm 2026\n"
            f"Kính gửi: Sở Nội vụ\nGửi báo cáo số {n}.\n",
            encoding="utf-8",
        )
    luocdo.build(papers, tmp_path / "kho", workers=1)
    (tmp_path / "kho" / "luocdo.toml").write_text(
        '[office]\nbody = "Đảng ủy Sở Tài chính"\n', encoding="utf-8"
    )
    with serve_web(tmp_path / "kho") as web:
        driver = browser.open(f"{web.url}/van-ban-den")
        assert f"{MOST + 2} văn bản" in browser.says("Văn bản đến hôm nay", ".title")
        first = driver.find_element(By.CSS_SELECTOR, "tbody .no")
        assert first.text == "KH 30-KH/ĐU"
        driver.find_element(By.CSS_SELECTOR, ".pager a[rel=next]").click()
        browser.wait("return document.querySelectorAll('tbody tr').length === 2")


def test_an_unread_number_is_typed_in_its_row(
    serve_web: Callable[..., AbstractContextManager[Web]], browser: Browser, tmp_path: Path
) -> None:
    luocdo.build([LETTER], tmp_path / "kho", workers=1)
    with serve_web(tmp_path / "kho") as web:
        browser.open(f"{web.url}/van-ban-den")
        assert "Chưa đọc được số" in browser.says("UBND-NC", "#main")
        field = browser.driver.find_element(By.CSS_SELECTOR, "tbody input[name=value]")
        field.clear()
        field.send_keys("1690/UBND-NC")
        field.submit()
        browser.says("1690/UBND-NC", "h1")


def test_a_package_dropped_on_the_page_is_read(
    serve_web: Callable[..., AbstractContextManager[Web]], browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "goi.edxml"
    path.write_bytes(_package({"thư.txt": LETTER.read_bytes()}))
    luocdo.build([LETTER.parent / "ke-hoach-SNV.txt"], tmp_path / "kho", workers=1)
    with serve_web(tmp_path / "kho") as web:
        browser.open(f"{web.url}/nap")
        browser.driver.find_element(By.CSS_SELECTOR, "input[name=files]").send_keys(str(path))
        browser.driver.find_element(By.CSS_SELECTOR, "form.drop button.primary").click()
        browser.says("goi.edxml", "#main")
        browser.wait("return document.querySelector('.badge.good')")
        came = browser.says("1690/UBND-NC", "#job tbody")
        assert "28/5/2025" in came and "giao" in came, "what arrived"
        browser.open(f"{web.url}/")
        assert "goi.edxml" not in browser.says("CV 1690/UBND-NC", "#main"), "the paper, not its box"
        browser.open(f"{web.url}/van-ban-den")
        assert "1690/UBND-NC" in browser.says("1690/UBND-NC", "#main")
        sheet = _sheet(tmp_path / "so.xlsx", [HEAD, _row(), _row("12/KH-UBND", "30/5/2025")])
        browser.open(f"{web.url}/nap")
        browser.driver.find_element(By.CSS_SELECTOR, "input[name=files]").send_keys(str(sheet))
        browser.driver.find_element(By.CSS_SELECTOR, "form.drop button.primary").click()
        assert "2 dòng sổ" in browser.says("1 dòng có văn bản trong kho", "#job tbody")


def test_what_reports_say_is_done_is_confirmed_and_undone(
    serve_web: Callable[..., AbstractContextManager[Web]], browser: Browser, tmp_path: Path
) -> None:
    for name, text in (("kh.txt", PLAN), ("bc.txt", REPORT)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    luocdo.build([tmp_path / "kh.txt", tmp_path / "bc.txt"], tmp_path / "kho", workers=1)
    with serve_web(tmp_path / "kho") as web:
        browser.open(f"{web.url}/nhiem-vu/de-nghi")
        assert "Sở đã rà soát xong 42 trụ sở" in browser.says("42 trụ sở", "#main")
        browser.driver.find_element(By.CSS_SELECTOR, "#main button.primary").click()
        assert "Chưa có báo cáo nào" in browser.says("Đã ghi hoàn thành 1 nhiệm vụ", "#main")
        browser.driver.find_element(By.CSS_SELECTOR, "button[name=undo]").click()
        browser.says("42 trụ sở", "#main tbody")
        for file in ("cong-van.docx", "tien-do.xlsx"):
            url = f"{web.url}/nhiem-vu/{file}?ngay=20/6/2025"
            one, two = (urllib.request.urlopen(url, timeout=60).read() for _ in range(2))
            assert one.startswith(b"PK") and one == two


def test_a_row_that_leaves_the_list_can_be_brought_back(
    serve_web: Callable[..., AbstractContextManager[Web]], browser: Browser, tmp_path: Path
) -> None:
    """A day is typed as people write it, and letters name the document in full."""
    (tmp_path / "kh.txt").write_text(PLAN, encoding="utf-8")
    luocdo.build([tmp_path / "kh.txt"], tmp_path / "kho", workers=1)
    with serve_web(tmp_path / "kho") as web:
        browser.open(f"{web.url}/nhiem-vu?han=late&ngay=20/6/2025&tu=77/KH-UBND")
        assert browser.driver.find_element(By.NAME, "ngay").get_attribute("value") == "20/6/2025"
        before = len(browser.driver.find_elements(By.CSS_SELECTOR, "tbody tr"))
        browser.driver.find_element(By.CSS_SELECTOR, "tbody .said-of summary").click()
        browser.driver.find_element(By.CSS_SELECTOR, "tbody button[value=done]").click()
        browser.says("Đã ghi 1 nhiệm vụ.", "#main")
        browser.driver.find_element(By.CSS_SELECTOR, ".notice button[name=undo]").click()
        browser.wait("return !location.search.includes('vua=')")
        assert len(browser.driver.find_elements(By.CSS_SELECTOR, "tbody tr")) == before
        url = f"{web.url}/nhiem-vu/cong-van.docx?ngay=20/6/2025"
        with urllib.request.urlopen(url, timeout=60) as answer:
            made = zipfile.ZipFile(io.BytesIO(answer.read())).read("word/document.xml").decode()
        assert "Kế hoạch số 77/KH-UBND ngày 03/3/2025" in made


def test_columns_that_nobody_knows_are_named_on_the_page(
    serve_web: Callable[..., AbstractContextManager[Web]], browser: Browser, tmp_path: Path
) -> None:
    luocdo.build([LETTER], tmp_path / "kho", workers=1)
    odd = {"Số ký hiệu": "Cột bí ẩn", "Trích yếu": "Cột khác"}
    table = _sheet(tmp_path / "đến.xlsx", [[odd.get(h, h) for h in HEAD], _row()])
    with serve_web(tmp_path / "kho") as web:
        browser.open(f"{web.url}/nap")
        browser.driver.find_element(By.CSS_SELECTOR, "input[type=file]").send_keys(str(table))
        browser.driver.find_element(By.CSS_SELECTOR, "#main form button.primary").click()
        browser.says("Cột của sổ", "#main")
        browser.driver.find_element(By.CSS_SELECTOR, "a[href^='/nap/cot']").click()
        assert "1690/UBND-NC" in browser.says("Cột bí ẩn", "#main")
        row = browser.driver.find_element(By.XPATH, "//tr[td[contains(., 'Cột bí ẩn')]]")
        row.find_element(By.CSS_SELECTOR, "option[value=code]").click()
        browser.driver.find_element(By.CSS_SELECTOR, "#main button.primary").click()
        browser.wait(
            "return location.pathname.startsWith('/nap/') && location.pathname != '/nap/cot'"
        )
        browser.wait("return !!document.querySelector('[data-state=done]')")
    assert remembered(tmp_path / "kho" / FOLDER)["Cột bí ẩn"] == "code"
