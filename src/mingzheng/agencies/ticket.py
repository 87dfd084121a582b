"""The way in for a new agency: an address that works once, for a day, made by whoever may write beside the keys.

Its secret is shown to the operator and kept only as a digest: who can write there could open the installation anyway.
An administrator of one agency has no say over another; so a further agency takes a ticket too. The one that is made
unasked, when an empty installation starts, opens nothing once there is anybody to sign in.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hmac
import json
from typing import TYPE_CHECKING

from django.conf import settings

from mingzheng.agencies.models import Account
from mingzheng.core.crypto import keys_folder
from mingzheng.core.digests import digest
from mingzheng.core.errors import Conflict
from mingzheng.core.secrets import token

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

LIFE = dt.timedelta(days=1)
NAME = "first.json"
ADDRESS = "/desk/setup/begin/"
USED = "这个地址已经用过，或者已经换发。还要设立机关的，请运维人员运行 mingzheng setup 另发一个。"


def issue(now: dt.datetime) -> str:
    """Return the secret of a new ticket, which replaces any before."""
    return _issue(now, while_empty=False)


def issue_first(now: dt.datetime) -> str:
    """Return the secret of a new ticket that is good only while nobody has an account; it replaces any before."""
    return _issue(now, while_empty=True)


def _issue(now: dt.datetime, *, while_empty: bool) -> str:
    secret = token()
    path = _path()
    kept = {"digest": digest(secret.encode()), "until": (now + LIFE).isoformat(), "while_empty": while_empty}
    fresh = path.with_name(f".{NAME}.{token()}")
    fresh.touch(mode=0o600, exist_ok=False)
    fresh.write_text(json.dumps(kept), "utf-8")
    fresh.replace(path)  # whole or not at all: two services may start at once
    return secret


def valid(secret: str, now: dt.datetime) -> bool:
    """Tell whether a secret opens the set-up of an agency: issued, not spent, not a day old."""
    kept = _kept(_path())
    if kept is None or now >= dt.datetime.fromisoformat(kept["until"]) or not _is_of(kept, secret):
        return False
    return not (kept.get("while_empty") and Account.objects.exists())


def spend(secret: str) -> None:
    """Use this ticket up, first come first served; raises Conflict when somebody has just used it, or it was replaced.

    Called last in the transaction that founds an agency: of two at once one takes the file, the other's transaction is
    undone. Where the transaction itself then fails, the ticket is gone and nothing was founded: another is issued.
    """
    path = _path()
    taken = path.with_name(f".{NAME}.{token()}")
    try:
        path.rename(taken)
    except FileNotFoundError as error:
        raise Conflict(USED) from error
    try:
        if not _is_of(_kept(taken) or {}, secret):  # another was issued since: it is not this one's to use up
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(taken)
            raise Conflict(USED)
    finally:
        taken.unlink()


def address(secret: str) -> str:
    """Return where the ticket is used: the desk's own address where it has one, for the portal may stand elsewhere."""
    return f"{settings.NOTICES.desk_url or settings.PUBLIC_URL.rstrip('/')}{ADDRESS}{secret}/"


def _is_of(kept: dict[str, Any], secret: str) -> bool:
    return hmac.compare_digest(str(kept.get("digest", "")), digest(secret.encode()))


def _kept(path: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return found


def _path() -> Path:
    return keys_folder() / NAME
