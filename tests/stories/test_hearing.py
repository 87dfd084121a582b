"""The right to a hearing and the hearing, told as stories; statements given up, late and answered point by point."""

import datetime as dt

import pytest

from mingzheng.agencies import actions as agencies
from mingzheng.cases.queries import case_view
from mingzheng.cases.tasks import differing_tracks
from mingzheng.catalogue.models import HearingThreshold
from mingzheng.core.errors import Invalid, NotVisible, Refused, Stale
from mingzheng.demo.district import do
from mingzheng.documents.models import Document
from mingzheng.documents.queries import servability
from mingzheng.dossiers.models import DossierPerson
from mingzheng.duties.models import Duty
from mingzheng.ledger import sequencer
from mingzheng.ledger.verifying import live
from mingzheng.review.models import Review
from tests.invariants.test_found_by_attack import grant
from tests.stories import scripts

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MAN = {"kind": "individual", "name": "路远山", "birth_on": "1980-05-01", "address": "溪桥区观澜街 1 号"}
WOMAN = {"kind": "individual", "name": "邵临川", "birth_on": "1985-03-02", "address": "溪桥区观澜街 3 号"}
FINE = "20,000.00"


def can(play, who):
    view = case_view(play.case_id, play.district.accounts[who], play.now)
    return {s.step.code for s in view.possible}


def refusals(action, *args, **values):
    with pytest.raises(Refused) as caught:
        action(*args, **values)
    return {r.gate: r for r in caught.value.refusals}


def whole(play):
    sequencer.sequence(play.now + dt.timedelta(minutes=5))
    assert live(play.now + dt.timedelta(minutes=5)).findings == []
    assert list(differing_tracks()) == []


def told(play, parties=(MAN,), **values):
    """Up to the served notice, on 1 September, of a fine that meets the threshold."""
    scripts.concluded(scripts.investigated(play, parties), **({"fine_fen": FINE} | values))
    for index in range(len(parties)):
        scripts.notified(play, index)
    return play


def notice_of_hearing(play, held_at="2026-09-16 09:00", **values):
    return {
        "held_at": held_at,
        "venue": "本局二楼听证室",
        "presider": str(play.person("presider")),
        "clerk": str(play.person("clerk")),
        "contact": "柳记言",
        "contact_phone": "0990-5550101",
    } | values


def record(play, **values):
    return {
        "ended_at": (play.now + dt.timedelta(hours=2)).isoformat(),
        "presider": str(play.person("presider")),
        "participants": [
            {"name": "路远山", "part": "party"},
            {"name": "柏代言", "part": "agent", "note": "委托代理人"},
            {"name": "岳青禾", "part": "investigator"},
        ],
        "rights_told": "yes",
        "proof": "调查人员提出现场笔录、询问笔录，建议警告并罚款二万元。",
        "examined": [{"evidence": "现场笔录", "opinion": "对真实性没有异议。"}],
        "defence": "当事人称人员当天已经停工办证，没有造成后果。",
        "last_statement": "请求从轻处罚。",
        "read_back": "yes",
        "signed": "yes",
        "recorded": "yes",
    } | values


REPORT = {
    "disputes": "是否及时改正，能否从轻。",
    "findings": "现场笔录、询问笔录经质证属实。",
    "conclusion": "as_proposed",
    "opinion": "裁量已经考虑及时改正，建议按拟处罚意见作出决定。",
}
WAIVER = {"words": "我都清楚了，不要求听证，也没有别的要说。", "way": "record", "by": "路远山本人"}


def asked(play, index=0, **values):
    play.do("officer", "request_hearing", play.party(index), **({"form": "written"} | values))
    return play


def called(play, index=0, *, serve=True, **values):
    """Call the hearing: seven working days lie between the service on 4 September and 16 September."""
    party = play.party(index)
    play.do("officer", "open_hearing", party, **notice_of_hearing(play, **values))
    play.approve("agency_head")
    paper = play.paper("hearing_notice", party)
    if servability(paper) is not None:
        play.wet(paper, "officer", "officer2")
    if serve:
        play.serve(paper)
    return play


