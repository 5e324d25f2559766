"""Digital signatures of a PDF: who signed, when, and whether the bytes are still those signed.

pyHanko reads them (ISO 32000-2, PAdES). Whether a certificate is trusted is asked only where the
office names its certificate authorities; no network is used.
"""

import io
import logging
import os
from collections.abc import Iterator, Mapping
from datetime import timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

from ingest.read.failure import RefusedError
from ontology.messages import message
from ontology.model import Signature

MOST = 50  # signatures of one file; a paper has up to nine
AUTHORITIES = "LUOCDO_CA"  # the setting: a PEM file of the certificate authorities that count
_HOME = timezone(timedelta(hours=7))  # signing times are shown as the offices' clocks show them


def signatures(data: bytes) -> tuple[Signature, ...]:
    """The signatures of a PDF in the order of signing. One that cannot be read has no fields."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # what it would tell is in the result
    return tuple(_each(data))


def _each(data: bytes) -> Iterator[Signature]:
    try:
        from pyhanko.pdf_utils.reader import PdfFileReader

        reader = PdfFileReader(io.BytesIO(data[data.find(b"%PDF-") :]), strict=False)
        embedded = reader.embedded_regular_signatures[:MOST]
    except Exception:  # whatever a parser makes of hostile bytes, the text is worth keeping
        yield Signature()
        return
    for signature in embedded:
        try:
            yield _signature(signature)
        except RefusedError:
            raise
        except Exception:
            yield Signature()


def _signature(signature: Any) -> Signature:
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    signature.compute_integrity_info(skip_diff=True)
    subject = signature.signer_cert.subject.native
    intact, trusted = _checked(signature)
    return Signature(
        name=_one(subject, "common_name"),
        organisation=_one(subject, "organization_name"),
        time=_time(signature),
        whole=signature.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        intact=intact,
        trusted=trusted,
    )


def _checked(signature: Any) -> tuple[bool, bool | None]:
    """Whether digest and seal fit the bytes, and whether the chain ends at a named authority."""
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    known = _authorities()
    context = ValidationContext(
        trust_roots=list(known),
        other_certs=list(known),
        allow_fetching=False,
        moment=signature.self_reported_timestamp,
        best_signature_time=signature.self_reported_timestamp,
    )
    status = validate_pdf_signature(signature, context, skip_diff=True)
    return bool(status.intact and status.valid), bool(status.trusted) if known else None


@cache
def authorities() -> bytes:
    """The file of authorities that the setting names, empty without one. A worker reads it before
    it is walled in. Raises `OSError`.
    """
    named = os.environ.get(AUTHORITIES)
    return Path(named).read_bytes() if named else b""


def _authorities() -> tuple[Any, ...]:
    """The certificates that count; a setting that cannot be followed is told, not passed over."""
    from pyhanko.keys import load_certs_from_pemder_data

    try:
        data = authorities()
        return tuple(load_certs_from_pemder_data(data)) if data else ()
    except (OSError, ValueError) as error:
        raise RefusedError(
            message("no-authorities", authorities=AUTHORITIES), message("mend-setting")
        ) from error


def _one(subject: Mapping[str, Any], key: str) -> str | None:
    value = subject.get(key)
    last = value[-1] if isinstance(value, list) else value
    return " ".join(str(last).split()) or None if last else None


def _time(signature: Any) -> str | None:
    """When the signer's computer says it was, on a Vietnamese clock.

    Programs in use here write their local time into the seal and call it UTC (seven hours ahead in
    five files of seven looked at); the entry beside the seal has the right zone and goes before.
    """
    from pyhanko.pdf_utils.generic import parse_pdf_date

    entry = signature.sig_object.get("/M")
    told = parse_pdf_date(entry) if entry else signature.self_reported_timestamp
    if told is None:
        return None
    aware = told if told.tzinfo else told.replace(tzinfo=_HOME)
    return aware.astimezone(_HOME).isoformat(timespec="seconds")
