"""The log's own side: each hourly head goes to witnesses and timestamp authorities, and what they answer is kept."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog
from django.conf import settings

from mingzheng.core import outbound
from mingzheng.core.digests import ALGORITHM
from mingzheng.core.errors import DomainError
from mingzheng.ledger import stamping, witnessing
from mingzheng.ledger.models import (
    Anchor,
    AnchorKind,
    Checkpoint,
    Epoch,
    ForkAlarm,
    ForkSide,
    PublicAnchor,
    PublicCheckpoint,
)
from mingzheng.ledger.notes import NoteError, VerifierKey, cosigned_at, head_of
from mingzheng.ledger.queries import agreed_to, consistency
from mingzheng.ledger.recording import Actor, record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

log = structlog.get_logger(__name__)
SENDER: Final = Actor("system", uuid.UUID("0190f7a2-0000-7000-8000-616e63686f72"), "外部锚定")
PLAIN: Final = "text/plain; charset=utf-8"
PATH: Final = "/add-checkpoint"
LARGEST_DRIFT: Final = dt.timedelta(minutes=5)
SHORTER: Final = "见证方见过更大的检查点：本机目录被截短，或者恢复自旧备份"
REFUSED: Final = "见证方不能确认新检查点是上次所见的延续：本机目录被改写"


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness of this log: its key, and the prefix of the address that takes submissions."""

    key: VerifierKey
    prefix: str


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody outside gave for a head."""

    kind: AnchorKind
    source: str
    at: dt.datetime
    evidence: dict[str, str]


class Refusal(DomainError):
    """A witness refuses our head; ``alarm`` is what it says of our log, None where it only answers nonsense."""

    def __init__(self, text: str, alarm: str | None = None) -> None:
        super().__init__(text)
        self.alarm = alarm


def witnesses() -> list[Witness]:
    """Return the witnesses of the setting; raises NoteError when a key does not read."""
    found = []
    for line in settings.WITNESSES:
        key, _, prefix = line.partition("|")
        found.append(Witness(VerifierKey.decode(key), prefix.strip().rstrip("/")))
    return found


def send_out(now: dt.datetime) -> bool:
    """Have the newest public head stamped and cosigned wherever that is still lacking; tell whether all is done.

    What fails is logged and tried again the next time; an alarm of a witness is recorded.
    """
    head = PublicCheckpoint.objects.order_by("-size").first()
    if head is None or head.size == 0:
        return True
    done = True
    for source, ask in _askers(head, now):
        if Anchor.objects.filter(size=head.size, source=source).exists():
            continue
        try:
            hold(head, ask(), now)
        except Refusal as error:
            done = False
            log.critical("witness_refuses", source=source, reason=error.message)
            if error.alarm:
                _alarm(source, head, error.alarm, now)
        except (DomainError, NoteError) as error:
            done = False
            log.warning("head_not_anchored", source=source, reason=str(error))
    return done


def _askers(head: PublicCheckpoint, now: dt.datetime) -> Iterator[tuple[str, Callable[[], Held]]]:
    for url in stamping.authorities():
        yield stamping.source_of(url), lambda url=url: _stamped(head, url, now)  # type: ignore[misc]
    for witness in witnesses():
        yield witness.key.name, lambda witness=witness: _cosigned(head, witness, now)  # type: ignore[misc]


def _stamped(head: PublicCheckpoint, url: str, now: dt.datetime) -> Held:
    stamp = stamping.stamp(head.note, url, now)
    return Held(stamp.kind, stamp.source, stamp.at, stamp.evidence(head.note))


def _cosigned(head: PublicCheckpoint, witness: Witness, now: dt.datetime) -> Held:
    """Submit a head from where the witness stands; it says so itself when we do not know."""
    known = Anchor.objects.filter(source=witness.key.name, size__lte=head.size).order_by("-size").first()
    old = known.size if known else 0
    answer = _submitted(head, witness, old)
    if answer.status == witnessing.CONFLICT:
        text = answer.body.decode(errors="replace").strip()
        seen = int(text) if text.isascii() and text.isdigit() else -1
        if seen > head.size:
            raise Refusal(SHORTER, SHORTER)
        if seen in {-1, old}:
            raise Refusal(REFUSED, REFUSED if seen == head.size else None)
        answer = _submitted(head, witness, seen)
    if answer.status in {witnessing.UNPROVEN, witnessing.CONFLICT}:
        raise Refusal(REFUSED, REFUSED)
    if answer.status != witnessing.OK:
        raise Refusal(f"见证方 {witness.key.name} 应答 {answer.status}。")
    note = head.note + answer.body.decode(errors="replace")
    at = dt.datetime.fromtimestamp(cosigned_at(note, witness.key), dt.UTC)
    if abs(at - now) > LARGEST_DRIFT:
        raise Refusal(f"本机时钟与见证方 {witness.key.name} 相差 {abs(at - now)}，请校准服务器时钟。")
    return Held(AnchorKind.WITNESS, witness.key.name, at, {"note": note, "key": witness.key.encode()})


def _submitted(head: PublicCheckpoint, witness: Witness, old: int) -> outbound.Answer:
    proof = consistency(old, head.size) if 0 < old < head.size else []
    return outbound.post(f"{witness.prefix}{PATH}", witnessing.write(old, proof, head.note), PLAIN)


def hold(head: PublicCheckpoint, held: Held, now: dt.datetime) -> Anchor:
    """Record an anchor over a public head, and show it to the public."""
    evidence = json.dumps(held.evidence, ensure_ascii=False)
    with record("ledger.anchored", actor=SENDER, now=now) as rec:
        row = Anchor(
            kind=held.kind,
            size=head.size,
            root=f"{ALGORITHM}:{bytes(head.root).hex()}",
            source=held.source,
            evidence=evidence,
            held_since=held.at,
        )
        rec.insert(row)
        rec.facts |= {"kind": str(held.kind), "size": head.size, "source": held.source}
        PublicAnchor.objects.create(
            kind=held.kind, size=head.size, source=held.source, held_since=held.at, evidence=evidence
        )
    return row


def _alarm(source: str, head: PublicCheckpoint, reason: str, now: dt.datetime) -> None:
    last = Anchor.objects.filter(source=source, kind=AnchorKind.WITNESS).order_by("-size").first()
    kept = Checkpoint.objects.filter(size=last.size).first() if last else None
    epoch = Epoch.objects.order_by("-number").first()
    witnessing.note_alarm(
        ForkAlarm(
            side=ForkSide.OWN,
            name=f"{epoch.origin if epoch else head_of(head.note).origin} ← {source}"[:128],
            sound_to=_sound_to(source),
            size=head.size,
            root=f"{ALGORITHM}:{bytes(head.root).hex()}",
            kept=kept.note if kept else "",
            given=head.note,
            reason=reason,
            found_at=now,
        ),
        now,
    )


def _sound_to(source: str) -> int:
    """Return the largest size at which a witness and our present tree still agree."""
    rows = Anchor.objects.filter(source=source).order_by("-size").values_list("size", "root")
    return agreed_to(rows)
