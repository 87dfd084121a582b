"""For the supervisor: what was shown for a moment only, what is not shown and why, who overruled which mask (B20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from mingzheng.agencies.credentials import actor_of
from mingzheng.core.errors import DomainError, NotVisible
from mingzheng.desk import asking, masking
from mingzheng.desk.publishing import number_of, page_address
from mingzheng.dossiers.models import Dossier
from mingzheng.ledger.recording import record
from mingzheng.publication import actions
from mingzheng.publication.actions.withholding import REASONS
from mingzheng.publication.models import Disclosure, MaskOverrule, Publication, ServedMismatch, Withholding
from mingzheng.publication.queries import flash_takedowns
from mingzheng.web.components import Crumb
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from mingzheng.dossiers.models.visibility import DossierQuerySet
    from mingzheng.publication.models import Takedown

SHOWN = 100
NUMBERED = ("publication__agency", "publication__notice", "publication__dossier__case")
KINDS = {"withdrawn": "依法撤回", "recalled": "有误撤回", "mismatch": "与审核不一致"}
ADDRESS = "/desk/supervision/publications/"


@requires("supervisor", "checker")
@require_safe
def publicity(request: HttpRequest) -> HttpResponse:
    """Show, of the cases that the reader may see, what publicity left out, cut short or changed by hand.

    The counts go through every publication there is: the page fetches them (``?counts=1``) once it stands.
    """
    account, now = asking.reader(request), asking.moment()
    seen = Dossier.objects.visible_to(account, now)
    rows = Publication.objects.filter(seen.has("dossier_id"))
    counts = _counts(rows) if "counts" in request.GET else None
    if counts is not None and request.headers.get("HX-Request"):
        return render(request, "desk/parts/publicity_counts.html", {"counts": counts})
    flashes = flash_takedowns().filter(seen.has("publication__dossier_id"))
    overrules = MaskOverrule.objects.filter(seen.has("publication__dossier_id")).order_by("-pk")
    context = {
        "crumbs": [Crumb("公示监督")],
        "counts": counts,
        "flashes": [_flash(row) for row in flashes.select_related(*NUMBERED)[:SHOWN]],
        "withheld": _withheld(seen),
        "overrules": masking.overruled(list(overrules.select_related("publication")[:SHOWN])),
        "mismatches": ServedMismatch.objects.filter(seen.has("publication__dossier_id")).order_by("state", "-found_at")[
            :SHOWN
        ],
        "unpublished": ServedMismatch.objects.filter(publication__isnull=True).count(),
    }
    return render(request, "desk/publicity.html", context)


def _counts(rows: QuerySet[Publication]) -> list[dict[str, Any]]:
    """Return, for each agency, how many decisions are shown, wait, or are held back."""
    found: dict[str, dict[str, Any]] = {}
    grouped = rows.values("agency__name", "state", "disclosure").annotate(many=Count("pk")).order_by("agency__name")
    for one in grouped:
        line = found.setdefault(
            one["agency__name"], {"agency": one["agency__name"], "all": 0, **dict.fromkeys(WAYS, 0)}
        )
        line["all"] += one["many"]
        line[_way(one["state"], one["disclosure"])] += one["many"]
    return list(found.values())


WAYS = ("published", "withheld", "unclassified", "ended", "waiting")


def _way(state: str, disclosure: str) -> str:
    if disclosure in {Disclosure.WITHHELD, Disclosure.UNCLASSIFIED}:
        return disclosure
    if state == "published":
        return "published"
    return "ended" if state in {"withdrawn", "expired", "repaired"} else "waiting"


def _flash(row: Takedown) -> dict[str, Any]:
    hours, minutes = row.seconds // 3600, row.seconds % 3600 // 60
    return {
        "case_no": number_of(row.publication),
        "agency": row.publication.agency.name,
        "url": page_address(row.publication),
        "kind": KINDS.get(row.kind, row.kind),
        "seen": f"{hours} 小时 {minutes} 分",
        "taken_at": row.taken_at,
        "reason": row.reason,
    }


def _withheld(seen: DossierQuerySet) -> list[dict[str, Any]]:
    """Return the reasons that stand, the next day of review first."""
    of_seen = seen.has("publication__dossier_id")
    standing = Withholding.objects.filter(of_seen, state__in=["proposed", "approved", "standing"])
    listed = standing.select_related(*NUMBERED).order_by("review_on", "pk")
    return [
        {
            "case_no": number_of(row.publication),
            "agency": row.publication.agency.name,
            "url": page_address(row.publication),
            "kind": REASONS.get(row.reason_code, "按规则不公开"),
            "reason": row.reason,
            "basis": row.basis,
            "review_on": row.review_on,
            "state": "待审批" if row.state == "proposed" else "已批准",
        }
        for row in listed[:SHOWN]
    ]


@requires("checker")
@require_POST
def restore(request: HttpRequest, mismatch_id: uuid.UUID) -> HttpResponse:
    """Show again what was taken off because it was not as approved, after somebody has found out why."""
    account, now = asking.reader(request), asking.moment()
    seen = Dossier.objects.visible_to(account, now)
    rows = ServedMismatch.objects.select_related("publication__agency", "publication__dossier")
    row = rows.filter(seen.has("publication__dossier_id"), pk=mismatch_id).first()
    if row is None or row.publication is None:
        raise NotVisible
    person = asking.person_of(account)
    dossier_id = row.publication.dossier_id
    try:
        with record("publication.restore_served", actor=actor_of(account), now=now, dossier_id=dossier_id) as rec:
            actions.restore_served(rec, row, person_id=person.pk, answer=str(request.POST.get("answer", "")))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "已按审核通过的文本恢复公示。")
    return HttpResponseRedirect(ADDRESS)
