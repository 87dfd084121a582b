"""Addresses that the faces share: ``desk`` goes under ``/desk/``, the rest under the root."""

from __future__ import annotations

from django.urls import URLPattern, path

from mingzheng.web import views

desk: list[URLPattern] = [
    path("echo/date/", views.date_echo, name="date_echo"),
    path("components/", views.components, name="components"),
]

urlpatterns: list[URLPattern] = [
    path("display/", views.display, name="display"),
]
