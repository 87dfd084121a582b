"""Papers with which a case goes to the police, to the supervision organ, to another agency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.types import Paper
from mingzheng.cases.penalty.papers.filled import approval_paper, case_rows, filled, letter
from mingzheng.cases.penalty.papers.subjects import own_subject, whole_case
from mingzheng.cases.penalty.papers.wording import (
    agency,
    day,
    handler_names,
    numbered_lines,
    officer_rows,
    party_rows,
)
from mingzheng.core.text import sentence
from mingzheng.documents.layouts import GenericForm, NoticeLetter, Paragraph, Section, SignatureSlot, Table
from mingzheng.documents.specs import PaperSpec, Required
from mingzheng.law.queries import cite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt

RULES = "移送涉嫌犯罪案件的规定"
WET = ("专案组成员",)
GOODS = ("名称", "数量", "规格、特征", "存放地点")


def crime_report(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 涉嫌犯罪案件情况调查报告 (移送规定 5, 6)."""
    given: Any = attempt.input
    return GenericForm(
        agency=agency(facts),
        title="涉嫌犯罪案件情况调查报告",
        case_no=facts.case_no,
        sections=(
            Section(heading="基本情况", rows=(*case_rows(facts), *officer_rows(facts, attempt))),
            *(Section(heading="当事人", rows=party_rows(p)) for p in facts.parties),
            Section(heading="涉嫌的罪名", text=given.suspected),
            Section(heading="涉嫌犯罪的事实", text=given.facts, slot="facts"),
            Section(heading="达到的追诉标准", text=given.standard, slot="standard"),
            Section(heading="主要证据", text=numbered_lines(given.proofs)),
            Section(heading="专案组意见", text=given.opinion),
        ),
        signatures=(SignatureSlot(label="专案组成员"), SignatureSlot(label="专案组成员")),
    )


