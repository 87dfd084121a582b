"""Approvals as offices know them: ranks, substitutes, co-signing, returns, passing on, oral approval (B18)."""

import datetime as dt

import pytest

from mingzheng.agencies import actions as agencies
from mingzheng.cases.engine.models import Act, Defect, Signoff
from mingzheng.cases.engine.types import OralApproval
from mingzheng.core.errors import Conflict, DomainError, Invalid, Refused
from mingzheng.demo.district import SETUP
from mingzheng.demo.play import Play
from mingzheng.documents.models import Document
from mingzheng.dossiers.models import DossierPerson
from mingzheng.duties.models import Duty
from mingzheng.ledger.recording import record
from tests.invariants.reading import unsound
from tests.stories import scripts
from tests.stories.staffing import hire, rule, stand_in, table
from tests.towns import START

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def district(town):
    return hire(town)


class PatientPlay(Play):
    """A code works once: whoever was refused waits for the next one."""

    def _sign(self, *args, **values):
        try:
            return super()._sign(*args, **values)
        except DomainError:
            self.wait(minutes=1)
            raise


@pytest.fixture
def play(district):
    return PatientPlay(district, START)


@pytest.fixture
def proposed(play):
    """A filing that waits for the unit head."""
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="检查时发现一名人员没有健康证明。")
    play.do("officer", "file_case", **scripts.filing(play))
    return play


def status(play, step="file_case"):
    return Act.objects.filter(case_id=play.case_id, step=step).latest("seq").status


def open_rows(play):
    rows = Signoff.objects.filter(act__case_id=play.case_id, verdict="open", act__status="proposed")
    return sorted((row.position, row.role, row.assignee.name if row.assignee else "") for row in rows)


def refuses(call, *words):
    with pytest.raises(Refused) as caught:
        call()
    said = "；".join(r.reason for r in caught.value.refusals)
    assert all(word in said for word in words), said
    return caught.value


# ── 签批权限表 ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_without_a_table_any_head_of_the_agency_signs(play, district):
    scripts.investigated(play)
    assert play.states()["main"] == "filed"


def test_the_narrowest_row_of_the_table_says_who_signs(proposed, district):
    table(proposed, "principal")
    table(proposed, "deputy", step="file_case")
    proposed.approve("unit_head")
    assert proposed.approve("deputy").status == "effective"


def test_a_deputy_does_not_sign_what_the_table_keeps_for_the_principal(proposed, district):
    table(proposed, "deputy")
    table(proposed, "principal", step="file_case")
    proposed.approve("unit_head")
    refuses(lambda: proposed.approve("deputy"), "机关负责人（主持工作、正职）")
    assert proposed.approve("agency_head").status == "effective"


def test_the_amount_of_the_fine_chooses_the_row(play, district, own_seal):
    table(play, "deputy", step="decide", max_fine_fen=500_000)
    table(play, "principal", step="decide")
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    scripts.originals(play)
    play.at("2026-09-10 09:00").tick()
    scripts.reviewed(play)
    play.do("officer", "decide", play.party(), **scripts.DECISION)
    play.approve("unit_head")
    refuses(lambda: play.approve("deputy"), "正职")
    assert play.approve("agency_head").status == "effective"


def test_a_row_entered_by_an_administrator_waits_for_a_second_person(proposed, district):
    row = table(proposed, "principal", by="admin")
    assert row.state == "proposed"
    proposed.approve("unit_head")
    assert proposed.approve("deputy").status == "effective"


# ── 代理 ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_substitute_signs_and_both_names_stand_on_signoff_paper_and_record(proposed, district):
    stand_in(proposed, "agency_head", "publisher", "agency_head")
    proposed.approve("unit_head")
    assert proposed.approve("publisher").status == "effective"
    row = Signoff.objects.get(act__case_id=proposed.case_id, role="agency_head")
    assert (row.signed_by.name, row.on_behalf_of.name) == ("庄既明", "章叙白")
    form = Document.objects.get(dossier_id=proposed.case_id, code="filing_form")
    assert "庄既明（代章叙白）" in str(form.data)
    parts = DossierPerson.objects.get(dossier_id=proposed.case_id, role="approver", on_behalf_of__isnull=False)
    assert parts.on_behalf_of.name == "章叙白"
    assert not unsound(proposed.case_id, proposed.now, rows=True)


