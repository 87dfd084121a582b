import pytest

from mingzheng.core.errors import Invalid
from mingzheng.core.secrets import new_id
from mingzheng.duties.models import Duty, DutyState
from mingzheng.publication import actions
from mingzheng.publication.models import Disclosure, Publication, PublicDecision
from tests.agencies.factories import do
from tests.publication.factories import TODAY, decision, office, open_dossier, schedule

pytestmark = pytest.mark.django_db


def duty_of(row):
    return Duty.objects.get(dossier=row.dossier, subject=str(row.pk))


def test_a_decision_opens_its_publication_and_its_clock_in_one_event():
    row = schedule(office())
    duty = duty_of(row)
    assert (duty.kind, duty.value, duty.unit, duty.start_on) == ("PUB_LICENSE_PENALTY", 7, "workday", TODAY)
    assert duty.entry_id == row.entry_id
    assert row.state == "drafted"
    assert not PublicDecision.objects.exists()


@pytest.mark.parametrize("values", [{"regime": ""}, {"regime": "no.such"}, {"disclosure": "unclassified"}])
def test_what_no_rule_places_stays_private_and_keeps_the_clock(values):
    row = schedule(office(), **values)
    assert row.disclosure == Disclosure.UNCLASSIFIED
    assert duty_of(row).state == DutyState.OPEN


def test_a_sealed_regime_is_never_shown_and_has_no_clock():
    row = schedule(office(), regime="public_security")
    held = row.withholdings.get()
    assert row.disclosure == Disclosure.WITHHELD
    assert (held.state, held.basis) == ("standing", "治安管理处罚法#136")
    assert not Duty.objects.filter(dossier=row.dossier).exists()


def test_a_standing_class_names_its_rule():
    row = schedule(office(), disclosure="standing", standing_reason="仅警告", standing_basis="市公示#2")
    assert row.withholdings.get().reason == "仅警告"


def test_refuses_a_standing_class_without_a_reason():
    with pytest.raises(Invalid, match="写明理由和依据"):
        schedule(office(), disclosure="standing")


def test_the_source_of_a_decision_is_scheduled_once():
    at = office()
    dossier = open_dossier(at)
    values = {"dossier": dossier, "kind": "penalty", "fields": decision(), "regime": "penalty", "from_date": TODAY}
    source = new_id()
    do(actions.schedule, source_id=source, **values)
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        do(actions.schedule, source_id=source, **values)


def test_names_do_not_stand_readable_in_the_database():
    row = schedule(office())
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM publication_publication")
        stored = b"|".join(
            bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in cursor.fetchone()
        )
    assert "钱小满".encode() not in stored
    assert Publication.objects.get(pk=row.pk).source["fields"]["party_name"] == "钱小满"


def test_refuses_an_identity_number_as_the_code_of_a_person():
    with pytest.raises(ValueError, match="不得包含证件号码"):
        decision(party_code="330102199003071232")


def test_an_unclassified_decision_is_placed_by_a_checker():
    at = office()
    row = schedule(at, regime="")
    at.by(at.checker, actions.classify, row, regime="penalty")
    assert row.disclosure == Disclosure.PUBLISH
    assert duty_of(row).state == DutyState.OPEN


def test_refuses_to_place_by_a_regime_that_does_not_exist():
    at = office()
    row = schedule(at, regime="")
    with pytest.raises(Invalid, match="没有这种公示规则"):
        at.by(at.checker, actions.classify, row, regime="nothing")
