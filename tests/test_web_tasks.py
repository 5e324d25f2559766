"""Tasks, ready questions, SPARQL and bodies in a real browser, on honest and hostile papers."""

from __future__ import annotations

import csv
import io
import re
import urllib.request
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

import luocdo
from ontology import collate

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from conftest import Browser, Web

DAY = "2025-07-03"  # of examples/: some tasks late, some not yet due
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
EXAMPLES = Path(__file__).parents[1] / "examples"


def address(web: Web, path: str, **given: str) -> str:
    """An address of the application; `co_quan` is written co-quan."""
    named = {key.replace("_", "-"): value for key, value in given.items()}
    return f"{web.url}{path}" + (f"?{urlencode(named)}" if named else "")


def got(url: str) -> bytes:
    """The body of a page or file."""
    with urllib.request.urlopen(url, timeout=60) as answer:
        return bytes(answer.read())


def click(browser: Browser, css: str) -> None:
    browser.wait("return document.querySelector(arguments[0])", css)
    browser.driver.find_element(By.CSS_SELECTOR, css).click()


def type_into(browser: Browser, css: str, text: str) -> Any:
    field = browser.driver.find_element(By.CSS_SELECTOR, css)
    field.clear()
    field.send_keys(text)
    return field


# --- the register ---------------------------------------------------------------------------------


def test_filters_stand_in_the_address(web: Web, browser: Browser) -> None:
    browser.open(address(web, "/nhiem-vu", ngay=DAY))
    everything = browser.says("Đảng ủy UBND tỉnh", "#main")
    assert "Quá hạn 39 ngày" in everything and "…" not in everything
    field = type_into(browser, "[data-suggest=document]", "423-KH/TU")
    field.send_keys(Keys.ENTER)
    browser.wait("return location.search.includes('423-KH')")
    assert "Sở Nội vụ" not in browser.says("KH 423-KH/TU", "tbody")
    click(browser, ".states a.bad")
    browser.wait("return location.search.includes('tinh-trang=late')")
    rows = browser.driver.find_elements(By.CSS_SELECTOR, "tbody tr")
    assert rows and all("Quá hạn" in row.text for row in rows)


def test_a_suggested_document_and_body_are_chosen_by_keyboard(web: Web, browser: Browser) -> None:
    browser.open(address(web, "/nhiem-vu"))
    field = type_into(browser, "[data-suggest=document]", "30-KH")
    browser.wait("return document.querySelector('.suggest:not([hidden]) li')")
    assert field.get_attribute("aria-expanded") == "true"
    field.send_keys(Keys.ARROW_DOWN)
    active = field.get_attribute("aria-activedescendant")
    assert browser.driver.find_element(By.ID, active).get_attribute("aria-selected") == "true"
    field.send_keys(Keys.ENTER)
    assert field.get_attribute("value") == "KH 30-KH/ĐU"
    field.send_keys(Keys.ENTER)  # closed list: the form goes
    browser.wait("return new URL(location).searchParams.get('tu')?.startsWith('urn:lex:')")
    browser.says("KH 30-KH/ĐU", "tbody")
    shown = browser.driver.find_element(By.CSS_SELECTOR, "[data-suggest=document]")
    assert shown.get_attribute("value") == "KH 30-KH/ĐU"  # the name, not the IRI
    body = type_into(browser, "[data-suggest=body]", "dang uy so noi")
    browser.wait("return document.querySelector('.suggest:not([hidden]) li')")
    body.send_keys(Keys.ESCAPE)
    assert body.get_attribute("aria-expanded") == "false"
    body.send_keys(" vu")
    browser.wait("return document.querySelector('.suggest:not([hidden]) li')")
    click(browser, ".suggest:not([hidden]) li")
    assert body.get_attribute("value") == "Đảng ủy Sở Nội vụ"
    body.send_keys(Keys.ENTER)
    browser.wait("return new URL(location).searchParams.get('co-quan')?.includes('/org/')")
    assert len(browser.driver.find_elements(By.CSS_SELECTOR, "tbody tr")) == 1


