"""The words of state that pages show, each with its tone; one list, so that a state is called the same everywhere."""

from __future__ import annotations

import re
from typing import Final, Literal

Tone = Literal["danger", "warn", "ok", "info", "neutral", "sealed"]

ICONS: Final[dict[str, str]] = {
    "danger": "alert",
    "warn": "clock",
    "ok": "check",
    "info": "going",
    "neutral": "stop",
    "sealed": "lock",
}

DUTY: Final[dict[str, Tone]] = {
    "进行中": "info",
    "3 日内到期": "warn",
    "今日到期": "danger",
    "按期办结": "ok",
    "逾期办结": "warn",
    "已中止": "neutral",
    "暂定": "warn",
    "已免除": "neutral",
}
ACT: Final[dict[str, Tone]] = {
    "草稿": "neutral",
    "待共同确认": "warn",
    "待审批": "info",
    "待签字扫描": "warn",
    "已退回": "danger",
    "已撤回": "neutral",
    "已生效": "ok",
    "已更正": "neutral",
}
REVIEW: Final[dict[str, Tone]] = {
    "待受理": "warn",
    "待补材料": "warn",
    "审核中": "info",
    "同意": "ok",
    "附建议同意": "ok",
    "建议修改": "warn",
    "退回补查": "danger",
    "不同意": "danger",
    "已失效（草案已改动）": "neutral",
}
RECORDING: Final[dict[str, Tone]] = {
    "应录未传": "danger",
    "上传中": "info",
    "已核验": "ok",
    "与步骤不符": "danger",
    "已豁免": "neutral",
}
ANCHOR: Final[dict[str, Tone]] = {"待锚定": "neutral", "已锚定": "ok", "不一致": "danger"}
PUBLICATION: Final[dict[str, Tone]] = {
    "草拟": "neutral",
    "脱敏": "info",
    "保密审查": "info",
    "审核": "info",
    "待发布": "info",
    "待送达": "warn",
    "已发布": "ok",
    "更正": "info",
    "撤回": "neutral",
    "期满": "neutral",
    "修复": "neutral",
    "拟不予公开": "warn",
    "不予公开": "sealed",
}
CERTIFICATE: Final[dict[str, Tone]] = {"有效": "ok", "已过期": "danger", "暂扣": "danger", "注销": "danger"}
OTHER: Final[dict[str, Tone]] = {
    "不公开": "sealed",
    "密": "sealed",
    "补录": "warn",
    "更正 ↔": "neutral",
    "缺录像": "danger",
    "瑕疵": "warn",
    "与记录不一致": "danger",
    "已结案": "ok",
    "已归档": "neutral",
}

ALL: Final[dict[str, Tone]] = DUTY | ACT | REVIEW | RECORDING | ANCHOR | PUBLICATION | CERTIFICATE | OTHER
OVERDUE: Final = re.compile(r"逾期 \d+ (日|个工作日)")


def tone_of(word: str) -> Tone:
    """Return the tone of a word of state: danger 急, warn 近, ok 成, info 行, neutral 止, sealed 密."""
    if OVERDUE.match(word):
        return "danger"
    return ALL.get(word, "neutral")
