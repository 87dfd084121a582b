"""How allauth signs people in here: no sign-up, no mail, lockout in the database, secrets encrypted, TOTP kept on."""

from __future__ import annotations

import base64
import io
import re
from typing import TYPE_CHECKING, Any

import segno
import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone

from mingzheng.agencies import sessions
from mingzheng.agencies.credentials import locked, note_failure, note_success
from mingzheng.agencies.first_password import expired
from mingzheng.agencies.models import Account
from mingzheng.core.crypto import Unreadable, current_header, decrypt, encrypt
from mingzheng.core.secrets import token

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

access = structlog.get_logger("mingzheng.access")
MARK = re.compile(r"[\w-]{43}", re.ASCII)
DEVICE_SECONDS = 400 * 86400  # as long as browsers keep a cookie
SECRET_PLACE = b"mfa.authenticator"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Signs in by user name and password; what fails is counted on the account, whatever process saw it."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "用户名或者密码不正确。连续 5 次不正确，账号锁定 15 分钟。",
        "too_many_login_attempts": "尝试次数过多，账号暂时锁定，请 15 分钟后再试，或者联系系统管理员。",
        "incorrect_password": "密码不正确。",
        "account_inactive": "账号已停用，请联系系统管理员。",
        "incorrect_code": "动态码不正确，请核对手机时间后重新输入。",
        "enter_current_password": "请输入现在的密码。",
        "rate_limited": "操作太频繁，请稍候再试。",
        "first_password_expired": f"初始密码已超过 {settings.FIRST_PASSWORD_DAYS} 天，请系统管理员重新设置。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse sign-up: accounts are opened by an administrator of the agency."""
        del request
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ANN401 - allauth's signature
        """Refuse a locked account before its password is looked at."""
        super().pre_authenticate(request, **credentials)
        account = self._account(credentials)
        if account is not None and locked(account, timezone.now()):
            access.warning("account_locked", account=str(account.pk))
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ANN401
        """Count the failure."""
        del request
        account = self._account(credentials)
        if account is None:
            access.warning("account_unknown")
        else:
            note_failure(account.pk, timezone.now())

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:  # noqa: ANN401
        """Check name and password; a right one forgets the failures before it where no code is asked for next."""
        user: Account | None = super().authenticate(request, **credentials)
        if user is not None and not self._code_follows(user):
            note_success(user.pk)
        if user is not None and expired(user, timezone.now()):
            access.warning("first_password_expired", account=str(user.pk))
            raise self.validation_error("first_password_expired")
        return user

    def get_login_stages(self) -> list[str]:
        """Return what stands between a right password and the desk: the code, then a first password replaced."""
        return [*super().get_login_stages(), "mingzheng.agencies.first_password.FirstPasswordStage"]

    def set_password(self, user: Account, password: str) -> None:
        """Write the new password, the owner's own from now on, and nothing else of the row."""
        user.set_password(password)
        user.first_password_at = None
        user.save(update_fields=["password", "first_password_at"])

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:  # noqa: ANN401
        """Ask again before changes of sign-in, but not of whoever signed in a moment ago."""
        steps = self.request.session.get("account_authentication_methods")
        if app in {"allauth.mfa", sessions.APP} and steps:
            age = timezone.now().timestamp() - float(steps[-1]["at"])
            return not 0 <= age < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401
        """Note the sign-in in the account's list, and give the browser a mark by which it is known again."""
        response: HttpResponseBase = super().post_login(request, user, **kwargs)
        ways = request.session.get("account_authentication_methods") or []
        access.info("signed_in", account=str(user.pk), ways=[str(way.get("type") or way["method"]) for way in ways])
        mark = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
        if not MARK.fullmatch(mark):
            mark = token(32)
        agent, address = request.headers.get("User-Agent", ""), self.get_client_ip(request)
        key = request.session.session_key or ""
        row = sessions.note(user, key, mark=mark, address=address, agent=agent, now=timezone.now())
        request.session[sessions.NOTED] = str(row.pk)
        if not settings.DEMO and (
            ended := sessions.keep_newest(user, key, timezone.now())
        ):  # the demo's are everybody's
            access.info("sessions_ended", account=str(user.pk), many=ended)
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            mark,
            max_age=DEVICE_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
            path=settings.DEVICE_COOKIE_PATH,
        )
        return response

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and say so."""
        access.info("signed_out", account=str(request.user.pk))
        super().logout(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send no mail: this installation has none."""

    def _code_follows(self, user: Account) -> bool:
        return bool(Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists())

    def _account(self, credentials: dict[str, Any]) -> Account | None:
        return Account.objects.filter(username=credentials.get("username", "")).first()


def resealed(data: dict[str, Any]) -> dict[str, Any] | None:
    """Return an authenticator's data with its secrets under the current key, or None when they are already."""
    changed = {name: _anew(value) for name, value in data.items()}
    return changed if changed != data else None


def _anew(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        return [_anew(item) for item in value]
    if not isinstance(value, str):
        return value
    try:
        sealed = base64.b64decode(value, validate=True)
        plain = decrypt(sealed, SECRET_PLACE)
    except (ValueError, Unreadable):
        return value  # a name, not a secret
    if sealed.startswith(current_header()):
        return value
    return base64.b64encode(encrypt(plain, SECRET_PLACE)).decode()


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Keeps TOTP secrets encrypted and lets nobody switch the second factor off: that takes two persons and a day."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "动态码不正确，请核对手机时间后重新输入。",
        "cannot_delete_authenticator": "动态码不能自行停用；手机遗失的，请由系统管理员和第二人办理重置。",
        "cannot_generate_recovery_codes": "请先绑定动态码。",
    }

    def encrypt(self, text: str) -> str:
        """Return the ciphertext of a secret, as text for the JSON column."""
        return base64.b64encode(encrypt(text.encode(), SECRET_PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret."""
        return decrypt(base64.b64decode(encrypted_text), SECRET_PLACE).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Refuse to switch the second factor off."""
        del authenticator
        return False

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code as a stand-alone SVG image without style or script, dark on white."""
        image = io.BytesIO()
        segno.make(url, error="m").save(image, kind="svg", scale=5, border=4, light="#ffffff", xmldecl=False)
        return image.getvalue().decode()
