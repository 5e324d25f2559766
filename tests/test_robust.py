"""A store in trouble: killed at any moment, a full disk, a folder that may only be read.

`LUOCDO_KILLS=100` kills so often (benchmarks/store.py does; `make nightly` 20 times); 6 otherwise.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest
from msgspec.structs import replace

from graph.curate import curate
from graph.open import open_store
from graph.store import Store
from graph.update import add_papers, rebuild, remove_paper
from ontology.errors import StoreError
from ontology.identity import EFFECTIVE, LOG, graph_iri
from ontology.model import Record

Papers = list[tuple[Record, str]]

DECISIONS = """
- {reject: implements, paper: cong-van.txt, of: 423-KH/TU, by: Lan, at: 2026-11-24}
- {add: replaces, paper: ke-hoach-30.txt, of: 12-KH/ĐU, by: Lan, at: 2026-11-24}
- {set: {title: quán triệt Kết luận}, paper: ke-hoach-423.txt, by: Lan, at: 2026-11-24}
"""

WORK = """
import sys
sys.path[:0] = [{root!r}, {tests!r}]
import conftest
from pathlib import Path
import graph.update
from graph.curate import curate
from graph.open import open_store
from graph.update import add_papers
graph.update.BATCH = graph.update.FIRST = 2
papers = conftest._papers()
with open_store({folder!r}, write=True) as store:
    print("ready", flush=True)
    add_papers(store, papers[:2] if {slowly} else papers)
    for paper in papers:
        add_papers(store, [paper])
    curate(store, Path({decisions!r}))
    print("done", flush=True)
    sys.stdin.read()
"""


def lines(store: Store, graph: str | None = None) -> list[str]:
    """What the store holds, the log aside."""
    kept = (q for q in store.quads(graph) if q.graph_name != ox.NamedNode(LOG))
    return sorted(map(str, kept))


@pytest.fixture
def decisions(tmp_path: Path) -> Path:
    path = tmp_path / "quyet-dinh.yaml"
    path.write_text(DECISIONS, encoding="utf-8")
    return path


def start(folder: Path, decisions: Path, *, slowly: bool) -> subprocess.Popen[bytes]:
    """Another process that builds, adds and curates."""
    here = Path(__file__).parent
    script = WORK.format(
        root=str(here.parent), tests=str(here), folder=str(folder), decisions=str(decisions),
        slowly=slowly,
    )  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill -9 and forget."""
    process.kill()
    process.communicate()


def undisturbed(papers: Papers, decisions: Path) -> tuple[list[str], dict[str, list[str]]]:
    """The canonical dataset, and what each paper's graph holds, where nothing goes wrong."""
    with open_store(":memory:", write=True) as store:
        add_papers(store, papers)
        curate(store, decisions)
        whole = {sha: lines(store, graph_iri(sha)) for sha in store.papers()}
        return lines(store), whole


def test_killed_at_any_moment(tmp_path: Path, chain_papers: Papers, decisions: Path) -> None:
    wanted, whole = undisturbed(chain_papers, decisions)
    process = start(tmp_path / "kho", decisions, slowly=True)
    begun = time.perf_counter()
    assert process.stdout is not None
    assert process.stdout.readline() == b"done\n"
    span = time.perf_counter() - begun
    end(process)
    rng = random.Random(6)
    for n in range(int(os.environ.get("LUOCDO_KILLS", "6"))):
        folder = tmp_path / f"kho{n}"
        process = start(folder, decisions, slowly=bool(n % 2))
        time.sleep(rng.uniform(0, span))
        end(process)
        with open_store(folder, write=True) as store:
            held = {sha: lines(store, graph_iri(sha)) for sha in store.papers()}
            assert held == {sha: whole[sha] for sha in held}, "only whole papers"
            known = lines(store, EFFECTIVE)
            rebuild(store)
            assert lines(store, EFFECTIVE) == known, "what is known is that of what is held"
            add_papers(store, chain_papers)
            curate(store, decisions)
            assert lines(store) == wanted, "the next run ends where an undisturbed one does"


# --- the disk -------------------------------------------------------------------------------------


def mounted(folder: Path, *options: str) -> bool:
    """Whether a small file system of its own could be made at `folder`."""
    command = ["mount", *options, str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0 or not mounted(folder, "-t", "tmpfs", "-o", "size=8m", "tmpfs"):
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def letters(papers: Papers, count: int) -> Iterator[tuple[Record, str]]:
    """Copies of one paper, each with 100 kB that no disk can squeeze."""
    record, text = papers[0]
    rng = random.Random(6)
    for n in range(count):
        long = text + "".join(map(chr, rng.choices(range(0x1000, 0xD000), k=33_000)))
        source = replace(record.source, sha256=f"{n:064x}", chars=len(long))
        yield replace(record, source=source), long


def fill(folder: Path, papers: Sequence[tuple[Record, str]]) -> list[str]:
    """Add one by one until the disk is full; the hashes of what was taken."""
    taken = []
    with open_store(folder, write=True) as store, pytest.raises(StoreError, match="đã đầy"):
        for record, text in papers:
            add_papers(store, [(record, text)])
            taken.append(record.source.sha256)
    return taken


def test_a_full_disk_loses_nothing(disk: Path, chain_papers: Papers) -> None:
    folder = disk / "kho"
    with open_store(folder, write=True) as store:
        add_papers(store, chain_papers)
    many = list(letters(chain_papers, 200))
    taken = fill(folder, many)
    with open_store(folder) as store:
        assert {*taken} <= store.papers().keys(), "what was said to be done can be read"
    assert mounted(disk, "-o", "remount,size=200m")
    with open_store(folder, write=True) as store:
        assert {*taken} <= store.papers().keys()
        remove_paper(store, taken[0])
        add_papers(store, many[: len(taken) + 1])
        found = lines(store)
        rebuild(store)
        assert lines(store) == found
    with open_store(":memory:", write=True) as other:
        add_papers(other, [*chain_papers, *many[: len(taken) + 1]])
        assert lines(other) == found


def test_a_bulk_build_on_a_full_disk(disk: Path, chain_papers: Papers) -> None:
    folder, many = disk / "kho", list(letters(chain_papers, 200))
    with open_store(folder, write=True) as store, pytest.raises(StoreError, match="đã đầy"):
        add_papers(store, many)
    assert mounted(disk, "-o", "remount,size=200m")
    with open_store(folder, write=True) as store:
        assert add_papers(store, many) <= 200
        assert len(store.papers()) == 200


def test_a_disk_that_may_only_be_read(disk: Path, chain_papers: Papers) -> None:
    folder = disk / "kho"
    with open_store(folder, write=True) as store:
        add_papers(store, chain_papers)
    assert mounted(disk, "-o", "remount,ro")
    with open_store(folder) as store:
        assert len(store.papers()) == len(chain_papers)
    for place in (folder, disk / "other"):
        with pytest.raises(StoreError, match="Không có quyền ghi"):
            open_store(place, write=True)
