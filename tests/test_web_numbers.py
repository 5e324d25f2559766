"""Every number that a page shows is what the command says, and what stands behind its link."""

from __future__ import annotations

import re
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin
from urllib.request import urlopen

import pytest
from lxml import html

from graph.open import open_store
from graph.read.details import work
from queries import ask
from queries.register.tasks import find_tasks

if TYPE_CHECKING:
    from conftest import Web
    from lxml.html import HtmlElement

PAGES = ("/", "/nhiem-vu", "/co-quan")  # those whose numbers are links
_NUMBER = re.compile(r"(?:^|\s)(\d[\d.]*)$")


def read(web: Web, path: str) -> HtmlElement:
    """A page's main part, once it has counted."""
    for _ in range(100):
        with urlopen(urljoin(web.url, path)) as answer:
            page = html.fromstring(answer.read().decode())
        if not page.xpath("//*[@data-reload]"):
            break
        time.sleep(0.1)
    main = page.find(".//main")
    assert main is not None
    return main


def number(words: object) -> int | None:
    """The number at the end of some words."""
    found = _NUMBER.search(" ".join(str(words).split()))
    return int(found[1].replace(".", "")) if found else None


def total(main: HtmlElement) -> int | None:
    """The number beside a page's name."""
    return number(main.xpath("string((.//h1)[1]/following-sibling::*[1])"))


@pytest.mark.parametrize("page", PAGES)
def test_a_number_is_what_its_link_leads_to(web: Web, page: str) -> None:
    links = read(web, page).xpath(".//a[starts-with(@href, '/nhiem-vu?')]")
    assert links
    for link in links:
        said = number(link.text_content())
        if said is not None and not re.search("trang=|#t-", link.get("href")):  # pages, one task
            assert total(read(web, link.get("href"))) == said, link.get("href")


def test_totals_are_what_the_commands_say(web: Web) -> None:
    today = date.today()
    with open_store(web.folder) as store:
        tasks = {due: find_tasks(store, today=today, due=due) for due in ("all", "late", "7", "30")}
        expected = {f"/nhiem-vu?han={due}": len(found.entries) for due, found in tasks.items()}
        conflicts = {(r["document"], r["kind"]) for r in ask(store, "conflicts").records()}
        missing = {r["document"] for r in ask(store, "missing").records()}
        expected |= {"/chua-thong-nhat": len(conflicts), "/con-thieu": len(missing)}
        until = ask(store, "tasks-due", until=(today - timedelta(days=1)).isoformat())
        late = {str(r["assignment"]) for r in until.records()}
        assert {e.iri for e in tasks["late"].entries} == late
        papers = store.paper_count()
    assert {path: total(read(web, path)) for path in expected} == expected
    assert f"{papers} tệp" in read(web, "/tep").text_content()


def test_a_documents_numbers_are_what_the_commands_say(web: Web) -> None:
    with open_store(web.folder) as store:
        every = {str(r["document"]) for r in ask(store, "documents").records()}
        held = [w for w in (work(store, iri) for iri in sorted(every)) if w.papers]
        laid = [ask(store, "tasks-of-document", work=w.node.iri).records() for w in held]
    tasks = [len({r["assignment"] for r in rows}) for rows in laid]
    warned = [len(w.warnings) + len(w.doubts) for w in held]
    assert any(tasks) and any(warned)
    for made, *numbers in zip(held, tasks, warned, strict=True):
        at = f"/van-ban/xem?{urlencode({'iri': made.node.iri})}"
        page = read(web, at)
        for tab, said in zip(("nhiem-vu", "canh-bao"), numbers, strict=True):
            (link,) = page.xpath(f".//nav[@class='tabs']/a[contains(@href, 'tab={tab}')]")
            cards = read(web, f"{at}&tab={tab}").xpath(".//*[contains(@class, 'card')]")
            assert number(link.text_content()) == len(cards) == said, (made.node.iri, tab)
        for side in page.xpath(".//section[@class='side']"):
            all_, *parts = (
                number(c.text) or 0 for c in side.xpath(".//*[self::h2 or self::h3]/span")
            )
            assert all_ == sum(parts) == len(side.xpath(".//ul[@class='mentions']/li"))


def test_an_answers_number_is_what_the_question_says(web: Web) -> None:
    for name in ("ambiguous", "expired-bases", "missing", "conflicts"):
        with open_store(web.folder) as store:
            rows = len(list(ask(store, name).records()))
        said = read(web, f"/tra-cuu/{name}").xpath("string(.//p[@class='toolbar']/span)")
        assert int(said.split()[0].replace(".", "")) == rows, name
