"""Passkeys (WebAuthn): another way than the one-time code to prove presence; they stand beside it, never instead.

A passkey is bound to the host name, so it works under the office's domain or ``localhost``, never under an address. The
browser's user verification (PIN, finger, face) is always asked for.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.core.exceptions import ValidationError
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from mingzheng.agencies.credentials import StepUpRefused, locked, made, note_failure
from mingzheng.agencies.models import Account
from mingzheng.core.errors import DomainError, NotVisible

if TYPE_CHECKING:
    from mingzheng.agencies.credentials import Credential

PATIENCE = dt.timedelta(minutes=5)
MOST = 10
NAME_LENGTH = 40
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, ValidationError)  # what is no answer of a browser


def passkeys(account: Account) -> list[Authenticator]:
    """Return the account's passkeys, the oldest first."""
    return list(Authenticator.objects.filter(user_id=account.pk, type=Authenticator.Type.WEBAUTHN).order_by("pk"))


def begin_adding(account: Account, host: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the browser needs to make a passkey, and the state that the session keeps meanwhile."""
    user = PublicKeyCredentialUserEntity(id=account.pk.bytes, name=account.username, display_name=account.username)
    options, state = _server(host).register_begin(
        user=user,
        credentials=_credentials(account),
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options), dict(state)


def add(account: Account, host: str, state: object, answer: Any, name: str) -> Authenticator:  # noqa: ANN401 - JSON
    """Keep a new passkey; raises DomainError for an answer that fits no request, or for too many."""
    if len(passkeys(account)) >= MOST:
        raise DomainError(f"最多登记 {MOST} 个通行密钥，请先删去不用的。")
    try:
        _server(host).register_complete(state, answer)
    except UNREADABLE as error:
        raise DomainError("通行密钥没有登记成功，请重新操作一次。") from error
    added: Authenticator = WebAuthn.add(account, name.strip()[:NAME_LENGTH] or "通行密钥", answer).instance
    return added


def remove(account: Account, passkey_id: int) -> None:
    """Delete one of the account's own passkeys; raises NotVisible for another's."""
    gone, _ = Authenticator.objects.filter(user_id=account.pk, type=Authenticator.Type.WEBAUTHN, pk=passkey_id).delete()
    if not gone:
        raise NotVisible


def begin_proving(account: Account, host: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the browser needs to use a passkey, and the state; raises DomainError where there is none."""
    credentials = _credentials(account)
    if not credentials:
        raise DomainError("尚未登记通行密钥，请填写动态码，或者先在“我的账号”登记。")
    options, state = _server(host).authenticate_begin(credentials, UserVerificationRequirement.REQUIRED)
    return dict(options), dict(state)


def step_up_by_passkey(account: Account, host: str, state: object, answer: Any, now: dt.datetime) -> Credential:  # noqa: ANN401
    """Check a passkey's answer to a request of this session and return the proof; each request is answered once.

    Raises StepUpRefused: closed or locked account, foreign or wrong answer, which counts like a wrong code.
    """
    fresh = Account.objects.select_related("person").get(pk=account.pk)
    used(fresh, host, state, answer, now)
    return made(fresh, now, "passkey")


def used(account: Account, host: str, state: object, answer: Any, now: dt.datetime) -> Authenticator:  # noqa: ANN401
    """Return the passkey that answered a request of this session, at signing and as the second half of signing in.

    ``account`` is freshly read. Raises StepUpRefused as ``step_up_by_passkey`` does.
    """
    if not account.is_active:
        raise StepUpRefused("账号已停用。")
    if locked(account, now):
        raise StepUpRefused("连续输错次数过多，账号暂时锁定，请稍后再试。")
    known = {row.wrap().authenticator_data.credential_data.credential_id: row for row in passkeys(account)}
    try:
        answered = _server(host).authenticate_complete(state, _credentials(account), answer)
        return known[answered.credential_id]
    except UNREADABLE as error:
        note_failure(account.pk, now)
        raise StepUpRefused("通行密钥没有通过核对，请重试，或者填写动态码。") from error


def _credentials(account: Account) -> list[AttestedCredentialData]:
    return [row.wrap().authenticator_data.credential_data for row in passkeys(account)]


def _server(host: str) -> Fido2Server:
    """Return the verifier for a host name; it takes https, and http from ``localhost`` alone."""
    return Fido2Server(PublicKeyCredentialRpEntity(id=host.partition(":")[0], name="明证"))
