import datetime as dt
import io
import subprocess

import pypdfium2
import pytest
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from mingzheng.core.errors import Refused
from mingzheng.documents import actions, queries, reading, scanning, sealing, tasks
from mingzheng.documents.models import PublicPaper, SealKind, State
from tests.documents import papers

pytestmark = pytest.mark.django_db


def own_key(folder, name="临江市市场监督管理局"):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "示例电子认证有限公司")]))
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2030, 1, 1, tzinfo=dt.UTC))
        .sign(key, hashes.SHA256())
    )
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "seal.key.pem").write_bytes(key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain))
    (folder / "seal.cert.pem").write_bytes(certificate.public_bytes(encoding))


def sealed(dossier):
    document = papers.rendered(dossier)
    return tasks.seal(document.pk, now=papers.NOW)


def status_of(pdf, root):
    roots = [asn1_x509.Certificate.load(pem.unarmor(root.read_bytes())[2])]
    signature = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
    context = ValidationContext(trust_roots=roots, moment=papers.NOW)
    return validate_pdf_signature(signature, signer_validation_context=context)


def test_a_test_seal_verifies_and_covers_the_whole_file(dossier):
    status = status_of(queries.file_of(sealed(dossier)), settings.KEYS_DIR / "seal-test" / "ca.cert.pem")
    assert status.intact
    assert status.valid
    assert status.coverage.name == "ENTIRE_FILE"


def test_one_changed_byte_breaks_the_seal(dossier):
    pdf = bytearray(queries.file_of(sealed(dossier)))
    pdf[2000] ^= 1
    assert not status_of(bytes(pdf), settings.KEYS_DIR / "seal-test" / "ca.cert.pem").intact


def test_a_test_seal_says_so_on_every_page_and_is_not_servable(dossier):
    document = sealed(dossier)
    assert document.seal_kind == SealKind.TEST
    pages = reading.read_pages(queries.file_of(document))
    assert all("测试印章" in page.whole and "不得送达" in page.whole for page in pages)
    refusal = queries.servability(document)
    assert "测试印章" in refusal.reason
    assert "打印、签字、用印、扫描" in refusal.remedy
    assert refusal.article == "行政处罚法#59.2"
    assert PublicPaper.objects.get(pk=document.pk).state == "制作中"


def test_the_seal_stands_red_over_agency_and_date(dossier):
    document = sealed(dossier)
    place = document.seal_place
    picture = scanning.images_of(queries.file_of(document), 72)[place["page"] - 1]
    scale = 72 / 25.4
    box = tuple(round((place[axis] + by) * scale) for by in (-21, 21) for axis in ("x", "y"))
    red = sum(1 for r, g, b in picture.crop(box).get_flattened_data() if r > 150 and g < 110 and b < 110)
    assert red > 600


def test_the_file_to_print_carries_no_test_mark(dossier):
    pages = reading.read_pages(queries.printable_file(sealed(dossier)))
    assert not any("测试印章" in page.whole for page in pages)


def test_an_own_seal_makes_the_paper_servable(dossier, agency_keys):
    own_key(agency_keys)
    document = sealed(dossier)
    assert document.seal_kind == SealKind.OWN
    assert queries.servability(document) is None
    assert not any("测试印章" in page.whole for page in reading.read_pages(queries.file_of(document)))
    assert PublicPaper.objects.get(pk=document.pk).state == "已签发"


def test_the_test_certificate_never_serves_as_an_agency_seal(dossier, agency_keys):
    sealing.test_provider()
    for name in ("seal.key.pem", "seal.cert.pem"):
        (agency_keys / name).write_bytes((settings.KEYS_DIR / "seal-test" / name).read_bytes())
    document = papers.rendered(dossier)
    with pytest.raises(sealing.SealRefused, match="测试证书"):
        tasks.seal(document.pk, now=papers.NOW)


def test_an_expired_certificate_seals_nothing(dossier, agency_keys):
    own_key(agency_keys)
    document = papers.rendered(dossier)
    with pytest.raises(sealing.SealRefused, match="有效期"):
        tasks.seal(document.pk, now=dt.datetime(2031, 1, 1, tzinfo=dt.UTC))


def test_a_broken_agency_key_never_falls_back_to_a_test_seal(dossier, agency_keys):
    (agency_keys / "seal.p12").write_bytes(b"nonsense")
    document = papers.rendered(dossier)
    with pytest.raises(sealing.SealRefused, match="打不开"):
        tasks.seal(document.pk, now=papers.NOW)


def test_refuses_to_seal_twice_and_papers_that_carry_no_seal(dossier):
    document = sealed(dossier)
    with pytest.raises(Refused, match="现在不能盖"):
        papers.do(actions.seal, document, sealing.test_provider())
    form = papers.rendered(dossier, papers.FORM, papers.form())
    with pytest.raises(Refused, match="不加盖"):
        papers.do(actions.seal, form, sealing.test_provider())


def test_refuses_a_provider_that_changes_the_text(dossier):
    document = papers.rendered(dossier)
    with pytest.raises(Refused, match="改动了原文"):
        papers.do(actions.keep_seal, document, sealing.test_provider(), b"%PDF-1.7 another text")


def test_pdfium_draws_the_seal_only_with_forms(dossier):
    pdf = queries.file_of(sealed(dossier))
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    assert len(document) >= 1


def test_keys_are_readable_by_their_owner_only(dossier):
    sealing.test_provider()
    modes = {path.stat().st_mode & 0o777 for path in (settings.KEYS_DIR / "seal-test").iterdir()}
    assert modes == {0o600}


def test_another_program_finds_the_signature_valid(dossier, tmp_path):
    try:
        path = tmp_path / "sealed.pdf"
        path.write_bytes(queries.file_of(sealed(dossier)))
        said = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        pytest.skip("poppler-utils is not installed")
    assert "Signature is Valid" in said
    assert "Total document signed" in said


def test_frozen_papers_wait(dossier):
    document = papers.frozen(dossier)
    assert queries.servability(document).kind == "wait"
    assert tasks.seal(document.pk, now=papers.NOW).state == State.FROZEN
