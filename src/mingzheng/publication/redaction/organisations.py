"""What tells the name of an organisation from that of a person."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from mingzheng.publication.redaction.name_words import FOLLOWING, SHOPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ORGANISATION = re.compile(
    r"(?:公司|集团|企业|事务所|银行|中心|合作社|合伙|工厂|厂|商店|商行|店|餐厅|酒店|医院|诊所|学校|学院|协会|商会|研究院|"
    r"研究所|基金会|工作室|经营部|服务部|服务站|超市|局|委员会|所)$"
)
PLACE = r"(?:[\u3400-\u9fff]{1,8}?[省市区县镇乡])?"
TRADE = r"(?:(?![在到于从往将对向把被与和及均的系该其本开办是有为由经称说进出入离返])[\u3400-\u9fff]){0,8}?"
BRAND = r"[\"”’」]牌(?![照号])"


def is_organisation(name: str) -> bool:
    """Tell whether a name reads like an organisation's; anything else is treated as a person's, and masked."""
    return ORGANISATION.search(re.sub(r"\(.*?\)$", "", unicodedata.normalize("NFKC", name))) is not None


def called_after(names: Iterable[str], texts: Iterable[str]) -> Iterator[str]:
    """Yield the businesses and brands of normal texts that are called after a person: 王力五金店, “李宁”牌.

    A verb between the name and the word for a business makes it a sentence on the person (王力离开商店), and no name.
    """
    wanted = [
        re.compile(rf"{PLACE}{re.escape(name)}(?P<trade>{TRADE})(?:{SHOPS})|{re.escape(name)}{BRAND}") for name in names
    ]
    for text in texts:
        for pattern in wanted:
            for match in pattern.finditer(text):
                trade = match["trade"] or ""
                if not any(trade[i : i + 2] in FOLLOWING for i in range(len(trade) - 1)):
                    yield match.group()
