"""`luocdo watch`: complete files only, each once, what fails with its reason, also after a kill."""

import os
import shutil
from pathlib import Path

import pytest
from test_post import HEAD, _package, _row, _sheet

from graph.open import open_store
from luocdo.cli import main
from luocdo.watch import DONE, FAILED, Watch

PAPER = Path(__file__).parents[1] / "examples" / "cong-van-UBND-NC.txt"


@pytest.fixture
def watched(tmp_path: Path) -> Watch:
    for name in ("post", "kho"):
        (tmp_path / name).mkdir()
    return Watch(tmp_path / "post", tmp_path / "kho", workers=1)


def test_a_file_is_taken_once_it_is_complete(watched: Watch) -> None:
    post = watched.folder
    (post / "half.txt").write_bytes(PAPER.read_bytes()[:200])
    assert watched.look() == []
    (post / "half.txt").write_bytes(PAPER.read_bytes())
    assert watched.look() == [], "it still grew"
    (taken,) = watched.look()
    assert (taken.name, taken.why) == ("half.txt", "")
    assert [p.name for p in (post / DONE).iterdir()] == ["half.txt"]
    assert watched.look() == []
    with open_store(watched.store) as store:
        assert len(store.papers()) == 1


def test_what_fails_is_moved_with_its_reason_and_the_rest_goes_on(watched: Watch) -> None:
    post = watched.folder
    (post / "empty.pdf").write_bytes(b"")
    shutil.copy(PAPER, post)
    (post / "~$open.docx").write_bytes(b"x")
    (post / "coming.pdf.part").write_bytes(b"x")
    watched.look()
    assert {t.name: bool(t.why) for t in watched.look()} == {"empty.pdf": True, PAPER.name: False}
    assert "rỗng" in (post / FAILED / "empty.pdf.txt").read_text(encoding="utf-8")
    assert {p.name for p in post.iterdir() if p.is_file()} == {"~$open.docx", "coming.pdf.part"}


def test_after_a_kill_what_the_store_holds_is_only_moved(watched: Watch) -> None:
    import luocdo

    shutil.copy(PAPER, watched.folder)
    luocdo.build([watched.folder], watched.store, workers=1)  # read, and killed before the move
    (watched.folder / DONE).mkdir()
    (watched.folder / DONE / PAPER.name).write_text("another of that name", encoding="utf-8")
    watched.look()
    assert [t.why for t in watched.look()] == [""]
    assert (watched.folder / DONE / f"{PAPER.stem} (2).txt").read_bytes() == PAPER.read_bytes()
    with open_store(watched.store) as store:
        assert len(store.papers()) == 1


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    post, store = tmp_path / "post", str(tmp_path / "kho")
    assert main(["watch", str(post), "--store", store, "--once"]) == 2
    assert "không mở được thư mục" in capsys.readouterr().err
    post.mkdir()
    shutil.copy(PAPER, post)
    os.utime(post / PAPER.name, (1, 1))
    assert main(["watch", str(post), "--store", store, "--once", "--workers", "1"]) == 0
    assert f"✓ {PAPER.name}: Dự thảo CV …/UBND-NC, giao 7 nhiệm vụ" in capsys.readouterr().out


def test_it_says_what_came_in_a_package_and_by_the_register(
    watched: Watch, capsys: pytest.CaptureFixture[str]
) -> None:
    (watched.folder / "a.edxml").write_bytes(_package({"thư.txt": PAPER.read_bytes()}))
    _sheet(watched.folder / "đến.xlsx", [HEAD, _row(), _row("77/SNV-TC")])
    assert main(["watch", str(watched.folder), "--store", str(watched.store), "--once"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "✓ a.edxml: CV 1690/UBND-NC, 28/5/2025, giao 7 nhiệm vụ",
        "✓ đến.xlsx: 2 dòng sổ, 1 dòng có văn bản trong kho, 1 dòng chờ văn bản",
    ]
