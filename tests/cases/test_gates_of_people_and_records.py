"""Gates that every procedure shares. Each gate has a test that refuses and one that passes (see test_gates_covered)."""

import datetime as dt
from dataclasses import replace

import pytest

from mingzheng.agencies.officers import SecondmentFact
from mingzheng.core.inputs import Unrecorded
from tests.cases.factory import (
    AGENCY,
    CAST,
    HANDLER,
    NOW,
    OTHER_AGENCY,
    SECOND,
    THIRD,
    TODAY,
    act,
    attempt,
    case,
    certificate,
    day,
    defect,
    moment,
    officer,
    part,
    passes,
    refused,
    typed,
)

TWO = (HANDLER, SECOND)


def inspecting(officers=TWO, at=NOW, now=NOW, **values):
    return attempt("inspect", officers=officers, at=at, now=now, input=typed(**values))


def with_second(**values):
    return case(people=(CAST[0], officer(SECOND, "祁砚舟", **values)))


# ── two officers ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("named", [(), (HANDLER,), (HANDLER, HANDLER)], ids=["nobody", "one", "one twice"])
def test_two_officers_refuses_fewer_than_two_different_persons(named):
    found = refused("two_officers", case(), inspecting(named))
    assert found.article == "行政处罚法#42"


def test_two_officers_refuses_somebody_who_is_not_on_the_register():
    refused("two_officers", case(people=CAST[:1]), inspecting())


@pytest.mark.parametrize(
    "fault",
    [
        {"certificates": ()},
        {"certificates": (certificate(categories=("城市管理",)),)},
        {"certificates": (certificate(regions=("990103",)),)},
        {"certificates": (certificate(suspensions=((TODAY, None),)),)},
        {"certificates": (certificate(revoked_on=TODAY),)},
        {"agency_id": OTHER_AGENCY},
        {"left_on": TODAY},
    ],
    ids=["no certificate", "other category", "other region", "suspended", "revoked", "other agency", "left today"],
)
def test_two_officers_refuses_a_second_without_standing_on_that_day(fault):
    refused("two_officers", with_second(**fault), inspecting())


@pytest.mark.parametrize(
    ("on", "sound"),
    [("2026-01-31", False), ("2026-02-01", True), ("2026-12-31", True), ("2027-01-01", False)],
)
def test_two_officers_counts_a_certificate_on_its_first_and_last_day(on, sound):
    held = certificate(valid_from=day("2026-02-01"), valid_to=day("2026-12-31"))
    then = moment(f"{on} 10:00")
    tried = inspecting(at=then, now=then)
    (passes if sound else refused)("two_officers", with_second(certificates=(held,)), tried)


@pytest.mark.parametrize("then", ["2026-12-31 23:59", "2027-01-01 00:00"])
def test_two_officers_judges_the_day_in_beijing_whatever_the_zone_of_the_clock(then):
    held = certificate(valid_to=day("2026-12-31"))
    at = moment(then).astimezone(dt.UTC)
    tried = inspecting(at=at, now=at)
    (passes if then.startswith("2026") else refused)("two_officers", with_second(certificates=(held,)), tried)


@pytest.mark.parametrize("role", ["reviewer", "approver", "presider"])
def test_two_officers_refuses_a_reviewer_or_approver_of_the_case_even_as_third(role):
    facts = case(roles={THIRD: frozenset({role})})
    assert "不能再承办" in refused("two_officers", facts, inspecting((*TWO, THIRD))).reason


def test_two_officers_passes_with_two_and_with_a_third_without_a_certificate():
    passes("two_officers", case(), inspecting())
    passes(
        "two_officers", case(people=(*CAST[:2], officer(THIRD, "边牧原", certificates=()))), inspecting((*TWO, THIRD))
    )


def test_two_officers_passes_somebody_seconded_for_the_day():
    lent = SecondmentFact(AGENCY, None, "借调函", TODAY, TODAY, None)
    passes("two_officers", with_second(agency_id=OTHER_AGENCY, secondments=(lent,)), inspecting())


# ── certificates lapsed since ─────────────────────────────────────────────────────────────────────────────────────────


LAPSED = certificate(valid_to=TODAY - dt.timedelta(days=1))


def test_certificates_now_refuses_one_that_lapsed_between_the_day_and_its_entry():
    tried = inspecting(at=NOW - dt.timedelta(days=1))
    found = refused("certificates_now", with_second(certificates=(LAPSED,)), tried)
    assert (found.kind, found.who) == ("others", "部门负责人")


