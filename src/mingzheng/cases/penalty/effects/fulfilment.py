"""Effects of fulfilment: what is owed, paid, deferred, added, received, and given back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.penalty.effects.shared import PAY_PERIOD, end_duty, start_duty
from mingzheng.cases.penalty.models import Obligation, Payment
from mingzheng.cases.penalty.obligations import (
    CONDUCT,
    ENDED,
    MONEY,
    SURCHARGE,
    accrued,
    demanded,
    payment_code,
    payments,
    plan,
    split,
    subject_of,
)
from mingzheng.core.errors import FieldError, Invalid
from mingzheng.duties import actions as duties
from mingzheng.law import catalogue
from mingzheng.law.court import opens_after, suit_ends
from mingzheng.law.periods import compute
from mingzheng.law.queries import calendar_view

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from typing import Any

    from mingzheng.cases.engine.writing import Writing
    from mingzheng.cases.penalty.models import Decision
    from mingzheng.duties.models import Duty

INSTALMENT, TERM, TO_ORG, TO_BANK = "PEN_INSTALMENT", "PEN_TERM", "PEN_CASH_TO_ORG", "PEN_CASH_TO_BANK"
DEMAND, COURT, THIRTY, OBJECT, STOP = "COE_DEMAND", "COE_COURT", "COE_SURCHARGE_30", "COE_COURT_OBJECT", "COE_STOP_3Y"
DONE = "义务已经履行完毕"


def obligation_row(subject: str) -> Obligation:
    """Return the row of an obligation under the decision in force."""
    party, kind = split(subject)
    return Obligation.objects.get(decision__party_id=party, decision__in_force=True, kind=kind)


def cancel(w: Writing, kind: str, subject: str, reason: str) -> None:
    """Cancel the running duty of a kind and subject, if there is one."""
    duties.end_for(w.rec, dossier_id=w.case.dossier_id, kind=kind, subject=subject, outcome="cancelled", reason=reason)


# ── from the decision to its receipt ──────────────────────────────────────────────────────────────────────────────────


def open_obligations(w: Writing, decision: Decision, proposal: Mapping[str, Any]) -> None:
    """Open every obligation of a decision, each with its payment code (行政处罚法 66)."""
    party = str(decision.party_id)
    for kind, fen in demanded(proposal).items():
        w.rec.insert(Obligation(decision=decision, kind=kind, amount_fen=fen, code=payment_code(w.facts, party, kind)))
        w.move("obligation", "owed", subject_of(party, kind))


def carry_over(w: Writing, decision: Decision, content: Mapping[str, Any], paid: Mapping[str, int]) -> None:
    """Open what a changed decision demands: what was paid under the old one counts, the rest of it is refunded."""
    party, refunds = str(decision.party_id), dict(paid)
    open_obligations(w, decision, content)
    for row in Obligation.objects.filter(decision=decision, kind__in=MONEY):
        subject = subject_of(party, row.kind)
        used = min(refunds.get(subject, 0), row.amount_fen)
        if used:
            done = used == row.amount_fen
            w.rec.change(row, paid_fen=used, state="fulfilled" if done else "owed")
            w.move("obligation", "fulfilled" if done else "owed", subject)
            refunds[subject] -= used
    w.made["refunds"] = {subject: fen for subject, fen in refunds.items() if fen}


def start_fulfilment(w: Writing, party: str, received_on: dt.date) -> None:
    """Start from receipt the fifteen days of each payment, and the time in which a court may be asked later."""
    rows = Obligation.objects.filter(decision__party_id=party, decision__in_force=True).order_by("pk")
    left = [row for row in rows if w.state("obligation", subject_of(party, row.kind)) == "owed"]
    for row in left:
        if not plan(w.facts, subject_of(party, row.kind)):
            w.rec.change(row, due_on=_due(w, row, party, received_on))
    if left:
        _start_court_window(w, party, _suit_end(w, received_on))


def _due(w: Writing, row: Obligation, party: str, received_on: dt.date) -> dt.date:
    if row.kind in MONEY:
        return _start(w, PAY_PERIOD, subject_of(party, row.kind), received_on).due_on
    if row.kind == CONDUCT:  # in force with its receipt
        return received_on
    return compute(_spec(w, PAY_PERIOD, received_on), received_on, _view(w)).due_on


def _start(w: Writing, kind: str, subject: str, on: dt.date) -> Duty:
    return duties.start(w.rec, dossier=w.case.dossier, kind=kind, subject=subject, start_on=on)


def _spec(w: Writing, kind: str, on: dt.date) -> Any:  # noqa: ANN401 - law.periods.PeriodSpec
    return catalogue.period(kind, w.case.agency_id, on)


def _view(w: Writing) -> Any:  # noqa: ANN401 - law.calendar.CalendarView
    return calendar_view(region=w.case.dossier.region.code)


def _suit_end(w: Writing, received_on: dt.date) -> dt.date:
    return suit_ends(_spec(w, "REMEDY_SUE", received_on), received_on, _view(w))


def _start_court_window(w: Writing, party: str, start_on: dt.date) -> None:
    cancel(w, COURT, party, "申请期限重新计算")
    start_duty(w, COURT, subject=party, on=start_on)


def restart_court_window(w: Writing, party: str, ended_on: dt.date) -> None:
    """Restart the three months for the court from the end of a plan, or of the time to sue after a reconsideration."""
    window = w.facts.duty(COURT, party)
    _start_court_window(w, party, opens_after(window.start_on, ended_on) if window else ended_on)


# ── payment ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def record_payment(w: Writing) -> None:
    """Write a payment and end the period when nothing is left (行政处罚法 67)."""
    pay(w, w.input.paid_on, w.input.receipt_no, w.input.channel)


def pay(w: Writing, on: dt.date, receipt_no: str, channel: str) -> None:
    """Write money received on the step's obligation, and end what waited for it when nothing is left."""
    row, fen = obligation_row(w.subject), w.input.amount_fen
    if receipt_no and Payment.objects.filter(receipt_no=receipt_no).exists():
        raise Invalid((FieldError("receipt_no", "这一财政票据号已经登记过", "行政处罚法#70", "核对票据号"),))
    w.rec.insert(Payment(obligation=row, act=w.act, amount_fen=fen, paid_on=on, receipt_no=receipt_no, channel=channel))
    paid = row.paid_fen + fen
    done = paid >= row.amount_fen
    w.rec.change(row, paid_fen=paid, state="fulfilled" if done else "owed")
    _end_instalments(w, fen, on)
    if done:
        end_duty(w, PAY_PERIOD, subject=w.subject, on=on)
        settle(w, on)


