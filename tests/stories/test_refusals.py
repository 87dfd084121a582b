"""What the law forbids is refused by a gate with its article."""

import datetime as dt

import pytest

from mingzheng.cases.engine.models import Party
from mingzheng.cases.queries import case_view
from mingzheng.core.errors import Conflict, Invalid, NotVisible, Refused, Stale
from mingzheng.core.secrets import new_id
from mingzheng.duties.models import Duty
from tests.stories import scripts

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

MINOR = {
    "kind": "individual",
    "name": "路小满",
    "birth_on": "2010-05-01",
    "address": "溪桥区观澜街 1 号",
}


CLUE = {"source": "report", "summary": "又一条线索。", "discovered_on": "2026-09-01"}


def refusals(call, *args, **kwargs):
    with pytest.raises(Refused) as error:
        call(*args, **kwargs)
    return {r.gate: r for r in error.value.refusals}


def can_do(play, who):
    view = case_view(play.case_id, play.district.accounts[who], play.now)
    return {s.step.code for s in view.possible}


def opened(play, party=scripts.FIRM):
    play.open("officer", scripts.MATTER, [party], summary="检查时发现一名人员没有健康证明。")
    return play


def conclude(play, top=None, **values):
    proposals = [scripts.proposal(str(p.pk), **values) for p in play.case.parties.all()]
    return play.do("officer", "conclude", **scripts.conclusion(*proposals, **(top or {})))


def test_refuses_to_file_conduct_older_than_two_years(play):
    given = scripts.filing(play, conduct_ended_on="2024-08-31", discovered_on="2026-09-01") if opened(play) else None
    found = refusals(play.do, "officer", "file_case", **given)
    assert found["time_bar"].article == "行政处罚法#36"
    assert "不予立案" in found["time_bar"].remedy


def test_files_conduct_of_two_years_to_the_day(play):
    opened(play).do("officer", "file_case", **scripts.filing(play, conduct_ended_on="2024-09-01"))


def test_files_a_case_against_a_minor_whose_age_is_weighed_at_the_conclusion(play):
    opened(play, MINOR).do("officer", "file_case", **scripts.filing(play))


def test_refuses_an_individual_whose_age_is_not_known(play):
    found = refusals(opened(play, MINOR | {"birth_on": None}).do, "officer", "file_case", **scripts.filing(play))
    assert found["of_age"].article == "行政处罚法#30"


def test_an_identity_found_later_is_added_and_the_case_goes_on(play):
    opened(play, MINOR | {"birth_on": None})
    play.do(
        "officer", "identify_party", party=play.party(), way="shown", birth_on="1988-05-01", address="溪桥区二马路 9 号"
    )
    play.do("officer", "file_case", **scripts.filing(play))
    play.approve("unit_head")
    play.approve("agency_head")
    assert play.case.stage == "filed"
    person = play.case.parties.get().individual
    assert (person.birth_on.year, person.address) == (1988, "溪桥区二马路 9 号")


def test_who_is_found_by_a_number_is_the_agencys_row_of_that_number_and_no_other_case_changes(play):
    opened(play, MINOR | {"birth_on": None, "identifier": "110101199003070038"})
    known = play.case.parties.get().individual
    first = play.case_id
    opened(play, MINOR | {"birth_on": None})
    play.do("officer", "identify_party", party=play.party(), way="household", id_number="110101199003070038")
    assert play.case.parties.get().individual == known
    play.do("officer", "identify_party", party=play.party(), way="household", id_number="11010119900307002X")
    assert play.case.parties.get().individual != known
    assert Party.objects.get(case_id=first).individual == known


def test_an_identity_that_cannot_be_is_refused_by_field(play):
    opened(play, MINOR | {"birth_on": None})
    frame = {"party": play.party(), "way": "shown"}
    for values, field in (
        ({"id_number": "110101199003070039"}, "id_number"),
        ({"birth_on": "2999-01-01"}, "birth_on"),
        ({"phone": "12"}, "phone"),
        ({"legal_representative": "路远山"}, "legal_representative"),
        ({"party": str(new_id()), "phone": "0990-5550123"}, "party"),
        ({}, ""),
    ):
        with pytest.raises(Invalid) as refused:
            play.do("officer", "identify_party", **{**frame, **values})
        assert field in [f.field for f in refused.value.fields]
    play.do("officer", "decline_filing", ground="mistaken", reason="重复登记。", told="无")
    play.approve("unit_head")
    play.approve("agency_head")
    late = play.do("officer", "identify_party", **frame, birth_on="1988-05-01")
    assert [d.gate for d in late.defects] == ["out_of_order"]
    assert play.case.parties.get().individual.birth_on is None