def test_a_substitution_ends_with_its_term_even_between_page_and_post(proposed, district):
    stand_in(proposed, "agency_head", "publisher", "agency_head", until=proposed.now.date())
    proposed.approve("unit_head")
    proposed.at("2026-09-02 09:00")
    refuses(lambda: proposed.approve("publisher"), "机关负责人")
    assert status(proposed) == "proposed"


def test_a_substitution_ended_between_page_and_post_signs_nothing(proposed, district):
    row = stand_in(proposed, "agency_head", "publisher", "agency_head")
    proposed.approve("unit_head")
    with record("setup.end", actor=district.actor("agency_head"), now=proposed.now) as rec:
        agencies.end_delegation(rec, row)
    refuses(lambda: proposed.approve("publisher"))


def test_exclusions_follow_a_substitution_on_both_sides(proposed, district):
    stand_in(proposed, "agency_head", "officer2", "agency_head")
    proposed.approve("unit_head")
    proposed.approve("agency_head")
    proposed.do(
        "officer", "hand_over", giver=proposed.person("officer"), taker=proposed.person("officer3"), reason="调离"
    )
    stand_in(proposed, "unit_head", "officer2", "unit_head")
    refuses(lambda: proposed.approve("officer2"), "您承办、审核过本案")


def test_nobody_signs_two_positions_by_standing_in(proposed, district):
    stand_in(proposed, "agency_head", "unit_head", "agency_head")
    proposed.approve("unit_head")
    refuses(lambda: proposed.approve("unit_head"), "同一人不能再代他人签批")


def test_a_substitution_for_a_head_entered_by_an_administrator_waits_for_a_second_person(proposed, district):
    row = stand_in(proposed, "agency_head", "publisher", "agency_head", by="admin")
    proposed.approve("unit_head")
    refuses(lambda: proposed.approve("publisher"))
    with record("setup.second", actor=district.actor("unit_head"), now=proposed.now) as rec:
        agencies.confirm_power(rec, row)
    assert proposed.approve("publisher").status == "effective"


# ── 会签 ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def other_head(district):
    return district.people["other_head"]


def test_all_who_co_sign_approve_in_any_order(play, district, other_head):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="检查时发现一名人员没有健康证明。")
    play.do("officer", "file_case", cosigners=(other_head.pk,), **scripts.filing(play))
    assert open_rows(play) == [(0, "unit_head", ""), (0, "unit_head", "向晚棠")]
    play.approve("other_head", reason="本队配合。")
    assert open_rows(play) == [(0, "unit_head", "")]
    play.approve("unit_head")
    assert open_rows(play) == [(1, "agency_head", "")]
    assert play.approve("agency_head").status == "effective"
    form = str(Document.objects.get(dossier_id=play.case_id, code="filing_form").data)
    assert "会签意见" in form
    assert "本队配合" in form


def test_one_co_signer_who_returns_returns_the_act(play, district, other_head):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="检查时发现一名人员没有健康证明。")
    play.do("officer", "file_case", cosigners=(other_head.pk,), **scripts.filing(play))
    play.approve("unit_head")
    assert play.give_back("other_head", reason="请补充管辖依据").status == "returned"
    assert open_rows(play) == []


def test_an_agency_may_let_another_unit_co_sign_a_step(play, district, other_head):
    unit = district.people["other_head"].grants.get().unit
    rule(play, "cosign", {"file_case": [str(unit.pk)]})
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="检查时发现一名人员没有健康证明。")
    play.do("officer", "file_case", **scripts.filing(play))
    play.approve("unit_head")
    refuses(lambda: play.approve("agency_head"), "现在轮到")
    play.approve("other_head")
    assert play.approve("agency_head").status == "effective"


