"""Gates of preservation, seizure, testing and orders. Each gate has a test that refuses and one that passes."""

import datetime as dt
import types
from dataclasses import replace

import pytest

from mingzheng.cases.penalty.goods import custody, next_holding
from tests.cases.factory import (
    FIRM,
    NOW,
    TODAY,
    act,
    attempt,
    case,
    decision,
    document,
    matter,
    passes,
    refused,
    track,
    typed,
)

OIL = {"name": "食用油", "spec": "5 升", "quantity": "12 桶", "feature": "批号 1"}
DAY = dt.timedelta(days=1)
ENTRUSTED = types.SimpleNamespace(kind="entrusted")
OWN = types.SimpleNamespace(kind="own")


def line(**values):
    return types.SimpleNamespace(**(OIL | values))


def taken(step, number="1", seq=2, *goods, **values):
    content = {"goods": list(goods or (OIL,)), "kept_at": "库房", "keeper": "岳青禾"}
    return act(step, seq, track_subject=number, content=content, **values)


def holding(kind, state, last=TODAY + DAY, number="1", *acts, **values):
    period = {"preservation": "PEN_REGISTER_EVIDENCE", "measure": "COE_SEIZE"}[kind]
    return case(tracks=(track(kind, state, number),), duties=((period, number, last),), acts=acts, **values)


# ── where the case stands, by whom, on what basis ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("step", "main"), [("preserve", "concluded"), ("take_sample", ""), ("issue_order", "closed")])
def test_investigating_refuses_after_the_investigation(step, main):
    step = "preserve" if step == "take_sample" else step
    assert refused("investigating", case(tracks=(track("main", main),)), attempt(step)).kind == "never"


@pytest.mark.parametrize(
    ("step", "main"), [("preserve", "clue"), ("seize_urgently", "filed"), ("issue_order", "concluded")]
)
def test_investigating_passes_clue_and_investigation_and_orders_a_little_longer(step, main):
    passes("investigating", case(tracks=(track("main", main),)), attempt(step))


def test_trap_51_may_coerce_refuses_an_entrusted_power():
    found = refused("may_coerce", case(matter=matter(capacity=ENTRUSTED)), attempt("approve_measure"))
    assert (found.article, found.kind) == ("行政强制法#17", "others")


def test_may_coerce_refuses_an_entrusted_power():
    refused("may_coerce", case(matter=matter(capacity=ENTRUSTED)), attempt("seize", "1"))


def test_may_coerce_passes_the_own_power():
    passes("may_coerce", case(matter=matter(capacity=OWN)), attempt("approve_measure"))


@pytest.mark.parametrize(
    "key",
    ["无名法#1", "食品安全法", "市场监督管理行政处罚信息公示规定#8", "国办发〔2018〕118号", "食品安全法#999", "乱写"],
)
def test_basis_named_refuses_what_is_no_article_of_a_law_or_regulation(key):
    refused("basis_named", case(), attempt("approve_measure", input=typed(basis=["食品安全法#110", key])))


def test_basis_named_passes_articles_of_laws_and_regulations():
    passes("basis_named", case(), attempt("approve_measure", input=typed(basis=["食品安全法#110"])))
    passes("basis_named", case(), attempt("approve_measure"))


@pytest.mark.parametrize("step", ["preserve", "preserve_urgently", "seize", "seize_urgently"])
def test_trap_19_goods_free_refuses_goods_that_are_kept_already(step):
    tried = attempt("approve_measure", "7", input=typed(goods=[line(spec="5升")]))
    assert "12 桶" in refused("goods_free", case(acts=(taken(step),)), tried).reason


def test_goods_free_refuses_the_same_goods_twice():
    refused("goods_free", case(acts=(taken("seize"),)), attempt("preserve", "1", input=typed(goods=[line()])))


def test_goods_free_passes_other_goods_the_own_list_and_what_was_given_back():
    other = typed(goods=[line(feature="批号 2")])
    passes("goods_free", case(acts=(taken("seize"),)), attempt("approve_measure", "2", input=other))
    passes("goods_free", case(acts=(taken("seize"),)), attempt("seize", "1", input=typed(goods=[line()])))
    back = act("release_measure", 3, track_subject="1", content={"goods": [], "ground": "expired"})
    facts = case(acts=(taken("seize"), back))
    passes("goods_free", facts, attempt("approve_measure", "2", input=typed(goods=[line()])))
    passes("goods_free", facts, attempt("approve_measure", "2"))


