"""One's own proposal is withdrawn before it takes effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.engine.loading import load
from mingzheng.cases.engine.models import Act, Track
from mingzheng.cases.engine.rows import find_case
from mingzheng.cases.engine.types import Outcome
from mingzheng.cases.engine.writing import next_seq, note_event
from mingzheng.core.errors import Conflict, NotVisible, Refusal, Refused
from mingzheng.documents import actions as documents
from mingzheng.documents.actions.freezing import REASON_LENGTH
from mingzheng.ledger.recording import record

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.cases.engine.loading import Loaded
    from mingzheng.ledger.recording import Actor, Recorder


def withdraw_proposal(case_id: uuid.UUID, *, act_seq: int, reason: str, actor: Actor, now: dt.datetime) -> Outcome:
    """Withdraw one's own proposal before it takes effect (B18); raises Refused for somebody else's."""
    with record("case.proposal.withdrawn", actor=actor, now=now, dossier_id=case_id) as rec:
        seq = next_seq(case_id)
        loaded = load(find_case(case_id), now=now, people=[p for p in [actor.person_id] if p])
        act = next((r for r in loaded.rows if isinstance(r, Act) and r.seq == act_seq), None)
        if act is None:
            raise NotVisible
        if act.status != "proposed":
            message = "这一事项已经办结，不能撤回。"
            raise Conflict(message)
        if act.entered_by != actor.id:
            raise Refused(
                "不能撤回",
                (
                    Refusal(
                        "own_proposal",
                        "只能撤回自己提出的事项",
                        "行政处罚法#57",
                        "请提出人撤回",
                        who=act.entered_as,
                        kind="others",
                    ),
                ),
            )
        rec.facts["reason"] = reason
        for row in (s for s in loaded.signoffs if s.act_id == act.pk and s.verdict == "open"):
            rec.change(row, verdict="withdrawn", at=now)
        rec.change(act, status="withdrawn")
        moves = _void_papers(rec, loaded, act, seq, reason)
        note_event(rec, loaded.case, seq, "withdrawn", act, now, moves)
        return Outcome(case_id, act.pk, act.seq, "withdrawn")


def _void_papers(rec: Recorder, loaded: Loaded, act: Act, seq: int, reason: str) -> list[list[str]]:
    """Void the papers that were out for signature on a withdrawn act; their numbers stay used. Return the moves."""
    moves = []
    for document in loaded.documents.values():
        if document.act_id != act.pk or document.state == "void":
            continue
        documents.void(rec, document, reason=f"第 {act.seq} 号事项已撤回：{reason}"[:REASON_LENGTH])
        track = Track.objects.get(case=loaded.case, kind="paper", subject=str(document.pk))
        rec.change(track, state="void", closed_by=seq)
        moves.append(["paper", track.subject, "void"])
    return moves
