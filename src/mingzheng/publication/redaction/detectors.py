"""Detectors over normal text for personal data that no record told us of (disclosure.md §3.4, §11)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingzheng.publication.redaction.lookalikes import DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
EARLIEST_BIRTH = 1880
LATEST_BIRTH = 2100
STARS = "******"
LABEL_REACH = 14
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领"


@dataclass(frozen=True, slots=True)
class Found:
    """A range of normal text that must not be published, by which rule, and what stands in its place."""

    start: int
    end: int
    rule: str
    replaced: str


def is_id_number(text: str) -> bool:
    """Return whether 18 characters are an identity number: birth date possible and check digit right (GB 11643)."""
    if not re.fullmatch(r"\d{17}[\dX]", text) or not _birth(text[6:14]):
        return False
    return ID_CHECKS[sum(int(c) * w for c, w in zip(text, ID_WEIGHTS, strict=False)) % 11] == text[17]


def is_uscc(text: str) -> bool:
    """Return whether 18 characters are a unified social credit code (GB 32100)."""
    if len(text) != len(USCC_WEIGHTS) + 1 or any(c not in USCC_ALPHABET for c in text):
        return False
    total = sum(USCC_ALPHABET.index(c) * w for c, w in zip(text, USCC_WEIGHTS, strict=False))
    return USCC_ALPHABET[(31 - total % 31) % 31] == text[17]


def passes_luhn(text: str) -> bool:
    """Return whether digits pass the Luhn check of payment cards."""
    total = 0
    for index, character in enumerate(reversed(text)):
        value = int(character) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - the digit sum of a doubled digit
    return total % 10 == 0


def _birth(text: str) -> bool:
    try:
        born = dt.date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return False
    return EARLIEST_BIRTH <= born.year < LATEST_BIRTH


def _before(text: str, start: int) -> str:
    return text[max(0, start - LABEL_REACH) : start]


ID_LABEL = re.compile(r"(?:身份证|公民身份|居民身份|证件号)[^\d]{0,10}$")
CODE_LABEL = re.compile(
    r"(?:信用代码|注册号|机构代码|许可证|登记证|备案|编号|票据|流水|单号|批号|文号|代码)[^\d]{0,6}$"
)


SEP = r"[ \t\-._·/]?"
LONG = re.compile(rf"(?<![0-9A-Z])\d(?:{SEP}\d){{16}}{SEP}[\dX](?![0-9A-Z])")


def identity_numbers(text: str) -> Iterator[Found]:
    """Find identity numbers of 18 and 15 digits, foreigners' permanent residence too; a credit code is none."""
    for match in LONG.finditer(text):
        plain = re.sub(SEP.removesuffix("?"), "", match.group())
        labelled = ID_LABEL.search(_before(text, match.start()))
        coded = CODE_LABEL.search(_before(text, match.start()))
        if labelled or (is_id_number(plain) and not (coded and is_uscc(plain))):
            yield Found(match.start(), match.end(), "身份证号码", STARS)
    for match in re.finditer(r"(?<![0-9A-Z])\d{15}(?![0-9A-Z])", text):
        plain = match.group()
        before = _before(text, match.start())
        if ID_LABEL.search(before) or (
            not CODE_LABEL.search(before) and plain[:2] in ID_PROVINCES and _birth("19" + plain[6:12])
        ):
            yield Found(match.start(), match.end(), "身份证号码（15位）", STARS)


