import datetime as dt

import pytest

from mingzheng.agencies import actions
from mingzheng.agencies.models import PublicOfficer
from mingzheng.agencies.queries import certificate_fault, certificate_snapshot, officer_facts
from mingzheng.core.errors import Conflict, Invalid, Refused
from tests.agencies.factories import (
    CATEGORY,
    NOW,
    agency,
    as_actor,
    certificate,
    do,
    grant,
    person,
    region,
    somebody,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TODAY = NOW.date()
DAY = dt.timedelta(days=1)


def fact(made):
    return officer_facts([made.pk])[made.pk]


def test_no_certificate_is_said_in_words():
    made = person(agency(), "赵甲")
    assert certificate_fault(made.pk, TODAY) == "赵甲没有行政执法证"


def test_a_certificate_that_covers_day_category_and_area_has_no_fault():
    here = agency()
    made = person(here)
    certificate(made)
    assert certificate_fault(made.pk, TODAY, CATEGORY, here.region) is None


def test_a_certificate_serves_on_its_first_and_last_day_and_not_beside():
    made = person(agency())
    certificate(made, valid_from=TODAY, valid_to=TODAY + DAY)
    faults = [certificate_fault(made.pk, TODAY + n * DAY) for n in (-1, 0, 1, 2)]
    assert [bool(fault) for fault in faults] == [True, False, False, True]
    assert "起才有效" in faults[0]
    assert "届满" in faults[3]


def test_a_certificate_covers_only_its_categories():
    made = person(agency())
    certificate(made, categories=["城市管理"])
    assert "不含“市场监管”" in certificate_fault(made.pk, TODAY, CATEGORY)


def test_a_certificate_of_a_wider_area_covers_what_lies_in_it_and_not_the_other_way():
    city = region()
    district, other = region(parent=city), region(parent=city)
    here = agency(district)
    wide, narrow = person(here), person(here)
    certificate(wide, area=city)
    certificate(narrow, area=district)
    assert certificate_fault(wide.pk, TODAY, None, district) is None
    assert "执法区域" in certificate_fault(narrow.pk, TODAY, None, city)
    assert "执法区域" in certificate_fault(narrow.pk, TODAY, None, other)


def test_a_suspended_certificate_serves_before_and_after():
    made = person(agency())
    card = certificate(made)
    do(actions.suspend_certificate, card, since=TODAY, reason="违反亮证规定")
    assert certificate_fault(made.pk, TODAY - DAY) is None
    assert "暂扣" in certificate_fault(made.pk, TODAY + 100 * DAY)
    do(actions.restore_certificate, card, on=TODAY + 3 * DAY)
    assert [bool(certificate_fault(made.pk, TODAY + n * DAY)) for n in (0, 2, 3)] == [True, True, False]


def test_a_revoked_certificate_served_until_then():
    made = person(agency())
    card = certificate(made)
    do(actions.revoke_certificate, card, on=TODAY, reason="调离执法岗位")
    assert certificate_fault(made.pk, TODAY - DAY) is None
    assert "注销" in certificate_fault(made.pk, TODAY)


def test_the_best_of_several_certificates_is_taken():
    made = person(agency())
    certificate(made, valid_from=dt.date(2019, 1, 1), valid_to=dt.date(2023, 12, 31))
    certificate(made, categories=["城市管理"])
    good = certificate(made)
    assert fact(made).certificate(TODAY, CATEGORY).number == good.number
    assert fact(made).certificate(dt.date(2020, 1, 1)).valid_to == dt.date(2023, 12, 31)


def test_a_certificate_that_lapsed_since_the_stated_day_is_told_from_one_that_was_no_good():
    made = person(agency())
    certificate(made, valid_to=TODAY)
    judged = fact(made).certificate_verdict(TODAY, TODAY + DAY)
    assert judged.lapsed_since
    assert "届满" in judged.fault
    assert fact(made).certificate_verdict(TODAY, TODAY).fault is None
    backdated = fact(made).certificate_verdict(TODAY + DAY, TODAY + 2 * DAY)
    assert backdated.fault
    assert not backdated.lapsed_since


def test_the_snapshot_keeps_the_face_of_the_card():
    made = person(agency(), "钱乙", post="科员")
    card = certificate(made)
    kept = certificate_snapshot(made.pk, TODAY)
    assert (kept["name"], kept["post"], kept["certificate"]["number"]) == ("钱乙", "科员", card.number)
    assert certificate_snapshot(person(agency()).pk, TODAY)["certificate"] is None


def test_officer_facts_of_many_take_two_queries(django_assert_max_num_queries):
    here, there = agency(), agency()
    made = [person(here, role="handler") for _ in range(4)]
    for one in made:
        grant(one, "archivist", here)
        certificate(one)
        do(actions.second_person_to, one, agency=there, document="函", since=TODAY, until=TODAY)
    with django_assert_max_num_queries(2):
        facts = officer_facts([one.pk for one in made])
    assert len(facts) == 4
    one = facts[made[0].pk]
    assert {r.role for r in one.roles} == {"handler", "archivist"}
    assert (len(one.roles), len(one.certificates), len(one.secondments)) == (2, 1, 1)
    assert one.holds("handler", here.pk, NOW)
    assert one.works_for(there.pk, TODAY)
    assert not one.works_for(there.pk, TODAY + DAY)


def test_the_public_list_holds_what_the_list_names_and_nothing_else():
    city = region(name="演示市")
    made = person(agency(city, "演示局"), "孙丙", post="副队长", phone="13800138000")
    card = certificate(made)
    row = PublicOfficer.objects.values().get()
    assert row["name"] == "孙丙"
    assert (row["agency_name"], row["post"], row["area"], row["category"]) == ("演示局", "副队长", "演示市", CATEGORY)
    assert (row["certificate_no"], row["status"], row["sex"]) == (card.number, "active", "")
    assert set(row) == {
        *("id", "entry_id", "row_digest", "name", "sex", "agency_code", "agency_name", "region_code", "unit", "post"),
        *("certificate_no", "issuer", "category", "area", "valid_from", "valid_to", "status"),
    }
    assert PublicOfficer._meta.db_table == "public_officer"


def test_sex_is_published_only_where_the_agency_says_so():
    here = agency(settings={"publish_officer_sex": True})
    certificate(person(here, sex="female"))
    assert PublicOfficer.objects.get().sex == "female"


def test_suspension_and_return_reach_the_public_list():
    card = certificate(person(agency()))
    do(actions.suspend_certificate, card, since=TODAY, reason="培训不合格")
    assert PublicOfficer.objects.get().status == "suspended"
    do(actions.restore_certificate, card, on=TODAY + DAY)
    assert PublicOfficer.objects.get().status == "active"


@pytest.mark.parametrize("employment", ["auxiliary", "external"])
def test_only_established_staff_hold_a_certificate(employment):
    with pytest.raises(Refused, match="不得申领"):
        certificate(person(agency(), employment=employment))


def test_a_certificate_number_is_entered_once_an_issuer():
    here = agency()
    first = certificate(person(here))
    with pytest.raises(Conflict, match=first.number):
        do(
            actions.issue_certificate,
            person(here),
            number=f" {first.number[:3]} {first.number[3:]}",
            issuer=first.issuer,
            categories=[CATEGORY],
            regions=[here.region.code],
            valid_from=TODAY,
            valid_to=TODAY,
        )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"number": "33\u200b01"}, "number"),
        ({"number": "??"}, "number"),
        ({"categories": []}, "categories"),
        ({"regions": []}, "regions"),
        ({"regions": ["999999"]}, "regions"),
        ({"valid_to": TODAY - DAY}, "valid_to"),
    ],
)
def test_a_card_face_that_cannot_be_is_refused(values, field):
    here = agency()
    face = {
        "number": "330100001",
        "issuer": "演示省人民政府",
        "categories": [CATEGORY],
        "regions": [here.region.code],
        "valid_from": TODAY,
        "valid_to": TODAY,
    }
    with pytest.raises(Invalid) as refused:
        do(actions.issue_certificate, person(here), **{**face, **values})
    assert [error.field for error in refused.value.fields] == [field]


