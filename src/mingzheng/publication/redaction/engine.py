"""Put the finds together: known persons first, then detectors, never inside what must stay; and scan the result."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mingzheng.core.digests import digest
from mingzheng.publication.redaction.addresses import RULE as ADDRESS
from mingzheng.publication.redaction.addresses import known_address
from mingzheng.publication.redaction.detectors import detect
from mingzheng.publication.redaction.found import Found
from mingzheng.publication.redaction.lookalikes import DIGITS
from mingzheng.publication.redaction.names import discover
from mingzheng.publication.redaction.normal import Normal, normal
from mingzheng.publication.redaction.numbers import holds_id_number
from mingzheng.publication.redaction.organisations import called_after
from mingzheng.publication.redaction.people import (
    IN_BUSINESS,
    KnownPerson,
    Policy,
    mask_names,
    masked_persons,
    name_pattern,
    names_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SQUEEZED = re.compile(r"[\s·\-_—.…'’\"“”*/|~^`]+")
MIN_NUMBER, SURE_NUMBER = 5, 7
NUMBER_GAP = r"[\s\-._·/,*()]{0,4}"
NO_DIGIT = re.compile(r"[\s\-._·/()*~|'’\"“”^`]+")
BY_HAND = "人工隐去"
OF_MINOR = "姓名（未成年人）"
NEVER = frozenset(
    {
        *("身份证号码", "身份证号码（15位）", "其他证件号码", "已知号码", "银行卡号", "银行账号"),
        *("姓名（举报人）", "姓名（监护人）", OF_MINOR),
    }
)
"""Rules that nobody overrules: what they find is hidden whatever the reason."""


def _plain(text: str) -> str:
    return digest(text.encode())


@dataclass(frozen=True, slots=True)
class Mask:
    """One replacement: where in the source text, a fingerprint of what stood there, by which rule, what stands now."""

    start: int
    end: int
    fingerprint: str
    rule: str
    replaced: str

    def as_dict(self) -> dict[str, Any]:
        """Return the stored shape; it holds no original."""
        return {n: getattr(self, n) for n in ("start", "end", "fingerprint", "rule", "replaced")}


@dataclass(frozen=True, slots=True)
class Redacted:
    """The new text and every replacement that made it, in order."""

    text: str
    masks: tuple[Mask, ...] = ()


@dataclass(frozen=True, slots=True)
class Leak:
    """Something that must not be released: in which field, by which rule; never the thing itself."""

    field: str
    rule: str


@dataclass(frozen=True, slots=True)
class Spared:
    """A mask that a person has taken back: this text, where it stands between these characters, stays."""

    text: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """A text that a person has had masked although no rule found it, and what stands in its place."""

    text: str
    replaced: str = "***"


@dataclass(frozen=True, slots=True)
class Guide:
    """All that one paper's redaction depends on; ``keep`` are texts that no mask may touch."""

    persons: tuple[KnownPerson, ...] = ()
    keep: tuple[str, ...] = ()
    policy: Policy = field(default_factory=Policy)
    person: bool = False
    spared: tuple[Spared, ...] = ()
    added: tuple[Added, ...] = ()
    fingerprint: Callable[[str], str] = _plain


def _loosely(text: str) -> str:
    """Return the pattern of a text that stays, wherever a page breaks its line or spaces its letters."""
    return r"\s*".join(re.escape(c) for c in text if not c.isspace())


def _kept(found: Normal, guide: Guide) -> list[tuple[int, int]]:
    """Return the ranges of normal text that stay: organisations, agencies, officers, numbers."""
    persons = masked_persons(guide.persons, guide.policy)
    hidden = {normal(n).text for p in persons for n in names_of(p)}
    hidden |= {normal(n).text for p in guide.persons if p.role != "officer" for n in p.numbers}
    staying = (p.name for p in guide.persons if not guide.policy.masks(p))
    items = {text for k in (*guide.keep, *staying) if (text := normal(k).text).strip()} - hidden
    return [m.span() for item in sorted(items, key=len, reverse=True) for m in re.finditer(_loosely(item), found.text)]


