"""One page per step: refusals first, then the form, its drafts, its papers, and what comes of pressing the button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from mingzheng.agencies.credentials import StepUpRefused, StepUpRequired, actor_of
from mingzheng.agencies.officers import BEIJING
from mingzheng.cases import perform as door
from mingzheng.cases.book import BOOK
from mingzheng.cases.queries import case_view, draft_of, subject_label
from mingzheng.core.errors import Conflict, Invalid, NotVisible, Refused, Stale, Unconfirmed
from mingzheng.core.secrets import new_id
from mingzheng.desk import (
    asking,
    asking_for,
    briefs,
    case_frame,
    earlier,
    masking,
    papers,
    pdf,
    publishing,
    review_forms,
    reviewing,
    step_form,
    taking,
    uploads,
)
from mingzheng.documents import actions as documents
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import uuid

    from mingzheng.cases.engine.types import Outcome
    from mingzheng.cases.queries import OpenStep
    from mingzheng.core.errors import Refusal
    from mingzheng.desk.step_form import Asked, StepForm

TOKEN_LENGTH = 64
VERDICTS = {
    "accept_review": "verdict",
    "check_scan": "verdict",
    "check_publication": "verdict",
    "approve_withholding": "verdict",
    "answer_late_request": "verdict",
    "answer_statement": "adopted",
    "make_statement": "form",
    "request_hearing": "form",
    "serve": "result",
    "give_opinion": "kind",
    "record_test_result": "result",
    "answer_objection": "verdict",
    "recheck_order": "result",
    "check_case": "verdict",
    "answer_deferral": "verdict",
    "check_conduct": "result",
    "answer_on_demand": "adopted",
    "record_court_answer": "result",
    "approve_transfer": "verdict",
    "note_police_reply": "verdict",
}
"""Steps that end in a choice: each answer is a button of its own, pressed instead of picked and then sent."""
FOLLOWED_BY = {
    "accept_review": "give_opinion",
    "make_statement": "answer_statement",
    "hold_hearing": "report_hearing",
    "request_hearing": "open_hearing",
    "print_paper": "join_scan",
    "record_payment": "close_case",
    "seize": "issue_seizure",
    "seize_urgently": "issue_seizure",
    "record_test_result": "tell_test_result",
    "object_to_result": "answer_objection",
    "request_deferral": "answer_deferral",
    "state_on_demand": "answer_on_demand",
    "receive_goods": "approve_disposal",
    "report_crime": "approve_transfer",
    "suspend_case": "resume_case",
}
"""What the same person goes on with at once, if nothing stands in the way: about the same subject, or the case."""
ALL_NO = "_all_no"
CARRY = "_carry"
AS_IT_WAS = "还没有写入：这样记录会留下下列瑕疵，瑕疵不能删除。填错的请改正；确实如此的，再按一次按钮，如实记录"


@dataclass
class Trouble:
    """Why a post was not taken: refusals, a sentence, or a word on the code; with the status to answer.

    ``defects`` are the gates of a record that is written as it is once the person has read them.
    """

    status: int
    refusals: tuple[Refusal, ...] = ()
    head: str = ""
    text: str = ""
    code: str = ""
    defects: tuple[str, ...] = ()


@requires("login")
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, case_id: uuid.UUID, code: str) -> HttpResponse:
    """Show a step of a case, or take it."""
    asked = _asked(request, case_id, code)
    if request.method == "POST":
        return _post(request, asked)
    found = _open(asked)
    if found is None:
        return _gone(request, asked)
    kept = None if asked.corrects or asked.given or asked.resubmits or asked.message else _draft(asked)
    form = step_form.from_draft(asked, kept.form) if kept else step_form.fresh(asked)
    saved = f"{kept.saved_at.astimezone(BEIJING):%m-%d %H:%M}" if kept else ""
    return _page(request, asked, form, saved_at=saved)


@requires("login")
@require_POST
def draft(request: HttpRequest, case_id: uuid.UUID, code: str) -> HttpResponse:
    """Keep what is typed so far; the page's script calls it two seconds after the last key."""
    asked = _asked(request, case_id, code)
    _keep(asked, step_form.bound(asked, request.POST))
    return JsonResponse({"saved_at": f"{asked.now.astimezone(BEIJING):%H:%M}"})


