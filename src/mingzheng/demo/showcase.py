"""The cards of the demo: which case shows what, found by its state, never by a stored number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse

from mingzheng.cases.showing import example_case
from mingzheng.publication.models import Publication

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mingzheng.demo.logins import Login


@dataclass(frozen=True)
class Card:
    """One thing to try in a minute: what, as whom, where."""

    title: str
    text: str
    who: str
    address: str
    button: str


def cards(people: Iterable[Login]) -> list[Card]:
    """Return the cards whose case exists in this demo, for the cast that signs in."""
    names = {person.username: person.name for person in people}
    found = [
        _card(
            "它会拒绝",
            "这件案子在法制审核通过以后改动了罚款。打开案件看“还不能做的”：为什么不能作出决定、依据哪一条、怎么办。",
            "officer",
            {"track": ("review", "void"), "agency": "XQSJ"},
        ),
        _card(
            "它把日子说清楚",
            "告知书送达之后，当事人陈述申辩的最后一天是哪天、跳过了哪些日子，点开期限就看得到。",
            "officer",
            {"track": ("statement", "waiting"), "agency": "XQSJ"},
        ),
        _card(
            "一步一步办下去",
            "这件案子刚登记线索，第二名执法人员已确认检查笔录。按页面上的“下一步”报批立案。",
            "officer",
            {"track": ("main", "clue"), "agency": "XQSJ"},
        ),
        _card(
            "它替当事人保密",
            "原文和公开文本逐段对照：每一处隐去的内容后面都写着规则。“看公众看到的页面”就是公示网上的这一份，用隐去的姓名搜不到它。",
            "city-publisher",
            {"track": ("publication", "published"), "agency": "XQZF"},
            comparison=True,
        ),
        _card(
            "记录改不动",
            "已归档的案件：每一条记录都有序号和凭证，公示网上有检查点可以核对。",
            "archivist",
            {"track": ("main", "archived"), "agency": "XQSJ"},
        ),
    ]
    return [replace(card, who=names[card.who]) for card in found if card is not None]


def _card(title: str, text: str, username: str, wanted: dict[str, object], *, comparison: bool = False) -> Card | None:
    case_id = example_case(wanted)
    if case_id is None:
        return None
    address = f"/desk/cases/{case_id}/"
    if comparison:
        address += f"publication/{Publication.objects.get(dossier_id=case_id).pk}/"
    return Card(title, text, username, address, reverse("demo_enter", args=[username]))
