"""How long a lineage takes to appear, as a share of pyvis' defaults, in the same run.

usage: benchmarks/drawing.py   (300 documents of ours against 1,000 nodes by pyvis as it comes;
       limit 1/20; needs chromium and chromedriver; pyvis alone takes a minute or more)
"""

import sys
import tempfile
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from graph.boxes import Evidence, Link, Node
from graph.lineage import Lineage
from viz import write_view
from viz.style import LEVELS

OURS, THEIRS, THEIR_EDGES = 300, 1_000, 1_640
PATIENCE = 600  # seconds that pyvis is waited for


def lineage(count: int) -> Lineage:
    """Documents over all levels, each resting on one or two higher ones, with sentences."""
    levels = [level for level in LEVELS if level != "unknown"]
    nodes = tuple(
        Node(f"n{i}", f"{i}-KH/TU", "ke-hoach", f"2025-0{i % 9 + 1}-1{i % 9}",
             f"tổ chức thực hiện nhiệm vụ số {i} về chuyển đổi số", f"Cơ quan {i}",
             levels[i * len(levels) // count], i % 2 == 0, True)
        for i in range(count)
    )  # fmt: skip
    said = (Evidence("c", "f", "KH", "Kế hoạch", "Thực hiện Kế hoạch nêu trên.", 0, 9, 0.9),)
    ends = [(i, i * 5 // 7) for i in range(1, count)] + [(i, i // 3) for i in range(3, count, 2)]
    return Lineage("n0", nodes, tuple(Link(f"n{a}", "implements", f"n{b}", said) for a, b in ends))


def as_it_comes(folder: Path) -> Path:
    """pyvis' own page with its default physics."""
    from pyvis.network import Network

    net = Network(directed=True, cdn_resources="in_line")
    for i in range(THEIRS):
        net.add_node(i, f"KH {i}")
    for i in range(THEIR_EDGES):
        net.add_edge(1 + i % (THEIRS - 1), (i * 7919) % THEIRS if i >= THEIRS else i // 3)
    settled = (
        "<script>network.once('stabilizationIterationsDone',"
        "() => requestAnimationFrame(() => performance.mark('drawn')))</script></body>"
    )
    page = folder / "pyvis.html"
    page.write_text(net.generate_html().replace("</body>", settled), encoding="utf-8")
    return page


def seconds(driver: webdriver.Chrome, page: Path) -> float:
    """From opening the page to its first whole picture."""
    driver.get(page.as_uri())
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        mark = driver.execute_script("return performance.getEntriesByName('drawn')[0]?.startTime")
        if mark:
            return float(mark) / 1000
        time.sleep(0.2)
    return float(PATIENCE)


def browser() -> webdriver.Chrome:
    """A headless Chromium that does not wait for pages to finish loading."""
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    for flag in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
    ):
        options.add_argument(flag)
    options.page_load_strategy = "none"
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    driver.set_script_timeout(PATIENCE)
    driver.command_executor.client_config.timeout = PATIENCE
    return driver


def main() -> int:
    """Print both times and the share; 1 if ours takes more than its share."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        started = time.perf_counter()
        page = write_view(folder / "ours.html", lineage(OURS))
        writing = time.perf_counter() - started
        driver = browser()
        try:
            ours = min(seconds(driver, page) for _ in range(3))
            theirs = seconds(driver, as_it_comes(folder))
        finally:
            driver.quit()
        size = page.stat().st_size / 1e6
    print(
        f"ours, {OURS} documents: {ours:.2f} s in the browser,"
        f" {writing:.2f} s to write, {size:.2f} MB"
    )
    print(f"pyvis as it comes, {THEIRS} nodes, {THEIR_EDGES} edges: {theirs:.1f} s")
    print(f"share 1/{theirs / ours:.0f} (limit 1/20)")
    return 0 if ours * 20 <= theirs else 1


if __name__ == "__main__":
    sys.exit(main())
