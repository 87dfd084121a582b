"""Invented lists of an invented agency, adopted by actions."""

import datetime as dt

from mingzheng.catalogue import actions
from mingzheng.catalogue.specs import (
    CapacitySpec,
    HearingFacts,
    Judgement,
    MatterSpec,
    ReviewFacts,
    ReviewRuleSpec,
    ThresholdSpec,
)
from mingzheng.core.secrets import new_id
from tests.agencies.factories import do

START = dt.date(2026, 1, 1)
SIGNER = new_id()


def capacity_spec(of, **values):
    plain = {
        "code": "own",
        "kind": "own",
        "acting_name": of.name,
        "seal_name": f"{of.name}印",
        "number_style": "演市监{series}〔{year}〕{serial}号",
        "review_agency_id": of.pk,
        "reconsideration_body": "演示区人民政府",
        "court": "演示区人民法院",
    }
    return CapacitySpec.model_validate(plain | values)


def matter_spec(**values):
    plain = {
        "code": "SP-001",
        "name": "未取得食品经营许可从事食品经营活动",
        "domain": "市场监管",
        "procedure": "penalty.ordinary",
        "certificate_category": "市场监管",
        "basis": ({"conduct": "无证经营食品", "breach": "食品安全法#35.1", "penalty": "食品安全法#122.1"},),
        "penalty_kinds": ("警告", "罚款"),
        "fines": (
            {"article": "食品安全法#122.1", "party_kind": "organisation", "min_fen": 5_000_000, "max_fen": 10_000_000},
            {"article": "食品安全法#122.1", "party_kind": "individual", "min_fen": 100_000, "max_fen": 1_000_000},
        ),
        "benchmark": "演示省市场监管行政处罚裁量基准",
        "tiers": ({"name": "从轻", "condition": "首次、货值不足一千元", "min_fen": 100_000, "max_fen": 300_000},),
        "disclosure": {"regime": "penalty", "social_impact": "yes", "basis": "行政处罚法#48"},
        "questions": ("何时开始经营？",),
        "evidence": ("现场笔录",),
    }
    return MatterSpec.model_validate(plain | values)


def capacity(of, **values):
    return do(actions.adopt_capacity, agency_id=of.pk, spec=capacity_spec(of, **values), effective_from=START)


def matter(of, *, effective_from=START, under=None, **values):
    return do(
        actions.adopt_matter,
        agency_id=of.pk,
        capacity=under or capacity(of, code=f"c{new_id()}"[:30]),
        spec=matter_spec(**values),
        effective_from=effective_from,
    )


def threshold(of, *, effective_from=START, **values):
    plain = {
        "party_kind": "individual",
        "fine_fen": 1_000_000,
        "confiscated_fen": 1_000_000,
        "basis": "演示省听证标准规定",
    }
    spec = ThresholdSpec.model_validate(plain | values)
    return do(actions.set_hearing_threshold, agency_id=of.pk, spec=spec, effective_from=effective_from)


def rule(of, *, effective_from=START, **values):
    spec = ReviewRuleSpec.model_validate({"kind": "all_but_summary", "basis": "演示区审核目录"} | values)
    return do(actions.adopt_review_rule, agency_id=of.pk, spec=spec, effective_from=effective_from)


def judgements(**yes):
    names = ("public_interest", "social_risk", "complex_multi_legal", "third_party_major")
    return {name: Judgement(value=yes.get(name, False), reason="已核对本案事实", by=SIGNER, on=START) for name in names}


def facts(**values):
    return ReviewFacts.model_validate({"party_kind": "individual", "judgements": judgements()} | values)


def hearing(**values):
    return HearingFacts.model_validate({"party_kind": "individual", "kinds": ("罚款",)} | values)
