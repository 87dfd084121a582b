import datetime as dt

import pytest

from mingzheng.core.errors import Invalid, Refused
from mingzheng.duties.models import Duty
from mingzheng.publication import actions
from mingzheng.publication.models import PublicationVersion, PublicDecision
from mingzheng.publication.queries import drifted, public_decision, unpublished
from tests.agencies.factories import do
from tests.publication.factories import (
    NOW,
    TODAY,
    KnownPerson,
    approved,
    decision,
    drafted,
    later,
    office,
    published,
    schedule,
    waiting,
)

pytestmark = pytest.mark.django_db


def duty_of(row):
    return Duty.objects.get(dossier=row.dossier, subject=str(row.pk))


def test_an_approved_text_waits_for_the_partys_paper_while_the_clock_runs():
    at = office()
    row = waiting(at)
    assert row.state == "waiting_service"
    assert duty_of(row).state == "open"
    assert not PublicDecision.objects.exists()
    assert list(unpublished(at.agency.pk)) == [row]


def test_service_releases_what_was_waiting_in_the_same_event():
    at = office()
    row = published(at)
    shown = public_decision(row.key, using="default")
    assert row.state == "published"
    assert duty_of(row).state == "met"
    assert duty_of(row).entry_id == row.entry_id
    assert (shown.party, shown.state, shown.version) == ("钱某", "published", 1)
    assert shown.fields == row.versions.get().fields
    assert drifted() == []


def test_a_decision_already_served_is_published_at_once():
    at = office()
    row = approved(at)
    do(actions.note_served, row, served_on=TODAY)
    at.by(at.publisher, actions.release, row)
    assert row.state == "published"


def test_a_late_publication_meets_its_duty_late():
    at = office()
    row = published(at, now=later(30))
    assert duty_of(row).state == "met_late"


def test_public_addresses_are_random():
    at = office()
    rows = [published(at) for _ in range(4)]
    assert len({row.key for row in rows}) == 4
    assert all(len(row.key) >= 20 for row in rows)


def test_refuses_to_release_what_is_not_approved():
    at = office()
    row = drafted(at)
    with pytest.raises(Refused, match="不能发布"):
        at.by(at.publisher, actions.release, row)


def test_refuses_to_release_by_a_handler():
    at = office()
    row = approved(at)
    with pytest.raises(Refused, match="只有本机关公示发布员"):
        at.by(at.handler, actions.release, row)


def test_refuses_to_release_a_text_that_was_changed_behind_the_record():
    at = office()
    row = approved(at)
    version = row.versions.get()
    PublicationVersion.objects.filter(pk=version.pk).update(fields={**version.fields, "result": "罚款人民币伍佰元整"})
    with pytest.raises(Refused, match="与审核通过的不一致"):
        at.by(at.publisher, actions.release, row)


def test_service_does_not_release_what_fails_the_last_look():
    at = office()
    row = waiting(at)
    version = row.versions.get()
    PublicationVersion.objects.filter(pk=version.pk).update(fields={**version.fields, "facts": "钱小满到场"})
    do(actions.note_served, row, served_on=TODAY)
    assert row.state == "waiting_service"
    assert duty_of(row).state == "open"
    assert not PublicDecision.objects.exists()


def test_a_minor_learnt_of_late_stops_the_release():
    at = office()
    row = approved(at)
    source = row.source
    source["persons"][0]["minor"] = True
    from mingzheng.ledger.recording import record
    from tests.agencies.factories import SYSTEM

    with record("test.minor", actor=SYSTEM, now=NOW) as rec:
        rec.change(row, source=source)
    with pytest.raises(Refused, match="未成年人"):
        at.by(at.publisher, actions.release, row)


def test_a_correction_takes_the_old_ones_place_once_checked():
    at = office()
    row = published(at)
    fixed = decision(number=row.versions.get().fields["number"], facts="钱小满摆摊经营熟食。", title="钱小满案")
    at.by(at.handler, actions.correct, row, fields=fixed, note="更正事实表述")
    assert PublicDecision.objects.get().version == 1
    assert drifted() == []
    at.by(at.checker, actions.check, row, secrecy_passed=True)
    at.by(at.publisher, actions.release, row, now=later(1))
    shown = PublicDecision.objects.get()
    assert (shown.version, shown.fields["facts"]) == (2, "钱某摆摊经营熟食。")
    assert shown.note.endswith("更正：更正事实表述")
    assert shown.published_on == TODAY
    assert row.versions.count() == 2
    assert drifted() == []


def test_refuses_a_correction_without_a_note_or_with_a_name_in_it():
    at = office()
    row = published(at)
    with pytest.raises(Invalid, match="更正了什么"):
        at.by(at.handler, actions.correct, row, fields=decision(), note=" ")
    with pytest.raises(Refused, match="说明"):
        at.by(at.handler, actions.correct, row, fields=decision(), note="钱小满来电")


def test_refuses_to_correct_what_is_not_public():
    at = office()
    row = approved(at)
    with pytest.raises(Refused, match="待发布"):
        at.by(at.handler, actions.correct, row, fields=decision(), note="更正")


def test_a_period_of_display_is_counted_from_publication():
    at = office()
    assert published(at, regime="penalty").expires_on is None
    assert published(at, regime="penalty.local").expires_on == dt.date(2028, 9, 2)


def test_a_person_known_only_by_the_record_is_masked_in_the_title_too():
    at = office()
    row = schedule(at, fields=decision(title="关于冯立冬转让许可证的案件"), persons=(KnownPerson("冯立冬"),))
    at.by(at.handler, actions.draft, row)
    assert row.versions.get().fields["title"] == "关于冯某转让许可证的案件"
