"""Gates of measure, time and what came before: the two fences, old law and new, first offence, one fine for one act."""

import types
from dataclasses import replace

import pytest

from mingzheng.cases.penalty.content import differences, same_matter
from mingzheng.cases.penalty.discretion import deviation
from mingzheng.cases.penalty.earlier import months_before, related_fine, split
from mingzheng.cases.penalty.gates.review import review_facts
from mingzheng.cases.penalty.papers.wording import measure, sanction
from tests.cases.factory import (
    FIRM,
    OTHER_AGENCY,
    act,
    attempt,
    before,
    case,
    conclusion,
    day,
    filing,
    firm,
    lists,
    matter,
    passes,
    person,
    proposal,
    refused,
    rule,
    typed,
    typed_proposal,
)

SOUND = {"conduct_ended_on": day("2026-09-01")}


def proposing(**values):
    return attempt("conclude", input=typed(proposals=[typed_proposal(**values)], **SOUND))


def concluded(**values):
    return case(acts=(conclusion(proposal(**values), conduct_ended_on="2026-09-01"),))


# ── the statutory fence ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("fen", "article"), [(5_000_001, "行政处罚法#38"), (499_999, "行政处罚法#32")])
def test_discretion_fences_refuses_a_fen_outside_the_frame(fen, article):
    assert refused("discretion_fences", case(), proposing(fine_fen=fen)).article == article
    facts = case(acts=(conclusion(proposal(fine_fen=fen)),))
    assert refused("discretion_fences", facts, attempt("decide", FIRM)).article == article


def test_discretion_fences_refuses_where_no_frame_is_entered_for_this_kind_of_party():
    only = matter(fines=[{"article": "食品安全法#126", "party_kind": "individual", "min_fen": 0, "max_fen": 10}])
    assert refused("discretion_fences", case(matter=only), proposing()).who == "系统管理员"


@pytest.mark.parametrize("fen", [500_000, 5_000_000])
def test_discretion_fences_passes_both_ends_of_the_frame(fen):
    passes("discretion_fences", case(), proposing(fine_fen=fen))


def test_discretion_fences_passes_a_warning_without_fine():
    passes("discretion_fences", case(), proposing(kinds=["警告"], fine_fen=0))


GOODS = [
    {
        "article": "食品安全法#124",
        "party_kind": "organisation",
        "min_fen": 5_000_000,
        "max_fen": 10_000_000,
        "when_base": "goods",
        "below_fen": 1_000_000,
    },
    {
        "article": "食品安全法#124",
        "party_kind": "organisation",
        "base": "goods",
        "min_times": "10",
        "max_times": "20",
        "when_base": "goods",
        "from_fen": 1_000_000,
    },
]
BY_GOODS = {"punished_by": ["食品安全法#124.1"], "kinds": ["罚款"]}


@pytest.mark.parametrize(
    ("goods", "fine", "sound"),
    [
        (999_999, 5_000_000, True),
        (999_999, 10_000_000, True),
        (999_999, 4_999_999, False),
        (999_999, 10_000_001, False),
        (1_000_000, 10_000_000, True),
        (1_000_000, 9_999_999, False),
        (1_000_000, 20_000_000, True),
        (1_000_000, 20_000_001, False),
        (0, 5_000_000, True),
    ],
)
def test_discretion_fences_computes_the_frame_from_the_value_of_the_goods_to_the_fen(goods, fine, sound):
    facts = case(matter=matter(fines=GOODS))
    tried = proposing(**BY_GOODS, fine_fen=fine, goods_value_fen=goods)
    assert passes("discretion_fences", facts, tried) if sound else refused("discretion_fences", facts, tried)


def test_discretion_fences_refuses_a_multiple_of_goods_that_nobody_valued():
    said = refused("discretion_fences", case(matter=matter(fines=GOODS)), proposing(**BY_GOODS, fine_fen=5_000_000))
    assert "没有填写货值金额" in said.reason


def test_discretion_fences_refuses_a_formula_that_was_not_entered_as_a_multiple():
    told = [{"article": "食品安全法#126", "party_kind": "organisation", "formula": "应缴税款百分之五十以上五倍以下"}]
    assert refused("discretion_fences", case(matter=matter(fines=told)), proposing()).who == "系统管理员"


def test_discretion_fences_refuses_an_article_that_sets_no_fine():
    said = refused("discretion_fences", case(), proposing(punished_by=["食品安全法#125"]))
    assert said.article == "行政处罚法#38"


MITIGATED = {"weight": "mitigated", "weight_grounds": ["eliminated"], "deviation_reason": "已召回并赔偿。"}


