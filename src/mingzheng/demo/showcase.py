"""The cards of the demo: which case shows what, found by its state, never by a stored number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from mingzheng.cases.showing import example_case
from mingzheng.demo import proofs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mingzheng.demo.logins import Login


ONWARD = "officer"
PROOFS: tuple[tuple[str, str, str, str, Callable[[], object]], ...] = (
    (
        "它会拒绝",
        "审核通过以后改动了罚款：决定被拒绝，写明为什么、依据哪一条、怎么办。用接口再试，用 SQL 再试。",
        "officer",
        "demo_refuse",
        proofs.refused_case,
    ),
    (
        "它把日子说清楚",
        "9 月 18 日起二十个工作日是哪一天，跳过了哪些日子；扣除检测的时间，看哪些期限动、哪些不动。",
        "officer",
        "demo_day",
        lambda: True,
    ),
    (
        "它替当事人保密",
        "原文和公开文本逐段对照，每一处隐去都写着规则；再像记者那样检索，用隐去的姓名搜不到它。",
        "city-publisher",
        "demo_protect",
        proofs.masked,
    ),
    (
        "它能证明",
        "把一件归档的案件做成案件包，改动副本的一个字节，独立的核验程序指出是哪一份文书。",
        "archivist",
        "demo_prove",
        proofs.archived_case,
    ),
    (
        "它有人在用",
        "五个机关、四十多件案子，逾期的、不予公开的、应录未录的、被拒绝的都在，一件一件可以打开。",
        "supervisor",
        "demo_people",
        lambda: True,
    ),
)


@dataclass(frozen=True)
class Card:
    """One thing to try in a minute: what, as whom, where."""

    title: str
    text: str
    who: str
    address: str
    button: str


def cards(people: Iterable[Login]) -> list[Card]:
    """Return the five proofs and a case to go on with, each opened as one of the cast; absent ones are left out."""
    names = {person.username: person.name for person in people}
    enter = {who: reverse("demo_enter", args=[who]) for who in names}
    found = [
        Card(title, text, names[who], reverse(page), enter[who])
        for title, text, who, page, there in PROOFS
        if who in names and there()
    ]
    case_id = example_case({"track": ("main", "clue"), "agency": "XQSJ"})
    if case_id is not None and ONWARD in names:
        text = "这件案子刚登记线索，第二名执法人员已确认检查笔录。按页面上的“下一步”报批立案，一直办到公示。"
        found.append(Card("一步一步办下去", text, names[ONWARD], f"/desk/cases/{case_id}/", enter[ONWARD]))
    return found
