"""How long a lineage takes to appear, as a share of pyvis' defaults, in the same run; the smallest
text at the start; lines under boxes in the authored case (crossings: benchmarks/crossings.py).

usage: benchmarks/drawing.py   (300 documents of ours against 1,000 nodes by pyvis as it comes;
       limit 1/20; needs chromium and chromedriver; pyvis alone takes a minute or more)
"""

import sys
import tempfile
import time
from pathlib import Path

import msgspec
import yaml
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from graph.read.lineage import Lineage
from graph.read.nodes import Evidence, Link, Node
from viz import write_view
from viz.layout import layout
from viz.lines import Piece
from viz.style import BOX_HEIGHT, BOX_WIDTH, LEVELS

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


def smallest_text(driver: webdriver.Chrome, page: Path) -> float:
    """The smallest text on 1366 × 768, px: of the page, and of the drawing at its first scale."""
    metrics = {"width": 1366, "height": 768, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    seconds(driver, page)
    return float(
        driver.execute_script(
            "return Math.min(12 * luocdo.scale(), ...[...document.querySelectorAll('body *')]"
            ".filter(e => e.offsetParent && [...e.childNodes].some(n => n.nodeType === 3 &&"
            " n.data.trim())).map(e => parseFloat(getComputedStyle(e).fontSize)))"
        )
    )


def under_boxes() -> int:
    """Lines that pass under a box in the authored case of 5 levels and 40 documents."""
    case = Path(__file__).parents[1] / "tests" / "cases" / "lineage-40.yaml"
    drawing = layout(msgspec.convert(yaml.safe_load(case.read_text(encoding="utf-8")), Lineage))
    return sum(
        abs(x - box.x) < BOX_WIDTH / 2 - 1 and abs(y - box.y) < BOX_HEIGHT / 2 - 1
        for piece in drawing.pieces
        for box in drawing.boxes
        for x, y in _along(piece)
    )


def _along(p: Piece) -> list[tuple[float, float]]:
    ends = [(0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (1.0, 1.0)] if p.shape == "curve" else None
    made = []
    for t in (n / 40 for n in range(41)):
        share = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        x = sum(w * e[0] for w, e in zip(share, ends, strict=True)) if ends else t
        y = sum(w * e[1] for w, e in zip(share, ends, strict=True)) if ends else t
        made.append((p.x0 + (p.x1 - p.x0) * x, p.y0 + (p.y1 - p.y0) * y))
    return made


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
            text = smallest_text(driver, page)
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
    print(f"smallest text at the start on 1366 × 768: {text:g} px (limit 12)")
    print(f"lines under a box, 5 levels and 40 documents: {under_boxes()} (limit 0)")
    return 0 if ours * 20 <= theirs and text >= 12 and not under_boxes() else 1


if __name__ == "__main__":
    sys.exit(main())
