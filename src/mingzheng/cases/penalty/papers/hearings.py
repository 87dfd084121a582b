"""Papers of the hearing, of statements by word of mouth, and of rights given up (procedures.md D17–D22)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from mingzheng.agencies.officers import BEIJING
from mingzheng.cases.engine.types import Paper
from mingzheng.cases.penalty.heard import EXPLICIT, hearing_held, hearing_notice, presider_of
from mingzheng.cases.penalty.inputs import ended
from mingzheng.cases.penalty.inputs.hearings import CLOSED_GROUNDS, CONCLUSIONS, PARTS
from mingzheng.cases.penalty.papers.helping import helper_rows, helper_slots, own_slot, taped
from mingzheng.cases.penalty.papers.subjects import own_subject
from mingzheng.cases.penalty.papers.wording import YES, agency, conduct, day, handler_names, moment, party_rows
from mingzheng.documents.layouts import GenericForm, NoticeLetter, Paragraph, Section, SignatureSlot, Table
from mingzheng.documents.specs import PaperSpec, Required
from mingzheng.law.queries import cite

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt

HEARING_NOTICE = (
    Required("time_place", "听证的时间、地点", "行政处罚法#64.1.2"),
    Required("presider", "听证主持人和申请回避的权利", "行政处罚法#64.1.4"),
    Required("publicity", "是否公开举行", "行政处罚法#64.1.3"),
    Required("attendance", "亲自参加或者委托代理人的权利和不出席的后果", "行政处罚法#64.1.5"),
    Required("contact", "联系人和联系方式", "行政处罚法#64.1.2"),
)
REFUSAL = (
    Required("decision", "不举行听证的决定", "行政处罚法#64.1.1"),
    Required("reason", "不举行听证的理由", "行政处罚法#64.1.1"),
)


def name_of_party(facts: CaseFacts, party_id: str) -> str:
    """Return a party's name, empty when there is no such party."""
    party = facts.party(party_id)
    return party.name if party else ""


def _together(facts: CaseFacts, attempt: Attempt) -> str:
    others = [str(p) for p in getattr(attempt.input, "together", ())]
    return "、".join(name_of_party(facts, p) for p in dict.fromkeys([attempt.subject, *others]))


def hearing_notice_letter(facts: CaseFacts, attempt: Attempt) -> NoticeLetter:
    """Build 听证通知书 (行政处罚法 64; procedures.md D19)."""
    given: Any = attempt.input
    closed = f"本次听证因{CLOSED_GROUNDS[given.closed_ground]}不公开举行。" if given.public == "no" else ""
    return NoticeLetter(
        agency=agency(facts),
        title="行政处罚听证通知书",
        case_no=facts.case_no,
        date=attempt.on,
        addressee=name_of_party(facts, attempt.subject),
        opening=f"根据你（单位）的要求，本机关决定就{conduct(facts)}一案举行听证。现将有关事项通知如下。",
        paragraphs=(
            Paragraph(
                heading="一、时间和地点",
                text=f"{moment(given.held_at)}，{given.venue}。",
                slot="time_place",
            ),
            Paragraph(
                heading="二、主持人和记录员",
                text=(
                    f"主持人{facts.name_of(given.presider)}，记录员{facts.name_of(given.clerk)}。"
                    f"根据{cite('行政处罚法#64.1.4')}，认为主持人与本案有直接利害关系的，你（单位）有权申请回避。"
                ),
                slot="presider",
            ),
            Paragraph(heading="三、公开", text=closed or "本次听证公开举行。", slot="publicity"),
            Paragraph(
                heading="四、参加听证",
                text=(
                    "你（单位）可以亲自参加听证，也可以委托一至二人代理；委托代理人的，应当提交授权委托书。"
                    "可以提出证据，进行申辩和质证，查阅、核对听证笔录。听证的费用不由你（单位）承担。"
                    f"根据{cite('行政处罚法#64.1.6')}，你（单位）及代理人无正当理由拒不出席或者未经许可中途退出的，"
                    "视为放弃听证权利，本机关将终止听证。"
                ),
                slot="attendance",
            ),
        ),
        contact=(("联系人", given.contact), ("联系电话", given.contact_phone)),
    )


