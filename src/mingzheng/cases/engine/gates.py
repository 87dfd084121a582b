"""Gates that every procedure shares: persons, certificates, confirmation, lateness, papers, the record. Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.types import CONSEQUENCE_WORDS, HOLDING, Gate
from mingzheng.core.errors import Refusal
from mingzheng.core.inputs import Unrecorded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mingzheng.agencies.officers import OfficerFact
    from mingzheng.cases.engine.fact_rows import ActFact, DefectFact, MessageFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt, Consequence

LATE_AFTER = dt.timedelta(hours=24)
TWO = 2
OUTSIDE = frozenset({"reviewer", "approver", "presider"})
"""Parts that whoever enforces in the case may not have (行政处罚法 58, 64)."""


def answer(attempt: Attempt, name: str) -> Any:  # noqa: ANN401 - an input's value
    """Return an input's value, None in a preview or when the input has no such field."""
    return getattr(attempt.input, name, None)


def _officers(facts: CaseFacts, attempt: Attempt) -> list[OfficerFact]:
    return [facts.people[p] for p in dict.fromkeys(attempt.officers) if p in facts.people]


def officer_fault(facts: CaseFacts, officer: OfficerFact, on: dt.date) -> str | None:
    """Return why a person may not enforce in this case on a day, or None (行政处罚法 42)."""
    if not officer.works_for(facts.agency_id, on):
        return f"{officer.name}当日不是本机关的执法人员"
    since = facts.recused.get(officer.id)
    if since is not None and on >= since:
        return f"{officer.name}已决定回避，不能再参与本案"
    if facts.roles.get(officer.id, frozenset()) & OUTSIDE:
        return f"{officer.name}审核、审批过本案或者主持听证，不能再承办"
    return officer.certificate_fault(on, facts.matter.certificate_category, facts.lineage)


