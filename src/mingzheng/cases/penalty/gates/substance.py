"""What may be punished, whom, how and how much: what the matter and the frame allow. Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.gates import TWO, answer, officer_fault
from mingzheng.cases.penalty.content import FACT_STEPS, proposals
from mingzheng.cases.penalty.gates.wording import gate, handlers, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.core.errors import Refusal

CHILD, ADULT = 14, 18


def proposed(facts: CaseFacts, attempt: Attempt) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield (party, proposal) pairs that the attempt is about: those being typed, else those in force."""
    typed = answer(attempt, "proposals")
    if typed is not None:
        yield from ((str(p.party), p.model_dump(mode="json")) for p in typed)
        return
    for party, proposal in proposals(facts).items():
        if attempt.subject in {"", party}:
            yield party, proposal


def competence(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse matters that the agency may not act on on that day (行政处罚法 17, 22–24)."""
    matter = facts.matter
    if matter.repealed or matter.effective_from > attempt.on:
        return refuse(
            "competence",
            f"“{matter.name}”不在本机关现行的执法事项清单内",
            "行政处罚法#17",
            "核对事项清单或者移送有权机关",
            kind="never",
        )
    return None


def two_handlers(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse filing with fewer than two certified handlers (行政处罚法 42)."""
    chosen = answer(attempt, "handlers")
    if chosen is None:
        return None
    people = [facts.people[p] for p in dict.fromkeys(chosen) if p in facts.people]
    faults = [fault for person in people if (fault := officer_fault(facts, person, attempt.on))]
    if len(people) - len(faults) >= TWO:
        return None
    why = "；".join(faults) or f"只指定了 {len(people)} 名"
    return refuse(
        "two_handlers", f"承办人应当有两名以上持有效执法证的执法人员：{why}", "行政处罚法#42", "指定两名以上承办人"
    )


def conduct_ended(facts: CaseFacts, attempt: Attempt) -> dt.date | None:
    """Return when the conduct ended: as typed, else as last concluded or filed."""
    typed: dt.date | None = answer(attempt, "conduct_ended_on")
    said = facts.last("file_case", "conclude")
    return typed or (day_said(said.content.get("conduct_ended_on")) if said else None)


def day_said(value: Any) -> dt.date | None:  # noqa: ANN401 - a stored value
    """Return a stored day, None when none was said."""
    return dt.date.fromisoformat(value) if isinstance(value, str) and value else None


def of_age(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse what the age at the conduct does not allow, and to go on where it is not known (行政处罚法 30)."""
    on = min(conduct_ended(facts, attempt) or attempt.on, attempt.on)
    people = {p.id: p for p in facts.parties if p.kind == "individual" and p.role == "party"}
    for party in people.values():
        if party.birth_on is None:
            return refuse(
                "of_age",
                f"没有记录{party.name}的出生日期，无法判断是否年满十八周岁",
                "行政处罚法#30",
                "用“核实当事人身份”一步补记出生日期或者身份证号码",
                who=handlers(facts),
            )
    for party_id, proposal in proposed(facts, attempt):
        person = people.get(party_id)
        if person is not None and person.birth_on is not None:
            years = full_years(person.birth_on, on)
            if fault := _unfit(years, person.name, proposal):
                return fault
    return None


def full_years(born: dt.date, on: dt.date) -> int:
    """Return full years of age: a birthday counts from the day after it (行政处罚法 30; 民事诉讼法 88)."""
    return on.year - born.year - ((on.month, on.day) <= (born.month, born.day))


def _unfit(years: int, name: str, proposal: Mapping[str, Any]) -> Refusal | None:
    disposition = proposal.get("disposition", "penalty")
    spared_for_age = proposal.get("ground") == "under_age"
    if years < CHILD and disposition == "penalty":
        said = f"{name}违法时不满十四周岁，不予行政处罚"
        return refuse("of_age", said, "行政处罚法#30", "处理建议改为不予行政处罚（不满十四周岁），责令监护人加以管教")
    if years >= CHILD and spared_for_age:
        return refuse("of_age", f"{name}违法时已满十四周岁", "行政处罚法#30", "另选不予处罚的情形，或者从轻、减轻处罚")
    if CHILD <= years < ADULT and disposition == "penalty" and proposal.get("weight") not in {"lighter", "mitigated"}:
        said = f"{name}违法时已满十四周岁不满十八周岁，应当从轻或者减轻处罚"
        return refuse("of_age", said, "行政处罚法#30", "在处理建议里选择从轻或者减轻及其情形")
    return None


UNDER_TRANSFER = {
    "reported": "移送公安机关的报告正在审批",
    "approved": "已经批准移送公安机关",
    "sent": "已经移送公安机关",
    "police_filed": "公安机关已经立案",
    "police_refused": "公安机关不予立案，还没有决定是否提请复议",
    "reconsidering": "正在提请公安机关复议或者建议检察机关监督",
    "handed_over": "公安机关已经立案并接收案件",
}


def no_crime(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse to decide what is suspected to be a crime, or is with the police (行政处罚法 8, 27; 移送规定 11)."""
    lane = next((state for state in facts.states("transfer").values() if state in UNDER_TRANSFER), None)
    if lane is not None:
        return refuse(
            "no_crime",
            f"{UNDER_TRANSFER[lane]}，移送期间不得以罚代刑",
            "行政处罚法#27",
            "等公安机关处理；依法退回或者不予立案的，再作处理",
            who="公安机关",
            kind="others",
        )
    said = facts.last("conclude", "file_case")
    if said is None or said.content.get("crime_suspected") != "yes":
        return None
    settled = facts.last("approve_transfer", "note_police_reply", "accept_refusal")
    if settled is not None and settled.follows(said):
        return None
    return refuse(
        "no_crime",
        "违法行为涉嫌犯罪，应当及时移送司法机关，不得以罚代刑",
        "行政处罚法#27",
        "办理“报告涉嫌犯罪”，报正职负责人批准后移送公安机关",
        who=handlers(facts),
    )


def proposal_complete(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a conclusion that leaves a party out, names a stranger, or names one twice (行政处罚法 57)."""
    typed = answer(attempt, "proposals")
    if typed is None:
        return None
    named = [str(p.party) for p in typed]
    missing = [p.name for p in facts.parties if p.role == "party" and p.id not in named]
    if missing:
        return refuse(
            "proposal_complete",
            f"没有写明对{'、'.join(missing)}的处理建议",
            "行政处罚法#57",
            "给每个当事人分别写明处理建议",
        )
    if len(set(named)) != len(named) or any(facts.party(p) is None for p in named):
        return refuse(
            "proposal_complete", "处理建议里的当事人重复，或者不是本案当事人", "行政处罚法#57", "每个当事人写一项"
        )
    return None


def evidence_exists(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse a conclusion without any record of investigation (行政处罚法 40, 46)."""
    if facts.done(*FACT_STEPS):
        return None
    return refuse(
        "evidence_exists", "没有任何检查、询问或者取证的记录", "行政处罚法#40", "先依法调查取证", who=handlers(facts)
    )


GATES = (
    gate("competence", "在法定职权范围内", "行政处罚法#17", competence),
    gate("two_handlers", "承办人两名以上", "行政处罚法#42", two_handlers),
    gate("of_age", "当事人具有责任能力", "行政处罚法#30", of_age),
    gate("no_crime", "涉嫌犯罪的已经移送", "行政处罚法#27", no_crime, joins=("transfer",)),
    gate("proposal_complete", "每个当事人都有处理建议", "行政处罚法#57", proposal_complete),
    gate("evidence_exists", "有证据", "行政处罚法#40", evidence_exists),
)
