"""From files to `Text` by the reader of their kind; runs in the worker process."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import msgspec

from ingest.read.failure import RefusedError, empty, guarded
from ingest.read.sniff import IMAGES, sniff
from ontology.model import Text

Progress = Callable[[], None]


class Copy(msgspec.Struct, frozen=True):
    """A file to read: a copy of its own in the worker's scratch folder, and its name at home."""

    path: str
    name: str


def parse_files(
    files: Sequence[Copy], scratch: Path, progress: Progress, at_once: int
) -> Iterator[tuple[int, Text | RefusedError]]:
    """Each file's text or why it has none; files for LibreOffice are converted in one go.

    Of a scanned PDF, `at_once` pages are read side by side.
    """
    office: dict[int, tuple[Copy, str]] = {}
    for index, file in enumerate(files):
        data = Path(file.path).read_bytes()
        kind = guarded(partial(sniff, data, Path(file.name).suffix))
        if isinstance(kind, RefusedError):
            yield index, kind
        elif kind in ("doc", "rtf"):
            office[index] = file, kind
        else:
            yield index, guarded(partial(parse, data, file.name, kind, progress, at_once))
    if office:
        yield from _parse_office(office, scratch, progress)


def parse(
    data: bytes, name: str, kind: str, progress: Progress = lambda: None, at_once: int = 1
) -> Text:
    """The text of a file's bytes; raises `RefusedError`. `progress` is called after each page."""
    return _signed(_read(kind, data, progress, at_once), data, name)


def _signed(text: Text, data: bytes, name: str) -> Text:
    """A text with the name and hash of its file; one without letters is an error."""
    if not any(map(str.isalnum, text.text)):
        raise empty()
    return msgspec.structs.replace(text, name=name, sha256=hashlib.sha256(data).hexdigest())


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
    files: dict[int, tuple[Copy, str]], scratch: Path, progress: Progress
) -> Iterator[tuple[int, Text | RefusedError]]:
    from ingest.read.office import converted

    paths = [Path(file.path) for file, _ in files.values()]
    made = guarded(partial(converted, paths, scratch, progress))
    for (index, (file, kind)), docx in zip(
        files.items(), made if isinstance(made, list) else [made] * len(files), strict=True
    ):
        if isinstance(docx, RefusedError):
            yield index, docx
        else:
            yield index, guarded(partial(_read_converted, docx, file, kind, progress))


def _read_converted(docx: Path, file: Copy, kind: str, progress: Progress) -> Text:
    from ingest.read.docx import read_docx

    data = Path(file.path).read_bytes()
    return _signed(read_docx(docx.read_bytes(), kind, progress), data, file.name)