def _end_instalments(w: Writing, fen: int, on: dt.date) -> None:
    granted = [a for a in w.facts.done("answer_deferral", subject=w.subject) if a.content["verdict"] == "granted"]
    if not granted:
        return
    covered = sum(paid for _, paid in payments(w.facts, w.subject, granted[-1].seq)) + fen
    for number, (_, part) in enumerate(plan(w.facts, w.subject), 1):
        covered -= part
        if covered >= 0:
            end_duty(w, INSTALMENT, subject=f"{w.subject}#{number}", on=on)


def settle(w: Writing, on: dt.date) -> None:
    """End what waits for a party's fulfilment once nothing of it is left (行政强制法 34)."""
    party, _ = split(w.subject)
    subjects = {*w.facts.states("obligation"), *(s for kind, s in w.moves if kind == "obligation")}
    if any(w.state("obligation", s) not in ENDED for s in subjects if split(s)[0] == party):
        return
    for kind in (DEMAND, THIRTY):
        end_duty(w, kind, subject=party, on=on)
    for kind in (COURT, OBJECT, STOP):
        cancel(w, kind, party, DONE)
    if w.state("enforcement", party) not in {"", "terminated", "done"}:
        w.move("enforcement", "done", party)


def collect_cash(w: Writing) -> None:
    """Write a collection on the spot and start the two days in which it is handed in (行政处罚法 69–71)."""
    number = w.input.receipt_no if isinstance(w.input.receipt_no, str) else ""
    pay(w, w.input.collected_on, number, "cash")
    subject = f"{w.subject}#{w.seq}"
    w.move("cash", "held", subject)
    start_duty(w, TO_ORG, subject=subject, on=w.input.ashore_on or w.input.collected_on)


