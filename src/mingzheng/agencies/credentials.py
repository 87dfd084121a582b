"""Proof that the person at the keyboard is who the session says: step-up at signing, and tokens of programs."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import ipaddress
import re
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import structlog
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.db.models import F, Q

from mingzheng.agencies.models import Account, ApiToken
from mingzheng.core.digests import digest
from mingzheng.core.errors import DomainError
from mingzheng.core.prepared import Prepared
from mingzheng.ledger.recording import Actor

if TYPE_CHECKING:
    import uuid

access = structlog.get_logger("mingzheng.access")
VALID_FOR = dt.timedelta(minutes=5)
PERIOD = 30
DIGITS = 6
TOLERANCE = 1
MAX_FAILURES = 5
LOCK_FOR = dt.timedelta(minutes=15)
# What a program may do with a token. Nothing here signs, approves, reviews, releases or confirms; no scope ever will.
TOKEN_SCOPES = frozenset(
    {
        *("cases.read", "cases.propose", "facts.write", "evidence.write", "packages.read"),
        *("duties.read", "publications.read", "lists.read"),
    }
)
_MADE_HERE = object()


class StepUpRefused(DomainError):
    """The code was not accepted (HTTP 403)."""

    status = 403
    code = "step_up_refused"


class StepUpRequired(DomainError):
    """An effect needs the own code first (HTTP 403)."""

    status = 403
    code = "step_up_required"

    def __init__(self, message: str = "签署前请输入动态码。") -> None:
        super().__init__(message)


class TokenRefused(DomainError):
    """A bearer token that does not work here and now (HTTP 401)."""

    status = 401
    code = "token_refused"

    def __init__(self, message: str = "令牌无效、已过期、已收回，或者不能从这个地址使用。") -> None:
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Credential:
    """Proof that an account's owner gave the own code at a moment; made only by ``step_up``, good for five minutes."""

    account_id: uuid.UUID
    person_id: uuid.UUID | None
    label: str
    at: dt.datetime
    method: Literal["totp", "passkey"]
    _made: object = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self._made is not _MADE_HERE:
            raise TypeError("a Credential is made only by credentials.step_up")

    def check(self, now: dt.datetime) -> None:
        """Raise StepUpRequired when the proof is older than five minutes or from the future."""
        if not self.at <= now <= self.at + VALID_FOR:
            raise StepUpRequired("动态码的确认已超过 5 分钟，请重新输入。")

    def kept(self) -> dict[str, str]:
        """Return what a session may keep of the proof, for ``recall`` within its five minutes."""
        return {"account": str(self.account_id), "at": self.at.isoformat(), "method": self.method}

    def actor(self) -> Actor:
        """Return the actor that the proof stands for."""
        return Actor("account", self.account_id, self.label, self.person_id)


def actor_of(account: Account, token: ApiToken | None = None) -> Actor:
    """Return who acts, as the record keeps it: the person's name, or the program's under the person's account."""
    label = account.person.name if account.person else account.username
    if token is not None:
        return Actor("token", token.pk, f"{label}（接口：{token.name}）", account.person_id)
    return Actor("account", account.pk, label, account.person_id)


def step_up(account: Account, code: str, now: dt.datetime) -> Credential:
    """Check an account's one-time code for ``now`` and return the proof; a code works once.

    Raises StepUpRefused: closed or locked account, no second factor, wrong or used code. Five failures lock for
    fifteen minutes. Commits nothing of the caller's: call it before opening an entry, so that a failure is counted.
    """
    fresh = Account.objects.select_related("person").get(pk=account.pk)
    if not fresh.is_active:
        raise StepUpRefused("账号已停用。")
    if locked(fresh, now):
        raise StepUpRefused("连续输错次数过多，账号暂时锁定，请稍后再试。")
    counter = _matching_counter(fresh, code, now)
    if counter is None:
        note_failure(fresh.pk, now)
        raise StepUpRefused("动态码不正确，请核对手机时间后重新输入。")
    if not spend_counter(fresh.pk, counter):
        raise StepUpRefused("这个动态码已经用过，请等下一个。")
    return made(fresh, now, "totp")


def made(account: Account, now: dt.datetime, method: Literal["totp", "passkey"]) -> Credential:
    """Return the proof for an account whose owner was just checked: for ``agencies.passkeys``, and nobody else."""
    label = account.person.name if account.person else account.username
    return Credential(account.pk, account.person_id, label, now, method, _MADE_HERE)


