"""Logins open and close; second factors are reset by two persons after a hold; tokens for programs."""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from mingzheng.agencies import sessions
from mingzheng.agencies.credentials import TOKEN_SCOPES, token_digest
from mingzheng.agencies.models import Account, Agency, ApiToken, MfaReset, MfaResetState, Person
from mingzheng.agencies.policies import HOLD, can_administer, can_second
from mingzheng.core.errors import Conflict, FieldError, Invalid, Refusal, insist
from mingzheng.core.secrets import token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingzheng.ledger.recording import Recorder

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
USERNAME_FORM = "用户名用小写字母、数字、点、横线，2 至 64 位"
LONGEST_TOKEN = dt.timedelta(days=366)
TOKEN_BYTES = 32
NOT_THEIRS = Refusal(
    "own_token",
    "接口令牌只由本人发放，系统管理员也不能替人发放",
    "行政执法三项制度·系统管理与业务分离",
    "请本人登录后在“我的账号”里发放。",
    kind="others",
)


def _agency(account: Account) -> Agency | None:
    return account.person.agency if account.person else None


def open_account(rec: Recorder, *, person: Person, username: str, password: str, own: bool = False) -> Account:
    """Open a login for a person; a second factor is enrolled at the first sign-in.

    Unless its owner typed it (``own``), the password is a first one: it opens nothing but the page that replaces it.
    """
    insist("不能开设账号", can_administer(rec.actor, person.agency, rec.now))
    if not USERNAME.fullmatch(username):
        raise Invalid((FieldError("username", USERNAME_FORM, rule="username"),))
    if Account.objects.filter(username=username).exists() or Account.objects.filter(person=person).exists():
        raise Conflict(f"用户名 {username} 已被使用，或者{person.name}已有账号。")
    account = Account(username=username, person=person, first_password_at=None if own else rec.now)
    _set_password(account, password)
    rec.insert(account)
    return account


def _set_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Invalid(tuple(FieldError("password", message, rule="password") for message in error.messages)) from error
    account.set_password(password)


def set_password(rec: Recorder, account: Account, *, password: str) -> Account:
    """Give an account a new password: the owner's own act, or an administrator's, whose word is a first password."""
    own = rec.actor.kind == "account" and rec.actor.id == account.pk
    insist("不能更改密码", None if own else can_administer(rec.actor, _agency(account), rec.now))
    _set_password(account, password)
    rec.facts["account"] = str(account.pk)
    _keep_password(account, None if own else rec.now)
    return account


def _keep_password(account: Account, given_at: dt.datetime | None) -> None:
    Account.objects.filter(pk=account.pk).update(
        password=account.password, first_password_at=given_at, failures=0, locked_until=None
    )


def end_sessions(rec: Recorder, account: Account) -> int:
    """End every session of an account at once, as when a device was lost; return how many there were."""
    own = rec.actor.kind == "account" and rec.actor.id == account.pk
    insist("不能结束登录", None if own else can_administer(rec.actor, _agency(account), rec.now))
    ended = sessions.end_others(account, "")
    rec.facts |= {"account": str(account.pk), "ended": ended}
    return ended


def close_account(rec: Recorder, account: Account) -> Account:
    """Close a login at once; running sessions end with their next request, tokens are revoked."""
    insist("不能停用账号", can_administer(rec.actor, _agency(account), rec.now))
    if not account.is_active:
        raise Conflict("账号已经停用。")
    rec.change(account, is_active=False)
    for row in account.tokens.filter(revoked_at__isnull=True):
        rec.change(row, revoked_at=rec.now)
    return account


def reopen_account(rec: Recorder, account: Account, *, password: str) -> Account:
    """Open a closed login again with a new password."""
    insist("不能启用账号", can_administer(rec.actor, _agency(account), rec.now))
    if account.is_active:
        raise Conflict("账号没有停用。")
    _set_password(account, password)
    rec.change(account, is_active=True)
    _keep_password(account, rec.now)
    return account


def reset_mfa(rec: Recorder, account: Account, *, reason: str) -> MfaReset:
    """Ask that an account's second factor be removed; nothing changes before a second person and a day's hold.

    In the opening ceremony of the agency the request is due at once.
    """
    agency = _agency(account)
    insist("不能重置动态码", can_administer(rec.actor, agency, rec.now))
    open_ones = account.mfa_resets.filter(state__in=[MfaResetState.PROPOSED, MfaResetState.HELD])
    if open_ones.exists():
        raise Conflict("已有一项重置在等待办理。")
    ceremony = agency is not None and agency.business_since is None
    reset = MfaReset(
        account=account,
        reason=reason,
        state=MfaResetState.HELD if ceremony else MfaResetState.PROPOSED,
        requested_by=rec.actor.id,
        effective_at=rec.now if ceremony else None,
    )
    rec.insert(reset)
    return reset


