"""The web application's shell in a real browser: header, search, desk, uploads, files, errors."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from graph import open_store

if TYPE_CHECKING:
    from conftest import Browser, Web
    from selenium.webdriver import Chrome

    Serve = Callable[..., AbstractContextManager[Web]]

EXAMPLES = Path(__file__).parents[1] / "examples"
PHONE = (390, 844)
PAGES = ("/", "/nap", "/tep", "/gioi-thieu", "/tim?q=423", "/tim?q=khongco", "/khong-co")
NEW = """ỦY BAN NHÂN DÂN
TỈNH HƯNG YÊN
-------
Số: 77/KH-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Hưng Yên, ngày 02 tháng 10 năm 2025

KẾ HOẠCH
Thực hiện Kế hoạch số 423-KH/TU ngày 28/4/2025 của Ban Thường vụ Tỉnh ủy

Thực hiện Kế hoạch số 423-KH/TU ngày 28/4/2025 của Ban Thường vụ Tỉnh ủy, Ủy ban nhân dân tỉnh
ban hành Kế hoạch như sau:
1. Sở Tài chính chủ trì, phối hợp với Sở Nội vụ rà soát trụ sở dôi dư, hoàn thành trước ngày
30/10/2025.
"""
SECRET = NEW.replace("KẾ HOẠCH\n", "MẬT\n\nKẾ HOẠCH\n", 1).replace("77/KH", "78/KH")


def press(driver: Chrome, *keys: str) -> None:
    ActionChains(driver).send_keys(*keys).perform()


def paper(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def add(web: Web, browser: Browser, *paths: str, script: bool = True) -> str:
    """Upload files through the form; the text of the job's page once all is read."""
    driver = browser.open(web.url + "/nap", script=script)
    driver.find_element(By.NAME, "files").send_keys("\n".join(paths))
    driver.find_element(By.CSS_SELECTOR, "form.drop button").click()
    end = time.monotonic() + 90
    while not driver.find_elements(By.CSS_SELECTOR, "#job [data-state=done]"):
        assert time.monotonic() < end, driver.find_element(By.TAG_NAME, "body").text
        time.sleep(0.2)
    return driver.find_element(By.ID, "main").text


def states(web: Web) -> dict[str, str]:
    jobs = web.folder / "jobs"
    from msgspec import json

    notes = [json.decode(p.read_bytes()) for p in sorted(jobs.glob("*.json"))]
    return {f["name"]: f["state"] for note in notes for f in note["files"]}


# --- header ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", [(1366, 768), PHONE])
def test_every_page_fits_and_is_readable(
    web: Web, browser: Browser, size: tuple[int, int], dark: bool
) -> None:
    browser.expected.append("404")
    for path in PAGES:
        driver = browser.open(web.url + path, size, dark=dark)
        wide = driver.execute_script("return document.documentElement.scrollWidth")
        assert wide <= size[0], path
        small = driver.execute_script(
            "return [...document.querySelectorAll('body *')].filter(e => e.offsetParent &&"
            " [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) &&"
            " parseFloat(getComputedStyle(e).fontSize) < 12).map(e => e.outerHTML.slice(0, 80))"
        )
        assert small == [], path


def test_theme_and_language_stay_and_lead_back(web: Web, browser: Browser) -> None:
    driver = browser.open(web.url + "/tep?q=KH")
    driver.find_element(By.CSS_SELECTOR, "a.theme").click()
    browser.wait("return document.documentElement.dataset.theme === 'dark'")
    assert driver.current_url.endswith("/tep?q=KH")
    driver.find_element(By.CSS_SELECTOR, "a[hreflang=en]").click()
    assert "Files read" in browser.says("Files read", "h1")
    assert driver.current_url.endswith("/tep?q=KH")
    driver.get(web.url + "/gioi-thieu")
    assert "About" in browser.says("About", "h1")
    driver.find_element(By.CSS_SELECTOR, "a.theme").click()
    browser.wait("return document.documentElement.dataset.theme === 'light'")


def test_the_theme_of_a_dark_system_turns_light(web: Web, browser: Browser) -> None:
    driver = browser.open(web.url + "/", dark=True)
    driver.find_element(By.CSS_SELECTOR, "a.theme").click()
    browser.wait("return document.documentElement.dataset.theme === 'light'")


