"""Ways out of the house: mail and a signed webhook. Neither is on unless the operator sets it."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING, ClassVar, Final, Protocol

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from mingzheng.core import outbound
from mingzheng.core.errors import DomainError

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.inbox.models import Dispatch

SUBJECT: Final = "办案平台有未读事项"
SIGNATURE: Final = "X-Mingzheng-Signature"
MOMENT: Final = "X-Mingzheng-Timestamp"
SECONDS: Final = 20
ACCEPTED: Final = range(200, 300)


class NotSent(DomainError):
    """The other side did not take a message; it is tried again."""

    status: ClassVar[int] = 502
    code: ClassVar[str] = "not_sent"


class Adapter(Protocol):
    """One way out."""

    def send(self, dispatch: Dispatch, address: str, now: dt.datetime) -> None:
        """Hand a message over; raises NotSent, OSError or Unreachable. It may arrive twice."""


class Mail:
    """Mail through the operator's server."""

    def send(self, dispatch: Dispatch, address: str, now: dt.datetime) -> None:
        """Send a mail; the identifier is the same when it is sent again."""
        del now
        headers = {"Message-ID": f"<notice-{dispatch.pk}@mingzheng.invalid>"}
        said = settings.NOTICES
        connection = get_connection(
            host=said.mail_host,
            port=said.mail_port,
            username=said.mail_user,
            password=said.mail_password,
            use_tls=said.mail_tls,
            timeout=SECONDS,
        )
        message = EmailMessage(
            SUBJECT, dispatch.text + link(), said.mail_from, [address], connection=connection, headers=headers
        )
        if message.send(fail_silently=False) != 1:
            raise NotSent("邮件服务器没有接收。")


class Webhook:
    """One signed request a message, to the operator's gateway of short messages or of a messenger."""

    def send(self, dispatch: Dispatch, address: str, now: dt.datetime) -> None:
        """Post the message; the gateway tells repetitions by ``id``."""
        stamp = str(int(now.timestamp()))
        body = json.dumps(payload(dispatch, address), ensure_ascii=False, separators=(",", ":")).encode()
        headers = {MOMENT: stamp, SIGNATURE: f"sha256={signature(stamp, body)}"}
        answer = outbound.post(settings.NOTICES.webhook_url, body, "application/json; charset=utf-8", headers=headers)
        if answer.status not in ACCEPTED:
            raise NotSent(f"网关应答 {answer.status}。")


def payload(dispatch: Dispatch, address: str) -> dict[str, str | int]:
    """Return what a gateway is told: whereto and what, no name, no case."""
    return {
        "id": dispatch.pk,
        "kind": dispatch.kind,
        "day": dispatch.day.isoformat(),
        "to": address,
        "text": dispatch.text,
        "url": link().strip(),
    }


def signature(stamp: str, body: bytes) -> str:
    """Return the HMAC-SHA-256 of ``stamp.body`` under the shared key, in hex."""
    return hmac.new(settings.NOTICES.webhook_key.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def link() -> str:
    """Return the address of the inbox, which leads to the log-in; empty where the desk's address is not set."""
    return f" {settings.NOTICES.desk_url}/desk/inbox/" if settings.NOTICES.desk_url else ""


def chosen() -> Adapter | None:
    """Return the way out that the operator set, or None."""
    ways: dict[str, Adapter] = {"mail": Mail(), "webhook": Webhook()}
    return ways.get(settings.NOTICES.way)
