"""What may be picked in the forms of a case: lawful things first, others greyed or marked with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from mingzheng.agencies.models import Person, RoleGrant
from mingzheng.agencies.officers import day_of
from mingzheng.agencies.queries import SIGNED_BY, officer_facts, standing
from mingzheng.cases.engine.types import CONSEQUENCE_WORDS
from mingzheng.cases.queries import advice
from mingzheng.desk import prefilling_goods, review_forms, serving
from mingzheng.publication.actions.withholding import REASONS
from mingzheng.web.articles import cited
from mingzheng.web.fields import Choice

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from mingzheng.agencies.officers import OfficerFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Step
    from mingzheng.cases.queries import CaseView

Choices = dict[str, "list[Choice | tuple[str, str]]"]
FILING_ARTICLE = "行政处罚法#54.2"
LISTED = 300
PEOPLE_STEPS = frozenset(
    {"ask_recusal", "decide_recusal", "decide_head_recusal", "hand_over", "reassign_review", "note_undone"}
)


def for_step(view: CaseView, step: Step, subject: str, now: dt.datetime) -> Choices:
    """Return the choices of a step's form by source or path, for ``SchemaForm``."""
    facts = view.facts
    found: Choices = {
        "parties": [(p.id, p.name) for p in facts.parties],
        "service_ways": serving.ways(),
        "withhold_reasons": list(REASONS.items()),
        "elements": [(e.code, e.title) for e in (facts.lists.elements if facts.lists else ())],
        "defective_acts": _defective(view),
        "served_papers": _served(facts),
        "open_defects": [(d.gate, f"{d.reason}（第 {d.act_seq} 号）") for d in facts.open_defects],
        **_articles(facts),
        **prefilling_goods.choices(facts),
    }
    found |= review_forms.listed(view, step, now)
    if step.code == "file_case":
        pairs = (pair["breach"] for pair in facts.matter.basis)
        found["basis"] = _listed([FILING_ARTICLE, *pairs])
    if step.code in {"submit_reply", "submit_defence"}:
        found["basis"] = _listed(pair[part] for part in ("breach", "penalty") for pair in facts.matter.basis)
    if step.track == "hearing":
        found["presiders"] = holders(facts, "presider", now, barred="handler")
        found["hearing_clerks"] = holders(facts, "hearing_clerk", now)
    if step.code in {"hold_hearing", "terminate_hearing"}:
        found["parties"] = [(p.id, p.name) for p in facts.parties if p.id in _called(facts) - {subject}]
    found |= _of_people(facts, step, now)
    if step.officers:
        found["done_by"] = officers(facts, now, greyed=False)
    if "two_handlers" in step.gates:
        found["handlers"] = officers(facts, now, greyed=True)
    return found


def _called(facts: CaseFacts) -> set[str]:
    """Return the parties called to a hearing, who may be heard together."""
    return {party for party, state in facts.states("hearing").items() if state == "set"}


def _of_people(facts: CaseFacts, step: Step, now: dt.datetime) -> Choices:
    """Return the persons of a case, those who could follow them, and what an oral approval refused left open."""
    if step.track not in {"recusal", "main", "review"} or step.code not in PEOPLE_STEPS:
        return {}
    grants = RoleGrant.objects.filter(standing(now), agency_id__in={facts.agency_id, facts.review_agency_id})
    reviewers = dict(grants.filter(role="reviewer").values_list("person_id", "person__name"))
    heads = dict(grants.filter(role__in=SIGNED_BY, agency_id=facts.agency_id).values_list("person_id", "person__name"))
    parts = {p: facts.name_of(p) for p in [*facts.roles, *facts.named]}
    handling = set(facts.holding("handler"))
    return {
        "case_people": _people_choices(parts | reviewers | heads),
        "case_handlers": _people_choices({p: facts.name_of(p) for p in facts.holding("handler")}),
        "replacements": [c for c in officers(facts, now, greyed=True) if _id(c) not in {str(p) for p in handling}],
        "reviewers": _people_choices(reviewers),
        "refused_approvals": [
            (str(d.act_seq), f"第 {d.act_seq} 号") for d in facts.open_defects if d.gate == "oral_confirmed"
        ],
    }


def _people_choices(people: dict[uuid.UUID, str]) -> list[Choice | tuple[str, str]]:
    return [(str(pk), name) for pk, name in sorted(people.items(), key=lambda one: one[1])]


def _id(choice: Choice | tuple[str, str]) -> str:
    return choice[0] if isinstance(choice, tuple) else choice.value


def _served(facts: CaseFacts) -> list[Choice | tuple[str, str]]:
    """Return the papers that reached their recipients."""
    served = {subject.partition(":")[0] for subject, state in facts.states("service").items() if state == "served"}
    return [(d.id, f"{d.title} {d.number}".strip()) for d in facts.documents if d.id in served]


def _articles(facts: CaseFacts) -> Choices:
    breached = _listed(pair["breach"] for pair in facts.matter.basis)
    punished = _listed(pair["penalty"] for pair in facts.matter.basis)
    kinds: list[Choice | tuple[str, str]] = [(kind, kind) for kind in facts.matter.penalty_kinds]
    return {
        "proposals.breached": breached,
        "proposals.punished_by": punished,
        "proposals.kinds": kinds,
        "proposals.acts_of_conduct.breached": breached,
        "proposals.acts_of_conduct.punished_by": punished,
        "proposals.acts_of_conduct.kinds": kinds,
        "tiers": [("", "（按金额落入的档次）"), *advice.tier_choices(facts)],
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


def holders(facts: CaseFacts, role: str, now: dt.datetime, *, barred: str = "") -> list[Choice | tuple[str, str]]:
    """Return who holds a role in the case's agency; whoever has the ``barred`` part, or acted, cannot be picked."""
    rows = Person.objects.filter(grants__role=role, grants__agency_id=facts.agency_id).order_by("name").distinct()
    found = officer_facts(list(rows.values_list("pk", flat=True)[:LISTED]))
    people = sorted((p for p in found.values() if p.holds(role, facts.agency_id, now)), key=lambda p: p.name)
    shown = []
    for person in people:
        inside = barred and (person.id in facts.named or barred in facts.roles.get(person.id, frozenset()))
        shown.append(Choice(str(person.id), person.name, reason="本案调查人员" if inside else ""))
    return [*sorted(shown, key=lambda choice: bool(choice.reason))]


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
