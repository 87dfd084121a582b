"""Words that several papers share."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from mingzheng.agencies.officers import BEIJING
from mingzheng.cases.penalty.content import fell_last
from mingzheng.cases.penalty.heard import hearing_held, hearing_notice, waiver
from mingzheng.cases.penalty.inputs.shared import TERMED_KINDS
from mingzheng.cases.penalty.inputs.substance import WEIGHT_GROUNDS, WEIGHTS
from mingzheng.core.money import capital, yuan
from mingzheng.core.text import sentence
from mingzheng.documents.layouts import (
    Row,
    Section,
    SignatureSlot,
)
from mingzheng.law.catalogue import period
from mingzheng.law.periods import UNIT_WORDS
from mingzheng.law.queries import cite

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mingzheng.cases.engine.fact_rows import PartyFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt


ROLE_WORDS = {"unit_head": "承办机构负责人意见", "agency_head": "机关负责人意见"}


OTHER_KIND = "法律、行政法规规定的其他行政处罚"
"""Its terms are its words."""


YES = {"yes": "是", "no": "否"}


def agency(facts: CaseFacts) -> str:
    """Return in whose name the matter is acted on (practice.md 20)."""
    return str(facts.matter.capacity.acting_name)


def moment(value: dt.datetime) -> str:
    """Return a time as papers write it."""
    local = value.astimezone(BEIJING)
    return f"{local.year}年{local.month}月{local.day}日{local.hour}时{local.minute:02d}分"


def day(value: dt.date | str | None) -> str:
    """Return a day as papers write it, also one kept as text, as a stored input has it; empty where there is none."""
    if not value:
        return ""
    known = dt.date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return f"{known.year}年{known.month}月{known.day}日"


def citations(keys: Iterable[str]) -> str:
    """Return articles in full titles, joined (文书引用用全称)."""
    return "、".join(cite(key) for key in keys)


def sanction(proposal: Mapping[str, Any]) -> str:
    """Return kinds, amounts, goods and terms in words, amounts also in capitals; several acts one by one, then summed.

    A licence, a time or a scope stands with its kind (行政处罚法 9, 59).
    """
    if proposal.get("disposition", "penalty") != "penalty":
        unproven = proposal["disposition"] == "not_established"
        return "违法事实不能成立，不予行政处罚" if unproven else "不予行政处罚"
    whole = "；".join(_kinds(proposal))
    acts = proposal.get("acts_of_conduct") or ()
    if not acts:
        return whole
    each = "".join(f"对“{one['conduct']}”的行为：{'；'.join(_kinds(one, within=True))}。" for one in acts)
    return f"{each}合并执行：{whole}"


def _kinds(measure: Mapping[str, Any], *, within: bool = False) -> list[str]:
    """Return the kinds in words; ``within`` an act of several, goods and terms are said of the whole."""
    fixed = {
        "罚款": lambda: f"罚款人民币{_money(int(measure['fine_fen']))}",
        "没收违法所得": lambda: f"没收违法所得人民币{_money(int(measure['confiscated_fen']))}",
        "没收非法财物": lambda: f"没收非法财物：{'、'.join(measure['goods'])}",
    }
    termed = [str(kind) for kind in measure["kinds"] if kind in TERMED_KINDS]
    if within:
        fixed.pop("没收非法财物")
    words = [fixed.get(kind, lambda k=kind: str(k))() for kind in measure["kinds"] if kind not in termed]
    if not termed or within:
        return words + termed
    terms = str(measure.get("terms", "")).rstrip("。；")
    other = termed == [OTHER_KIND]
    return [*words, terms if other else f"{'、'.join(termed)}：{terms}"]


def _money(fen: int) -> str:
    return f"{capital(fen)}（{yuan(fen)}）"


def measure(proposal: Mapping[str, Any]) -> str:
    """Return why this measure: tier, weight with its grounds, reasons, and old law against new (罚 5, 34, 37)."""
    words = [str(proposal["discretion"])]
    if tier := proposal.get("tier"):
        words.append(f"适用裁量基准“{tier}”档。")
    if proposal.get("weight", "normal") != "normal":
        grounds = "；".join(str(WEIGHT_GROUNDS[g]) for g in proposal.get("weight_grounds") or ())
        words.append(f"{WEIGHTS[str(proposal['weight'])]}：{grounds}。")
    if reason := proposal.get("deviation_reason"):
        words.append(f"偏离裁量基准的理由：{reason}")
    if comparison := proposal.get("law_comparison"):
        words.append(f"新旧法律的比较：{comparison}")
    return "".join(words)


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
    """Return one signed section for each position of the step's sign-off list, and one for each who co-signed."""
    signed = {s.role: s for s in attempt.signatures if not s.cosign}
    sections = []
    for position in attempt.step.signoff:
        for role in position:
            mark, heading = signed.get(role), ROLE_WORDS.get(role, role)
            slot = SignatureSlot(
                label="签名",
                name=mark.names if mark else "",
                on=day(mark.on) if mark else "",
                medium=mark.medium if mark else "",
            )
            sections.append(
                Section(heading=heading, text=(mark.reason or "同意。") if mark else "", signatures=(slot,))
            )
    for mark in (s for s in attempt.signatures if s.cosign):
        slot = SignatureSlot(label="签名", name=mark.names, on=day(mark.on), medium=mark.medium)
        sections.append(Section(heading="会签意见", text=mark.reason or "同意。", signatures=(slot,)))
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
    title = "行政处罚听证告知书" if notice and notice.made.get("hearing") else "行政处罚事先告知书"
    told = f"本机关于{day(notice.on)}制发{title}并依法送达，" if notice else ""
    said, reply = facts.last("make_statement", subject=party_id), facts.last("answer_statement", subject=party_id)
    given_up = waiver(facts, "waive_statement", party_id)
    if said is None and given_up is not None and facts.state("statement", party_id) == "waived":
        return (
            f"{told}告知了拟处罚的事实、理由、依据、内容和陈述、申辩的权利。"
            f"你（单位）明确表示放弃陈述、申辩：“{given_up.content['words']}”"
        )
    if said is None:
        return (
            f"{told}告知了拟处罚的事实、理由、依据、内容和陈述、申辩的权利。你（单位）在规定期限内没有提出陈述、申辩。"
        )
    words = {"all": "予以采纳", "part": "部分采纳", "none": "不予采纳"}
    verdict = words[str(reply.content["adopted"])] if reply else "正在复核"
    reasons = point_words(reply.content) if reply else ""
    return f"{told}你（单位）提出了陈述、申辩：{sentence(said.content['content'])}经复核，{verdict}。理由：{reasons}"