def test_a_status_in_two_clicks_stays_after_reading_again_and_is_undone(
    own_web: Web, browser: Browser
) -> None:
    browser.open(address(own_web, "/nhiem-vu", ngay=DAY, tu="423"))
    row = browser.driver.find_element(By.CSS_SELECTOR, "tbody tr").get_attribute("id")
    click(browser, f"#{row} .said-of summary")
    type_into(browser, f"#{row} [name=note]", "báo qua điện thoại <b>")
    click(browser, f"#{row} button[value=done]")
    said = browser.says("báo qua điện thoại <b>", f"#{row}")
    assert "Hoàn thành" in said and "Nguyễn Thị Hạnh" in said
    luocdo.build([EXAMPLES], own_web.desk.folder, workers=1)
    browser.open(address(own_web, "/nhiem-vu", ngay=DAY, tu="423"))
    assert "Nguyễn Thị Hạnh" in browser.says("báo qua điện thoại", f"#{row}")
    click(browser, f"#{row} .said-of summary")
    click(browser, f"#{row} button[name=undo]")
    browser.wait("return !document.body.innerText.includes('báo qua điện thoại')")


def test_files_open_again(web: Web, browser: Browser) -> None:
    browser.open(address(web, "/nhiem-vu", ngay=DAY, tu="423"))
    links = browser.driver.find_elements(By.CSS_SELECTOR, ".toolbar a[href*='tep.']")
    files = {re.findall(r"tep\.(\w+)", str(a.get_attribute("href")))[0]: a for a in links}
    shown = len(browser.driver.find_elements(By.CSS_SELECTOR, "tbody tr"))
    body = {kind: got(str(a.get_attribute("href"))) for kind, a in files.items()}
    rows = list(csv.reader(io.StringIO(body["csv"].decode("utf-8-sig"))))
    assert len(rows) == shown + 1
    with zipfile.ZipFile(io.BytesIO(body["xlsx"])) as book:
        assert book.testzip() is None
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert len(sheet.findall(".//{*}row")) == shown + 1


def test_the_reminder_is_a_word_file_with_a_table_for_each_lead(web: Web) -> None:
    made = got(address(web, "/nhiem-vu/tep.docx", ngay=DAY))
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        document = ElementTree.fromstring(package.read("word/document.xml"))
        styles = package.read("word/styles.xml").decode()
    texts = ["".join(p.itertext()) for p in document.iter(f"{WORD}p")]
    heads = [t for t in texts if re.search(r": \d+ nhiệm vụ, \d+ quá hạn$", t)]
    tables = list(document.iter(f"{WORD}tbl"))
    assert len(heads) == len(tables) > 5
    assert "Đảng ủy Ủy ban nhân dân tỉnh: 1 nhiệm vụ, 1 quá hạn" in heads
    bodies = [head.rpartition(":")[0] for head in heads]
    named = [b for b in bodies if b != "Không ghi cơ quan chủ trì"]
    assert bodies[: len(named)] == sorted(named, key=collate.key), (
        "by name, those without lead last"
    )
    assert all(len(list(t.iter(f"{WORD}tblHeader"))) == 1 for t in tables)
    page = next(document.iter(f"{WORD}pgSz"))
    assert page.get(f"{WORD}orient") == "landscape" and page.get(f"{WORD}w") == "16838"
    assert "Times New Roman" in styles
    assert "Quá hạn 39 ngày" in texts and "TT" in texts


