"""Names of persons that no record told us of, found by the words around them (disclosure.md §3.4).

A run is taken for a name only if it begins with a surname and something beside it says that a person is meant; once
taken, it is masked throughout the paper. Officers stay throughout: they are told by the words that announce them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingzheng.publication.redaction.name_words import (
    AMBIGUOUS,
    ANNOUNCE,
    COMMON_WORDS,
    FOLLOWING,
    NO_TRADE,
    NOT_FIRST,
    OFFICERS,
    SURNAMES,
    TRADES,
)
from mingzheng.publication.redaction.normal import normal
from mingzheng.publication.redaction.organisations import is_organisation
from mingzheng.publication.redaction.people import COMPOUND_SURNAMES, STRICTEST, KnownPerson
from mingzheng.publication.redaction.things import PROVINCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mingzheng.publication.redaction.people import PersonRole

LONGEST_NOTE = r"(?:\([^()\n]{1,12}\))?"
LEFT = re.compile(rf"(?P<word>{ANNOUNCE}){LONGEST_NOTE}(?:的)?(?:姓名)?(?:\s*[:为是]\s*|\s{{0,2}})$")
BY_TRADE = re.compile(rf"(?P<word>{TRADES}){LONGEST_NOTE}\s{{0,2}}$")
START = re.compile(r"(?:^|[^\d\u3400-\u9fff\U00020000-\U000323af]|[受的和与及在对由向给将把被让叫称即系是据查证])$")
"""Where a name may begin that nothing on its left announces."""
OFFICER_LEFT = re.compile(rf"(?:{OFFICERS}){LONGEST_NOTE}[:为是]?\s*$")
OFFICER_RIGHT = re.compile(r"\s*\((?:(?![无没假伪])[^()\n]){0,8}执法证")
DONE = (
    '到场|在场|陈述|自述|承认|供述|证实|证明|称[,:“"]|辩称|反映|举报|投诉|签字|签名|签收|拒绝签|代签|捺印|出生|身亡|死亡|受伤|'
    "驾驶|骑行|全权|受(?:其|该|当事人|公司)?(?:的)?委托|居住|现住|家住|离职|入职|辞职|任职|无证|购买|出售|负责|担任|作为|系该|"
    "系其|系本|系当"
)
OWNED = "电话|手机|住址|住所|笔录|健康证|签名|账户|银行|微信|授权|陈述|证言|身份|工资|社保|劳动"
RIGHT = re.compile(
    r"(?:\([^()\n]{1,24}\))?\s*(?:先生|女士|同志|某某|[的,]?(?:居民)?身份证|,?[^,。;\s]{1,4}(?:国籍|族[,。;])"
    r"|的?(?:询问|调查|谈话|讯问)|,?[男女](?=[,。;\s])"
    rf"|[均也亦都仍曾又已自于在]?(?:{DONE})|的(?:联系)?(?:{OWNED})|等[一二三四五六七八九十两\d]*[人名位]"
    r"|之[妻夫子女父母弟妹兄姐]|名下|雇[佣请用]|指[使派]|(?:共同|合伙|合作)|(?:、[\u3400-\u9fff]{2,4}){1,6}等[人一二三四五六七八九十\d]"
    r"|向[^,。;\s]{2,12}(?:支付|购买|借|转账|出售|投诉|举报|反映)|\([^()\n]{0,16}(?:出生|生\)|岁|身份证|[男女],|就读))"
)
SURELY = re.compile(r"的(?:居民)?身份证|\((?:居民|公民)?身份证|\([男女],")
"""Behind nothing but the name of a person, whatever stands before it."""
JOINED = re.compile(r"(?:\([^()\n]{1,16}\))?(?:、|,|和|与|及|以及|或者)\s?")
LINK = re.compile(r"(?P<run>[\u3400-\u9fff]{2,8})(?:\([^()\n]{1,16}\))?、$")
NEXT = re.compile(r"\s*(?:、|和|与|及|以及|等)")
PARTICLE = re.compile(
    r"$|[^\u3400-\u9fff\U00020000-\U000323af]|[的等和与及在于为系到称说是将对从向把被给让叫因受经由还]"
)
BOUNDARY = re.compile(
    r"$|[^\u3400-\u9fff\U00020000-\U000323af]|[的等和与及在于为到系已未经男女身电提签自称说陈述是将对从向把被给让叫"
    r"证承举投反驾骑全受居现家离入辞任无购出负担作均也亦都仍曾又同先拒销售租买]"
)
NOT_IN_NAMES = frozenset(
    "的某等和与及在于为系已未经第条款项日号个人们该此者员司厂店局队处所院部门是不有无了将被按由从对向"
)
ORGANISATION = re.compile(
    r"^(?:\([^()\n]{1,8}\)|(?![在到于从往将对向把被与和及均的系该其本受因经给称说])[\u3400-\u9fffA-Z0-9]){0,14}?"
    r"(?:公司|工厂|厂|商店|店|超市|商行|经营部|合作社|事务所|学校|医院|局|委员会|饭店|餐厅|餐馆|酒店|宾馆|诊所|药房|幼儿园|工作室|集团|中心|分局|街道|镇|乡|村|路|街|巷|小区|花园|大厦|市场|号|区|县|市|省)"
)
HAN_NAME = r"[\u3400-\u9fff\U00020000-\U000323af]{2,4}"
POINTED_NAME = r"[\u3400-\u9fff]{1,10}(?:·[\u3400-\u9fff]{1,10})+"
LATIN_NAME = r"[A-Z][A-Z'.-]{1,30}(?: [A-Z][A-Z'.-]{1,30}){1,4}"
HEADED = re.compile(
    r"(?:^|[\n,。;\s(])(?:法定代表人|负责人|经营者|当事人|被处罚人|当事人姓名|姓名|监护人|证人|被询问人|委托代理人|受托人|联系人|"
    rf"举报人|投诉人){LONGEST_NOTE}(?:姓名)?\s*:\s*(?P<name>{HAN_NAME}|{POINTED_NAME}|{LATIN_NAME})"
    r"(?=$|[\n,。;\s)(]|性别|身份证|职务|电话)"
)
"""A label with its colon at the head of a paper: whatever stands behind it is the name, whatever it is made of."""
NOT_HEADED = re.compile(
    r"[某*×X]|(?:公司|厂|店|局|院|校|社|部|会|馆|中心|集团|银行|证券|不详|未知|本人|同上|另案处理)$"
    r"|^(?:无|略|如下|空缺|匿名|待定|详见|见|同前)"
)
SHOP_SIGN = re.compile(r"[堂阁斋轩记号坊]$")
"""Ends names of old shops (同仁堂), and names of persons too: it is a shop's where no surname begins it."""
LABELLED = re.compile(
    r"(?:当事人|被处罚人|证人|被询问人|监护人|员工|驾驶员)(?P<name>[\u3400-\u9fff]{2,5}?)"
    r"(?=现住|家住|自认|自述|[(,][男女]|[(,]身份证|\(护照)"
)
"""A name of any make between a word that announces a person and one that can only follow a person."""
BRACKETED = re.compile(
    r"\((?:法定代表人|负责人|经营者|车主|户主|业主|监护人|其父亲?|其母亲?|车主为其父亲?)[:为系]?(?P<name>[\u3400-\u9fff]{2,4})\)"
)
OF_NATION = re.compile(
    r"籍(?:人员|男子|女子|公民|员工|外教|教师|劳工|务工人员)(?P<name>[\u3400-\u9fff]{2,6}?)(?=[(,、。]|及|在|于|和|与)"
)
FOREIGN = re.compile(
    r"(?<![A-Z'.-])(?P<name>[A-Z][A-Z'.-]{1,30}(?: [A-Z][A-Z'.-]{1,30}){1,3})(?=,?[^,。;\s]{1,6}国籍|,?护照|\(护照)"
)
POINTED = re.compile(r"[\u3400-\u9fff]{1,8}(?:·[\u3400-\u9fff]{1,8})+")
HAN_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]+")
VERBS = "称拟擅辨说看听拿取买卖做打跑骑坐写签报投举违未不无被让给向涉均也亦都仍曾又家"
"""Characters that begin a verb behind a name and hardly ever end a name."""
NO_NAME = COMMON_WORDS | NOT_FIRST
SURELY_SURNAMES = SURNAMES - AMBIGUOUS
TOO_COMMON = re.compile(
    "当事人|被处罚人|(?:违法)?行为人|相对人|被?申请人|利害关系人|负责人|经营者|消费者|授权|雇请|聘请|伙同|指使|[看见]到|目睹|雇佣|聘用|招用|自然人"
    "|(?:主管|责任|工作|管理|从业)人员|责任人|成员"
)
PLATE = re.compile(rf"[{PROVINCES}][. ·-]?[A-HJ-NP-Z][. ·-]?[0-9A-Z]{{4}}")
LONGEST_LEFT = 24
LONGEST_NAME = 4
HELD = "\ue000"
ROLES: tuple[tuple[str, PersonRole], ...] = (
    ("举报人", "informant"), ("投诉人", "informant"), ("信访人", "informant"), ("监护人", "guardian"),
    ("法定代理人", "guardian"), ("法定代表人", "legal_representative"), ("法人代表", "legal_representative"),
    ("经营者", "operator"), ("证人", "witness"), ("被询问人", "witness"), ("代理人", "proxy"), ("受托人", "proxy"),
    ("员工", "employee"), ("职工", "employee"), ("工人", "employee"),
)  # fmt: skip
MINORS = re.compile(r"(?:未成年人|幼儿|儿童|婴儿|(?<!大)(?<!究)学生)(?:\([^()\n]{1,12}\))?(?:姓名)?\s*[:为是]?\s*$")
"""Directly before the name of a minor; who is called 学生 and not 大学生 is taken for one."""
FOR_MINORS = re.compile(r"(?:幼儿|儿童|婴儿|学生|家长)$")
"""Before goods and words as often as before a name: one stands behind it only where something follows that says so."""
COMPLAINS = re.compile(r"[均也都亦]?(?:向[^,。;\n]{2,12})?(?:投诉|举报)")
COMPLAINED_OF = re.compile(r"(?:对|于|就)$")
MINOR_AFTER = re.compile(
    r"\s*,?(?:[男女],)?(?:1[0-7]|\d)周?岁"
    r"|\s*\([^()\n]{0,20}(?:就读|未成年|幼儿园|小学|初中|[一二三四五六七八九]年级|(?<!\d)(?:1[0-7]|\d)周?岁)"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A name that a text gives, what it makes of the person, and whether a word before it announces a person."""

    name: str
    role: PersonRole
    minor: bool = False
    announced: bool = True


def discover(texts: Iterable[str], known: tuple[KnownPerson, ...], keep: tuple[str, ...]) -> tuple[KnownPerson, ...]:
    """Return the persons whom the texts of one paper name beside the known ones, in the order in which they stand.

    A known person is among them where the text makes an informant, a guardian or a minor of her; officers are, to stay.
    """
    held = sorted((normal(k).text for k in keep if k.strip()), key=len, reverse=True)
    told = [named for text in texts for named in _told(normal(text).text, held)]
    names = {_bare(n) for p in known if p.role != "officer" for n in (p.name, *p.aliases)}
    officers = {one.name for one in told if one.role == "officer"} | {
        _bare(p.name) for p in known if p.role == "officer"
    }
    found: dict[str, KnownPerson] = {}
    for one in told:
        strict = one.role in STRICTEST or one.minor
        new = not any(one.name in other or other in one.name for other in names)
        of_officer = one.name in officers and not one.announced
        if one.role != "officer" and not of_officer and (new or (strict and one.name in names)):
            first = found.get(one.name)
            if first is None or (strict and first.role not in STRICTEST and not first.minor):
                found[one.name] = KnownPerson(one.name, role=one.role, minor=one.minor)
    staying = (KnownPerson(name, role="officer") for name in sorted(officers - {*found} - names))
    return (*found.values(), *staying)


def _bare(name: str) -> str:
    return normal(name).text.replace(" ", "")


def _told(plain: str, held: list[str]) -> Iterator[Named]:
    for word in held:
        plain = plain.replace(word, HELD * len(word))
    yield from _headed(plain)
    yield from _named(BRACKETED.sub(lambda match: HELD * len(match.group()), plain))


def _named(text: str) -> Iterator[Named]:
    """Yield the names of a text in order; one joined to another by a comma or 和 is what the other is."""
    last: Named | None = None
    last_end = position = 0
    while position < len(text):
        candidate = _candidate(text, position) or _forced(text, position)
        joined = last if last and JOINED.fullmatch(text[last_end:position]) else None
        found = _judged(text, position, candidate, joined) if candidate else None
        if found is None:
            position += 1
            continue
        if found.role != "officer" and joined is None:
            yield from _led(text, position, found)
        yield found
        position += len(found.name)
        last, last_end = found, position


def _judged(text: str, start: int, candidate: str, joined: Named | None) -> Named | None:
    """Return what a candidate is: an officer, a person announced or only told of; None for what is not to be touched.

    ``joined`` is the name before it that it is joined to.
    """
    before, after = _left(text, start), text[start + len(candidate) :][:40]
    if OFFICER_LEFT.search(before) or OFFICER_RIGHT.match(after) or (joined and joined.role == "officer"):
        return Named(candidate, "officer")
    if ORGANISATION.match(after) and not NEXT.match(after) and not RIGHT.match(after):
        return None
    announced = _announced(before, candidate, after)
    if (
        announced
        and FOR_MINORS.search(before)
        and not (RIGHT.match(after) or MINOR_AFTER.match(after) or NEXT.match(after))
    ):
        announced = None
    told = SURELY.match(after) or (START.search(before) and RIGHT.match(after))
    if not (announced or joined or told):
        return None
    role = _role(announced["word"]) if announced else joined.role if joined else "other"
    if COMPLAINS.match(after) and role == "other" and not COMPLAINED_OF.search(before):
        role = "informant"
    minor = _is_minor(before) or (joined is not None and joined.minor and not announced)
    return Named(candidate, role, minor or MINOR_AFTER.match(after) is not None, announced=announced is not None)


def _led(text: str, start: int, found: Named) -> Iterator[Named]:
    """Yield the names that stand before one, joined to it, although nothing announces them: 蒋国庆、鲁大海等二人."""
    while link := LINK.search(text[max(0, start - LONGEST_LEFT) : start]):
        run = link["run"]
        name = next((run[-n:] for n in (4, 3, 2) if len(run) >= n and _is_name(run[-n:])), "")
        if not name:
            return
        start -= len(link.group()) - (len(run) - len(name))
        yield Named(name, found.role, found.minor, announced=False)


def _is_name(run: str) -> bool:
    surname = 2 if run[:2] in COMPOUND_SURNAMES else 1
    known = surname == 2 or run[:1] in SURNAMES  # noqa: PLR2004 - characters of a compound surname
    return known and len(run) - surname in {1, 2} and run[:2] not in NOT_FIRST and _may_be_name(run, surname)


def _announced(before: str, candidate: str, after: str) -> re.Match[str] | None:
    """Return the word that announces a candidate; a trade does only where the name's end is certain."""
    if candidate[0] in NO_TRADE.get(before[-1:], ""):
        return None
    ended = _word_follows(after) or PARTICLE.match(after)
    return LEFT.search(before) or (BY_TRADE.search(before) if ended else None)


def _headed(text: str) -> Iterator[Named]:
    for match in HEADED.finditer(text):
        name = match["name"]
        sign = SHOP_SIGN.search(name) and name[0] not in SURNAMES
        if not NOT_HEADED.search(name) and not sign and name[:2] not in NO_NAME:
            before = match.group()[: match.start("name") - match.start()]
            yield Named(name, _role(before), _is_minor(before))
    for pattern in (LABELLED, BRACKETED, OF_NATION, FOREIGN):
        for match in pattern.finditer(text):
            before = _left(text, match.start("name"))
            name = match["name"]
            word = any(name[i : i + 2] in NO_NAME | FOLLOWING for i in range(len(name) - 1)) or name[-1] in "签拒缺死"
            if not NOT_HEADED.search(name) and not word and not OFFICER_LEFT.search(before):
                yield Named(name, _role(before), _is_minor(before))
    for match in POINTED.finditer(text):
        yield from _pointed(text, match)


def _left(text: str, place: int) -> str:
    return text[max(0, place - LONGEST_LEFT) : place]


def _pointed(text: str, match: re.Match[str]) -> Iterator[Named]:
    """Yield the name with an interpunct inside a run: from the word that announces it to the word that ends it."""
    first, last = match.group().partition("·")[0], match.group().rpartition("·")[2]
    starts = [i for i in range(len(first)) if LEFT.search(_left(text, match.start() + i))]
    begins = START.search(text[: match.start()][-1:])
    tail = match.end() - len(last)
    ends = [j for j in range(1, len(last) + 1) if RIGHT.match(text[tail + j :])]
    if not starts and not (begins and ends):
        return
    start = match.start() + (starts[-1] if starts else 0)
    cut = BOUNDARY.search(last, 1)
    end = tail + (ends[0] if ends else cut.start() if cut else len(last))
    yield Named(text[start:end], _role(text[:start]), _is_minor(_left(text, start)))


def _candidate(text: str, start: int) -> str:
    """Return the run that may be a name at a place, or nothing.

    Two characters behind the surname or one: what a whole word follows is the name, else what a particle follows, else
    what any character follows that begins such words.
    """
    surname = text[start : start + 2] if text[start : start + 2] in COMPOUND_SURNAMES else text[start : start + 1]
    if (surname not in COMPOUND_SURNAMES and surname not in SURNAMES) or text[start : start + 2] in NOT_FIRST:
        return ""
    runs = [text[start : start + len(surname) + given] for given in (2, 1)]
    names = [run for run in runs if _may_be_name(run, len(surname))]
    for ends in (_word_follows, PARTICLE.match, BOUNDARY.match):
        fitting = [n for n in names if ends(text[start + len(n) :]) and not PLATE.match(text, start + len(n) - 1)]
        if fitting:
            long = len(fitting[0]) > len(surname) + 1
            return fitting[0][:-1] if long and fitting[0][-1] in VERBS else fitting[0]
    return ""


def _forced(text: str, start: int) -> str:
    """Return the run behind a noun for a person that begins with a surname, though no word we know follows it.

    Only with surnames that begin no ordinary word, and not behind the words for the party, whose name is known.
    """
    announced = LEFT.search(_left(text, start))
    if announced is None or text[start : start + 1] not in SURELY_SURNAMES or TOO_COMMON.fullmatch(announced["word"]):
        return ""
    names = [name for name in (text[start : start + 3], text[start : start + 2]) if _is_name(name)]
    return next((name for name in names if name[-1] not in VERBS), "")


def _word_follows(rest: str) -> bool:
    return rest[:2] in FOLLOWING


def _may_be_name(run: str, surname: int) -> bool:
    given = run[surname:]
    if not HAN_RUN.fullmatch(given) or given in FOLLOWING or any(c in NOT_IN_NAMES for c in given):
        return False
    return not any(run[i : i + 2] in COMMON_WORDS for i in range(len(run) - 1))


def reads_like_a_person(name: str) -> bool:
    """Return whether a party's whole name is that of a person, or of several: no word for a business in it."""
    plain = _bare(name)
    if is_organisation(plain):
        return False
    if re.fullmatch(POINTED_NAME, plain) or re.fullmatch(LATIN_NAME, normal(name).text.strip()):
        return True
    parts = re.split(r"[、,]", plain)
    return all(len(part) <= LONGEST_NAME and _candidate(part, 0) == part for part in parts)


def _role(before: str) -> PersonRole:
    return next((role for word, role in ROLES if word in before[-10:]), "other")


def _is_minor(before: str) -> bool:
    return MINORS.search(before) is not None
