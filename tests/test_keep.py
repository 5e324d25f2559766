"""Erasing, copying and damage: on real folders, killed and broken on purpose."""

import os
import random
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import luocdo
from graph.embedded import DATA, NEW, OLD
from graph.keep import compact, deep
from graph.open import open_store
from ontology.errors import StoreError, StoreLockedError
from ontology.model import Record

Papers = list[tuple[Record, str]]
WORD = "lúa nước Thạch Quỳ"
EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "cong-van-UBND-NC.txt"


def lines(folder: Path) -> list[str]:
    with open_store(folder) as store:
        return sorted(map(str, store.quads()))


def holding(folder: Path, words: str) -> list[Path]:
    """Files below a folder in which words stand, plain or squeezed by the engine's blocks."""
    wanted = words.encode()
    return [p for p in folder.rglob("*") if p.is_file() and wanted in p.read_bytes()]


@pytest.fixture
def with_word(tmp_path: Path) -> Path:
    """A store of two papers; one of them holds `WORD`, and was searched for."""
    papers = tmp_path / "papers"
    papers.mkdir()
    text = EXAMPLE.read_text(encoding="utf-8")
    (papers / "a.txt").write_text(text, encoding="utf-8")
    (papers / "b.txt").write_text(text + f"\n{WORD}\n", encoding="utf-8")
    luocdo.build([papers], tmp_path / "kho", workers=1)
    assert luocdo.find("Thạch Quỳ", tmp_path / "kho").hits
    return tmp_path / "kho"


@pytest.mark.parametrize("secret", [True, False])
def test_no_file_holds_what_was_removed_and_erased(with_word: Path, secret: bool) -> None:
    assert holding(with_word, WORD)
    luocdo.remove("b.txt", with_word, secret=secret)
    if not secret:
        assert holding(with_word, WORD), "the engine keeps it: what compact is for"
        luocdo.compact(with_word)
    assert holding(with_word, WORD) == []
    assert holding(with_word, "b.txt") == []
    assert luocdo.find("423", with_word).hits and not luocdo.find("Thạch Quỳ", with_word).hits


def test_compact_changes_nothing_that_is_known(own_folder: Path) -> None:
    before = lines(own_folder)
    assert compact(own_folder) == len(before)
    assert lines(own_folder) == before
    assert not (own_folder / NEW).exists() and not (own_folder / OLD).exists()


def test_compact_waits_for_nobody_who_writes(own_folder: Path) -> None:
    with open_store(own_folder, write=True), pytest.raises(StoreLockedError):
        compact(own_folder)


@pytest.mark.parametrize(
    "state", ["new", "new and old", "old and new, none in place", "old behind the swap"]
)
def test_a_compact_that_was_killed_leaves_a_whole_store(own_folder: Path, state: str) -> None:
    before = lines(own_folder)
    data = own_folder / DATA
    if state.startswith("new"):
        (own_folder / NEW).mkdir()
        (own_folder / NEW / "CURRENT").write_text("half")
    else:
        shutil.copytree(data, own_folder / OLD)
    if "none in place" in state:
        data.rename(own_folder / NEW)
    with open_store(own_folder, write=True):
        pass
    assert lines(own_folder) == before
    compact(own_folder)
    assert lines(own_folder) == before
    assert {p.name for p in own_folder.iterdir()} <= {DATA, "find.sqlite", "tasks.sqlite"}


def test_compact_killed_at_any_moment(own_folder: Path, tmp_path: Path) -> None:
    before, rng = lines(own_folder), random.Random(3)
    code = "import luocdo, sys; print(flush=True); luocdo.compact(sys.argv[1])"
    for n in range(6):
        folder = shutil.copytree(own_folder, tmp_path / str(n))
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE
        )
        assert process.stdout
        process.stdout.readline()
        time.sleep(rng.uniform(0, 0.6))
        process.kill()
        process.communicate()
        with open_store(folder, write=True):
            pass
        assert lines(folder) == before