def test_discretion_fences_passes_below_the_minimum_only_when_mitigated_on_a_ground_of_article_32():
    low = {"fine_fen": 300_000}
    passes("discretion_fences", case(), proposing(**low, **MITIGATED))
    for wrong in ({"weight": "lighter"}, {"weight_grounds": ["local_lighter"]}, {"deviation_reason": ""}):
        assert refused("discretion_fences", case(), proposing(**low, **MITIGATED | wrong)).article == "行政处罚法#32"


def test_discretion_fences_refuses_above_the_maximum_whatever_the_grounds():
    heavier = {"weight": "heavier", "weight_grounds": ["local_heavier"], "deviation_reason": "情节恶劣。"}
    assert refused("discretion_fences", case(), proposing(fine_fen=5_000_001, **heavier)).article == "行政处罚法#38"


def of_several(*fines):
    acts = [
        {"conduct": f"行为{n}", "breached": ["食品安全法#45"], "punished_by": ["食品安全法#126"], "kinds": ["罚款"],
         "fine_fen": fine}
        for n, fine in enumerate(fines)
    ]  # fmt: skip
    return {"acts_of_conduct": acts, "fine_fen": sum(fines)}


def test_trap_52_discretion_fences_judges_each_of_several_acts_in_its_own_frame():
    passes("discretion_fences", case(), proposing(**of_several(4_000_000, 4_000_000)))
    refused("discretion_fences", case(), proposing(**of_several(6_000_000, 500_000)))
    refused("discretion_fences", case(), proposing(**of_several(900_000, 100_000)))


# ── the benchmark ─────────────────────────────────────────────────────────────────────────────────────────────────────

TIERS = [
    {"name": "较轻", "condition": "危害轻微", "min_fen": 500_000, "max_fen": 1_500_000},
    {"name": "一般", "condition": "其他", "min_fen": 1_500_000, "max_fen": 3_000_000, "kinds": ["罚款"]},
]


@pytest.mark.parametrize("tier", ["较轻", ""])
@pytest.mark.parametrize("fine", [500_000, 1_500_000])
def test_deviation_reasoned_passes_both_ends_of_a_tier_chosen_or_fallen_into(tier, fine):
    passes("deviation_reasoned", case(matter=matter(tiers=TIERS)), proposing(tier=tier, fine_fen=fine))


@pytest.mark.parametrize(
    "values",
    [
        {"tier": "较轻", "fine_fen": 1_500_001},
        {"fine_fen": 3_000_001},
        {"tier": "一般", "fine_fen": 1_500_000},
        {"tier": "最重", "fine_fen": 1_500_000},
        {"fine_fen": 300_000},
    ],
    ids=["above the tier", "in no tier", "a kind that the tier does not know", "no such tier", "below the minimum"],
)
def test_deviation_reasoned_refuses_what_leaves_the_benchmark_without_a_reason(values):
    facts = case(matter=matter(tiers=TIERS))
    refused("deviation_reasoned", facts, proposing(**values))
    passes("deviation_reasoned", facts, proposing(**values, deviation_reason="同类案件均按此处理，危害更轻。"))


def test_deviation_forces_a_review_under_a_catalogue_of_conditions():
    odd = conclusion(proposal(tier="较轻", fine_fen=2_000_000, deviation_reason="理由"))
    own = matter(tiers=TIERS)
    facts = case(matter=own, acts=(odd,), lists=lists(own, review=rule("conditions")))
    found = review_facts(facts, FIRM)
    assert found.discretion_deviation
    assert facts.lists.review(found).required
    assert deviation(facts, FIRM)
    assert deviation(case(matter=own, acts=(conclusion(),)), FIRM) == ()


# ── the time bar ──────────────────────────────────────────────────────────────────────────────────────────────────────


def limit(field="life_health", harm="yes", reason="二人中毒住院"):
    return types.SimpleNamespace(field=field, harm_done=harm, reason=reason)


def found_late(ended, found="2026-09-02", **values):
    given = {"conduct_ended_on": day(ended), "discovered_on": day(found)} | values
    return attempt("file_case", input=typed(**given))


def test_trap_47_time_bar_passes_five_years_only_for_safety_and_harm_done():
    passes("time_bar", case(), found_late("2021-09-02", limit=limit()))
    for short in (limit(field=""), limit(harm="no"), limit(harm=""), limit(reason="")):
        assert "二年" in refused("time_bar", case(), found_late("2021-09-02", limit=short)).reason
    assert "五年" in refused("time_bar", case(), found_late("2021-09-01", limit=limit())).reason


