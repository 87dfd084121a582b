"""A person named in an act confirms it with the own credential (design.md §1 invariant 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.agencies.officers import day_of
from mingzheng.cases.engine.models import Act, ActOfficer
from mingzheng.cases.engine.performing import CONFIRM_PERIOD
from mingzheng.cases.engine.rows import find_case
from mingzheng.cases.engine.types import Outcome
from mingzheng.cases.engine.writing import next_seq, note_event
from mingzheng.core.errors import Conflict, NotVisible, Refusal, Refused
from mingzheng.duties import actions as duties
from mingzheng.ledger.recording import record

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.agencies.credentials import Credential
    from mingzheng.ledger.recording import Actor


def confirm(
    case_id: uuid.UUID, *, act_seq: int, actor: Actor, credential: Credential | None, now: dt.datetime
) -> Outcome:
    """Confirm that one took part in an act as it is recorded.

    Raises Refused without the own credential or for somebody not named, Conflict when it is confirmed already.
    """
    person = actor.person_id if actor.kind == "account" else None  # a token has a person too, and confirms for nobody
    if person is None or credential is None or credential.person_id != person:
        raise Refused(
            "不能确认",
            (Refusal("credential", "只能由署名的本人当场确认", "电子签名法#13", "本人登录并输入动态码"),),
        )
    credential.check(now)
    with record("case.confirm", actor=actor, now=now, dossier_id=case_id) as rec:
        seq = next_seq(case_id)
        act = Act.objects.filter(case_id=case_id, seq=act_seq).first()
        if act is None:
            raise NotVisible
        row = ActOfficer.objects.filter(act=act, person_id=person).first()
        if row is None:
            raise Refused(
                "不能确认",
                (Refusal("named", "这项记录没有您的署名", "行政处罚法#42", "请署名人员确认", kind="others"),),
            )
        if row.confirmed_at is not None:
            message = "您已经确认过这项记录。"
            raise Conflict(message)
        rec.change(row, confirmed_at=now, confirmed_by="session")
        if not ActOfficer.objects.filter(act=act, confirmed_at__isnull=True).exists():
            duties.end_for(rec, dossier_id=case_id, kind=CONFIRM_PERIOD, subject=str(act.pk), on=day_of(now))
        note_event(rec, find_case(case_id), seq, "confirmed", act, now)
        return Outcome(case_id, act.pk, act.seq, act.status)
