"""A step that takes up what a party handed in online: which one is meant, and that it is done."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from mingzheng.agencies.credentials import actor_of
from mingzheng.cases import messages
from mingzheng.core.errors import NotVisible
from mingzheng.ledger.recording import record

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest

    from mingzheng.agencies.models import Account
    from mingzheng.cases.engine.messages import Message


def meant(request: HttpRequest, account: Account, now: dt.datetime) -> Message | None:
    """Return the message that a step is about to take up, None where the address names none that still waits."""
    said = request.POST if request.method == "POST" else request.GET
    try:
        found = messages.find(account, uuid.UUID(said.get("message", "")), now)
    except (NotVisible, ValueError):
        return None
    return found if found.state == "open" else None


def take_up(found: Message | None, account: Account, *, act_seq: int, now: dt.datetime) -> None:
    """Note that a step has taken a message into its case, where it came from one."""
    if found is None:
        return
    with record("message.taken_up", actor=actor_of(account), now=now, dossier_id=found.case_id) as rec:
        messages.take_up(rec, found, act_seq=act_seq)
