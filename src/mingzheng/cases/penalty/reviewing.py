"""What goes to legal review with a draft decision: why it must, the papers, and automatic hints. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.agencies.officers import BEIJING
from mingzheng.cases.engine.gates import blocking, unconfirmed
from mingzheng.cases.penalty.content import conclusion, content_digest, decision_content, proposals
from mingzheng.cases.penalty.gates.review import review_facts, review_triggers
from mingzheng.catalogue.triggers import ORDER
from mingzheng.core.digests import digest_of
from mingzheng.core.money import yuan
from mingzheng.review.opinions import Hint
from mingzheng.review.papers import Paper

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
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
    others = [d for d in facts.documents if d.state != "void" and d is not report]
    papers += [
        Paper(code=d.code, title=f"{d.title} {d.number}".strip(), reference=d.id, digest=d.data_digest) for d in others
    ]
    papers.append(Paper(code="list", digest=digest_of([[p.code, p.digest] for p in papers])))
    return papers


def hints(facts: CaseFacts) -> list[Hint]:
    """Return automatic findings with their source; the reviewer answers each element alone (design.md §2)."""
    found = [_officers(facts), _procedure(facts), *_discretion(facts)]
    act = conclusion(facts)
    if act is not None:
        crime = act.content.get("crime_suspected") == "yes"
        found.append(
            Hint(
                element="crime",
                text="承办人判断：" + ("涉嫌犯罪" if crime else "不涉嫌犯罪"),
                source=f"第 {act.seq} 号记录",
                concern=crime,
            )
        )
    return found


def _officers(facts: CaseFacts) -> Hint:
    missing = unconfirmed(facts)
    acts = [a for a in facts.effective if a.officers]
    text = f"{len(acts)} 项行为有署名人员" + (f"，{len(missing)} 项尚未确认" if missing else "，均已本人确认")
    return Hint(element="officers", text=text, source="行为记录和执法证快照", concern=bool(missing))


def _procedure(facts: CaseFacts) -> Hint:
    left = blocking(facts)
    served = [
        facts.last("serve", subject=t.subject) for t in facts.tracks if t.kind == "service" and t.state == "served"
    ]
    days = [f"{a.at.astimezone(BEIJING).date()}" for a in served if a]
    text = f"告知书送达：{'、'.join(days) or '无'}；未补正的瑕疵 {len(left)} 项"
    return Hint(element="procedure", text=text, source="送达记录、瑕疵列表", concern=bool(left))


def _discretion(facts: CaseFacts) -> list[Hint]:
    found = []
    for party_id, proposal in proposals(facts).items():
        party = facts.party(party_id)
        fences = facts.lists.fences(party.kind) if facts.lists and party else None  # type: ignore[arg-type]
        if fences is None or party is None or not int(proposal["fine_fen"]):
            continue
        top = yuan(fences.max_fen) if fences.max_fen is not None else "按计算式"
        text = f"{party.name}：拟罚 {yuan(int(proposal['fine_fen']))}，法定幅度 {yuan(fences.min_fen)} 至 {top}"
        found.append(Hint(element="discretion", text=text, source="事项清单的罚款幅度"))
    return found
