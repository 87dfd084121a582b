"""Payment, collection on the spot, deferral, surcharge, goods, other penalties, and what closing asks of them. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.engine.gates import answer
from mingzheng.cases.penalty.gates.ending import unfinished
from mingzheng.cases.penalty.gates.wording import first_of, gate, handlers, name_of_party, refuse
from mingzheng.cases.penalty.inputs.shared import ENDINGS
from mingzheng.cases.penalty.obligations import (
    CONDUCT,
    ENDED,
    FINE,
    GOODS,
    MONEY,
    SURCHARGE,
    WORDS,
    accrued,
    asked_for_time,
    ending_of,
    obligation,
    split,
    subject_of,
    told_of_surcharge,
)
from mingzheng.core.inputs import Unrecorded
from mingzheng.core.money import yuan

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.core.errors import Refusal

KINDS: Mapping[str, frozenset[str]] = {
    "record_payment": MONEY,
    "collect_cash": frozenset({FINE}),
    "request_deferral": frozenset({FINE}),
    "answer_deferral": frozenset({FINE}),
    "add_surcharge": frozenset({FINE}),
    "reduce_surcharge": frozenset({SURCHARGE}),
    "receive_goods": frozenset({GOODS}),
    "check_conduct": frozenset({CONDUCT}),
    "note_term_end": frozenset({CONDUCT}),
}
COURT_CLOSES = "close_on_court_acceptance"
"""The agency's setting: a case may be closed once the court has accepted the application (an agency's own rule)."""


def obligation_kind(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note a step about an obligation of another kind: goods are not paid, and only a surcharge is remitted."""
    owed = obligation(facts, attempt.subject)
    kinds = KINDS[attempt.step.code]
    if owed is not None and owed.kind in kinds:
        return None
    words = "、".join(word for kind, word in WORDS.items() if kind in kinds)
    return refuse(
        "obligation_kind",
        f"“{attempt.step.title}”只用于{words}",
        attempt.step.basis[0],
        "选择这一当事人的对应义务",
        kind="never",
    )


