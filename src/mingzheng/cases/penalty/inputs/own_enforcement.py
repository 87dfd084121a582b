"""Inputs of what an agency enforces itself: announcement of removal, decision on enforcement, its record, its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from mingzheng.cases.engine.inputs import StepInput
from mingzheng.cases.penalty.inputs.shared import Judgement, judged
from mingzheng.core.inputs import (
    ChineseDate,
    ChineseDateTime,
    CleanText,
    Line,
    LongText,
    OptionalLine,
    OptionalText,
    Recordable,
)

if TYPE_CHECKING:
    from pydantic import JsonValue

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt

WAYS: dict[str, JsonValue] = {
    "transfer": "划拨存款、汇款",
    "sell": "拍卖或者依法处理查封、扣押的场所、设施或者财物",
    "remove": "排除妨碍、恢复原状",
    "demolish": "强制拆除违法的建筑物、构筑物、设施",
    "other": "法律规定的其他强制执行方式",
}
STOPPED: dict[str, JsonValue] = {"obeyed": "当事人已经自行履行", "other": "其他原因，本机关不再自行执行"}
URGENT = "只有情况紧急、必须在夜间或者法定节假日实施的才填写"
UTILITIES = "行政强制法第四十三条第二款：不得对居民生活采取停止供水、供电、供热、供燃气等方式"


class RemovalAnnouncementInput(StepInput):
    """The party is called upon in public to pull down itself (行政强制法 44)."""

    object: CleanText = Field(title="要拆除的建筑物、构筑物、设施", description="坐落、结构、面积")
    remove_by: ChineseDate = Field(title="自行拆除的期限")
    posted_on: ChineseDate = Field(title="公告的日期")
    posted_at: Line = Field(title="公告的地点、方式", description="例如“现场张贴，并在机关网站公布”")


class ExecutionDecisionInput(StepInput):
    """The agency decides to enforce itself (行政强制法 37)."""

    power: list[Line] = Field(
        title="授予本机关强制执行权的法律条文",
        min_length=1,
        max_length=10,
        description="写成“水法#65”；行政法规、地方性法规、规章不能设定，行政处罚法、行政强制法本身也没有授予",
    )
    way: Literal["transfer", "sell", "remove", "demolish", "other"] = Field(
        title="强制执行的方式", json_schema_extra={"choices": WAYS}
    )
    plan: CleanText = Field(title="怎样实施", description="标的、步骤、人员和财物的安置")
    planned_at: ChineseDateTime = Field(title="实施的时间")
    urgent_reason: OptionalText = Field("", title="在夜间或者法定节假日实施的紧急情况", description=URGENT)
    good_reason: Judgement = judged("当事人不履行有正当理由", "行政强制法第三十七条第一款：有正当理由的不得强制执行")
    hiding: OptionalText = Field(
        "", title="转移、隐匿财物的证据", description="催告期间有证据证明有这种迹象，才可以不等期满立即执行"
    )
    utilities: Judgement = judged("以停止居民的供水、供电、供热、供燃气等方式迫使履行", UTILITIES)
    reason: CleanText = Field(title="强制执行的理由")


class ExecutionRecordInput(StepInput):
    """What was done when the agency enforced (行政强制法 37, 43)."""

    result: Literal["complete", "part"] = Field(
        title="结果", json_schema_extra={"choices": {"complete": "执行完毕", "part": "执行了一部分，以后继续"}}
    )
    findings: LongText = Field(title="实施经过", description="到场、告知、清点、搬离、实施和撤离，客观描述")
    property_list: OptionalText = Field("", title="现场财物的清点和交付")
    id_shown: Judgement = judged("执法人员已出示执法证件")
    party_present: Judgement = judged("当事人到场")
    witness: OptionalLine = Field("", title="见证人", description="当事人不到场的，请见证人到场")
    urgent_reason: OptionalText = Field("", title="在夜间或者法定节假日实施的紧急情况", description=URGENT)
    utilities: Judgement = judged("停止了居民的供水、供电、供热、供燃气", UTILITIES)
    ended_at: Recordable[ChineseDateTime] = Field(title="结束时间")
    recorded: Judgement = judged("已全程录音录像", "直接涉及重大财产权益的现场执法应当全程录音录像")
    unrecorded_reason: OptionalText = Field("", title="应录未录的说明")
    signature_refused: OptionalText = Field("", title="拒绝签名的说明")

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return complete or part."""
        return self.result


class ExecutionStopInput(StepInput):
    """The agency does not go on enforcing itself, as the party has fulfilled or for another reason."""

    ground: Literal["obeyed", "other"] = Field(title="情形", json_schema_extra={"choices": STOPPED})
    reason: CleanText = Field(title="说明", description="怎样查明；已经履行的写明日期和情况")
