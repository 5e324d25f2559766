"""A user's own module under one of our import names is told in a sentence, not as a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("name", ["graph.py", "viz.py", "queries/__init__.py"])
def test_a_module_of_the_user_is_named(tmp_path: Path, name: str) -> None:
    mine = tmp_path / name
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("")
    room = name.removesuffix(".py").removesuffix("/__init__")

    in_python = run(tmp_path, "-c", "import luocdo; luocdo.show")
    command = run(tmp_path, "-m", "luocdo.cli", "--version")

    assert f"ImportError: {mine} che mất phần `{room}` của luocdo" in in_python.stderr
    assert command.returncode == 2
    assert command.stderr.startswith(f"luocdo: {mine} che mất phần `{room}` của luocdo")


def test_a_folder_of_data_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()  # no module: Python goes on to ours

    assert run(tmp_path, "-c", "import luocdo; luocdo.show").returncode == 0


def run(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, *words], cwd=folder, capture_output=True, text=True)
