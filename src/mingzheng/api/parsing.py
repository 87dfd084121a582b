"""Reads JSON strictly (RFC 8259, I-JSON): what it lets through can be kept, hashed and sent back as it came."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NoReturn

from ninja.parser import Parser

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

LARGEST: Final = 2**53 - 1  # beyond it JSON numbers lose digits (RFC 8785 §3.2.2.3)
DEEPEST: Final = 20
DIGITS: Final = 16


class StrictParser(Parser):
    """Refuses what readers of JSON disagree about; raises ValueError, which ninja answers with 400."""

    def parse_body(self, request: HttpRequest) -> Any:  # noqa: ANN401 - any JSON value
        """Return the value of the body."""
        return read(request.body)


def read(body: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """Return the JSON value of UTF-8 bytes.

    Raises ValueError for anything else: NaN, integers beyond 2^53, a name given twice, half a surrogate pair, more than
    twenty levels.
    """
    text = body.decode("utf-8")
    try:
        value = json.loads(text, object_pairs_hook=_members, parse_constant=_no_number, parse_int=_integer)
    except RecursionError as error:
        raise ValueError("too deep") from error
    _check_depth(value)
    json.dumps(value, ensure_ascii=False).encode("utf-8")  # half a surrogate pair cannot be written
    return value


def _check_depth(value: Any) -> None:  # noqa: ANN401 - any JSON value
    layer, depth = [value], 0
    while layer := [inner for outer in layer for inner in _inside(outer)]:
        depth += 1
        if depth > DEEPEST:
            raise ValueError("too deep")


def _inside(value: Any) -> Iterable[Any]:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > DIGITS or abs(int(digits)) > LARGEST:
        raise ValueError("an integer too large")
    return int(digits)
