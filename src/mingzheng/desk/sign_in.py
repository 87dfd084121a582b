"""The second half of signing in: codes that work once for everything, lockout, and the QR code as an image."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.decorators import login_stage_required
from allauth.account.views import logout
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.utils import decrypt
from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mingzheng.agencies import actions, passkeys
from mingzheng.agencies.credentials import actor_of, locked, matching_counter, note_failure, note_success, spend_counter
from mingzheng.agencies.first_password import KEY
from mingzheng.agencies.models import Account
from mingzheng.core.errors import DomainError
from mingzheng.ledger.recording import record
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    from django.http import HttpRequest

CODE_LABEL = "动态码"
PROVING = "passkey_proving"  # the request that a session was given, until it is answered


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


class Once(forms.HiddenInput):
    """A hidden field that is never filled again with what was refused."""

    def format_value(self, value: object) -> None:
        """Return nothing, whatever was sent."""


class AuthenticateForm(OneTimeCode, AllauthAuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The second half of signing in: a code, or a passkey's answer to the request that this session was given."""

    credential = forms.CharField(required=False, widget=Once)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as allauth calls it
        super().__init__(*args, **kwargs)
        self.fields["code"].required = not self.data.get("credential")

    def clean_code(self) -> str:
        """Return the code when it is right and unused; a passkey's answer stands in its place."""
        return "" if self.data.get("credential") else super().clean_code()

    def clean_credential(self) -> str:
        """Return the passkey's answer when it is right; a request is answered once, a failure counts on the account."""
        answer: str = self.cleaned_data["credential"]
        if not answer:
            return answer
        account, request = Account.objects.get(pk=self.user.pk), context.request
        state = request.session.pop(PROVING, None)
        try:
            self.authenticator = passkeys.used(account, request.get_host(), state, read_json(answer), timezone.now())
        except DomainError as refusal:
            self.add_error(None, refusal.message)  # a hidden field shows no error of its own
            return ""
        note_success(account.pk)
        self.authenticator.user = self.user
        return answer

    def passkey_request(self) -> str:
        """Return what the browser needs to use a passkey, empty for an account that has none."""
        if not passkeys.passkeys(self.user):
            return ""
        options, context.request.session[PROVING] = passkeys.begin_proving(self.user, context.request.get_host())
        return json.dumps(options)


def read_json(text: str | bytes) -> Any:  # noqa: ANN401 - what a browser sent
    """Return what a browser sent as JSON, None where it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return None


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


class OwnPassword(SetPasswordForm):  # type: ignore[type-arg]  # generic in the stubs alone
    """A password of one's own in place of the one that was given."""

    def clean(self) -> None:
        """Refuse the given password itself, and what no password may be."""
        super().clean()
        if self.user.check_password(self.cleaned_data.get("new_password1", "")):
            self.add_error("new_password1", "新密码不能与初始密码相同。")


@login_stage_required(stage=KEY, redirect_urlname="account_login")  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "POST"])
def first_password(request: HttpRequest) -> HttpResponse:
    """Let whoever came in with a given password replace it; only then is the sign-in complete."""
    stage = request._login_stage  # type: ignore[attr-defined]  # noqa: SLF001 - as allauth hands it over
    account: Account = stage.login.user
    form = OwnPassword(account, request.POST or None)
    if form.is_valid():
        with record("agencies.account.own_password", actor=actor_of(account), now=timezone.now()) as rec:
            actions.set_password(rec, account, password=form.cleaned_data["new_password1"])
        account.refresh_from_db()
        answer: HttpResponse = stage.exit()
        return answer
    return render(request, "account/first_password.html", {"form": form}, status=422 if form.errors else 200)


def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, and let the browser forget what it kept of these pages (ASVS 5.0 V14.3.1)."""
    answer: HttpResponse = logout(request)
    if request.method == "POST":
        answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer


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