def heard(play, index=0, **values):
    play.do("clerk", "hold_hearing", play.party(index), place="本局二楼听证室", **record(play, **values))
    return play


def reported(play, index=0):
    play.do("presider", "report_hearing", play.party(index), step_up=True, **REPORT)
    return play


def text_of(play, code, party=None):
    return str(play.paper(code, party).data)


# ── the whole path ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_hearing_is_told_asked_for_held_and_reported_before_review_and_decision(play, own_seal):
    told(play)
    party, letter = play.party(), play.paper("prior_notice")
    assert letter.title == "行政处罚听证告知书"
    assert "5个工作日" in str(letter.data)
    assert "要求举行听证" in str(letter.data)
    assert play.states()["hearing"] == "told"
    assert Duty.objects.get(kind="PEN_HEARING_REQ").due_on == dt.date(2026, 9, 8)
    play.at("2026-09-03 09:00")
    asked(play)
    assert {"open_hearing"} <= can(play, "officer")
    play.at("2026-09-04 09:00")
    called(play)
    assert DossierPerson.objects.filter(role__in=["presider", "hearing_clerk"]).count() == 2
    assert Duty.objects.get(kind="PEN_HEARING_NOTICE").state == "met"
    letter = text_of(play, "hearing_notice")
    for words in ("2026年9月16日9时00分", "主持人贺听澜", "有权申请回避", "一至二人代理", "视为放弃听证权利"):
        assert words in letter
    assert "announce_hearing" in can(play, "clerk")
    play.do("clerk", "announce_hearing", party, where="本局公告栏")
    assert "听证公告" in play.paper("hearing_announcement").title
    play.at("2026-09-09 08:00").tick()
    assert play.states()["statement"] == "expired"
    assert play.case.stage == "hearing"
    found = refusals(play.do, "officer", "request_review", statement="请审核。")
    assert found["hearing_over"].article == "行政处罚法#65"
    play.at("2026-09-16 09:00")
    heard(play)
    assert play.case.acts.get(step="hold_hearing").defects.count() == 0
    assert (
        "听证还没有报告" in refusals(play.do, "officer", "request_review", statement="请审核。")["hearing_over"].reason
    )
    for words in ("岳青禾", "案件调查人员", "对真实性没有异议", "请求从轻处罚"):
        assert words in text_of(play, "hearing_record")
    assert {"report_hearing"} <= can(play, "presider")
    reported(play)
    scripts.reviewed(play)
    review = Review.objects.get()
    handed = {p["code"] for p in review.papers}
    assert {"hearing", "hearing_record", "hearing_report"} <= handed
    scripts.decided(play)
    letter = text_of(play, "penalty_decision")
    assert "制发行政处罚听证告知书" in letter
    assert "公开举行了听证" in letter
    assert "本决定根据听证笔录作出" in letter
    assert "听证" in text_of(play, "decision_form")
    assert play.party() == party
    whole(play)


def test_a_hearing_that_nobody_asks_for_expires_and_the_decision_tells_it(play, own_seal):
    told(play)
    play.at("2026-09-08 23:00")
    assert {"hearing_over", "statements_over"} <= set(
        refusals(play.do, "officer", "request_review", statement="请审核。")
    )
    play.at("2026-09-09 00:01")
    scripts.reviewed(play)  # the date decides, not the tick
    assert play.states()["hearing"] == "told"
    play.tick()
    assert play.states()["hearing"] == "expired"
    scripts.decided(play)
    assert "没有要求听证" in text_of(play, "penalty_decision")
    whole(play)


