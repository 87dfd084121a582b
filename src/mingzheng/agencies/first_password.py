"""A password that somebody else gave: it lives some days, and opens only the page on which its owner replaces it.

Who handed it over knows it; what is signed must be the owner's alone (ASVS 5.0 V6.4.1, system and business apart).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from allauth.account.stages import LoginStage
from allauth.core.internal.httpkit import headed_redirect_response
from django.conf import settings

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from mingzheng.agencies.models import Account

KEY = "first_password"
ADDRESS = "account_first_password"


def expired(account: Account, now: dt.datetime) -> bool:
    """Return whether an account still has a password that was given too many days ago."""
    given = account.first_password_at
    return given is not None and now > given + dt.timedelta(days=settings.FIRST_PASSWORD_DAYS)


class FirstPasswordStage(LoginStage):  # type: ignore[misc]  # allauth has no types
    """The last stage of signing in, for an account whose password somebody else gave."""

    key = KEY
    urlname = ADDRESS

    def handle(self) -> tuple[HttpResponseBase | None, bool]:
        """Lead to the page that replaces the password, or let pass."""
        if self.login.user.first_password_at is None:
            return None, True
        return headed_redirect_response(ADDRESS), True
