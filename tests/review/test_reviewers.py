import datetime as dt

import pytest

from mingzheng.agencies.actions import change_person
from mingzheng.core.errors import Refused
from mingzheng.dossiers import actions as dossiers
from mingzheng.dossiers.models import DossierPerson
from mingzheng.ledger.recording import Actor
from mingzheng.review import actions
from tests.agencies.factories import NOW, agency, as_actor, do, grant, somebody
from tests.review.factories import accepted, given, office, opinion, requested

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("qualified", "since", "may"),
    [
        (True, dt.date(2024, 1, 1), True),
        (True, None, True),
        (False, dt.date(2017, 12, 31), True),
        (False, dt.date(2018, 1, 1), False),
        (False, dt.date(2024, 1, 1), False),
        (False, None, False),
    ],
)
def test_who_first_took_up_review_since_2018_needs_the_qualification(qualified, since, may):
    at = office()
    do(change_person, at.reviewer.person, legal_qualification=qualified, first_review_on=since)
    if may:
        assert accepted(at).state == "accepted"
    else:
        with pytest.raises(Refused, match="法律职业资格"):
            accepted(at)


def test_refuses_an_opinion_of_somebody_whose_qualification_fell_away():
    at = office()
    row = accepted(at)
    do(change_person, at.reviewer.person, legal_qualification=False)
    with pytest.raises(Refused, match="法律职业资格"):
        given(at, row)


def test_refuses_a_reviewer_who_handles_the_case():
    at = office()
    do(change_person, at.handler.person, legal_qualification=True)
    grant(at.handler.person, "reviewer", at.agency)
    row = requested(at)
    with pytest.raises(Refused, match="承办人，不能再任法制审核人员"):
        at.by(at.handler, actions.accept, row)


def test_refuses_a_reviewer_who_handled_it_once():
    at = office()
    row = requested(at)
    part = do(dossiers.assign, row.dossier, person=at.reviewer.person, role="handler")
    do(dossiers.end_assignment, part)
    with pytest.raises(Refused, match="不能再任"):
        at.by(at.reviewer, actions.accept, row)


def test_refuses_somebody_without_the_role_or_of_another_agency():
    at = office()
    row = requested(at)
    for login in (at.head, somebody(agency(), "reviewer", legal_qualification=True)):
        with pytest.raises(Refused, match="不是本机关的法制审核人员"):
            at.by(login, actions.accept, row)


def test_the_reviewers_of_the_principal_review_entrusted_matters():
    at, county = office(), office()
    row = requested(at, review_agency_id=county.agency.pk)
    at.by(county.reviewer, actions.accept, row)
    assert row.reviewer_id == county.reviewer.person_id


def test_refuses_an_opinion_after_the_role_ended():
    at = office()
    row = accepted(at)
    from mingzheng.agencies.actions import end_role

    do(end_role, at.reviewer.person.grants.get(role="reviewer"))
    with pytest.raises(Refused, match="不是本机关的法制审核人员"):
        given(at, row)


def test_refuses_a_second_reviewer_on_an_accepted_request():
    at = office()
    row = accepted(at)
    other = somebody(at.agency, "reviewer", legal_qualification=True)
    with pytest.raises(Refused, match="另一位审核人员"):
        at.by(other, actions.give_opinion, row, opinion=opinion())


def test_a_reviewer_becomes_part_of_the_dossier_and_cannot_approve_later():
    at = office()
    row = accepted(at)
    assert DossierPerson.objects.filter(dossier=row.dossier, role="reviewer").exists()
    with pytest.raises(Refused, match="不能再任审批人"):
        do(dossiers.assign, row.dossier, person=at.reviewer.person, role="approver")


@pytest.mark.parametrize("kind", ["token", "system"])
def test_refuses_an_opinion_by_a_token_or_the_system(kind):
    at = office()
    row = accepted(at)
    actor = Actor(kind, at.reviewer.pk, "接口", at.reviewer.person_id)
    with pytest.raises(Refused, match="本人登录"):
        do(actions.give_opinion, row, actor=actor, person_id=at.reviewer.person_id, opinion=opinion())


def test_refuses_an_opinion_in_anothers_name():
    at = office()
    row = accepted(at)
    with pytest.raises(Refused, match="本人登录"):
        do(
            actions.give_opinion,
            row,
            actor=as_actor(at.handler),
            now=NOW,
            person_id=at.reviewer.person_id,
            opinion=opinion(),
        )
