"""What made a clerk stumble on a day at the desk, each once."""

from __future__ import annotations

import re
import urllib.request
from html import unescape
from typing import TYPE_CHECKING

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

import luocdo

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from conftest import Browser, Web

LETTER = "urn:lex:vn;hung.yen.o:ubnd:cv.nc:2025;1690"
PHONE = 390, 844


def test_a_document_opens_on_a_summary_and_its_text_is_one_key_away(
    web: Web, browser: Browser
) -> None:
    driver = browser.open(f"{web.url}/van-ban/xem?iri={LETTER}")
    heads = driver.find_elements(By.CSS_SELECTOR, ".middle .card h2")
    assert [h.text for h in heads] == ["Văn bản này là gì", "Cơ quan ta phải làm", "Đã ra sao"]
    assert all(h.rect["y"] < 768 for h in heads), "seen without scrolling"
    driver.find_element(By.TAG_NAME, "body").send_keys(Keys.ENTER)
    assert "Thực hiện Kế hoạch số 423-KH/TU" in browser.says("Kính gửi", "article.text")
    raised = driver.find_elements(By.CSS_SELECTOR, "article.text sup")
    assert "Đức" in [e.text for e in raised] and "^{" not in browser.says("HCQT", "article.text")


def test_letters_above_the_line_are_raised_among_the_attributes(web: Web, browser: Browser) -> None:
    browser.open(f"{web.url}/van-ban/xem?iri={LETTER}&tab=thuoc-tinh")
    assert "HCQTĐức" in browser.says("Nơi nhận", ".facts"), "no ^{Đức}"


def test_a_question_takes_a_day_as_it_is_written_here(web: Web, browser: Browser) -> None:
    """A field of the browser's own would be mm/dd/yyyy in an English one."""
    driver = browser.open(f"{web.url}/tra-cuu/new-since")
    field = driver.find_element(By.CSS_SELECTOR, "form.fields input[type=text]")
    assert field.get_attribute("placeholder") == "01/5/2025"
    field.send_keys("28/5/2025", Keys.ENTER)
    assert "CV 1690/UBND-NC" in browser.says("28/5/2025", "#main tbody")
    field = driver.find_element(By.CSS_SELECTOR, "form.fields input[type=text]")
    assert field.get_attribute("value") == "28/5/2025"
    browser.open(f"{web.url}/tra-cuu/conflicts")
    assert "25/01/2025" in browser.says("KL 123-KL/TW", "#main tbody")


def test_a_basis_in_force_is_not_painted_green(web: Web, browser: Browser) -> None:
    driver = browser.open(f"{web.url}/van-ban/xem?iri={LETTER}")
    assert "Còn hiệu lực" not in browser.says("Thực hiện", "#dua-tren")
    assert not driver.find_elements(By.CSS_SELECTOR, ".side .badge.good:not(.said)")


def test_every_status_says_why(web: Web) -> None:
    with urllib.request.urlopen(f"{web.url}/van-ban", timeout=60) as answer:
        listed = set(re.findall(r'href="(/van-ban/xem[^"]+)"', answer.read().decode()))
    assert listed
    for url in listed:
        with urllib.request.urlopen(web.url + unescape(url), timeout=60) as answer:
            page = answer.read().decode()
        assert not re.search(r'<ul class="reasons">\s*</ul>', page)


def test_files_are_chosen_in_our_words(web: Web, browser: Browser, tmp_path: Path) -> None:
    driver = browser.open(f"{web.url}/nap")
    field = driver.find_element(By.CSS_SELECTOR, "input[name=files]")
    assert field.rect["width"] <= 1, "the browser's own words are not seen"
    (tmp_path / "thư.txt").write_text("a", encoding="utf-8")
    field.send_keys(str(tmp_path / "thư.txt"))
    browser.says("thư.txt", ".drop")


def test_a_card_on_a_phone_says_what_is_what(web: Web, browser: Browser) -> None:
    driver = browser.open(f"{web.url}/nhiem-vu", PHONE)
    script = "return getComputedStyle(document.querySelector(arguments[0]), '::before').content"
    for head in ("Chủ trì", "Phối hợp", "Giao tại"):
        assert head in driver.execute_script(script, f"td[data-head='{head}']")


def test_questions_stand_under_who_asks_them(web: Web, browser: Browser) -> None:
    driver = browser.open(f"{web.url}/tra-cuu")
    heads = [h.text for h in driver.find_elements(By.CSS_SELECTOR, "#main h2")]
    assert heads == ["Văn thư hỏi", "Lãnh đạo hỏi", "Pháp chế hỏi", "Quản trị dữ liệu hỏi"]


def test_originals_of_a_build_are_where_they_were(
    serve_web: Callable[..., AbstractContextManager[Web]], browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "thư.txt").write_text("CÔNG VĂN\nSố: 5/UBND-NC\nVề việc thử", encoding="utf-8")
    luocdo.build([tmp_path / "thư.txt"], tmp_path / "kho", workers=1)
    with serve_web(tmp_path / "kho") as web:
        browser.open(f"{web.url}/tep")
        assert f"ở chỗ cũ: {tmp_path / 'thư.txt'}" in browser.says("thư.txt", "tbody")
        (tmp_path / "thư.txt").unlink()
        browser.open(f"{web.url}/tep")
        browser.says("không còn ở chỗ cũ, nạp lại để xem", "tbody")
