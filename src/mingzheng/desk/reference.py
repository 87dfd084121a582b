"""What the desk looks things up in: the list of the file, the agency's lists, the law, and help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.http import require_safe

from mingzheng.cases.law_table import KIND_WORDS, rules
from mingzheng.cases.showing import procedures
from mingzheng.catalogue.frames import fence_words
from mingzheng.catalogue.models import Capacity, HearingThreshold
from mingzheng.catalogue.queries import matters, review_rule
from mingzheng.catalogue.specs import FineFence
from mingzheng.core.errors import DomainError, NotVisible
from mingzheng.core.money import yuan
from mingzheng.desk import asking
from mingzheng.law.queries import resolve
from mingzheng.web.articles import cited, known
from mingzheng.web.components import Crumb
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingzheng.cases.law_table import Rule


@requires("login")
@require_safe
def law(request: HttpRequest) -> HttpResponse:
    """Show an article: citation, gist, text where imported, since when in force; without a key, the whole table."""
    if "of" not in request.GET:
        return _law_table(request)
    key = str(request.GET.get("of", ""))[:80]
    if not known(key):
        raise NotVisible
    article, fault = None, ""
    try:
        article = resolve(key, asking.today())
    except DomainError as error:
        fault = error.message
    holding = [(KIND_WORDS[rule.kind], rule) for rule in rules() if rule.article == key]
    context = {"key": key, "citation": cited(key), "article": article, "fault": fault, "holding": holding}
    return render(request, "desk/law.html", context | {"crumbs": [Crumb("法条", "/desk/law/"), Crumb(key)]})


def _law_table(request: HttpRequest) -> HttpResponse:
    """Show every article that the product relies on, and the rules that hold it (B15)."""
    wanted = str(request.GET.get("q", "")).strip()[:40]
    found = [rule for rule in rules() if wanted in f"{rule.article} {rule.title} {rule.code}"]
    by_law: dict[str, dict[str, list[tuple[str, Rule]]]] = {}
    for rule in found:
        instrument = rule.article.partition("#")[0] or "没有上位法规定的设置"
        by_law.setdefault(instrument, {}).setdefault(rule.article, []).append((KIND_WORDS[rule.kind], rule))
    laws = [
        (instrument, [(key, cited(key) if key else "由各机关设置", held) for key, held in articles.items()])
        for instrument, articles in by_law.items()
    ]
    context = {"laws": laws, "wanted": wanted, "count": len({rule.article for rule in found if rule.article})}
    return render(request, "desk/law_table.html", context | {"crumbs": [Crumb("法条")]})


@requires("system_administrator", "agency_head")
@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """Show the lists that cases of the own agency run on; they are changed through imports by two persons."""
    account = asking.reader(request)
    agency, on = asking.own_agency(account), asking.today()
    capacities = Capacity.objects.filter(agency=agency, ended=False).order_by("code", "-version")
    thresholds = HearingThreshold.objects.filter(agency=agency).order_by("domain", "party_kind", "-version")
    context = {
        "agency": agency,
        "matters": [
            (m, [f"{_kind(f)}：{fence_words(FineFence.model_validate(f))}" for f in m.fines])
            for m in matters(agency.pk, on)
        ],
        "capacities": capacities,
        "thresholds": [(t, yuan(t.fine_fen)) for t in thresholds],
        "rule": review_rule(agency.pk, on),
        "procedures": procedures(),
        "crumbs": [Crumb("设置")],
    }
    return render(request, "desk/settings.html", context)


def _kind(fence: dict[str, Any]) -> str:
    return {"organisation": "法人或者其他组织", "individual": "公民"}.get(fence.get("party_kind", ""), "")
