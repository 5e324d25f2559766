"""The chain's page in a real browser: choose, draw, sentence, expand, filter, path, keys, print."""

from __future__ import annotations

import io
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

import pypdfium2
import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from graph.open import open_store
from graph.store import Store
from viz.reach import HUB, Wish, reach

if TYPE_CHECKING:
    from conftest import Browser, Web
    from selenium.webdriver import Chrome

PLAN = "urn:lex:vn;hung.yen.o:tu:kh:2025;423"  # KH 423-KH/TU
LETTER = "urn:lex:vn;hung.yen.o:ubnd:cv.nc:2025;1690"
REPORT = "urn:lex:vn;hung.yen.o:stc:cv.qlcs:2025;1215"
ABOVE = "urn:lex:vn:tw:kl:2025;148"
DRAWN = "return document.documentElement.dataset.drawn"
QUIET = "return !document.body.classList.contains('loading')"


def url(web: Web, iri: str = PLAN, **query: str) -> str:
    more = "".join(f"&{k}={quote(v)}" for k, v in query.items())
    return f"{web.url}/chuoi?iri={quote(iri)}{more}"


def opened(web: Web, browser: Browser, iri: str = PLAN, **query: str) -> Chrome:
    driver = browser.open(url(web, iri, **query))
    browser.wait(DRAWN)
    return driver


def boxes(driver: Chrome) -> dict[str, dict[str, Any]]:
    """The boxes drawn, by number."""
    found: list[dict[str, Any]] = driver.execute_script(
        "return Object.entries(luocdo.view.boxes).map(([id, b]) => ({id, ...b}))"
    )
    return {box["number"]: box for box in found}


def click(driver: Chrome, x: float, y: float) -> None:
    """A click at a place of the drawing."""
    at = driver.execute_script(
        "const r = document.querySelector('#canvas').getBoundingClientRect(),"
        " p = luocdo.at(arguments[0], arguments[1]); return [r.x + p.x, r.y + p.y]",
        x,
        y,
    )
    move = ActionChains(driver)
    pointer: Any = move.w3c_actions.pointer_action
    pointer.move_to_location(int(at[0]), int(at[1]))
    pointer.click()
    move.perform()


def press(driver: Chrome, *keys: str) -> None:
    ActionChains(driver).send_keys(*keys).perform()


# choose


def test_a_document_is_searched_and_its_chain_opens(web: Web, browser: Browser) -> None:
    driver = browser.open(f"{web.url}/chuoi")
    browser.says("Văn bản mới nhất")
    driver.find_element(By.CSS_SELECTOR, "#main input[type=search]").send_keys("423" + Keys.ENTER)
    browser.wait("return location.search.includes('q=423')")
    driver.find_element(By.LINK_TEXT, "KH 423-KH/TU").click()
    browser.wait(DRAWN)
    browser.open(f"{web.url}/chuoi?q=423-kh/tu")  # the number of one: no list of one
    browser.wait(DRAWN)
    assert "KH 423-KH/TU" in browser.says("KH 423-KH/TU", "h1")
    assert {"KH 423-KH/TU", "KH 30-KH/ĐU", "KL 148-KL/TW"} <= boxes(driver).keys()


def test_nothing_found_offers_what_looks_alike(web: Web, browser: Browser) -> None:
    browser.open(f"{web.url}/chuoi?q=42E-KH/TU")
    assert "423-KH/TU" in browser.says("Gần giống")


def test_an_unknown_document_is_a_sentence(web: Web, browser: Browser) -> None:
    browser.expected.append("404")
    browser.open(url(web, "urn:lex:vn:khong:co:2025;1"))
    assert "Traceback" not in browser.says("Không thấy")


# the drawing and its sentences


