"""Legal review: the queue, the material with what was opened of it, and the opinion element by element."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from mingzheng.agencies.credentials import actor_of
from mingzheng.agencies.officers import day_of
from mingzheng.cases import perform as door
from mingzheng.cases.penalty.rounds import AGREEING, FOLLOWS
from mingzheng.cases.queries import case_view
from mingzheng.core.errors import NotVisible
from mingzheng.desk import asking, case_frame, case_parts, review_material, wording
from mingzheng.desk.publishing import page_of
from mingzheng.desk.review_changes import differences
from mingzheng.desk.wording import Row
from mingzheng.duties.models import IS_RUNNING, Duty
from mingzheng.law.queries import calendar_view
from mingzheng.review import queries as reviews
from mingzheng.review.models import OpinionKind, Review
from mingzheng.web.components import CAPPED, PAGE, Crumb, Empty, pages
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import uuid

    from mingzheng.cases.queries import CaseView

OPEN_STATES = {"accepted", "in_review"}


@requires("reviewer")
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits for the reviewers of the agencies in which the reader reviews."""
    account, now = asking.reader(request), asking.moment()
    agencies = [agency.pk for agency in asking.agencies_with(account, ("reviewer",), now)]
    waiting = reviews.queue(agencies, account, now).select_related("dossier__case")
    number = page_of(request)
    rows = list(waiting[(number - 1) * PAGE : number * PAGE])
    total = waiting.order_by()[: CAPPED + 1].count()
    clocks = _clocks(rows)
    shown = [
        {
            "case_no": row.dossier.case.case_no,
            "title": row.dossier.title,
            "state": row.get_state_display(),
            "tone": "warn" if row.state == "requested" else "info",
            "round": row.round,
            "since": row.requested_at,
            "reason": row.trigger_reason,
            "duty": clocks.get(str(row.pk)),
            "url": f"{case_frame.address(row.dossier_id)}review/{row.pk}/",
        }
        for row in rows
    ]
    context = {
        "rows": shown,
        "pages": pages({}, number=number, total=total),
        "empty": Empty("没有等您审核的", "承办人送审后会列在这里。", "回到今日", "/desk/", "check"),
        "crumbs": [Crumb("法制审核")],
        "today": day_of(now),
        "calendar": calendar_view(),
    }
    return render(request, "desk/reviews.html", context)


def _clocks(rows: list[Review]) -> dict[str, case_frame.ShownDuty]:
    found = Duty.objects.filter(IS_RUNNING, kind="REVIEW_LEGAL", dossier_id__in=[row.dossier_id for row in rows])
    return {duty.subject: case_frame.shown(duty) for duty in found}


@requires("login")
@require_safe
def review(request: HttpRequest, case_id: uuid.UUID, review_id: uuid.UUID) -> HttpResponse:
    """Show a request for review: the material, what changed since the last one, the opinion given."""
    account, now = asking.reader(request), asking.moment()
    view = case_view(case_id, account, now)
    row = _find(view, review_id)
    steps = [
        (s.step.title, case_frame.step_address(case_id, s.step.code, s.subject))
        for s in view.possible
        if s.step.track == "review" and s.subject == row.subject
    ]
    context = {
        **case_frame.head(view, now),
        "crumbs": case_frame.crumbs(view, f"第 {row.round} 次送审"),
        "review": row,
        "tone": case_parts.REVIEW_TONES.get(row.state, "info"),
        "steps": steps,
        "opinions": [_opinion(view, one) for one in row.opinions.order_by("given_at")],
        **panes(view, row, account.person_id),
    }
    return render(request, "desk/review.html", context)


def panes(view: CaseView, row: Review, person_id: uuid.UUID | None) -> dict[str, Any]:
    """Return the context of the material: papers, differences, elements with their hints."""
    papers = review_material.handed(view, row, person_id)
    return {
        "handed": papers,
        "differences": differences(view.reviews, row),
        "rounds": earlier_opinions(view, row),
        "questions": review_material.asked(reviews.questions(row), papers),
        "statement": review_material.statement_of(view, row),
        "trigger": row.trigger_reason,
        "reading": row.state in OPEN_STATES and row.reviewer_id == person_id,
    }


