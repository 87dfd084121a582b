"""``/desk/doctor/``: the same examination for the system administrator, in the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingzheng.agencies.models import Role
from mingzheng.config.doctor import examine
from mingzheng.desk import asking
from mingzheng.web.components import Crumb
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

TONES = {"好": "ok", "注意": "warn", "错误": "danger"}


@requires(Role.SYSTEM_ADMINISTRATOR)
@require_safe
def doctor(request: HttpRequest) -> HttpResponse:
    """Show every finding; of people, those of agencies in which the reader is administrator."""
    now = timezone.now()
    own = {agency.pk for agency in asking.agencies_with(asking.reader(request), (Role.SYSTEM_ADMINISTRATOR,), now)}
    parts = [
        (
            part.title,
            [(one, TONES[one.level]) for one in part.findings if one.agency_id is None or one.agency_id in own],
        )
        for part in examine(now)
    ]
    counts = {level: sum(one.level == level for _, found in parts for one, _ in found) for level in TONES}
    context = {"parts": parts, "counts": counts, "now": now}
    return render(
        request, "desk/doctor.html", context | {"crumbs": [Crumb("设置", "/desk/settings/"), Crumb("系统检查")]}
    )
