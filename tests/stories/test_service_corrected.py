"""A service wrongly recorded is corrected: the old record stays, its periods are taken back or counted anew."""

import datetime as dt

import pytest

from mingzheng.cases.engine.models import Act, Defect
from mingzheng.cases.penalty.models import Obligation
from mingzheng.cases.queries import case_view
from mingzheng.core.errors import Refused
from mingzheng.duties.models import Duty
from mingzheng.publication.models import Publication
from tests.stories import scripts
from tests.stories.test_service import decided, told

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NEVER = {"finding": "not_served", "wrong": "签收人不是当事人的工作人员。", "reason": "当事人说没有收到，核对后属实。"}


def correct(play, paper, who="officer", **values):
    return play.do(who, "correct_service", f"{paper.pk}:{paper.subject}", **values)


def running(play, kind):
    return [d.start_on.isoformat() for d in Duty.objects.filter(dossier_id=play.case_id, kind=kind) if d.running]


def test_a_notice_that_was_never_served_gives_no_time_until_it_is(play, own_seal):
    paper = told(play)
    play.serve(paper)
    assert running(play, "PEN_STATEMENT") == ["2026-09-01"]
    done = correct(play, paper, **NEVER)
    assert not done.defects
    assert (play.states()["notice"], play.states()["service"]) == ("issued", "failed")
    assert running(play, "PEN_STATEMENT") == []
    old, new = Act.objects.get(case_id=play.case_id, step="serve"), Act.objects.get(step="correct_service")
    assert (new.corrects, old.status) == (old.seq, "effective")
    view = case_view(play.case_id, play.district.accounts["officer"], play.now)
    assert view.facts.corrected_by == {old.pk: new.seq}
    play.at("2026-09-09 08:00").tick()
    with pytest.raises(Refused) as caught:
        play.do("officer", "request_review", statement="请审核。")
    assert "all_notified" in {r.gate for r in caught.value.refusals}
    play.serve(paper)
    assert running(play, "PEN_STATEMENT") == ["2026-09-09"]
    play.at("2026-09-17 08:00").tick()
    scripts.decided(scripts.reviewed(play))
    assert play.states()["decision"] == "decided"


def test_a_wrong_day_of_receipt_is_put_right_with_its_receipt_and_the_period_counted_anew(play, own_seal):
    paper = told(play)
    play.at("2026-09-04 09:00")
    play.serve(paper, received_on="2026-09-01")
    held = correct(play, paper, **NEVER | {"finding": "redated", "received_on": "2026-09-03"})
    assert [d.gate for d in held.defects] == ["right_day"]
    assert running(play, "PEN_STATEMENT") == ["2026-09-01"]
    proof = play.attach("officer", b"receipt", "回证.txt")
    values = NEVER | {"finding": "redated", "received_on": "2026-09-03", "evidence": (proof,)}
    assert not correct(play, paper, **values).defects
    assert play.states()["service"] == "served"
    assert running(play, "PEN_STATEMENT") == ["2026-09-03"]


def test_a_decision_on_a_notice_that_never_arrived_is_shown_as_faulty(play, own_seal):
    decided(play)
    paper = play.paper("prior_notice")
    done = correct(play, paper, **NEVER)
    assert [d.gate for d in done.defects] == ["nothing_rests_on_service"]
    row = Defect.objects.get(gate="nothing_rests_on_service")
    assert row.consequence == "blocks_decision"
    assert "作出处罚决定" in row.reason
    assert Act.objects.get(step="correct_service").made["rested"] == [Act.objects.get(step="decide").seq]
    play.do(
        "officer", "annul_decision", play.party(), result="annulled", by="own", basis="案件审批表", ground="procedure",
        basis_on=play.now.date().isoformat(), reason="没有依法告知。", remake="no",
    )  # fmt: skip


def test_a_decision_that_never_arrived_starts_no_time_to_pay_and_waits_to_be_served(play, own_seal):
    paper = decided(play)
    play.serve(paper)
    assert running(play, "PEN_PAY")
    assert running(play, "COE_COURT")
    correct(play, paper, who="unit_head", **NEVER)
    assert running(play, "PEN_PAY") == running(play, "COE_COURT") == []
    assert running(play, "PEN_SERVE") == ["2026-09-09"]
    assert Obligation.objects.get().due_on is None
    assert Publication.objects.get().served_on is None
    play.wait(days=1)
    play.serve(paper)
    assert running(play, "PEN_PAY") == ["2026-09-10"]
    assert Obligation.objects.get().due_on == dt.date(2026, 9, 28)
    assert play.states()["service"] == "served"


def test_somebody_else_corrects_nothing(play, own_seal):
    paper = told(play)
    play.serve(paper)
    with pytest.raises(Refused) as caught:
        correct(play, paper, who="reviewer", **NEVER)
    assert {r.gate for r in caught.value.refusals} == {"role"}
    assert play.states()["service"] == "served"
