"""The twelve labelled decisions, read at run time from outside the repository; nothing of them is kept here."""

import contextlib
import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.db import transaction

FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "decisions-redaction" / "decisions.jsonl"


@pytest.fixture(scope="session")
def records():
    if not FILE.exists():
        pytest.skip("NOT RUN: the labelled real decisions are not on this machine")
    return {r["id"]: r for r in map(json.loads, FILE.read_text(encoding="utf-8").splitlines())}


@pytest.fixture(scope="module")
def own_world(django_db_setup, django_db_blocker):
    """Give a context in which rows may be written that are gone at its end."""

    @contextlib.contextmanager
    def world():
        with django_db_blocker.unblock():
            atomic = transaction.atomic()
            atomic._from_testcase = True
            atomic.__enter__()
            try:
                yield
            finally:
                transaction.set_rollback(True)
                atomic.__exit__(None, None, None)

    return world


@pytest.fixture(scope="module")
def seal_of():
    """Give agencies an electronic seal of their own (a throw-away key), so that papers are servable online."""
    folders = []

    def make(agency):
        folder = settings.KEYS_DIR / "agencies" / str(agency.pk)
        folder.mkdir(parents=True)
        folders.append(folder)
        key = ec.generate_private_key(ec.SECP256R1())
        encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
        private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)
        (folder / "seal.key.pem").write_bytes(private)
        (folder / "seal.key.pem").chmod(0o600)
        (folder / "seal.cert.pem").write_bytes(_certificate(key).public_bytes(encoding))

    yield make
    for folder in folders:
        shutil.rmtree(folder)


def _certificate(key):
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "agency")])
    usage = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(dt.datetime(2022, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2032, 1, 1, tzinfo=dt.UTC))
        .add_extension(
            x509.KeyUsage(**(usage | {"digital_signature": True, "content_commitment": True})), critical=True
        )
        .sign(key, hashes.SHA256())
    )