def test_a_click_on_a_line_shows_the_sentence_and_leads_to_it(web: Web, browser: Browser) -> None:
    driver = opened(web, browser)
    here, above = boxes(driver)["KH 423-KH/TU"], boxes(driver)["KL 148-KL/TW"]
    piece = driver.execute_script(
        "const [tail, head] = arguments; return Object.values(luocdo.view.pieces).find(p => "
        "p.piece === 'curve' && p.links.length === 1 && luocdo.data.links[p.links[0]][0] === tail"
        " && luocdo.data.links[p.links[0]][1] === head)",
        here["id"],
        above["id"],
    )
    at = {n["id"]: n for n in driver.execute_script("return luocdo.view.nodes")}
    a, b = at[piece["from"]], at[piece["to"]]
    click(driver, (a["x"] + b["x"]) / 2, (a["y"] + b["y"]) / 2)
    browser.says("Nguyên văn", "#panel")
    browser.says("Thực hiện Kết luận số 148-KL/TW", "#panel")
    driver.find_element(By.CSS_SELECTOR, "#panel .place a").click()
    browser.wait("return location.pathname === '/van-ban/xem'")
    assert re.fullmatch(r"\d+-\d+", parse_qs(urlsplit(driver.current_url).query)["den"][0])


def test_a_link_is_confirmed_and_dropped_in_the_panel(own_web: Web, browser: Browser) -> None:
    driver = opened(own_web, browser)
    box = boxes(driver)["KH 423-KH/TU"]
    click(driver, box["x"], box["y"])
    browser.says("Xác nhận", "#panel")
    driver.find_element(By.CSS_SELECTOR, "#panel .settle button").click()
    browser.says("Đã xác nhận (Nguyễn Thị Hạnh", "#panel")
    driver.refresh()
    browser.wait(DRAWN)
    browser.says("Đã xác nhận (Nguyễn Thị Hạnh", "#panel")
    before = driver.execute_script("return luocdo.data.links.length")
    browser.wait(
        "const row = [...document.querySelectorAll('#panel .mention')]"
        ".find(m => m.innerText.includes('148-KL')); row?.querySelector('.danger')?.click();"
        " return !row",
        seconds=60,
    )
    assert driver.execute_script("return luocdo.data.links.length") < before


# filters, in the address


def test_filters_change_the_drawing_and_the_address(web: Web, browser: Browser) -> None:
    driver = opened(web, browser)
    driver.find_element(By.CSS_SELECTOR, "input[value=len] + span").click()
    browser.wait("return location.search.includes('huong=len')")
    browser.wait("return !Object.values(luocdo.view.boxes).some(b => b.number.includes('30-KH'))")
    driver.find_element(By.CSS_SELECTOR, "input[value=hai] + span").click()
    browser.wait("return Object.values(luocdo.view.boxes).some(b => b.number.includes('30-KH'))")
    driver.find_element(By.CSS_SELECTOR, ".families input[value=thuc-hien]").click()
    browser.wait("return Object.keys(luocdo.view.boxes).length < 7")
    assert "ho=can-cu" in driver.current_url and "ho=thuc-hien" not in driver.current_url
    driver.back()
    browser.wait("return Object.keys(luocdo.view?.boxes || {}).length >= 7")


def test_period_and_levels_and_depth(web: Web, browser: Browser) -> None:
    opened(web, browser, tu="2025")
    assert "NQ 57-NQ/TW" not in boxes(browser.driver)  # of 2024
    opened(web, browser, sau="1")
    assert "CV 1215/STC-QLCS" not in boxes(browser.driver)
    driver = opened(web, browser, cap="tinh-uy")
    assert boxes(driver).keys() == {"KH 423-KH/TU"}
    opened(web, browser, ngay="2025-05-01")
    assert "KH 30-KH/ĐU" not in boxes(browser.driver)  # issued on 20/5


def test_without_script_the_form_filters_and_the_svg_shows(web: Web, browser: Browser) -> None:
    browser.open(url(web, huong="len"), script=False)
    page = browser.driver.page_source
    drawing = page[
        page.index('id="chain-all"') : page.index("</svg>", page.index('id="chain-all"'))
    ]
    assert "KL 148-KL/TW" in drawing and "30-KH" not in drawing
    browser.cdp("Emulation.setScriptExecutionDisabled", value=False)
    assert browser.driver.find_element(By.CSS_SELECTOR, "svg.chain").is_displayed()
    assert browser.driver.find_element(By.ID, "list").is_displayed()
    assert browser.driver.find_element(By.CSS_SELECTOR, "#filters .go").is_displayed()