def recall(account: Account, kept: object, now: dt.datetime) -> Credential | None:
    """Return the proof that this account's own session kept, while it is good; None otherwise.

    ``kept`` must come from the server-side session of the same sign-in, never from the browser.
    """
    if not isinstance(kept, dict) or kept.get("account") != str(account.pk) or not account.is_active:
        return None
    try:
        at = dt.datetime.fromisoformat(str(kept.get("at")))
    except ValueError:
        return None
    if at.tzinfo is None or not at <= now <= at + VALID_FOR:
        return None
    label = account.person.name if account.person else account.username
    method: Literal["totp", "passkey"] = "passkey" if kept.get("method") == "passkey" else "totp"
    return Credential(account.pk, account.person_id, label, at, method, _MADE_HERE)


def _matching_counter(account: Account, code: str, now: dt.datetime) -> int | None:
    authenticator = Authenticator.objects.filter(user_id=account.pk, type=Authenticator.Type.TOTP).first()
    if authenticator is None:
        raise StepUpRefused("尚未绑定动态码，请先在“我的”中绑定。")
    return matching_counter(decrypt(authenticator.data["secret"]), code, now)


def matching_counter(secret: str, code: str, now: dt.datetime) -> int | None:
    """Return the time step for which a code is right (RFC 6238, one step of tolerance either way), or None."""
    typed = re.sub(r"[\s-]", "", code)
    current = int(now.timestamp()) // PERIOD
    found = None
    for counter in range(current - TOLERANCE, current + TOLERANCE + 1):
        if hmac.compare_digest(totp(secret, counter).encode(), typed.encode()):
            found = counter
    return found


def totp(secret: str, counter: int) -> str:
    """Return the six-digit code of a base32 secret for a time step (RFC 4226)."""
    key = base64.b32decode(secret, casefold=True)
    mac = hmac.new(key, struct.pack(">Q", counter), hashlib.sha1).digest()
    offset = mac[-1] & 0x0F
    value = struct.unpack(">I", mac[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{value % 10**DIGITS:0{DIGITS}d}"


def code_at(secret: str, now: dt.datetime) -> str:
    """Return the code that an authenticator shows at a moment."""
    return totp(secret, int(now.timestamp()) // PERIOD)


def spend_counter(account_id: uuid.UUID, counter: int) -> bool:
    """Take a time step for an account; False when it, or a later one, was used (one conditional UPDATE)."""
    unused = Q(totp_last_counter__isnull=True) | Q(totp_last_counter__lt=counter)
    taken = Account.objects.filter(unused, pk=account_id).update(
        totp_last_counter=counter, failures=0, locked_until=None
    )
    return taken == 1


def locked(account: Account, now: dt.datetime) -> bool:
    """Tell whether an account is locked after failures."""
    return account.locked_until is not None and now < account.locked_until


def note_failure(account_id: uuid.UUID, now: dt.datetime) -> None:
    """Count a wrong password or code; the fifth in a row locks the account for fifteen minutes."""
    Account.objects.filter(pk=account_id).update(failures=F("failures") + 1)
    full = Account.objects.filter(pk=account_id, failures__gte=MAX_FAILURES)
    lockings = full.update(failures=0, locked_until=now + LOCK_FOR)
    access.warning("account_locked" if lockings else "proof_refused", account=str(account_id))


def note_success(account_id: uuid.UUID) -> None:
    """Forget counted failures after a right password."""
    Account.objects.filter(pk=account_id).update(failures=0, locked_until=None)


def token_digest(secret: str) -> str:
    """Return the digest under which a token's secret is kept."""
    return digest(secret.encode())


_TOKENS = Prepared(lambda kept: ApiToken.objects.select_related("account__person").filter(digest=kept))


def bearer(secret: str, *, scope: str, address: str, now: dt.datetime) -> tuple[Account, ApiToken]:
    """Return account and token of a bearer secret for one scope from one address.

    Raises TokenRefused, with one text for every reason.
    """
    row = _TOKENS.first(token_digest(secret))
    fault = "unknown" if row is None else _fault(row, scope, address, now)
    if row is None or fault:
        access.warning("token_refused", why=fault, by=str(row.pk) if row else None)
        raise TokenRefused
    return row.account, row


def _fault(row: ApiToken, scope: str, address: str, now: dt.datetime) -> str:
    """Return why a token opens nothing here, in one word for the log; empty where it does."""
    if row.revoked_at is not None or now >= row.expires_at:
        return "ended"
    if scope not in row.scopes:
        return "scope"
    if not row.account.is_active:
        return "account"
    return "" if _allowed_from(row, address) else "address"


def _allowed_from(row: ApiToken, address: str) -> bool:
    if not row.addresses:
        return True
    try:
        came_from = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(came_from in ipaddress.ip_network(network) for network in row.addresses)
