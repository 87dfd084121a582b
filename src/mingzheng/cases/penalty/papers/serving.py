"""Papers of service: the receipt, the confirmed address, the public announcement with its approval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.types import Paper
from mingzheng.cases.penalty.inputs.serving import CHANNELS, METHODS, RECEIVERS, REFUSERS, UNITS
from mingzheng.cases.penalty.papers.helping import PRESSED, taped
from mingzheng.cases.penalty.papers.subjects import recipient
from mingzheng.cases.penalty.papers.wording import agency, approvals, day, moment
from mingzheng.documents.layouts import (
    GenericForm,
    NoticeLetter,
    Paragraph,
    Section,
    ServedPaper,
    Server,
    ServiceReceipt,
    SignatureSlot,
)
from mingzheng.documents.specs import PaperSpec, Required
from mingzheng.law.catalogue import period
from mingzheng.law.periods import UNIT_WORDS
from mingzheng.law.queries import cite

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt

OWN = frozenset({"", "本人"})
GROUNDS = {"exhausted": "用其他方式无法送达", "missing": "受送达人下落不明"}
MEDIA = {"newspaper": "报纸", "website": "网站", "board": "公告栏和受送达人住所地张贴"}


def service_receipt(facts: CaseFacts, attempt: Attempt) -> ServiceReceipt:
    """Build 送达回证 (行政处罚法 61; procedures.md D27)."""
    given: Any = attempt.input
    document_id, _, party_id = attempt.subject.partition(":")
    document, party = facts.document(document_id), facts.party(party_id)
    served = given.result == "served"
    own = given.receiver_kind in {"self", "legal"} or given.relation in OWN
    return ServiceReceipt(
        agency=agency(facts),
        case_no=facts.case_no,
        date=attempt.on,
        recipient=party.name if party else "（不明）",
        papers=(
            ServedPaper(title=document.title if document else "（不明）", number=document.number if document else ""),
        ),
        place=attempt.place,
        method=str(METHODS[given.method]),
        signed_by=given.receiver if own else "",
        received_at=day(given.received_on) if served and given.received_on else "",
        agent="" if own else given.receiver,
        relation=given.relation,
        agent_reason=given.agent_reason,
        refusal=_refusal(given),
        witness="，".join(part for part in (given.witness, given.witness_of) if part),
        servers=tuple(_servers(facts, attempt)),
        record_note=_course(given, attempt),
        remarks=given.note,
    )


def _refusal(given: Any) -> str:  # noqa: ANN401 - the input of the step
    if not given.refusal:
        return ""
    who = str(REFUSERS[given.refused_by]) + "：" if given.refused_by else ""
    return f"{who}{given.refusal}{f'（{day(given.received_on)}）' if given.received_on else ''}"


def _course(given: Any, attempt: Attempt) -> str:  # noqa: ANN401 - the input of the step
    """Return what this way of service has of its own, line by line."""
    told = (
        ("签收人", RECEIVERS[given.receiver_kind] if given.receiver_kind else ""),
        ("送达渠道", CHANNELS[given.channel] if given.channel else ""),
        ("号码、地址或者账号", given.account),
        ("到达对方系统的时间", moment(given.arrived_at) if given.arrived_at else ""),
        ("邮件号码", given.tracking_no),
        ("直接送达的困难", given.difficulty),
        ("受委托的机关或者转交的单位", given.through),
        ("转交单位的性质", UNITS[given.unit_kind] if given.unit_kind else ""),
        ("委托函或者转交函", given.letter_no),
        ("在场的监护人", given.guardian),
        ("翻译人员或者宣读人", given.reader),
        ("签名方式", PRESSED if given.thumb_print else ""),
        ("录音录像", taped(given)),
        ("照片、录像、回执等文件", f"{len(attempt.evidence)} 份" if attempt.evidence else ""),
    )
    return "；".join(f"{label}：{value}" for label, value in told if value)


def _servers(facts: CaseFacts, attempt: Attempt) -> Iterable[Server]:
    for person in attempt.officers:
        officer = facts.people.get(person)
        card = officer.certificate(attempt.on, facts.matter.certificate_category, facts.lineage) if officer else None
        yield Server(name=facts.name_of(person), certificate=card.number if card else "无")


def address_confirmation(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 送达地址（电子送达）确认书 (行政处罚法 61; procedures.md D28)."""
    given: Any = attempt.input
    party, agreed = facts.party(str(given.party)), given.consent == "yes"
    where = (
        ("当事人", party.name if party else "（不明）"),
        ("送达地址", given.address),
        ("指定的代收人", f"{given.receiver}（{given.receiver_relation}）" if given.receiver else "没有指定"),
        ("联系电话", given.phone or "未填写"),
    )
    by_wire = (
        ("是否同意电子送达", "同意" if agreed else "不同意"),
        *((("送达渠道", str(CHANNELS[given.channel])), ("号码、地址或者账号", given.account)) if agreed else ()),
        *((("变更告知原联系方式", given.old_contact_told),) if given.old_contact_told else ()),
    )
    return GenericForm(
        agency=agency(facts),
        title="送达地址确认书",
        case_no=facts.case_no,
        intro=(
            f"根据{cite('行政处罚法#61')}，当事人同意并签订确认书的，行政机关可以采用传真、电子邮件等方式送达。"
            "确认的地址、代收人、账号有变更的，应当及时书面告知本机关；没有告知的，由当事人承担相应后果。"
        ),
        sections=(
            Section(heading="送达地址", rows=where),
            Section(heading="电子送达", rows=by_wire),
            Section(
                heading="告知和确认",
                rows=(
                    ("已告知变更应当及时报告", {"yes": "是", "no": "否"}[given.duty_told]),
                    *((("拒绝签字的情形", given.signing_refused),) if given.signing_refused else ()),
                ),
            ),
        ),
        signatures=(
            SignatureSlot(label="当事人（签名或者盖章）", hint="以上内容我已看过（向我宣读过），确认无误"),
            SignatureSlot(label="经办人"),
        ),
    )


