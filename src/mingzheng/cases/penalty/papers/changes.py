"""Papers that correct a served paper, change a decision, or tell the party that it fell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.types import Paper
from mingzheng.cases.penalty.content import decided_as
from mingzheng.cases.penalty.inputs.changes import BODIES
from mingzheng.cases.penalty.papers.filled import approval_paper
from mingzheng.cases.penalty.papers.subjects import own_subject
from mingzheng.cases.penalty.papers.wording import agency, citations, day, party_rows, remedies, sanction
from mingzheng.core.money import yuan
from mingzheng.core.text import clause, sentence
from mingzheng.documents.layouts import DecisionLetter, NoticeLetter, Paragraph
from mingzheng.documents.specs import PaperSpec, Required
from mingzheng.law.queries import cite

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt


def _of_document(facts: CaseFacts, attempt: Attempt) -> str:
    """Return whom the corrected paper was for."""
    given: Any = attempt.input
    document = facts.document(given.document)
    return document.subject if document else ""


def correction_notice(facts: CaseFacts, attempt: Attempt) -> NoticeLetter:
    """Build 文书补正通知书 (procedures.md §6.1)."""
    given: Any = attempt.input
    document, party = facts.document(given.document), facts.party(_of_document(facts, attempt))
    number = f"（{document.number}）" if document and document.number else ""
    title = f"《{document.title}》{number}" if document else "文书"
    return NoticeLetter(
        agency=agency(facts),
        title="文书补正通知书",
        case_no=facts.case_no,
        date=attempt.on,
        addressee=party.name if party else "",
        party=party_rows(party) if party else (),
        opening=f"本机关送达的{title}有笔误，现补正如下。",
        paragraphs=(
            Paragraph(heading="一、位置", text=given.where, slot="place"),
            Paragraph(heading="二、补正", text=f"原文“{given.wrong}”，补正为“{given.right}”。", slot="correction"),
            Paragraph(heading="三、其他", text="原文书的其他内容不变，本通知书与原文书一并保存。", slot="rest"),
        ),
    )


def _given_remedies(facts: CaseFacts, party: str) -> str:
    made = facts.last("decide", "decide_no_penalty", subject=party)
    capacity = facts.matter.capacity
    given: Any = made.content if made else {}
    return remedies(
        str(given.get("reconsideration_body", capacity.reconsideration_body)), str(given.get("court", capacity.court))
    )


def _old(facts: CaseFacts, party: str) -> tuple[str, str]:
    """Return number and day of the decision in force."""
    decision = next((d for d in facts.decisions if d.party_id == party), None)
    return (decision.number, day(decision.decided_on)) if decision else ("", "")


def changed_decision(facts: CaseFacts, attempt: Attempt) -> DecisionLetter:
    """Build 行政处罚变更决定书 (行政处罚法 59, 75; 行政复议法 63)."""
    given: Any = attempt.input
    party, before = facts.party(attempt.subject), decided_as(facts, attempt.subject)
    after = before | {"kinds": list(given.kinds), "fine_fen": given.fine_fen, "confiscated_fen": given.confiscated_fen}
    number, day = _old(facts, attempt.subject)
    pay = (
        f"罚款变更为{yuan(given.fine_fen)}，已经缴纳的予以抵扣，多缴的退还。"
        if given.fine_fen
        else "不再缴纳罚款，已经缴纳的退还。"
    )
    return DecisionLetter(
        agency=agency(facts),
        title="行政处罚变更决定书",
        case_no=facts.case_no,
        date=None if attempt.medium == "paper" else attempt.on,
        party=party_rows(party) if party else (),
        opening=f"本机关{day}作出{number}行政处罚决定。依据{clause(given.basis)}，现予变更。",
        paragraphs=(
            Paragraph(heading="违法事实", text=str(before["facts"]), slot="facts"),
            Paragraph(
                heading="变更的理由和依据",
                text=f"{sentence(given.reason)}由{BODIES[given.by]}作出，依据{citations(before['punished_by'])}、{cite('行政处罚法#75.2')}。",
                slot="basis",
            ),
            Paragraph(
                heading="决定",
                text=f"原决定“{sanction(before)}”变更为：{sanction(after)}。",
                slot="decision",
            ),
        ),
        payment=pay,
        publicity=f"本决定将依照{cite('行政处罚法#48')}和有关公示的规定办理，原公示予以撤回并说明理由。",
        remedies=_given_remedies(facts, attempt.subject),
    )


FALLEN = {
    "annulled": ("撤销行政处罚决定书", "撤销上述决定"),
    "illegal": ("确认行政处罚违法决定书", "确认上述决定违法"),
    "invalid": ("确认行政处罚无效决定书", "确认上述决定无效"),
}
"""What the letter is called and says for each way in which a decision falls."""


def annulment_letter(facts: CaseFacts, attempt: Attempt) -> DecisionLetter:
    """Build 撤销（确认违法、确认无效）行政处罚决定书 (行政处罚法 48, 75)."""
    given: Any = attempt.input
    party, (number, day) = facts.party(attempt.subject), _old(facts, attempt.subject)
    paid = next((d.paid_fen for d in facts.decisions if d.party_id == attempt.subject), 0)
    stands = given.result == "illegal"
    by = str(BODIES[given.by]) if given.by == "own" else f"根据{BODIES[given.by]}的上述文书"
    follow = "原决定不撤销。" if stands else "原决定不再执行。"
    back = f"已经缴纳的{yuan(paid)}依法退还。" if paid and not stands else ""
    anew = "本机关将依法重新作出决定，重新作出前另行告知。" if given.remake == "yes" else ""
    return DecisionLetter(
        agency=agency(facts),
        title=FALLEN[given.result][0],
        case_no=facts.case_no,
        date=None if attempt.medium == "paper" else attempt.on,
        party=party_rows(party) if party else (),
        opening=f"本机关{day}作出{number}行政处罚决定。",
        paragraphs=(
            Paragraph(
                heading="理由和依据",
                text=f"{sentence(given.reason)}依据{clause(given.basis)}、{cite('行政处罚法#75.2')}。",
                slot="basis",
            ),
            Paragraph(
                heading="结果",
                text=f"{by}，{FALLEN[given.result][1]}。{follow}{anew}",
                slot="decision",
            ),
        ),
        payment=back,
        publicity=f"已经公示的，依照{cite('行政处罚法#48.2')}在三个工作日内撤回并公开说明理由。",
        remedies=_given_remedies(facts, attempt.subject),
    )


CORRECTION = (
    Required("place", "笔误的位置", "行政处罚法#75.2"),
    Required("correction", "补正前后的文字", "行政处罚法#75.2"),
)
CHANGED = (
    Required("party", "当事人的姓名或者名称、地址", "行政处罚法#59.1"),
    Required("facts", "违法事实", "行政处罚法#59.1"),
    Required("basis", "变更的理由和依据", "行政处罚法#59.1"),
    Required("decision", "变更后的处罚内容", "行政处罚法#59.1"),
    Required("remedies", "申请行政复议、提起行政诉讼的途径和期限", "行政处罚法#59.1"),
)
ANNULLED = (
    Required("basis", "理由和依据", "行政处罚法#75.2"),
    Required("decision", "撤销、确认违法或者无效的内容", "行政处罚法#75.2"),
)

PAPERS: dict[str, Paper] = {
    "correction_notice": Paper(
        PaperSpec(
            "correction_notice",
            "文书补正通知书",
            "notice.typ",
            NoticeLetter,
            internal=False,
            numbered="补正",
            sealed=True,
            served=True,
            requires=CORRECTION,
        ),
        correction_notice,
        _of_document,
    ),
    "change_form": approval_paper("change_form", "行政处罚决定变更审批表", "变审", of_party=True),
    "changed_decision": Paper(
        PaperSpec(
            "changed_decision",
            "行政处罚变更决定书",
            "decision.typ",
            DecisionLetter,
            internal=False,
            numbered="罚变",
            sealed=True,
            served=True,
            on_served=("decision_served",),
            requires=CHANGED,
        ),
        changed_decision,
        own_subject,
    ),
    "annul_form": approval_paper("annul_form", "行政处罚决定撤销审批表", "撤审", of_party=True),
    "annulment_letter": Paper(
        PaperSpec(
            "annulment_letter",
            "撤销行政处罚决定书（确认违法、无效）",
            "decision.typ",
            DecisionLetter,
            internal=False,
            numbered="罚撤",
            sealed=True,
            served=True,
            requires=ANNULLED,
        ),
        annulment_letter,
        own_subject,
    ),
}
