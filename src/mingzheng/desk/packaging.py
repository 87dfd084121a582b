"""The page on which a case's package is made for somebody outside: for whom, why; the making is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import FileResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from mingzheng.agencies.credentials import actor_of
from mingzheng.cases.packages.building import LONGEST_PURPOSE, Wanted, make, may_make
from mingzheng.cases.packages.disclosure import SCOPE_WORDS, SCOPES, Scope
from mingzheng.cases.queries import case_view
from mingzheng.core.errors import Invalid, NotVisible
from mingzheng.desk import asking, case_frame
from mingzheng.ledger.keys import is_test_key, signing_key
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from mingzheng.cases.packages.building import Made
    from mingzheng.cases.queries import CaseView


@requires("login")
@require_http_methods(["GET", "POST"])
def package(request: HttpRequest, case_id: uuid.UUID) -> HttpResponseBase:
    """Ask for whom and why, then give the package as a download."""
    account, now = asking.reader(request), asking.moment()
    view = case_view(case_id, account, now)
    if not may_make(view.facts, account.person_id, now):
        raise NotVisible
    errors: tuple[Any, ...] = ()
    said = {name: str(request.POST.get(name, "")).strip() for name in ("scope", "purpose", "party")}
    if request.method == "POST":
        scope: Scope = next((code for code in SCOPES if code == said["scope"]), "party")
        wanted = Wanted(scope, said["purpose"], said["party"])
        try:
            return sent(make(case_id, wanted, actor=actor_of(account), reader=account, now=now))
        except Invalid as error:
            errors = error.fields
    return _form(request, case_frame.head(view, now), view, said, errors)


def _form(
    request: HttpRequest, head: dict[str, Any], view: CaseView, said: dict[str, str], errors: tuple[Any, ...]
) -> HttpResponse:
    key = signing_key().verifier
    context = {
        **head,
        "crumbs": case_frame.crumbs(view, "制作案件包"),
        "scopes": [(code, title, SCOPE_WORDS[code]) for code, title in SCOPES.items()],
        "parties": [(p.id, p.name) for p in view.facts.parties],
        "said": {**said, "scope": said["scope"] or "party"},
        "longest": LONGEST_PURPOSE,
        "errors": {one.field: one for one in errors},
        "key": key,
        "test_key": is_test_key(key.name),
    }
    return render(request, "desk/package.html", context, status=422 if errors else 200)


def sent(made: Made) -> FileResponse:
    """Return a package as a download that no cache keeps and no page can run."""
    answer = FileResponse(made.file, as_attachment=True, filename=made.name, content_type="application/zip")
    answer["Content-Length"] = str(made.size)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
