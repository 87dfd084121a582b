"""Inputs of the hearing, and of rights given up (行政处罚法 62–65)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from mingzheng.cases.engine.inputs import StepInput
from mingzheng.cases.penalty.heard import EXPLICIT, INEXPLICIT
from mingzheng.cases.penalty.inputs.shared import HELP, MADE, THUMB, Judgement, judged
from mingzheng.core.inputs import (
    ChineseDateTime,
    CleanText,
    Line,
    LongText,
    Name,
    OptionalLine,
    OptionalText,
    Recordable,
)

if TYPE_CHECKING:
    from typing import Self

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt

WAYS: dict[str, JsonValue] = {**EXPLICIT, **INEXPLICIT}
CLOSED_GROUNDS: dict[str, JsonValue] = {
    "": "（公开举行）",
    "state_secret": "涉及国家秘密",
    "business_secret": "涉及商业秘密",
    "privacy": "涉及个人隐私",
}
ADJOURNED_GROUNDS: dict[str, JsonValue] = {
    "force_majeure": "不可抗力",
    "excused": "当事人有正当理由不能出席",
    "presider": "需要另行确定主持人",
    "evidence": "需要通知新的证人、重新鉴定或者补充调查",
    "late_notice": "没有在七个工作日前通知当事人及有关人员",
    "other": "其他应当延期、中止的情形",
}
PARTS: dict[str, JsonValue] = {
    "party": "当事人",
    "representative": "法定代表人（负责人）",
    "agent": "委托代理人",
    "guardian": "监护人",
    "investigator": "案件调查人员",
    "third_party": "第三人",
    "witness": "证人",
    "expert": "鉴定人、检测人",
    "attester": "见证人",
    "interpreter": "翻译人员",
    "reader": "宣读人",
    "other": "其他参加人",
}
CALLED = ("third_party", "witness", "expert", "interpreter", "investigator", "other")
PEOPLE_OF_THE_PARTY = frozenset({"party", "representative", "agent", "guardian"})
CONCLUSIONS: dict[str, JsonValue] = {
    "as_proposed": "事实清楚、证据确凿，可以按拟处罚意见作出决定",
    "milder": "建议从轻或者减轻处罚",
    "supplement": "事实或者证据不足，建议补充调查",
    "dropped": "违法事实不能成立或者依法可以不予处罚",
}


class WaiverInput(StepInput):
    """The party gives a right up in express words; silence is none (行政处罚法 62)."""

    words: CleanText = Field(title="当事人的原话", description="放弃的是哪一项权利，照当事人的话写")
    way: Literal["statement", "record", "video", "spoken", "silence"] = Field(
        title="表示的方式",
        description="书面声明和录音、录像请附上文件；口头表示的，系统制作声明由当事人签名。没有答复不是放弃",
        json_schema_extra={"choices": WAYS},
    )
    by: Line = Field(title="表示放弃的人", description="本人、法定代表人，或者有特别授权的代理人")
    assisted: OptionalLine = Field(
        "", title="宣读人、翻译人员、监护人", description="当事人不能阅读、不通晓汉语或者未成年时填写"
    )


class HearingRequestInput(StepInput):
    """The party asks for a hearing (行政处罚法 64)."""

    form: Literal["written", "oral"] = Field(
        title="形式", json_schema_extra={"choices": {"written": "书面", "oral": "口头（已记录）"}}
    )
    content: OptionalText = Field("", title="要求和理由", description="当事人没有说明理由的可不填")
    late_reason: OptionalText = Field("", title="逾期的理由", description="超过五个工作日才提出时，照当事人的说明填写")

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:
        """Return requested within the five working days, late after them; a decided party's track stays."""
        state = facts.state("hearing", attempt.subject)
        if any(d.party_id == attempt.subject for d in facts.decisions):
            return "expired" if state == "told" else state
        last = facts.last_day("PEN_HEARING_REQ", attempt.subject)
        return "requested" if last is not None and attempt.on <= last else "late"