def test_an_agency_may_fix_the_form_of_its_numbers():
    here = agency(settings={"certificate_pattern": r"ZJ\d{6}"})
    with pytest.raises(Invalid, match="格式"):
        certificate(person(here))


def test_certificates_move_only_along_their_states():
    card = certificate(person(agency()))
    with pytest.raises(Conflict, match="没有被暂扣"):
        do(actions.restore_certificate, card, on=TODAY)
    do(actions.suspend_certificate, card, since=TODAY, reason="核查")
    with pytest.raises(Invalid, match="发还日"):
        do(actions.restore_certificate, card, on=TODAY)
    with pytest.raises(Conflict, match="不能暂扣"):
        do(actions.suspend_certificate, card, since=TODAY, reason="核查")
    do(actions.revoke_certificate, card, on=TODAY, reason="吊销")
    with pytest.raises(Conflict, match="注销"):
        do(actions.revoke_certificate, card, on=TODAY, reason="吊销")


def test_only_an_administrator_of_the_agency_touches_certificates():
    here = agency()
    card = certificate(person(here))
    actor = as_actor(somebody(here, "agency_head", rank="principal"))
    for action, values in [
        (actions.suspend_certificate, {"since": TODAY, "reason": "核查"}),
        (actions.restore_certificate, {"on": TODAY}),
        (actions.revoke_certificate, {"on": TODAY, "reason": "核查"}),
    ]:
        with pytest.raises(Refused, match="系统管理员"):
            do(action, card, actor=actor, **values)
    with pytest.raises(Refused, match="系统管理员"):
        do(
            actions.issue_certificate,
            person(here),
            number="330100002",
            issuer="省",
            categories=[CATEGORY],
            regions=[here.region.code],
            valid_from=TODAY,
            valid_to=TODAY,
            actor=actor,
        )
