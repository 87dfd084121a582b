"""Dates of birth in every way of writing (disclosure.md §3.4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mingzheng.publication.redaction.found import spans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mingzheng.publication.redaction.found import Found

_HAN = "一二三四五六七八九十"
_YEAR = r"(?:(?:19|20)\d{2}|[一二][〇零○OI一二三四五六七八九]{3}|(?<!\d)\d{2}(?=\s?年))"
_PART = rf"(?:\d{{1,2}}|[{_HAN}]{{1,3}})"
_DAY = rf"{_PART}\s?月\s?{_PART}\s?日"
_DATE = rf"{_YEAR}\s?[年./-](?:\s?{_PART}(?:\s?[月./-](?:\s?{_PART}(?:\s?日)?)?)?)?"
BIRTHS = re.compile(
    rf"(?:出生日期|出生年月日?|生日|出生时间|出生|(?<![发产衍])生于)\s*[:为是于在]{{0,2}}\s*({_DATE}|{_DAY})"
    rf"|({_DATE}|{_DAY})(?=\s?(?:出)?生(?![产活意效长]))"
)
birth_dates: Callable[[str], Iterator[Found]] = spans(BIRTHS, "出生日期")
