"""Tesseract: one page image in, words with boxes and confidence out."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest.read import engine
from ingest.read.failure import RefusedError
from ingest.read.raster import Raster
from ontology.messages import message

TIMEOUT = 60  # seconds for one page
_WINDOWS = (
    r"C:\Program Files\Tesseract-OCR\tesseract.exe",
    r"C:\Program Files (x86)\Tesseract-OCR\tesseract.exe",
)
INSTALL = "install-tesseract"


@dataclass(frozen=True, slots=True)
class Word:
    """A word on the page, in pixels; words of one `line` stand on one baseline."""

    text: str
    x0: int
    y0: int
    x1: int
    y1: int
    confidence: float  # 0-100
    line: tuple[int, int, int]


@cache
def program() -> str | None:
    """Where Tesseract is, if it is installed."""
    found = shutil.which("tesseract")
    if found or sys.platform != "win32":
        return found
    return next((p for p in _WINDOWS if Path(p).exists()), None)


@cache
def languages() -> frozenset[str]:
    """The languages Tesseract has data for."""
    if program() is None:
        return frozenset()
    listed = _run(["--list-langs"], b"").decode("utf-8", "replace").splitlines()[1:]
    return frozenset(line.strip() for line in listed)


def require() -> None:
    """Raise `RefusedError` with what to install when scans cannot be read here."""
    if program() is None:
        raise RefusedError(message("scan-no-tesseract"), _remedy())
    if "vie" not in languages():
        raise RefusedError(message("scan-no-vie"), _remedy())


def words(page: Raster, *, psm: int = 3) -> list[Word]:
    """The words of a page, by the library or else by the program, which say the same."""
    try:
        said = engine.tsv(page.image.tobytes(), page.image.size, page.dpi, psm)
    except engine.TooSlowError as error:
        raise _too_slow(engine.MILLISECONDS // 1000) from error
    return by_program(page, psm=psm) if said is None else _words(said)


def by_program(page: Raster, *, psm: int = 3) -> list[Word]:
    """The words of a page from Tesseract's program."""
    arguments = ["-", "-", "-l", "vie", "--psm", str(psm), "--dpi", str(page.dpi), "tsv"]
    return _words(_run(arguments, page.pgm()).split(b"\n", 1)[-1])


def _words(tsv: bytes) -> list[Word]:
    found = (_word(line.split("\t")) for line in tsv.decode("utf-8", "replace").splitlines())
    return [w for w in found if w is not None]


def orientation(page: Raster) -> int:
    """By how many degrees clockwise the page must be turned to be upright; 0 when unsure."""
    if "osd" not in languages():
        return 0
    arguments = ["-", "-", "--psm", "0", "--dpi", str(page.dpi)]
    said = _run(arguments, page.pgm(), check=False).decode("utf-8", "replace")
    fields = dict(line.split(": ", 1) for line in said.splitlines() if ": " in line)
    if float(fields.get("Orientation confidence", "0") or 0) < 2:
        return 0
    return int(fields.get("Rotate", "0")) % 360


def _word(fields: list[str]) -> Word | None:
    if len(fields) < 12 or fields[0] != "5" or not fields[11].strip():
        return None
    x, y, wide, high = map(int, fields[6:10])
    block, paragraph, line = map(int, fields[2:5])
    return Word(
        fields[11].strip(), x, y, x + wide, y + high, float(fields[10]), (block, paragraph, line)
    )


def _run(arguments: list[str], data: bytes, *, check: bool = True) -> bytes:
    try:
        done = subprocess.run(
            [program() or "tesseract", *arguments],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_slow(TIMEOUT) from error
    if check and done.returncode:
        raise RefusedError(
            message("tesseract-stopped", returncode=done.returncode),
            message("doctor-or-scan"),
        )
    return done.stdout


def _too_slow(seconds: int) -> RefusedError:
    return RefusedError(message("page-too-long", seconds=seconds), message("scan-clearer"))


def _environment() -> Mapping[str, str]:
    """One thread a page: two are slower than one (measured), pages run side by side instead."""
    return {**os.environ, "OMP_THREAD_LIMIT": "1"}


def _remedy() -> str:
    return message("tesseract-and-vie", install=message(INSTALL))
