"""Digital signatures: read from real seals made here, warned about, shown."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner

import luocdo
from ingest.pipeline import extract
from ingest.read.failure import RefusedError
from ingest.read.pdf import open_pdf
from ingest.read.signatures import AUTHORITIES, authorities, signatures
from ontology.model import Signature, Text
from viz.signatures import signature_lines

WHO = {NameOID.COMMON_NAME: "Trần Thị Mẫu", NameOID.ORGANIZATION_NAME: "SỞ XÂY DỰNG HỒ BẮC"}


def page() -> bytes:
    """A PDF with a table of its objects, as signing needs."""
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> tuple[SimpleSigner, Path]:
    """A signer, and the file of the authority that stands for its certificate: its own."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return signer_of(key, tmp_path_factory.mktemp("ca"))


def signer_of(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, folder: Path
) -> tuple[SimpleSigner, Path]:
    """A signer with a key, in a folder."""
    name = x509.Name([x509.NameAttribute(oid, value) for oid, value in WHO.items()])
    usage = x509.KeyUsage(True, True, False, False, False, True, True, False, False)
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2)).add_extension(usage, critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    plain = serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(pem, pkcs8, plain))
    (folder / "ca.pem").write_bytes(made.public_bytes(pem))
    loaded = SimpleSigner.load(str(folder / "key.pem"), str(folder / "ca.pem"))
    return loaded, folder / "ca.pem"


def sealed(signer: SimpleSigner, data: bytes, field: str = "Ky1") -> bytes:
    """A PDF with one signature more."""
    meta = PdfSignatureMetadata(field_name=field, md_algorithm="sha256")
    spec = SigFieldSpec(field, box=(400, 100, 500, 150))
    made = PdfSigner(meta, signer, new_field_spec=spec)
    return bytes(made.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data))).getbuffer())


def found_in(data: bytes) -> tuple[Signature, ...]:
    return signatures(open_pdf(data), data)


def test_who_signed_and_when(signer: tuple[SimpleSigner, Path]) -> None:
    (found,) = found_in(b"\x00 junk before the head" + sealed(signer[0], page()))
    assert (found.name, found.organisation) == tuple(WHO.values())
    assert (found.whole, found.intact, found.trusted) == (True, True, None)
    assert found.time and found.time.endswith("+07:00")
    assert abs(datetime.fromisoformat(found.time) - datetime.now(UTC)) < timedelta(hours=1)


def test_only_the_last_signature_covers_the_file(signer: tuple[SimpleSigner, Path]) -> None:
    twice = sealed(signer[0], sealed(signer[0], page()), "Ky2")
    assert [(s.whole, s.intact) for s in found_in(twice)] == [(False, True), (True, True)]


def test_a_changed_byte_breaks_the_seal(signer: tuple[SimpleSigner, Path]) -> None:
    data = sealed(signer[0], page())
    (broken,) = found_in(data.replace(b"595", b"596", 1))
    assert broken.intact is False
    (added,) = found_in(data + b"% one line more\n")
    assert (added.whole, added.intact) == (False, True)


def test_an_authority_that_the_office_names(
    signer: tuple[SimpleSigner, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = sealed(signer[0], page())
    authorities.cache_clear()
    monkeypatch.setenv(AUTHORITIES, str(signer[1]))
    assert found_in(data)[0].trusted is True
    authorities.cache_clear()
    monkeypatch.setenv(AUTHORITIES, str(tmp_path / "khong-co.pem"))
    with pytest.raises(RefusedError, match=AUTHORITIES):
        found_in(data)
    authorities.cache_clear()


def test_a_seal_of_a_curve_and_one_by_the_identifier_of_its_key(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    loaded = signer_of(key, tmp_path)[0]
    (found,) = found_in(sealed(loaded, page()))
    assert (found.whole, found.intact) == (True, True)


def test_a_seal_over_other_bytes_than_it_says(signer: tuple[SimpleSigner, Path]) -> None:
    data = sealed(signer[0], page())
    at = data.index(b"/ByteRange [") + len(b"/ByteRange [0 ")
    end = data.index(b" ", at)
    shorter = str(int(data[at:end]) - 1).encode().ljust(end - at)
    (found,) = found_in(data[:at] + shorter + data[end:])
    assert (found.whole, found.intact) == (False, False)


def test_what_cannot_be_read_is_one_signature_without_fields(
    signer: tuple[SimpleSigner, Path],
) -> None:
    data = sealed(signer[0], page())
    at = data.index(b"/Contents <") + len(b"/Contents <")
    assert found_in(data[:at] + b"00" * 40 + data[at + 80 :]) == (Signature(),)


GOOD = Signature("Trần Thị Mẫu", "SỞ XÂY DỰNG", "2026-04-03T16:00:00+07:00", True, True)


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, []),
        ({"intact": False}, ["signature-broken"]),
        ({"intact": None}, ["signature-unread"]),
        ({"whole": False}, ["changed-after-signing"]),
        ({"time": "2026-04-02T23:00:00+07:00"}, ["signature-before-date"]),
    ],
)
def test_what_a_clerk_is_warned_of(changed: dict[str, Any], codes: list[str]) -> None:
    import msgspec

    text = "SỞ XÂY DỰNG\nSố: 5/QĐ-SXD\nHồ Bắc, ngày 3 tháng 4 năm 2026\nQUYẾT ĐỊNH\nVề việc A\n"
    signed = (msgspec.structs.replace(GOOD, **changed),)
    made = extract(Text(text, "a.pdf", "0" * 64, "pdf", signatures=signed))
    assert [w.code for w in made.warnings] == codes
    assert made.signatures == signed
    assert all("{" not in w.message and w.start < w.end for w in made.warnings)


def test_shown_once_a_signer_with_the_last_time() -> None:
    import msgspec

    later = msgspec.structs.replace(GOOD, time="2026-04-04T08:30:00+07:00", trusted=True)
    assert signature_lines([GOOD, later, Signature()], "vi") == [
        "Trần Thị Mẫu - SỞ XÂY DỰNG, 04/4/2026 08:30, nguyên vẹn, chứng thư được tin cậy",
        "có chữ ký số không đọc được",
    ]


def test_the_graph_holds_them(signer: tuple[SimpleSigner, Path], tmp_path: Path) -> None:
    paper = Path(__file__).resolve().parents[1] / "examples" / "ke-hoach-30-KH-DU.pdf"
    (tmp_path / "ky.pdf").write_bytes(sealed(signer[0], paper.read_bytes()))
    store = str(tmp_path / "kho")
    luocdo.build([tmp_path / "ky.pdf"], store=store)
    (shown,) = luocdo.show("30-KH/ĐU", store).signatures
    assert (shown.name, shown.whole, shown.intact) == (WHO[NameOID.COMMON_NAME], True, True)
