import pytest

from mingzheng.core.errors import Conflict, Invalid, Refused
from mingzheng.duties.models import Duty
from mingzheng.review import actions
from mingzheng.review.opinions import Hint
from mingzheng.review.queries import questions, queue
from tests.agencies.factories import NOW, as_actor, do
from tests.review.factories import CONTENT, accepted, given, office, open_dossier, requested

pytestmark = pytest.mark.django_db


def test_a_request_names_its_content_trigger_and_papers():
    row = requested(office())
    assert row.state == "requested"
    assert row.trigger_level == "LOCAL"
    assert row.content == CONTENT
    assert {p["code"] for p in row.papers if p["required"]} >= {"draft_decision", "evidence", "law", "list"}
    assert not Duty.objects.filter(kind="REVIEW_LEGAL").exists()


def test_the_content_is_not_readable_in_the_database():
    requested(office())
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM review_review")
        assert "演示甲".encode() not in bytes(cursor.fetchone()[0])


def test_refuses_a_content_that_is_not_the_digests():
    at = office()
    from mingzheng.catalogue.triggers import review_trigger
    from tests.catalogue.factories import facts

    with pytest.raises(Invalid, match="不一致"):
        at.by(
            at.handler,
            actions.open_review,
            dossier=open_dossier(at),
            content=CONTENT,
            content_digest="sha256:0",
            trigger=review_trigger(None, facts()),
            papers=[],
        )


def test_refuses_a_request_by_somebody_who_does_not_handle_the_case():
    at = office()
    dossier = open_dossier(at)
    at.handler = at.head
    with pytest.raises(Refused, match="只有本案承办人"):
        requested(at, dossier=dossier)


def test_refuses_a_second_open_request():
    at = office()
    row = requested(at)
    with pytest.raises(Conflict, match="尚未办结"):
        requested(at, dossier=row.dossier)


def test_two_subjects_of_one_dossier_are_reviewed_apart():
    at = office()
    row = requested(at, subject="party-1")
    assert requested(at, dossier=row.dossier, subject="party-2").round == 1


def test_accepting_starts_the_clock_and_names_the_reviewer():
    at = office()
    row = accepted(at)
    duty = Duty.objects.get(kind="REVIEW_LEGAL")
    assert (row.state, row.reviewer_id, row.accepted_on) == ("accepted", at.reviewer.person_id, NOW.date())
    assert (duty.value, duty.subject, duty.state) == (5, str(row.pk), "open")
    assert list(queue([at.agency.pk], at.reviewer, NOW)) == [row]


def test_the_days_of_the_agencys_rule_count():
    at = office()
    row = requested(at)
    at.by(at.reviewer, actions.accept, row, days=7)
    assert Duty.objects.get(kind="REVIEW_LEGAL").value == 7


def test_refuses_to_accept_what_lacks_a_paper_and_names_it():
    at = office()
    row = requested(at, without=("law", "benchmark"))
    with pytest.raises(Invalid, match=r"执法依据文本.*裁量基准"):
        at.by(at.reviewer, actions.accept, row)
    assert not Duty.objects.exists()


@pytest.mark.parametrize(("circumstance", "paper"), [("heard", "听证笔录"), ("stated", "陈述申辩"), ("expert", "鉴定")])
def test_circumstances_ask_for_further_papers(circumstance, paper):
    at = office()
    row = requested(
        at,
        circumstances=(circumstance,),
        without=({"heard": "hearing", "stated": "statement"}.get(circumstance, "expert"),),
    )
    with pytest.raises(Invalid, match=paper):
        at.by(at.reviewer, actions.accept, row)


def test_an_incomplete_request_goes_back_without_a_clock_and_comes_again():
    at = office()
    row = requested(at, without=("law",))
    at.by(at.reviewer, actions.return_incomplete, row, note="缺少依据文本")
    assert row.state == "incomplete"
    assert not Duty.objects.exists()
    assert requested(at, dossier=row.dossier).round == 2


def test_refuses_to_return_without_a_note_or_twice():
    at = office()
    row = requested(at)
    with pytest.raises(Invalid, match="缺少什么"):
        at.by(at.reviewer, actions.return_incomplete, row, note=" ")
    at.by(at.reviewer, actions.accept, row)
    with pytest.raises(Refused, match="已受理"):
        at.by(at.reviewer, actions.return_incomplete, row, note="缺")


def test_hints_are_shown_with_their_source_and_answer_nothing():
    at = office()
    hint = Hint(element="officers", text="两名执法人员证件均在有效期内", source="证件快照")
    row = requested(at, hints=[hint])
    shown = {q.element.code: q.hints for q in questions(row)}
    assert shown["officers"] == (hint,)
    assert shown["facts"] == ()
    assert not row.opinions.exists()


def test_voiding_an_open_review_cancels_its_clock():
    at = office()
    row = accepted(at)
    do(actions.void, row, reason="承办人撤回送审")
    assert Duty.objects.get(kind="REVIEW_LEGAL").state == "cancelled"


def test_refuses_to_void_without_reason_or_what_has_ended():
    at = office()
    row = accepted(at)
    with pytest.raises(Invalid, match="写明理由"):
        do(actions.void, row, reason="")
    given(at, row, "REVISE", problems=("条款引用有误",))
    with pytest.raises(Conflict, match="未通过"):
        do(actions.void, row, reason="想重来")


def test_refuses_to_accept_in_anothers_session():
    at = office()
    row = requested(at)
    with pytest.raises(Refused, match="本人登录"):
        do(actions.accept, row, actor=as_actor(at.handler), person_id=at.reviewer.person_id)