def test_two_parties_are_heard_together_on_one_record_and_one_report(play, own_seal):
    told(play, (MAN, WOMAN))
    first, second = play.party(0), play.party(1)
    play.at("2026-09-03 09:00")
    asked(asked(play, 0), 1)
    play.at("2026-09-04 09:00")
    called(called(play, 0), 1)
    play.at("2026-09-16 09:00").tick()
    heard(play, together=[second])
    states = {t.subject: t.state for t in play.case.tracks.filter(kind="hearing")}
    assert states == {first: "held", second: "held"}
    reported(play)
    assert {t.state for t in play.case.tracks.filter(kind="hearing")} == {"reported"}
    assert Document.objects.filter(code="hearing_record").count() == 1
    scripts.reviewed(play)
    scripts.decided(scripts.decided(play, 0), 1)
    assert "举行了听证" in text_of(play, "penalty_decision", second)
    whole(play)


def test_one_party_asks_and_the_other_waits_for_no_hearing_of_its_own(play, own_seal):
    told(play, (MAN, scripts.FIRM))
    man, firm = play.party(0), play.party(1)
    assert {t.subject for t in play.case.tracks.filter(kind="hearing")} == {man}  # trap 15: each by its own standard
    assert play.paper("prior_notice", firm).title == "行政处罚事先告知书"


# ── the period, late requests, waivers ────────────────────────────────────────────────────────────────────────────────


def test_trap_02_and_03_the_five_days_leave_out_the_day_of_service_and_holidays(play, own_seal):
    play.at("2026-09-23 09:00")
    told(play)
    # Friday 25 September is the Mid-Autumn Festival, 1–7 October is off: 24, 28, 29, 30 September and 8 October count
    assert Duty.objects.get(kind="PEN_HEARING_REQ").due_on == dt.date(2026, 10, 8)


def test_a_late_request_is_recorded_and_answered_with_reasons(play, own_seal):
    told(play)
    play.at("2026-09-09 10:00").tick()
    asked(play, late_reason="")
    assert play.states()["hearing"] == "late"
    assert "答复" in refusals(play.do, "officer", "request_review", statement="请审核。")["hearing_over"].reason
    play.do("officer", "answer_late_request", play.party(), verdict="refused", reason="没有说明逾期的理由。")
    play.approve("unit_head")
    assert play.states()["hearing"] == "expired"
    assert play.paper("hearing_refusal").title == "不予举行听证通知书"
    words = ("路远山", "2026年9月9日要求听证", "第六十四条", "不举行听证", "没有说明逾期的理由。")
    assert scripts.lacks(play, "hearing_refusal", *words) == []
    scripts.reviewed(play)


def test_a_late_request_with_a_good_reason_leads_to_a_hearing(play, own_seal):
    told(play)
    play.at("2026-09-09 10:00").tick()
    asked(play, late_reason="住院，出院当日提出。")
    play.do("officer", "answer_late_request", play.party(), verdict="accepted", reason="住院证明属实。")
    play.approve("unit_head")
    assert play.states()["hearing"] == "requested"


def test_a_request_posted_in_time_is_in_time_though_entered_later(play, own_seal):
    told(play)
    play.at("2026-09-09 10:00").tick()
    posted = play.now.replace(day=8, hour=17)
    done = play.do("officer", "request_hearing", play.party(), at=posted, at_source="signed_paper", form="written")
    assert (play.states()["hearing"], done.defects) == ("requested", ())


def test_trap_16_both_rights_given_up_in_signed_words_open_the_decision_before_the_period_ends(play, own_seal):
    told(play)
    play.at("2026-09-02 09:00")
    for step in ("waive_statement", "waive_hearing"):
        play.do("officer", step, play.party(), **WAIVER)
    assert (play.states()["statement"], play.states()["hearing"]) == ("waived", "waived")
    found = refusals(play.do, "officer", "request_review", statement="请审核。")
    assert {"statements_over", "hearing_over"} <= set(found)  # nothing signed is in the file yet
    for paper in play.papers("waiver_record"):
        play.wet(paper, "officer", "officer2")
    words = ("路远山本人", "要求听证", "2026年9月2日", WAIVER["words"], "以上是我的真实意思")
    assert scripts.lacks(play, "waiver_record", *words) == []
    scripts.reviewed(play)
    scripts.decided(play)
    assert play.now.date() == dt.date(2026, 9, 2)
    words = text_of(play, "penalty_decision")
    assert words.count("不要求听证，也没有别的要说") == 2
    whole(play)


