"""Papers of enforcement: the demand, the application to a court with its package, suspension and end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.types import Paper
from mingzheng.cases.penalty.claims import ORDER, is_claim, received_on
from mingzheng.cases.penalty.content import proposals
from mingzheng.cases.penalty.inputs.shared import SUSPENSION_GROUNDS, TERMINATION_GROUNDS
from mingzheng.cases.penalty.obligations import FINE, SUMS, WORDS, open_obligations, split, told_of_surcharge
from mingzheng.cases.penalty.papers.claims import DAYS, basis_words, claim_grounds, ordered, payee
from mingzheng.cases.penalty.papers.fulfilment import money, party_of, party_subject
from mingzheng.cases.penalty.papers.wording import (
    agency,
    approvals,
    citations,
    day,
    numbered_lines,
    party_rows,
    statement_words,
)
from mingzheng.documents.layouts import GenericForm, NoticeLetter, Paragraph, Section, SignatureSlot
from mingzheng.documents.specs import PaperSpec, Required
from mingzheng.law.queries import cite

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

    from mingzheng.cases.engine.fact_rows import ObligationFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt

DEMAND_CONTENT = (
    Required("deadline", "履行义务的期限", "行政强制法#35"),
    Required("way", "履行义务的方式", "行政强制法#35"),
    Required("amount", "金额和给付方式", "行政强制法#35"),
    Required("statement_right", "陈述权和申辩权", "行政强制法#35"),
)
APPLICATION_CONTENT = (
    Required("request", "申请事项", "行政强制法#55"),
    Required("grounds", "作出决定的事实、理由和依据", "行政强制法#55"),
    Required("heard", "当事人的意见和催告情况", "行政强制法#55"),
    Required("object", "执行标的情况", "行政强制法#55"),
    Required("package", "附送材料", "行政强制法#55"),
)


def _owed_line(facts: CaseFacts, subject: str, owed: ObligationFact) -> str:
    if owed.kind in SUMS:
        return f"{WORDS[owed.kind]}{money(owed.left_fen)}（缴款码 {owed.code}）"
    if owed.kind == ORDER:
        return f"{WORDS[owed.kind]}：{ordered(facts, subject)}"
    return f"{WORDS[owed.kind]}：按决定书写明的内容履行"


def _way(facts: CaseFacts, subject: str, left: list[ObligationFact]) -> str:
    ways = []
    if any(o.kind in SUMS for o in left):
        ways.append(f"金钱给付缴至{payee(facts, subject)}，或者通过电子支付系统缴纳")
    if any(o.kind not in SUMS for o in left):
        ways.append("其他义务向本机关履行，并接受查验")
    return "；".join(ways) + "。"


def demand_notice(facts: CaseFacts, attempt: Attempt) -> NoticeLetter:
    """Build 履行催告书 (行政强制法 35, 54; procedures.md D31)."""
    given: Any = attempt.input
    party = party_of(facts, attempt)
    subject, left = attempt.subject, open_obligations(facts, attempt.subject)
    more = (
        f"逾期缴纳罚款的，依照{cite('行政处罚法#72.1.1')}可以每日按罚款数额的百分之三加处罚款，不超出罚款数额。"
        if told_of_surcharge(facts, party.id) and any(o.kind == FINE for o in left)
        else ""
    )
    return NoticeLetter(
        agency=agency(facts),
        title="履行催告书",
        case_no=facts.case_no,
        date=attempt.on,
        addressee=party.name,
        party=party_rows(party),
        opening=(
            f"本机关{basis_words(facts, subject)}已经送达，你（单位）逾期没有履行。"
            f"现依据{cite('行政强制法#35')}、{cite('行政强制法#54')}催告如下。"
        ),
        paragraphs=(
            Paragraph(
                heading="一、履行期限",
                text=f"自收到本催告书之日起{DAYS.get(given.days, given.days)}个工作日内履行。{given.note or ''}",
                slot="deadline",
            ),
            Paragraph(heading="二、履行方式", text=_way(facts, subject, left), slot="way"),
            Paragraph(
                heading="三、应当履行的义务",
                text=numbered_lines(_owed_line(facts, subject, o) for o in left) + f"\n{more}",
                slot="amount",
            ),
            Paragraph(
                heading="四、陈述、申辩的权利",
                text=f"根据{cite('行政强制法#36')}，你（单位）收到本催告书后有权进行陈述和申辩。期满仍不履行的，本机关将依法强制执行或者申请人民法院强制执行。",
                slot="statement_right",
            ),
        ),
        contact=(("联系人", given.contact), ("联系电话", given.contact_phone), ("联系地址", given.contact_address)),
    )


def _heard(facts: CaseFacts, subject: str) -> str:
    party_id, act = split(subject)[0], facts.last("issue_demand", subject=subject)
    papers = (d for d in facts.documents if act and d.act_id == act.id and d.code == "demand_notice")
    demanded = next(papers, None)
    served = received_on(facts, demanded.id) if demanded else None
    said = facts.last("state_on_demand", subject=subject)
    replied = facts.last("answer_on_demand", subject=subject)
    lines = [] if is_claim(subject) else [statement_words(facts, party_id)]
    if act and demanded and served:
        term = DAYS.get(act.content.get("days", 10), act.content.get("days"))
        lines.append(f"{day(served)}送达《履行催告书》（{demanded.number}），{term}个工作日期满仍没有履行。")
    if said:
        lines.append(f"收到催告后，当事人提出：{said.content['content']}")
    lines.append(f"经复核：{replied.content['reasons']}" if replied else "收到催告后，当事人没有提出陈述、申辩。")
    return "\n".join(lines)


def package(facts: CaseFacts, party_id: str, other: str) -> list[str]:
    """Return the list of what goes to the court with the application (行政强制法 55)."""
    wanted = {
        *("penalty_decision", "demand_notice", "surcharge_decision", "deferral_notice", "prior_notice"),
        *("inspection_record", "interview_record", "service_receipt"),
    }
    papers = [
        f"{d.title}（{d.number}）"
        for d in facts.documents
        if d.code in wanted and d.group == "main" and d.state != "void" and d.subject in {"", party_id}
    ]
    return [*papers, "认定事实的证据材料", "当事人的意见和送达回证", "执行标的情况说明", *([other] if other else [])]


def court_application(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 强制执行申请书 (行政强制法 53–55; procedures.md D34); the head signs it by hand, it is sealed and dated."""
    given: Any = attempt.input
    party = party_of(facts, attempt)
    proposal: Mapping[str, Any] = proposals(facts).get(party.id, {})
    grounds = claim_grounds(facts, attempt.subject) or (
        f"{proposal.get('facts', '')}\n违反{citations(proposal.get('breached', ()))}，"
        f"依据{citations(proposal.get('punished_by', ()))}作出决定。理由：{proposal.get('discretion', '')}"
    )
    late = (Section(heading="逾期申请的正当理由", text=given.late_reason),) if given.late_reason else ()
    return GenericForm(
        agency=agency(facts),
        title="强制执行申请书",
        case_no=facts.case_no,
        date=None if attempt.medium == "paper" else attempt.on,
        sealed=True,
        intro=f"{given.court}：",
        sections=(
            Section(heading="申请人", rows=(("名称", agency(facts)),)),
            Section(heading="被申请人", rows=party_rows(party)),
            Section(heading="申请事项", text=_request(facts, attempt.subject), slot="request"),
            Section(heading="作出决定的事实、理由和依据", text=grounds, slot="grounds"),
            Section(heading="当事人的意见和催告情况", text=_heard(facts, attempt.subject), slot="heard"),
            Section(heading="执行标的情况", text=given.object, slot="object"),
            *late,
            Section(heading="附送材料", text=numbered_lines(package(facts, party.id, given.other)), slot="package"),
            *approvals(attempt),
        ),
        signatures=(SignatureSlot(label="机关负责人（签名）"),),
    )


