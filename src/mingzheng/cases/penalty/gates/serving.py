"""Service of papers: what each way demands (行政处罚法 61; 民事诉讼法 87–95). Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.agencies.officers import BEIJING
from mingzheng.cases.engine.gates import answer
from mingzheng.cases.penalty.delivery import confirmed_address, failed_attempts, other_contacts, plain
from mingzheng.cases.penalty.gates.substance import ADULT, full_years
from mingzheng.cases.penalty.gates.wording import gate, handlers, name_of_party, refuse
from mingzheng.cases.penalty.representatives import representatives
from mingzheng.cases.penalty.rested import rested_on, service_of

if TYPE_CHECKING:
    from mingzheng.cases.engine.fact_rows import PartyFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.core.errors import Refusal

DIRECT_FIRST = frozenset({"demand_notice", "execution_decision", "substitution_decision", "substitution_demand"})
"""Papers that are taken to the party in person first (行政强制法 38)."""

REFUSERS = frozenset({"party", "family", "legal", "agent"})
PLAIN_RELATIONS = {
    "本人": "self",
    "法定代表人": "legal",
    "主要负责人": "legal",
    "负责人": "legal",
    "经营者": "legal",
    "法定代表人或者负责收件的人": "legal",
}
TRANSFER_ARTICLES = {"army": "民事诉讼法#92", "prison": "民事诉讼法#93", "reform": "民事诉讼法#93"}


def _served(attempt: Attempt, *methods: str) -> bool:
    return answer(attempt, "result") == "served" and answer(attempt, "method") in methods


def _ends(attempt: Attempt) -> tuple[str, str]:
    """Return the paper and the recipient that a step of the track of service is about."""
    document, _, party = attempt.subject.partition(":")
    return document, party


def paper_servable(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note service of a paper without the agency's seal: it has no effect as service (行政处罚法 59)."""
    document = facts.document(_ends(attempt)[0])
    if document is None:
        return refuse("paper_servable", "没有这份文书", "行政处罚法#61", "从案件页选择要送达的文书", kind="never")
    return document.servability


