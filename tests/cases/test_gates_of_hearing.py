"""Gates of the hearing and of rights given up. Each gate has a test that refuses and one that passes."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzheng.cases.book import BOOK
from mingzheng.cases.penalty.content import decision_content, heavier, penalised, same_matter
from mingzheng.cases.penalty.gates.hearings import earliest_hearing
from mingzheng.cases.penalty.gates.review import review_facts, review_triggers
from mingzheng.cases.penalty.heard import hearing_verdict
from mingzheng.catalogue.triggers import HearingVerdict
from mingzheng.core.errors import Invalid
from mingzheng.core.validation import validate
from mingzheng.law.calendar import official_days
from tests.cases.factory import (
    CAST,
    FIRM,
    HANDLER,
    NOW,
    PERSON,
    PROCEDURE,
    THIRD,
    TODAY,
    act,
    attempt,
    case,
    conclusion,
    day,
    deadline,
    decision,
    document,
    firm,
    lists,
    moment,
    notice,
    officer,
    part,
    passes,
    person,
    proposal,
    refused,
    role,
    rule,
    threshold,
    track,
    typed,
)

PRESIDER, CLERK = uuid.UUID(int=31), uuid.UUID(int=32)
PEOPLE = (
    *CAST,
    officer(PRESIDER, "贺听澜", roles=(role("presider"),), certificates=()),
    officer(CLERK, "柳记言", roles=(role("hearing_clerk"),), certificates=()),
)
HEAVY = proposal(fine_fen=1_000_000)
LAST = day("2026-09-09")


def told(offered=True, **changes):
    made = {"proposal": HEAVY | changes, **({"hearing": ["达到标准"]} if offered else {})}
    return replace(notice(HEAVY), made=made)


def heard(state="", *acts, ends=LAST, **values):
    """A firm for which the threshold is met, told of its right, whose hearing is in a state."""
    given = {
        "acts": (conclusion(HEAVY), told(), *acts),
        "tracks": (track("hearing", state, FIRM),) if state else (),
        "duties": (("PEN_HEARING_REQ", FIRM, ends),) if ends else (),
        "people": PEOPLE,
    }
    return case(**(given | values))


def at(text, step="decide", **values):
    return attempt(step, FIRM, now=moment(text), **values)


# ── the standard and the right ────────────────────────────────────────────────────────────────────────────────────────

PLAIN = typed(offer_hearing="", new_facts="")
OFFER = typed(offer_hearing="yes", new_facts="")


def noticing(facts_lists=None, given=PLAIN, **changes):
    facts = case(lists=facts_lists or lists(), acts=(conclusion(proposal(**changes)),))
    return facts, attempt("issue_notice", FIRM, input=given)


def test_hearing_standard_known_refuses_where_no_threshold_is_entered():
    found = refused("hearing_standard_known", *noticing(lists(thresholds=(threshold("individual"),))))
    assert found.who == "清单管理员"
    assert "录入听证标准" in found.remedy


def test_hearing_standard_known_refuses_a_kind_that_the_law_does_not_name_and_goods_without_a_value():
    refused("hearing_standard_known", *noticing(kinds=["暂扣许可证件"], fine_fen=0, terms="暂扣三个月"))
    refused("hearing_standard_known", *noticing(kinds=["没收非法财物"], fine_fen=0, goods=["刀具一把"], goods_fen=0))


def test_hearing_standard_known_passes_a_known_standard_an_offer_and_a_warning():
    passes("hearing_standard_known", *noticing())
    passes("hearing_standard_known", *noticing(lists(thresholds=()), OFFER))
    passes("hearing_standard_known", *noticing(lists(thresholds=()), kinds=["警告"], fine_fen=0))
    passes("hearing_standard_known", *noticing(lists(thresholds=()), given=None))


@pytest.mark.parametrize(
    "change",
    [
        {"fine_fen": 1_000_000},
        {"kinds": ["没收违法所得"], "fine_fen": 0, "confiscated_fen": 1_000_000},
        {"kinds": ["没收非法财物"], "fine_fen": 0, "goods": ["货物一批"], "goods_fen": 1_000_000},
        {
            "kinds": ["没收违法所得", "没收非法财物"],
            "fine_fen": 0,
            "confiscated_fen": 500_000,
            "goods": ["货"],
            "goods_fen": 500_000,
        },
        {"kinds": ["吊销许可证件"], "fine_fen": 0, "terms": "吊销食品经营许可证"},
    ],
)
def test_trap_15_hearing_right_told_refuses_fines_confiscation_and_revocation_alike(change):
    now = proposal(**change)
    facts = case(acts=(conclusion(now), replace(notice(now), made={"proposal": now})))
    found = refused("hearing_right_told", facts, attempt("decide", FIRM))
    assert found.article == "行政处罚法#63"
    refused("hearing_right_told", facts, attempt("request_review"))


def test_hearing_right_told_refuses_each_party_by_its_own_threshold():
    both = case(
        parties=(firm(), person()),
        lists=lists(thresholds=(threshold(fen=10_000_000), threshold("individual", 600_000))),
        acts=(conclusion(proposal(), proposal(PERSON)), notice(proposal()), notice(proposal(PERSON), 8, PERSON)),
    )
    assert "路远山" in refused("hearing_right_told", both, attempt("request_review")).reason
    passes("hearing_right_told", both, attempt("decide", FIRM))


def test_hearing_right_told_passes_who_was_told_who_is_below_and_who_is_not_punished():
    passes("hearing_right_told", heard(), attempt("decide", FIRM))
    below = proposal(fine_fen=999_999)
    passes("hearing_right_told", case(acts=(conclusion(below), notice(below))), attempt("decide", FIRM))
    let_off = proposal(disposition="no_penalty", ground="minor", kinds=[], fine_fen=0)
    passes("hearing_right_told", case(acts=(conclusion(let_off),)), attempt("decide", FIRM))


def test_the_limit_itself_counts_unless_it_must_be_exceeded():
    beyond = case(lists=lists(thresholds=(threshold(comparison="gt"),)))
    assert hearing_verdict(beyond, FIRM, proposal(fine_fen=1_000_000)).state == "not_required"
    assert hearing_verdict(beyond, FIRM, proposal(fine_fen=1_000_001)).state == "required"
    assert hearing_verdict(case(), FIRM, proposal(fine_fen=1_000_000)).state == "required"
    assert hearing_verdict(case(lists=None), FIRM, proposal()) == HearingVerdict(
        "unknown", ("没有本机关的清单可供判断",)
    )


def test_a_notice_that_left_the_right_out_may_be_given_again_with_the_same_content():
    facts = case(acts=(replace(conclusion(HEAVY), effective_seq=1), told(offered=False)))
    passes("notice_needed", facts, attempt("issue_notice", FIRM))
    facts = case(acts=(replace(conclusion(HEAVY), effective_seq=1), told()))
    refused("notice_needed", facts, attempt("issue_notice", FIRM))


def test_notice_needed_refuses_who_is_not_punished():
    let_off = proposal(disposition="no_penalty", ground="minor", kinds=[], fine_fen=0)
    assert refused("notice_needed", case(acts=(conclusion(let_off),)), attempt("issue_notice", FIRM)).kind == "never"


# ── over ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("late", "还没有答复"),
        ("requested", "还没有举行"),
        ("set", "还没有举行"),
        ("adjourned", "还没有举行"),
        ("held", "报告"),
    ],
)
def test_hearing_over_refuses_while_a_hearing_is_due(state, word):
    assert word in refused("hearing_over", heard(state), at("2026-12-01 09:00")).reason


def test_hearing_over_refuses_within_the_five_days_and_passes_after_them_whatever_was_noted():
    assert refused("hearing_over", heard("told"), at("2026-09-09 23:59")).until == day("2026-09-10")
    refused("hearing_over", heard("told", ends=None), at("2026-09-10 00:00"))
    passes("hearing_over", heard("told"), at("2026-09-10 00:00"))
    passes("hearing_over", heard("expired"), at("2026-09-10 00:00"))


@pytest.mark.parametrize(("state", "step"), [("waived", "waive_hearing"), ("withdrawn", "withdraw_hearing")])
def test_trap_16_hearing_over_refuses_a_waiver_without_its_signed_original(state, step):
    given_up = act(step, 9, track_subject=FIRM, content={"way": "record", "words": "我不听证。"})
    early = at("2026-09-03 09:00")
    assert "归入" in refused("hearing_over", heard(state, given_up), early).remedy
    passes("hearing_over", heard(state, given_up), at("2026-09-10 00:00"))
    signed = document(id="d", code="waiver_record", act_id=given_up.id, state="checked")
    passes("hearing_over", heard(state, given_up, documents=(signed,)), early)
    passes("hearing_over", heard(state, replace(given_up, evidence=("file",))), early)
    silent = replace(given_up, content={"way": "silence", "words": "没有答复"}, evidence=("file",))
    refused("hearing_over", heard(state, silent), early)


@pytest.mark.parametrize("state", ["reported", "terminated"])
def test_hearing_over_passes_what_was_held_and_reported_or_ended(state):
    passes("hearing_over", heard(state), at("2026-09-03 09:00"))


def test_hearing_over_and_evidence_heard_pass_who_is_decided_already():
    late = act("collect_evidence", 14)
    done = heard("requested", RECORD, late, decisions=(decision(),))
    passes("hearing_over", done, attempt("request_review"))
    passes("evidence_heard", done, attempt("request_review"))


def test_hearing_over_passes_who_is_not_punished():
    let_off = proposal(disposition="not_established", kinds=[], fine_fen=0)
    passes("hearing_over", heard("requested", acts=(conclusion(let_off),)), at("2026-12-01 09:00"))


def test_hearing_period_over_refuses_on_the_last_day_and_without_one():
    refused("hearing_period_over", heard("told"), at("2026-09-09 23:59", "expire_hearing"))
    refused("hearing_period_over", heard("told", ends=None), at("2026-09-30 00:00", "expire_hearing"))


def test_hearing_period_over_passes_the_day_after():
    passes("hearing_period_over", heard("told"), at("2026-09-10 00:00", "expire_hearing"))


RECORD = act("hold_hearing", 12, track_subject=FIRM, made={"held": True, "together": [PERSON]})


def test_evidence_heard_refuses_what_came_after_the_hearing_trap_14():
    late = act("collect_evidence", 14)
    found = refused("evidence_heard", heard("reported", RECORD, late), attempt("decide", FIRM))
    assert "第 14 号" in found.reason
    two = heard(
        "reported",
        acts=(conclusion(HEAVY, proposal(PERSON)), RECORD, late),
        parties=(firm(), person()),
    )
    refused("evidence_heard", two, attempt("decide", PERSON))


def test_evidence_heard_passes_what_was_heard_told_again_or_left_out():
    passes("evidence_heard", heard("reported", act("collect_evidence", 11), RECORD), attempt("decide", FIRM))
    late = act("collect_evidence", 14)
    again = replace(told(), seq=15, effective_seq=15)
    passes("evidence_heard", heard("told", RECORD, late, again), attempt("decide", FIRM))
    out = act("cure_defect", 16, content={"act_seq": 14, "way": "exclude"})
    passes("evidence_heard", heard("reported", RECORD, late, out), attempt("decide", FIRM))
    passes("evidence_heard", heard("expired", late), attempt("decide", FIRM))


# ── waivers ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("way", ["spoken", "silence"])
def test_waiver_explicit_refuses_silence_and_bare_words(way):
    tried = attempt("waive_statement", FIRM, input=typed(way=way))
    assert refused("waiver_explicit", case(), tried).article == "行政处罚法#62"


@pytest.mark.parametrize("way", ["statement", "record", "video"])
def test_waiver_explicit_passes_what_is_signed_or_recorded(way):
    passes("waiver_explicit", case(), attempt("waive_hearing", FIRM, input=typed(way=way)))
    passes("waiver_explicit", case(), attempt("waive_hearing", FIRM))


def waived(*acts, **values):
    return case(acts=acts, tracks=(track("statement", "waived", FIRM),), statement_ends={FIRM: LAST}, **values)


GIVEN_UP = act("waive_statement", 9, track_subject=FIRM, content={"way": "statement", "words": "没有要说的，放弃。"})


def test_trap_16_a_waiver_of_the_statement_opens_the_decision_only_with_what_was_signed():
    early = at("2026-09-03 09:00")
    for gate in ("statements_over", "statement_time_over"):
        refused(gate, waived(GIVEN_UP), early)
        passes(gate, waived(replace(GIVEN_UP, evidence=("file",))), early)
        passes(gate, waived(GIVEN_UP), at("2026-09-10 00:00"))


# ── not heavier for speaking ──────────────────────────────────────────────────────────────────────────────────────────

SPOKE = act("make_statement", 8, track_subject=FIRM, content={"content": "请求从轻"})


def renewed(*acts, given=PLAIN, **changes):
    before = replace(notice(proposal()), effective_seq=7)
    facts = case(acts=(before, *acts, replace(conclusion(proposal(**changes)), effective_seq=10)))
    return facts, attempt("issue_notice", FIRM, input=given)


@pytest.mark.parametrize("spoke", [SPOKE, replace(RECORD, seq=8, effective_seq=8)], ids=["statement", "hearing"])
def test_not_heavier_for_speaking_refuses_more_without_new_facts_trap_17(spoke):
    assert refused("not_heavier_for_speaking", *renewed(spoke, fine_fen=900_000)).article == "行政处罚法#45"
    refused("not_heavier_for_speaking", *renewed(spoke, fine_fen=900_000, facts="另一事实。"))
    refused("not_heavier_for_speaking", *renewed(spoke, kinds=["警告", "罚款", "通报批评"]))
    refused("not_heavier_for_speaking", *renewed(spoke, confiscated_fen=1))


def test_not_heavier_for_speaking_passes_new_facts_less_and_who_said_nothing():
    new = typed(offer_hearing="", new_facts="补充查明另有一次。")
    passes("not_heavier_for_speaking", *renewed(SPOKE, given=new, fine_fen=900_000, facts="另一事实。"))
    passes("not_heavier_for_speaking", *renewed(SPOKE, given=None, fine_fen=900_000, facts="另一事实。"))
    passes("not_heavier_for_speaking", *renewed(SPOKE, fine_fen=700_000))
    passes("not_heavier_for_speaking", *renewed(fine_fen=900_000))


def test_heavier_sees_money_things_and_terms():
    assert not heavier(proposal(), proposal())
    assert heavier(proposal(), proposal(goods=["刀具"], goods_fen=100))
    assert heavier(proposal(terms="暂扣一个月"), proposal(terms="暂扣二个月"))
    assert not same_matter(proposal(confiscated_fen=1), proposal(confiscated_fen=2))
    assert same_matter(proposal(confiscated_fen=2), proposal(confiscated_fen=1))


# ── before the hearing ────────────────────────────────────────────────────────────────────────────────────────────────


def calling(text, **values):
    given = typed(held_at=moment(text), presider=values.pop("presider", PRESIDER), clerk=values.pop("clerk", CLERK))
    return attempt("open_hearing", FIRM, input=given, **values)


def test_hearing_notice_time_refuses_six_working_days_between():
    found = refused("hearing_notice_time", heard("requested"), calling("2026-09-11 09:00"))
    assert "2026-09-14" in found.remedy
    assert day("2026-09-02") == TODAY


def test_hearing_notice_time_passes_seven_and_the_preview():
    passes("hearing_notice_time", heard("requested"), calling("2026-09-14 09:00"))
    passes("hearing_notice_time", heard("requested"), attempt("open_hearing", FIRM))


OFF = {one.date for one in official_days() if one.off}
WORKED = {one.date for one in official_days() if not one.off}


def works(on):
    return on in WORKED or (on.weekday() < 5 and on not in OFF)


def between(first, last):
    return [first + dt.timedelta(days=n) for n in range(1, (last - first).days)]


@given(st.dates(day("2005-01-05"), day("2026-12-31")))
def test_the_last_day_of_notice_leaves_exactly_seven_working_days_across_holidays_and_make_up_days(hearing):
    last = deadline("PEN_HEARING_NOTICE", hearing)
    assert sum(map(works, between(last, hearing))) == 7
    assert sum(map(works, between(last + dt.timedelta(days=1), hearing))) < 7


@given(st.dates(day("2005-01-05"), day("2026-10-31")))
def test_the_earliest_hearing_is_the_working_day_after_seven_whole_ones(served):
    first = earliest_hearing(case(), served)
    assert works(first)
    assert sum(map(works, between(served, first))) == 7


def test_presider_outside_refuses_investigators_strangers_and_a_clerk_without_the_part():
    assert "调查人员" in refused("presider_outside", heard(), calling("2026-09-14 09:00", presider=HANDLER)).reason
    took_part = heard("requested", act("inspect", 2, officers=(part(PRESIDER),)))
    refused("presider_outside", took_part, calling("2026-09-14 09:00"))
    refused("presider_outside", heard(), calling("2026-09-14 09:00", presider=THIRD))
    refused("presider_outside", heard(), calling("2026-09-14 09:00", clerk=THIRD))
    ruling = attempt("rule_on_challenge", FIRM, input=typed(replacement=HANDLER))
    refused("presider_outside", heard("set"), ruling)


CALLED = act(
    "open_hearing",
    10,
    track_subject=FIRM,
    content={"held_at": "2026-09-02T01:00:00Z", "presider": str(PRESIDER), "clerk": str(CLERK), "public": "yes"},
)


def test_presider_outside_refuses_another_than_was_notified_and_passes_the_replacement():
    other = uuid.UUID(int=33)
    people = (*PEOPLE, officer(other, "闻人朗", roles=(role("presider"),), certificates=()))
    tried = attempt("hold_hearing", FIRM, input=typed(presider=other))
    refused("presider_outside", heard("set", CALLED, people=people), tried)
    ruled = act("rule_on_challenge", 11, track_subject=FIRM, content={"replacement": str(other)})
    passes("presider_outside", heard("set", CALLED, ruled, people=people), tried)


def test_presider_outside_passes_the_presider_appointed_and_the_preview():
    passes("presider_outside", heard("requested"), calling("2026-09-14 09:00"))
    passes("presider_outside", heard("set", CALLED), attempt("hold_hearing", FIRM, input=typed(presider=PRESIDER)))
    passes("presider_outside", heard("requested"), attempt("open_hearing", FIRM))


def test_hearing_public_refuses_a_closed_hearing_and_a_second_announcement():
    closed = replace(CALLED, content=dict(CALLED.content) | {"public": "no"})
    refused("hearing_public", heard("set", closed), attempt("announce_hearing", FIRM))
    twice = heard("set", CALLED, act("announce_hearing", 11, track_subject=FIRM))
    refused("hearing_public", twice, attempt("announce_hearing", FIRM))


def test_hearing_public_passes_a_public_one_and_a_new_day():
    passes("hearing_public", heard("set", CALLED), attempt("announce_hearing", FIRM))
    again = replace(CALLED, seq=13, effective_seq=13)
    new_day = heard("set", CALLED, act("announce_hearing", 11, track_subject=FIRM), again)
    passes("hearing_public", new_day, attempt("announce_hearing", FIRM))


CHALLENGE = act("challenge_presider", 11, track_subject=FIRM)
RULING = act("rule_on_challenge", 12, track_subject=FIRM, content={"verdict": "refused"})


def test_challenge_open_refuses_where_nobody_asked_and_passes_where_somebody_did():
    refused("challenge_open", heard("set", CALLED), attempt("rule_on_challenge", FIRM))
    refused("challenge_open", heard("set", CHALLENGE, RULING), attempt("rule_on_challenge", FIRM))


def test_challenge_open_passes_a_request():
    passes("challenge_open", heard("set", CHALLENGE), attempt("rule_on_challenge", FIRM))


def test_challenge_decided_refuses_to_go_on_before_the_ruling():
    refused("challenge_decided", heard("set", CHALLENGE), attempt("hold_hearing", FIRM))


def test_challenge_decided_passes_after_it_and_without_any():
    passes("challenge_decided", heard("set", CHALLENGE, RULING), attempt("hold_hearing", FIRM))
    passes("challenge_decided", heard("set"), attempt("hold_hearing", FIRM))


# ── the hearing itself ────────────────────────────────────────────────────────────────────────────────────────────────


def record(**values):
    people = [typed(part=p) for p in values.pop("parts", ("party", "agent", "agent", "investigator"))]
    given = {
        "participants": people,
        "together": [],
        "rights_told": "yes",
        "last_statement": "请求从轻。",
        "read_back": "yes",
        "signed": "yes",
        "refusal_note": "",
        "excused": "no",
    }
    return typed(**(given | values))


def served(state, notified=True, **values):
    from mingzheng.cases.engine.fact_rows import DutyFact

    duty = DutyFact("PEN_HEARING_NOTICE", FIRM, TODAY, day("2026-08-21"), state)
    return heard("set", *((CALLED,) if notified else ()), duties=(duty,), **values)


def holding(step="hold_hearing", **values):
    when = values.pop("now", NOW)
    return attempt(step, FIRM, now=when, input=record(**values))


@pytest.mark.parametrize(
    ("state", "word"), [("open", "没有送达"), ("met_late", "不足七个工作日"), ("cancelled", "没有送达")]
)
def test_hearing_as_noticed_refuses_a_notice_late_or_not_served(state, word):
    assert word in refused("hearing_as_noticed", served(state), holding()).reason


def test_hearing_as_noticed_refuses_another_day_and_a_party_that_was_not_called():
    assert "听证日期" in refused("hearing_as_noticed", served("met"), holding(now=moment("2026-09-03 09:00"))).reason
    refused("hearing_as_noticed", served("met", notified=False), holding())
    assert (
        "路远山"
        in refused("hearing_as_noticed", served("met", parties=(firm(), person())), holding(together=[PERSON])).reason
    )


def test_hearing_as_noticed_passes_the_day_notified_in_time():
    passes("hearing_as_noticed", served("met"), holding())
    passes("hearing_as_noticed", served("open"), attempt("hold_hearing", FIRM))


def test_default_unexcused_refuses_an_excuse_and_a_notice_that_came_too_late():
    assert "正当理由" in refused("default_unexcused", served("met"), holding("terminate_hearing", excused="yes")).reason
    refused("default_unexcused", served("met_late"), holding("terminate_hearing"))


def test_default_unexcused_passes_who_was_called_in_time_and_stayed_away():
    passes("default_unexcused", served("met"), holding("terminate_hearing"))
    passes("default_unexcused", served("open"), attempt("terminate_hearing", FIRM))


@pytest.mark.parametrize(
    "fault",
    [
        {"rights_told": "no"},
        {"parts": ("party",)},
        {"parts": ("investigator",)},
        {"parts": ("party", "investigator", "agent", "agent", "agent")},
        {"last_statement": ""},
    ],
)
def test_heard_in_full_refuses_what_the_record_lacks(fault):
    refused("heard_in_full", served("met"), holding(**fault))


def test_heard_in_full_passes_a_whole_record_and_two_agents_for_each_party():
    passes("heard_in_full", served("met"), holding())
    four = ("investigator", *("agent",) * 4)
    passes("heard_in_full", served("met"), holding(parts=four, together=[PERSON]))


def test_hearing_record_signed_refuses_a_refusal_that_the_presider_did_not_note():
    refused("hearing_record_signed", served("met"), holding(signed="refused"))
    refused("hearing_record_signed", served("met"), holding(read_back="no"))


def test_hearing_record_signed_passes_a_signature_and_a_noted_refusal():
    passes("hearing_record_signed", served("met"), holding())
    passes("hearing_record_signed", served("met"), holding(signed="refused", refusal_note="当事人拒签。"))


# ── what review and decision make of it ───────────────────────────────────────────────────────────────────────────────


def test_trap_13_the_content_that_a_review_binds_holds_the_record_and_the_report():
    before = decision_content(heard("set"))
    after = decision_content(heard("held", RECORD))
    reported = decision_content(heard("reported", RECORD, act("report_hearing", 13, track_subject=FIRM)))
    assert "hearing" not in before["parties"][0]
    assert after["parties"][0]["hearing"] == ["sha256:act-12"]
    assert len(reported["parties"][0]["hearing"]) == 2


def test_a_decision_after_a_hearing_is_always_on_the_review_catalogue():
    quiet = lists(review=rule("conditions"))
    assert review_facts(heard("held", RECORD), FIRM).hearing_held
    assert any("听证" in t.text for t in review_triggers(heard("held", RECORD, lists=quiet)))
    assert not any(t.required for t in review_triggers(heard("expired", lists=quiet)))


def test_penalised_leaves_out_who_is_let_off():
    let_off = proposal(PERSON, disposition="no_penalty", ground="minor", kinds=[], fine_fen=0)
    facts = case(parties=(firm(), person()), acts=(conclusion(proposal(), let_off),))
    assert penalised(facts) == [FIRM]
    assert penalised(case(parties=(firm(), person()))) == [FIRM, PERSON]


# ── bad input ─────────────────────────────────────────────────────────────────────────────────────────────────────────

NOTICE_OF_HEARING = {
    "held_at": "2026-09-16 09:00",
    "venue": "听证室",
    "presider": str(PRESIDER),
    "clerk": str(CLERK),
    "contact": "柳记言",
    "contact_phone": "0990-5550101",
}


@pytest.mark.parametrize(
    ("step", "given", "words"),
    [
        ("open_hearing", NOTICE_OF_HEARING | {"public": "no"}, "不公开举行的应当选择情形"),
        ("open_hearing", NOTICE_OF_HEARING | {"closed_ground": "privacy"}, "公开举行的不填"),
        ("open_hearing", NOTICE_OF_HEARING | {"presider": "贺听澜"}, ""),
        ("rule_on_challenge", {"verdict": "granted", "reason": "属实。"}, "应当另行指定一人"),
        ("rule_on_challenge", {"verdict": "refused", "replacement": str(CLERK), "reason": "否。"}, "不填"),
        ("hold_hearing", {"participants": []}, ""),
        ("waive_hearing", {"words": "", "way": "statement", "by": "本人"}, ""),
        ("waive_statement", {"words": "放弃。", "way": "expired", "by": "本人"}, ""),
        ("answer_statement", {"adopted": "none"}, "逐条写明"),
        (
            "answer_statement",
            {"adopted": "none", "points": [{"point": "一", "adopted": "yes", "reason": "属实"}]},
            "不一致",
        ),
    ],
)
def test_bad_input_is_refused_in_words(step, given, words):
    with pytest.raises(Invalid) as caught:
        validate(BOOK.inputs[PROCEDURE.steps[step].input], given, today=TODAY)
    assert words in caught.value.message


def test_what_was_answered_before_points_existed_is_read_as_it_was():
    old = {"adopted": "part", "reasons": "改正及时的理由成立。"}
    assert validate(BOOK.inputs["StatementAnswerInput"], old, today=TODAY).reasons == "改正及时的理由成立。"
    told_then = {"contact": "岳青禾", "contact_phone": "0990", "contact_address": "临波路"}
    assert validate(BOOK.inputs["NoticeInput"], told_then, today=TODAY).offer_hearing == ""
