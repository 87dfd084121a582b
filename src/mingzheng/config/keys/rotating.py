"""Changing keys while the installation works; each change can be cut off anywhere and run again to its end.

``log``: the new key is announced by an entry that a head under the old key covers; then a new epoch begins. ``fields``:
a new key for what is written, and what stands is encrypted anew in batches. ``index``: all blind indexes anew in one
transaction. ``session``: everybody signs in again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from mingzheng.agencies.adapters import resealed
from mingzheng.agencies.models import Person
from mingzheng.config.start import SYSTEM
from mingzheng.core import crypto
from mingzheng.core.secrets import keep_first, token
from mingzheng.dossiers.models import Individual, Organisation
from mingzheng.finding.indexing import start_anew
from mingzheng.ledger import keys as log_keys
from mingzheng.ledger.models import Content, Entry, Epoch
from mingzheng.ledger.notes import SigningKey
from mingzheng.ledger.recording import record
from mingzheng.ledger.sequencer import lock, sequence_through, start_epoch

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from django.db.models import Model

ANNOUNCED, ROTATED = "ledger.key.announced", "system.key_rotated"
NEXT_LOG, NEXT_INDEX = "ledger.next.key", "index.next.key"
BATCH = 500
# Where blind indexes stand: model, column of the index, purpose, column of the text. A test knows if one is missing.
INDEXED: tuple[tuple[type[Model], str, str, str], ...] = (
    (Person, "phone_index", "phone", "phone"),
    (Individual, "id_index", "id_number", "id_number"),
    (Individual, "phone_index", "phone", "phone"),
    (Organisation, "uscc_index", "uscc", "uscc"),
    (Organisation, "phone_index", "phone", "phone"),
)


# ── the log's signing key ────────────────────────────────────────────────────────────────────────────────────────────


def rotate_log(now: dt.datetime, own: Path | None = None) -> Epoch:
    """Change the key that signs the record, and return the epoch that begins; ``own`` is a key file of the agency's.

    The old key's file is kept under another name: it signs nothing any more, and its public part stands in its epoch.
    """
    folder = Path(settings.KEYS_DIR)
    current = Epoch.objects.order_by("-number").first()
    old = log_keys.signing_key()
    if current and current.key != old.verifier.encode() and _announced(old):
        return _begin(now, folder)  # cut off after the files were exchanged
    content = own.read_bytes() if own else f"{SigningKey.generate(old.name).encode()}\n".encode()
    new = SigningKey.decode(keep_first(folder / NEXT_LOG, content).decode())
    if not _announced(new):
        with record(ANNOUNCED, actor=SYSTEM, now=now) as rec:
            rec.facts.update({"key": new.verifier.encode(), "fingerprint": new.verifier.fingerprint})
            rec.facts["replaces"] = old.verifier.fingerprint
        sequence_through(rec.entry_id, now)
    return _begin(now, folder, exchange=current.number if current else 1)


def _announced(key: SigningKey) -> bool:
    bodies = Content.objects.filter(entry__in=Entry.objects.filter(kind=ANNOUNCED).values("pk"))
    told = (json.loads(body)["facts"]["key"] for body in bodies.values_list("body", flat=True))
    return key.verifier.encode() in told


def _begin(now: dt.datetime, folder: Path, exchange: int | None = None) -> Epoch:
    """Exchange the files and begin the epoch while no sequencer works; a failed commit puts the old file back."""
    former = folder / f"ledger-epoch{exchange}-{token(4)}.key"
    try:
        with transaction.atomic():
            lock()
            if exchange is not None:
                (folder / log_keys.KEY_FILE).rename(former)
                (folder / NEXT_LOG).rename(folder / log_keys.KEY_FILE)
                log_keys.forget()
            with record("ledger.epoch.started", actor=SYSTEM, now=now) as rec:
                epoch = start_epoch(rec, "更换签名密钥")
    except BaseException:
        if former.exists():
            (folder / log_keys.KEY_FILE).rename(folder / NEXT_LOG)
            former.rename(folder / log_keys.KEY_FILE)
        raise
    log_keys.forget()
    sequence_through(rec.entry_id, now)
    return epoch


# ── the keys of encrypted fields ─────────────────────────────────────────────────────────────────────────────────────


def rotate_fields(now: dt.datetime, progress: Callable[[str], None], *, resume: bool = False) -> int:
    """Make a new field key unless ``resume``, encrypt everything anew under the newest, and return how many values."""
    if not resume:
        number = crypto.rotate()
        with record(ROTATED, actor=SYSTEM, now=now) as rec:
            rec.facts.update({"what": "fields", "key": number})
    done = 0
    for model, field in encrypted_columns():
        while count := _encrypt_some(model, field):
            done += count
            progress(f"{model._meta.verbose_name} {field.name}：已重新加密 {done} 项")
    return done + _reseal_authenticators()


def outdated() -> int:
    """Return how many values are encrypted under a key that is not the newest."""
    count = sum(_count(_outdated_sql("count(*)", model, field)) for model, field in encrypted_columns())
    return count + sum(1 for _ in _outdated_authenticators())


def encrypted_columns() -> Iterator[tuple[type[Model], crypto.EncryptedField]]:
    """Yield every encrypted column that there is."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, crypto.EncryptedField):
                yield model, field


