"""Office files are zips of XML: opened with limits on size and ratio, parsed without any DTD."""

import io
import zipfile
import zlib
from functools import cache

from lxml import etree

from ingest.read.failure import broken, unsafe
from ontology.messages import message

MAX_XML = 50 << 20  # bytes of one part; an 800-page law has 8 MB
MAX_TOTAL = 400 << 20  # bytes unpacked; scans pasted into a .docx come to 100 MB
MAX_RATIO = 150  # unpacked to packed, for parts over 5 MB; honest parts stay near 30
MAX_PARTS = 5000
MAX_ELEMENTS = 1_500_000


class Package:
    """An opened office zip; parts are read on demand."""

    def __init__(self, data: bytes, kind: str) -> None:
        self.kind = kind
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise broken(kind) from error
        infos = self._zip.infolist()
        if len(infos) > MAX_PARTS or sum(i.file_size for i in infos) > MAX_TOTAL:
            raise unsafe(message("unpacked-too-large"))
        self.names = frozenset(i.filename for i in infos)

    def bytes(self, name: str) -> bytes:
        """A part's bytes; the size named in the zip may lie, so the stream is cut as well."""
        info = self._zip.getinfo(name)
        ratio = info.file_size / max(info.compress_size, 1)
        if info.file_size > MAX_XML or (info.file_size > 5 << 20 and ratio > MAX_RATIO):
            raise unsafe(message("part-too-large", name=name))
        try:
            with self._zip.open(info) as part:
                data = part.read(MAX_XML + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise broken(self.kind, name) from error
        except RuntimeError as error:  # zipfile's word for an encrypted part
            raise broken(self.kind, message("part-encrypted")) from error
        if len(data) > MAX_XML:
            raise unsafe(message("part-too-large", name=name))
        return data

    def largest(self, folders: tuple[str, ...]) -> int:
        """How many bytes the largest part in some folders has."""
        infos = (i for i in self._zip.infolist() if i.filename.startswith(folders))
        return max((i.file_size for i in infos), default=0)

    def xml(self, name: str) -> etree._Element:
        """A part parsed; raises `RefusedError` when it is not well-formed or carries a DTD."""
        return parse(self.bytes(name), self.kind)


def parse(data: bytes, kind: str) -> etree._Element:
    """Parse office XML. Office files never need a DTD: one that has it is refused."""
    head = data[:4096]
    if b"<!DOCTYPE" in head or b"<!DOCTYPE" in head.replace(b"\0", b""):
        raise unsafe(message("xml-doctype"))
    if data.count(b"<") > 2 * MAX_ELEMENTS:
        raise unsafe(message("xml-many"))
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        raise broken(kind, message("xml-malformed")) from error
    return root


@cache
def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        collect_ids=False,
    )
