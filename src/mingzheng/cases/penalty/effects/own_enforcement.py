"""Effects of enforcement by the agency itself and of substitute performance: periods, costs, what ends with what."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mingzheng.agencies.officers import day_of
from mingzheng.cases.penalty.claims import COST, COURT_DAYS, ORDER, claims, is_claim, paper_of, parts, received_on
from mingzheng.cases.penalty.effects.fulfilment import COURT, DEMAND, OBJECT, STOP, cancel
from mingzheng.cases.penalty.effects.shared import end_duty, start_duty
from mingzheng.duties import actions as duties
from mingzheng.law import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingzheng.cases.engine.fact_rows import ActFact
    from mingzheng.cases.engine.writing import Writing

OWN_DEMAND, REMOVAL, LAST_DEMAND = "COE_OWN_DEMAND", "COE_REMOVAL", "COE_PROXY_DEMAND"
COST_PERIOD, TELL = "COE_COST", "COE_CLEARING_TELL"
OVER = frozenset({"done", "terminated"})
FOLLOWS = {"coercion": ("carried", "stopped"), "substitute": ("performed", "stopped")}
"""Tracks of the agency's own enforcement, which end with the enforcement that they belong to, and their ends."""


# ── demands ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def act_behind(w: Writing, document_id: str) -> ActFact:
    """Return the act that made a paper: it knows what the paper is about, where its recipient does not."""
    document = w.facts.document(document_id)
    act = w.facts_act(document.act_id) if document and document.act_id else None
    if act is None:
        message = f"no act made the paper {document_id}"
        raise ValueError(message)
    return act


def drop_unserved_of(w: Writing, code: str, reason: str) -> None:
    """Void the papers of a kind that acts about the same subject made and that were not served."""
    own = {a.id for a in w.facts.acts if a.track_subject == w.subject}
    for document in w.facts.documents:
        if document.code != code or document.act_id not in own or document.state == "void":
            continue
        if w.facts.state("service", f"{document.id}:{document.subject}") != "served":
            w.drop(document.id, reason)


def start_own_demand(w: Writing, act: ActFact, on: dt.date) -> None:
    """Start the term that a demand names where it is not the ten working days of the court (行政强制法 35)."""
    days = int(act.content.get("days", COURT_DAYS))
    if days != COURT_DAYS:
        _start_as_told(w, OWN_DEMAND, act.track_subject, on, days)


def _start_as_told(w: Writing, kind: str, subject: str, on: dt.date, days: int) -> None:
    spec = catalogue.period(kind).model_copy(update={"value": days})
    duties.start(w.rec, dossier=w.case.dossier, kind=kind, subject=subject, start_on=on, spec=spec)


def start_claim_window(w: Writing, subject: str) -> None:
    """Start the three months for the court of an order or a cost; those of the decision run already (强制法 53)."""
    document = paper_of(w.facts, subject) if is_claim(subject) else None
    got = received_on(w.facts, document.id) if document else None
    if got is not None:
        cancel(w, COURT, subject, "申请期限重新计算")
        start_duty(w, COURT, subject=subject, on=w.facts.deadline("REMEDY_SUE", got))


# ── enforcement by the agency itself ──────────────────────────────────────────────────────────────────────────────────


def announce_removal(w: Writing) -> None:
    """Start the term in which the party pulls down itself (行政强制法 44)."""
    cancel(w, REMOVAL, w.subject, "重新公告")
    days = (w.input.remove_by - w.input.posted_on).days
    _start_as_told(w, REMOVAL, w.subject, w.input.posted_on, days)


def decide_enforcement(w: Writing) -> None:
    """Put a new decision in the place of one that was not served (行政强制法 37)."""
    drop_unserved_of(w, "execution_decision", "重新作出强制执行决定")
    end_duty(w, REMOVAL, subject=w.subject)


def execution_decision_served(w: Writing, document_id: str, party: str, received_on: dt.date) -> None:  # noqa: ARG001
    """Let the decision be carried out once the party has it (行政强制法 38)."""
    subject = act_behind(w, document_id).track_subject
    if w.state("coercion", subject) == "decided":
        w.move("coercion", "served", subject)


