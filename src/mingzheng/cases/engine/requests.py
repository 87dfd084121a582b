"""Reads a request: its input by the step's model, its time, its officers; refuses in words that name the field."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from mingzheng.agencies.officers import day_of
from mingzheng.cases.engine.models import Act, RequestReceipt
from mingzheng.cases.engine.types import Attempt, Outcome
from mingzheng.core import text as texts
from mingzheng.core.digests import digest_of
from mingzheng.core.errors import Conflict, FieldError, Invalid
from mingzheng.core.prepared import Prepared
from mingzheng.core.validation import validate
from mingzheng.ledger.models import recorded_value

if TYPE_CHECKING:
    import uuid

    from pydantic import BaseModel

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Book, Procedure, Request, Step

SKEW = dt.timedelta(minutes=5)
EARLIEST = dt.date(2021, 7, 15)
REQUEST_ID_LENGTH = 64
PLACE_LENGTH = 200
SUBJECT_LENGTH = 120  # as the columns that keep it


def step_of(procedure: Procedure, request: Request) -> Step:
    """Return the step asked for; raises Invalid when the procedure has none of that name or it cannot be asked for."""
    step = procedure.steps.get(request.step)
    if step is None or (step.system and request.actor.kind != "system"):
        raise Invalid((FieldError("step", f"没有“{request.step}”这一步", "程序定义", "从可办理的步骤中选择"),))
    return step


def read_input(book: Book, step: Step, request: Request) -> BaseModel:
    """Return the validated input; raises Invalid naming each wrong field in Chinese."""
    return validate(book.inputs[step.input], dict(request.input), today=day_of(request.now))


def read_attempt(step: Step, request: Request, given: BaseModel, subject: str) -> Attempt:
    """Return the attempt that a request makes; raises Invalid for an impossible or forbidden time."""
    at, source = request.at or request.now, request.at_source
    if step.time == "server":
        if request.at is not None:
            raise Invalid((FieldError("at", "这一步以系统时间为准，不能另填时间", "time=server", "去掉时间后再提交"),))
        at, source = request.now, "server"
    if at.tzinfo is None:
        raise Invalid((FieldError("at", "时间缺少时区", "ISO 8601", "写成 2026-09-18T14:30:00+08:00"),))
    if at > request.now + SKEW:
        raise Invalid((FieldError("at", "发生时间还没有到", "行政处罚法#47", "填写实际发生的时间"),))
    if day_of(at) < EARLIEST:
        raise Invalid((FieldError("at", f"发生时间早于 {EARLIEST}，不适用本程序", "行政处罚法#86", "核对时间"),))
    _check_line("place", "地点", request.place, PLACE_LENGTH)
    _check_line("subject", "对象", subject, SUBJECT_LENGTH)
    return Attempt(
        step=step,
        subject=subject,
        now=request.now,
        at=min(at, request.now),
        actor_person=request.actor.person_id,
        input=given,
        officers=tuple(dict.fromkeys(request.officers)),
        at_source=source or "stated",
        medium=request.medium,
        place=request.place.strip(),
        corrects=request.corrects,
        evidence=tuple(str(e) for e in request.evidence),
    )


def _check_line(field: str, name: str, line: str, length: int) -> None:
    if len(line) > length:
        raise Invalid((FieldError(field, f"{name}不能超过 {length} 字", "长度", "写简短些"),))
    if reason := texts.fault(line):
        raise Invalid((FieldError(field, reason, "不收看不见的字符和控制字符", "请删去后重新输入"),))


def check_people_and_files(facts: CaseFacts, request: Request, step: Step, given: Any) -> None:  # noqa: ANN401 - a StepInput
    """Refuse officers not on this agency's register, members nobody knows, and files that are not this case's."""
    errors = []
    if step.officers and not request.officers:
        errors.append(FieldError("officers", "应当写明执法人员", "行政处罚法#42", "选择实际到场的执法人员"))
    on = day_of(request.now)
    for person_id in request.officers:
        person = facts.people.get(person_id)
        if person is None or not (person.agency_id == facts.agency_id or person.works_for(facts.agency_id, on)):
            errors.append(FieldError("officers", "有人员不在本机关名册", "行政处罚法#42", "从本机关人员中选择"))
            break
    present = given.attending()
    if len(set(present)) != len(present) or any(p not in facts.people for p in present):
        errors.append(FieldError("members", "有成员不在册，或者写了两次", "行政处罚法#57.2", "从名册中选择，一人一行"))
    if request.evidence and not set(map(str, request.evidence)) <= set(facts.evidence):
        errors.append(FieldError("evidence", "有文件不属于本案", "证据", "先把文件上传到本案"))
    if errors:
        raise Invalid(tuple(errors))


def request_digest(case_id: uuid.UUID, request: Request) -> str:
    """Return the digest that tells a second sending from another request under the same id."""
    return digest_of(
        recorded_value(
            {
                "case": str(case_id),
                "step": request.step,
                "subject": request.subject,
                "input": dict(request.input),
                "at": request.at,
                "at_source": request.at_source,
                "medium": request.medium,
                "corrects": request.corrects,
                "place": request.place,
                "officers": [str(p) for p in request.officers],
                "evidence": [str(e) for e in request.evidence],
                "signing": [[str(p) for p in request.cosigners], request.resubmits, repr(request.oral)],
            }
        )
    )


_RECEIPTS = Prepared(lambda actor, request: RequestReceipt.objects.filter(actor_id=actor, request_id=request))


def earlier_answer(case_id: uuid.UUID, request: Request) -> Outcome | None:
    """Return the first answer to a request id, None when it is new.

    Raises Conflict when the id was used for another request, Invalid when it is too long.
    """
    if not request.request_id:
        return None
    if len(request.request_id) > REQUEST_ID_LENGTH:
        raise Invalid((FieldError("request_id", "请求编号过长", "最多 64 个字符", "换一个编号"),))
    if reason := texts.fault(request.request_id):
        raise Invalid((FieldError("request_id", reason, "不收看不见的字符和控制字符", "换一个编号"),))
    receipt = _RECEIPTS.first(request.actor.id, request.request_id)
    if receipt is None:
        return None
    if receipt.digest != request_digest(case_id, request):
        message = "同一请求编号已经用于另一次提交，请刷新页面后再办。"
        raise Conflict(message)
    act = Act.objects.get(case_id=receipt.case_id, seq=receipt.event_seq)
    return Outcome(receipt.case_id, act.pk, act.seq, act.status, repeated=True)


def keep_receipt(case_id: uuid.UUID, request: Request, seq: int, *, opened: uuid.UUID | None = None) -> None:
    """Remember the answer to a request id, unique per actor; ``opened`` is the case that an opening made."""
    if not request.request_id:
        return
    RequestReceipt.objects.create(
        actor_id=request.actor.id,
        request_id=request.request_id,
        case_id=opened or case_id,
        event_seq=seq,
        digest=request_digest(case_id, request),
        at=request.now,
    )
