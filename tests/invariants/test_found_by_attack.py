"""Holes that attacks and walks found, each shut: one test a hole."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, transaction

from mingzheng.agencies import actions as agencies
from mingzheng.cases import perform as door
from mingzheng.cases.engine.models import Act, RequestReceipt, Track
from mingzheng.cases.penalty.models import Decision, Obligation, Payment
from mingzheng.core.errors import Conflict, Invalid, Refused
from mingzheng.demo.district import SETUP
from mingzheng.documents.models import Document, NumberVoid
from mingzheng.ledger.recording import record
from mingzheng.publication.models import Publication
from mingzheng.review.models import Review
from tests.invariants.reading import unsound
from tests.stories import scripts

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def grant(play, key, role, *, unit=False):
    """Give a person of the cast one more role, before the office had one of that kind to protect (opening ceremony)."""
    agency = play.district.agencies["market"]
    within = play.district.units["market"] if unit else None
    with record("setup.grant", actor=SETUP, now=play.now) as rec:
        return agencies.grant_role(rec, play.district.people[key], role=role, agency=agency, unit=within)


def gates_of(caught):
    return {r.gate for r in caught.value.refusals}


def sound(play):
    assert unsound(play.case_id, play.now) == []


# ── persons ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_is_named_in_an_inspection_cannot_approve_the_filing(play):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="检查时发现一名人员没有健康证明。")
    play.do(
        "officer", "inspect", officers=("officer", "unit_head"), **scripts.inspection(ended_at=play.now.isoformat())
    )
    play.do("officer", "file_case", **scripts.filing(play))
    act = Act.objects.get(case_id=play.case_id, step="file_case")
    assert set(act.signoffs.values_list("role", flat=True)) == {"agency_head"}  # passed over upwards
    with pytest.raises(Refused) as caught:
        play.approve("unit_head")
    assert gates_of(caught) == {"signer"}


def test_who_is_named_in_an_inspection_cannot_review_the_case(play, own_seal):
    scripts.investigated(play)
    play.do(
        "officer",
        "inspect",
        officers=("officer", "officer2", "reviewer"),
        **scripts.inspection(ended_at=play.now.isoformat()),
    )
    for row in Act.objects.filter(case_id=play.case_id, step="inspect").latest("seq").officers.all():
        if row.confirmed_at is None:
            play.confirm(next(k for k, p in play.district.people.items() if p.pk == row.person_id), row.act.seq)
    scripts.notified(scripts.concluded(play))
    play.at("2026-09-09 08:00").tick()
    play.do("officer", "request_review", statement="请审核。")
    key = play.case.tracks.get(kind="review").subject
    with pytest.raises(Refused) as caught:
        play.do("reviewer", "accept_review", key, verdict="accepted")
    assert "reviewer_outside" in gates_of(caught)


@pytest.mark.parametrize("who", ["reviewer", "unit_head"])
def test_who_reviewed_or_approved_serves_no_paper_without_a_defect(play, own_seal, who):
    scripts.decided(_reviewed(play))
    paper = play.paper("penalty_decision", play.party())
    done = play.do(
        "officer", "serve", f"{paper.pk}:{paper.subject}", officers=("officer", "officer2", who),
        method="direct", result="served", received_on="2026-09-09", receiver="负责人", relation="本人",
    )  # fmt: skip
    assert {d.gate for d in done.defects} >= {"two_officers"}


def _reviewed(play):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    play.at("2026-09-09 08:00").tick()
    return scripts.reviewed(play)


# ── effects over paper ────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_online_signature_is_refused_while_the_same_decision_is_out_on_paper(play, own_seal):
    _reviewed(play)
    online = play.do("officer", "decide", play.party(), **scripts.DECISION)
    play.approve("unit_head", act_seq=online.seq)
    play.do("officer2", "decide", play.party(), medium="paper", **scripts.DECISION)
    with pytest.raises(Refused) as caught:
        play.approve("agency_head", act_seq=online.seq)
    assert gates_of(caught) == {"no_paper_pending"}
    assert not Decision.objects.exists()
    sound(play)


def test_a_proposal_on_paper_that_is_withdrawn_voids_its_print_and_leaves_no_case_stuck(play):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="检查时发现一名人员没有健康证明。")
    act = play.do("officer", "file_case", medium="paper", **scripts.filing(play))
    form = play.paper("filing_form")
    play.do("officer", "print_paper", str(form.pk), copies=1)
    actor, reader = play.district.actor("officer"), play.district.accounts["officer"]
    door.withdraw_proposal(
        play.case_id, act_seq=act.seq, reason="改为系统签批", actor=actor, now=play.now, reader=reader
    )
    assert Document.objects.get(pk=form.pk).state == "void"
    assert NumberVoid.objects.get(document_id=form.pk).reason.startswith(f"第 {act.seq} 号")
    assert Track.objects.get(kind="paper", subject=str(form.pk)).state == "void"
    sound(play)
    play.do("officer", "file_case", **scripts.filing(play))
    with pytest.raises(Refused):
        play.do("officer", "print_paper", str(form.pk), copies=1)


@pytest.mark.parametrize("blob", ["不是编号", str(uuid.UUID(int=4))])
def test_a_scan_that_is_no_file_of_the_case_is_refused_by_field(play, blob):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="检查时发现一名人员没有健康证明。")
    play.do("officer", "file_case", medium="paper", **scripts.filing(play))
    form = str(play.paper("filing_form").pk)
    play.do("officer", "print_paper", form, copies=1)
    with pytest.raises(Invalid) as caught:
        play.do("officer", "join_scan", form, blob=blob, signed_on="2026-09-01")
    assert [f.field for f in caught.value.fields] == ["blob"]


# ── review ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_statement_is_recorded_though_an_earlier_request_came_back_incomplete(play, own_seal):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    play.at("2026-09-09 08:00").tick()
    for verdict in ("incomplete", "accepted"):
        play.do("officer", "request_review", statement="请审核。")
        key = play.case.tracks.get(kind="review").subject
        play.do("reviewer", "accept_review", key, verdict=verdict, missing="现场照片")
    play.do("officer", "make_statement", play.party(), form="oral", content="请求从轻。")
    assert sorted(Review.objects.values_list("state", flat=True)) == ["incomplete", "void"]
    sound(play)


def test_a_draft_that_goes_back_to_what_was_voided_can_be_reviewed_again(play, own_seal):
    _reviewed(play)
    scripts.concluded(play, fine_fen="7,000.00")
    scripts.concluded(play)
    scripts.reviewed(play)
    scripts.decided(play)
    assert play.states()["decision"] == "decided"
    sound(play)


def test_review_is_requested_of_no_other_content_than_the_present(play, own_seal):
    _reviewed(play)
    old = play.case.tracks.get(kind="review").subject
    scripts.concluded(play, fine_fen="7,000.00")
    with pytest.raises(Refused) as caught:
        play.do("officer", "request_review", old, statement="请审核。")
    assert gates_of(caught) == {"content_unchanged"}


# ── the party's time ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_statement_pending_when_the_notice_is_served_anew_is_answered_all_the_same(play, own_seal):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    party = play.party()
    play.do("officer", "make_statement", party, form="oral", content="请求从轻。")
    scripts.concluded(play, fine_fen="7,000.00")
    scripts.notified(play)
    assert play.states()["statement"] == "stated"
    play.at("2026-09-14 08:00").tick()
    with pytest.raises(Refused) as caught:
        play.do("officer", "request_review", statement="请审核。")
    assert gates_of(caught) == {"statements_over"}
    sound(play)


def test_a_party_may_say_more_after_it_was_answered_and_nothing_is_decided_before_its_last_day(play, own_seal):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    party = play.party()
    for words in ("请求从轻。", "补充：已停业整改。"):
        play.do("officer", "make_statement", party, form="oral", content=words)
        play.do("officer", "answer_statement", party, adopted="part", reasons="已在裁量中考虑。")
        play.approve("unit_head")
    scripts.reviewed(play)
    with pytest.raises(Refused) as caught:
        play.do("officer", "decide", party, **scripts.DECISION)
    assert gates_of(caught) == {"statement_time_over"}
    play.at("2026-09-09 08:00")
    scripts.decided(play)
    sound(play)


# ── money ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_payment_beyond_what_is_owed_is_noted_and_counts_nothing(play, own_seal):
    scripts.served(scripts.decided(_reviewed(play)))
    done = play.do(
        "officer",
        "record_payment",
        play.party(),
        amount_fen="8000.01",
        paid_on="2026-09-09",
        receipt_no="PJ-9",
        channel="bank",
    )
    assert [d.gate for d in done.defects] == ["not_overpaid"]
    assert Obligation.objects.get().paid_fen == 0
    assert play.states()["obligation"] == "owed"
    scripts.paid(play)
    assert play.states()["obligation"] == "fulfilled"
    sound(play)


def test_a_receipt_counts_once(play, own_seal):
    scripts.served(scripts.decided(_reviewed(play)))
    pay = {"amount_fen": "3000", "paid_on": "2026-09-09", "receipt_no": "PJ-9", "channel": "bank"}
    play.do("officer", "record_payment", play.party(), **pay)
    with pytest.raises(Invalid) as caught:
        play.do("officer", "record_payment", play.party(), **pay)
    assert [f.field for f in caught.value.fields] == ["receipt_no"]
    assert Payment.objects.count() == 1


def test_the_decision_keeps_how_it_is_disclosed(play, own_seal):
    scripts.decided(_reviewed(play))
    assert Decision.objects.get().disclosure == Publication.objects.get().disclosure


# ── two sendings ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("other", [{"medium": "paper"}, {"at_source": "signed_paper"}])
def test_a_request_id_does_not_answer_for_another_medium_or_source(play, other):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="检查时发现一名人员没有健康证明。")
    step = "file_case" if "medium" in other else "collect_evidence"
    values = (
        scripts.filing(play)
        if "medium" in other
        else {"kind": "documentary", "description": "执照", "provider": "当事人", "officers": ("officer", "officer2")}
    )
    play.do("officer", step, request_id="x", **values)
    with pytest.raises(Conflict):
        play.do("officer", step, request_id="x", **values, **other)


def test_a_receipt_is_one_per_actor_and_request(play):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="线索")
    play.do("officer", "file_case", request_id="x", **scripts.filing(play))
    row = RequestReceipt.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        RequestReceipt.objects.create(
            actor_id=row.actor_id, request_id="x", case_id=row.case_id, event_seq=2, digest="", at=play.now
        )