def test_from_above_to_below(web: Web, browser: Browser) -> None:
    driver = opened(web, browser)
    driver.find_element(By.NAME, "chieu").click()
    browser.wait("return luocdo.view.down")
    found = boxes(driver)
    assert found["KL 148-KL/TW"]["y"] < found["KH 423-KH/TU"]["y"] < found["KH 30-KH/ĐU"]["y"]
    driver.find_element(By.ID, "stage").click()
    press(driver, Keys.ESCAPE, Keys.ARROW_DOWN)
    browser.says("KH 30-KH/ĐU", "#panel h2")


# expansion, paths, what follows


def test_what_is_left_out_is_counted_and_opened(web: Web, browser: Browser) -> None:
    driver = opened(web, browser, sau="1", huong="xuong")
    names = boxes(driver).keys()
    assert "KL 148-KL/TW" not in names
    box = boxes(driver)["KH 423-KH/TU"]
    click(driver, box["x"], box["y"])
    browser.says("Xem cấp trên", "#panel")
    press(driver, Keys.SPACE)
    browser.wait("return Object.values(luocdo.view.boxes).some(b => b.number === 'KL 148-KL/TW')")
    assert "mo=len" in driver.current_url
    browser.says("KH 423-KH/TU", "#panel h2")  # what was chosen stays chosen


def test_a_path_to_a_second_document(web: Web, browser: Browser) -> None:
    driver = opened(web, browser, iri=REPORT, sau="1")
    field = driver.find_element(By.CSS_SELECTOR, ".path-to input[type=search]")
    field.send_keys("148" + Keys.ENTER)
    browser.wait("return location.search.includes('q=148')")
    driver.find_element(By.PARTIAL_LINK_TEXT, "148-KL/TW").click()
    browser.wait(DRAWN)
    said = browser.says("Đường nối", "#panel")
    assert "CV 1215/STC-QLCS" in said and "KL 148-KL/TW" in said
    ways = driver.find_elements(By.CSS_SELECTOR, "#panel .way button")
    assert ways
    ways[0].click()
    assert ways[0].get_attribute("aria-pressed") == "true"
    assert "sau=1" in driver.current_url


def test_no_path_is_said_plainly(web: Web, browser: Browser) -> None:
    opened(web, browser, iri="urn:lex:vn:tw:nq:2024;57", toi=ABOVE)
    browser.says("Không có đường nối", "#main")


def test_what_follows_is_listed_and_lit(web: Web, browser: Browser) -> None:
    driver = opened(web, browser, iri="urn:lex:vn;hung.yen.o:snv:kh:2025;85")
    browser.wait("return document.querySelector('#panel .way button')")
    driver.find_element(By.ID, "facts").click()
    browser.says("Suy ra từ chuỗi", "#panel")
    driver.find_element(By.CSS_SELECTOR, "#panel .way button").click()
    assert driver.find_element(By.CSS_SELECTOR, "#panel .way [aria-pressed=true]").is_displayed()


# keyboard, list, saving


def test_keyboard_alone(web: Web, browser: Browser) -> None:
    driver = opened(web, browser)
    driver.execute_script("document.getElementById('stage').focus()")
    press(driver, Keys.ARROW_LEFT)
    browser.says("/TW", "#panel h2")
    press(driver, Keys.ARROW_RIGHT, "0")
    browser.says("KH 423-KH/TU", "#panel h2")
    live = driver.find_element(By.ID, "live").get_attribute("textContent")
    assert live == "KH 423-KH/TU · 28/4/2025, đang chọn"
    press(driver, "?")
    browser.says("cấp trên", "#keys")
    press(driver, Keys.ESCAPE)
    driver.execute_script("document.getElementById('stage').focus()")
    ActionChains(driver).key_down(Keys.CONTROL).send_keys("c").key_up(Keys.CONTROL).perform()
    browser.says("Đã sao chép")
    press(driver, Keys.ENTER)
    browser.wait("return location.pathname === '/van-ban/xem'")