@requires("login")
@require_POST
def paper(request: HttpRequest, case_id: uuid.UUID, code: str, paper_code: str) -> HttpResponse:
    """Show a paper as the filled form would make it, marked 预览; what is missing is named instead."""
    asked = _asked(request, case_id, code)
    if paper_code not in asked.step.papers:
        raise NotVisible
    form = step_form.bound(asked, request.POST)
    if not form.is_valid():
        raise Invalid(fields=tuple(error for error, _ in form.errors))
    made = BOOK.papers[paper_code]
    done = documents.preview(made.spec, made.data(asked.view.facts, form.attempt()))
    return pdf.inline(done.pdf, "preview.pdf")


def _asked(request: HttpRequest, case_id: uuid.UUID, code: str) -> Asked:
    account, now = asking.reader(request), asking.moment()
    view = case_view(case_id, account, now)
    found = view.procedure.steps.get(code)
    if found is None or found.system or found.hidden:
        raise NotVisible
    said = request.POST if request.method == "POST" else request.GET
    corrects = str(said.get("corrects", ""))
    links = tuple((k, str(request.GET[k])) for k in ("act_seq", "gate", "way") if k in request.GET)
    return step_form.Asked(
        view,
        found,
        str(said.get("subject", "")),
        account,
        now,
        int(corrects) if corrects.isascii() and corrects.isdigit() and len(corrects) < 7 else None,  # noqa: PLR2004
        links,
        asking_for.number(said),
        taking.meant(request, account, now),
    )


def _open(asked: Asked) -> OpenStep | None:
    steps = (s for s in asked.view.steps if s.step.code == asked.step.code)
    return next((s for s in steps if s.subject == asked.subject or asked.corrects), None)


def _post(request: HttpRequest, asked: Asked) -> HttpResponse:
    if "_drop" in request.POST:
        _forget(asked)
        messages.info(request, "草稿已经丢弃。")
        return HttpResponseRedirect(_here(asked))
    data = request.POST.copy()
    try:
        if uploads.take(request, asked, data):
            asked = _asked(request, asked.view.case.pk, asked.step.code)
    except Invalid as error:
        form = step_form.bound(asked, data)
        form.add_errors(error.fields)
        return _page(request, asked, form, Trouble(422))
    form = step_form.bound(asked, data)
    if _filled(request, asked, form):
        return _page(request, asked, form)
    if "_draft" in request.POST:
        _keep(asked, form)
        messages.success(request, "草稿已存，只有您自己看得到；在“今日”里可以找到。")
        return HttpResponseRedirect(case_frame.address(asked.view.case.pk))
    if form.pressed_row:
        return _page(request, asked, form)
    return _submit(request, asked, form)


def _filled(request: HttpRequest, asked: Asked, form: StepForm) -> bool:
    """Fill in what one press answers: 否 to what is open, or the last round's findings on what nothing touched."""
    if ALL_NO in request.POST:
        step_form.answer_no(form.form)
        return True
    if CARRY in request.POST and asked.step.code == "give_opinion":
        review_forms.carry(form.form, asked.view.facts)
        return True
    return False


def _submit(request: HttpRequest, asked: Asked, form: StepForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, asked, form, Trouble(422))
    try:
        outcome = door.perform(asked.view.case.pk, _request(request, asked, form), reader=asked.account)
    except Invalid as error:
        form.add_errors(error.fields)
        return _page(request, asked, form, Trouble(422))
    except Refused as error:
        return _page(request, asked, form, _refused(error))
    except (Stale, Conflict) as error:
        return _page(
            request, _asked(request, asked.view.case.pk, asked.step.code), form, Trouble(409, text=error.message)
        )
    except (StepUpRefused, StepUpRequired) as error:
        return _page(request, asked, form, Trouble(403, code=error.message))
    _forget(asked)
    taking.take_up(asked.message, asked.account, act_seq=outcome.seq, now=asked.now)
    _tell(request, asked, outcome)
    return HttpResponseRedirect(_onward(request, asked))


