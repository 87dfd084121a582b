import pytest

from mingzheng.core.errors import Refused
from mingzheng.dossiers.models import DossierPerson
from mingzheng.ledger.recording import Actor
from mingzheng.publication import actions
from mingzheng.publication.models import PublicationVersion
from mingzheng.publication.queries import comparison
from tests.agencies.factories import as_actor, do
from tests.publication.factories import KnownPerson, approved, decision, drafted, firm, office, published, schedule

pytestmark = pytest.mark.django_db


def test_a_draft_is_a_new_text_without_anybodys_name():
    at = office()
    row = drafted(at)
    version = row.versions.get()
    assert row.state == "redacted"
    assert version.fields["party"] == "钱某"
    assert version.fields["facts"].startswith("2026年7月3日，执法人员检查发现钱某在河东路摆摊")
    assert "欧阳某证实，电话******" in version.fields["facts"]
    assert "钱小满" not in str(version.fields) + str(version.masks)
    assert version.fields["law"] == ["《中华人民共和国食品安全法》第一百二十二条第一款"]


def test_a_draft_records_who_drafted():
    at = office()
    row = drafted(at)
    assert row.drafted_by == at.handler.person_id
    assert DossierPerson.objects.filter(
        dossier=row.dossier, person=at.handler.person, role="publication_drafter"
    ).exists()


def test_a_firm_keeps_name_and_code():
    at = office()
    version = drafted(at, fields=firm(), persons=(KnownPerson("孙晓河", role="employee"),)).versions.get()
    assert version.fields["party"] == "演示甲食品有限公司"
    assert version.fields["party_code"] == "91330100MA2AABCD0X"
    assert version.fields["legal_representative"] == "孙某甲" or version.fields["legal_representative"] == "孙某乙"
    assert "孙晓河" not in version.fields["facts"]


def test_the_checker_sees_each_mask_beside_its_source():
    at = office()
    row = drafted(at)
    pieces = comparison(row, row.versions.get())["party"]
    assert [(p.before, p.after, p.rule) for p in pieces] == [("钱小满", "钱某", "姓名（当事人）")]


def test_an_agency_rule_may_keep_the_legal_representative():
    at = office()
    from mingzheng.agencies.models import Agency

    Agency.objects.filter(pk=at.agency.pk).update(settings={"redaction": {"legal_representative": "keep"}})
    row = schedule(at, fields=firm(), persons=())
    at.by(at.handler, actions.draft, row)
    assert row.versions.get().fields["legal_representative"] == "孙大海"


def test_a_new_draft_needs_a_new_check():
    at = office()
    row = approved(at)
    at.by(at.handler, actions.draft, row)
    assert (row.state, row.version, row.checked_by, row.approved_by) == ("redacted", 2, None, None)
    assert PublicationVersion.objects.filter(publication=row).count() == 2


def test_refuses_a_draft_of_a_decision_against_a_minor():
    at = office()
    row = schedule(at, persons=(KnownPerson("钱小满", role="party", minor=True),))
    with pytest.raises(Refused, match="未成年人"):
        at.by(at.handler, actions.draft, row)
    assert not row.versions.exists()


def test_refuses_a_draft_in_which_a_name_survives():
    at = office()
    row = schedule(at)
    with pytest.raises(Refused, match="违法事实摘要"):
        at.by(at.handler, actions.draft, row, fields=decision(facts=f"钱{'*' * 20}小满在场"))


def test_refuses_a_draft_by_somebody_outside():
    at = office()
    row = schedule(at)
    with pytest.raises(Refused, match="只有本案承办人或者本机关公示发布员"):
        at.by(office().publisher, actions.draft, row)


def test_refuses_a_draft_by_a_token_or_in_anothers_name():
    at = office()
    row = schedule(at)
    token = Actor("token", at.handler.pk, "接口", at.handler.person_id)
    with pytest.raises(Refused, match="本人登录"):
        do(actions.draft, row, actor=token, person_id=at.handler.person_id)
    with pytest.raises(Refused, match="本人登录"):
        do(actions.draft, row, actor=as_actor(at.publisher), person_id=at.handler.person_id)


def test_refuses_a_draft_of_what_is_already_public():
    at = office()
    row = published(at)
    with pytest.raises(Refused, match="已发布"):
        at.by(at.handler, actions.draft, row)


def test_a_household_business_called_by_its_operator_is_masked_and_one_with_its_own_name_is_not():
    at = office()
    called = firm(
        party_kind="sole_trader",
        party_name="孙大海（个体工商户）",
        legal_representative="孙大海",
        facts="孙大海到场",
        title="孙大海案",
    )
    own = firm(
        party_kind="sole_trader",
        party_name="大海面馆",
        legal_representative="孙大海",
        facts="孙大海到场",
        title="大海面馆案",
    )
    versions = [at.by(at.handler, actions.draft, schedule(at, fields=fields, persons=())) for fields in (called, own)]
    assert [v.fields["party"] for v in versions] == ["孙某（个体工商户）", "大海面馆"]
    assert [v.fields["facts"] for v in versions] == ["孙某到场", "孙某到场"]
