"""Approvals: the queue, and one page that tells a head all that matters before signing or returning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from mingzheng.agencies.credentials import StepUpRefused, StepUpRequired, actor_of
from mingzheng.cases import perform as door
from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.types import Attempt
from mingzheng.cases.queries import case_view, to_confirm, to_sign
from mingzheng.core.errors import Conflict, Invalid, NotVisible, Refused
from mingzheng.core.validation import validate
from mingzheng.desk import asking, briefs, case_frame, earlier, pdf, wording
from mingzheng.documents import actions as documents
from mingzheng.web.components import Crumb, Empty
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.cases.queries import CaseView

SIGNERS = ("unit_head", "agency_head")
BEFORE = frozenset({"file_case", "conclude", "decide"})
"""What a head reads with the earlier cases of the party beside it."""
LONGEST = 2000


@requires(*SIGNERS)
@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    """Show what waits for the reader's signature, oldest first."""
    account, now = asking.reader(request), asking.moment()
    rows = [
        {
            "title": _title(row.act.step),
            "case_no": row.act.case.case_no,
            "case": row.act.case.dossier.title,
            "by": row.act.entered_as,
            "since": row.act.recorded_at,
            "url": f"{case_frame.address(row.act.case_id)}sign/{row.act.seq}/",
        }
        for row in to_sign(account, now)
    ]
    empty = Empty("没有等您签批的事项", "承办人报批后会列在这里，也会列在“今日”。", "回到今日", "/desk/", "check")
    return render(request, "desk/approvals.html", {"rows": rows, "empty": empty, "crumbs": [Crumb("审批")]})


@requires("login")
@require_safe
def confirmations(request: HttpRequest) -> HttpResponse:
    """Show the records that name the reader and wait for the own confirmation."""
    rows = [
        {
            "title": _title(row.act.step),
            "case_no": row.act.case.case_no,
            "case": row.act.case.dossier.title,
            "by": row.act.entered_as,
            "since": row.act.recorded_at,
            "url": f"{case_frame.address(row.act.case_id)}confirm/{row.act.seq}/",
        }
        for row in to_confirm(asking.reader(request))
    ]
    empty = Empty(
        "没有待您确认的记录", "别人录入的检查、询问、送达写有您的名字时，会列在这里。", "回到今日", "/desk/", "check"
    )
    return render(request, "desk/confirmations.html", {"rows": rows, "empty": empty, "crumbs": [Crumb("待我确认")]})


@requires(*SIGNERS)
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, case_id: uuid.UUID, seq: int) -> HttpResponse:
    """Show a proposal with its brief, or approve or return it."""
    account, now = asking.reader(request), asking.moment()
    view = case_view(case_id, account, now)
    act = _act(view, seq)
    if request.method == "GET":
        return _brief(request, view, act, now)
    verdict = str(request.POST.get("verdict", ""))
    reason = str(request.POST.get("reason", "")).strip()[:LONGEST]
    if lacking := _lacking(verdict, reason):
        return _brief(request, view, act, now, text=lacking, status=422)
    try:
        credential = asking.must_prove(request, now, "签批要由您本人当场确认")
        outcome = door.sign(
            case_id,
            act_seq=seq,
            verdict=verdict,  # type: ignore[arg-type]  # one of the two, checked above
            content_digest=str(request.POST.get("content_digest", "")),
            reason=reason,
            actor=actor_of(account),
            credential=credential,
            now=now,
            reader=account,
        )
    except Refused as error:
        return _brief(request, view, act, now, refused=error, status=409)
    except (Conflict, Invalid) as error:
        return _brief(request, view, act, now, text=error.message, status=409)
    except (StepUpRefused, StepUpRequired) as error:
        return _brief(request, view, act, now, code=error.message, status=403)
    word = {"effective": "已签批，现在生效", "proposed": "已签批，送下一级", "returned": "已退回承办人"}[outcome.status]
    messages.success(request, f"“{_title(act.step)}”{word}。")
    return HttpResponseRedirect("/desk/approvals/")


def _lacking(verdict: str, reason: str) -> str:
    """Return what a signature lacks, in words."""
    if verdict not in {"approved", "returned"}:
        return "请选择“同意”或者“退回”。"
    return "" if verdict == "approved" or reason else "退回时请写明理由，承办人才知道改什么。"


@requires("login")
@require_safe
def proposed_paper(request: HttpRequest, case_id: uuid.UUID, seq: int, code: str, page: int) -> HttpResponse:
    """Show a paper that a proposal would make: a page as a picture, or the whole as PDF (page 0)."""
    account, now = asking.reader(request), asking.moment()
    view = case_view(case_id, account, now)
    act = _act(view, seq)
    step = view.procedure.steps[act.step]
    if code not in step.papers:
        raise NotVisible
    made = BOOK.papers[code]
    done = documents.preview(made.spec, made.build(view.facts, _attempt(view, act, now)))
    return pdf.page_picture(done.pdf, page) if page else pdf.inline(done.pdf, "preview.pdf")


