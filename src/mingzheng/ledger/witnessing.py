"""The witness of others' logs (C2SP tlog-witness): cosigns what goes on, refuses and records what forks."""

from __future__ import annotations

import base64
import binascii
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import connection, transaction

from mingzheng.core.digests import ALGORITHM, raw
from mingzheng.ledger.keys import witness_key
from mingzheng.ledger.models import ForkAlarm, ForkSide, WitnessedLog
from mingzheng.ledger.notes import Head, NoteError, VerifierKey, head_of, open_checkpoint
from mingzheng.ledger.recording import Actor, record
from mingzheng.ledger.tiles import HASH_SIZE, verify_consistency

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

WITNESS: Final = Actor("system", uuid.UUID("0190f7a2-0000-7000-8000-7769746e6573"), "存证见证")
LOCK: Final = 0x7769746E657373  # "witness"
LONGEST_PROOF: Final = 63
LARGEST_BODY: Final = 1 << 16
OK, BAD, FORBIDDEN, UNKNOWN, CONFLICT, UNPROVEN = 200, 400, 403, 404, 409, 422
FORKED: Final = "同样大小有两个树根：日志分叉"
BROKEN: Final = "新检查点不能证明是上次所见检查点的延续"


@dataclass(frozen=True, slots=True)
class Submission:
    """What a log sends: the size that it thinks was seen last, the proof from there, and its newest head."""

    old: int
    proof: tuple[bytes, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A status of the protocol, and its text: cosignature lines, the size last seen, or a reason."""

    status: int
    text: str
    is_size: bool = False


def witnessed() -> dict[str, VerifierKey]:
    """Return the logs that are witnessed here, by the name of their key; raises NoteError for a bad setting."""
    keys = [VerifierKey.decode(line) for line in settings.WITNESSED_LOGS]
    return {key.name: key for key in keys}


def read(body: bytes) -> Submission:
    """Read a submission; raises ValueError when it is none."""
    head, gap, note = body.decode().partition("\n\n")
    first, *lines = head.split("\n")
    word, _, size = first.partition(" ")
    if not gap or word != "old" or not (size.isascii() and size.isdigit()) or len(lines) > LONGEST_PROOF:
        raise ValueError(first)
    try:
        proof = tuple(base64.b64decode(line, validate=True) for line in lines)
    except binascii.Error as error:
        raise ValueError("proof") from error
    if any(len(step) != HASH_SIZE for step in proof):
        raise ValueError("proof")
    return Submission(int(size), proof, note)


def write(old: int, proof: Sequence[bytes], note: str) -> bytes:
    """Return a submission as it is sent."""
    lines = [f"old {old}", *(base64.b64encode(step).decode() for step in proof)]
    return ("\n".join(lines) + "\n\n" + note).encode()


def submit(body: bytes, now: dt.datetime) -> Reply:
    """Take a log's newest head: cosign it if it goes on from what was seen last, else refuse (C2SP tlog-witness).

    A head that is signed by the log and does not fit what it showed before is recorded as an alarm, once.
    """
    try:
        given = read(body)
        claimed = head_of(given.note)
    except (ValueError, NoteError):
        return Reply(BAD, "not a submission\n")
    key = witnessed().get(_name(claimed.origin))
    if key is None:
        return Reply(UNKNOWN, "unknown log\n")
    try:
        head = open_checkpoint(given.note, key, claimed.origin)
    except NoteError:
        return Reply(FORBIDDEN, "not signed by this log\n")
    if given.old > head.size:
        return Reply(BAD, "old size beyond the checkpoint\n")
    with transaction.atomic():
        _lock()
        return _judge(key, given, head, now)


def _name(origin: str) -> str:
    """Return the name of the key behind an origin: a later epoch adds its number."""
    base, _, number = origin.rpartition("/")
    return base if number.isdigit() and origin not in witnessed() else origin


def _lock() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _judge(key: VerifierKey, given: Submission, head: Head, now: dt.datetime) -> Reply:
    seen = WitnessedLog.objects.filter(name=key.name).first()
    last = seen.size if seen else 0
    if given.old != last:
        if seen and head.size == last and raw(seen.root) != head.root:
            _alarm(seen, given, head, FORKED, now)
        return Reply(CONFLICT, f"{last}\n", is_size=True)
    if seen is not None and head.size == last:
        if raw(seen.root) != head.root:
            _alarm(seen, given, head, FORKED, now)
            return Reply(CONFLICT, f"{last}\n", is_size=True)
    elif seen is not None and not verify_consistency(last, head.size, given.proof, raw(seen.root), head.root):
        _alarm(seen, given, head, BROKEN, now)
        return Reply(UNPROVEN, "not consistent with the last checkpoint seen\n")
    _keep(seen, key, given, head, now)
    text = given.note.partition("\n\n")[0] + "\n"
    return Reply(OK, witness_key().cosign(text, int(now.timestamp())))


def _keep(seen: WitnessedLog | None, key: VerifierKey, given: Submission, head: Head, now: dt.datetime) -> None:
    """Remember the head before the cosignature leaves; an equal one is not written again."""
    if seen is not None and seen.size == head.size:
        return
    values = {
        "origin": head.origin,
        "size": head.size,
        "root": f"{ALGORITHM}:{head.root.hex()}",
        "note": given.note,
        "seen_at": now,
    }
    with record("witness.head.seen", actor=WITNESS, now=now) as rec:
        if seen is None:
            rec.insert(WitnessedLog(name=key.name, key=key.encode(), **values))
        else:
            rec.change(seen, **values)


def _alarm(seen: WitnessedLog, given: Submission, head: Head, reason: str, now: dt.datetime) -> None:
    note_alarm(
        ForkAlarm(
            side=ForkSide.OTHER,
            name=seen.name,
            sound_to=seen.size if head.size > seen.size else 0,
            size=head.size,
            root=f"{ALGORITHM}:{head.root.hex()}",
            kept=seen.note,
            given=given.note,
            reason=reason,
            found_at=now,
        ),
        now,
    )


def note_alarm(row: ForkAlarm, now: dt.datetime) -> bool:
    """Record an alarm unless the same two heads are on record already; tell whether it is new."""
    known = ForkAlarm.objects.filter(side=row.side, name=row.name, size=row.size, root=row.root)
    if known.exists():
        return False
    with record("witness.fork.found", actor=WITNESS, now=now) as rec:
        rec.facts |= {"log": row.name, "size": row.size, "reason": row.reason}
        rec.insert(row)
    return True
