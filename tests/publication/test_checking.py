import pytest

from mingzheng.core.errors import Invalid, Refused
from mingzheng.dossiers.models import DossierPerson
from mingzheng.publication import actions
from tests.agencies.factories import grant
from tests.publication.factories import approved, drafted, office, schedule

pytestmark = pytest.mark.django_db


def test_a_second_person_checks_secrecy_and_approves():
    at = office()
    row = drafted(at)
    at.by(at.checker, actions.check_secrecy, row, passed=True)
    assert row.state == "secrecy_checked"
    at.by(at.checker, actions.approve, row)
    assert (row.state, row.approved_by, row.approved_version) == ("approved", at.checker.person_id, 1)
    assert DossierPerson.objects.filter(
        dossier=row.dossier, person=at.checker.person, role="publication_checker"
    ).exists()


def test_both_steps_may_be_one_event():
    assert approved(office()).state == "approved"


def test_what_fails_the_secrecy_check_goes_back_with_the_reason():
    at = office()
    row = drafted(at)
    at.by(at.checker, actions.check, row, secrecy_passed=False, note="配方属商业秘密")
    assert (row.state, row.secrecy_note) == ("drafted", "配方属商业秘密")


def test_refuses_a_failed_check_without_a_reason():
    at = office()
    row = drafted(at)
    with pytest.raises(Invalid, match="写明理由"):
        at.by(at.checker, actions.check_secrecy, row, passed=False)


def test_refuses_the_drafter_as_checker_even_with_the_role():
    at = office()
    grant(at.handler.person, "checker", at.agency)
    row = drafted(at)
    with pytest.raises(Refused, match="拟稿人不能审核自己的公示稿"):
        at.by(at.handler, actions.check_secrecy, row, passed=True)


def test_refuses_a_checker_who_drafted_an_earlier_version():
    at = office()
    grant(at.checker.person, "publisher", at.agency)
    row = schedule(at)
    at.by(at.checker, actions.draft, row)
    at.by(at.handler, actions.draft, row)
    with pytest.raises(Refused, match="公示拟稿人"):
        at.by(at.checker, actions.check_secrecy, row, passed=True)


def test_refuses_approval_without_the_secrecy_check():
    at = office()
    row = drafted(at)
    with pytest.raises(Refused, match="已脱敏"):
        at.by(at.checker, actions.approve, row)


def test_refuses_a_check_by_somebody_without_the_role():
    at = office()
    row = drafted(at)
    with pytest.raises(Refused, match="只有本机关公示审核员"):
        at.by(at.publisher, actions.check_secrecy, row, passed=True)


def test_refuses_to_approve_what_nobody_has_placed():
    at = office()
    row = drafted(at, regime="")
    at.by(at.checker, actions.check_secrecy, row, passed=True)
    with pytest.raises(Refused, match="还没有判断"):
        at.by(at.checker, actions.approve, row)


def test_a_text_goes_back_to_its_drafter_any_time_before_release():
    at = office()
    row = approved(at)
    at.by(at.checker, actions.return_draft, row, note="案由写错")
    assert row.state == "drafted"
    with pytest.raises(Refused, match="草拟"):
        at.by(at.checker, actions.return_draft, row, note="再退")


def test_the_database_refuses_one_person_in_both_places():
    at = office()
    row = drafted(at)
    from django.db import IntegrityError, transaction

    from mingzheng.publication.models import Publication

    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=row.pk).update(checked_by=row.drafted_by)
