"""Folders as they are: what is no file, has no readable name or lies about itself is named, the
papers beside it are read, and nothing hangs."""

import os
import random
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

import pytest

import luocdo
from ingest.read import read
from luocdo.files import find_papers
from ontology.errors import UnreadableError

SEED = Path(__file__).resolve().parents[1] / "examples" / "cong-van-UBND-NC.txt"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="names and files of Unix")


def _loop(folder: Path) -> Path:
    (folder / "a.docx").symlink_to(folder / "a.docx")
    return folder / "a.docx"


def _loop_of_two(folder: Path) -> Path:
    (folder / "b.docx").symlink_to(folder / ".c")
    (folder / ".c").symlink_to(folder / "b.docx")
    return folder / "b.docx"


def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.pdf")
    return folder / "pipe.pdf"


def _socket(folder: Path) -> Path:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(folder / "s.txt"))
    return folder / "s.txt"


def _device(folder: Path) -> Path:
    (folder / "zero.txt").symlink_to("/dev/zero")
    return folder / "zero.txt"


def _dead_link(folder: Path) -> Path:
    (folder / "gone.docx").symlink_to(folder / "nothing.docx")
    return folder / "gone.docx"


def _register_pipe(folder: Path) -> Path:
    os.mkfifo(folder / "so-van-ban.csv")
    return folder / "so-van-ban.csv"


def _random(ending: str, size: int, start: bytes = b"") -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / f"random{ending}"
        path.write_bytes(start + random.Random(size).randbytes(size))
        return path

    return make


ODD = [
    _loop, _loop_of_two, _pipe, _socket, _device, _dead_link, _register_pipe,
    *(_random(e, n) for e in (".docx", ".pdf", ".doc", ".odt", ".png") for n in (5, 20, 1_000)),
    *(_random(".txt", n, b"\xff\xfe") for n in (200, 1_000, 100_001)),
    *(_random(".docx", n, b"PK\x03\x04") for n in (10, 1_000)),
]  # fmt: skip


@pytest.mark.parametrize("make", ODD)
def test_what_is_no_paper_is_named_and_alone(make: Callable[[Path], Path], tmp_path: Path) -> None:
    odd = make(tmp_path)
    with pytest.raises(UnreadableError) as said:
        papers, _, problems = find_papers([tmp_path])
        for problem in problems:
            raise problem
        for paper in papers:
            read(paper)
    assert said.value.path == odd and said.value.reason and said.value.remedy
    with pytest.raises(UnreadableError):
        read(odd)


def test_a_folder_of_all_of_them_is_built(tmp_path: Path) -> None:
    folder = tmp_path / "vào"
    folder.mkdir()
    named = os.fsencode(folder) + b"/c\xf4ng v\xe3n.txt"  # Windows-1258, as from an old USB stick
    shutil.copy(SEED, os.fsdecode(named))
    for n, make in enumerate(ODD):
        (folder / str(n)).mkdir()
        make(folder / str(n))
    report = luocdo.build([folder], tmp_path / "kho", workers=2)
    assert len(report.read) == 1 and report.papers == 1
    assert len(report.failed) == len(ODD)
    again = luocdo.build([folder], tmp_path / "kho", workers=2)
    assert (again.known, again.papers) == (1, 1)


@pytest.mark.parametrize("command", ["build", "extract", "text"])
def test_a_device_or_a_broken_name_ends_with_a_sentence(command: str, tmp_path: Path) -> None:
    named = os.fsencode(tmp_path) + b"/\xff\xfe.docx"
    for path in ("/dev/zero", os.fsdecode(named), str(_pipe(Path(mkdtemp(dir=tmp_path))))):
        words = [sys.executable, "-m", "luocdo.cli", command, path]
        words += ["--store", str(tmp_path / "kho")] if command == "build" else []
        done = subprocess.run(words, capture_output=True, timeout=60, check=False)
        assert done.returncode == 2, done.stderr
        assert b"Traceback" not in done.stderr
        assert " → ".encode() in done.stderr


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="root opens every folder")
def test_a_closed_folder_is_a_problem() -> None:
    folder = Path(mkdtemp(dir="/var/tmp"))
    try:
        folder.chmod(0o755)
        (folder / "closed").mkdir(mode=0o700)
        shutil.copy(SEED, folder)
        os.seteuid(65534)
        try:
            papers, _, problems = find_papers([folder])
        finally:
            os.seteuid(0)
        assert papers == [folder / SEED.name]
        assert [str(p.path) for p in problems] == [str(folder / "closed")]
        assert "không có quyền" in problems[0].reason
    finally:
        shutil.rmtree(folder)


def test_a_pdf_of_more_pages_than_are_read_is_refused(tmp_path: Path) -> None:
    """Its first pages would look like the whole."""
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    for _ in range(3_001):
        document.new_page(100, 100)
    document.save(tmp_path / "a.pdf")
    with pytest.raises(UnreadableError, match=r"PDF có 3.001 trang, nhiều hơn 3.000"):
        read(tmp_path / "a.pdf")
