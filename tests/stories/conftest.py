"""The invented district and a play on it."""

import datetime as dt
import shutil
import zoneinfo

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

from mingzheng.demo.play import Play
from tests.stories.attacks import Attacks
from tests.towns import START

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
ATTACKS = Attacks()


@pytest.fixture(autouse=True)
def _attacked(request, monkeypatch):
    """Attack the first step of each kind that a story of this folder takes (tests/stories/attacks.py)."""
    if "/stories/" not in str(request.path) or request.path.name == "test_costs.py":
        return
    plain = Play.do

    def do(play, who, step, subject="", **values):
        return ATTACKS.around(play, lambda: plain(play, who, step, subject, **values), who, step, subject, values)

    monkeypatch.setattr(Play, "do", do)


@pytest.fixture
def district(town):
    return town


@pytest.fixture
def play(district):
    return Play(district, START)


@pytest.fixture
def own_seal(district):
    """Give the market agency an electronic seal of its own (a throw-away key), so that papers are servable online."""
    folder = settings.KEYS_DIR / "agencies" / str(district.agencies["market"].pk)
    folder.mkdir(parents=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, district.agencies["market"].name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2030, 1, 1, tzinfo=dt.UTC))
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)
    (folder / "seal.key.pem").write_bytes(private)
    (folder / "seal.key.pem").chmod(0o600)
    (folder / "seal.cert.pem").write_bytes(certificate.public_bytes(encoding))
    yield folder
    shutil.rmtree(folder)
