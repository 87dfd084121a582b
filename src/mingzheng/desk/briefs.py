"""The one page a head reads before signing: facts, law, amount against its frame, statement, review, what follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mingzheng.agencies.officers import day_of
from mingzheng.cases import approvals
from mingzheng.cases.book import BOOK
from mingzheng.cases.penalty.obligations import WORDS, obligation
from mingzheng.cases.queries import advice, hearing_words, point_words
from mingzheng.core.money import yuan
from mingzheng.desk import case_frame, review_forms, serving, wording
from mingzheng.desk.prefilling import proposal_of
from mingzheng.desk.wording import Row
from mingzheng.review.models import OpinionKind
from mingzheng.web.articles import cited

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping

    from mingzheng.cases.engine.fact_rows import PartyFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import SignatureFact
    from mingzheng.cases.queries import CaseView

ABOUT_PARTY = frozenset({"issue_notice", "decide", "decide_no_penalty"})
FOLLOWS = {
    "file_case": "批准后立案，编入案卷，从批准之日起计算办案期限。",
    "conclude": "批准后调查终结，承办人据此告知当事人；拟处罚的内容再改动要重新报批、告知、审核。",
    "issue_notice": "批准后编号制成告知书，送达次日起算当事人陈述、申辩的期限。",
    "open_hearing": "批准后指定主持人、记录员，编号制成听证通知书，应当在举行听证的七个工作日前送达。",
    "rule_on_challenge": "批准后主持人回避的决定生效，另行指定的主持人接手。",
    "answer_statement": "批准后陈述、申辩程序结束，可以送法制审核。",
    "decide": "批准后编号制成处罚决定书，开始计算送达、公示和当事人缴款、复议、诉讼的期限。签批后不能撤回。",
    "propose_announcement": "批准后制成公告，盖章后发出；公告期满由系统记为送达。",
    "preserve": "批准后编号制成通知书和清单，起算七个工作日的处理期限。",
    "approve_measure": "批准后可以到现场实施；决定书和清单在现场清点后制作、当场交付。",
    "extend_measure": "批准后期限延长一次，不能再延长；决定书要及时送达当事人。",
    "entrust_test": "批准后制成委托书和告知书；告知书送达以后，检测期间才从查封、扣押期限中扣除。",
    "decide_no_penalty": "批准后编号制成不予行政处罚决定书，开始计算送达的期限，不作为行政处罚决定公示。",
    "approve_transfer": "批准后二十四小时内移送公安机关；不批准的，理由记录在案。",
    "withdraw_case": "批准后案件撤销，不再对当事人作出决定，案卷转档案员归档。",
    "change_decision": "批准后原决定由变更后的决定代替，原公示三个工作日内撤回并说明理由。",
    "annul_decision": "批准后原决定失效，停止履行，公示三个工作日内撤回；已缴的款项依法退还。",
    "close_case": "批准后结案，案卷转档案员归档。",
    "answer_deferral": "批准后编号制成通知书；准予的，原来的十五日停用，加处罚款和申请法院都按新的期限计算。",
    "add_surcharge": "批准后编号制成加处罚款决定书，送达后缴纳；累计不超过罚款数额。",
    "issue_demand": "批准后编号制成催告书，先直接送达；送达十个工作日后仍不履行的可以申请人民法院强制执行。",
    "apply_to_court": "批准后编号制成强制执行申请书，由机关负责人签名、盖章后连同附送材料递交人民法院。",
    "terminate_enforcement": "批准后终结执行，尚未履行的义务不再执行。签批后不能撤回。",
    "cure_defect": "批准后该项瑕疵记为已补正，并注明补正的记录。",
    "object_to_review": "批准后原意见留在卷里，由另一名审核人员对同一内容复审一次。",
    "extend_review": "批准后审核期限延长一次；审核时间仍计入办案期限，逾期不视为通过。",
    "request_cooperation": "批准后本案在协作期限内对该机关的审核人员开放，由其为本机关审核本案。",
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
        found += [Section("陈述申辩", _statement(facts, act.track_subject)), *_hearing(facts, act.track_subject)]
        found += [Section("法制审核", _review(facts))]
    return [*found, Section("其他填写内容", own)]


def before(view: CaseView, step: str, subject: str) -> list[Section]:
    """Return what one reads before taking a step: the proposal, the statement, what is owed, what is to be cured."""
    facts = view.facts
    if step in {"issue_notice", "decide", "decide_no_penalty"}:
        return _of_party(facts, subject)
    if step == "request_review":
        return [section for party in facts.parties for section in _of_party(facts, party.id)]
    if step in OF_SUBJECT:
        heading, rows_of = OF_SUBJECT[step]
        return [Section(heading, rows)] if (rows := rows_of(facts, subject)) else []
    if step == "cure_defect":
        return [
            Section(
                "待补正的瑕疵",
                tuple(Row(f"第 {d.act_seq} 号记录", f"{d.reason}\n{d.remedy}") for d in facts.open_defects),
            )
        ]
    return []


def _asked(facts: CaseFacts, subject: str) -> tuple[Row, ...]:
    return tuple(Row(number, text) for number, text in review_forms.suggestions(facts, subject))


def _of_party(facts: CaseFacts, party_id: str) -> list[Section]:
    party, proposal = facts.party(party_id), proposal_of(facts, party_id)
    if not proposal:
        return []
    return [Section("拟作出的处罚", (*_facts(party, proposal), *_law(proposal), *_penalty(facts, party, proposal)))]


def _owed(facts: CaseFacts, subject: str) -> tuple[Row, ...]:
    owed = obligation(facts, subject)
    if owed is None:
        return ()
    rows = [Row(WORDS[owed.kind], yuan(owed.amount_fen)), Row("已缴", yuan(owed.paid_fen))]
    if owed.code:
        rows.append(Row("缴款码", owed.code))
    return (*rows, Row("最后一日", str(owed.due_on))) if owed.due_on else tuple(rows)


def on_signing(view: CaseView, act: Any) -> str:  # noqa: ANN401 - an act as facts hold it
    """Return what happens once all have signed, to one of them."""
    step = view.procedure.steps[act.step]
    found = [BOOK.papers[code] for code in step.papers]
    papers = "".join(f"《{paper.spec.title}》" for paper in found if not paper.approval_form)
    made = f"，同时制成{papers}" if papers else ""
    return FOLLOWS.get(act.step, f"{case_frame.chain(step)}全部同意后生效{made}；签批后不能撤回。")


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
    mine = [s for s in view.loaded.signoffs if s.act_id == act.id and s.verdict == "approved"]
    newest = max((s.round for s in mine), default=1)
    return approvals.signature_facts(s for s in mine if s.round == newest)


def signatures(view: CaseView, act: Any) -> list[str]:  # noqa: ANN401 - an act as facts hold it
    """Return who has approved so far, in words."""
    return [
        f"{wording.role(s.role)} {s.names} {s.on} 同意{f'：{s.reason}'.rstrip('。') if s.reason else ''}"
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
    return _rows(advice.penalty_rows(facts, party.id, proposal)) if party else ()


def _rows(pairs: Iterable[tuple[str, str]]) -> tuple[Row, ...]:
    return tuple(Row(label, text) for label, text in pairs)


def frames(facts: CaseFacts, now: dt.datetime) -> list[Section]:
    """Return what a measure is chosen by: the frame, the benchmark and its factors, the evidence, what came before."""
    kinds = (("organisation", "法人或者其他组织"), ("individual", "公民"))
    found = [
        Section(f"罚款幅度和裁量基准（{word}）", rows)
        for kind, word in kinds
        if any(p.kind == kind for p in facts.parties) and (rows := _rows(advice.frame_rows(facts, kind)))
    ]
    listed = [("有" if there else "缺", name) for name, there in advice.checklist(facts)]
    have = (("已有", "、".join(n for state, n in listed if state == "有")),)
    lack = (("还没有", "、".join(n for state, n in listed if state == "缺")),)
    more = (
        ("裁量因素", advice.factor_rows(facts)),
        ("证据清单", tuple(pair for pair in (*have, *lack) if pair[1])),
        ("以前的处罚决定", advice.earlier_rows(facts, day_of(now))),
    )
    return [*found, *(Section(heading, _rows(rows)) for heading, rows in more if rows)]


def computed(facts: CaseFacts, typed: Mapping[str, Any]) -> list[Section]:
    """Return what frame and tiers come to for the amounts typed so far in the conclusion."""
    rows = [row for one in typed.get("proposals") or () for row in _rows(advice.computed_rows(facts, one))]
    return [Section("按已填写的金额计算", tuple(rows))] if rows else []


def _amounts(facts: CaseFacts, act: Any) -> list[Section]:  # noqa: ANN401 - an act as facts hold it
    found = []
    for proposal in act.content.get("proposals", ()):
        party = facts.party(str(proposal["party"]))
        frame = _rows(advice.range_rows(facts, str(proposal["party"]), proposal))
        if frame and party is not None:
            found.append(Section(f"{party.name}：金额和幅度", (Row("拟罚款", yuan(int(proposal["fine_fen"]))), *frame)))
    return found


def _statement(facts: CaseFacts, party_id: str) -> tuple[Row, ...]:
    said = facts.last("make_statement", subject=party_id)
    answered = facts.last("answer_statement", subject=party_id)
    if said is None and facts.state("statement", party_id) == "waived":
        given_up = facts.last("waive_statement", subject=party_id)
        return (Row("当事人", f"明确放弃：{given_up.content.get('words', '') if given_up else ''}"),)
    if said is None:
        return (Row("当事人", "规定期限内没有提出陈述、申辩。"),)
    verdict = {"all": "采纳", "part": "部分采纳", "none": "不予采纳"}
    rows = [Row("当事人说", str(said.content.get("content", "")))]
    if answered is not None:
        words = verdict.get(str(answered.content.get("adopted")), "")
        rows.append(Row("复核", f"{words}：{point_words(answered.content)}"))
    return tuple(rows)


def _hearing(facts: CaseFacts, party_id: str) -> list[Section]:
    words = hearing_words(facts, party_id)
    return [Section("听证", (Row("听证", words),))] if words else []


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


OF_SUBJECT: Mapping[str, tuple[str, Callable[[CaseFacts, str], tuple[Row, ...]]]] = {
    "answer_statement": ("当事人的陈述申辩", _statement),
    "answer_comments": ("审核建议", _asked),
    **dict.fromkeys(
        ("record_payment", "collect_cash", "answer_deferral", "add_surcharge", "reduce_surcharge"), ("应缴", _owed)
    ),
    "serve": ("送达情况", serving.before),
    "propose_announcement": ("送达情况", serving.before),
}
"""What one reads before a step about one subject: the heading, and who tells the rows."""
