"""Addresses of the portal as a process of its own: nothing of desk, interface or figures is there to be asked."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from mingzheng.config import health
from mingzheng.web import urls as shared

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include(shared.urlpatterns)),
    path("", include("mingzheng.portal.urls")),
]

handler400 = "mingzheng.web.errors.bad_request"
handler403 = "mingzheng.web.errors.forbidden"
handler404 = "mingzheng.web.errors.not_found"
handler500 = "mingzheng.web.errors.server_error"