class LateRequestInput(StepInput):
    """The agency answers a request that came after the period, with its reason (行政处罚法 64)."""

    verdict: Literal["accepted", "refused"] = Field(
        title="答复",
        json_schema_extra={
            "choices": {"accepted": "逾期有正当理由，同意举行听证", "refused": "没有正当理由，不予举行"}
        },
    )
    reason: CleanText = Field(title="理由")

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return accepted or refused."""
        return self.verdict


class HearingNoticeInput(StepInput):
    """Time, place and persons of a hearing are fixed and notified (行政处罚法 64)."""

    held_at: ChineseDateTime = Field(title="听证时间", description="与送达之日之间要留足七个工作日，两头都不算")
    venue: Line = Field(title="听证地点")
    presider: uuid.UUID = Field(
        title="听证主持人", description="本案调查人员不能主持", json_schema_extra={"choices_from": "presiders"}
    )
    clerk: uuid.UUID = Field(title="听证记录员", json_schema_extra={"choices_from": "hearing_clerks"})
    public: Literal["yes", "no"] = Field(
        "yes", title="公开举行", json_schema_extra={"choices": {"yes": "公开", "no": "不公开"}}
    )
    closed_ground: Literal["", "state_secret", "business_secret", "privacy"] = Field(
        "", title="不公开的情形", json_schema_extra={"choices": CLOSED_GROUNDS}
    )
    closed_reason: OptionalText = Field("", title="不公开的理由")
    contact: Line = Field(title="联系人", json_schema_extra={"initial_from": "own_name"})
    contact_phone: Line = Field(title="联系电话", json_schema_extra={"initial_from": "agency_phone"})

    @model_validator(mode="after")
    def _closed_with_reason(self) -> Self:
        closed = self.public == "no"
        if closed != bool(self.closed_ground) or closed != bool(self.closed_reason):
            message = "不公开举行的应当选择情形并写明理由；公开举行的不填"
            raise ValueError(message)
        return self


class HearingAnnouncementInput(StepInput):
    """A public hearing is announced (行政处罚法 64)."""

    where: Line = Field(title="公告的地方", description="例如本机关公告栏、政府网站")


class HearingCallInput(StepInput):
    """Somebody beside the party is called to a hearing (行政处罚法 64 para 1 item 2)."""

    person: Name = Field(title="通知的人")
    part: Literal["third_party", "witness", "expert", "interpreter", "investigator", "other"] = Field(
        title="身份", json_schema_extra={"choices": {part: PARTS[part] for part in CALLED}}
    )
    task: CleanText = Field(title="参加听证的事项", description="例如就检测报告接受询问、说明与本案处理结果的利害关系")


WITHDRAWING: dict[str, JsonValue] = {"presider": "听证主持人", "clerk": "听证记录员", "interpreter": "翻译人员"}


class PresiderChallengeInput(StepInput):
    """Somebody asks that presider, clerk or interpreter of the hearing withdraw (行政处罚法 43, 64)."""

    by: Literal["party", "presider"] = Field(
        title="提出人", json_schema_extra={"choices": {"party": "当事人或者其代理人申请", "presider": "本人自行提出"}}
    )
    reason: CleanText = Field(title="理由", description="与本案的直接利害关系")
    of: Literal["presider", "clerk", "interpreter"] = Field(
        "presider", title="申请谁回避", json_schema_extra={"choices": WITHDRAWING}
    )
    name: OptionalLine = Field("", title="翻译人员的姓名", description="申请翻译人员回避的填写")


class ChallengeRulingInput(StepInput):
    """The head of the agency rules on the withdrawal of presider, clerk or interpreter (行政处罚法 43, 64)."""

    verdict: Literal["granted", "refused"] = Field(
        title="决定", json_schema_extra={"choices": {"granted": "回避，另行指定", "refused": "不需要回避"}}
    )
    replacement: uuid.UUID | None = Field(
        None, title="另行指定的主持人", description="主持人回避的必填", json_schema_extra={"choices_from": "presiders"}
    )
    reason: CleanText = Field(title="理由")
    replacement_clerk: uuid.UUID | None = Field(
        None,
        title="另行指定的记录员",
        description="记录员回避的必填",
        json_schema_extra={"choices_from": "hearing_clerks"},
    )
    replacement_name: OptionalLine = Field("", title="另行聘请的翻译人员", description="翻译人员回避的必填")

    @model_validator(mode="after")
    def _replaced(self) -> Self:
        named = [x for x in (self.replacement, self.replacement_clerk, self.replacement_name) if x]
        if len(named) != (self.verdict == "granted"):
            message = "决定回避的应当另行指定一人；不需要回避的不填"
            raise ValueError(message)
        return self


class AdjournInput(StepInput):
    """The hearing is put off, or broken off to be resumed; a new notice follows."""

    kind: Literal["postponed", "suspended"] = Field(
        title="类别",
        json_schema_extra={"choices": {"postponed": "延期（还没有开始）", "suspended": "中止（已经开始）"}},
    )
    ground: Literal["force_majeure", "excused", "presider", "evidence", "late_notice", "other"] = Field(
        title="情形", json_schema_extra={"choices": ADJOURNED_GROUNDS}
    )
    reason: CleanText = Field(title="理由")
    told: Line = Field(title="告知参加人的情况", description="何时、怎样告知；再次举行另发听证通知书")


class Participant(BaseModel):
    """Somebody present at a hearing, and as what."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Name = Field(title="姓名")
    part: Literal[
        "party",
        "representative",
        "agent",
        "guardian",
        "investigator",
        "third_party",
        "witness",
        "attester",
        "expert",
        "interpreter",
        "reader",
        "other",
    ] = Field(title="身份", json_schema_extra={"choices": PARTS})
    note: OptionalLine = Field("", title="说明", description="单位、职务、授权")


