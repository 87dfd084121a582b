# ruff: noqa: F811 - imported fixtures are asked for by name
"""Two people at once on PostgreSQL, each on a connection of its own: one takes effect, the other is told."""

from __future__ import annotations

from functools import partial

import pytest

from mingzheng.cases import perform as door
from mingzheng.cases.engine.models import Act, Case, Event, Party, RequestReceipt
from mingzheng.cases.engine.opening import Opening
from mingzheng.cases.engine.types import Request
from mingzheng.core.errors import Conflict, Refused, Stale
from mingzheng.demo.district import build
from mingzheng.demo.play import PROCEDURE, Play
from mingzheng.documents.models import Document
from tests.invariants.reading import unsound
from tests.security.racing import together, told
from tests.stories import scripts
from tests.stories.conftest import own_seal  # noqa: F401
from tests.towns import START

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.pg]


@pytest.fixture
def district(transactional_db):
    import datetime as dt

    return build(START - dt.timedelta(days=1))


@pytest.fixture
def play(district):
    return Play(district, START)


def request(play, who, step, subject="", officers=(), **values):
    frame = {k: values.pop(k) for k in ("request_id", "seen_seq") if k in values}
    return Request(
        step=step,
        actor=play.district.actor(who),
        now=play.now,
        subject=subject,
        input=values,
        officers=tuple(play.person(k) for k in officers),
        **frame,
    )


def tries(play, who, *args, **values):
    asked = request(play, who, *args, **values)
    return lambda: door.perform(play.case_id, asked, reader=play.district.accounts[who])


def opened(play):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="检查时发现一名人员没有健康证明。")
    return play


def sound(play):
    assert unsound(play.case_id, play.now) == []
    seqs = list(Event.objects.filter(case_id=play.case_id).order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, Case.objects.get(pk=play.case_id).seq + 1))


def test_two_sendings_of_one_request_are_one_act(play):
    opened(play)
    values = {"kind": "documentary", "description": "营业执照", "provider": "当事人", "request_id": "r-1"}
    calls = [tries(play, "officer", "collect_evidence", officers=("officer", "officer2"), **values) for _ in range(4)]
    answers = together(*calls)
    won, lost = told(answers)
    assert not lost
    assert len({a.act_id for a in won}) == 1
    assert sorted(a.repeated for a in won) == [False, True, True, True]
    assert Act.objects.filter(case_id=play.case_id, step="collect_evidence").count() == 1
    assert RequestReceipt.objects.filter(request_id="r-1").count() == 1
    sound(play)


def test_two_sendings_of_one_effect_are_one_act(play, own_seal):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    play.at("2026-09-09 08:00").tick()
    calls = [tries(play, "officer", "request_review", statement="请审核。", request_id="r-2") for _ in range(3)]
    won, lost = told(together(*calls))
    assert not lost
    assert len({a.act_id for a in won}) == 1
    sound(play)


def test_two_sendings_of_one_opening_are_one_case(play):
    clue = request(
        play, "officer", "register_clue", source="report", summary="线索", discovered_on="2026-09-01", request_id="r-3"
    )
    opening = Opening(play.district.agencies["market"].pk, PROCEDURE, scripts.MATTER, [scripts.FIRM], clue)
    won, lost = told(together(*[lambda: door.open_case(opening)] * 3))
    assert not lost
    assert len({a.case_id for a in won}) == 1
    assert Case.objects.count() == 1


def test_openings_of_one_firm_at_once_are_cases_of_one_firm(play):
    def opening(number):
        clue = request(
            play, "officer", "register_clue", source="report", summary="线索", discovered_on="2026-09-01",
            request_id=f"firm-{number}",
        )  # fmt: skip
        return Opening(play.district.agencies["market"].pk, PROCEDURE, scripts.MATTER, [scripts.FIRM], clue)

    won, lost = told(together(*[partial(door.open_case, opening(n)) for n in range(3)]))
    assert (len(won), lost) == (3, [])
    assert Case.objects.count() == 3
    assert len(set(Party.objects.values_list("organisation_id", flat=True))) == 1


def test_two_people_on_one_effect_step_are_one_effect_and_one_told(play, own_seal):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    play.at("2026-09-09 08:00").tick()
    won, lost = told(
        together(*[tries(play, who, "request_review", statement="请审核。") for who in ("officer", "officer2")]),
        Refused,
        Stale,
        Conflict,
    )
    assert (len(won), len(lost)) == (1, 1)
    sound(play)


def test_two_facts_at_once_are_both_kept_in_order(play):
    opened(play)
    values = {"kind": "documentary", "description": "营业执照", "provider": "当事人"}
    calls = [
        tries(play, who, "collect_evidence", officers=("officer", "officer2"), **values) for who in ("officer",) * 6
    ]
    won, lost = told(together(*calls))
    assert not lost
    assert sorted(a.seq for a in won) == list(range(2, 8))
    sound(play)