@pytest.mark.parametrize("way", ["silence", "spoken"])
def test_trap_16_silence_and_bare_words_are_recorded_and_waive_nothing(play, own_seal, way):
    told(play)
    for step in ("waive_statement", "waive_hearing"):
        done = play.do("officer", step, play.party(), **(WAIVER | {"way": way}))
        assert [d.gate for d in done.defects] == ["waiver_explicit"]
    assert (play.states()["statement"], play.states()["hearing"]) == ("waiting", "told")
    assert play.papers("waiver_record") == []  # nobody is asked to sign what was not said
    assert {"statements_over", "hearing_over"} <= set(
        refusals(play.do, "officer", "request_review", statement="请审核。")
    )


def test_a_file_with_the_waiver_stands_for_the_signed_record(play, own_seal):
    told(play)
    signed = play.attach("officer", b"the words of the party, as signed", "放弃听证声明.txt")
    play.do("officer", "waive_hearing", play.party(), evidence=(signed,), **(WAIVER | {"way": "statement"}))
    assert "hearing_over" not in refusals(play.do, "officer", "request_review", statement="请审核。")
    assert play.papers("waiver_record") == []  # the party wrote it itself


def test_a_waiver_recorded_without_its_file_is_recorded_again_with_it(play, own_seal):
    told(play)
    play.do("officer", "waive_hearing", play.party(), **(WAIVER | {"way": "statement"}))
    assert "归入" in refusals(play.do, "officer", "request_review", statement="请审核。")["hearing_over"].remedy
    signed = play.attach("officer", b"the words of the party, as signed", "放弃听证声明.txt")
    play.do("officer", "waive_hearing", play.party(), evidence=(signed,), **(WAIVER | {"way": "statement"}))
    assert "hearing_over" not in refusals(play.do, "officer", "request_review", statement="请审核。")


def test_who_waived_may_still_ask_within_the_period_and_speak_after_it(play, own_seal):
    told(play)
    play.do("officer", "waive_hearing", play.party(), **WAIVER)
    play.do("officer", "waive_statement", play.party(), **WAIVER)
    asked(play)
    assert play.states()["hearing"] == "requested"
    play.at("2026-09-10 09:00")
    play.do("officer", "make_statement", play.party(), form="written", content="补充说明。")
    assert play.states()["statement"] == "stated"


def test_a_request_is_withdrawn_in_signed_words(play, own_seal):
    told(play)
    asked(play)
    play.do("officer", "withdraw_hearing", play.party(), **WAIVER)
    assert play.states()["hearing"] == "withdrawn"
    play.at("2026-09-09 10:00").tick()
    scripts.decided(scripts.reviewed(play))
    assert "撤回了要求" in text_of(play, "penalty_decision")


# ── calling the hearing ───────────────────────────────────────────────────────────────────────────────────────────────


def test_refuses_a_hearing_with_less_than_seven_working_days(play, own_seal):
    told(play)
    play.at("2026-09-04 09:00")
    asked(play)
    found = refusals(play.do, "officer", "open_hearing", play.party(), **notice_of_hearing(play, "2026-09-15 09:00"))
    assert found["hearing_notice_time"].article == "行政处罚法#64.1.2"
    assert "2026-09-16" in found["hearing_notice_time"].remedy
    play.do("officer", "open_hearing", play.party(), **notice_of_hearing(play, "2026-09-16 09:00"))


def test_the_last_signature_counts_the_seven_days_again(play, own_seal):
    told(play)
    play.at("2026-09-04 09:00")
    asked(play)
    play.do("officer", "open_hearing", play.party(), **notice_of_hearing(play))
    play.at("2026-09-07 09:00")
    assert "hearing_notice_time" in refusals(play.approve, "agency_head")