def hearing_announcement(facts: CaseFacts, attempt: Attempt) -> NoticeLetter:
    """Build 听证公告 (行政处罚法 64; procedures.md D20)."""
    given: Any = attempt.input
    notice = hearing_notice(facts, attempt.subject)
    said = notice.content if notice else {}
    held_at = dt.datetime.fromisoformat(str(said["held_at"])).astimezone(BEIJING)
    return NoticeLetter(
        agency=agency(facts),
        title="行政处罚听证公告",
        case_no=facts.case_no,
        date=attempt.on,
        opening=f"本机关定于{moment(held_at)}在{said['venue']}公开举行行政处罚听证。",
        paragraphs=(
            Paragraph(heading="当事人和案由", text=f"{name_of_party(facts, attempt.subject)}，{conduct(facts)}。"),
            Paragraph(
                heading="主持人",
                text=f"{_person(facts, presider_of(facts, attempt.subject))}。公众可以凭身份证件旁听，遵守听证纪律。",
            ),
            Paragraph(heading="公告地方", text=given.where),
        ),
        contact=(("联系人", str(said["contact"])), ("联系电话", str(said["contact_phone"]))),
    )


def _person(facts: CaseFacts, person_id: str) -> str:
    return next((p.name for p in facts.people.values() if str(p.id) == person_id), "")


