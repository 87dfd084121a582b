"""Numbers that belong to a person: identity papers, telephones, cards and accounts (disclosure.md §3.4, §11)."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from mingzheng.publication.redaction.found import GAP, LABEL_TAIL, STARS, Found, spans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
ID_LENGTH = 18
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
EARLIEST_BIRTH = 1880
LATEST_BIRTH = 2100
SHORTEST_CARD = 15
LABEL_REACH = 14


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


ID_LABEL = re.compile(r"(?:身份证|公民身份|居民身份|证件号)[^\d]{0,10}$")
OF_A_THING = re.compile(
    r"(?:信用代码|注册号|机构代码|许可证|登记证|备案|编号|票据|流水|单号|批号|文号|代码|条形码|条码|货号|订单|识别码)"
    r"(?:(?!电话|手机|联系|传真|座机|微信|身份)[^\d]){0,6}$"
)
"""Before the number of a thing, a firm or a paper; a word for a telephone between makes it one of a person again."""
RUN = re.compile(r"[0-9A-Z\-_/.]*$")


def _before(text: str, start: int) -> str:
    return text[max(0, start - LABEL_REACH) : start]


def of_a_thing(text: str, start: int) -> bool:
    """Return whether the number that begins at a place is announced as that of a thing, a firm or a paper."""
    before = _before(text, start)
    return OF_A_THING.search(RUN.sub("", before) or before) is not None


LONG = re.compile(rf"(?<![0-9A-Z])[A-Z]?\d(?:{GAP}\d){{16}}{GAP}[\dX](?![0-9A-Z])")
LABELLED_ID = re.compile(rf"(?:身份证|公民身份|居民身份){LABEL_TAIL}(\d(?:{GAP}\d){{12,17}}{GAP}[\dX])(?![0-9A-Z])")
OLD = re.compile(rf"(?<![0-9A-Z])\d(?:{GAP}\d){{14}}(?![0-9A-Z])")


def _plain(text: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", text)


def identity_numbers(text: str) -> Iterator[Found]:
    """Find identity numbers of 18 and 15 digits, foreigners' permanent residence too; a credit code is none.

    What is announced as one is one, whatever its length: a digit too few is a slip of the pen.
    """
    for match in LONG.finditer(text):
        plain = _plain(match.group())[-ID_LENGTH:]
        labelled = ID_LABEL.search(_before(text, match.start()))
        if labelled or (is_id_number(plain) and not (of_a_thing(text, match.start()) and is_uscc(plain))):
            yield Found(match.start(), match.end(), "身份证号码", STARS)
    for match in LABELLED_ID.finditer(text):
        yield Found(match.start(1), match.end(1), "身份证号码", STARS)
    for match in OLD.finditer(text):
        plain = _plain(match.group())
        likely = plain[:2] in ID_PROVINCES and _birth("19" + plain[6:12]) and "\n" not in match.group()
        if ID_LABEL.search(_before(text, match.start())) or (likely and not of_a_thing(text, match.start())):
            yield Found(match.start(), match.end(), "身份证号码（15位）", STARS)


ID_PROVINCES = frozenset(
    f"{province}"
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65))
    for province in range(first, last + 1)
)
OTHER_DOCUMENTS = re.compile(
    r"(?:护照|通行证|回乡证|台胞证|居住证|居留证|居留身份证|居留许可|居留卡|永久居留证|香港身份证|澳门身份证|出生证|出生医学证明|"
    r"户口簿|军官证|士兵证|警官证|残疾人?证|驾驶证(?:档案)?|驾照|健康证|社保卡?|医保卡?|社会保障|公积金|学籍|住院|病历|病案|"
    r"就诊卡|从业资格证|资格证|操作证|适任证|(?:药师|医师|护士|教师|建造师)[^,。;\n]{0,6}(?:注册|执业|资格)证)"
    rf"(?:账|件|书)?,?{LABEL_TAIL}"
    r"((?:[A-Z]{0,3}[ -]?\d(?:[ -]?\d){5,18}[A-Z]?(?:\(\d\))?|[A-Z]{1,2}\d{6}\([0-9A]\)"
    r"|[\u4e00-\u9fff]{1,4}字第\d{5,9}号?))"
    r"(?![0-9A-Z])"
    r"|(?<=[\dX]),档案编号[:为]?\s*(\d{10,12})(?!\d)"
    r"|(?:身份证|银行卡|信用卡|手机|电话|账[号户])[^\d,。;\n]{0,6}(?:尾号|后[四五六4-6]位)[:为是]?\s*(\d{4,6})(?!\d)"
)
TRAVEL = re.compile(r"(?<![0-9A-Z])(?:E[A-HJ-NP-Z]\d{7}|[EGHMCTL]\d{8,10}|[A-Z]{1,2}\d{6}\([0-9A]\))(?![0-9A-Z])")
"""Numbers of passports, permits for Hong Kong, Macau and Taiwan, Hong Kong cards; taken only near such words."""
TRAVEL_WORDS = re.compile(r"护照|通行证|证件|回乡证|台胞证|香港|澳门|台湾|外籍|国籍|境外|出入境")
TRAVEL_REACH = 24
AREA = r"(?:10|2\d|[3-9]\d{2})"
LOCAL = rf"(?:\d{{3,4}}{GAP}\d{{4}}|\d{{7,8}})"
EXTENSION = r"(?:\s*(?:-|转|分机|EXT\.?)\s*\d{1,5})?"
MOBILE = (
    rf"(?:1[3-9]\d(?:{GAP}\d{{4}}){{2}}|1[3-9]\d{{2}}[- ._]\d{{3}}[- ._]\d{{4}}|1[3-9]\d[- ._]\d{{3}}[- ._]\d{{5}}"
    r"|1(?:[- ._·/][3-9])(?:[- ._·/]\d){9})(?!\d)"
)
LANDLINE = rf"\(?0{AREA}\)?[- ]{{0,2}}{LOCAL}{EXTENSION}(?![\d.])"
PHONES = re.compile(
    rf"(?<![\d.])(?:\+?\(?0{{0,2}}86{GAP})?{MOBILE}|(?<![\d.]){LANDLINE}"
    rf"|(?<![\d.])\+?86[- ]{AREA}[- ]{LOCAL}{EXTENSION}(?![\d.])"
    rf"|(?<=电话|座机)(?:号码?)?[:为是]{{0,2}}\s*(?P<told>{MOBILE}|(?:0\d{{2,3}}[- ]?)?{LOCAL}{EXTENSION}(?!\d))"
)
CARDS = re.compile(
    rf"(?<![0-9A-Z])(?:62|60|65|68|69|95|4\d|5[1-5]|3[4-7])\d{{2}}(?:{GAP}\d{{4}}){{2,3}}(?:{GAP}\d{{1,4}})?(?![0-9A-Z])"
)
ACCOUNTS = re.compile(
    r"(?:银行账[号户]|银行卡|借记卡|信用卡|储蓄卡|存折|卡号|账号|帐号|开户账号|账户|帐户)"
    rf"{LABEL_TAIL}(\d(?:{GAP}\d){{7,29}})"
)

TREASURY = re.compile(
    r"(?:财政局?|国库|支付中心|非税|收入|罚没|款|收缴|代收|专用?户|账户|结算){1,6}"
    r"(?:,(?:开户行|开户银行)[:为]?[^,。;\n]{2,24})?[,;]?\s*(?:银行)?[账帐][号户](?:号码?)?[:为是]{0,2}\s*$"
)
"""Before the account into which fines are paid, its holder and nothing between: it is to be read by everybody."""
TREASURY_REACH = 60


def phones(text: str) -> Iterator[Found]:
    """Find numbers of telephones; what is announced as the number of a thing is none."""
    for match in PHONES.finditer(text):
        start, end = match.span("told" if match["told"] else 0)
        if match["told"] or not of_a_thing(text, start):
            yield Found(start, end, "电话号码", STARS)


def cards(text: str) -> Iterator[Found]:
    """Find payment cards: Luhn right, an issuer's prefix, 15 digits or more; or any account that a label announces."""
    for match in CARDS.finditer(text):
        plain = _plain(match.group())
        if len(plain) >= SHORTEST_CARD and passes_luhn(plain) and not of_a_thing(text, match.start()):
            yield Found(match.start(), match.end(), "银行卡号", STARS)
    for found in spans(ACCOUNTS, "银行账号")(text):
        if not TREASURY.search(text[max(0, found.start - TREASURY_REACH) : found.start]):
            yield found


def travel_documents(text: str) -> Iterator[Found]:
    """Find numbers of passports and permits that stand near a word for such a paper."""
    for match in TRAVEL.finditer(text):
        if TRAVEL_WORDS.search(text[max(0, match.start() - TRAVEL_REACH) : match.start()]):
            yield Found(match.start(), match.end(), "其他证件号码", STARS)


def holds_id_number(text: str) -> bool:
    """Return whether a text holds an identity number of a likely province, broken up by whatever is no word.

    An unbroken longer number (a complaint's, a payment's) is none.
    """
    for match in BROKEN_UP.finditer(text):
        plain = _plain(match.group(1))
        if plain[:2] in ID_PROVINCES and is_id_number(plain) and not is_uscc(plain):
            return True
    return False


BROKEN_UP = re.compile(
    r"(?=(?<!\d)(\d(?:[^\dA-Z\u3400-\u9fff,。;]{0,4}\d){16}[^\dA-Z\u3400-\u9fff,。;]{0,4}[\dX])(?!\d))"
)
other_documents: Callable[[str], Iterator[Found]] = spans(OTHER_DOCUMENTS, "其他证件号码")
