"""Who answers for what in a case: the papers handed in, the opinion, the decision (L8). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingzheng.cases.penalty.rounds import reviewer_of, rounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingzheng.cases.engine.facts import CaseFacts

POLICY = "国办发〔2018〕118号"
STATES = {"started": "正在追究", "ended": "已有结果"}


@dataclass(frozen=True, slots=True)
class Answerable:
    """Who answers for one thing, since when, and by what rule."""

    what: str
    who: str
    basis: str
    since: str = ""


def responsibility(facts: CaseFacts) -> tuple[Answerable, ...]:
    """Return who answers for papers, opinions, discussion and decision as the case stands (procedures.md §4.8)."""
    return (*_papers(facts), *_opinions(facts), *_discussion(facts), *_decisions(facts), *_started(facts))


def _papers(facts: CaseFacts) -> Iterator[Answerable]:
    what = "送审材料和事实、证据、法律适用、程序的真实、准确、完整、合法"
    handlers = facts.names_of(facts.holding("handler"))
    requested = [r.requested for r in rounds(facts)]
    if handlers:
        since = str(requested[0].on) if requested else ""
        yield Answerable(what, f"承办人{handlers}和承办机构", POLICY, since)


def _opinions(facts: CaseFacts) -> Iterator[Answerable]:
    for held in rounds(facts):
        who = reviewer_of(held.opinion) if held.opinion else None
        if held.opinion is not None and who is not None:
            yield Answerable(f"第 {held.number} 轮法制审核意见", facts.name_of(who), POLICY, str(held.opinion.on))


def _discussion(facts: CaseFacts) -> Iterator[Answerable]:
    for act in facts.done("discuss"):
        members = facts.names_of(o.person_id for o in act.officers if o.part == "member")
        yield Answerable("集体讨论中本人的意见", members, "行政处罚法#57.2", str(act.on))


def _decisions(facts: CaseFacts) -> Iterator[Answerable]:
    heads = facts.names_of(facts.holding("approver"))
    for act in facts.done("decide"):
        party = facts.party(act.track_subject)
        what = f"对{party.name if party else ''}的处罚决定"
        yield Answerable(what, f"签批的负责人{heads}；主要负责人是第一责任人", "行政处罚法#57", str(act.on))


def _started(facts: CaseFacts) -> Iterator[Answerable]:
    for act in facts.done("start_accountability"):
        state = facts.state("accountability", act.track_subject)
        last = facts.last("note_accountability_result", subject=act.track_subject)
        words = f"责任追究（{STATES.get(state, state)}）：{act.content['facts']}"
        if last is not None:
            words += f"；{last.content['result']}"
        yield Answerable(words, f"{act.content['person']}，由{act.content['body']}承办", "行政处罚法#76", str(act.on))
