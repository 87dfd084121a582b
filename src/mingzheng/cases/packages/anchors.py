"""What stands outside the agency, as a package carries it: the newest of each source, tied to the package's head."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from mingzheng.core.digests import raw
from mingzheng.ledger.models import Anchor, AnchorKind, Checkpoint, Cover, Erasure
from mingzheng.ledger.queries import consistency

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from mingzheng.core.bags import BagWriter
    from mingzheng.ledger.models import Entry

NEWEST: Final = 3


def write(bag: BagWriter, checkpoint: Checkpoint) -> list[str]:
    """Write the newest anchors of witnesses and timestamps that the head contains; return them in words."""
    words = []
    for kind in (AnchorKind.WITNESS, AnchorKind.TIMESTAMP):
        rows = Anchor.objects.filter(kind=kind, size__gt=0, size__lte=checkpoint.size).order_by("-size", "-held_since")
        for number, row in enumerate(rows[:NEWEST], 1):
            value = _value(row, checkpoint)
            if value is None:
                continue
            name = f"anchors/{kind}-{number}"
            bag.add(f"{name}.json", json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode())
            if kind == AnchorKind.TIMESTAMP:
                bag.add(f"{name}.tsr", base64.b64decode(value["token"]))
                bag.add(f"{name}.note", value["note"].encode())
            words.append(f"{AnchorKind(row.kind).label}：{row.source}，{value['held_since']}，检查点 {row.size}")
    return words


def _value(row: Anchor, checkpoint: Checkpoint) -> dict[str, Any] | None:
    """Return an anchor as it is checked, or None when it holds another head than ours: a fork is no anchor."""
    ours = Checkpoint.objects.select_related("epoch").filter(size=row.size, root=raw(row.root)).first()
    if ours is None:
        return None
    kept: dict[str, Any] = json.loads(row.evidence) if row.evidence.startswith("{") else {"note": ours.note}
    return {
        "kind": row.kind,
        "source": row.source,
        "origin": ours.epoch.origin,
        "size": row.size,
        "root": bytes(ours.root).hex(),
        "held_since": timezone.localtime(row.held_since).isoformat(timespec="seconds"),
        "consistency": [step.hex() for step in consistency(row.size, checkpoint.size)],
        **kept,
    }


def erasing(entries: Sequence[Entry]) -> set[uuid.UUID]:
    """Return the entries that recorded the erasure of content of some entries."""
    rows = Erasure.objects.filter(content_entry_id__in=[entry.pk for entry in entries]).values_list("pk", flat=True)
    covers = Cover.objects.filter(model="ledger.erasure", row_id__in=list(rows))
    return set(covers.values_list("entry_id", flat=True))
