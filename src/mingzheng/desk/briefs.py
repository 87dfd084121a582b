"""The one page a head reads before signing: facts, law, amount against its frame, statement, review, what follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mingzheng.agencies.models import Person
from mingzheng.agencies.officers import BEIJING
from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.types import SignatureFact
from mingzheng.core.money import capital, yuan
from mingzheng.desk import case_frame, wording
from mingzheng.desk.prefilling import proposal_of
from mingzheng.desk.wording import Row
from mingzheng.review.models import OpinionKind
from mingzheng.web.articles import cited

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingzheng.cases.engine.facts import CaseFacts, PartyFact
    from mingzheng.cases.queries import CaseView

ABOUT_PARTY = frozenset({"issue_notice", "decide"})
FOLLOWS = {
    "file_case": "批准后立案，编入案卷，从批准之日起计算办案期限。",
    "conclude": "批准后调查终结，承办人据此告知当事人；拟处罚的内容再改动要重新报批、告知、审核。",
    "issue_notice": "批准后编号制成告知书，送达次日起算当事人陈述、申辩的期限。",
    "answer_statement": "批准后陈述、申辩程序结束，可以送法制审核。",
    "decide": "批准后编号制成处罚决定书，开始计算送达、公示和当事人缴款、复议、诉讼的期限。签批后不能撤回。",
    "close_case": "批准后结案，案卷转档案员归档。",
    "cure_defect": "批准后该项瑕疵记为已补正，并注明补正的记录。",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the brief."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A field that differs from the round before."""

    label: str
    before: str
    after: str


def sections(view: CaseView, act: Any) -> list[Section]:  # noqa: ANN401 - an act as facts hold it
    """Return the brief of a proposed act."""
    facts, step = view.facts, view.procedure.steps[act.step]
    own = wording.content(BOOK.inputs[step.input], act.content, facts)
    if act.step not in ABOUT_PARTY:
        rest = _amounts(facts, act) if act.step == "conclude" else []
        return [Section(f"{step.title}的内容", own), *rest]
    party, proposal = facts.party(act.track_subject), proposal_of(facts, act.track_subject)
    found = [
        Section("当事人和事实", _facts(party, proposal)),
        Section("法律依据", _law(proposal)),
        Section("拟处罚和裁量", _penalty(facts, party, proposal)),
    ]
    if act.step == "decide":
        found += [Section("陈述申辩", _statement(facts, act.track_subject)), Section("法制审核", _review(facts))]
    return [*found, Section("其他填写内容", own)]


def before(view: CaseView, step: str, subject: str) -> list[Section]:
    """Return what one reads before taking a step: the proposal, the statement, what is owed, what is to be cured."""
    facts = view.facts
    if step in {"issue_notice", "decide"}:
        return _of_party(facts, subject)
    if step == "request_review":
        return [section for party in facts.parties for section in _of_party(facts, party.id)]
    if step == "answer_statement":
        return [Section("当事人的陈述申辩", _statement(facts, subject))]
    if step == "record_payment":
        return [Section("应缴", _owed(facts, subject))]
    if step == "cure_defect":
        return [
            Section(
                "待补正的瑕疵",
                tuple(Row(f"第 {d.act_seq} 号记录", f"{d.reason}\n{d.remedy}") for d in facts.open_defects),
            )
        ]
    return []


def _of_party(facts: CaseFacts, party_id: str) -> list[Section]:
    party, proposal = facts.party(party_id), proposal_of(facts, party_id)
    if not proposal:
        return []
    return [Section("拟作出的处罚", (*_facts(party, proposal), *_law(proposal), *_penalty(facts, party, proposal)))]


def _owed(facts: CaseFacts, party_id: str) -> tuple[Row, ...]:
    decision = next((d for d in facts.decisions if d.party_id == party_id), None)
    if decision is None:
        return ()
    rows = [Row("罚款", yuan(decision.fine_fen)), Row("已缴", yuan(decision.paid_fen))]
    return (*rows, Row("最后一日", str(decision.due_on))) if decision.due_on else tuple(rows)