def _refused(error: Refused) -> Trouble:
    if isinstance(error, Unconfirmed):
        gates = tuple(refusal.gate for refusal in error.refusals)
        return Trouble(409, error.refusals, AS_IT_WAS, defects=gates)
    return Trouble(409, error.refusals, error.what)


def _onward(request: HttpRequest, asked: Asked) -> str:
    """Return where to go after a step: on to what the same person does next about it, else to the case."""
    following = FOLLOWED_BY.get(asked.step.code, "")
    if following:
        again = _asked(request, asked.view.case.pk, following)
        open_now = [s for s in again.view.possible if s.step.code == following and s.subject in {asked.subject, ""}]
        if open_now:
            return case_frame.step_address(asked.view.case.pk, following, open_now[0].subject)
    if asked.step.code in masking.STEPS:
        return publishing.address_of(asked.view, asked.subject)
    return case_frame.address(asked.view.case.pk)


def _request(request: HttpRequest, asked: Asked, form: StepForm) -> Any:  # noqa: ANN401 - a Request
    seen = str(request.POST.get("seen_seq", ""))
    credential = None
    if asked.step.credential:
        credential = asking.must_prove(request, asked.now, "这一步要由您本人当场确认")
    return form.request(
        actor=actor_of(asked.account),
        credential=credential,
        request_id=str(request.POST.get("request_id", ""))[:TOKEN_LENGTH],
        seen_seq=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else None,  # noqa: PLR2004
        known_defects=frozenset(request.POST.getlist("known_defects")),
        medium="paper" if request.POST.get("medium") == "paper" and asked.step.signoff else "online",
        **asking_for.given(request, asked.step, asked.now),
    )


def _tell(request: HttpRequest, asked: Asked, outcome: Outcome) -> None:
    title = asked.step.title
    if outcome.repeated:
        messages.info(request, f"“{title}”刚才已经提交过，没有重复办理（第 {outcome.seq} 号记录）。")
    elif outcome.status == "proposed":
        messages.success(
            request, f"“{title}”已提交，等待{case_frame.chain(asked.step)}审批（第 {outcome.seq} 号记录）。"
        )
    else:
        messages.success(request, f"“{title}”已办理，记为第 {outcome.seq} 号记录。")
    if outcome.defects:
        reasons = "；".join(defect.reason for defect in outcome.defects)
        messages.warning(request, f"已如实记录，但有 {len(outcome.defects)} 项瑕疵：{reasons}。补正办法见下方经过。")


def _draft(asked: Asked) -> Any:  # noqa: ANN401 - a Draft or None
    return draft_of(asked.account, step=asked.step.code, subject=asked.subject, case_id=asked.view.case.pk)


def _keep(asked: Asked, form: StepForm) -> None:
    door.keep_draft(
        asked.account,
        step=asked.step.code,
        subject=asked.subject,
        case_id=asked.view.case.pk,
        form=form.raw(),
        now=asked.now,
    )


def _forget(asked: Asked) -> None:
    door.drop_draft(asked.account, step=asked.step.code, subject=asked.subject, case_id=asked.view.case.pk)


def _here(asked: Asked, tail: str = "") -> str:
    subject = f"?{urlencode({'subject': asked.subject})}" if asked.subject else ""
    return f"{case_frame.address(asked.view.case.pk)}do/{asked.step.code}/{tail}{subject}"


def _gone(request: HttpRequest, asked: Asked) -> HttpResponse:
    message = f"现在没有“{asked.step.title}”可办：可能已经有人办过，或者前面的步骤还没有办。"
    messages.warning(request, message)
    return HttpResponseRedirect(case_frame.address(asked.view.case.pk))


