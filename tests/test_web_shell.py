"""The web application's shell in a real browser: header, search, desk, uploads, files, errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Browser, Web


def test_home(web: Web, browser: Browser) -> None:
    browser.open(web.url + "/")
    browser.says("Bàn làm việc")
