"""What every change carries: an id of its own, so that a second sending gets the first answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from django.db import IntegrityError

from mingzheng.api.problems import invalid

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

T = TypeVar("T")
REQUEST_ID = re.compile(r"[\x21-\x7e]{1,64}")
HEADER = "Idempotency-Key"
DESCRIBED = {
    "parameters": [
        {
            "name": HEADER,
            "in": "header",
            "required": False,
            "description": "请求编号，也可写在 request_id；再次发送同一编号，得到第一次的答复",
            "schema": {"type": "string", "pattern": f"^{REQUEST_ID.pattern}$"},
        }
    ]
}


def request_id_of(request: HttpRequest, given: str | None) -> str:
    """Return the request id from body or header, empty without one; raises Invalid where the two differ."""
    sent = request.headers.get(HEADER)
    if sent is None:
        return given or ""
    if not REQUEST_ID.fullmatch(sent):
        raise invalid(HEADER, "请求编号应为 1 至 64 个可见的 ASCII 字符", "Idempotency-Key", "换一个编号，例如 UUID")
    if given is not None and given != sent:
        raise invalid("request_id", "与 Idempotency-Key 不一致", "一次提交一个编号", "只用其中一处，或者写成相同")
    return sent


def retried(request_id: str, action: Callable[[], T]) -> T:
    """Return what an action returns; where two sendings of one id met, the later one gets the first answer.

    Raises IntegrityError where it was not the id that the database refused.
    """
    try:
        return action()
    except IntegrityError:
        if not request_id:
            raise
        return action()
