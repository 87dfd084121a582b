"""Papers of fulfilment: deferral, surcharge, agreement, goods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.types import Paper
from mingzheng.cases.penalty.inputs.shared import DISPOSAL_WAYS
from mingzheng.cases.penalty.obligations import (
    SURCHARGE,
    accrued,
    decision_of,
    obligation,
    payment_code,
    split,
)
from mingzheng.cases.penalty.papers.wording import (
    agency,
    approvals,
    conduct,
    day,
    handler_names,
    moment,
    numbered_lines,
    officer_rows,
    party_rows,
    remedies,
)
from mingzheng.core.errors import NotVisible
from mingzheng.core.money import capital, yuan
from mingzheng.documents.layouts import (
    DecisionLetter,
    GenericForm,
    NoticeLetter,
    Paragraph,
    Row,
    Section,
    SignatureSlot,
)
from mingzheng.documents.specs import PaperSpec, Required
from mingzheng.law.queries import cite

if TYPE_CHECKING:
    from mingzheng.cases.engine.fact_rows import PartyFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt

SURCHARGE_CONTENT = (
    Required("reckoning", "加处罚款的起止日期、天数和标准", "行政强制法#45"),
    Required("payment", "缴款方式和期限", "行政处罚法#67"),
    Required("remedies", "申请行政复议、提起行政诉讼的途径和期限", "行政处罚法#59.1"),
)


def party_of(facts: CaseFacts, attempt: Attempt) -> PartyFact:
    """Return the party of an obligation, of its goods or of its enforcement; raises NotVisible for a made-up one."""
    party = facts.party(split(attempt.subject)[0])
    if party is None:
        raise NotVisible
    return party


def party_subject(facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG001
    """Return the party whom a paper about an obligation is for."""
    return split(attempt.subject)[0]


def decision_words(facts: CaseFacts, party_id: str) -> str:
    """Return the decision's title and number."""
    decision = decision_of(facts, party_id)
    document = facts.document(decision.document_id) if decision else None
    return f"《{document.title}》（{document.number}）" if document else "行政处罚决定"


def money(fen: int) -> str:
    """Return an amount in capitals and figures."""
    return f"人民币{capital(fen)}（{yuan(fen)}）"


def _form(facts: CaseFacts, attempt: Attempt, title: str, rows: tuple[Row, ...], text: str) -> GenericForm:
    party = party_of(facts, attempt)
    return GenericForm(
        agency=agency(facts),
        title=title,
        case_no=facts.case_no,
        sections=(
            Section(heading="基本情况", rows=(("案由", conduct(facts)), ("当事人", party.name))),
            Section(heading="拟办事项", rows=(("决定书", decision_words(facts, party.id)), *rows)),
            Section(heading="理由", text=text),
            Section(heading="承办人", text=handler_names(facts)),
            *approvals(attempt),
        ),
    )


def _plan_lines(given: Any) -> str:  # noqa: ANN401 - an input
    return numbered_lines(f"{day(part.due_on)}以前缴纳{money(part.amount_fen)}" for part in given.plan)


