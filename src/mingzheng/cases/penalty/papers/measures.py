"""Papers of sealing and seizure (procedures.md §6.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.types import Paper
from mingzheng.cases.penalty.goods import goods_of, grounds, named, taking
from mingzheng.cases.penalty.inputs.measures import KINDS, MEASURE_DISPOSALS, RELEASE_GROUNDS
from mingzheng.cases.penalty.inputs.shared import ended
from mingzheng.cases.penalty.papers.keeping import (
    DECIDED,
    SIGNED,
    WET,
    asked_for,
    form_spec,
    issued,
    letter,
    list_of,
    oral_approval,
    own_remedies,
    signed,
    to_party,
)
from mingzheng.cases.penalty.papers.subjects import whole_case
from mingzheng.cases.penalty.papers.wording import (
    YES,
    agency,
    approvals,
    citations,
    day,
    handler_names,
    moment,
    officer_rows,
)
from mingzheng.core.text import clause
from mingzheng.documents.layouts import GenericForm, Section, SignatureSlot
from mingzheng.documents.specs import Required
from mingzheng.law.queries import cite

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt


def addressee(facts: CaseFacts, attempt: Attempt) -> str:
    """Return the subject of a paper about a measure: its party."""
    return str(grounds(facts, attempt.subject).get("party", ""))


def _measure(facts: CaseFacts, attempt: Attempt) -> dict[str, Any]:
    """Return kind, party, reason, basis and days of a measure, as approved or done before, else as typed now."""
    given: Any = attempt.input
    known = grounds(facts, attempt.subject)
    return {"kind": "seize", "party": "", "days": 30, **(known or given.model_dump(mode="json"))}


def _goods(facts: CaseFacts, attempt: Attempt) -> list[Any]:
    """Return the lines of a measure as they were found on the spot, else as planned."""
    found = goods_of(facts, "measure", attempt.subject)
    return list(found or _measure(facts, attempt)["goods"])


def measure_form(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 行政强制措施审批表 (行政强制法 18, 19)."""
    asked, urgent = _measure(facts, attempt), facts.last("seize_urgently", subject=attempt.subject)
    rows = [
        ("措施", str(KINDS[str(asked["kind"])])),
        ("期限", f"{asked['days']}日"),
        ("依据", citations(asked["basis"])),
        ("承办人", handler_names(facts)),
    ]
    if urgent is not None:
        rows += [("当场实施的时间", moment(urgent.at)), ("情况紧急的理由", str(asked["urgency"])), oral_approval(asked)]
    rows += asked_for(attempt)
    return GenericForm(
        agency=agency(facts),
        title="行政强制措施审批表",
        case_no=facts.case_no,
        sections=(
            to_party(facts, str(asked["party"])),
            Section(heading="理由", text=str(asked["reason"])),
            Section(heading="措施", rows=tuple(rows)),
            list_of(_goods(facts, attempt)),
            *approvals(attempt),
        ),
    )


