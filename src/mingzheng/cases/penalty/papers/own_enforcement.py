"""Papers of enforcement by the agency itself: form, announcement of removal, decision, record (procedures.md D32)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.types import Paper
from mingzheng.cases.penalty.claims import demand_ends, is_claim, parts, received_on
from mingzheng.cases.penalty.inputs.own_enforcement import WAYS
from mingzheng.cases.penalty.inputs.shared import ended
from mingzheng.cases.penalty.obligations import open_obligations
from mingzheng.cases.penalty.papers.claims import basis_words, ordered
from mingzheng.cases.penalty.papers.fulfilment import money, party_of, party_subject
from mingzheng.cases.penalty.papers.keeping import form_spec, issued, letter, own_remedies, to_party
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
from mingzheng.core.money import yuan
from mingzheng.documents.layouts import GenericForm, Section, SignatureSlot
from mingzheng.documents.specs import PaperSpec, Required
from mingzheng.law.queries import cite

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.documents.layouts import Row

SIGNERS = ("当事人或者见证人", "执法人员")


def what_is_owed(facts: CaseFacts, subject: str) -> str:
    """Return in words what a party has still to do or to pay."""
    if not is_claim(subject):
        left = open_obligations(facts, subject)
        sums = [f"尚欠{money(o.left_fen)}" for o in left if o.left_fen]
        other = ["决定书写明的其他义务"] if any(not o.amount_fen for o in left) else []
        return "，".join([*sums, *other]) or "决定书写明的义务"
    return ordered(facts, subject) or "代履行费用"


def history(facts: CaseFacts, subject: str) -> str:
    """Return when the paper and the demand reached the party, and what it said (行政强制法 35, 36)."""
    act = facts.last("issue_demand", subject=subject)
    document = next((d for d in facts.documents if act and d.act_id == act.id and d.code == "demand_notice"), None)
    got, last = received_on(facts, document.id) if document else None, demand_ends(facts, subject)
    said, replied = facts.last("state_on_demand", subject=subject), facts.last("answer_on_demand", subject=subject)
    words = f"{basis_words(facts, subject)}已经送达，你（单位）在规定的期限内没有履行。"
    if document and got:
        words += f"本机关于{day(got)}送达《履行催告书》（{document.number}），期限到{day(last)}届满，仍没有履行。"
    if said and replied:
        return f"{words}你（单位）提出：{said.content['content']}经复核：{replied.content['reasons']}"
    return f"{words}收到催告后没有提出陈述、申辩。"


def own_enforcement_form(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 行政强制执行审批表: what the head is asked to approve, of enforcement, substitution or costs."""
    given: Any = attempt.input
    return GenericForm(
        agency=agency(facts),
        title="行政强制执行审批表",
        case_no=facts.case_no,
        sections=(
            to_party(facts, parts(attempt.subject)[0]),
            Section(
                heading="拟办事项",
                rows=(
                    ("报批事项", attempt.step.title),
                    *_WORDS[attempt.step.code](given),
                    ("承办人", handler_names(facts)),
                ),
            ),
            Section(heading="尚未履行的义务和催告情况", text=_so_far(facts, attempt)),
            *approvals(attempt),
        ),
    )


def _so_far(facts: CaseFacts, attempt: Attempt) -> str:
    if attempt.step.track == "cost":
        return "代履行的经过见代履行监督记录。"
    subject = attempt.subject
    return f"{what_is_owed(facts, subject)}\n{history(facts, subject)}".replace("你（单位）", "当事人")


def _enforcing(given: Any) -> tuple[Row, ...]:  # noqa: ANN401 - an input
    rows = (
        ("法律授权", citations(given.power)),
        ("方式", f"{WAYS[given.way]}：{given.plan}"),
        ("时间", moment(given.planned_at)),
        ("理由", given.reason),
    )
    hiding = (("立即执行的证据", given.hiding),) if given.hiding else ()
    return (*rows, *hiding, *urgent(given))


def urgent(given: Any) -> tuple[Row, ...]:  # noqa: ANN401 - an input
    """Return why night or a day off is needed, as a row, where it is."""
    return (("夜间、法定节假日实施的紧急情况", given.urgent_reason),) if given.urgent_reason else ()


def _substituting(given: Any) -> tuple[Row, ...]:  # noqa: ANN401 - an input
    return (
        ("依据", f"{cite('行政强制法#50')}，{citations(given.basis)}"),
        ("后果", given.danger_facts),
        ("标的和方式", f"{given.target}；{given.way}"),
        ("时间", moment(given.planned_at)),
        ("费用预算", yuan(given.estimate_fen)),
        ("代履行人", given.performer_name or "本机关"),
        *urgent(given),
    )


def _costs(given: Any) -> tuple[Row, ...]:  # noqa: ANN401 - an input
    total = yuan(sum(line.amount_fen for line in given.items))
    over = (("超过费用预算的原因", given.over_reason),) if given.over_reason else ()
    return (("实际费用", total), ("缴纳期限", f"{given.days}日"), *over)


def _no_costs(given: Any) -> tuple[Row, ...]:  # noqa: ANN401 - an input
    return (("理由", given.reason), ("依据", citations([given.basis]) if given.basis else cite("行政强制法#51.2")))


_WORDS: dict[str, Callable[[Any], tuple[Row, ...]]] = {
    "decide_enforcement": _enforcing,
    "decide_substitution": _substituting,
    "tell_costs": _costs,
    "waive_costs": _no_costs,
}


