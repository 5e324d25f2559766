"""Every command that the READMEs print is run as written."""

import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent


def blocks(language: str) -> list[str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)


def lines(word: str) -> list[str]:
    return [
        line for block in blocks("sh") for line in block.splitlines() if line.startswith(word + " ")
    ]


def shell(command: str, cwd: Path, **env: str) -> str:
    done = subprocess.run(
        command,
        shell=True,
        cwd=cwd,
        env={**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **env},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return done.stdout


def test_the_commands_of_every_day(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")

    printed = {command: shell(command, tmp_path) for command in lines("luocdo")}

    assert len(printed) >= 8
    assert all(out.strip() for command, out in printed.items() if "--out" not in command)
    assert (tmp_path / "chuoi.html").stat().st_size > 100_000
    assert "ld:implements" in (tmp_path / "kho.ttl").read_text(encoding="utf-8")


def test_the_python_example(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (code,) = blocks("python")
    (tmp_path / "example.py").write_text(code, encoding="utf-8")

    assert "Sở Tài chính" in shell("python example.py", tmp_path)


def test_make_demo(tmp_path: Path) -> None:
    if BIN.parent != ROOT / ".venv":
        pytest.skip(
            "not run from the project's own environment (.venv), which make demo would make"
        )
    assert "make demo\nmake test\n" in blocks("sh")

    printed = shell(f"make demo STORE={tmp_path}/kho", ROOT)

    assert "chuoi-van-ban.html" in printed


def test_uv_tool_install(tmp_path: Path) -> None:
    assert lines("uv") == ["uv tool install '.[server,ocr]'"]
    places = {"UV_TOOL_DIR": f"{tmp_path}/tools", "UV_TOOL_BIN_DIR": f"{tmp_path}/bin"}

    shell(lines("uv")[0], ROOT, **places)

    assert "luocdo 0." in shell(f"{tmp_path}/bin/luocdo --version", Path("/"))


def test_the_desk_opens(tmp_path: Path) -> None:
    (command,) = blocks("console")
    assert command == "luocdo serve --store kho --open\n"
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    shell("luocdo build examples --store kho", tmp_path)
    port = free_port()
    words = [*command.replace("--open", "").split()[1:], "--port", str(port)]
    with subprocess.Popen([BIN / "luocdo", *words], cwd=tmp_path, stdout=subprocess.PIPE) as served:
        try:
            assert served.stdout and str(port).encode() in served.stdout.readline()
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as page:
                assert "Bàn làm việc" in page.read().decode()
        finally:
            served.terminate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