def test_a_signer_asks_others_to_co_sign_and_waits_for_them(proposed, district, other_head):
    proposed.ask_cosigners("unit_head", "other_head")
    proposed.approve("unit_head")
    assert open_rows(proposed) == [(0, "unit_head", "向晚棠")]
    proposed.approve("other_head")
    assert proposed.approve("agency_head").status == "effective"


def test_a_handler_or_reviewer_is_not_asked_to_co_sign(proposed, district):
    with pytest.raises(Refused, match="会签"):
        proposed.ask_cosigners("unit_head", "officer2")


def test_asking_the_same_person_twice_to_co_sign_is_told(proposed, other_head):
    proposed.ask_cosigners("unit_head", "other_head")
    with pytest.raises(Conflict, match="在签批或者会签"):
        proposed.ask_cosigners("unit_head", "other_head")


# ── 退回到指定环节 ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_head_sends_it_back_to_the_unit_head_who_signs_again(proposed):
    proposed.approve("unit_head", reason="拟同意")
    proposed.give_back("agency_head", reason="请核实管辖", return_to="0")
    assert open_rows(proposed) == [(0, "unit_head", "")]
    proposed.approve("unit_head", reason="管辖已核实")
    assert proposed.approve("agency_head").status == "effective"
    form = str(Document.objects.get(dossier_id=proposed.case_id, code="filing_form").data)
    assert "管辖已核实" in form
    assert "拟同意" not in form


def test_a_return_to_a_position_that_never_signed_is_invalid(proposed):
    with pytest.raises(Invalid):
        proposed.give_back("unit_head", reason="退", return_to="0")
    with pytest.raises(Invalid):
        proposed.give_back("unit_head", reason="退", return_to="step:nowhere")


def test_a_return_names_an_earlier_step_in_words(proposed):
    proposed.give_back("unit_head", reason="请再检查一次", return_to="step:inspect")
    row = Signoff.objects.get(act__case_id=proposed.case_id, verdict="returned")
    assert row.return_to == "step:inspect"
    assert status(proposed) == "returned"


def test_a_returned_act_comes_again_as_its_next_round_and_all_sign_anew(proposed):
    proposed.approve("unit_head")
    first = Act.objects.get(case_id=proposed.case_id, step="file_case")
    proposed.give_back("agency_head", reason="请补充案情")
    proposed.do("officer", "file_case", resubmits=first.seq, **scripts.filing(proposed, brief="补充后的案情。"))
    act = Act.objects.get(case_id=proposed.case_id, step="file_case")
    assert (act.seq, act.round, act.status) == (first.seq, 2, "proposed")
    assert act.made["rounds"][0]["digest"] == first.content_digest
    refuses(lambda: proposed.approve("agency_head"), "现在轮到承办机构负责人")
    proposed.approve("unit_head")
    assert proposed.approve("agency_head").status == "effective"
    assert proposed.states()["main"] == "filed"
    assert not unsound(proposed.case_id, proposed.now, rows=True)


def test_what_the_signer_saw_in_the_first_round_is_not_signed_in_the_second(proposed):
    from mingzheng.cases import perform as door

    first = Act.objects.get(case_id=proposed.case_id, step="file_case")
    proposed.give_back("unit_head", reason="改")
    proposed.do("officer", "file_case", resubmits=first.seq, **scripts.filing(proposed, brief="改过的案情。"))
    with pytest.raises(Conflict, match="不一致"):
        door.sign(
            proposed.case_id, act_seq=first.seq, verdict="approved", content_digest=first.content_digest,
            actor=proposed.district.actor("unit_head"),
            credential=proposed.district.credential("unit_head", proposed.now),
            now=proposed.now, reader=proposed.district.accounts["unit_head"],
        )  # fmt: skip


