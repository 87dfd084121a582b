"""Sealed boxes for messages of the public: the portal holds the public key only (X25519, HKDF, ChaCha20-Poly1305)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from mingzheng.core.crypto import keys_folder
from mingzheng.core.digests import digest
from mingzheng.core.errors import DomainError
from mingzheng.core.secrets import keep_first, token

if TYPE_CHECKING:
    from pathlib import Path

KEY_BYTES = 32
NONCE = bytes(12)  # each box has a key of its own, so the nonce never repeats under one key
INFO = b"mingzheng intake v1"
PRIVATE = "intake.key"
PUBLIC = "intake.pub"


class NotOurs(Exception):
    """A box that was altered or sealed to another key."""


def ensure_keys() -> Path:
    """Make the pair of keys at first start and return the folder.

    The private key is 0600 in the keys folder. A portal that runs as its own user is given ``intake.pub`` alone.
    """
    folder = keys_folder()
    private = folder / PRIVATE
    if not private.exists():
        keep_first(private, X25519PrivateKey.generate().private_bytes_raw())
    public = folder / PUBLIC
    if not public.exists():
        fresh = folder / f".{PUBLIC}.{token()}"
        fresh.write_bytes(private_key(folder).public_key().public_bytes_raw())
        fresh.replace(public)
    return folder


class NoKeyToSealTo(DomainError):
    """The portal was not given the public key of the intake: nothing can be handed in (HTTP 503)."""

    status: ClassVar[int] = 503
    code: ClassVar[str] = "intake_closed"

    def __init__(self) -> None:
        super().__init__("网上提交暂时不能使用，内容没有提交。请拨打机关电话或者 12345。")


def sealing_folder() -> Path:
    """Return the folder of the public key; raises NoKeyToSealTo in a portal of its own that was not given one.

    Such a portal must not make a pair itself: nobody could open what it seals.
    """
    folder = keys_folder()
    if (folder / PUBLIC).exists():
        return folder
    if settings.PORTAL_ONLY:
        raise NoKeyToSealTo
    return ensure_keys()


def private_key(folder: Path) -> X25519PrivateKey:
    """Return the key that opens the intake; the portal's process has no right to the file."""
    return X25519PrivateKey.from_private_bytes((folder / PRIVATE).read_bytes())


def public_key(folder: Path) -> X25519PublicKey:
    """Return the key that the portal seals to."""
    return X25519PublicKey.from_public_bytes((folder / PUBLIC).read_bytes())


def key_id(key: X25519PublicKey) -> str:
    """Return the name of a public key: its digest."""
    return digest(key.public_bytes_raw())


def _cipher(shared: bytes, ephemeral: bytes, recipient: bytes) -> ChaCha20Poly1305:
    derived = HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=ephemeral + recipient, info=INFO)
    return ChaCha20Poly1305(derived.derive(shared))


def seal(key: X25519PublicKey, message: bytes) -> bytes:
    """Return a box that only the private key opens; the sealer cannot open it again."""
    ephemeral = X25519PrivateKey.generate()
    mine = ephemeral.public_key().public_bytes_raw()
    return mine + _cipher(ephemeral.exchange(key), mine, key.public_bytes_raw()).encrypt(NONCE, message, INFO)


def unseal(key: X25519PrivateKey, box: bytes) -> bytes:
    """Return the message of a box; raises NotOurs when it was altered or is not for this key."""
    mine, body = box[:KEY_BYTES], box[KEY_BYTES:]
    try:
        shared = key.exchange(X25519PublicKey.from_public_bytes(mine))
        return _cipher(shared, mine, key.public_key().public_bytes_raw()).decrypt(NONCE, body, INFO)
    except (InvalidTag, ValueError) as error:
        raise NotOurs from error
