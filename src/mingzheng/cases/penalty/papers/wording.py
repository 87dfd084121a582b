"""Words that several papers share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.agencies.officers import BEIJING
from mingzheng.core.money import capital, yuan
from mingzheng.documents.layouts import (
    Row,
    Section,
    SignatureSlot,
)
from mingzheng.law.catalogue import period
from mingzheng.law.periods import UNIT_WORDS
from mingzheng.law.queries import cite

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from mingzheng.cases.engine.facts import CaseFacts, PartyFact
    from mingzheng.cases.engine.types import Attempt


ROLE_WORDS = {"unit_head": "承办机构负责人意见", "agency_head": "机关负责人意见"}


YES = {"yes": "是", "no": "否"}


def agency(facts: CaseFacts) -> str:
    """Return in whose name the matter is acted on (practice.md 20)."""
    return str(facts.matter.capacity.acting_name)


def moment(value: dt.datetime) -> str:
    """Return a time as papers write it."""
    local = value.astimezone(BEIJING)
    return f"{local.year}年{local.month}月{local.day}日{local.hour}时{local.minute:02d}分"


def citations(keys: Iterable[str]) -> str:
    """Return articles in full titles, joined (文书引用用全称)."""
    return "、".join(cite(key) for key in keys)


def sanction(proposal: Mapping[str, Any]) -> str:
    """Return kinds and amount in words, the amount also in capitals."""
    words = []
    for kind in proposal["kinds"]:
        fine = int(proposal["fine_fen"])
        words.append(f"罚款人民币{capital(fine)}（{yuan(fine)}）" if kind == "罚款" else str(kind))
    return "；".join(words)


def party_rows(party: PartyFact) -> tuple[Row, ...]:
    """Return a party as decision and notice name it (行政处罚法 59)."""
    if party.kind == "individual":
        rows = [("当事人", party.name), ("身份证件号码", party.identifier), ("住址", party.address)]
    else:
        rows = [
            ("当事人", party.name),
            ("统一社会信用代码", party.identifier),
            ("住所", party.address),
            ("法定代表人（负责人）", party.representative),
        ]
    return tuple((label, value or "未记录") for label, value in rows)


def officer_rows(facts: CaseFacts, attempt: Attempt) -> tuple[Row, ...]:
    """Return one row an officer, with the certificate as it stood that day."""
    rows = []
    for person in attempt.officers:
        officer = facts.people.get(person)
        card = officer.certificate(attempt.on, facts.matter.certificate_category, facts.lineage) if officer else None
        rows.append(("执法人员", f"{facts.name_of(person)}（执法证号 {card.number if card else '无'}）"))
    return tuple(rows)


def approvals(attempt: Attempt) -> tuple[Section, ...]:
    """Return one signed section for each position of the step's sign-off list."""
    signed = {s.role: s for s in attempt.signatures}
    sections = []
    for position in attempt.step.signoff:
        for role in position:
            mark, heading = signed.get(role), ROLE_WORDS.get(role, role)
            slot = SignatureSlot(
                label="签名",
                name=mark.name if mark else "",
                on=mark.on if mark else "",
                medium=mark.medium if mark else "",
            )
            sections.append(
                Section(heading=heading, text=(mark.reason or "同意。") if mark else "", signatures=(slot,))
            )
    return tuple(sections)


def handler_names(facts: CaseFacts) -> str:
    """Return the handlers' names."""
    return facts.names_of(facts.holding("handler"))


def numbered_lines(lines: Iterable[Any]) -> str:
    """Return lines with their numbers."""
    return "\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1))


def conduct(facts: CaseFacts) -> str:
    """Return 案由 as filed."""
    filing = facts.last("file_case")
    return str(filing.content["conduct"]) if filing else ""


def statement_words(facts: CaseFacts, party_id: str) -> str:
    """Return how the party was told and heard, and what came of it (行政处罚法 45)."""
    notice = facts.last("issue_notice", subject=party_id)
    told = (
        f"本机关于{notice.on.year}年{notice.on.month}月{notice.on.day}日制发行政处罚事先告知书并依法送达，"
        if notice
        else ""
    )
    said, reply = facts.last("make_statement", subject=party_id), facts.last("answer_statement", subject=party_id)
    if said is None:
        return (
            f"{told}告知了拟处罚的事实、理由、依据、内容和陈述、申辩的权利。你（单位）在规定期限内没有提出陈述、申辩。"
        )
    words = {"all": "予以采纳", "part": "部分采纳", "none": "不予采纳"}
    verdict = words[str(reply.content["adopted"])] if reply else "正在复核"
    reasons = str(reply.content["reasons"]) if reply else ""
    return f"{told}你（单位）提出了陈述、申辩：{said.content['content']}。经复核，{verdict}。理由：{reasons}"


def remedies(body: str, court: str) -> str:
    """Return the ways and times of reconsideration and suit (行政复议法 20; 行政诉讼法 46; 行政处罚法 73)."""
    return (
        f"如不服本决定，可以自收到本决定书之日起六十日内向{body}申请行政复议，或者六个月内直接向{court}提起行政诉讼。"
        "行政复议、行政诉讼期间，除法律另有规定外，本决定不停止执行。"
    )


def statement_period(facts: CaseFacts, on: dt.date) -> str:
    """Return how long the agency's notices give to state one's case (行政处罚法 44; a setting)."""
    spec = period("PEN_STATEMENT", facts.agency_id, on)
    return f"{spec.value}{'个' if spec.unit == 'workday' else ''}{UNIT_WORDS[spec.unit]}"
