"""Identifiers of organisations, people and papers: their one form, and what is wrong with them, in Chinese.

Sources: GB 32100-2015 (统一社会信用代码), GB 11643-1999 (公民身份号码), the shape of 发文字号 in use.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from mingzheng.core import text as texts

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ID_CARD_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CARD_CHECK = "10X98765432"
EARLIEST_BIRTH = dt.date(1880, 1, 1)
ID_LENGTH = 18
BANK_CARD = re.compile(r"\d{12,19}")
MOBILE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")
LANDLINE = re.compile(r"(?:0\d{2,3})?[1-9]\d{6,7}(?:(?:转|#|x)\d{1,6})?|(?:12|95|96)\d{3,4}|1[01]\d|[48]00\d{7}")
PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"(?:[A-Z](?:[A-HJ-NP-Z0-9]{5}|[A-HJ-NP-Z0-9]{4}[学警领港澳挂])"
    r"|[A-Z](?:[DABCEFGHJK][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[DABCEFGHJK]))"
)
NAME_LIMIT = 100


class NotANumber(ValueError):
    """A text that is no document number; the message says so in Chinese."""


def normalise(text: str) -> str:
    """Return an identifier's one form: NFKC, upper case, without blanks and hyphens.

    Raises ValueError, with the character's place, when it holds zero-width, direction or other invisible characters.
    """
    if reason := texts.fault(text):
        raise ValueError(f"{reason}，请删去后重新输入")
    folded = unicodedata.normalize("NFKC", text).upper()
    return re.sub(r"[\s\-\u2010-\u2015\u2212]", "", folded)


def _normal_or_error(text: str) -> tuple[str, str | None]:
    try:
        return normalise(text), None
    except ValueError as error:
        return "", str(error)


def name_error(text: str, limit: int = NAME_LIMIT) -> str | None:
    """Return what is wrong with a name of a person or organisation, or None; rare characters are fine."""
    if reason := texts.fault(text):
        return f"{reason}，请删去后重新输入"
    name = texts.tidy(text)
    if not name:
        return "请填写名称"
    if "\n" in name or "\t" in name:
        return "名称只能写一行"
    if len(name) > limit:
        return f"名称最多 {limit} 个字，现有 {len(name)} 个"
    if not any(unicodedata.category(character)[0] in "LN" for character in name):
        return "名称中至少应有一个汉字、字母或数字"
    return None


def uscc_check(body: str) -> str:
    """Return the 18th character of a 统一社会信用代码 from its first 17 (GB 32100-2015)."""
    total = sum(USCC_ALPHABET.index(c) * w for c, w in zip(body, USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[-total % 31]


def uscc_error(text: str) -> str | None:
    """Return what is wrong with a 统一社会信用代码, or None; leading letters (A, N, Y) are accepted."""
    code, error = _normal_or_error(text)
    if error:
        return error
    if len(code) != ID_LENGTH:
        return f"统一社会信用代码应为 18 位，现有 {len(code)} 位"
    return _uscc_characters(code) or _uscc_content(code)


def _uscc_characters(code: str) -> str | None:
    for character in code:
        if character not in USCC_ALPHABET:
            return f"统一社会信用代码不使用“{character}”" + ("（请核对是否为数字 0 或 1）" if character in "IO" else "")
    return None


def _uscc_content(code: str) -> str | None:
    if not code[2:8].isdigit():
        return "统一社会信用代码第 3 至 8 位是行政区划，应为数字"
    if code[:17] == "0" * 17:
        return "统一社会信用代码不能全为 0"
    if uscc_check(code[:17]) != code[17]:
        return "统一社会信用代码的校验位不对，请逐位核对"
    return None


def id_card_check(body: str) -> str:
    """Return the 18th character of a 公民身份号码 from its first 17 digits (GB 11643-1999)."""
    return ID_CARD_CHECK[sum(int(c) * w for c, w in zip(body, ID_CARD_WEIGHTS, strict=True)) % 11]


def id_card_error(text: str, today: dt.date) -> str | None:
    """Return what is wrong with an 18-digit identity number, or None.

    Residence permits of Hong Kong, Macao and Taiwan (81–83) and of foreigners (9…) follow the same form; an unknown
    region is no error, since codes changed after numbers were given.
    """
    number, error = _normal_or_error(text)
    if error:
        return error
    return _id_card_form(number) or _id_card_content(number, today)


def _id_card_form(number: str) -> str | None:
    if len(number) != ID_LENGTH:
        return f"身份证件号码应为 18 位，现有 {len(number)} 位"
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return "身份证件号码前 17 位是数字，末位是数字或 X"
    return "身份证件号码不以 0 开头" if number[0] == "0" else None


def _id_card_content(number: str, today: dt.date) -> str | None:
    born = birth_date(number)
    if born is None:
        return f"身份证件号码中的出生日期 {number[6:10]}-{number[10:12]}-{number[12:14]} 不存在"
    if not EARLIEST_BIRTH <= born <= today:
        return f"身份证件号码中的出生日期 {born} 不可能"
    if id_card_check(number[:17]) != number[17]:
        return "身份证件号码的校验位不对，请逐位核对"
    return None


def birth_date(id_card: str) -> dt.date | None:
    """Return the birth date in an 18-digit identity number, or None when it is no date."""
    number = normalise(id_card)
    try:
        return dt.datetime.strptime(number[6:14], "%Y%m%d").replace(tzinfo=dt.UTC).date()
    except ValueError:
        return None


def id_card_sex(id_card: str) -> str:
    """Return ``male`` or ``female`` by the 17th digit of an identity number."""
    return "male" if int(normalise(id_card)[16]) % 2 else "female"


def masked(number: str) -> str:
    """Return an identifier with its middle hidden: the first three and last four characters stay."""
    plain = number.strip()
    shown = 7
    if len(plain) <= shown:
        return "*" * len(plain)
    return f"{plain[:3]}{'*' * (len(plain) - shown)}{plain[-4:]}"


def phone_error(text: str) -> str | None:
    """Return what is wrong with a telephone number (mobile, land line, service number), or None."""
    number, error = _normal_or_error(text)
    if error:
        return error
    number = re.sub(r"[()]", "", number).replace("X", "x")
    if MOBILE.fullmatch(number) or LANDLINE.fullmatch(number):
        return None
    return "看不懂这个电话号码：手机写 11 位，座机写区号和号码，例如 0571-87654321"


def plate_error(text: str) -> str | None:
    """Return what is wrong with a vehicle's plate number (7 characters, 8 for new energy), or None."""
    number, error = _normal_or_error(text)
    if error:
        return error
    if PLATE.fullmatch(number.replace("·", "").replace(".", "")):
        return None
    return "看不懂这个车牌号，例如 浙A12345、浙AD12345"