def test_keyboard_alone_reaches_everything(web: Web, browser: Browser) -> None:
    driver = browser.open(web.url + "/nap")
    reached = set()
    for _ in range(40):
        press(driver, Keys.TAB)
        reached.add(
            driver.execute_script(
                "const e = document.activeElement;"
                " return e.getAttribute('href') || e.name || e.tagName + e.textContent.trim()"
            )
        )
    assert {"#main", "/", "/nhiem-vu", "SUMMARYThêm", "q", "/nap", "files"} <= reached
    assert "BUTTONNạp văn bản" in reached


def test_focus_can_be_seen(web: Web, browser: Browser) -> None:
    driver = browser.open(web.url + "/")
    for _ in range(8):
        press(driver, Keys.TAB)
        width = driver.execute_script(
            "return getComputedStyle(document.activeElement).outlineWidth"
        )
        assert width == "2px"


def test_the_menu_under_more_opens_and_closes_by_key(web: Web, browser: Browser) -> None:
    driver = browser.open(web.url + "/")
    summary = driver.find_element(By.CSS_SELECTOR, "details.more summary")
    summary.send_keys(Keys.ENTER)
    assert driver.find_element(By.LINK_TEXT, "Tệp đã nạp").is_displayed()
    press(driver, Keys.ESCAPE)
    assert not driver.find_element(By.CSS_SELECTOR, "details.more ul").is_displayed()
    assert driver.switch_to.active_element == summary


def test_single_keys_can_be_turned_off(web: Web, browser: Browser) -> None:
    driver = browser.open(web.url + "/gioi-thieu")
    press(driver, "?")
    assert driver.find_element(By.ID, "keys").is_displayed()
    press(driver, Keys.ESCAPE)
    driver.find_element(By.LINK_TEXT, "Tắt phím đơn").click()
    browser.wait("return document.documentElement.dataset.keys === 'off'")
    press(driver, "?")
    assert not driver.find_element(By.ID, "keys").is_displayed()


# --- search ---------------------------------------------------------------------------------------


def test_search_as_you_type_without_marks(web: Web, browser: Browser) -> None:
    driver = browser.open(web.url + "/gioi-thieu")
    press(driver, "/")
    press(driver, "ke hoach 423")
    browser.says("423-KH/TU", "#found")
    press(driver, Keys.ARROW_DOWN)
    assert driver.find_element(By.CSS_SELECTOR, "#found [aria-selected=true]").text
    press(driver, Keys.ENTER)
    browser.wait("return location.pathname === '/van-ban/xem'")


def test_search_says_what_is_not_there(web: Web, browser: Browser) -> None:
    driver = browser.open(web.url + "/")
    driver.find_element(By.ID, "search").send_keys("42E-KH/TU")
    assert "Không thấy “42E-KH/TU”" in browser.says("Không thấy", "#found")
    press(driver, Keys.ESCAPE)
    assert not driver.find_element(By.ID, "found").is_displayed()


def test_search_waits_for_the_input_method(web: Web, browser: Browser) -> None:
    """Telex composes: nothing is asked before the letter stands."""
    driver = browser.open(web.url + "/")
    browser.asked()
    driver.execute_script(
        "const i = document.getElementById('search'); i.focus(); i.value = 'ke';"
        "i.dispatchEvent(new InputEvent('input', {isComposing: true}))"
    )
    time.sleep(0.6)
    assert not [url for url in browser.asked() if "tim.json" in url]
    driver.execute_script(
        "document.getElementById('search').dispatchEvent(new CompositionEvent('compositionend'))"
    )
    browser.wait("return !document.getElementById('found').hidden")


def test_search_without_script(web: Web, browser: Browser) -> None:
    driver = browser.open(web.url + "/", script=False)
    driver.find_element(By.ID, "search").send_keys("trụ sở", Keys.ENTER)
    WebDriverWait(driver, 20).until(lambda d: "/tim?" in d.current_url)
    text = driver.find_element(By.ID, "main").text
    assert "Kết quả tìm: “trụ sở”" in text
    assert driver.find_elements(By.CSS_SELECTOR, "#main mark")


# --- the desk -------------------------------------------------------------------------------------


