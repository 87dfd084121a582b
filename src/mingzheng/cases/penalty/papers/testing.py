"""Papers of sampling and testing, of orders to correct, and letters (procedures.md D07–D11, D37)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.types import Paper
from mingzheng.cases.penalty.inputs.testing import RECHECKED
from mingzheng.cases.penalty.papers.keeping import issued, letter, own_remedies, signed, to_party
from mingzheng.cases.penalty.papers.subjects import whole_case
from mingzheng.cases.penalty.papers.wording import YES, agency, citations, day, handler_names, moment, officer_rows
from mingzheng.documents.layouts import GenericForm, Section, SignatureSlot
from mingzheng.documents.specs import PaperSpec, Required
from mingzheng.law.queries import cite

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt

ATTENDED = {"party": "当事人", "witness": "见证人", "nobody": "没有人在场"}
SIGNED = (SignatureSlot(label="在场人"), SignatureSlot(label="执法人员"), SignatureSlot(label="执法人员"))


def chosen_party(facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG001
    """Return the party that the step's input names."""
    given: Any = attempt.input
    return str(given.party)


def told_party(facts: CaseFacts, attempt: Attempt) -> str:
    """Return the party that was told of the testing period."""
    return str(_entrusted(facts, attempt).get("party", ""))


def sampling_record(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 抽样取证凭证 (行政处罚法 56; procedures.md D07)."""
    given: Any = attempt.input
    rows = (
        ("抽样时间", moment(attempt.at)),
        ("抽样地点", attempt.place or "（未记录）"),
        ("被抽样人", "、".join(p.name for p in facts.parties)),
        ("样品", given.sample),
        ("批号或者生产日期", given.lot or "—"),
        ("抽样基数", given.base),
        ("抽样数量", given.quantity),
        ("备份样品", given.backup or "没有备份"),
        ("抽样依据和方法", given.method),
        ("加封", YES[given.sealed]),
        ("在场人", " ".join(part for part in (ATTENDED[given.attended], given.attendant) if part)),
        *officer_rows(facts, attempt),
        ("出示执法证件", YES[given.id_shown]),
    )
    refused = (Section(heading="拒绝签名的说明", text=given.signature_refused),) if given.signature_refused else ()
    return GenericForm(
        agency=agency(facts),
        title="抽样取证凭证",
        case_no=facts.case_no,
        date=attempt.on,
        sections=(Section(heading="抽样", rows=rows), *refused),
        signatures=SIGNED,
    )


def _entrusted(facts: CaseFacts, attempt: Attempt) -> Mapping[str, Any]:
    act = facts.last("entrust_test", subject=attempt.subject)
    return act.content if act else {}


def test_entrustment(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 检测、检验、鉴定委托书 (procedures.md D08)."""
    given: Any = attempt.input
    rows = (
        ("受委托机构", given.institution),
        ("资质", given.qualification),
        ("物品", given.objects),
        ("期间", f"{day(given.from_on)}至{day(given.to_on)}"),
        ("费用", "由委托机关承担"),
        ("承办人", handler_names(facts)),
    )
    return letter(
        facts,
        attempt,
        "检测、检验、鉴定委托书",
        Section(heading="委托", rows=rows, slot="institution"),
        Section(heading="委托事项", text=given.question, slot="question"),
    )


def test_notice(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 检测、检验、鉴定期间告知书: only what it tells is taken out of a period (行政强制法 25 para 3)."""
    given: Any = attempt.input
    excluded = "，该期间不计入查封、扣押的期限" if given.measure else ""
    text = (
        f"本机关委托{given.institution}对{given.objects}进行检测、检验、鉴定，期间自{day(given.from_on)}至{day(given.to_on)}"
        f"{excluded}。依据{cite('行政强制法#25')}，特此告知。费用由本机关承担。"
    )
    return letter(
        facts,
        attempt,
        "检测、检验、鉴定期间告知书",
        to_party(facts, str(given.party)),
        Section(heading="告知事项", text=text, slot="period"),
        Section(heading="委托事项", text=given.question),
    )


def test_result_notice(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 检测、检验、鉴定结果告知书 (行政处罚法 45; procedures.md D08)."""
    given: Any = attempt.input
    result = facts.last("record_test_result", subject=attempt.subject)
    said = result.content if result else {}
    asked = _entrusted(facts, attempt)
    rows = (
        ("机构", str(asked.get("institution", ""))),
        ("物品", str(asked.get("objects", ""))),
        ("报告编号", str(said.get("report_no", "")) or "—"),
        ("联系人", f"{given.contact}，{given.contact_phone}"),
    )
    return letter(
        facts,
        attempt,
        "检测、检验、鉴定结果告知书",
        to_party(facts, told_party(facts, attempt)),
        Section(heading="检测、检验、鉴定", rows=rows),
        Section(heading="结果", text=str(said.get("finding", "")), slot="result"),
        Section(heading="异议和复检", text=given.retest, slot="retest"),
    )


def _day(value: dt.date | None, otherwise: str) -> str:
    return f"{day(value)}前" if value else otherwise


def order_notice(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 责令（限期）改正通知书 (行政处罚法 28; procedures.md D10)."""
    given: Any = attempt.input
    text = (
        f"上述行为违反了{citations(given.basis)}的规定。依据{cite('行政处罚法#28')}，"
        f"责令你（单位）{_day(given.correct_by, '立即')}改正。"
    )
    return letter(
        facts,
        attempt,
        "责令限期改正通知书" if given.correct_by else "责令改正通知书",
        to_party(facts, str(given.party)),
        Section(heading="违法事实", text=given.facts, slot="facts"),
        Section(heading="依据和期限", text=text, slot="basis"),
        Section(heading="改正内容和要求", text=given.content, slot="content"),
        Section(heading="逾期不改正的后果", text=given.consequence, slot="consequence"),
        own_remedies(facts),
    )


def recheck_record(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 复查记录 (行政处罚法 28; procedures.md D11)."""
    given: Any = attempt.input
    order = facts.last("issue_order", subject=attempt.subject)
    rows = (
        ("复查时间", moment(attempt.at)),
        ("复查地点", attempt.place or "（未记录）"),
        ("责令改正", f"{moment(order.at)}" if order else "（不明）"),
        ("在场人", given.present),
        *officer_rows(facts, attempt),
        ("出示执法证件", YES[given.id_shown]),
        ("复查结果", str(RECHECKED[given.result])),
    )
    refused = (Section(heading="拒绝签名的说明", text=given.signature_refused),) if given.signature_refused else ()
    return GenericForm(
        agency=agency(facts),
        title="复查记录",
        case_no=facts.case_no,
        date=attempt.on,
        sections=(
            Section(heading="复查", rows=rows),
            Section(heading="责令改正的内容", text=str(order.content["content"]) if order else ""),
            Section(heading="改正情况", text=given.findings),
            *refused,
        ),
        signatures=SIGNED,
    )


def evidence_request(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 调取证据通知书 (行政处罚法 55; procedures.md D09)."""
    given: Any = attempt.input
    text = (
        f"因调查案件需要，依据{cite('行政处罚法#55')}，请你（单位）{_day(given.deliver_by, '收到后及时')}提供下列材料；"
        "提供复制件的，由提供人核对无异后签名或者盖章。"
    )
    return letter(
        facts,
        attempt,
        "调取证据通知书",
        Section(heading="致", text=given.addressee),
        Section(heading="通知事项", text=text),
        Section(heading="要提供的材料", text=given.materials, slot="materials"),
        Section(heading="联系", rows=(("联系人", given.contact), ("联系电话", given.contact_phone))),
    )


def questioning_notice(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 询问通知书 (行政处罚法 55; procedures.md D05)."""
    given: Any = attempt.input
    text = (
        f"因调查案件需要，依据{cite('行政处罚法#55.2')}，请{given.person}于{moment(given.meet_at)}到{given.venue}接受询问。"
        "被询问人应当如实回答，协助调查，不得拒绝或者阻挠。不能按时到场的，请提前联系，另行约定时间、地点。"
    )
    rights = (
        f"询问时执法人员不少于两人，主动出示执法证件。认为执法人员与案件有直接利害关系或者有其他关系可能影响公正执法的，"
        f"依据{cite('行政处罚法#43.2')}，有权申请回避。"
    )
    return letter(
        facts,
        attempt,
        "询问通知书",
        to_party(facts, str(given.party)),
        Section(heading="通知事项", text=text, slot="call"),
        Section(heading="询问事项", text=given.matters),
        Section(heading="携带的证件和材料", text="\n".join(filter(None, ("身份证件", given.bring)))),
        Section(heading="权利", text=rights, slot="rights"),
        Section(heading="联系", rows=(("联系人", given.contact), ("联系电话", given.contact_phone))),
    )


def help_letter(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 协助函 (行政处罚法 26; procedures.md D37)."""
    given: Any = attempt.input
    when = f"请于{_day(given.reply_by, '')}函复。" if given.reply_by else "请函复。"
    return letter(
        facts,
        attempt,
        "协助函",
        Section(heading="致", text=given.addressee),
        Section(heading="请求协助的事项和理由", text=given.request, slot="request"),
        Section(heading="依据", text=f"依据{cite('行政处罚法#26')}，请予协助。{when}"),
        Section(heading="联系", rows=(("联系人", given.contact), ("联系电话", given.contact_phone))),
    )


ORDERED = (
    Required("facts", "违法事实", "行政处罚法#28"),
    Required("basis", "依据和改正期限", "行政处罚法#28"),
    Required("content", "改正内容", "行政处罚法#28"),
    Required("consequence", "逾期不改正的后果", "行政处罚法#28"),
    Required("remedies", "救济途径和期限", "行政处罚法#7"),
)


def _sent(code: str, title: str, series: str, requires: tuple[Required, ...]) -> PaperSpec:
    return PaperSpec(
        code, title, "generic.typ", GenericForm, internal=False, numbered=series, sealed=True, requires=requires
    )


SUMMONS = (
    Required("call", "询问的时间、地点和如实回答的义务", "行政处罚法#55.2"),
    Required("rights", "申请回避的权利", "行政处罚法#43.2"),
)
PAPERS: dict[str, Paper] = {
    "sampling_record": Paper(signed("sampling_record", "抽样取证凭证", "抽"), sampling_record, whole_case),
    "test_entrustment": Paper(
        _sent(
            "test_entrustment",
            "检测、检验、鉴定委托书",
            "检委",
            (Required("institution", "受委托机构、资质和期间", "行政强制法#25"),),
        ),
        test_entrustment,
        whole_case,
    ),
    "test_notice": Paper(
        issued(
            "test_notice",
            "检测、检验、鉴定期间告知书",
            "检期",
            (Required("period", "检测、检验、鉴定的期间", "行政强制法#25"),),
            on_served="test_period_served",
        ),
        test_notice,
        chosen_party,
    ),
    "test_result_notice": Paper(
        issued(
            "test_result_notice",
            "检测、检验、鉴定结果告知书",
            "检告",
            (Required("result", "结果", "行政处罚法#45"), Required("retest", "异议和复检的途径", "行政处罚法#45")),
            on_served="test_result_served",
        ),
        test_result_notice,
        told_party,
    ),
    "order_notice": Paper(issued("order_notice", "责令改正通知书", "责改", ORDERED), order_notice, chosen_party),
    "recheck_record": Paper(signed("recheck_record", "复查记录", "复查"), recheck_record, whole_case),
    "evidence_request": Paper(
        _sent("evidence_request", "调取证据通知书", "调证", (Required("materials", "要提供的材料", "行政处罚法#55"),)),
        evidence_request,
        whole_case,
    ),
    "questioning_notice": Paper(
        issued("questioning_notice", "询问通知书", "询通", SUMMONS), questioning_notice, chosen_party
    ),
    "help_letter": Paper(
        _sent("help_letter", "协助函", "协", (Required("request", "请求协助的事项", "行政处罚法#26"),)),
        help_letter,
        whole_case,
    ),
}