def test_a_copy_of_a_store_in_use_opens_and_is_whole(own_folder: Path, tmp_path: Path) -> None:
    (own_folder / "originals" / "00").mkdir(parents=True)
    (own_folder / "originals" / "00" / "a.txt").write_text("gốc", encoding="utf-8")
    copy, again = tmp_path / "copy", tmp_path / "again"
    with open_store(own_folder, write=True):
        count = luocdo.backup(own_folder, copy)
    assert count == len(lines(own_folder))
    luocdo.restore(copy, again)
    assert lines(again) == lines(copy) == lines(own_folder)
    assert (again / "originals" / "00" / "a.txt").read_text(encoding="utf-8") == "gốc"
    with pytest.raises(StoreError, match="đã có nội dung"):
        luocdo.restore(copy, again)
    with open_store(again, write=True) as store:
        assert store.writable


def damaged(folder: Path) -> Path:
    """One byte in a hundred of the largest table is another one."""
    table = max((folder / DATA).glob("*.sst"), key=lambda p: p.stat().st_size)
    data = bytearray(table.read_bytes())
    for at in range(50, len(data) - 600, 100):
        data[at] ^= 0xFF
    table.write_bytes(bytes(data))
    return folder


def test_damage_is_called_damage(own_folder: Path, tmp_path: Path) -> None:
    compact(own_folder)  # into tables
    damaged(own_folder)
    with pytest.raises(StoreError, match="bị hỏng trên ổ đĩa") as said:
        luocdo.validate(own_folder, deep=True)
    assert not isinstance(said.value, StoreLockedError)
    with pytest.raises(StoreError, match="hỏng"):
        luocdo.backup(own_folder, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_deep_counts_every_statement(own_folder: Path) -> None:
    with open_store(own_folder) as store:
        assert deep(store) == len(lines(own_folder))  # type: ignore[arg-type]


@pytest.mark.skipif(os.name == "nt", reason="rights of Unix")
def test_a_store_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Whatever the umask says."""
    words = [sys.executable, "-m", "luocdo.cli", "build", str(EXAMPLE)]
    words += ["--store", str(tmp_path / "kho")]
    subprocess.run(words, check=True, umask=0, capture_output=True)
    for path in [tmp_path / "kho", *(tmp_path / "kho").rglob("*")]:
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) & ~wanted == 0, path


# --- power ----------------------------------------------------------------------------------------


@pytest.fixture
def card(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """A disk in a file: (the file, where it is mounted). Its bytes are what a power cut leaves."""
    image, place = tmp_path / "image", tmp_path / "card"
    place.mkdir()
    image.write_bytes(b"")
    os.truncate(image, 96 << 20)
    made = os.geteuid() == 0 and shutil.which("mkfs.ext4") and not subprocess.run(
        f"mkfs.ext4 -q {image} && mount -o loop {image} {place}", shell=True, check=False,
        capture_output=True,
    ).returncode  # fmt: skip
    if not made:
        pytest.skip("only root can mount a disk")
    yield image, place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_what_was_acknowledged_outlives_a_power_cut(
    card: tuple[Path, Path], chain_papers: Papers, tmp_path: Path
) -> None:
    from graph.update import add_papers

    image, place = card
    for number, paper in enumerate(chain_papers, start=1):
        with open_store(place / "kho", write=True) as store:
            add_papers(store, [paper])
        cut, after = tmp_path / f"cut{number}", tmp_path / f"after{number}"
        shutil.copyfile(image, cut)  # the disk as it is, without what memory holds
        after.mkdir()
        subprocess.run(["mount", "-o", "loop", str(cut), str(after)], check=True)
        try:
            with open_store(after / "kho", write=True) as store:
                assert store.paper_count() == number
        finally:
            subprocess.run(["umount", "-l", str(after)], check=True)


def test_damage_is_called_damage_behind_the_endpoint(own_folder: Path) -> None:
    """Not a mistake of who asks: 503 and the sentence, on the endpoint."""
    from queries.protocol import Task
    from queries.serve.worker import Worker

    damaged(own_folder)
    worker = Worker(own_folder, rows=1_000, size=1_000_000)
    reply, _ = worker.answer(Task("SELECT * { GRAPH ?g { ?s ?p ?o } }", "*/*"))
    assert (reply.status, reply.kind) == (503, "store")
    assert "bị hỏng trên ổ đĩa" in reply.detail