def test_the_desk_tells_what_to_do_and_what_is_missing(web: Web, browser: Browser) -> None:
    driver = browser.open(web.url + "/")
    text = browser.says("Kho: ")
    for heading in ("Việc cần làm", "Cần xem lại", "Mới nạp (7 ngày)", "Văn bản còn thiếu"):
        assert heading in text
    assert "Quá hạn" in text
    assert "148-KL/TW" in text, "cited and not held"
    new = driver.find_element(By.CSS_SELECTOR, "[aria-labelledby=h-new]").text
    assert "5 văn bản" in new and "Thực hiện Kết luận số 148-KL/TW" in new, "built by command"
    late = driver.find_element(By.CSS_SELECTOR, "a.badge.bad")
    assert "han=late" in str(late.get_attribute("href"))


def test_my_body_stays(web: Web, browser: Browser) -> None:
    driver = browser.open(web.url + "/")
    browser.says("Kho: ")
    browser.wait("return document.querySelector('.choose [role=combobox]')")
    field = driver.find_element(By.CSS_SELECTOR, ".choose [data-suggest=body]")
    field.send_keys("so tai chinh")
    browser.says("Sở Tài chính", ".choose .suggest")
    assert "Hưng Yên Hưng Yên" not in browser.says("(đến 30/6/2025)", ".choose .suggest")
    field.send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    mine = (
        "return document.querySelector('.choose [role=combobox]')?.value.startsWith('Sở Tài chính')"
    )
    assert browser.wait(mine)
    browser.open(web.url + "/")
    assert browser.wait(mine)
    browser.says("Tất cả cơ quan", ".choose")
    browser.wait("return document.querySelector('.choose [role=combobox]')")
    driver.find_element(By.CSS_SELECTOR, ".choose [role=combobox]").click()
    driver.switch_to.active_element.send_keys("Nhà máy nước", Keys.ENTER)
    browser.expected.append("404")
    assert "Không thấy “Nhà máy nước”" in browser.says("Không tìm thấy", "#main")


def test_the_installation_says_whose_desk_it_is(web: Web, browser: Browser) -> None:
    path = web.folder / "luocdo.toml"
    mine = "return document.querySelector('.choose [role=combobox]')?.value"
    try:
        path.write_text('[office]\nbody = "Sở Tài chính tỉnh Hưng Yên"\n', encoding="utf-8")
        driver = browser.open(web.url + "/")
        assert "Sở Tài chính" in browser.wait(mine)
        driver.find_element(By.LINK_TEXT, "Tất cả cơ quan").click()
        browser.says("Kho: ")
        assert driver.execute_script(mine) == ""
        path.write_text("office: [", encoding="utf-8")
        browser.cdp("Network.clearBrowserCookies")
        browser.expected.append("400")
        browser.open(web.url + "/")
        assert "luocdo.toml" in browser.says("body = ")
    finally:
        path.unlink()


