"""From bytes to `Text` by the reader of their kind; runs in the worker process."""

import hashlib
from collections.abc import Callable

import msgspec

from ingest.read.failure import RefusedError, empty
from ingest.read.sniff import sniff
from ontology.model import Text

MAX_BYTES = 512 << 20


def parse(data: bytes, name: str, suffix: str, progress: Callable[[], None] = lambda: None) -> Text:
    """The text of a file's bytes; raises `RefusedError`. `progress` is called after each page."""
    if len(data) > MAX_BYTES:
        raise RefusedError("tệp lớn hơn 512 MB", "chia tệp thành nhiều phần rồi nạp lại")
    text = _read(sniff(data, suffix), data, progress)
    if not any(c.isalnum() for c in text.text):
        raise empty()
    return msgspec.structs.replace(text, name=name, sha256=hashlib.sha256(data).hexdigest())


def _read(kind: str, data: bytes, progress: Callable[[], None]) -> Text:
    if kind in ("txt", "md"):
        from ingest.read.plain import read_plain

        return read_plain(data, kind)
    if kind == "html":
        from ingest.read.html import read_html

        return read_html(data)
    if kind == "docx":
        from ingest.read.docx import read_docx

        return read_docx(data)
    if kind == "pdf":
        from ingest.read.pdf import read_pdf

        return read_pdf(data, progress)
    raise RefusedError("định dạng chưa đọc được", "lưu lại thành .docx hoặc PDF")
