"""What the inputs share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, JsonValue

from mingzheng.core.inputs import (
    Unrecorded,
)

if TYPE_CHECKING:
    import datetime as dt


SOURCES: dict[str, JsonValue] = {
    "inspection": "检查发现",
    "report": "投诉举报",
    "transfer": "其他机关移送",
    "assigned": "上级交办",
    "monitoring": "监测发现",
    "media": "媒体披露",
    "surrender": "主动供述",
}


DECLINE_GROUNDS: dict[str, JsonValue] = {
    "no_facts": "没有违法事实或者查无实据",
    "minor": "违法行为轻微并及时改正，没有造成危害后果",
    "time_bar": "超过追责期限",
    "not_ours": "不属于本机关管辖，另行移送",
    "duplicate": "与已登记的线索重复",
    "mistaken": "登记有误",
}


DISPOSITIONS: dict[str, JsonValue] = {
    "penalty": "给予行政处罚",
    "no_penalty": "不予行政处罚",
    "not_established": "违法事实不成立",
}


NO_PENALTY_GROUNDS: dict[str, JsonValue] = {
    "": "（不适用）",
    "minor": "违法行为轻微并及时改正，没有造成危害后果（行政处罚法第三十三条第一款，应当不予处罚）",
    "first": "初次违法且危害后果轻微并及时改正（行政处罚法第三十三条第一款，可以不予处罚）",
    "no_fault": "当事人有证据足以证明没有主观过错（行政处罚法第三十三条第二款）",
    "under_age": "不满十四周岁（行政处罚法第三十条）",
    "incapable": "精神病人、智力残疾人在不能辨认或者不能控制自己行为时违法（行政处罚法第三十一条）",
    "time_barred": "超过追责期限（行政处罚法第三十六条）",
}


TERMED_KINDS = frozenset(
    {
        "暂扣许可证件",
        "降低资质等级",
        "吊销许可证件",
        "限制开展生产经营活动",
        "责令停产停业",
        "责令关闭",
        "限制从业",
        "法律、行政法规规定的其他行政处罚",
    }
)
"""Kinds of penalty that say what licence, how long, or what they cover."""


DISPOSAL_WAYS: dict[str, JsonValue] = {
    "auction": "公开拍卖",
    "transfer": "移交国家规定的单位处理",
    "destroy": "销毁",
    "other": "按照国家有关规定另行处理",
}


ENDINGS: dict[str, JsonValue] = {
    "fulfilled": "全部履行",
    "court": "人民法院已受理强制执行申请",
    "terminated": "终结执行",
    "annulled": "决定已撤销",
}


COURT_ANSWERS: dict[str, JsonValue] = {
    "accepted": "受理",
    "refused": "不予受理",
    "allowed": "裁定准予执行",
    "denied": "裁定不准予执行",
    "objected": "本机关有异议，已向上一级人民法院申请复议",
}


SUSPENSION_GROUNDS: dict[str, JsonValue] = {
    "hardship": "当事人履行确有困难或者暂无履行能力",
    "third_party": "第三人对执行标的主张权利，确有理由",
    "irreparable": "执行可能造成难以弥补的损失，且中止不损害公共利益",
    "other": "机关认为需要中止的其他情形",
}


TERMINATION_GROUNDS: dict[str, JsonValue] = {
    "death": "公民死亡，无遗产可供执行，又无义务承受人",
    "dissolved": "法人或者其他组织终止，无财产可供执行，又无义务承受人",
    "object_gone": "执行标的灭失",
    "annulled": "据以执行的决定被撤销",
    "three_years": "没有明显社会危害，当事人确无能力履行，中止满三年未恢复（不再执行）",
    "other": "机关认为需要终结的其他情形",
}


YES_NO: dict[str, JsonValue] = {"yes": "是", "no": "否"}


Judgement = Literal["yes", "no"]


def judged(title: str, help_text: str = "") -> Judgement:
    """Return the field of a yes-or-no judgement that is kept either way."""
    field: Judgement = Field(title=title, description=help_text, json_schema_extra={"choices": YES_NO})
    return field


Dressed = Literal["", "yes", "no"]
DRESSED: dict[str, JsonValue] = {"": "没有规定", **YES_NO}


def dressed() -> Dressed:
    """Return the field that says whether officers wore dress and badge; asked where the agency orders them."""
    field: Dressed = Field(
        "", title="按规定着装、佩戴标识", description="本机关规定着装的如实选择", json_schema_extra={"choices": DRESSED}
    )
    return field


MADE: dict[str, JsonValue] = {"": "（未填写）", "yes": "已全程录音录像", "no": "没有录，或者没有录全"}
THUMB: dict[str, JsonValue] = {"": "本人签名", "yes": "不会书写，捺指印（写明由谁宣读、谁在场见证）"}
HELP = "宣读、翻译、监护、见证、捺指印"


def helper(title: str, help_text: str = "") -> str:
    """Return the field that names somebody who helped the person who signs, folded while nobody did."""
    field: str = Field("", title=title, description=help_text, json_schema_extra={"group": HELP, "folded": True})
    return field


def ended(value: dt.datetime | Unrecorded) -> dt.datetime | None:
    """Return the recorded end of a fact, None when it was answered 未记录."""
    return None if isinstance(value, Unrecorded) else value
