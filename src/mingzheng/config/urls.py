"""Addresses of the faces; sign-in keeps only what an office needs of allauth: no sign-up, no mail."""

from __future__ import annotations

from allauth.account import views as account
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from mingzheng.config import health
from mingzheng.config.doctor.page import doctor
from mingzheng.desk.sign_in import first_password, sign_out, totp_qr
from mingzheng.web import urls as shared

sign_in: list[URLPattern | URLResolver] = [
    path("", account.login, name="account_login"),
    path("out/", sign_out, name="account_logout"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("closed/", account.account_inactive, name="account_inactive"),
    path("password/first/", first_password, name="account_first_password"),
    path("password/", account.password_change, name="account_change_password"),
    path("mfa/totp/qr.svg", totp_qr, name="mfa_totp_qr"),
    path("mfa/", include("allauth.mfa.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("desk/login/", include(sign_in)),
    path("desk/doctor/", doctor, name="desk_doctor"),
    path("desk/", include("mingzheng.desk.urls")),
    path("desk/", include(shared.desk)),
    path("api/v1/", include("mingzheng.api.urls")),
    path("my/", include("mingzheng.party.urls")),
    *([path("demo/", include("mingzheng.demo.urls"))] if settings.DEMO else []),
    path("", include(shared.urlpatterns)),
    path("", include("mingzheng.portal.urls")),
]

handler400 = "mingzheng.web.errors.bad_request"
handler403 = "mingzheng.web.errors.forbidden"
handler404 = "mingzheng.web.errors.not_found"
handler500 = "mingzheng.web.errors.server_error"