def test_a_clue_that_is_not_filed_is_kept_with_its_reason_and_goes_no_further(play):
    opened(play)
    play.do("officer", "decline_filing", ground="no_facts", reason="现场检查未发现违法事实。", told="无")
    assert play.states()["main"] == "clue"
    play.approve("unit_head")
    play.approve("agency_head")
    assert (play.case.stage, play.case.closed_on, play.case.filed_on) == ("declined", dt.date(2026, 9, 1), None)
    assert play.paper("decline_form").number.startswith("溪市监")
    assert not Duty.objects.filter(dossier_id=play.case_id, state="open").exists()
    refused = refusals(play.do, "officer", "file_case", **scripts.filing(play))
    assert "out_of_order" in refused
    assert can_do(play, "officer") <= {"cure_defect", "print_paper"}


def test_a_case_is_opened_once(play):
    found = refusals(opened(play).do, "officer", "register_clue", **CLUE)
    assert set(found) == {"out_of_order"}


def test_refuses_to_file_with_one_handler(play):
    found = refusals(opened(play).do, "officer", "file_case", **scripts.filing(play, ("officer",)))
    assert found["two_handlers"].article == "行政处罚法#42"


def test_refuses_a_kind_that_the_law_of_the_matter_does_not_know(play):
    found = refusals(conclude, scripts.investigated(play), kinds=["责令停产停业"], fine_fen=0, terms="责令停产停业七日")
    assert found["kinds_supported"].article == "行政处罚法#38"


def test_refuses_a_fine_above_the_statutory_frame(play):
    found = refusals(conclude, scripts.investigated(play), fine_fen="50000.01")
    assert found["discretion_fences"].article == "行政处罚法#38"


def test_refuses_a_fine_below_the_statutory_frame(play):
    found = refusals(conclude, scripts.investigated(play), fine_fen="4999.99")
    assert found["discretion_fences"].article == "行政处罚法#32"


def test_refuses_a_decision_without_review(play):
    scripts.concluded(scripts.investigated(play))
    scripts.notified(play)
    play.at("2026-09-09 08:00")
    found = refusals(play.do, "officer", "decide", play.party(), **scripts.DECISION)
    assert found["reviewed"].article == "行政处罚法#58"


def ready(play):
    scripts.concluded(scripts.investigated(play))
    scripts.notified(play)
    play.at("2026-09-09 08:00").tick()
    return scripts.reviewed(play)


def test_refuses_a_decision_when_the_draft_changed_after_review(play):
    ready(play)
    play.do("officer", "conclude", **scripts.conclusion(scripts.proposal(play.party(), fine_fen="7000")))
    play.approve("unit_head")
    found = refusals(play.do, "officer", "decide", play.party(), **scripts.DECISION)
    assert set(found) == {"reviewed"}
    assert "改动" in found["reviewed"].reason
    states = [t.state for t in play.case.tracks.filter(kind="review")]
    assert states == ["void"]
    scripts.reviewed(play)
    play.do("officer", "decide", play.party(), **scripts.DECISION)


def test_refuses_a_heavier_decision_than_the_party_was_told(play):
    ready(play)
    play.do("officer", "conclude", **scripts.conclusion(scripts.proposal(play.party(), fine_fen="9000")))
    play.approve("unit_head")
    found = refusals(play.do, "officer", "request_review", statement="改动金额后再送审。")
    assert "as_notified" in found


def test_refuses_a_decision_before_the_statement_period_has_run_out(play):
    scripts.concluded(scripts.investigated(play))
    scripts.notified(play)
    play.at("2026-09-08 23:00")
    found = refusals(play.do, "officer", "request_review", statement="请审核。")
    assert found["statements_over"].until == dt.date(2026, 9, 9)
    play.at("2026-09-09 00:01")
    play.do("officer", "request_review", statement="请审核。")


def test_the_last_signature_judges_again(play):
    ready(play)
    play.do("officer", "decide", play.party(), **scripts.DECISION)
    play.approve("unit_head")
    done = play.do(
        "officer2",
        "collect_evidence",
        officers=("officer2", "officer"),
        kind="documentary",
        description="补充的书证",
        provider="当事人",
    )
    assert done.defects[0].gate == "out_of_order"
    found = refusals(play.approve, "agency_head", act_seq=play.case.acts.get(status="proposed").seq)
    assert {"officers_confirmed", "no_blocking_defects"} <= set(found)


def test_the_reviewer_cannot_handle_and_the_handler_cannot_review(play):
    ready_case = scripts.concluded(scripts.investigated(play))
    scripts.notified(ready_case)
    play.at("2026-09-09 08:00").tick()
    play.do("officer", "request_review", statement="请审核。")
    key = play.case.tracks.get(kind="review").subject
    found = refusals(play.do, "officer", "accept_review", key, verdict="accepted")
    assert "role" in found