def on_signing(view: CaseView, act: Any) -> str:  # noqa: ANN401 - an act as facts hold it
    """Return what happens when the last signature is given."""
    step = view.procedure.steps[act.step]
    return FOLLOWS.get(act.step, case_frame.consequence(step))


def changes(view: CaseView, act: Any) -> list[Change]:  # noqa: ANN401 - an act as facts hold it
    """Return what differs from the last time that this was proposed, field by field; empty the first time."""
    same = [
        a for a in view.facts.acts
        if a.step == act.step and a.track_subject == act.track_subject and a.seq < act.seq and a.status != "proposed"
    ]  # fmt: skip
    if not same:
        return []
    model = BOOK.inputs[view.procedure.steps[act.step].input]
    before = dict(flat(wording.content(model, same[-1].content, view.facts)))
    after = dict(flat(wording.content(model, act.content, view.facts)))
    labels = dict.fromkeys([*before, *after])
    return [
        Change(label, before.get(label, "（没有）"), after.get(label, "（没有）"))
        for label in labels
        if before.get(label) != after.get(label)
    ]


def flat(rows: tuple[Row, ...], above: str = "") -> list[tuple[str, str]]:
    """Return content as (label, text) pairs, parts numbered under the label of their row."""
    pairs = []
    for row in rows:
        label = f"{above}{row.label}"
        if row.parts:
            for number, part in enumerate(row.parts, 1):
                pairs += flat(part, f"{label} {number} · " if len(row.parts) > 1 else f"{label} · ")
        else:
            pairs.append((label, row.text))
    return pairs


def signature_facts(view: CaseView, act: Any) -> tuple[SignatureFact, ...]:  # noqa: ANN401 - an act as facts hold it
    """Return the approvals given so far, as papers show them."""
    rows = [s for s in view.loaded.signoffs if s.act_id == act.id and s.verdict == "approved"]
    names = dict(
        Person.objects.filter(pk__in=[s.signed_by_id for s in rows if s.signed_by_id]).values_list("pk", "name")
    )
    return tuple(
        SignatureFact(
            s.role,
            names.get(s.signed_by_id, "") if s.signed_by_id else "",
            s.at.astimezone(BEIJING).date().isoformat() if s.at else "",
            wording.MEDIA[s.medium],
            s.reason,
        )
        for s in rows
    )


def signatures(view: CaseView, act: Any) -> list[str]:  # noqa: ANN401 - an act as facts hold it
    """Return who has approved so far, in words."""
    return [
        f"{wording.role(s.role)} {s.name} {s.on} 同意{f'：{s.reason}'.rstrip('。') if s.reason else ''}"
        for s in signature_facts(view, act)
    ]


def _facts(party: PartyFact | None, proposal: Mapping[str, Any]) -> tuple[Row, ...]:
    evidence = "\n".join(f"{n}. {line}" for n, line in enumerate(proposal.get("evidence", ()), 1))
    return (
        Row("当事人", party.name if party else ""),
        Row("违法事实", str(proposal.get("facts", ""))),
        Row("证据", evidence),
    )


def _law(proposal: Mapping[str, Any]) -> tuple[Row, ...]:
    return (
        Row("违反的条款", "\n".join(cited(key) for key in proposal.get("breached", ()))),
        Row("处罚依据", "\n".join(cited(key) for key in proposal.get("punished_by", ()))),
    )


def _penalty(facts: CaseFacts, party: PartyFact | None, proposal: Mapping[str, Any]) -> tuple[Row, ...]:
    fine = int(proposal.get("fine_fen", 0))
    amount = f"，罚款 {yuan(fine)}（{capital(fine)}）" if fine else ""
    rows = [
        Row("拟处罚", "、".join(str(k) for k in proposal.get("kinds", ())) + amount),
        Row("裁量理由", str(proposal.get("discretion", ""))),
    ]
    return (*rows, *_frame(facts, party, fine))


