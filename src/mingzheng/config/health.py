"""Is it alive, is it ready, and the figures an operator watches; nothing about persons or cases."""

from __future__ import annotations

import datetime as dt
import hmac
import ipaddress
import json
import shutil
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Min
from django.http import HttpResponse, HttpResponseNotFound, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult
from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from mingzheng.config.backup.making import MADE
from mingzheng.config.worker import VERIFIED
from mingzheng.ledger.models import Content, Entry, Leaf, Pending, PublicCheckpoint

if TYPE_CHECKING:
    from django.http import HttpRequest


LOOKED_BACK = dt.timedelta(days=9)  # an older one counts as none: the record has no index by kind


@login_not_required
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process serves."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers and its tables are those of this version, else 503 and what is missing."""
    missing = _missing()
    return JsonResponse({"ready": not missing, "missing": missing}, status=503 if missing else 200)


def _missing() -> list[str]:
    if settings.PORTAL_ONLY:
        return _missing_for_the_portal()
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return ["database"]
    return ["migrations"] if plan else []


def _missing_for_the_portal() -> list[str]:
    try:
        PublicCheckpoint.objects.using("portal").exists()
    except DatabaseError:
        return ["database"]
    return []


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the figures in Prometheus' text form, to this machine itself or to the holder of METRICS_TOKEN."""
    if not (_from_here(request) or _has_token(request)):
        return HttpResponseNotFound()
    registry = CollectorRegistry()
    _ledger_figures(registry)
    _safety_figures(registry)
    jobs = Gauge("mingzheng_jobs", "Jobs by state", ["state"], registry=registry)
    for state, count in DBTaskResult.objects.values_list("status").annotate(n=Count("pk")).order_by():
        jobs.labels(state=state.lower()).set(count)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _ledger_figures(registry: CollectorRegistry) -> None:
    waiting = Pending.objects.aggregate(n=Count("pk"), oldest=Min("entry__recorded_at"))
    last = Leaf.objects.order_by("-index").values_list("index", flat=True).first()
    age = (timezone.now() - waiting["oldest"]).total_seconds() if waiting["oldest"] else 0
    Gauge("mingzheng_ledger_leaves", "Leaves of the log", registry=registry).set(0 if last is None else last + 1)
    Gauge("mingzheng_ledger_pending", "Entries without a leaf", registry=registry).set(waiting["n"])
    Gauge("mingzheng_ledger_pending_seconds", "Age of the oldest entry without a leaf", registry=registry).set(age)


def _safety_figures(registry: CollectorRegistry) -> None:
    """Give what alarms hang on: space left, age of the newest backup and verification, what that found."""
    place = settings.DATA_DIR if settings.DATA_DIR.exists() else settings.HOME
    Gauge("mingzheng_disk_free_bytes", "Space left for data", registry=registry).set(shutil.disk_usage(place).free)
    ages = Gauge("mingzheng_last_age_seconds", "Age of the newest", ["what"], registry=registry)
    found = Gauge("mingzheng_verification_findings", "What the last verification found", registry=registry)
    since = timezone.now() - LOOKED_BACK
    for what, kind in (("backup", MADE), ("verification", VERIFIED)):
        last = Entry.objects.filter(kind=kind, recorded_at__gte=since).order_by("-recorded_at").first()
        ages.labels(what=what).set((timezone.now() - last.recorded_at).total_seconds() if last else float("inf"))
        if last and what == "verification":
            found.set(json.loads(Content.objects.get(entry=last).body)["facts"]["findings"])


def _from_here(request: HttpRequest) -> bool:
    """Tell whether the request comes from this machine and through no proxy."""
    if any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-Ip")):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _has_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    return bool(settings.METRICS_TOKEN) and hmac.compare_digest(given, settings.METRICS_TOKEN.encode())
