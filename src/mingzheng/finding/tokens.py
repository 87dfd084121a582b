"""Words of the index that are no grams: kind, agency, numbers, and keyed pairs of addresses; pure but for the key.

All are small letters and begin with z, which no gram does (grams are codes of characters below U+53A20), so that
neither a tokenizer nor a prefix of a gram ever meets them.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from mingzheng.core.crypto import blind_index
from mingzheng.core.identifiers import DocumentNumber, NotANumber
from mingzheng.publication.search import number_key, runs, short_number

if TYPE_CHECKING:
    import uuid

HEX: Final = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
DIGITS: Final = re.compile(r"\d{1,12}")
LAST: Final = re.compile(r"(\d+)\D*$")
KEYED_LETTERS: Final = 3
"""4,096 values for a pair of characters: several pairs share each, so that the index alone tells no address."""
KEYED_PURPOSE: Final = "address pair"


def kind(letter: str) -> str:
    """Return the word of a kind."""
    return f"zk{letter}"


def agency(agency_id: uuid.UUID) -> str:
    """Return the word of an agency."""
    return f"za{agency_id.hex.translate(HEX)}"


def of_number(number: str) -> list[str]:
    """Return the words of a number of a case or paper: the whole, year with serial, and every end of its digits."""
    if not number:
        return []
    found = [whole(number)]
    try:
        parsed = DocumentNumber.parse(number)
    except NotANumber:
        parsed = None
    if parsed is not None and parsed.year is not None:
        found.append(_yeared(str(parsed.year), str(parsed.serial)))
    if last := LAST.search(unicodedata.normalize("NFKC", number)):
        digits = {last[1], last[1].lstrip("0")}
        found += [ending(one[start:]) for one in digits for start in range(len(one))]
    return sorted(set(found))


def whole(number: str) -> str:
    """Return the word of a whole number, the same for every bracket and blank in use."""
    return "zf" + hashlib.sha256(number_key(number).encode()).hexdigest()[:16].translate(HEX)


def ending(digits: str) -> str:
    """Return the word of the last digits of a number."""
    return f"zs{digits.translate(HEX)}"


def asked_number(text: str) -> str | None:
    """Return the word under which a text is looked for as a number, or None where it cannot be one."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if (short := short_number(plain)) is not None:
        return _yeared(*short)
    if DIGITS.fullmatch(plain):
        return ending(plain)
    return whole(plain) if any(c.isdigit() for c in plain) and not plain.isascii() else None


def of_address(text: str) -> list[str]:
    """Return the keyed words of an address, sorted, each once: neither its characters nor their order stand there."""
    return sorted({_keyed(pair) for pair in _pairs(text)})


def asked_address(text: str) -> list[str]:
    """Return the keyed words that an address holding a text must have; none for a text of one character."""
    return of_address(text)


def folded(text: str) -> str:
    """Return a text as addresses are compared: NFKC, letters and digits only, small."""
    return "".join(runs(text))


def _yeared(year: str, serial: str) -> str:
    return f"zn{year.translate(HEX)}z{serial.translate(HEX)}"


def _pairs(text: str) -> list[str]:
    return [a + b for a, b in itertools.pairwise(folded(text))]


def _keyed(pair: str) -> str:
    return "zh" + blind_index(KEYED_PURPOSE, pair)[:KEYED_LETTERS].translate(HEX)
