"""What must hold of the times of a case (procedures.md §9.1), as one pure function over what a case is made of.

Lower bounds are gates, so what broke one must show as a defect; upper bounds are duties, so what broke one must show as
met late or as still running.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from mingzheng.cases.penalty.goods import custody

BEIJING = dt.timezone(dt.timedelta(hours=8))
NINETY = dt.timedelta(days=90)
WAYS_OUT = {"published", "withheld", "repaired"}


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


def _penalties(told):
    """Give the penalties in force that were decided here: not what was changed since, nor decisions without penalty."""
    for decision in told.facts.decisions:
        act = _decided(told, decision.party_id)
        if decision.kind == "penalty" and (act is None or act.step == "decide"):
            yield decision


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


HOLDING = {"blocks_service", "held", "direct_first"}


def _services(told):
    """Give (paper, party, act, day of receipt) of every service that took effect; what a defect held moved nothing."""
    held = {d.act_seq for d in told.facts.defects if d.gate == "out_of_order" or d.consequence in HOLDING}
    for track in told.facts.tracks:
        if track.kind != "service" or track.state != "served":
            continue
        document, _, party = track.subject.partition(":")
        for act in told.facts.done("note_announced", subject=track.subject):
            yield told.facts.document(document), party, act, act.on
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
            decision = next((d for d in told.facts.decisions if d.document_id == paper.id), None)
            if decision is None or told.facts.state("obligation", party) in {"terminated", "annulled", "refunding"}:
                continue  # annulled or changed since, or nobody is left to pay
            pay = _duty(told, "PEN_PAY", party)
            noted = {d.act_seq for d in told.facts.defects if d.gate in {"out_of_order", "not_overpaid"}}
            paid = told.facts.done("record_payment", "collect_cash", subject=party)
            payments = [p for p in paid if p.seq not in noted]
            paid_before = decision.paid_fen == decision.fine_fen and payments and payments[-1].seq < act.seq
            ended = told.facts.done("answer_deferral", "terminate_enforcement", subject=party)
            before = paid_before or any(a.effective_seq < act.effective_seq for a in ended)
            if decision.fine_fen and not before and (pay is None or pay.start_on != received):
                yield f"the fifteen days do not run from the receipt on {received}"


def announcements_are_the_last_resort_and_run_their_time(told):
    for act in told.facts.done("propose_announcement"):
        tries = [a for a in told.facts.done("serve", subject=act.track_subject) if a.content["result"] == "failed"]
        if not act.content["proof"] and not any(a.seq < act.effective_seq for a in tries):
            yield f"#{act.seq} announced without a try or a search"
    for act in told.facts.done("note_announced"):
        period = _duty(told, "SERVE_PUBLIC", act.track_subject)
        posted = told.facts.last("post_announcement", subject=act.track_subject)
        if posted is None or period.start_on.isoformat() != posted.content["posted_on"] or act.on <= period.due_on:
            yield f"#{act.seq} counts as served before the announcement has run"
    for duty in told.duties:
        if (
            duty.kind == "SERVE_PUBLIC"
            and duty.state == "open"
            and told.facts.state("service", duty.subject) != "posted"
        ):
            yield "a period of announcement runs for a paper that is not posted"


def review_comes_before_and_binds(told):
    for decision in _penalties(told):
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


def discussion_comes_between_review_and_decision(told):
    """legal review ≤ collective discussion ≤ decision, where the heads must discuss (procedures.md §9.1)."""
    facts = told.facts
    counted = [a for a in facts.done("discuss") if a.made.get("content") and a.content["purpose"] == "decision"]
    for act in counted:
        seen = [c for c in told.clearances if c.content_digest.startswith(act.track_subject) and c.passed_at <= act.at]
        if act.track_subject and not seen:
            yield f"the discussion #{act.seq} took effect and no review had passed before it"
    for decision in facts.decisions:
        act = _decided(told, decision.party_id)
        before = [c for c in facts.done("conclude") if act and c.effective_seq < act.effective_seq]
        grave = bool(before) and before[-1].content.get("complex_or_grave") == "yes"
        if grave and not any(d.at <= max(act.at, act.recorded_at) for d in counted):
            yield f"a complex case was decided for {decision.party_id} without a discussion"


def statements_are_over_and_answered(told):
    facts = told.facts
    notices = {f"{d.id}:{d.subject}" for d in facts.documents if d.code == "prior_notice"}
    corrected = [a for a in facts.done("correct_service") if a.track_subject in notices]
    for decision in _penalties(told):
        party = decision.party_id
        act, duty = _decided(told, party), _duty(told, "PEN_STATEMENT", party)
        if any(a.track_subject.endswith(f":{party}") and a.effective_seq > act.effective_seq for a in corrected):
            continue  # decided on a notice that turned out wrong later: a defect says so, its time is counted anew
        given_up = facts.state("statement", party) == "waived" and _given_up(told, "waive_statement", party)
        if duty is None or (duty.due_on >= decision.decided_on and not given_up):
            until = duty.due_on if duty else "?"
            yield f"decided on {decision.decided_on}, the party could state its case until {until}"
        said = [a for a in facts.done("make_statement", subject=party) if a.effective_seq < act.effective_seq]
        answered = facts.last("answer_statement", subject=party)
        if said and (answered is None or answered.effective_seq < said[-1].effective_seq):
            yield f"the statement #{said[-1].seq} was never answered"


def _given_up(told, step, party):
    """Tell whether the party gave a right up expressly: signed or recorded, and on file."""
    act = told.facts.last(step, subject=party)
    if act is None or act.content["way"] not in {"statement", "record", "video"}:
        return False
    return bool(act.evidence) or any(d.act_id == act.id and d.state == "checked" for d in told.facts.documents)


def hearings_are_over_before_the_decision(told):
    """request within the five days or answered; report ≤ review; no decision while a hearing may be asked for or is."""
    facts = told.facts
    for decision in facts.decisions:
        party, act = decision.party_id, _decided(told, decision.party_id)
        duty, state = _duty(told, "PEN_HEARING_REQ", party), facts.state("hearing", party)
        if act is None or act.medium == "paper" or not state:
            continue
        asked = facts.last("request_hearing", subject=party)
        if asked and asked.effective_seq > act.effective_seq:
            continue
        running = duty is not None and duty.due_on >= decision.decided_on
        early = {"waived": "waive_hearing", "withdrawn": "withdraw_hearing"}.get(state)
        if state not in {"told", "expired", "waived", "withdrawn", "terminated", "reported"}:
            yield f"decided while the hearing is {state}"
        if running and (state in {"told", "expired"} or (early and not _given_up(told, early, party))):
            yield f"decided on {decision.decided_on}, a hearing could be asked for until {duty.due_on}"
        digest = told.decision_digests[party]
        report = facts.last("report_hearing", subject=party)
        passed = [c.passed_at for c in told.clearances if c.content_digest == digest]
        if report and passed and min(passed) < report.recorded_at:
            yield f"the review passed before the report #{report.seq}"


def hearings_keep_their_notice_or_a_defect(told):
    """hearing ≥ service of its notice + 7 whole working days, neither end counted; else a defect."""
    noted = {d.act_seq for d in told.facts.defects if d.gate in {"hearing_as_noticed", "out_of_order"}}
    for act in told.facts.done("hold_hearing"):
        started = [d for d in told.duties if d.kind == "PEN_HEARING_NOTICE" and d.subject == act.track_subject]
        in_time = [d for d in started if d.start_on == act.on and d.ended_on and d.ended_on <= d.due_on]
        if not in_time and act.seq not in noted:
            yield f"the hearing #{act.seq} was not notified seven working days before"


def no_heavier_than_told(told):
    for decision in _penalties(told):
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
        named = [
            d
            for d in told.duties
            if d.subject == str(row.pk) and d.kind not in {"PEN_PUB_WITHDRAW", "PUB_WITHHOLD_REVIEW"}
        ]
        running = [d for d in named if d.state in {"open", "paused"}]
        out = row.state in {*WAYS_OUT, "withdrawn"} or row.disclosure == "withheld"
        if bool(running) == out:
            yield f"publication {row.state}/{row.disclosure} with {len(running)} running duties"
        track = facts.state("publication", decision.party_id)
        if track == "withdraw_due":
            continue  # what is public is not yet withdrawn; a changed decision waits behind it
        if (track == "published") != (row.state == "published") or (track == "withheld") != (
            row.disclosure == "withheld"
        ):
            yield f"track publication={track}, row {row.state}/{row.disclosure}"
        if row.published_at and row.served_on is None:
            yield "published before the party has the paper"


WITH_OFFICERS = {
    *("inspect", "question", "collect_evidence", "serve"),
    *("preserve_urgently", "seize", "seize_urgently", "take_sample", "recheck_order", "record_enforcement"),
}


def goods_are_kept_no_longer_than_allowed(told):
    facts = told.facts
    served = {t.subject.partition(":")[0] for t in facts.tracks if t.kind == "service" and t.state == "served"}
    for duty in (d for d in told.duties if d.kind == "COE_SEIZE"):
        out = sum(
            (dt.date.fromisoformat(s["last"]) - dt.date.fromisoformat(s["first"])).days + 1 for s in duty.suspensions
        )
        if (duty.due_on - duty.start_on).days > 30 + 30 * len(duty.extensions) + out or len(duty.extensions) > 1:
            yield f"measure {duty.subject} may last until {duty.due_on}"
        if {s["document"] for s in duty.suspensions} - served:
            yield f"measure {duty.subject} leaves out a testing period that nobody was told of"
    for goods in custody(facts):
        state = facts.state(goods.track, goods.number)
        if goods.held and state in {"ended", "dropped"}:
            yield f"{goods.key} is {goods.state}, its track {state}"
        if not goods.held and state == "approved":
            yield f"{goods.key} left before it was taken"


def two_certified_officers_or_a_defect(told):
    noted = {(d.act_seq, d.gate) for d in told.facts.defects}
    for act in told.facts.effective:
        if act.step in {*WITH_OFFICERS, "report_crime"}:
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
    noted = {d.act_seq for d in facts.defects if d.gate in {"two_officers", "supervised"}}
    judged = [(s.signed_by_id, s.at) for s in told.signoffs if s.signed_by_id]
    judged += [(c.person_id, c.passed_at) for c in told.clearances]
    for act in facts.effective:
        if act.step == "discuss":
            continue  # its members are the heads, who sign as well
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
    for decision in _penalties(told):
        act = _decided(told, decision.party_id)
        if act.medium == "paper":
            continue  # what fails on the signed date is a defect that blocks service (design.md §2)
        for fact in facts.effective:
            before = fact.effective_seq < act.effective_seq
            if before and any(not o.confirmed for o in fact.officers):
                yield f"decided while #{fact.seq} is not confirmed"


def money_adds_up(told):
    for decision in told.facts.decisions:
        owed = {o.kind: o for o in decision.obligations}
        for kind, one in owed.items():
            subject = decision.party_id if kind == "fine" else f"{decision.party_id}:{kind}"
            state = told.facts.state("obligation", subject)
            if not 0 <= one.paid_fen <= one.amount_fen:
                yield f"paid {one.paid_fen} of {one.amount_fen} ({kind})"
            if state != one.state:
                yield f"track {state}, row {one.state} ({kind})"
            if one.amount_fen and (state == "fulfilled") != (not one.left_fen):
                yield f"obligation {state} with {one.paid_fen} of {one.amount_fen} paid ({kind})"
        if "surcharge" in owed and owed["surcharge"].amount_fen > decision.fine_fen:
            yield "a surcharge beyond the fine"


def courts_are_asked_in_their_window(told):
    for act in told.facts.done("apply_to_court"):
        window, demand = (_duty(told, kind, act.track_subject) for kind in ("COE_COURT", "COE_DEMAND"))
        if window is None or act.on <= window.start_on:
            yield f"#{act.seq} before the time to sue had ended"
        elif act.on > window.due_on and not act.content["late_reason"]:
            yield f"#{act.seq} after the three months and without a reason"
        if demand is None or act.on <= demand.due_on:
            yield f"#{act.seq} within the ten working days of the demand"


def closing_comes_last(told):
    facts = told.facts
    if facts.state("main") not in {"closed", "archived"}:
        return
    gone = {p for p, state in facts.states("decision").items() if state in {"annulled", "dropped"}}
    settled = gone | {d.party_id for d in facts.decisions}
    handed = facts.done("hand_over_to_police", "transfer_case")
    if {p.id for p in facts.parties if p.role == "party"} - settled and not handed:
        yield "closed with a party undecided"
    closed = facts.last("close_case")
    after = facts.done("change_decision", "annul_decision", "note_remedy_outcome", "withdraw_publication")
    if closed is None or any(a.effective_seq > closed.effective_seq for a in after):
        return  # withdrawn, or what was decided changed after closing and runs on
    kept = (("measure", {"ended", "dropped"}), ("preservation", {"ended"}))
    for kind, ends in (
        ("service", {"served", "dropped"}),
        ("obligation", {"fulfilled", "terminated", "annulled"}),
        ("publication", {*WAYS_OUT, "withdrawn"}),
        *kept,
    ):
        late = [
            t for t in facts.tracks if t.kind == kind and t.state not in ends and t.opened_by < closed.effective_seq
        ]
        if late:
            yield f"closed with {kind} open"


CHECKS = (
    main_line_runs_forward,
    nothing_is_served_before_it_exists,
    periods_run_from_receipt,
    announcements_are_the_last_resort_and_run_their_time,
    review_comes_before_and_binds,
    discussion_comes_between_review_and_decision,
    statements_are_over_and_answered,
    hearings_are_over_before_the_decision,
    hearings_keep_their_notice_or_a_defect,
    no_heavier_than_told,
    upper_bounds_are_duties,
    decisions_publish,
    two_certified_officers_or_a_defect,
    goods_are_kept_no_longer_than_allowed,
    nobody_judges_the_own_work,
    nobody_signs_before_it_is_asked,
    effects_are_confirmed,
    money_adds_up,
    courts_are_asked_in_their_window,
    closing_comes_last,
)
