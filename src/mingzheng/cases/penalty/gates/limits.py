"""When conduct may still be punished, and by the law of which day (行政处罚法 36, 37). Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.gates import answer
from mingzheng.cases.penalty.gates.substance import conduct_ended, day_said, proposed
from mingzheng.cases.penalty.gates.wording import gate, refuse
from mingzheng.law.changes import change_between, in_force

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.core.errors import Refusal

USUAL, GRAVE = 2, 5
OUT = {
    "file_case": "办理“不予立案”，情形选“超过追责期限”",
    "": "处理建议改为不予行政处罚（超过追责期限），或者撤案",
}


def time_bar(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to punish conduct discovered after its limit: two years, five, or a law's own (罚 36, trap 47)."""
    filing = facts.last("file_case")
    filed = filing.content if filing else {}
    ended = conduct_ended(facts, attempt)
    found: dt.date | None = answer(attempt, "discovered_on") or day_said(filed.get("discovered_on"))
    if ended is None or found is None:
        return None
    if max(ended, found) > attempt.today:
        return refuse("time_bar", "违法行为终了或者被发现的日期还没有到", "行政处罚法#36", "核对日期后再提交")
    if not _punishes(facts, attempt):
        return None
    years, article = _limit(facts, attempt, ended)
    if ended >= years_before(found, years):
        return None
    return refuse(
        "time_bar",
        f"违法行为 {ended} 终了，{found} 才被发现，已超过{_words(years)}的追责期限",
        article,
        OUT.get(attempt.step.code, OUT[""]) + "；涉及生命健康安全、金融安全且有危害后果的，期限为五年，写明理由",
    )


def _words(years: int) -> str:
    return {USUAL: "二年", GRAVE: "五年"}.get(years, f" {years} 年")


def _punishes(facts: CaseFacts, attempt: Attempt) -> bool:
    """Return whether anything is to be punished: before a conclusion it may be, after it as far as proposed."""
    said = [p for _, p in proposed(facts, attempt)] if attempt.step.code != "file_case" else []
    return not said or any(p.get("disposition", "penalty") == "penalty" for p in said)


def _limit(facts: CaseFacts, attempt: Attempt, ended: dt.date) -> tuple[int, str]:
    """Return the limit in years and its article: the matter's own law, the five years of grave harm, else two."""
    said = _judged(facts, attempt)
    harm = said.get("harm_done") == "yes" and bool(said.get("reason"))
    special = facts.lists.rules.time_bar if facts.lists else None
    if special and (harm or not special.harm_only) and in_force(special.article, ended):
        return special.years, special.article
    return (GRAVE if harm and said.get("field") else USUAL), "行政处罚法#36"


def _judged(facts: CaseFacts, attempt: Attempt) -> Mapping[str, Any]:
    """Return the newest judgement on the limit: as typed, else as concluded, else as filed."""
    typed = answer(attempt, "limit")
    said = [{name: getattr(typed, name) for name in ("field", "harm_done", "reason")}] if typed is not None else []
    said += [act.content.get("limit") or {} for act in (facts.last("conclude"), facts.last("file_case")) if act]
    return next((one for one in said if one.get("harm_done")), {})


def years_before(day: dt.date, years: int) -> dt.date:
    """Return the same day some years before; of 29 February the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def lighter_law(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse law repealed before the conduct, and changed law without comparing old and new (罚 37, trap 40)."""
    ended = conduct_ended(facts, attempt)
    if ended is None:
        return None
    for _, proposal in proposed(facts, attempt):
        if proposal.get("disposition", "penalty") != "penalty":
            continue
        keys = dict.fromkeys([*proposal["breached"], *proposal["punished_by"]])
        changes = [c for key in keys if (c := change_between(key, ended, attempt.today))]
        gone = [c for c in changes if c.kind == "gone"]
        if gone:
            words = "；".join(dict.fromkeys(c.words for c in gone))
            reason = f"违法行为 {ended} 终了时依据已经废止：{words}"
            return refuse("lighter_law", reason, "行政处罚法#37", "依据违法行为发生时有效的规定")
        if changes and not proposal.get("law_comparison"):
            words = "；".join(dict.fromkeys(c.words for c in changes))
            return refuse(
                "lighter_law",
                f"违法行为发生后法律有变化，没有写明新旧比较：{words}",
                "行政处罚法#37",
                "写明行为时和现在各怎样规定：适用行为时的规定，现在的规定处罚较轻或者不认为违法的适用现在的规定",
            )
    return None


GATES = (
    gate("time_bar", "没有超过追责时效", "行政处罚法#36", time_bar),
    gate("lighter_law", "依据行为时的法律，从旧兼从轻", "行政处罚法#37", lighter_law),
)