@pytest.mark.parametrize("field", ["necessities", "sealed_by_others"])
def test_no_necessities_refuses_what_may_not_be_seized(field):
    refused("no_necessities", case(), attempt("approve_measure", input=typed(**{field: "yes"})))


def test_no_necessities_passes_other_goods():
    given = typed(necessities="no", sealed_by_others="no")
    passes("no_necessities", case(), attempt("approve_measure", input=given))
    passes("no_necessities", case(), attempt("approve_measure"))


# ── approval and the spot ─────────────────────────────────────────────────────────────────────────────────────────────


def test_approved_first_refuses_a_seizure_before_its_approval_and_a_preservation_without():
    facts = case(acts=(act("approve_measure", 2, track_subject="1", at=NOW),))
    tried = attempt("seize", "1", at=NOW - DAY, input=typed())
    assert refused("approved_first", facts, tried).article == "行政强制法#18"
    for oral in (None, NOW + DAY):
        tried = attempt("preserve_urgently", "1", input=typed(approved_at=oral))
        assert refused("approved_first", case(), tried).article == "行政处罚法#56"


def test_approved_first_passes_what_was_approved_on_paper_or_by_word_of_mouth():
    facts = case(acts=(act("approve_measure", 2, track_subject="1", at=NOW),))
    passes("approved_first", facts, attempt("seize", "1", input=typed()))
    passes("approved_first", case(), attempt("preserve_urgently", "1", input=typed(approved_at=NOW)))
    passes("approved_first", case(), attempt("preserve_urgently", "1"))


SPOT = {"party_called": "yes", "party_present": "yes", "witness": "", "rights_told": "yes", "heard": "yes"}


@pytest.mark.parametrize("field", ["party_called", "party_present", "rights_told", "heard"])
def test_lawful_on_site_refuses_each_thing_left_out(field):
    refused("lawful_on_site", case(), attempt("seize", "1", input=typed(**SPOT | {field: "no"})))


def test_lawful_on_site_passes_the_whole_procedure_and_a_witness_for_the_absent_party():
    passes("lawful_on_site", case(), attempt("seize", "1", input=typed(**SPOT)))
    absent = typed(**SPOT | {"party_present": "no", "witness": "社区干部"})
    passes("lawful_on_site", case(), attempt("seize", "1", input=absent))
    passes("lawful_on_site", case(), attempt("seize", "1"))


def test_av_recorded_refuses_silence_about_a_missing_recording():
    refused("av_recorded", case(), attempt("seize", "1", input=typed(recorded="no", unrecorded_reason="")))


def test_av_recorded_passes_a_recording_and_a_true_explanation():
    passes("av_recorded", case(), attempt("seize", "1", input=typed(recorded="yes")))
    passes("av_recorded", case(), attempt("seize", "1", input=typed(recorded="no", unrecorded_reason="设备损坏")))


LEFT = {"method": "leave", "result": "served", "recorded": "", "unrecorded_reason": ""}


def test_av_recorded_refuses_a_hearing_and_a_leaving_of_which_nothing_is_said():
    silent = typed(recorded="", unrecorded_reason="")
    assert "听证" in refused("av_recorded", case(), attempt("hold_hearing", FIRM, input=silent)).reason
    assert "留置送达" in refused("av_recorded", case(), attempt("serve", FIRM, input=typed(**LEFT))).reason


def test_av_recorded_passes_a_leaving_with_pictures_one_explained_and_every_other_way():
    passes("av_recorded", case(), attempt("serve", FIRM, input=typed(**LEFT), evidence=("f",)))
    passes("av_recorded", case(), attempt("serve", FIRM, input=typed(**LEFT | {"unrecorded_reason": "没有带记录仪"})))
    passes("av_recorded", case(), attempt("serve", FIRM, input=typed(**LEFT | {"method": "direct"})))
    explained = typed(recorded="no", unrecorded_reason="存储卡损坏")
    passes("av_recorded", case(), attempt("hold_hearing", FIRM, input=explained))