def test_nobody_signs_twice_or_out_of_turn(play):
    opened(play).do("officer", "file_case", **scripts.filing(play))
    found = refusals(play.approve, "agency_head")
    assert "signer" in found
    play.approve("unit_head")
    found = refusals(play.approve, "unit_head")
    assert "signer" in found


def test_a_signature_on_other_content_than_was_seen_is_refused(play):
    opened(play).do("officer", "file_case", **scripts.filing(play))
    act = play.case.acts.get(status="proposed")
    from mingzheng.cases import perform as door

    with pytest.raises(Conflict):
        door.sign(
            play.case_id,
            act_seq=act.seq,
            verdict="approved",
            content_digest="sha256:" + "0" * 64,
            actor=play.district.actor("unit_head"),
            credential=play.district.credential("unit_head", play.now),
            now=play.now,
            reader=play.district.accounts["unit_head"],
        )


def test_a_signature_without_the_own_code_is_refused(play):
    opened(play).do("officer", "file_case", **scripts.filing(play))
    act = play.case.acts.get(status="proposed")
    from mingzheng.cases import perform as door

    for credential in (None, play.district.credential("agency_head", play.now)):
        with pytest.raises(Refused):
            door.sign(
                play.case_id,
                act_seq=act.seq,
                verdict="approved",
                content_digest=act.content_digest,
                actor=play.district.actor("unit_head"),
                credential=credential,
                now=play.now,
                reader=play.district.accounts["unit_head"],
            )


def test_a_stale_form_is_told_what_happened_meanwhile(play):
    scripts.concluded(scripts.investigated(play))
    seen = play.case.seq
    play.do("officer", "issue_notice", play.party(), **scripts.NOTICE)
    play.approve("unit_head")
    with pytest.raises(Stale) as error:
        play.do("officer2", "issue_notice", play.party(), seen_seq=seen, **scripts.NOTICE)
    assert "骆闻笙" in error.value.message


def test_the_second_sending_gets_the_first_answer(play):
    opened(play)
    given = scripts.inspection(ended_at=play.now.isoformat())
    frame = {"officers": ("officer", "officer2"), "at": play.now, "request_id": "once-1"}
    first = play.do("officer", "inspect", **frame, **given)
    second = play.do("officer", "inspect", **frame, **given)
    assert (second.seq, second.repeated) == (first.seq, True)
    with pytest.raises(Conflict):
        play.do("officer", "inspect", **frame, **(given | {"findings": "别的内容"}))


def test_another_agency_does_not_even_learn_that_the_case_exists(play):
    opened(play)
    for who in ("city_officer", "city_head", "admin"):
        with pytest.raises(NotVisible):
            play.do(who, "file_case", **scripts.filing(play))


def test_the_drafter_of_a_publication_cannot_check_it(play, own_seal):
    scripts.decided(ready(play))
    play.do("officer", "draft_publication", play.party(), summary="安排一名未取得健康证明的人员加工凉菜。")
    found = refusals(play.do, "publisher", "check_publication", play.party(), step_up=True, verdict="approved")
    assert "role" in found


def test_who_joined_a_scan_cannot_check_it(play):
    scripts.concluded(scripts.investigated(play))
    play.do("officer", "issue_notice", play.party(), **scripts.NOTICE)
    play.approve("unit_head")
    found = refusals(play.wet, play.paper("prior_notice"), "officer", "officer")
    assert set(found) == {"second_person"}


def test_an_effect_takes_no_stated_time(play):
    opened(play)
    with pytest.raises(Invalid) as error:
        play.do("officer", "file_case", at=play.now, **scripts.filing(play))
    assert error.value.fields[0].field == "at"


def test_a_new_notice_voids_an_earlier_one_that_was_not_served(play, own_seal):
    scripts.concluded(scripts.investigated(play))
    play.do("officer", "issue_notice", play.party(), **scripts.NOTICE)
    play.approve("unit_head")
    first = play.paper("prior_notice")
    play.do("officer", "conclude", **scripts.conclusion(scripts.proposal(play.party(), fine_fen="9000")))
    play.approve("unit_head")
    play.do("officer", "issue_notice", play.party(), **scripts.NOTICE)
    play.approve("unit_head")
    first.refresh_from_db()
    assert first.state == "void"
    states = {t.subject.partition(":")[0]: t.state for t in play.case.tracks.filter(kind="service")}
    assert states == {str(first.pk): "dropped", str(play.paper("prior_notice").pk): "due"}
