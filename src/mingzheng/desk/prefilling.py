"""What the forms of a case already know: nothing that the case holds is typed twice."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from mingzheng.agencies.officers import BEIJING, day_of
from mingzheng.cases.penalty.content import FACT_STEPS
from mingzheng.cases.penalty.heard import presider_of
from mingzheng.cases.penalty.obligations import MONEY, WORDS, ending_of, obligation, split
from mingzheng.cases.queries import advice
from mingzheng.core.money import yuan
from mingzheng.desk import prefilling_goods, review_forms, serving

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Mapping

    from mingzheng.agencies.models import Account
    from mingzheng.cases.engine.fact_rows import ObligationFact, PartyFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Step
    from mingzheng.cases.queries import CaseView

Values = dict[str, Any]
RECORDS = frozenset({"inspection_record", "interview_record", "sampling_record", "measure_record"})


def for_input(view: CaseView, step: Step, subject: str, account: Account, now: dt.datetime) -> Values:
    """Return the first values of a step's input, from the case, its lists and its agency."""
    known: dict[str, Callable[[], Values]] = {
        "inspect": lambda: {"present": _present(view.facts)},
        "question": lambda: _interview(view.facts),
        "identify_party": lambda: {"party": view.facts.parties[0].id} if len(view.facts.parties) == 1 else {},
        "file_case": lambda: _filing(view.facts),
        "conclude": lambda: _conclusion(view.facts, now),
        "issue_notice": lambda: _contact(view, account),
        "serve": lambda: serving.service(view.facts, subject, now),
        "confirm_address": lambda: serving.address(view.facts),
        "authorise_representative": lambda: {"party": view.facts.parties[0].id} if len(view.facts.parties) == 1 else {},
        "propose_announcement": lambda: serving.announcement(view.facts, subject),
        "post_announcement": lambda: _posting(view.facts, subject, now),
        "open_hearing": lambda: _hearing(view, account),
        "hold_hearing": lambda: _hearing_record(view.facts, subject),
        "decide": lambda: _decision(view),
        "decide_no_penalty": lambda: _remedies(view),
        "note_reconsideration": lambda: _attacked(view.facts, "reconsideration_body", now),
        "note_suit": lambda: _attacked(view.facts, "court", now),
        "submit_reply": lambda: _reply(view.facts, subject, account),
        "submit_defence": lambda: _reply(view.facts, subject, account),
        "change_decision": lambda: _changed(view.facts, subject),
        "draft_publication": lambda: _public_summary(view.facts, subject),
        "record_payment": lambda: {**_owed(view.facts, subject), "channel": "bank"},
        "collect_cash": lambda: {**_owed(view.facts, subject), "collected_on": day_of(now).isoformat()},
        "answer_deferral": lambda: {"plan": [_owed(view.facts, subject)]},
        "add_surcharge": lambda: {"until": day_of(now).isoformat()},
        "receive_goods": lambda: {"items": proposal_of(view.facts, split(subject)[0]).get("goods", [])},
        "issue_demand": lambda: _contact(view, account),
        "apply_to_court": lambda: {"court": view.facts.matter.capacity.court},
        "record_disposal": lambda: _disposal(view.facts, subject),
        "close_case": lambda: {"result": _fulfilment(view.facts), "ending": ending_of(view.facts)},
    }
    own = known.get(step.code)
    if own:
        return own()
    found = prefilling_goods.for_input(view, step, subject, account, now)
    return found or review_forms.known(view, step, subject, account, now)


def _posting(facts: CaseFacts, subject: str, now: dt.datetime) -> Values:
    approved = facts.last("propose_announcement", subject=subject)
    return {"posted_on": day_of(now).isoformat(), "where": approved.content["where"] if approved else ""}


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
    if step.code in prefilling_goods.AT_THE_PARTY:
        return next((p.address for p in facts.parties if p.address), "")
    if step.code == "serve":
        return serving.place(facts, subject)
    if step.code == "hold_hearing":
        called = facts.last("open_hearing", subject=subject)
        return str(called.content.get("venue", "")) if called else ""
    return f"{view.case.agency.name}（{view.case.agency.address}）" if step.code == "question" else ""


def _hearing(view: CaseView, account: Account) -> Values:
    """Return what the last notice of hearing in the case said: parties heard together are called to one hearing."""
    called, known = view.facts.last("open_hearing"), _contact(view, account)
    del known["contact_address"]
    return known | (dict(called.content) if called else {})


def _hearing_record(facts: CaseFacts, party_id: str) -> Values:
    party = facts.party(party_id)
    people = [{"name": facts.name_of(p), "part": "investigator"} for p in facts.holding("handler")]
    if party is not None and party.kind == "individual":
        people.insert(0, {"name": party.name, "part": "party"})
    elif party is not None and party.representative:
        people.insert(0, {"name": party.representative, "part": "representative"})
    return {"presider": presider_of(facts, party_id), "participants": people}


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
        "conduct": (facts.lists.rules.wording.conduct if facts.lists else "") or facts.matter.name,
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
    filing = facts.last("file_case")
    found = filing.content.get("discovered_on") if filing else None
    words = advice.offered(facts, party, dt.date.fromisoformat(found) if found else None)
    return {
        "party": party.id,
        "facts": "\n".join(text for text in (brief, words.get("facts", "")) if text),
        "discretion": words.get("discretion", ""),
        "evidence": _evidence(facts),
        "breached": [only["breach"]] if only else [],
        "punished_by": [only["penalty"]] if only else [],
    }


