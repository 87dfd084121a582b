"""Dates that speak: one sentence for a deadline, built from its trace and from nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingzheng.law.specs import UNIT_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingzheng.law.specs import Deadline, TraceLine

ASIDES = {"suspended", "extended", "rolled", "kept"}


def explain(deadline: Deadline) -> str:
    """Say in one sentence how the day came about, in words built from the trace alone."""
    return explain_trace(deadline.trace)


def explain_trace(trace: Sequence[TraceLine]) -> str:
    """Say in one sentence what a trace, fresh or read back from storage, tells."""
    head, due = trace[0], trace[-1]
    wide = any(line.first.year != head.first.year for line in (due, *trace) if line.kind in {"due", "expiry"})
    say = _Words(with_year=wide)
    if head.name == "hour":
        return f"从 {say.clock(head.first)} 起连续计算 {head.days} 小时，至 {say.clock(due.first)}"
    if head.note == "before":
        return _explain_before(trace, say)
    parts = [_opening(head, say)]
    skipped = _skipped(trace)
    if skipped:
        parts.append(f"跳过{skipped}")
    parts += [_aside(line, say) for line in trace if line.kind in ASIDES]
    parts.append(f"至 {say.day(due.first)}")
    return "，".join(parts) + _tail(trace, say)


def _opening(head: TraceLine, say: _Words) -> str:
    if head.name == "january_31":
        return f"{head.first.year} 年度的数据于次年 1 月 31 日前公布"
    return f"从 {say.day(head.first)}次日起算 {head.days} {UNIT_WORDS[head.name]}"


def _explain_before(trace: Sequence[TraceLine], say: _Words) -> str:
    head, due = trace[0], trace[-1]
    parts = [f"{say.day(head.first)}之前留足 {head.days} {UNIT_WORDS[head.name]}，当日和通知日都不计"]
    if not head.days:
        parts = [f"须在 {say.day(head.first)}之前"]
    skipped = _skipped(trace)
    if skipped:
        parts.append(f"跳过{skipped}")
    parts.append(f"最迟 {say.day(due.first)}")
    return "，".join(parts) + _tail(trace, say)


def _skipped(trace: Sequence[TraceLine]) -> str:
    lines = sorted((line for line in trace if line.kind == "holiday"), key=lambda line: str(line.first))
    return "、".join(dict.fromkeys(line.name for line in lines))


def _aside(line: TraceLine, say: _Words) -> str:
    if line.kind == "suspended":
        span = say.day(line.first) if line.days == 1 else f"{say.day(line.first)}至 {say.day(line.last)}"
        return f"扣除 {span}（{line.name}）{line.days} 日"
    if line.kind == "extended":
        return f"延长 {line.days} {UNIT_WORDS[line.name]}"
    if line.kind == "kept":
        return f"按新的日历为 {say.day(line.first)}，已经起算或者告知的日期不缩短"
    return f"末日 {say.day(line.first)}为{line.name}，顺延"


def _tail(trace: Sequence[TraceLine], say: _Words) -> str:
    idle = "".join(_idle(line, say) for line in trace if line.kind == "not_rolled")
    years = "、".join(line.name for line in trace if line.kind == "tentative")
    return idle + (f"（暂定：{years} 年放假安排尚未公布）" if years else "")


def _idle(line: TraceLine, say: _Words) -> str:
    if line.note == "before":
        return f"（这一天为{line.name}，应在 {say.day(line.last)}以前通知）"
    return f"（末日为{line.name}，不顺延，应在 {say.day(line.last)}以前办结）"


@dataclass(frozen=True, slots=True)
class _Words:
    with_year: bool

    def day(self, date: dt.date) -> str:
        year = f"{date.year} 年 " if self.with_year else ""
        return f"{year}{date.month} 月 {date.day} 日"

    def clock(self, moment: dt.date) -> str:
        local = moment if isinstance(moment, dt.datetime) else dt.datetime.combine(moment, dt.time())
        return f"{self.day(local)} {local:%H:%M}"