def test_an_empty_store_asks_for_papers(browser: Browser, serve_web: Serve, tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    with open_store(folder, write=True):
        pass
    with serve_web(folder) as web:
        driver = browser.open(web.url + "/")
        assert "Kho chưa có văn bản. Kéo thả tệp vào đây" in browser.says("Kho chưa có")
        driver.find_element(By.NAME, "files").send_keys(paper(tmp_path, "kh77.txt", NEW))
        driver.find_element(By.CSS_SELECTOR, "form.drop button").click()
        browser.says("Đã xong", "#job", seconds=90)
        browser.open(web.url + "/")
        assert "KH 77/KH-UBND" in browser.says("Việc cần làm")


# --- adding papers --------------------------------------------------------------------------------


@pytest.mark.parametrize("script", [True, False])
def test_a_paper_is_added_and_appears(
    own_web: Web, browser: Browser, tmp_path: Path, script: bool
) -> None:
    text = add(own_web, browser, paper(tmp_path, "kh77.txt", NEW), script=script)
    assert "Đã nạp" in text and "Nguyễn Thị Hạnh" in text
    driver = browser.open(own_web.url + "/", script=script)
    assert "KH 77/KH-UBND" in driver.find_element(By.ID, "main").text
    driver.get(own_web.url + "/tim?q=77/KH-UBND")
    assert "77/KH-UBND" in driver.find_element(By.CSS_SELECTOR, "#main .rows").text
    assert "Đã có trong kho" in add(own_web, browser, paper(tmp_path, "again.txt", NEW))


def test_a_scan_is_added(own_web: Web, browser: Browser, tmp_path: Path) -> None:
    pytest.importorskip("PIL")
    if not shutil.which("tesseract"):
        pytest.skip("tesseract is not installed")
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("L", (1240, 1754), 255)
    font = ImageFont.truetype("DejaVuSans.ttf", 26)
    ImageDraw.Draw(image).multiline_text((90, 90), NEW, font=font, fill=0, spacing=14)
    image.save(tmp_path / "quet.png")
    assert "Đã nạp" in add(own_web, browser, str(tmp_path / "quet.png"))
    driver = browser.open(own_web.url + "/tep?q=quet")
    assert "nhận dạng chữ trên ảnh" in driver.find_element(By.CSS_SELECTOR, "table").text


def test_files_dropped_on_the_desk_are_added(
    own_web: Web, browser: Browser, tmp_path: Path
) -> None:
    driver = browser.open(own_web.url + "/")
    browser.says("Kho: ")
    driver.execute_script(
        "const data = new DataTransfer();"
        "data.items.add(new File([arguments[0]], 'tha.txt', {type: 'text/plain'}));"
        "document.querySelector('[data-drop]').dispatchEvent("
        "new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}))",
        NEW,
    )
    assert "tha.txt" in browser.says("Đã xong", "#job", seconds=90)


def test_what_fails_says_why_and_may_be_tried_again(
    own_web: Web, browser: Browser, tmp_path: Path
) -> None:
    broken = tmp_path / "hong.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 20)
    text = add(own_web, browser, str(broken), paper(tmp_path, "kh77.txt", NEW))
    assert "Không đọc được" in text and "→" in text
    assert states(own_web) == {"hong.pdf": "failed", "kh77.txt": "read"}
    driver = browser.open(own_web.url + "/")
    assert "hong.pdf" in driver.find_element(By.ID, "main").text
    driver.find_element(By.LINK_TEXT, "hong.pdf").click()
    driver.find_element(By.XPATH, "//button[text()='Thử lại']").click()
    browser.says("Đã xong", "#job", seconds=90)
    browser.wait(
        "const b = [...document.querySelectorAll('button')]"
        ".find(b => b.textContent === 'Bỏ các tệp không đọc được'); b?.click(); return !!b"
    )
    browser.wait("return !document.body.innerText.includes('hong.pdf')")
    assert not list((own_web.folder / "originals").glob("*/hong.pdf"))


def test_a_classified_paper_is_refused_and_not_kept(
    own_web: Web, browser: Browser, tmp_path: Path
) -> None:
    text = add(own_web, browser, paper(tmp_path, "mat.txt", SECRET))
    assert "Văn bản mật: không nạp" in text and "bản sao trên máy chủ đã xóa" in text
    assert not list((own_web.folder / "originals").glob("*/mat.txt"))


def test_a_register_gives_numbers(own_web: Web, browser: Browser) -> None:
    text = add(own_web, browser, str(EXAMPLES / "so-van-ban.csv"))
    assert "Đã ghi sổ văn bản" in text


def test_a_job_goes_on_after_a_restart(
    own_web: Web, browser: Browser, serve_web: Serve, tmp_path: Path
) -> None:
    """The note is written before anything is read: what one server left, the next reads."""
    import io

    from viz.web.jobs import Filed, Jobs
    from viz.web.originals import keep

    papers = [NEW.replace("77/KH", f"{n}/KH").encode() for n in range(200, 206)]
    with Jobs(own_web.desk) as jobs:
        kept = [keep(own_web.folder, f"kh{n}.txt", io.BytesIO(p)) for n, p in enumerate(papers)]
        job = jobs.add("Hạnh", [Filed(path.name, path.parent.name) for path in kept])
    assert not jobs.get(job.id).done, "stopped before it was read"
    with serve_web(own_web.folder) as again:
        browser.open(f"{again.url}/nap/{job.id}")
        browser.says("Đã xong", "#job", seconds=90)
    assert set(states(own_web).values()) == {"read"}


def test_why_a_file_failed_is_kept_in_both_languages(own_web: Web) -> None:
    from ontology.messages import message, spoken
    from viz.web.jobs import Filed, Jobs

    with Jobs(own_web.desk) as jobs:
        job = jobs.add("Hạnh", [Filed("mat.txt", "0" * 64)])
        while not job.done:
            time.sleep(0.05)
    with Jobs(own_web.desk) as again:
        (file,) = again.get(job.id).files
    gone = message("upload-gone")
    assert (file.reason, spoken(file.reason, "en")) == (gone, gone.en) and gone != gone.en


def test_hostile_names_run_nothing(own_web: Web, browser: Browser, tmp_path: Path) -> None:
    names = ("<img src=x onerror=window.pwned=1>.txt", "‮gpj.txt", "Ấ" * 80 + ".txt")
    paths = [paper(tmp_path, n, NEW.replace("77", str(80 + i))) for i, n in enumerate(names)]
    add(own_web, browser, *paths)
    for path in ("/", "/tep", "/nap"):
        driver = browser.open(own_web.url + path, PHONE)
        assert driver.execute_script("return document.documentElement.scrollWidth") <= PHONE[0]


# --- files, about, errors -------------------------------------------------------------------------


def test_a_file_is_taken_out_after_a_question(own_web: Web, browser: Browser) -> None:
    driver = browser.open(own_web.url + "/tep?q=STC")
    driver.find_element(By.PARTIAL_LINK_TEXT, "Bỏ khỏi kho").click()
    assert "bao-cao-STC.html" in browser.says("sẽ mất khỏi kho")
    driver.find_element(By.CSS_SELECTOR, "button.danger").click()
    browser.wait("return location.pathname === '/tep'")
    assert "bao-cao-STC" not in driver.find_element(By.ID, "main").text
    assert not list((own_web.folder / "originals").glob("*/bao-cao-STC.html"))


def test_about_tells_what_this_computer_reads(web: Web, browser: Browser) -> None:
    browser.open(web.url + "/gioi-thieu")
    text = browser.says("Giấy phép")
    for words in ("Tesseract", "LibreOffice", "IBM Plex Sans", "OFL-1.1", str(web.folder.name)):
        assert words in text


def test_a_page_that_is_not_there(web: Web, browser: Browser) -> None:
    browser.expected.append("404")
    browser.open(web.url + "/khong-co")
    text = browser.says("Không có trang này")
    assert "tìm lại bằng ô tìm ở trên" in text


def test_an_unexpected_error_shows_a_number_and_no_trace(
    web: Web, browser: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from viz.web.pages import files

    def fails(*given: object) -> None:
        raise RuntimeError("bí mật của máy")

    monkeypatch.setattr(files, "documents", fails)
    browser.expected.append("500")
    browser.open(web.url + "/tep")
    text = browser.says("Mã lỗi trong nhật ký của máy: ")
    number = text.split("nhật ký của máy: ")[1][:8]
    assert "bí mật" not in text and "Traceback" not in text
    assert number in caplog.text and "bí mật của máy" in caplog.text


def test_another_writer_is_a_sentence(own_web: Web, browser: Browser) -> None:
    browser.expected.append("409")
    driver = browser.open(own_web.url + "/tep?q=STC")
    driver.find_element(By.PARTIAL_LINK_TEXT, "Bỏ khỏi kho").click()
    with open_store(own_web.folder, write=True):
        driver.find_element(By.CSS_SELECTOR, "button.danger").click()
        assert "đang được một tiến trình khác ghi" in browser.says("Kho đang được ghi")


@pytest.mark.parametrize("page", ["/van-ban", "/co-quan", "/tep", "/con-thieu", "/nhiem-vu"])
def test_on_a_phone_a_row_is_a_card(web: Web, browser: Browser, page: str) -> None:
    driver = browser.open(web.url + page, PHONE)
    browser.wait("return document.querySelector('#main tbody td')")
    beyond = driver.execute_script(
        "return [...document.querySelectorAll('#main td')].filter((c) => c.offsetWidth &&"
        " c.getBoundingClientRect().right > innerWidth).map((c) => c.textContent)"
    )
    assert beyond == [], "nothing is read by scrolling sideways"