def test_list_view_stands_in_the_address(web: Web, browser: Browser) -> None:
    driver = opened(web, browser)
    driver.find_element(By.ID, "as-list").click()
    assert driver.find_element(By.ID, "list").is_displayed()
    assert "dang=danh-sach" in driver.current_url
    driver.refresh()
    browser.wait(DRAWN)
    browser.wait("return document.getElementById('list').offsetParent !== null")


def read(address: str) -> tuple[str, Any]:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.read().decode(), answer.headers


def test_drawing_and_file_are_saved(web: Web) -> None:
    drawing, head = read(url(web).replace("/chuoi", "/chuoi/so-do.svg"))
    assert drawing.startswith("<svg") and "KH 423-KH/TU" in drawing
    assert "attachment" in head["Content-Disposition"]
    file, _ = read(url(web).replace("/chuoi", "/chuoi/tep"))
    assert "Content-Security-Policy" in file and "sha256-" in file and "423-KH/TU" in file
    full, _ = read(url(web, **{"toan-van": "1"}).replace("/chuoi", "/chuoi/tep"))
    assert len(full) > len(file)


def test_the_picture_is_saved_whole(web: Web, browser: Browser) -> None:
    from PIL import Image

    driver = opened(web, browser)
    driver.execute_script("document.querySelector('.menu').open = true")
    driver.find_element(By.ID, "save-png").click()
    end = 200
    while not (made := list(browser.downloads.glob("*.png"))) and end:
        browser.wait("return new Promise(done => setTimeout(() => done(true), 50))")
        end -= 1
    with Image.open(made[0]) as picture:
        width, height = driver.execute_script("return [luocdo.view.width, luocdo.view.height]")
        assert picture.width > width and picture.height > height
        assert len(picture.convert("RGB").resize((200, 100)).getcolors(20_000) or ()) > 20


def printed(browser: Browser) -> tuple[str, int, bool]:
    """The words of the page's print, how many sheets, whether the first lies across."""
    import base64

    pdf = browser.cdp("Page.printToPDF", preferCSSPageSize=True)["data"]
    with pypdfium2.PdfDocument(io.BytesIO(base64.b64decode(pdf))) as document:
        text = "\n".join(page.get_textpage().get_text_range() for page in document)
        across = document[0].get_width() > document[0].get_height()
        return text, len(document), across


def test_a_drawing_is_printed_on_one_sheet(web: Web, browser: Browser) -> None:
    opened(web, browser)
    text, sheets, across = printed(browser)
    assert (sheets, across) == (1, True)
    for words in ("KH 423-KH/TU", "Chú giải", "từ kho “kho”"):
        assert words in text, words


def test_a_list_is_printed_with_its_sentences_in_full(web: Web, browser: Browser) -> None:
    opened(web, browser, dang="danh-sach")
    text, sheets, across = printed(browser)
    assert sheets > 1 and not across
    for words in ("KH 423-KH/TU", "ban hành Kế hoạch như sau", "từ kho"):
        assert words in " ".join(text.split()), words
    assert not [line for line in text.splitlines() if line.rstrip().endswith("·")]


def test_on_a_phone_the_papers_come_first(web: Web, browser: Browser) -> None:
    driver = browser.open(url(web), (390, 844))
    browser.wait("return document.documentElement.matches('.as-list')")
    entries = driver.find_elements(By.CSS_SELECTOR, "#list .head")
    assert sum(e.rect["y"] < 844 for e in entries) >= 3
    last = entries[-1].rect["y"]
    assert all(
        driver.find_element(By.CSS_SELECTOR, c).rect["y"] > last for c in ("#find", "#filters")
    )
    driver.find_element(By.ID, "as-list").click()
    assert browser.wait(ON_SCREEN) >= 3


MANY = 60  # plans that rest on one decree
DECREE = "Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ"
PHONE_HEIGHTS = 6  # screens that a chain may be long as it opens


