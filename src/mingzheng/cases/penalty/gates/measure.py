"""Which kinds of penalty and how much: the two fences of statute and benchmark (行政处罚法 9, 18, 32, 34, 38). Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.penalty.discretion import deviation, frame, may_go_below, parts
from mingzheng.cases.penalty.gates.substance import proposed
from mingzheng.cases.penalty.gates.wording import gate, refuse
from mingzheng.core.money import yuan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingzheng.cases.engine.fact_rows import PartyFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.cases.penalty.discretion import Part
    from mingzheng.core.errors import Refusal

DETENTION = "行政拘留"
FENCES = "discretion_fences"


def kinds_supported(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse detention, which only the police impose, and kinds that the matter's law does not know (罚 9, 18, 38)."""
    for _, proposal in proposed(facts, attempt):
        kinds = set(proposal["kinds"])
        if DETENTION in kinds:
            return refuse(
                "kinds_supported",
                "行政拘留只能由公安机关和法律规定的其他机关实施",
                "行政处罚法#18.3",
                "需要拘留的，移送公安机关",
                kind="never",
            )
        if foreign := sorted(kinds - set(facts.matter.penalty_kinds)):
            return refuse(
                "kinds_supported", f"本事项的依据没有规定“{'、'.join(foreign)}”", "行政处罚法#38", "按依据选择处罚种类"
            )
    return None


def discretion_fences(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse fines outside the statutory frame; below it only mitigated on a statutory ground (行政处罚法 32, 38)."""
    for party_id, proposal in proposed(facts, attempt):
        party = facts.party(party_id)
        if party is None or facts.lists is None:
            continue
        for part in parts(proposal):
            if part.fine_fen and (refusal := _outside(facts, party, part, proposal)):
                return refusal
    return None


def _outside(facts: CaseFacts, party: PartyFact, part: Part, proposal: Mapping[str, Any]) -> Refusal | None:
    fences, fine = frame(facts, party, part), part.fine_fen
    if fences is None:
        return _no_frame(facts, party, part)
    if fences.missing:
        what = "、".join(fences.missing)
        return refuse(
            FENCES,
            f"{part.label}罚款幅度以{what}计算，没有填写{what}",
            "行政处罚法#40",
            f"查明并填写{what}，没有的填 0",
        )
    if fences.max_fen is None:
        return refuse(
            FENCES,
            f"罚款幅度按“{fences.words}”计算，清单里没有录入倍数，无法核对",
            "行政处罚法#34",
            "请管理员把计算式录入为倍数",
            who="系统管理员",
            kind="others",
        )
    if fine > fences.max_fen:
        reason = f"对{party.name}{part.label}的罚款 {yuan(fine)} 超过法定上限 {yuan(fences.max_fen)}"
        return refuse(FENCES, reason, "行政处罚法#38", "改为幅度以内的金额")
    if fine < fences.min_fen and not may_go_below(proposal):
        reason = f"对{party.name}{part.label}的罚款 {yuan(fine)} 低于法定下限 {yuan(fences.min_fen)}"
        remedy = "改为幅度以内的金额；有法定减轻情形的，选择“减轻处罚”和情形并写明理由"
        return refuse(FENCES, reason, "行政处罚法#32", remedy)
    return None


def _no_frame(facts: CaseFacts, party: PartyFact, part: Part) -> Refusal:
    if facts.lists and facts.lists.fences(party.kind):  # type: ignore[arg-type]  # one of the two names
        reason = f"{part.label}引用的处罚依据与事项清单里的罚款依据不符"
        return refuse(FENCES, reason, "行政处罚法#38", "引用规定了罚款幅度的条款")
    return refuse(
        FENCES,
        f"事项没有录入对{party.name}这类当事人的罚款幅度",
        "行政处罚法#34",
        "请管理员补录裁量基准",
        who="系统管理员",
        kind="others",
    )


def deviation_reasoned(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse what leaves the benchmark without a reason of its own (行政处罚法 34; practice.md 24)."""
    for party_id, proposal in proposed(facts, attempt):
        why = deviation(facts, party_id, proposal)
        if why and not proposal.get("deviation_reason"):
            return refuse(
                "deviation_reasoned",
                f"偏离裁量基准，没有写明理由：{'；'.join(why)}",
                "行政处罚法#34",
                "改为该档以内，或者写明减轻、偏离的理由；偏离的还要经法制审核，由主要负责人或者集体讨论决定",
            )
    return None


GATES = (
    gate("kinds_supported", "处罚种类合法", "行政处罚法#9", kinds_supported),
    gate("discretion_fences", "在法定幅度以内", "行政处罚法#34", discretion_fences),
    gate("deviation_reasoned", "偏离裁量基准说明理由", "行政处罚法#34", deviation_reasoned),
)
