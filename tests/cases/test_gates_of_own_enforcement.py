"""Gates of enforcement by the agency itself, of substitute performance and its costs (行政强制法 12, 13, 34–52)."""

import datetime as dt
import types

import pytest

from mingzheng.cases.penalty import claims
from mingzheng.cases.penalty.obligations import enforceable, label
from tests.cases.factory import (
    FIRM,
    HANDLER,
    NOW,
    TODAY,
    act,
    attempt,
    case,
    decision,
    document,
    firm,
    matter,
    moment,
    obligation,
    passes,
    refused,
    track,
    typed,
)

DAY = dt.timedelta(days=1)
LONG_AGO = TODAY - 300 * DAY
ORDER, COST, CLEARING, CLEARED = f"{FIRM}:order#1", f"{FIRM}:cost#1", f"{FIRM}:clearing#1", f"{FIRM}:cost#c1"
OWN, ENTRUSTED = types.SimpleNamespace(kind="own"), types.SimpleNamespace(kind="entrusted")
ORDERED = act("issue_order", 2, track_subject="1", content={"party": FIRM, "content": "清除弃渣。", "correct_by": None})
PAPER = document(id="order-1", code="order_notice", title="责令改正通知书", act_id=ORDERED.id)
DEMANDED = act("issue_demand", 4, track_subject=ORDER, content={"days": 10})


def received(document_id, on, seq):
    return act("serve", seq, track_subject=f"{document_id}:{FIRM}", content={"received_on": str(on)})


def disobeyed(*acts, state="waiting", got=TODAY - 30 * DAY, last=TODAY - DAY, order="uncorrected", **values):
    """An order served, not obeyed, and demanded; the demand's term is over."""
    tracks = [
        *values.pop("tracks", ()),
        track("order", order, "1"),
        track("service", "served", f"order-1:{FIRM}"),
        *([track("enforcement", state, ORDER)] if state else []),
    ]
    return case(
        acts=(ORDERED, received("order-1", got, 3), DEMANDED, *acts),
        documents=(PAPER, *values.pop("documents", ())),
        tracks=tuple(tracks),
        duties=(("COE_DEMAND", ORDER, last), *values.pop("duties", ())),
        **values,
    )


def deciding(**values):
    return attempt("decide_enforcement", ORDER, input=typed(**values))


# ── what is enforced ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_order_found_not_obeyed_is_a_claim_until_it_is_obeyed_or_enforced():
    facts = disobeyed(state="")
    assert enforceable(facts) == (ORDER,)
    assert claims.claim(facts, ORDER).due_on == TODAY - 30 * DAY
    assert label(facts, ORDER) == f"{firm().name}（责令改正 1 号）"
    assert enforceable(disobeyed(order="corrected")) == ()
    assert enforceable(disobeyed(state="done")) == ()
    assert enforceable(disobeyed(state="", tracks=(track("main", "closed"),))) == ()
    assert claims.claim(facts, "another:order#1") is None
    assert claims.claim(facts, f"{FIRM}:order#9") is None


def test_an_order_with_a_term_is_due_on_its_last_day_and_one_not_served_is_not_due():
    term = act("issue_order", 2, track_subject="1", content={"party": FIRM, "correct_by": str(TODAY)})
    facts = case(
        acts=(term, received("order-1", TODAY - DAY, 3)),
        documents=(PAPER,),
        tracks=(track("order", "partly", "1"), track("service", "served", f"order-1:{FIRM}")),
    )
    assert claims.claim(facts, ORDER).due_on == TODAY
    assert (
        claims.claim(case(acts=(term,), documents=(PAPER,), tracks=(track("order", "partly", "1"),)), ORDER).due_on
        is None
    )


# ── power, demand, way ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "key", ["城市市容和环境卫生管理条例#36", "行政处罚法#72", "行政强制法#50", "水法#999", "水法", "无"]
)
def test_power_to_enforce_refuses_what_is_no_law_that_gives_it(key):
    found = refused("power_to_enforce", case(matter=matter(capacity=OWN)), deciding(power=[key]))
    assert "人民法院" in found.remedy


def test_power_to_enforce_refuses_an_entrusted_body():
    refused("power_to_enforce", case(matter=matter(capacity=ENTRUSTED)), deciding(power=["水法#65"]))