def test_nobody_takes_up_the_returned_act_of_another_or_one_not_returned(proposed):
    seq = Act.objects.get(case_id=proposed.case_id, step="file_case").seq
    with pytest.raises(Conflict, match="没有被退回"):
        proposed.do("officer", "file_case", resubmits=seq, **scripts.filing(proposed))
    proposed.give_back("unit_head", reason="改")
    with pytest.raises(Refused):
        proposed.do("officer2", "file_case", resubmits=seq, **scripts.filing(proposed))


# ── 转办 ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_task_is_passed_on_to_another_lawful_holder_and_only_to_one(proposed, district):
    with pytest.raises(Invalid):
        proposed.pass_on("unit_head", "officer3")
    with pytest.raises(Invalid):
        proposed.pass_on("unit_head", "unit_head")
    proposed.pass_on("unit_head", "second_head")
    assert open_rows(proposed) == [(0, "unit_head", "车载阳")]
    refuses(lambda: proposed.approve("unit_head"), "现在轮到")
    proposed.approve("second_head")
    assert proposed.approve("agency_head").status == "effective"


def test_a_stranger_neither_signs_nor_passes_on(proposed, district):
    from mingzheng.core.errors import NotVisible

    for who in ("officer3", "reviewer", "publisher"):
        refuses(lambda who=who: proposed.pass_on(who, "unit_head"), "现在轮到")
        refuses(lambda who=who: proposed.approve(who))
    with pytest.raises(NotVisible):
        proposed.pass_on("city_head", "unit_head")


def test_a_task_passed_to_somebody_who_left_is_not_lost(proposed, district):
    proposed.pass_on("unit_head", "second_head")
    with record("setup.leave", actor=SETUP, now=proposed.now) as rec:
        agencies.leave(rec, district.people["second_head"], reason="退休")
    assert proposed.approve("unit_head").status == "proposed"
    assert proposed.approve("agency_head").status == "effective"


# ── 口头批准 ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def oral(play, who="unit_head", **values):
    given = {"by": play.person(who), "at": play.now, "means": "手机 0990-5550111", "reason": "承办人现场受伤"}
    return OralApproval(**(given | values))


def handing(play, giver="officer2", taker="officer3"):
    return {"giver": play.person(giver), "taker": play.person(taker), "reason": "现场受伤，不能继续办理"}


def test_an_oral_approval_takes_effect_at_once_and_is_confirmed_within_24_hours(play):
    scripts.investigated(play)
    done = play.do("officer", "hand_over", oral=oral(play), **handing(play))
    assert done.status == "effective"
    duty = Duty.objects.get(dossier_id=play.case_id, kind="APPROVAL_CONFIRM")
    assert duty.due_at - duty.start_at == dt.timedelta(hours=24)
    assert "口头批准，待补签" in str(Document.objects.get(dossier_id=play.case_id, code="handover_form").data)
    refuses(lambda: play.answer_oral("agency_head", "approved", done.seq), "承办机构负责人")
    play.answer_oral("unit_head", "approved", done.seq)
    duty.refresh_from_db()
    assert duty.state == "met"
    row = Signoff.objects.get(act_id=done.act_id)
    assert (row.medium, row.verdict, row.signed_by.name) == ("oral", "approved", "骆闻笙")
    with pytest.raises(Conflict):
        play.answer_oral("unit_head", "refused", done.seq)


def test_an_oral_approval_that_is_refused_is_never_silently_kept(play):
    scripts.concluded(scripts.investigated(play))
    done = play.do("officer", "hand_over", oral=oral(play), **handing(play))
    assert "还没有补签" in str(refuses(lambda: play.do("officer", "decide", play.party(), **scripts.DECISION)).refusals)
    play.answer_oral("unit_head", "refused", done.seq, reason="没有同意过")
    defect = Defect.objects.get(act_id=done.act_id, gate="oral_confirmed")
    assert defect.cured_by is None
    assert Duty.objects.get(dossier_id=play.case_id, kind="APPROVAL_UNDO").state == "open"
    cure = {"act_seq": done.seq, "gate": "oral_confirmed", "way": "explain", "explanation": "说明。"}
    refuses(lambda: play.do("officer", "cure_defect", **cure), "不能用所选的方式补正")
    play.do("officer", "note_undone", act_seq=done.seq, how="当日由原承办人继续办理，材料已交回。")
    defect.refresh_from_db()
    assert defect.cured_by
    assert Duty.objects.get(dossier_id=play.case_id, kind="APPROVAL_UNDO").state == "met"