def _frame(facts: CaseFacts, party: PartyFact | None, fine: int) -> tuple[Row, ...]:
    if party is None or facts.lists is None or not fine:
        return ()
    rows = []
    fences = facts.lists.fences(party.kind)  # type: ignore[arg-type]  # one of the two names
    if fences is not None:
        top = yuan(fences.max_fen) if fences.max_fen is not None else "按计算式"
        rows.append(Row("法定幅度", f"{yuan(fences.min_fen)} 至 {top}"))
    for tier in facts.lists.tiers:
        if (
            tier.party_kind in {None, party.kind}
            and tier.min_fen <= fine
            and (tier.max_fen is None or fine <= tier.max_fen)
        ):
            top = yuan(tier.max_fen) if tier.max_fen is not None else "不设上限"
            rows.append(Row("落在裁量档次", f"{tier.name}（{tier.condition}）：{yuan(tier.min_fen)} 至 {top}"))
    return tuple(rows)


def frames(facts: CaseFacts) -> list[Section]:
    """Return the statutory frame and the benchmark for each kind of party of the case, before an amount is chosen."""
    found = []
    for kind, word in (("organisation", "法人或者其他组织"), ("individual", "公民")):
        if facts.lists is None or not any(p.kind == kind for p in facts.parties):
            continue
        fences = facts.lists.fences(kind)  # type: ignore[arg-type]  # one of the two names
        rows = []
        if fences is not None:
            rows.append(
                Row(
                    "法定幅度",
                    f"{yuan(fences.min_fen)} 至 {yuan(fences.max_fen) if fences.max_fen is not None else '按计算式'}",
                )
            )
        rows += [
            Row(
                t.name,
                f"{t.condition}：{yuan(t.min_fen)} 至 {yuan(t.max_fen) if t.max_fen is not None else '不设上限'}",
            )
            for t in facts.lists.tiers
            if t.party_kind in {None, kind}
        ]
        if rows:
            found.append(Section(f"罚款幅度和裁量基准（{word}）", tuple(rows)))
    return found


def _amounts(facts: CaseFacts, act: Any) -> list[Section]:  # noqa: ANN401 - an act as facts hold it
    found = []
    for proposal in act.content.get("proposals", ()):
        party = facts.party(str(proposal["party"]))
        frame = _frame(facts, party, int(proposal["fine_fen"]))
        if frame and party is not None:
            found.append(Section(f"{party.name}：金额和幅度", (Row("拟罚款", yuan(int(proposal["fine_fen"]))), *frame)))
    return found


def _statement(facts: CaseFacts, party_id: str) -> tuple[Row, ...]:
    said = facts.last("make_statement", subject=party_id)
    answered = facts.last("answer_statement", subject=party_id)
    if said is None:
        return (Row("当事人", "规定期限内没有提出陈述、申辩。"),)
    verdict = {"all": "采纳", "part": "部分采纳", "none": "不予采纳"}
    rows = [Row("当事人说", str(said.content.get("content", "")))]
    if answered is not None:
        words = verdict.get(str(answered.content.get("adopted")), "")
        rows.append(Row("复核", f"{words}：{answered.content.get('reasons', '')}"))
    return tuple(rows)


def _review(facts: CaseFacts) -> tuple[Row, ...]:
    opinion = facts.last("give_opinion")
    if opinion is None:
        return (Row("审核", "没有审核意见。"),)
    kind = str(opinion.content.get("kind", ""))
    label = OpinionKind(kind).label if kind in OpinionKind.values else kind
    failed = [f for f in opinion.content.get("findings", ()) if f.get("verdict") != "符合"]
    rows = [Row("结论", f"{label}：{opinion.content.get('opinion', '')}"), Row("时间", wording.at(opinion.at))]
    rows += [Row(wording.element(facts, f["element"]), f"{f['verdict']}：{f.get('note', '')}") for f in failed]
    return tuple(rows)
