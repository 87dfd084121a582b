"""What may be punished, whom, how and how much: what this landing supports and what the frame allows. Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.gates import TWO, answer, officer_fault
from mingzheng.cases.penalty.content import proposals
from mingzheng.cases.penalty.gates.wording import NOT_YET, handlers, refuse, unsupported
from mingzheng.catalogue.specs import HearingFacts
from mingzheng.core.money import yuan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.core.errors import Refusal

SUPPORTED_KINDS = frozenset({"警告", "通报批评", "罚款"})

ADULT = 18

LIMIT_YEARS = 2


def proposed(facts: CaseFacts, attempt: Attempt) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield (party, proposal) pairs that the attempt is about: those being typed, else those in force."""
    typed = answer(attempt, "proposals")
    if typed is not None:
        yield from ((str(p.party), p.model_dump(mode="json")) for p in typed)
        return
    for party, proposal in proposals(facts).items():
        if attempt.step.code == "conclude" or attempt.subject in {"", party}:
            yield party, proposal


def _judged(facts: CaseFacts, attempt: Attempt, name: str) -> str | None:
    typed = answer(attempt, name)
    if typed is not None:
        return str(typed)
    if attempt.step.code in {"conclude", "file_case"}:
        return None
    act = facts.last("conclude") or facts.last("file_case")
    return str(act.content.get(name, "")) if act else None