def test_our_own_reader_reads_the_reminder(web: Web, tmp_path: Path) -> None:
    from ingest import read

    paper = tmp_path / "phu-luc.docx"
    paper.write_bytes(got(address(web, "/nhiem-vu/tep.docx", ngay=DAY)))
    assert "Danh sách nhiệm vụ đôn đốc thực hiện" in read(paper).text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"tu": "9999-XX/YY"}, "9999-XX/YY"),  # no such document
        ({"co_quan": "Sở Không Có"}, "Sở Không Có"),  # no such body
        ({"han": "hôm qua"}, "hôm qua"),  # no deadline one can ask for
        ({"ngay": "31/02/2025"}, "31/02/2025"),  # no day
        ({"vai_tro": "lead"}, "--role"),  # a role without a body
        ({"trang": "99999"}, "Nhiệm vụ giao"),  # beyond the last page
        ({"tu": "urn:lex:<script>"}, "urn:lex:<script>"),
    ],
)
def test_a_wrong_filter_gives_a_sentence(
    web: Web, browser: Browser, wrong: dict[str, str], said: str
) -> None:
    browser.expected.append("400|404")
    browser.open(address(web, "/nhiem-vu", **wrong))
    browser.says(said, "#main")


def test_a_name_of_several_is_offered_to_choose_from(own_web: Web, browser: Browser) -> None:
    browser.open(address(own_web, "/nhiem-vu", tu="KH"))
    browser.says("Có nhiều khả năng", ".notice")
    click(browser, ".notice a")
    browser.wait("return new URL(location).searchParams.get('tu').startsWith('urn:lex:')")
    assert not browser.driver.find_elements(By.CSS_SELECTOR, ".notice")


def test_the_register_prints_with_sentences(web: Web, browser: Browser) -> None:
    browser.open(address(web, "/nhiem-vu", ngay=DAY))
    browser.cdp("Emulation.setEmulatedMedia", media="print")
    shown = "return getComputedStyle(document.querySelector(arguments[0])).display"
    assert browser.driver.execute_script(shown, "header.bar") == "none"
    assert browser.driver.execute_script(shown, "thead") == "table-header-group"
    assert browser.driver.execute_script("return document.querySelector('blockquote').offsetHeight")
    assert browser.cdp("Page.printToPDF", preferCSSPageSize=True)["data"]
    browser.cdp("Emulation.setEmulatedMedia", media="")


def test_without_script_the_register_filters(web: Web, browser: Browser) -> None:
    driver = browser.open(address(web, "/nhiem-vu", tu="423", ngay=DAY), script=False)
    assert "KH 423-KH/TU" in driver.find_element(By.CSS_SELECTOR, "tbody").text
    field = driver.find_element(By.CSS_SELECTOR, "[data-suggest=body]")
    assert field.get_attribute("name") == "co-quan"


# --- questions ------------------------------------------------------------------------------------


def test_a_question_by_form_leads_to_the_sentence(web: Web, browser: Browser) -> None:
    browser.open(address(web, "/tra-cuu"))
    click(browser, "a[href='/tra-cuu/tasks-of-document']")
    browser.wait("return document.querySelector('[data-suggest]')")
    field = type_into(browser, "[data-suggest]", "423")
    browser.wait("return document.querySelector('.suggest:not([hidden]) li')")
    field.send_keys(Keys.ARROW_DOWN, Keys.ENTER, Keys.ENTER)
    browser.says("dòng", "#main .toolbar .muted")
    link = browser.driver.find_element(By.CSS_SELECTOR, "tbody a[href*='den=']")
    link.click()
    browser.wait("return location.pathname === '/van-ban/xem'")
    browser.says("423-KH/TU", "#main")


def test_an_answer_as_files(web: Web) -> None:
    asked = "hoi=1&document=423" if _parameter("tasks-of-document") == "document" else "work=423"
    book = got(f"{web.url}/tra-cuu/tasks-of-document.xlsx?{asked}")
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        assert package.testzip() is None
    assert got(f"{web.url}/tra-cuu/tasks-of-document.csv?{asked}").startswith(b"\xef\xbb\xbf")


def _parameter(name: str) -> str:
    from queries.answer.question import question

    return next(iter(question(name).parameters))


