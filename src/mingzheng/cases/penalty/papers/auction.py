"""Papers of sealed and seized goods auctioned for a fine (行政处罚法 72; 行政强制法 46)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.types import Paper
from mingzheng.cases.penalty.goods import custody
from mingzheng.cases.penalty.obligations import obligation
from mingzheng.cases.penalty.papers.fulfilment import decision_words, money, party_subject
from mingzheng.cases.penalty.papers.keeping import issued, letter, list_of, own_remedies, to_party
from mingzheng.cases.penalty.papers.wording import citations, day
from mingzheng.documents.layouts import Section
from mingzheng.documents.specs import Required
from mingzheng.law.queries import cite

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.documents.layouts import GenericForm


def _chosen(facts: CaseFacts, attempt: Attempt) -> Section:
    given: Any = attempt.input
    return list_of([g for g in custody(facts) if g.key in given.goods])


def _left(facts: CaseFacts, attempt: Attempt) -> int:
    owed = obligation(facts, attempt.subject)
    return owed.left_fen if owed else 0


def auction_decision(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 拍卖抵缴决定书 (行政处罚法 72; 行政强制法 46)."""
    given: Any = attempt.input
    text = (
        f"{decision_words(facts, attempt.subject)}确定的罚款，你（单位）尚有{money(_left(facts, attempt))}没有缴纳。"
        "你（单位）在法定期限内没有申请行政复议或者提起行政诉讼，经催告仍不履行。"
        f"依据{cite('行政处罚法#72.1.2')}、{citations([given.law])}，本机关决定委托{given.house}"
        "拍卖下列查封、扣押的财物，以价款抵缴罚款。"
    )
    told = "拍卖前缴清罚款的，不再拍卖，退还财物。价款扣除费用、抵缴罚款后的余款，退还你（单位）。"
    return letter(
        facts,
        attempt,
        "拍卖抵缴决定书",
        to_party(facts, attempt.subject),
        Section(heading="决定", text=text, slot="decision"),
        Section(heading="理由", text=given.reason, slot="reason"),
        _chosen(facts, attempt),
        Section(heading="说明", text=told),
        own_remedies(facts),
    )


def offset_notice(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 抵缴通知书: what the goods brought, what paid the fine, and what goes back (行政处罚法 72)."""
    given: Any = attempt.input
    rest = given.proceeds_fen - given.costs_fen - given.amount_fen
    owed = _left(facts, attempt) - given.amount_fen
    rows = (
        ("决定书", decision_words(facts, attempt.subject)),
        ("拍卖、处理的机构", given.house),
        ("价款", money(given.proceeds_fen)),
        ("费用", money(given.costs_fen) if given.costs_fen else "无"),
        ("抵缴罚款", f"{money(given.amount_fen)}（{day(given.paid_on)}，票据号 {given.receipt_no}）"),
        ("余款", f"{money(rest)}，请凭本通知书领取" if rest else "无"),
        ("尚欠罚款", money(owed) if owed else "无，已经缴清"),
    )
    return letter(
        facts,
        attempt,
        "抵缴通知书",
        to_party(facts, attempt.subject),
        Section(heading="抵缴", rows=rows, slot="reckoning"),
        _chosen(facts, attempt),
        Section(heading="依据", text=f"{cite('行政处罚法#72.1.2')}、{cite('行政强制法#46.3')}。"),
    )


GOODS = Required("goods", "拍卖的财物", "行政强制法#46.3")
DECISION = (
    Required("decision", "拍卖抵缴的决定和授权的法律条文", "行政处罚法#72.1.2"),
    GOODS,
    Required("remedies", "申请行政复议、提起行政诉讼的途径和期限", "行政复议法#20"),
)
NOTICE = (Required("reckoning", "价款、抵缴的数额和余款", "行政处罚法#72.1.2"), GOODS)
PAPERS: dict[str, Paper] = {
    "auction_decision": Paper(
        issued("auction_decision", "拍卖抵缴决定书", "拍抵", DECISION), auction_decision, party_subject
    ),
    "offset_notice": Paper(
        replace(issued("offset_notice", "抵缴通知书", "抵通", NOTICE), basis=("行政处罚法#72.1.2",)),
        offset_notice,
        party_subject,
    ),
}
