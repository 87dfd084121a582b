"""Papers of preservation by registration (procedures.md D06, D06a)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.types import Paper
from mingzheng.cases.penalty.goods import named, taking
from mingzheng.cases.penalty.inputs.measures import DISPOSALS
from mingzheng.cases.penalty.papers.keeping import (
    DECIDED,
    SIGNED,
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
from mingzheng.cases.penalty.papers.wording import YES, agency, approvals, day, handler_names, moment, officer_rows
from mingzheng.core.text import clause
from mingzheng.documents.layouts import GenericForm, Section, SignatureSlot
from mingzheng.documents.specs import Required
from mingzheng.law.queries import cite

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt


def _held(facts: CaseFacts, attempt: Attempt) -> Mapping[str, Any]:
    """Return what was preserved or is to be: the input of the step, else the act that did it."""
    act = taking(facts, "preservation", attempt.subject)
    if act is not None:
        return act.content
    given: Any = attempt.input
    return dict(given.model_dump(mode="json"))


def addressee(facts: CaseFacts, attempt: Attempt) -> str:
    """Return the subject of a paper about a preservation: its party."""
    return str(_held(facts, attempt)["party"])


def preservation_form(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 先行登记保存审批表 (行政处罚法 56)."""
    held, urgent = _held(facts, attempt), facts.last("preserve_urgently", subject=attempt.subject)
    rows = [
        ("保存地点和方式", str(held["kept_at"])),
        ("保管人", str(held["keeper"])),
        ("承办人", handler_names(facts)),
    ]
    if urgent is not None:
        rows += [("当场保存的时间", moment(urgent.at)), ("情况紧急的理由", str(held["urgency"])), oral_approval(held)]
    rows += asked_for(attempt)
    return GenericForm(
        agency=agency(facts),
        title="先行登记保存审批表",
        case_no=facts.case_no,
        sections=(
            to_party(facts, str(held["party"])),
            Section(heading="理由", text=str(held["reason"])),
            Section(heading="保存", rows=tuple(rows)),
            list_of(held["goods"]),
            *approvals(attempt),
        ),
    )


def preservation_notice(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 先行登记保存证据通知书 with its list (行政处罚法 56; procedures.md D06)."""
    held, urgent = _held(facts, attempt), facts.last("preserve_urgently", subject=attempt.subject)
    since = urgent.on if urgent else attempt.on
    until = facts.deadline("PEN_REGISTER_EVIDENCE", since)
    text = (
        f"因{clause(held['reason'])}，依据{cite('行政处罚法#56')}，本机关决定自{day(since)}起"
        f"对下列物品先行登记保存。本机关在七个工作日内（至{day(until)}）作出处理决定。"
        "在此期间，当事人或者有关人员不得销毁或者转移证据。"
    )
    kept = (("保存地点和方式", str(held["kept_at"])), ("保管人", str(held["keeper"])))
    return letter(
        facts,
        attempt,
        "先行登记保存证据通知书",
        to_party(facts, str(held["party"])),
        Section(heading="通知事项", text=text, slot="text"),
        Section(heading="保存", rows=kept, slot="kept"),
        list_of(held["goods"]),
    )


def preservation_list(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 先行登记保存物品清单, signed on the spot in an emergency (行政处罚法 56)."""
    given: Any = attempt.input
    rows = (
        ("时间", moment(attempt.at)),
        ("地点", attempt.place or "（未记录）"),
        ("保存地点和方式", given.kept_at),
        ("保管人", given.keeper),
        ("情况紧急的理由", given.urgency),
        *officer_rows(facts, attempt),
        ("出示执法证件", YES[given.id_shown]),
    )
    return GenericForm(
        agency=agency(facts),
        title="先行登记保存物品清单",
        case_no=facts.case_no,
        date=attempt.on,
        sections=(to_party(facts, str(given.party)), Section(heading="保存", rows=rows), list_of(given.goods)),
        signatures=(*SIGNED, SignatureSlot(label="见证人", hint="没有见证人的划斜线")),
        footer="在处理决定作出以前，当事人或者有关人员不得销毁或者转移上列物品。",
    )


def preservation_disposal(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 先行登记保存处理决定书 (行政处罚法 56; procedures.md D06a)."""
    given: Any = attempt.input
    held = _held(facts, attempt)
    way = str(DISPOSALS[given.way])
    text = f"对先行登记保存的下列物品，依据{cite('行政处罚法#56')}，本机关决定：{way}。"
    rows = (("处理", way), *((("接收的单位或者个人", given.receiver),) if given.receiver else ()))
    return letter(
        facts,
        attempt,
        "先行登记保存处理决定书",
        to_party(facts, str(held["party"])),
        Section(heading="决定", text=text, slot="text"),
        Section(heading="理由", text=given.reason, slot="reason"),
        Section(heading="处理", rows=rows),
        list_of(named(facts, "preservation", attempt.subject, given.goods)),
        own_remedies(facts),
    )


REGISTERED = (
    Required("text", "保存的依据和期限、不得销毁或者转移的告知", "行政处罚法#56"),
    Required("kept", "保存地点、方式和保管人", "行政处罚法#56"),
    Required("goods", "物品清单", "行政处罚法#56"),
)
PAPERS: dict[str, Paper] = {
    "preservation_form": Paper(
        form_spec("preservation_form", "先行登记保存审批表", "证保审"),
        preservation_form,
        whole_case,
        approval_form=True,
    ),
    "preservation_notice": Paper(
        issued("preservation_notice", "先行登记保存证据通知书", "证保", REGISTERED), preservation_notice, addressee
    ),
    "preservation_list": Paper(
        signed("preservation_list", "先行登记保存物品清单", "证保单"), preservation_list, whole_case
    ),
    "preservation_disposal": Paper(
        issued("preservation_disposal", "先行登记保存处理决定书", "证处", DECIDED), preservation_disposal, addressee
    ),
}