def _encrypt_some(model: type[Model], field: crypto.EncryptedField) -> int:
    """Encrypt one batch anew; a value that somebody changed meanwhile is left to its new writer."""
    table, key, column = model._meta.db_table, model._meta.pk, field.column
    assert key is not None  # noqa: S101 - every model has one
    with transaction.atomic(), connection.cursor() as cursor:
        wanted = f'"{key.column}", "{column}"'
        cursor.execute(f"{_outdated_sql(wanted, model, field)} LIMIT {BATCH}", [_header()])
        rows = cursor.fetchall()
        sql = f'UPDATE "{table}" SET "{column}" = %s WHERE "{key.column}" = %s AND "{column}" = %s'  # noqa: S608
        for row_id, old in rows:
            new = crypto.encrypt(crypto.decrypt(bytes(old), field.place()), field.place())
            cursor.execute(sql, [_binary(new), row_id, old])
    return len(rows)


def _outdated_sql(what: str, model: type[Model], field: crypto.EncryptedField) -> str:
    """Return the statement over values whose first bytes are not those of the newest key; names are our own."""
    return f'SELECT {what} FROM "{model._meta.db_table}" WHERE substr("{field.column}", 1, 3) <> %s'  # noqa: S608


def _header() -> Any:  # noqa: ANN401 - the driver's
    return _binary(crypto.current_header())


def _binary(data: bytes) -> Any:  # noqa: ANN401 - the driver's
    return connection.Database.Binary(data)  # type: ignore[attr-defined]  # every backend has one


def _count(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, [_header()])
        return int(cursor.fetchone()[0])


def _outdated_authenticators() -> Iterator[tuple[Authenticator, dict[str, Any]]]:
    for row in Authenticator.objects.order_by("pk").iterator(chunk_size=BATCH):
        if (data := resealed(row.data)) is not None:
            yield row, data


def _reseal_authenticators() -> int:
    """Encrypt the secrets of second factors anew; one that was bound anew meanwhile keeps its new secret."""
    return sum(
        Authenticator.objects.filter(pk=row.pk, data=row.data).update(data=data)
        for row, data in _outdated_authenticators()
    )


# ── the key of blind indexes ─────────────────────────────────────────────────────────────────────────────────────────


def rotate_index(now: dt.datetime, progress: Callable[[str], None]) -> int:
    """Change the key of blind indexes and return how many were made anew.

    One transaction, in which nobody else writes these tables: either all indexes are new or none. The key's file takes
    its name last, before the commit; a row that a writer had prepared under the old key is mended after it.
    """
    folder = crypto.keys_folder()
    key = crypto.make_key(folder / NEXT_INDEX)
    kept = folder / f"index-{token(4)}.key"
    try:
        with transaction.atomic():
            _hold_tables()
            done = _index_anew(key, progress)
            with record(ROTATED, actor=SYSTEM, now=now) as rec:
                rec.facts.update({"what": "index"})
            (folder / crypto.INDEX_KEY).rename(kept)
            (folder / NEXT_INDEX).rename(folder / crypto.INDEX_KEY)
    except BaseException:
        if kept.exists():
            (folder / crypto.INDEX_KEY).rename(folder / NEXT_INDEX)
            kept.rename(folder / crypto.INDEX_KEY)
        raise
    crypto.forget()
    _index_anew(key, progress)
    start_anew()
    return done


def index_fits() -> bool:
    """Tell whether the first index of each table is that of the key in place (a cut-off change shows here)."""
    for model, column, purpose, text in INDEXED:
        row: Any = model._default_manager.exclude(**{column: ""}).order_by("pk").first()
        if row is not None and getattr(row, column) != crypto.blind_index(purpose, getattr(row, text)):
            return False
    return True


def _hold_tables() -> None:
    if connection.vendor == "postgresql":
        tables = ", ".join(sorted({f'"{model._meta.db_table}"' for model, *_ in INDEXED}))
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


def _index_anew(key: bytes, progress: Callable[[str], None]) -> int:
    done = 0
    for model, column, purpose, text in INDEXED:
        rows: Any = model._default_manager.order_by("pk")
        changed = []
        for row in rows.iterator(chunk_size=BATCH):
            value = crypto.blind_index(purpose, getattr(row, text), key)
            if value != getattr(row, column):
                setattr(row, column, value)
                changed.append(row)
            if len(changed) >= BATCH:
                done += model._default_manager.bulk_update(changed, [column])
                changed = []
                progress(f"{model._meta.verbose_name}：已重算 {done} 项")
        done += model._default_manager.bulk_update(changed, [column])
    return done


# ── the key of sessions ──────────────────────────────────────────────────────────────────────────────────────────────


def rotate_session(now: dt.datetime) -> None:
    """Throw the session key away: the next start makes a new one, and everybody signs in again."""
    with record(ROTATED, actor=SYSTEM, now=now) as rec:
        rec.facts["what"] = "session"
    (Path(settings.KEYS_DIR) / "session.key").unlink(missing_ok=True)
