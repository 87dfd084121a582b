"""The party's case in plain words: last days, what can be done here and what follows from it; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mingzheng.cases.for_party import LastDay, Picture


@dataclass(frozen=True, slots=True)
class Day:
    """A last day in words, with how it came about and its article."""

    sentence: str
    why: str
    basis: tuple[str, ...]
    over: bool


@dataclass(frozen=True, slots=True)
class Doing:
    """What can be handed in here: its address, its kind in the intake, its title, and what it means."""

    kind: str
    intake: str
    title: str
    about: str
    basis: str


STATEMENT: Final = Doing(
    "statement",
    "statement",
    "陈述、申辩",
    "说明您的意见、事实和证据。机关必须听取并复核，不得因为您申辩而加重处罚。可以多次提交。",
    "行政处罚法#45",
)
HEARING: Final = Doing(
    "hearing",
    "hearing_request",
    "要求听证",
    "要求机关在作出决定之前举行听证，您可以到场陈述、质证。听证不收费用。",
    "行政处罚法#64",
)
ADDRESS: Final = Doing(
    "address",
    "address",
    "确认送达地址",
    "告诉机关文书送到哪里、送给谁。以后地址有变动的，应当及时告知，否则送到原地址视为送达。",
    "行政处罚法#61",
)


def last_day(one: LastDay) -> Day:
    """Return ``您最晚 10 月 22 日 24 时前可以陈述、申辩``; a day that is over says so."""
    day = f"{one.due_on.year} 年 {one.due_on.month} 月 {one.due_on.day} 日"
    if one.over:
        return Day(f"{one.what}的最后一日是 {day}，已经过了", one.why, one.basis, over=True)
    word = "应当" if one.what.startswith(("缴", "按分期")) else "可以"
    return Day(f"您最晚 {day} 24 时前{word}{one.what}", one.why, one.basis, over=False)


def doings(case: Picture) -> list[Doing]:
    """Return what the party can do here now."""
    found = [(case.may_state, STATEMENT), (case.may_ask_hearing, HEARING), (case.may_give_address, ADDRESS)]
    return [one for may, one in found if may]


def composed(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return what goes into the sealed box: the proof (code, telephone) beside what was said."""
    said = {name: value for name, value in values.items() if value}
    if kind == "hearing" and said.get("late_reason"):
        said["text"] = f"{said.get('text', '')}\n逾期的理由：{said['late_reason']}".strip()
    if kind == "address":
        account = str(said.get("account", ""))
        said["address_phone"] = said.get("phone", "")
        if said.get("consent") == "yes":
            said["channel"] = "email" if "@" in account else "sms"
    return {**said, "phone": said["phone_given"]}
