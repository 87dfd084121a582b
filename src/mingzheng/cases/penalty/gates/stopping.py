"""What may stop a case or leave it without a penalty, and what nobody goes on with meanwhile. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.engine.gates import answer
from mingzheng.cases.penalty.content import proposals
from mingzheng.cases.penalty.gates.wording import gate, handlers, name_of_party, refuse
from mingzheng.core.errors import DomainError
from mingzheng.law.citation import parse_key
from mingzheng.law.index import shipped_index

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.core.errors import Refusal

RELAXING = frozenset({"law", "administrative_regulation", "local_regulation", "rule"})
"""Ranks of instruments that may say more about the ninety days: 法律、法规、规章 (行政处罚法 60)."""

RESTING = {"suspended": "案件已经中止调查", "withdrawn": "案件已经撤销", "transferred": "案件已经移送"}
FINISHED = frozenset({"archived", "declined", "withdrawn"})
TAUGHT = frozenset({"minor", "first", "no_fault"})
GUARDED = frozenset({"under_age", "incapable"})


def under_way(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse to go on with a case that rests, was withdrawn or belongs to another authority (行政处罚法 54)."""
    main = facts.state("main")
    if main not in RESTING:
        return None
    if main == "suspended":
        return refuse("under_way", RESTING[main], "行政处罚法#54", "先报批“恢复调查”", who=handlers(facts), kind="now")
    return refuse("under_way", RESTING[main], "行政处罚法#54", "案件被退回后才能继续办理", kind="never")


def not_finished(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note what begins only after the case has ended (行政处罚法 47)."""
    if facts.state("main") not in FINISHED:
        return None
    return refuse(
        "not_finished", "案件已经办结归档或者撤销", "行政处罚法#47", "说明案件办结后才发现的原因", kind="never"
    )


def disposition_penal(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to penalise a party for whom no penalty is proposed (行政处罚法 33, 57)."""
    proposal = proposals(facts).get(attempt.subject)
    if proposal is None or proposal.get("disposition", "penalty") == "penalty":
        return None
    return refuse(
        "disposition_penal",
        f"对{name_of_party(facts, attempt.subject)}的处理建议是不予行政处罚",
        "行政处罚法#57",
        "办理“作出不予处罚决定”",
        kind="never",
    )


def disposition_lenient(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a decision without penalty where a penalty is proposed, or nothing yet (行政处罚法 33, 57)."""
    proposal = proposals(facts).get(attempt.subject)
    if proposal is not None and proposal.get("disposition", "penalty") != "penalty":
        return None
    return refuse(
        "disposition_lenient",
        "处理建议不是不予行政处罚",
        "行政处罚法#57",
        "用“调查终结”改动处理建议",
        kind="never",
    )


def educated(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse leniency without education, or the guardian where the law asks for one (行政处罚法 30, 31, 33)."""
    proposal = proposals(facts).get(attempt.subject)
    if proposal is None or attempt.input is None:
        return None
    ground = str(proposal.get("ground", ""))
    if ground in TAUGHT and not answer(attempt, "education"):
        return refuse("educated", "没有记录对当事人的教育", "行政处罚法#33.3", "教育当事人并写明时间、方式和内容")
    if ground in GUARDED and not answer(attempt, "guardian_told"):
        article = "行政处罚法#30" if ground == "under_age" else "行政处罚法#31"
        return refuse("educated", "没有记录责令监护人管教的情况", article, "责令监护人加以管教，写明监护人、时间和方式")
    return None


def instrument_allows(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse to touch the ninety days but by a law, regulation or rule that is named (行政处罚法 60)."""
    key = answer(attempt, "instrument")
    if not key:
        return None
    try:
        parsed = parse_key(key)
    except DomainError as error:
        return refuse("instrument_allows", str(error), "行政处罚法#60", "写明条款")
    found = shipped_index().find(parsed.instrument)
    if found is not None and found.rank in RELAXING and parsed.no and parsed.instrument != "行政处罚法":
        return None
    why = "没有这件法规" if found is None else "没有写到条" if not parsed.no else "不是另有规定的法律、法规、规章"
    return refuse(
        "instrument_allows",
        f"“{key}”不能作为办案期限另行计算的依据：{why}",
        "行政处罚法#60",
        "写明另有规定的法律、法规、规章的条款；没有依据的按九十日办结",
    )


def before_expiry(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to extend what has run out (procedures.md §3.2, 9)."""
    last = facts.last_day("PEN_CASE")
    if last is None or attempt.on <= last:
        return None
    return refuse(
        "before_expiry",
        f"办案期限已于 {last} 届满，届满后不能延长",
        "行政处罚法#60",
        "尽快作出决定；超期情况如实报告",
        kind="never",
    )


def nothing_decided(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse to withdraw or hand away a case in which something was decided (行政处罚法 57)."""
    if not facts.decisions:
        return None
    names = "、".join(name_of_party(facts, d.party_id) for d in facts.decisions)
    return refuse(
        "nothing_decided",
        f"对{names}已经作出决定",
        "行政处罚法#57",
        "先依法撤销决定，或者把没有决定的当事人分案",
        kind="never",
    )


def party_undecided(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to split off a party who was decided on, or the only one (行政处罚法 57)."""
    party, others = answer(attempt, "party"), [p for p in facts.parties if p.role == "party"]
    if len(others) < 2:  # noqa: PLR2004 - one party alone is not split off
        return refuse("party_undecided", "本案只有一个当事人，不能分案", "行政处罚法#57", "需要时撤案", kind="never")
    if party is None or str(party) not in {d.party_id for d in facts.decisions}:
        return None
    return refuse(
        "party_undecided",
        f"对{name_of_party(facts, str(party))}已经作出决定，不能分案",
        "行政处罚法#57",
        "只对没有决定的当事人分案",
    )


GATES = (
    gate("under_way", "案件正在办理", "行政处罚法#54", under_way, joins=("main",)),
    gate("not_finished", "案件没有办结", "行政处罚法#47", not_finished, "curable", joins=("main",)),
    gate("disposition_penal", "拟给予行政处罚", "行政处罚法#57", disposition_penal, joins=("main",)),
    gate("disposition_lenient", "拟不予行政处罚", "行政处罚法#57", disposition_lenient, joins=("main",)),
    gate("educated", "教育当事人或者责令监护人管教", "行政处罚法#33.3", educated),
    gate("instrument_allows", "办案期限另有规定", "行政处罚法#60", instrument_allows),
    gate("before_expiry", "办案期限没有届满", "行政处罚法#60", before_expiry),
    gate("nothing_decided", "没有作出过决定", "行政处罚法#57", nothing_decided, joins=("decision",)),
    gate("party_undecided", "当事人可以分案", "行政处罚法#57", party_undecided, joins=("decision",)),
)
