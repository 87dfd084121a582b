"""行政处罚内部审批表: the form for every step that heads approve and that has no form of its own (practice.md 29)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.types import RANK_WORDS, Paper
from mingzheng.cases.penalty.content import proposals, weight
from mingzheng.cases.penalty.obligations import decision_of, state_words
from mingzheng.cases.penalty.papers.filled import case_rows, filled
from mingzheng.cases.penalty.papers.wording import (
    ROLE_WORDS,
    agency,
    approvals,
    citations,
    handler_names,
    moment,
    numbered_lines,
    sanction,
)
from mingzheng.documents.layouts import GenericForm, Row, Section, SignatureSlot
from mingzheng.documents.specs import PaperSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingzheng.cases.engine.fact_rows import ActFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt

TITLE = "行政处罚内部审批表"
REASONS = ("reason", "reasons", "explanation", "question", "request", "opinion", "facts")
"""The field that says why, in the order in which it is looked for: it stands under 理由 and not among the rows."""


def internal_form(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 行政处罚内部审批表: what is proposed, why, on which articles, by whom, and places for each approval."""
    given: Any = attempt.input
    why = next((name for name in REASONS if getattr(given, name, "")), "")
    party = facts.party(attempt.subject.partition(":")[0])
    about = (("办理对象", party.name), *_stands(facts, party.id)) if party else ()
    rows = (("报批事项", attempt.step.title), *about, *_content(facts, given, why), *_proposed(facts, attempt))
    basis = numbered_lines(citations([key]) for key in attempt.step.basis)
    return GenericForm(
        agency=agency(facts),
        title=TITLE,
        case_no=facts.case_no,
        sections=(
            Section(heading="基本情况", rows=case_rows(facts)),
            Section(heading="报批事项", rows=rows),
            Section(heading="理由", text=getattr(given, why) if why else attempt.step.purpose),
            Section(heading="法律依据", text=basis),
            *_places(facts, attempt),
        ),
    )


def _stands(facts: CaseFacts, party_id: str) -> tuple[Row, ...]:
    """Return what was decided towards a party and how far it is done, else what is proposed: the head must see it."""
    if decision := decision_of(facts, party_id):
        owed = "；".join(state_words(o) for o in decision.obligations)
        return (("处罚决定", "；".join(filter(None, (decision.number, "、".join(decision.kinds), owed)))),)
    proposal = proposals(facts).get(party_id)
    return (("拟处罚", sanction(proposal)),) if proposal else ()


def _content(facts: CaseFacts, given: Any, why: str) -> tuple[Row, ...]:  # noqa: ANN401 - the step's own input
    """Return what was filled in; of a defect what was wrong, not the name of its rule."""
    rows = filled(facts, given, without=frozenset({why, "gate"} if why else {"gate"}))
    wrong = (getattr(given, "act_seq", None), getattr(given, "gate", None))
    found = next((d for d in facts.defects if (d.act_seq, d.gate) == wrong), None)
    return (*rows, ("瑕疵", found.reason)) if found else rows


def _proposed(facts: CaseFacts, attempt: Attempt) -> Iterator[Row]:
    """Yield who proposes and when; at the last signature on screen, who proposed."""
    act = _act(facts, attempt)
    by = next((p.id for p in facts.people.values() if act and p.account_id == act.entered_by), attempt.actor_person)
    yield "承办人", handler_names(facts)
    if by is not None and (act is not None or not attempt.deciding):
        yield "提出人", facts.name_of(by)
    yield "提出时间", moment(act.recorded_at if act else attempt.now)


def _act(facts: CaseFacts, attempt: Attempt) -> ActFact | None:
    own = (attempt.step.code, attempt.subject, "proposed")
    found = (a for a in reversed(facts.acts) if (a.step, a.track_subject, a.status) == own)
    return next(found, None) if attempt.deciding else None


def _places(facts: CaseFacts, attempt: Attempt) -> tuple[Section, ...]:
    """Return a place to sign for each position, the head's with the rank that the agency's table asks for.

    The units that the agency's setting lets co-sign have theirs before the first.
    """
    ranked, heads = _ranked(facts, attempt), ROLE_WORDS["agency_head"]
    signed = approvals(attempt)
    found = [s.model_copy(update={"heading": ranked}) if s.heading == heads else s for s in signed]
    units = facts.rules.get("cosign", {})
    asked = units.get(attempt.step.code, ()) if isinstance(units, dict) and not attempt.signatures else ()
    cosign = [Section(heading="会签机构负责人意见", signatures=(SignatureSlot(label="签名"),)) for _ in asked]
    return (*cosign, *found)


def _ranked(facts: CaseFacts, attempt: Attempt) -> str:
    step, given = attempt.step, attempt.input
    kinds, fen = weight(facts, step.code, attempt.subject, given.model_dump(mode="json") if given else {})
    ranks = {"principal", "acting"} if step.rank else facts.signing_ranks(step.code, kinds, fen)
    words = "、".join(word for rank, word in RANK_WORDS.items() if rank in ranks) if ranks else ""
    return f"{ROLE_WORDS['agency_head']}（{words}）" if words else ROLE_WORDS["agency_head"]


def _subject(facts: CaseFacts, attempt: Attempt) -> str:
    """Return the party whom the step is about; empty for one about the case."""
    return attempt.subject if facts.party(attempt.subject) else ""


def _form(code: str, signer: str) -> Paper:
    spec = PaperSpec(code, TITLE, "generic.typ", GenericForm, group="side", numbered="内审", signers=(signer,))
    return Paper(spec, internal_form, _subject, approval_form=True)


PAPERS: dict[str, Paper] = {
    "internal_form": _form("internal_form", "机关负责人"),
    "internal_unit_form": _form("internal_unit_form", "承办机构负责人"),
}
"""One form, by who signs it last."""