def not_overpaid(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note a payment beyond what is owed (行政处罚法 67)."""
    owed, amount = obligation(facts, attempt.subject), answer(attempt, "amount_fen")
    if owed is None or amount is None or amount <= owed.left_fen:
        return None
    return refuse(
        "not_overpaid",
        f"缴款 {yuan(amount)} 超过尚欠的 {yuan(owed.left_fen)}",
        "行政处罚法#67",
        "核对票据金额和缴款码",
        kind="never",
    )


def cash_conditions(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note cash taken outside the three conditions (行政处罚法 69)."""
    if attempt.input is None:
        return None
    words = {"remote": "不在边远、水上、交通不便地区", "hardship": "当事人缴款没有困难", "asked": "不是当事人提出的"}
    wrong = [word for name, word in words.items() if answer(attempt, name) != "yes"]
    if not wrong:
        return None
    return refuse(
        "cash_conditions",
        f"不符合当场收缴的条件：{'、'.join(wrong)}",
        "行政处罚法#69",
        "立即把收缴的款项交机关缴银行，说明原因并报告机关负责人；以后由当事人到银行缴纳",
        who=handlers(facts),
    )


def cash_requested(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note cash taken without the party's own request in writing (行政处罚法 69)."""
    request = answer(attempt, "request")
    if not isinstance(request, Unrecorded):
        return None
    return refuse(
        "cash_requested",
        f"没有当事人要求当场缴纳的书面申请：{request.unrecorded}",
        "行政处罚法#69",
        "请当事人补签申请并归入",
        who=handlers(facts),
    )


def treasury_receipt(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note cash taken without the Treasury's receipt (行政处罚法 70)."""
    number = answer(attempt, "receipt_no")
    if not isinstance(number, Unrecorded):
        return None
    return refuse(
        "treasury_receipt",
        f"没有出具财政部门统一制发的专用票据，当事人有权拒绝缴纳：{number.unrecorded}",
        "行政处罚法#70",
        "补开财政专用票据交当事人，并登记票据号",
        who=handlers(facts),
    )


def cash_in_time(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note cash handed in or banked before it was there, or on a day to come (行政处罚法 71)."""
    period = "PEN_CASH_TO_ORG" if attempt.step.code == "hand_in_cash" else "PEN_CASH_TO_BANK"
    duty, on = facts.duty(period, attempt.subject), answer(attempt, "handed_on") or answer(attempt, "banked_on")
    if on is None or duty is None or duty.start_on <= on <= attempt.today:
        return None
    return refuse(
        "cash_in_time", f"日期 {on} 早于收款的 {duty.start_on} 或者还没有到", "行政处罚法#71", "按凭证上的日期重新登记"
    )


def deferral_asked(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to grant time for which the party has not asked (行政处罚法 66)."""
    if asked_for_time(facts, attempt.subject):
        return None
    return refuse(
        "deferral_asked",
        "没有待答复的延期、分期申请",
        "行政处罚法#66.2",
        "当事人申请后先“记录延期、分期申请”",
        who=handlers(facts),
    )


def plan_sums(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a plan that does not cover the balance to the fen, or lies in the past (行政处罚法 66)."""
    owed, parts = obligation(facts, attempt.subject), answer(attempt, "plan")
    if owed is None or not parts:
        return None
    total = sum(part.amount_fen for part in parts)
    if total != owed.left_fen:
        why = f"各期合计 {yuan(total)}，尚欠 {yuan(owed.left_fen)}"
        return refuse("plan_sums", why, "行政处罚法#66.2", "调整各期金额；罚款本身不能借分期减免")
    if parts[0].due_on <= attempt.today:
        return refuse("plan_sums", f"第一期的期限 {parts[0].due_on} 已经到了", "行政处罚法#66.2", "写以后的日期")
    return None


def fine_overdue(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a surcharge while the fine is not overdue, or within an approved plan (行政处罚法 66, 72)."""
    found = accrued(facts, attempt.subject, attempt.today)
    if found is not None and found.fen:
        return None
    return refuse(
        "fine_overdue",
        "罚款没有逾期，或者还在批准的延期、分期期限和复议、诉讼期间",
        "行政处罚法#72.1.1",
        "期满仍不缴纳的再决定",
        kind="wait",
    )


def surcharge_told(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a surcharge of which the served decision had not told (行政强制法 45; practice.md 25)."""
    if told_of_surcharge(facts, attempt.subject):
        return None
    return refuse(
        "surcharge_told",
        "处罚决定书没有告知加处罚款的标准，或者还没有送达",
        "行政强制法#45",
        "没有事先告知的不能加处；可以催告后申请人民法院强制执行罚款",
    )


def surcharge_reckoned(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to count days to come, or to decide again what is decided (行政处罚法 72)."""
    until: dt.date | None = answer(attempt, "until")
    if until is None:
        return None
    found, before = accrued(facts, attempt.subject, until), obligation(facts, subject_of(attempt.subject, SURCHARGE))
    if until > attempt.today:
        return refuse("surcharge_reckoned", f"{until} 还没有到", "行政处罚法#72.1.1", "计算到今天为止")
    decided = before.amount_fen if before else 0
    if found is not None and found.fen > decided:
        return None
    fen = found.fen if found else 0
    return refuse(
        "surcharge_reckoned",
        f"到 {until} 应加处 {yuan(fen)}，已决定加处 {yuan(decided)}；累计不超过罚款数额",
        "行政处罚法#72.1.1",
        "没有新增的加处罚款，不用再决定",
        kind="never",
    )


def reduction_allowed(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a remission beyond the surcharge, or one that harms others (行政强制法 42)."""
    owed, fen = obligation(facts, attempt.subject), answer(attempt, "reduce_fen")
    if owed is None or fen is None:
        return None
    if answer(attempt, "harmless") != "yes":
        return refuse(
            "reduction_allowed", "执行协议不得损害公共利益和他人合法权益", "行政强制法#42", "不减免，照决定执行"
        )
    if fen > owed.left_fen:
        return refuse(
            "reduction_allowed",
            f"减免 {yuan(fen)} 超过尚欠的加处罚款 {yuan(owed.left_fen)}；罚款本身不能减免",
            "行政强制法#42",
            "只减免加处的罚款",
        )
    return None


def goods_in_decision(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note goods received that the decision does not name (行政处罚法 74)."""
    decided = facts.last("conclude")
    party, _ = split(attempt.subject)
    rows = decided.content.get("proposals", ()) if decided else ()
    named = next((set(p.get("goods", ())) for p in rows if str(p["party"]) == party), set())
    other = [item for item in answer(attempt, "items") or () if item not in named]
    if not other:
        return None
    return refuse(
        "goods_in_decision",
        f"决定书没有列明这些财物：{first_of(other)}",
        "行政处罚法#59",
        "照决定书的清单登记；不在清单上的退还当事人",
        who=handlers(facts),
    )


def goods_all_received(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to dispose before all confiscated goods are received (行政处罚法 74)."""
    owed = obligation(facts, subject_of(attempt.subject, GOODS))
    if owed is None or owed.state in ENDED:
        return None
    return refuse(
        "goods_all_received", "没收的财物还没有全部接收", "行政处罚法#74", "先“接收没收财物”", who=handlers(facts)
    )


def disposal_as_approved(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note goods disposed of in another way than approved (行政处罚法 74)."""
    approved, way = facts.last("approve_disposal", subject=attempt.subject), answer(attempt, "way")
    if way is None or approved is None or approved.content.get("way") == way:
        return None
    return refuse(
        "disposal_as_approved",
        "处理方式与批准的不一致",
        "行政处罚法#74",
        "书面说明理由，报机关负责人",
        who=handlers(facts),
    )


def disposal_witnessed(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note goods destroyed with nobody looking on (行政处罚法 74; procedures.md D40)."""
    if answer(attempt, "way") != "destroy" or answer(attempt, "witness"):
        return None
    return refuse(
        "disposal_witnessed",
        "销毁没收的财物没有监督人、见证人",
        "行政处罚法#74",
        "由在场人员书面证明，附照片、录像",
        who=handlers(facts),
    )


def proceeds_to_treasury(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note proceeds of an auction that did not go to the treasury whole (行政处罚法 74)."""
    if not answer(attempt, "proceeds_fen") or answer(attempt, "treasury_no"):
        return None
    return refuse(
        "proceeds_to_treasury",
        "拍卖、处理所得没有上缴国库的凭证",
        "行政处罚法#74.2",
        "全部上缴国库并补登凭证号",
        who=handlers(facts),
    )


def term_runs(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to note the end of a term that does not run (行政处罚法 66)."""
    duty = facts.duty("PEN_TERM", attempt.subject)
    if duty is not None and duty.state == "open":
        return None
    return refuse("term_runs", "没有正在执行的有期限的处罚", "行政处罚法#66", "不用登记", kind="never")


def refund_owed(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note a refund of more than was paid under the decision annulled (行政强制法 41)."""
    amount = answer(attempt, "amount_fen")
    due = max(
        (int(a.made["refunds"].get(attempt.subject, 0)) for a in facts.effective if "refunds" in a.made), default=0
    )
    if due and (amount is None or amount == due):
        return None
    return refuse(
        "refund_owed", f"应退还 {yuan(due)}", "行政强制法#41", "按已缴的数额一次退还", kind="now" if due else "never"
    )


def all_fulfilled(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse closing while a party owes, unless enforcement ended or, where the agency so rules, a court has it."""
    left = [s for s, state in facts.states("obligation").items() if state not in ENDED and not _at_court(facts, s)]
    if not left:
        return None
    words = "、".join(dict.fromkeys(f"{name_of_party(facts, split(s)[0])}的{WORDS[split(s)[1]]}" for s in left))
    return refuse(
        "all_fulfilled",
        f"还没有履行完毕：{words}（{len(left)} 项）",
        "行政处罚法#66",
        "登记履行情况；逾期不履行的催告、申请人民法院强制执行，或者依法终结执行",
        who=handlers(facts),
    )


def _at_court(facts: CaseFacts, subject: str) -> bool:
    state = facts.state("enforcement", split(subject)[0])
    return bool(facts.rules.get(COURT_CLOSES)) and state in {"accepted", "allowed"}


def ending_right(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a kind of ending that the tracks do not bear out (行政处罚法 66; procedures.md D39)."""
    given, meant = answer(attempt, "ending"), ending_of(facts)
    if given is None or given == meant:
        return None
    return refuse("ending_right", f"按履行情况，结案类型应当是“{ENDINGS[meant]}”", "行政处罚法#66", "改选结案类型")


GATES = (
    gate("obligation_kind", "属于这类义务", "行政处罚法#66", obligation_kind, "held"),
    gate("not_overpaid", "缴款不超过应缴", "行政处罚法#67", not_overpaid, "held", joins=("obligation",)),
    gate("cash_conditions", "当场收缴的条件", "行政处罚法#69", cash_conditions, "curable"),
    gate("cash_requested", "当事人书面提出当场缴纳", "行政处罚法#69", cash_requested, "curable"),
    gate("treasury_receipt", "出具财政专用票据", "行政处罚法#70", treasury_receipt, "curable"),
    gate("cash_in_time", "收缴款日期合理", "行政处罚法#71", cash_in_time, "held"),
    gate("deferral_asked", "当事人申请延期、分期", "行政处罚法#66.2", deferral_asked),
    gate("plan_sums", "缴款计划等于尚欠的罚款", "行政处罚法#66.2", plan_sums),
    gate("fine_overdue", "罚款逾期未缴", "行政处罚法#72.1.1", fine_overdue),
    gate("surcharge_told", "事先告知加处罚款", "行政强制法#45", surcharge_told),
    gate("surcharge_reckoned", "加处罚款计算正确", "行政处罚法#72.1.1", surcharge_reckoned),
    gate("reduction_allowed", "可以减免加处罚款", "行政强制法#42", reduction_allowed),
    gate("goods_in_decision", "财物在决定清单之内", "行政处罚法#59", goods_in_decision, "curable"),
    gate("goods_all_received", "没收财物全部接收", "行政处罚法#74", goods_all_received, joins=("obligation",)),
    gate("disposal_as_approved", "照批准的方式处理", "行政处罚法#74", disposal_as_approved, "curable"),
    gate("disposal_witnessed", "销毁有人见证", "行政处罚法#74", disposal_witnessed, "curable"),
    gate("proceeds_to_treasury", "所得上缴国库", "行政处罚法#74.2", proceeds_to_treasury, "curable"),
    gate("term_runs", "处罚期限正在计算", "行政处罚法#66", term_runs, "held"),
    gate("refund_owed", "应当退还", "行政强制法#41", refund_owed, "held"),
    gate("all_fulfilled", "已全部履行", "行政处罚法#66", all_fulfilled, joins=("obligation", "enforcement")),
    gate("ending_right", "结案类型与履行情况一致", "行政处罚法#66", ending_right, joins=("obligation",)),
    gate(
        "cash_banked",
        "当场收缴的款已缴银行",
        "行政处罚法#71",
        unfinished(
            "cash_banked", "cash", ("banked",), "当场收缴的款还没有缴银行", "行政处罚法#71", "交机关、缴银行并登记"
        ),
        joins=("cash",),
    ),
    gate(
        "goods_disposed",
        "没收财物已处理",
        "行政处罚法#74",
        unfinished(
            "goods_disposed", "disposal", ("disposed",), "没收的财物还没有处理", "行政处罚法#74", "报批处理并记录"
        ),
        joins=("disposal",),
    ),
)
