"""Messages of the public: the portal seals and inserts, the package they are for takes them over once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mingzheng.core.errors import Conflict, FieldError, Invalid
from mingzheng.core.secrets import new_id
from mingzheng.publication.models import Intake, IntakeClaim
from mingzheng.publication.sealing import ensure_keys, key_id, private_key, public_key, seal, sealing_folder, unseal

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.ledger.recording import Recorder

KINDS = ("complaint", "correction", "statement", "hearing_request", "address")
MAX_MESSAGE = 64 * 1024


def receive(kind: str, message: dict[str, Any], *, now: dt.datetime, using: str = "portal") -> Intake:
    """Seal a message and insert it over the portal's connection, which can neither read nor change it afterwards.

    No recorder: the portal has no right to the record; the entry is made when the message is claimed.
    """
    if kind not in KINDS:
        raise Invalid(fields=(FieldError("kind", "没有这种事项", remedy="从页面上的入口提交"),))
    text = json.dumps(message, ensure_ascii=False).encode()
    if len(text) > MAX_MESSAGE:
        raise Invalid(fields=(FieldError("message", "内容太长", remedy="请缩短后再提交"),))
    key = public_key(sealing_folder())
    row = Intake(id=new_id(), kind=kind, received_at=now, key_id=key_id(key), sealed=seal(key, text))
    row.save(using=using, force_insert=True)
    return row


def opened(intake: Intake) -> dict[str, Any]:
    """Return what a message says; raises NotOurs for one that was altered or sealed to another key."""
    message: dict[str, Any] = json.loads(unseal(private_key(ensure_keys()), bytes(intake.sealed)))
    return message


def claim(rec: Recorder, intake: Intake, *, taken_as: str) -> dict[str, Any]:
    """Take a message over and return what it says; the second claim of one message is refused."""
    if IntakeClaim.objects.filter(intake_id=intake.pk).exists():
        raise Conflict("这份来件已经有人受理。")
    rec.insert(IntakeClaim(intake_id=intake.pk, taken_as=taken_as))
    return opened(intake)
