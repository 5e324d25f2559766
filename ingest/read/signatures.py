"""Digital signatures of a PDF: who signed, when, and whether the bytes are still those signed.

pdfium finds them; asn1crypto reads what they hold (CMS, RFC 5652) and cryptography checks it, which
costs a tenth of a whole validation. Whether a certificate is trusted is asked only where the office
names its certificate authorities (pyHanko's validator); no network is used.
"""

import ctypes
import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
from pypdfium2 import raw

from ingest.read.failure import RefusedError
from ontology.messages import message
from ontology.model import Signature

MOST = 50  # signatures of one file; a paper has up to nine
AUTHORITIES = "LUOCDO_CA"  # the setting: a PEM file of the certificate authorities that count
_HOME = timezone(timedelta(hours=7))  # signing times are shown as the offices' clocks show them
_DETACHED = (b"adbe.pkcs7.detached", b"ETSI.CAdES.detached")  # what this module can check
_TIMESTAMP = b"ETSI.RFC3161"  # a seal of a clock, not of a person
_LARGEST = 1 << 20  # bytes of one signature with its certificates
_TIME = re.compile(r"D:(\d{14})(?:(Z)|([+-])(\d\d)'?(\d\d)?)?")


def signatures(document: pypdfium2.PdfDocument, data: bytes) -> tuple[Signature, ...]:
    """The signatures of an open PDF of `data` in the order of signing. One that cannot be read has
    no fields. Raises `RefusedError` where the setting names no file of certificates.
    """
    data = data[max(data.find(b"%PDF-"), 0) :]
    count = min(raw.FPDF_GetSignatureCount(document.raw), MOST)
    found = (raw.FPDF_GetSignatureObject(document.raw, n) for n in range(count))
    return tuple(read for _, read in sorted(_each(found, data), key=lambda pair: pair[0]))


def _each(found: Iterator[Any], data: bytes) -> Iterator[tuple[int, Signature]]:
    """Each signature, with the end of what it covers."""
    for item in found:
        held = _told(raw.FPDFSignatureObj_GetContents, item, _LARGEST)
        kind = _told(raw.FPDFSignatureObj_GetSubFilter, item, 64).rstrip(b"\0")
        if not held or kind == _TIMESTAMP:
            continue  # a field that nobody has signed, or a clock's
        numbers = (ctypes.c_int * 4)()
        raw.FPDFSignatureObj_GetByteRange(item, numbers, 4)
        told = _told(raw.FPDFSignatureObj_GetTime, item, 64)
        start, size, behind, rest = numbers
        try:
            covered = _Covered(held, data, start, size, behind, behind + rest)
            yield covered.end, _signature(covered, told.decode("ascii"), kind in _DETACHED)
        except RefusedError:
            raise
        except Exception:  # whatever a parser makes of hostile bytes, the text is worth keeping
            yield behind + rest, Signature()


def _told(ask: Callable[..., int], item: Any, most: int) -> bytes:
    """What pdfium has to say of a signature, empty where nothing or too much."""
    size = ask(item, None, 0)
    if not 0 < size <= most:
        return b""
    made = ctypes.create_string_buffer(size)
    ask(item, made, size)
    return made.raw


@dataclass(frozen=True, slots=True)
class _Covered:
    """The bytes that a signature is said to cover: from `start` to `end` but for the gap from
    `size` to `behind`, where the signature itself is `held`.
    """

    held: bytes
    data: bytes
    start: int
    size: int
    behind: int
    end: int

    @property
    def enclosed(self) -> bool:
        """Whether that is all up to an end, and nothing but the signature stands in the gap."""
        gap = self.data[self.size : self.behind]
        whole = self.start == 0 < self.size < self.behind <= self.end <= len(self.data)
        return whole and gap.lower() == f"<{self.held.hex()}>".encode()

    @property
    def bytes(self) -> bytes:
        """What is covered."""
        return self.data[: self.size] + self.data[self.behind : self.end]


