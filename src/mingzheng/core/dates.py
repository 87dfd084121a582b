"""Dates and times as people write them, read into ISO dates; pure, no clock."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 1900, 2100
MAX_LENGTH = 40
WEEKDAYS = "一二三四五六日"

_HAN_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_WITH_YEAR = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WITHOUT_YEAR = re.compile(r"(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?")
_TIME = re.compile(
    r"(上午|下午|晚上|中午|凌晨)?\s*(\d{1,2})\s*[:时点]\s*(?:(\d{1,2})\s*分?|(半))?(?::(\d{1,2})(?:\.\d+)?)?"
)
_SPLIT = re.compile(
    r"^(.*?[日号天\d])(?:\s*T\s*|\s+|(?<=[日号天])\s*)((?:上午|下午|晚上|中午|凌晨)?\s*\d{1,2}\s*[:时点].*)$"
)
_RELATIVE = {"前天": -2, "昨天": -1, "今天": 0, "今日": 0, "明天": 1, "后天": 2}


class Unreadable(ValueError):
    """A text that is no date or time; its message is Chinese and says what to write instead."""


def parse_date(text: str, *, today: dt.date | None = None) -> dt.date:
    """Return the date that a person wrote.

    Takes ``2026-09-18``, ``2026/9/18``, ``2026年9月18日``, ``20260918``, ``二〇二六年九月十八日`` and, where
    ``today`` is given, ``9.18`` (the year that brings it nearest to today), 今天, 昨天, 明天. Raises Unreadable.
    """
    plain = _plain(text)
    if today is not None and plain in _RELATIVE:
        return today + dt.timedelta(days=_RELATIVE[plain])
    plain = _han_numerals(plain)
    if match := _WITH_YEAR.fullmatch(plain) or _PACKED.fullmatch(plain):
        return _checked(*map(int, match.groups()))
    if match := _WITHOUT_YEAR.fullmatch(plain):
        if today is None:
            message = "没有写明年份，请写成 2026-09-18"
            raise Unreadable(message)
        return _nearest(int(match[1]), int(match[2]), today)
    message = "看不懂这个日期，请写成 2026-09-18、2026年9月18日 或 9.18"
    raise Unreadable(message)


def parse_datetime(text: str, *, today: dt.date | None = None) -> dt.datetime:
    """Return the moment that a person wrote, in China standard time where no zone is given.

    Takes a date as ``parse_date`` does, followed by ``14:30``, ``14时30分``, ``下午2点半``; or ISO 8601.
    Raises Unreadable.
    """
    plain = _plain(text)
    if (moment := _iso(plain)) is not None:
        return moment
    match = _SPLIT.fullmatch(plain)
    if match is None:
        message = "没有写明时间，请同时写日期和时间，例如 2026-09-18 14:30"
        raise Unreadable(message)
    return dt.datetime.combine(parse_date(match[1], today=today), parse_time(match[2]), tzinfo=ZONE)


def parse_time(text: str) -> dt.time:
    """Return the time of day that a person wrote (``14:30``, ``下午2点半``); raises Unreadable."""
    match = _TIME.fullmatch(_han_numerals(_plain(text)))
    if match is None:
        message = "看不懂这个时间，请写成 14:30"
        raise Unreadable(message)
    half, hour, minute, thirty, second = match.groups()
    hours = int(hour)
    if (half in {"下午", "晚上"} and hours < 12) or (half == "中午" and hours < 3):  # noqa: PLR2004
        hours += 12
    try:
        return dt.time(hours, 30 if thirty else int(minute or 0), int(second or 0))
    except ValueError as error:
        message = "没有这个时刻，请核对：小时为 0 至 23，分钟为 0 至 59"
        raise Unreadable(message) from error


def words(date: dt.date) -> str:
    """Return ``2026-10-22 周四``."""
    return f"{date.isoformat()} 周{WEEKDAYS[date.weekday()]}"


def checked(date: dt.date) -> dt.date:
    """Return the date if its year is one that a case can have; raises Unreadable."""
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        message = f"年份应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间，请核对"
        raise Unreadable(message)
    return date


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain or len(plain) > MAX_LENGTH:
        message = "看不懂这个日期，请写成 2026-09-18"
        raise Unreadable(message)
    return re.sub(r"\s*\(?(周|星期)[一二三四五六日天]\)?$", "", plain)


def _han_numerals(text: str) -> str:
    """Turn 二〇二六年九月十八日 into 2026年9月18日; other text stays."""
    text = re.sub(r"([一二三四五六七八九]?)十([一二三四五六七八九]?)", _ten, text)
    return text.translate(_HAN_DIGITS)


def _ten(match: re.Match[str]) -> str:
    return f"{match[1] or '一'}{match[2] or '〇'}"


def _iso(text: str) -> dt.datetime | None:
    if not re.match(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}", text):
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    checked(moment.date())
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def _checked(year: int, month: int, day: int) -> dt.date:
    try:
        date = dt.date(year, month, day)
    except ValueError as error:
        message = f"没有 {year} 年 {month} 月 {day} 日这一天，请核对"
        raise Unreadable(message) from error
    return checked(date)


def _nearest(month: int, day: int, today: dt.date) -> dt.date:
    candidates = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            candidates.append(dt.date(year, month, day))
        except ValueError:
            continue
    if not candidates:
        message = f"没有 {month} 月 {day} 日这一天，请核对"
        raise Unreadable(message)
    return min(candidates, key=lambda date: abs(date - today))
