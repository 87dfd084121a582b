"""Papers of substitute performance: decision, demand, record, notices of clearing and of costs (procedures.md D33)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.types import Paper
from mingzheng.cases.penalty.claims import cost_code, estimate_fen, parts, performance
from mingzheng.cases.penalty.inputs.shared import ended
from mingzheng.cases.penalty.inputs.substitution import DANGERS, DUTIES, MATTER, PLACES
from mingzheng.cases.penalty.papers.claims import basis_words
from mingzheng.cases.penalty.papers.fulfilment import money, party_subject
from mingzheng.cases.penalty.papers.keeping import issued, letter, own_remedies, to_party
from mingzheng.cases.penalty.papers.own_enforcement import history, taped, urgent, what_is_owed
from mingzheng.cases.penalty.papers.subjects import whole_case
from mingzheng.cases.penalty.papers.wording import YES, agency, citations, day, moment, officer_rows
from mingzheng.core.money import yuan
from mingzheng.core.text import sentence
from mingzheng.documents.layouts import GenericForm, Section, SignatureSlot, Table
from mingzheng.documents.specs import PaperSpec, Required
from mingzheng.law.queries import cite

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.documents.layouts import Row

SIGNERS = ("监督人员", "代履行人", "当事人或者见证人")


def _performer(given: Any) -> str:  # noqa: ANN401 - an input, or its stored form
    return f"{given.performer_name}（没有利害关系的第三人）" if given.performer == "third" else "本机关"


def substitution_decision(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 代履行决定书 (行政强制法 51 para 1 item 1; procedures.md D33)."""
    given: Any = attempt.input
    grounds = (
        f"{history(facts, attempt.subject)}应当履行的义务：{what_is_owed(facts, attempt.subject)}\n"
        f"你（单位）不履行{DUTIES[given.duty]}的义务，其后果已经或者将{DANGERS[given.danger]}：{given.danger_facts}"
        f"依据{cite('行政强制法#50')}和{citations(given.basis)}，本机关决定代履行。"
    )
    cost = (
        f"{money(given.estimate_fen)}。代履行的费用按照成本合理确定，由你（单位）承担，以实际发生的为准。"
        if given.estimate_fen
        else "不向你（单位）收取费用。"
    )
    when = moment(given.planned_at) + (f"（{given.urgent_reason}）" if given.urgent_reason else "")
    return letter(
        facts,
        attempt,
        "代履行决定书",
        to_party(facts, parts(attempt.subject)[0]),
        Section(heading="代履行的理由和依据", text=grounds, slot="grounds"),
        Section(heading="代履行的标的", text=given.target, slot="target"),
        Section(heading="代履行的方式和时间", text=f"{when}，{sentence(given.way)}", slot="way"),
        Section(heading="费用预算", text=cost, slot="estimate"),
        Section(heading="代履行人", text=_performer(given), slot="performer"),
        own_remedies(facts),
    )


