"""What this machine can read, and what each missing part would enable."""

import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from ingest.read import office, tesseract
from ontology import confine
from ontology.messages import message


@dataclass(frozen=True, slots=True)
class Part:
    """A program or library; `version` is None when it is missing. Words are for people."""

    name: str
    version: str | None
    enables: str
    install: str

    @property
    def present(self) -> bool:
        """Whether the part is there."""
        return self.version is not None


def doctor() -> list[Part]:
    """Every part that reading can use, present or not, in the order of their weight."""
    return list(_parts())


def _parts() -> Iterator[Part]:
    yield _library("lxml", message("enables-lxml"), "luocdo")
    yield _library("pypdfium2", message("enables-pypdfium2"), "luocdo")
    yield Part(
        "LibreOffice", _libreoffice(), message("enables-libreoffice"), message(office.INSTALL)
    )
    yield Part("Tesseract", _tesseract(), message("enables-tesseract"), message(tesseract.INSTALL))
    yield Part(
        message("tesseract-vie"),
        message("is-there") if "vie" in tesseract.languages() else None,
        message("enables-vie"),
        message(tesseract.INSTALL),
    )
    yield Part(
        "Tesseract: osd",
        message("is-there") if "osd" in tesseract.languages() else None,
        message("enables-osd"),
        "Debian/Ubuntu: apt install tesseract-ocr-osd",
    )
    yield _library("PIL", message("enables-pil"), "luocdo[ocr]", "pillow")
    for package in ("rapidocr", "onnxruntime"):
        yield _library(package, message("enables-pen"), "luocdo[ocr]")
    newer = message("newer-linux")
    yield Part(
        message("wall-network"),
        message("is-there") if confine.seals() else None,
        message("enables-seccomp"),
        newer,
    )
    yield Part(
        message("wall-files"),
        str(confine.encloses() or "") or None,
        message("enables-landlock"),
        newer,
    )
    yield Part(
        message("wall-memory"),
        None if sys.platform == "win32" else message("is-there"),
        message("enables-memory"),
        message("linux-or-mac"),
    )


def _library(module: str, enables: str, install: str, package: str | None = None) -> Part:
    found = importlib.util.find_spec(module) is not None
    name = package or module
    return Part(name, _version(name) if found else None, enables, f"pip install '{install}'")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return message("is-there")


def _libreoffice() -> str | None:
    return _said([p, "--version"]) if (p := office.program()) else None


def _tesseract() -> str | None:
    return _said([p, "--version"]) if (p := tesseract.program()) else None


def _said(command: list[str]) -> str:
    """The version a program tells; message("is-there") when it tells none."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return message("is-there")
    told = re.search(r"\d+(?:\.\d+)+", (done.stdout or done.stderr).decode("utf-8", "replace"))
    return told[0] if told else message("is-there")
