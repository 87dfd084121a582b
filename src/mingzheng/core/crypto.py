"""Field encryption (AES-256-GCM, rotating keys) and blind indexes (HMAC); keys are files outside the data folder."""

from __future__ import annotations

import datetime as dt
import functools
import hmac
import json
import secrets
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models

from mingzheng.core.secrets import keep_first

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

VERSION = 1
KEY_BYTES = 32
KEY_ID_BYTES = 2
NONCE_BYTES = 12
HEADER_BYTES = 1 + KEY_ID_BYTES
BLIND_INDEX_LENGTH = 64
INDEX_KEY = "index.key"


class Unreadable(Exception):
    """A ciphertext that no key here opens: altered, moved to another column, or its key is missing."""


def keys_folder() -> Path:
    """Return the folder of the keys, made with mode 0700 on first use; it must lie outside the data folder."""
    return _checked_folder(str(settings.KEYS_DIR), str(settings.DATA_DIR))


@functools.lru_cache(maxsize=8)
def _checked_folder(keys: str, data_folder: str) -> Path:
    folder, data = Path(keys), Path(data_folder)
    if folder == data or data in folder.parents:
        message = f"the keys folder {folder} lies inside the data folder; a backup would hold both"
        raise ImproperlyConfigured(message)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _make_key(path: Path) -> bytes:
    keep_first(path, secrets.token_bytes(KEY_BYTES))
    return _read_key(path)


def _read_key(path: Path) -> bytes:
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        message = f"the key file {path} does not hold {KEY_BYTES} bytes"
        raise ImproperlyConfigured(message)
    return key


def _field_key_ids(folder: Path) -> list[int]:
    return sorted(int(path.stem.removeprefix("field-")) for path in folder.glob("field-*.key"))


@functools.lru_cache(maxsize=64)
def _field_key(folder: Path, key_id: int) -> AESGCM:
    return AESGCM(_read_key(folder / f"field-{key_id}.key"))


@functools.lru_cache(maxsize=8)
def _current_key_id(folder: Path, _changed_at: int) -> int:
    ids = _field_key_ids(folder)
    if not ids:
        _make_key(folder / "field-1.key")
        return 1
    return ids[-1]


@functools.lru_cache(maxsize=8)
def _index_key(folder: Path, _changed_at: int) -> bytes:
    path = folder / INDEX_KEY
    return _read_key(path) if path.exists() else _make_key(path)


def _changed_at(folder: Path) -> int:
    """Return when a file last came or went in the folder: a key changed by another process is taken up at once."""
    return folder.stat().st_mtime_ns


def make_key(path: Path) -> bytes:
    """Make a key file unless it is there, and return the key."""
    return _make_key(path)


def rotate() -> int:
    """Make a new field key and return its number; what is written from now on uses it, older values stay readable."""
    folder = keys_folder()
    number = (_field_key_ids(folder) or [0])[-1] + 1
    _make_key(folder / f"field-{number}.key")
    forget()
    return number


def forget() -> None:
    """Forget which keys are current, after files were changed."""
    _current_key_id.cache_clear()
    _index_key.cache_clear()


def current_header() -> bytes:
    """Return the first bytes of every ciphertext that is made now: version and number of the key."""
    folder = keys_folder()
    return bytes([VERSION]) + _current_key_id(folder, _changed_at(folder)).to_bytes(KEY_ID_BYTES, "big")


def encrypt(data: bytes, aad: bytes = b"") -> bytes:
    """Return version, key number, nonce and ciphertext; ``aad`` binds the value to its place."""
    folder, header = keys_folder(), current_header()
    key_id = int.from_bytes(header[1:], "big")
    nonce = secrets.token_bytes(NONCE_BYTES)
    return header + nonce + _field_key(folder, key_id).encrypt(nonce, data, header + aad)