def test_every_question_has_a_form(web: Web) -> None:
    from queries.answer.question import questions

    for name in questions():
        assert b"<h1" in got(f"{web.url}/tra-cuu/{name}")


# --- SPARQL ---------------------------------------------------------------------------------------


def test_yasgui_shows_rows(web: Web, browser: Browser) -> None:
    browser.open(address(web, "/nang-cao"))
    browser.wait("return document.querySelector('.yasqe_queryButton')")
    click(browser, ".yasqe_queryButton")
    browser.wait("return document.querySelectorAll('.yasr table tbody tr').length > 3")


def test_sparql_without_script(web: Web, browser: Browser) -> None:
    sparql = "SELECT ?l WHERE { ?d a ld:Work ; rdfs:label ?l }"
    driver = browser.open(address(web, "/nang-cao", cau_hoi=sparql), script=False)
    assert "423-KH/TU" in driver.find_element(By.CSS_SELECTOR, "tbody").text


# --- bodies ---------------------------------------------------------------------------------------


def test_bodies_lead_to_their_tasks_and_papers(web: Web, browser: Browser) -> None:
    browser.open(address(web, "/co-quan"))
    browser.says("Sở Tài chính tỉnh Hưng Yên", "tbody")
    type_into(browser, "#main input[name=q]", "so tai chinh").send_keys(Keys.ENTER)
    browser.wait(
        "return new URL(location).searchParams.get('q') && document.querySelector('tbody')"
    )
    names = [a.text for a in browser.driver.find_elements(By.CSS_SELECTOR, "tbody td:first-child")]
    assert sorted(names) == ["Sở Tài chính tỉnh Hưng Yên", "Đảng ủy Sở Tài chính"]
    browser.driver.find_element(By.LINK_TEXT, "Sở Tài chính tỉnh Hưng Yên").click()
    browser.says("CV 1215/STC-QLCS", "#main")
    browser.driver.find_element(By.CSS_SELECTOR, "a[href*='vai-tro=lead']").click()
    browser.wait("return location.pathname === '/nhiem-vu'")
    assert "CV 1690/UBND-NC" in browser.says("Sở Tài chính", "tbody")


def test_a_body_is_in_the_groups_of_a_day(web: Web) -> None:
    so = "https://w3id.org/luocdo/org/hung.yen.o/so.tai.chinh"
    before = got(address(web, "/co-quan/xem", iri=so, ngay="2025-05-28")).decode()
    after = got(address(web, "/co-quan/xem", iri=so, ngay="2025-07-01")).decode()
    assert "Các sở, ban, ngành tỉnh" in before and "Các sở, ban, ngành tỉnh" not in after


def test_the_report_begins_with_what_most_carry_out(web: Web, browser: Browser) -> None:
    browser.open(address(web, "/trien-khai"))
    browser.says("Được triển khai nhiều nhất")
    browser.driver.find_element(By.PARTIAL_LINK_TEXT, "KL 148-KL/TW").click()
    browser.says("Tỉnh ủy Hưng Yên", "#main tbody")


def test_who_has_yet_to_act_on_a_document(web: Web, browser: Browser, tmp_path: Path) -> None:
    browser.open(address(web, "/co-quan/chua-trien-khai", tu="423"))  # where the page once was
    lines = [r.text for r in browser.driver.find_elements(By.CSS_SELECTOR, "tbody tr")]
    (board,) = (r for r in lines if r.startswith("Ban Tổ chức Tỉnh ủy"))
    assert "Chưa có văn bản triển khai trong kho" in board
    assert any("KH 30-KH/ĐU" in r and "Đảng ủy Ủy ban nhân dân tỉnh" in r for r in lines)
    assert "Ủy ban nhân dân các huyện" in browser.says("chưa có danh sách để kể tên", "#main")
    listed = tmp_path / "danh-sach.txt"
    listed.write_text("Huyện Khoái Châu\nHuyện Văn Giang", encoding="utf-8")
    browser.driver.find_element(By.CSS_SELECTOR, "input[name=file]").send_keys(str(listed))
    browser.driver.find_element(By.CSS_SELECTOR, "details form button").click()
    assert "UBND huyện Khoái Châu" in browser.says("đã nạp 4", "#main")


