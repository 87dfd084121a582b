"""What the forms of review and discussion already know, what may be picked in them, and what is taken over."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mingzheng.agencies.models import Agency, Person, RoleGrant
from mingzheng.agencies.officers import day_of
from mingzheng.agencies.queries import standing
from mingzheng.cases.penalty.review_hints import hints
from mingzheng.cases.penalty.rounds import last_opinion, rounds, touched
from mingzheng.review.models import OpinionKind
from mingzheng.review.queries import Question

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mingzheng.agencies.models import Account
    from mingzheng.cases.engine.fact_rows import ActFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Step
    from mingzheng.cases.queries import CaseView
    from mingzheng.desk.choices import Choices
    from mingzheng.desk.step_form import StepForm
    from mingzheng.web.forms import SchemaForm

Values = dict[str, Any]
HELP_DAYS = 30
LISTED = 300


def listed(view: CaseView, step: Step, now: dt.datetime) -> Choices:
    """Return the persons and agencies that the forms of review and discussion name."""
    facts = view.facts
    if step.code == "discuss":
        heads = Person.objects.filter(pk__in=facts.leaders).order_by("name")
        return {"leaders": [(str(p.pk), f"{p.name}（{p.post}）") for p in heads]}
    if step.code == "convene_review_group":
        people = Person.objects.filter(agency_id__in=facts.review_agencies, left_on=None).order_by("name")[:LISTED]
        return {"colleagues": [(str(p.pk), f"{p.name}（{p.post}）") for p in people]}
    if step.code == "request_cooperation":
        having = RoleGrant.objects.filter(standing(now), role="reviewer").exclude(agency_id=facts.agency_id)
        agencies = Agency.objects.filter(pk__in=having.values("agency_id")).order_by("name")[:LISTED]
        return {"review_agencies": [(str(a.pk), a.name) for a in agencies]}
    return {}


def known(view: CaseView, step: Step, subject: str, account: Account, now: dt.datetime) -> Values:
    """Return the first values of a form of review or discussion."""
    facts = view.facts
    if step.code in {"give_opinion", "check_case"}:
        return {"findings": [{"element": e.code} for e in (facts.lists.elements if facts.lists else ())]}
    if step.code == "answer_comments":
        return {"answers": [{"number": n} for n in range(1, len(_suggestions(facts, subject)) + 1)]}
    if step.code == "object_to_review":
        return {"points": [{"problem": text} for text in problems(last_opinion(facts, subject))]}
    if step.code == "request_cooperation":
        return {"until": (day_of(now) + dt.timedelta(days=HELP_DAYS)).isoformat()}
    if step.code == "discuss":
        return _discussion(facts, account)
    return {}


def _suggestions(facts: CaseFacts, subject: str) -> list[str]:
    opinion = last_opinion(facts, subject)
    return [str(text) for text in opinion.content.get("suggestions", ())] if opinion else []


def problems(opinion: ActFact | None) -> list[str]:
    """Return the problems that an opinion named: pointed out, else the elements that failed, else all it says."""
    if opinion is None:
        return []
    pointed = [str(p["text"]) for p in opinion.content.get("problems", ())]
    failed = [str(f["note"]) for f in opinion.content["findings"] if f["verdict"] == "不符合"]
    return pointed or failed or [str(opinion.content["opinion"])]


def _discussion(facts: CaseFacts, account: Account) -> Values:
    opinion, act = facts.last("give_opinion"), facts.last("conclude")
    said = [str(p["facts"]) for p in act.content["proposals"]] if act else []
    if opinion is not None:
        said.append(f"法制审核意见：{OpinionKind(str(opinion.content['kind'])).label}。{opinion.content['opinion']}")
    return {
        "purpose": "decision",
        "recorder": account.person.name if account.person else "",
        "members": [{"person": str(p)} for p in sorted(facts.leaders)],
        "presented": "\n".join(said),
    }


def suggestions(facts: CaseFacts, subject: str) -> list[tuple[str, str]]:
    """Return the suggestions to be answered, with their numbers in words."""
    return [(f"第 {n} 条", text) for n, text in enumerate(_suggestions(facts, subject), 1)]


def live_questions(facts: CaseFacts) -> tuple[Question, ...]:
    """Return the elements with what the system notices now, for a check before any request for review."""
    found = hints(facts)
    elements = facts.lists.elements if facts.lists else ()
    return tuple(Question(e, tuple(h for h in found if h.element == e.code)) for e in elements)


def untouched(facts: CaseFacts) -> dict[str, tuple[int, str]]:
    """Return element → (round, verdict) of the last opinion, where nothing that it concerns has changed since."""
    seen = [r for r in rounds(facts) if r.opinion is not None]
    if not seen or seen[-1].opinion is None:
        return {}
    last, changed = seen[-1], touched(facts, seen[-1].number)
    made = last.opinion.content["findings"] if last.opinion else ()
    return {
        str(f["element"]): (last.number, str(f["verdict"]))
        for f in made
        if f["element"] not in changed and f["verdict"] == "符合"
    }


def carry(form: SchemaForm[Any], facts: CaseFacts) -> None:
    """Take over the findings on untouched elements that have no answer yet; the record says from which round."""
    over = untouched(facts)
    for part in form["findings"].forms:
        row = {one.path.rsplit(".", 1)[-1]: one for one in part.fields}
        number, verdict = over.get(str(row["element"].value), (0, ""))
        if number and not row["verdict"].value:
            row["verdict"].value, row["carried"].value = verdict, str(number)
            picked = (replace(c, selected=c.value == verdict) for c in row["verdict"].choices)
            row["verdict"].choices = tuple(picked)


def by_element(form: StepForm, questions: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Return (question, row of the form) for each element, so that the page asks them one by one."""
    rows = {str(part.fields[0].value): part for part in form.form["findings"].forms}
    return [(question, rows.get(question.element.code)) for question in questions]
