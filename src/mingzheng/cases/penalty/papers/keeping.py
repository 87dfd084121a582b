"""What the papers of preservation, seizure and testing share: the list of goods, the head of a letter, the specs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from mingzheng.cases.penalty.inputs.measures import DISPOSALS, MEASURE_DISPOSALS, RELEASE_GROUNDS
from mingzheng.cases.penalty.papers.wording import agency, moment, party_rows, remedies
from mingzheng.documents.layouts import GenericForm, Section, SignatureSlot, Table
from mingzheng.documents.specs import PaperSpec, Required

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt

WET = ("当事人", "执法人员")
COLUMNS = ("序号", "名称", "规格、型号", "数量", "特征")
WIDTHS = (2, 7, 5, 3, 7)
SIGNED = (SignatureSlot(label="当事人"), SignatureSlot(label="执法人员"), SignatureSlot(label="执法人员"))


def list_of(lines: Iterable[Any], heading: str = "物品清单") -> Section:
    """Return the ruled list of goods, numbered; lines are inputs, contents of acts or goods in custody."""
    names = ("name", "spec", "quantity", "feature")
    rows = tuple((str(n), *(_cell(line, name) for name in names)) for n, line in enumerate(lines, start=1))
    return Section(heading=heading, table=Table(columns=COLUMNS, rows=rows, widths=WIDTHS), slot="goods")


def _cell(line: Any, name: str) -> str:  # noqa: ANN401 - an input, its stored form, or goods in custody
    value = line.get(name) if isinstance(line, dict) else getattr(line, name)
    return str(value or "—")


def letter(facts: CaseFacts, attempt: Attempt, title: str, *sections: Section) -> GenericForm:
    """Return a paper issued under the seal; its date is left to the pen where the head signs on paper."""
    return GenericForm(
        agency=agency(facts),
        title=title,
        case_no=facts.case_no,
        date=None if attempt.medium == "paper" else attempt.on,
        sections=sections,
        sealed=True,
    )


def to_party(facts: CaseFacts, party_id: str) -> Section:
    """Return the section that names the party with its address."""
    party = facts.party(party_id)
    return Section(heading="当事人", rows=party_rows(party) if party else (("当事人", "（不明）"),), slot="party")


def own_remedies(facts: CaseFacts) -> Section:
    """Return the ways of reconsideration and suit against what is issued."""
    capacity = facts.matter.capacity
    court = capacity.court or "有管辖权的人民法院"
    return Section(heading="救济途径", text=remedies(capacity.reconsideration_body, court), slot="remedies")


def oral_approval(held: Mapping[str, Any]) -> tuple[str, str]:
    """Return whom the officers asked by word of mouth, as a row."""
    if not (said := held.get("approver")):
        return "口头请示", "没有口头请示"
    asked = moment(dt.datetime.fromisoformat(str(held["approved_at"])))
    return "口头请示", f"{said}于{asked}同意（电话 {held['approved_phone']}）"


def asked_for(attempt: Attempt) -> list[tuple[str, str]]:
    """Return what the head is asked to approve, where it is not the preservation or measure itself."""
    given: Any = attempt.input
    words = {
        "dispose_preservation": lambda: str(DISPOSALS[given.way]),
        "extend_measure": lambda: f"延长{given.days}日",
        "dispose_measure": lambda: str(MEASURE_DISPOSALS[given.way]),
        "release_measure": lambda: f"解除：{RELEASE_GROUNDS[given.ground]}",
    }
    known = words.get(attempt.step.code)
    return [("报批事项", known()), ("报批理由", given.reason)] if known else []


DECIDED = (
    Required("text", "处理的内容和依据", "行政强制法#27"),
    Required("reason", "理由", "行政强制法#25"),
    Required("goods", "物品清单", "行政强制法#24"),
)


def form_spec(code: str, title: str, series: str) -> PaperSpec:
    """Return the spec of a form that the head of the agency signs."""
    return PaperSpec(code, title, "generic.typ", GenericForm, group="side", numbered=series, signers=("机关负责人",))


def issued(code: str, title: str, series: str, requires: tuple[Required, ...], *, on_served: str = "") -> PaperSpec:
    """Return the spec of a paper that is sealed and served on the party."""
    return PaperSpec(
        code,
        title,
        "generic.typ",
        GenericForm,
        internal=False,
        numbered=series,
        sealed=True,
        served=True,
        on_served=(on_served,) if on_served else (),
        requires=requires,
    )


def signed(code: str, title: str, series: str) -> PaperSpec:
    """Return the spec of a record that people sign by hand."""
    return PaperSpec(code, title, "generic.typ", GenericForm, internal=False, numbered=series, signers=WET)
