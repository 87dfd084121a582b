"""What tells the name of an organisation from that of a person."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from mingzheng.publication.redaction.name_words import SHOPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ORGANISATION = re.compile(
    r"(?:公司|集团|企业|事务所|银行|中心|合作社|合伙|工厂|厂|商店|商行|店|餐厅|酒店|医院|诊所|学校|学院|协会|商会|研究院|"
    r"研究所|基金会|工作室|经营部|服务部|服务站|超市|局|委员会|所)$"
)
BRAND = r"[\"”’」]牌(?![照号])"


def is_organisation(name: str) -> bool:
    """Tell whether a name reads like an organisation's; anything else is treated as a person's, and masked."""
    return ORGANISATION.search(re.sub(r"\(.*?\)$", "", unicodedata.normalize("NFKC", name))) is not None


def called_after(names: Iterable[str], texts: Iterable[str]) -> Iterator[str]:
    """Yield the businesses and brands of normal texts that are called after a person: 王力五金店, “李宁”牌.

    Between the name and the word for a business stands a trade and nothing else: 王力挪用公司 is a sentence on him.
    """
    wanted = [re.compile(rf"{re.escape(name)}(?:{SHOPS}|{BRAND})") for name in names if name]
    for text in texts:
        for pattern in wanted:
            yield from (match.group() for match in pattern.finditer(text))