def _page(
    request: HttpRequest, asked: Asked, form: StepForm, trouble: Trouble | None = None, *, saved_at: str = ""
) -> HttpResponse:
    trouble = trouble or Trouble(200)
    found = _open(asked)
    code = asked.step.code
    context: dict[str, Any] = {
        **case_frame.head(asked.view, asked.now),
        "crumbs": case_frame.crumbs(asked.view, asked.step.title),
        "step": asked.step,
        "label": subject_label(asked.view.facts, asked.step.track, asked.subject),
        "refused": trouble.refusals or (found.refusals if found else ()),
        "refused_head": trouble.head or f"现在还不能办理“{asked.step.title}”",
        "trouble": trouble,
        "form": form.form,
        "frame": form.frame,
        "errors": form.errors,
        "papers": [BOOK.papers[p].spec for p in asked.step.papers],
        "preview_url": f"{case_frame.address(asked.view.case.pk)}do/{code}/paper/",
        "draft_url": _here(asked, "draft/"),
        "back_url": case_frame.address(asked.view.case.pk),
        "saved_at": saved_at,
        "request_id": str(request.POST.get("request_id", "")) if trouble.status not in {200, 409} else new_id().hex,
        "seen_seq": asked.view.facts.seq,
        **{name: getattr(asked, name) for name in ("subject", "corrects", "resubmits", "message")},
        **asking_for.choices(request, asked.view, asked.step, asked.now),
        "consequence": case_frame.consequence(asked.step),
        "on_paper": any(BOOK.papers[p].approval_form for p in asked.step.papers) and bool(asked.step.signoff),
        "verdict": _verdict(form, code),
        "all_no": step_form.may_answer_no(form.form),
        "needs_code": asked.step.credential and asking.recalled(request, asked.now) is None,
        "takes_files": form.frame is not None,
        "multipart": form.frame is not None or any(f.widget == "file" for f in form.form.fields),
    }
    context |= _elements(asked, form)
    if code in {"draft_publication", "check_publication", "propose_withholding", "approve_withholding"}:
        context["comparison"] = publishing.of_party(asked.view, asked.subject)
    context["brief"] = briefs.before(asked.view, code, asked.subject)
    if code in {"file_case", "conclude", "decide"}:
        context["earlier"] = earlier.of_case(asked.view, asked.account, asked.now)
        context["frames"] = briefs.frames(asked.view.facts, asked.now)
    if code == "conclude":
        context["frames"] += briefs.computed(asked.view.facts, form.form.raw())
    if code == "check_scan":
        context["scan"] = papers.scan_of(asked.view, asked.subject)
    if code in {"print_paper", "join_scan"}:
        context["print_url"] = f"{case_frame.address(asked.view.case.pk)}papers/{asked.subject}/print/"
    return render(request, _template(code), context, status=trouble.status)


def _elements(asked: Asked, form: StepForm) -> dict[str, Any]:
    """Return the elements of a review or a check with their questions, and what the reviewer reads beside them."""
    facts = asked.view.facts
    if asked.step.code == "check_case":
        return {"elements": review_forms.by_element(form, review_forms.live_questions(facts))}
    if asked.step.code != "give_opinion":
        return {}
    read = reviewing.of_step(asked.view, asked.subject, asked.account.person_id)
    elements = review_forms.by_element(form, read.get("questions", ()))
    return {**read, "elements": elements, "untouched": len(review_forms.untouched(facts))}


def _verdict(form: StepForm, code: str) -> Any:  # noqa: ANN401 - a field of the form, or None
    return form.form[VERDICTS[code]] if code in VERDICTS else None


def _template(code: str) -> str:
    return f"desk/steps/{code}.html" if code in OWN_PAGES else "desk/step.html"


OWN_PAGES = frozenset(
    {
        *("file_case", "conclude"),
        "decide",
        "give_opinion",
        "check_case",
        "join_scan",
        "print_paper",
        "check_scan",
        "draft_publication",
        "check_publication",
        "propose_withholding",
        "approve_withholding",
    }
)
