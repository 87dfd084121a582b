"""Imported decisions: drafted by a publisher, checked and released by another, in dossiers that are no case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from mingzheng.agencies.credentials import StepUpRefused, StepUpRequired, actor_of
from mingzheng.core.errors import Conflict, FieldError, Invalid, NotVisible, Refused
from mingzheng.desk import asking, notice_forms
from mingzheng.desk.publishing import TONES, compared, page_of, state_word
from mingzheng.ledger.recording import record
from mingzheng.publication import actions
from mingzheng.publication.actions.checking import wants_own_person
from mingzheng.publication.importing.models import ImportedNotice, NoticeState
from mingzheng.publication.models import PublicationState
from mingzheng.publication.regimes import regimes
from mingzheng.web.components import CAPPED, PAGE, Chip, Crumb, Empty, pages
from mingzheng.web.forms import SchemaForm
from mingzheng.web.permissions import requires, roles_in

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from mingzheng.core.errors import Refusal
    from mingzheng.ledger.recording import Recorder
    from mingzheng.publication.models import Publication

HERE = "/desk/publications/imported/"
ROLES = ("publisher", "checker")
PROVEN = frozenset({"secrecy", "check", "release", "withdraw"})
ASK = "审核、发布、撤回公示要证明是您本人"


def mine(request: HttpRequest) -> QuerySet[ImportedNotice]:
    """Return the imported decisions of the agencies in which the reader publishes or checks."""
    agencies = asking.agencies_with(asking.reader(request), ROLES, asking.moment())
    return ImportedNotice.objects.filter(agency__in=agencies).select_related("agency", "publication__agency")


@requires(*ROLES)
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Show imported decisions: those waiting for a draft, those under way, those published or not used."""
    state = str(request.GET.get("state", "waiting"))
    rows = mine(request)
    under_way = rows.filter(state=NoticeState.TAKEN).exclude(publication__state__in=_DONE)
    done = rows.filter(publication__state__in=_DONE) | rows.filter(state=NoticeState.DROPPED)
    chosen = {"taken": under_way, "done": done}.get(state, rows.filter(state=NoticeState.WAITING))
    chosen = chosen.order_by("number", "row", "pk")
    number = page_of(request)
    total = chosen[: CAPPED + 1].count()
    chips = (("waiting", "待拟稿"), ("taken", "办理中"), ("done", "已办结"))
    context = {
        "rows": [_line(row) for row in chosen[(number - 1) * PAGE : number * PAGE]],
        "pages": pages({"state": state}, number=number, total=total),
        "chips": [Chip(word, f"?state={code}", current=code == state) for code, word in chips],
        "empty": Empty(
            "没有导入的决定",
            "系统管理员用 mingzheng import publications 导入在别处公示过的决定后，会列在这里等待拟稿。",
            icon="check",
        ),
        "crumbs": [Crumb("公示", "/desk/publications/"), Crumb("导入的决定")],
    }
    return render(request, "desk/notices.html", context)


_DONE = (
    PublicationState.PUBLISHED, PublicationState.WITHDRAWN, PublicationState.EXPIRED, PublicationState.REPAIRED,
)  # fmt: skip


def _line(row: ImportedNotice) -> dict[str, Any]:
    return {
        "number": row.number,
        "party": row.values["party"],
        "agency": row.agency.name,
        "published_on": row.published_on,
        "state": state_word(row.publication) if row.publication else row.get_state_display(),
        "tone": TONES.get(row.publication.state, "warn") if row.publication else "neutral",
        "url": f"{HERE}{row.pk}/",
    }


@requires(*ROLES)
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, notice_id: uuid.UUID) -> HttpResponse:
    """Show one imported decision and take the next step upon it."""
    row = mine(request).filter(pk=notice_id).first()
    if row is None:
        raise NotVisible
    status, code_error = 200, ""
    refusals: tuple[Refusal, ...] = ()
    do = str(request.POST.get("do", ""))
    form, drop = _forms(row, request if request.method == "POST" else None, do)
    if request.method == "POST":
        try:
            if _take(request, row, do, form, drop):
                return HttpResponseRedirect(f"{HERE}{row.pk}/")
            status = 422
        except Refused as error:
            status, refusals = error.status, error.refusals
        except (StepUpRefused, StepUpRequired) as error:
            status, code_error = error.status, error.message
        except Conflict as error:
            messages.error(request, error.message)
            return HttpResponseRedirect(f"{HERE}{row.pk}/")
        row = mine(request).get(pk=notice_id)
    return render(request, "desk/notice.html", _context(request, row, form, drop, refusals, code_error), status=status)


def _context(
    request: HttpRequest,
    row: ImportedNotice,
    form: SchemaForm[Any],
    drop: SchemaForm[Any],
    refusals: tuple[Refusal, ...],
    code_error: str,
) -> dict[str, Any]:
    publication, roles = row.publication, roles_in(request, asking.moment())
    stands = publication.state if publication else row.state
    return {
        "notice": row,
        "line": _line(row),
        "remarks": row.values["remarks"],
        "publication": publication,
        "comparison": compared(publication) if publication else [],
        "form": form,
        "drop": drop,
        "drafts": "publisher" in roles and stands in {"waiting", "drafted", "redacted"},
        "drops": "publisher" in roles and stands == "waiting",
        "checks": "checker" in roles and stands in {"redacted", "secrecy_checked"},
        "asks": actions.SECRECY_QUESTIONS if stands == "redacted" else {},
        "apart": stands == "redacted" and bool(publication and wants_own_person(publication)),
        "releases": stands == "approved",
        "withdraws": "checker" in roles and stands == "published",
        "withdrawal_reasons": actions.WITHDRAWAL_REASONS,
        "public_url": f"/decisions/{publication.key}/" if publication and stands == "published" else "",
        "proved": asking.recalled(request, asking.moment()) is not None,
        "error": code_error,
        "refusals": refusals,
        "crumbs": [Crumb("公示", "/desk/publications/"), Crumb("导入的决定", HERE), Crumb(row.number)],
    }


