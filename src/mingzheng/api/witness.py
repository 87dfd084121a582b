"""Where logs of others hand in their heads (C2SP tlog-witness): open to all, because a signature is the ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from mingzheng.ledger import witnessing
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    from django.http import HttpRequest

SIZE = "text/x.tlog.size"
PLAIN = "text/plain; charset=utf-8"
TOO_LARGE = 413


@requires("public")
@csrf_exempt
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """Take a head and its proof; answer with a cosignature, or why there is none."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not settings.WITNESSED_LOGS:
        return HttpResponse("this installation witnesses no log\n", status=witnessing.UNKNOWN, content_type=PLAIN)
    if int(request.headers.get("Content-Length") or 0) > witnessing.LARGEST_BODY:
        return HttpResponse("too large\n", status=TOO_LARGE, content_type=PLAIN)
    reply = witnessing.submit(request.body, timezone.now())
    return HttpResponse(reply.text, status=reply.status, content_type=SIZE if reply.is_size else PLAIN)
