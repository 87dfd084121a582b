"""A timestamp authority of this machine, for demonstration and tests: marked 测试, it proves nothing to outsiders."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from mingzheng.core.secrets import keep_first

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

NAME: Final = "测试时间戳 TEST TSA（无证明效力）"
ROOT_NAME: Final = "测试根证书 TEST ROOT（无证明效力）"
KEY_FILE: Final = "test-tsa.pem"
KEY_BITS: Final = 2048
YEARS: Final = 20


def answer(request: bytes, now: dt.datetime) -> bytes:
    """Return the response (DER) of this machine's test authority to a request (DER) at a moment."""
    key, own, root = _material(now)
    stamper = DummyTimeStamper(
        tsa_cert=_asn1(own),
        tsa_key=asn1_keys.PrivateKeyInfo.load(
            key.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        ),
        certs_to_embed=cast("Any", [_asn1(root)]),
        fixed_dt=now.astimezone(dt.UTC).replace(microsecond=0),
    )
    response: bytes = stamper.request_tsa_response(tsp.TimeStampReq.load(request)).dump()
    return response


def root(now: dt.datetime) -> Certificate:
    """Return the root certificate against which the test authority's stamps verify."""
    return _material(now)[2]


def _asn1(certificate: Certificate) -> Any:  # noqa: ANN401 - asn1crypto has no types
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _material(now: dt.datetime) -> tuple[rsa.RSAPrivateKey, Certificate, Certificate]:
    path = Path(settings.KEYS_DIR) / KEY_FILE
    data = path.read_bytes() if path.exists() else keep_first(path, _made(now))
    key = serialization.load_pem_private_key(data, None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(KEY_FILE)
    own, top = x509.load_pem_x509_certificates(data[data.index(b"-----BEGIN CERTIFICATE") :])
    return key, own, top


def _made(now: dt.datetime) -> bytes:
    top_key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    top = _certificate(ROOT_NAME, ROOT_NAME, top_key, top_key, now)
    own = _certificate(NAME, ROOT_NAME, key, top_key, now)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (own, top))


def _certificate(
    name: str, issuer: str, key: rsa.RSAPrivateKey, signer: rsa.RSAPrivateKey, now: dt.datetime
) -> Certificate:
    ours = name == issuer
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=400))
        .not_valid_after(now + dt.timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=ours, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not ours,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=ours,
                crl_sign=ours,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )
    if not ours:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return builder.sign(signer, hashes.SHA256())
