"""The command line while an answer takes long: Ctrl+C, the time limit, the seconds shown."""

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from luocdo.waiting import waited

CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"  # takes years


def asking(store: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "luocdo.cli", *words, "--store", str(store)]


@pytest.fixture
def cross(tmp_path: Path) -> str:
    (tmp_path / "cross.rq").write_text(CROSS, encoding="utf-8")
    return str(tmp_path / "cross.rq")


def read_until(terminal: int, words: str, seconds: float = 60) -> str:
    """What a terminal shows up to `words`, or all of it where the program ends before."""
    said, end = b"", time.monotonic() + seconds
    while words.encode() not in said:
        assert time.monotonic() < end, said.decode()
        try:
            said += os.read(terminal, 4_096)
        except OSError:  # Linux: the other end is closed
            break
    return said.decode()


def test_ctrl_c_ends_a_query_that_the_engine_is_busy_with(chain_folder: Path, cross: str) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        asking(chain_folder, "query", cross), stderr=theirs, stdout=subprocess.PIPE
    )
    os.close(theirs)
    try:
        read_until(ours, "3 giây (Ctrl+C để dừng)")  # the engine has had the query for seconds
        process.send_signal(signal.SIGINT)
        said = read_until(ours, "phần đã làm vẫn còn")

        assert process.wait(30) == 130
        assert "luocdo: đã dừng theo yêu cầu; phần đã làm vẫn còn." in said
        assert process.stdout and process.stdout.read() == b""
    finally:
        process.kill()
        process.communicate()
        os.close(ours)


@pytest.mark.parametrize("limit", ["0.5", "2.5"])
def test_a_query_over_the_time_limit_is_a_mistake_with_a_remedy(
    chain_folder: Path, cross: str, limit: str
) -> None:
    """Beyond two seconds too nothing but the sentence stands in what is no terminal."""
    command = asking(chain_folder, "query", cross, "--timeout", limit)
    ended = subprocess.run(command, capture_output=True, timeout=60, text=True, check=False)

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"luocdo: quá {limit} giây nên đã dừng → ")
    assert "--timeout" in ended.stderr and ended.stderr.count("\n") == 1


def test_a_ready_question_within_its_limit_is_answered(chain_folder: Path) -> None:
    command = asking(chain_folder, "ask", "conflicts", "--timeout", "60")
    for words in (command, [*command, "--timeout", "0"]):
        ended = subprocess.run(words, capture_output=True, timeout=120, text=True, check=False)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert "dòng" in ended.stdout


def test_what_an_action_gives_and_raises_comes_through() -> None:
    assert waited(lambda: 7, lang="vi") == 7
    with pytest.raises(ZeroDivisionError):
        waited(lambda: 1 // 0, lang="vi")