@pytest.mark.parametrize(
    ("kind", "step", "article"),
    [
        ("measure", "miss_measure_report", "行政强制法#19"),
        ("preservation", "miss_preservation_report", "行政处罚法#56"),
    ],
)
def test_trap_20_reported_in_time_refuses_what_still_waits(kind, step, article):
    assert refused("reported_in_time", case(tracks=(track(kind, "emergency", "1"),)), attempt(step, "1")).article == (
        article
    )


def test_reported_in_time_refuses_an_emergency_that_still_waits():
    refused("reported_in_time", case(tracks=(track("measure", "emergency", "1"),)), attempt("miss_measure_report", "1"))


def test_reported_in_time_passes_what_was_reported():
    passes("reported_in_time", case(tracks=(track("measure", "in_force", "1"),)), attempt("miss_measure_report", "1"))


# ── how long ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_dealt_in_time_refuses_what_outlasted_its_period():
    found = refused("dealt_in_time", holding("measure", "in_force", TODAY - DAY), attempt("expire_measure", "1"))
    assert found.article == "行政强制法#27"
    late = holding("preservation", "kept", TODAY - DAY)
    assert refused("dealt_in_time", late, attempt("expire_preservation", "1")).article == "行政处罚法#56"


def test_dealt_in_time_passes_the_last_day():
    passes("dealt_in_time", holding("measure", "in_force", TODAY), attempt("expire_measure", "1"))


@pytest.mark.parametrize(
    ("state", "last"),
    [("refused", TODAY), ("unreported", TODAY), ("overdue", TODAY - DAY), ("kept", TODAY - DAY)],
)
def test_must_return_refuses_another_end_once_release_is_due(state, last):
    tried = attempt("dispose_preservation", "1", input=typed(way="confiscate"))
    refused("must_return", holding("preservation", state, last), tried)


def test_must_return_passes_return_and_any_end_in_time():
    back = attempt("dispose_preservation", "1", input=typed(way="return"))
    passes("must_return", holding("preservation", "overdue", TODAY - DAY), back)
    passes(
        "must_return", holding("preservation", "kept"), attempt("dispose_preservation", "1", input=typed(way="test"))
    )


def test_goods_named_refuses_goods_off_the_list_and_has_nothing_to_offer_without_goods():
    facts = case(acts=(taken("seize"),))
    tried = attempt("release_measure", "1", input=typed(goods=["measure:1:1", "measure:1:2"]))
    assert "measure:1:2" in refused("goods_named", facts, tried).reason
    assert refused("goods_named", case(), attempt("note_custody")).kind == "never"


def test_goods_named_passes_goods_of_the_list_and_all_that_is_left():
    facts = case(acts=(taken("seize"),))
    passes("goods_named", facts, attempt("release_measure", "1", input=typed(goods=["measure:1:1"])))
    passes("goods_named", facts, attempt("release_measure", "1", input=typed(goods=[])))
    passes("goods_named", facts, attempt("note_custody", input=typed(goods=["measure:1:1"])))


def test_confiscation_decided_refuses_confiscation_without_a_decision():
    tried = attempt("dispose_measure", "1", input=typed(way="confiscated"))
    refused("confiscation_decided", case(decisions=(decision(),)), tried)


def test_confiscation_decided_passes_a_decision_that_says_so_and_other_ends():
    tried = attempt("dispose_measure", "1", input=typed(way="confiscated"))
    passes("confiscation_decided", case(decisions=(decision(kinds=("没收非法财物",)),)), tried)
    passes("confiscation_decided", case(), attempt("dispose_measure", "1", input=typed(way="destroyed")))


def test_trap_21_extend_once_refuses_a_second_time():
    facts = holding("measure", "in_force", TODAY + DAY, "1", act("extend_measure", 4, track_subject="1"))
    assert refused("extend_once", facts, attempt("extend_measure", "1")).kind == "never"


def test_extend_once_refuses_the_day_after_the_last():
    refused("extend_once", holding("measure", "in_force", TODAY - DAY), attempt("extend_measure", "1"))


