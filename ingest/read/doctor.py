"""What this machine can read, and what each missing part would enable."""

import importlib.util
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from ingest.read import office, tesseract
from ontology import confine


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
    yield _library("lxml", "đọc .docx, .odt và trang HTML", "luocdo")
    yield _library("pypdfium2", "đọc PDF có lớp chữ", "luocdo")
    yield Part("LibreOffice", _libreoffice(), "đọc Word cũ: .doc và .rtf", office.INSTALL)
    yield Part("Tesseract", _tesseract(), "đọc bản quét và ảnh chụp", tesseract.INSTALL)
    yield Part(
        "Tesseract: tiếng Việt",
        "có" if "vie" in tesseract.languages() else None,
        "đọc đúng chữ Việt trong bản quét",
        tesseract.INSTALL,
    )
    yield Part(
        "Tesseract: osd",
        "có" if "osd" in tesseract.languages() else None,
        "tự xoay trang quét bị nằm ngang hoặc lộn ngược",
        "Debian/Ubuntu: apt install tesseract-ocr-osd",
    )
    yield _library("PIL", "làm sạch trang quét, bỏ dấu đỏ trước khi đọc", "luocdo[ocr]", "pillow")
    newer = "Linux trên máy x86-64 hoặc ARM64, nhân 5.13 trở lên"
    yield Part(
        "Chặn mạng (seccomp)",
        "có" if confine.seals() else None,
        "câu hỏi SPARQL và trình đọc tệp không ra được mạng; thiếu thì câu hỏi có chữ “service” bị"
        " từ chối",
        newer,
    )
    yield Part(
        "Chặn tệp (Landlock)",
        str(confine.encloses() or "") or None,
        "trình đọc tệp không mở được tệp nào khác trên máy",
        newer,
    )
    yield Part(
        "Giới hạn bộ nhớ",
        None if sys.platform == "win32" else "có",
        "chặn tệp độc chiếm quá 2 GB bộ nhớ; trên Windows chỉ có giới hạn thời gian",
        "chạy trên Linux hoặc macOS",
    )


def _library(module: str, enables: str, install: str, package: str | None = None) -> Part:
    found = importlib.util.find_spec(module) is not None
    name = package or module
    return Part(name, _version(name) if found else None, enables, f"pip install '{install}'")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "có"


def _libreoffice() -> str | None:
    return _said([p, "--version"], lambda s: s.split()[1]) if (p := office.program()) else None


def _tesseract() -> str | None:
    return _said([p, "--version"], lambda s: s.split()[1]) if (p := tesseract.program()) else None


def _said(command: list[str], pick: Callable[[str], str]) -> str:
    """The version a program tells; "có" when it tells none."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=30, check=False)
        return pick((done.stdout or done.stderr).decode("utf-8", "replace"))
    except (OSError, subprocess.TimeoutExpired, IndexError):
        return "có"