def deferral_form(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 延期（分期）缴纳罚款审批表 (行政处罚法 66; procedures.md D30)."""
    given: Any = attempt.input
    asked, owed = facts.last("request_deferral", subject=attempt.subject), obligation(facts, attempt.subject)
    rows = (
        ("当事人的申请", f"{moment(asked.at)}：{asked.content['hardship']}" if asked else ""),
        ("尚欠罚款", yuan(owed.left_fen if owed else 0)),
        ("拟答复", "准予" if given.verdict == "granted" else "不予准许"),
        ("缴款计划", _plan_lines(given) or "无"),
    )
    return _form(facts, attempt, "延期（分期）缴纳罚款审批表", rows, given.reason)


def deferral_notice(facts: CaseFacts, attempt: Attempt) -> NoticeLetter:
    """Build 延期（分期）缴纳罚款通知书 (行政处罚法 66, 72; procedures.md D30)."""
    given: Any = attempt.input
    party, granted = party_of(facts, attempt), given.verdict == "granted"
    told = (
        f"经本机关批准，你（单位）可以按下列期限缴纳罚款：\n{_plan_lines(given)}\n原决定书写明的十五日期限不再适用。"
        "期满仍不缴纳的，本机关可以依法加处罚款、申请人民法院强制执行，期限自上述期限届满之日起计算。"
        if granted
        else "你（单位）的申请不予准许，应当照决定书写明的期限缴纳罚款。"
    )
    return NoticeLetter(
        agency=agency(facts),
        title="延期（分期）缴纳罚款通知书",
        case_no=facts.case_no,
        date=None if attempt.medium == "paper" else attempt.on,
        addressee=party.name,
        opening=f"你（单位）就{decision_words(facts, party.id)}申请延期（分期）缴纳罚款。",
        paragraphs=(
            Paragraph(heading="答复", text=told, slot="answer"),
            Paragraph(heading="理由和依据", text=f"依据{cite('行政处罚法#66.2')}。{given.reason}", slot="basis"),
        ),
    )


def _reckoning(facts: CaseFacts, attempt: Attempt) -> str:
    given: Any = attempt.input
    party, fine = split(attempt.subject)[0], obligation(facts, attempt.subject)
    found = accrued(facts, party, given.until)
    if fine is None or fine.due_on is None or found is None:
        message = "the gate fine_overdue has passed"
        raise ValueError(message)
    out = f"，其中行政复议、行政诉讼期间{found.suspended}日不计" if found.suspended else ""
    cap = "，已达到罚款数额，不再增加" if found.capped else ""
    return (
        f"罚款{yuan(fine.amount_fen)}应于{day(fine.due_on)}以前缴清。自次日起到{day(given.until)}，"
        f"计{found.days}日{out}，每日按未缴罚款的百分之三计算，应加处罚款{money(found.fen)}{cap}。"
    )


def surcharge_form(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 加处罚款审批表 (行政处罚法 72)."""
    given: Any = attempt.input
    return _form(facts, attempt, "加处罚款审批表", (("计算", _reckoning(facts, attempt)),), given.reason)


def surcharge_decision(facts: CaseFacts, attempt: Attempt) -> DecisionLetter:
    """Build 加处罚款决定书 (行政处罚法 72, 73; 行政强制法 45)."""
    given: Any = attempt.input
    party = party_of(facts, attempt)
    made: Any = facts.last("decide", subject=party.id)
    kept = obligation(facts, f"{party.id}:{SURCHARGE}")
    code = kept.code if kept else payment_code(facts, party.id, SURCHARGE)
    return DecisionLetter(
        agency=agency(facts),
        title="加处罚款决定书",
        case_no=facts.case_no,
        date=None if attempt.medium == "paper" else attempt.on,
        party=party_rows(party),
        opening=f"本机关{decision_words(facts, party.id)}已经告知逾期不缴纳罚款可以加处罚款。你（单位）到期没有缴清。",
        paragraphs=(
            Paragraph(heading="计算", text=_reckoning(facts, attempt), slot="reckoning"),
            Paragraph(heading="理由", text=given.reason, slot="reason"),
            Paragraph(
                heading="决定",
                text=(
                    f"依据{cite('行政处罚法#72.1.1')}、{cite('行政强制法#45')}，"
                    "本机关决定加处上列罚款，累计不超出罚款数额。"
                ),
                slot="decision",
            ),
        ),
        payment=(
            f"自收到本决定书之日起十五日内，连同未缴的罚款缴至{made.content['payee'] or '代收机构'}（缴款码 {code}）。"
        ),
        remedies=remedies(made.content["reconsideration_body"], made.content["court"]),
    )


def execution_agreement(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 执行协议 (行政强制法 42)."""
    given: Any = attempt.input
    party = party_of(facts, attempt)
    rows = (
        ("决定书", decision_words(facts, party.id)),
        ("达成日期", day(given.agreed_on)),
        ("当事人的补救措施", given.remedied),
        ("减免加处罚款", money(given.reduce_fen)),
        ("分阶段履行", given.stages or "无"),
    )
    return GenericForm(
        agency=agency(facts),
        title="执行协议",
        case_no=facts.case_no,
        date=None if attempt.medium == "paper" else attempt.on,
        sealed=True,
        sections=(
            Section(heading="当事人", rows=party_rows(party)),
            Section(heading="协议内容", rows=rows, slot="terms"),
            Section(
                text="本协议不损害公共利益和他人合法权益，只减免加处的罚款，不减免罚款。当事人不履行本协议的，恢复强制执行。"
            ),
        ),
        signatures=(SignatureSlot(label="当事人"),),
    )


def custody_list(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 没收财物清单 (行政处罚法 74; procedures.md D40)."""
    given: Any = attempt.input
    party = party_of(facts, attempt)
    rows = (
        ("决定书", decision_words(facts, party.id)),
        ("接收时间", moment(attempt.at)),
        ("存放地点", given.kept_at),
        ("保管人", given.keeper),
        ("见证人", given.witness or "无"),
        *officer_rows(facts, attempt),
    )
    return GenericForm(
        agency=agency(facts),
        title="没收财物清单",
        case_no=facts.case_no,
        sections=(
            Section(heading="当事人", rows=party_rows(party)),
            Section(heading="接收和保管", rows=rows),
            Section(heading="财物", text=numbered_lines(given.items), slot="goods"),
        ),
        signatures=(SignatureSlot(label="当事人"), SignatureSlot(label="执法人员"), SignatureSlot(label="保管人")),
    )


def disposal_form(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 没收财物处理审批表 (行政处罚法 74)."""
    given: Any = attempt.input
    rows = (("拟处理方式", str(DISPOSAL_WAYS[given.way])), ("财物", numbered_lines(_held(facts, attempt))))
    return _form(facts, attempt, "没收财物处理审批表", rows, given.reason)


def _held(facts: CaseFacts, attempt: Attempt) -> list[str]:
    received = facts.done("receive_goods", subject=f"{attempt.subject}:goods")
    return list(dict.fromkeys(item for act in received for item in act.content["items"]))


def disposal_record(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 没收财物处理记录 (行政处罚法 74; procedures.md D40)."""
    given: Any = attempt.input
    rows = (
        ("处理方式", str(DISPOSAL_WAYS[given.way])),
        ("处理日期", day(given.done_on)),
        ("地点", given.where),
        ("拍卖机构、接收或者销毁单位", given.done_with),
        ("监督人、见证人", given.witness or "无"),
        ("所得款项", yuan(given.proceeds_fen)),
        ("上缴国库凭证号", given.treasury_no or "无"),
        *officer_rows(facts, attempt),
    )
    return GenericForm(
        agency=agency(facts),
        title="没收财物处理记录",
        case_no=facts.case_no,
        sections=(
            Section(heading="处理情况", rows=rows),
            Section(heading="财物", text=numbered_lines(_held(facts, attempt)), slot="goods"),
            Section(heading="结果", text=given.result),
        ),
        signatures=(SignatureSlot(label="执法人员"), SignatureSlot(label="监督人、见证人")),
    )


def _approval(code: str, title: str, numbered: str) -> PaperSpec:
    return PaperSpec(code, title, "generic.typ", GenericForm, group="side", numbered=numbered, signers=("机关负责人",))


def _record(code: str, title: str, numbered: str, signers: tuple[str, ...]) -> PaperSpec:
    return PaperSpec(code, title, "generic.typ", GenericForm, internal=False, numbered=numbered, signers=signers)


DEFERRAL_NOTICE = PaperSpec(
    "deferral_notice",
    "延期（分期）缴纳罚款通知书",
    "notice.typ",
    NoticeLetter,
    internal=False,
    numbered="延",
    sealed=True,
    served=True,
    requires=(Required("answer", "是否准许和缴款期限、金额", "行政处罚法#66.2"),),
)
SURCHARGE_DECISION = PaperSpec(
    "surcharge_decision",
    "加处罚款决定书",
    "decision.typ",
    DecisionLetter,
    internal=False,
    numbered="加罚",
    sealed=True,
    served=True,
    on_served=("surcharge_served",),
    requires=SURCHARGE_CONTENT,
)
EXECUTION_AGREEMENT = PaperSpec(
    "execution_agreement",
    "执行协议",
    "generic.typ",
    GenericForm,
    internal=False,
    numbered="协",
    sealed=True,
    signers=("当事人",),
)
PAPERS: dict[str, Paper] = {
    "deferral_form": Paper(
        _approval("deferral_form", "延期（分期）缴纳罚款审批表", "延审"),
        deferral_form,
        party_subject,
        approval_form=True,
    ),
    "deferral_notice": Paper(DEFERRAL_NOTICE, deferral_notice, party_subject),
    "surcharge_form": Paper(
        _approval("surcharge_form", "加处罚款审批表", "加审"), surcharge_form, party_subject, approval_form=True
    ),
    "surcharge_decision": Paper(SURCHARGE_DECISION, surcharge_decision, party_subject),
    "execution_agreement": Paper(EXECUTION_AGREEMENT, execution_agreement, party_subject),
    "custody_list": Paper(
        _record("custody_list", "没收财物清单", "物清", ("当事人", "执法人员")), custody_list, party_subject
    ),
    "disposal_form": Paper(
        _approval("disposal_form", "没收财物处理审批表", "物审"), disposal_form, party_subject, approval_form=True
    ),
    "disposal_record": Paper(
        _record("disposal_record", "没收财物处理记录", "物处", ("执法人员", "见证人")), disposal_record, party_subject
    ),
}