def test_trap_11_an_investigator_cannot_preside(play, own_seal):
    told(play)
    asked(play)
    for who in ("officer", "officer2", "reviewer"):
        given = notice_of_hearing(play, presider=str(play.person(who)))
        assert "presider_outside" in refusals(play.do, "officer", "open_hearing", play.party(), **given)


def test_trap_11_the_presider_does_not_review_unless_the_agency_has_a_rule(play, own_seal):
    both, market = play.district.people["reviewer"], play.district.agencies["market"]
    do(agencies.grant_role, both, role="presider", agency=market, now=play.now)
    told(play)
    asked(play)
    play.at("2026-09-04 09:00")
    called(play, presider=str(both.pk))
    play.at("2026-09-16 09:00").tick()
    heard(play, presider=str(both.pk))
    play.do("reviewer", "report_hearing", play.party(), step_up=True, **REPORT)
    play.do("officer", "request_review", statement="请审核。")
    key = play.case.tracks.get(kind="review").subject
    found = refusals(play.do, "reviewer", "accept_review", key, verdict="accepted")
    assert "听证主持人" in found["exclusion"].reason


def test_a_notice_served_late_is_a_defect_of_the_hearing_and_blocks_the_decision(play, own_seal):
    told(play)
    asked(play)
    play.at("2026-09-04 09:00")
    called(play, serve=False)
    play.at("2026-09-07 09:00")
    play.serve(play.paper("hearing_notice"))
    assert Duty.objects.get(kind="PEN_HEARING_NOTICE").state == "met_late"
    play.at("2026-09-16 09:00").tick()
    heard(play)
    defect = play.case.acts.get(step="hold_hearing").defects.get()
    assert (defect.gate, defect.consequence) == ("hearing_as_noticed", "blocks_decision")
    play.do("officer", "rehear", play.party(), reason="听证通知书送达过晚。")
    play.approve("agency_head")
    called(play, held_at="2026-10-09 09:00")
    play.at("2026-10-09 09:00")
    again = play.do("clerk", "hold_hearing", play.party(), place="本局二楼听证室", **record(play))
    play.do(
        "officer",
        "cure_defect",
        act_seq=defect.act.seq,
        gate="hearing_as_noticed",
        way="redo",
        redo_seq=again.seq,
        explanation="已重新听证。",
    )
    play.approve("unit_head")
    reported(play)
    scripts.decided(scripts.reviewed(play))


def test_a_hearing_is_put_off_and_called_again(play, own_seal):
    told(play)
    asked(play)
    play.at("2026-09-04 09:00")
    called(play)
    first = play.paper("hearing_notice")
    given = {"kind": "postponed", "ground": "excused", "reason": "当事人住院。", "told": "9 月 7 日电话告知"}
    play.do("presider", "adjourn_hearing", play.party(), **given)
    assert play.states()["hearing"] == "adjourned"
    letter = play.paper("hearing_adjournment", play.party())
    words = ("2026年9月16日9时00分", "延期举行", "当事人有正当理由不能出席。当事人住院。", "七个工作日前另行通知")
    assert scripts.lacks(play, "hearing_adjournment", *words) == []
    play.serve(letter)
    called(play, held_at="2026-09-22 09:00")
    call = {"person": "叶知夏", "part": "witness", "task": "说明当天的用工情况"}
    play.do("clerk", "call_to_hearing", play.party(), **call)
    assert scripts.lacks(play, "hearing_call", "叶知夏", "证人", "2026年9月22日9时00分", call["task"]) == []
    play.at("2026-09-22 09:00").tick()
    reported(heard(play))
    first.refresh_from_db()
    assert first.state != "void"  # it was served; the second notice takes its place
    scripts.decided(scripts.reviewed(play))


def test_a_letter_of_adjournment_that_is_not_served_falls_with_the_next_notice(play, own_seal):
    asked(told(play))
    play.at("2026-09-04 09:00")
    called(play)
    given = {"kind": "postponed", "ground": "force_majeure", "reason": "台风。", "told": "电话告知"}
    play.do("presider", "adjourn_hearing", play.party(), **given)
    letter = play.paper("hearing_adjournment")
    called(play, held_at="2026-09-22 09:00")
    letter.refresh_from_db()
    assert letter.state == "void"
    assert [s for k, s in play.states().items() if k.startswith("service") and str(letter.pk) in k] in ([], ["dropped"])


