"""The offline file in a real browser: it asks for nothing and runs nothing foreign."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import yaml
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from graph.read.lineage import Lineage
from graph.read.nodes import Evidence, Link, Node
from ontology.errors import UnreadableError
from viz import DocumentView, Mention, Notice, Task, view_html, write_view
from viz.layout import layout

if TYPE_CHECKING:
    from conftest import Browser
    from selenium.webdriver import Chrome

SMALL, LARGE = (1366, 768), (1920, 1180)
PWN = "window.pwned=1"
HOSTILE = (
    f"<script>{PWN}</script>",
    f'"><img src=x onerror="{PWN}"><a href="javascript:{PWN}">x</a>',
    f"</script></style></template></textarea><script>{PWN}</script>",
    "\u202e\u2066đảo chiều\u200f\u0000",
    "{{ 7*7 }} ${7*7} <!-- ]]>",
    "Ấy" * 50_000,
)


def authored() -> Lineage:
    case = Path(__file__).parent / "cases" / "lineage-40.yaml"
    return msgspec.convert(yaml.safe_load(case.read_text(encoding="utf-8")), Lineage)


def many(count: int) -> Lineage:
    """`count` documents over all levels, each resting on one or two higher ones, with sentences."""
    levels = ("tw-dang", "tw-nha-nuoc", "tinh-uy", "dang-uy", "hdnd-ubnd", "so", "xa")
    nodes = tuple(
        Node(f"n{i}", f"{i}-KH/X{i % 40}", "ke-hoach", f"2025-0{i % 9 + 1}-1{i % 9}",
             f"tổ chức thực hiện nhiệm vụ số {i} về chuyển đổi số trên địa bàn", f"Cơ quan {i}",
             levels[i * 7 // count], i % 2 == 0, i % 5 > 0)
        for i in range(count)
    )  # fmt: skip
    ends = [(i, i * 5 // 7) for i in range(1, count)] + [(i, i // 3) for i in range(3, count, 2)]
    said = "Thực hiện Kế hoạch nêu trên, cơ quan tổ chức triển khai các nội dung sau đây. " * 3
    links = tuple(
        Link(f"n{a}", ("references", "based_on", "implements")[a % 3], f"n{b}",
             (Evidence("c", "f", f"{a}-KH/X", "Kế hoạch nêu trên", said, 0, 9, 0.95),))
        for a, b in ends
        if a != b
    )  # fmt: skip
    return Lineage("n150" if count > 150 else "n0", nodes, links)


Open = Callable[..., "Chrome"]


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Open:
    """Opens a lineage's page; a script-less one is as drawn at once."""

    def opened(
        lineage: Lineage,
        size: tuple[int, int] = SMALL,
        dark: bool = False,
        script: bool = True,
        **options: Any,
    ) -> Chrome:
        path = write_view(tmp_path / "view.html", lineage, **options)
        driver = browser.open(path.as_uri(), size, dark=dark, script=script)
        if script:
            wait(driver, "return document.documentElement.dataset.drawn")
        return driver

    return opened


def wait(driver: Chrome, script: str, seconds: float = 60) -> Any:
    end = time.monotonic() + seconds
    while not (found := driver.execute_script(script)):
        assert time.monotonic() < end, f"not within {seconds} s: {script}"
        time.sleep(0.05)
    return found


def click_canvas(driver: Chrome, x: float, y: float) -> None:
    at = driver.execute_script("return window.luocdo.at(arguments[0], arguments[1])", x, y)
    box = driver.execute_script(
        "const r = document.querySelector('#canvas').getBoundingClientRect(); return [r.x, r.y]"
    )
    move = ActionChains(driver)
    pointer: Any = move.w3c_actions.pointer_action
    pointer.move_to_location(int(box[0] + at["x"]), int(box[1] + at["y"]))
    pointer.click()
    move.perform()
    time.sleep(0.4)  # vis-network waits for a second click


