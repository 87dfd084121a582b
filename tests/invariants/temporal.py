"""What must hold of the times of a case (procedures.md §9.1), as one pure function over what a case is made of.

Lower bounds are gates, so what broke one must show as a defect; upper bounds are duties, so what broke one must show as
met late or as still running. Bullets on hearings, collective discussion, surcharge, courts and seizure have nothing to
apply to in this landing: the last line of ``CHECKS`` holds that none of their acts exists.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

BEIJING = dt.timezone(dt.timedelta(hours=8))
NINETY = dt.timedelta(days=90)
NOT_YET = {"hold_hearing", "discuss", "add_surcharge", "apply_to_court", "seize", "seal_up"}
WAYS_OUT = {"published", "withheld"}


@dataclass(frozen=True)
class Told:
    """A case as this checker reads it: ``facts`` of the engine, the rest as rows."""

    facts: object
    duties: list = field(default_factory=list)
    publications: list = field(default_factory=list)
    clearances: list = field(default_factory=list)
    signoffs: list = field(default_factory=list)
    decision_digests: dict = field(default_factory=dict)
    decision_acts: dict = field(default_factory=dict)


def violations(told: Told) -> list[str]:
    """Return every broken invariant in words; empty for a lawful case."""
    return [wrong for check in CHECKS for wrong in check(told)]


def _duty(told, kind, subject=""):
    rows = [d for d in told.duties if d.kind == kind and d.subject == subject]
    return max(rows, key=lambda d: (d.start_on, str(d.pk))) if rows else None


def _decided(told, party):
    return next((a for a in told.facts.effective if a.id == told.decision_acts[party]), None)


def main_line_runs_forward(told):
    """clue ≤ filed ≤ concluded ≤ notice issued ≤ notice served; effects of the main line in order of their times."""
    facts = told.facts
    clue, filed = facts.last("register_clue"), facts.last("file_case")
    if filed and clue and filed.at < clue.at:
        yield f"filed {filed.at} before the clue {clue.at}"
    for later in facts.done("conclude"):
        if filed is None or later.at < filed.at:
            yield f"concluded (#{later.seq}) before filing"
    for notice in facts.done("issue_notice"):
        before = [c for c in facts.done("conclude") if c.effective_seq < notice.effective_seq]
        if not before or notice.at < before[0].at:
            yield f"notice #{notice.seq} before a conclusion"
    if filed and facts.filed_on != filed.on:
        yield f"the case says it was filed on {facts.filed_on}, its act on {filed.on}"


HELD = {"out_of_order", "paper_servable", "service_method", "leave_on_refusal", "served_after_issue"}


def _services(told):
    """Give (paper, party, act, day of receipt) of every service that took effect; what a defect held moved nothing."""
    held = {d.act_seq for d in told.facts.defects if d.gate in HELD}
    for track in told.facts.tracks:
        if track.kind != "service" or track.state != "served":
            continue
        document, _, party = track.subject.partition(":")
        for act in told.facts.done("serve", subject=track.subject):
            if act.content["result"] == "served" and act.seq not in held:
                yield told.facts.document(document), party, act, dt.date.fromisoformat(act.content["received_on"])


def nothing_is_served_before_it_exists(told):
    for paper, _, act, received in _services(told):
        if paper is None or received < paper.date:
            yield f"#{act.seq} served on {received}, before its paper"
        if received > act.recorded_at.astimezone(BEIJING).date():
            yield f"#{act.seq} served on {received}, in the future"


def periods_run_from_receipt(told):
    for paper, party, act, received in _services(told):
        if paper.code == "prior_notice":
            if not any(
                d.kind == "PEN_STATEMENT" and d.subject == party and d.start_on == received for d in told.duties
            ):
                yield f"no period to state from the receipt on {received}"
        elif paper.code == "penalty_decision":
            decision = next(d for d in told.facts.decisions if d.party_id == party)
            pay = _duty(told, "PEN_PAY", party)
            payments = told.facts.done("record_payment", subject=party)
            paid_before = decision.paid_fen == decision.fine_fen and payments and payments[-1].seq < act.seq
            if decision.fine_fen and not paid_before and (pay is None or pay.start_on != received):
                yield f"the fifteen days do not run from the receipt on {received}"


def review_comes_before_and_binds(told):
    for decision in told.facts.decisions:
        act = _decided(told, decision.party_id)
        digest = told.decision_digests[decision.party_id]
        clear = [c for c in told.clearances if c.content_digest == digest]
        if not clear:
            yield f"decision for {decision.party_id} without a clearance of its content"
            continue
        if act is None:
            yield f"decision for {decision.party_id} without an effective act"
        elif min(c.passed_at for c in clear) > max(act.at, act.recorded_at):
            yield "the review passed after the decision"


def statements_are_over_and_answered(told):
    facts = told.facts
    for decision in facts.decisions:
        party = decision.party_id
        act, duty = _decided(told, party), _duty(told, "PEN_STATEMENT", party)
        if duty is None or duty.due_on >= decision.decided_on:
            until = duty.due_on if duty else "?"
            yield f"decided on {decision.decided_on}, the party could state its case until {until}"
        said = [a for a in facts.done("make_statement", subject=party) if a.effective_seq < act.effective_seq]
        answered = facts.last("answer_statement", subject=party)
        if said and (answered is None or answered.effective_seq < said[-1].effective_seq):
            yield f"the statement #{said[-1].seq} was never answered"


def no_heavier_than_told(told):
    for decision in told.facts.decisions:
        act = _decided(told, decision.party_id)
        notices = [
            n for n in told.facts.done("issue_notice", subject=decision.party_id) if n.effective_seq < act.effective_seq
        ]
        if not notices:
            yield "a decision without notice"
        elif decision.fine_fen > int(notices[-1].made["proposal"]["fine_fen"]):
            yield f"decided {decision.fine_fen}, told {notices[-1].made['proposal']['fine_fen']}"


def upper_bounds_are_duties(told):
    facts = told.facts
    if facts.filed_on:
        duty = _duty(told, "PEN_CASE")
        if duty is None or duty.start_on != facts.filed_on:
            yield "the ninety days do not run from filing"
        elif duty.due_on < facts.filed_on + NINETY:
            yield f"the ninety days end on {duty.due_on}"
    for decision in facts.decisions:
        if _duty(told, "PEN_SERVE", decision.party_id) is None:
            yield "a decision without the clock of service"
    for duty in told.duties:
        if duty.state == "met" and duty.ended_on > duty.due_on:
            yield f"{duty.kind} ended on {duty.ended_on}, due {duty.due_on}, and counts as in time"
        if duty.state in {"waived", "cancelled"} and not duty.end_reason:
            yield f"{duty.kind} ended without a reason"


def decisions_publish(told):
    facts = told.facts
    rows = {p.source_id: p for p in told.publications}
    for decision in facts.decisions:
        row = rows.get(decision.id)
        if row is None:
            yield f"decision {decision.id} has no publication"
            continue
        running = [d for d in told.duties if d.subject == str(row.pk) and d.state in {"open", "paused"}]
        out = row.state in WAYS_OUT or row.disclosure == "withheld"
        if bool(running) == out:
            yield f"publication {row.state}/{row.disclosure} with {len(running)} running duties"
        track = facts.state("publication", decision.party_id)
        if (track == "published") != (row.state == "published") or (track == "withheld") != (
            row.disclosure == "withheld"
        ):
            yield f"track publication={track}, row {row.state}/{row.disclosure}"
        if row.published_at and row.served_on is None:
            yield "published before the party has the paper"


def two_certified_officers_or_a_defect(told):
    noted = {(d.act_seq, d.gate) for d in told.facts.defects}
    for act in told.facts.effective:
        if act.step in {"inspect", "question", "collect_evidence", "serve"}:
            good = [o for o in act.officers if _covers(o.certificate, act.on)]
            if len({o.person_id for o in good}) < 2 and (act.seq, "two_officers") not in noted:
                yield f"act #{act.seq} by {len(good)} certified officers and no defect"


def nobody_judges_the_own_work(told):
    facts = told.facts
    handlers = set(facts.holding("handler"))
    reviewers = {c.person_id for c in told.clearances}
    signers = {s.signed_by_id for s in told.signoffs if s.signed_by_id}
    if handlers & reviewers or reviewers & signers or handlers & signers:
        yield "one person handled, reviewed or approved beside another of these"
    noted = {d.act_seq for d in facts.defects if d.gate == "two_officers"}
    judged = [(s.signed_by_id, s.at) for s in told.signoffs if s.signed_by_id]
    judged += [(c.person_id, c.passed_at) for c in told.clearances]
    for act in facts.effective:
        named = {o.person_id for o in act.officers}
        for person, at in judged:
            if person in named and (act.recorded_at <= at or act.seq not in noted):
                yield f"who acted in #{act.seq} judged the case"


def nobody_signs_before_it_is_asked(told):
    for signoff in told.signoffs:
        act = next((a for a in told.facts.acts if a.id == signoff.act_id), None)
        if signoff.verdict == "approved" and signoff.at and signoff.at < act.recorded_at:
            yield f"act #{act.seq} approved before it was proposed"


def _covers(snapshot, on):
    held = (snapshot or {}).get("certificate")
    return bool(held) and held["valid_from"] <= on.isoformat() <= held["valid_to"]


def effects_are_confirmed(told):
    facts = told.facts
    for decision in facts.decisions:
        act = _decided(told, decision.party_id)
        if act.medium == "paper":
            continue  # what fails on the signed date is a defect that blocks service (design.md §2)
        for fact in facts.effective:
            before = fact.effective_seq < act.effective_seq
            if before and any(not o.confirmed for o in fact.officers):
                yield f"decided while #{fact.seq} is not confirmed"


def money_adds_up(told):
    for decision in told.facts.decisions:
        if not 0 <= decision.paid_fen <= decision.fine_fen:
            yield f"paid {decision.paid_fen} of {decision.fine_fen}"
        state = told.facts.state("obligation", decision.party_id)
        if decision.fine_fen and (state == "fulfilled") != (decision.paid_fen == decision.fine_fen):
            yield f"obligation {state} with {decision.paid_fen} of {decision.fine_fen} paid"


def closing_comes_last(told):
    facts = told.facts
    if facts.state("main") not in {"closed", "archived"}:
        return
    if {p.id for p in facts.parties if p.role == "party"} - {d.party_id for d in facts.decisions}:
        yield "closed with a party undecided"
    for kind, ends in (("service", {"served"}), ("obligation", {"fulfilled"}), ("publication", WAYS_OUT)):
        closed = facts.last("close_case")
        late = [
            t for t in facts.tracks if t.kind == kind and t.state not in ends and t.opened_by < closed.effective_seq
        ]
        if late:
            yield f"closed with {kind} open"


def nothing_of_later_landings(told):
    for act in told.facts.acts:
        if act.step in NOT_YET:
            yield f"#{act.seq} {act.step} has no invariant here yet"


CHECKS = (
    main_line_runs_forward,
    nothing_is_served_before_it_exists,
    periods_run_from_receipt,
    review_comes_before_and_binds,
    statements_are_over_and_answered,
    no_heavier_than_told,
    upper_bounds_are_duties,
    decisions_publish,
    two_certified_officers_or_a_defect,
    nobody_judges_the_own_work,
    nobody_signs_before_it_is_asked,
    effects_are_confirmed,
    money_adds_up,
    closing_comes_last,
    nothing_of_later_landings,
)
