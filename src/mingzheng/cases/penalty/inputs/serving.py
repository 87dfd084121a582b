"""Inputs of service: the ways, the confirmed address, representatives, and the public announcement."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Literal

from pydantic import Field, JsonValue, model_validator

from mingzheng.cases.engine.inputs import StepInput
from mingzheng.cases.penalty.inputs.shared import MADE, THUMB, Judgement, judged
from mingzheng.core.inputs import (
    ChineseDate,
    ChineseDateTime,
    CleanText,
    Line,
    Name,
    OptionalLine,
    OptionalText,
    PastDate,
)

if TYPE_CHECKING:
    from typing import Any, Self

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt

METHODS: dict[str, JsonValue] = {
    "direct": "直接送达",
    "leave": "留置送达",
    "mail": "邮寄送达",
    "electronic": "电子送达",
    "entrust": "委托送达",
    "transfer": "转交送达",
    "public": "公告送达",
}
SIGNED = frozenset({"direct", "mail", "entrust", "transfer"})
"""Ways in which somebody signs for the paper, and says how he stands to the recipient."""

RECEIVERS: dict[str, JsonValue] = {
    "": "（见“与受送达人的关系”）",
    "self": "本人",
    "legal": "法定代表人、主要负责人或者负责收件的人",
    "family": "同住成年家属",
    "guardian": "监护人",
    "agent": "代理人",
    "designated": "指定的代收人",
}
REFUSERS: dict[str, JsonValue] = {
    "": "（不适用）",
    "party": "受送达人本人",
    "family": "同住成年家属",
    "legal": "法定代表人、主要负责人或者负责收件的人",
    "agent": "代理人或者指定的代收人",
    "absent": "没有人拒收，只是无人在场",
}
CHANNELS: dict[str, JsonValue] = {
    "": "（不适用）",
    "sms": "手机短信",
    "email": "电子邮件",
    "fax": "传真",
    "im": "即时通讯账号",
    "platform": "电子送达平台",
}
UNITS: dict[str, JsonValue] = {
    "": "（不适用）",
    "army": "军人所在部队团以上单位的政治机关",
    "prison": "监所",
    "reform": "强制性教育机构",
}

Channel = Literal["", "sms", "email", "fax", "im", "platform"]


def _of(group: str, **more: JsonValue) -> dict[str, JsonValue]:
    """Return what draws a field under the heading of one way; the heading is folded while nothing is filled in."""
    return {"group": group, "folded": True, **more}


LEFT, BY_WIRE, BY_POST, THROUGH, HELPED = (
    "留置送达填写",
    "电子送达填写",
    "邮寄送达填写",
    "委托、转交送达填写",
    "有代收、监护、翻译情形的填写",
)


class ServiceInput(StepInput):
    """A paper is taken to its recipient (行政处罚法 61; 民事诉讼法 87–95)."""

    method: Literal["direct", "leave", "mail", "electronic", "entrust", "transfer", "public"] = Field(
        title="送达方式", json_schema_extra={"choices": METHODS, "choices_from": "service_ways"}
    )
    result: Literal["served", "failed"] = Field(
        title="结果", json_schema_extra={"choices": {"served": "已送达", "failed": "未送达"}}
    )
    received_on: ChineseDate | None = Field(
        None, title="收件日期", description="回证或者回执上的日期；留置的为留置当日，电子的为到达当日；未送达的不填"
    )
    receiver: OptionalLine = Field("", title="签收人")
    receiver_kind: Literal["", "self", "legal", "family", "guardian", "agent", "designated"] = Field(
        "", title="签收人是", json_schema_extra={"choices": RECEIVERS}
    )
    relation: OptionalLine = Field(
        "", title="签收人与受送达人的关系", description="同住成年家属、代理人、代收人签收的写明关系，如“配偶”“委托律师”"
    )
    note: OptionalText = Field("", title="备注", description="未送达的写明原因和经过；邮件退回的写明退回的理由")
    refused_by: Literal["", "party", "family", "legal", "agent", "absent"] = Field(
        "", title="谁拒绝接收", json_schema_extra=_of(LEFT, choices=REFUSERS)
    )
    refusal: OptionalText = Field("", title="拒收事由", json_schema_extra=_of(LEFT))
    witness: OptionalLine = Field("", title="见证人", json_schema_extra=_of(LEFT))
    witness_of: OptionalLine = Field(
        "",
        title="见证人所在的基层组织或者单位",
        description="没有见证人的，上传拍照、录像的文件",
        json_schema_extra=_of(LEFT),
    )
    recorded: Literal["", "yes", "no"] = Field(
        "", title="录音录像", description="留置送达应当录音录像", json_schema_extra=_of(LEFT, choices=MADE)
    )
    unrecorded_reason: OptionalText = Field(
        "", title="应录未录的说明", description="留置时没有录像、拍照的，如实写明原因", json_schema_extra=_of(LEFT)
    )
    channel: Channel = Field("", title="送达渠道", json_schema_extra=_of(BY_WIRE, choices=CHANNELS))
    account: OptionalLine = Field(
        "", title="对方的号码、地址或者账号", description="应当与确认书上的一致", json_schema_extra=_of(BY_WIRE)
    )
    arrived_at: ChineseDateTime | None = Field(
        None,
        title="到达对方系统的时间",
        description="发送成功不等于到达；到达的回执、截屏作为文件上传",
        json_schema_extra=_of(BY_WIRE),
    )
    tracking_no: OptionalLine = Field("", title="邮件号码", json_schema_extra=_of(BY_POST))
    difficulty: OptionalText = Field(
        "",
        title="直接送达有什么困难",
        description="邮寄、委托送达的填写；已有未送达记录的可不填",
        json_schema_extra=_of(BY_POST),
    )
    through: OptionalLine = Field("", title="受委托的机关或者转交的单位", json_schema_extra=_of(THROUGH))
    letter_no: OptionalLine = Field("", title="委托函或者转交函文号", json_schema_extra=_of(THROUGH))
    unit_kind: Literal["", "army", "prison", "reform"] = Field(
        "", title="转交单位的性质", json_schema_extra=_of(THROUGH, choices=UNITS)
    )
    guardian: OptionalLine = Field(
        "", title="在场的监护人", description="受送达人是未成年人等的填写", json_schema_extra=_of(HELPED)
    )
    reader: OptionalLine = Field(
        "",
        title="翻译人员或者宣读人",
        description="受送达人不通晓当地通用语言文字或者不能阅读的填写",
        json_schema_extra=_of(HELPED),
    )
    agent_reason: OptionalLine = Field("", title="由他人代收的理由", json_schema_extra=_of(HELPED))
    thumb_print: Literal["", "yes"] = Field("", title="签名方式", json_schema_extra=_of(HELPED, choices=THUMB))

    @model_validator(mode="before")
    @classmethod
    def _relation_of_the_plain_receivers(cls, given: Any) -> Any:  # noqa: ANN401 - whatever was sent
        """Fill in the relation where the kind of receiver says all there is to say."""
        plain = {"self": "本人", "legal": "法定代表人或者负责收件的人"}
        if isinstance(given, dict) and not given.get("relation") and given.get("receiver_kind") in plain:
            return {**given, "relation": plain[given["receiver_kind"]]}
        return given

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.result == "served" and self.received_on is None:
            message = "已送达的应当填写收件日期"
            raise ValueError(message)
        if self.result == "served" and self.method in SIGNED and not (self.receiver and self.relation):
            message = "应当填写签收人及其与受送达人的关系（关系缺失是败诉的常见原因）"
            raise ValueError(message)
        if self.result == "failed" and not self.note:
            message = "未送达的应当写明原因和经过"
            raise ValueError(message)
        return self

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:
        """Return served; failed leaves an announcement that is under way as it is."""
        state = facts.state("service", attempt.subject)
        return state if self.result == "failed" and state in {"announcing", "posted"} else self.result


class ServiceCorrectionInput(StepInput):
    """A service that was wrongly recorded: it never happened, or on another day (行政处罚法 61; 民事诉讼法 87)."""

    finding: Literal["not_served", "redated"] = Field(
        title="更正为",
        json_schema_extra={
            "choices": {"not_served": "没有送达，或者送达不合法、不发生效力", "redated": "已经送达，收件日期有误"}
        },
    )
    received_on: ChineseDate | None = Field(
        None, title="实际收件日期", description="收件日期有误的填写，回证或者回执作为文件上传；没有送达的不填"
    )
    wrong: CleanText = Field(title="原记录错在哪里")
    reason: CleanText = Field(title="怎样发现、更正的依据")

    @model_validator(mode="after")
    def _day_where_it_was_another(self) -> Self:
        if (self.finding == "redated") != (self.received_on is not None):
            message = "收件日期有误的应当填写实际收件日期，没有送达的不填"
            raise ValueError(message)
        return self

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return what the record is corrected to."""
        return self.finding


