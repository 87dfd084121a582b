"""What a party may see of its own case, and how it proves that it is one: the code of a paper and its telephone."""

from __future__ import annotations

import hmac
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mingzheng.agencies.officers import day_of
from mingzheng.cases.engine.messages import Message
from mingzheng.cases.engine.models import Act, Case, Party, Track
from mingzheng.cases.penalty.delivery import plain
from mingzheng.documents.models import Document
from mingzheng.duties.models import Duty
from mingzheng.duties.words import trace_of
from mingzheng.law.wording import explain_trace

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

CONNECTION: Final = "party"
LEAST_DIGITS: Final = 7
CONTACTS: Final = ("confirm_address", "authorise_representative")
GONE: Final = frozenset({"dropped"})
MILESTONES: Final = {
    "file_case": "立案",
    "note_notice_served": "告知书送达",
    "make_statement": "收到陈述、申辩",
    "answer_statement": "陈述、申辩已复核",
    "request_hearing": "收到听证要求",
    "open_hearing": "发出听证通知",
    "hold_hearing": "举行听证",
    "decide": "作出处罚决定",
    "decide_no_penalty": "决定不予处罚",
    "serve": "送达文书",
    "confirm_address": "确认送达地址",
    "record_payment": "收到缴款",
    "withdraw_case": "撤销案件",
    "close_case": "结案",
}
OF_ALL: Final = frozenset({"file_case", "withdraw_case", "close_case"})
STANDING: Final = {
    "clue": "正在核实线索",
    "filed": "正在调查",
    "concluded": "调查已经结束，准备告知",
    "told": "已经告知拟作出的处罚，正在听取您的意见",
    "heard": "意见已经听取，还没有作出决定",
    "hearing": "正在组织听证",
    "reviewed": "正在审核，还没有作出决定",
    "cleared": "正在审核，还没有作出决定",
    "decided": "已经作出决定，正在送达",
    "served": "决定已经送达",
    "fulfilled": "决定已经履行",
    "enforced": "正在催告、强制执行",
    "suspended": "调查中止",
    "annulled": "决定已经撤销",
    "withdrawn": "案件已经撤销",
    "transferred": "案件已经移送其他机关",
    "declined": "不予立案",
    "closed": "已经结案",
    "archived": "已经结案",
}
RIGHTS: Final = {
    "PEN_STATEMENT": "陈述、申辩",
    "PEN_HEARING_REQ": "要求听证",
    "PEN_PAY": "缴清罚款",
    "PEN_INSTALMENT": "按分期缴纳",
    "REMEDY_RECON": "申请行政复议",
    "REMEDY_SUE": "提起行政诉讼",
}


@dataclass(frozen=True, slots=True)
class Known:
    """Who proved to be the party of a paper."""

    document_id: uuid.UUID
    case_id: uuid.UUID
    party_id: uuid.UUID
    title: str
    number: str


@dataclass(frozen=True, slots=True)
class LastDay:
    """A period of the party in words: what for, its last day, how it came about, its article, whether it is over."""

    what: str
    due_on: dt.date
    why: str
    basis: tuple[str, ...]
    over: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """The party's own case as it may see it."""

    known: Known
    case_no: str
    agency: str
    agency_code: str
    agency_phone: str
    agency_address: str
    matter: str
    standing: str
    last_days: tuple[LastDay, ...]
    progress: tuple[tuple[str, dt.date], ...]
    messages: tuple[Message, ...]
    may_state: bool
    may_ask_hearing: bool
    hearing_late: bool
    may_give_address: bool


