"""Pictures of the web application for the documents: `python docs/pictures/make.py` (Chromium)."""

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.common.by import By

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
DRAFTS = HERE.parents[1] / "tests" / "cases" / "drafts"
SMALL, PHONE = (1366, 768), (390, 844)
UNREADY = """return document.querySelector("[data-reload]")
    || (document.getElementById("stage") && !document.documentElement.dataset.drawn)"""
PLAN = "iri=urn:lex:vn%3Bhung.yen.o:tu:kh:2025%3B423"
PAGES = (  # file, address, size, dark
    ("web-document", f"/van-ban/xem?{PLAN}", SMALL, False),
    ("web-lineage", f"/chuoi?{PLAN}", SMALL, False),
    ("web-post", "/van-ban-den", SMALL, False),
    ("web-progress", "/trien-khai?tu=423-KH%2FTU", SMALL, False),
    ("web-tasks", "/nhiem-vu", SMALL, False),
    ("web-question", "/tra-cuu/rests-on?hoi=1&work=423-KH%2FTU", SMALL, False),
    ("web-desk", "/", SMALL, False),
    ("web-desk-dark", "/", SMALL, True),
    ("web-desk-phone", "/", PHONE, False),
    ("web-files", "/tep", SMALL, False),
    ("web-about", "/gioi-thieu", SMALL, False),
)


def luocdo(*words: str) -> list[str]:
    """A command of luocdo, run by this Python."""
    return [sys.executable, "-m", "luocdo.cli", *words]


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a running `luocdo serve`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    words = luocdo("serve", "--store", str(folder), "--port", port, "--who", "Nguyễn Thị Hạnh")
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(1200):
            try:
                urlopen(f"{address}/gioi-thieu").close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def browser() -> webdriver.Chrome:
    """A headless Chromium."""
    options = Options()
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"):
        options.add_argument(flag)
    return webdriver.Chrome(options=options)


def shoot(driver: webdriver.Chrome, name: str, size: tuple[int, int], dark: bool) -> None:
    """What the window shows, as a file beside this one."""
    metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False}
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": [scheme]})
    while driver.execute_script(UNREADY):
        time.sleep(0.2)
    time.sleep(1)
    driver.save_screenshot(str(HERE / f"{name}.png"))


def upload(driver: webdriver.Chrome, address: str, broken: Path) -> None:
    """Add one paper that is known, one that is broken, and wait."""
    driver.get(f"{address}/nap")
    chosen = f"{EXAMPLES / 'ke-hoach-423-KH-TU.docx'}\n{EXAMPLES / 'ke-hoach-SNV.txt'}\n{broken}"
    driver.find_element(By.NAME, "files").send_keys(chosen)
    driver.find_element(By.CSS_SELECTOR, "form.drop button").click()
    while not driver.find_elements(By.CSS_SELECTOR, "#job [data-state=done]"):
        time.sleep(0.2)


def check(driver: webdriver.Chrome, address: str) -> None:
    """Check a sample draft with a few faults put in."""
    words = (DRAFTS / "state-decision.txt").read_text(encoding="utf-8")
    law = "Luật Tổ chức chính quyền địa phương"
    for right, wrong in (
        (f"{law} số 72/2025/QH15", f"{law} ngày 19 tháng 6 năm 2015"),
        ("ngày 05 tháng 3 năm 2020", "ngày 05 tháng 4 năm 2020"),
        ("KT. CHỦ TỊCH", "KT. PHÓ CHỦ TỊCH"),
    ):
        words = words.replace(right, wrong)
    driver.get(f"{address}/soat")
    field = driver.find_element(By.NAME, "text")
    driver.execute_script("arguments[0].value = arguments[1]", field, words)
    driver.find_element(By.ID, "go").click()
    while not driver.find_elements(By.ID, "covered"):
        time.sleep(0.2)


def main() -> None:
    """All pictures."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, broken = Path(scratch, "kho"), Path(scratch, "scan_0193.pdf")
        broken.write_bytes(b"%PDF-1.7\n")
        papers = [str(p) for p in sorted(EXAMPLES.iterdir()) if p.name != "ke-hoach-SNV.txt"]
        subprocess.run(luocdo("build", *papers, "--store", str(folder)), check=True)
        with serving(folder) as address:
            driver = browser()
            upload(driver, address, broken)
            shoot(driver, "web-upload", SMALL, False)
            for name, path, size, dark in PAGES:
                driver.get(address + path)
                shoot(driver, name, size, dark)
            check(driver, address)
            shoot(driver, "web-check", SMALL, False)
            shoot(driver, "web-check-phone", PHONE, False)
            driver.get(f"{address}/")
            driver.find_element(By.ID, "search").send_keys("ke hoach")
            shoot(driver, "web-search", SMALL, False)
            driver.quit()


if __name__ == "__main__":
    main()
