"""The second half of signing in: codes that work once for everything, lockout, and the QR code as an image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.utils import decrypt
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mingzheng.agencies.credentials import locked, matching_counter, note_failure, note_success, spend_counter
from mingzheng.agencies.models import Account
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    from django.http import HttpRequest

CODE_LABEL = "动态码"


class OneTimeCode:
    """Checks a code against the account's own counter, so that a code used anywhere works nowhere again."""

    user: Account
    cleaned_data: dict[str, Any]
    authenticator: Authenticator

    def clean_code(self) -> str:
        """Return the code when it is right and unused; count the failure otherwise."""
        code: str = self.cleaned_data["code"]
        account = Account.objects.get(pk=self.user.pk)
        if locked(account, timezone.now()):
            raise get_account_adapter().validation_error("too_many_login_attempts")
        for authenticator in Authenticator.objects.filter(user_id=account.pk).order_by("-type"):
            if self._accepts(account, authenticator, code):
                authenticator.user = self.user
                self.authenticator = authenticator
                return code
        note_failure(account.pk, timezone.now())
        raise get_adapter().validation_error("incorrect_code")

    def _accepts(self, account: Account, authenticator: Authenticator, code: str) -> bool:
        if authenticator.type == Authenticator.Type.TOTP:
            counter = matching_counter(decrypt(authenticator.data["secret"]), code, timezone.now())
            return counter is not None and spend_counter(account.pk, counter)
        if authenticator.wrap().validate_code(code):
            note_success(account.pk)
            return True
        return False


class AuthenticateForm(OneTimeCode, AllauthAuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The code at sign-in."""


class ReauthenticateForm(OneTimeCode, AllauthReauthenticateForm):  # type: ignore[misc]
    """The code before a change of one's own sign-in."""


class ActivateForm(AllauthActivateForm):  # type: ignore[misc]
    """The first code of a new second factor; it is spent by being shown."""

    def clean_code(self) -> str:
        """Return the code when it fits the new secret and was not used."""
        code: str = self.cleaned_data["code"]
        counter = matching_counter(self.secret, code, timezone.now())
        if counter is None or not spend_counter(self.user.pk, counter):
            raise get_adapter().validation_error("incorrect_code")
        return code


@requires("login")
@require_safe
@never_cache
def totp_qr(request: HttpRequest) -> HttpResponse:
    """Show the QR code of the secret that is being enrolled in this session."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    adapter = get_adapter()
    return HttpResponse(
        adapter.build_totp_svg(adapter.build_totp_url(request.user, secret)), content_type="image/svg+xml"
    )
