"""From files to `Text` by the reader of their kind; runs in the worker process."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import msgspec

from ingest.read.failure import RefusedError, empty, guarded
from ingest.read.sniff import IMAGES, sniff
from ontology.model import Text

MAX_BYTES = 512 << 20
Progress = Callable[[], None]


def parse_files(
    paths: Sequence[Path], scratch: Path, progress: Progress, at_once: int
) -> Iterator[tuple[int, Text | RefusedError]]:
    """Each file's text or why it has none; files for LibreOffice are converted in one go.

    Of a scanned PDF, `at_once` pages are read side by side.
    """
    office: dict[int, tuple[Path, str]] = {}
    for index, path in enumerate(paths):
        kind = guarded(partial(_kind, path))
        if isinstance(kind, RefusedError):
            yield index, kind
        elif kind in ("doc", "rtf"):
            office[index] = path, kind
        else:
            yield index, guarded(partial(parse, path.read_bytes(), path, kind, progress, at_once))
            progress()
    if office:
        yield from _parse_office(office, scratch, progress)


def parse(
    data: bytes, path: Path, kind: str, progress: Progress = lambda: None, at_once: int = 1
) -> Text:
    """The text of a file's bytes; raises `RefusedError`. `progress` is called after each page."""
    return _signed(_read(kind, data, progress, at_once), data, path)


def _signed(text: Text, data: bytes, path: Path) -> Text:
    """A text with the name and hash of its file; one without letters is an error."""
    if not any(map(str.isalnum, text.text)):
        raise empty()
    return msgspec.structs.replace(text, name=path.name, sha256=hashlib.sha256(data).hexdigest())


def _kind(path: Path) -> str:
    if path.stat().st_size > MAX_BYTES:
        raise RefusedError("tệp lớn hơn 512 MB", "chia tệp thành nhiều phần rồi nạp lại")
    return sniff(path.read_bytes(), path.suffix)


def _read(kind: str, data: bytes, progress: Progress, at_once: int) -> Text:
    if kind in ("txt", "md"):
        from ingest.read.plain import read_plain

        return read_plain(data, kind)
    if kind == "html":
        from ingest.read.html import read_html

        return read_html(data)
    if kind == "docx":
        from ingest.read.docx import read_docx

        return read_docx(data, kind, progress)
    if kind == "odt":
        from ingest.read.odt import read_odt

        return read_odt(data, progress)
    if kind in IMAGES:
        from ingest.read.ocr import read_image

        return read_image(data, kind, progress)
    from ingest.read.pdf import read_pdf

    return read_pdf(data, progress, at_once=at_once)


def _parse_office(
    files: dict[int, tuple[Path, str]], scratch: Path, progress: Progress
) -> Iterator[tuple[int, Text | RefusedError]]:
    from ingest.read.office import converted

    made = guarded(partial(converted, [path for path, _ in files.values()], scratch, progress))
    for (index, (path, kind)), docx in zip(
        files.items(), made if isinstance(made, list) else [made] * len(files), strict=True
    ):
        if isinstance(docx, RefusedError):
            yield index, docx
        else:
            yield index, guarded(partial(_read_converted, docx, path, kind, progress))
        progress()


def _read_converted(docx: Path, path: Path, kind: str, progress: Progress) -> Text:
    from ingest.read.docx import read_docx

    return _signed(read_docx(docx.read_bytes(), kind, progress), path.read_bytes(), path)
