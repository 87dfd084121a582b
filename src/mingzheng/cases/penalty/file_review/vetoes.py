"""The sixteen vetoes of file review (procedures.md §7.2): one of them is enough. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.engine.gates import unconfirmed
from mingzheng.cases.penalty.content import FACT_STEPS, conclusion, notified, proposals, same_matter
from mingzheng.cases.penalty.file_review.findings import Source, defects, manual, not_yet, of_act, problem
from mingzheng.cases.penalty.heard import PENDING

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.penalty.file_review.findings import Check, Finding, Looked


def _subject(looked: Looked) -> Finding | None:
    matter, day = looked.facts.matter, looked.facts.filed_on
    if day is None:
        return not_yet("还没有立案")
    if matter.repealed or matter.effective_from > day:
        return problem(f"立案之日“{matter.name}”不在本机关执法事项清单内")
    return None


def _officers(looked: Looked) -> Finding | None:
    sources = defects(looked.facts, "two_officers", "certificates_now")
    waiting = [of_act(act, f"待{'、'.join(names)}确认") for act, names in unconfirmed(looked.facts)]
    if sources:
        return problem("有执法行为少于两名有资格的执法人员", *sources)
    return problem("有署名人员没有确认", *waiting) if waiting else None


def _identity(looked: Looked) -> Finding | None:
    bare = [p.name for p in looked.facts.parties if p.role == "party" and not p.identifier]
    return problem(f"{'、'.join(bare)}没有登记证件号码或者统一社会信用代码") if bare else None


def _evidence(looked: Looked) -> Finding | None:
    facts = looked.facts
    act = conclusion(facts)
    if act is None:
        return not_yet("还没有调查终结")
    if not facts.done(*FACT_STEPS):
        return problem("没有任何调查取证的记录", of_act(act, "调查终结"))
    sources = tuple(Source(d.reason, act=d.act_seq) for d in facts.open_defects if d.consequence == "evidence_excluded")
    if sources:
        return problem("定案证据有没有补正的瑕疵", *sources)
    return manual("每项事实都列了证据；证据是否足以证明，由人判断")


def _nature(looked: Looked) -> Finding | None:
    return manual("定性是否准确由人判断") if conclusion(looked.facts) else not_yet("还没有调查终结")


def _law(looked: Looked) -> Finding | None:
    facts = looked.facts
    if not proposals(facts):
        return not_yet("还没有调查终结")
    pairs = facts.matter.basis
    known = {str(pair.get(side)) for pair in pairs for side in ("breach", "penalty")}
    strange = sorted({key for p in proposals(facts).values() for key in (*p["breached"], *p["punished_by"])} - known)
    if known and strange:
        return manual(f"{'、'.join(strange)}不在事项清单的依据内，请核对")
    return None


def _frame(looked: Looked) -> Finding | None:
    if not proposals(looked.facts):
        return not_yet("还没有调查终结")
    why = [w for name in ("kinds_supported", "discretion_fences") if (w := looked.gate(name, "conclude"))]
    return problem("；".join(why)) if why else None


def _order(looked: Looked) -> Finding | None:
    facts = looked.facts
    turned = defects(facts, "out_of_order")
    missing = [looked.procedure.steps[code].title for code in _due_steps(facts) if not facts.done(code)]
    if missing:
        return problem(f"主要程序没有文书：{'、'.join(missing)}")
    return problem("有行为没有按法定顺序进行", *turned) if turned else None


def _due_steps(facts: CaseFacts) -> tuple[str, ...]:
    """Return what must have happened by the stage that the case has reached."""
    told = ("issue_notice",) if any(t.kind == "notice" for t in facts.tracks) else ()
    if facts.decisions:
        return ("file_case", "conclude", *told)
    return ("file_case",) if conclusion(facts) else ()


def _heard(looked: Looked) -> Finding | None:
    facts = looked.facts
    parties = [d.party_id for d in facts.decisions if d.kinds]
    if not parties:
        return not_yet("还没有作出处罚决定")
    untold = [p for p in parties if facts.state("notice", p) != "served"]
    silent = [p for p in parties if facts.state("statement", p) not in {"answered", "expired", "waived"}]
    names = "、".join(party.name for p in dict.fromkeys([*untold, *silent]) if (party := facts.party(p)))
    if untold:
        return problem(f"没有告知{names}拟处罚的内容和权利")
    return problem(f"没有听取或者复核{names}的陈述、申辩") if silent else _hearing(facts, parties)


def _hearing(facts: CaseFacts, parties: list[str]) -> Finding | None:
    left = [p for p in parties if facts.state("hearing", p) in {"told", "held", *PENDING}]
    names = "、".join(party.name for p in left if (party := facts.party(p)))
    return problem(f"{names}的听证程序没有走完就作出了决定") if left else None


def _reviewed(looked: Looked) -> Finding | None:
    facts = looked.facts
    decided = [d for d in facts.decisions if d.kinds]
    if not decided:
        return not_yet("还没有作出处罚决定")
    cleared = {c.content_digest for c in facts.clearances}
    bare = [d for d in decided if d.content_digest and d.content_digest not in cleared]
    act = conclusion(facts)
    if act and act.content.get("complex_or_grave") == "yes" and not facts.done("discuss"):
        return problem("情节复杂或者重大违法行为，没有集体讨论", of_act(act, "调查终结时的判断"))
    if bare and facts.lists and facts.lists.rule and facts.lists.rule.kind == "all_but_summary":
        return problem("没有针对所作决定内容的审核通过意见")
    return manual("部分决定没有经过审核，请核对是否在审核目录之内") if bare else None


def _time_bar(looked: Looked) -> Finding | None:
    if not looked.facts.done("file_case"):
        return not_yet("还没有立案")
    why = looked.gate("time_bar", "conclude")
    return problem(why) if why else None


def _crime(looked: Looked) -> Finding | None:
    act = looked.facts.last("conclude", "file_case")
    if act is None:
        return not_yet("还没有立案")
    if act.content.get("crime_suspected") == "yes" and not looked.facts.states("transfer"):
        return problem("判断涉嫌犯罪，没有移送", of_act(act, "涉嫌犯罪的判断"))
    return None


def _sealed(looked: Looked) -> Finding | None:
    facts = looked.facts
    served = {t.subject.partition(":")[0] for t in facts.tracks if t.kind == "service" and t.state == "served"}
    bare = [d for d in facts.documents if d.id in served and d.servability is not None]
    if not bare:
        return None
    return problem("送达的文书没有本机关印章", *(Source(f"{d.title} {d.number}", document=d.id) for d in bare))


def _fined_once(looked: Looked) -> Finding | None:
    if "fined_once" not in looked.gates or not proposals(looked.facts):
        return manual("是否就同一违法行为重复罚款，请查询当事人的其他案件")
    why = looked.gate("fined_once", "conclude")
    return problem(why) if why else None


def _forged(looked: Looked) -> Finding | None:
    facts = looked.facts
    if facts.tampered:
        return problem(f"数据与记录不一致：{'；'.join(facts.tampered[:5])}")
    late = defects(facts, "late_entry")
    return problem("有补录的行为没有签署的原件，也没有经负责人确认", *late) if late else None


def _as_told(looked: Looked) -> Finding | None:
    facts = looked.facts
    for decision in facts.decisions:
        told, now = notified(facts, decision.party_id), proposals(facts).get(decision.party_id)
        if decision.kinds and told and now and not same_matter(told, now):
            party = facts.party(decision.party_id)
            return problem(f"对{party.name if party else '当事人'}的决定与告知的内容不一致，没有重新告知")
    return None if facts.decisions else not_yet("还没有作出决定")


VETOES: tuple[Check, ...] = (
    ("subject", "实施主体合法，没有超越职权", "行政处罚法#17", _subject),
    ("officers", "执法人员有资格，不少于两人", "行政处罚法#42", _officers),
    ("party", "当事人认定准确，有身份证明", "行政处罚法#40", _identity),
    ("evidence", "事实清楚，证据确凿充分", "行政处罚法#40", _evidence),
    ("nature", "定性准确", "行政处罚法#57", _nature),
    ("law", "适用依据正确", "行政处罚法#38", _law),
    ("frame", "处罚种类、幅度在法定范围以内", "行政处罚法#38", _frame),
    ("order", "主要程序齐全，没有倒置", "行政处罚法#38", _order),
    ("heard", "已经告知，听取了陈述、申辩，应当听证的已经听证", "行政处罚法#62", _heard),
    ("reviewed", "应当审核的已经审核通过，应当集体讨论的已经讨论", "行政处罚法#58", _reviewed),
    ("time_bar", "没有超过追责期限", "行政处罚法#36", _time_bar),
    ("crime", "涉嫌犯罪的已经移送", "行政处罚法#27", _crime),
    ("sealed", "对外文书加盖本机关印章", "行政处罚法#59.2", _sealed),
    ("fined_once", "同一违法行为没有重复罚款", "行政处罚法#29", _fined_once),
    ("forged", "没有伪造证据、倒补文书", "行政处罚法#46", _forged),
    ("as_told", "决定与告知、审核的内容一致", "行政处罚法#44", _as_told),
)
