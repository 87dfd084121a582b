"""The way in for a new agency: an address that works once, for a day, made by whoever may write beside the keys.

Its secret is shown to the operator and kept only as a digest: who can write there could open the installation anyway.
An administrator of one agency has no say over another; so a further agency takes a ticket too.
"""

from __future__ import annotations

import datetime as dt
import hmac
import json
from typing import TYPE_CHECKING

from django.conf import settings

from mingzheng.core.crypto import keys_folder
from mingzheng.core.digests import digest
from mingzheng.core.errors import Conflict
from mingzheng.core.secrets import token

if TYPE_CHECKING:
    from pathlib import Path

LIFE = dt.timedelta(days=1)
NAME = "first.json"
ADDRESS = "/desk/setup/begin/"


def issue(now: dt.datetime) -> str:
    """Return the secret of a new ticket, which replaces any before."""
    secret = token()
    path = _path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    until = (now + LIFE).isoformat()
    path.touch(mode=0o600, exist_ok=True)
    path.write_text(json.dumps({"digest": digest(secret.encode()), "until": until}), "utf-8")
    return secret


def valid(secret: str, now: dt.datetime) -> bool:
    """Tell whether a secret opens the set-up of an agency: issued, not spent, not a day old."""
    kept = _kept()
    if kept is None or now >= dt.datetime.fromisoformat(kept["until"]):
        return False
    return hmac.compare_digest(kept["digest"], digest(secret.encode()))


def spend() -> None:
    """Use the ticket up, first come first served; raises Conflict when somebody else has just used it."""
    try:
        _path().unlink()
    except FileNotFoundError as error:
        raise Conflict("这个地址已经用过。") from error


def address(secret: str) -> str:
    """Return where the ticket is used, with this installation's own address where it is known."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{ADDRESS}{secret}/"


def _kept() -> dict[str, str] | None:
    try:
        found: dict[str, str] = json.loads(_path().read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return found


def _path() -> Path:
    return keys_folder() / NAME
