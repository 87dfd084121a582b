"""What the forms of a case already know: nothing that the case holds is typed twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.agencies.officers import BEIJING, day_of
from mingzheng.core.money import yuan

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Callable, Mapping

    from mingzheng.agencies.models import Account
    from mingzheng.cases.engine.facts import CaseFacts, PartyFact
    from mingzheng.cases.engine.types import Step
    from mingzheng.cases.queries import CaseView

Values = dict[str, Any]


def for_input(view: CaseView, step: Step, subject: str, account: Account, now: dt.datetime) -> Values:
    """Return the first values of a step's input, from the case, its lists and its agency."""
    known: dict[str, Callable[[], Values]] = {
        "inspect": lambda: {"present": _present(view.facts)},
        "question": lambda: _interview(view.facts),
        "identify_party": lambda: {"party": view.facts.parties[0].id} if len(view.facts.parties) == 1 else {},
        "file_case": lambda: _filing(view.facts),
        "conclude": lambda: _conclusion(view.facts, now),
        "issue_notice": lambda: _contact(view, account),
        # The rule is service in person (民事诉讼法 88); every other way is chosen.
        "serve": lambda: {"received_on": day_of(now).isoformat(), "method": "direct"},
        "give_opinion": lambda: _elements(view.facts),
        "decide": lambda: _decision(view),
        "draft_publication": lambda: _public_summary(view.facts, subject),
        "record_payment": lambda: _owed(view.facts, subject),
        "close_case": lambda: {"result": _fulfilment(view.facts)},
    }
    return known.get(step.code, dict)()


def for_frame(view: CaseView, step: Step, subject: str, account: Account, now: dt.datetime) -> Values:
    """Return the first values of when, where and by whom."""
    facts = view.facts
    values: Values = {"done_place": _place(view, step, subject)}
    if "end_recorded" not in step.gates:
        values["done_at"] = now.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
    if step.officers:
        values["done_by"] = [str(p) for p in _usual(facts, account)]
    return values


def _usual(facts: CaseFacts, account: Account) -> list[uuid.UUID]:
    """Return who acted last, else the handlers."""
    acted = [act for act in facts.effective if act.officers]
    if acted:
        return [o.person_id for o in acted[-1].officers]
    handlers = list(facts.holding("handler"))
    own = account.person_id
    return handlers or ([own] if own else [])


def _place(view: CaseView, step: Step, subject: str) -> str:
    facts = view.facts
    if step.code == "inspect":
        clue = facts.last("register_clue")
        said = str(clue.content.get("place", "")) if clue else ""
        return said or next((p.address for p in facts.parties if p.address), "")
    if step.code == "serve":
        party = facts.party(subject.partition(":")[2])
        return party.address if party else ""
    return f"{view.case.agency.name}（{view.case.agency.address}）" if step.code == "question" else ""


def _first(facts: CaseFacts) -> PartyFact | None:
    return facts.parties[0] if facts.parties else None


def _present(facts: CaseFacts) -> str:
    party = _first(facts)
    if party is None:
        return ""
    return (
        f"{party.representative}（负责人）"
        if party.representative
        else party.name
        if party.kind == "individual"
        else ""
    )


def _interview(facts: CaseFacts) -> Values:
    party = _first(facts)
    values: Values = {"questions": [{"question": q, "answer": ""} for q in facts.matter.questions]}
    if party is None:
        return values
    if party.kind == "individual":
        known = {"person_name": party.name, "person_role": "party", "id_number": party.identifier}
    else:
        known = {"person_name": party.representative, "person_role": "representative" if party.representative else ""}
    return values | known | {"phone": party.phone}


def _filing(facts: CaseFacts) -> Values:
    clue = facts.last("register_clue")
    said = clue.content if clue else {}
    people = [str(p) for p in facts.holding("handler")]
    people += [str(o.person_id) for act in facts.effective for o in act.officers]
    return {
        "conduct": facts.matter.name,
        "brief": said.get("summary", ""),
        "basis": ["行政处罚法#54.2", *dict.fromkeys(pair["breach"] for pair in facts.matter.basis)],
        "discovered_on": said.get("discovered_on", ""),
        "conduct_ended_on": said.get("discovered_on", ""),
        "handlers": list(dict.fromkeys(people)),
    }