ID_PROVINCES = frozenset(
    f"{province}"
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65))
    for province in range(first, last + 1)
)
OTHER_DOCUMENTS = re.compile(
    r"(?:护照|通行证|回乡证|台胞证|居住证|居留证|居留身份证|居留卡|香港身份证|澳门身份证|出生证|出生医学证明|户口簿|军官证|"
    r"士兵证|警官证|残疾人?证|驾驶证|健康证|社保卡|医保卡|社会保障号)(?:件)?(?:号码|编号|卡号|号)?[:为是]?\s*"
    r"([A-Z]{0,3}\d{6,18}[A-Z]?(?:\(\d\))?|[A-Z]{1,2}\d{6}\([0-9A]\))"
)
TRAVEL = re.compile(r"(?<![0-9A-Z])(?:E[A-HJ-NP-Z]\d{7}|[EGHMCTL]\d{8,10}|[A-Z]{1,2}\d{6}\([0-9A]\))(?![0-9A-Z])")
"""Numbers of passports, permits for Hong Kong, Macau and Taiwan, Hong Kong cards; taken only near such words."""
TRAVEL_WORDS = re.compile(r"护照|通行证|证件|回乡证|台胞证|香港|澳门|台湾|外籍|国籍|境外|出入境")
TRAVEL_REACH = 24
PHONES = re.compile(
    r"(?<![\d.])(?:\+?0{0,2}86[- ]?)?1[3-9]\d(?:[- ._·/]?\d{4}){2}(?![\d])"
    r"|(?<![\d.])1[3-9]\d{2}[- ._]\d{3}[- ._]\d{4}(?!\d)|(?<![\d.])1[3-9]\d[- ._]\d{3}[- ._]\d{5}(?!\d)"
    r"|(?<![\d.])1(?P<gap>[- ._·/])[3-9](?:(?P=gap)\d){9}(?!\d)"
    r"|(?<![\d.])\(?0(?:10|2\d|[3-9]\d{2})\)?[- ]?\d{7,8}(?:[-转]\d{1,5})?(?![\d.])"
    r"|(?<=电话)(?:号码?)?[:为是]?\s*(?:0\d{2,3}[- ]?)?\d{7,8}(?!\d)"
    r"|(?<=座机)(?:号码?)?[:为是]?\s*(?:0\d{2,3}[- ]?)?\d{7,8}(?!\d)"
)
CARDS = re.compile(
    r"(?<![0-9A-Z])(?:62|60|65|68|69|95|4\d|5[1-5]|3[4-7])\d{2}(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,4})?(?![0-9A-Z])"
)
ACCOUNTS = re.compile(
    r"(?:银行账[号户]|银行卡号?|借记卡|信用卡|储蓄卡|卡号|账号|帐号|开户账号|账户)(?:号码?)?[:为是]?\s*"
    r"(\d(?:[ -]?\d){7,29})"
)
PLATES = re.compile(
    rf"[{PROVINCES}](?:[A-HJ-NP-Z][· -]?(?:[A-HJ-NP-Z0-9]{{5,6}}|[A-HJ-NP-Z0-9]{{4}}[挂学警港澳领])"
    r"|\d{2}[·-]?[A-Z]?\d{5})(?![0-9A-Z])"
)
VEHICLES = re.compile(r"(?:车架号|车辆识别代[号码]|VIN码?|发动机号)[:为是]?\s*([A-HJ-NPR-Z0-9]{6,17})")
VIN = re.compile(r"(?<![0-9A-Z])[A-HJ-NPR-Z0-9]{17}(?![0-9A-Z])")
VIN_VALUES = {**dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True))}
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
MAILS = re.compile(r"[A-Z0-9._%+-]+ ?(?:@|\(AT\)|\[AT\]) ?[A-Z0-9-]+(?:\.[A-Z0-9-]+)+")
CHATS = re.compile(
    r"(?:微信(?:账号|号码|号|ID)?|QQ(?:号码|号)?|WECHAT(?: ID)?|支付宝(?:账号|账户)?|抖音号|快手号|微博号?|钉钉号?|"
    r"淘宝账号|小红书号)[:为是]?\s*([A-Z0-9_@.-]{5,40})"
)
BIRTHS = re.compile(
    r"(?:出生日期|出生年月日?|生日|出生时间|出生)[:为是于]?\s*"
    r"((?:19|20)\d{2}[年./-]\s?\d{1,2}(?:[月./-]\s?(?:\d{1,2}日?)?)?)"
    r"|生于((?:19|20)\d{2}年(?:\d{1,2}月)?(?:\d{1,2}日)?)"
)
BORN = re.compile(r"((?:19|20)\d{2}[年./-]\d{1,2}(?:[月./-](?:\d{1,2}日?)?)?)(?=(?:出)?生(?![产活意]))")
SEPARATOR = r"\s*(?:[:为在是于]\s*)"
HOME_LABELS = (
    "家庭住址|常住地址|住处|租住地|租住地址|暂住地|暂住地址|身份证住址|收件地址|收货地址|"
    "家庭地址|户籍所在地|户籍地址|户籍地|户口所在地|经常居住地|居住地址|居住地|现住址|现住地"
)
ALWAYS_HOME = rf"(?:{HOME_LABELS}){SEPARATOR}|(?:家住|现住|租住|暂住)[在于]?:?|(?:居住|户籍)[在于]"
PERSONAL_HOME = rf"{ALWAYS_HOME}|(?:住址|住所地|住所){SEPARATOR}"
LIVES = r"(?<![入居常商])住(?![建房宅院宿户所址综改])[在于]?"
BELOW_COUNTY = re.compile(r"[村镇乡路街道巷弄号栋幢楼室组]")
ADDRESS_END = r"[^\n,。;、)的]{4,80}?(?=[\n,。;、)的]|\s(?:\S{1,8}:)|\s{2}|$)"
NOT_COUNTY = "".join(f"(?<!{word})" for word in ("小区", "社区", "园区", "厂区", "院区"))
COUNTY = re.compile(
    r"(?:中国)?(?:[^省市区县\s]{2,8}(?:省|自治区|特别行政区))?(?:[^省市区县\s]{1,10}(?:市|自治州|地区|盟))?"
    rf"(?:[^省市区县旗镇乡街道路村号\s]{{1,10}}(?:自治县|自治旗|林区|特区|区|县|旗|市){NOT_COUNTY})?"
)