def _forms(
    row: ImportedNotice, request: HttpRequest | None, do: str
) -> tuple[SchemaForm[notice_forms.NoticeForm], SchemaForm[notice_forms.DropForm]]:
    rules: dict[str, Any] = {"regimes": [(r.code, r.name) for r in regimes().values() if not r.sealed]}
    post = request.POST if request is not None else None
    form = SchemaForm(
        notice_forms.NoticeForm,
        post if do == "draft" else None,
        initial=notice_forms.initial(row),
        choices=rules,
        today=asking.today(),
    )
    return form, SchemaForm(notice_forms.DropForm, post if do == "drop" else None)


def _take(request: HttpRequest, row: ImportedNotice, do: str, form: SchemaForm[Any], drop: SchemaForm[Any]) -> bool:
    """Take the step that was pressed; return whether it was taken, else the forms say what is missing."""
    wanted = {"draft": form, "drop": drop}.get(do)
    if (wanted is not None and not wanted.is_valid()) or do not in STEPS:
        return False
    account, now = asking.reader(request), asking.moment()
    if do in PROVEN:
        asking.must_prove(request, now, ASK)
    try:
        with record(f"publication.notice.{do}", actor=actor_of(account), now=now) as rec:
            rec.dossier_id = row.publication.dossier_id if row.publication else None
            STEPS[do](rec, row, asking.person_of(account).pk, wanted.value if wanted else request.POST)
    except Invalid as error:
        (wanted or form).add_errors(error.fields)
        return False
    messages.success(request, DONE[do])
    return True


def _draft(rec: Recorder, row: ImportedNotice, person_id: uuid.UUID, given: notice_forms.NoticeForm) -> None:
    try:
        fields = notice_forms.decision_fields(row, given, row.agency.name)
    except ValueError as error:
        raise Invalid((FieldError("party_code", str(error)),)) from error
    settled: dict[str, Any] = {
        "person_id": person_id,
        "fields": fields,
        "persons": notice_forms.persons(given),
        "regime": given.regime,
        "served_on": given.served_on,
    }
    if row.publication is None:
        actions.take_notice(rec, row, **settled)
    else:
        actions.redraft_notice(rec, row, row.publication, **settled)


def _of(row: ImportedNotice) -> Publication:
    if row.publication is None:
        raise Conflict("这条导入的决定还没有拟稿，请刷新页面。")
    return row.publication


def _drop(rec: Recorder, row: ImportedNotice, person_id: uuid.UUID, given: notice_forms.DropForm) -> None:
    actions.drop_notice(rec, row, person_id=person_id, reason=given.reason)


def _check(rec: Recorder, row: ImportedNotice, person_id: uuid.UUID, given: Any) -> None:  # noqa: ANN401 - a post
    found = tuple(given.getlist("found"))
    actions.check(rec, _of(row), person_id=person_id, secrecy_passed=True, note=_words(given, "note"), found=found)


def _secrecy(rec: Recorder, row: ImportedNotice, person_id: uuid.UUID, given: Any) -> None:  # noqa: ANN401 - a post
    found, note = tuple(given.getlist("found")), _words(given, "note")
    actions.check_secrecy(rec, _of(row), person_id=person_id, passed=True, note=note, found=found)


def _return(rec: Recorder, row: ImportedNotice, person_id: uuid.UUID, given: Any) -> None:  # noqa: ANN401 - a post
    actions.return_draft(rec, _of(row), person_id=person_id, note=_words(given, "note"))


def _release(rec: Recorder, row: ImportedNotice, person_id: uuid.UUID, given: Any) -> None:  # noqa: ANN401, ARG001
    actions.release(rec, _of(row), person_id=person_id)


def _withdraw(rec: Recorder, row: ImportedNotice, person_id: uuid.UUID, given: Any) -> None:  # noqa: ANN401 - a post
    code, reason = _words(given, "reason_code"), _words(given, "reason")
    actions.withdraw(rec, _of(row), person_id=person_id, reason_code=code, reason=reason)


def _words(given: Any, name: str) -> str:  # noqa: ANN401 - a post
    return str(given.get(name, "")).strip()[:400]


STEPS: dict[str, Callable[[Recorder, ImportedNotice, uuid.UUID, Any], None]] = {
    "draft": _draft, "drop": _drop, "secrecy": _secrecy, "check": _check,
    "return": _return, "release": _release, "withdraw": _withdraw,
}  # fmt: skip
DONE = {
    "draft": "已脱敏，等待另一人保密审查、审核。",
    "drop": "已记为不采用。",
    "secrecy": "已作保密审查，等待另一人审核。",
    "check": "已通过保密审查和审核，可以发布。",
    "return": "已退回拟稿人。",
    "release": "已发布，门户现在可以看到。",
    "withdraw": "已撤回，门户上留下撤回说明。",
}
