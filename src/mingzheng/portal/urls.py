"""Addresses of the portal; none of them holds anything about a person."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, register_converter

from mingzheng.portal import decisions, lookups, public_log, verifying, views


class ShortDigest:
    """The first twelve hexadecimal characters of a digest."""

    regex = "[0-9a-f]{12}"

    def to_python(self, value: str) -> str:
        """Return the text."""
        return value

    def to_url(self, value: str) -> str:
        """Return the text."""
        return value


register_converter(ShortDigest, "digest")

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("search/", decisions.search_box, name="search"),
    path("search/<str:token>/", decisions.results, name="results"),
    path("decisions/", decisions.listing, name="decisions"),
    path("decisions/<str:key>/", decisions.detail, name="decision"),
    path("decisions/<str:key>/text.json", decisions.detail_text, name="decision_text"),
    path("officers/", lookups.officers, name="officers"),
    path("officers/<str:token>/", lookups.officer, name="officer"),
    path("d/", lookups.paper_box, name="paper_box"),
    path("d/<str:code>/", lookups.paper, name="paper"),
    path("agencies/", views.agencies, name="agencies"),
    path("agencies/<str:code>/", views.agency, name="agency"),
    path("lists/<str:key>/", views.list_item, name="list"),
    path("lists/<str:key>/text.json", views.list_text, name="list_text"),
    path("procedures/", views.procedures, name="procedures"),
    path("procedures/<str:code>/", views.procedure, name="procedure"),
    path("procedures/<str:code>/<digest:digest>/", views.procedure, name="procedure_version"),
    path("procedures/<str:code>/<digest:digest>/text.json", views.procedure_text, name="procedure_text"),
    path("ledger/", views.ledger, name="ledger"),
    path("ledger/checkpoint", public_log.checkpoint, name="checkpoint"),
    path("ledger/tile/<path:place>", public_log.tile, name="tile"),
    path("ledger/stamps/<int:number>.<slug:ending>", public_log.stamp, name="stamp"),
    path("verify/", verifying.verify, name="verify"),
    path("verify/mingzheng_verify.py", verifying.program, name="verifier"),
    path("about/", views.about, name="about"),
    path("report/", views.not_open, name="report"),
    path("correct/", views.not_open, name="correct"),
    path("sitemap/", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
]
