"""Letters about a hearing beside its notice: put off or broken off, and to those called to it (procedures.md D19)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from mingzheng.agencies.officers import BEIJING
from mingzheng.cases.engine.types import Paper
from mingzheng.cases.penalty.heard import hearing_notice
from mingzheng.cases.penalty.inputs.hearings import ADJOURNED_GROUNDS, PARTS
from mingzheng.cases.penalty.papers.hearings import HEARING_NOTICE, letter_spec, name_of_party
from mingzheng.cases.penalty.papers.subjects import own_subject, whole_case
from mingzheng.cases.penalty.papers.wording import agency, conduct, moment
from mingzheng.documents.layouts import NoticeLetter, Paragraph
from mingzheng.documents.specs import Required
from mingzheng.law.queries import cite

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt

ADJOURNMENT = (
    Required("reason", "延期、中止听证的理由", "行政处罚法#64"),
    Required("again", "再次举行另行通知", "行政处罚法#64.1.2"),
)


def hearing_adjournment(facts: CaseFacts, attempt: Attempt) -> NoticeLetter:
    """Build 延期（中止）听证通知书 (行政处罚法 64)."""
    given: Any = attempt.input
    word = {"postponed": "延期举行", "suspended": "中止"}[given.kind]
    notice = hearing_notice(facts, attempt.subject)
    held_at = dt.datetime.fromisoformat(str(notice.content["held_at"])).astimezone(BEIJING) if notice else None
    when = f"原定于{moment(held_at)}在{notice.content['venue']}举行的" if notice and held_at else ""
    said = notice.content if notice else {}
    return NoticeLetter(
        agency=agency(facts),
        title="延期（中止）听证通知书",
        case_no=facts.case_no,
        date=attempt.on,
        addressee=name_of_party(facts, attempt.subject),
        opening=f"本机关就{conduct(facts)}一案{when}听证，现决定{word}。",
        paragraphs=(
            Paragraph(heading="理由", text=f"{ADJOURNED_GROUNDS[given.ground]}。{given.reason}", slot="reason"),
            Paragraph(
                heading="再次举行",
                text=(
                    f"再次举行听证的时间、地点，本机关将依据{cite('行政处罚法#64.1.2')}，在举行听证的七个工作日前另行通知。"
                    "你（单位）要求听证和申辩、质证的权利不受影响。"
                ),
                slot="again",
            ),
        ),
        contact=(("联系人", str(said.get("contact", ""))), ("联系电话", str(said.get("contact_phone", "")))),
    )


def hearing_call(facts: CaseFacts, attempt: Attempt) -> NoticeLetter:
    """Build 听证参加通知书 for a witness, a third party, an expert (行政处罚法 64 para 1 item 2)."""
    given: Any = attempt.input
    notice = hearing_notice(facts, attempt.subject)
    said = notice.content if notice else {}
    held_at = dt.datetime.fromisoformat(str(said["held_at"])).astimezone(BEIJING) if said else None
    where = f"{moment(held_at)}，{said['venue']}。" if held_at else "另行通知。"
    return NoticeLetter(
        agency=agency(facts),
        title="听证参加通知书",
        case_no=facts.case_no,
        date=attempt.on,
        addressee=given.person,
        opening=(
            f"本机关将就{name_of_party(facts, attempt.subject)}涉嫌{conduct(facts)}一案举行听证。"
            f"依据{cite('行政处罚法#64.1.2')}，请你作为{PARTS[given.part]}参加。"
        ),
        paragraphs=(
            Paragraph(heading="一、时间和地点", text=where, slot="time_place"),
            Paragraph(heading="二、事项", text=given.task),
            Paragraph(
                heading="三、要求", text="请携带身份证件按时到场，遵守听证纪律，如实陈述；不能到场的，请提前说明。"
            ),
        ),
        contact=(("联系人", str(said.get("contact", ""))), ("联系电话", str(said.get("contact_phone", "")))),
    )


PAPERS: dict[str, Paper] = {
    "hearing_adjournment": Paper(
        letter_spec("hearing_adjournment", "延期（中止）听证通知书", "听延", served=True, requires=ADJOURNMENT),
        hearing_adjournment,
        own_subject,
    ),
    "hearing_call": Paper(
        letter_spec("hearing_call", "听证参加通知书", "听参", requires=HEARING_NOTICE[:1]), hearing_call, whole_case
    ),
}
