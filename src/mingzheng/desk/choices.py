"""What may be picked in the forms of a case: lawful things first, others greyed or marked with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from mingzheng.agencies.models import Person
from mingzheng.agencies.officers import day_of
from mingzheng.agencies.queries import officer_facts
from mingzheng.cases.engine.types import CONSEQUENCE_WORDS
from mingzheng.publication.actions.withholding import REASONS
from mingzheng.web.articles import cited
from mingzheng.web.fields import Choice

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from mingzheng.agencies.officers import OfficerFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Step
    from mingzheng.cases.queries import CaseView

Choices = dict[str, "list[Choice | tuple[str, str]]"]
FILING_ARTICLE = "行政处罚法#54.2"
LISTED = 300


def for_step(view: CaseView, step: Step, now: dt.datetime) -> Choices:
    """Return the choices of a step's form by source or path, for ``SchemaForm``."""
    facts = view.facts
    found: Choices = {
        "parties": [(p.id, p.name) for p in facts.parties],
        "withhold_reasons": list(REASONS.items()),
        "elements": [(e.code, e.title) for e in (facts.lists.elements if facts.lists else ())],
        "defective_acts": _defective(view),
        "open_defects": [(d.gate, f"{d.reason}（第 {d.act_seq} 号）") for d in facts.open_defects],
        **_articles(facts),
    }
    if step.code == "file_case":
        pairs = (pair["breach"] for pair in facts.matter.basis)
        found["basis"] = _listed([FILING_ARTICLE, *pairs])
    if step.officers:
        found["done_by"] = officers(facts, now, greyed=False)
    if "two_handlers" in step.gates:
        found["handlers"] = officers(facts, now, greyed=True)
    return found


def _articles(facts: CaseFacts) -> Choices:
    breached = _listed(pair["breach"] for pair in facts.matter.basis)
    punished = _listed(pair["penalty"] for pair in facts.matter.basis)
    return {
        "proposals.breached": breached,
        "proposals.punished_by": punished,
        "proposals.kinds": [(kind, kind) for kind in facts.matter.penalty_kinds],
    }


def _listed(keys: Iterable[str]) -> list[Choice | tuple[str, str]]:
    return [(key, cited(key)) for key in dict.fromkeys(keys)]


def _defective(view: CaseView) -> list[Choice | tuple[str, str]]:
    titles = {act.seq: view.procedure.steps[act.step].title for act in view.facts.acts}
    seqs = dict.fromkeys(d.act_seq for d in view.facts.open_defects)
    return [(str(seq), f"第 {seq} 号 {titles.get(seq, '')}") for seq in seqs]


def officers(facts: CaseFacts, now: dt.datetime, *, greyed: bool) -> list[Choice | tuple[str, str]]:
    """Return the officers of the case's agency: certified ones first, the others with what their certificate lacks.

    ``greyed`` ones cannot be picked (an effect would be refused); else picking one makes a defect (a fact happened).
    """
    on = day_of(now)
    shown: list[Choice] = []
    for officer in _people(facts, now):
        fault = officer.certificate_fault(on, facts.matter.certificate_category, facts.lineage)
        card = officer.certificate(on, facts.matter.certificate_category, facts.lineage)
        label = f"{officer.name}（{card.number}）" if card else officer.name
        note = f"{fault}；选了会记为瑕疵" if fault and not greyed else ""
        shown.append(Choice(str(officer.id), label, reason=(fault or "") if greyed else "", help=note))
    return [*sorted(shown, key=lambda choice: bool(choice.reason or choice.help))]  # stable: by name within


def _people(facts: CaseFacts, now: dt.datetime) -> list[OfficerFact]:
    on = day_of(now)
    here = Q(agency_id=facts.agency_id) | Q(secondments__agency_id=facts.agency_id)
    works = Q(grants__role="handler") | Q(certificates__isnull=False)
    ids = list(Person.objects.filter(here & works).order_by("name").values_list("pk", flat=True).distinct()[:LISTED])
    found = officer_facts(ids)
    people = [found[pk] for pk in ids if pk in found and found[pk].works_for(facts.agency_id, on)]
    handlers = set(facts.holding("handler"))
    return sorted(people, key=lambda officer: (officer.id not in handlers, officer.name))


def consequence(code: str) -> str:
    """Return what a defect means, in words."""
    return CONSEQUENCE_WORDS.get(code, code)
