# ruff: noqa: F811 - imported fixtures are asked for by name
"""Threats 6, 13, 15, 16, 19, 20 and invariant 2 against a case: everybody who may not take part, in every way tried."""

from __future__ import annotations

import datetime as dt

import pytest

from mingzheng.agencies import actions as agencies
from mingzheng.agencies.credentials import actor_of
from mingzheng.cases import perform as door
from mingzheng.cases.engine.models import Act, ActOfficer, Defect
from mingzheng.cases.engine.types import Request
from mingzheng.core.errors import DomainError, NotVisible, Refused
from mingzheng.demo.district import SETUP
from mingzheng.dossiers import actions as dossiers
from mingzheng.dossiers.models import Dossier
from mingzheng.ledger.recording import Actor, record
from tests.stories import scripts
from tests.stories.conftest import district, own_seal, play  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def done(play, action, *args, **values):
    with record(f"test.{action.__name__}", actor=SETUP, now=play.now) as rec:
        return action(rec, *args, **values)


def opened(play):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="检查时发现一名人员没有健康证明。")
    return play


def inspect(play, *officers, **frame):
    values = scripts.inspection(ended_at=frame.get("at", play.now).isoformat())
    return play.do("officer", "inspect", officers=officers, **frame, **values)


def gates(outcome):
    return {d.gate for d in outcome.defects}


# ── who acts on the spot ──────────────────────────────────────────────────────────────────────────────────────────────


def suspend(play):
    held = play.district.people["officer2"].certificates.get()
    done(play, agencies.suspend_certificate, held, since=play.now.date(), reason="年审未通过")


@pytest.mark.parametrize("second", ["window", "archivist", "agency_head"])
def test_threat_13_who_holds_no_certificate_makes_no_second_officer(play, second):
    outcome = inspect(opened(play), "officer", second)
    assert "two_officers" in gates(outcome)
    defect = Defect.objects.get(act__seq=outcome.seq, gate="two_officers")
    assert defect.consequence == "evidence_excluded"


def test_threat_13_a_suspended_certificate_makes_no_second_officer(play):
    opened(play)
    suspend(play)
    assert "two_officers" in gates(inspect(play, "officer", "officer2"))


def test_threat_13_an_officer_of_another_agency_cannot_even_be_named(play):
    with pytest.raises(DomainError, match="名册"):
        inspect(opened(play), "officer", "city_officer")


def test_threat_13_who_has_left_makes_no_second_officer_and_signs_nothing(play):
    opened(play)
    for key in ("officer2", "unit_head"):
        done(play, agencies.leave, play.district.people[key], reason="退休")
    assert "two_officers" in gates(inspect(play, "officer", "officer2"))
    with pytest.raises(Refused) as caught:
        play.do("officer", "file_case", **scripts.filing(play))
    assert {r.gate for r in caught.value.refusals} & {"two_handlers", "lawful_chain", "no_lawful_signer"}


def test_threat_13_one_name_twice_is_one_officer(play):
    assert "two_officers" in gates(inspect(opened(play), "officer", "officer"))


# ── who confirms ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_threat_13_the_colleague_is_not_confirmed_by_the_session_that_types(play):
    outcome = inspect(opened(play), "officer", "officer2")
    rows = {o.person_id: o for o in ActOfficer.objects.filter(act__seq=outcome.seq)}
    assert rows[play.person("officer")].confirmed_by == "session"
    assert rows[play.person("officer2")].confirmed_at is None
    for who, credential in (("officer", "officer"), ("officer", "officer2"), ("officer2", "officer")):
        play.wait(minutes=2)
        with pytest.raises(DomainError):
            door.confirm(
                play.case_id,
                act_seq=outcome.seq,
                actor=play.district.actor(who),
                credential=play.district.credential(credential, play.now),
                now=play.now,
                reader=play.district.accounts["officer"],
            )
    rows[play.person("officer2")].refresh_from_db()
    assert rows[play.person("officer2")].confirmed_at is None


def test_threat_13_no_credential_confirms_nothing(play):
    outcome = inspect(opened(play), "officer", "officer2")
    with pytest.raises(Refused):
        door.confirm(
            play.case_id,
            act_seq=outcome.seq,
            actor=play.district.actor("officer2"),
            credential=None,
            now=play.now,
            reader=play.district.accounts["officer2"],
        )


def test_threat_13_a_credential_grown_old_confirms_nothing(play):
    outcome = inspect(opened(play), "officer", "officer2")
    credential = play.district.credential("officer2", play.now)
    play.wait(minutes=6)
    with pytest.raises(DomainError):
        door.confirm(
            play.case_id,
            act_seq=outcome.seq,
            actor=play.district.actor("officer2"),
            credential=credential,
            now=play.now,
            reader=play.district.accounts["officer2"],
        )


