"""The ordinary penalty, told as stories, with what is open now between the steps."""

import datetime as dt

import pytest

from mingzheng.cases.queries import case_view
from mingzheng.cases.tasks import differing_tracks
from mingzheng.catalogue.models import Matter
from mingzheng.core.errors import Refused
from mingzheng.core.secrets import new_id
from mingzheng.demo.district import SETUP
from mingzheng.documents.models import Document
from mingzheng.duties.models import Duty
from mingzheng.ledger import sequencer
from mingzheng.ledger.recording import record
from mingzheng.ledger.verifying import live
from mingzheng.publication.models import PublicDecision
from tests.stories import scripts

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


AFTERWARDS = {
    *(
        "annul_decision",
        "change_decision",
        "correct_publication",
        "correct_service",
        "note_reconsideration",
        "note_suit",
    )
}


def can(play, who):
    view = case_view(play.case_id, play.district.accounts[who], play.now)
    return {s.step.code for s in view.possible}


def whole(play):
    now = play.now + dt.timedelta(minutes=5)
    sequencer.sequence(now)
    assert live(now).findings == []
    assert list(differing_tracks()) == []


def test_a_case_goes_online_from_clue_to_archive_in_its_roles(play, own_seal):
    scripts.investigated(play)
    assert {"inspect", "question", "collect_evidence", "conclude"} <= can(play, "officer")
    assert "decide" not in can(play, "officer")
    scripts.concluded(play)
    assert "issue_notice" in can(play, "officer")
    scripts.notified(play)
    assert "request_review" not in can(play, "officer")
    play.at("2026-09-09 08:00").tick()
    assert "request_review" in can(play, "officer")
    scripts.reviewed(play)
    assert "decide" in can(play, "officer")
    scripts.decided(play)
    assert can(play, "publisher") == {"draft_publication", "propose_withholding"}
    scripts.published(play)
    assert play.states()["publication"] == "waiting"
    assert not PublicDecision.objects.exists()
    scripts.served(play)
    assert PublicDecision.objects.get().state == "published"
    scripts.originals(scripts.paid(play))
    assert "close_case" in can(play, "officer")
    scripts.closed(play)
    play.do("archivist", "archive_case", retention="30", boxed_at="1 号库 3 架")
    assert play.states()["main"] == "archived"
    report = (
        "安排未取得健康证明的人员",
        "陈䶮㛃",
        "现场检查。",
        "询问。",
        "《中华人民共和国食品安全法》第四十五条",
        "较轻档",
    )
    assert scripts.lacks(play, "conclusion_report", *report) == []
    assert scripts.machine_dates(play) == []
    assert can(play, "officer") == AFTERWARDS
    whole(play)


def test_a_case_goes_on_paper_from_clue_to_archive(play):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="检查时发现一名人员没有健康证明。")
    seen = play.do(
        "officer",
        "inspect",
        officers=("officer", "officer2"),
        place="临波路 88 号",
        **scripts.inspection(ended_at=play.now.isoformat()),
    )
    record = play.paper("inspection_record")
    play.wet(record, "officer", "officer2")
    assert not play.case.acts.get(seq=seen.seq).officers.filter(confirmed_at=None).exists()
    play.do("officer", "file_case", medium="paper", **scripts.filing(play))
    assert play.states()["main"] == "clue"
    play.wet(play.paper("filing_form"), "officer", "officer2")
    assert play.states()["main"] == "filed"
    assert play.case.filed_on == dt.date(2026, 9, 1)
    asked = play.do("officer", "question", officers=("officer", "officer2"), **scripts.interview(play.now.isoformat()))
    play.confirm("officer2", asked.seq)
    scripts.concluded(play)
    scripts.notified(play)
    play.at("2026-09-09 08:00").tick()
    scripts.reviewed(play)
    play.do("officer", "decide", play.party(), medium="paper", **scripts.DECISION)
    assert play.states()["decision"] == "due"
    play.wet(play.paper("decision_form"), "officer", "officer2")
    assert play.states()["decision"] == "decided"
    scripts.served(scripts.published(play))
    scripts.originals(scripts.paid(play))
    play.do("officer", "close_case", medium="paper", result="罚款已缴清。")
    play.wet(play.paper("closing_form"), "officer", "officer2")
    assert play.states()["main"] == "closed"
    play.do("archivist", "archive_case", retention="30")
    assert play.states()["main"] == "archived"
    whole(play)


