"""What a file is, by its bytes; the extension is only asked where bytes cannot tell (txt or md)."""

import io
import re
import zipfile
import zlib

from ingest.read.failure import RefusedError, broken, mail, misnamed, packed, signed
from ontology.messages import message

_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"BM", "bmp"),
    (b"GIF8", "gif"),
)
_PACKED = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08")  # rar, 7z, gz
_SIGNED = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"  # the name of signed data, RFC 5652
_MAIL = re.compile(rb"(?=[A-Za-z-]+:).*?^MIME-Version:\s*1", re.IGNORECASE | re.DOTALL | re.M)
_WORD_XML = re.compile(rb"<(?:office:document|w:wordDocument|pkg:package)\s")
IMAGES = frozenset({"png", "jpg", "tiff", "bmp", "gif", "webp"})
_PACKAGED = frozenset(  # endings whose files begin with bytes of their own
    (".docx", ".docm", ".odt", ".doc", ".rtf", ".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff")
)
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|div|p|table|span|style|script)\b",
    re.IGNORECASE,
)
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError)
_OTHER_OLE = ((b"W\0o\0r\0k\0b\0o\0o\0k", "Excel"), (b"P\0o\0w\0e\0r\0P\0o\0i\0n\0t", "PowerPoint"))


def sniff(data: bytes, suffix: str = "") -> str:
    """The kind of a file's bytes: docx, odt, doc, rtf, pdf, html, txt, md or an image kind.

    Raises `RefusedError` for an empty file and for kinds that hold no paper.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise RefusedError(message("empty-file"), message("original-empty"))
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return _ole(data) if kind == "doc" else kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith(b"PK"):
        return _zip(data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    _need_paper(data)
    if _is_html(data):
        return "html"
    if suffix.lower() in _PACKAGED:
        raise misnamed(suffix.lower())
    return "md" if suffix.lower() in (".md", ".markdown") else "txt"


def _need_paper(data: bytes) -> None:
    """Raise `RefusedError` for what holds a paper inside that must be taken out of it first."""
    head = data[:4096]
    if head.startswith(_PACKED):
        raise packed()
    if (head.startswith(b"\x30") and _SIGNED in head[:64]) or head.startswith(b"-----BEGIN PKCS7"):
        raise signed()
    if _MAIL.match(head):
        raise mail()
    if _WORD_XML.search(head):
        raise RefusedError(message("word-xml"), message("save-as-docx"))


def is_plain(head: bytes) -> bool:
    """Whether a file that begins so is plain text (or nothing), which needs no parser."""
    start = head[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    known = (*(magic for magic, _ in _MAGIC), b"PK", b"RIFF")
    return not (start.startswith(known) or b"%PDF-" in head[:1024] or _is_html(head))


def _is_html(data: bytes) -> bool:
    head = data[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return head.startswith(b"<") and bool(_HTML.search(head))


def _ole(data: bytes) -> str:
    """Word 97-2003 among the files of that container; Excel and PowerPoint use it too."""
    if b"_\0_\0s\0u\0b\0s\0t\0g" in data:  # Outlook's .msg, whatever is attached to it
        raise mail()
    if b"W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t" in data:
        return "doc"
    for name, program in _OTHER_OLE:
        if name in data:
            raise _no_paper(program)
    if b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in data:
        from ingest.read.failure import password

        raise password()
    raise broken("Word 97-2003")


def _zip(data: bytes) -> str:
    try:
        names = set((package := zipfile.ZipFile(io.BytesIO(data))).namelist())
        kind = package.open("mimetype").read(80) if "mimetype" in names else b""
    except _BROKEN_ZIP as error:
        raise broken("Office") from error
    if "word/document.xml" in names:
        return "docx"
    if b"spreadsheet" in kind or b"presentation" in kind:
        raise _no_paper(message("kind-sheet"))
    if "content.xml" in names:
        return "odt"
    if any(n.startswith("xl/") for n in names):
        raise _no_paper("Excel")
    if any(n.startswith("ppt/") for n in names):
        raise _no_paper("PowerPoint")
    raise packed()


def _no_paper(program: str) -> RefusedError:
    return RefusedError(message("is-program", program=program), message("convert"))
