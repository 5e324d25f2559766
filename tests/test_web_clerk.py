"""The nine jobs of a clerk's day, done in the web application; the actions of each are counted.

An action is a click, a key other than letters, or one term typed; each job begins on the desk, a
correction and a slip where the fault or the paper is seen. `-s` prints the counts.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Browser, Web

MOST = {  # job → actions
    "test_the_post": 2,
    "test_search": 1,
    "test_who_carries_it_out": 3,
    "test_correct_a_number": 3,
    "test_print_the_slip": 1,
    "test_copy_a_citation": 4,
    "test_what_must_a_body_do_under_a_document": 6,
    "test_send_it": 7,
    "test_the_overdue_list": 2,
    "test_which_papers_rest_on_it": 4,
}
PLAN_OF_DEPARTMENT = "urn:lex:vn;hung.yen.o:snv:kh:2025;85"
CLIPBOARD = """
window.pasted = [];
navigator.clipboard.writeText = async (text) => { window.pasted.push(text); };
"""


@dataclass
class Clerk:
    """Does things in the browser and counts them."""

    browser: Browser
    actions: int = 0

    def clicks(self, css: str, text: str = "") -> None:
        """Click the first element of `css` that is shown and holds `text`."""
        found = self.browser.wait(
            "return [...document.querySelectorAll(arguments[0])].find((e) =>"
            " e.checkVisibility() && e.textContent.includes(arguments[1]))",
            css,
            text,
        )
        found.click()
        self.actions += 1

    def types(self, css: str, term: str) -> None:
        """Type a term into a field that has the focus, or is clicked for it."""
        field = self.browser.driver.find_element(By.CSS_SELECTOR, css)
        if self.browser.driver.switch_to.active_element != field:
            field.click()
            self.actions += 1
        field.send_keys(term)
        self.actions += 1

    def presses(self, key: str) -> None:
        """One key, where the focus is."""
        self.browser.driver.switch_to.active_element.send_keys(key)
        self.actions += 1

    def opens(self, term: str) -> None:
        """From the desk to the document of a number, with the keyboard alone."""
        self.types("#search", term)
        self.browser.wait("return document.querySelector('#found:not([hidden]) [data-href]')")
        self.presses(Keys.ARROW_DOWN)
        self.presses(Keys.ENTER)
        self.browser.wait("return location.pathname === '/van-ban/xem'")
        self.listens()

    def chooses(self, css: str, option: str) -> None:
        """One of a list: the click that opens it and the one that takes it count as one each."""
        Select(self.browser.driver.find_element(By.CSS_SELECTOR, css)).select_by_visible_text(
            option
        )
        self.actions += 2

    def listens(self) -> None:
        """What is copied on this page is written down (headless Chromium has no clipboard)."""
        self.browser.driver.execute_script(CLIPBOARD)

    def saved(self, pattern: str) -> None:
        """A file of that name was downloaded."""
        end = time.monotonic() + 30
        while not list(self.browser.downloads.glob(pattern)):
            assert time.monotonic() < end, f"{pattern} was not saved"
            time.sleep(0.1)

    def pasted(self) -> str:
        """What was copied last."""
        return str(self.browser.wait("return window.pasted?.at(-1)"))


@pytest.fixture
def clerk(web: Web, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Clerk]:
    made = Clerk(browser)
    browser.open(web.url + "/")
    yield made
    print(f"\n{request.node.name}: {made.actions} actions")
    assert 0 < made.actions <= MOST[request.node.name]


def test_the_post(clerk: Clerk, browser: Browser) -> None:
    clerk.clicks("a", "Văn bản đến hôm nay")
    said = browser.says("30-KH/ĐU", "#main")
    assert "Căn cứ" in said and "Giao 4 nhiệm vụ" in said
    clerk.clicks("#main .no", "KH 30-KH/ĐU")
    browser.says("Cơ quan ta phải làm", "#main")


def test_print_the_slip(clerk: Clerk, browser: Browser, web: Web) -> None:
    browser.open(web.url + "/van-ban-den")
    clerk.clicks("a[href*='phieu.docx']")
    clerk.saved("phieu*.docx")


def test_search(clerk: Clerk, browser: Browser) -> None:
    clerk.types("#search", "sap xep to chuc")
    browser.says("KH 423-KH/TU", "#found li:first-child")


def test_correct_a_number(own_web: Web, clerk: Clerk, browser: Browser) -> None:
    browser.open(f"{own_web.url}/van-ban/xem?iri={PLAN_OF_DEPARTMENT}")
    clerk.clicks("a.button", "Sửa")
    browser.wait("return document.activeElement.name === 'value'")
    clerk.types(":focus", "86/KH-SNV")
    clerk.presses(Keys.ENTER)
    browser.says("KH 86/KH-SNV", "h1")


def test_copy_a_citation(clerk: Clerk) -> None:
    clerk.opens("423")
    clerk.clicks("[data-cite] summary")
    pasted = clerk.pasted()
    assert pasted.startswith("Kế hoạch số\u00a0423-KH/TU ngày 28/4/2025")
    assert "Tỉnh ủy" in pasted and "<" not in pasted


def test_what_must_a_body_do_under_a_document(clerk: Clerk, browser: Browser) -> None:
    clerk.clicks("nav a", "Nhiệm vụ giao")
    browser.wait("return document.querySelector('[data-suggest=body][role=combobox]')")
    clerk.types("[data-suggest=body]", "Đảng ủy UBND tỉnh")
    clerk.types("[data-suggest=document]", "423")
    clerk.presses(Keys.ENTER)
    browser.wait("return location.search.includes('tu=423') && document.querySelector('tbody')")
    rows = browser.driver.find_elements(By.CSS_SELECTOR, "tbody tr")
    assert rows and all("KH 423-KH/TU" in row.text for row in rows)
    assert "25/5/2025" in rows[0].text


def test_send_it(clerk: Clerk, browser: Browser) -> None:
    clerk.opens("423")
    clerk.clicks("#gui summary")
    clerk.chooses("#gui select", "Đảng ủy UBND tỉnh")
    browser.wait("return new URL(location).searchParams.get('gui')")
    clerk.listens()
    clerk.clicks("#gui button[data-copy]")
    pasted = clerk.pasted()
    assert "423-KH/TU" in pasted and "Đảng ủy UBND tỉnh" in pasted and "25/5/2025" in pasted


def test_the_overdue_list(clerk: Clerk, browser: Browser) -> None:
    clerk.clicks("a", "Quá hạn")
    browser.wait("return location.search.includes('han=late') && document.querySelector('tbody')")
    assert "Quá hạn" in browser.driver.find_element(By.CSS_SELECTOR, "tbody tr").text
    clerk.clicks("a[href*='tep.docx']")
    clerk.saved("*.docx")


def test_who_carries_it_out(clerk: Clerk, browser: Browser) -> None:
    clerk.clicks("nav a", "Ai triển khai")
    browser.wait("return document.activeElement.matches('[data-suggest=document]')")
    clerk.types(":focus", "423-KH/TU")
    clerk.presses(Keys.ENTER)
    said = browser.says("KH 30-KH/ĐU", "#main")
    assert "Chưa có văn bản triển khai trong kho" in said and "Sở, ban, ngành" in said


def test_which_papers_rest_on_it(clerk: Clerk, browser: Browser) -> None:
    clerk.opens("423")
    listed = browser.says("KH 30-KH/ĐU", "#duoc-noi-toi")
    assert "Được triển khai tại" in listed
    clerk.clicks("#duoc-noi-toi a", "KH 30-KH/ĐU")
    browser.says("KH 30-KH/ĐU", "h1")
