"""Known persons of a paper and the one map of masks that serves the whole of it (disclosure.md §3.4)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from mingzheng.publication.redaction.normal import normal

PersonRole = Literal[
    "party", "operator", "legal_representative", "responsible", "proxy", "guardian", "witness", "informant", "employee",
    "other", "officer",
]  # fmt: skip
NameKind = Literal["han", "minority", "foreign", ""]
Choice = Literal["mask", "keep"]
STEMS = "甲乙丙丁戊己庚辛壬癸"
_PAIRS = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙钟离"
    "长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里呼延东郭"
    "南门羊舌微生公户公玉公仪梁丘公仲公上公门公山公坚左丘公伯西门公祖第五公乘贯丘公皙南荣东里东宫仲长子书子桑"
    "即墨达奚褚师纳兰叶赫完颜耶律富察那拉欧侯淳于单于北堂东门西陵"
)
COMPOUND_SURNAMES = frozenset(_PAIRS[i : i + 2] for i in range(0, len(_PAIRS), 2))
MIN_NAME = 2
BETWEEN = r"[\s·\-_.…'’\"“”*/|~^`]{0,12}"
"""What may stand between the characters of a name without making it another."""
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]+")


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A natural person whom the record knows: every name, number and home address by which a text may betray one."""

    name: str
    role: PersonRole = "other"
    kind: NameKind = ""
    aliases: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """The choices that a rule leaves to an agency; all else is fixed."""

    party: Choice = "mask"
    operator: Choice = "mask"
    legal_representative: Choice = "mask"

    def masks(self, person: KnownPerson) -> bool:
        """Return whether the name of this person leaves the public text."""
        if person.role == "officer":
            return False
        choice = {
            "party": self.party, "operator": self.operator, "legal_representative": self.legal_representative,
        }.get(person.role, "mask")  # fmt: skip
        return person.minor or choice == "mask"


def name_kind(person: KnownPerson) -> NameKind:
    """Return how the name is built when the record does not say."""
    if person.kind:
        return person.kind
    text = normal(person.name).text.strip()
    if "·" in text:
        return "minority"
    return "han" if HAN.fullmatch(text.replace(" ", "")) else "foreign"


def stem(person: KnownPerson) -> str:
    """Return the part of a name that stays: the surname, or the first character of other names."""
    text = "".join(unicodedata.normalize("NFKC", person.name).split())
    if name_kind(person) == "han" and len(text) > MIN_NAME and text[:2] in COMPOUND_SURNAMES:
        return text[:2]
    return text[:1]


STRICTEST: tuple[PersonRole, ...] = ("informant", "guardian")
"""Roles that leave no surname; whoever is one of them anywhere in a paper is so in all of it."""
IN_BUSINESS: frozenset[PersonRole] = frozenset({"party", "operator", "legal_representative", "responsible", "proxy"})
"""Roles of those after whom a business may be called in public."""
OF_THE_CASE: frozenset[PersonRole] = frozenset({"party", "operator", "legal_representative"})
"""Roles that a record tells: a text does not change them."""


def masked_persons(persons: tuple[KnownPerson, ...], policy: Policy) -> tuple[KnownPerson, ...]:
    """Return the persons whose names must not appear, two entries of one person merged under the stricter role."""
    merged: dict[str, KnownPerson] = {}
    for person in persons:
        if not policy.masks(person):
            continue
        key = normal(person.name).text.replace(" ", "")
        first = merged.setdefault(key, person)
        if first is not person:
            of_case = first.role in OF_THE_CASE
            merged[key] = KnownPerson(
                name=first.name,
                role=first.role if of_case else _stricter(first.role, person.role),
                kind=first.kind,
                aliases=(*first.aliases, *person.aliases),
                numbers=(*first.numbers, *person.numbers),
                addresses=(*first.addresses, *person.addresses),
                minor=first.minor or (person.minor and not of_case),
            )
    return tuple(merged.values())


def _stricter(one: PersonRole, other: PersonRole) -> PersonRole:
    return next((role for role in STRICTEST if role in {one, other}), one)


def mask_names(persons: tuple[KnownPerson, ...]) -> dict[str, str]:
    """Return the mask of each person's name for one paper: 张某, or 张某甲 and 张某乙 where two would be one.

    An informant, a minor and a guardian leave no surname. The map is made anew for each paper, so that masks do not
    link papers (threat 33).
    """
    plain = {p.name: _plain_mask(p) for p in persons}
    counted = Counter(plain.values())
    seen: Counter[str] = Counter()
    result: dict[str, str] = {}
    for name, mask in plain.items():
        seen[mask] += 1
        order = seen[mask]
        suffix = STEMS[order - 1] if order <= len(STEMS) else str(order)
        result[name] = mask if counted[mask] == 1 else f"{mask}{suffix}"
    return result


def _plain_mask(person: KnownPerson) -> str:
    if person.role == "informant":
        return "举报人"
    if person.role == "guardian":
        return "某监护人"  # the surname would be the minor's
    return "某未成年人" if person.minor else f"{stem(person)}某"


HIDDEN_ALREADY = re.compile(r"[某*×○□◯]|XX")
"""In a name that somebody else has masked: there is nothing left in it to find."""
SHORTEST_HAN_PART, SHORTEST_LATIN_PART = 3, 4


def names_of(person: KnownPerson) -> tuple[str, ...]:
    """Return the name and the aliases long enough to be found without hitting ordinary words.

    Of a name with points or of Latin words each longer part betrays the person as well: 阿依古丽·买买提 is called
    阿依古丽 in the next line.
    """
    found = []
    for name in (person.name, *person.aliases):
        text = normal(name).text.strip()
        if HIDDEN_ALREADY.search(text):
            continue
        found.append(name)
        shortest = SHORTEST_HAN_PART if HAN.search(text) else SHORTEST_LATIN_PART
        if HAN.search(text) is None or "·" in text:
            found += [part for part in re.split(r"[·.\s]+", text) if len(part) >= shortest and part != text]
    return tuple(n for n in found if len(normal(n).text.replace(" ", "").replace("·", "")) >= MIN_NAME)


def name_pattern(name: str) -> re.Pattern[str]:
    """Return what finds a name in normal text: spaced, with or without interpunct, Latin letters as whole words."""
    text = re.sub(r"[\s·.\-]+", " ", normal(name).text.strip())
    if HAN.search(text):
        joined = BETWEEN.join(re.escape(c) for c in text if c != " ")
    else:
        joined = "".join("[·.\\-\\s]{0,3}" if c == " " else re.escape(c) for c in text)
    latin = re.fullmatch(r"[A-Z\s']+", text) is not None
    return re.compile(rf"(?<![A-Z]){joined}(?![A-Z])" if latin else joined)
