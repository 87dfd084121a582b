"""What the forms of service already know, and what one reads before serving; an order of display, never a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.agencies.officers import day_of
from mingzheng.cases.queries import reach
from mingzheng.desk.wording import Row
from mingzheng.web.fields import Choice

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.cases.engine.fact_rows import ActFact
    from mingzheng.cases.engine.facts import CaseFacts

Values = dict[str, Any]
WAYS = {
    "direct": "直接",
    "leave": "留置",
    "mail": "邮寄",
    "electronic": "电子",
    "entrust": "委托",
    "transfer": "转交",
    "public": "公告",
}
ABOUT = {
    "prior_notice": "本机关拟对你（单位）给予行政处罚，你（单位）有权陈述、申辩。",
    "penalty_decision": "本机关对你（单位）作出了行政处罚决定，你（单位）可以依法申请行政复议或者提起行政诉讼。",
}
CHANNELS = {"sms": "手机短信", "email": "电子邮件", "fax": "传真", "im": "即时通讯账号", "platform": "电子送达平台"}


def ways() -> list[Choice | tuple[str, str]]:
    """Return the ways of service that one form records; an announcement has steps of its own."""
    own = "办理“公告送达”，经批准后公告，期满由系统记为送达"
    return [Choice(code, f"{word}送达", reason=own if code == "public" else "") for code, word in WAYS.items()]


def service(facts: CaseFacts, subject: str, now: dt.datetime) -> Values:
    """Return the plain case: handed over today, to the person; all else is chosen (民事诉讼法 88)."""
    found: Values = {"received_on": day_of(now).isoformat(), "method": "direct"}
    known = reach(facts, subject)
    if known.party is not None and known.party.kind == "individual":
        return found | {"receiver": known.party.name, "receiver_kind": "self", "relation": "本人"}
    address = known.address
    if address is not None and address.signed and address.receiver:
        named = {"receiver": address.receiver, "receiver_kind": "designated", "relation": address.receiver_relation}
        return found | named
    return found | {"receiver_kind": "legal"}


def place(facts: CaseFacts, subject: str) -> str:
    """Return the address that the party confirmed, else its own."""
    known = reach(facts, subject)
    own = known.party.address if known.party else ""
    return known.address.address if known.address else own


def address(facts: CaseFacts) -> Values:
    """Return the address of the only party as the case knows it; consent is the party's to give."""
    if len(facts.parties) != 1:
        return {}
    party = facts.parties[0]
    return {"party": party.id, "address": party.address, "phone": party.phone}


def announcement(facts: CaseFacts, subject: str) -> Values:
    """Return the tries so far, in words, and what the announced paper is."""
    known = reach(facts, subject)
    return {
        "course": "\n".join(_try(act) for act in known.tries),
        "summary": ABOUT.get(known.document.code, "") if known.document else "",
    }


def before(facts: CaseFacts, subject: str) -> tuple[Row, ...]:
    """Return what one reads before serving: where and whom, by which account, what was tried."""
    known = reach(facts, subject)
    rows = []
    if known.address is not None:
        rows.append(Row("确认的送达地址", known.address.address))
        if known.address.receiver:
            rows.append(Row("指定的代收人", f"{known.address.receiver}（{known.address.receiver_relation}）"))
        if known.address.consent:
            signed = "" if known.address.signed else "；确认书还没有归入签名原件，不能电子送达"
            rows.append(Row("同意电子送达", f"{CHANNELS[known.address.channel]} {known.address.account}{signed}"))
    rows += [Row("代理人", f"{agent.name}（{agent.since}起）") for agent in known.agents]
    rows += [Row("以前未送达", _try(act)) for act in known.tries]
    last = facts.last_day("PEN_SERVE", subject.partition(":")[2])
    if known.document is not None and known.document.code == "penalty_decision" and last is not None:
        rows.append(Row("送达的最后一日", str(last)))
    return tuple(rows)


def _try(act: ActFact) -> str:
    return f"{act.on}，{WAYS[act.content['method']]}送达：{act.content['note']}"