def test_an_oral_approval_unanswered_after_24_hours_is_overdue_and_still_waits(play):
    scripts.investigated(play)
    done = play.do("officer", "hand_over", oral=oral(play), **handing(play))
    play.wait(hours=25)
    play.answer_oral("unit_head", "approved", done.seq)
    assert Duty.objects.get(dossier_id=play.case_id, kind="APPROVAL_CONFIRM").state == "met_late"


def test_only_steps_of_emergency_are_approved_orally_and_only_by_who_may(play):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="检查时发现一名人员没有健康证明。")
    refuses(lambda: play.do("officer", "file_case", oral=oral(play), **scripts.filing(play)), "情况紧急")
    scripts.investigated(play)
    refuses(lambda: play.do("officer", "hand_over", oral=oral(play, "officer2"), **handing(play)), "不是可以依法批准")
    with pytest.raises(Invalid):
        play.do("officer", "hand_over", oral=oral(play, reason=" "), **handing(play))


def test_the_signed_form_confirms_an_oral_approval_on_paper(play):
    scripts.investigated(play)
    done = play.do("officer", "hand_over", oral=oral(play), **handing(play))
    play.wet(Document.objects.get(dossier_id=play.case_id, code="handover_form"), "officer", "officer3")
    row = Signoff.objects.get(act_id=done.act_id)
    assert row.verdict == "approved"
    assert Duty.objects.get(dossier_id=play.case_id, kind="APPROVAL_CONFIRM").state == "met"


# ── 正职（陷阱 45） ───────────────────────────────────────────────────────────────────────────────────────────────────


def by_principal(play):
    """The seats of a step that statute keeps for the principal, in a filed case."""
    from dataclasses import replace

    from mingzheng.cases.book import BOOK
    from mingzheng.cases.engine.loading import load
    from mingzheng.cases.engine.signing.seats import lawful, positions

    loaded = load(play.case, now=play.now)
    procedure = BOOK.procedure(play.case.procedure, play.case.law_date)
    step = replace(procedure.steps["close_case"], rank="principal")
    act = Act(track_subject="", content={}, step="close_case")
    last = positions(BOOK, loaded.facts, step, act, play.now)[-1][0]
    return last, set(lawful(loaded.facts, last, play.now))


def test_trap_45_what_statute_keeps_for_the_principal_no_deputy_signs_whatever_the_table_says(play):
    table(play, "deputy")
    scripts.investigated(play)
    last, signers = by_principal(play)
    assert last.words == "机关负责人（主持工作、正职）"
    assert signers == {play.person("agency_head")}


def test_trap_45_a_deputy_in_charge_of_the_work_counts_as_the_principal(play, district):
    from mingzheng.agencies.models import RoleGrant

    scripts.investigated(play)
    grant = RoleGrant.objects.get(person=district.people["deputy"], role="agency_head")
    with record("setup.rank", actor=SETUP, now=play.now) as rec:
        rec.change(grant, rank="acting")
    assert by_principal(play)[1] == {play.person("agency_head"), play.person("deputy")}


def test_trap_45_a_step_on_the_article_of_transfer_is_for_the_principal_whatever_its_file_says():
    from mingzheng.cases.engine.loader import BY_PRINCIPAL, _Step, _step

    raw = {
        "code": "transfer", "title": "移送", "track": "main", "nature": "effect", "start": ["filed"], "by": ["handler"],
        "time": "server", "input": "NoInput", "purpose": "…", "signoff": [["agency_head"]], "basis": [*BY_PRINCIPAL],
    }  # fmt: skip
    assert _step(_Step.model_validate(raw)).rank == "principal"
    assert _step(_Step.model_validate(raw | {"basis": ["行政处罚法#57"]})).rank == ""