def test_a_stale_form_loses_to_who_was_first(play):
    opened(play)
    seen = Case.objects.get(pk=play.case_id).seq
    values = {"kind": "documentary", "description": "营业执照", "provider": "当事人", "seen_seq": seen}
    calls = [tries(play, "officer", "collect_evidence", officers=("officer", "officer2"), **values) for _ in range(2)]
    won, lost = told(together(*calls), Stale)
    assert (len(won), len(lost)) == (1, 1)
    sound(play)


def test_two_approvals_at_once_are_one(play):
    opened(play)
    act = play.do("officer", "file_case", **scripts.filing(play))
    row = Act.objects.get(case_id=play.case_id, seq=act.seq)
    credential = play.district.credential("unit_head", play.now)

    def sign():
        return door.sign(
            play.case_id,
            act_seq=act.seq,
            verdict="approved",
            content_digest=row.content_digest,
            actor=play.district.actor("unit_head"),
            credential=credential,
            now=play.now,
            reader=play.district.accounts["unit_head"],
        )

    won, lost = told(together(sign, sign), Refused, Stale, Conflict)
    assert (len(won), len(lost)) == (1, 1)
    assert row.signoffs.filter(verdict="approved").count() == 1
    sound(play)


def test_an_approval_and_a_withdrawal_at_once_are_one_of_the_two(play):
    opened(play)
    act = play.do("officer", "file_case", **scripts.filing(play))
    row = Act.objects.get(case_id=play.case_id, seq=act.seq)
    play.approve("unit_head")
    credential = play.district.credential("agency_head", play.now)
    people = play.district.accounts

    def sign():
        return door.sign(
            play.case_id, act_seq=act.seq, verdict="approved", content_digest=row.content_digest,
            actor=play.district.actor("agency_head"), credential=credential, now=play.now, reader=people["agency_head"],
        )  # fmt: skip

    def withdraw():
        actor = play.district.actor("officer")
        return door.withdraw_proposal(
            play.case_id, act_seq=act.seq, reason="补充", actor=actor, now=play.now, reader=people["officer"]
        )

    won, lost = told(together(sign, withdraw), Refused, Stale, Conflict)
    assert (len(won), len(lost)) == (1, 1)
    row.refresh_from_db()
    assert row.status in {"effective", "withdrawn"}
    assert (row.status == "effective") == (Case.objects.get(pk=play.case_id).filed_on is not None)
    sound(play)


def test_one_code_signs_once_though_sent_twice_at_once(play):
    from mingzheng.agencies.credentials import code_at, step_up

    opened(play)
    code = code_at(play.district.secrets["unit_head"], play.now)
    account = play.district.accounts["unit_head"]
    won, lost = told(together(*[lambda: step_up(account, code, play.now)] * 4))
    assert (len(won), len(lost)) == (1, 3)


def test_numbers_taken_at_once_have_no_gap_and_no_double(play):
    plays = []
    for _ in range(4):
        one = Play(play.district, play.now)
        plays.append(opened(one))
    values = scripts.inspection(ended_at=play.now.isoformat())
    calls = [tries(one, "officer", "inspect", officers=("officer", "officer2"), **values) for one in plays]
    won, lost = told(together(*calls))
    assert not lost
    assert len(won) == 4
    serials = sorted(Document.objects.filter(code="inspection_record").values_list("serial", flat=True))
    assert serials == list(range(1, 5))
    cases = sorted(int(c.split("〕")[1].rstrip("号")) for c in Case.objects.values_list("case_no", flat=True))
    assert cases == list(range(1, 5))


def signing(play, act, who, **values):
    row = Act.objects.get(case_id=play.case_id, seq=act.seq)
    credential = play.district.credential(who, play.now)
    given = {"verdict": "approved"} | values

    def call():
        return door.sign(
            play.case_id,
            act_seq=act.seq,
            content_digest=row.content_digest,
            actor=play.district.actor(who),
            credential=credential,
            now=play.now,
            reader=play.district.accounts[who],
            **given,
        )

    return call


@pytest.fixture
def hired(district):
    from tests.stories.staffing import hire

    return hire(district)


def test_two_co_signers_at_once_both_count_and_the_next_position_opens_once(hired, play):
    opened(play)
    values = scripts.filing(play)
    act = play.do("officer", "file_case", cosigners=(play.person("other_head"),), **values)
    won, lost = told(together(signing(play, act, "unit_head"), signing(play, act, "other_head")))
    assert (len(won), len(lost)) == (2, 0)
    rows = Act.objects.get(case_id=play.case_id, seq=act.seq).signoffs
    assert rows.filter(verdict="approved").count() == 2
    assert rows.filter(verdict="open", role="agency_head").count() == 1
    sound(play)


def test_passing_on_while_signing_is_one_of_the_two(hired, play):
    opened(play)
    act = play.do("officer", "file_case", **scripts.filing(play))
    passing = signing(play, act, "unit_head", verdict="passed_on", reason="外出", to=(play.person("second_head"),))
    play.wait(minutes=1)
    won, lost = told(together(passing, signing(play, act, "second_head")), Refused, Conflict)
    assert (len(won), len(lost)) in {(1, 1), (2, 0)}
    rows = Act.objects.get(case_id=play.case_id, seq=act.seq).signoffs
    assert rows.filter(position=0, verdict="approved").count() <= 1
    sound(play)
