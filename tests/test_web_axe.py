"""axe-core on every page of the web application and on the offline file: no findings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from raw_http import PAPER, upload

from luocdo.pages import write

if TYPE_CHECKING:
    from conftest import Browser, Web
    from selenium.webdriver import Chrome

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
PLAN = "urn:lex:vn;hung.yen.o:tu:kh:2025;423"
PHONE = 390, 844
MISSING = "urn:lex:vn:tw:kl:2025;148"
ADDRESSES = (
    "/",
    "/tim?q=423",
    "/tim?q=42E-KH/TU",
    "/van-ban",
    f"/van-ban/xem?iri={PLAN}",
    f"/van-ban/xem?iri={PLAN}&tab=toan-van",
    f"/van-ban/xem?iri={PLAN}&tab=ban-goc",
    f"/van-ban/xem?iri={PLAN}&tab=nhiem-vu",
    f"/van-ban/xem?iri={PLAN}&tab=thuoc-tinh",
    f"/van-ban/xem?iri={PLAN}&tab=thuoc-tinh&sua=1",
    f"/van-ban/xem?iri={PLAN}&tab=canh-bao",
    f"/van-ban/xem?iri={MISSING}",
    "/chuoi",
    "/chuoi?q=423",
    f"/chuoi?iri={PLAN}",
    f"/chuoi?iri={PLAN}&dang=danh-sach",
    f"/chuoi?iri={PLAN}&toi={MISSING}&chieu=doc",
    "/nhiem-vu",
    "/nhiem-vu/de-nghi",
    "/van-ban-den",
    "/phong",
    "/phong/da-lam",
    "/tra-cuu",
    "/tra-cuu/co-quan-chua-trien-khai",
    "/trien-khai?tu=423",
    "/nap",
    "/tep",
    "/co-quan",
    "/co-quan/chua-trien-khai",
    "/co-quan/gan-trung",
    "/co-quan/mo-coi",
    "/soat",
    "/con-thieu",
    "/chua-thong-nhat",
    "/ghi-nhan",
    "/gioi-thieu",
    "/nang-cao",
    "/ontology",
    "/id/type/ke-hoach",
    "/khong-co-trang-nay",
)


def faults(driver: Chrome, *rules: str) -> list[str]:
    """What axe finds, with the place; `rules` only, if any are named.

    Left out is the inside of YASGUI, vendored as it is; whoever asks without SPARQL never meets it.
    """
    driver.execute_script(AXE)
    found: dict[str, Any] = driver.execute_async_script(
        "const [rules, done] = arguments;"
        "axe.run({exclude: [['.yasgui']]}, {resultTypes: ['violations'],"
        " ...(rules.length && {runOnly: rules})})"
        ".then(done, e => done({error: String(e)}))",
        rules,
    )
    assert "error" not in found, found
    return [
        f"{v['id']}: {node['target']} {node['html'][:160]}"
        for v in found["violations"]
        for node in v["nodes"]
    ]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_findings(web: Web, browser: Browser, address: str) -> None:
    browser.expected.append(re.escape("404"))
    ink = []
    for dark, rules in ((False, ()), (True, ("color-contrast",))):  # dark differs in colours only
        driver = browser.open(web.url + address, dark=dark)
        if "/chuoi?iri" in address:
            browser.wait("return document.documentElement.dataset.drawn")
        assert faults(driver, *rules) == []
        ink.append(driver.execute_script("return getComputedStyle(document.body).color"))
    assert ink[0] != ink[1]


def test_no_findings_after_adding(own_web: Web, browser: Browser) -> None:
    files = {"a.txt": PAPER, "b.docx": b"no Word file", "c.txt": "BÍ MẬT\n".encode() + PAPER}
    driver = browser.open(own_web.url + upload(own_web, files).headers["location"])
    browser.wait("return document.querySelector('[data-state=done]')")
    assert faults(driver) == []


def test_no_findings_on_a_phone(web: Web, browser: Browser) -> None:
    driver = browser.open(f"{web.url}/chuoi?iri={PLAN}", PHONE)
    browser.wait("return document.documentElement.dataset.drawn")
    assert faults(driver) == []


def test_no_findings_in_the_offline_file(web: Web, browser: Browser, tmp_path: Path) -> None:
    path = write("423-KH/TU", web.folder, tmp_path / "a.html", full_text=True)
    driver = browser.open(path.as_uri())
    browser.wait("return document.documentElement.dataset.drawn")
    assert faults(driver) == []
    driver.execute_script("document.querySelector('#panel .primary').click()")
    assert faults(driver) == []
    driver.execute_script("document.getElementById('as-list').click()")
    assert faults(driver) == []
