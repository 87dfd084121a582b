"""Which of the open steps the case page puts first; an order of display, never a rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingzheng.desk.case_frame import step_address

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.queries import CaseView, OpenStep

FIRST = {
    "check_scan": 95,
    "join_scan": 90,
    "decide": 78,
    "request_review": 76,
    "answer_statement": 75,
    "accept_review": 74,
    "give_opinion": 74,
    "issue_notice": 70,
    "approve_withholding": 69,
    "check_publication": 68,
    "close_case": 66,
    "archive_case": 66,
    "file_case": 55,
    "draft_publication": 50,
    "record_payment": 45,
    "collect_evidence": 20,
    "make_statement": 15,
    "propose_withholding": 2,
    "decline_filing": 4,
}
RECORDS = frozenset({"inspection_record", "interview_record", "service_receipt"})


@dataclass(frozen=True, slots=True)
class Way:
    """A button: what it does, about what, where, and why."""

    title: str
    label: str
    url: str
    purpose: str
    code: str


def ways(view: CaseView) -> list[Way]:
    """Return the steps that the reader can take now, the most pressing first."""
    asked_for = {(p.act.step, p.act.track_subject) for p in view.proposals if p.act.step != "cure_defect"}
    found = [s for s in view.possible if (s.step.code, s.subject) not in asked_for]
    return [_way(view, one) for one in sorted(found, key=lambda s: -_weight(view.facts, s))]


def _way(view: CaseView, one: OpenStep) -> Way:
    url = step_address(view.case.pk, one.step.code, one.subject)
    return Way(one.step.title, one.label, url, one.step.purpose, one.step.code)


def _weight(facts: CaseFacts, one: OpenStep) -> int:
    depends = DEPENDS.get(one.step.code)
    return depends(facts, one.subject) if depends else FIRST.get(one.step.code, 25)


def _serve(facts: CaseFacts, subject: str) -> int:
    document = facts.document(subject.partition(":")[0])
    return 85 if document is not None and document.servability is None else 10


def _print(facts: CaseFacts, subject: str) -> int:
    document = facts.document(subject)
    return 30 if document is not None and document.code in RECORDS else 80


def _cure(facts: CaseFacts, subject: str) -> int:  # noqa: ARG001 - one of several
    return 82 if facts.done("conclude") else 28


def _conclude(facts: CaseFacts, subject: str) -> int:  # noqa: ARG001 - one of several
    return 5 if facts.done("conclude") else 60


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
    "identify_party": _identify,
    "inspect": _inspect,
    "question": _question,
}
"""Steps whose place depends on how far the case is."""