def test_threat_13_who_types_without_being_named_confirms_nobody(play):
    opened(play)
    play.do("officer", "file_case", **scripts.filing(play))
    play.approve("unit_head")
    play.approve("agency_head")
    outcome = inspect(play, "officer2", "officer3")
    assert ActOfficer.objects.filter(act__seq=outcome.seq, confirmed_at=None).count() == 2


# ── tokens ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def token(play, key):
    account = play.district.accounts[key]
    actor = actor_of(account)
    return Actor("token", actor.id, f"{actor.label}（接口）", actor.person_id)


def by_token(play, key, step, subject="", officers=(), **values):
    request = Request(
        step=step,
        actor=token(play, key),
        now=play.now,
        subject=subject,
        input=values,
        officers=tuple(play.person(k) for k in officers),
        credential=play.district.credential(key, play.now),
    )
    return door.perform(play.case_id, request, reader=play.district.accounts[key])


def test_threat_20_a_token_takes_no_effect_step_even_with_a_credential(play):
    opened(play)
    with pytest.raises(Refused) as caught:
        by_token(play, "officer", "file_case", **scripts.filing(play))
    assert {r.gate for r in caught.value.refusals} == {"token"}


@pytest.mark.parametrize("verdict", ["approved", "returned"])
def test_threat_20_a_token_signs_nothing(play, verdict):
    act = opened(play).do("officer", "file_case", **scripts.filing(play))
    row = Act.objects.get(seq=act.seq, case_id=play.case_id)
    with pytest.raises(Refused):
        door.sign(
            play.case_id,
            act_seq=act.seq,
            verdict=verdict,
            content_digest=row.content_digest,
            actor=token(play, "unit_head"),
            credential=play.district.credential("unit_head", play.now),
            now=play.now,
            reader=play.district.accounts["unit_head"],
        )


def test_threat_20_a_token_confirms_nobody_not_even_its_own_person(play):
    opened(play)
    outcome = by_token(
        play,
        "officer",
        "inspect",
        officers=("officer", "officer2"),
        **scripts.inspection(ended_at=play.now.isoformat()),
    )
    assert ActOfficer.objects.filter(act__seq=outcome.seq, confirmed_at=None).count() == 2
    with pytest.raises(Refused):
        door.confirm(
            play.case_id,
            act_seq=outcome.seq,
            actor=token(play, "officer"),
            credential=play.district.credential("officer", play.now + dt.timedelta(minutes=2)),
            now=play.now + dt.timedelta(minutes=2),
            reader=play.district.accounts["officer"],
        )


@pytest.mark.parametrize("key", ["reviewer", "archivist", "admin", "supervisor"])
def test_threat_20_a_token_records_no_fact_that_its_person_may_not(play, key):
    opened(play)
    with pytest.raises((Refused, NotVisible)):
        by_token(
            play, key, "inspect", officers=("officer", "officer2"), **scripts.inspection(ended_at=play.now.isoformat())
        )


# ── exclusions ────────────────────────────────────────────────────────────────────────────────────────────────────────


def ready(play):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    play.at("2026-09-09 08:00").tick()
    return play


def test_threat_06_who_reviewed_is_assigned_as_handler_by_no_later_filing_nor_action(play, own_seal):
    scripts.reviewed(ready(play))
    dossier = Dossier.objects.get(pk=play.case_id)
    with pytest.raises(Refused):
        done(play, dossiers.assign, dossier, person=play.district.people["reviewer"], role="handler")


def test_threat_06_who_handled_and_handed_over_still_cannot_review(play, own_seal):
    ready(play)
    part = play.case.dossier.people.get(person_id=play.person("officer2"), role="handler")
    done(play, dossiers.end_assignment, part)
    dossier = Dossier.objects.get(pk=play.case_id)
    with pytest.raises(Refused):
        done(play, dossiers.assign, dossier, person=play.district.people["officer2"], role="reviewer")


def test_threat_06_who_acts_for_another_takes_over_the_others_exclusion(play, own_seal):
    ready(play)
    dossier = Dossier.objects.get(pk=play.case_id)
    values = {"role": "reviewer", "on_behalf_of": play.district.people["officer"]}
    with pytest.raises(Refused):
        done(play, dossiers.assign, dossier, person=play.district.people["reviewer"], **values)


def test_threat_06_no_case_is_opened_while_the_administrator_still_gives_roles_alone(play):
    agency = play.district.agencies["market"]
    agency.refresh_from_db()
    with record("test.ceremony", actor=SETUP, now=play.now) as rec:
        rec.change(agency, business_since=None)
    with pytest.raises(Refused) as refused:
        opened(play)
    assert [one.gate for one in refused.value.refusals] == ["agency_open"]
    assert "开通向导" in refused.value.refusals[0].remedy
    with record("test.ceremony", actor=SETUP, now=play.now) as rec:
        rec.change(agency, business_since=play.now)
    opened(play)