def says(driver: Chrome, text: str) -> str:
    """What the panel shows, once `text` is part of it (a click takes a while on a busy machine)."""
    script = "return document.getElementById('panel').innerText.includes(arguments[0])"
    end = time.monotonic() + 60
    while not driver.execute_script(script, text):
        assert time.monotonic() < end, f"{text!r} not in {panel(driver)[:300]!r}"
        time.sleep(0.05)
    return panel(driver)


def panel(driver: Chrome) -> str:
    return driver.find_element(By.ID, "panel").text


def press(driver: Chrome, *keys: str) -> None:
    ActionChains(driver).send_keys(*keys).perform()


# the file


def test_it_is_one_file_that_names_no_address(tmp_path: Path) -> None:
    path = write_view(tmp_path / "a.html", authored(), today=date(2026, 11, 24), store_count=3344)
    html = path.read_text(encoding="utf-8")
    outside = re.sub(r"<script>.*?</script>", "", html, flags=re.S)  # vis names its own home
    assert not re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?(?:https?:)?//", outside)
    assert "//cdn" not in outside.lower()
    assert "Lập ngày 24/11/2026 từ kho “luocdo”, 3.344 văn bản; bản tĩnh, không tự cập nhật" in html
    assert "3 văn bản khác trong kho nằm ngoài phạm vi của bản này" in html


def test_english(tmp_path: Path) -> None:
    html = view_html(authored(), lang="en")
    assert '<html lang="en"' in html
    for word in ("Lineage", "Source sentence", "implements", "Rests on", "Departments"):
        assert word in html


def test_under_3_mb_at_300_nodes(tmp_path: Path) -> None:
    assert write_view(tmp_path / "a.html", many(300)).stat().st_size < 3_000_000


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="không ghi được tệp"):
        write_view(tmp_path / "none" / "a.html", authored())


def test_without_full_text_no_text_is_inside() -> None:
    page = DocumentView("urn:x:d0", text="Toàn bộ nội dung mật của văn bản")
    assert "nội dung mật" not in view_html(authored(), documents=[page])
    assert "nội dung mật" in view_html(authored(), documents=[page], full_text=True)


# the drawing


@pytest.mark.parametrize("dark", [False, True])
def test_it_draws_at_zoom_1_with_the_focus_in_sight(show: Open, dark: bool) -> None:
    driver = show(authored(), dark=dark)
    assert driver.execute_script("return window.luocdo.scale()") == 1
    at = driver.execute_script(
        "const b = window.luocdo.view.boxes.d11; return window.luocdo.at(b.x, b.y)"
    )
    width, height = driver.execute_script(
        "const c = document.getElementById('canvas'); return [c.clientWidth, c.clientHeight]"
    )
    assert abs(at["x"] - width / 2) < 2
    assert abs(at["y"] - height / 2) < 60  # the strip of headings


