"""What goes to legal review with a draft decision: why it must, the papers, and who is asked. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.penalty.content import content_digest, decision_content, proposals
from mingzheng.cases.penalty.gates.review import review_facts, review_triggers
from mingzheng.catalogue.triggers import ORDER
from mingzheng.core.digests import digest_of
from mingzheng.review.papers import Paper

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.cases.engine.fact_rows import ActFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.penalty.inputs.reviewing import ElementFinding
    from mingzheng.catalogue.triggers import Trigger


def chief_trigger(facts: CaseFacts) -> Trigger:
    """Return the trigger of the highest level over all parties; a voluntary one when the catalogue asks for none.

    Raises ValueError without a conclusion in force, which a gate refuses before.
    """
    required = [t for t in review_triggers(facts) if t.required and t.level is not None]
    if required:
        return min(required, key=lambda t: ORDER.index(t.level) if t.level else len(ORDER))
    found = [review_facts(facts, p.id) for p in facts.parties if p.role == "party"]
    first = next((f for f in found if f is not None), None)
    if first is None or facts.lists is None:
        message = "no conclusion is in force"
        raise ValueError(message)
    return facts.lists.review(first.model_copy(update={"requested": True}))


def submission(facts: CaseFacts, statement: str) -> list[Paper]:
    """Return the papers handed in (procedures.md §4.4), each with the digest of what it was then."""
    content = decision_content(facts)
    report = next((d for d in reversed(facts.documents) if d.code == "conclusion_report"), None)
    found = list(proposals(facts).values())
    certificates = sorted(str(o.certificate) for a in facts.effective for o in a.officers)
    papers = [
        Paper(code="request", title="法制审核送审表", digest=digest_of(statement)),
        Paper(code="draft_decision", digest=content_digest(facts)),
        Paper(
            code="investigation_report",
            reference=report.id if report else "",
            digest=report.data_digest if report else digest_of(content["parties"]),
        ),
        Paper(code="evidence", digest=digest_of(content["evidence"])),
        Paper(code="law", digest=digest_of([[p["breached"], p["punished_by"]] for p in found])),
        Paper(code="benchmark", digest=digest_of([p["discretion"] for p in found])),
        Paper(code="certificates", digest=digest_of(certificates)),
    ]
    if said := facts.done("make_statement", "answer_statement"):
        papers.append(Paper(code="statement", digest=digest_of([a.content_digest for a in said])))
    if heard := facts.done("hold_hearing", "report_hearing"):
        papers.append(Paper(code="hearing", digest=digest_of([a.content_digest for a in heard])))
    others = [d for d in facts.documents if d.state != "void" and d is not report]
    papers += [
        Paper(code=d.code, title=f"{d.title} {d.number}".strip(), reference=d.id, digest=d.data_digest) for d in others
    ]
    papers.append(Paper(code="list", digest=digest_of([[p.code, p.digest] for p in papers])))
    return papers


def cooperation(facts: CaseFacts, on: dt.date) -> ActFact | None:
    """Return the request to another agency's reviewers that holds on a day, None when there is none (审核协作)."""
    asked = facts.last("request_cooperation")
    return asked if asked is not None and str(asked.made.get("until", "")) >= on.isoformat() else None


def carried_words(finding: ElementFinding) -> str:
    """Return the note of a finding, which says from which round it was taken over."""
    over = f"沿用第 {finding.carried} 轮结论" if finding.carried else ""
    return "；".join(words for words in (over, finding.note) if words)