def test_extend_once_passes_the_first_time_on_the_last_day():
    passes("extend_once", holding("measure", "in_force", TODAY), attempt("extend_measure", "1"))


# ── papers ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def issued(seq=4):
    return act("issue_seizure", seq, track_subject="1")


def test_not_issued_yet_refuses_a_second_decision():
    assert refused("not_issued_yet", case(acts=(issued(),)), attempt("issue_seizure", "1")).kind == "never"


def test_not_issued_yet_passes_the_first():
    passes("not_issued_yet", case(acts=(issued(),)), attempt("issue_seizure", "2"))


def handing(received, code="seizure_decision"):
    paper = document(code=code, act_id=issued().id)
    facts = case(acts=(taken("seize"), issued()), documents=(paper,))
    return facts, attempt("serve", f"document-1:{FIRM}", input=typed(received_on=received))


@pytest.mark.parametrize("code", ["seizure_decision", "seizure_list"])
def test_given_on_spot_refuses_a_later_day(code):
    assert refused("given_on_spot", *handing(TODAY + DAY, code)).article == "行政强制法#24"


def test_given_on_spot_passes_the_same_day_and_other_papers():
    passes("given_on_spot", *handing(TODAY))
    passes("given_on_spot", *handing(TODAY + DAY, "prior_notice"))
    passes("given_on_spot", *handing(None))


TOLD = act("inspect", 1, content={"measures_taken": "yes"})


def test_measures_recorded_refuses_a_conclusion_on_a_measure_that_was_only_told():
    assert "第 1 号检查" in refused("measures_recorded", case(acts=(TOLD,)), attempt("conclude")).reason


def test_measures_recorded_passes_when_the_measure_stands_or_none_was_taken():
    passes("measures_recorded", case(acts=(TOLD, taken("seize_urgently"))), attempt("conclude"))
    quiet = act("inspect", 1, content={"measures_taken": "no"})
    passes("measures_recorded", case(acts=(quiet,)), attempt("conclude"))


@pytest.mark.parametrize(
    ("kind", "state", "last"),
    [
        ("measure", "in_force", TODAY - DAY),
        ("preservation", "kept", TODAY - DAY),
        ("preservation", "refused", TODAY),
        ("measure", "unreported", TODAY),
    ],
)
def test_holdings_in_time_refuses_a_decision_while_release_is_due(kind, state, last):
    refused("holdings_in_time", holding(kind, state, last), attempt("decide", FIRM))


def test_holdings_in_time_refuses_a_seizure_without_decision_and_list():
    facts = holding("measure", "in_force", TODAY, "1", taken("seize"))
    assert refused("holdings_in_time", facts, attempt("decide", FIRM)).article == "行政强制法#24"


def test_holdings_in_time_passes_what_is_in_time_and_has_its_papers():
    passes("holdings_in_time", holding("measure", "in_force", TODAY, "1", taken("seize"), issued()), attempt("decide"))
    passes("holdings_in_time", holding("measure", "ended", TODAY - DAY, "1", taken("seize")), attempt("decide"))
    passes("holdings_in_time", case(), attempt("decide", FIRM))


@pytest.mark.parametrize(
    ("kind", "state"), [("measure", "approved"), ("preservation", "kept"), ("measure", "in_force")]
)
def test_holdings_ended_refuses_to_close_over_what_is_kept(kind, state):
    refused("holdings_ended", case(tracks=(track(kind, state, "1"),)), attempt("close_case"))


def test_holdings_ended_passes_when_all_is_dealt_with():
    tracks = (track("measure", "ended", "1"), track("measure", "dropped", "2"), track("preservation", "ended", "1"))
    passes("holdings_ended", case(tracks=tracks), attempt("close_case"))


# ── tests and orders ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("values", [{"attended": "nobody"}, {"sealed": "no"}])
def test_sample_attended_refuses_nobody_by_or_no_seal(values):
    given = typed(**{"attended": "party", "sealed": "yes"} | values)
    refused("sample_attended", case(), attempt("take_sample", input=given))


