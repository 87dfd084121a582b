"""Is it alive, is it ready, and the figures an operator watches; nothing about persons or cases."""

from __future__ import annotations

import hmac
import ipaddress
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

from mingzheng.ledger.models import Leaf, Pending

if TYPE_CHECKING:
    from django.http import HttpRequest


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
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return ["database"]
    return ["migrations"] if plan else []


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the figures in Prometheus' text form, to this machine itself or to the holder of METRICS_TOKEN."""
    if not (_from_here(request) or _has_token(request)):
        return HttpResponseNotFound()
    registry = CollectorRegistry()
    _ledger_figures(registry)
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