def two_officers(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse fewer than two officers with certificates valid on the stated day."""
    if attempt.input is None:
        return None
    faults = {o.id: officer_fault(facts, o, attempt.on) for o in _officers(facts, attempt)}
    sound = [person for person, fault in faults.items() if fault is None]
    outside = any(facts.roles.get(person, frozenset()) & OUTSIDE for person in faults)
    if len(sound) >= TWO and not outside:
        return None
    why = "；".join(fault for fault in faults.values() if fault) or f"只有 {len(sound)} 名执法人员"
    return Refusal(
        "two_officers",
        f"应当由两名以上具有行政执法资格的执法人员实施：{why}",
        "行政处罚法#42",
        "由两名持有效执法证的人员重新进行，或者不以此为定案证据",
        who=facts.names_of(facts.holding("handler")),
    )


def certificates_now(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note certificates that were valid on the stated day but have lapsed since (design.md §1, 2)."""
    if attempt.input is None:
        return None
    for officer in _officers(facts, attempt):
        category = facts.matter.certificate_category
        verdict = officer.certificate_verdict(attempt.on, attempt.today, category, facts.lineage)
        if verdict.lapsed_since:
            return Refusal(
                "certificates_now",
                f"行为当日执法证有效，录入时已失效：{verdict.fault}",
                "行政处罚法#42",
                "说明补录原因并由部门负责人确认",
                who="部门负责人",
                kind="others",
            )
    return None


def id_shown(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note an act whose officers did not show their certificates (行政处罚法 55)."""
    if attempt.input is None or answer(attempt, "id_shown") == "yes":
        return None
    return Refusal(
        "id_shown", "没有出示执法证件，当事人有权拒绝", "行政处罚法#55", "出示证件后重新进行，或者不以此为定案证据"
    )


def read_back(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note a record that the person questioned could neither read nor hear read (行政处罚法 55)."""
    if attempt.input is None or answer(attempt, "read_back") == "yes":
        return None
    return Refusal("read_back", "笔录没有交被询问人核对或者宣读", "行政处罚法#55", "交本人核对签名后归入原件")


def dressed(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note officers without the dress and badge that the agency orders (行政处罚法 42 para 2; requirements C5)."""
    if not facts.rules.get("uniform_ordered") or attempt.input is None or answer(attempt, "dressed") == "yes":
        return None
    return Refusal(
        "dressed",
        "没有记录执法人员按本机关的规定着装、佩戴标识",
        "行政处罚法#42.2",
        "着装、佩戴标识后重新进行，或者说明情况",
    )


def recusal_told(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note that the right to ask for recusal was not told (行政处罚法 43)."""
    told = answer(attempt, "recusal_told") or answer(attempt, "rights_told")
    if attempt.input is None or told == "yes":
        return None
    return Refusal("recusal_told", "没有告知申请回避的权利", "行政处罚法#43", "补充告知并记录当事人的意见后说明理由")


def end_recorded(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note a record whose end was not written down, or lies before its start (行政处罚法 55)."""
    end = answer(attempt, "ended_at")
    if attempt.input is None or end is None:
        return None
    if isinstance(end, Unrecorded):
        return Refusal(
            "end_recorded", f"笔录没有记明结束时间：{end.unrecorded}", "行政处罚法#55", "由记录人书面说明起止时间"
        )
    if end < attempt.at:
        return Refusal("end_recorded", "结束时间早于开始时间", "行政处罚法#55", "更正笔录的起止时间")
    return None


def late_entry(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note a fact entered more than 24 hours later without a signed original (practice.md 4).

    What a party handed in online needs none: the intake recorded when it came.
    """
    late = attempt.now - attempt.at
    if attempt.input is None or late <= LATE_AFTER or attempt.at_source == "signed_paper":
        return None
    if any(_handed_in(message, attempt) for message in facts.messages):
        return None
    hours = int(late.total_seconds() // 3600)
    return Refusal(
        "late_entry",
        f"补录：事情发生 {hours} 小时之后才录入，且没有签署的原件",
        "行政处罚法#47",
        "补交当时签署的原件扫描件，或者由部门负责人书面确认",
        who="部门负责人",
        kind="others",
    )


def _handed_in(message: MessageFact, attempt: Attempt) -> bool:
    """Tell whether an attempt records what a party handed in online: its own matter, at the minute of receipt."""
    own = message.party_id in {attempt.subject, str(answer(attempt, "party"))}
    return own and message.received_at.replace(second=0, microsecond=0) == attempt.at.replace(second=0, microsecond=0)


def unconfirmed(facts: CaseFacts) -> list[tuple[ActFact, list[str]]]:
    """Return effective acts with persons named who have not confirmed yet."""
    found = []
    for act in facts.effective:
        names = [facts.name_of(o.person_id) for o in act.officers if not o.confirmed]
        if names:
            found.append((act, names))
    return found


def officers_confirmed(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse effects while somebody named as acting has not confirmed with the own credential."""
    open_acts = unconfirmed(facts)
    if not open_acts:
        return None
    which = "；".join(f"第 {act.seq} 号记录待{'、'.join(names)}确认" for act, names in open_acts[:5])
    who = "、".join(dict.fromkeys(name for _, names in open_acts for name in names))
    return Refusal(
        "officers_confirmed",
        f"还有执法人员没有确认自己参与的记录：{which}",
        "行政处罚法#42",
        "请本人登录确认，或者归入本人签名的纸质原件",
        who=who,
        kind="others",
    )


def blocking(facts: CaseFacts) -> list[DefectFact]:
    """Return open defects that block a decision: every consequence but a plain curable one."""
    return [d for d in facts.open_defects if d.consequence not in HOLDING]


def no_blocking_defects(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse effects while a recorded defect is open (行政处罚法 38, 46)."""
    open_defects = blocking(facts)
    if not open_defects:
        return None
    which = "；".join(
        f"第 {d.act_seq} 号记录：{d.reason}（{CONSEQUENCE_WORDS[d.consequence]}）" for d in open_defects[:5]
    )
    return Refusal(
        "no_blocking_defects",
        f"还有没有补正的瑕疵：{which}",
        "行政处罚法#46",
        "用“补正瑕疵”依法补正、重新进行或者排除该证据",
        who=facts.names_of(facts.holding("handler")),
    )


def rows_intact(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse effects on a case whose rows differ from the record (design.md §1, 1)."""
    if not facts.tampered:
        return None
    return Refusal(
        "rows_intact",
        f"与记录不一致：{'；'.join(facts.tampered[:5])}",
        "行政处罚法#47",
        "停止办理，报执法监督机构核查",
        who="执法监督员",
        kind="others",
    )


def no_paper_pending(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse effects while a decision on paper is out for signature (design.md §2)."""
    for act in facts.acts:
        own = attempt.deciding and attempt.medium == "paper"
        if act.status == "proposed" and act.medium == "paper" and not own:
            return Refusal(
                "no_paper_pending",
                f"第 {act.seq} 号事项正在纸上签批，内容已冻结",
                "行政处罚法#57",
                "等签批件扫描归入，或者撤回该事项",
                who=facts.names_of(facts.holding("handler")),
                kind="others",
            )
    return None


def curable(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a cure that names no open defect, or a way that this defect does not admit."""
    seq, gate, way = (answer(attempt, name) for name in ("act_seq", "gate", "way"))
    if attempt.input is None:
        return None if facts.open_defects else _nothing_to_cure()
    defect = next((d for d in facts.open_defects if d.act_seq == seq and d.gate == gate), None)
    if defect is None:
        return _nothing_to_cure()
    if way not in CURES.get(gate, ("redo", "explain")):
        return Refusal("curable", "这一瑕疵不能用所选的方式补正", defect.article, defect.remedy, kind="never")
    redo = answer(attempt, "redo_seq")
    if way == "redo" and not _sound_redo(facts, seq, redo):
        return Refusal(
            "curable", f"第 {redo} 号记录不是同类的、没有瑕疵的后续行为", defect.article, "先依法重新进行，再补正"
        )
    return None


def _nothing_to_cure() -> Refusal:
    return Refusal("curable", "没有这一项待补正的瑕疵", "行政处罚法#46", "查看案件页的瑕疵列表", kind="never")


def _sound_redo(facts: CaseFacts, seq: int, redo: int | None) -> bool:
    first, second = facts.act(seq), facts.act(redo or 0)
    faulty = {d.act_seq for d in facts.open_defects}
    if first is None or second is None or second.step != first.step or second.at <= first.at:
        return False
    return second in facts.effective and redo not in faulty


CURES: dict[str, tuple[str, ...]] = {
    "two_officers": ("redo", "exclude"),
    "id_shown": ("redo", "exclude"),
    "read_back": ("redo", "exclude", "original"),
    "recusal_told": ("redo", "explain"),
    "certificates_now": ("explain",),
    "late_entry": ("original", "explain"),
    "end_recorded": ("original", "explain"),
    "out_of_order": ("explain", "exclude"),
    "may_coerce": ("exclude", "explain"),
    "sample_attended": ("redo", "exclude", "explain"),
    "given_on_spot": ("original", "explain"),
    "reported_in_time": ("original", "explain"),
    "dealt_in_time": ("explain",),
    "oral_confirmed": (),
}


def _gate(name: str, title: str, article: str, check: Any, consequence: Consequence = "blocks_decision") -> Gate:  # noqa: ANN401
    return Gate(name, title, article, check, consequence, CURES.get(name, ("redo", "explain")))


def by_name(gates: Iterable[Gate]) -> dict[str, Gate]:
    """Return gates by their names; raise ValueError where two have one name."""
    found: dict[str, Gate] = {}
    for gate in gates:
        if found.setdefault(gate.name, gate) is not gate:
            message = f"two gates are named {gate.name}"
            raise ValueError(message)
    return found


COMMON_GATES = by_name(
    [
        _gate("two_officers", "执法人员不得少于两人并持有效执法证", "行政处罚法#42", two_officers, "evidence_excluded"),
        _gate("certificates_now", "执法证在录入时仍有效", "行政处罚法#42", certificates_now, "curable"),
        _gate("dressed", "按规定着装、佩戴标识", "行政处罚法#42.2", dressed, "curable"),
        _gate("id_shown", "主动出示执法证件", "行政处罚法#55", id_shown, "evidence_excluded"),
        _gate("recusal_told", "告知申请回避的权利", "行政处罚法#43", recusal_told, "curable"),
        _gate("read_back", "笔录交当事人核对", "行政处罚法#55", read_back, "evidence_excluded"),
        _gate("end_recorded", "记明起止时间", "行政处罚法#55", end_recorded, "curable"),
        _gate("late_entry", "及时记录", "行政处罚法#47", late_entry, "curable"),
        _gate("officers_confirmed", "署名的执法人员本人确认", "行政处罚法#42", officers_confirmed),
        _gate("no_blocking_defects", "没有待补正的瑕疵", "行政处罚法#46", no_blocking_defects),
        _gate("rows_intact", "案件数据与记录一致", "行政处罚法#47", rows_intact),
        _gate("no_paper_pending", "没有正在纸上签批的事项", "行政处罚法#57", no_paper_pending),
        _gate("curable", "瑕疵可以这样补正", "行政处罚法#46", curable),
    ]
)
