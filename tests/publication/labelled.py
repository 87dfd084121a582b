"""Invented texts of decisions with every kind of person data marked, and what must stand left open.

``<role:name>`` is a person, ``<*:text>`` any other text to be hidden, ``<id>``, ``<phone>`` … a number made here. All
else must stay as it is: organisations, officers, numbers, law, payees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mingzheng.publication.redaction import Guide, KnownPerson, Policy, redact, with_found
from mingzheng.publication.redaction.numbers import ID_CHECKS, ID_WEIGHTS, passes_luhn
from mingzheng.publication.redaction.things import VIN_VALUES, VIN_WEIGHTS, is_vin

if TYPE_CHECKING:
    from collections.abc import Iterator


def id_number(body: str) -> str:
    """Return an identity number of 18 from its first 17."""
    return body + ID_CHECKS[sum(int(c) * w for c, w in zip(body, ID_WEIGHTS, strict=True)) % 11]


def card(prefix: str = "622202123456789") -> str:
    """Return a card number that passes Luhn."""
    return next(f"{prefix}{n:04}" for n in range(10_000) if passes_luhn(f"{prefix}{n:04}"))


def vin(body: str = "LSVAA49J132047371") -> str:
    """Return a vehicle's number with the right check digit."""
    total = sum((int(c) if c.isdigit() else VIN_VALUES[c]) * w for c, w in zip(body, VIN_WEIGHTS, strict=True))
    made = body[:8] + "0123456789X"[total % 11] + body[9:]
    assert is_vin(made)
    return made


def wide(text: str) -> str:
    """Return digits and letters in full width."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def spoken(text: str) -> str:
    """Return digits as Chinese words."""
    return text.translate(str.maketrans("0123456789", "〇一二三四五六七八九"))


MADE = {
    "id": id_number("33010219900307123"),
    "id_x": next(n for n in (id_number(f"3301021985121000{d}") for d in range(10)) if n),
    "id_wide": wide(id_number("33010219900307125")),
    "id_gap": " ".join((id_number("33010219900307127")[:6], "19900307", id_number("33010219900307127")[14:])),
    "id_old": "330102900307123",
    "id_foreign": id_number("91100019880817001"),
    "id_macau": id_number("82000019880817002"),
    "phone": "13912345678",
    "phone_gap": "139 1234 5678",
    "phone_dot": "139.1234.5678",
    "phone_far": "+86 13912345679",
    "phone_wide": wide("13912345670"),
    "phone_words": spoken("13912345671"),
    "phone_letters": "l39O1234567",
    "phone_spaced": "1 3 9 1 2 3 4 5 6 7 8",
    "landline": "0571-87654321",
    "landline_near": "057187654322",
    "card": card(),
    "card_gap": " ".join(card("622848001234567")[i : i + 4] for i in range(0, 19, 4)),
    "vin": vin(),
}

PAPERS = Path(__file__).with_name("labelled.txt")
"""One paper a paragraph; the first word says what the party is."""
KEEP = (
    "演示甲食品有限公司",
    "演示乙工贸有限公司",
    "演示丙餐饮管理有限公司",
    "演示丁建材经营部",
    "演示戊贸易有限公司",
    "演示己物流有限公司",
    "演示辛超市有限公司",
    "演示壬医院有限公司",
    "演示市财政局",
    "演市监罚〔2026〕17号",
    "0571-12345678",
    "91330100MA2AABCD0X",
    "92330102MA2AABCD9Q",
)
MARK = re.compile(r"<(?P<kind>[a-z_*]+)(?::(?P<text>[^<>]*))?>")
NOT_A_ROLE = {"*", *MADE}


@dataclass(frozen=True, slots=True)
class Paper:
    """An invented text with the ranges that must be hidden, by kind, and whether the party is a person."""

    text: str
    spans: tuple[tuple[int, int, str], ...]
    person: bool

    def persons(self) -> tuple[KnownPerson, ...]:
        """Return the named persons as a dossier would know them."""
        found: dict[str, KnownPerson] = {}
        for start, end, kind in self.spans:
            if kind in NOT_A_ROLE:
                continue
            minor = kind == "minor"
            found.setdefault(
                self.text[start:end],
                KnownPerson(self.text[start:end], role="other" if minor else kind, minor=minor),  # type: ignore[arg-type]
            )
        return tuple(found.values())


def papers() -> Iterator[Paper]:
    """Yield the invented papers with their marks read."""
    for paragraph in PAPERS.read_text(encoding="utf-8").strip().split("\n\n"):
        kind, _, marked = paragraph.partition("|")
        pieces, spans, last, at = [], [], 0, 0
        for mark in MARK.finditer(marked):
            pieces.append(marked[last : mark.start()])
            at += len(pieces[-1])
            text = mark["text"] if mark["text"] is not None else MADE[mark["kind"]]
            if text != "……":
                spans.append((at, at + len(text), mark["kind"]))
                pieces.append(text)
                at += len(text)
            last = mark.end()
        yield Paper("".join([*pieces, marked[last:]]), tuple(spans), kind == "个人")


@dataclass(frozen=True, slots=True)
class Score:
    """How many marked texts there are, which survived, and what was masked that must stand."""

    marked: int
    survived: tuple[str, ...]
    touched: tuple[str, ...]


def score(*, known: bool) -> Score:
    """Redact all invented papers, with the dossier's persons known or with none, and count."""
    marked, survived, touched = 0, [], []
    for paper in papers():
        guide = Guide(paper.persons() if known else (), KEEP, Policy(), paper.person)
        result = redact(paper.text, with_found(guide, [paper.text]))
        for start, end, _ in paper.spans:
            marked += 1
            if not any(m.start <= start and end <= m.end for m in result.masks):
                survived.append(paper.text[start:end])
        touched += [
            paper.text[m.start : m.end]
            for m in result.masks
            if not any(start < m.end and m.start < end for start, end, _ in paper.spans)
        ]
    return Score(marked, tuple(survived), tuple(touched))
