"""Sealed and seized goods auctioned for the fine: by a law only, after the time to sue (行政处罚法 72). Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mingzheng.cases.engine.gates import answer
from mingzheng.cases.penalty.auctions import auctionable, decided, surplus
from mingzheng.cases.penalty.gates.wording import gate, handlers, name_of_party, refuse
from mingzheng.cases.penalty.obligations import obligation
from mingzheng.core.errors import DomainError
from mingzheng.core.money import yuan
from mingzheng.law.citation import parse_key
from mingzheng.law.index import shipped_index

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.core.errors import Refusal

ONE_DAY = dt.timedelta(days=1)
PENALTY_LAW, COERCION_LAW, EMPOWERS = "行政处罚法", "行政强制法", (46, 3)


def fine_to_offset(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse an auction where no fine is left to pay (行政处罚法 72)."""
    owed = obligation(facts, attempt.subject)
    if owed is not None and owed.kind == "fine" and owed.state == "owed" and owed.left_fen > 0:
        return None
    return refuse("fine_to_offset", "没有尚未缴纳的罚款", "行政处罚法#72.1.2", "不用拍卖抵缴", kind="never")


def suit_time_over(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse an auction while reconsideration or suit may still be sought (行政强制法 46 para 3)."""
    window = facts.duty("COE_COURT", attempt.subject)
    if window is not None and attempt.today > window.start_on:
        return None
    return refuse(
        "suit_time_over",
        f"起诉期限或者批准的缴款期限到 {window.start_on} 才届满" if window else "处罚决定书还没有送达",
        "行政强制法#46.3",
        "当事人期满不申请复议、不起诉，经催告仍不履行的再拍卖",
        kind="wait",
        until=window.start_on + ONE_DAY if window else None,
    )


def auction_by_law(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse an auction that no law provides for: regulations do not empower (行政处罚法 72 para 1 item 2)."""
    key = answer(attempt, "law")
    if key is None or (why := _unfit(str(key))) is None:
        return None
    return refuse(
        "auction_by_law",
        f"“{key}”不是授权拍卖抵缴的法律条文：{why}",
        "行政处罚法#72.1.2",
        "写明授权的法律条款，例如“行政强制法#46.3”；没有法律授权的申请人民法院强制执行",
    )


def _unfit(key: str) -> str | None:
    try:
        parsed = parse_key(key)
    except DomainError as error:
        return str(error)
    found = shipped_index().find(parsed.instrument)
    if found is None or found.rank != "law":
        return "没有这件法律" if found is None else "只有法律可以授权"
    if not parsed.no:
        return "没有写到条"
    if found.key == PENALTY_LAW:
        return "行政处罚法只说“根据法律规定”"
    wrong = found.key == COERCION_LAW and (parsed.no, parsed.paragraph) != EMPOWERS
    return "授权的是行政强制法第四十六条第三款" if wrong else None


def goods_auctionable(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse goods that are not this party's, not under a measure in force, or forfeited (行政强制法 46 para 3)."""
    free = {g.key for g in auctionable(facts, attempt.subject, attempt.today)}
    asked = set(answer(attempt, "goods") or ())
    if attempt.input is None and not free:
        return refuse(
            "goods_auctionable",
            f"{name_of_party(facts, attempt.subject)}没有在期限内查封、扣押而没有没收的财物",
            "行政强制法#46.3",
            "申请人民法院强制执行",
            kind="never",
        )
    strange = sorted(asked - free)
    if not strange:
        return None
    return refuse(
        "goods_auctionable",
        f"不能拍卖抵缴：{'、'.join(strange[:5])}；不在期限内的查封、扣押之中，不属于这一当事人，或者已经决定没收",
        "行政强制法#46.3",
        "从本案查封、扣押期限内、没有没收的财物中选择",
    )


def auction_decided(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Hold an auction back that was not decided on for these goods, or whose decision the party has not got (强 46)."""
    made = decided(facts, attempt.subject)
    letters = [d for d in facts.documents if made and d.act_id == made.id and d.code == "auction_decision"]
    if made is None or not any(facts.state("service", f"{d.id}:{attempt.subject}") == "served" for d in letters):
        return refuse(
            "auction_decided",
            "拍卖抵缴决定书还没有送达" if made else "没有决定拍卖抵缴",
            "行政强制法#46.3",
            "先报机关负责人决定拍卖抵缴，并送达当事人",
            who=handlers(facts),
        )
    others = sorted(set(answer(attempt, "goods") or ()) - set(made.content["goods"]))
    if not others:
        return None
    return refuse("auction_decided", f"决定书没有写明：{'、'.join(others[:5])}", "行政强制法#46.3", "核对物品")


def offset_reckoned(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Hold back an amount that is not the price without its costs, up to the fine that is left (行政处罚法 72)."""
    owed, given = obligation(facts, attempt.subject), attempt.input
    if owed is None or given is None:
        return None
    proceeds, costs, amount = (int(answer(attempt, name) or 0) for name in ("proceeds_fen", "costs_fen", "amount_fen"))
    right = min(proceeds - costs, owed.left_fen)
    if amount == right:
        return None
    return refuse(
        "offset_reckoned",
        f"价款扣除费用后应当抵缴 {yuan(max(right, 0))}，填写的是 {yuan(amount)}",
        "行政处罚法#72.1.2",
        "核对价款、费用和尚欠的罚款",
    )


def surplus_owed(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Hold back a return of more than the auction left, or where it left nothing (行政处罚法 72)."""
    left, amount = surplus(facts, attempt.subject), answer(attempt, "amount_fen")
    if left > 0 and (amount is None or int(amount) <= left):
        return None
    return refuse(
        "surplus_owed",
        f"应当退还的余款是 {yuan(left)}" if left > 0 else "没有应当退还的余款",
        "行政处罚法#72.1.2",
        "核对拍卖抵缴的登记",
        kind="now" if left > 0 else "never",
    )


def surplus_given_back(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse closing while money of the party from an auction is kept (行政处罚法 72)."""
    owed = [p for p in facts.parties if surplus(facts, p.id) > 0]
    if not owed:
        return None
    return refuse(
        "surplus_given_back",
        f"{'、'.join(p.name for p in owed)}的拍卖余款还没有退还",
        "行政处罚法#72.1.2",
        "先“退还拍卖余款”",
        who=handlers(facts),
    )


GATES = (
    gate("fine_to_offset", "有罚款可以抵缴", "行政处罚法#72.1.2", fine_to_offset, joins=("obligation",)),
    gate("suit_time_over", "复议、起诉期限已过", "行政强制法#46.3", suit_time_over),
    gate("auction_by_law", "拍卖抵缴有法律授权", "行政处罚法#72.1.2", auction_by_law),
    gate("goods_auctionable", "财物可以拍卖抵缴", "行政强制法#46.3", goods_auctionable, joins=("measure",)),
    gate("auction_decided", "拍卖抵缴已经决定并送达", "行政强制法#46.3", auction_decided, "held"),
    gate("offset_reckoned", "抵缴的金额相符", "行政处罚法#72.1.2", offset_reckoned, "held", joins=("obligation",)),
    gate("surplus_owed", "有余款应当退还", "行政处罚法#72.1.2", surplus_owed, "held"),
    gate("surplus_given_back", "拍卖余款已经退还", "行政处罚法#72.1.2", surplus_given_back, joins=("enforcement",)),
)