def _spans(pattern: re.Pattern[str], rule: str) -> Callable[[str], Iterator[Found]]:
    named = pattern.groupindex.get("gap", 0)

    def find(text: str) -> Iterator[Found]:
        for match in pattern.finditer(text):
            group = next((n for n, value in enumerate(match.groups(), 1) if value and n != named), 0)
            yield Found(match.start(group), match.end(group), rule, STARS)

    return find


def cards(text: str) -> Iterator[Found]:
    """Find payment cards: Luhn right and an issuer's prefix, or any account that a label announces."""
    for match in CARDS.finditer(text):
        plain = re.sub(r"[ -]", "", match.group())
        if passes_luhn(plain) and not CODE_LABEL.search(_before(text, match.start())):
            yield Found(match.start(), match.end(), "银行卡号", STARS)
    yield from _spans(ACCOUNTS, "银行账号")(text)


def travel_documents(text: str) -> Iterator[Found]:
    """Find numbers of passports and permits that stand near a word for such a paper."""
    for match in TRAVEL.finditer(text):
        if TRAVEL_WORDS.search(text[max(0, match.start() - TRAVEL_REACH) : match.start()]):
            yield Found(match.start(), match.end(), "其他证件号码", STARS)


def is_vin(text: str) -> bool:
    """Return whether 17 characters are a vehicle's number: letters and digits, the ninth the right check (GB 16735)."""
    if not VIN.fullmatch(text) or text.isdigit() or text.isalpha():
        return False
    total = sum((int(c) if c.isdigit() else VIN_VALUES[c]) * w for c, w in zip(text, VIN_WEIGHTS, strict=True))
    return "0123456789X"[total % 11] == text[8]


def vehicles(text: str) -> Iterator[Found]:
    """Find numbers of vehicles and engines, by their label or by their check digit."""
    yield from _spans(VEHICLES, "车辆识别信息")(text)
    for match in VIN.finditer(text):
        if is_vin(match.group()) and not CODE_LABEL.search(_before(text, match.start())):
            yield Found(match.start(), match.end(), "车辆识别信息", STARS)


def plates(text: str) -> Iterator[Found]:
    """Find vehicle plates; the two characters of the place stay."""
    for match in PLATES.finditer(text):
        yield Found(match.start() + 2, match.end(), "车牌号", "*****")


def county_end(address: str) -> int:
    """Return how many characters of an address reach to its county; 0 when no county can be read."""
    match = COUNTY.match(address)
    return match.end() if match else 0


def home_addresses(text: str, *, person: bool) -> Iterator[Found]:
    """Find home addresses behind their labels and cut them at the county.

    住址 and 住所 are a home only where the party is a natural person (``person``); of a firm they are its seat.
    """
    labelled = re.compile(rf"(?:{PERSONAL_HOME if person else ALWAYS_HOME})({ADDRESS_END})")
    for match in [*labelled.finditer(text), *(re.finditer(rf"{LIVES}({ADDRESS_END})", text) if person else ())]:
        address = match.group(1)
        kept = county_end(address)
        tail = address[kept:]
        plain = match.group().startswith("住") and match.group()[1:2] not in {"址", "所"}
        if (plain or not kept) and not BELOW_COUNTY.search(tail):
            continue
        if tail.strip("* "):
            yield Found(match.start(1) + kept, match.end(1), "住址截至县级", "***")


NUMBERS: tuple[Callable[[str], Iterator[Found]], ...] = (identity_numbers, _spans(PHONES, "电话号码"), cards)
FLAT: tuple[Callable[[str], Iterator[Found]], ...] = (
    identity_numbers,
    _spans(OTHER_DOCUMENTS, "其他证件号码"),
    travel_documents,
    _spans(MAILS, "电子邮箱"),
    _spans(CHATS, "网络账号"),
    _spans(PHONES, "电话号码"),
    cards,
    vehicles,
    plates,
    _spans(BIRTHS, "出生日期"),
    _spans(BORN, "出生日期"),
)


def detect(text: str, *, person: bool) -> Iterator[Found]:
    """Find all personal data in normal text; ``person`` says that the party is a natural person."""
    for detector in FLAT:
        yield from detector(text)
    folded = text.translate(DIGITS)
    if folded != text:
        for detector in NUMBERS:
            yield from (f for f in detector(folded) if not is_uscc(text[f.start : f.end]))
    yield from home_addresses(text, person=person)