def crime_transfer(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 涉嫌犯罪案件移送书, with the five papers that go with it (移送规定 6; procedures.md D35)."""
    given: Any = attempt.input
    report: Any = facts.last("report_crime", subject=attempt.subject)
    approval = facts.last("approve_transfer", subject=attempt.subject)
    said = report.content if report else {}
    copied = (("抄送", given.copied_to),) if given.copied_to else ()
    return letter(
        facts,
        attempt,
        title="涉嫌犯罪案件移送书",
        to=given.police,
        text=(
            f"本机关在查处案件中发现违法行为涉嫌{said.get('suspected', '犯罪')}，"
            f"依据{cite('行政处罚法#27')}、{cite(f'{RULES}#5')}，现移送你机关。请在回执上签字。"
        ),
        sections=(
            Section(
                heading="案件", rows=(*case_rows(facts), ("批准移送", day(approval.on) if approval else ""), *copied)
            ),
            *(Section(heading="当事人", rows=party_rows(p)) for p in facts.parties),
            Section(heading="涉嫌犯罪的事实", text=str(said.get("facts", "")), slot="facts"),
            Section(
                heading="所附材料",
                text=numbered_lines([*given.papers, "涉案物品清单"]),
                slot="papers",
            ),
            Section(heading="承办人", text=handler_names(facts)),
            Section(
                heading="回执",
                text="上列案件材料已收到。\n\n签收人：　　　　　　　　　　年　　月　　日",
                slot="receipt",
            ),
        ),
    )


def _goods_table(goods: Iterable[Any]) -> Section:
    rows = tuple((g.name, g.amount, g.features or "／", g.place or "／") for g in goods)
    return Section(heading="物品", table=Table(columns=GOODS, rows=rows or (("无", "／", "／", "／"),)))


def crime_goods(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 涉案物品清单 (移送规定 6)."""
    given: Any = attempt.input
    return GenericForm(
        agency=agency(facts),
        title="涉案物品清单",
        case_no=facts.case_no,
        date=attempt.on,
        sections=(_goods_table(given.goods),),
        sealed=True,
    )


def handover_record(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 涉案物品和材料移交清单 (移送规定 12)."""
    given: Any = attempt.input
    return GenericForm(
        agency=agency(facts),
        title="涉案物品和材料移交清单",
        case_no=facts.case_no,
        sections=(
            Section(
                heading="交接",
                rows=(("接收", given.receiver), ("交接日期", day(given.handed_on)), *officer_rows(facts, attempt)),
            ),
            _goods_table(given.goods),
            Section(heading="材料", text=numbered_lines(given.papers)),
        ),
        signatures=(SignatureSlot(label="移交人"), SignatureSlot(label="接收人")),
    )


def transfer_notice(facts: CaseFacts, attempt: Attempt) -> NoticeLetter:
    """Build 案件移送告知书 (行政强制法 21)."""
    given: Any = attempt.input
    party = facts.party(attempt.subject)
    goods = f"查封、扣押、冻结的下列财物一并移送：{sentence(given.goods)}" if given.goods else "没有一并移送的财物。"
    return NoticeLetter(
        agency=agency(facts),
        title="案件移送告知书",
        case_no=facts.case_no,
        date=attempt.on,
        addressee=party.name if party else "",
        party=party_rows(party) if party else (),
        opening="本机关办理的你（单位）涉嫌违法一案，因违法行为涉嫌犯罪已经依法移送。",
        paragraphs=(
            Paragraph(
                heading="一、移送", text=f"依据{cite('行政处罚法#27')}，案件已移送{given.police}。", slot="police"
            ),
            Paragraph(heading="二、财物", text=f"依据{cite('行政强制法#21')}，{goods}", slot="goods"),
            Paragraph(
                heading="三、已作出的处罚",
                text=f"依据{cite(f'{RULES}#11')}，移送前已经作出的警告、责令停产停业、暂扣或者吊销许可证件的决定不停止执行。",
                slot="standing",
            ),
        ),
    )


def _sent(title: str, addressee: str, heading: str, text: str) -> Callable[[CaseFacts, Attempt], GenericForm]:
    """Return the builder of a letter to another authority that says what its input says."""

    def build(facts: CaseFacts, attempt: Attempt) -> GenericForm:
        given: Any = attempt.input
        return letter(
            facts,
            attempt,
            title=title,
            to=getattr(given, addressee),
            text=text,
            sections=(
                Section(heading="案件", rows=case_rows(facts)),
                Section(heading=heading, rows=filled(facts, given, without=frozenset({addressee}))),
                Section(heading="承办人", text=handler_names(facts)),
                Section(heading="回执", text="上列材料已收到。\n\n签收人：　　　　　　　　　　年　　月　　日"),
            ),
        )

    return build


def _letter(code: str, title: str, number: str, build: Any, **more: Any) -> Paper:  # noqa: ANN401 - members of PaperSpec
    spec = PaperSpec(code, title, "generic.typ", GenericForm, internal=False, numbered=number, sealed=True, **more)
    return Paper(spec, build, whole_case)


CRIME_TRANSFER = (
    Required("facts", "涉嫌犯罪案件的情况", f"{RULES}#6"),
    Required("papers", "所附材料和涉案物品清单", f"{RULES}#6"),
    Required("receipt", "公安机关回执", f"{RULES}#7"),
)

PAPERS: dict[str, Paper] = {
    "crime_report": Paper(
        PaperSpec(
            "crime_report",
            "涉嫌犯罪案件情况调查报告",
            "generic.typ",
            GenericForm,
            internal=False,
            group="side",
            numbered="罪报",
            signers=WET,
        ),
        crime_report,
        whole_case,
    ),
    "transfer_form": approval_paper("transfer_form", "涉嫌犯罪案件移送审批表", "移审"),
    "crime_transfer": _letter("crime_transfer", "涉嫌犯罪案件移送书", "移送", crime_transfer, requires=CRIME_TRANSFER),
    "crime_goods": _letter("crime_goods", "涉案物品清单", "移物", crime_goods),
    "handover_record": Paper(
        PaperSpec(
            "handover_record",
            "涉案物品和材料移交清单",
            "generic.typ",
            GenericForm,
            internal=False,
            numbered="移交",
            signers=("移交人", "接收人"),
        ),
        handover_record,
        whole_case,
    ),
    "transfer_notice": Paper(
        PaperSpec(
            "transfer_notice",
            "案件移送告知书",
            "notice.typ",
            NoticeLetter,
            internal=False,
            numbered="移告",
            sealed=True,
            served=True,
        ),
        transfer_notice,
        own_subject,
    ),
    "challenge_letter": _letter(
        "challenge_letter",
        "提请复议（建议立案监督）函",
        "移复",
        _sent("提请复议（建议立案监督）函", "to", "事项", "本机关移送的案件不予立案，本机关认为应当立案，现依法提请。"),
    ),
    "competence_letter": _letter(
        "competence_letter",
        "案件移送函",
        "移管",
        _sent("案件移送函", "to_agency", "移送事项", "下列案件不属于本机关管辖，现移送你机关依法处理，请签收回执。"),
    ),
    "clue_letter": _letter(
        "clue_letter",
        "问题线索移送函",
        "移线",
        _sent("问题线索移送函", "to_organ", "线索", "本机关在办理案件中发现下列问题线索，现依法移送，请签收回执。"),
        group="side",
    ),
    "dispute_letter": _letter(
        "dispute_letter",
        "报请指定管辖函",
        "报管",
        _sent("报请指定管辖函", "superior", "事项", "下列案件的管辖有争议，经协商未能一致，现报请指定管辖。"),
    ),
}