def test_power_to_enforce_passes_an_article_of_a_law_and_a_preview():
    passes("power_to_enforce", case(matter=matter(capacity=OWN)), deciding(power=["水法#65", "税收征收管理法#40"]))
    passes("power_to_enforce", case(matter=matter(capacity=OWN)), attempt("decide_enforcement", ORDER))


@pytest.mark.parametrize("state", ["", "demanded", "suspended", "applied", "terminated"])
def test_demanded_in_vain_refuses_without_a_demand_that_stands(state):
    refused("demanded_in_vain", disobeyed(state=state), deciding())


def test_demanded_in_vain_refuses_within_its_term_whatever_is_hidden_of_an_act():
    assert refused("demanded_in_vain", disobeyed(last=TODAY), deciding()).until == TODAY + DAY
    refused("demanded_in_vain", disobeyed(last=TODAY), deciding(hiding="转移弃渣", way="remove"))


def test_demanded_in_vain_refuses_within_a_term_of_its_own():
    own = act("issue_demand", 5, track_subject=ORDER, content={"days": 20})
    refused("demanded_in_vain", disobeyed(own, duties=(("COE_OWN_DEMAND", ORDER, TODAY + DAY),)), deciding())


def test_demanded_in_vain_passes_the_day_after_and_goods_being_hidden():
    passes("demanded_in_vain", disobeyed(), deciding())
    passes("demanded_in_vain", disobeyed(last=TODAY + DAY), deciding(hiding="搬走设备", way="sell"))


def test_no_excuse_refuses_a_good_reason():
    refused("no_excuse", disobeyed(), deciding(good_reason="yes"))


def test_no_excuse_passes_none():
    passes("no_excuse", disobeyed(), deciding(good_reason="no"))


def owing(*owed):
    return case(decisions=(decision(obligations=owed),))


def test_way_fits_refuses_money_for_an_act_and_an_act_for_money():
    refused("way_fits", disobeyed(), deciding(way="transfer"))
    fine = attempt("decide_enforcement", FIRM, input=typed(way="demolish"))
    refused("way_fits", owing(obligation(due=TODAY - DAY)), fine)


def test_way_fits_passes_each_for_its_own_and_what_a_law_says():
    for way in ("remove", "demolish", "other"):
        passes("way_fits", disobeyed(), deciding(way=way))
    for way in ("transfer", "sell"):
        tried = attempt("decide_enforcement", FIRM, input=typed(way=way))
        passes("way_fits", owing(obligation(due=TODAY - DAY)), tried)


# ── buildings ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def announced(last):
    return act("announce_removal", 6, track_subject=ORDER, content={"remove_by": str(last)})


def test_removal_announced_refuses_without_announcement_and_within_its_term():
    refused("removal_announced", disobeyed(), deciding(way="demolish"))
    assert refused("removal_announced", disobeyed(announced(TODAY)), deciding(way="demolish")).until == TODAY + DAY


def test_removal_announced_passes_when_the_term_is_over_and_what_is_no_building():
    passes("removal_announced", disobeyed(announced(TODAY - DAY)), deciding(way="demolish"))
    passes("removal_announced", disobeyed(), deciding(way="remove"))


def announcing(**values):
    return attempt("announce_removal", ORDER, input=typed(**values))


def test_term_to_remove_refuses_no_time_and_time_gone():
    refused("term_to_remove", disobeyed(), announcing(posted_on=TODAY, remove_by=TODAY))
    refused("term_to_remove", disobeyed(), announcing(posted_on=TODAY - 9 * DAY, remove_by=TODAY - DAY))


def test_term_to_remove_passes_time_to_come():
    passes("term_to_remove", disobeyed(), announcing(posted_on=TODAY, remove_by=TODAY + 15 * DAY))
    passes("term_to_remove", disobeyed(), attempt("announce_removal", ORDER))


def test_remedies_lapsed_refuses_within_the_periods_and_while_one_runs():
    down = deciding(way="demolish")
    assert refused("remedies_lapsed", disobeyed(), down).until > TODAY
    suit = act("note_suit", 20, track_subject="1", content={"party": FIRM, "since": str(TODAY)})
    assert refused("remedies_lapsed", disobeyed(suit, got=LONG_AGO), down).kind == "wait"
    unserved = case(acts=(ORDERED,), documents=(PAPER,))
    refused("remedies_lapsed", unserved, down)
    refused("remedies_lapsed", case(), attempt("decide_enforcement", FIRM, input=typed(way="demolish")))


