"""Addresses of the api."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from mingzheng.api.interface import api
from mingzheng.api.views import description, guarded, home
from mingzheng.api.witness import add_checkpoint

app_name = "api"
OWN = {"api-root"}


def _operations() -> list[URLPattern | URLResolver]:
    found = [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name not in OWN]
    return [URLPattern(one.pattern, guarded(one.callback), one.default_args, one.name) for one in found]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="api-root"),
    path("openapi.json", description, name="openapi"),
    path("witness/add-checkpoint", add_checkpoint, name="witness"),
    *_operations(),
]
