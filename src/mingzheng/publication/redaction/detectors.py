"""Detectors over normal text for personal data that no record told us of (disclosure.md §3.4, §11)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

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


def identity_numbers(text: str) -> Iterator[Found]:
    """Find identity numbers of 18 and 15 digits; a credit code of digits only is none."""
    for match in re.finditer(r"(?<![0-9A-Z])\d(?:[ -]?\d){16}[ -]?[\dX](?![0-9A-Z])", text):
        plain = re.sub(r"[ -]", "", match.group())
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
    r"(?:护照|通行证|居住证|居留证|军官证|士兵证|警官证|驾驶证|社保卡|医保卡)"
    r"(?:号码|编号|号)?[:为是]?\s*([A-Z]{0,3}\d{6,18}[A-Z]?)"
)
PHONES = re.compile(
    r"(?<![\d.])(?:\+?0{0,2}86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)|(?<![\d.])\(?0\d{2,3}\)?[- ]\d{7,8}(?!\d)"
    r"|(?<=电话)[:为是]?\s*(?:0\d{2,3})?\d{7,8}(?!\d)"
)
CARDS = re.compile(r"(?<![0-9A-Z])(?:62|4\d|5[1-5]|3[47])\d{2}(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,4})?(?![0-9A-Z])")
ACCOUNTS = re.compile(r"(?:银行账[号户]|银行卡号?|卡号|账号|帐号|开户账号)[:为是]?\s*(\d(?:[ -]?\d){7,29})")
PLATES = re.compile(
    rf"[{PROVINCES}][A-HJ-NP-Z][· -]?(?:[A-HJ-NP-Z0-9]{{5,6}}|[A-HJ-NP-Z0-9]{{4}}[挂学警港澳])(?![0-9A-Z])"
)
VEHICLES = re.compile(r"(?:车架号|车辆识别代[号码]|VIN码?|发动机号)[:为是]?\s*([A-HJ-NPR-Z0-9]{6,17})")
MAILS = re.compile(r"[A-Z0-9._%+-]+@[A-Z0-9-]+(?:\.[A-Z0-9-]+)+")
CHATS = re.compile(r"(?:微信号?|QQ号?|WECHAT)(?:码)?[:为是]?\s*([A-Z0-9_-]{5,20})")
SEPARATOR = r"\s*(?:[:为在是于]\s*)"
HOME_LABELS = "家庭住址|家庭地址|户籍所在地|户籍地址|户籍地|户口所在地|经常居住地|居住地址|居住地|现住址|现住地"
ALWAYS_HOME = rf"(?:{HOME_LABELS}){SEPARATOR}|(?:家住|现住)[在于]?:?"
PERSONAL_HOME = rf"{ALWAYS_HOME}|(?:住址|住所地|住所){SEPARATOR}"
LIVES = r"(?<![入居常])住(?![建房宅院宿户所址])[在于]?"
BELOW_COUNTY = re.compile(r"[村镇乡路街道巷弄号栋幢楼室组]")
ADDRESS_END = r"[^\n,。;、)]{4,80}?(?=[\n,。;、)]|\s(?:\S{1,8}:)|\s{2}|$)"
NOT_COUNTY = "".join(f"(?<!{word})" for word in ("小区", "社区", "园区", "厂区", "院区"))
COUNTY = re.compile(
    r"(?:中国)?(?:[^省市区县\s]{2,8}(?:省|自治区|特别行政区))?(?:[^省市区县\s]{1,10}(?:市|自治州|地区|盟))?"
    rf"(?:[^省市区县旗镇乡街道路村号\s]{{1,10}}(?:自治县|自治旗|林区|特区|区|县|旗|市){NOT_COUNTY})?"
)


def _spans(pattern: re.Pattern[str], rule: str) -> Callable[[str], Iterator[Found]]:
    def find(text: str) -> Iterator[Found]:
        for match in pattern.finditer(text):
            group = 1 if pattern.groups else 0
            yield Found(match.start(group), match.end(group), rule, STARS)

    return find


def cards(text: str) -> Iterator[Found]:
    """Find payment cards: Luhn right and an issuer's prefix, or any account that a label announces."""
    for match in CARDS.finditer(text):
        plain = re.sub(r"[ -]", "", match.group())
        if passes_luhn(plain) and not CODE_LABEL.search(_before(text, match.start())):
            yield Found(match.start(), match.end(), "银行卡号", STARS)
    yield from _spans(ACCOUNTS, "银行账号")(text)


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


FLAT: tuple[Callable[[str], Iterator[Found]], ...] = (
    identity_numbers,
    _spans(OTHER_DOCUMENTS, "其他证件号码"),
    _spans(MAILS, "电子邮箱"),
    _spans(PHONES, "电话号码"),
    cards,
    plates,
    _spans(VEHICLES, "车辆识别信息"),
    _spans(CHATS, "网络账号"),
)


def detect(text: str, *, person: bool) -> Iterator[Found]:
    """Find all personal data in normal text; ``person`` says that the party is a natural person."""
    for detector in FLAT:
        yield from detector(text)
    yield from home_addresses(text, person=person)