def removal_announcement(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 限期自行拆除公告 (行政强制法 44)."""
    given: Any = attempt.input
    party = party_of(facts, attempt)
    text = (
        f"{party.name}：{basis_words(facts, attempt.subject)}已经送达，你（单位）没有拆除下列建筑物、构筑物、设施。"
        f"依据{cite('行政强制法#44')}，限你（单位）于{day(given.remove_by)}以前自行拆除，并清理其中的财物。"
    )
    follows = "你（单位）在法定期限内不申请行政复议或者提起行政诉讼，又不拆除的，将依法强制拆除或者申请法院强制执行。"
    return letter(
        facts,
        attempt,
        "限期自行拆除公告",
        Section(heading="公告事项", text=text, slot="term"),
        Section(heading="要拆除的建筑物、构筑物、设施", text=given.object, slot="object"),
        Section(heading="逾期不拆除的后果", text=follows),
        Section(heading="公告", rows=(("日期", day(given.posted_on)), ("地点、方式", given.posted_at))),
    )


def execution_decision(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 强制执行决定书 with the five items of its article (行政强制法 37; procedures.md D32)."""
    given: Any = attempt.input
    at_once = f"催告期间有证据证明有转移、隐匿财物的迹象：{given.hiding}" if given.hiding else ""
    grounds = (
        f"{history(facts, attempt.subject)}尚未履行的义务：{what_is_owed(facts, attempt.subject)}\n"
        f"{given.reason}{at_once}依据{cite('行政强制法#37')}和{citations(given.power)}，本机关决定强制执行。"
    )
    when = f"{moment(given.planned_at)}起实施。" + (f"（{given.urgent_reason}）" if given.urgent_reason else "")
    return letter(
        facts,
        attempt,
        "强制执行决定书",
        to_party(facts, parts(attempt.subject)[0]),
        Section(heading="强制执行的理由和依据", text=grounds, slot="grounds"),
        Section(heading="强制执行的方式", text=f"{WAYS[given.way]}。{given.plan}", slot="way"),
        Section(heading="强制执行的时间", text=when, slot="time"),
        own_remedies(facts),
    )


def execution_record(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 强制执行现场笔录 (行政强制法 43; 行政处罚法 47)."""
    given: Any = attempt.input
    end = ended(given.ended_at)
    rows = (
        ("时间", f"{moment(attempt.at)}至{moment(end) if end else '（未记录）'}"),
        ("地点", attempt.place or "（未记录）"),
        *officer_rows(facts, attempt),
        ("出示执法证件", YES[given.id_shown]),
        ("当事人到场", YES[given.party_present]),
        ("见证人", given.witness or "无"),
        ("全程音像记录", taped(given)),
        *urgent(given),
        ("结果", "执行完毕" if given.result == "complete" else "执行了一部分，以后继续"),
    )
    notes = (
        Section(heading=heading, text=text)
        for heading, text in (
            ("现场财物的清点和交付", given.property_list),
            ("拒绝签名的说明", given.signature_refused),
        )
        if text
    )
    return GenericForm(
        agency=agency(facts),
        title="强制执行现场笔录",
        case_no=facts.case_no,
        date=attempt.on,
        sections=(
            to_party(facts, parts(attempt.subject)[0]),
            Section(heading="基本情况", rows=rows),
            Section(heading="实施经过", text=given.findings),
            *notes,
        ),
        signatures=(
            SignatureSlot(label="当事人"),
            SignatureSlot(label="见证人", hint="当事人不到场的，由见证人签名"),
            SignatureSlot(label="执法人员"),
            SignatureSlot(label="执法人员"),
        ),
        page_signers=SIGNERS,
    )


def taped(given: Any) -> str:  # noqa: ANN401 - an input
    """Return whether it was recorded in sound and picture, and if not why."""
    return YES[given.recorded] + (f"（{given.unrecorded_reason}）" if given.unrecorded_reason else "")


EXECUTION = (
    Required("party", "当事人的姓名或者名称、地址", "行政强制法#37"),
    Required("grounds", "强制执行的理由和依据", "行政强制法#37"),
    Required("way", "强制执行的方式", "行政强制法#37"),
    Required("time", "强制执行的时间", "行政强制法#37"),
    Required("remedies", "申请行政复议或者提起行政诉讼的途径和期限", "行政强制法#37"),
)
REMOVAL = (
    Required("term", "限期自行拆除", "行政强制法#44"),
    Required("object", "要拆除的建筑物、构筑物、设施", "行政强制法#44"),
)
PAPERS: dict[str, Paper] = {
    "own_enforcement_form": Paper(
        form_spec("own_enforcement_form", "行政强制执行审批表", "执审"),
        own_enforcement_form,
        whole_case,
        approval_form=True,
    ),
    "removal_announcement": Paper(
        PaperSpec(
            "removal_announcement",
            "限期自行拆除公告",
            "generic.typ",
            GenericForm,
            internal=False,
            numbered="拆告",
            sealed=True,
            requires=REMOVAL,
        ),
        removal_announcement,
        party_subject,
    ),
    "execution_decision": Paper(
        issued("execution_decision", "强制执行决定书", "强执", EXECUTION, on_served="execution_decision_served"),
        execution_decision,
        party_subject,
    ),
    "execution_record": Paper(
        PaperSpec(
            "execution_record",
            "强制执行现场笔录",
            "generic.typ",
            GenericForm,
            internal=False,
            numbered="执录",
            signers=SIGNERS,
        ),
        execution_record,
        whole_case,
    ),
}