@requires("login")
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, case_id: uuid.UUID, seq: int) -> HttpResponse:
    """Withdraw one's own proposal."""
    account, now = asking.reader(request), asking.moment()
    view = case_view(case_id, account, now)
    act = _act(view, seq)
    text = ""
    reason = str(request.POST.get("reason", "")).strip()[:LONGEST]
    if request.method == "POST" and reason:
        door.withdraw_proposal(case_id, act_seq=seq, reason=reason, actor=actor_of(account), now=now, reader=account)
        messages.success(request, f"“{_title(act.step)}”已撤回，可以修改后重新提出。")
        return HttpResponseRedirect(case_frame.address(case_id))
    if request.method == "POST":
        text = "请写明撤回的理由。"
    context = {
        **case_frame.head(view, now),
        "crumbs": case_frame.crumbs(view, "撤回"),
        "act": act,
        "title": _title(act.step),
        "text": text,
        "rows": wording.content(BOOK.inputs[view.procedure.steps[act.step].input], act.content, view.facts),
    }
    return render(request, "desk/withdraw.html", context, status=422 if text else 200)


@requires("login")
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, case_id: uuid.UUID, seq: int) -> HttpResponse:
    """Show a record that names the reader, or confirm it with the own code."""
    account, now = asking.reader(request), asking.moment()
    view = case_view(case_id, account, now)
    act = view.facts.act(seq)
    if act is None or not any(o.person_id == account.person_id for o in act.officers):
        raise NotVisible
    refused, code = None, ""
    if request.method == "POST":
        try:
            credential = asking.must_prove(request, now, "确认要由您本人当场办理")
            door.confirm(case_id, act_seq=seq, actor=actor_of(account), credential=credential, now=now, reader=account)
        except (StepUpRefused, StepUpRequired) as error:
            code = error.message
        except Refused as error:
            refused = error
        except Conflict as error:
            messages.info(request, error.message)
            return HttpResponseRedirect(case_frame.address(case_id))
        else:
            messages.success(request, f"已确认第 {seq} 号记录“{_title(act.step)}”。")
            return HttpResponseRedirect(case_frame.address(case_id))
    context = {
        **case_frame.head(view, now),
        "crumbs": case_frame.crumbs(view, "共同确认"),
        "act": act,
        "title": _title(act.step),
        "officers": view.facts.names_of(o.person_id for o in act.officers),
        "done": any(o.person_id == account.person_id and o.confirmed for o in act.officers),
        "rows": wording.content(BOOK.inputs[view.procedure.steps[act.step].input], act.content, view.facts),
        "row": next(i.act for i in view.timeline if i.act is not None and i.act.seq == seq),
        "refused": refused.refusals if refused else (),
        "refused_head": "不能确认",
        "trouble": {"code": code},
        "needs_code": asking.recalled(request, now) is None,
    }
    return render(request, "desk/confirm.html", context, status=403 if code else 409 if refused else 200)


def _brief(  # noqa: PLR0913 - what the page can say
    request: HttpRequest,
    view: CaseView,
    act: Any,  # noqa: ANN401 - an act as facts hold it
    now: dt.datetime,
    *,
    refused: Refused | None = None,
    text: str = "",
    code: str = "",
    status: int = 200,
) -> HttpResponse:
    step = view.procedure.steps[act.step]
    proposal = next((p for p in view.proposals if p.act.seq == act.seq), None)
    base = f"{case_frame.address(view.case.pk)}sign/{act.seq}/"
    context = {
        **case_frame.head(view, now),
        "crumbs": case_frame.crumbs(view, f"签批：{step.title}"),
        "act": act,
        "step": step,
        "label": proposal.label if proposal else "",
        "may_sign": bool(proposal and proposal.may_sign),
        "waiting_for": wording.roles(proposal.waiting_for) if proposal else "",
        "signed": briefs.signatures(view, act),
        "sections": briefs.sections(view, act),
        "changes": briefs.changes(view, act),
        "earlier": earlier.of_case(view, asking.reader(request), now) if step.code in BEFORE else [],
        "papers": [(BOOK.papers[p].spec, f"{base}paper/{p}/") for p in step.papers],
        "consequence": briefs.on_signing(view, act),
        "refused": refused.refusals if refused else (),
        "refused_head": refused.what if refused else "",
        "trouble": {"text": text, "code": code},
        "reason": str(request.POST.get("reason", "")),
        "needs_code": asking.recalled(request, now) is None,
    }
    return render(request, "desk/sign.html", context, status=status)


def _act(view: CaseView, seq: int) -> Any:  # noqa: ANN401 - an act as facts hold it
    act = view.facts.act(seq)
    if act is None or not view.procedure.steps[act.step].signoff:
        raise NotVisible
    return act


def _attempt(view: CaseView, act: Any, now: dt.datetime) -> Attempt:  # noqa: ANN401 - an act as facts hold it
    step = view.procedure.steps[act.step]
    return Attempt(
        step=step,
        subject=act.track_subject,
        now=now,
        at=now,
        input=validate(BOOK.inputs[step.input], act.content, today=act.on),
        medium=act.medium,
        signatures=briefs.signature_facts(view, act),
    )


def _title(code: str) -> str:
    return next((p.steps[code].title for p in BOOK.procedures.values() if code in p.steps), code)