@pytest.fixture
def busy_web(
    tmp_path: Path, serve_web: Callable[..., AbstractContextManager[Web]]
) -> Iterator[Web]:
    """Plans of a province under one decree; the first is carried out by a letter."""
    import luocdo

    (tmp_path / "van-ban").mkdir()
    for n in range(1, MANY + 1):
        text = (
            f"ỦY BAN NHÂN DÂN\nTỈNH HƯNG YÊN\nSố: {n}/KH-UBND\nHưng Yên, ngày {n % 28 + 1} tháng "
            f"{n // 28 + 1} năm 2024\nKẾ HOẠCH\nCông tác văn thư đợt {n}\nCăn cứ {DECREE};\n"
        )
        (tmp_path / "van-ban" / f"{n}.txt").write_text(text, encoding="utf-8")
    letter = (
        "ỦY BAN NHÂN DÂN\nTỈNH HƯNG YÊN\nSố: 99/UBND-NC\nHưng Yên, ngày 28 tháng 12 năm 2024\n"
        "V/v văn thư\nThực hiện Kế hoạch số 1/KH-UBND ngày 02 tháng 01 năm 2024 của Ủy ban nhân dân"
        " tỉnh Hưng Yên, đề nghị các sở báo cáo.\n"
    )
    (tmp_path / "van-ban" / "cv.txt").write_text(letter, encoding="utf-8")
    luocdo.build([tmp_path / "van-ban"], tmp_path / "kho", workers=1)
    with serve_web(tmp_path / "kho") as web:
        yield web


def test_on_a_phone_a_long_chain_opens_in_place(busy_web: Web, browser: Browser) -> None:
    driver = browser.open(url(busy_web, "urn:lex:vn:cp:ndj:2020;30"), (390, 844))
    browser.wait("return document.documentElement.matches('.as-list')")
    assert driver.execute_script(LONG) < PHONE_HEIGHTS * 844
    seen = driver.execute_script(IN_SIGHT)
    assert 8 <= seen < MANY // 2
    driver.find_element(By.XPATH, "//summary[contains(., 'Còn 5')]").click()
    assert seen < driver.execute_script(IN_SIGHT) < MANY
    assert driver.execute_script(LONG) < 4 * PHONE_HEIGHTS * 844
    driver.find_element(By.XPATH, "//a[contains(., 'Xem cấp dưới')]").click()
    browser.says("CV 99/UBND-NC", "#list")
    assert "KH 1/KH-UBND" in driver.execute_script("return document.activeElement.textContent")
    assert driver.execute_script("return document.documentElement.scrollWidth") == 390


def test_what_is_folded_in_the_list_is_counted_in_print(busy_web: Web, browser: Browser) -> None:
    opened(busy_web, browser, "urn:lex:vn:cp:ndj:2020;30", dang="danh-sach")
    text, sheets, _ = printed(browser)
    assert sheets <= 3 and "Còn 5" in text and "Căn cứ" in text


LONG = "return document.documentElement.scrollHeight"
IN_SIGHT = (
    "return [...document.querySelectorAll('#list .to')].filter(e => e.checkVisibility()).length"
)


def test_text_to_send(web: Web, browser: Browser) -> None:
    driver = opened(web, browser)
    sent = driver.execute_script("return luocdo.data.send")
    assert sent.startswith("Chuỗi văn bản: Kế hoạch số\u00a0423-KH/TU ngày 28/4/2025")
    assert "  - KH 423-KH/TU · 28/4/2025" in sent and "thực hiện KL 148-KL/TW" in sent
    assert "từ kho" in sent.splitlines()[-1]


ON_SCREEN = """const { width, height } = document.getElementById("canvas").getBoundingClientRect();
return Object.values(luocdo.view.boxes).filter(({ x, y }) => {
  const [a, b] = [luocdo.at(x - 100, y - 27), luocdo.at(x + 100, y + 27)];
  return a.x >= 0 && a.y >= 34 && b.x <= width && b.y <= height;
}).length"""


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_a_chain_opens_on_one_screen(web: Web, browser: Browser, size: tuple[int, int]) -> None:
    driver = browser.open(url(web), size)
    browser.wait(DRAWN)
    seen = len(boxes(driver))
    assert browser.wait(ON_SCREEN) == seen >= 10
    assert driver.execute_script("return luocdo.scale()") >= 0.8
    assert "+15 cơ quan, đơn vị" in boxes(driver)


