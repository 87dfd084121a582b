"""``mingzheng backup --keys FILE``: the keys apart from the data, sealed under a recovery key that stands on paper.

AES-256-GCM under a key that scrypt (RFC 7914, N = 2^17, r = 8, p = 1) makes of the recovery key; the first line says so
in JSON and is authenticated with the rest.
"""

from __future__ import annotations

import base64
import io
import json
import os
import tarfile
from pathlib import Path
from typing import ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings

from mingzheng.config.backup.making import fresh_file
from mingzheng.core.errors import DomainError

MAGIC = "mingzheng-keys-1"
N, R, P = 1 << 17, 8, 1
SALT, NONCE, KEY = 16, 12, 32
RECOVERY_BYTES = 20
GROUP = 4
LEAST = 16  # characters of a passphrase that somebody thought out
MADE_AT_START = {"session.key"}  # any command makes it; it may be replaced
NO_KEYS = {"first.json", "practice"}  # good on this machine alone: agencies.ticket, and what config.practice makes


class WrongRecoveryKey(DomainError):
    """The sealed keys do not open: wrong recovery key, or the file was altered."""

    code: ClassVar[str] = "wrong_recovery_key"


def new_recovery_key() -> str:
    """Return 160 random bits as eight groups of four letters and digits, to be written down."""
    text = base64.b32encode(os.urandom(RECOVERY_BYTES)).decode()
    return "-".join(text[i : i + GROUP] for i in range(0, len(text), GROUP))


def seal(path: Path, recovery_key: str) -> int:
    """Write every key file sealed and return how many there were; raises DomainError for a short passphrase."""
    if len(recovery_key) < LEAST:
        raise DomainError(f"口令至少 {LEAST} 个字符；不给口令时，系统会生成恢复密钥。")
    packed, count = _packed(Path(settings.KEYS_DIR))
    salt, nonce = os.urandom(SALT), os.urandom(NONCE)
    header = {"format": MAGIC, "n": N, "r": R, "p": P, "salt": salt.hex(), "nonce": nonce.hex()}
    line = json.dumps(header).encode() + b"\n"
    sealed = AESGCM(_derived(recovery_key, salt)).encrypt(nonce, packed, line)
    with fresh_file(path) as stream:
        stream.write(line + sealed)
    return count


def unseal(path: Path, recovery_key: str) -> int:
    """Put the sealed keys into an empty keys folder and return how many; raises DomainError where keys lie already."""
    folder = Path(settings.KEYS_DIR)
    files = (one.relative_to(folder) for one in folder.rglob("*") if one.is_file())
    there = sorted(str(one) for one in files if one.parts[0] not in NO_KEYS)
    if set(there) - MADE_AT_START:
        raise DomainError(f"密钥目录里已有密钥（{'、'.join(there[:5])}），不覆盖。请用一个空的 MINGZHENG_KEYS。")
    packed = _opened(path.read_bytes(), recovery_key)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        found = tar.getmembers()
        for name in MADE_AT_START & {member.name for member in found}:
            (folder / name).unlink(missing_ok=True)
        tar.extractall(folder, filter="data")
    for member in found:
        (folder / member.name).chmod(0o600)
    return len(found)


def _packed(folder: Path) -> tuple[bytes, int]:
    held, count = io.BytesIO(), 0
    with tarfile.open(fileobj=held, mode="w") as tar:
        for file in sorted(folder.rglob("*")):
            place = file.relative_to(folder)
            if file.is_file() and not file.name.startswith(".") and place.parts[0] not in NO_KEYS:
                tar.add(file, arcname=str(place), recursive=False)
                count += 1
    return held.getvalue(), count


def _opened(data: bytes, recovery_key: str) -> bytes:
    line, _, sealed = data.partition(b"\n")
    try:
        header = json.loads(line)
        if header["format"] != MAGIC or (header["n"], header["r"], header["p"]) != (N, R, P):
            raise WrongRecoveryKey("这不是本系统的密钥备份，或者文件头被改动。")
        key = _derived(recovery_key, bytes.fromhex(header["salt"]))
        return AESGCM(key).decrypt(bytes.fromhex(header["nonce"]), sealed, line + b"\n")
    except (ValueError, KeyError, TypeError) as error:
        raise WrongRecoveryKey("这不是本系统的密钥备份，或者文件头被改动。") from error
    except InvalidTag as error:
        raise WrongRecoveryKey("恢复密钥不对，或者密钥备份被改动，一把密钥也没有写入。") from error


def _derived(recovery_key: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=KEY, n=N, r=R, p=P).derive(recovery_key.strip().encode())
