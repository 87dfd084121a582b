"""Sampling, testing and orders to correct: what must be recorded, told and looked at again. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.engine.gates import answer
from mingzheng.cases.penalty.gates.wording import gate, handlers, refuse

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.core.errors import Refusal

WAITING = {
    "entrusted": "还没有结果",
    "resulted": "结果还没有告知当事人",
    "issued": "结果告知书还没有送达",
    "objected": "当事人的异议还没有答复",
}


def sample_attended(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note samples taken with nobody by, or not sealed (行政处罚法 56)."""
    if attempt.input is None:
        return None
    lacks = []
    if answer(attempt, "attended") == "nobody":
        lacks.append("抽样时没有当事人或者见证人在场")
    if answer(attempt, "sealed") != "yes":
        lacks.append("样品没有当场加封")
    if not lacks:
        return None
    return refuse("sample_attended", "；".join(lacks), "行政处罚法#56", "重新抽样，或者书面说明理由")


def measure_running(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to exclude a testing period from a measure that does not run, or that ends before (行政强制法 25)."""
    number = answer(attempt, "measure")
    if not number:
        return None
    last = facts.last_day("COE_SEIZE", number)
    if facts.state("measure", number) not in {"in_force", "emergency"} or last is None or attempt.on > last:
        return refuse(
            "measure_running",
            f"查封、扣押 {number} 号没有在期限内，不能扣除检测期间",
            "行政强制法#25",
            "选择正在查封、扣押的那一项；期满的立即解除",
        )
    return None


def results_told(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse a decision while a test is open: no result, not told, or an objection unanswered (罚 40, 45)."""
    left = [f"{number} 号{WAITING[state]}" for number, state in facts.states("testing").items() if state in WAITING]
    if not left:
        return None
    return refuse(
        "results_told",
        f"检测、检验、鉴定{'；'.join(left)}",
        "行政处罚法#45",
        "登记结果并告知当事人，答复异议；不再等待的登记终止",
        who=handlers(facts),
    )


def term_of(facts: CaseFacts, number: str) -> dt.date | None:
    """Return the last day to correct that an order names, None for at once."""
    act = facts.last("issue_order", subject=number)
    term = act.content.get("correct_by") if act else None
    return type(act.on).fromisoformat(str(term)) if act and term else None


def term_over(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note a finding of not corrected before the term to correct has passed (行政处罚法 28)."""
    term = term_of(facts, attempt.subject)
    if answer(attempt, "result") in {None, "corrected"} or term is None or attempt.on > term:
        return None
    return refuse("term_over", f"改正期限到 {term} 才届满，此前不能认定没有改正", "行政处罚法#28", "期满后再复查一次")


def orders_rechecked(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to close while an order was not looked at again, unless its term runs and that is explained (罚 28)."""
    open_orders = [n for n, state in facts.states("order").items() if state in {"issued", "partly"}]
    reason = answer(attempt, "orders_open")
    running = [n for n in open_orders if (term := term_of(facts, n)) is not None and attempt.on <= term]
    left = [n for n in open_orders if n not in running or not reason]
    if not left or (attempt.input is None and set(left) <= set(running)):
        return None
    return refuse(
        "orders_rechecked",
        f"责令改正 {'、'.join(left)} 号还没有复查（改正）完毕",
        "行政处罚法#28",
        "复查并记录改正情况；改正期限还没有届满的，写明怎样跟踪",
        who=handlers(facts),
    )


GATES = (
    gate("sample_attended", "抽样有人在场并加封", "行政处罚法#56", sample_attended),
    gate("measure_running", "查封、扣押在期限内", "行政强制法#25", measure_running, joins=("measure",)),
    gate("results_told", "检测结果已经告知", "行政处罚法#45", results_told, joins=("testing",)),
    gate("term_over", "改正期限已过", "行政处罚法#28", term_over, "curable"),
    gate("orders_rechecked", "责令改正已经复查", "行政处罚法#28", orders_rechecked, joins=("order",)),
)