def _conclusion(facts: CaseFacts, now: dt.datetime) -> Values:
    last = facts.last("conclude")
    if last is not None:
        return dict(last.content)
    filing = facts.last("file_case")
    said = filing.content if filing else {}
    proposals = [
        _proposal(facts, party, str(said.get("brief", ""))) for party in facts.parties if party.role == "party"
    ]
    return {"proposals": proposals, "conduct_ended_on": said.get("conduct_ended_on", day_of(now).isoformat())}


def _proposal(facts: CaseFacts, party: PartyFact, brief: str) -> Values:
    pairs = facts.matter.basis
    only = pairs[0] if len(pairs) == 1 else None
    return {
        "party": party.id,
        "facts": brief,
        "evidence": _evidence(facts),
        "breached": [only["breach"]] if only else [],
        "punished_by": [only["penalty"]] if only else [],
    }


def _evidence(facts: CaseFacts) -> list[str]:
    """Return a line for each record and each piece of evidence that stands; what it proves is the handler's to say."""
    made = {d.act_id: d for d in facts.documents if d.act_id and d.code in {"inspection_record", "interview_record"}}
    lines = []
    for act in facts.done("inspect", "question", "collect_evidence"):
        document = made.get(act.id)
        if document is not None:
            lines.append(f"{document.title}（{document.number}）一份，证明{_proves(act.step)}")
        elif act.content.get("description"):
            lines.append(str(act.content["description"]).split("\n")[0])
    return lines


def _proves(step: str) -> str:
    return {"inspect": "检查时的现场情况", "question": "被询问人的陈述"}.get(step, "案件事实")


def _contact(view: CaseView, account: Account) -> Values:
    agency = view.case.agency
    name = account.person.name if account.person else ""
    return {"contact": name, "contact_phone": agency.phone, "contact_address": agency.address}


def _elements(facts: CaseFacts) -> Values:
    return {"findings": [{"element": e.code} for e in (facts.lists.elements if facts.lists else ())]}


def _decision(view: CaseView) -> Values:
    capacity = view.facts.matter.capacity
    before = view.facts.last("decide")
    payee = before.content.get("payee", "") if before else view.case.agency.settings.get("payee", "")
    return {"payee": payee, "reconsideration_body": capacity.reconsideration_body, "court": capacity.court}


def _public_summary(facts: CaseFacts, party_id: str) -> Values:
    before = facts.last("draft_publication", subject=party_id)
    if before is not None:
        return {"summary": before.content.get("summary", "")}
    return {"summary": proposal_of(facts, party_id).get("facts", "")}


def proposal_of(facts: CaseFacts, party_id: str) -> Mapping[str, Any]:
    """Return what the conclusion in force proposes for a party."""
    act = facts.last("conclude")
    proposals = act.content.get("proposals", ()) if act else ()
    return next((p for p in proposals if str(p["party"]) == party_id), {})


def _owed(facts: CaseFacts, party_id: str) -> Values:
    decision = next((d for d in facts.decisions if d.party_id == party_id), None)
    # The rule is the bank that the decision names (行政处罚法 67); what was paid otherwise is chosen.
    return {"amount_fen": decision.fine_fen - decision.paid_fen, "channel": "bank"} if decision else {}


def _fulfilment(facts: CaseFacts) -> str:
    lines = []
    for decision in facts.decisions:
        party = facts.party(decision.party_id)
        name = party.name if party else ""
        served = any(s == "served" and t.startswith(decision.document_id) for t, s in facts.states("service").items())
        paid = f"罚款 {yuan(decision.fine_fen)}已缴清" if decision.fine_fen else "没有罚款"
        lines.append(f"{name}：{'处罚决定书已送达，' if served else ''}{paid}，{_shown(facts, decision.party_id)}。")
    return "\n".join(lines)


def _shown(facts: CaseFacts, party_id: str) -> str:
    return {"published": "已依法公示", "withheld": "依法不予公开"}.get(
        facts.state("publication", party_id), "公示尚未完成"
    )