def _spared(found: Normal, guide: Guide) -> list[tuple[int, int]]:
    """Return the ranges of normal text whose masks were taken back."""
    spans: list[tuple[int, int]] = []
    for one in guide.spared:
        before, text, after = (_loosely(normal(part).text) for part in (one.before, one.text, one.after))
        if text:
            whole = re.compile(rf"{before}\s*({text})\s*{after}")
            spans += [match.span(1) for match in whole.finditer(found.text)]
    return spans


def _added(text: str, added: tuple[Added, ...]) -> Iterator[Found]:
    for one in sorted(added, key=lambda a: len(a.text), reverse=True):
        wanted = normal(one.text).text.strip()
        if wanted:
            yield from (Found(*m.span(), BY_HAND, one.replaced) for m in re.finditer(re.escape(wanted), text))


def _names(text: str, persons: tuple[KnownPerson, ...]) -> Iterator[Found]:
    masks = mask_names(persons)
    names = [(name, person) for person in persons for name in names_of(person)]
    for name, person in sorted(names, key=lambda pair: len(pair[0]), reverse=True):
        rule = OF_MINOR if person.minor else f"姓名（{ROLE_WORDS[person.role]}）"
        for match in name_pattern(name).finditer(text):
            yield Found(match.start(), match.end(), rule, masks[person.name])


def _particulars(text: str, persons: tuple[KnownPerson, ...]) -> Iterator[Found]:
    folded = text.translate(DIGITS)
    for person in persons:
        for number in person.numbers:
            wanted = _digits(number)
            if len(wanted) >= MIN_NUMBER:
                pattern = NUMBER_GAP.join(map(re.escape, wanted))
                yield from (Found(*m.span(), "已知号码", "******") for m in re.finditer(pattern, folded))
        for address in person.addresses:
            home = known_address(normal(address).text.strip().translate(DIGITS))
            yield from (Found(*m.span(), ADDRESS, "***") for m in (home.finditer(folded) if home else ()))


def _digits(number: str) -> str:
    return NO_DIGIT.sub("", normal(number).text.translate(DIGITS))


ROLE_WORDS = {
    "party": "当事人", "operator": "经营者", "legal_representative": "法定代表人", "responsible": "责任人员",
    "proxy": "受托人", "guardian": "监护人", "witness": "证人", "informant": "举报人", "employee": "从业人员",
    "other": "其他人员", "officer": "执法人员",
}  # fmt: skip


