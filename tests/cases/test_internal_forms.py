"""Every step that heads approve has a form to print and sign (practice.md 29), and it can be built."""

import datetime as dt
import types
import uuid

import pytest
from pydantic import BaseModel

from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.facts import Sources
from mingzheng.cases.penalty.papers.internal import REASONS
from mingzheng.core.annotations import shape_of
from mingzheng.documents.composing import preview
from tests.cases import factory

INTERNAL = {"internal_form": "agency_head", "internal_unit_form": "unit_head"}
SIGNED = [s for p in BOOK.procedures.values() for s in p.steps.values() if s.signoff]
OWN = [s for s in SIGNED if INTERNAL.keys() & set(s.papers)]
CAPACITY = types.SimpleNamespace(
    acting_name="溪桥区市场监督管理局", reconsideration_body="溪桥区人民政府", court="溪桥区人民法院"
)


def plausible(info):
    """Return a value that a field could hold, by its type."""
    shape, extra = shape_of(info), info.json_schema_extra or {}
    choices = [key for key in (extra.get("choices") or {}) if key]
    if choices:
        one = choices[0]
    elif isinstance(shape.base, type) and issubclass(shape.base, BaseModel):
        one = typed(shape.base)
    else:
        kinds = {
            uuid.UUID: factory.HANDLER,
            dt.datetime: factory.NOW,
            dt.date: factory.TODAY,
            int: 3,
        }
        one = kinds.get(shape.base, "写明的内容")
    return [one, one] if shape.many else one


def typed(model):
    return model.model_construct(**{name: plausible(info) for name, info in model.model_fields.items()})


def facts(**values):
    return factory.case(matter=factory.matter(capacity=CAPACITY), acts=(factory.filing(conduct="无证经营"),), **values)


def built(step, case=None, **values):
    code = next(c for c in step.papers if c in INTERNAL)
    tried = factory.attempt(step.code, factory.FIRM, input=typed(BOOK.inputs[step.input]), **values)
    paper = BOOK.papers[code]
    return paper, paper.build(case or facts(), tried)


def said(form):
    rows = [cell for section in form.sections for row in section.rows for cell in row]
    return "\n".join([*rows, *(f"{s.heading} {s.text}" for s in form.sections)])


@pytest.mark.parametrize("step", SIGNED, ids=lambda s: s.code)
def test_every_step_that_is_approved_has_a_form_on_which_it_is_approved(step):
    assert [c for c in step.papers if BOOK.papers[c].approval_form], step.code


@pytest.mark.parametrize("step", OWN, ids=lambda s: s.code)
def test_the_internal_form_says_what_is_proposed_why_and_on_which_article(step):
    paper, form = built(step)
    text = said(form)
    assert step.title in text
    fields = {n: i.title for n, i in BOOK.inputs[step.input].model_fields.items() if n not in {"gate", *REASONS}}
    assert [title for title in fields.values() if title not in text] == []
    assert "理由 " in text
    assert len([s for s in form.sections if s.signatures]) == len(step.signoff)
    assert INTERNAL[paper.spec.code] in step.signoff[-1]
    assert "岳青禾" in text
    assert not [word for word in ("=", "UUID", "None", "['") if word in text], text
    assert paper.subject(facts(), factory.attempt(step.code, factory.FIRM)) == factory.FIRM
    assert paper.subject(facts(), factory.attempt(step.code, "3")) == ""


@pytest.mark.parametrize("code", ["cure_defect", "answer_statement", "open_hearing", "reduce_surcharge"])
def test_the_internal_form_can_be_printed(code, db):
    paper, form = built(factory.PROCEDURE.steps[code])
    assert preview(paper.spec, form).pages >= 1


def test_the_head_signs_in_the_rank_that_the_agencys_table_asks_for():
    table = Sources(signing_ranks=lambda step, kinds, fen: frozenset({"principal", "acting"}))
    case = factory.replace(facts(), sources=table)
    assert "机关负责人意见（正职、主持工作）" in said(built(factory.PROCEDURE.steps["reduce_surcharge"], case)[1])


def test_units_that_the_agency_lets_co_sign_have_their_place_on_paper():
    case = factory.replace(facts(), rules={"cosign": {"issue_order": ["unit-9"]}})
    assert [s.heading for s in built(factory.PROCEDURE.steps["issue_order"], case)[1].sections if s.signatures] == [
        "会签机构负责人意见",
        "承办机构负责人意见",
    ]


def test_a_defect_is_named_by_what_was_wrong_and_a_paper_by_its_number():
    wrong = factory.defect(act_seq=3, gate="写明的内容", reason="只有 1 名执法人员")
    assert "只有 1 名执法人员" in said(built(factory.PROCEDURE.steps["cure_defect"], facts(defects=(wrong,)))[1])
    paper = factory.document(id="写明的内容")
    text = said(built(factory.PROCEDURE.steps["correct_paper"], facts(documents=(paper,)))[1])
    assert "行政处罚决定书（溪市监罚决〔2026〕1号）" in text


def test_the_head_sees_what_is_proposed_and_later_what_was_decided_and_is_owed():
    step = factory.PROCEDURE.steps["issue_notice"]
    assert "警告；罚款人民币捌仟元整" in said(built(step, factory.replace(facts(), acts=(factory.conclusion(),)))[1])
    owed = facts(decisions=(factory.decision(number="溪市监罚决〔2026〕1号"),))
    told = said(built(factory.PROCEDURE.steps["issue_demand"], owed)[1])
    assert "溪市监罚决〔2026〕1号；罚款；罚款8,000.00 元，已缴0.00 元" in told
