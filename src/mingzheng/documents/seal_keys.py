"""Keys of seals: an agency's own from its folder, and the test authority made here, good for nothing but tests."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
import tomllib
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.sign import SimpleSigner

if TYPE_CHECKING:
    from pathlib import Path

TEST_FOLDER = "seal-test"
TEST_CA_NAME = "明证测试根证书（测试，无法律效力）"
TEST_SEAL_NAME = "测试印章（无法律效力）"
# Fixed days: nothing below a face reads the clock, and a demonstration runs under a declared one.
TEST_FROM = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
TEST_UNTIL = dt.datetime(2049, 12, 31, tzinfo=dt.UTC)


class UnusableKey(Exception):
    """A key folder that cannot seal, with a reason in Chinese."""


def own_signer(folder: Path) -> SimpleSigner:
    """Return the signer of an agency: ``seal.p12``, or ``seal.key.pem`` with ``seal.cert.pem`` and ``chain.pem``.

    A passphrase stands in ``seal.toml`` (``passphrase = "…"``, mode 0600). Raises UnusableKey.
    """
    passphrase = _passphrase(folder)
    signer: SimpleSigner | None
    if (folder / "seal.p12").exists():
        signer = SimpleSigner.load_pkcs12(str(folder / "seal.p12"), passphrase=passphrase)
    elif (folder / "seal.key.pem").exists():
        chain = (str(folder / "chain.pem"),) if (folder / "chain.pem").exists() else ()
        signer = SimpleSigner.load(
            str(folder / "seal.key.pem"), str(folder / "seal.cert.pem"), ca_chain_files=chain, key_passphrase=passphrase
        )
    else:
        message = "本机关印章文件夹里没有 seal.p12，也没有 seal.key.pem 和 seal.cert.pem。"
        raise UnusableKey(message)
    if signer is None:
        message = "本机关的印章密钥打不开：口令不对，或者文件已损坏。"
        raise UnusableKey(message)
    return signer


def refuse_test_certificate(signer: SimpleSigner, keys: Path) -> None:
    """Raise UnusableKey when an agency's certificate was issued by the test authority, or says it is a test."""
    issuer = _certificate_of(signer).issuer
    names = subject_name(signer) + str(issuer.human_friendly)
    authority = keys / TEST_FOLDER / "ca.cert.pem"
    issued_by_test = authority.exists() and issuer.dump() == _subject(authority)
    if "测试" in names or issued_by_test:
        message = "测试证书不能作为机关印章使用。"
        raise UnusableKey(message)


def test_signer(keys: Path) -> SimpleSigner:
    """Return the signer of test seals; makes authority and key at the first call, whole or not at all."""
    folder = keys / TEST_FOLDER
    if not folder.exists():
        _make_test_keys(keys, folder)
    signer: SimpleSigner | None = SimpleSigner.load(
        str(folder / "seal.key.pem"), str(folder / "seal.cert.pem"), ca_chain_files=(str(folder / "ca.cert.pem"),)
    )
    if signer is None:
        message = f"测试印章密钥打不开：{folder}"
        raise UnusableKey(message)
    return signer


def subject_name(signer: SimpleSigner) -> str:
    """Return whom the certificate names."""
    native = _certificate_of(signer).subject.native
    return str(native.get("common_name") or native.get("organization_name") or "")


def valid_at(signer: SimpleSigner, now: dt.datetime) -> bool:
    """Return whether the certificate is within its dates."""
    certificate = _certificate_of(signer)
    return bool(certificate.not_valid_before <= now <= certificate.not_valid_after)


def _certificate_of(signer: SimpleSigner) -> Any:  # noqa: ANN401 - asn1crypto is untyped
    if signer.signing_cert is None:
        message = "印章密钥没有证书。"
        raise UnusableKey(message)
    return signer.signing_cert


def _passphrase(folder: Path) -> bytes | None:
    file = folder / "seal.toml"
    return str(tomllib.loads(file.read_text())["passphrase"]).encode() if file.exists() else None


def _subject(certificate: Path) -> bytes:
    return x509.load_pem_x509_certificate(certificate.read_bytes()).subject.public_bytes()


def _make_test_keys(keys: Path, folder: Path) -> None:
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority_key, seal_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = _certificate(TEST_CA_NAME, TEST_CA_NAME, authority_key, authority_key, authority=True)
    seal = _certificate(TEST_SEAL_NAME, TEST_CA_NAME, seal_key, authority_key, authority=False)
    temporary = keys / tempfile.mkdtemp(prefix=".seal-test-", dir=keys)
    _write(temporary / "ca.cert.pem", authority.public_bytes(serialization.Encoding.PEM))
    _write(temporary / "seal.cert.pem", seal.public_bytes(serialization.Encoding.PEM))
    _write(temporary / "seal.key.pem", _pem(seal_key))
    try:
        # A folder appears under its name complete; the first of two racing processes wins. The authority's key is
        # thrown away: it never signs again.
        temporary.rename(folder)
    except OSError:
        shutil.rmtree(temporary)


def _certificate(
    name: str, issuer: str, key: ec.EllipticCurvePrivateKey, by: ec.EllipticCurvePrivateKey, *, authority: bool
) -> x509.Certificate:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(TEST_FROM)
        .not_valid_after(TEST_UNTIL)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
        .add_extension(_usage(authority=authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .sign(by, hashes.SHA256())
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common), x509.NameAttribute(NameOID.COUNTRY_NAME, "CN")])


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        target.write(data)
        target.flush()
        os.fsync(target.fileno())