def bank_card_error(text: str) -> str | None:
    """Return what is wrong with a bank card number (Luhn), or None."""
    number, error = _normal_or_error(text)
    if error:
        return error
    if not BANK_CARD.fullmatch(number):
        return "银行卡号应为 12 至 19 位数字"
    digits = [int(c) for c in reversed(number)]
    doubled = (2 * d - 9 if 2 * d > 9 else 2 * d for d in digits[1::2])  # noqa: PLR2004 - Luhn
    if (sum(digits[::2]) + sum(doubled)) % 10:
        return "银行卡号的校验位不对，请逐位核对"
    return None


_NOISE = re.compile("[\\s\u200b-\u200f\u2060\ufeff\u00ad]+")
_LABEL = re.compile(r"^(?:发文字号|文号|文书编号|编号)[::]")
_YEARED = re.compile(
    r"(?P<word>.{1,60}?)[〔\[【〖(<{](?P<year>(?:19|20)\d{2})年?[〕\]】〗)>}]"
    r"(?P<unit>(?:第)?[^\d]{0,20}?-?)(?P<serial>\d{1,7})(?:-(?P<part>\d{1,4}))?号?"
)
_ORDERED = re.compile(r"(?P<word>.{1,60}?)(?:(?P<year>(?:19|20)\d{2})年)?第(?P<serial>\d{1,6})号")
_COURT = re.compile(
    r"\((?P<year>(?:19|20)\d{2})\)(?P<word>\D(?:.{0,20}\D)?)(?P<serial>\d{1,7})号(?:之(?P<part>\d{1,3}))?"
)
_BRACKETS = str.maketrans("[]【】<>{}", "()()()()")


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A 发文字号 or 文书编号 taken apart: word (机关代字), year, sub-unit, serial, part."""

    word: str
    year: int | None
    serial: int
    unit: str = ""
    part: int | None = None
    court: bool = False

    @classmethod
    def parse(cls, text: str) -> DocumentNumber:
        """Return the parts of a number in any of the brackets and spacings in use.

        Raises NotANumber when the text is none.
        """
        plain = _LABEL.sub("", _NOISE.sub("", unicodedata.normalize("NFKC", text)))
        court = _COURT.fullmatch(plain)
        match = court or _YEARED.fullmatch(plain) or _ORDERED.fullmatch(plain)
        if match is None:
            raise NotANumber("看不懂这个文号，例如 国办发〔2018〕118号")
        parts = match.groupdict()
        return cls(
            word=parts["word"].translate(_BRACKETS),
            year=int(parts["year"]) if parts["year"] else None,
            serial=int(parts["serial"]),
            unit=(parts.get("unit") or "").removeprefix("第").upper(),
            part=int(parts["part"]) if parts.get("part") else None,
            court=court is not None,
        )

    def normal(self) -> str:
        """Return the one form for search: 〔〕, half-width digits, no 第, no leading zeros."""
        if self.court:
            return f"({self.year}){self.word}{self.serial}号" + (f"之{self.part}" if self.part is not None else "")
        part = f"-{self.part}" if self.part is not None else ""
        if self.year is None:
            return f"{self.word}第{self.serial}号"
        return f"{self.word}〔{self.year}〕{self.unit}{self.serial}{part}号"