def test_the_presider_is_challenged_and_replaced(play, own_seal):
    told(play)
    asked(play)
    play.at("2026-09-04 09:00")
    called(play)
    party = play.party()
    assert "challenge_open" in refusals(
        play.do, "officer", "rule_on_challenge", party, verdict="refused", reason="没有申请。"
    )
    play.do("officer", "challenge_presider", party, by="party", reason="主持人是举报人的亲属。")
    play.do(
        "officer",
        "rule_on_challenge",
        party,
        verdict="granted",
        replacement=str(play.person("presider2")),
        reason="关系属实。",
    )
    play.approve("agency_head")
    ended = DossierPerson.objects.get(role="presider", person=play.district.people["presider"])
    assert ended.until is not None
    play.at("2026-09-16 09:00").tick()
    with pytest.raises(NotVisible):  # who withdrew sees the case no more
        can(play, "presider")
    play.do("presider2", "hold_hearing", party, place="听证室", **record(play, presider=str(play.person("presider2"))))
    assert play.case.acts.get(step="hold_hearing").defects.count() == 0
    play.do("presider2", "report_hearing", party, step_up=True, **REPORT)


def test_a_hearing_while_a_challenge_is_open_is_a_defect(play, own_seal):
    told(play)
    asked(play)
    play.at("2026-09-04 09:00")
    called(play)
    play.do("officer", "challenge_presider", play.party(), by="party", reason="与举报人有亲属关系。")
    play.at("2026-09-16 09:00").tick()
    heard(play)
    assert [d.gate for d in play.case.acts.get(step="hold_hearing").defects.all()] == ["challenge_decided"]


# ── default ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_stays_away_without_reason_is_taken_to_have_waived(play, own_seal):
    told(play)
    asked(play)
    play.at("2026-09-04 09:00")
    called(play)
    play.at("2026-09-16 10:00").tick()
    play.do("clerk", "terminate_hearing", play.party(), kind="absent", circumstances="等候一小时未到。", excused="no")
    words = ("2026年9月16日10时00分", "路远山", "无正当理由拒不出席听证", "等候一小时未到。", "终止听证")
    assert scripts.lacks(play, "hearing_termination", *words) == []
    assert play.states()["hearing"] == "terminated"
    scripts.decided(scripts.reviewed(play))
    assert "视为放弃听证权利" in text_of(play, "penalty_decision")
    whole(play)


def test_an_excused_absence_is_no_default(play, own_seal):
    told(play)
    asked(play)
    play.at("2026-09-04 09:00")
    called(play)
    play.at("2026-09-16 10:00").tick()
    given = {"kind": "absent", "circumstances": "代理人电话说明当事人住院。", "excused": "yes"}
    done = play.do("clerk", "terminate_hearing", play.party(), **given)
    assert [d.gate for d in done.defects] == ["default_unexcused"]
    assert play.states()["hearing"] == "set"


# ── review, evidence, heavier ─────────────────────────────────────────────────────────────────────────────────────────


def test_trap_13_a_review_before_the_hearing_does_not_count_after_it(play, own_seal):
    told(play)
    play.at("2026-09-09 10:00").tick()
    scripts.reviewed(play)
    asked(play, late_reason="邮件途中遗失，有证明。")  # the review is void: the content has changed
    assert [t.state for t in play.case.tracks.filter(kind="review")] == ["void"]
    play.do("officer", "answer_late_request", play.party(), verdict="accepted", reason="理由成立。")
    play.approve("unit_head")
    called(play, held_at="2026-09-21 09:00")
    play.at("2026-09-21 09:00")
    reported(heard(play))
    found = refusals(play.do, "officer", "decide", play.party(), **scripts.DECISION)
    assert set(found) == {"reviewed"}
    scripts.decided(scripts.reviewed(play))


