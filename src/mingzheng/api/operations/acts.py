"""Acts of a case: enter, confirm, withdraw, sign; files and papers."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.responses import Status

from mingzheng.api import composing, naming
from mingzheng.api.access import Access, Caller, caller
from mingzheng.api.bodies import LARGEST_SEQ, ActIn, ConfirmIn, OralAnswerIn, OralIn, SignIn, WithdrawIn
from mingzheng.api.problems import invalid
from mingzheng.api.requests import DESCRIBED, request_id_of, retried
from mingzheng.api.schemas import FileOut, Outcome
from mingzheng.cases import perform, queries
from mingzheng.cases.engine.types import OralApproval, Request
from mingzheng.core.errors import NotVisible
from mingzheng.documents.models import Document
from mingzheng.documents.queries import file_of
from mingzheng.evidence.actions import receive

router = Router(tags=["acts"])
WRITE = Access("facts.write")
ACT = "/cases/{uuid:case_id}/acts/{int:seq}"
BINARY = {"type": "string", "format": "binary"}
UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": BINARY,
                        "kind": {"type": "string", "default": "material", "maxLength": 16},
                    },
                }
            }
        },
    }
}


@router.post(
    "/cases/{uuid:case_id}/acts",
    response={201: Outcome, 200: Outcome},
    auth=WRITE,
    summary="录入或者提出一项行为",
    openapi_extra=DESCRIBED,
)
def enter_act(request: HttpRequest, case_id: UUID, body: ActIn) -> Status[composing.Values]:
    """Record a fact with its defects, or propose an effect whose gates all pass."""
    who = caller(request)
    asked = _asked(request, who, case_id, body)
    came = retried(asked.request_id, lambda: perform.perform(case_id, asked, reader=who.account))
    return Status(200 if came.repeated else 201, composing.outcome(came))


def _asked(request: HttpRequest, who: Caller, case_id: UUID, body: ActIn) -> Request:
    agency_id, procedure = queries.visible_kind(case_id, who.account, who.now)
    step = procedure.steps.get(body.step)
    given = naming.with_people(agency_id, step.input, body.input) if step else body.input
    return Request(
        step=body.step,
        actor=who.actor,
        now=who.now,
        subject=body.subject,
        input=given,
        at=body.at,
        place=body.place,
        officers=naming.officers(agency_id, body.officers),
        evidence=tuple(body.evidence),
        seen_seq=body.seen_seq,
        request_id=request_id_of(request, body.request_id),
        credential=who.proof(body.code),
        medium=body.medium,
        corrects=body.corrects,
        cosigners=naming.people(agency_id, body.cosigners, "cosigners"),
        resubmits=body.resubmits,
        oral=_oral(agency_id, body.oral),
    )


def _oral(agency_id: UUID, said: OralIn | None) -> OralApproval | None:
    if said is None:
        return None
    by = naming.people(agency_id, [said.by], "oral.by")[0]
    return OralApproval(by, said.at, said.means, said.reason)


@router.post(f"{ACT}/confirm", response=Outcome, auth=WRITE, summary="署名人员确认")
def confirm(request: HttpRequest, case_id: UUID, seq: int, body: ConfirmIn) -> composing.Values:
    """Confirm an act in which one is named, by session and the own code; tokens are refused."""
    who = _at(request, case_id, seq)
    came = perform.confirm(
        case_id, act_seq=seq, actor=who.actor, credential=who.proof(body.code), now=who.now, reader=who.account
    )
    return composing.outcome(came)


@router.post(f"{ACT}/withdraw", response=Outcome, auth=WRITE, summary="撤回自己提出的事项")
def withdraw(request: HttpRequest, case_id: UUID, seq: int, body: WithdrawIn) -> composing.Values:
    """Withdraw one's own proposal before it takes effect."""
    who = _at(request, case_id, seq)
    came = perform.withdraw_proposal(
        case_id, act_seq=seq, reason=body.reason, actor=who.actor, now=who.now, reader=who.account
    )
    return composing.outcome(came)


@router.post(f"{ACT}/sign", response=Outcome, auth=WRITE, summary="签批、退回、转请他人、请人会签")
def sign(request: HttpRequest, case_id: UUID, seq: int, body: SignIn) -> composing.Values:
    """Answer a proposed act, by session and the own code; tokens are refused."""
    who = _at(request, case_id, seq)
    agency_id, _ = queries.visible_kind(case_id, who.account, who.now)
    came = perform.sign(
        case_id,
        act_seq=seq,
        verdict=body.verdict,
        content_digest=body.content_digest,
        reason=body.reason,
        return_to=body.return_to,
        to=naming.people(agency_id, body.to, "to"),
        actor=who.actor,
        credential=who.proof(body.code),
        now=who.now,
        reader=who.account,
    )
    return composing.outcome(came)


@router.post(f"{ACT}/oral", response=Outcome, auth=WRITE, summary="补签或者否认口头批准")
def answer_oral(request: HttpRequest, case_id: UUID, seq: int, body: OralAnswerIn) -> composing.Values:
    """Confirm an approval given by word of mouth, or deny it, by session and the own code; tokens are refused."""
    who = _at(request, case_id, seq)
    came = perform.answer_oral(
        case_id,
        act_seq=seq,
        verdict=body.verdict,
        reason=body.reason,
        actor=who.actor,
        credential=who.proof(body.code),
        now=who.now,
        reader=who.account,
    )
    return composing.outcome(came)


def _at(request: HttpRequest, case_id: UUID, seq: int) -> Caller:
    """Return the caller of something about an act that may exist; a code is not spent on what one cannot see."""
    who = caller(request)
    perform.check_visible(case_id, who.account, who.now)
    if seq > LARGEST_SEQ:
        raise NotVisible
    return who


@router.post(
    "/cases/{uuid:case_id}/files",
    response={201: FileOut},
    auth=Access("evidence.write"),
    openapi_extra=UPLOAD,
    summary="上传证据文件",
)
def attach_file(request: HttpRequest, case_id: UUID) -> Status[Any]:
    """Attach a file to the case, streamed and hashed as it comes; acts then name it as evidence."""
    who = caller(request)
    case = queries.visible_case(case_id, who.account, who.now)
    sent = request.FILES.get("file")
    if sent is None:
        raise invalid("file", "没有收到文件", "multipart/form-data", "把文件放在 file 这一栏")
    row = perform.attach_file(
        case_id,
        blob=receive(sent, agency_id=case.agency_id),
        name=sent.name or "",
        kind=str(request.POST.get("kind", "material")),
        actor=who.actor,
        now=who.now,
        reader=who.account,
    )
    return Status(201, row)


@router.get(
    "/cases/{uuid:case_id}/documents/{uuid:document_id}.pdf",
    auth=Access("cases.read"),
    openapi_extra={
        "responses": {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}
    },
    summary="文书 PDF",
)
def read_document(request: HttpRequest, case_id: UUID, document_id: UUID) -> HttpResponse:
    """Return the file of a paper that counts electronically, as an attachment."""
    who = caller(request)
    perform.check_visible(case_id, who.account, who.now)
    document = Document.objects.filter(pk=document_id, dossier_id=case_id).first()
    if document is None:
        raise NotVisible
    answer = HttpResponse(file_of(document), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{document.pk}.pdf"'
    answer["Content-Security-Policy"] = "sandbox"
    return answer