def identify(code: str, phone: str, *, using: str = CONNECTION) -> Known | None:
    """Return the party to whom the paper of a code is addressed if the telephone is one of that party's, else None.

    A code that is nobody's costs the same comparison as a wrong telephone.
    """
    document = Document.objects.using(using).filter(lookup=code, internal=False).first() if code else None
    found = _recipients(document, using) if document else []
    given = plain(phone)
    enough = sum(c.isdigit() for c in given) >= LEAST_DIGITS
    for case_id, party_id in found:
        for known in [plain(text) for text in _phones(case_id, party_id, using) if text] or [""]:
            if hmac.compare_digest(known.encode(), given.encode()) and enough and document is not None:
                return Known(document.pk, case_id, party_id, document.title, document.number or "")
    if not found:
        hmac.compare_digest(b"-", given.encode())
    return None


def _recipients(document: Document, using: str) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Return (case, party) of each recipient of a paper that is out: voided ones have none."""
    tracks = Track.objects.using(using).filter(
        case_id=document.dossier_id, kind="service", subject__startswith=f"{document.pk}:"
    )
    found = [(t.case_id, uuid.UUID(t.subject.partition(":")[2])) for t in tracks.exclude(state__in=GONE)]
    return [pair for pair in found if document.state != "void"]


def _phones(case_id: uuid.UUID, party_id: uuid.UUID, using: str) -> Iterable[str]:
    party = Party.objects.using(using).select_related("individual", "organisation").filter(pk=party_id).first()
    subject = (party.individual or party.organisation) if party else None
    if subject is not None:
        yield str(subject.phone)
    acts = Act.objects.using(using).filter(case_id=case_id, step__in=CONTACTS, status="effective").order_by("seq")
    for act in acts:
        said = act.content
        if str(said.get("party")) == str(party_id) and said.get("change", "grant") == "grant":
            yield from (str(said.get("phone", "")), str(said.get("account", "")))


def picture(known: Known, now: dt.datetime, *, using: str = CONNECTION) -> Picture:
    """Return the party's own case in plain words; nothing of other parties, of internal opinions or of evidence."""
    case = Case.objects.using(using).select_related("agency", "matter").get(pk=known.case_id)
    party = str(known.party_id)
    states = dict(Track.objects.using(using).filter(case_id=case.pk, subject=party).values_list("kind", "state"))
    messages = Message.objects.using(using).filter(case_id=case.pk, party_id=known.party_id).order_by("-received_at")
    undecided = states.get("decision", "due") == "due"
    hearing = states.get("hearing", "")
    return Picture(
        known=known,
        case_no=case.case_no,
        agency=case.agency.name,
        agency_code=case.agency.code,
        agency_phone=case.agency.phone,
        agency_address=case.agency.address,
        matter=case.matter.name,
        standing=STANDING.get(case.stage, "正在办理"),
        last_days=tuple(_last_days(case.pk, party, day_of(now), using)),
        progress=_progress(case.pk, party, using),
        messages=tuple(messages[:50]),
        may_state="statement" in states and undecided,
        may_ask_hearing=hearing in {"told", "expired", "waived", "withdrawn"} and undecided,
        hearing_late=hearing == "expired",
        may_give_address=undecided,
    )


def _last_days(case_id: uuid.UUID, party: str, today: dt.date, using: str) -> Iterable[LastDay]:
    rows = Duty.objects.using(using).filter(dossier_id=case_id, holder="party", state="open", subject__startswith=party)
    for duty in rows.order_by("due_on"):
        lines = trace_of(duty)
        yield LastDay(
            what=RIGHTS.get(duty.kind, "办理"),
            due_on=duty.due_on,
            why=explain_trace(lines) if lines else "",
            basis=tuple(duty.basis),
            over=duty.due_on < today,
        )


def _progress(case_id: uuid.UUID, party: str, using: str) -> tuple[tuple[str, dt.date], ...]:
    acts = Act.objects.using(using).filter(case_id=case_id, step__in=[*MILESTONES], status="effective")
    rows = acts.order_by("-at", "-seq").values_list("step", "track_subject", "at")[:200]
    return tuple((MILESTONES[step], day_of(at)) for step, subject, at in rows if step in OF_ALL or party in subject)