def test_trap_14_new_evidence_after_the_hearing_is_left_out_or_heard(play, own_seal):
    told(play)
    asked(play)
    play.at("2026-09-04 09:00")
    called(play)
    play.at("2026-09-16 09:00").tick()
    reported(heard(play))
    late = play.do(
        "officer",
        "collect_evidence",
        officers=("officer", "officer2"),
        kind="documentary",
        description="听证后取得的证人证言",
        provider="证人",
    )
    play.confirm("officer2", late.seq)
    found = refusals(play.do, "officer", "request_review", statement="请审核。")
    assert "没有经过质证" in found["evidence_heard"].reason
    assert str(late.seq) in found["evidence_heard"].reason
    play.do(
        "officer",
        "cure_defect",
        act_seq=late.seq,
        gate="out_of_order",
        way="exclude",
        explanation="不作为定案证据。",
    )
    play.approve("unit_head")
    scripts.decided(scripts.reviewed(play))


def test_trap_14_other_facts_after_the_hearing_are_told_again_with_the_right_to_a_hearing(play, own_seal):
    told(play)
    asked(play)
    play.at("2026-09-04 09:00")
    called(play)
    play.at("2026-09-16 09:00").tick()
    reported(heard(play))
    changed = scripts.proposal(
        play.party(), fine_fen=FINE, facts="2026年9月1日，当事人安排两名未取得健康证明的人员加工凉菜。"
    )
    play.do("officer", "conclude", **scripts.conclusion(changed))
    play.approve("unit_head")
    assert "as_notified" in refusals(play.do, "officer", "request_review", statement="请审核。")
    scripts.notified(play)
    assert play.states()["hearing"] == "told"
    assert "hearing_over" in refusals(play.do, "officer", "request_review", statement="请审核。")


def test_trap_17_nothing_heavier_for_having_spoken_without_new_facts(play, own_seal):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    party = play.party()
    play.do("officer", "make_statement", party, form="written", content="人员当天已停工。")
    heavier = scripts.proposal(party, fine_fen="9,000.00")
    play.do("officer", "conclude", **scripts.conclusion(heavier))
    play.approve("unit_head")
    found = refusals(play.do, "officer", "issue_notice", party, **scripts.NOTICE)
    assert found["not_heavier_for_speaking"].article == "行政处罚法#45"
    new = heavier | {"facts": "2026年9月1日，当事人安排两名未取得健康证明的人员加工凉菜。"}
    play.do("officer", "conclude", **scripts.conclusion(new))
    play.approve("unit_head")
    assert "not_heavier_for_speaking" in refusals(play.do, "officer", "issue_notice", party, **scripts.NOTICE)
    play.do("officer", "issue_notice", party, **scripts.NOTICE, new_facts="补充询问查明另有一名人员。")


# ── the standard ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_unknown_standard_refuses_the_notice_unless_the_right_is_offered(play, own_seal, monkeypatch):
    scripts.concluded(scripts.investigated(play, (MAN,)))
    monkeypatch.setattr(HearingThreshold.objects, "filter", lambda **_: HearingThreshold.objects.none())
    found = refusals(play.do, "officer", "issue_notice", play.party(), **scripts.NOTICE)
    assert found["hearing_standard_known"].who == "清单管理员"
    play.do("officer", "issue_notice", play.party(), **scripts.NOTICE, offer_hearing="yes")
    play.approve("unit_head")
    assert play.paper("prior_notice").title == "行政处罚听证告知书"


def test_a_hearing_offered_below_the_standard_is_a_hearing(play, own_seal):
    scripts.concluded(scripts.investigated(play))
    play.do("officer", "issue_notice", play.party(), **scripts.NOTICE, offer_hearing="yes")
    play.approve("unit_head")
    play.serve(play.paper("prior_notice"))
    asked(play)
    assert play.states()["hearing"] == "requested"