def hearing_record(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 听证笔录 (行政处罚法 64; procedures.md D21)."""
    given: Any = attempt.input
    end = ended(given.ended_at)
    people = tuple((p.name, str(PARTS[p.part]), p.note or "—") for p in given.participants)
    rows = (
        ("时间", f"{moment(attempt.at)}至{moment(end) if end else '（未记录）'}"),
        ("地点", attempt.place or "（未记录）"),
        ("案由", conduct(facts)),
        ("当事人", _together(facts, attempt)),
        ("听证主持人", facts.name_of(given.presider)),
        ("告知权利义务和询问回避", YES[given.rights_told]),
        ("核对笔录", YES[given.read_back]),
        *((("录音录像", taped(given)),) if taped(given) else ()),
        *helper_rows(given),
    )
    helping = [p for p in given.participants if p.part in {"guardian", "interpreter", "reader", "attester"}]
    examined = tuple((e.evidence, e.opinion) for e in given.examined)
    refusal = given.refusal_note or "（没有注明）"
    return GenericForm(
        agency=agency(facts),
        title="听证笔录",
        case_no=facts.case_no,
        date=attempt.on,
        sections=(
            Section(heading="基本情况", rows=rows),
            Section(heading="参加人", table=Table(columns=("姓名", "身份", "说明"), rows=people, widths=(2, 2, 3))),
            Section(heading="调查人员提出的违法事实、证据和行政处罚建议", text=given.proof),
            *(
                (Section(heading="逐项质证", table=Table(columns=("证据", "质证意见"), rows=examined, widths=(2, 3))),)
                if examined
                else ()
            ),
            Section(heading="当事人的申辩和质证", text=given.defence),
            Section(heading="最后陈述", text=given.last_statement or "（没有记录）"),
            *((Section(heading="拒绝签名的情况", text=refusal),) if given.signed == "refused" else ()),
        ),
        signatures=(
            own_slot("当事人或者其代理人", "以上笔录我看过（向我宣读过），与事实相符", given),
            *(SignatureSlot(label=f"{PARTS[p.part]}（{p.name}）") for p in helping),
            SignatureSlot(label="案件调查人员"),
            SignatureSlot(label="听证主持人"),
            SignatureSlot(label="听证记录员"),
        ),
        page_signers=("当事人或者其代理人", "听证主持人"),
    )


def hearing_termination(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 终止听证记录 (行政处罚法 64 para 1 item 6)."""
    given: Any = attempt.input
    words = {"absent": "无正当理由拒不出席听证", "left": "未经许可中途退出听证"}
    rows = (
        ("时间", moment(attempt.at)),
        ("当事人", _together(facts, attempt)),
        ("情形", words[given.kind] if given.excused == "no" else "有正当理由没有出席"),
    )
    return GenericForm(
        agency=agency(facts),
        title="终止听证记录",
        case_no=facts.case_no,
        date=attempt.on,
        sections=(
            Section(heading="基本情况", rows=rows),
            Section(heading="经过", text=given.circumstances),
            Section(heading="依据", text=f"{cite('行政处罚法#64.1.6')}：视为放弃听证权利，行政机关终止听证。"),
        ),
        signatures=(SignatureSlot(label="听证主持人"), SignatureSlot(label="听证记录员")),
    )


def hearing_report(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 听证报告 (行政处罚法 65; procedures.md D22)."""
    given: Any = attempt.input
    record = hearing_held(facts, attempt.subject)
    heard = [attempt.subject, *(record.made.get("together", ()) if record else ())]
    people = [f"{p['name']}（{PARTS[p['part']]}）" for p in record.content["participants"]] if record else []
    presider = facts.name_of(attempt.actor_person) if attempt.actor_person else ""
    rows = (
        ("案由", conduct(facts)),
        ("当事人", "、".join(name_of_party(facts, p) for p in dict.fromkeys(heard))),
        ("听证时间", moment(record.at) if record else ""),
        ("参加人", "、".join(people)),
        ("案件调查人员", handler_names(facts)),
    )
    return GenericForm(
        agency=agency(facts),
        title="听证报告",
        case_no=facts.case_no,
        date=attempt.on,
        sections=(
            Section(heading="基本情况", rows=rows),
            Section(heading="调查人员的意见", text=str(record.content["proof"]) if record else ""),
            Section(heading="当事人的申辩和质证", text=str(record.content["defence"]) if record else ""),
            Section(heading="争议焦点", text=given.disputes),
            Section(heading="对事实和证据的认定", text=given.findings),
            Section(heading="处理意见和理由", rows=(("意见", str(CONCLUSIONS[given.conclusion])),), text=given.opinion),
        ),
        signatures=(SignatureSlot(label="听证主持人", name=presider, on=day(attempt.on), medium="系统签署"),),
    )


def hearing_refusal(facts: CaseFacts, attempt: Attempt) -> NoticeLetter:
    """Build 不予举行听证通知书: a request after the period, without a reason that excuses it (行政处罚法 64)."""
    given: Any = attempt.input
    asked = facts.last("request_hearing", subject=attempt.subject)
    on = day(asked.on) if asked else ""
    return NoticeLetter(
        agency=agency(facts),
        title="不予举行听证通知书",
        case_no=facts.case_no,
        date=attempt.on,
        addressee=name_of_party(facts, attempt.subject),
        opening=f"你（单位）于{on}要求听证，已超过{cite('行政处罚法#64.1.1')}规定的告知后五日的期限。",
        paragraphs=(
            Paragraph(heading="决定", text="逾期没有正当理由，本机关不举行听证。", slot="decision"),
            Paragraph(heading="理由", text=given.reason, slot="reason"),
        ),
    )


RIGHTS = {
    "waive_statement": ("放弃陈述、申辩权利声明", "陈述、申辩", "行政处罚法#62"),
    "waive_hearing": ("放弃听证权利声明", "要求听证", "行政处罚法#64.1.1"),
    "withdraw_hearing": ("撤回听证要求声明", "要求听证", "行政处罚法#64.1.1"),
}


def waiver_record(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build the record of a right given up, in the party's own words and for its signature (行政处罚法 62, 64)."""
    given: Any = attempt.input
    title, right, article = RIGHTS[attempt.step.code]
    party = facts.party(attempt.subject)
    rows = [
        *(party_rows(party) if party else ()),
        ("权利", f"{right}（{cite(article)}）"),
        ("表示的时间", moment(attempt.at)),
        ("表示的人", given.by),
        ("方式", EXPLICIT[given.way]),
    ]
    if given.assisted:
        rows.append(("宣读人、翻译人员、监护人", given.assisted))
    return GenericForm(
        agency=agency(facts),
        title=title,
        case_no=facts.case_no,
        date=attempt.on,
        sections=(
            Section(heading="基本情况", rows=tuple(rows)),
            Section(heading="当事人的原话", text=given.words),
        ),
        signatures=(
            SignatureSlot(label="当事人", hint="以上是我的真实意思"),
            SignatureSlot(label="记录人"),
        ),
    )


def statement_record(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 陈述申辩笔录 (行政处罚法 45; procedures.md D18)."""
    given: Any = attempt.input
    party = facts.party(attempt.subject)
    rows = [
        *(party_rows(party) if party else ()),
        ("时间", moment(attempt.at)),
        ("地点", attempt.place or "（未记录）"),
        ("案由", conduct(facts)),
    ]
    if given.assisted:
        rows.append(("宣读人、翻译人员、监护人", given.assisted))
    rows += helper_rows(given)
    return GenericForm(
        agency=agency(facts),
        title="陈述申辩笔录",
        case_no=facts.case_no,
        date=attempt.on,
        sections=(
            Section(heading="基本情况", rows=tuple(rows)),
            Section(heading="陈述、申辩的内容", text=given.content),
        ),
        signatures=(
            own_slot("陈述申辩人", "以上笔录我看过（向我宣读过），与我说的相符", given),
            *((SignatureSlot(label="宣读人、翻译人员、监护人"),) if given.assisted else ()),
            *helper_slots(given),
            SignatureSlot(label="记录人"),
        ),
        page_signers=("陈述申辩人",),
    )


def letter_spec(code: str, title: str, numbered: str, on_served: tuple[str, ...] = (), **more: Any) -> PaperSpec:  # noqa: ANN401
    """Return the spec of a sealed letter."""
    return PaperSpec(
        code,
        title,
        "notice.typ",
        NoticeLetter,
        internal=False,
        numbered=numbered,
        sealed=True,
        on_served=on_served,
        **more,
    )


def _record(code: str, title: str, numbered: str, *signers: str, basis: tuple[str, ...] = ()) -> PaperSpec:
    return PaperSpec(
        code, title, "generic.typ", GenericForm, internal=False, numbered=numbered, signers=signers, basis=basis
    )


PAPERS: dict[str, Paper] = {
    "hearing_notice": Paper(
        letter_spec(
            "hearing_notice",
            "行政处罚听证通知书",
            "听通",
            ("hearing_notice_served",),
            served=True,
            requires=HEARING_NOTICE,
        ),
        hearing_notice_letter,
        own_subject,
    ),
    "hearing_refusal": Paper(
        letter_spec("hearing_refusal", "不予举行听证通知书", "不听", served=True, requires=REFUSAL),
        hearing_refusal,
        own_subject,
    ),
    "hearing_announcement": Paper(
        letter_spec("hearing_announcement", "行政处罚听证公告", "听公"), hearing_announcement, own_subject
    ),
    "hearing_record": Paper(
        _record("hearing_record", "听证笔录", "听录", "当事人", "听证主持人", "听证记录员"), hearing_record, own_subject
    ),
    "hearing_termination": Paper(
        _record("hearing_termination", "终止听证记录", "听终", "听证主持人", "听证记录员"),
        hearing_termination,
        own_subject,
    ),
    "hearing_report": Paper(
        PaperSpec("hearing_report", "听证报告", "generic.typ", GenericForm, group="side", numbered="听报"),
        hearing_report,
        own_subject,
    ),
    "waiver_record": Paper(
        _record("waiver_record", "放弃权利声明", "弃", "当事人", basis=("行政处罚法#62", "行政处罚法#64.1.1")),
        waiver_record,
        own_subject,
    ),
    "statement_record": Paper(
        _record("statement_record", "陈述申辩笔录", "申录", "陈述申辩人", basis=("行政处罚法#45",)),
        statement_record,
        own_subject,
    ),
}
