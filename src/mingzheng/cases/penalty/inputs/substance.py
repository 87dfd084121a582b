"""What the conclusion says of measure and law: weight, several acts of conduct, the time bar; and their checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from mingzheng.cases.penalty.inputs.shared import YES_NO
from mingzheng.catalogue.specs import PENALTY_KINDS, PenaltyKind
from mingzheng.core.inputs import Line, OptionalLine, OptionalText, Yuan

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Self

    from mingzheng.cases.penalty.inputs.investigation import PartyProposal

Weight = Literal["normal", "lighter", "mitigated", "heavier"]
WEIGHTS: dict[str, JsonValue] = {
    "normal": "一般处罚",
    "lighter": "从轻处罚（幅度以内）",
    "mitigated": "减轻处罚（幅度以下）",
    "heavier": "从重处罚（幅度以内）",
}
Ground = Literal[
    "eliminated", "coerced", "confessed", "merit", "other_law", "youth", "partly_incapable", "near_exempt",
    "local_lighter", "local_heavier", "emergency",
]  # fmt: skip
WEIGHT_GROUNDS: dict[str, JsonValue] = {
    "eliminated": "主动消除或者减轻违法行为危害后果（行政处罚法第三十二条第一项）",
    "coerced": "受他人胁迫或者诱骗实施违法行为（第三十二条第二项）",
    "confessed": "主动供述行政机关尚未掌握的违法行为（第三十二条第三项）",
    "merit": "配合行政机关查处违法行为有立功表现（第三十二条第四项）",
    "other_law": "法律、法规、规章规定其他应当从轻或者减轻的（第三十二条第五项）",
    "youth": "已满十四周岁不满十八周岁（第三十条）",
    "partly_incapable": "尚未完全丧失辨认或者控制自己行为能力的精神病人、智力残疾人（第三十一条）",
    "near_exempt": "初次违法或者轻微、已及时改正，但不完全符合不予处罚的条件（参照第三十三条第一款）",
    "local_lighter": "裁量基准规定的其他从轻情形",
    "local_heavier": "裁量基准规定的从重情形",
    "emergency": "违反突发事件应对措施（第四十九条）",
}
LOCAL_LIGHTER, HEAVIER = frozenset({"local_lighter"}), frozenset({"local_heavier", "emergency"})
STATUTORY_LIGHTER = frozenset(get_args(Ground)) - LOCAL_LIGHTER - HEAVIER
"""Grounds of 行政处罚法 30–33, which alone carry a penalty below the statutory minimum."""
TO_FILL = "【填："
GRAVE_FIELDS: dict[str, JsonValue] = {"": "不涉及", "life_health": "公民生命健康安全", "finance": "金融安全"}


class Limit(BaseModel):
    """Why a longer limit than two years holds: a field of safety and harm done, each a judgement (行政处罚法 36)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    field: Literal["", "life_health", "finance"] = Field(
        "", title="涉及的安全领域", json_schema_extra={"choices": GRAVE_FIELDS}
    )
    harm_done: Literal["", "yes", "no"] = Field(
        "", title="有危害后果", json_schema_extra={"choices": {"": "未判断", **YES_NO}}
    )
    reason: OptionalText = Field("", title="理由", description="安全领域、危害后果各凭什么证据认定")

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if self.harm_done == "yes" and not self.reason:
            message = "认定有危害后果的，应当写明理由"
            raise ValueError(message)
        return self


class ConductAct(BaseModel):
    """One of several unlawful acts of a party: judged and sanctioned on its own, then summed (行政处罚法 5)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    conduct: Line = Field(title="违法行为")
    breached: list[Line] = Field(
        title="违反的条款", min_length=1, max_length=10, json_schema_extra={"choices_from": "articles"}
    )
    punished_by: list[Line] = Field(
        title="处罚依据", min_length=1, max_length=10, json_schema_extra={"choices_from": "articles"}
    )
    kinds: list[PenaltyKind] = Field(
        title="处罚种类",
        min_length=1,
        max_length=len(PENALTY_KINDS),
        json_schema_extra={"choices": {kind: kind for kind in PENALTY_KINDS}},
    )
    fine_fen: Yuan = Field(0, title="罚款金额")
    confiscated_fen: Yuan = Field(0, title="没收违法所得金额")
    goods_value_fen: Yuan | None = Field(None, title="货值金额", description="幅度以货值计算的填写")
    income_fen: Yuan | None = Field(None, title="违法所得", description="幅度以违法所得计算的填写，没有的填 0")
    tier: OptionalLine = Field("", title="裁量档次", json_schema_extra={"choices_from": "tiers"})


def unsummed(proposal: PartyProposal) -> str:
    """Return how the acts of conduct of a proposal fail to make up its totals, empty when they do."""
    acts = proposal.acts_of_conduct
    if not acts:
        return ""
    if len(acts) == 1:
        return "只有一个违法行为的，不分项填写"
    for word, total, parts in (
        ("罚款", proposal.fine_fen, [a.fine_fen for a in acts]),
        ("没收违法所得", proposal.confiscated_fen, [a.confiscated_fen for a in acts]),
    ):
        if sum(parts) != total:
            return f"各违法行为的{word}金额之和与合计不一致"
    for word, total_of, parts_of in (
        ("处罚种类", proposal.kinds, [a.kinds for a in acts]),
        ("违反的条款", proposal.breached, [a.breached for a in acts]),
        ("处罚依据", proposal.punished_by, [a.punished_by for a in acts]),
    ):
        if set(total_of) != _union(parts_of):
            return f"各违法行为的{word}与合计不一致"
    wrong = [a.conduct for a in acts if ("罚款" in a.kinds) != (a.fine_fen > 0)]
    return f"“{wrong[0]}”的处罚种类与罚款金额不符" if wrong else ""


def _union(parts: Iterable[Sequence[str]]) -> set[str]:
    return {one for part in parts for one in part}


def unweighed(proposal: PartyProposal) -> str:
    """Return why the weight of a proposal does not follow from its grounds, empty when it does (行政处罚法 30–33)."""
    grounds = set(proposal.weight_grounds)
    if proposal.weight == "mitigated" and not (grounds & STATUTORY_LIGHTER and proposal.deviation_reason):
        return "减轻处罚应当有行政处罚法第三十条至第三十三条规定的情形，并写明理由"
    if proposal.weight == "lighter" and not grounds & (STATUTORY_LIGHTER | LOCAL_LIGHTER):
        return "从轻处罚应当选择从轻的情形"
    if proposal.weight == "heavier" and not grounds & HEAVIER:
        return "从重处罚应当选择从重的情形"
    return ""


def unfilled(*texts: str) -> str:
    """Return that a text still has a place to be filled in, empty when none has."""
    return "文字里还有没有填写的地方（【填：…】），请写明或者删去" if any(TO_FILL in t for t in texts) else ""