def test_no_text_is_smaller_than_12_px(show: Open) -> None:
    driver = show(authored())
    sizes = driver.execute_script(
        "return [...document.querySelectorAll('body *')].filter(e => e.offsetParent && "
        "[...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))"
        ".map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 12


def test_a_click_on_a_line_shows_its_sentence(show: Open) -> None:
    driver = show(authored())
    drawing = layout(authored(), hidden=frozenset({"vien-dan"}))
    number = next(
        i for i, k in enumerate(drawing.links)
        if (k.subject, k.object) == ("urn:x:d0", "urn:x:c0")
    )  # fmt: skip
    piece = next(p for p in drawing.pieces if p.links == (number,) and p.shape == "curve")
    click_canvas(driver, (piece.x0 + piece.x1) / 2, (piece.y0 + piece.y1) / 2)
    text = says(driver, "Nguyên văn")
    assert "Thực hiện Kế hoạch số 423-KH/TU ngày 28/4/2025" in text
    assert driver.find_element(By.CSS_SELECTOR, "#panel mark").text == "30-KH/ĐU"
    assert "thực hiện" in text and "KH 30-KH/ĐU" in text


def test_a_click_on_a_box_shows_the_document(show: Open) -> None:
    driver = show(authored())
    box = next(
        b for b in layout(authored(), hidden=frozenset({"vien-dan"})).boxes if b.id == "urn:x:c0"
    )
    click_canvas(driver, box.x, box.y)
    assert "KH 30-KH/ĐU · 20/5/2025" in says(driver, "Dựa trên 2")
    assert "được triển khai tại" in panel(driver)


def test_references_are_off_at_first_and_can_be_shown(show: Open) -> None:
    driver = show(authored())
    box = driver.find_element(By.CSS_SELECTOR, "input[value=vien-dan]")
    assert not box.is_selected()
    assert driver.find_element(By.CSS_SELECTOR, ".families .f-vien-dan .count").text == "5"
    box.click()
    assert driver.execute_script("return document.documentElement.dataset.drawn") == "all"


def test_filters_hide_documents_and_count_them(show: Open) -> None:
    driver = show(authored())
    status = driver.find_element(By.ID, "status")
    assert status.text == "40/40 văn bản"
    driver.find_element(By.CSS_SELECTOR, "input[value=thuc-hien]").click()
    assert int(status.text.split("/")[0]) < 20
    driver.find_element(By.CSS_SELECTOR, "input[value=thuc-hien]").click()
    driver.find_element(By.CSS_SELECTOR, "input[value=superior] + span").click()
    assert status.text == "4/40 văn bản"  # 423, 30, 148 and the document itself


def test_a_fold_opens_in_the_panel_and_draws_what_is_ticked(show: Open) -> None:
    head = Node(
        "h", "1/KH-UBND", "ke-hoach", "2025-01-02", "kế hoạch", "UBND", "hdnd-ubnd", False, True
    )
    rest = tuple(
        Node(
            f"s{i}", f"{i}/CV", "cong-van", f"2025-02-{i + 10}", "công văn", "Sở", "so", False, True
        )
        for i in range(20)
    )
    lineage = Lineage("h", (head, *rest), tuple(Link(n.iri, "implements", "h") for n in rest))
    driver = show(lineage, LARGE)
    fold = next(b for b in layout(lineage).boxes if b.folded)
    click_canvas(driver, fold.x, fold.y)
    says(driver, "+14 CV của Sở, ban, ngành")
    ticks = driver.find_elements(By.CSS_SELECTOR, "#panel input[type=checkbox]")
    assert len(ticks) == 14
    ticks[0].click()
    says(driver, "+13 CV của Sở, ban, ngành")
    boxes = driver.execute_script("return Object.values(window.luocdo.view.boxes)")
    assert len(boxes) == 9
    assert not [
        (a["number"], b["number"])
        for a, b in combinations(boxes, 2)
        if a["x"] == b["x"] and abs(a["y"] - b["y"]) < 58
    ]


def test_period_shape_and_text_to_send(show: Open) -> None:
    driver = show(authored())
    status = driver.find_element(By.ID, "status")
    driver.find_element(By.ID, "until").send_keys("2024")
    wait(driver, "return !document.getElementById('status').textContent.startsWith('40/')")
    assert int(status.text.split("/")[0]) < 40
    assert driver.find_elements(By.ID, "down") == []  # a level of over six boxes
    assert "KH 423-KH/TU" in driver.execute_script("return window.luocdo.data.send")


def test_a_narrow_chain_turns(show: Open) -> None:
    nodes = tuple(
        Node(i, f"{i}/A", "ke-hoach", "2025-01-02", "kế hoạch", "Sở", level, False, True)
        for i, level in (("1", "tinh-uy"), ("2", "hdnd-ubnd"), ("3", "so"))
    )
    said = Evidence("c1", "f", "3/A", "2/A", "Thực hiện Kế hoạch số 2/A.", 0, 9, 0.9)
    links = (Link("2", "implements", "1"), Link("3", "implements", "2", (said,)))
    confirmed = {"c1": "Đã xác nhận (Lê Thị Mẫu, 24/11/2026)"}
    driver = show(Lineage("3", nodes, links), confirmed=confirmed)
    assert "Đã xác nhận (Lê Thị Mẫu" in panel(driver)
    assert "Suy ra từ chuỗi 1" in panel(driver)
    driver.find_element(By.CSS_SELECTOR, "#panel .way button").click()
    driver.find_element(By.ID, "down").click()
    assert driver.execute_script("return document.documentElement.dataset.drawn") == "all-down"
    ys = driver.execute_script("return Object.values(window.luocdo.view.boxes).map(b => b.y)")
    assert sorted(ys) == ys and len(set(ys)) == 3


# keyboard


def test_arrows_move_along_the_chain(show: Open) -> None:
    driver = show(authored())
    press(driver, Keys.ARROW_LEFT)
    assert "KH 30-KH/ĐU · 20/5/2025" in panel(driver)
    press(driver, Keys.ARROW_LEFT)
    assert "KH 423-KH/TU · 28/4/2025" in panel(driver)
    press(driver, Keys.ARROW_LEFT)
    assert "KL 148-KL/TW · 08/4/2025" in panel(driver)
    press(driver, Keys.ARROW_UP)
    assert "/TW" in panel(driver).splitlines()[1] and "148" not in panel(driver).splitlines()[1]
    press(driver, Keys.ARROW_RIGHT)
    assert "QĐ 1462-QĐ/ĐU" in panel(driver)


def test_enter_opens_and_escape_closes_the_document(show: Open) -> None:
    driver = show(authored())
    press(driver, Keys.ARROW_LEFT, Keys.ENTER)
    page = driver.find_element(By.ID, "document")
    assert page.is_displayed()
    assert "KH 30-KH/ĐU" in page.text and "Dựa trên" in page.text
    assert "Thực hiện Kết luận số 148-KL/TW" in page.text  # the sentence, taken from the list
    press(driver, Keys.ESCAPE)
    assert not page.is_displayed()


def test_zoom_fit_help_and_search_by_key(show: Open) -> None:
    driver = show(authored())
    press(driver, "0")
    assert driver.execute_script("return window.luocdo.scale()") < 1
    press(driver, "+")
    press(driver, "?")
    assert driver.find_element(By.ID, "keys").is_displayed()
    press(driver, Keys.ESCAPE)
    press(driver, "/")
    press(driver, "42")
    wait(driver, "return !document.getElementById('finds').hidden")
    press(driver, Keys.ENTER)
    assert "KH 423-KH/TU" in panel(driver)


def test_search_needs_no_diacritics(show: Open) -> None:
    driver = show(authored())
    driver.find_element(By.ID, "find").send_keys("doan kiem tra")
    wait(driver, "return document.querySelectorAll('#finds li[data-id]').length === 1")
    assert "QĐ 1907-QĐNS/TW" in driver.find_element(By.ID, "finds").text


def test_ctrl_c_copies_the_citation_when_nothing_is_marked(show: Open) -> None:
    driver = show(authored())
    press(driver, Keys.ARROW_LEFT)
    ActionChains(driver).key_down(Keys.CONTROL).send_keys("c").key_up(Keys.CONTROL).perform()
    wait(driver, "return document.getElementById('said')?.textContent === 'Đã sao chép'")


def test_the_selection_is_said_to_a_screen_reader(show: Open) -> None:
    driver = show(authored())
    press(driver, Keys.ARROW_LEFT)
    live = driver.find_element(By.ID, "live").get_attribute("textContent")
    assert live == "KH 30-KH/ĐU · 20/5/2025, đang chọn"


def test_single_keys_can_be_turned_off(show: Open) -> None:
    driver = show(authored())
    press(driver, "?")
    driver.find_element(By.ID, "single").click()
    press(driver, Keys.ESCAPE)
    press(driver, "/")
    assert driver.execute_script("return document.activeElement.id") != "find"


def test_the_list_is_reached_and_walked_by_keyboard(show: Open) -> None:
    driver = show(authored())
    driver.find_element(By.ID, "as-list").send_keys(Keys.ENTER)
    assert driver.find_element(By.ID, "list").is_displayed()
    press(driver, Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    assert driver.execute_script("return document.activeElement.closest('#list') !== null")


def test_everything_that_acts_has_a_name(show: Open) -> None:
    driver = show(authored())
    nameless = driver.execute_script(
        "return [...document.querySelectorAll('button, input, summary')].filter(e => "
        "!(e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length)).length"
    )
    assert nameless == 0


# without script, and in print


def test_without_script_drawing_and_list_show(show: Open) -> None:
    driver = show(authored(), script=False)
    driver.execute_cdp_cmd("DOM.enable", {})
    shown = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
    assert len(shown["data"]) > 50_000  # a blank page is under 10 kB
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert driver.find_element(By.CSS_SELECTOR, "svg.chain").is_displayed()
    assert driver.find_element(By.ID, "list").is_displayed()
    assert not driver.find_element(By.ID, "stage").is_displayed()
    driver.find_element(By.CSS_SELECTOR, "#list summary").click()
    assert driver.find_element(By.CSS_SELECTOR, "#list blockquote").is_displayed()


def test_print_shows_the_drawing_or_the_list_as_the_screen_does(show: Open) -> None:
    driver = show(authored(), office="Văn phòng UBND tỉnh Hưng Yên")
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert driver.find_element(By.CSS_SELECTOR, "svg.chain").is_displayed()
    assert not driver.find_element(By.ID, "stage").is_displayed()
    assert not driver.find_element(By.ID, "panel").is_displayed()
    assert driver.find_element(By.CLASS_NAME, "office").is_displayed()
    assert not driver.find_element(By.ID, "list").is_displayed()
    driver.execute_script("document.getElementById('as-list').click()")
    assert driver.find_element(By.ID, "list").is_displayed()
    assert not driver.find_element(By.CSS_SELECTOR, "svg.chain").is_displayed()


# hostile papers


def hostile(text: str) -> tuple[Lineage, list[DocumentView]]:
    said = Evidence(text, text, text, text[:40], text, 0, 1, 0.9)
    nodes = tuple(
        Node(f"{i}{text}", text, kind, "2025", text, text, level, False, i > 0)
        for i, (kind, level) in enumerate((("cong-van", "so"), (text, text), (None, "xa")))
    )
    links = tuple(
        Link(a.iri, relation, b.iri, (said,))
        for a, b in pairwise(nodes)
        for relation in ("implements", "replaces", text)
    )
    pages = [
        DocumentView(
            n.iri,
            fields=((text, text), ("subject", text)),
            outgoing=(Mention(text, text, None, (said,)),),
            tasks=(Task(text, (text,), (text,), text, text, text, text),),
            warnings=(Notice(text, text, text),),
            text=text,
        )
        for n in nodes
    ]
    return Lineage(nodes[0].iri, nodes, links), pages


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_papers_run_nothing_and_break_nothing(show: Open, text: str) -> None:
    lineage, pages = hostile(text)
    driver = show(lineage, documents=pages, store_label=text, office=text, full_text=True)
    for box in driver.execute_script("return Object.values(window.luocdo.view.boxes)"):
        click_canvas(driver, box["x"], box["y"])
    driver.find_element(By.CSS_SELECTOR, "#panel .primary").click()
    assert driver.find_element(By.ID, "document").is_displayed()
    wide = "return document.documentElement.scrollWidth > innerWidth + 1"
    assert not driver.execute_script(wide)
    press(driver, Keys.ESCAPE)
    driver.find_element(By.ID, "as-list").click()
    assert not driver.execute_script(wide)


def test_the_policy_stops_a_foreign_script(show: Open, browser: Browser) -> None:
    """What would happen if a script got in all the same: the policy of the page refuses it."""
    driver = show(authored())
    driver.execute_script(
        "const s = document.createElement('script'); s.textContent = 'window.pwned = 1';"
        "document.body.append(s)"
    )
    assert any("Content Security Policy" in line for line in browser.console())
    assert driver.execute_script("return window.pwned") is None
