"""Fetches what parties and the public handed in from the sealed intake, and takes it up; nothing decides itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import structlog
from django.db.models import Q

from mingzheng.agencies.models import Agency, Role
from mingzheng.agencies.officers import BEIJING, day_of
from mingzheng.agencies.queries import grants_of
from mingzheng.cases.engine.messages import Message, MessageKind, PublicReceipt
from mingzheng.cases.engine.models import Case
from mingzheng.cases.for_party import identify
from mingzheng.cases.tasks import SYSTEM
from mingzheng.core.crypto import blind_index
from mingzheng.core.errors import Conflict, FieldError, Invalid, NotVisible
from mingzheng.dossiers.models import Dossier
from mingzheng.dossiers.queries import has_part
from mingzheng.ledger.recording import record
from mingzheng.publication.actions.intake import claim, opened
from mingzheng.publication.models import Publication
from mingzheng.publication.queries import unclaimed
from mingzheng.publication.sealing import NotOurs

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.db.models import QuerySet

    from mingzheng.agencies.models import Account
    from mingzheng.dossiers.models.visibility import DossierQuerySet
    from mingzheng.ledger.recording import Recorder
    from mingzheng.publication.models import Intake

log = structlog.get_logger(__name__)
BATCH: Final = 200
PAGE: Final = 100
OF_PARTIES: Final = frozenset({MessageKind.STATEMENT, MessageKind.HEARING, MessageKind.ADDRESS})
STEPS: Final = {
    "statement": ("make_statement", "记录陈述申辩"),
    "hearing_request": ("request_hearing", "记录听证要求"),
    "address": ("confirm_address", "登记送达地址"),
}
LONGEST_ANSWER: Final = 2000


def take_in(now: dt.datetime) -> int:
    """Fetch what was handed in, each in an entry of its own; safe to run twice. Return how many were fetched."""
    done = 0
    for kind in MessageKind.values:
        for intake in unclaimed(kind)[:BATCH]:
            _take_in(intake, now)
            done += 1
    return done


def _take_in(intake: Intake, now: dt.datetime) -> None:
    try:
        said = opened(intake)
    except NotOurs:
        log.exception("intake_unreadable", intake=str(intake.pk))
        said = {}
    case, values = _resolved(intake, said)
    repeated = values is not None and Message.objects.filter(receipt=values["receipt"]).exists()
    with record("message.received", actor=SYSTEM, now=now, dossier_id=case.pk if case else None) as rec:
        if repeated:  # a form sent twice
            rec.facts["repeated"] = True
            _note_claim(rec, intake, said, "repeated")
            return
        if values is None:  # forged, or about something that is not there: noted, and nobody's work
            log.warning("intake_refused", intake=str(intake.pk), kind=intake.kind)
            rec.facts["refused"] = True
            _note_claim(rec, intake, said, "refused")
            return
        claim(rec, intake, taken_as="cases.message")
        message = _merged(rec, intake, values) or _kept(rec, intake, case, values)
        _tell_sender(message, intake, said)


def _note_claim(rec: Recorder, intake: Intake, said: dict[str, Any], word: str) -> None:
    from mingzheng.publication.models import IntakeClaim  # noqa: PLC0415 - only where a box does not open

    if said:
        claim(rec, intake, taken_as=word)
    else:
        rec.insert(IntakeClaim(intake_id=intake.pk, taken_as=word))


def _resolved(intake: Intake, said: dict[str, Any]) -> tuple[Case | None, dict[str, Any] | None]:
    """Return the case that is meant and the values of the message; nothing that the sender claims is believed."""
    if not said.get("receipt"):
        return None, None
    if intake.kind in OF_PARTIES:
        found = identify(str(said.get("code", "")), str(said.get("phone", "")), using="default")
        if found is None:
            return None, None
        own = Case.objects.select_related("agency").get(pk=found.case_id)
        about = f"《{found.title}》{found.number}"
        return own, _values(said, own.agency, about) | {"party_id": found.party_id}
    if intake.kind == MessageKind.CORRECTION:
        meant = Publication.objects.filter(key=str(said.get("decision", ""))).select_related("agency").first()
        case = Case.objects.filter(pk=meant.dossier_id).first() if meant else None
        return (case, _values(said, meant.agency, str(said.get("about", "")))) if meant else (None, None)
    if not said.get("text"):
        return None, None
    agency = Agency.objects.filter(code=str(said.get("agency", ""))).select_related("region").first()
    return None, _values(said, agency, str(said.get("about", "")))


def _values(said: dict[str, Any], agency: Agency | None, about: str) -> dict[str, Any]:
    kept = {k: v for k, v in said.items() if k not in {"secret_key", "code"}}
    return {"agency": agency, "about": about[:200], "receipt": str(said.get("receipt", ""))[:32], "content": kept}


def _merged(rec: Recorder, intake: Intake, values: dict[str, Any]) -> Message | None:
    """Count an equal one that still waits once more, instead of making it a second task (threat 42)."""
    if intake.kind in OF_PARTIES:
        return None
    same = Message.objects.filter(body_index=_body(intake, values), state="open").first()
    if same is not None:
        rec.change(same, times=same.times + 1)
    return same


def _body(intake: Intake, values: dict[str, Any]) -> str:
    told = values["content"]
    body = [intake.kind, told.get("decision", ""), told.get("agency", ""), "".join(str(told.get("text", "")).split())]
    return blind_index("message body", json.dumps(body, ensure_ascii=False))


def _kept(rec: Recorder, intake: Intake, case: Case | None, values: dict[str, Any]) -> Message:
    body = "" if intake.kind in OF_PARTIES else _body(intake, values)
    message = Message(kind=intake.kind, case=case, received_at=intake.received_at, body_index=body, **values)
    rec.insert(message)
    return message


def _tell_sender(message: Message, intake: Intake, said: dict[str, Any]) -> None:
    if key := said.get("secret_key"):
        PublicReceipt.objects.get_or_create(
            key=str(key),
            defaults={
                "message_id": message.pk,
                "kind": message.kind,
                "receipt": str(said.get("receipt", ""))[:32],
                "received_at": intake.received_at,
            },
        )


def visible(account: Account, now: dt.datetime, seen: DossierQuerySet | None = None) -> QuerySet[Message]:
    """Return what an account may read: of its own cases, corrections of its agency, complaints of its mandate.

    A complaint is read by who supervises the agency, and by nobody of the agency itself (threat 7). ``seen`` are the
    dossiers that ``visible_to`` gave the account, where the caller has asked already.
    """
    if account.person_id is None or not account.is_active:
        return Message.objects.none()
    grants = list(grants_of(account.person_id, now).select_related("agency__region"))
    publishing = {g.agency_id for g in grants if g.role in {Role.PUBLISHER, Role.CHECKER}}
    paths = {g.agency.region.path for g in grants if g.role == Role.SUPERVISOR}
    own = {g.agency_id for g in grants}
    seen = Dossier.objects.visible_to(account, now) if seen is None else seen
    of_party = Q(has_part("case_id", account.person_id, "handler"), kind__in=[str(kind) for kind in OF_PARTIES])
    rows = Q(pk__in=[]) if seen.query.is_empty() else of_party  # whoever may see anything may see the own cases
    rows |= Q(kind=MessageKind.CORRECTION, agency_id__in=publishing)
    if paths:
        nobody = Q(agency__isnull=True)
        below = nobody
        for path in paths:
            below |= Q(agency__region__path__startswith=path)
        rows |= Q(kind=MessageKind.COMPLAINT) & below & (nobody | ~Q(agency_id__in=own))
    return Message.objects.filter(rows).select_related("case", "case__dossier", "agency")


def open_messages(account: Account, now: dt.datetime, seen: DossierQuerySet | None = None) -> list[Message]:
    """Return what waits for an account, the oldest first."""
    return list(visible(account, now, seen).filter(state="open").order_by("received_at", "pk")[:PAGE])


def find(account: Account, message_id: uuid.UUID, now: dt.datetime) -> Message:
    """Return one message; raises NotVisible for one that is not the account's."""
    found = visible(account, now).filter(pk=message_id).first()
    if found is None:
        raise NotVisible
    return found