def record_enforcement(w: Writing) -> None:
    """End the enforcement of an order that was carried out; what a decision demands is noted in its own steps."""
    if w.act.outcome == "complete" and is_claim(w.subject):
        _end_enforcement(w, w.subject, "执行完毕")


def stop_enforcement(w: Writing) -> None:
    """End the enforcement of an order that the party has obeyed by itself (行政强制法 51)."""
    if w.input.ground == "obeyed" and is_claim(w.subject):
        _end_enforcement(w, w.subject, "当事人已经履行")


# ── substitute performance ────────────────────────────────────────────────────────────────────────────────────────────


def decide_substitution(w: Writing) -> None:
    """Start the count back of three working days from the planned day (行政强制法 51)."""
    drop_unserved_of(w, "substitution_decision", "重新作出代履行决定")
    _plan(w)


def _plan(w: Writing) -> None:
    cancel(w, LAST_DEMAND, w.subject, "代履行的时间改变")
    start_duty(w, LAST_DEMAND, subject=w.subject, on=day_of(w.input.planned_at))


def substitution_decision_served(w: Writing, document_id: str, party: str, received_on: dt.date) -> None:  # noqa: ARG001
    """Let the party be called upon once more (行政强制法 51 para 1 item 1)."""
    subject = act_behind(w, document_id).track_subject
    if w.state("substitute", subject) == "decided":
        w.move("substitute", "served", subject)


def demand_substitution(w: Writing) -> None:
    """Put a new demand, with its day, in the place of one that was not served (行政强制法 51)."""
    drop_unserved_of(w, "substitution_demand", "重新催告")
    _plan(w)


def substitution_demand_served(w: Writing, document_id: str, party: str, received_on: dt.date) -> None:  # noqa: ARG001
    """End the count back: the party has been called upon (行政强制法 51 para 1 item 2)."""
    subject = act_behind(w, document_id).track_subject
    if w.state("substitute", subject) == "demanded":
        w.move("substitute", "waiting", subject)
        end_duty(w, LAST_DEMAND, subject=subject, on=received_on)


def clear_at_once(w: Writing) -> None:
    """Start the time in which a party who was not there is told (行政强制法 52)."""
    if w.act.outcome == "absent":
        duties.start(w.rec, dossier=w.case.dossier, kind=TELL, subject=w.subject, start_on=w.attempt.at)


def tell_clearing(w: Writing) -> None:
    """Put a new notice in the place of one that was not served (行政强制法 52)."""
    drop_unserved_of(w, "clearing_notice", "重新通知")


def clearing_notice_served(w: Writing, document_id: str, party: str, received_on: dt.date) -> None:  # noqa: ARG001
    """End the time to tell the party (行政强制法 52)."""
    subject = act_behind(w, document_id).track_subject
    if w.state("clearing", subject) == "issued":
        w.move("clearing", "told", subject)
        end_duty(w, TELL, subject=subject, on=received_on)


# ── costs ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def tell_costs(w: Writing) -> None:
    """Put a new notice of costs in the place of one that was not served (行政强制法 51 para 2)."""
    drop_unserved_of(w, "cost_notice", "重新确定费用")


def cost_notice_served(w: Writing, document_id: str, party: str, received_on: dt.date) -> None:  # noqa: ARG001
    """Start the time to pay from receipt of the notice (行政强制法 51 para 2)."""
    act = act_behind(w, document_id)
    if w.state("cost", act.track_subject) == "told":
        w.move("cost", "owed", act.track_subject)
        cancel(w, COST_PERIOD, act.track_subject, "重新计算")
        _start_as_told(w, COST_PERIOD, act.track_subject, received_on, int(act.content["days"]))


def record_cost_payment(w: Writing) -> None:
    """End the time to pay when nothing is left."""
    if w.act.outcome == "paid":
        end_duty(w, COST_PERIOD, subject=w.subject, on=w.input.paid_on)


def waive_costs(w: Writing) -> None:
    """End what was asked for a performance: nothing, or nothing more, is."""
    drop_unserved_of(w, "cost_notice", "不再收取费用")


# ── what ends with what ───────────────────────────────────────────────────────────────────────────────────────────────


