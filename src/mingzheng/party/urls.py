"""Addresses of the party's own case; none of them says whose it is."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from mingzheng.party import views

app_name = "party"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.door, name="door"),
    path("case/", views.case, name="case"),
    path("case/<slug:kind>/", views.hand_in, name="hand_in"),
    path("leave/", views.leave, name="leave"),
    path("<str:code>/", views.door, name="door_of_paper"),
]