def test_remedies_lapsed_passes_when_both_are_over_and_what_is_no_building():
    passes("remedies_lapsed", disobeyed(got=LONG_AGO), deciding(way="demolish"))
    passes("remedies_lapsed", disobeyed(), deciding(way="remove"))
    served = received("document-1", LONG_AGO, 3)
    facts = case(decisions=(decision(),), acts=(served,), tracks=(track("service", "served", f"document-1:{FIRM}"),))
    passes("remedies_lapsed", facts, attempt("decide_enforcement", FIRM, input=typed(way="demolish")))


# ── when, and how never ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "when", ["2026-09-03 22:00", "2026-09-03 05:59", "2026-09-03 00:00", "2026-09-05 10:00", "2026-10-01 10:00"]
)
def test_by_day_refuses_night_weekend_and_holiday(when):
    refused("by_day", case(), deciding(planned_at=moment(when)))


def test_by_day_refuses_what_went_on_into_the_night():
    start = moment("2026-09-01 17:00")
    for end in ("2026-09-01 22:00", "2026-09-02 08:00"):
        done = attempt("record_enforcement", ORDER, at=start, input=typed(ended_at=moment(end)))
        refused("by_day", case(), done)


def test_by_day_passes_working_hours_a_make_up_day_and_an_emergency():
    for when in ("2026-09-03 06:00", "2026-09-03 21:59", "2026-09-20 10:00"):
        passes("by_day", case(), deciding(planned_at=moment(when)))
    passes("by_day", case(), deciding(planned_at=moment("2026-09-03 23:00"), urgent_reason="洪峰过境"))
    passes("by_day", case(), attempt("record_enforcement", ORDER, input=typed(ended_at=NOW + dt.timedelta(hours=2))))
    passes("by_day", case(), attempt("decide_enforcement", ORDER))


def test_homes_supplied_refuses_cutting_water_and_power():
    refused("homes_supplied", case(), deciding(utilities="yes"))


def test_homes_supplied_passes_without():
    passes("homes_supplied", case(), deciding(utilities="no"))


@pytest.mark.parametrize("state", ["done", "terminated", "suspended", "demanded", ""])
def test_enforcement_stands_refuses_after_its_end_and_while_suspended(state):
    found = refused("enforcement_stands", disobeyed(state=state), attempt("perform_substitution", ORDER))
    assert found.kind == ("never" if state in {"done", "terminated"} else "now")


def test_enforcement_stands_passes_while_it_runs():
    passes("enforcement_stands", disobeyed(), attempt("perform_substitution", ORDER))


@pytest.mark.parametrize(
    "running",
    [
        ("coercion", "served", ORDER),
        ("substitute", "waiting", ORDER),
        ("substitute", "performed", ORDER),
        ("clearing", "untold", CLEARING),
        ("cost", "owed", COST),
        ("cost", "owed", CLEARED),
        ("enforcement", "waiting", ORDER),
        ("enforcement", "accepted", COST),
    ],
)
def test_own_enforcement_over_refuses_while_anything_runs(running):
    found = refused("own_enforcement_over", case(tracks=(track(*running),)), attempt("close_case"))
    assert "1 号" in found.reason


def test_own_enforcement_over_passes_when_all_has_ended_and_where_a_court_has_it_and_the_agency_so_rules():
    ended = (
        track("coercion", "carried", ORDER),
        track("substitute", "performed", ORDER),
        track("cost", "paid", COST),
        track("enforcement", "done", ORDER),
        track("enforcement", "waiting", FIRM),
    )
    passes("own_enforcement_over", case(tracks=ended), attempt("close_case"))
    court = (track("enforcement", "accepted", ORDER),)
    passes("own_enforcement_over", case(tracks=court, rules={"close_on_court_acceptance": True}), attempt("close_case"))


# ── substitute performance ────────────────────────────────────────────────────────────────────────────────────────────


def substituting(subject=ORDER, **values):
    return attempt("decide_substitution", subject, input=typed(**values))


