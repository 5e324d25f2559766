"""What many tests stand on: the invented chain of cases/chain.yaml as a store, the web application
over the papers of examples/, and a headless Chromium that writes down what it asks for.

Tests name the types with `if TYPE_CHECKING: from conftest import Browser, Web`.
"""

import json
import re
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import servers
import yaml
from hypothesis import HealthCheck, settings
from raw_http import need

from graph.curate import curate, retract
from graph.open import open_store
from graph.read.lineage import lineage, work
from graph.store import Store
from graph.terms import ld
from graph.update import add_papers, rebuild, remove_paper
from ontology.identity import BASE, LOG, name_record
from ontology.model import Record
from queries.answer.question import questions
from queries.answer.run import answer
from viz.web import Desk

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

# Other work on the machine makes no test fail: none asserts times.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

CHAIN = Path(__file__).parent / "cases" / "chain.yaml"
EXAMPLES = Path(__file__).parents[1] / "examples"

LETTER = "urn:lex:vn;hung.yen.o:ubnd:cv.nc:2025;1690"
CONCLUSION = "urn:lex:vn:tw:kl:2025;148"


# What needs a browser, LibreOffice, Tesseract or servers, or takes minutes: `make test-all`.
SLOW = re.compile(
    r"test_(web_\w+|page|read\w*|task_papers|notebook|robust|endpoint|store|cluster|waiting|build)\Z"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what `make test` leaves to `make test-all`."""
    for item in items:
        if SLOW.match(item.path.stem) or "remote" in item.path.parts:
            item.add_marker(pytest.mark.slow)


def _span(text: str, item: dict[str, Any]) -> dict[str, Any]:
    start = -1
    for _ in range(int(item.get("nth", 1))):
        start = text.index(item["quote"], start + 1)
    return {"confidence": 0.9, "start": start, "end": start + len(item["quote"])}


def _record(paper: dict[str, Any]) -> tuple[Record, str]:
    text = paper["text"]
    digest = sha256(text.encode()).hexdigest()
    source = {"name": paper["name"], "format": "txt", "chars": len(text), "sha256": digest}
    made: dict[str, Any] = {"source": source, "document": paper["document"]}
    for kind in ("citations", "edges", "assignments"):
        made[kind] = [_span(text, item) | item for item in paper.get(kind, [])]
    return name_record(msgspec.convert(made, Record, strict=False)), text


def _papers() -> list[tuple[Record, str]]:
    # BaseLoader keeps dates as the text they are; msgspec reads numbers and booleans from text
    raw = yaml.load(CHAIN.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return [_record(paper) for paper in raw["papers"]]


@pytest.fixture(scope="session")
def chain_papers() -> list[tuple[Record, str]]:
    return _papers()


@pytest.fixture(scope="session")
def chain_folder(
    tmp_path_factory: pytest.TempPathFactory, chain_papers: list[tuple[Record, str]]
) -> Path:
    folder = tmp_path_factory.mktemp("chain") / "kho"
    with open_store(folder, write=True) as store:
        add_papers(store, chain_papers)
    return folder


@pytest.fixture
def own_folder(chain_folder: Path, tmp_path: Path) -> Path:
    """A copy of the folder to write to."""
    return shutil.copytree(chain_folder, tmp_path / "kho")


@pytest.fixture
def own_chain(own_folder: Path) -> Iterator[Store]:
    """A copy to write to."""
    with open_store(own_folder, write=True) as store:
        yield store


@pytest.fixture(scope="session")
def chain(chain_folder: Path) -> Iterator[Store]:
    with open_store(chain_folder) as store:
        yield store


class Bait:
    """A server that counts who comes."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self.visits = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            self.visits += 1
            line.close()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def bait() -> Iterator[Bait]:
    made = Bait()
    yield made
    made.close()


@pytest.fixture(scope="session")
def disguised() -> list[str]:
    """Queries that call another server, `$url`, in every way that was ever tried."""
    cases = yaml.load((CHAIN.parent / "hostile.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    return [query for _, query in cases["service"]]


def _lines(store: Store) -> list[str]:
    """What luocdo keeps there without its log; a server may have graphs of its own."""
    graphs = {q: getattr(q.graph_name, "value", "") for q in store.quads()}
    return sorted(str(q) for q, g in graphs.items() if g.startswith(BASE) and g != LOG)


@pytest.fixture
def the_same_way(
    chain_papers: list[tuple[Record, str]], tmp_path: Path
) -> Callable[[Store, Store], None]:
    """Takes two stores one way, step by step: what they hold and answer stays the same."""
    decisions = tmp_path / "quyet-dinh.yaml"
    decisions.write_text(
        "- {reject: implements, paper: cong-van.txt, of: 423-KH/TU, by: Lan, at: 2026-11-24}\n"
        "- {add: implements, paper: cong-van.txt, of: 148-KL/TW, by: Lan, at: 2026-11-24}\n",
        encoding="utf-8",
    )
    sha = chain_papers[1][0].source.sha256

    def rejected(store: Store) -> str:
        return next(str(q.subject)[1:-1] for q in store.curated() if q.predicate == ld("rejects"))

    def go(*both: Store) -> None:
        def step(action: Callable[[Store], object]) -> None:
            results = [action(store) for store in both]
            assert results[0] == results[1]
            assert _lines(both[0]) == _lines(both[1])
            assert len({repr(lineage(store, CONCLUSION)) for store in both}) == 1
            assert len({repr(work(store, LETTER, as_of=date(2026, 1, 1))) for store in both}) == 1

        step(lambda store: add_papers(store, chain_papers[:-1]))
        step(lambda store: add_papers(store, chain_papers[-1:]))
        step(lambda store: curate(store, decisions))
        step(lambda store: remove_paper(store, sha))
        step(lambda store: add_papers(store, chain_papers))
        for name, asked in questions().items():
            needed = {n: p.example for n, p in asked.parameters.items() if not p.optional}
            given = needed | ({"work": "423-KH/TU"} if "work" in needed else {})
            assert len({repr(answer(store, name, given)) for store in both}) == 1, name
        step(lambda store: retract(store, rejected(store)))
        step(rebuild)

    return go


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A real Oxigraph server on a free loopback port."""
    with servers.oxigraph() as address:
        yield address


# --- the web application --------------------------------------------------------------------------


@dataclass(frozen=True)
class Web:
    """A running `luocdo serve`: its address (no slash at the end), store folder, desk."""

    url: str
    folder: Path
    desk: Desk


@contextmanager
def served(store: str | Path, who: str = "Nguyễn Thị Hạnh", **options: Any) -> Iterator[Web]:
    """The web application over `store` on a free port; `options` are those of `application`."""
    import uvicorn

    import luocdo
    from queries.serve.pool import Limits
    from viz.web import application

    desk = Desk(store, luocdo.build, who, **options.pop("desk", {}))
    options.setdefault("limits", Limits(seconds=10, workers=1))
    app = application(desk, **options)
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_level="error", ws="none", proxy_headers=False)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    end = time.monotonic() + 60
    while not server.started:
        assert thread.is_alive() and time.monotonic() < end, "the server did not start"
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Web(f"http://127.0.0.1:{port}", desk.folder, desk)
    finally:
        server.should_exit = True
        thread.join(60)


@pytest.fixture(scope="session")
def serve_web() -> Callable[..., AbstractContextManager[Web]]:
    """`served`, for a test that needs a store or options of its own."""
    return served


@pytest.fixture(scope="session")
def examples_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of examples/ with its register and originals; nobody writes in it."""
    import luocdo
    from viz.web.originals import keep

    folder = tmp_path_factory.mktemp("examples") / "kho"
    luocdo.build([EXAMPLES], folder, workers=1)
    for paper in EXAMPLES.iterdir():
        with paper.open("rb") as file:
            keep(folder, paper.name, file)
    return folder


@pytest.fixture(scope="module")
def web(examples_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """The application over a copy of the examples' store, one for all tests of a module."""
    folder = tmp_path_factory.mktemp("web") / "kho"
    with served(shutil.copytree(examples_folder, folder)) as running:
        yield running


@pytest.fixture
def own_web(examples_folder: Path, tmp_path: Path) -> Iterator[Web]:
    """The application over a copy of its own, for a test that writes."""
    with served(shutil.copytree(examples_folder, tmp_path / "kho")) as running:
        yield running


# --- the browser ----------------------------------------------------------------------------------

SMALL, PHONE = (1366, 768), (390, 844)
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
)


@dataclass
class Browser:
    """Chromium with what it wrote on the console and asked of the network since `open`.

    `expected` are patterns of console messages that a test provokes (a page that is not there).
    """

    driver: "Chrome"
    downloads: Path
    expected: list[str] = field(default_factory=list)

    def open(
        self, url: str, size: tuple[int, int] = SMALL, *, dark: bool = False, script: bool = True
    ) -> "Chrome":
        """A page at `size` in CSS pixels; `script=False` runs none of it."""
        metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False}
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.cdp("Emulation.setDeviceMetricsOverride", **metrics)
        self.cdp("Emulation.setEmulatedMedia", media="", features=[scheme])
        self.cdp("Emulation.setScriptExecutionDisabled", value=not script)
        self.driver.get(url)
        return self.driver

    def cdp(self, command: str, **parameters: Any) -> Any:
        """A command of the Chrome DevTools Protocol."""
        return self.driver.execute_cdp_cmd(command, parameters)

    def wait(self, script: str, *arguments: Any, seconds: float = 60) -> Any:
        """What `script` returns, as soon as it is true."""
        end = time.monotonic() + seconds
        while not (found := self.driver.execute_script(script, *arguments)):
            assert time.monotonic() < end, f"not within {seconds} s: {script}"
            time.sleep(0.05)
        return found

    def says(self, text: str, where: str = "body", seconds: float = 60) -> str:
        """The text of an element, as soon as `text` is part of it."""
        script = "return document.querySelector(arguments[0])?.innerText.includes(arguments[1])"
        self.wait(script, where, text, seconds=seconds)
        return str(
            self.driver.execute_script(
                "return document.querySelector(arguments[0]).innerText", where
            )
        )

    def asked(self) -> list[str]:
        """Every address asked for since the last call."""
        log: list[Any] = self.driver.get_log("performance")  # type: ignore[no-untyped-call]
        events = [json.loads(entry["message"])["message"] for entry in log]
        sent = [e["params"]["request"]["url"] for e in events if e["method"].endswith("WillBeSent")]
        return [url for url in sent if not url.startswith(("data:", "blob:", "chrome"))]

    def console(self) -> list[str]:
        """What stands on the console since the last call, but what is `expected`."""
        log: list[Any] = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        said = [str(entry["message"]) for entry in log]
        return [line for line in said if not any(re.search(p, line) for p in self.expected)]


@pytest.fixture(scope="session")
def chromium_of_session() -> Iterator["Chrome"]:
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    options = Options()
    options.binary_location = need("chromium")
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(need("chromedriver")))
    yield driver
    driver.quit()


@pytest.fixture
def browser(chromium_of_session: "Chrome", tmp_path: Path) -> Iterator[Browser]:
    """A browser without cookies; afterwards: no request left this computer, nothing on the console,
    and nothing foreign ran (`window.pwned`)."""
    made = Browser(chromium_of_session, tmp_path / "downloads")
    made.driver.get("about:blank")
    made.cdp("Network.clearBrowserCookies")
    made.cdp("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(made.downloads))
    made.asked()
    made.console()
    yield made
    made.cdp("Emulation.setScriptExecutionDisabled", value=False)
    assert [url for url in made.asked() if not _on_loopback(url)] == []
    assert made.console() == []
    assert made.driver.execute_script("return window.pwned") is None


def _on_loopback(url: str) -> bool:
    return re.match(r"(?:https?://(?:127\.0\.0\.1|localhost)[:/]|file:|about:)", url) is not None