def test_threat_06_the_head_who_handles_does_not_approve(play):
    opened(play)
    play.do("officer", "file_case", **scripts.filing(play, handlers=("officer", "officer2", "unit_head")))
    play.approve("unit_head")
    play.approve("agency_head")
    party = play.party()
    seen = inspect(play, "officer", "officer2")
    play.confirm("officer2", seen.seq)
    with pytest.raises(Refused) as caught:
        play.do("officer", "conclude", **scripts.conclusion(scripts.proposal(party)))
    assert {r.gate for r in caught.value.refusals} == {"no_lawful_signer"}


@pytest.mark.parametrize("who", ["officer", "unit_head", "agency_head", "archivist", "admin"])
def test_threat_06_nobody_but_a_reviewer_takes_over_or_answers_a_request(play, own_seal, who):
    ready(play).do("officer", "request_review", statement="请审核。")
    key = play.case.tracks.get(kind="review").subject
    with pytest.raises((Refused, NotVisible)):
        play.do(who, "accept_review", key, verdict="accepted")
    play.do("reviewer", "accept_review", key, verdict="accepted")
    play.wait(minutes=2)
    with pytest.raises((Refused, NotVisible)):
        play.do(who, "give_opinion", key, step_up=True, **scripts.opinion())


def test_threat_06_an_unqualified_beginner_gives_no_opinion(play, own_seal):
    person = play.district.people["reviewer"]
    with record("test.person", actor=SETUP, now=play.now) as rec:
        person.refresh_from_db()
        rec.change(person, legal_qualification=False)
    ready(play).do("officer", "request_review", statement="请审核。")
    key = play.case.tracks.get(kind="review").subject
    with pytest.raises(Refused):
        play.do("reviewer", "accept_review", key, verdict="accepted")


def test_threat_19_a_session_without_step_up_neither_signs_nor_opines_nor_releases(play, own_seal):
    ready(play).do("officer", "request_review", statement="请审核。")
    key = play.case.tracks.get(kind="review").subject
    play.do("reviewer", "accept_review", key, verdict="accepted")
    with pytest.raises(Refused) as caught:
        play.do("reviewer", "give_opinion", key, **scripts.opinion())
    assert {r.gate for r in caught.value.refusals} == {"credential"}
    play.do("reviewer", "give_opinion", key, step_up=True, **scripts.opinion())
    scripts.decided(play)
    play.do("publisher", "draft_publication", play.party(), summary="当事人安排无证人员加工凉菜。")
    with pytest.raises(Refused):
        play.do("checker", "check_publication", play.party(), verdict="approved")


def test_threat_19_a_colleagues_credential_opens_no_step(play, own_seal):
    ready(play).do("officer", "request_review", statement="请审核。")
    key = play.case.tracks.get(kind="review").subject
    play.do("reviewer", "accept_review", key, verdict="accepted")
    request = Request(
        step="give_opinion",
        actor=play.district.actor("reviewer"),
        now=play.now,
        subject=key,
        input=scripts.opinion(),
        credential=play.district.credential("officer", play.now),
    )
    with pytest.raises(Refused):
        door.perform(play.case_id, request, reader=play.district.accounts["reviewer"])


# ── times ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_threat_15_a_fact_put_back_to_a_day_with_a_valid_certificate_is_a_late_entry_with_a_defect(play):
    opened(play)
    play.wait(days=3)
    suspend(play)
    outcome = inspect(play, "officer", "officer2", at=play.now - dt.timedelta(days=2))
    assert gates(outcome) >= {"certificates_now", "late_entry"}
    play.do("officer", "file_case", **scripts.filing(play, handlers=("officer", "officer3")))
    play.approve("unit_head")
    play.approve("agency_head")
    play.do("officer", "conclude", **scripts.conclusion(scripts.proposal(play.party())))
    play.approve("unit_head")
    with pytest.raises(Refused) as caught:
        play.do("officer", "issue_notice", play.party(), **scripts.NOTICE)
    assert "no_blocking_defects" in {r.gate for r in caught.value.refusals}


@pytest.mark.parametrize("step", ["file_case", "conclude", "issue_notice", "decide", "request_review", "close_case"])
def test_threat_15_no_effect_takes_a_stated_time(play, step):
    opened(play)
    with pytest.raises(DomainError) as caught:
        play.do(
            "officer", step, at=play.now - dt.timedelta(days=3), **(scripts.filing(play) if step == "file_case" else {})
        )
    assert not isinstance(caught.value, NotVisible)
    assert Act.objects.filter(case_id=play.case_id).count() == 1


def test_threat_16_a_small_fine_with_every_question_answered_no_is_reviewed_all_the_same(play, own_seal):
    scripts.investigated(play)
    play.do("officer", "conclude", **scripts.conclusion(scripts.proposal(play.party(), fine_fen="5,000.00")))
    play.approve("unit_head")
    scripts.notified(play)
    play.at("2026-09-09 08:00").tick()
    with pytest.raises(Refused) as caught:
        play.do("officer", "decide", play.party(), **scripts.DECISION)
    assert {r.gate for r in caught.value.refusals} == {"reviewed"}
