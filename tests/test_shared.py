"""Readers in many threads while another process, or a thread of this one, writes the store."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.open import open_store
from graph.shared import Shared, written
from graph.store import PREFIXES, Store
from graph.update import add_papers, remove_paper
from ontology.errors import StoreError
from ontology.model import Record

Papers = list[tuple[Record, str]]
_ROUNDS = 12
_COUNT = PREFIXES + "SELECT ?p ?w WHERE { ?p ld:paperOf ?w }"
_WRITER = """
import sys
sys.path[:0] = [{root!r}, {tests!r}]
import conftest, test_shared
test_shared.write_and_take_away({folder!r}, conftest._papers())
"""


def write_and_take_away(folder: str | Path, papers: Papers) -> None:
    """Papers come, go and come again, each time in a transaction of their own."""
    with open_store(folder, write=True) as store:
        for _ in range(_ROUNDS):
            for record, _text in papers[1:]:
                remove_paper(store, record.source.sha256)
            add_papers(store, papers)


def _in_thread(folder: Path, papers: Papers) -> Callable[[], object]:
    writer = threading.Thread(target=write_and_take_away, args=(folder, papers))
    writer.start()
    return writer.join


def _in_process(folder: Path, papers: Papers) -> Callable[[], object]:
    here = Path(__file__).parent
    script = _WRITER.format(root=str(here.parent), tests=str(here), folder=str(folder))
    return subprocess.Popen([sys.executable, "-c", script]).wait


@pytest.mark.parametrize("start", [_in_thread, _in_process])
def test_threads_read_on_while_papers_come_and_go(
    own_folder: Path, chain_papers: Papers, start: Callable[[Path, Papers], Callable[[], object]]
) -> None:
    shared, done = Shared(own_folder), threading.Event()
    seen: list[int] = []
    wrong: list[BaseException] = []

    def read() -> None:
        try:
            while not done.is_set():
                store = shared.store()
                seen.append(len(store.query(_COUNT)))
                assert len(list(store.quads("https://w3id.org/luocdo/graph/effective"))) > 0
        except BaseException as error:
            wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(4)]
    finish = start(own_folder, chain_papers)
    for reader in readers:
        reader.start()
    assert not finish()
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert len(set(seen)) > 1  # they saw it change
    assert len(shared.store().query(_COUNT)) == len(chain_papers)


def test_the_same_store_is_given_until_something_is_written(
    own_folder: Path, chain_papers: Papers
) -> None:
    shared = Shared(own_folder)
    first, mark = shared.store(), written(own_folder)
    assert shared.store() is first
    assert written(own_folder) == mark
    with open_store(own_folder, write=True) as writer:
        remove_paper(writer, chain_papers[0][0].source.sha256)
        assert written(own_folder) != mark
        second = shared.store()
    assert second is not first
    assert len(first.query(_COUNT)) == len(second.query(_COUNT)) + 1  # each its own moment


def test_a_store_that_is_not_there_yet_is_found_once_it_is(
    tmp_path: Path, chain_papers: Papers
) -> None:
    shared = Shared(tmp_path / "kho")
    with pytest.raises(StoreError, match="Chưa có kho"):
        shared.store()
    with open_store(tmp_path / "kho", write=True) as writer:
        add_papers(writer, chain_papers)
    assert _papers(shared.store()) == len(chain_papers)


def _papers(store: Store) -> int:
    return len(store.papers())
