"""Detectors over normal text for personal data that no record told us of (disclosure.md §3.4, §11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.publication.redaction.addresses import home_addresses
from mingzheng.publication.redaction.dates import birth_dates
from mingzheng.publication.redaction.lookalikes import DIGITS
from mingzheng.publication.redaction.numbers import (
    cards,
    identity_numbers,
    is_uscc,
    other_documents,
    phones,
    travel_documents,
)
from mingzheng.publication.redaction.things import chats, mails, plates, vehicles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mingzheng.publication.redaction.found import Found

NUMBERS: tuple[Callable[[str], Iterator[Found]], ...] = (identity_numbers, cards, phones)
FLAT: tuple[Callable[[str], Iterator[Found]], ...] = (
    identity_numbers,
    other_documents,
    travel_documents,
    mails,
    chats,
    cards,
    phones,
    vehicles,
    plates,
    birth_dates,
)


def detect(text: str, *, person: bool) -> Iterator[Found]:
    """Find all personal data in normal text; ``person`` says that the party is a natural person."""
    for detector in FLAT:
        yield from detector(text)
    folded = text.translate(DIGITS)
    if folded != text:
        for detector in NUMBERS:
            yield from (f for f in detector(folded) if not is_uscc(text[f.start : f.end]))
    yield from home_addresses(text, person=person)
