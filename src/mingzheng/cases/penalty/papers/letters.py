"""Letters to the party: notice and decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.penalty.content import proposals
from mingzheng.core.money import yuan
from mingzheng.documents.layouts import (
    DecisionLetter,
    NoticeLetter,
    Paragraph,
)
from mingzheng.law.queries import cite

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
from mingzheng.cases.penalty.papers.wording import (
    agency,
    citations,
    numbered_lines,
    party_rows,
    remedies,
    sanction,
    statement_period,
    statement_words,
)


def prior_notice(facts: CaseFacts, attempt: Attempt) -> NoticeLetter:
    """Build 行政处罚事先告知书 (行政处罚法 44, 45; procedures.md D16)."""
    given: Any = attempt.input
    party, proposal = facts.party(attempt.subject), proposals(facts)[attempt.subject]
    name = party.name if party else ""
    return NoticeLetter(
        agency=agency(facts),
        title="行政处罚事先告知书",
        case_no=facts.case_no,
        date=attempt.on,
        addressee=name,
        party=party_rows(party) if party else (),
        opening="经查，你（单位）涉嫌违法一案已调查终结。现将拟作出的行政处罚告知如下。",
        paragraphs=(
            Paragraph(heading="一、违法事实", text=str(proposal["facts"]), slot="facts"),
            Paragraph(heading="二、证据", text=numbered_lines(proposal["evidence"]), slot="evidence"),
            Paragraph(
                heading="三、理由和依据",
                text=(
                    f"上述行为违反了{citations(proposal['breached'])}的规定。依据{citations(proposal['punished_by'])}，"
                    f"裁量理由：{proposal['discretion']}"
                ),
                slot="basis",
            ),
            Paragraph(heading="四、拟作出的行政处罚", text=sanction(proposal), slot="proposal"),
            Paragraph(
                heading="五、陈述、申辩的权利",
                text=(
                    f"根据{cite('行政处罚法#44')}、{cite('行政处罚法#45')}，你（单位）有权进行陈述和申辩，"
                    f"可以自收到本告知书次日起{statement_period(facts, attempt.on)}内以书面或者口头方式提出。"
                    "本机关不会因陈述、申辩而给予更重的处罚。期满未提出的，本机关将依法作出决定。"
                ),
                slot="statement_right",
            ),
        ),
        contact=(("联系人", given.contact), ("联系电话", given.contact_phone), ("联系地址", given.contact_address)),
    )


def penalty_decision(facts: CaseFacts, attempt: Attempt) -> DecisionLetter:
    """Build 行政处罚决定书 (行政处罚法 59; 罚缴分离办法 7; procedures.md D24)."""
    given: Any = attempt.input
    party, proposal = facts.party(attempt.subject), proposals(facts)[attempt.subject]
    fine = int(proposal["fine_fen"])
    return DecisionLetter(
        agency=agency(facts),
        title="行政处罚决定书",
        case_no=facts.case_no,
        date=None if attempt.medium == "paper" else attempt.on,
        party=party_rows(party) if party else (),
        opening="本机关对你（单位）涉嫌违法一案依法立案调查，现已审查终结。",
        paragraphs=(
            Paragraph(heading="违法事实", text=str(proposal["facts"]), slot="facts"),
            Paragraph(heading="证据", text=numbered_lines(proposal["evidence"]), slot="evidence"),
            Paragraph(heading="告知和陈述、申辩", text=statement_words(facts, attempt.subject), slot="statement"),
            Paragraph(
                heading="理由和依据",
                text=f"上述行为违反了{citations(proposal['breached'])}的规定。依据{citations(proposal['punished_by'])}作出处罚。",
                slot="basis",
            ),
            Paragraph(heading="裁量理由", text=str(proposal["discretion"]), slot="discretion"),
            Paragraph(
                heading="决定", text=f"本机关决定给予你（单位）以下行政处罚：{sanction(proposal)}。", slot="decision"
            ),
        ),
        payment=_payment_words(fine, given.payee),
        publicity=f"本决定将依照{cite('行政处罚法#48')}和有关公示的规定向社会公示，依法应当隐去的信息不予公开。",
        remedies=remedies(given.reconsideration_body, given.court),
    )


def _payment_words(fine: int, payee: str) -> str:
    if not fine:
        return "本决定自送达之日起生效，没有金钱给付义务。"
    return (
        f"自收到本决定书之日起十五日内，将罚款{yuan(fine)}缴至{payee or '缴款通知载明的代收机构'}，"
        f"也可以通过电子支付系统缴纳。到期不缴纳的，依照{cite('行政处罚法#72.1.1')}，本机关可以每日按罚款数额的百分之三加处罚款，"
        "加处罚款的数额不超出罚款的数额。"
    )
