"""Letters to the party: notice and decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.types import Paper
from mingzheng.cases.penalty.collective import discussions
from mingzheng.cases.penalty.content import proposals
from mingzheng.cases.penalty.heard import OFFERED, told_reasons
from mingzheng.cases.penalty.obligations import CONDUCT, FINE, GOODS, MONEY, WORDS, demanded, payment_code
from mingzheng.cases.penalty.papers.subjects import own_subject
from mingzheng.core.money import yuan
from mingzheng.documents.layouts import (
    DecisionLetter,
    NoticeLetter,
    Paragraph,
)
from mingzheng.documents.specs import PENALTY_DECISION, PENALTY_NOTICE, PaperSpec
from mingzheng.law.queries import cite

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
from mingzheng.cases.penalty.papers.wording import (
    agency,
    citations,
    hearing_words,
    made_anew,
    measure,
    numbered_lines,
    party_rows,
    period_words,
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
    heard = told_reasons(facts, attempt.subject, proposal, offered=given.offer_hearing == "yes")
    return NoticeLetter(
        agency=agency(facts),
        title="行政处罚听证告知书" if heard else "行政处罚事先告知书",
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
                    f"裁量理由：{measure(proposal)}"
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
            *((hearing_right(facts, heard, attempt.on),) if heard else ()),
        ),
        contact=(("联系人", given.contact), ("联系电话", given.contact_phone), ("联系地址", given.contact_address)),
    )


def penalty_decision(facts: CaseFacts, attempt: Attempt) -> DecisionLetter:
    """Build 行政处罚决定书 (行政处罚法 59; 罚缴分离办法 7; procedures.md D24)."""
    given: Any = attempt.input
    party, proposal = facts.party(attempt.subject), proposals(facts)[attempt.subject]
    return DecisionLetter(
        agency=agency(facts),
        title="行政处罚决定书",
        case_no=facts.case_no,
        date=None if attempt.medium == "paper" else attempt.on,
        party=party_rows(party) if party else (),
        opening=f"本机关对你（单位）涉嫌违法一案依法立案调查，现已审查终结。{made_anew(facts, attempt.subject)}",
        paragraphs=(
            Paragraph(heading="违法事实", text=str(proposal["facts"]), slot="facts"),
            Paragraph(heading="证据", text=numbered_lines(proposal["evidence"]), slot="evidence"),
            Paragraph(heading="告知和陈述、申辩", text=statement_words(facts, attempt.subject), slot="statement"),
            *_heard(facts, attempt.subject),
            Paragraph(
                heading="理由和依据",
                text=f"上述行为违反了{citations(proposal['breached'])}的规定。依据{citations(proposal['punished_by'])}作出处罚。",
                slot="basis",
            ),
            Paragraph(heading="裁量理由", text=measure(proposal), slot="discretion"),
            Paragraph(
                heading="决定",
                text=f"{_collectively(facts)}本机关决定给予你（单位）以下行政处罚：{sanction(proposal)}。",
                slot="decision",
            ),
        ),
        payment=_payment_words(facts, attempt, proposal),
        publicity=f"本决定将依照{cite('行政处罚法#48')}和有关公示的规定向社会公示，依法应当隐去的信息不予公开。",
        remedies=remedies(given.reconsideration_body, given.court),
    )


def hearing_right(facts: CaseFacts, reasons: list[str], on: dt.date) -> Paragraph:
    """Return the paragraph that tells the right to a hearing, by when and how (罚63, 64; procedures.md D17)."""
    why = "" if reasons == [OFFERED] else f"（{'；'.join(reasons)}）"
    return Paragraph(
        heading="六、要求听证的权利",
        text=(
            f"根据{cite('行政处罚法#63')}、{cite('行政处罚法#64')}，你（单位）有权要求举行听证{why}。要求听证的，"
            f"可以自收到本告知书次日起{period_words('PEN_HEARING_REQ', facts, on)}内以书面或者口头方式向本机关提出。"
            "听证的费用不由你（单位）承担。期满没有要求的，本机关将依法作出决定。"
        ),
        slot="hearing_right",
    )


def _heard(facts: CaseFacts, party_id: str) -> tuple[Paragraph, ...]:
    words = hearing_words(facts, party_id)
    return (Paragraph(heading="听证", text=words, slot="hearing"),) if words else ()


def _collectively(facts: CaseFacts) -> str:
    """Return that the heads discussed the case, where they did (行政处罚法 57 para 2)."""
    return "经本机关负责人集体讨论，" if discussions(facts) else ""


def _payment_words(facts: CaseFacts, attempt: Attempt, proposal: Mapping[str, Any]) -> str:
    """Return how and by when each thing decided is fulfilled, each amount with its payment code (行政处罚法 59, 67)."""
    given: Any = attempt.input
    owed = demanded(proposal)
    due = [
        f"{WORDS[kind]}{yuan(fen)}（缴款码 {payment_code(facts, attempt.subject, kind)}）"
        for kind, fen in owed.items()
        if kind in MONEY
    ]
    words = []
    if due:
        words.append(
            f"自收到本决定书之日起十五日内，将{'、'.join(due)}缴至{given.payee or '缴款通知载明的代收机构'}，"
            "也可以通过电子支付系统缴纳。"
        )
    if FINE in owed and given.surcharge == "yes":
        words.append(
            f"到期不缴纳罚款的，依照{cite('行政处罚法#72.1.1')}，本机关可以每日按罚款数额的百分之三加处罚款，"
            "加处罚款的数额不超出罚款的数额。"
        )
    if GOODS in owed:
        words.append("自收到本决定书之日起十五日内，将决定没收的财物交至本机关，已由本机关扣押的除外。")
    if CONDUCT in owed:
        words.append("暂扣、吊销、限制、停产停业等处罚自收到本决定书之日起执行。")
    return "".join(words) or "本决定自送达之日起生效，没有金钱给付义务。"


PAPERS: dict[str, Paper] = {
    "prior_notice": Paper(
        PaperSpec(
            "prior_notice",
            "行政处罚事先告知书",
            "notice.typ",
            NoticeLetter,
            internal=False,
            numbered="罚告",
            sealed=True,
            served=True,
            on_served=("notice_served", "hearing_right_served"),
            requires=PENALTY_NOTICE,
        ),
        prior_notice,
        own_subject,
    ),
    "penalty_decision": Paper(
        PaperSpec(
            "penalty_decision",
            "行政处罚决定书",
            "decision.typ",
            DecisionLetter,
            internal=False,
            numbered="罚决",
            sealed=True,
            served=True,
            on_served=("decision_served",),
            requires=PENALTY_DECISION,
        ),
        penalty_decision,
        own_subject,
    ),
}