def _within(span: tuple[int, int], spans: list[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


class _Taken:
    """What has been found so far, none over another, in the order of the text."""

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.items: list[Found] = []

    def add(self, item: Found) -> None:
        """Take a find in, unless it lies over an earlier one."""
        place = bisect.bisect_right(self.starts, item.start)
        before, after = self.items[place - 1 : place], self.items[place : place + 1]
        if (before and before[0].end > item.start) or (after and after[0].start < item.end):
            return
        self.starts.insert(place, item.start)
        self.items.insert(place, item)

    def clipped(self, item: Found) -> Found:
        """Return an address up to the first thing already found inside it; anything else as it is."""
        place = bisect.bisect_right(self.starts, item.start)
        inside = item.rule == ADDRESS and place < len(self.starts) and self.starts[place] < item.end
        return replace(item, end=self.starts[place]) if inside else item


def _finds(found: Normal, guide: Guide) -> list[Found]:
    """Return what is to be hidden; nothing inside a text that stays, and of what was taken back only what never may."""
    persons = masked_persons(guide.persons, guide.policy)
    private = tuple(p for p in guide.persons if p.role != "officer")
    kept, spared = _kept(found, guide), _spared(found, guide)
    taken = _Taken()
    sources = (
        _added(found.text, guide.added),
        _particulars(found.text, private),
        _names(found.text, persons),
        detect(found.text, person=guide.person),
    )
    for source in sources:
        for item in source:
            item = taken.clipped(item)  # noqa: PLW2901 - an address ends where a name begins
            span = (item.start, item.end)
            if not _within(span, kept) and (item.rule in NEVER or not _within(span, spared)):
                taken.add(item)
    return taken.items


def rules_at(text: str, part: str, start: int, guide: Guide) -> set[str]:
    """Return the rules that hide a part of a text, or what it overlaps, when nobody has decided anything by hand.

    ``start`` is its place in the text, -1 for every place where it stands.
    """
    plain = redact(text, replace(guide, added=(), spared=()))
    places = [start] if start >= 0 else [m.start() for m in re.finditer(re.escape(part), text)]
    return {m.rule for at in places for m in plain.masks if m.start < at + len(part) and at < m.end}


def with_found(guide: Guide, texts: Iterable[str]) -> Guide:
    """Return the guide with the persons that all texts of one paper name beside the known ones.

    A business or a brand that is called after a party or who acts for it stays, where the texts name it in full; a
    witness's shop would tell who she is.
    """
    texts = list(texts)
    whole = replace(guide, persons=(*guide.persons, *discover(texts, guide.persons, guide.keep)))
    called = (p for p in masked_persons(whole.persons, guide.policy) if p.role in IN_BUSINESS and not p.minor)
    names = [normal(n).text.strip() for p in called for n in names_of(p)]
    businesses = dict.fromkeys(called_after(names, [normal(text).text for text in texts]))
    return replace(whole, keep=(*guide.keep, *(b for b in businesses if b not in guide.keep)))


def redact(text: str, guide: Guide) -> Redacted:
    """Return a new text in which every find is replaced, with the masks in the order of the source text."""
    found = normal(text)
    pieces: list[str] = []
    masks: list[Mask] = []
    last = 0
    for item in _finds(found, guide):
        start, end = found.span(item.start, item.end)
        if start < last:
            continue
        replaced = _said_once(text[:start], item.replaced)
        pieces += [text[last:start], replaced]
        masks.append(Mask(start, end, guide.fingerprint(text[start:end]), item.rule, replaced))
        last = end
    return Redacted("".join([*pieces, text[last:]]), tuple(masks))


def _said_once(before: str, mask: str) -> str:
    """Return a mask that does not repeat the word before it: 举报人某 for 举报人举报人."""
    word = next((w for w in ("举报人", "监护人", "未成年人") if w in mask and before.endswith(w)), "")
    return f"某{mask.removeprefix('某').removeprefix(word)}" if word else mask


def rescan(values: dict[str, str], guide: Guide) -> tuple[Leak, ...]:
    """Return what still betrays somebody in the texts about to be released; stricter than ``redact``.

    Names and numbers are looked for with all spaces, points and strokes taken out as well; whatever lies inside a text
    that must stay, or inside one of the paper's own masks, is no leak.
    """
    persons = masked_persons(guide.persons, guide.policy)
    wanted = {SQUEEZED.sub("", normal(n).text) for p in persons for n in names_of(p)}
    numbers = {_digits(n) for p in guide.persons if p.role != "officer" for n in p.numbers}
    masks = tuple(m for m in mask_names(persons).values() if normal(m).text not in wanted)
    guide = replace(guide, keep=(*guide.keep, *masks))
    leaks: list[Leak] = []
    for name, value in values.items():
        found = normal(value)
        leaks += [Leak(name, item.rule) for item in _finds(found, guide)]
        if any(leak.field == name for leak in leaks):
            continue
        open_text = _without_kept(found, guide)
        squeezed, digits = SQUEEZED.sub("", open_text), NO_DIGIT.sub("", open_text)
        if any(w and w in squeezed for w in wanted):
            leaks.append(Leak(name, "姓名（拆写）"))
        if any(len(n) >= SURE_NUMBER and n in digits.translate(DIGITS) for n in numbers) or holds_id_number(open_text):
            leaks.append(Leak(name, "号码（拆写）"))
    return tuple(leaks)


def _without_kept(found: Normal, guide: Guide) -> str:
    pieces, last = [], 0
    for start, end in sorted({*_kept(found, guide), *_spared(found, guide)}):
        if start >= last:
            pieces += [found.text[last:start], "\ue000"]
        last = max(last, end)
    return "".join([*pieces, found.text[last:]])