def hand_in_cash(w: Writing) -> None:
    """End the officers' two days and start the agency's (行政处罚法 71)."""
    end_duty(w, TO_ORG, subject=w.subject, on=w.input.handed_on)
    start_duty(w, TO_BANK, subject=w.subject, on=w.input.handed_on)


def bank_cash(w: Writing) -> None:
    """End the agency's two days (行政处罚法 71)."""
    end_duty(w, TO_BANK, subject=w.subject, on=w.input.banked_on)


# ── more time, and more to pay ────────────────────────────────────────────────────────────────────────────────────────


def answer_deferral(w: Writing) -> None:
    """Put the approved plan in the place of the fifteen days, for surcharge and court too (行政处罚法 66, 72)."""
    if w.input.verdict != "granted":
        return
    party, _ = split(w.subject)
    for kind, subject in [(PAY_PERIOD, w.subject), *((INSTALMENT, f"{w.subject}#{n}") for n in _numbers(w))]:
        cancel(w, kind, subject, "已批准延期或者分期缴纳，按新的期限计算")
    row = obligation_row(w.subject)
    last = [_start_instalment(w, n, part.due_on).due_on for n, part in enumerate(w.input.plan, 1)][-1]
    w.rec.change(row, due_on=last)
    if w.facts.duty(COURT, party):
        restart_court_window(w, party, last)


def _numbers(w: Writing) -> range:
    return range(1, 1 + len(plan(w.facts, w.subject)))


def _start_instalment(w: Writing, number: int, due_on: dt.date) -> Duty:
    return _start_until(w, INSTALMENT, f"{w.subject}#{number}", w.day, due_on)


def _start_until(w: Writing, kind: str, subject: str, first: dt.date, last: dt.date) -> Duty:
    """Start a period whose last day a paper has fixed."""
    spec = catalogue.period(kind).model_copy(update={"value": (last - first).days})
    return duties.start(w.rec, dossier=w.case.dossier, kind=kind, subject=subject, start_on=first, spec=spec)


def add_surcharge(w: Writing) -> None:
    """Decide what has accrued so far as an obligation of its own, never more than the fine (行政处罚法 72)."""
    found, fine = accrued(w.facts, w.subject, w.input.until), obligation_row(w.subject)
    if found is None or fine.due_on is None:
        message = "the gate fine_overdue has passed"
        raise ValueError(message)
    subject = subject_of(w.subject, SURCHARGE)
    row = Obligation.objects.filter(decision=fine.decision_id, kind=SURCHARGE).first()
    if row is None:
        code = payment_code(w.facts, w.subject, SURCHARGE)
        w.rec.insert(Obligation(decision_id=fine.decision_id, kind=SURCHARGE, amount_fen=found.fen, code=code))
        start_duty(w, THIRTY, subject=w.subject, on=fine.due_on)
        window = w.facts.duty(COURT, w.subject)
        if window and window.state != "open":  # ended with the fine, which was paid late
            start_duty(w, COURT, subject=w.subject, on=window.start_on)
    else:
        w.rec.change(row, amount_fen=found.fen, state="owed")
    w.move("obligation", "owed", subject)
    w.made["surcharge"] = {"fen": found.fen, "days": found.days, "suspended": found.suspended, "capped": found.capped}


def surcharge_served(w: Writing, document_id: str, party: str, received_on: dt.date) -> None:  # noqa: ARG001
    """Start the fifteen days of a surcharge from receipt of its decision (行政处罚法 67)."""
    subject = subject_of(party, SURCHARGE)
    if w.state("obligation", subject) == "owed":
        cancel(w, PAY_PERIOD, subject, "按新的加处罚款决定计算")
        duty = _start(w, PAY_PERIOD, subject, received_on)
        w.rec.change(obligation_row(subject), due_on=duty.due_on)