def test_of_one_name_there_is_one_row() -> None:
    from queries.register.bodies import place_of, search

    assert place_of("https://w3id.org/luocdo/org/thai.binh.o/x") == "Thái Bình (đến 30/6/2025)"
    assert place_of("https://w3id.org/luocdo/org/bo.tai.chinh") == ""
    assert search([], "sở") == []


def test_an_unknown_body_is_a_sentence(web: Web, browser: Browser) -> None:
    browser.expected.append("404")
    browser.open(address(web, "/co-quan/xem", iri='x"><script>window.pwned=1</script>'))
    browser.says("Không", "#main")


# --- hostile, empty -------------------------------------------------------------------------------

HOSTILE = """ỦY BAN NHÂN DÂN TỈNH HƯNG YÊN
Số: 77/KH-UBND

Hưng Yên, ngày 02 tháng 6 năm 2025

KẾ HOẠCH
<script>window.pwned=1</script> “><img src=x onerror=window.pwned=1> \u202eoăc gnảb {long}

1. Sở Nội vụ <script>window.pwned=1</script> chủ trì, phối hợp với
Sở <img src=x onerror="window.pwned=1"> Tài chính rà soát \u202e{long}
<iframe src="https://example.invalid/"></iframe>, hoàn thành trước ngày 20/6/2025.
2. Sở Y tế chủ trì rà soát "</textarea><svg onload=window.pwned=1>, báo cáo trước ngày 21/6/2025.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Nguyễn Văn <b>A</b>
"""

PAGES = ("/nhiem-vu", "/co-quan", "/co-quan?nhom=1", "/tra-cuu", "/nang-cao")


def test_hostile_papers_break_nothing(
    tmp_path: Path,
    serve_web: Callable[..., AbstractContextManager[Web]],
    browser: Browser,
) -> None:
    paper = tmp_path / "a<script>window.pwned=1<&>.txt"
    paper = tmp_path / paper.name.replace("/", "")
    paper.write_text(HOSTILE.replace("{long}", "đ" * 100_000), encoding="utf-8")
    luocdo.build([paper], tmp_path / "kho", workers=1)
    with serve_web(tmp_path / "kho") as web:
        asked = "/tra-cuu/tasks-due?hoi=1&until=2025-12-31"
        gaps = f"/co-quan/chua-trien-khai?tu={quote('77/KH-UBND')}"
        for path in (*PAGES, asked, gaps):
            browser.open(web.url + path)
            browser.wait("return document.readyState === 'complete'")
            wide = "return document.documentElement.scrollWidth <= innerWidth"
            assert browser.driver.execute_script(wide), path
            assert browser.driver.execute_script("return window.pwned") is None
        with zipfile.ZipFile(io.BytesIO(got(web.url + "/nhiem-vu/tep.docx"))) as package:
            ElementTree.fromstring(package.read("word/document.xml"))


def test_an_empty_store(
    tmp_path: Path,
    serve_web: Callable[..., AbstractContextManager[Web]],
    browser: Browser,
) -> None:
    luocdo.build([], tmp_path / "kho", workers=1)
    with serve_web(tmp_path / "kho") as web:
        for path in PAGES:
            browser.open(web.url + path)
            assert browser.driver.find_elements(By.TAG_NAME, "h1")
        assert "Không có nhiệm vụ nào cần đôn đốc" in _words(got(web.url + "/nhiem-vu/tep.docx"))


def _words(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return "".join(ElementTree.fromstring(package.read("word/document.xml")).itertext())
