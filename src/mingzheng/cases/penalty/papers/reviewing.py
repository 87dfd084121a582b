"""Papers of legal review, of the check before notice and of collective discussion (procedures.md D13–D15)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.agencies.models import Agency
from mingzheng.cases.engine.types import Paper
from mingzheng.cases.penalty.content import conclusion, content_digest, proposals
from mingzheng.cases.penalty.inputs.reviewing import OPINIONS, PROBLEM_FIELDS
from mingzheng.cases.penalty.papers.subjects import whole_case
from mingzheng.cases.penalty.papers.wording import agency, approvals, conduct, day, handler_names, moment, sanction
from mingzheng.cases.penalty.reviewing import carried_words, submission
from mingzheng.cases.penalty.rounds import FOLLOWS, rounds
from mingzheng.documents.layouts import GenericForm, Row, Section, SignatureSlot, Table
from mingzheng.documents.specs import PaperSpec, Required

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt

VIEWS = {"agree": "同意", "differ": "有不同意见"}
RESULTS = {
    "agreed": "同意拟作出的处罚决定",
    "lowered": "同意处罚，降低罚款",
    "changed": "改变处理意见",
    "open": "没有形成结论",
}


def review_opinion(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 法制审核意见书 (行政处罚法 58; procedures.md §4.6, D14)."""
    given: Any = attempt.input
    problems = tuple((str(PROBLEM_FIELDS[p.field]), p.text) for p in given.problems)
    suggestions = "\n".join(f"{n}. {line}" for n, line in enumerate(given.suggestions, 1))
    sections = (
        Section(heading="送审", rows=_submitted_rows(facts)),
        Section(heading="审核对象", rows=_reviewed_rows(facts)),
        Section(heading="要素审查", rows=_finding_rows(facts, given.findings), slot="elements"),
        *((Section(heading="存在的问题", rows=problems),) if problems else ()),
        *((Section(heading="建议", text=suggestions),) if suggestions else ()),
        Section(
            heading="审核意见",
            rows=(("结论", str(OPINIONS[given.kind])), ("后续办理", FOLLOWS[given.kind])),
            text=given.opinion,
            slot="opinion",
        ),
    )
    return GenericForm(
        agency=agency(facts),
        title="法制审核意见书",
        case_no=facts.case_no,
        date=attempt.on,
        sections=(*sections, Section(heading="审核人员", rows=_reviewer_rows(facts, attempt), slot="reviewer")),
        signatures=(_signed(facts, attempt, "审核人员"),),
    )


def _signed(facts: CaseFacts, attempt: Attempt, label: str) -> SignatureSlot:
    name = facts.name_of(attempt.actor_person) if attempt.actor_person else ""
    return SignatureSlot(label=label, name=name, on=day(attempt.on), medium="系统签署")


def _submitted_rows(facts: CaseFacts) -> tuple[Row, ...]:
    held = rounds(facts)
    last = held[-1] if held else None
    return (
        ("送审单位", facts.agency_name),
        ("送审日期", moment(last.requested.at) if last else ""),
        ("审核轮次", f"第 {last.number} 轮" if last else "第 1 轮"),
        ("内容校验码", _check_words(last.subject) if last else ""),
    )


def _check_words(subject: str) -> str:
    """Return the digest of what was handed in as people can compare it, with what it is for."""
    return f"{subject.rpartition(':')[2][:16]}（由送审内容算出；内容有改动，校验码就不同）"


def _finding_rows(facts: CaseFacts, findings: Iterable[Any]) -> tuple[Row, ...]:
    names = {e.code: e.title for e in facts.lists.elements} if facts.lists else {}
    noted = ((f, carried_words(f)) for f in findings)
    return tuple((names.get(f.element, f.element), f.verdict + (f"：{note}" if note else "")) for f, note in noted)


def _reviewer_rows(facts: CaseFacts, attempt: Attempt) -> tuple[Row, ...]:
    person = facts.people.get(attempt.actor_person) if attempt.actor_person else None
    if person is None:
        return ()
    qualified = "已取得国家统一法律职业资格" if person.legal_qualification else "未取得"
    since = f"，{day(person.first_review_on)}初次从事法制审核" if person.first_review_on else ""
    card = person.certificate(attempt.on)
    return (
        ("姓名、职务", f"{person.name}，{person.post}（{person.agency}）"),
        ("法律职业资格", f"{qualified}{since}"),
        ("执法证号", card.number if card else "无"),
    )


def _reviewed_rows(facts: CaseFacts) -> tuple[Row, ...]:
    act = conclusion(facts)
    rows = [("案由", conduct(facts)), ("承办人", handler_names(facts))]
    for party_id, proposal in proposals(facts).items():
        party = facts.party(party_id)
        rows.append((f"拟对{party.name if party else ''}", sanction(proposal)))
    if act:
        rows.append(("调查终结", moment(act.at)))
    return tuple(rows)