def _signature(covered: _Covered, told: str, detached: bool) -> Signature:
    from asn1crypto.cms import ContentInfo

    signed = ContentInfo.load(covered.held)["content"]
    (signer,) = signed["signer_infos"]
    sent = [c.chosen for c in signed["certificates"] if c.name == "certificate"]
    mine = _of_signer(signer["sid"], sent)
    attributes = {a["type"].native: a["values"][0].native for a in signer["signed_attrs"] or ()}
    time = _time(told) or attributes.get("signing_time")
    known = _authorities()
    enclosed = covered.enclosed
    return Signature(
        name=_one(mine.subject.native, "common_name"),
        organisation=_one(mine.subject.native, "organization_name"),
        time=time.astimezone(_HOME).isoformat(timespec="seconds") if time else None,
        whole=enclosed and covered.end == len(covered.data),
        intact=enclosed and _is_intact(signer, attributes, mine, covered.bytes)
        if detached
        else None,
        trusted=_is_trusted(mine, sent, known, time) if known else None,
    )


def _of_signer(sid: Any, sent: list[Any]) -> Any:
    """The signer's certificate among those sent along. Raises `StopIteration`."""
    if sid.name == "subject_key_identifier":
        return next(c for c in sent if c.key_identifier == sid.chosen.native)
    number, issuer = sid.chosen["serial_number"].native, sid.chosen["issuer"].dump()
    return next(c for c in sent if c.serial_number == number and c.issuer.dump() == issuer)


def _is_intact(signer: Any, attributes: Mapping[str, Any], mine: Any, covered: bytes) -> bool:
    """Whether these bytes were signed with the key of the certificate."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    name = signer["digest_algorithm"]["algorithm"].native
    if attributes and attributes["message_digest"] != hashlib.new(name, covered).digest():
        return False
    signed = signer["signed_attrs"].untag().dump() if attributes else covered
    try:
        load_der_public_key(mine.public_key.dump()).verify(  # type: ignore[union-attr]
            signer["signature"].native, signed, *_how(signer, getattr(hashes, name.upper())())
        )
    except InvalidSignature:
        return False
    return True


def _how(signer: Any, algorithm: Any) -> tuple[Any, ...]:
    """The padding and hash with which the key signed."""
    from cryptography.hazmat.primitives.asymmetric import ec, padding

    kind = signer["signature_algorithm"].signature_algo
    if kind == "ecdsa":
        return (ec.ECDSA(algorithm),)
    pss = padding.PSS(padding.MGF1(algorithm), padding.PSS.AUTO)
    return (pss if kind == "rsassa_pss" else padding.PKCS1v15(), algorithm)


def _is_trusted(mine: Any, sent: list[Any], known: list[Any], time: datetime | None) -> bool:
    """Whether the chain ended at a named authority when it was signed."""
    import asyncio

    from pyhanko_certvalidator import CertificateValidator, ValidationContext
    from pyhanko_certvalidator.errors import PathError, ValidationError

    context = ValidationContext(
        trust_roots=known, other_certs=known, allow_fetching=False, moment=time,
        best_signature_time=time,
    )  # fmt: skip
    validator = CertificateValidator(mine, intermediate_certs=sent, validation_context=context)
    try:
        asyncio.run(validator.async_validate_usage({"non_repudiation"}))
    except (PathError, ValidationError):
        return False
    return True


@cache
def authorities() -> bytes:
    """The file of authorities that the setting names, empty without one. A worker reads it before
    it is walled in. Raises `OSError`.
    """
    named = os.environ.get(AUTHORITIES)
    return Path(named).read_bytes() if named else b""


def _authorities() -> list[Any]:
    """The certificates that count; a setting that cannot be followed is told, not passed over."""
    try:
        if not (data := authorities()):
            return []
        from pyhanko.keys import load_certs_from_pemder_data

        return list(load_certs_from_pemder_data(data))
    except (OSError, ValueError) as error:
        raise RefusedError(
            message("no-authorities", authorities=AUTHORITIES), message("mend-setting")
        ) from error


def _one(subject: Mapping[str, Any], key: str) -> str | None:
    value = subject.get(key)
    last = value[-1] if isinstance(value, list) else value
    return " ".join(str(last).split()) or None if last else None


def _time(told: str) -> datetime | None:
    """When the signer's computer says it was, by the entry beside the seal.

    Programs in use here write their local time into the seal and call it UTC (seven hours ahead in
    five files of seven looked at); the entry has the right zone and goes before.
    """
    found = _TIME.match(told)
    if not found:
        return None
    zone = _HOME if not (found[2] or found[3]) else UTC
    if found[3]:
        away = timedelta(hours=int(found[4]), minutes=int(found[5] or 0))
        zone = timezone(-away if found[3] == "-" else away)
    return datetime.strptime(found[1], "%Y%m%d%H%M%S").replace(tzinfo=zone)