def decrypt(data: bytes, aad: bytes = b"") -> bytes:
    """Return the plaintext of ``encrypt``; raises Unreadable when it was altered or its key is not here."""
    if len(data) < HEADER_BYTES + NONCE_BYTES or data[0] != VERSION:
        message = "not a ciphertext of this version"
        raise Unreadable(message)
    header, nonce, sealed = data[:HEADER_BYTES], data[HEADER_BYTES:][:NONCE_BYTES], data[HEADER_BYTES + NONCE_BYTES :]
    try:
        key = _field_key(keys_folder(), int.from_bytes(header[1:], "big"))
        return key.decrypt(nonce, sealed, header + aad)
    except FileNotFoundError as error:
        message = f"key {int.from_bytes(header[1:], 'big')} is missing from the keys folder"
        raise Unreadable(message) from error
    except InvalidTag as error:
        message = "the value was altered or belongs to another place"
        raise Unreadable(message) from error


def blind_index(purpose: str, text: str, key: bytes | None = None) -> str:
    """Return a keyed digest (64 hex characters) under which equal texts of one purpose can be found.

    The text is folded (NFKC, upper case, letters and digits only), so full-width, spaced and hyphened spellings meet.
    Empty gives empty. ``key`` is another than the current one, while that is being changed.
    """
    folded = "".join(character for character in unicodedata.normalize("NFKC", text).upper() if character.isalnum())
    if not folded:
        return ""
    if key is None:
        folder = keys_folder()
        key = _index_key(folder, _changed_at(folder))
    return hmac.digest(key, purpose.encode() + b"\0" + folded.encode(), "sha256").hex()


class EncryptedField(models.Field[Any, Any]):
    """A column that holds ciphertext and whose Python value is plaintext; it can be asked only for NULL."""

    allowed_lookups: ClassVar[frozenset[str]] = frozenset({"isnull"})

    def get_internal_type(self) -> str:
        """Return the column type: bytes."""
        return "BinaryField"

    def place(self) -> bytes:
        """Return what binds a ciphertext to this column."""
        return f"{self.model._meta.label_lower}.{self.attname}".encode()

    def to_text(self, value: Any) -> str:  # noqa: ANN401 - any plain value
        """Return the text that is encrypted."""
        return str(value)

    def from_text(self, text: str) -> Any:  # noqa: ANN401 - any plain value
        """Return the plain value of a decrypted text."""
        return text

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002
        """Encrypt on the way to the database."""
        if value is None:
            return None
        del prepared
        sealed = encrypt(self.to_text(value).encode(), self.place())
        return connection.Database.Binary(sealed)  # type: ignore[attr-defined]  # every backend has one

    def from_db_value(self, value: Any, *_: Any) -> Any:  # noqa: ANN401
        """Decrypt on the way from the database."""
        return None if value is None else self.from_text(decrypt(bytes(value), self.place()).decode())

    def get_lookup(self, lookup_name: str) -> Any:  # noqa: ANN401
        """Refuse every comparison: equal plaintexts have different ciphertexts; use a blind index."""
        if lookup_name not in self.allowed_lookups:
            message = f"{self.name} is encrypted and cannot be searched; keep a blind index beside it"
            raise FieldError(message)
        return super().get_lookup(lookup_name)


class EncryptedTextField(EncryptedField):
    """Text, encrypted in the database."""


class EncryptedDateField(EncryptedField):
    """A date, encrypted in the database."""

    def to_text(self, value: Any) -> str:  # noqa: ANN401
        """Return the ISO date."""
        return value if isinstance(value, str) else str(value.isoformat())

    def from_text(self, text: str) -> dt.date:
        """Return the date."""
        return dt.date.fromisoformat(text)


class EncryptedJSONField(EncryptedField):
    """A JSON value, encrypted in the database."""

    def to_text(self, value: Any) -> str:  # noqa: ANN401
        """Return the JSON text."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def from_text(self, text: str) -> Any:  # noqa: ANN401
        """Return the JSON value."""
        return json.loads(text)
