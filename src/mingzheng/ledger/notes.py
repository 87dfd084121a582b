"""Signed notes and checkpoints with Ed25519 (C2SP signed-note and tlog-checkpoint). Pure: no files, no clock."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from mingzheng.core.digests import digest

ED25519 = b"\x01"
COSIGNATURE = b"\x04"  # a witness: what it signs bears the time (C2SP tlog-cosignature)
KEY_SIZE = 32
HASH_SIZE = 32
KEY_HASH_SIZE = 4
TIME_SIZE = 8
DASH = "\u2014"
PRIVATE = "PRIVATE+KEY"


class NoteError(ValueError):
    """A note, a checkpoint or a key that does not read or does not verify."""


class Head(NamedTuple):
    """What a checkpoint says: whose log, how many leaves, under which root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the text that gets signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name under which it signs; ``algorithm`` is that of a log or of a witness."""

    name: str
    public: bytes
    algorithm: bytes = ED25519

    @property
    def key_hash(self) -> bytes:
        """Return the four bytes by which a signature line names its key."""
        return hashlib.sha256(self.name.encode() + b"\n" + self.algorithm + self.public).digest()[:KEY_HASH_SIZE]

    @property
    def fingerprint(self) -> str:
        """Return the tagged digest that people compare from outside (paper, the superior's list)."""
        return digest(self.algorithm + self.public)

    def encode(self) -> str:
        """Return the one-line form ``name+hash+base64``."""
        return f"{self.name}+{self.key_hash.hex()}+{base64.b64encode(self.algorithm + self.public).decode()}"

    @classmethod
    def decode(cls, text: str) -> VerifierKey:
        """Read the one-line form; raises NoteError when name, hash and key do not fit together."""
        name, key_hash, data = _parts(text.strip(), 3)
        raw = _decode(data)
        key = cls(name, raw[1:], raw[:1])
        if len(raw) != 1 + KEY_SIZE or key.algorithm not in {ED25519, COSIGNATURE} or key.key_hash.hex() != key_hash:
            message = "key hash does not fit the key"
            raise NoteError(message)
        return key

    def verifies(self, text: str, signature: bytes) -> bool:
        """Check a raw signature over a text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with the name under which it signs."""

    name: str
    private: Ed25519PrivateKey

    @classmethod
    def generate(cls, name: str) -> SigningKey:
        """Make a new key."""
        key = cls(name, Ed25519PrivateKey.generate())
        check_name(name)
        return key

    @property
    def verifier(self) -> VerifierKey:
        """Return the public half."""
        return VerifierKey(self.name, self.private.public_key().public_bytes_raw())

    def encode(self) -> str:
        """Return the one-line form ``PRIVATE+KEY+name+hash+base64``."""
        data = base64.b64encode(ED25519 + self.private.private_bytes_raw()).decode()
        return f"{PRIVATE}+{self.name}+{self.verifier.key_hash.hex()}+{data}"

    @classmethod
    def decode(cls, text: str) -> SigningKey:
        """Read the one-line form; raises NoteError when it is no private key or its parts do not fit."""
        if not text.startswith(f"{PRIVATE}+"):
            message = "not a private key"
            raise NoteError(message)
        name, key_hash, data = _parts(text.strip().removeprefix(f"{PRIVATE}+"), 3)
        key = cls(name, Ed25519PrivateKey.from_private_bytes(_key_bytes(data)))
        if key.verifier.key_hash.hex() != key_hash:
            message = "key hash does not fit the key"
            raise NoteError(message)
        return key

    def sign(self, text: str) -> str:
        """Return the signed note of a text that ends in a newline."""
        return f"{text}\n{signature_line(self.name, self.verifier.key_hash, self.private.sign(text.encode()))}"

    @property
    def witness(self) -> VerifierKey:
        """Return the public half under which this key cosigns what others log."""
        return VerifierKey(self.name, self.verifier.public, COSIGNATURE)

    def cosign(self, text: str, at: int) -> str:
        """Return the signature line of a witness over a checkpoint's text at a time (seconds since 1970)."""
        signature = at.to_bytes(TIME_SIZE, "big") + self.private.sign(cosigned_text(text, at).encode())
        return signature_line(self.name, self.witness.key_hash, signature)


def check_name(name: str) -> None:
    """Refuse a key name that the note format cannot carry: empty, with spaces, with a plus sign."""
    if not name or "+" in name or any(character.isspace() for character in name):
        message = f"key name {name!r}: not empty, no spaces, no plus sign"
        raise NoteError(message)


def _parts(text: str, count: int) -> list[str]:
    # From the left: base64 has plus signs of its own.
    parts = text.split("+", count - 1)
    if len(parts) != count:
        message = "not a key of the signed-note form"
        raise NoteError(message)
    check_name(parts[0])
    return parts


def _key_bytes(text: str) -> bytes:
    data = _decode(text)
    if len(data) != 1 + KEY_SIZE or data[:1] != ED25519:
        message = "not an Ed25519 key"
        raise NoteError(message)
    return data[1:]


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        message = "not base64"
        raise NoteError(message) from error


def open_note(note: str, key: VerifierKey) -> str:
    """Return the text of a note that ``key`` has signed; raises NoteError otherwise."""
    text, signatures = _opened(note)
    if any(key.verifies(text, signature) for signature in _by(key, signatures)):
        return text
    message = "no valid signature by this key"
    raise NoteError(message)


def cosigned_at(note: str, key: VerifierKey) -> int:
    """Return when (seconds since 1970) a witness says to have seen a checkpoint; raises NoteError if it did not sign.

    The signature is over ``cosignature/v1``, the time and the checkpoint's text (C2SP tlog-cosignature).
    """
    text, signatures = _opened(note)
    if key.algorithm == COSIGNATURE:
        for raw in _by(key, signatures):
            at = int.from_bytes(raw[:TIME_SIZE], "big")
            if at and key.verifies(cosigned_text(text, at), raw[TIME_SIZE:]):
                return at
    message = "no valid cosignature by this key"
    raise NoteError(message)


def cosigned_text(text: str, at: int) -> str:
    """Return what a witness signs of a checkpoint's text at a time."""
    return f"cosignature/v1\ntime {at}\n{text}"


def signature_line(name: str, key_hash: bytes, signature: bytes) -> str:
    """Return a signature as a line of a note."""
    return f"{DASH} {name} {base64.b64encode(key_hash + signature).decode()}\n"


def _opened(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    text, mark, signatures = note.rpartition("\n\n")
    if not mark or not signatures.endswith("\n"):
        message = "not a signed note"
        raise NoteError(message)
    return f"{text}\n", [_signature(line) for line in signatures.splitlines()]


def _signature(line: str) -> tuple[str, bytes]:
    dash, _, rest = line.partition(" ")
    name, _, data = rest.partition(" ")
    if dash != DASH or not data:
        message = "not a signature line"
        raise NoteError(message)
    return name, _decode(data)


def _by(key: VerifierKey, signatures: list[tuple[str, bytes]]) -> list[bytes]:
    mine = (raw for name, raw in signatures if name == key.name and raw[:KEY_HASH_SIZE] == key.key_hash)
    return [raw[KEY_HASH_SIZE:] for raw in mine]


def parse_head(text: str) -> Head:
    """Read the text of a checkpoint; raises NoteError when a line is wrong. Extension lines are left alone."""
    lines = text.split("\n")
    if len(lines) < len(Head._fields) + 1 or lines[-1]:
        message = "not a checkpoint"
        raise NoteError(message)
    origin, size, root = lines[0], lines[1], _decode(lines[2])
    if not origin or not (size.isascii() and size.isdigit()) or str(int(size)) != size or len(root) != HASH_SIZE:
        message = "not a checkpoint"
        raise NoteError(message)
    return Head(origin, int(size), root)


def head_of(note: str) -> Head:
    """Read what a note claims, without checking any signature."""
    return parse_head(note.partition("\n\n")[0] + "\n")


def open_checkpoint(note: str, key: VerifierKey, origin: str) -> Head:
    """Return what a checkpoint says that ``key`` signed for ``origin``; raises NoteError otherwise."""
    head = parse_head(open_note(note, key))
    if head.origin != origin:
        message = f"checkpoint of another log: {head.origin}"
        raise NoteError(message)
    return head