# ── statements ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_oral_statement_makes_its_record_and_is_answered_point_by_point(play, own_seal):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    party = play.party()
    play.do(
        "officer", "make_statement", party, form="oral", content="一是已改正；二是初犯。", assisted="翻译人员阿依江"
    )
    words = ("溪桥区禾满堂餐饮店", "翻译人员阿依江", "一是已改正；二是初犯。", "与我说的相符")
    assert scripts.lacks(play, "statement_record", *words) == []
    points = [
        {"point": "已改正", "adopted": "yes", "reason": "复查属实。"},
        {"point": "初犯", "adopted": "no", "reason": "曾受过处罚。"},
    ]
    with pytest.raises(Invalid):
        play.do("officer", "answer_statement", party, adopted="all", points=points)
    with pytest.raises(Invalid):
        play.do("officer", "answer_statement", party, adopted="part")
    play.do("officer", "answer_statement", party, adopted="part", points=points)
    play.approve("unit_head")
    play.at("2026-09-09 09:00")
    scripts.decided(scripts.reviewed(play))
    letter = text_of(play, "penalty_decision")
    assert "1. 已改正——采纳：复查属实。" in letter
    assert "2. 初犯——不采纳：曾受过处罚。" in letter


def test_a_written_statement_needs_no_record_of_ours(play, own_seal):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    play.do("officer", "make_statement", play.party(), form="written", content="请求从轻。")
    assert play.papers("statement_record") == []


# ── twice and out of turn ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_second_record_of_the_same_hearing_moves_nothing_and_a_stale_notice_is_told(play, own_seal):
    told(play)
    asked(play)
    play.at("2026-09-04 09:00")
    seen = play.case.seq
    called(play)
    with pytest.raises(Stale):
        play.do("officer2", "open_hearing", play.party(), seen_seq=seen, **notice_of_hearing(play))
    play.at("2026-09-16 09:00").tick()
    heard(play)
    again = play.do("clerk", "hold_hearing", play.party(), place="听证室", **record(play))
    assert "out_of_order" in {d.gate for d in again.defects}
    assert play.states()["hearing"] == "held"
    with pytest.raises(Refused):
        play.do("officer", "hold_hearing", play.party(), **record(play))
    with pytest.raises(Refused):
        play.do("clerk", "report_hearing", play.party(), step_up=True, **REPORT)


def test_clerk_and_interpreter_withdraw_like_the_presider(play, own_seal):
    grant(play, "presider2", "hearing_clerk")
    told(play)
    asked(play)
    play.at("2026-09-04 09:00")
    called(play)
    party, other = play.party(), str(play.person("presider2"))
    play.do("officer", "challenge_presider", party, by="party", of="clerk", reason="记录员是举报人的配偶。")
    granted = {"verdict": "granted", "reason": "关系属实。"}
    wrong = refusals(play.do, "officer", "rule_on_challenge", party, **granted, replacement=other)
    assert "challenge_open" in wrong
    same = refusals(
        play.do, "officer", "rule_on_challenge", party, **granted, replacement_clerk=str(play.person("clerk"))
    )
    assert "presider_outside" in same
    play.do("officer", "rule_on_challenge", party, **granted, replacement_clerk=other)
    play.approve("agency_head")
    parts = DossierPerson.objects.filter(dossier_id=play.case_id, role="hearing_clerk").order_by("pk")
    assert [(str(p.person_id) == other, p.until is None) for p in parts] == [(False, False), (True, True)]
    play.do("officer", "challenge_presider", party, by="party", of="interpreter", name="阿依夏", reason="是对方亲属。")
    play.do("officer", "rule_on_challenge", party, **granted, replacement_name="古丽娜")
    play.approve("agency_head")
    play.at("2026-09-16 09:00").tick()
    with pytest.raises(NotVisible):  # who withdrew sees the case no more
        can(play, "clerk")
    play.do("presider2", "hold_hearing", party, place="听证室", **record(play))
    assert play.case.acts.get(step="hold_hearing").defects.count() == 0