def test_replaceable_duty_refuses_another_duty_no_article_and_no_order():
    refused("replaceable_duty", disobeyed(), substituting(duty="neither", basis=["水法#37"]))
    refused("replaceable_duty", disobeyed(), substituting(duty="restore", basis=["市场监督管理行政处罚程序规定#5"]))
    for wrong in ("水法#999", "无", "水法"):
        refused("replaceable_duty", disobeyed(), substituting(duty="remove", basis=[wrong]))
    for subject in (FIRM, COST, f"{FIRM}:order#9"):
        refused("replaceable_duty", disobeyed(), substituting(subject, duty="remove", basis=["水法#37"]))


def test_replaceable_duty_passes_to_remove_and_to_restore():
    for duty in ("remove", "restore"):
        passes(
            "replaceable_duty", disobeyed(), substituting(duty=duty, basis=["水法#37", "城市市容和环境卫生管理条例#14"])
        )


def test_danger_named_refuses_none_of_the_three():
    refused("danger_named", disobeyed(), substituting(danger="none"))


def test_danger_named_passes_each_of_the_three():
    for danger in ("traffic", "environment", "resources"):
        passes("danger_named", disobeyed(), substituting(danger=danger))


def test_performer_disinterested_refuses_interest_and_a_party_of_the_case():
    third = {"performer": "third", "performer_name": "某公司"}
    refused("performer_disinterested", case(), substituting(**third, interested="yes"))
    itself = {"performer": "third", "performer_name": firm().name}
    refused("performer_disinterested", case(), substituting(**itself, interested="no"))


def test_performer_disinterested_passes_others_and_the_agency():
    passes("performer_disinterested", case(), substituting(performer="third", performer_name="某公司", interested="no"))
    passes("performer_disinterested", case(), substituting(performer="agency", interested="no"))


LAST_DEMAND = act("demand_substitution", 8, track_subject=ORDER)
LAST_PAPER = document(id="last-1", code="substitution_demand", act_id=LAST_DEMAND.id)


def demanded_on(day):
    return disobeyed(
        LAST_DEMAND,
        received("last-1", day, 9),
        documents=(LAST_PAPER,),
        tracks=(track("service", "served", f"last-1:{FIRM}"),),
    )


def test_demanded_three_days_refuses_a_day_too_near_and_a_performance_too_early():
    near = attempt("demand_substitution", ORDER, input=typed(planned_at=NOW + 5 * DAY))  # a Monday: three days between
    assert "2026-09-07" in refused("demanded_three_days", disobeyed(), near).reason
    done = attempt("perform_substitution", ORDER, input=typed())
    refused("demanded_three_days", demanded_on(TODAY - 3 * DAY), done)
    refused("demanded_three_days", disobeyed(), done)


def test_demanded_three_days_passes_three_working_days_between():
    passes(
        "demanded_three_days",
        disobeyed(),
        attempt("demand_substitution", ORDER, input=typed(planned_at=NOW + 6 * DAY)),
    )
    passes(
        "demanded_three_days", demanded_on(dt.date(2026, 8, 27)), attempt("perform_substitution", ORDER, input=typed())
    )
    passes("demanded_three_days", disobeyed(), attempt("perform_substitution", ORDER))


def doing(**values):
    officers = values.pop("officers", ())
    return attempt("perform_substitution", ORDER, input=typed(**values), officers=officers)


def test_supervised_refuses_without_an_officer_of_the_agency():
    refused("supervised", case(), doing())


def test_supervised_passes_one_officer_there():
    passes("supervised", case(), doing(officers=(HANDLER,)))
    passes("supervised", case(), attempt("perform_substitution", ORDER))


def test_performance_signed_refuses_neither_party_nor_witness():
    refused("performance_signed", case(), doing(party_present="no"))
    refused("performance_signed", case(), doing(party_present="yes", signature_refused="拒签"))


def test_performance_signed_passes_the_party_or_a_witness():
    passes("performance_signed", case(), doing(party_present="yes"))
    passes("performance_signed", case(), doing(party_present="no", witness="谷雨声"))


def planned(**content):
    given = {"performer": "third", "performer_name": "清源公司", "estimate_fen": 1_000_000} | content
    return act("decide_substitution", 7, track_subject=ORDER, content=given)


def test_performer_as_decided_refuses_another():
    refused("performer_as_decided", case(acts=(planned(),)), doing(performer_name="别的公司"))


def test_performer_as_decided_passes_the_one_decided_and_the_agency():
    passes("performer_as_decided", case(acts=(planned(),)), doing(performer_name="清源公司（虞望舒）"))
    own = planned(performer="agency", performer_name="")
    passes("performer_as_decided", case(acts=(own,)), doing(performer_name="本局"))


