"""Where a person lives: cut at the county, by its label or by the words around it (disclosure.md §3.4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mingzheng.publication.redaction.found import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = "住址截至县级"
HOME = (
    r"(?:(?:家庭|身份证|户籍|常住|经常居住|居住|暂住|租住|收件|收货|现)(?:住址|地址)|"
    r"(?:户籍|户口|经常居住|居住|暂住|租住|现住)(?:所在)?地|户籍所在|常住地|住处)"
)
LIVES = (
    r"(?:家住|现住|租住|暂住|户籍在|(?<![入居常商])(?:居住|住)(?![建房宅院宿户所址综改地处店民客人进满不]))[在于]?:?"
)
_STREET = r"[路街道巷弄号栋幢楼室组村]"
_GOES_ON = rf"[^\n:,。;、]{{0,12}}?(?:{_STREET}|[区县旗市])[^\n:,。;、]{{0,24}}(?:[,。;、\n]|$)"
_WRAPPED = rf"(?:(?<=[\u3400-\u9fff\d])\n(?={_GOES_ON}))"
ADDRESS = rf"(?:(?!\s\S{{1,8}}:|\s{{2}})[^\n,。;、()的]|\([^()\n]{{0,20}}\)|{_WRAPPED}){{3,80}}"
INHABITED = re.compile(
    rf"(?:位于|住在|前往|来到|赶到|[在到至于])(?P<address>[^\n,。;、()的]{{3,40}}?(?:{_STREET}|户|单元)(?:[\d-]{{1,5}})?)的?"
    r"(?:家中|家里|家门口|住宅|住处|出租屋|租住房|租房|住房|自家)"
)
"""An address that no label announces, before a word for a home."""
PROPERTY = re.compile(r"(?:房屋|住房|房产|住宅|房子)(?:位于|坐落于|坐落在|坐落|在)(?P<address>[^\n,。;、()的]{3,40})")
"""Where a flat lies: taken where a dwelling is named."""
AT_HOME = re.compile(r"家\((?P<address>[^()\n]{4,40})\)")
BELOW_COUNTY = re.compile(
    r"村(?!民|委|\))|镇(?!人民|政府)|乡(?!镇|人民|政府)|路(?![过上段面])|街(?!道办)|道(?![路办德])|[巷弄栋幢楼]|号(?![码召])|室(?![内外])"
    r"|组(?![织成长员])"
)
NOT_COUNTY = "".join(f"(?<!{word})" for word in ("小区", "社区", "园区", "厂区", "院区"))
COUNTY = re.compile(
    r"(?:中国)?(?:[^省市区县\s]{2,8}(?:省|自治区|特别行政区))?(?:[^省市区县\s]{1,10}(?:市|自治州|地区|盟))?"
    rf"(?:[^省市区县旗镇乡街道路村号\s]{{1,10}}(?:自治县|自治旗|林区|特区|区|县|旗|市){NOT_COUNTY})?"
)
_LABELLED = re.compile(rf"{HOME}\s*(?P<mark>[:为在是于]{{0,2}})\s*(?P<address>{ADDRESS})")
_SEATED = re.compile(rf"(?:住所地|住所)\s*(?P<mark>[:为在是于])\s*(?P<address>{ADDRESS})")
_STATED = re.compile(rf"住址\s*(?P<mark>[:为在是于]{{0,2}})\s*(?P<address>{ADDRESS})")
_OF_A_PERSON = re.compile(
    r"(?:[男女]|出生|[一-龥]族|\d[\dX]|岁|[一-龥]{2,4}\(|号码|电话)[,、;\s]*$"
    r"|(?:举报人|投诉人|证人|当事人|法定代表人|负责人|经营者|员工|职工|工人|司机|驾驶员|店长|经理|厨师|监护人|代理人|其[妻夫子女父母])"
    r"为?[\u3400-\u9fff·]{2,8}[的,、 ]{0,2}$"
)
_DWELLING = re.compile(r"单元|\d+室|\d[栋幢门].{0,6}\d|出租屋|宿舍")
_LIVING = re.compile(rf"{LIVES}(?P<address>{ADDRESS})")


def county_end(address: str) -> int:
    """Return how many characters of an address reach to its county; 0 when no county can be read."""
    match = COUNTY.match(address)
    return match.end() if match else 0


def _county_end_on_lines(address: str) -> int:
    """Return the county's end in an address whose line may break anywhere."""
    wanted = county_end(address.replace("\n", ""))
    places = [index + 1 for index, character in enumerate(address) if character != "\n"]
    return places[wanted - 1] if wanted else 0


def home_addresses(text: str, *, person: bool) -> Iterator[Found]:
    """Find home addresses behind their labels or before a word for a home, and cut them at the county.

    住所 is a home only where the party is a natural person (``person``), of a firm it is its seat. Papers on small
    firms write 住址 for their seat too: there it is a home behind a person's particulars, or where it names a dwelling.
    """
    for pattern in (_LABELLED, *((_SEATED,) if person else ()), _STATED, _LIVING, INHABITED, AT_HOME, PROPERTY):
        for match in pattern.finditer(text):
            start, end = match.span("address")
            kept = _county_end_on_lines(match["address"])
            whole = match["address"][kept:]
            tail = whole.lstrip("* \n")
            sure = kept and match.groupdict().get("mark") and tail == whole  # what follows our own mask is no address
            of_a_person = person or _OF_A_PERSON.search(text[: match.start()][-20:]) or _DWELLING.search(tail)
            if (pattern is _STATED and not of_a_person) or (pattern is PROPERTY and not _DWELLING.search(tail)):
                continue
            if tail.strip("* \n") and (sure or BELOW_COUNTY.search(tail)):
                yield Found(start + kept, end, RULE, "***")


def known_address(address: str) -> re.Pattern[str] | None:
    """Return what finds a known home in text whose digits are folded: below its county, spaced, or to its number only.

    None where too little stands below the county to be told from ordinary words.
    """
    tail = "".join(address[county_end(address) :].split())
    if len(tail) < SHORTEST_TAIL:
        return None
    first = re.match(r".{3,}?\d[号组幢栋弄村队]", tail)
    stem = first.group() if first else tail
    rest = r"(?:[\d\s\-A-Z座单元栋幢楼层之]{0,12}[室号户楼元层]){0,4}"
    return re.compile(r"[\s\-]{0,2}".join(map(re.escape, stem)) + rest)


SHORTEST_TAIL = 4