def point_words(answer: Mapping[str, Any]) -> str:
    """Return the reasons of an answer, point by point where it has points (行政处罚法 45)."""
    points = [
        f"{n}. {p['point']}——{'采纳' if p['adopted'] == 'yes' else '不采纳'}：{p['reason']}"
        for n, p in enumerate(answer.get("points", ()), 1)
    ]
    return "\n".join(filter(None, [*points, str(answer.get("reasons", ""))]))


def hearing_words(facts: CaseFacts, party_id: str) -> str:
    """Return how the right to a hearing was told and what became of it, empty where there was none (罚63–65)."""
    state = facts.state("hearing", party_id)
    if not state:
        return ""
    held, given_up = hearing_held(facts, party_id), None
    if state == "waived":
        given_up = waiver(facts, "waive_hearing", party_id)
    told = "本机关依法告知了要求听证的权利。"
    if held is not None:
        notice = hearing_notice(facts, party_id)
        public = "公开" if notice is None or notice.content.get("public") == "yes" else "依法不公开"
        return (
            f"{told}应你（单位）的要求，本机关于{day(held.on)}{public}举行了听证。"
            f"你（单位）的申辩和质证意见：{held.content['defence']}本决定根据听证笔录作出。"
        )
    words = {
        "withdrawn": "你（单位）要求听证后又撤回了要求。",
        "terminated": "你（单位）无正当理由拒不出席或者中途退出，依法视为放弃听证权利，本机关终止了听证。",
        "waived": f"你（单位）明确表示放弃听证：“{given_up.content['words']}”" if given_up else "",
    }.get(state, "你（单位）在规定期限内没有要求听证，或者逾期要求没有正当理由。")
    return f"{told}{words}"


def made_anew(facts: CaseFacts, party_id: str) -> str:
    """Return which decision that fell the new one takes the place of, empty for a first one (行政复议法 64)."""
    fallen = fell_last(facts, party_id)
    if fallen is None:
        return ""
    basis = fallen.content.get("basis") or fallen.content.get("document")
    return f"本机关{fallen.made['number']}行政处罚决定已被依法撤销（{basis}），现重新作出决定。"


def remedies(body: str, court: str) -> str:
    """Return the ways and times of reconsideration and suit (行政复议法 20; 行政诉讼法 46; 行政处罚法 73)."""
    return (
        f"如不服本决定，可以自收到本决定书之日起六十日内向{body}申请行政复议，或者六个月内直接向{court}提起行政诉讼。"
        "行政复议、行政诉讼期间，除法律另有规定外，本决定不停止执行。"
    )


def statement_period(facts: CaseFacts, on: dt.date) -> str:
    """Return how long the agency's notices give to state one's case (行政处罚法 44; a setting)."""
    return period_words("PEN_STATEMENT", facts, on)


def period_words(kind: str, facts: CaseFacts, on: dt.date) -> str:
    """Return a period in words, as the agency runs it."""
    spec = period(kind, facts.agency_id, on)
    return f"{spec.value}{UNIT_WORDS[spec.unit]}"
