"""Approvals: the queue, and one page that tells a head all that matters before signing or returning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingzheng.agencies.credentials import StepUpRefused, StepUpRequired, actor_of
from mingzheng.cases import approvals as approving
from mingzheng.cases import perform as door
from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.models import Act
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

    from mingzheng.agencies.credentials import Credential
    from mingzheng.cases.engine.types import Outcome
    from mingzheng.cases.queries import CaseView

SIGNERS = ("unit_head", "agency_head")
BEFORE = frozenset({"file_case", "conclude", "decide"})
"""What a head reads with the earlier cases of the party beside it."""
LONGEST = 2000
LISTED = 200  # the oldest; what is done makes room for the next


def _count(rows: list[Any]) -> str:
    return f"{len(rows)} 项以上" if len(rows) == LISTED else str(len(rows))


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
            **_batchable(row),
        }
        for row in to_sign(account, now, limit=LISTED)
    ]
    empty = Empty("没有等您签批的事项", "承办人报批后会列在这里，也会列在“今日”。", "回到今日", "/desk/", "check")
    context = {
        "rows": rows,
        "count": _count(rows),
        "empty": empty,
        "crumbs": [Crumb("审批")],
        "batch": sum(1 for row in rows if row["token"]) > 1,
        "needs_code": asking.recalled(request, now) is None,
    }
    return render(request, "desk/approvals.html", context)


def _batchable(row: Any) -> dict[str, str]:  # noqa: ANN401 - a Signoff
    """Return what a batch needs of a task: only steps whose papers all stay inside may be approved in one go."""
    step = _step(row.act.step)
    papers = [BOOK.papers[code].spec for code in step.papers] if step else []
    if row.verdict != "open" or not papers or any(not spec.internal for spec in papers):
        return {"token": "", "pdf": ""}
    token = f"{row.act.case_id}:{row.act.seq}:{row.act.content_digest}"
    return {
        "token": token,
        "pdf": f"{case_frame.address(row.act.case_id)}sign/{row.act.seq}/paper/{papers[0].code}/0/",
    }


@requires(*SIGNERS)
@require_POST
def batch(request: HttpRequest) -> HttpResponse:
    """Approve several internal steps with one code; each is signed, refused and recorded on its own."""
    account, now = asking.reader(request), asking.moment()
    open_now = {
        str(row["token"]): row for row in (_batchable(s) | {"s": s} for s in to_sign(account, now, limit=LISTED))
    }
    chosen = [open_now[token] for token in dict.fromkeys(request.POST.getlist("task")) if token in open_now and token]
    if not chosen:
        messages.warning(request, "没有选择事项，或者所选事项已经有变动，请重新选择。")
        return HttpResponseRedirect("/desk/approvals/")
    try:
        credential = asking.must_prove(request, now, "签批要由您本人当场确认")
    except (StepUpRefused, StepUpRequired) as error:
        messages.error(request, error.message)
        return HttpResponseRedirect("/desk/approvals/")
    for one in chosen:
        _sign_one(request, one["s"], credential, now)
    return HttpResponseRedirect("/desk/approvals/")


def _sign_one(request: HttpRequest, row: Any, credential: Credential, now: dt.datetime) -> None:  # noqa: ANN401 - a Signoff
    account, title = asking.reader(request), f"{row.act.case.case_no}“{_title(row.act.step)}”"
    try:
        outcome = door.sign(
            row.act.case_id,
            act_seq=row.act.seq,
            verdict="approved",
            content_digest=row.act.content_digest,
            actor=actor_of(account),
            credential=credential,
            now=now,
            reader=account,
        )
    except (Refused, Conflict, Invalid) as error:
        messages.error(request, f"{title}没有签：{error.message}")
    else:
        messages.success(request, f"{title}{SIGNED[outcome.status]}。")


def _step(code: str) -> Any:  # noqa: ANN401 - a Step or None
    return next((p.steps[code] for p in BOOK.procedures.values() if code in p.steps), None)


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
        for row in to_confirm(asking.reader(request), limit=LISTED)
    ]
    empty = Empty(
        "没有待您确认的记录", "别人录入的检查、询问、送达写有您的名字时，会列在这里。", "回到今日", "/desk/", "check"
    )
    context = {"rows": rows, "count": _count(rows), "empty": empty, "crumbs": [Crumb("待我确认")]}
    return render(request, "desk/confirmations.html", context)


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
        outcome = _answer(request, view, act, credential, now)
    except Refused as error:
        return _brief(request, view, act, now, refused=error, status=409)
    except (Conflict, Invalid) as error:
        return _brief(request, view, act, now, text=error.message, status=409)
    except (StepUpRefused, StepUpRequired) as error:
        return _brief(request, view, act, now, code=error.message, status=403)
    messages.success(request, f"“{_title(act.step)}”{DONE.get(verdict) or SIGNED[outcome.status]}。")
    return HttpResponseRedirect("/desk/approvals/")


SIGNED = {"effective": "已签批，现在生效", "proposed": "已签批，送下一级", "returned": "已退回承办人"}
DONE = {
    "passed_on": "已转办",
    "cosign": "已请所选人员会签，全部同意后才送下一级",
    "refused": "已不予确认，承办人要立即解除",
}


def _answer(request: HttpRequest, view: CaseView, act: Any, credential: Credential, now: dt.datetime) -> Outcome:  # noqa: ANN401 - an act as facts hold it
    """Give the reader's answer: to a proposal, or to what was approved orally."""
    account, verdict = asking.reader(request), str(request.POST.get("verdict", ""))
    who: Any = {"actor": actor_of(account), "credential": credential, "now": now, "reader": account}
    reason = str(request.POST.get("reason", "")).strip()[:LONGEST]
    if act.status == "effective":
        answer: Any = "approved" if verdict == "approved" else "refused"
        return door.answer_oral(view.case.pk, act_seq=act.seq, verdict=answer, reason=reason, **who)
    named = request.POST.getlist("cosigners") if verdict == "cosign" else [str(request.POST.get("taker", ""))]
    return door.sign(
        view.case.pk,
        act_seq=act.seq,
        verdict=verdict,  # type: ignore[arg-type]  # one of the known ones, checked before
        content_digest=str(request.POST.get("content_digest", "")),
        reason=reason,
        return_to=str(request.POST.get("return_to", ""))[:120] if verdict == "returned" else "",
        to=asking.uuids(named) if verdict in {"passed_on", "cosign"} else (),
        **who,
    )


def _lacking(verdict: str, reason: str) -> str:
    """Return what a signature lacks, in words."""
    if verdict not in {"approved", "returned", *DONE}:
        return "请选择“同意”或者“退回”。"
    if verdict in {"returned", "refused"} and not reason:
        return "退回时请写明理由，承办人才知道改什么。"
    return "转办时请写明理由。" if verdict == "passed_on" and not reason else ""


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
    done = documents.preview(made.spec, made.data(view.facts, _attempt(view, act, now)))
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
    row = next(r for r in view.loaded.rows if isinstance(r, Act) and r.seq == act.seq)
    base = f"{case_frame.address(view.case.pk)}sign/{act.seq}/"
    context = {
        **case_frame.head(view, now),
        "crumbs": case_frame.crumbs(view, f"签批：{step.title}"),
        "act": act,
        "step": step,
        "label": proposal.label if proposal else "",
        "chair": approving.chair(view, row, asking.reader(request), now),
        "waiting_for": "、".join(proposal.waiting) if proposal else "",
        "chain": [(link, wording.VERDICTS.get(link.verdict, "")) for link in approving.chain_of(view, row.pk)],
        "more_open": request.POST.get("verdict") in DONE,
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
