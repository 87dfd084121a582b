"""Inputs from clue to conclusion."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mingzheng.cases.engine.inputs import StepInput
from mingzheng.catalogue.specs import PENALTY_KINDS, PenaltyKind
from mingzheng.core.inputs import (
    ChineseDate,
    ChineseDateTime,
    CleanText,
    Line,
    LongText,
    Name,
    OptionalLine,
    OptionalText,
    PastDate,
    Recordable,
    Yuan,
)

if TYPE_CHECKING:
    from typing import Self

from mingzheng.cases.penalty.inputs.shared import DECLINE_GROUNDS, SOURCES, Judgement, judged


class ClueInput(StepInput):
    """A clue comes in (行政处罚法 54)."""

    source: Literal["inspection", "report", "transfer", "assigned", "monitoring", "media", "surrender"] = Field(
        title="案件来源", json_schema_extra={"choices": SOURCES}
    )
    summary: CleanText = Field(title="线索内容", description="何时、何地、何人、何事；不要写举报人信息")
    discovered_on: PastDate = Field(title="发现日期", description="违法行为被发现的日期（追责时效的判断点）")
    place: OptionalLine = Field("", title="违法行为发生地")


class InspectionInput(StepInput):
    """An inspection on site, also before filing (行政处罚法 42, 54, 55)."""

    ended_at: Recordable[ChineseDateTime] = Field(title="检查结束时间")
    id_shown: Judgement = judged("检查人员已主动出示执法证件", "行政处罚法第五十五条")
    recusal_told: Judgement = judged("已告知有申请回避的权利")
    present: Line = Field(title="在场人", description="姓名、职务或者与当事人的关系")
    findings: LongText = Field(title="现场情况", description="客观描述所见，不写结论")
    measures_taken: Judgement = judged("当场采取了查封、扣押等强制措施", "行政强制法第十八条")
    signature_refused: OptionalText = Field("", title="拒绝签名的说明", description="在场人拒绝签名时写明情况和见证人")


class Question(BaseModel):
    """One question and its answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    question: CleanText = Field(title="问")
    answer: CleanText = Field(title="答")


class InterviewInput(StepInput):
    """A person is questioned (行政处罚法 55)."""

    ended_at: Recordable[ChineseDateTime] = Field(title="询问结束时间")
    person_name: Name = Field(title="被询问人姓名")
    person_role: Literal["party", "representative", "staff", "witness"] = Field(
        title="与案件的关系",
        json_schema_extra={
            "choices": {
                "party": "当事人",
                "representative": "法定代表人（负责人）",
                "staff": "工作人员",
                "witness": "证人",
            }
        },
    )
    id_number: OptionalLine = Field("", title="身份证件号码")
    phone: OptionalLine = Field("", title="联系电话")
    id_shown: Judgement = judged("询问人员已主动出示执法证件", "行政处罚法第五十五条")
    rights_told: Judgement = judged("已告知如实回答的义务和申请回避的权利")
    questions: list[Question] = Field(title="询问内容", min_length=1, max_length=200)
    read_back: Judgement = judged("笔录已交被询问人核对或者向其宣读")


class EvidenceInput(StepInput):
    """Evidence is collected (行政处罚法 46)."""

    kind: Literal["documentary", "physical", "audiovisual", "electronic", "witness", "party", "expert", "record"] = (
        Field(
            title="证据种类",
            json_schema_extra={
                "choices": {
                    "documentary": "书证",
                    "physical": "物证",
                    "audiovisual": "视听资料",
                    "electronic": "电子数据",
                    "witness": "证人证言",
                    "party": "当事人的陈述",
                    "expert": "鉴定意见",
                    "record": "勘验笔录、现场笔录",
                }
            },
        )
    )
    description: CleanText = Field(title="证据内容")
    provider: Line = Field(title="提供人或者取得方式")


class IdentityInput(StepInput):
    """What was not known of a party when the clue came in is verified and added (行政处罚法 30, 40)."""

    party: uuid.UUID = Field(title="当事人", json_schema_extra={"choices_from": "parties"})
    way: Literal["shown", "registry", "household"] = Field(
        title="核实方式",
        json_schema_extra={
            "choices": {
                "shown": "本人出示证件",
                "household": "公安机关人口信息",
                "registry": "市场主体登记信息",
            }
        },
    )
    id_number: OptionalLine = Field("", title="证件号码或者统一社会信用代码")
    birth_on: ChineseDate | None = Field(None, title="出生日期", description="仅公民；有身份证号的可不填")
    address: OptionalLine = Field("", title="住址或者住所", description="与登记的一致时不填")
    phone: OptionalLine = Field("", title="联系电话", description="与登记的一致时不填")
    legal_representative: OptionalLine = Field("", title="法定代表人（负责人）", description="公民不填")

    @model_validator(mode="after")
    def _something_is_added(self) -> Self:
        if not (self.id_number or self.birth_on or self.address or self.phone or self.legal_representative):
            message = "没有填写要补记的内容，请至少填写一项"
            raise ValueError(message)
        return self


