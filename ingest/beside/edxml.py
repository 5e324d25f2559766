"""A package of the national document exchange (edXML, QCVN 102:2016/BTTTT): its header, its files.

Both namespaces in use are taken, with or without prefixes, junk before the prolog, attachments in
base64, packed in a zip or not. A package is not to be trusted: sizes are limited, a DTD is refused.
"""

import base64
import binascii
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from ontology.errors import UnreadableError
from ontology.identity import parse_code
from ontology.messages import message

LARGEST = 300 << 20  # bytes of a package, and of what one unpacks to
MOST = 100  # files in a package
ENDINGS = (".edxml", ".xml")
NAMESPACES = ("http://www.mic.gov.vn/TBT/QCVN_102_2016", "http://www.e-doc.vn/Schema/")
_KINDS = {"1": "revokes", "2": "updates", "3": "replaces"}  # BussinessDocType; 0 is a new one
_OFFICE = frozenset({"[Content_Types].xml", "mimetype"})  # in zips that are documents
_AGAIN = "send-again"


@dataclass(frozen=True, slots=True)
class Package:
    """What the header claims of the first file (fields of `graph.entries`), and all files."""

    claims: dict[str, str]
    files: tuple[tuple[str, bytes], ...]  # name, content


def is_package(path: Path) -> bool:
    """Whether a file is one of the exchange, by its ending and its first bytes."""
    if path.suffix.lower() not in ENDINGS:
        return False
    with path.open("rb") as file:
        head = file.read(8192)
    return path.suffix.lower() == ".edxml" or any(n.encode() in head for n in NAMESPACES)


def read_package(path: Path) -> Package:
    """Header and files of a package; raises `UnreadableError`."""
    try:
        root = _parsed(path)
        header = _first(root, "MessageHeader")
        if header is None:
            raise ValueError(message("no-message-header"))
        files = tuple(_files(root))
    except (ValueError, etree.XMLSyntaxError, zipfile.BadZipFile, OSError) as error:
        reason = message("edxml-broken", error=error)
        raise UnreadableError(path, reason, message(_AGAIN)) from error
    if not files:
        raise UnreadableError(path, message("edxml-empty"), message(_AGAIN))
    return Package(_claims(root, header), files)


def _parsed(path: Path) -> etree._Element:
    if path.stat().st_size > LARGEST:
        raise ValueError(message("larger-than-300"))
    data = path.read_bytes()
    begin = re.search(rb"<(?:\?xml|(?:\w+:)?edXML)", data)
    if begin is None:
        raise ValueError(message("not-xml"))
    data = data[begin.start() :].rstrip(b"\0")
    if b"<!DOCTYPE" in data[:8192] or b"<!ENTITY" in data:
        raise ValueError(message("has-doctype"))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
    )
    return etree.fromstring(data, parser)


def _all(node: etree._Element, name: str) -> list[etree._Element]:
    """The elements of a name at any depth, whatever their namespace."""
    return [e for e in node.iter("{*}" + name) if isinstance(e.tag, str)]


def _first(node: etree._Element | None, name: str) -> etree._Element | None:
    return next(iter(_all(node, name)), None) if node is not None else None


def _said(node: etree._Element | None, name: str) -> str:
    """The text of the first element of a name; "" where it is missing or says that nothing is."""
    found = _first(node, name)
    text = " ".join(str(found.text or "").split()) if found is not None else ""
    return "" if text.casefold() in ("n/a", "null", "-") else text[:2_000]


# --- what the header claims -----------------------------------------------------------------------


def _claims(root: etree._Element, header: etree._Element) -> dict[str, str]:
    sender = _first(header, "From")
    claims = {
        "code": _code(header.find("{*}Code")),
        "date": _day(_said(_first(header, "PromulgationInfo"), "PromulgationDate")),
        "issuer": _said(sender, "OrganName") or _said(sender, "OrganizationInCharge"),
        "title": _said(header, "Subject"),
        "signer": _said(_first(header, "SignerInfo"), "FullName"),
        "due": _day(_said(header, "DueDate")),
        "recipients": "; ".join(n for to in _all(header, "To") if (n := _said(to, "OrganName"))),
        "answers": "; ".join(_answered(header)),
    }
    trace = _first(root, "TraceHeaderList")
    if verb := _KINDS.get(_said(trace, "BussinessDocType") or _said(trace, "BusinessDocType")):
        targets = [_of_id(_text(e)) for e in _all(trace, "DocumentId")] if trace is not None else []
        reason = _said(trace, "BussinessDocReason") or _said(trace, "BusinessDocReason")
        claims[verb] = "; ".join(t for t in targets if t) or reason
    return {name: value for name, value in claims.items() if value}


def _text(node: etree._Element) -> str:
    return " ".join(str(node.text or "").split())


def _code(node: etree._Element | None) -> str:
    number, symbol = _said(node, "CodeNumber"), _said(node, "CodeNotation")
    if parse_code(number):
        return number
    if parse_code(symbol):
        return symbol
    joined = f"{number}{'' if symbol[:1] in ('/', '-', '') else '/'}{symbol}"
    return joined if parse_code(joined) else ""


def _answered(header: etree._Element) -> Iterator[str]:
    """The codes of what it answers."""
    for node in _all(header, "ResponseFor"):
        code = _first(node, "Code")
        said = (code is not None and (_code(code) or _text(code))) or _of_id(
            _said(node, "DocumentId")
        )
        if said:
            yield said


def _of_id(text: str) -> str:
    """The code in a DocumentId, "000.01.H32,2025/05/28,1690/UBND-NC"."""
    last = text.rpartition(",")[2].strip()
    return last if parse_code(last) else ""


def _day(text: str) -> str:
    """A day of the header in ISO 8601; "" for none."""
    from ingest.beside.register import day_of

    return day_of(text) or ""


# --- its files ------------------------------------------------------------------------------------


def _files(root: etree._Element) -> Iterator[tuple[str, bytes]]:
    """Name and content of every attachment, those of zips one by one."""
    names = {_id(r): _said(r, "AttachmentName") for r in _all(root, "Reference")}
    left = LARGEST
    attached = _all(root, "Attachment")[:MOST]
    for n, node in enumerate(attached, 1):
        name = _said(node, "AttachmentName") or names.get(_id(node), "") or f"tep-{n}"
        coded = next(
            (e for k in ("ContentTransferEncoded", "Content") for e in _all(node, k)), None
        )
        try:
            data = base64.b64decode(
                re.sub(r"\s+", "", coded.text or "") if coded is not None else ""
            )
        except binascii.Error as error:
            raise ValueError(message("not-base64", name=name)) from error
        for each in _unpacked(name, data):
            left -= len(each[1])
            if left < 0:
                raise ValueError(message("unpacks-too-large"))
            if each[1]:
                yield each


def _id(node: etree._Element) -> str:
    return _said(node, "ContentId").removeprefix("cid:")


def _unpacked(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """The files of a zip that is no document itself; else the file as it is."""
    if not data.startswith(b"PK\3\4"):
        yield name, data
        return
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        inside = [i for i in package.infolist() if not i.is_dir()]
        if _OFFICE & {i.filename for i in inside}:
            yield name, data
            return
        if len(inside) > MOST or sum(i.file_size for i in inside) > LARGEST:
            raise ValueError(message("zip-too-large"))
        for info in inside:
            plain = Path(info.filename).name
            own = plain if Path(plain).suffix or len(inside) > 1 else name
            yield own, package.read(info)