class AddressInput(StepInput):
    """A party confirms where and how papers reach it (行政处罚法 61; procedures.md D28)."""

    party: uuid.UUID = Field(title="当事人", json_schema_extra={"choices_from": "parties"})
    address: Line = Field(title="送达地址", json_schema_extra={"initial_from": "party_address"})
    receiver: OptionalLine = Field("", title="指定的代收人", description="没有指定的不填")
    receiver_relation: OptionalLine = Field("", title="代收人与当事人的关系")
    phone: OptionalLine = Field("", title="联系电话")
    duty_told: Judgement = judged("已告知地址变更应当及时书面告知本机关")
    signing_refused: OptionalText = Field("", title="拒绝签字的情形", description="当事人拒绝确认或者签字的，写明经过")
    consent: Judgement = Field(
        title="同意电子送达", json_schema_extra={"group": "电子送达", "choices": {"yes": "同意", "no": "不同意"}}
    )
    channel: Channel = Field("", title="电子送达渠道", json_schema_extra={"group": "电子送达", "choices": CHANNELS})
    account: OptionalLine = Field("", title="号码、地址或者账号", json_schema_extra={"group": "电子送达"})
    old_contact_told: OptionalText = Field(
        "",
        title="变更已怎样告知原联系方式",
        description="改动以前确认过的电子送达账号时填写：何时、以什么方式通知了原号码或者原地址",
        json_schema_extra={"group": "电子送达"},
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.consent == "yes" and not (self.channel and self.account):
            message = "同意电子送达的，应当填写渠道和号码（地址、账号）"
            raise ValueError(message)
        if self.receiver and not self.receiver_relation:
            message = "指定代收人的，应当填写代收人与当事人的关系"
            raise ValueError(message)
        return self


class RepresentativeInput(StepInput):
    """A party appoints somebody to act for it, or ends that (行政处罚法 64; 民事诉讼法 88)."""

    change: Literal["grant", "end"] = Field(
        "grant", title="事项", json_schema_extra={"choices": {"grant": "委托代理人", "end": "解除委托"}}
    )
    party: uuid.UUID = Field(title="当事人", json_schema_extra={"choices_from": "parties"})
    name: Name = Field(title="代理人姓名")
    kind: Literal["lawyer", "relative", "employee", "other"] = Field(
        title="代理人是",
        json_schema_extra={
            "choices": {
                "lawyer": "律师或者基层法律服务工作者",
                "relative": "近亲属",
                "employee": "工作人员",
                "other": "其他人",
            }
        },
    )
    powers: Literal["general", "special"] = Field(
        "general", title="代理权限", json_schema_extra={"choices": {"general": "一般代理", "special": "特别授权"}}
    )
    scope: OptionalText = Field("", title="委托事项", description="特别授权的逐项写明，如代收文书、参加听证、承认事实")
    phone: OptionalLine = Field("", title="联系电话")

    @model_validator(mode="after")
    def _scope_of_special_powers(self) -> Self:
        if self.change == "grant" and self.powers == "special" and not self.scope:
            message = "特别授权的，应当逐项写明委托事项"
            raise ValueError(message)
        return self


class AnnouncementInput(StepInput):
    """A paper that cannot be served otherwise is to be announced (民事诉讼法 95; procedures.md D29)."""

    ground: Literal["exhausted", "missing"] = Field(
        title="公告送达的情形",
        json_schema_extra={
            "choices": {"exhausted": "用其他方式无法送达", "missing": "受送达人下落不明"},
        },
    )
    reason: CleanText = Field(title="原因", description="为什么只能公告送达")
    course: CleanText = Field(
        title="经过",
        description="以前用过什么方式、何时、结果如何；向谁查找过",
        json_schema_extra={"initial_from": "course"},
    )
    proof: list[uuid.UUID] = Field(
        default_factory=list,
        title="查找经过的证明",
        description="下落不明的必选：居（村）民委员会、公安机关等的证明",
        max_length=50,
        json_schema_extra={"choices_from": "done_files"},
    )
    channel: Literal["newspaper", "website", "board"] = Field(
        title="公告方式",
        json_schema_extra={
            "choices": {
                "newspaper": "报纸",
                "website": "本机关网站或者政府网站",
                "board": "公告栏和受送达人住所地张贴",
            }
        },
    )
    where: Line = Field(title="报纸、网站名称或者张贴地点")
    summary: CleanText = Field(
        title="公告的主要内容",
        description="文书说了什么、当事人有什么权利；不写身份证件号码、住址门牌",
        json_schema_extra={"initial_from": "announced"},
    )


class PostingInput(StepInput):
    """The announcement is published or put up (民事诉讼法 95)."""

    posted_on: PastDate = Field(title="发出公告的日期", description="报纸刊出、网站发布或者张贴的日期")
    where: Line = Field(title="刊登的版面、网址或者张贴的地点")
    note: OptionalText = Field("", title="备注")