def service_method(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note a public announcement entered as a plain service: it has steps and a period of its own (民事诉讼法 95)."""
    if answer(attempt, "method") != "public":
        return None
    return refuse(
        "service_method",
        "公告送达不能直接登记为已送达或者未送达",
        "民事诉讼法#95",
        "办理“公告送达”，经批准、发出公告，期满由系统记为送达",
        who=handlers(facts),
    )


def served_after_issue(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note service that is said to lie before the paper's date, or in the future (行政处罚法 61)."""
    document, received = facts.document(_ends(attempt)[0]), answer(attempt, "received_on")
    if document is None or received is None:
        return None
    if document.date and received < document.date:
        return refuse(
            "served_after_issue",
            f"收件日期 {received} 早于文书日期 {document.date}",
            "行政处罚法#61",
            "核对送达回证后重新登记",
        )
    if received > attempt.today:
        return refuse("served_after_issue", f"收件日期 {received} 还没有到", "行政处罚法#61", "核对送达回证后重新登记")
    return None


def receiver_entitled(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note a paper handed to somebody who may not take it for the recipient (民事诉讼法 88)."""
    if not _served(attempt, "direct", "mail", "entrust"):
        return None
    fault = _receiver_fault(facts, attempt)
    if fault is None:
        return None
    return refuse("receiver_entitled", fault, "民事诉讼法#88", "送交有权签收的人，重新登记", who=handlers(facts))


def _receiver_fault(facts: CaseFacts, attempt: Attempt) -> str | None:
    party_id = _ends(attempt)[1]
    party, name = facts.party(party_id), str(answer(attempt, "receiver"))
    kind = answer(attempt, "receiver_kind") or PLAIN_RELATIONS.get(str(answer(attempt, "relation")), "")
    if name in {facts.name_of(p) for p in attempt.officers}:
        return "签收人就是送达人"
    if party is not None and kind in _nobodys(party):
        return f"{party.name}没有这样的签收人：公民由本人或者同住成年家属签收，单位由负责人或者负责收件的人签收"
    if kind != "guardian" and not answer(attempt, "guardian") and _is_minor(party, attempt):
        return "受送达人不满十八周岁，应当由监护人签收，或者有监护人在场"
    if kind == "agent" and name not in {r.name for r in representatives(facts, party_id) if r.proved}:
        return f"没有{name}的委托手续在卷"
    if kind == "designated":
        address = confirmed_address(facts, party_id)
        named = address is not None and address.signed and address.receiver == name
        return None if named else f"{name}不是当事人签名的送达地址确认书上指定的代收人"
    return None if kind else "没有写明签收人是本人、同住成年家属、负责收件的人、代理人还是指定的代收人"


def _nobodys(party: PartyFact) -> set[str]:
    """Return the kinds of receiver that a party cannot have."""
    if party.kind == "individual":
        return {"legal"}
    return set() if party.household else {"family", "guardian"}


def _is_minor(party: PartyFact | None, attempt: Attempt) -> bool:
    if party is None or party.kind != "individual" or party.birth_on is None:
        return False
    return full_years(party.birth_on, attempt.on) < ADULT


def leave_on_refusal(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note a paper left behind where nobody refused it, or without a witness or pictures (民事诉讼法 89)."""
    if not _served(attempt, "leave"):
        return None
    fault = _leaving_fault(attempt)
    if fault is None:
        return None
    return refuse("leave_on_refusal", fault, "民事诉讼法#89", "换用其他方式重新送达，或者补全后重新登记")


def _leaving_fault(attempt: Attempt) -> str | None:
    if answer(attempt, "refused_by") not in REFUSERS or not answer(attempt, "refusal"):
        return "留置送达只用于受送达人或者他的同住成年家属拒绝接收，无人在场不是拒收"
    witnessed = answer(attempt, "witness") and answer(attempt, "witness_of")
    if not (witnessed or attempt.evidence):
        return "留置送达应当有基层组织或者所在单位的见证人，或者拍照、录像（上传文件）"
    if answer(attempt, "received_on") != attempt.on:
        return "留置送达以留置当日为送达日期"
    return None


def electronic_consent(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note electronic service without the party's signed consent to this very account (行政处罚法 61)."""
    if not _served(attempt, "electronic"):
        return None
    fault = _consent_fault(facts, attempt)
    if fault is None:
        return None
    return refuse(
        "electronic_consent",
        fault,
        "行政处罚法#61",
        "由当事人签订送达地址确认书并归入签名原件后重新送达，或者换用其他方式",
        who=handlers(facts),
    )


def _consent_fault(facts: CaseFacts, attempt: Attempt) -> str | None:
    address = confirmed_address(facts, _ends(attempt)[1])
    if address is None or not address.consent:
        return "当事人没有同意电子送达"
    if not address.signed:
        return "当事人同意电子送达的确认书还没有归入签名原件"
    if attempt.on < address.since:
        return "送达在当事人确认之前"
    same = answer(attempt, "channel") == address.channel
    if not same or plain(str(answer(attempt, "account"))) != plain(address.account):
        return "送达的渠道或者账号与确认书上的不一致"
    return _not_its_own(facts, _ends(attempt)[1], address.account)


def electronic_arrival(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note electronic service whose arrival in the recipient's system is not shown: sent is not arrived (民诉 90)."""
    if not _served(attempt, "electronic"):
        return None
    arrived = answer(attempt, "arrived_at")
    if arrived is None or not attempt.evidence:
        fault = "没有到达对方系统的时间和凭证；发送成功不等于到达"
    elif arrived > attempt.now:
        fault = "到达对方系统的时间还没有到"
    elif arrived.astimezone(BEIJING).date() != answer(attempt, "received_on"):
        fault = "电子送达以到达对方系统的日期为送达日期"
    else:
        return None
    return refuse("electronic_arrival", fault, "民事诉讼法#90", "取得到达的回执或者截屏后重新登记")


def post_receipted(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note service by post without number or receipt (民事诉讼法 91)."""
    if not _served(attempt, "mail") or (answer(attempt, "tracking_no") and attempt.evidence):
        return None
    return refuse(
        "post_receipted",
        "邮寄送达应当写明邮件号码，并有注明收件日期的回执（上传文件）",
        "民事诉讼法#91",
        "取得回执后重新登记；邮件退回的登记为未送达",
    )


def hard_to_reach(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note post or entrustment where nobody says what stood in the way of going there (民事诉讼法 91)."""
    if not _served(attempt, "mail", "entrust"):
        return None
    if answer(attempt, "difficulty") or failed_attempts(facts, attempt.subject):
        return None
    return refuse(
        "hard_to_reach",
        "没有写明直接送达有什么困难，也没有直接送达未成的记录",
        "民事诉讼法#91",
        "写明困难后重新登记，或者直接送达",
    )


def passed_on(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note entrusted or passed-on service that does not say through whom (民事诉讼法 91 to 94)."""
    if not _served(attempt, "entrust", "transfer"):
        return None
    through, letter, kind = (answer(attempt, name) for name in ("through", "letter_no", "unit_kind"))
    if answer(attempt, "method") == "entrust":
        if through and letter:
            return None
        return refuse("passed_on", "委托送达应当写明受委托的机关和委托函", "民事诉讼法#91", "补全后重新登记")
    if through and kind:
        return None
    return refuse(
        "passed_on",
        "转交送达只用于军人、被监禁的人和被采取强制性教育措施的人，应当写明转交的单位及其性质",
        TRANSFER_ARTICLES.get(str(kind), "民事诉讼法#94"),
        "补全后重新登记，或者换用其他方式",
    )


def direct_first(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse another way for papers of enforcement before they were taken to the party (行政强制法 38)."""
    document, method = facts.document(_ends(attempt)[0]), answer(attempt, "method")
    if document is None or document.code not in DIRECT_FIRST or method in {"direct", "leave"}:
        return None
    if attempt.input is None or answer(attempt, "ground") == "missing":
        return None
    if any(a.content["method"] == "direct" for a in failed_attempts(facts, attempt.subject)):
        return None
    return refuse(
        "direct_first",
        f"{document.title}应当直接送达当事人，还没有直接送达未成的记录",
        "行政强制法#38",
        "先直接送达；当事人拒绝接收或者无法直接送达的，如实登记后再用其他方式",
        who=handlers(facts),
    )


def address_told(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note a confirmation whose signer was not told to report changes (procedures.md D28)."""
    if answer(attempt, "duty_told") in {None, "yes"}:
        return None
    return refuse("address_told", "没有告知当事人送达地址变更应当及时报告", "行政处罚法#61", "补充告知并记录后说明理由")


def own_contact(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note a contact that is the agency's or another party's: papers would not reach this one (threat 29)."""
    for name in ("account", "phone"):
        given = answer(attempt, name)
        fault = _not_its_own(facts, str(answer(attempt, "party")), str(given)) if given else None
        if fault:
            return refuse("own_contact", fault, "行政处罚法#61", "填写当事人本人使用的联系方式", who=handlers(facts))
    return None


def _not_its_own(facts: CaseFacts, party: str, contact: str) -> str | None:
    if plain(contact) in map(plain, facts.own_contacts):
        return "这一号码是本机关或者本机关人员的，不能作为当事人的送达地址"
    whose = other_contacts(facts, party).get(plain(contact))
    return f"这一号码（账号）已由{whose}确认为自己的电子送达地址" if whose else None


def change_told(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note a changed electronic account of which the old one was not told (threat 29)."""
    party = answer(attempt, "party")
    before = confirmed_address(facts, str(party)) if party else None
    changed = before and before.account and plain(before.account) != plain(str(answer(attempt, "account") or ""))
    if not changed or answer(attempt, "old_contact_told"):
        return None
    return refuse(
        "change_told",
        f"{name_of_party(facts, str(party))}的电子送达账号有变更，没有告知原来的联系方式",
        "行政处罚法#61",
        "向原号码、原地址告知变更后重新登记",
        who=handlers(facts),
    )


def authority_proved(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note a representative without a written authority in the file (行政处罚法 64)."""
    if answer(attempt, "change") != "grant" or attempt.evidence:
        return None
    return refuse(
        "authority_proved",
        "没有归入授权委托书，不能由其代收文书、参加听证",
        "行政处罚法#64",
        "上传授权委托书和代理人身份证明后重新登记",
    )


def own_service(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to correct what somebody else recorded, unless a head does: who was there knows what happened (罚61)."""
    served, person = service_of(facts, attempt.subject), attempt.actor_person
    if served is None:
        return refuse("own_service", "这份文书没有送达记录可以更正", "行政处罚法#61", "核对文书", kind="never")
    took_part = {str(o.person_id) for o in served.officers} | {str(served.made.get("by", ""))}
    known = facts.people.get(person) if person else None
    head = known and any(known.holds(role, facts.agency_id, attempt.now) for role in ("unit_head", "agency_head"))
    if person is None or str(person) in took_part or head:
        return None
    return refuse(
        "own_service",
        "送达记录由登记的人、送达人或者负责人更正",
        "行政处罚法#61",
        "请登记的人、送达人或者负责人办理",
        who=facts.names_of(o.person_id for o in served.officers),
        kind="others",
    )


def right_day(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse another day of receipt without its proof, or one that cannot be (民事诉讼法 87)."""
    day, document = answer(attempt, "received_on"), facts.document(_ends(attempt)[0])
    if day is None:
        return None
    if not attempt.evidence:
        fault = "没有写明实际收件日期的回证、回执（上传文件）"
    elif day > attempt.today or (document and document.date and day < document.date):
        fault = f"实际收件日期 {day} 早于文书日期或者还没有到"
    else:
        return None
    return refuse("right_day", fault, "民事诉讼法#87", "取得回证、回执，核对日期后重新登记")


def nothing_rests_on_service(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note what was done on the strength of a service that was none: its ground is gone (行政处罚法 38, 61)."""
    if attempt.input is None:
        return None
    rested = rested_on(facts, attempt.subject, received_on=answer(attempt, "received_on"))
    if not rested:
        return None
    titles = "、".join(f"第 {a.seq} 号“{STEP_WORDS.get(a.step, a.step)}”" for a in rested)
    return refuse(
        "nothing_rests_on_service",
        f"{titles}以这次送达为前提，送达没有发生或者期限没有届满",
        "行政处罚法#38",
        "依法重新送达；已经作出的决定、申请应当撤销、撤回后重新办理，再说明处理结果",
        who=handlers(facts),
    )


STEP_WORDS = {
    "decide": "作出处罚决定",
    "hold_hearing": "举行听证",
    "terminate_hearing": "终止听证",
    "add_surcharge": "加处罚款",
    "issue_demand": "制发催告书",
    "apply_to_court": "申请人民法院强制执行",
    "collect_cash": "当场收缴罚款",
    "extend_measure": "延长查封、扣押期限",
}


GATES = (
    gate("paper_servable", "文书已签名、盖章", "行政处罚法#59.2", paper_servable, "blocks_service"),
    gate("service_method", "送达方式", "民事诉讼法#95", service_method, "blocks_service"),
    gate("served_after_issue", "送达日期合理", "行政处罚法#61", served_after_issue, "blocks_service"),
    gate("receiver_entitled", "签收人有权签收", "民事诉讼法#88", receiver_entitled, "blocks_service"),
    gate("leave_on_refusal", "留置送达的条件", "民事诉讼法#89", leave_on_refusal, "blocks_service"),
    gate("electronic_consent", "同意电子送达并签订确认书", "行政处罚法#61", electronic_consent, "blocks_service"),
    gate("electronic_arrival", "已到达对方系统", "民事诉讼法#90", electronic_arrival, "blocks_service"),
    gate("post_receipted", "邮寄有回执", "民事诉讼法#91", post_receipted, "blocks_service"),
    gate("hard_to_reach", "直接送达有困难", "民事诉讼法#91", hard_to_reach, "blocks_service"),
    gate("passed_on", "委托、转交有手续", "民事诉讼法#94", passed_on, "blocks_service"),
    gate("direct_first", "先直接送达", "行政强制法#38", direct_first, "blocks_service"),
    gate("address_told", "告知变更应当报告", "行政处罚法#61", address_told, "curable"),
    gate("own_contact", "联系方式是当事人自己的", "行政处罚法#61", own_contact, "held"),
    gate("change_told", "变更已告知原联系方式", "行政处罚法#61", change_told, "held"),
    gate("own_service", "由登记的人或者负责人更正", "行政处罚法#61", own_service, "held"),
    gate("right_day", "实际收件日期有凭证", "民事诉讼法#87", right_day, "held"),
    gate(
        "nothing_rests_on_service",
        "没有以这次送达为前提的决定和执行",
        "行政处罚法#38",
        nothing_rests_on_service,
        joins=("decision", "hearing", "enforcement"),
    ),
    gate("authority_proved", "有授权委托书", "行政处罚法#64", authority_proved, "held"),
)
