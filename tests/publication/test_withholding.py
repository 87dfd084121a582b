import datetime as dt

import pytest

from mingzheng.core.errors import Conflict, Invalid, Refused
from mingzheng.duties.models import Duty
from mingzheng.publication import actions
from mingzheng.publication.models import Disclosure
from mingzheng.publication.queries import unpublished, withholdings_due
from tests.agencies.factories import do, grant
from tests.publication.factories import TODAY, drafted, later, office, published, schedule

pytestmark = pytest.mark.django_db
REASON = {
    "reason_code": "commercial_secret",
    "reason": "决定内容涉及当事人配方",
    "basis": "政府信息公开条例#15",
    "review_on": TODAY + dt.timedelta(days=180),
}


def duty_of(row):
    return Duty.objects.filter(dossier=row.dossier, subject=str(row.pk)).latest("start_on")


def proposed(at, **values):
    row = schedule(at)
    at.by(at.handler, actions.propose_withhold, row, **{**REASON, **values})
    return row


def test_a_proposal_keeps_the_clock_and_the_place_on_the_list():
    at = office()
    row = proposed(at)
    assert row.disclosure == Disclosure.WITHHOLD_PROPOSED
    assert duty_of(row).state == "open"
    assert row in unpublished(at.agency.pk)


def test_another_persons_approval_ends_the_clock_and_sets_a_day_of_review():
    at = office()
    row = proposed(at)
    held = at.by(at.checker, actions.approve_withhold, row)
    assert (row.disclosure, held.approved_by) == (Disclosure.WITHHELD, at.checker.person_id)
    assert duty_of(row).state == "waived"
    assert row not in unpublished(at.agency.pk)
    assert list(withholdings_due(TODAY + dt.timedelta(days=180))) == [held]
    assert not withholdings_due(TODAY).exists()


def test_an_expired_reason_puts_the_decision_back_on_the_clock():
    at = office()
    row = proposed(at)
    at.by(at.checker, actions.approve_withhold, row)
    do(actions.reopen_withheld, row, start_on=TODAY + dt.timedelta(days=180), now=later(180))
    assert row.disclosure == Disclosure.PUBLISH
    assert duty_of(row).state == "open"
    with pytest.raises(Conflict):
        do(actions.reopen_withheld, row, start_on=TODAY, now=later(180))


def test_refuses_approval_by_the_one_who_proposed():
    at = office()
    grant(at.handler.person, "checker", at.agency)
    row = proposed(at)
    with pytest.raises(Refused, match="不能自己批准"):
        at.by(at.handler, actions.approve_withhold, row)
    assert duty_of(row).state == "open"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"reason_code": "no_wish"}, "不予公开的情形"),
        ({"reason": " "}, "具体理由"),
        ({"basis": ""}, "法律依据"),
        ({"review_on": TODAY}, "复核日期"),
        ({"review_on": TODAY + dt.timedelta(days=400)}, "复核日期"),
    ],
)
def test_refuses_a_proposal_without_reason_basis_or_day(values, words):
    with pytest.raises(Invalid, match=words):
        proposed(office(), **values)


def test_a_declined_proposal_leaves_the_publication_where_it_was():
    at = office()
    row = proposed(at)
    at.by(at.checker, actions.decline_withhold, row, note="不涉及配方")
    assert row.disclosure == Disclosure.PUBLISH
    with pytest.raises(Conflict, match="没有待处理"):
        at.by(at.checker, actions.approve_withhold, row)


def test_refuses_to_release_what_is_proposed_to_be_withheld():
    at = office()
    row = drafted(at)
    at.by(at.handler, actions.propose_withhold, row, **REASON)
    at.by(at.checker, actions.check_secrecy, row, passed=True)
    with pytest.raises(Refused, match="尚未批准"):
        at.by(at.checker, actions.approve, row)


def test_refuses_to_withhold_what_is_already_public():
    at = office()
    row = published(at)
    with pytest.raises(Refused, match="已发布"):
        at.by(at.handler, actions.propose_withhold, row, **REASON)
