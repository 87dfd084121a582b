import pytest

from mingzheng.core.errors import Invalid, Refused
from mingzheng.duties.models import Duty
from mingzheng.publication import actions
from mingzheng.publication.actions.ending import require_withdrawal
from mingzheng.publication.models import PublicDecision
from mingzheng.publication.queries import drifted, flash_publications, public_decision
from mingzheng.publication.search import SearchTerms, search
from tests.agencies.factories import do, grant
from tests.publication.factories import TODAY, approved, later, office, published

pytestmark = pytest.mark.django_db
WHY = {"reason_code": "revoked", "reason": "行政复议决定撤销"}


def test_a_withdrawal_leaves_number_day_and_reason():
    at = office()
    row = published(at)
    at.by(at.checker, actions.withdraw, row, now=later(20), **WHY)
    grave = public_decision(row.key, using="default")
    assert (grave.state, grave.title, grave.party, grave.matter) == ("withdrawn", "已撤回", "", "")
    assert grave.number == row.versions.get().fields["number"]
    assert grave.note == "处罚决定被撤销：行政复议决定撤销"
    assert grave.fields == {"withdrawn_on": "2026-09-22"}
    assert drifted() == []


def test_search_does_not_find_a_tombstone():
    at = office()
    row = published(at)
    assert search(SearchTerms(text="熟食"), using="default").count == 1
    at.by(at.checker, actions.withdraw, row, **WHY)
    assert search(SearchTerms(text="熟食"), using="default").count == 0
    assert search(SearchTerms(text=row.versions.get().fields["number"]), using="default").count == 0


def test_all_versions_outlive_the_withdrawal():
    at = office()
    row = published(at)
    at.by(at.checker, actions.withdraw, row, **WHY)
    assert row.versions.count() == 1


def test_a_withdrawal_ends_its_three_days():
    at = office()
    row = published(at)
    do(require_withdrawal, row, start_on=TODAY)
    duty = Duty.objects.get(kind="PEN_PUB_WITHDRAW")
    assert (duty.value, duty.unit) == (3, "workday")
    at.by(at.checker, actions.withdraw, row, **WHY)
    duty.refresh_from_db()
    assert duty.state == "met"


def test_a_remade_decision_is_linked():
    at = office()
    row, fresh = published(at), published(at)
    at.by(at.checker, actions.withdraw, row, replaced_by=fresh, **WHY)
    assert public_decision(row.key, using="default").replaced_by == fresh.key


def test_refuses_a_withdrawal_without_a_public_reason():
    at = office()
    row = published(at)
    with pytest.raises(Invalid, match="公开说明理由"):
        at.by(at.checker, actions.withdraw, row, reason_code="revoked", reason="")
    with pytest.raises(Invalid, match="公开说明理由"):
        at.by(at.checker, actions.withdraw, row, reason_code="please", reason="求撤")


def test_refuses_a_reason_that_names_somebody():
    at = office()
    row = published(at)
    with pytest.raises(Refused, match="理由"):
        at.by(at.checker, actions.withdraw, row, reason_code="revoked", reason="钱小满复议成功")
    assert PublicDecision.objects.get().state == "published"


def test_refuses_a_withdrawal_by_the_publisher_or_the_drafter():
    at = office()
    grant(at.handler.person, "checker", at.agency)
    row = published(at)
    for login in (at.publisher, at.handler):
        with pytest.raises(Refused, match="不能撤回"):
            at.by(login, actions.withdraw, row, **WHY)


def test_refuses_to_withdraw_what_is_not_public_or_gone():
    at = office()
    row = approved(at)
    with pytest.raises(Refused, match="待发布"):
        at.by(at.checker, actions.withdraw, row, **WHY)


def test_expiry_leaves_nothing():
    at = office()
    row = published(at, regime="penalty.local")
    do(actions.expire, row, now=later(732))
    assert public_decision(row.key, using="default") is None
    assert search(SearchTerms(text="熟食"), using="default").count == 0
    assert drifted() == []


def test_refuses_to_expire_before_the_day_or_without_a_period():
    at = office()
    with pytest.raises(Refused, match="届满"):
        do(actions.expire, published(at, regime="penalty.local"), now=later(700))
    with pytest.raises(Refused, match="没有规定期限"):
        do(actions.expire, published(at), now=later(9000))


def test_credit_repair_leaves_nothing_and_names_its_paper():
    at = office()
    row = published(at)
    with pytest.raises(Invalid, match="准予信用修复的文书"):
        at.by(at.checker, actions.repair, row, basis="")
    at.by(at.checker, actions.repair, row, basis="准予信用修复通知书第1号")
    assert not PublicDecision.objects.exists()
    assert row.state == "repaired"


def test_refuses_repair_by_the_drafter_alone():
    at = office()
    grant(at.handler.person, "publisher", at.agency)
    row = published(at)
    with pytest.raises(Refused, match="拟稿人不能单独撤下"):
        at.by(at.handler, actions.repair, row, basis="通知书")


def test_what_was_public_for_a_week_or_less_is_counted():
    at = office()
    short, long = published(at), published(at)
    at.by(at.checker, actions.withdraw, short, now=later(3), **WHY)
    at.by(at.checker, actions.withdraw, long, now=later(60), **WHY)
    assert [row.pk for row in flash_publications(at.agency.pk)] == [short.pk]
