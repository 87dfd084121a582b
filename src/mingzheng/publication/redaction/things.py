"""What leads to a person though it is no number of hers: vehicles, mail, accounts of the net (disclosure.md §3.4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mingzheng.publication.redaction.found import LABEL_TAIL, STARS, Found, spans
from mingzheng.publication.redaction.numbers import of_a_thing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领"
PLATES = re.compile(
    rf"(?P<place>[{PROVINCES}][. ·-]?[A-HJ-NP-Z])[. ·-]?(?:[A-HJ-NP-Z0-9]{{5,6}}|[A-HJ-NP-Z0-9]{{4}}[挂学警港澳领])"
    rf"(?![0-9A-Z])|(?P<old>[{PROVINCES}]\d{{2}})[·-]?[A-Z]?\d{{5}}(?![0-9A-Z])"
    rf"|(?P<label>(?:号牌|车牌){LABEL_TAIL}[\u3400-\u9fff]{{0,6}}(?<![{PROVINCES}]))[A-Z]?[0-9A-Z]{{5,7}}(?![0-9A-Z])"
)
VEHICLES = re.compile(
    rf"(?:车架|车辆识别代[号码](?:\(车架号\))?|VIN|发动机|电机){LABEL_TAIL}"
    r"([A-Z0-9](?:[ -]?[A-Z0-9]){5,19})"
)
VIN = re.compile(r"(?<![0-9A-Z])[A-HJ-NPR-Z0-9]{17}(?![0-9A-Z])")
VIN_VALUES = {**dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True))}
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
MAILS = re.compile(
    r"(?<![A-Z0-9._%+-])[A-Z0-9._%+-]{1,64} ?(?:@|#|\(AT\)|\[AT\]| AT ) ?[A-Z0-9-]+"
    r"(?:(?:\.| DOT )[A-Z0-9-]+)*(?:\.| DOT )[A-Z]{2,6}(?![A-Z0-9])"
)
CHATS = re.compile(
    r"(?:微信(?:账号|号码|号|ID)?|QQ(?:号码|号)?|WECHAT(?: ID)?|支付宝(?:账号|账户)?|财付通(?:账号|账户)?|抖音号|"
    r"快手号|微博号?|钉钉号?|淘宝账号|小红书号)[:为是]{0,2}\s*([A-Z0-9_@.-]{5,40})"
    r"|WEIBO\.COM/(?:U/)?([A-Z0-9_]{5,40})"
)


def is_vin(text: str) -> bool:
    """Return whether 17 characters are a vehicle's number: letters and digits, the ninth the right check (GB 16735)."""
    if not VIN.fullmatch(text) or text.isdigit() or text.isalpha():
        return False
    total = sum((int(c) if c.isdigit() else VIN_VALUES[c]) * w for c, w in zip(text, VIN_WEIGHTS, strict=True))
    return "0123456789X"[total % 11] == text[8]


def vehicles(text: str) -> Iterator[Found]:
    """Find numbers of vehicles and engines, by their label or by their check digit."""
    for found in spans(VEHICLES, "车辆识别信息")(text):
        if any(c.isdigit() for c in text[found.start : found.end]):
            yield found
    for match in VIN.finditer(text):
        if is_vin(match.group()) and not of_a_thing(text, match.start()):
            yield Found(match.start(), match.end(), "车辆识别信息", STARS)


def plates(text: str) -> Iterator[Found]:
    """Find vehicle plates; the place at their beginning stays."""
    for match in PLATES.finditer(text):
        stays = next(name for name in ("place", "old", "label") if match[name])
        start = match.end(stays) - (1 if stays == "old" else 0)
        if any(c.isdigit() for c in text[start : match.end()]):
            yield Found(start, match.end(), "车牌号", "*****")


mails: Callable[[str], Iterator[Found]] = spans(MAILS, "电子邮箱")
chats: Callable[[str], Iterator[Found]] = spans(CHATS, "网络账号")
