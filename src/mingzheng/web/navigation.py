"""The top level of the desk, by role: at most seven entries, the same thing always in the same place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

EVERYBODY: Final = frozenset[str]()
HANDLING: Final = frozenset({"handler", "unit_head", "agency_head", "reviewer", "archivist", "file_reviewer"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its key for counts, its words, its address, and whom it is for (nobody named: everybody)."""

    key: str
    label: str
    url: str
    roles: frozenset[str] = EVERYBODY


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as drawn."""

    label: str
    url: str
    count: int
    current: bool


ENTRIES: Final = (
    Entry("today", "今日", "/desk/"),
    Entry("cases", "案件", "/desk/cases/", HANDLING | {"supervisor", "auditor", "window_clerk", "presider"}),
    Entry("approvals", "审批", "/desk/approvals/", frozenset({"unit_head", "agency_head"})),
    Entry("reviews", "法制审核", "/desk/reviews/", frozenset({"reviewer"})),
    Entry("publications", "公示", "/desk/publications/", frozenset({"publisher", "checker", "supervisor"})),
    Entry("publicity", "公示监督", "/desk/supervision/publications/", frozenset({"supervisor", "checker"})),
    Entry("archives", "档案", "/desk/archives/", frozenset({"archivist", "file_reviewer"})),
    Entry(
        "people", "人员", "/desk/people/", frozenset({"system_administrator", "unit_head", "agency_head", "auditor"})
    ),
    Entry("audit", "审计", "/desk/audit/", frozenset({"auditor", "supervisor"})),
    Entry("settings", "设置", "/desk/settings/", frozenset({"system_administrator", "agency_head"})),
)


def entries(roles: Iterable[str], path: str, counts: Mapping[str, int]) -> list[Shown]:
    """Return the entries for these roles, the one that ``path`` lies in marked, with what waits in each."""
    held = frozenset(roles)
    open_to = [entry for entry in ENTRIES if not entry.roles or entry.roles & held]
    here = max((entry.url for entry in open_to if path.startswith(entry.url)), key=len, default="")
    if here == "/desk/" != path:
        here = ""
    return [Shown(entry.label, entry.url, counts.get(entry.key, 0), entry.url == here) for entry in open_to]
