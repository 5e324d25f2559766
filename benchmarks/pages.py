"""What each page of the web application costs over a store: CPU seconds of the server's process.

usage: pages.py STORE [PART OF AN ADDRESS …]

Every page is asked for in a process of its own that has read nothing yet (as after a write), then
once more. *Beside* is what went on after the first answer was sent (numbers that are counted
beside the pages), *MB* the most memory. Answers of ready questions come from other processes:
asking.py.
"""

import os
import resource
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import uvicorn

sys.path.append(str(Path(__file__).resolve().parents[1]))

from graph.open import open_store
from graph.store import PREFIXES, Store
from ontology.identity import EFFECTIVE
from viz.web.app import application
from viz.web.desk import Desk

HEAD = "| page | status | first | beside | second | kB | MB |\n|---|---|---|---|---|---|---|"


def top(store: Store, pattern: str) -> str:
    """The ?x that fits a pattern most often."""
    rows = store.query(
        PREFIXES + f"SELECT ?x (COUNT(*) AS ?n) WHERE {{ GRAPH <{EFFECTIVE}> {{ {pattern} }} }}"
        " GROUP BY ?x ORDER BY DESC(?n) ?x LIMIT 1"
    ).rows
    return str(rows[0][0]) if rows else ""


def addresses(store: Store) -> Iterator[str]:
    """Every page; those of one document are of the most cited one and of those with most to say."""
    cited = top(store, "?s ld:cites ?x . ?x ld:held true")
    citing = top(store, "?x ld:held true ; ld:cites ?o")
    tasked = top(store, "?task ld:lead ?body ; ld:from ?x")
    body = top(store, "?task ld:lead ?x")
    (row,) = store.query(
        PREFIXES + f"SELECT ?f ?c WHERE {{ ?f ld:paperOf <{citing}> . ?c ld:from <{citing}> ;"
        " ld:cited ?o } LIMIT 1"
    ).rows
    sha, span = str(row[0]).rpartition("/")[2], str(row[1]).rpartition("/")[2]

    def to(path: str, **asked: str) -> str:
        return f"{path}?{urlencode({k.replace('_', '-'): v for k, v in asked.items()})}"

    yield from ("/", "/van-ban", "/van-ban?kho=all", "/van-ban?kho=missing")
    yield from ("/van-ban?tu=quyet+dinh", "/van-ban?xep=title", "/van-ban?xep=-tasks&trang=90")
    for document in dict.fromkeys((cited, citing, tasked)):
        for tab in ("", "ban-goc", "nhiem-vu", "thuoc-tinh", "canh-bao"):
            yield to("/van-ban/xem", iri=document, **({"tab": tab} if tab else {}))
    yield to("/van-ban/moc", iri=citing, den=span)
    yield to("/van-ban/goc", tep=sha)
    yield from ("/con-thieu", "/con-thieu?trang=100", "/con-thieu.csv")
    yield from ("/chua-thong-nhat", "/chua-thong-nhat?trang=100", "/chua-thong-nhat?loai=cycle")
    yield from ("/nhiem-vu", "/nhiem-vu?trang=200", "/nhiem-vu?han=late", "/nhiem-vu?han=7")
    yield from ("/nhiem-vu?han=none", "/nhiem-vu?tinh-trang=open", "/nhiem-vu?bo-chung=1")
    yield to("/nhiem-vu", co_quan=body)
    yield to("/nhiem-vu", co_quan=body, han="late")
    yield to("/nhiem-vu", tu=tasked)
    yield to("/nhiem-vu", co_quan="cac so, ban, nganh")
    yield to("/nhiem-vu", co_quan="So Noi vu")
    yield to("/nhiem-vu/tep.csv", tu=tasked)
    yield from ("/nhiem-vu/tep.csv", to("/nhiem-vu/tep.xlsx", co_quan=body))
    yield from ("/co-quan", "/co-quan?q=tai+chinh", "/co-quan.json?q=so+n")
    yield to("/co-quan/xem", iri=body)
    yield from ("/van-ban-den", "/phong", "/phong?ai=chua", "/phong/da-lam")
    yield "/trien-khai"
    for document in dict.fromkeys((cited, tasked)):
        yield to("/trien-khai", tu=document)
    yield from ("/chuoi", "/chuoi?q=nghi+quyet")
    for document in dict.fromkeys((cited, citing)):
        yield to("/chuoi", iri=document)
        yield to("/chuoi/so-do.svg", iri=document)
        yield to("/chuoi/tep", iri=document)
    yield to("/chuoi", iri=cited, ho="references")
    yield to("/chuoi", iri=cited, tu="2025", den="2025")
    yield to("/chuoi/tep", iri=cited, toan_van="1")
    yield to("/chuoi", iri=citing, toi=cited)
    yield to("/chuoi", iri=cited, toi=tasked)
    yield from ("/tra-cuu", "/tra-cuu/documents", "/nang-cao", "/nap", "/tep", "/tep?q=quyet")
    yield from (f"/tep/bo?sha={sha}", "/gioi-thieu", "/tim?q=nghi+quyet", "/tim?q=42e-kh/tu")
    yield from ("/tim.json?q=ke+hoach+423", "/tim.json?q=a")


def asked(folder: Path, address: str) -> str:
    """A row of the table."""
    desk = Desk(folder, _no_build, "", read_only=True)
    with _served(desk) as base:
        _got(base + "/nang-cao")  # templates and labels
        times, began = [], time.process_time()
        for _ in range(2):
            status, size = _got(base + address)
            times.append(time.process_time() - began)
            desk.cache.settle()
            times.append(time.process_time() - began - times[-1])
            began = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    first, beside, second, _ = (f"{t:.2f}" for t in times)
    return f"| {address} | {status} | {first} | {beside} | {second} | {size >> 10} | {peak} |"


@contextmanager
def _served(desk: Desk) -> Iterator[str]:
    """The application on a free port, without what it begins to count when it starts."""
    quiet = uvicorn.Config(application(desk), port=0, lifespan="off", log_level="error")
    server = uvicorn.Server(quiet)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(5)


def _got(url: str) -> tuple[int, int]:
    """Status and size of a page."""
    try:
        with urlopen(url) as page:
            return page.status, len(page.read())
    except HTTPError as error:
        with error:
            return error.code, len(error.read())


def _no_build(*_: object, **__: object) -> object:
    raise NotImplementedError


def main() -> None:
    """One table; a page a process."""
    folder, parts = Path(sys.argv[1]), sys.argv[2:]
    with open_store(folder) as store:
        listed = list(addresses(store))
    print(HEAD, flush=True)
    for address in listed:
        if not parts or any(part in address for part in parts):
            if (child := os.fork()) == 0:
                try:
                    print(asked(folder, address), flush=True)
                finally:
                    os._exit(0)
            os.waitpid(child, 0)


if __name__ == "__main__":
    main()