def follow_enforcement(w: Writing) -> None:
    """End the enforcement of what is fulfilled, and with an enforcement all that belongs to it; after every act."""
    for (kind, subject), state in list(w.moves.items()):
        if kind == "order" and state == "corrected":
            for one in claims(w.facts):
                if parts(one)[1:] == (ORDER, subject):
                    _end_enforcement(w, one, "当事人已经改正")
        elif kind == "cost" and state in {"paid", "ended"}:
            cancel(w, COST_PERIOD, subject, "不再收取")
            _end_enforcement(w, subject, "代履行费用已经缴清")
    for (kind, subject), state in list(w.moves.items()):
        if kind == "enforcement" and state in OVER:
            _end_own(w, subject)


def end_claim(w: Writing, subject: str, reason: str) -> None:
    """End the periods of an order or a cost that is not enforced any more (行政强制法 40)."""
    for kind in (DEMAND, OWN_DEMAND, COURT, OBJECT, STOP):
        cancel(w, kind, subject, reason)


def _end_enforcement(w: Writing, subject: str, reason: str) -> None:
    if w.state("enforcement", subject) not in {"", *OVER}:
        w.move("enforcement", "done", subject)
        end_claim(w, subject, reason)


def _end_own(w: Writing, subject: str) -> None:
    for track, ends in FOLLOWS.items():
        if w.state(track, subject) not in {"", *ends}:
            w.move(track, "stopped", subject)
    for kind in (OWN_DEMAND, REMOVAL, LAST_DEMAND):
        cancel(w, kind, subject, "执行已经结束")
    if parts(subject)[1] == COST and w.state("cost", subject) not in {"", "paid", "ended"}:
        w.move("cost", "ended", subject)
        cancel(w, COST_PERIOD, subject, "执行已经终结")


# ── a service that was wrongly recorded ───────────────────────────────────────────────────────────────────────────────


def _back(track: str, after: str, before: str) -> Callable[[Writing, str, str], None]:
    def take_back(w: Writing, document_id: str, party: str) -> None:  # noqa: ARG001
        subject = act_behind(w, document_id).track_subject
        if w.state(track, subject) == after:
            w.move(track, before, subject)

    return take_back


def _last_demand_unserved(w: Writing, document_id: str, party: str) -> None:  # noqa: ARG001
    act = act_behind(w, document_id)
    if w.state("substitute", act.track_subject) == "waiting":
        w.move("substitute", "demanded", act.track_subject)
        planned = dt.datetime.fromisoformat(str(act.content["planned_at"]))
        cancel(w, LAST_DEMAND, act.track_subject, WHY)
        start_duty(w, LAST_DEMAND, subject=act.track_subject, on=day_of(planned))


def _clearing_unserved(w: Writing, document_id: str, party: str) -> None:  # noqa: ARG001
    subject = act_behind(w, document_id).track_subject
    done = w.facts.last("clear_at_once", subject=subject)
    if done is not None and w.state("clearing", subject) == "told":
        w.move("clearing", "issued", subject)
        duties.start(w.rec, dossier=w.case.dossier, kind=TELL, subject=subject, start_on=done.at)


def _cost_unserved(w: Writing, document_id: str, party: str) -> None:  # noqa: ARG001
    subject = act_behind(w, document_id).track_subject
    if w.state("cost", subject) == "owed":
        w.move("cost", "told", subject)
        cancel(w, COST_PERIOD, subject, WHY)


WHY = "送达记录已更正"
TAKEN_BACK: dict[str, Callable[[Writing, str, str], None]] = {
    "execution_decision_served": _back("coercion", "served", "decided"),
    "substitution_decision_served": _back("substitute", "served", "decided"),
    "substitution_demand_served": _last_demand_unserved,
    "clearing_notice_served": _clearing_unserved,
    "cost_notice_served": _cost_unserved,
}
ON_SERVED = {
    "execution_decision_served": execution_decision_served,
    "substitution_decision_served": substitution_decision_served,
    "substitution_demand_served": substitution_demand_served,
    "clearing_notice_served": clearing_notice_served,
    "cost_notice_served": cost_notice_served,
}
EFFECTS = (
    announce_removal,
    clear_at_once,
    decide_enforcement,
    decide_substitution,
    demand_substitution,
    record_cost_payment,
    record_enforcement,
    stop_enforcement,
    tell_clearing,
    tell_costs,
    waive_costs,
)
