"""Going on with numbers that an agency gave out on paper before it came here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.agencies.officers import day_of
from mingzheng.core.errors import FieldError, Invalid, Refusal, Refused
from mingzheng.documents import numbering
from mingzheng.documents.models import NumberStart

if TYPE_CHECKING:
    from mingzheng.agencies.models import Agency
    from mingzheng.ledger.recording import Recorder

MOST = 99_999
RULE = "文书按年度统一编号，不得重号、跳号"


def begin_series(
    rec: Recorder, agency: Agency, *, series: str, last: int, register: str, of_papers: bool = True
) -> NumberStart:
    """Let this year's series go on after ``last``, the number that the ``register`` on paper ends with.

    Once a year, before the first number of the series is taken here. Raises Invalid for a number that is none, Refused
    where the series has begun.
    """
    if not 0 < last <= MOST:
        raise Invalid(fields=(FieldError("last", f"填 1 至 {MOST} 之间的数。", rule=RULE, remedy="照登记簿填写。"),))
    year = day_of(rec.now).year
    if not numbering.start_after(agency, series=series, year=year, last=last, of_papers=of_papers):
        said = f"{agency.short_code}{series}〔{year}〕在本系统已经编过号，不能再改起点。"
        remedy = "纸质登记簿上多出的号，写明情况另行归档。"
        refusal = Refusal("series_begun", said, RULE, remedy, kind="never")
        raise Refused("登记编号的起点", (refusal,))
    made = NumberStart(agency=agency, series=series, year=year, last=last, register=register.strip(), at=rec.now)
    rec.insert(made)
    return made