class Examined(BaseModel):
    """A piece of evidence put at the hearing, and what the party said of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    evidence: Line = Field(title="出示的证据")
    opinion: CleanText = Field(title="质证意见")


class HearingRecordInput(StepInput):
    """The hearing as it was held (行政处罚法 64)."""

    ended_at: Recordable[ChineseDateTime] = Field(title="结束时间")
    presider: uuid.UUID = Field(title="听证主持人", json_schema_extra={"choices_from": "presiders"})
    participants: list[Participant] = Field(title="参加人", min_length=1, max_length=60)
    together: list[uuid.UUID] = Field(
        default_factory=list,
        title="一并听证的其他当事人",
        max_length=20,
        description="几名当事人同时听证的，只写一份笔录，在这里勾选其他人",
        json_schema_extra={"choices_from": "parties"},
    )
    rights_told: Judgement = judged("已告知权利义务，并询问是否申请主持人回避", "行政处罚法第六十四条")
    proof: LongText = Field(title="调查人员的意见", description="提出的违法事实、证据和行政处罚建议")
    examined: list[Examined] = Field(default_factory=list, title="逐项质证", max_length=100)
    defence: LongText = Field(title="当事人的申辩和质证", description="当事人没有意见的，写明其表示没有意见")
    last_statement: OptionalText = Field("", title="最后陈述")
    read_back: Judgement = judged("笔录已交当事人或者其代理人核对")
    signed: Literal["yes", "refused"] = Field(
        title="核对后的签名", json_schema_extra={"choices": {"yes": "签名或者盖章", "refused": "拒绝签名或者盖章"}}
    )
    refusal_note: OptionalText = Field("", title="拒绝签名的情况", description="由听证主持人在笔录中注明")
    recorded: Literal["", "yes", "no"] = Field(
        "", title="录音录像", description="听证应当全程录音录像", json_schema_extra={"choices": MADE}
    )
    unrecorded_reason: OptionalText = Field(
        "", title="应录未录的说明", description="没有录或者没有录全的，如实写明原因"
    )
    thumb_print: Literal["", "yes"] = Field(
        "", title="签名方式", json_schema_extra={"group": HELP, "folded": True, "choices": THUMB}
    )


class HearingTerminationInput(StepInput):
    """The party stayed away or left, so the hearing ends (行政处罚法 64 para 1 item 6)."""

    kind: Literal["absent", "left"] = Field(
        title="情形", json_schema_extra={"choices": {"absent": "拒不出席", "left": "未经许可中途退出"}}
    )
    circumstances: CleanText = Field(title="经过", description="通知、等候、询问理由和退出的情况")
    excused: Judgement = judged("有正当理由", "有正当理由的应当延期，不是放弃")
    together: list[uuid.UUID] = Field(
        default_factory=list,
        title="同样情形的其他当事人",
        max_length=20,
        json_schema_extra={"choices_from": "parties"},
    )


class HearingReportInput(StepInput):
    """The presider reports what the hearing brought (行政处罚法 65)."""

    disputes: CleanText = Field(title="争议焦点")
    findings: LongText = Field(title="对事实和证据的认定", description="根据听证笔录；没有经过质证的证据不作依据")
    conclusion: Literal["as_proposed", "milder", "supplement", "dropped"] = Field(
        title="意见", json_schema_extra={"choices": CONCLUSIONS}
    )
    opinion: CleanText = Field(title="处理意见和理由")


class RehearInput(StepInput):
    """A hearing is held once more, on what the first did not examine (行政处罚法 65)."""

    reason: CleanText = Field(title="再次听证的理由")
