"""Addresses of the api."""

from __future__ import annotations

import re
from typing import Any

from django.urls import URLPattern, URLResolver, path

from mingzheng.api.interface import ROOT, api
from mingzheng.api.views import Described, description, guarded, home
from mingzheng.api.witness import add_checkpoint

app_name = "api"
OWN = {"api-root"}
CONVERTED = re.compile(r"<(?:\w+:)?(\w+)>")


def _operations() -> list[URLPattern | URLResolver]:
    paths = api.get_openapi_schema()["paths"]
    found = [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name not in OWN]
    return [
        URLPattern(
            one.pattern,
            guarded(one.callback, _described(paths[ROOT + CONVERTED.sub(r"{\1}", str(one.pattern))])),
            one.default_args,
            one.name,
        )
        for one in found
    ]


def _described(methods: dict[str, Any]) -> Described:
    return Described(
        {
            method.upper(): frozenset(one["name"] for one in operation.get("parameters", ()) if one["in"] == "query")
            for method, operation in methods.items()
        }
    )


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="api-root"),
    path("openapi.json", description, name="openapi"),
    path("witness/add-checkpoint", add_checkpoint, name="witness"),
    *_operations(),
]