def test_certificates_now_passes_valid_ones_and_leaves_those_never_valid_to_two_officers():
    passes("certificates_now", case(), inspecting())
    passes("certificates_now", with_second(certificates=(LAPSED,)), inspecting())


def test_certificates_now_refuses_by_the_day_in_beijing_when_the_clock_is_kept_in_utc():
    now = moment("2026-09-03 07:30").astimezone(dt.UTC)
    at = moment("2026-09-02 20:00").astimezone(dt.UTC)
    refused(
        "certificates_now",
        with_second(certificates=(certificate(valid_to=day("2026-09-02")),)),
        inspecting(at=at, now=now),
    )


# ── what a record must say ────────────────────────────────────────────────────────────────────────────────────────────


def refuses_no(gate, article):
    assert refused(gate, case(), attempt("question", input=typed(**{gate: "no"}))).article == article


def test_id_shown_refuses_a_record_that_says_no():
    refuses_no("id_shown", "行政处罚法#55")


@pytest.mark.parametrize("said", ["", "no"])
def test_dressed_refuses_silence_and_no_where_the_agency_orders_it(said):
    refusal = refused("dressed", case(rules={"uniform_ordered": True}), inspecting(dressed=said))
    assert refusal.article == "行政处罚法#42.2"


def test_dressed_passes_yes_and_where_nobody_orders_it():
    passes("dressed", case(rules={"uniform_ordered": True}), inspecting(dressed="yes"))
    passes("dressed", case(), inspecting(dressed=""))


def test_id_shown_passes_yes():
    passes("id_shown", case(), inspecting(id_shown="yes"))


def test_read_back_refuses_a_record_that_says_no():
    refuses_no("read_back", "行政处罚法#55")


def test_read_back_passes_yes():
    passes("read_back", case(), attempt("question", input=typed(read_back="yes")))


@pytest.mark.parametrize("field", ["recusal_told", "rights_told"])
def test_recusal_told_refuses_no_under_either_name(field):
    assert refused("recusal_told", case(), inspecting(**{field: "no"})).article == "行政处罚法#43"


@pytest.mark.parametrize("field", ["recusal_told", "rights_told"])
def test_recusal_told_passes_yes_under_either_name(field):
    passes("recusal_told", case(), inspecting(**{field: "yes"}))


@pytest.mark.parametrize(
    "end", [Unrecorded(unrecorded="记录仪没电"), NOW - dt.timedelta(minutes=1)], ids=["none", "before"]
)
def test_end_recorded_refuses_no_end_and_an_end_before_the_start(end):
    refused("end_recorded", case(), inspecting(ended_at=end))


@pytest.mark.parametrize("later", [0, 1])
def test_end_recorded_passes_an_end_at_or_after_the_start(later):
    passes("end_recorded", case(), inspecting(ended_at=NOW + dt.timedelta(minutes=later)))


# ── late entry ────────────────────────────────────────────────────────────────────────────────────────────────────────

DAY = dt.timedelta(hours=24)


def test_late_entry_refuses_a_moment_over_twenty_four_hours():
    assert "24 小时" in refused("late_entry", case(), inspecting(at=NOW - DAY - dt.timedelta(seconds=1))).reason


def test_late_entry_passes_twenty_four_hours_to_the_second():
    passes("late_entry", case(), inspecting(at=NOW - DAY))


def test_late_entry_passes_any_age_with_the_signed_original():
    tried = replace(inspecting(at=NOW - 10 * DAY), at_source="signed_paper")
    passes("late_entry", case(), tried)


# ── confirmation, defects, integrity, paper ───────────────────────────────────────────────────────────────────────────


def seen(*parts, **values):
    return act("inspect", 2, officers=parts, **values)


def test_officers_confirmed_refuses_while_somebody_named_has_not_confirmed():
    found = refused(
        "officers_confirmed", case(acts=(seen(part(HANDLER), part(SECOND, confirmed=False)),)), attempt("decide", "x")
    )
    assert (found.who, found.kind) == ("祁砚舟", "others")


@pytest.mark.parametrize("status", ["effective", "withdrawn"])
def test_officers_confirmed_passes_confirmed_acts_and_acts_that_do_not_stand(status):
    acts = (seen(part(SECOND, confirmed=status == "effective"), status=status),)
    passes("officers_confirmed", case(acts=acts), attempt("decide", "x"))


def test_officers_confirmed_passes_when_the_unconfirmed_record_was_corrected():
    wrong = seen(part(SECOND, confirmed=False))
    right = act("inspect", 3, corrects=2, officers=(part(SECOND),))
    passes("officers_confirmed", case(acts=(wrong, right)), attempt("decide", "x"))


