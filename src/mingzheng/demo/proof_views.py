"""The pages of the five proofs: what is claimed, a button that really tries it, the commands that do the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from mingzheng.agencies.officers import day_of
from mingzheng.demo import proofs, proving
from mingzheng.ledger.models import Entry
from mingzheng.publication.queries import comparison
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingzheng.agencies.models import Account

MOST_TYPED = 30


@requires("login")
@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest) -> HttpResponse:
    """Try to decide against a lapsed review: by the API, and by changing the database; put the row back."""
    case_id = proofs.refused_case()
    if case_id is None:
        raise Http404
    do, changed, answer = str(request.POST.get("do", "")), 0, None
    if do == "sql":
        changed = proofs.run_sql(proofs.forge(case_id))
    elif do == "undo":
        changed = proofs.run_sql(proofs.undo(case_id))
        return redirect("demo_refuse")
    if do in {"api", "sql"}:
        answer = proofs.ask_interface(request, case_id)
    context = {
        "case_url": f"/desk/cases/{case_id}/",
        "answer": answer,
        "did": do,
        "changed": changed,
        "forged": proofs.voided(case_id).state == "passed",
        "curl": curl(request, f"/api/v1/cases/{case_id}/acts", proofs.decision_body(case_id)),
        "sql": proofs.forge(case_id),
        "undo_sql": proofs.undo(case_id),
    }
    return render(request, "demo/refuse.html", context)


def curl(request: HttpRequest, path: str, body: object) -> str:
    """Return the command that asks the same from outside; the session stands in ``/demo/`` and is not repeated."""
    return (
        f"curl -s -X POST {request.build_absolute_uri(path)} \\\n"
        f"  -b '{settings.SESSION_COOKIE_NAME}=会话; {settings.CSRF_COOKIE_NAME}=令牌' -H 'X-CSRFToken: 令牌' \\\n"
        f"  -H 'Content-Type: application/json' -d '{json.dumps(body, ensure_ascii=False)}'"
    )


@requires("public")
@require_GET
def day(request: HttpRequest) -> HttpResponse:
    """Explain twenty working days over the autumn holidays; leave the days of a test out, and watch."""
    suspended = request.GET.get("suspended") == "yes"
    real, weekends, words = proofs.twenty()
    context = {
        "started": proofs.STARTED,
        "real": real,
        "weekends": weekends,
        "words": words,
        "suspended": suspended,
        "rows": proofs.days(suspended=suspended),
        "sql": "SELECT date, off, name FROM law_calendarday WHERE date BETWEEN '2026-09-18' AND '2026-10-22'",
    }
    return render(request, "demo/day.html", context)


@requires("login")
@require_http_methods(["GET", "POST"])
def protect(request: HttpRequest) -> HttpResponse:
    """Lay a text beside what is public of it, and search the public site by one character and by the hidden name."""
    chosen = proofs.masked()
    if chosen is None:
        raise Http404
    publication, name = chosen
    version = publication.versions.get(number=publication.approved_version)
    typed = str(request.POST.get("text", ""))[:MOST_TYPED]
    context = {
        "public_url": f"/decisions/{publication.key}/",
        "comparison": [
            {"label": label, "pieces": pieces, "masked": any(piece.rule for piece in pieces)}
            for label, pieces in proofs.labelled(comparison(publication, version))
        ],
        "name": name,
        "tries": [(text, proofs.found_by(text)) for text in (version.fields["party"][:1], name, typed) if text],
        "typed": typed,
        "curl": f"curl -s {request.build_absolute_uri(f'/decisions/{publication.key}/')} | grep -c '{name}'",
    }
    return render(request, "demo/protect.html", context)


@requires("public")
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Count what is late, withheld, unrecorded and refused in the demo, with the way to each."""
    return render(
        request, "demo/people.html", {"rows": proofs.red(day_of(timezone.now())), "entries": Entry.objects.count()}
    )


@requires("login")
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    """Verify a package with the stand-alone verifier, as it is and with one byte changed."""
    case_id = proofs.archived_case()
    if case_id is None:
        raise Http404
    do = str(request.POST.get("do", ""))
    account: Account = request.user  # type: ignore[assignment]  # LoginRequiredMiddleware lets only accounts in
    verdict = proving.verify(case_id, account, timezone.now(), damage=do == "change") if do else None
    context = {
        "verdict": verdict,
        "case_url": f"/desk/cases/{case_id}/",
        "command": f"mingzheng case export {case_id} --scope archive --purpose 核验",
        "sql": "SELECT size, note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1",
    }
    return render(request, "demo/prove.html", context)