def test_time_bar_passes_a_conclusion_and_a_decision_on_what_the_filing_judged():
    kept = {"field": "life_health", "harm_done": "yes", "reason": "二人中毒住院"}
    filed = filing(conduct_ended_on="2023-01-01", discovered_on="2026-09-01", limit=kept)
    late = day("2023-01-01")
    again = attempt(
        "conclude", input=typed(conduct_ended_on=late, proposals=[typed_proposal()], limit=limit("", "", ""))
    )
    passes("time_bar", case(acts=(filed,)), again)
    said = conclusion(conduct_ended_on="2023-01-01", limit={"field": "", "harm_done": "", "reason": ""})
    passes("time_bar", case(acts=(filed, said)), attempt("decide", FIRM))
    denied = conclusion(conduct_ended_on="2023-01-01", limit={"field": "", "harm_done": "no", "reason": ""})
    refused("time_bar", case(acts=(filed, denied)), attempt("decide", FIRM))


CODE = {"time_bar": {"years": 5, "article": "生态环境法典#1054", "harm_only": True}}


def test_time_bar_passes_the_special_limit_of_a_law_from_the_day_it_is_in_force():
    own = case(matter=matter(rules=CODE))
    now = attempt("file_case").now.replace(year=2030)
    late = found_late("2026-08-15", "2030-09-01", limit=limit(field=""))
    passes("time_bar", own, replace(late, at=now, now=now))
    old = found_late("2026-08-14", "2030-09-01", limit=limit(field=""))
    assert refused("time_bar", own, replace(old, at=now, now=now)).article == "行政处罚法#36"
    harmless = found_late("2026-08-15", "2030-09-01", limit=limit(field="", harm="no"))
    refused("time_bar", own, replace(harmless, at=now, now=now))


def test_time_bar_refuses_a_penalty_but_passes_a_decision_not_to_punish_for_it():
    filed = filing(conduct_ended_on="2023-01-01", discovered_on="2026-09-01")
    tried = attempt("conclude", input=typed(conduct_ended_on=day("2023-01-01"), proposals=[typed_proposal()]))
    assert "撤案" in refused("time_bar", case(acts=(filed,)), tried).remedy
    none = typed_proposal(disposition="no_penalty", ground="time_barred", kinds=[], fine_fen=0)
    passes("time_bar", case(acts=(filed,)), replace(tried, input=typed(**SOUND, proposals=[none])))


# ── old law and new ───────────────────────────────────────────────────────────────────────────────────────────────────

AIR = {"breached": ["大气污染防治法#77"], "punished_by": ["大气污染防治法#119"]}


def by(ended, **values):
    return attempt("conclude", input=typed(proposals=[typed_proposal(**values)], conduct_ended_on=day(ended)))


def test_trap_40_lighter_law_refuses_repealed_law_without_the_comparison():
    said = refused("lighter_law", case(), by("2026-08-14", **AIR))
    assert "生态环境法典" in said.reason
    passes("lighter_law", case(), by("2026-08-14", **AIR, law_comparison="两者幅度相同，适用行为时的规定。"))


@pytest.mark.parametrize("ended", ["2026-08-15", "2026-09-01"])
def test_trap_40_lighter_law_refuses_law_repealed_before_the_conduct_whatever_is_compared(ended):
    said = refused("lighter_law", case(), by(ended, **AIR, law_comparison="比较过了。"))
    assert "已经废止" in said.reason


def test_lighter_law_refuses_an_amended_article_and_passes_one_that_the_amendment_left_alone():
    amended = {"breached": ["食品安全法#34.1.10"], "punished_by": ["食品安全法#124.1.5"]}
    assert "2025-12-01" in refused("lighter_law", case(), by("2025-11-30", **amended)).reason
    passes("lighter_law", case(), by("2025-11-30"))
    passes("lighter_law", case(), by("2025-12-01", **amended))


def test_lighter_law_refuses_new_law_for_old_conduct_without_the_comparison():
    code = {"breached": ["生态环境法典#1054"], "punished_by": ["生态环境法典#1054"]}
    assert "才施行" in refused("lighter_law", case(), by("2026-08-14", **code)).reason
    passes("lighter_law", case(), by("2026-08-15", **code))


def test_lighter_law_passes_what_is_not_punished():
    passes("lighter_law", case(), by("2026-09-01", **AIR, disposition="no_penalty", ground="minor", kinds=[]))


# ── what came before ──────────────────────────────────────────────────────────────────────────────────────────────────

FIRST = {"disposition": "no_penalty", "ground": "first", "kinds": [], "fine_fen": 0}
CHECKED = {"first_check": "查询本机关案件和信用信息系统，没有记录。"}