def competence(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse matters that the agency may not act on on that day (行政处罚法 17, 22–24)."""
    matter = facts.matter
    if matter.repealed or matter.effective_from > attempt.on:
        return refuse(
            "competence",
            f"“{matter.name}”不在本机关现行的执法事项清单内",
            "行政处罚法#17",
            "核对事项清单或者移送有权机关",
            kind="never",
        )
    return None


def two_handlers(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse filing with fewer than two certified handlers (行政处罚法 42)."""
    chosen = answer(attempt, "handlers")
    if chosen is None:
        return None
    people = [facts.people[p] for p in dict.fromkeys(chosen) if p in facts.people]
    faults = [fault for person in people if (fault := officer_fault(facts, person, attempt.on))]
    if len(people) - len(faults) >= TWO:
        return None
    why = "；".join(faults) or f"只指定了 {len(people)} 名"
    return refuse(
        "two_handlers", f"承办人应当有两名以上持有效执法证的执法人员：{why}", "行政处罚法#42", "指定两名以上承办人"
    )


def _years_before(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def time_bar(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse conduct discovered more than two years after it ended; special limits are not supported yet (罚36)."""
    filing = facts.last("file_case")
    filed = filing.content if filing else {}
    ended = _conduct_ended(facts, attempt)
    found: dt.date | None = answer(attempt, "discovered_on") or _date(filed.get("discovered_on"))
    if ended is None or found is None:
        return None
    if max(ended, found) > attempt.today:
        return refuse("time_bar", "违法行为终了或者被发现的日期还没有到", "行政处罚法#36", "核对日期后再提交")
    if ended < _years_before(found, LIMIT_YEARS):
        return unsupported("time_bar", f"违法行为 {ended} 终了，{found} 才被发现，已超过二年", "行政处罚法#36")
    return None


def _conduct_ended(facts: CaseFacts, attempt: Attempt) -> dt.date | None:
    """Return when the conduct ended: as typed, else as last concluded or filed."""
    typed: dt.date | None = answer(attempt, "conduct_ended_on")
    said = facts.last("file_case", "conclude")
    return typed or (_date(said.content.get("conduct_ended_on")) if said else None)


def _date(value: Any) -> dt.date | None:  # noqa: ANN401 - a stored value
    return dt.date.fromisoformat(value) if isinstance(value, str) and value else None


def of_age(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse parties who were under eighteen at the conduct, or whose birth date is not recorded (行政处罚法 30)."""
    on = min(_conduct_ended(facts, attempt) or attempt.on, attempt.on)
    for party in facts.parties:
        if party.kind != "individual":
            continue
        if party.birth_on is None:
            return refuse(
                "of_age",
                f"没有记录{party.name}的出生日期，无法判断是否年满十八周岁",
                "行政处罚法#30",
                "用“核实当事人身份”一步补记出生日期或者身份证号码",
                who=handlers(facts),
            )
        born = party.birth_on
        years = on.year - born.year - ((on.month, on.day) <= (born.month, born.day))
        if years < ADULT:
            return unsupported("of_age", f"{party.name}违法时未满十八周岁", "行政处罚法#30")
    return None


def no_crime(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to go on with what is suspected to be a crime (行政处罚法 8, 27)."""
    if _judged(facts, attempt, "crime_suspected") == "yes":
        return unsupported("no_crime", "违法行为涉嫌犯罪，应当及时移送司法机关，不得以罚代刑", "行政处罚法#27")
    return None


def no_measures(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse coercive measures in this landing (行政强制法 18)."""
    if "yes" in {answer(attempt, "measures_planned"), answer(attempt, "measures_taken")}:
        return unsupported("no_measures", "查封、扣押等行政强制措施应当按专门程序办理", "行政强制法#18")
    return None


def not_complex(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse cases that the heads must discuss collectively (行政处罚法 57 para 2)."""
    if _judged(facts, attempt, "complex_or_grave") == "yes":
        return unsupported("not_complex", "情节复杂或者重大违法行为，应当由机关负责人集体讨论决定", "行政处罚法#57.2")
    return None


def kinds_supported(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse kinds other than warning, criticism and fine, and kinds that the matter does not allow (行政处罚法 9)."""
    for _, proposal in proposed(facts, attempt):
        kinds = set(proposal["kinds"])
        if other := sorted(kinds - SUPPORTED_KINDS):
            return unsupported("kinds_supported", f"处罚种类“{'、'.join(other)}”", "行政处罚法#9")
        if foreign := sorted(kinds - set(facts.matter.penalty_kinds)):
            return refuse(
                "kinds_supported", f"本事项的依据没有规定“{'、'.join(foreign)}”", "行政处罚法#38", "按依据选择处罚种类"
            )
    return None


def discretion_fences(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse fines outside the statutory frame (行政处罚法 5, 32, 34)."""
    for party_id, proposal in proposed(facts, attempt):
        party, fine = facts.party(party_id), int(proposal["fine_fen"])
        if party is None or facts.lists is None or not fine:
            continue
        fences = facts.lists.fences(party.kind)  # type: ignore[arg-type]  # one of the two names
        if fences is None:
            return refuse(
                "discretion_fences",
                f"事项没有录入对{party.name}这类当事人的罚款幅度",
                "行政处罚法#34",
                "请管理员补录裁量基准",
                who="系统管理员",
                kind="others",
            )
        if fences.max_fen is not None and fine > fences.max_fen:
            return refuse(
                "discretion_fences",
                f"对{party.name}的罚款 {yuan(fine)} 超过法定上限 {yuan(fences.max_fen)}",
                "行政处罚法#38",
                "改为幅度以内的金额",
            )
        if fine < fences.min_fen:
            return refuse(
                "discretion_fences",
                f"对{party.name}的罚款 {yuan(fine)} 低于法定下限 {yuan(fences.min_fen)}；减轻处罚{NOT_YET}",
                "行政处罚法#32",
                "改为幅度以内的金额",
            )
    return None


def below_hearing(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse what requires the right to a hearing to be told, or where that is unknown (行政处罚法 63)."""
    for party_id, proposal in proposed(facts, attempt):
        party = facts.party(party_id)
        if party is None or facts.lists is None:
            continue
        verdict = facts.lists.hearing(
            HearingFacts(
                domain=facts.matter.domain,
                party_kind=party.kind,
                fine_fen=int(proposal["fine_fen"]),
                kinds=tuple(proposal["kinds"]),
            )
        )
        why = "；".join(verdict.reasons)
        if verdict.state == "required":
            return unsupported("below_hearing", f"{party.name}有要求听证的权利：{why}；听证程序", "行政处罚法#63")
        if verdict.state == "unknown":
            return unsupported(
                "below_hearing", f"无法判断{party.name}是否有要求听证的权利：{why}；听证程序", "行政处罚法#63"
            )
    return None


def proposal_complete(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a conclusion that leaves a party out, names a stranger, or names one twice (行政处罚法 57)."""
    typed = answer(attempt, "proposals")
    if typed is None:
        return None
    named = [str(p.party) for p in typed]
    missing = [p.name for p in facts.parties if p.role == "party" and p.id not in named]
    if missing:
        return refuse(
            "proposal_complete",
            f"没有写明对{'、'.join(missing)}的处理建议",
            "行政处罚法#57",
            "给每个当事人分别写明处理建议",
        )
    if len(set(named)) != len(named) or any(facts.party(p) is None for p in named):
        return refuse(
            "proposal_complete", "处理建议里的当事人重复，或者不是本案当事人", "行政处罚法#57", "每个当事人写一项"
        )
    return None


def evidence_exists(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse a conclusion without any record of investigation (行政处罚法 40, 46)."""
    if facts.done("inspect", "question", "collect_evidence"):
        return None
    return refuse(
        "evidence_exists", "没有任何检查、询问或者取证的记录", "行政处罚法#40", "先依法调查取证", who=handlers(facts)
    )
