import pytest

from mingzheng.agencies import actions
from mingzheng.agencies.models import Agency, Region
from mingzheng.core.errors import Conflict, Invalid, Refused
from mingzheng.ledger.models import Cover, Entry
from tests.agencies.factories import (
    NOW,
    SYSTEM,
    agency,
    as_actor,
    credential,
    do,
    open_agency_for_business,
    region,
    somebody,
    unit,
)

pytestmark = pytest.mark.django_db


def test_a_region_knows_those_above_it():
    province = region("330000")
    district = region("330199", region("330100", province))
    assert district.lineage == ("330000", "330100", "330199")


def test_a_region_code_is_entered_once():
    region("330000")
    with pytest.raises(Conflict, match="330000"):
        region("330000")


@pytest.mark.parametrize("name", ["", " ", "演示\u200b区", "演示\u202e区", "——", "一" * 101])
def test_a_region_refuses_a_name_that_is_none(name):
    with pytest.raises(Invalid) as refused:
        region(name=name)
    assert refused.value.fields[0].field == "name"


def test_a_region_code_is_letters_and_digits():
    with pytest.raises(Invalid, match="区域代码"):
        region("33 01")


def test_each_change_is_one_entry_that_covers_its_row():
    made = agency()
    entry = Entry.objects.get(pk=made.entry_id)
    assert entry.kind == "test.open_agency"
    assert list(Cover.objects.filter(entry=entry).values_list("model", "row_id", "digest")) == [
        ("agencies.agency", made.pk, made.row_digest)
    ]


def test_an_entrusted_organisation_names_its_principal():
    with pytest.raises(Invalid, match="委托机关"):
        agency(nature="entrusted")


def test_an_entrusted_organisation_cannot_entrust_another():
    first = agency(nature="entrusted", principal=agency())
    with pytest.raises(Invalid, match="不得再委托"):
        agency(nature="entrusted", principal=first)


def test_an_agency_code_is_entered_once():
    made = agency()
    with pytest.raises(Conflict, match=made.code):
        do(actions.open_agency, code=made.code, name="另一机关", short_code="另", region=made.region)


def test_a_unit_name_is_entered_once_an_agency():
    made = agency()
    unit(made, "一中队")
    unit(agency(), "一中队")
    with pytest.raises(Conflict, match="一中队"):
        unit(made, "一中队")


@pytest.mark.parametrize("role", ["handler", "agency_head", "supervisor"])
def test_only_an_administrator_or_the_system_changes_the_organisation(role):
    made = agency()
    actor = as_actor(somebody(made, role, rank="principal" if role == "agency_head" else ""))
    for action, values in [
        (actions.open_region, {"code": "X1", "name": "新区"}),
        (actions.open_agency, {"code": "X1", "name": "新机关", "short_code": "新", "region": made.region}),
        (actions.add_unit, {"agency": made, "name": "新中队"}),
    ]:
        with pytest.raises(Refused, match="系统管理员"):
            do(action, actor=actor, **values)
    assert not Region.objects.filter(code="X1").exists()
    assert not Agency.objects.filter(code="X1").exists()


def test_an_administrator_of_another_agency_adds_no_unit_here():
    actor = as_actor(somebody(agency(), "system_administrator"))
    with pytest.raises(Refused, match="系统管理员"):
        do(actions.add_unit, agency=agency(), name="新中队", actor=actor)


def test_opening_for_business_takes_an_administrator_and_a_second_person_by_code():
    made = agency()
    open_agency_for_business(made)
    made.refresh_from_db()
    assert made.business_since == NOW


def test_opening_for_business_happens_once():
    made = agency()
    administrator, head = open_agency_for_business(made)
    later = NOW.replace(hour=11)
    with pytest.raises(Conflict, match="已经开通"):
        do(
            actions.open_for_business,
            made,
            second=credential(head, later),
            actor=as_actor(administrator),
            now=later,
        )


def test_opening_for_business_refuses_the_administrator_as_second_person():
    made = agency()
    administrator = somebody(made, "system_administrator")
    with pytest.raises(Refused, match="两人"):
        do(actions.open_for_business, made, second=credential(administrator), actor=as_actor(administrator))


def test_opening_for_business_refuses_a_second_administrator():
    made = agency()
    administrator, other = somebody(made, "system_administrator"), somebody(made, "system_administrator")
    with pytest.raises(Refused, match="系统管理之外"):
        do(actions.open_for_business, made, second=credential(other), actor=as_actor(administrator))


def test_opening_for_business_refuses_a_head_of_another_agency():
    made = agency()
    stranger = somebody(agency(), "agency_head", rank="principal")
    with pytest.raises(Refused, match="第二人须是"):
        do(actions.open_for_business, made, second=credential(stranger), actor=SYSTEM)