def announcement_form(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 公告送达审批表: why and what was tried, as the law demands of the file (民事诉讼法 95; D29)."""
    given: Any = attempt.input
    document_id, _, party_id = attempt.subject.partition(":")
    document, party = facts.document(document_id), facts.party(party_id)
    rows = (
        ("受送达人", party.name if party else "（不明）"),
        ("送达文书", f"{document.title} {document.number}".strip() if document else "（不明）"),
        ("公告送达的情形", GROUNDS[given.ground]),
        ("公告方式", f"{MEDIA[given.channel]}：{given.where}"),
        ("公告期间", _days(facts, attempt.on)),
    )
    return GenericForm(
        agency=agency(facts),
        title="公告送达审批表",
        case_no=facts.case_no,
        sections=(
            Section(heading="基本情况", rows=rows),
            Section(heading="原因", text=given.reason),
            Section(heading="经过", text=given.course),
            Section(heading="公告内容", text=given.summary),
            *approvals(attempt),
        ),
    )


def service_announcement(facts: CaseFacts, attempt: Attempt) -> NoticeLetter:
    """Build the announcement itself: for whom, which paper, what it says, when it counts as served (D29)."""
    given: Any = attempt.input
    document_id, _, party_id = attempt.subject.partition(":")
    document, party = facts.document(document_id), facts.party(party_id)
    paper = f"《{document.title}》（{document.number}）" if document else "（不明）"
    name = party.name if party else "（不明）"
    return NoticeLetter(
        agency=agency(facts),
        title="公告",
        case_no=facts.case_no,
        date=None if attempt.medium == "paper" else attempt.on,
        addressee=name,
        paragraphs=(
            Paragraph(text=f"因{GROUNDS[given.ground]}，现依法向你（单位）公告送达{paper}。", slot="paper"),
            Paragraph(text=given.summary, slot="summary"),
            Paragraph(
                text=(
                    f"请你（单位）到本机关领取上述文书。根据{cite('行政处罚法#61')}、{cite('民事诉讼法#95')}，"
                    f"自发出本公告之日起，经过{_days(facts, attempt.on)}，即视为送达。"
                ),
                slot="period",
            ),
        ),
    )


def _days(facts: CaseFacts, on: dt.date) -> str:
    spec = period("SERVE_PUBLIC", facts.agency_id, on)
    return f"{spec.value}{'个' if spec.unit == 'workday' else ''}{UNIT_WORDS[spec.unit]}"


def _of_input(facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG001
    """Return the party that the input names."""
    given: Any = attempt.input
    return str(given.party)


ANNOUNCED = (
    Required("addressee", "受送达人", "民事诉讼法#95"),
    Required("paper", "送达的文书", "民事诉讼法#95"),
    Required("summary", "文书的主要内容", "民事诉讼法#95"),
    Required("period", "公告期间和期满视为送达", "民事诉讼法#95"),
)

PAPERS: dict[str, Paper] = {
    "service_receipt": Paper(
        PaperSpec(
            "service_receipt",
            "送达回证",
            "receipt.typ",
            ServiceReceipt,
            internal=False,
            numbered="送",
            signers=("受送达人", "送达人"),
        ),
        service_receipt,
        recipient,
    ),
    "address_confirmation": Paper(
        PaperSpec(
            "address_confirmation",
            "送达地址确认书",
            "generic.typ",
            GenericForm,
            internal=False,
            numbered="送确",
            signers=("当事人", "经办人"),
        ),
        address_confirmation,
        _of_input,
    ),
    "announcement_form": Paper(
        PaperSpec(
            "announcement_form",
            "公告送达审批表",
            "generic.typ",
            GenericForm,
            numbered="公审",
            signers=("机关负责人",),
        ),
        announcement_form,
        recipient,
        approval_form=True,
    ),
    "service_announcement": Paper(
        PaperSpec(
            "service_announcement",
            "公告",
            "notice.typ",
            NoticeLetter,
            internal=False,
            numbered="公告",
            sealed=True,
            requires=ANNOUNCED,
        ),
        service_announcement,
        recipient,
    ),
}