def test_sample_attended_passes_party_or_witness():
    passes("sample_attended", case(), attempt("take_sample", input=typed(attended="witness", sealed="yes")))
    passes("sample_attended", case(), attempt("take_sample"))


@pytest.mark.parametrize(("state", "last"), [("ended", TODAY), ("in_force", TODAY - DAY), ("approved", TODAY)])
def test_measure_running_refuses_a_measure_that_does_not_run(state, last):
    refused("measure_running", holding("measure", state, last), attempt("entrust_test", input=typed(measure="1")))


def test_measure_running_passes_a_running_measure_and_none():
    passes("measure_running", holding("measure", "in_force"), attempt("entrust_test", input=typed(measure="1")))
    passes("measure_running", case(), attempt("entrust_test", input=typed(measure="")))


@pytest.mark.parametrize("state", ["entrusted", "resulted", "issued", "objected"])
def test_results_told_refuses_while_a_test_is_open(state):
    refused("results_told", case(tracks=(track("testing", state, "1"),)), attempt("decide", FIRM))


def test_results_told_passes_what_was_told_or_ended():
    tracks = (track("testing", "told", "1"), track("testing", "dropped", "2"))
    passes("results_told", case(tracks=tracks), attempt("decide", FIRM))


def ordered(term=TODAY, state="issued"):
    content = {"correct_by": term.isoformat() if term else None}
    return case(tracks=(track("order", state, "1"),), acts=(act("issue_order", 2, track_subject="1", content=content),))


@pytest.mark.parametrize("result", ["uncorrected", "partly"])
def test_term_over_refuses_a_finding_within_the_term(result):
    refused("term_over", ordered(), attempt("recheck_order", "1", input=typed(result=result)))


def test_term_over_passes_after_the_term_and_for_what_is_corrected():
    passes("term_over", ordered(TODAY - DAY), attempt("recheck_order", "1", input=typed(result="uncorrected")))
    passes("term_over", ordered(None), attempt("recheck_order", "1", input=typed(result="uncorrected")))
    passes("term_over", ordered(), attempt("recheck_order", "1", input=typed(result="corrected")))


@pytest.mark.parametrize(
    ("term", "said"), [(TODAY - DAY, "跟踪"), (None, "跟踪"), (TODAY, "")], ids=["over", "at once", "not explained"]
)
def test_orders_rechecked_refuses_an_order_left_alone(term, said):
    refused("orders_rechecked", ordered(term), attempt("close_case", input=typed(orders_open=said)))


def test_orders_rechecked_refuses_a_part_correction_even_in_the_preview():
    refused("orders_rechecked", ordered(TODAY - DAY, "partly"), attempt("close_case"))


def test_orders_rechecked_passes_what_was_looked_at_and_a_term_that_runs_with_its_reason():
    for state in ("corrected", "uncorrected"):
        passes("orders_rechecked", ordered(TODAY - DAY, state), attempt("close_case", input=typed(orders_open="")))
    passes("orders_rechecked", ordered(), attempt("close_case", input=typed(orders_open="期满复查")))
    passes("orders_rechecked", ordered(), attempt("close_case"))


# ── the fold ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_custody_folds_what_was_taken_moved_given_back_in_parts_and_leaves_out_corrected_notes():
    two = taken("seize", "1", 2, OIL, OIL | {"feature": "批号 2"})
    wrong = act("note_custody", 3, content={"goods": ["measure:1:2"], "kept_at": "1 号库", "keeper": "甲"})
    right = replace(wrong, seq=4, effective_seq=4, corrects=3, content={**wrong.content, "kept_at": "2 号库"})
    back = act("release_measure", 5, track_subject="1", content={"goods": ["measure:1:1"]})
    facts = case(acts=(two, wrong, right, back))
    assert [(g.item, g.state, g.place) for g in custody(facts)] == [(1, "returned", "库房"), (2, "seized", "2 号库")]


def test_a_number_is_not_given_twice_while_a_proposal_waits():
    waiting = replace(act("approve_measure", 2, track_subject="3"), status="proposed")
    facts = case(tracks=(track("measure", "ended", "1"),), acts=(waiting,))
    assert (next_holding(facts, "measure"), next_holding(facts, "order")) == ("4", "1")