class DeclineInput(StepInput):
    """The agency decides not to file the case (行政处罚法 54 para 2)."""

    ground: Literal["no_facts", "minor", "time_bar", "not_ours", "duplicate", "mistaken"] = Field(
        title="不予立案的情形",
        json_schema_extra={"choices": DECLINE_GROUNDS},
    )
    reason: CleanText = Field(title="理由", description="写明查到了什么、为什么不符合立案条件")
    told: Line = Field(title="告知情况", description="实名举报人怎样、何时告知；没有举报人的填“无”；不要写举报人信息")


class FilingInput(StepInput):
    """The agency decides to file the case (行政处罚法 54 para 2)."""

    conduct: Line = Field(title="案由", description="涉嫌违法行为，例如“未按规定分类投放生活垃圾”")
    brief: CleanText = Field(title="简要案情")
    basis: list[Line] = Field(
        title="立案依据", min_length=1, max_length=10, json_schema_extra={"choices_from": "articles"}
    )
    conduct_ended_on: ChineseDate = Field(title="违法行为终了日期", description="仍在继续的填立案当日")
    discovered_on: PastDate = Field(title="违法行为被发现日期")
    handlers: list[uuid.UUID] = Field(
        title="承办人", min_length=1, max_length=6, json_schema_extra={"choices_from": "officers"}
    )
    crime_suspected: Judgement = judged("涉嫌犯罪", "行政处罚法第二十七条")
    measures_planned: Judgement = judged("需要采取查封、扣押等强制措施", "行政强制法第十八条")
    opinion: OptionalText = Field("", title="承办人意见")


class PartyProposal(BaseModel):
    """What the handler proposes towards one party: the content that review and decision are about."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    party: uuid.UUID = Field(title="当事人", json_schema_extra={"choices_from": "parties"})
    facts: LongText = Field(title="违法事实", description="时间、地点、行为、后果、金额")
    evidence: list[Line] = Field(title="证据", min_length=1, max_length=50, description="一行一项，写明证明什么")
    breached: list[Line] = Field(
        title="违反的条款", min_length=1, max_length=10, json_schema_extra={"choices_from": "articles"}
    )
    punished_by: list[Line] = Field(
        title="处罚依据", min_length=1, max_length=10, json_schema_extra={"choices_from": "articles"}
    )
    kinds: list[PenaltyKind] = Field(
        title="处罚种类", min_length=1, json_schema_extra={"choices": {kind: kind for kind in PENALTY_KINDS}}
    )
    fine_fen: Yuan = Field(0, title="罚款金额", description="元；没有罚款填 0")
    discretion: CleanText = Field(title="裁量理由", description="适用的裁量档次和从轻、从重因素")

    @model_validator(mode="after")
    def _money_fits_the_kind(self) -> Self:
        if ("罚款" in self.kinds) != (self.fine_fen > 0):
            message = "罚款金额与处罚种类不符：选了“罚款”应填金额，没选“罚款”金额应为 0"
            raise ValueError(message)
        if len(set(self.kinds)) != len(self.kinds):
            message = "处罚种类重复"
            raise ValueError(message)
        return self


class ConclusionInput(StepInput):
    """The investigation is concluded and a decision proposed for each party (行政处罚法 57)."""

    proposals: list[PartyProposal] = Field(title="处理建议", min_length=1, max_length=20)
    conduct_ended_on: ChineseDate = Field(title="违法行为终了日期")
    complex_or_grave: Judgement = judged("情节复杂或者重大违法行为", "行政处罚法第五十七条第二款")
    crime_suspected: Judgement = judged("涉嫌犯罪", "行政处罚法第二十七条")
    public_interest: Judgement = judged("涉及重大公共利益", "行政处罚法第五十八条；判断“否”也会留痕")
    social_risk: Judgement = judged("可能造成重大社会影响或者引发社会风险")
    complex_multi_legal: Judgement = judged("案情疑难复杂、涉及多个法律关系", "行政处罚法第五十八条")
    third_party_major: Judgement = judged("直接关系当事人或者第三人重大权益", "行政处罚法第五十八条")
    judgement_reason: CleanText = Field(title="以上判断的理由")