def received_on(message: Message) -> dt.date:
    """Return the day on which a message was received, which is the day that counts."""
    return day_of(message.received_at)


def prefill(message: Message) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a message fills into the step that takes it up: the input, and when it happened."""
    said = message.content
    frame = {"done_at": f"{message.received_at.astimezone(BEIJING):%Y-%m-%d %H:%M}"}
    text = str(said.get("text", ""))
    if message.kind == MessageKind.ADDRESS:
        names = ("address", "receiver", "receiver_relation", "consent", "channel", "account")
        given = {name: str(said[name]) for name in names if said.get(name)}
        return {"party": str(message.party_id), "phone": str(said.get("address_phone", "")), **given}, frame
    return {"form": "written", "content": text}, frame


def take_up(rec: Recorder, message: Message, *, act_seq: int) -> Message:
    """Note that a message went into its case as an act."""
    _still_open(message)
    person = rec.actor.person_id
    rec.change(message, state="done", act_seq=act_seq, done_by=person, done_at=rec.now)
    _tell_receipts(message, "已经记入案卷，由承办人员依法办理。", rec.now)
    return message


def answer(rec: Recorder, message: Message, *, text: str) -> Message:
    """Answer a message in words that its sender reads, and close it."""
    _still_open(message)
    if not text.strip() or len(text) > LONGEST_ANSWER:
        remedy = f"写明怎样处理、理由是什么，最多 {LONGEST_ANSWER} 字"
        raise Invalid(fields=(FieldError("answer", "没有写答复，或者太长", remedy=remedy),))
    rec.change(message, state="done", answer=text.strip(), done_by=rec.actor.person_id, done_at=rec.now)
    _tell_receipts(message, text.strip(), rec.now)
    return message


def _still_open(message: Message) -> None:
    if message.state != "open":
        raise Conflict("这份来件已经有人处理。")


def _tell_receipts(message: Message, text: str, now: dt.datetime) -> None:
    PublicReceipt.objects.filter(message_id=message.pk).update(state="done", answer=text, done_on=day_of(now))