@pytest.mark.parametrize("decided", ["2024-09-02", "2026-09-01"])
def test_first_offence_refuses_who_was_punished_for_the_like_within_two_years(decided):
    facts = case(earlier=[before(decided_on=day(decided))])
    assert "溪市监案〔2026〕7号" in refused("first_offence", facts, proposing(**FIRST, **CHECKED)).reason


def test_first_offence_refuses_on_a_restricted_case_without_naming_it():
    said = refused("first_offence", case(earlier=[before(restricted=True)]), proposing(**FIRST, **CHECKED)).reason
    assert "限制查看" in said
    assert "溪市监案" not in said


def test_first_offence_refuses_without_the_check_and_names_what_is_known():
    assert "其他机关" in refused("first_offence", case(), proposing(**FIRST)).reason
    older = case(earlier=[before(decided_on=day("2024-09-01"))])
    assert "溪市监罚决〔2026〕7号" in refused("first_offence", older, proposing(**FIRST)).reason


def test_first_offence_passes_with_the_check_stated_and_any_other_ground():
    passes("first_offence", case(earlier=[before(party="other")]), proposing(**FIRST, **CHECKED))
    passes("first_offence", case(earlier=[before(decided_on=day("2024-09-01"))]), proposing(**FIRST, **CHECKED))
    passes("first_offence", case(earlier=[before()]), proposing())


SAME_DAY = {"ended_on": day("2026-09-01"), "decided_on": day("2026-09-02")}


def test_trap_41_fined_once_refuses_a_second_fine_for_the_same_act():
    found = refused("fined_once", case(earlier=[before(**SAME_DAY)]), proposing())
    assert (found.article, "溪市监罚决" in found.reason) == ("行政处罚法#29", True)
    refused("fined_once", case(earlier=[before(**SAME_DAY)], acts=(conclusion(conduct_ended_on="2026-09-01"),)),
            attempt("decide", FIRM))  # fmt: skip


@pytest.mark.parametrize(
    "earlier",
    [
        before(),
        before(**SAME_DAY, fine_fen=0),
        before(**SAME_DAY, matter="SJ-0125"),
        before(**SAME_DAY, agency_id=OTHER_AGENCY),
        before(party="party-person", **SAME_DAY),
        before(ended_on=day("2026-09-01"), decided_on=day("2026-08-31")),
    ],
    ids=["other days", "no fine then", "another matter", "another agency", "another party", "went on after it"],
)
def test_fined_once_passes_another_act(earlier):
    passes("fined_once", case(earlier=[earlier]), proposing())


def test_fined_once_passes_another_place_and_a_warning():
    clue = act("register_clue", 1, content={"place": "观澜街 6 号"})
    passes("fined_once", case(earlier=[before(**SAME_DAY, place="临波路 1 号")], acts=(clue,)), proposing())
    passes("fined_once", case(earlier=[before(**SAME_DAY)]), proposing(kinds=["警告"], fine_fen=0))


def test_fined_once_refuses_conduct_that_lasted_over_the_earlier_one():
    lasting = typed(proposals=[typed_proposal()], **SOUND, conduct_began_on=day("2026-06-01"))
    refused("fined_once", case(earlier=[before()]), attempt("conclude", input=lasting))


def ordered(*results, party=FIRM, number="1", **values):
    order = act("issue_order", 2, track_subject=number, content={"party": party})
    checks = [
        act("recheck_order", seq, track_subject="1", content={"result": found}) for seq, found in enumerate(results, 4)
    ]
    return case(matter=matter(rules={"after_refused_correction": True}), acts=(order, *checks), **values)


def test_correction_refused_refuses_a_fine_before_order_and_re_check():
    asked = case(matter=matter(rules={"after_refused_correction": True}))
    assert "没有责令改正" in refused("correction_refused", asked, proposing()).reason
    assert "没有复查" in refused("correction_refused", ordered(), proposing()).reason
    assert "已经改正" in refused("correction_refused", ordered("uncorrected", "corrected"), proposing()).reason


def test_correction_refused_refuses_on_the_order_to_another_party_and_the_re_check_of_another_order():
    another = ordered("uncorrected", party="party-person", parties=(firm(), person()))
    assert "有限公司没有责令改正" in refused("correction_refused", another, proposing()).reason
    assert "没有复查" in refused("correction_refused", ordered("uncorrected", number="2"), proposing()).reason


@pytest.mark.parametrize("result", ["uncorrected", "partly"])
def test_correction_refused_passes_after_a_re_check_that_found_it_refused(result):
    passes("correction_refused", ordered("corrected", result), proposing())