def of_step(view: CaseView, subject: str, person_id: uuid.UUID | None) -> dict[str, Any]:
    """Return the material for the step that gives an opinion on a subject; empty when there is no request."""
    row = next((r for r in view.reviews if r.subject == subject and r.state in OPEN_STATES), None)
    return {"review": row, **panes(view, row, person_id)} if row else {}


def _find(view: CaseView, review_id: uuid.UUID) -> Review:
    row = next((r for r in view.reviews if r.pk == review_id), None)
    if row is None:
        raise NotVisible
    return row


@requires("login")
@require_POST
def open_paper(request: HttpRequest, case_id: uuid.UUID, review_id: uuid.UUID, number: int) -> HttpResponse:
    """Note that the reviewer opens a paper, then lead to it; for others only lead to it."""
    account, now = asking.reader(request), asking.moment()
    view = case_view(case_id, account, now)
    row, paper = _paper(view, review_id, number)
    reading = row.state in OPEN_STATES and row.reviewer_id == account.person_id
    if reading:
        door.note_opened(
            case_id, review_id=row.pk, paper=paper["code"], actor=actor_of(account), now=now, reader=account
        )
    if request.headers.get("HX-Request"):
        seen = {**review_material.viewer(view, row, number, now), "reading": reading, "swapped": True}
        return render(request, "desk/parts/viewer.html", seen)
    return HttpResponseRedirect(f"{case_frame.address(case_id)}review/{row.pk}/paper/{number}/")


@requires("login")
@require_safe
def show_paper(request: HttpRequest, case_id: uuid.UUID, review_id: uuid.UUID, number: int) -> HttpResponse:
    """Show a paper of the request: a document page by page, or what a draft, law, benchmark, evidence says."""
    account, now = asking.reader(request), asking.moment()
    view = case_view(case_id, account, now)
    row, paper = _paper(view, review_id, number)
    context = {
        **case_frame.head(view, now),
        "crumbs": case_frame.crumbs(view, paper["title"]),
        **review_material.viewer(view, row, number, now),
        "back_url": f"{case_frame.address(case_id)}review/{row.pk}/",
    }
    return render(request, "desk/review_paper.html", context)


def _paper(view: CaseView, review_id: uuid.UUID, number: int) -> tuple[Review, dict[str, Any]]:
    row = _find(view, review_id)
    if not 0 <= number < len(row.papers):
        raise NotVisible
    return row, row.papers[number]


def earlier_opinions(view: CaseView, row: Review) -> list[dict[str, Any]]:
    """Return the opinions of the rounds before, the newest first, so that the reviewer sees what was found then."""
    before = [r for r in view.reviews if r.requested_at < row.requested_at]
    return [{"round": r.round, **_opinion(view, one)} for r in before for one in r.opinions.order_by("given_at")]


def _opinion(view: CaseView, one: Any) -> dict[str, Any]:  # noqa: ANN401 - an Opinion
    answers = {a.number: a for a in one.answers.all()}
    return {
        "kind": OpinionKind(one.kind).label,
        "tone": "ok" if one.kind in AGREEING else "danger",
        "follows": FOLLOWS[one.kind],
        "summary": one.summary,
        "who": one.person.get("name", ""),
        "at": one.given_at,
        "findings": [Row(wording.element(view.facts, f["element"]), _finding(f)) for f in one.findings],
        "problems": one.problems,
        "suggestions": [Row(text, _answer(answers.get(n))) for n, text in enumerate(one.suggestions, 1)],
        "unopened": [paper["title"] for paper in one.unopened],
    }


def _answer(one: Any) -> str:  # noqa: ANN401 - an Answer or None
    return f"{'采纳' if one.adopted else '不采纳'}：{one.text}" if one else "还没有回应"


def _finding(finding: dict[str, Any]) -> str:
    note = str(finding.get("note", ""))
    return f"{finding['verdict']}{f'：{note}' if note else ''}"