def test_two_parties_are_served_on_different_days_and_each_has_its_own_periods(play, own_seal):
    scripts.investigated(play, (scripts.FIRM, scripts.SECOND_FIRM))
    scripts.concluded(play)
    first, second = play.party(0), play.party(1)
    scripts.notified(play, 0)
    play.at("2026-09-03 09:00")
    scripts.notified(play, 1)
    ends = dict(Duty.objects.filter(kind="PEN_STATEMENT").values_list("subject", "due_on"))
    assert ends == {first: dt.date(2026, 9, 8), second: dt.date(2026, 9, 10)}
    play.at("2026-09-09 09:00").tick()
    assert (play.states()["statement"], "request_review" in can(play, "officer")) == ("expired", False)
    play.do("officer", "make_statement", second, form="written", content="当事人称人员当天已停工办证，请求从轻。")
    play.do("officer", "answer_statement", second, adopted="part", reasons="改正及时的理由成立，已在裁量中考虑。")
    play.approve("unit_head")
    scripts.reviewed(play)
    scripts.decided(play, 0)
    assert Duty.objects.get(kind="PEN_CASE").state == "open"
    scripts.served(play, 0)
    with pytest.raises(Refused) as caught:
        scripts.decided(play, 1)  # answered, and yet it may say more until 09-10
    assert [r.gate for r in caught.value.refusals] == ["statement_time_over"]
    play.at("2026-09-11 09:00")
    scripts.decided(play, 1)
    assert Duty.objects.get(kind="PEN_CASE").state == "met"
    scripts.served(play, 1)
    due = dict(Duty.objects.filter(kind="PEN_PAY").values_list("subject", "due_on"))
    # 15 natural days from receipt; the party's last day rolls over a holiday (民诉 85): 09-24 is a workday
    assert due == {first: dt.date(2026, 9, 24), second: dt.date(2026, 9, 28)}
    assert Document.objects.filter(code="penalty_decision").count() == 2
    whole(play)


def test_what_the_second_party_says_late_is_reviewed_and_decided_while_the_first_decision_stands(play, own_seal):
    scripts.investigated(play, (scripts.FIRM, scripts.SECOND_FIRM))
    scripts.concluded(play)
    first, second = play.party(0), play.party(1)
    scripts.notified(play, 0)
    scripts.notified(play, 1)
    play.at("2026-09-09 09:00").tick()
    scripts.decided(scripts.reviewed(play), 0)
    play.do("officer", "make_statement", second, form="written", content="当事人补充：用工合同由第三方订立。")
    play.do("officer", "answer_statement", second, adopted="part", reasons="补充的理由部分成立，减少罚款。")
    play.approve("unit_head")
    with pytest.raises(Refused) as caught:
        scripts.decided(play, 1)
    assert [r.gate for r in caught.value.refusals] == ["reviewed"]
    milder = scripts.proposal(second, fine_fen="6,000.00")
    with pytest.raises(Refused) as caught:
        play.do("officer", "conclude", **scripts.conclusion(scripts.proposal(first, fine_fen="6,000.00"), milder))
    assert [r.gate for r in caught.value.refusals] == ["undecided"]
    play.do("officer", "conclude", **scripts.conclusion(scripts.proposal(first), milder))
    play.approve("unit_head")
    scripts.decided(scripts.reviewed(play), 1)
    assert sorted(play.case.decisions.values_list("fine_fen", flat=True)) == [600_000, 800_000]
    whole(play)


def test_a_decision_that_no_rule_places_waits_for_a_checker_who_places_it(play, own_seal, monkeypatch):
    matter = Matter.objects.get(code=scripts.MATTER)
    matter.pk, matter.code, matter.disclosure = new_id(), "SJ-9001", {}
    with record("test.matter.added", actor=SETUP, now=play.now) as rec:
        rec.insert(matter)
    monkeypatch.setattr(scripts, "MATTER", matter.code)
    scripts.concluded(scripts.investigated(play))
    scripts.notified(play)
    play.at("2026-09-09 09:00").tick()
    scripts.reviewed(play)
    scripts.served(scripts.decided(play))
    assert "classify_publication" in can(play, "checker")
    party = play.party()
    play.do("publisher", "draft_publication", party, summary="当事人安排一名未取得健康证明的人员加工凉菜。")
    check = {"step_up": True, "verdict": "approved"}
    with pytest.raises(Refused) as caught:
        play.do("checker", "check_publication", party, **check)
    assert [r.gate for r in caught.value.refusals] == ["classified"]
    play.wait(minutes=1)  # a code works once
    play.do("checker", "classify_publication", party, step_up=True, regime="penalty.market", reason="涉及食品安全。")
    assert "classify_publication" not in can(play, "checker")
    play.wait(minutes=1)
    play.do("checker", "check_publication", party, **check)
    assert play.states()["publication"] == "published"
    whole(play)