def test_no_violence_refuses_violence():
    refused("no_violence", case(), doing(violence="yes"))


def test_no_violence_passes_none():
    passes("no_violence", case(), doing(violence="no"))


def clearing(**values):
    return attempt("clear_at_once", CLEARING, input=typed(**values))


def test_clearing_allowed_refuses_other_places_and_a_party_that_can():
    refused("clearing_allowed", case(), clearing(place_kind="other", party_able="no"))
    refused("clearing_allowed", case(), clearing(place_kind="road", party_able="yes"))
    over = case(tracks=(track("main", "closed"),))
    assert refused("clearing_allowed", over, attempt("clear_at_once", CLEARING)).kind == "never"


def test_clearing_allowed_passes_roads_waterways_and_public_places():
    for place in ("road", "river", "waterway", "public"):
        passes("clearing_allowed", case(), clearing(place_kind=place, party_able="no"))


def test_the_next_clearing_is_numbered_for_each_party():
    assert claims.next_clearings(case()) == (CLEARING,)
    assert claims.next_clearings(case(tracks=(track("clearing", "told", CLEARING),))) == (f"{FIRM}:clearing#2",)


# ── costs ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def line(fen):
    return types.SimpleNamespace(amount_fen=fen)


def test_performance_known_refuses_before_the_end_and_before_the_party_knows():
    for state in ("waiting", "stopped"):
        facts = case(tracks=(track("substitute", state, ORDER),))
        refused("performance_known", facts, attempt("tell_costs", COST))
    untold = case(tracks=(track("clearing", "untold", CLEARING),))
    refused("performance_known", untold, attempt("tell_costs", CLEARED))
    made_up = case(tracks=(track("substitute", "performed", ORDER),))
    refused("performance_known", made_up, attempt("tell_costs", f"{FIRM}:other#1"))


def test_performance_known_passes_what_is_performed_and_told():
    passes("performance_known", case(tracks=(track("substitute", "performed", ORDER),)), attempt("tell_costs", COST))
    passes("performance_known", case(tracks=(track("clearing", "told", CLEARING),)), attempt("tell_costs", CLEARED))


def test_costs_by_actual_refuses_more_than_estimated_without_a_reason():
    dear = attempt("tell_costs", COST, input=typed(items=[line(600_000), line(400_001)], over_reason=""))
    refused("costs_by_actual", case(acts=(planned(),)), dear)


def test_costs_by_actual_passes_within_the_estimate_a_reason_and_a_clearing():
    within = attempt("tell_costs", COST, input=typed(items=[line(1_000_000)], over_reason=""))
    passes("costs_by_actual", case(acts=(planned(),)), within)
    explained = attempt("tell_costs", COST, input=typed(items=[line(1_000_001)], over_reason="弃渣比估计的多"))
    passes("costs_by_actual", case(acts=(planned(),)), explained)
    passes("costs_by_actual", case(), attempt("tell_costs", CLEARED, input=typed(items=[line(1)])))


def charged(*paid):
    told = act("tell_costs", 10, track_subject=COST, content={"items": [{"amount_fen": 500}, {"amount_fen": 300}]})
    acts = [
        act("record_cost_payment", 11 + n, track_subject=COST, content={"amount_fen": f}) for n, f in enumerate(paid)
    ]
    return case(acts=(told, *acts), tracks=(track("cost", "owed", COST),))


def test_cost_not_overpaid_refuses_more_than_is_left():
    refused("cost_not_overpaid", charged(700), attempt("record_cost_payment", COST, input=typed(amount_fen=101)))


def test_cost_not_overpaid_passes_what_is_left():
    passes("cost_not_overpaid", charged(700), attempt("record_cost_payment", COST, input=typed(amount_fen=100)))
    passes("cost_not_overpaid", charged(), attempt("record_cost_payment", COST))


def test_a_cost_is_owed_until_it_is_paid_and_has_a_code_of_its_own():
    facts = charged(300)
    owed = claims.claim(facts, COST)
    assert (owed.amount_fen, owed.left_fen, owed.state) == (800, 500, "owed")
    assert len(owed.code) == 18
    assert int(owed.code) % 97 == 1
    assert enforceable(facts) == (COST,)
    assert claims.label(facts, CLEARED).endswith("（立即代履行 1 号费用）")
