"""Which of the open steps the case page puts first; an order of display, never a rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingzheng.cases.penalty.content import content_key
from mingzheng.desk.case_frame import step_address

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.queries import CaseView, OpenStep

FIRST = {
    "check_scan": 95,
    "join_scan": 90,
    "decide": 78,
    "post_announcement": 79,
    "request_review": 76,
    "answer_statement": 75,
    "accept_review": 74,
    "give_opinion": 74,
    "answer_comments": 77,
    "discuss": 77,
    "check_case": 72,
    "approve_withholding": 69,
    "check_publication": 68,
    "close_case": 66,
    "archive_case": 66,
    "report_hearing": 79,
    "answer_late_request": 77,
    "rule_on_challenge": 77,
    "open_hearing": 74,
    "hold_hearing": 60,
    "announce_hearing": 40,
    "adjourn_hearing": 8,
    "terminate_hearing": 7,
    "withdraw_hearing": 6,
    "rehear": 1,
    "file_case": 55,
    "draft_publication": 50,
    "record_payment": 45,
    "release_measure": 58,
    "report_measure": 84,
    "report_preservation": 84,
    "issue_seizure": 83,
    "seize": 64,
    "tell_test_result": 64,
    "answer_objection": 64,
    "answer_deferral": 73,
    "apply_to_court": 60,
    "collect_evidence": 20,
    "make_statement": 15,
    "confirm_address": 17,
    "propose_announcement": 12,
    "authorise_representative": 3,
    "request_hearing": 14,
    "waive_hearing": 13,
    "waive_statement": 12,
    "challenge_presider": 5,
    **dict.fromkeys(("preserve", "preserve_urgently", "approve_measure", "seize_urgently", "take_sample"), 12),
    **dict.fromkeys(("entrust_test", "issue_order", "request_evidence", "request_help", "note_custody"), 11),
    "reduce_surcharge": 3,
    "decide_auction": 4,
    "return_surplus": 46,
    "request_deferral": 3,
    "collect_cash": 3,
    "propose_withholding": 2,
    "terminate_enforcement": 1,
    **dict.fromkeys(("announce_removal", "decide_enforcement", "decide_substitution"), 4),
    **dict.fromkeys(("clear_at_once", "stop_coercion", "stop_substitution", "waive_costs"), 2),
    **dict.fromkeys(("record_enforcement", "perform_substitution"), 60),
    **dict.fromkeys(("demand_substitution", "tell_clearing", "tell_costs"), 64),
    "record_cost_payment": 45,
    "decline_filing": 4,
    "report_clue": 10,
    "summon_questioning": 11,
    "call_to_hearing": 9,
    "withdraw_review": 3,
    "request_cooperation": 3,
    "extend_review": 3,
    "convene_review_group": 8,
    "note_counsel_opinion": 7,
    "start_accountability": 1,
    "decide_no_penalty": 78,
    "approve_transfer": 93,
    "send_transfer": 94,
    "hand_over_to_police": 93,
    "decide_recusal": 77,
    "object_to_review": 10,
    "hand_over": 1,
    "ask_recusal": 1,
    "decide_head_recusal": 77,
    "reassign_review": 1,
    "note_undone": 85,
    "challenge_refusal": 92,
    "accept_refusal": 60,
    "note_police_reply": 40,
    "note_police_receipt": 42,
    "withdraw_publication": 93,
    "submit_reply": 91,
    "submit_defence": 91,
    "note_remedy_outcome": 30,
    "note_attendance": 29,
    "resume_case": 50,
    "suspend_case": 1,
    "extend_case": 1,
    "withdraw_case": 1,
    "add_party": 1,
    "split_party": 1,
    "note_party_gone": 1,
    "report_crime": 1,
    "transfer_case": 1,
    "transfer_clue": 1,
    "note_transfer_receipt": 1,
    "report_dispute": 1,
    "correct_paper": 1,
    "correct_service": 1,
    "change_decision": 1,
    "annul_decision": 1,
    "correct_publication": 1,
    "recall_publication": 1,
    "repair_publication": 1,
    "overrule_mask": 1,
    "drop_overrule": 1,
    "note_reconsideration": 1,
    "note_suit": 1,
    "tell_transfer": 1,
}
LEADS, RARE = 10, 4
RECORDS = frozenset({"inspection_record", "interview_record", "service_receipt", "address_confirmation"})


@dataclass(frozen=True, slots=True)
class Way:
    """A button: what it does, about what, where, and why."""

    title: str
    label: str
    url: str
    purpose: str
    code: str
    weight: int

    @property
    def leads(self) -> bool:
        """Return whether the case waits for this step, so that it may stand first."""
        return self.weight >= LEADS

    @property
    def rare(self) -> bool:
        """Return whether only a special event calls for this step; the page folds such."""
        return self.weight <= RARE


def ways(view: CaseView) -> list[Way]:
    """Return the steps that the reader can take now, the most pressing first."""
    asked_for = {(p.act.step, p.act.track_subject) for p in view.proposals if p.act.step != "cure_defect"}
    found = [s for s in view.possible if (s.step.code, s.subject) not in asked_for]
    return sorted((_way(view, one) for one in found), key=lambda way: -way.weight)


def _way(view: CaseView, one: OpenStep) -> Way:
    url = step_address(view.case.pk, one.step.code, one.subject)
    return Way(one.step.title, one.label, url, one.step.purpose, one.step.code, _weight(view.facts, one))


def _weight(facts: CaseFacts, one: OpenStep) -> int:
    depends = DEPENDS.get(one.step.code)
    return depends(facts, one.subject) if depends else FIRST.get(one.step.code, 25)


def _serve(facts: CaseFacts, subject: str) -> int:
    document = facts.document(subject.partition(":")[0])
    if facts.state("service", subject) in {"announcing", "posted"}:
        return 11
    return 85 if document is not None and document.servability is None else 10


def _print(facts: CaseFacts, subject: str) -> int:
    document = facts.document(subject)
    return 30 if document is not None and document.code in RECORDS else 80


def _cure(facts: CaseFacts, subject: str) -> int:  # noqa: ARG001 - one of several
    return 82 if facts.done("conclude") else 28


def _conclude(facts: CaseFacts, subject: str) -> int:  # noqa: ARG001 - one of several
    if not facts.done("conclude"):
        return 60
    return 81 if facts.state("review", content_key(facts)) == "returned" else 5  # what came back is amended here


def _notice(facts: CaseFacts, subject: str) -> int:
    told = facts.state("notice", subject) != "due"
    return RARE if told or facts.state("decision", subject) == "annulled" else 70  # told again in special events only


def _identify(facts: CaseFacts, subject: str) -> int:  # noqa: ARG001 - one of several
    unknown = any(p.kind == "individual" and p.birth_on is None for p in facts.parties)
    return 62 if unknown else 3


def _inspect(facts: CaseFacts, subject: str) -> int:  # noqa: ARG001 - one of several
    return 65 if facts.stage == "clue" and not facts.done("inspect", "question", "collect_evidence") else 18


def _question(facts: CaseFacts, subject: str) -> int:  # noqa: ARG001 - one of several
    return 61 if facts.stage == "filed" and not facts.done("question") else 19


DEPENDS: dict[str, Callable[[CaseFacts, str], int]] = {
    "serve": _serve,
    "print_paper": _print,
    "cure_defect": _cure,
    "conclude": _conclude,
    "issue_notice": _notice,
    "identify_party": _identify,
    "inspect": _inspect,
    "question": _question,
}
"""Steps whose place depends on how far the case is."""