def test_correction_refused_passes_matters_without_the_condition_and_a_warning():
    passes("correction_refused", case(), proposing())
    asked = case(matter=matter(rules={"after_refused_correction": True}))
    passes("correction_refused", asked, proposing(kinds=["警告"], fine_fen=0))


def test_trap_16_related_fines_of_twelve_months_are_summed_for_review_and_named():
    olds = [before(decided_on=day(d)) for d in ("2025-09-02", "2025-09-01", "2026-08-02")]
    facts = case(earlier=olds, acts=(conclusion(proposal(fine_fen=500_000)),))
    assert related_fine(facts, FIRM, day("2026-09-02")) == 1_200_000
    limited = lists(review=rule("conditions", fine_fen={"organisation": 1_700_000}))
    asked = review_facts(replace(facts, sources=replace(facts.sources, lists=lambda: limited)), FIRM)
    assert limited.review(asked).required
    assert "拆分" in split(facts, FIRM, day("2026-09-02"))
    assert split(case(acts=(conclusion(),)), FIRM, day("2026-09-02")) == ""


@pytest.mark.parametrize(
    ("on", "since"), [("2026-09-02", "2025-09-02"), ("2028-02-29", "2027-02-28"), ("2026-01-31", "2025-01-31")]
)
def test_twelve_months_go_back_to_the_same_day_or_the_last_of_the_month(on, since):
    assert months_before(day(on), 12) == day(since)


# ── what was told, and the words ──────────────────────────────────────────────────────────────────────────────────────

TOLD = proposal(
    kinds=["罚款", "没收违法所得", "没收非法财物", "暂扣许可证件"],
    confiscated_fen=100_000,
    goods=["糕点 3 袋", "饮料 2 箱"],
    goods_fen=50_000,
    terms="暂扣食品经营许可证三个月",
)


@pytest.mark.parametrize(
    "milder",
    [
        {"fine_fen": 700_000},
        {"confiscated_fen": 1},
        {"goods": ["糕点 3 袋"], "goods_fen": 40_000},
        {"kinds": ["罚款"], "confiscated_fen": 0, "goods": [], "goods_fen": 0, "terms": ""},
        {"discretion": "另有从轻情形"},
    ],
)
def test_same_matter_holds_for_what_is_the_same_or_milder(milder):
    assert same_matter(TOLD, TOLD | milder)


@pytest.mark.parametrize(
    ("heavier", "word"),
    [
        ({"fine_fen": 800_001}, "罚款"),
        ({"confiscated_fen": 100_001}, "没收违法所得"),
        ({"goods": ["酒 1 瓶"]}, "没收的财物"),
        ({"goods_fen": 50_001}, "没收财物的价值"),
        ({"terms": "暂扣食品经营许可证六个月"}, "许可证、期限和范围"),
        ({"kinds": [*TOLD["kinds"], "责令停产停业"]}, "处罚种类"),
        ({"facts": "另外的事实"}, "违法事实"),
        ({"disposition": "no_penalty"}, "处理意见"),
        ({"acts_of_conduct": [{"conduct": "另一行为", "fine_fen": 1}]}, "各个违法行为"),
    ],
)
def test_same_matter_fails_for_anything_heavier_or_other(heavier, word):
    assert not same_matter(TOLD, TOLD | heavier)
    assert word in "、".join(differences(TOLD, TOLD | heavier))


def test_the_sanction_says_each_kind_with_amount_goods_and_terms():
    assert sanction(TOLD) == (
        "罚款人民币捌仟元整（8,000.00 元）；没收违法所得人民币壹仟元整（1,000.00 元）；"
        "没收非法财物：糕点 3 袋、饮料 2 箱；暂扣许可证件：暂扣食品经营许可证三个月"
    )
    other = {"kinds": ["法律、行政法规规定的其他行政处罚"], "terms": "责令停工整治。"}
    assert sanction(other) == "责令停工整治"


def test_the_sanction_of_several_acts_says_each_and_the_sum():
    words = sanction(proposal(kinds=["罚款"], **of_several(500_000, 600_000)))
    assert words.startswith("对“行为0”的行为：罚款人民币伍仟元整（5,000.00 元）。对“行为1”的行为：")
    assert words.endswith("合并执行：罚款人民币壹万壹仟元整（11,000.00 元）")


def test_the_measure_says_tier_weight_reason_and_the_comparison():
    words = measure(proposal(tier="较轻", **MITIGATED, law_comparison="两法相同。"))
    for part in ("“较轻”档", "减轻处罚", "第三十二条第一项", "已召回并赔偿", "两法相同"):
        assert part in words
    assert measure(proposal()) == "较轻"
