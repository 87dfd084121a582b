"""Plain words for what the projections hold: of decisions, officers and papers; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mingzheng.core.money import yuan
from mingzheng.web.articles import cited

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.agencies.models import PublicOfficer
    from mingzheng.documents.models import PublicPaper
    from mingzheng.publication.models import PublicDecision

KINDS: Final = {"penalty_decision": "行政处罚", "penalty": "行政处罚", "licence_decision": "行政许可"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look-up found: tone, the verdict itself, what it means, and what to do."""

    tone: str
    title: str
    text: str
    todo: tuple[str, ...] = ()


def kind_word(kind: str) -> str:
    """Return what a kind of decision is called."""
    return KINDS.get(kind, "行政执法决定")


def dated(day: dt.date | None) -> str:
    """Return ``2026年9月9日`` for a sentence."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def sentence(decision: PublicDecision) -> str:
    """Return one sentence that says when, who, about whom, for what, by what law, with what result."""
    fields = decision.fields
    law = [cited(key) for key in fields.get("law", [])]
    basis = f"依据{law[-1]}{'等规定' if len(law) > 1 else ''}，" if law else ""
    result = "、".join(_result(fields.get("kinds", []), fields.get("fine_fen"), fields.get("confiscated_fen")))
    given = f"作出{kind_word(decision.kind)}：{result}" if result else f"作出{kind_word(decision.kind)}决定"
    cause = f"因“{decision.matter}”" if decision.matter else ""
    return f"{dated(decision.decided_on)}，{decision.agency_name}{cause}，对{decision.party}，{basis}{given}。"


def _result(kinds: list[str], fine: int | None, confiscated: int | None) -> list[str]:
    amounts = {"罚款": fine, "没收违法所得": confiscated}
    return [f"{kind} {yuan(amount)}" if (amount := amounts.get(kind)) else kind for kind in kinds]


CALL: Final = "拨打文书首页载明的机关电话，或者拨打 12345 转该机关核实。"


def paper_verdict(paper: PublicPaper | None) -> Verdict:
    """Return whether a paper is genuine, in words."""
    if paper is None:
        todo = ("核对16 位文书编码，短横线可以不打。", CALL, "核实之前，不要按这份文书付款或者提供个人信息。")
        return Verdict("danger", "查不到这份文书", "本平台没有制发过带有这个文书编码的文书。", todo)
    name = f"{paper.agency_name}《{paper.title}》{paper.number}"
    if paper.state == "已作废":
        text = f"{name}已经作废，不再有效。"
        return Verdict("danger", "这份文书已经作废", text, ("不要按这份文书履行。", CALL))
    if paper.state == "已签发":
        text = f"{name}由该机关通过本平台签发。请核对下面的名称、文号、日期与您手里的一致。"
        return Verdict("ok", "这份文书是真的", text, ("内容与下面不一致的，请立即向该机关核实。",))
    text = f"{name}还没有签发，现在不应当送到您手里。"
    return Verdict("warn", "这份文书还没有签发", text, (CALL,))


MEANINGS: Final = (
    (
        "事先告知书",
        "机关准备对您作出行政处罚，还没有作出决定。",
        (
            ("您有权陈述、申辩，机关必须听取，不得因为您申辩而加重处罚。", "行政处罚法#45"),
            ("陈述、申辩的最后一日写在文书上，从收到文书的次日起算。", "行政处罚法#44"),
            ("文书写明可以要求听证的，在收到后五日内提出。", "行政处罚法#64"),
        ),
    ),
    (
        "处罚决定书",
        "机关已经对您作出行政处罚决定，从送达之日起生效。",
        (
            ("被处罚款的，自收到决定书之日起十五日内到指定的银行或者通过电子支付系统缴纳。", "行政处罚法#67"),
            ("到期不缴纳的，每日按罚款数额的百分之三加处罚款，加处的数额不超过罚款的数额。", "行政处罚法#72"),
            ("确有经济困难的，可以申请延期或者分期缴纳。", "行政处罚法#66"),
            ("不服的，可以自知道之日起六十日内申请行政复议。", "行政复议法#20"),
            ("也可以自知道之日起六个月内直接向人民法院起诉。", "行政诉讼法#46"),
        ),
    ),
    ("送达回证", "这是您收到文书的凭证，签名只表示收到，不表示同意文书的内容。", ()),
)
OTHER_MEANING: Final = ("请按文书写明的事项办理；看不明白的，可以要求送达人员说明。", ())


def paper_meaning(title: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return what a kind of paper means for who receives it, and what is due or possible, each with its article."""
    for ending, meaning, points in MEANINGS:
        if title.endswith(ending):
            return meaning, points
    return OTHER_MEANING


NOT_NOW: Final = "您可以拒绝其检查、询问，并向其所在机关或者 12345 反映。"


def officer_verdict(officer: PublicOfficer, today: dt.date) -> Verdict:
    """Return whether a certificate is good today, in words."""
    who = f"{officer.agency_name}{officer.name}，执法证 {officer.certificate_no}"
    if officer.status == "revoked":
        return Verdict("danger", "证件已注销", f"{who}，证件已经注销。", (NOT_NOW,))
    if officer.status == "suspended":
        return Verdict("danger", "证件暂扣", f"{who}，证件现在处于暂扣状态。", (NOT_NOW,))
    if today > officer.valid_to:
        return Verdict("danger", "证件已过期", f"{who}，证件已于 {dated(officer.valid_to)}到期。", (NOT_NOW,))
    if today < officer.valid_from:
        return Verdict("danger", "证件尚未生效", f"{who}，证件自 {dated(officer.valid_from)}起才有效。", (NOT_NOW,))
    todo = (
        "请对方出示证件，核对姓名、照片、证号与下面一致。",
        "执法应当不少于两人，并主动出示证件（行政处罚法第四十二条、第五十五条）。",
    )
    return Verdict("ok", "证件真实有效", f"{who}，证件有效。", todo)


NO_OFFICER: Final = Verdict(
    "danger",
    "查无此证",
    "本平台公布的执法人员中没有这个证号或者姓名。",
    (
        "请核对证号（姓名须写全名）。",
        "国务院部门和其他地方发的证件可能不在本平台，请拨打证件上的发证机关电话核实。",
        "对方不能出示有效执法证件的，您可以拒绝其检查、询问，并拨打 12345 反映。",
    ),
)
