"""Plain text: decoded, never changed (BOM, CR and NFD stay: offsets are into what it says)."""

import codecs
import unicodedata

from ingest.read.failure import RefusedError
from ontology.messages import message
from ontology.model import Text

MAX_BYTES = 64 << 20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROL = frozenset(map(chr, range(32))) - set("\t\n\r\f\v\x1a")


def read_plain(data: bytes, kind: str = "txt") -> Text:
    """Decode a .txt or .md file of UTF-8, UTF-16 or Windows-1258."""
    if len(data) > MAX_BYTES:
        raise RefusedError(message("text-large"), message("split-parts"))
    return Text(text=decode(data), name="", sha256="", format=kind)


def decode(data: bytes) -> str:
    """Bytes as text: by BOM, as UTF-8, as UTF-16 without BOM, else as Windows-1258."""
    if data.startswith(_UTF16):
        # the codec named with its byte order keeps the BOM, as UTF-8 decoding does
        name = "utf-16-le" if data.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
        return _strict(data, name)
    order = _utf16_order(data) if b"\0" in data[:4000] else None
    if order:
        return _strict(data, order)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _cp1258(data)


def _strict(data: bytes, name: str) -> str:
    """UTF-16, in which almost any bytes are letters: some of nobody's (unassigned, private)."""
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        raise _not_text() from error
    head = text[:4000]
    if sum(unicodedata.category(c) in ("Cn", "Co", "Cs") for c in head) > len(head) / 100:
        raise _not_text()
    return text


def _cp1258(data: bytes) -> str:
    try:
        text = data.decode("cp1258")
    except UnicodeDecodeError as error:
        raise _not_text() from error
    if _CONTROL & set(text) or not any(map(unicodedata.combining, text)):
        # Windows-1258 writes the tone after the letter; Vietnamese without one is no Vietnamese.
        raise _not_text()
    return text


def _utf16_order(data: bytes) -> str | None:
    """UTF-16 without BOM: every second byte of spaces and digits is zero."""
    head = data[:4000]
    if head[1::2].count(0) > len(head) / 8 and 0 not in head[::2]:
        return "utf-16-le"
    if head[::2].count(0) > len(head) / 8 and 0 not in head[1::2]:
        return "utf-16-be"
    return None


def _not_text() -> RefusedError:
    return RefusedError(
        message("encoding-unknown"),
        message("save-utf8"),
    )