def _evidence(facts: CaseFacts) -> list[str]:
    """Return a line for each record and each piece of evidence that stands; what it proves is the handler's to say."""
    made = {d.act_id: d for d in facts.documents if d.act_id and d.code in RECORDS}
    lines = []
    for act in facts.done(*FACT_STEPS):
        document = made.get(act.id)
        if document is not None:
            lines.append(f"{document.title}（{document.number}）一份，证明{_proves(act.step)}")
        elif act.step == "record_test_result" and act.content["report_no"]:
            lines.append(f"检测、检验、鉴定报告（{act.content['report_no']}）一份，证明{act.content['finding']}")
        elif act.content.get("description"):
            lines.append(str(act.content["description"]).split("\n")[0])
    return lines


def _proves(step: str) -> str:
    known = {
        "inspect": "检查时的现场情况",
        "question": "被询问人的陈述",
        "take_sample": "抽样的情况",
        "seize": "查封、扣押的财物",
        "seize_urgently": "查封、扣押的财物",
    }
    return known.get(step, "案件事实")


def _contact(view: CaseView, account: Account) -> Values:
    agency = view.case.agency
    name = account.person.name if account.person else ""
    return {"contact": name, "contact_phone": agency.phone, "contact_address": agency.address}


def _decision(view: CaseView) -> Values:
    capacity = view.facts.matter.capacity
    before = view.facts.last("decide")
    payee = before.content.get("payee", "") if before else view.case.agency.settings.get("payee", "")
    return {"payee": payee, "reconsideration_body": capacity.reconsideration_body, "court": capacity.court}


def _remedies(view: CaseView) -> Values:
    capacity = view.facts.matter.capacity
    return {"reconsideration_body": capacity.reconsideration_body, "court": capacity.court}


def _attacked(facts: CaseFacts, body: str, now: dt.datetime) -> Values:
    parties = [p.id for p in facts.parties if p.role == "party"]
    own = {"party": parties[0]} if len(parties) == 1 else {}
    return own | {"body": getattr(facts.matter.capacity, body), "received_on": day_of(now).isoformat()}


def _reply(facts: CaseFacts, number: str, account: Account) -> Values:
    """Return what the decision under attack rested on; what to answer is the handler's to say."""
    attacked = facts.last("note_reconsideration", "note_suit", subject=number)
    proposal = proposal_of(facts, str(attacked.content["party"])) if attacked else {}
    return {
        "facts": proposal.get("facts", ""),
        "proofs": list(proposal.get("evidence", ())),
        "basis": [*proposal.get("breached", ()), *proposal.get("punished_by", ())],
        "representatives": [account.person.name] if account.person else [],
    }


def _changed(facts: CaseFacts, party_id: str) -> Values:
    decision = next((d for d in facts.decisions if d.party_id == party_id), None)
    return {"kinds": list(decision.kinds), "fine_fen": decision.fine_fen} if decision else {}


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


def _owed(facts: CaseFacts, subject: str) -> Values:
    # The rule is the bank that the decision names (行政处罚法 67); what was paid otherwise is chosen.
    owed = obligation(facts, subject)
    return {"amount_fen": owed.left_fen} if owed else {}


def _disposal(facts: CaseFacts, party_id: str) -> Values:
    approved = facts.last("approve_disposal", subject=party_id)
    return {"way": approved.content["way"]} if approved else {}


def _fulfilment(facts: CaseFacts) -> str:
    lines = []
    for decision in facts.decisions:
        party = facts.party(decision.party_id)
        name = party.name if party else ""
        served = any(s == "served" and t.startswith(decision.document_id) for t, s in facts.states("service").items())
        done = "，".join(_done(o) for o in decision.obligations) or "没有需要履行的义务"
        lines.append(f"{name}：{'处罚决定书已送达，' if served else ''}{done}，{_shown(facts, decision.party_id)}。")
    return "\n".join(lines)


def _done(owed: ObligationFact) -> str:
    if owed.kind not in MONEY:
        return f"{WORDS[owed.kind]}{'已履行' if owed.state == 'fulfilled' else '没有履行'}"
    left = "已缴清" if owed.state == "fulfilled" else f"，已缴 {yuan(owed.paid_fen)}"
    return f"{WORDS[owed.kind]} {yuan(owed.amount_fen)}{left}"


def _shown(facts: CaseFacts, party_id: str) -> str:
    return {"published": "已依法公示", "withheld": "依法不予公开"}.get(
        facts.state("publication", party_id), "公示尚未完成"
    )
