"""Checks of ``verify --live`` about cases: tracks stand where their events put them, case numbers have no gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.tasks import differing_tracks, missing_case_numbers
from mingzheng.ledger.verifying.findings import Finding, finding

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator


def tracks(_now: dt.datetime) -> Iterator[Finding]:
    """Yield tracks whose stored state is not what the events of their case say."""
    for track in differing_tracks():
        kind, subject = track["track"]
        what = f"案件环节 {kind} {subject} 记为“{track['stored']}”，按事件应为“{track['folded']}”。"
        yield finding("fold", "cases.track", track["case"], what)


def case_numbers(_now: dt.datetime) -> Iterator[Finding]:
    """Yield series of case numbers that do not have one case to every number."""
    for series in missing_case_numbers():
        what = f"案号系列 {series['name']} 发出 {series['given']} 个号，案件只有 {series['cases']} 件。"
        yield finding("number_gap", "cases.case", series["id"], what)