def _request(facts: CaseFacts, subject: str) -> str:
    left = numbered_lines(_owed_line(facts, subject, o) for o in open_obligations(facts, subject))
    return (
        f"申请强制执行{basis_words(facts, subject)}确定的下列义务。被申请人在法定期限内没有申请行政复议或者提起"
        f"行政诉讼，经催告仍不履行。\n{left}"
    )


def _letter(
    facts: CaseFacts, attempt: Attempt, title: str, grounds: Mapping[str, JsonValue], article: str, follows: str
) -> NoticeLetter:
    given: Any = attempt.input
    party = party_of(facts, attempt)
    return NoticeLetter(
        agency=agency(facts),
        title=title,
        case_no=facts.case_no,
        date=None if attempt.medium == "paper" else attempt.on,
        addressee=party.name,
        opening=f"本机关对{basis_words(facts, attempt.subject)}的执行，现决定如下。",
        paragraphs=(
            Paragraph(heading="情形", text=f"{grounds[given.ground]}。{given.reason}", slot="ground"),
            Paragraph(heading="决定", text=f"依据{cite(article)}，{follows}", slot="decision"),
        ),
    )


def suspension_decision(facts: CaseFacts, attempt: Attempt) -> NoticeLetter:
    """Build 中止执行决定书 (行政强制法 39)."""
    follows = f"自{day(attempt.on)}起中止执行；中止的情形消失后恢复执行。"
    return _letter(facts, attempt, "中止执行决定书", SUSPENSION_GROUNDS, "行政强制法#39", follows)


def termination_decision(facts: CaseFacts, attempt: Attempt) -> NoticeLetter:
    """Build 终结执行决定书 (行政强制法 39, 40)."""
    given: Any = attempt.input
    article = "行政强制法#39.2" if given.ground == "three_years" else "行政强制法#40"
    return _letter(facts, attempt, "终结执行决定书", TERMINATION_GROUNDS, article, "终结执行，尚未履行的义务不再执行。")


def _served(
    code: str, title: str, numbered: str, requires: tuple[Required, ...], on_served: tuple[str, ...] = ()
) -> PaperSpec:
    return PaperSpec(
        code,
        title,
        "notice.typ",
        NoticeLetter,
        internal=False,
        numbered=numbered,
        sealed=True,
        served=True,
        on_served=on_served,
        requires=requires,
    )


SUSPENSION_CONTENT = (Required("ground", "中止执行的情形", "行政强制法#39"),)
TERMINATION_CONTENT = (Required("ground", "终结执行的情形", "行政强制法#40"),)
PAPERS: dict[str, Paper] = {
    "demand_notice": Paper(
        _served("demand_notice", "履行催告书", "催", DEMAND_CONTENT, ("demand_served",)), demand_notice, party_subject
    ),
    "court_application": Paper(
        PaperSpec(
            "court_application",
            "强制执行申请书",
            "generic.typ",
            GenericForm,
            internal=False,
            numbered="强申",
            sealed=True,
            signers=("机关负责人",),
            requires=APPLICATION_CONTENT,
        ),
        court_application,
        party_subject,
    ),
    "suspension_decision": Paper(
        _served("suspension_decision", "中止执行决定书", "中执", SUSPENSION_CONTENT), suspension_decision, party_subject
    ),
    "termination_decision": Paper(
        _served("termination_decision", "终结执行决定书", "终执", TERMINATION_CONTENT),
        termination_decision,
        party_subject,
    ),
}