def measure_record(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 现场笔录（行政强制措施） (行政强制法 18)."""
    given: Any = attempt.input
    end, asked = ended(given.ended_at), _measure(facts, attempt)
    taped = YES[given.recorded] + (f"（{given.unrecorded_reason}）" if given.unrecorded_reason else "")
    rows = (
        ("时间", f"{moment(attempt.at)}至{moment(end) if end else '（未记录）'}"),
        ("地点", attempt.place or "（未记录）"),
        ("措施", str(KINDS[str(asked["kind"])])),
        *officer_rows(facts, attempt),
        ("出示执法身份证件", YES[given.id_shown]),
        ("通知当事人到场", YES[given.party_called]),
        ("当事人到场", YES[given.party_present]),
        ("见证人", given.witness or "无"),
        ("告知理由、依据、权利和救济途径", YES[given.rights_told]),
        ("听取陈述和申辩", YES[given.heard]),
        ("全程录音录像", taped),
        ("存放地点", given.kept_at),
        ("保管人", given.keeper),
    )
    notes = (Section(heading="拒绝签名的说明", text=given.signature_refused),) if given.signature_refused else ()
    return GenericForm(
        agency=agency(facts),
        title="现场笔录（行政强制措施）",
        case_no=facts.case_no,
        date=attempt.on,
        sections=(
            to_party(facts, str(asked["party"])),
            Section(heading="基本情况", rows=rows),
            Section(heading="陈述和申辩", text=given.statement or "当事人没有陈述、申辩。"),
            list_of(given.goods),
            *notes,
        ),
        signatures=(*SIGNED, SignatureSlot(label="见证人", hint="当事人不到场的，由见证人签名")),
        page_signers=WET,
    )


def seizure_decision(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 查封、扣押决定书 with what its article demands (行政强制法 24 para 2)."""
    given: Any = attempt.input
    asked, done = _measure(facts, attempt), taking(facts, "measure", attempt.subject)
    word, since = str(KINDS[str(asked["kind"])]), done.on if done else attempt.on
    text = (
        f"因{clause(asked['reason'])}，依据{citations(asked['basis'])}，本机关决定对下列场所、设施或者财物予以{word}，"
        f"期限{asked['days']}日，自{day(since)}起计算；"
        "检测、检验、检疫或者技术鉴定的期间不计算在内，期间另行书面告知。"
    )
    kept = (
        ("存放地点", str(done.content["kept_at"]) if done else ""),
        ("保管人", str(done.content["keeper"]) if done else ""),
        ("联系人", f"{given.contact}，{given.contact_phone}"),
    )
    return letter(
        facts,
        attempt,
        f"{word}决定书",
        to_party(facts, str(asked["party"])),
        Section(heading="理由、依据和期限", text=text, slot="grounds"),
        list_of(_goods(facts, attempt), heading=f"{word}的场所、设施或者财物"),
        Section(heading="保管", rows=kept),
        own_remedies(facts),
    )


def seizure_list(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 查封、扣押清单, one copy each (行政强制法 24 para 3)."""
    asked = _measure(facts, attempt)
    word = str(KINDS[str(asked["kind"])])
    form = letter(
        facts,
        attempt,
        f"{word}清单",
        to_party(facts, str(asked["party"])),
        list_of(_goods(facts, attempt), heading=f"{word}的场所、设施或者财物"),
    )
    return form.model_copy(update={"signatures": SIGNED, "footer": "本清单一式二份，由当事人和行政机关分别保存。"})


def extension_notice(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 延长查封、扣押期限决定书 (行政强制法 25 para 2)."""
    given: Any = attempt.input
    asked = _measure(facts, attempt)
    word = str(KINDS[str(asked["kind"])])
    text = f"因情况复杂，依据{cite('行政强制法#25')}，经本机关负责人批准，决定将{word}期限延长{given.days}日。"
    return letter(
        facts,
        attempt,
        f"延长{word}期限决定书",
        to_party(facts, str(asked["party"])),
        Section(heading="决定", text=text, slot="text"),
        Section(heading="理由", text=given.reason, slot="reason"),
        list_of(_goods(facts, attempt)),
        own_remedies(facts),
    )


def measure_disposal(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 查封、扣押财物处理决定书 (行政强制法 21, 27)."""
    given: Any = attempt.input
    article = "行政强制法#21" if given.way == "handed_over" else "行政强制法#27"
    text = f"对下列查封、扣押的财物，依据{cite(article)}，处理如下：{MEASURE_DISPOSALS[given.way]}。"
    received = (Section(heading="接收", rows=(("接收的单位", given.receiver),)),) if given.receiver else ()
    return letter(
        facts,
        attempt,
        "查封、扣押财物处理决定书",
        to_party(facts, str(_measure(facts, attempt)["party"])),
        Section(heading="决定", text=text, slot="text"),
        Section(heading="理由和依据", text=given.reason, slot="reason"),
        *received,
        list_of(named(facts, "measure", attempt.subject, given.goods)),
        own_remedies(facts),
    )


def release_decision(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 解除查封、扣押决定书 with the list of what is given back (行政强制法 28)."""
    given: Any = attempt.input
    word = str(KINDS[str(_measure(facts, attempt)["kind"])])
    text = (
        f"因{RELEASE_GROUNDS[given.ground]}，依据{cite('行政强制法#28')}，本机关决定解除对下列场所、设施或者财物的{word}，"
        "立即退还。"
    )
    form = letter(
        facts,
        attempt,
        f"解除{word}决定书",
        to_party(facts, str(_measure(facts, attempt)["party"])),
        Section(heading="决定", text=text, slot="text"),
        Section(heading="理由", text=given.reason, slot="reason"),
        list_of(named(facts, "measure", attempt.subject, given.goods), heading="返还清单"),
    )
    return form.model_copy(update={"signatures": (SignatureSlot(label="领回人", hint="上列物品已如数领回"),)})


SEIZURE = (
    Required("party", "当事人的姓名或者名称、地址", "行政强制法#24"),
    Required("grounds", "查封、扣押的理由、依据和期限", "行政强制法#24"),
    Required("goods", "查封、扣押场所、设施或者财物的名称、数量等", "行政强制法#24"),
    Required("remedies", "申请行政复议或者提起行政诉讼的途径和期限", "行政强制法#24"),
)
PAPERS: dict[str, Paper] = {
    "measure_form": Paper(
        form_spec("measure_form", "行政强制措施审批表", "强审"), measure_form, whole_case, approval_form=True
    ),
    "measure_record": Paper(signed("measure_record", "现场笔录（行政强制措施）", "强录"), measure_record, whole_case),
    "seizure_decision": Paper(
        issued("seizure_decision", "查封、扣押决定书", "强决", SEIZURE), seizure_decision, addressee
    ),
    "seizure_list": Paper(issued("seizure_list", "查封、扣押清单", "强单", SEIZURE[2:3]), seizure_list, addressee),
    "extension_notice": Paper(
        issued("extension_notice", "延长查封、扣押期限决定书", "强延", DECIDED), extension_notice, addressee
    ),
    "measure_disposal": Paper(
        issued("measure_disposal", "查封、扣押财物处理决定书", "强处", DECIDED), measure_disposal, addressee
    ),
    "release_decision": Paper(
        issued("release_decision", "解除查封、扣押决定书", "强解", DECIDED), release_decision, addressee
    ),
}
