"""Inputs from clue to conclusion."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

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

from mingzheng.cases.penalty.inputs.shared import (
    DECLINE_GROUNDS,
    DISPOSITIONS,
    HELP,
    NO_PENALTY_GROUNDS,
    SOURCES,
    TERMED_KINDS,
    THUMB,
    Dressed,
    Judgement,
    dressed,
    helper,
    judged,
)
from mingzheng.cases.penalty.inputs.substance import (
    WEIGHT_GROUNDS,
    WEIGHTS,
    ConductAct,
    Ground,
    Limit,
    Weight,
    unfilled,
    unsummed,
    unweighed,
)


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
    dressed: Dressed = dressed()
    recusal_told: Judgement = judged("已告知有申请回避的权利")
    present: Line = Field(title="在场人", description="姓名、职务或者与当事人的关系")
    findings: LongText = Field(title="现场情况", description="客观描述所见，不写结论")
    measures_taken: Judgement = judged("当场采取了查封、扣押等强制措施", "行政强制法第十八条")
    signature_refused: OptionalText = Field("", title="拒绝签名的说明", description="在场人拒绝签名时写明情况和见证人")


CLUE_OPINIONS: dict[str, JsonValue] = {
    "file": "建议立案",
    "decline": "建议不予立案",
    "transfer": "建议移送有管辖权的机关",
    "check": "建议继续核查",
}


class ClueReportInput(StepInput):
    """What was found of a clue, and what is proposed to do with it (procedures.md D01)."""

    checked: CleanText = Field(title="核查情况", description="怎样核实、核实到什么；不要写举报人信息")
    opinion: Literal["file", "decline", "transfer", "check"] = Field(
        title="初步意见", json_schema_extra={"choices": CLUE_OPINIONS}
    )
    reason: CleanText = Field(title="理由")


class SummonsInput(StepInput):
    """A party is called to be questioned (行政处罚法 55)."""

    party: uuid.UUID = Field(title="当事人", json_schema_extra={"choices_from": "parties"})
    person: Name = Field(title="接受询问的人", description="当事人本人、法定代表人（负责人）或者了解情况的工作人员")
    meet_at: ChineseDateTime = Field(title="询问时间")
    venue: Line = Field(title="询问地点")
    matters: CleanText = Field(title="询问事项")
    bring: OptionalText = Field("", title="要携带的证件和材料", description="一行一项；身份证件必须携带，不用写")
    contact: Line = Field(title="联系人", json_schema_extra={"initial_from": "own_name"})
    contact_phone: Line = Field(title="联系电话", json_schema_extra={"initial_from": "agency_phone"})


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
    dressed: Dressed = dressed()
    rights_told: Judgement = judged("已告知如实回答的义务和申请回避的权利")
    questions: list[Question] = Field(title="询问内容", min_length=1, max_length=200)
    read_back: Judgement = judged("笔录已交被询问人核对或者向其宣读")
    reader: OptionalLine = helper("宣读人", "被询问人不能阅读的填写")
    interpreter: OptionalLine = helper("翻译人员", "被询问人不通晓当地通用语言文字的填写")
    guardian: OptionalLine = helper("到场的监护人", "询问未成年人的填写")
    witness: OptionalLine = helper("见证人")
    thumb_print: Literal["", "yes"] = Field(
        "", title="签名方式", json_schema_extra={"group": HELP, "folded": True, "choices": THUMB}
    )


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
    limit: Limit = Field(default_factory=Limit, title="追责期限", description="超过二年才被发现的才需要填写")


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
    disposition: Literal["penalty", "no_penalty", "not_established"] = Field(
        "penalty", title="处理意见", json_schema_extra={"choices": DISPOSITIONS}
    )
    ground: Literal["", "minor", "first", "no_fault", "under_age", "incapable", "time_barred"] = Field(
        "", title="不予处罚的情形", description="仅不予处罚时选择", json_schema_extra={"choices": NO_PENALTY_GROUNDS}
    )
    kinds: list[PenaltyKind] = Field(
        default_factory=list,
        title="处罚种类",
        max_length=len(PENALTY_KINDS),
        description="不予处罚、违法事实不成立的不选",
        json_schema_extra={"choices": {kind: kind for kind in PENALTY_KINDS}},
    )
    fine_fen: Yuan = Field(0, title="罚款金额", description="元；没有罚款填 0")
    confiscated_fen: Yuan = Field(0, title="没收违法所得金额", description="元；没有填 0")
    goods: list[Line] = Field(
        default_factory=list, title="没收的财物", max_length=200, description="一行一项：名称、数量、特征"
    )
    goods_fen: Yuan = Field(0, title="没收财物的价值", description="元；用于判断听证和审核")
    terms: OptionalText = Field(
        "", title="许可证、期限和范围", description="暂扣、吊销、限制、责令停产停业等写明对象、期限、范围"
    )
    discretion: CleanText = Field(title="裁量理由", description="适用的裁量档次和从轻、从重因素")
    goods_value_fen: Yuan | None = Field(None, title="货值金额", description="幅度以货值计算的填写；不是的不填")
    income_fen: Yuan | None = Field(
        None, title="违法所得", description="幅度以违法所得计算的填写，没有违法所得的填 0；不是的不填"
    )
    tier: OptionalLine = Field(
        "",
        title="裁量档次",
        description="不选的按金额落入的档次；选了的，金额在该档以外要写明理由",
        json_schema_extra={"choices_from": "tiers"},
    )
    weight: Weight = Field("normal", title="从轻、减轻或者从重", json_schema_extra={"choices": WEIGHTS})
    weight_grounds: list[Ground] = Field(
        default_factory=list,
        title="从轻、减轻、从重的情形",
        max_length=len(WEIGHT_GROUNDS),
        json_schema_extra={"choices": WEIGHT_GROUNDS},
    )
    deviation_reason: OptionalText = Field(
        "", title="减轻处罚或者偏离裁量基准的理由", description="不偏离的不填；偏离的必须审核，并由负责人决定"
    )
    law_comparison: OptionalText = Field(
        "",
        title="新旧法律的比较",
        description="行为时与决定时的规定不同的填写：各怎样规定，适用哪一个，为什么（从旧兼从轻）",
    )
    first_check: OptionalText = Field(
        "", title="初次违法的查询情况", description="以初次违法不予处罚的填写：查了哪些机关和系统，查到什么"
    )
    acts_of_conduct: list[ConductAct] = Field(
        default_factory=list,
        title="分项：各个违法行为",
        max_length=20,
        description="两个以上违法行为的，分别裁量后合并；只有一个的不填",
        json_schema_extra={"rows": 0},
    )

    @model_validator(mode="after")
    def _measured(self) -> Self:
        wrong = unsummed(self) or unweighed(self) or unfilled(self.facts, self.discretion)
        if wrong:
            raise ValueError(wrong)
        return self

    @model_validator(mode="after")
    def _money_fits_the_kind(self) -> Self:
        if len(set(self.kinds)) != len(self.kinds):
            message = "处罚种类重复"
            raise ValueError(message)
        for kind, filled, word in (
            ("罚款", self.fine_fen > 0, "罚款金额"),
            ("没收违法所得", self.confiscated_fen > 0, "没收违法所得金额"),
            ("没收非法财物", bool(self.goods), "没收的财物"),
        ):
            if (kind in self.kinds) != filled:
                message = f"{word}与处罚种类不符：选了“{kind}”应填{word}，没选的不填"
                raise ValueError(message)
        if self.goods_fen and not self.goods:
            message = "没有没收的财物，不填财物价值"
            raise ValueError(message)
        if not self.terms and (termed := TERMED_KINDS & set(self.kinds)):
            message = f"处罚种类“{'、'.join(sorted(termed))}”应当写明许可证、期限和范围"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _kinds_fit_the_disposition(self) -> Self:
        if (self.disposition == "penalty") != bool(self.kinds):
            message = "给予处罚的应当选择处罚种类；不予处罚、违法事实不成立的不选处罚种类"
            raise ValueError(message)
        if (self.disposition == "no_penalty") != bool(self.ground):
            message = "不予处罚的应当选择不予处罚的情形，其他处理意见不选"
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
    conduct_began_on: ChineseDate | None = Field(
        None, title="违法行为开始日期", description="连续、继续的违法行为填写；当日的不填"
    )
    limit: Limit = Field(default_factory=Limit, title="追责期限", description="超过二年才被发现的才需要填写")