def test_a_box_of_many_opens_in_its_place_and_closes_again(web: Web, browser: Browser) -> None:
    driver = opened(web, browser)
    fold = boxes(driver)["+15 cơ quan, đơn vị"]
    click(driver, fold["x"], fold["y"])
    browser.wait("return location.search.includes('mo=gom')")
    browser.wait("return Object.keys(luocdo.view.boxes).length > 12")
    driver.find_element(By.CSS_SELECTOR, ".undo a").click()
    browser.wait("return !location.search.includes('mo=')")
    browser.wait("return Object.keys(luocdo.view.boxes).length <= 12")
    assert "+15 cơ quan, đơn vị" in boxes(driver)


def test_a_body_with_tasks_shows_their_sentences(web: Web, browser: Browser) -> None:
    driver = opened(web, browser)
    box = next(b for number, b in boxes(driver).items() if number.startswith("Ban Tổ chức"))
    click(driver, box["x"], box["y"])
    said = browser.says("Ban Tổ chức Tỉnh ủy", "#panel h2")
    assert said and "giao" in browser.says("KH 423-KH/TU", "#panel")
    assert driver.find_element(By.LINK_TEXT, "Mở cơ quan").get_attribute("href")


def test_readable_text(web: Web, browser: Browser) -> None:
    driver = opened(web, browser)
    sizes = driver.execute_script(
        "return [...document.querySelectorAll('body *')].filter(e => e.offsetParent && "
        "[...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))"
        ".map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 12
    for size in ((1920, 1180), (390, 844)):
        browser.open(url(web), size)
        browser.wait(DRAWN)
        assert not driver.execute_script(
            "return document.documentElement.scrollWidth > innerWidth + 1"
        )


# hostile


@pytest.mark.parametrize(
    "text",
    [
        "<script>window.pwned=1</script>",
        '"><img src=x onerror="window.pwned=1">',
        "</script></style><script>window.pwned=1</script>",
        "\u202e\u2066đảo\u200f",
        "{{ 7*7 }}",
        "Ấy" * 3_000,
    ],
    ids=range(6),
)
def test_hostile_addresses_run_nothing(web: Web, browser: Browser, text: str) -> None:
    browser.expected.append("404|414|400")
    browser.open(f"{web.url}/chuoi?q={quote(text)}&ve={quote(text)}")
    assert "49" not in browser.driver.title
    for name in ("mo", "toi", "ho", "tu", "ngay", "dang"):
        browser.open(url(web, **{name: text[:500]}))
        assert "Traceback" not in browser.driver.page_source
    assert not browser.driver.execute_script(
        "return document.documentElement.scrollWidth > innerWidth + 1"
    )


# what a chain shows (no browser)


def test_a_hub_is_not_passed_through_until_it_is_asked_for(hub: Store) -> None:
    at_first = reach(hub, Wish("urn:x:start", up=True, down=True))
    names = {n.iri for n in at_first.lineage.nodes}
    assert names == {"urn:x:start", "urn:x:law"}
    assert at_first.more["urn:x:law"] == (0, HUB + 5)
    opened_ = reach(hub, Wish("urn:x:start", opened=(("urn:x:law", "down"),)))
    assert len(opened_.lineage.nodes) == HUB + 7
    assert "urn:x:law" not in opened_.more


def test_at_most_so_many_and_the_rest_is_counted(hub: Store) -> None:
    found = reach(hub, Wish("urn:x:law"), limit=10)
    assert len(found.lineage.nodes) == 10
    assert found.lineage.cut == HUB + 7 - 10


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Store]:
    """A law of which very many papers speak, and one paper that starts from it."""
    from pyoxigraph import NamedNode, Quad

    from graph.store import Change
    from ontology.identity import EFFECTIVE, LD

    def quad(s: str, p: str, o: str) -> Quad:
        return Quad(NamedNode(s), NamedNode(p), NamedNode(o), NamedNode(EFFECTIVE))

    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    tails = ["urn:x:start", *(f"urn:x:t{n}" for n in range(HUB + 5))]
    quads = [quad(w, kind, f"{LD}Work") for w in [*tails, "urn:x:law"]]
    quads += [quad(t, f"{LD}based_on", "urn:x:law") for t in tails]
    with open_store(tmp_path / "kho", write=True) as store:
        store.apply(Change(add=quads))
        yield store