@pytest.mark.parametrize("consequence", ["curable", "evidence_excluded", "blocks_decision", "fatal"])
def test_no_blocking_defects_refuses_any_open_defect_but_of_service(consequence):
    facts = case(acts=(seen(),), defects=(defect(2, consequence=consequence),))
    assert "第 2 号" in refused("no_blocking_defects", facts, attempt("decide", "x")).reason


@pytest.mark.parametrize(
    "defects",
    [(), (defect(2, cured_by=9),), (defect(2, consequence="blocks_service"),), (defect(2, consequence="held"),)],
)
def test_no_blocking_defects_passes_none_cured_and_held_ones(defects):
    passes("no_blocking_defects", case(acts=(seen(),), defects=defects), attempt("decide", "x"))


def test_rows_intact_refuses_a_case_that_differs_from_the_record():
    assert "金额" in refused("rows_intact", case(tampered=("金额不符",)), attempt("decide", "x")).reason


def test_rows_intact_passes_a_case_as_recorded():
    passes("rows_intact", case(), attempt("decide", "x"))


PENDING = act("decide", 8, status="proposed", medium="paper", track_subject="x")


@pytest.mark.parametrize(
    "tried", [attempt("conclude"), attempt("conclude", deciding=True)], ids=["entering", "signing online"]
)
def test_no_paper_pending_refuses_effects_while_one_is_out_for_signature(tried):
    assert "第 8 号" in refused("no_paper_pending", case(acts=(PENDING,)), tried).reason


@pytest.mark.parametrize("pending", [None, replace(PENDING, medium="online"), replace(PENDING, status="withdrawn")])
def test_no_paper_pending_passes_when_nothing_is_out_on_paper(pending):
    passes("no_paper_pending", case(acts=(pending,) if pending else ()), attempt("conclude"))


def test_no_paper_pending_passes_the_paper_decision_itself():
    passes("no_paper_pending", case(acts=(PENDING,)), attempt("decide", "x", deciding=True, medium="paper"))


# ── cures ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def curing(**values):
    return attempt(
        "cure_defect",
        input=typed(**({"act_seq": 2, "gate": "two_officers", "way": "exclude", "redo_seq": None} | values)),
    )


LATER = NOW + dt.timedelta(hours=1)


def faulty(*more, gate="two_officers"):
    return case(acts=(seen(), *more), defects=(defect(2, gate),))


@pytest.mark.parametrize("values", [{"act_seq": 3}, {"gate": "id_shown"}], ids=["another act", "another gate"])
def test_curable_refuses_a_cure_of_nothing(values):
    refused("curable", faulty(), curing(**values))


def test_curable_refuses_where_no_defect_is_open_even_as_a_preview():
    refused("curable", case(acts=(seen(),)), attempt("cure_defect"))


@pytest.mark.parametrize(
    ("gate", "way"),
    [("two_officers", "explain"), ("late_entry", "redo"), ("dealt_in_time", "redo"), ("may_coerce", "redo")],
)
def test_curable_refuses_a_way_that_the_defect_does_not_admit(gate, way):
    assert refused("curable", faulty(gate=gate), curing(gate=gate, way=way)).kind == "never"


@pytest.mark.parametrize(
    "again",
    [act("question", 4, at=LATER), act("inspect", 4, at=LATER, status="withdrawn"), None, "itself"],
    ids=["another step", "withdrawn", "missing", "itself"],
)
def test_curable_refuses_a_new_act_that_is_not_sound(again):
    more = () if again in (None, "itself") else (again,)
    refused("curable", faulty(*more), curing(way="redo", redo_seq=2 if again == "itself" else 4))


@pytest.mark.parametrize("earlier", [dt.timedelta(0), dt.timedelta(hours=1)])
def test_curable_refuses_as_the_new_act_one_that_happened_before(earlier):
    facts = case(acts=(act("inspect", 1, at=NOW - earlier), seen()), defects=(defect(2),))
    refused("curable", facts, curing(way="redo", redo_seq=1))


def test_curable_passes_exclusion_a_sound_new_act_and_the_preview():
    passes("curable", faulty(), curing())
    passes("curable", faulty(act("inspect", 4, at=NOW + dt.timedelta(hours=1))), curing(way="redo", redo_seq=4))
    passes("curable", faulty(), attempt("cure_defect"))


# ── previews ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "gate", ["two_officers", "certificates_now", "id_shown", "read_back", "recusal_told", "end_recorded", "late_entry"]
)
def test_gates_that_read_what_is_typed_pass_a_preview(gate):
    passes(gate, case(), attempt("inspect"))
