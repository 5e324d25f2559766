"""Soát dự thảo in the browser: the clerk's question answered in three actions, nothing kept."""

from __future__ import annotations

import base64
import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.by import By

if TYPE_CHECKING:
    from conftest import Browser, Web

DRAFT = Path(__file__).parents[1] / "examples" / "ke-hoach-423-KH-TU.docx"
TEXT = "Căn cứ Luật Đất đai năm 2013, yêu cầu rà soát."
PHONE = (390, 844)


def found(browser: Browser) -> str:
    return browser.says("dẫn chiếu", "#covered")


def held(web: Web) -> list[str]:
    """What a draft that is taken in would add to: the papers of the graph, the files kept."""
    with web.desk.read() as store:
        papers = store.shas()
    return sorted(papers + [str(p) for p in (web.folder / "originals").rglob("*")])


def test_is_my_list_of_bases_right_takes_three_actions(
    web: Web, browser: Browser, tmp_path: Path
) -> None:
    draft = tmp_path / "du-thao.docx"  # no copy of what the store holds
    draft.write_bytes(DRAFT.read_bytes())
    with zipfile.ZipFile(draft, "a") as package:
        package.writestr("docProps/draft.txt", "")
    before = held(web)
    driver = browser.open(f"{web.url}/")

    driver.find_element(By.CSS_SELECTOR, ".more summary").click()
    driver.find_element(By.CSS_SELECTOR, '.more a[href="/soat"]').click()
    browser.wait("return document.getElementById('draft')")
    driver.find_element(By.ID, "draft").send_keys(str(draft))  # the third: it is sent at once

    assert "4 dẫn chiếu" in found(browser)
    link = driver.find_element(By.CSS_SELECTOR, "a[download]")
    data = base64.b64decode(str(link.get_attribute("href")).partition(",")[2])
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert b'w:author="luocdo"' in package.read("word/comments.xml")
    assert held(web) == before


@pytest.mark.parametrize("size", [(1366, 768), PHONE], ids=["desk", "phone"])
def test_a_pasted_text_is_checked(web: Web, browser: Browser, size: tuple[int, int]) -> None:
    driver = browser.open(f"{web.url}/soat", size)
    driver.find_element(By.NAME, "text").send_keys(TEXT)
    driver.find_element(By.ID, "go").click()

    found(browser)
    assert "Luật Đất đai ngày 18/01/2024" in browser.says("Hết hiệu lực", "#main")
    width = driver.execute_script("return document.documentElement.scrollWidth")
    assert width <= size[0]


def test_a_dismissed_finding_stays_away(web: Web, browser: Browser) -> None:
    driver = browser.open(f"{web.url}/soat")
    text = "Căn cứ Luật Đất đai năm 2003, yêu cầu rà soát."
    driver.find_element(By.NAME, "text").send_keys(text)
    driver.find_element(By.ID, "go").click()
    browser.says("Hết hiệu lực", "#main")
    form = driver.find_element(By.CSS_SELECTOR, 'form[action="/soat/bo-qua"]')
    driver.execute_script(
        "arguments[0].target = ''; arguments[0].closest('details').open = true", form
    )
    form.find_element(By.NAME, "why").send_keys("hồ sơ cũ")
    form.find_element(By.CSS_SELECTOR, "button").click()
    browser.says("Đã bỏ qua", "#main")

    driver = browser.open(f"{web.url}/soat")
    driver.find_element(By.NAME, "text").send_keys(text)
    driver.find_element(By.ID, "go").click()

    assert "1 phát hiện đã được bỏ qua" in browser.says("đã được bỏ qua", "#main")
    assert "hồ sơ cũ" in (web.folder / "soat-bo-qua.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize("given", ["nothing", "broken"])
def test_a_mistake_is_told_over_the_form(
    web: Web, browser: Browser, tmp_path: Path, given: str
) -> None:
    browser.expected.append("400")
    driver = browser.open(f"{web.url}/soat")
    if given == "broken":
        broken = tmp_path / "hong.docx"
        broken.write_bytes(b"PK\x03\x04 nothing")
        driver.find_element(By.ID, "draft").send_keys(str(broken))
    else:
        driver.find_element(By.ID, "go").click()

    assert "→" in browser.says("→", ".notice.bad")
