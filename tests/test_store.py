"""Both kinds of store: the folder, and a real SPARQL 1.1 server."""

import io
import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.export import export
from graph.load import load
from graph.open import open_store
from graph.store import PREFIXES, Change, Store
from graph.taskstatus import find_task, set_status, unset_status
from graph.update import add_papers, rebuild, remove_paper
from ontology.errors import NotFoundError, QueryError, StoreError, StoreLockedError
from ontology.identity import CURATED, EFFECTIVE, LOG, VOCABULARY
from ontology.model import Record
from queries.register.tasks import register

Papers = list[tuple[Record, str]]


def clear(address: str) -> None:
    """Empty the server."""
    kind = {"Content-Type": "application/sparql-update"}
    request = urllib.request.Request(f"{address}/update", b"CLEAR ALL", kind, method="POST")
    urllib.request.urlopen(request).close()


@pytest.fixture(params=["embedded", "remote"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "embedded":
        with open_store(tmp_path / "kho", write=True) as found:
            yield found
        return
    address = request.getfixturevalue("server")
    clear(address)
    with open_store(address, write=True) as found:
        yield found


def lines(store: Store, *, log: bool = False) -> list[str]:
    kept = (q for q in store.quads() if log or q.graph_name != ox.NamedNode(LOG))
    return sorted(map(str, kept))


def test_both_stores_hold_the_same_and_answer_the_same(
    store: Store, chain: Store, chain_papers: Papers
) -> None:
    assert add_papers(store, chain_papers) == len(chain_papers)
    assert lines(store) == lines(chain)
    assert store.papers() == chain.papers()
    assert not store.stale


def test_default_graph_is_what_is_known_and_graph_what_a_paper_prints(
    store: Store, chain_papers: Papers
) -> None:
    add_papers(store, chain_papers)
    both = PREFIXES + (
        "SELECT ?quote WHERE { ?c ld:from ?w ; ld:cited ?o . ?w ld:code '30-KH/ĐU' ."
        " GRAPH ?paper { ?c ld:quote ?quote ; ld:start ?start ; ld:relation ld:implements } }"
    )
    assert [r["quote"] for r in store.query(both)] == [
        "Kế hoạch số 423-KH/TU ngày 28/4/2025 của Ban Thường vụ Tỉnh ủy"
    ]
    assert not store.query(PREFIXES + "SELECT ?t WHERE { ?p ld:text ?t }")
    assert store.query(PREFIXES + "SELECT ?l WHERE { ld:implements rdfs:label ?l }")


def test_a_raw_dump_on_a_server_is_told_and_can_be_laid_out(
    server: str, chain: Store, chain_papers: Papers
) -> None:
    clear(server)
    with open_store(server) as empty:
        assert not empty.raw
    dump = io.BytesIO()
    export(chain, "nquads", dump, papers=True)
    kind = {"Content-Type": "application/n-quads"}
    urllib.request.urlopen(
        urllib.request.Request(f"{server}/store", dump.getvalue(), kind, method="POST")
    ).close()
    with pytest.raises(StoreError, match="luocdo load"):
        open_store(server)
    assert load(server) == len(chain_papers)
    with open_store(server) as laid:
        assert lines(laid) == lines(chain)


def test_values_come_typed(store: Store, chain_papers: Papers) -> None:
    add_papers(store, chain_papers)
    rows = store.query(
        PREFIXES + "SELECT ?w ?held ?year ?date ?none WHERE { ?w ld:code '423-KH/TU' ;"
        " ld:held ?held ; ld:year ?year ; ld:date ?date . OPTIONAL { ?w ld:absent ?none } }"
    ).rows
    assert [(repr(v), type(v).__name__) for v in rows[0]] == [
        ("'urn:lex:vn;hung.yen.o:tu:kh:2025;423'", "Iri"),
        ("True", "bool"),
        ("2025", "int"),
        ("datetime.date(2025, 4, 28)", "date"),
        ("None", "NoneType"),
    ]


def test_construct(store: Store, chain_papers: Papers) -> None:
    add_papers(store, chain_papers)
    made = store.construct(PREFIXES + "CONSTRUCT { ?s ld:cites ?o } WHERE { ?s ld:implements ?o }")
    assert made
    assert {t.predicate.value for t in made} == {"https://w3id.org/luocdo/ontology#cites"}


def test_adding_the_same_again_changes_nothing(store: Store, chain_papers: Papers) -> None:
    add_papers(store, chain_papers)
    before = lines(store, log=True)
    assert add_papers(store, chain_papers) == 0
    assert lines(store, log=True) == before


def test_a_removed_paper_takes_only_its_own_with_it(store: Store, chain_papers: Papers) -> None:
    add_papers(store, chain_papers[:-1])
    before = lines(store)
    add_papers(store, chain_papers)
    remove_paper(store, chain_papers[-1][0].source.sha256)
    assert lines(store) == before
    with pytest.raises(NotFoundError):
        remove_paper(store, "0" * 64)


def test_a_store_left_behind_is_completed_at_the_next_opening(
    store: Store, chain_papers: Papers
) -> None:
    add_papers(store, chain_papers[:-1])
    from graph.papers.triples import paper_quads

    record, text = chain_papers[-1]
    store.put_paper(record.source.sha256, paper_quads(record, text))
    assert store.stale
    location = store.location
    store.close()
    with open_store(location, write=True) as again:
        assert not again.stale
        found = lines(again)
        remove_paper(again, record.source.sha256)
        add_papers(again, chain_papers)
        assert lines(again) == found


@pytest.mark.parametrize("wrong", ["SELEC", "SELECT ?x WHERE {", "ASK { ?s ?p ?o }"])
def test_a_malformed_query_is_a_sentence(store: Store, wrong: str) -> None:
    with pytest.raises(QueryError, match=r"."):
        store.query(wrong)


def test_graphs_are_replaced_by_differences(store: Store) -> None:
    node = ox.NamedNode("urn:a")
    old, new = (ox.Quad(node, node, ox.Literal(t), ox.NamedNode(CURATED)) for t in "xy")
    assert store.replace(CURATED, [old])
    assert store.replace(CURATED, [new])
    assert not store.replace(CURATED, [new])
    assert store.curated() == [new]


def test_awkward_text_survives_a_transaction(store: Store) -> None:
    node, graph = ox.NamedNode("urn:a"), ox.NamedNode(CURATED)
    text = 'dấu "ngoặc" \\ xuống\r\ndòng\t} ; DROP ALL # ‘Đ’ \U0001f4dc \x0b'
    quad = ox.Quad(node, node, ox.Literal(text), graph)
    store.apply(Change(add=[quad]))
    assert list(store.quads(CURATED)) == [quad]
    store.apply(Change(remove=[quad]))
    assert list(store.quads(CURATED)) == []


# --- the folder -----------------------------------------------------------------------------------


def test_a_second_writer_is_told_to_wait_and_readers_read_on(
    tmp_path: Path, chain_papers: Papers
) -> None:
    folder = tmp_path / "kho"
    with open_store(folder, write=True) as writer:
        add_papers(writer, chain_papers[:1])
        with pytest.raises(StoreLockedError, match="đang được một tiến trình khác ghi"):
            open_store(folder, write=True)
        with open_store(folder) as reader:
            assert len(reader.papers()) == 1
            add_papers(writer, chain_papers)
            assert len(reader.papers()) == 1  # the state it opened
            with pytest.raises(StoreError, match="đang mở để đọc"):
                add_papers(reader, chain_papers)
        with open_store(folder) as reader:
            assert len(reader.papers()) == len(chain_papers)


def test_what_is_no_store_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Chưa có kho"):
        open_store(tmp_path / "none")
    (tmp_path / "letter.txt").write_text("x", encoding="utf-8")
    for write in (False, True):
        with pytest.raises(StoreError, match="không phải kho luocdo"):
            open_store(tmp_path, write=write)
        with pytest.raises(StoreError, match="không phải kho luocdo"):
            open_store(tmp_path / "letter.txt", write=write)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights_is_said_so(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="Không có quyền ghi"):
        open_store(tmp_path / "kho", write=True)


_KILLED = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
sys.path.insert(0, {tests!r})
import conftest
from graph.open import open_store
from graph.update import add_papers
import graph.update
graph.update.BATCH = graph.update.FIRST = 1
with open_store({folder!r}, write=True) as store:
    print("ready", flush=True)
    add_papers(store, conftest._papers())
    print("done", flush=True)
"""


@pytest.mark.parametrize("delay", [0.0, 0.01, 0.03, 0.06, 0.1, 0.2])
def test_killed_at_any_moment_it_holds_whole_papers_and_recovers(
    tmp_path: Path, chain: Store, chain_papers: Papers, delay: float
) -> None:
    folder = tmp_path / "kho"
    here = Path(__file__).parent
    script = _KILLED.format(root=str(here.parent), tests=str(here), folder=str(folder))
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    time.sleep(delay)
    process.kill()
    process.wait()
    process.stdout.close()
    with open_store(folder, write=True) as store:
        whole = {sha: len(list(chain.quads(f"https://w3id.org/luocdo/graph/{sha}")))
                 for sha in store.papers()}  # fmt: skip
        for sha, size in whole.items():
            assert len(list(store.quads(f"https://w3id.org/luocdo/graph/{sha}"))) == size
        add_papers(store, chain_papers)
        assert lines(store) == lines(chain)


def test_two_runs_give_the_same_bytes_in_any_order(
    tmp_path: Path, chain: Store, chain_papers: Papers
) -> None:
    with open_store(tmp_path / "kho", write=True) as store:
        for paper in reversed(chain_papers):
            add_papers(store, [paper])
        assert lines(store) == lines(chain)


def test_a_copied_folder_is_a_store(tmp_path: Path, chain_folder: Path) -> None:
    with open_store(shutil.copytree(chain_folder, tmp_path / "other")) as store:
        assert store.papers()


def test_the_word_of_a_person_on_a_task_is_kept_by_both(store: Store, chain_papers: Papers) -> None:
    add_papers(store, chain_papers)
    before = lines(store)
    today = date(2025, 6, 15)
    row = register(store, today=today, due="30/6/2025")[0]
    task, at = find_task(store, row.short), "2025-06-15T08:00:00.000001+07:00"
    said = set_status(store, task, "done", on=today, by="Lan", at=at, note="báo qua điện thoại")

    rebuild(store)

    (found,) = (r for r in register(store, today=today) if r.id == row.id)
    assert (found.status, found.state.id) == (said, "done-on-time")
    unset_status(store, row.short)
    assert lines(store) == before


@pytest.fixture
def both(server: str, tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """The same on a folder and on the server, step by step."""
    clear(server)
    with open_store(tmp_path / "kho", write=True) as folder, open_store(server, write=True) as far:
        yield folder, far


def test_a_server_goes_the_way_of_a_folder(
    both: tuple[Store, Store], the_same_way: Callable[[Store, Store], None]
) -> None:
    the_same_way(*both)


_FAR = """
import sys
sys.path[:0] = [{root!r}, {tests!r}]
import conftest
import graph.update
from graph.open import open_store
graph.update.BATCH = graph.update.FIRST = 1
with open_store({address!r}, write=True) as store:
    print("ready", flush=True)
    graph.update.add_papers(store, conftest._papers())
"""


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.1, 0.2, 0.3])
def test_an_interrupted_build_on_a_server_resumes(
    server: str, chain: Store, chain_papers: Papers, delay: float
) -> None:
    clear(server)
    here = Path(__file__).parent
    script = _FAR.format(root=str(here.parent), tests=str(here), address=server)
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    time.sleep(delay)
    process.kill()
    process.communicate()
    with open_store(server, write=True) as store:
        assert not store.stale
        add_papers(store, chain_papers)
        assert lines(store) == lines(chain)


# --- the server -----------------------------------------------------------------------------------


class _Trouble(BaseHTTPRequestHandler):
    """Answers as `answers` says: (status, body) one after another, the last for ever."""

    answers: list[tuple[int, bytes]]
    asked: int = 0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, body = self.answers[min(type(self).asked, len(self.answers) - 1)]
        type(self).asked += 1
        self.send_response(status)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        del format, args


_EMPTY = b'{"head": {"vars": ["g"]}, "results": {"bindings": []}}'


@pytest.fixture
def troubled(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, type[_Trouble]]]:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)

    class Handler(_Trouble):
        pass

    with HTTPServer(("127.0.0.1", 0), Handler) as found:
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{found.server_port}", Handler
        found.shutdown()
        thread.join()


def test_a_server_error_that_passes_is_tried_again(
    troubled: tuple[str, type[_Trouble]],
) -> None:
    address, handler = troubled
    handler.answers = [(503, b"busy"), (500, b"oh"), (200, _EMPTY)]
    with open_store(address) as store:
        assert store.query("SELECT ?g WHERE { ?g ?p ?o }").rows == []
    assert handler.asked > 3


def test_a_server_error_that_stays_is_a_sentence(troubled: tuple[str, type[_Trouble]]) -> None:
    address, handler = troubled
    handler.answers = [(500, b"oh")]
    with pytest.raises(StoreError, match="Không làm việc được với máy chủ"):
        open_store(address)


def test_an_answer_cut_short_is_an_error_not_no_results(
    troubled: tuple[str, type[_Trouble]],
) -> None:
    address, handler = troubled
    handler.answers = [(200, _EMPTY), (200, _EMPTY[:-20] + b"timeout")]
    with open_store(address) as store, pytest.raises(QueryError, match="dở dang"):
        store.query("SELECT ?g WHERE { ?g ?p ?o }")


def test_typed_literals_of_virtuoso_are_read(troubled: tuple[str, type[_Trouble]]) -> None:
    address, handler = troubled
    cell = b"""{"head": {"vars": ["g"]}, "results": {"bindings": [{"g": {
        "type": "typed-literal", "value": "7",
        "datatype": "http://www.w3.org/2001/XMLSchema#integer"}}]}}"""
    handler.answers = [(200, _EMPTY), (200, cell)]
    with open_store(address) as store:
        assert store.query("SELECT ?g WHERE { ?g ?p ?o }").rows == [(7,)]


def test_no_server_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    with pytest.raises(StoreError, match="Không làm việc được với máy chủ"):
        open_store("http://127.0.0.1:9")


@pytest.mark.parametrize("beside", ["/query", "/khong-co"])
def test_an_address_without_an_endpoint_is_a_sentence(server: str, beside: str) -> None:
    with pytest.raises(StoreError, match="không có dịch vụ SPARQL → ghi địa chỉ gốc"):
        open_store(server + beside)


def test_a_password_is_neither_taken_in_the_address_nor_printed(
    monkeypatch: pytest.MonkeyPatch, troubled: tuple[str, type[_Trouble]]
) -> None:
    with pytest.raises(StoreError, match="LUOCDO_PASSWORD") as raised:
        open_store("http://lan:bimat@127.0.0.1:9")
    assert "bimat" not in str(raised.value)
    monkeypatch.setenv("LUOCDO_USER", "lan")
    monkeypatch.setenv("LUOCDO_PASSWORD", "bimat")
    address, handler = troubled
    handler.answers = [(401, b"no")]
    with pytest.raises(StoreError, match="không cho vào") as raised:
        open_store(address)
    assert "bimat" not in str(raised.value)


def test_graph_names() -> None:
    assert {EFFECTIVE, VOCABULARY} == {
        "https://w3id.org/luocdo/graph/effective",
        "https://w3id.org/luocdo/graph/vocabulary",
    }