PACKAGE = {
    "request": "送审说明（本表）",
    "draft_decision": "拟作出的处罚决定（草案）",
    "investigation_report": "案件调查终结报告",
    "evidence": "证据材料和执法文书",
    "statement": "当事人的陈述、申辩和复核意见",
    "hearing": "听证笔录、听证报告",
    "law": "执法依据",
    "benchmark": "裁量基准的适用说明",
    "certificates": "执法人员的执法证件信息",
}
"""What is handed in besides the papers of the file (procedures.md §4.4)."""


def review_submission(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 法制审核送审表 with the list of what is handed in (行政处罚法 58; procedures.md §4.4, D14)."""
    given: Any = attempt.input
    handed = [p for p in submission(facts, given.statement) if p.code != "list"]
    rows = tuple((str(n), PACKAGE.get(p.code) or p.title) for n, p in enumerate(handed, 1))
    listed = Table(columns=("序号", "材料"), rows=rows, widths=(1, 9))
    head = (
        ("送审单位", facts.agency_name),
        ("送审时间", moment(attempt.at)),
        ("审核轮次", f"第 {len(rounds(facts)) + 1} 轮"),
        ("内容校验码", _check_words(content_digest(facts))),
    )
    return GenericForm(
        agency=agency(facts),
        title="法制审核送审表",
        case_no=facts.case_no,
        sections=(
            Section(heading="送审", rows=head),
            Section(heading="审核对象", rows=_reviewed_rows(facts)),
            Section(heading="送审说明", text=given.statement, slot="statement"),
            Section(heading="送审材料目录", table=listed, slot="list"),
        ),
        signatures=(_signed(facts, attempt, "送审人"), SignatureSlot(label="接收人")),
    )


def review_objection(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 法制审核异议书 (procedures.md §4.6: 承办机构书面异议，逐条)."""
    given: Any = attempt.input
    opinion = facts.last("give_opinion", subject=attempt.subject)
    sections = [Section(heading=f"第 {n} 条", rows=(("审核意见", p.problem), ("承办机构意见", p.answer)))
                for n, p in enumerate(given.points, 1)]  # fmt: skip
    return GenericForm(
        agency=agency(facts),
        title="法制审核异议书",
        case_no=facts.case_no,
        sections=(
            Section(heading="审核对象", rows=_reviewed_rows(facts)),
            Section(heading="原审核意见", text=str(opinion.content["opinion"]) if opinion else ""),
            *sections,
            Section(heading="承办人", text=handler_names(facts)),
            *approvals(attempt),
        ),
    )


def check_opinion(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 案件审查（核审）意见 (procedures.md D13)."""
    given: Any = attempt.input
    verdict = "同意，可以告知当事人" if given.verdict == "agreed" else "退回修改"
    return GenericForm(
        agency=agency(facts),
        title="案件核审意见",
        case_no=facts.case_no,
        sections=(
            Section(heading="核审对象", rows=_reviewed_rows(facts)),
            Section(heading="逐项意见", rows=_finding_rows(facts, given.findings), slot="elements"),
            Section(heading="核审意见", rows=(("结论", verdict),), text=given.opinion, slot="opinion"),
        ),
        signatures=(_signed(facts, attempt, "核审人员"),),
    )


def review_group_minutes(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 法制审核小组讨论记录 (practice.md 10)."""
    given: Any = attempt.input
    table = Table(
        columns=("成员", "本人意见"),
        rows=tuple((facts.name_of(m.person), m.opinion) for m in given.members),
        widths=(1, 4),
    )
    rows = (
        ("时间", moment(attempt.at)),
        ("地点", attempt.place or "未记录"),
        ("召集人", given.chair),
        ("列席人", "、".join(given.observers) or "无"),
    )
    return GenericForm(
        agency=agency(facts),
        title="法制审核小组讨论记录",
        case_no=facts.case_no,
        sections=(
            Section(heading="基本情况", rows=rows),
            Section(heading="审核对象", rows=_reviewed_rows(facts)),
            Section(heading="各人意见", table=table, slot="opinions"),
            Section(heading="讨论结果", text=given.conclusion, slot="conclusion"),
        ),
        signatures=tuple(SignatureSlot(label=facts.name_of(p)) for p in given.attending()),
    )


def discussion_record(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 集体讨论笔录 with each head's own opinion (行政处罚法 57 para 2; procedures.md D15)."""
    given: Any = attempt.input
    members = tuple((facts.name_of(m.person), _post(facts, m.person), VIEWS[m.view], m.opinion) for m in given.members)
    rows = (
        ("时间", moment(attempt.at)),
        ("地点", attempt.place or "未记录"),
        ("主持人", given.host),
        ("记录人", given.recorder),
        ("参加的负责人", "、".join(facts.name_of(p) for p in given.attending())),
        ("缺席的负责人", "；".join(given.absent) or "无"),
        ("列席人", "、".join(given.observers) or "无"),
    )
    table = Table(columns=("姓名", "职务", "态度", "本人意见"), rows=members, widths=(2, 2, 2, 6))
    result = RESULTS[given.result]
    return GenericForm(
        agency=agency(facts),
        title="案件集体讨论笔录",
        case_no=facts.case_no,
        sections=(
            Section(heading="基本情况", rows=rows, slot="attendance"),
            Section(heading="讨论的案件", rows=_reviewed_rows(facts)),
            Section(heading="案情介绍", text=given.presented, slot="presented"),
            *_dispute(facts, given.purpose),
            Section(heading="每人意见", table=table, slot="opinions"),
            Section(heading="不同意见", text=given.dissent or "无", slot="dissent"),
            Section(heading="结论", rows=(("结果", result),), text=given.conclusion, slot="conclusion"),
        ),
        signatures=tuple(SignatureSlot(label=facts.name_of(p)) for p in given.attending()),
    )


def _post(facts: CaseFacts, person_id: Any) -> str:  # noqa: ANN401 - an id
    person = facts.people.get(person_id)
    return person.post if person else ""


def _dispute(facts: CaseFacts, purpose: str) -> tuple[Section, ...]:
    """Return both texts in full where the heads discuss a disagreement (procedures.md §4.6)."""
    if purpose != "dispute":
        return ()
    opinions = [
        f"第 {r.number} 轮：{OPINIONS[r.opinion.content['kind']]}。{r.opinion.content['opinion']}"
        for r in rounds(facts)
        if r.opinion is not None
    ]
    objections = [
        f"{p['problem']}——{p['answer']}" for act in facts.done("object_to_review") for p in act.content["points"]
    ]
    return (
        Section(heading="法制审核意见（全文）", text="\n".join(opinions) or "无"),
        Section(heading="承办机构异议（全文）", text="\n".join(objections) or "无"),
    )


def cooperation_letter(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 法制审核协作函 (审核协作; 行政处罚法 58)."""
    given: Any = attempt.input
    asked = Agency.objects.filter(pk=given.agency).values_list("name", flat=True).first()
    rows = (
        ("请求协作的机关", asked or "（不明）"),
        ("请求协作的案件", conduct(facts)),
        ("协作期限", f"至{day(given.until)}"),
        ("约定的审核期限", f"受理之日起 {given.days} 个工作日"),
    )
    return GenericForm(
        agency=agency(facts),
        title="法制审核协作请求表",
        case_no=facts.case_no,
        sections=(
            Section(heading="基本情况", rows=rows),
            Section(heading="理由", text=given.reason),
            Section(heading="承办人", text=handler_names(facts)),
            *approvals(attempt),
        ),
    )


def _form(code: str, title: str, series: str, *requires: Required, signers: tuple[str, ...] = ()) -> PaperSpec:
    return PaperSpec(
        code, title, "generic.typ", GenericForm, group="side", numbered=series, requires=requires, signers=signers
    )


PAPERS: dict[str, Paper] = {
    "review_opinion": Paper(
        _form(
            "review_opinion",
            "法制审核意见书",
            "审",
            Required("elements", "逐要素结论", "行政处罚法#58"),
            Required("opinion", "审核意见", "行政处罚法#58"),
            Required("reviewer", "审核人员和资格", "行政处罚法#58.2"),
        ),
        review_opinion,
        whole_case,
    ),
    "review_submission": Paper(
        _form(
            "review_submission",
            "法制审核送审表",
            "送审",
            Required("statement", "送审说明", "行政处罚法#58"),
            Required("list", "送审材料目录", "行政处罚法#58"),
        ),
        review_submission,
        whole_case,
    ),
    "review_objection": Paper(
        _form("review_objection", "法制审核异议书", "审异", signers=("承办机构负责人",)),
        review_objection,
        whole_case,
        approval_form=True,
    ),
    "review_group_minutes": Paper(
        _form("review_group_minutes", "法制审核小组讨论记录", "审录", signers=("成员",)),
        review_group_minutes,
        whole_case,
    ),
    "cooperation_letter": Paper(
        _form("cooperation_letter", "法制审核协作请求表", "审协", signers=("机关负责人",)),
        cooperation_letter,
        whole_case,
        approval_form=True,
    ),
    "check_opinion": Paper(_form("check_opinion", "案件核审意见", "核"), check_opinion, whole_case),
    "discussion_record": Paper(
        _form(
            "discussion_record",
            "案件集体讨论笔录",
            "讨",
            Required("attendance", "时间、地点、主持人、参加人、列席人", "行政处罚法#57.2"),
            Required("opinions", "每名负责人的意见", "行政处罚法#57.2"),
            Required("conclusion", "讨论结论", "行政处罚法#57.2"),
            signers=("参加的负责人",),
        ),
        discussion_record,
        whole_case,
    ),
}