def second_mfa_reset(rec: Recorder, reset: MfaReset) -> MfaReset:
    """Confirm a reset as a second person; it may be carried out after a day."""
    if reset.state != MfaResetState.PROPOSED:
        raise Conflict("这项重置不在等待确认。")
    insist("不能确认重置", _second_refusal(rec, reset))
    rec.change(reset, state=MfaResetState.HELD, seconded_by=rec.actor.id, effective_at=rec.now + HOLD)
    return reset


def _second_refusal(rec: Recorder, reset: MfaReset) -> Refusal | None:
    person = reset.account.person
    if person is None:
        return Refusal("second_person", "账号没有对应的人员", "系统管理与业务分离", "请停用该账号。")
    return can_second(rec.actor, agency=person.agency, first=reset.requested_by, subject=person.pk, now=rec.now)


def decline_mfa_reset(rec: Recorder, reset: MfaReset) -> MfaReset:
    """Refuse as a second person to confirm a reset; nothing changes."""
    if reset.state != MfaResetState.PROPOSED:
        raise Conflict("这项重置不在等待确认。")
    insist("不能处理重置", _second_refusal(rec, reset))
    rec.change(reset, state=MfaResetState.CANCELLED, seconded_by=rec.actor.id)
    return reset


def cancel_mfa_reset(rec: Recorder, reset: MfaReset) -> MfaReset:
    """Stop a reset in its hold: the owner of the account, who was told, or an administrator."""
    own = rec.actor.kind == "account" and rec.actor.id == reset.account_id
    insist("不能取消重置", None if own else can_administer(rec.actor, _agency(reset.account), rec.now))
    if reset.state not in {MfaResetState.PROPOSED, MfaResetState.HELD}:
        raise Conflict("这项重置已经办完。")
    rec.change(reset, state=MfaResetState.CANCELLED)
    return reset


def carry_out_mfa_reset(rec: Recorder, reset: MfaReset) -> MfaReset:
    """Remove the second factor when the hold is over; safe to run twice."""
    if reset.state == MfaResetState.DONE:
        return reset
    if reset.state != MfaResetState.HELD or reset.effective_at is None or rec.now < reset.effective_at:
        refusal = Refusal(
            gate="mfa_hold",
            reason="重置尚未经第二人确认，或者等待期未满",
            article="系统管理与业务分离",
            remedy="等待期满后由系统办理。",
            kind="wait",
            until=reset.effective_at.date() if reset.effective_at else None,
        )
        insist("不能重置动态码", refusal)
    Authenticator.objects.filter(user_id=reset.account_id).delete()
    Account.objects.filter(pk=reset.account_id).update(totp_last_counter=None)
    rec.change(reset, state=MfaResetState.DONE)
    return reset


def issue_token(
    rec: Recorder,
    account: Account,
    *,
    name: str,
    scopes: Sequence[str],
    expires_at: dt.datetime,
    addresses: Sequence[str] = (),
) -> tuple[ApiToken, str]:
    """Issue a bearer token for a program and return it with its secret, which is shown once.

    Only its owner does: what the program records stands under the owner's name, and no administrator may act in it.
    Scopes are those of ``credentials.TOKEN_SCOPES``; none signs, approves or gives an opinion. ``addresses`` are
    networks from which alone it works. It lives 366 days at most.
    """
    own = rec.actor.kind == "account" and rec.actor.id == account.pk
    insist("不能发放令牌", None if own or rec.actor.kind == "system" else NOT_THEIRS)
    errors = []
    if not scopes or set(scopes) - TOKEN_SCOPES:
        listed = "、".join(sorted(TOKEN_SCOPES))
        errors.append(FieldError("scopes", f"权限范围只能是：{listed}", rule="scope"))
    if not rec.now < expires_at <= rec.now + LONGEST_TOKEN:
        errors.append(FieldError("expires_at", "有效期须在将来，最长 366 天", rule="expiry"))
    errors += [
        FieldError("addresses", f"“{address}”不是网络地址", rule="address")
        for address in addresses
        if not _is_network(address)
    ]
    if errors:
        raise Invalid(tuple(errors))
    secret = f"mz_{token(TOKEN_BYTES)}"
    row = ApiToken(
        account=account,
        name=name,
        digest=token_digest(secret),
        scopes=sorted(set(scopes)),
        addresses=list(addresses),
        expires_at=expires_at,
    )
    rec.insert(row)
    return row, secret


def _is_network(address: str) -> bool:
    try:
        ipaddress.ip_network(address)
    except ValueError:
        return False
    return True


def revoke_token(rec: Recorder, row: ApiToken) -> ApiToken:
    """Revoke a token at once."""
    own = rec.actor.kind == "account" and rec.actor.id == row.account_id
    insist("不能收回令牌", None if own else can_administer(rec.actor, _agency(row.account), rec.now))
    if row.revoked_at is not None:
        raise Conflict("令牌已经收回。")
    rec.change(row, revoked_at=rec.now)
    return row