def reduce_surcharge(w: Writing) -> None:
    """Remit a part of the surcharge; the fine is not touched (行政强制法 42)."""
    row = obligation_row(w.subject)
    amount = row.amount_fen - w.input.reduce_fen
    done = amount <= row.paid_fen
    w.rec.change(row, amount_fen=amount, state="fulfilled" if done else "owed")
    if done:
        end_duty(w, PAY_PERIOD, subject=w.subject, on=w.input.agreed_on)
        settle(w, w.input.agreed_on)


# ── goods and conduct ─────────────────────────────────────────────────────────────────────────────────────────────────


def receive_goods(w: Writing) -> None:
    """Take confiscated goods into custody, from where they are disposed of (行政处罚法 74)."""
    party, _ = split(w.subject)
    if not w.state("disposal", party):
        w.move("disposal", "held", party)
    if w.act.outcome == "all":
        w.rec.change(obligation_row(w.subject), state="fulfilled")
        settle(w, w.day)


def check_conduct(w: Writing) -> None:
    """Note that a penalty that is no money is carried out, and start its term (行政处罚法 66)."""
    if w.act.outcome != "executed":
        return
    w.rec.change(obligation_row(w.subject), state="fulfilled")
    if w.input.until and w.input.until > w.input.checked_on:
        _start_until(w, TERM, w.subject, w.input.checked_on, w.input.until)
    settle(w, w.input.checked_on)


def note_term_end(w: Writing) -> None:
    """End the term of a penalty."""
    end_duty(w, TERM, subject=w.subject, on=w.input.ended_on)


# ── a decision that no longer stands ──────────────────────────────────────────────────────────────────────────────────


def end_obligations(w: Writing, party: str, state: str, reason: str) -> None:
    """End every open obligation of a party in ``state``, with its periods; what is fulfilled stays so."""
    for row in Obligation.objects.filter(decision__party_id=party, decision__in_force=True).exclude(state__in=ENDED):
        _end_one(w, row, party, state, reason)
    _end_periods(w, party, reason)


def annul_obligations(w: Writing, party: str, reason: str) -> dict[str, int]:
    """End the obligations of a decision that is annulled and return what is to be refunded (行政强制法 41).

    To be called while the decision is still in force; ``made["refunds"]`` of the act keeps subject → fen.
    """
    refunds = {}
    for row in Obligation.objects.filter(decision__party_id=party, decision__in_force=True):
        if row.paid_fen:
            refunds[subject_of(party, row.kind)] = row.paid_fen
        _end_one(w, row, party, "refunding" if row.paid_fen else "annulled", reason)
    _end_periods(w, party, reason)
    if w.state("enforcement", party) not in {"", "terminated", "done"}:
        w.move("enforcement", "terminated", party)
    w.made["refunds"] = refunds
    return refunds


def _end_one(w: Writing, row: Obligation, party: str, state: str, reason: str) -> None:
    subject = subject_of(party, row.kind)
    w.rec.change(row, state=state)
    w.move("obligation", state, subject)
    for kind, about in [
        (PAY_PERIOD, subject),
        (TERM, subject),
        *((INSTALMENT, f"{subject}#{n}") for n in range(1, 37)),
    ]:
        if kind != INSTALMENT or plan(w.facts, subject):
            cancel(w, kind, about, reason)


def _end_periods(w: Writing, party: str, reason: str) -> None:
    for kind in (DEMAND, THIRTY, COURT, OBJECT, STOP):
        cancel(w, kind, party, reason)


def record_refund(w: Writing) -> None:
    """Note that what was paid has been given back (行政强制法 41)."""
    party, kind = split(w.subject)
    row = Obligation.objects.filter(decision__party_id=party, kind=kind, state="refunding").latest("pk")
    w.rec.change(row, state="annulled")


EFFECTS = (
    add_surcharge,
    answer_deferral,
    bank_cash,
    check_conduct,
    collect_cash,
    hand_in_cash,
    note_term_end,
    receive_goods,
    record_payment,
    record_refund,
    reduce_surcharge,
)
