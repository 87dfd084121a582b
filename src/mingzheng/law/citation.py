"""Article references as text keys (``行政处罚法#57.2``) and the way a statute is cited in Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mingzheng.core.errors import DomainError

DIGITS = "零一二三四五六七八九"
UNITS = ("", "十", "百", "千")
LARGEST = 9999
NUMERAL = r"[零〇一二三四五六七八九十百千\d]+"
CITED = re.compile(
    rf"^《?(?P<title>[^《》]+?)》?(?:第(?P<no>{NUMERAL})条)(?:第(?P<paragraph>{NUMERAL})款)?"
    rf"(?:第[((]?(?P<item>{NUMERAL})[))]?项)?$"
)
KEY = re.compile(
    r"^(?P<instrument>[^#\s]+)(?:#(?P<no>[1-9]\d{0,3})(?:\.(?P<paragraph>[1-9]\d?)(?:\.(?P<item>[1-9]\d?))?)?)?$"
)


@dataclass(frozen=True, slots=True)
class ArticleKey:
    """A parsed reference: the instrument's key or alias, article, paragraph (款) and item (项); 0 where not named."""

    instrument: str
    no: int = 0
    paragraph: int = 0
    item: int = 0

    def words(self) -> str:
        """Return 第五十七条第二款第（一）项, as much of it as the key names."""
        parts = [f"第{chinese_number(self.no)}条"] if self.no else []
        if self.paragraph:
            parts.append(f"第{chinese_number(self.paragraph)}款")
        if self.item:
            parts.append(f"第（{chinese_number(self.item)}）项")
        return "".join(parts)


def parse_key(key: str) -> ArticleKey:
    """Read ``instrument``, ``instrument#article``, ``…#article.paragraph`` or ``…#article.paragraph.item``.

    Raises DomainError for any other form.
    """
    match = KEY.match(key)
    if match is None:
        message = f"条文引用“{key}”写法不对，应为“行政处罚法#57”或“行政处罚法#57.2”。"
        raise DomainError(message)
    numbers = (int(match[name] or 0) for name in ("no", "paragraph", "item"))
    return ArticleKey(match["instrument"], *numbers)


def chinese_number(value: int) -> str:
    """Return a number from 1 to 9999 as statutes write it (十, 二十一, 一百零三, 一千二百四十二)."""
    if not 1 <= value <= LARGEST:
        message = f"cannot write {value} in Chinese numerals"
        raise ValueError(message)
    out = ""
    digits = str(value)
    for position, digit in enumerate(digits):
        unit = UNITS[len(digits) - 1 - position]
        if digit != "0":
            out += DIGITS[int(digit)] + unit
        elif not out.endswith("零"):
            out += "零"
    out = out.rstrip("零")
    return out.removeprefix("一") if out.startswith("一十") else out


def read_citation(text: str) -> tuple[str, str]:
    """Return (title as written, "#57.2.1") of 《…法》第五十七条第二款第（一）项, or of a key (行政处罚法#57.2).

    An item without a paragraph is of the first. Raises DomainError for what is no citation of one article.
    """
    plain = re.sub(r"\s+", "", text)
    if "#" in plain:
        parsed = parse_key(plain)
        return parsed.instrument, plain.removeprefix(parsed.instrument)
    match = CITED.match(plain)
    if match is None:
        message = f"看不懂依据“{text[:40]}”，请写成《中华人民共和国食品安全法》第一百二十六条第一款。"
        raise DomainError(message)
    numbers = [number_of(match["no"]), *(number_of(match[n]) for n in ("paragraph", "item") if match[n])]
    if match["item"] and not match["paragraph"]:
        numbers.insert(1, 1)
    return match["title"], "#" + ".".join(map(str, numbers))


def number_of(text: str) -> int:
    """Return the number that a Chinese numeral below ten thousand, or digits, write; raises DomainError."""
    if text.isdigit() and text.isascii():
        return int(text)
    total = digit = 0
    for sign in text.replace("〇", "零"):
        if sign in UNITS[1:]:
            total += (digit or 1) * 10 ** UNITS.index(sign)
            digit = 0
        elif sign in DIGITS:
            digit = DIGITS.index(sign)
        else:
            message = f"“{text[:20]}”不是条、款、项的数字。"
            raise DomainError(message)
    return total + digit
