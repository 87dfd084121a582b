"""Nobody with a role works without a second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from mingzheng.agencies.policies import has_any_role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

ENROLLED = "_second_factor"


class SecondFactorMiddleware:
    """Sends an account that has a role and no second factor to enrol one; only sign-in itself stays open to it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on, redirect a person to the enrolment, tell a program to have it done."""
        if self._must_enrol(request):
            return _told() if request.path.startswith("/api/") else redirect("mfa_activate_totp")
        return self.get_response(request)

    def _must_enrol(self, request: HttpRequest) -> bool:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path.startswith(settings.LOGIN_URL):
            return False
        user = request.user
        if not user.is_authenticated or request.session.get(ENROLLED) == str(user.pk):
            return False
        if Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists():
            request.session[ENROLLED] = str(user.pk)
            return False
        return user.person_id is not None and has_any_role(user.person_id, timezone.now())


def _told() -> JsonResponse:
    """Return the problem document that a program gets (RFC 9457)."""
    detail = "请先登录工作台设置动态码，再使用接口。"
    body = {"type": "second_factor", "title": "需要动态码", "status": 403, "detail": detail}
    return JsonResponse(body, status=403, content_type="application/problem+json")