def substitution_demand(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 代履行催告书 (行政强制法 51 para 1 item 2)."""
    given: Any = attempt.input
    made = next((d for d in reversed(facts.documents) if _decides(facts, d.act_id, attempt.subject)), None)
    number = f"《代履行决定书》（{made.number}）" if made else "代履行决定书"
    when = f"{moment(given.planned_at)}" + (f"（{given.urgent_reason}）" if given.urgent_reason else "")
    text = (
        f"{number}已经送达。{basis_words(facts, attempt.subject)}要求你（单位）：{what_is_owed(facts, attempt.subject)}"
        f"依据{cite('行政强制法#51')}，再次催告你（单位）在{when}以前自行履行。"
    )
    follows = (
        "你（单位）在此以前履行的，停止代履行；仍不履行的，本机关届时派员到场监督，实施代履行，费用由你（单位）承担。"
    )
    right = (
        f"根据{cite('行政强制法#36')}，你（单位）收到本催告书后有权进行陈述和申辩。代履行时请到场，在执行文书上签名。"
    )
    return letter(
        facts,
        attempt,
        "代履行催告书",
        to_party(facts, parts(attempt.subject)[0]),
        Section(heading="催告履行的义务和期限", text=text, slot="duty"),
        Section(heading="代履行", text=follows, slot="follows"),
        Section(heading="陈述、申辩的权利", text=right, slot="statement_right"),
        Section(heading="联系", rows=(("联系人", given.contact), ("联系电话", given.contact_phone))),
    )


def _decides(facts: CaseFacts, act_id: object, subject: str) -> bool:
    decided = facts.last("decide_substitution", subject=subject)
    return decided is not None and decided.id == act_id


def substitution_record(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 代履行监督记录, of a performance decided before or of a clearing at once (行政强制法 51, 52)."""
    given: Any = attempt.input
    end = ended(given.ended_at)
    at_once = attempt.step.code == "clear_at_once"
    rows = (
        ("时间", f"{moment(attempt.at)}至{moment(end) if end else '（未记录）'}"),
        ("地点", attempt.place or "（未记录）"),
        *(_cleared(given) if at_once else _decided(facts, attempt, given)),
        ("代履行人", given.performer_name),
        *officer_rows(facts, attempt),
        ("当事人到场", YES[given.party_present]),
        ("见证人", given.witness or "无"),
        ("采用暴力、胁迫等非法方式", YES[given.violence]),
        ("全程音像记录", taped(given)),
    )
    notes = (Section(heading="拒绝签名的说明", text=given.signature_refused),) if given.signature_refused else ()
    return GenericForm(
        agency=agency(facts),
        title="代履行监督记录",
        case_no=facts.case_no,
        date=attempt.on,
        sections=(
            to_party(facts, parts(attempt.subject)[0]),
            Section(heading="基本情况", rows=rows, slot="supervision"),
            Section(heading="代履行的经过", text=given.findings, slot="findings"),
            *notes,
        ),
        signatures=(
            SignatureSlot(label="到场监督人员"),
            SignatureSlot(label="代履行人"),
            SignatureSlot(label="当事人"),
            SignatureSlot(label="见证人", hint="当事人不到场或者拒绝签名的，由见证人签名"),
        ),
        page_signers=SIGNERS,
    )


def _decided(facts: CaseFacts, attempt: Attempt, given: Any) -> tuple[Row, ...]:  # noqa: ANN401 - an input
    act = facts.last("decide_substitution", subject=attempt.subject)
    target = str(act.content["target"]) if act else ""
    result = "代履行完毕" if given.result == "complete" else "完成了一部分，以后继续"
    return (("标的", target), ("结果", result), *urgent(given))


def _cleared(given: Any) -> tuple[Row, ...]:  # noqa: ANN401 - an input
    return (
        ("依据", cite("行政强制法#52")),
        ("立即清除", f"{PLACES[given.place_kind]}的{MATTER[given.matter]}"),
        ("需要立即清除的原因", given.urgency),
        ("当事人能够自己清除", YES[given.party_able]),
        ("决定立即代履行的人", given.decided_by),
    )


def clearing_notice(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 立即代履行告知书 for a party that was not there (行政强制法 52)."""
    given: Any = attempt.input
    done: Any = facts.last("clear_at_once", subject=attempt.subject)
    what = done.content if done else {}
    text = (
        f"因{what.get('urgency', '')}，需要立即清除{PLACES.get(what.get('place_kind', ''), '')}的"
        f"{MATTER.get(what.get('matter', ''), '')}，你（单位）不能清除。依据{cite('行政强制法#52')}，"
        f"本机关决定并于{moment(done.at) if done else ''}立即实施代履行，当时你（单位）不在场，现予以通知。"
    )
    return letter(
        facts,
        attempt,
        "立即代履行告知书",
        to_party(facts, parts(attempt.subject)[0]),
        Section(heading="立即代履行的情况", text=text, slot="text"),
        Section(heading="经过", text=str(what.get("findings", "")), slot="findings"),
        Section(heading="处理", text=given.consequence, slot="follows"),
        _remedies(facts, "告知书"),
        Section(heading="联系", rows=(("联系人", given.contact), ("联系电话", given.contact_phone))),
    )


def cost_notice(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 代履行费用缴纳通知书 (行政强制法 51 para 2)."""
    given: Any = attempt.input
    done, planned = performance(facts, attempt.subject), estimate_fen(facts, attempt.subject)
    total = sum(line.amount_fen for line in given.items)
    lines = (*((str(n), line.name, line.proof or "—", yuan(line.amount_fen)) for n, line in enumerate(given.items, 1)),)
    over = f"超过费用预算的原因：{given.over_reason}" if given.over_reason else ""
    estimate = f"决定书的费用预算为{yuan(planned)}。{over}" if planned is not None else ""
    pay = (
        f"自收到本通知书之日起{given.days}日内缴至{given.payee}（缴款码 {cost_code(facts, attempt.subject)}）。"
        f"逾期不缴纳的，本机关将催告后依法申请人民法院强制执行。联系人：{given.contact}，{given.contact_phone}。"
    )
    text = (
        f"{day(done.on) if done else ''}代履行已经完毕。依据{cite('行政强制法#51.2')}，代履行的费用按照成本合理确定，"
        f"由你（单位）承担，合计{money(total)}。{estimate}"
    )
    return letter(
        facts,
        attempt,
        "代履行费用缴纳通知书",
        to_party(facts, parts(attempt.subject)[0]),
        Section(heading="费用的依据和数额", text=text, slot="amount"),
        Section(
            heading="实际发生的费用",
            table=Table(columns=("序号", "项目", "凭证", "金额"), rows=lines, widths=(1, 4, 4, 3)),
            slot="items",
        ),
        Section(heading="缴纳的方式和期限", text=pay, slot="payment"),
        _remedies(facts, "通知书"),
    )


def _remedies(facts: CaseFacts, paper: str) -> Section:
    """Return the ways of reconsideration and suit as a notice says them."""
    told = own_remedies(facts)
    return told.model_copy(update={"text": told.text.replace("本决定书", f"本{paper}")})


DECIDED = (
    Required("party", "当事人的姓名或者名称、地址", "行政强制法#51.1.1"),
    Required("grounds", "代履行的理由和依据", "行政强制法#51.1.1"),
    Required("way", "代履行的方式和时间", "行政强制法#51.1.1"),
    Required("target", "代履行的标的", "行政强制法#51.1.1"),
    Required("estimate", "费用预算", "行政强制法#51.1.1"),
    Required("performer", "代履行人", "行政强制法#51.1.1"),
    Required("remedies", "申请行政复议或者提起行政诉讼的途径和期限", "行政强制法#8"),
)
DEMANDED = (
    Required("duty", "催告履行的义务和期限", "行政强制法#51.1.2"),
    Required("follows", "履行的停止代履行", "行政强制法#51.1.2"),
    Required("statement_right", "陈述权和申辩权", "行政强制法#35"),
)
CLEARED = (Required("text", "立即代履行的情况", "行政强制法#52"),)
COSTS = (
    Required("amount", "费用的依据和数额", "行政强制法#51.2"),
    Required("items", "实际发生的费用", "行政强制法#51.2"),
    Required("payment", "缴纳的方式和期限", "行政强制法#51.2"),
)
PAPERS: dict[str, Paper] = {
    "substitution_decision": Paper(
        issued("substitution_decision", "代履行决定书", "代决", DECIDED, on_served="substitution_decision_served"),
        substitution_decision,
        party_subject,
    ),
    "substitution_demand": Paper(
        issued("substitution_demand", "代履行催告书", "代催", DEMANDED, on_served="substitution_demand_served"),
        substitution_demand,
        party_subject,
    ),
    "substitution_record": Paper(
        PaperSpec(
            "substitution_record",
            "代履行监督记录",
            "generic.typ",
            GenericForm,
            internal=False,
            numbered="代录",
            signers=SIGNERS,
        ),
        substitution_record,
        whole_case,
    ),
    "clearing_notice": Paper(
        issued("clearing_notice", "立即代履行告知书", "代告", CLEARED, on_served="clearing_notice_served"),
        clearing_notice,
        party_subject,
    ),
    "cost_notice": Paper(
        issued("cost_notice", "代履行费用缴纳通知书", "代费", COSTS, on_served="cost_notice_served"),
        cost_notice,
        party_subject,
    ),
}
