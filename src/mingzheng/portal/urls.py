"""Addresses of the portal; none of them holds anything about a person."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, register_converter

from mingzheng.portal import (
    agencies,
    decision_pdf,
    decisions,
    feeds,
    handing_in,
    lookups,
    open_data,
    procedures,
    public_log,
    sitemaps,
    spans,
    verifying,
    views,
)


class ShortDigest:
    """The first twelve hexadecimal characters of a digest."""

    regex = "[0-9a-f]{12}"

    def to_python(self, value: str) -> str:
        """Return the text."""
        return value

    def to_url(self, value: str) -> str:
        """Return the text."""
        return value


class Ending:
    """How a file of the open data ends."""

    regex = "csv|jsonl"

    def to_python(self, value: str) -> str:
        """Return the text."""
        return value

    def to_url(self, value: str) -> str:
        """Return the text."""
        return value


class SpanName:
    """A month or a quarter: 2026-09, 2026-Q3."""

    regex = spans.REGEX

    def to_python(self, value: str) -> str:
        """Return the text."""
        return value

    def to_url(self, value: str) -> str:
        """Return the text."""
        return value


register_converter(ShortDigest, "digest")
register_converter(Ending, "ending")
register_converter(SpanName, "span")

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("search/", decisions.search_box, name="search"),
    path("search/<str:token>/", decisions.results, name="results"),
    path("decisions/", decisions.listing, name="decisions"),
    path("decisions/<str:key>/", decisions.detail, name="decision"),
    path("decisions/<str:key>/text.json", decisions.detail_text, name="decision_text"),
    path("decisions/<str:key>/decision.pdf", decision_pdf.detail_pdf, name="decision_pdf"),
    path("officers/", lookups.officers, name="officers"),
    path("officers/<str:token>/", lookups.officer, name="officer"),
    path("d/", lookups.paper_box, name="paper_box"),
    path("d/<str:code>/", lookups.paper, name="paper"),
    path("agencies/", agencies.agencies, name="agencies"),
    path("agencies/<str:code>/", agencies.agency, name="agency"),
    path("agencies/<str:code>/<slug:phase>/<slug:kind>/", agencies.column, name="column"),
    path("lists/<str:key>/", views.list_item, name="list"),
    path("lists/<str:key>/text.json", views.list_text, name="list_text"),
    path("procedures/", procedures.procedures, name="procedures"),
    path("procedures/<str:code>/", procedures.procedure, name="procedure"),
    path("procedures/<str:code>/<digest:digest>/", procedures.procedure, name="procedure_version"),
    path("procedures/<str:code>/<digest:digest>/text.json", procedures.procedure_text, name="procedure_text"),
    path("procedures/<str:code>/<digest:digest>/procedure.bpmn", procedures.exported, name="procedure_bpmn"),
    path("procedures/<str:code>/<digest:digest>/<slug:lane>/", procedures.lane, name="lane"),
    path("procedures/<str:code>/<digest:digest>/<slug:lane>.svg", procedures.chart, name="chart"),
    path("ledger/", views.ledger, name="ledger"),
    path("ledger/checkpoint", public_log.checkpoint, name="checkpoint"),
    path("ledger/tile/<path:place>", public_log.tile, name="tile"),
    path("ledger/stamps/<int:number>.<slug:ending>", public_log.stamp, name="stamp"),
    path("verify/", verifying.verify, name="verify"),
    path("verify/mingzheng_verify.py", verifying.program, name="verifier"),
    path("about/", views.about, name="about"),
    path("report/", handing_in.report, name="report"),
    path("correct/", handing_in.correct, name="correct"),
    path("decisions/<str:key>/correct/", handing_in.correct, name="correct_decision"),
    path("receipts/", handing_in.receipts, name="receipts"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/<str:scope>.atom", feeds.atom, name="atom"),
    path("feeds/<str:scope>.json", feeds.json_feed, name="json_feed"),
    path("data/", open_data.data, name="data"),
    path("data/dictionary.json", open_data.dictionary, name="dictionary"),
    path("data/decisions.<ending:ending>", open_data.decisions, name="data_decisions"),
    path("data/decisions-<span:span>.<ending:ending>", open_data.decisions, name="data_span"),
    path("data/matters.<ending:ending>", open_data.matters, name="data_matters"),
    path("sitemap.xml", sitemaps.index, name="sitemap_index"),
    path("sitemaps/pages.xml", sitemaps.fixed, name="sitemap_pages"),
    path("sitemaps/decisions-<int:number>.xml", sitemaps.decisions, name="sitemap_decisions"),
    path("sitemap/", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
]
