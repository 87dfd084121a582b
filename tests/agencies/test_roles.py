import datetime as dt

import pytest

from mingzheng.agencies import actions
from mingzheng.agencies.models import GrantState, Person, Rank
from mingzheng.agencies.policies import HOLD
from mingzheng.agencies.queries import (
    acting_for,
    holds,
    people_with,
    recent_sensitive_grants,
    signing_ranks,
    substitutes,
)
from mingzheng.core.errors import Conflict, Invalid, Refused
from tests.agencies.factories import (
    NOW,
    account,
    agency,
    as_actor,
    do,
    grant,
    open_agency_for_business,
    person,
    region,
    somebody,
    unit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TODAY = NOW.date()
DAY = dt.timedelta(days=1)


def test_a_role_is_held_from_its_day_to_its_last_day():
    here = agency()
    made = person(here)
    grant(made, "handler", here, since=TODAY, until=TODAY + 2 * DAY)
    assert [holds(made.pk, "handler", here.pk, NOW + n * DAY) for n in (-1, 0, 2, 3)] == [False, True, True, False]


def test_a_role_is_held_in_its_agency_only():
    here = agency()
    made = person(here, role="handler")
    assert holds(made.pk, "handler", here.pk, NOW)
    assert not holds(made.pk, "handler", agency().pk, NOW)
    assert not holds(made.pk, "reviewer", here.pk, NOW)
    assert not holds(None, "handler", here.pk, NOW)


def test_a_role_ends_at_once():
    here = agency()
    made = person(here)
    row = grant(made, "handler", here)
    do(actions.end_role, row, now=NOW + dt.timedelta(hours=1))
    assert holds(made.pk, "handler", here.pk, NOW)
    assert not holds(made.pk, "handler", here.pk, NOW + dt.timedelta(hours=1))
    with pytest.raises(Conflict, match="已经终止"):
        do(actions.end_role, row, now=NOW + dt.timedelta(hours=1))


def test_who_left_holds_nothing():
    here = agency()
    made = person(here, role="handler")
    do(actions.leave, made, reason="辞职")
    assert people_with("handler", here.pk, NOW + DAY) == []


def test_a_role_left_standing_by_mistake_gives_nothing_from_the_day_of_leaving():
    here = agency()
    made = person(here, role="handler")
    Person.objects.filter(pk=made.pk).update(left_on=TODAY)
    assert not holds(made.pk, "handler", here.pk, NOW)
    assert people_with("handler", here.pk, NOW) == []


def test_only_an_administrator_of_the_agency_gives_and_ends_roles():
    here = agency()
    made = person(here)
    row = grant(made, "handler", here)
    for actor in (
        as_actor(somebody(here, "agency_head", rank="principal")),
        as_actor(somebody(agency(), "system_administrator")),
    ):
        with pytest.raises(Refused, match="系统管理员"):
            grant(made, "archivist", here, actor=actor)
        with pytest.raises(Refused, match="系统管理员"):
            do(actions.end_role, row, actor=actor)


def test_nobody_gives_a_role_to_oneself():
    here = agency()
    administrator = somebody(here, "system_administrator")
    with pytest.raises(Refused, match="给自己"):
        grant(administrator.person, "system_administrator", here, actor=as_actor(administrator))


@pytest.mark.parametrize(
    "business", ["handler", "unit_head", "agency_head", "reviewer", "publisher", "checker", "supervisor", "auditor"]
)
def test_administration_and_business_are_apart(business):
    here = agency()
    rank = "principal" if business == "agency_head" else ""
    within = unit(here)
    first = person(here, role=business, rank=rank, within=within, legal_qualification=True)
    with pytest.raises(Refused, match="不能同时"):
        grant(first, "system_administrator", here)
    second = person(here, role="system_administrator", legal_qualification=True)
    with pytest.raises(Refused, match="不能同时"):
        grant(second, business, here, rank=rank, unit=within if business == "unit_head" else None)


def test_administration_and_business_are_apart_across_agencies_and_in_the_future():
    here, there = agency(), agency()
    made = person(here)
    grant(made, "handler", here, since=TODAY + 9 * DAY)
    with pytest.raises(Refused, match="不能同时"):
        grant(made, "system_administrator", here)
    do(actions.second_person_to, made, agency=there, document="函", since=TODAY, until=TODAY + DAY)
    with pytest.raises(Refused, match="不能同时"):
        grant(made, "system_administrator", there)


@pytest.mark.parametrize(
    ("role", "values", "word"),
    [
        ("emperor", {}, "没有"),
        ("unit_head", {}, "内设机构"),
        ("agency_head", {}, "正职"),
        ("handler", {"rank": "principal"}, "正职"),
    ],
)
def test_a_grant_that_makes_no_sense_is_refused(role, values, word):
    here = agency()
    with pytest.raises(Invalid, match=word):
        grant(person(here), role, here, **values)


def test_a_role_is_not_given_twice():
    here = agency()
    made = person(here, role="handler")
    with pytest.raises(Conflict, match="已有"):
        grant(made, "handler", here)


def test_who_first_takes_up_review_needs_the_legal_qualification():
    here = agency()
    with pytest.raises(Refused, match="法律职业资格"):
        person(here, role="reviewer")
    made = person(here, role="reviewer", legal_qualification=True)
    assert made.first_review_on == TODAY


def test_a_veteran_reviewer_passes_without_the_qualification():
    here = agency()
    assert person(here, role="reviewer", first_review_on=dt.date(2017, 12, 31)).pk
    with pytest.raises(Refused, match="法律职业资格"):
        person(here, role="reviewer", first_review_on=dt.date(2018, 1, 1))


def test_external_counsel_is_no_reviewer():
    with pytest.raises(Refused, match="外聘"):
        person(agency(), role="reviewer", employment="external", legal_qualification=True)


def sensitive(here, administrator, role="reviewer"):
    made = person(here, legal_qualification=True)
    rank = "deputy" if role == "agency_head" else ""
    return made, grant(made, role, here, rank=rank, actor=as_actor(administrator))


@pytest.mark.parametrize("role", ["reviewer", "agency_head", "publisher", "auditor"])
def test_a_sensitive_role_waits_for_a_second_person_and_a_day(role):
    here = agency()
    administrator, head = open_agency_for_business(here)
    here.refresh_from_db()
    made, row = sensitive(here, administrator, role)
    assert row.state == GrantState.PROPOSED
    assert not holds(made.pk, role, here.pk, NOW + 30 * DAY)
    do(actions.second_grant, row, actor=as_actor(head))
    assert not holds(made.pk, role, here.pk, NOW + HOLD - dt.timedelta(seconds=1))
    assert holds(made.pk, role, here.pk, NOW + HOLD)
    assert list(recent_sensitive_grants(here.pk, NOW + 2 * DAY)) == [row]
    assert not recent_sensitive_grants(here.pk, NOW + 40 * DAY).exists()


@pytest.mark.parametrize("role", ["handler", "unit_head", "presider", "archivist", "checker"])
def test_other_roles_take_effect_at_once(role):
    here = agency()
    administrator, _ = open_agency_for_business(here)
    here.refresh_from_db()
    within = unit(here)
    made = person(here)
    grant(made, role, here, unit=within if role == "unit_head" else None, actor=as_actor(administrator))
    assert holds(made.pk, role, here.pk, NOW)


def test_before_opening_for_business_a_sensitive_role_takes_effect_at_once():
    here = agency()
    made = person(here, role="publisher")
    assert holds(made.pk, "publisher", here.pk, NOW)


def test_the_second_person_is_not_the_first_nor_an_administrator_nor_the_one_concerned_nor_anybody():
    here = agency()
    administrator, head = open_agency_for_business(here)
    here.refresh_from_db()
    colleague = somebody(here, "system_administrator")
    made, row = sensitive(here, administrator)
    concerned = account(made)
    for login, word in [
        (administrator, "同一人"),
        (colleague, "系统管理之外"),
        (concerned, "本人不能"),
        (somebody(here, "handler"), "第二人须是"),
        (somebody(agency(), "agency_head", rank="principal"), "第二人须是"),
    ]:
        for action in (actions.second_grant, actions.decline_grant):
            with pytest.raises(Refused, match=word):
                do(action, row, actor=as_actor(login))
    do(actions.second_grant, row, actor=as_actor(head))
    with pytest.raises(Conflict, match="不在等待"):
        do(actions.second_grant, row, actor=as_actor(head))


def test_a_supervisor_of_the_region_may_be_the_second_person():
    district = region()
    here, bureau = agency(district), agency(region(parent=district))
    administrator, _ = open_agency_for_business(bureau)
    bureau.refresh_from_db()
    _, row = sensitive(bureau, administrator)
    do(actions.second_grant, row, actor=as_actor(somebody(here, "supervisor")))
    assert row.state == GrantState.GRANTED


def test_a_declined_grant_never_takes_effect():
    here = agency()
    administrator, head = open_agency_for_business(here)
    here.refresh_from_db()
    made, row = sensitive(here, administrator)
    do(actions.decline_grant, row, actor=as_actor(head))
    assert not holds(made.pk, "reviewer", here.pk, NOW + 30 * DAY)
    with pytest.raises(Conflict, match="不在等待"):
        do(actions.second_grant, row, actor=as_actor(head))


def test_a_proposed_grant_is_judged_again_at_its_confirmation():
    here = agency()
    administrator, head = open_agency_for_business(here)
    here.refresh_from_db()
    made, row = sensitive(here, administrator)
    do(actions.change_person, made, legal_qualification=False)
    with pytest.raises(Refused, match="法律职业资格"):
        do(actions.second_grant, row, actor=as_actor(head))


def test_a_grant_still_proposed_falls_with_the_departure():
    here = agency()
    administrator, head = open_agency_for_business(here)
    here.refresh_from_db()
    made, row = sensitive(here, administrator)
    do(actions.leave, made, reason="辞职")
    row.refresh_from_db()
    with pytest.raises(Conflict, match="不在等待"):
        do(actions.second_grant, row, actor=as_actor(head))


def delegation(here, first, second, role="unit_head", **values):
    terms = {"document": "代理通知〔2026〕1号", "since": TODAY, "until": TODAY + 7 * DAY, **values}
    return do(actions.delegate, first, substitute=second, agency=here, role=role, **terms)


def test_a_substitute_acts_for_the_term_of_the_document():
    here = agency()
    first, second = person(here, role="unit_head", within=unit(here)), person(here, role="handler")
    row = delegation(here, first, second)
    assert substitutes(first.pk, "unit_head", here.pk, TODAY) == [row]
    assert acting_for(second.pk, "unit_head", here.pk, TODAY + 7 * DAY) == [row]
    assert acting_for(second.pk, "unit_head", here.pk, TODAY + 8 * DAY) == []
    do(actions.end_delegation, row)
    assert acting_for(second.pk, "unit_head", here.pk, TODAY) == []
    with pytest.raises(Conflict, match="已经终止"):
        do(actions.end_delegation, row)


def test_one_may_name_the_own_substitute_and_nobody_elses():
    here = agency()
    login = somebody(here, "agency_head", rank="principal")
    second = person(here, role="handler")
    terms = {"agency": here, "document": "函", "since": TODAY, "until": TODAY}
    row = do(actions.delegate, login.person, substitute=second, role="agency_head", actor=as_actor(login), **terms)
    other = as_actor(somebody(here, "handler"))
    with pytest.raises(Refused, match="系统管理员"):
        do(actions.delegate, login.person, substitute=second, role="agency_head", actor=other, **terms)
    with pytest.raises(Refused, match="系统管理员"):
        do(actions.end_delegation, row, actor=other)


def test_a_delegation_that_gives_what_one_has_not_is_refused():
    here = agency()
    first, second = person(here, role="handler"), person(here, role="handler")
    with pytest.raises(Refused, match="没有可以代理"):
        delegation(here, first, second, role="agency_head")
    with pytest.raises(Invalid, match="代理"):
        delegation(here, first, first, role="handler")
    with pytest.raises(Invalid, match="代理"):
        delegation(here, first, second, role="handler", until=TODAY - DAY)


def test_review_is_not_delegated_to_somebody_who_is_no_reviewer():
    here = agency()
    first = person(here, role="reviewer", legal_qualification=True)
    with pytest.raises(Refused, match="不能代理"):
        delegation(here, first, person(here, role="handler"), role="reviewer")
    qualified = person(here, role="reviewer", legal_qualification=True)
    assert delegation(here, first, qualified, role="reviewer").pk


def test_administration_is_neither_delegated_nor_given_by_delegation():
    here = agency()
    administrator = person(here, role="system_administrator")
    handler = person(here, role="handler")
    with pytest.raises(Refused, match="系统管理"):
        delegation(here, administrator, handler, role="system_administrator")
    with pytest.raises(Refused, match="不能同时"):
        delegation(here, handler, administrator, role="handler")


def authority(here, rank, **values):
    return do(actions.add_sign_authority, agency=here, rank=rank, document="三定方案", since=TODAY, **values)


def test_the_table_of_signing_says_which_rank_signs_what():
    here = agency()
    assert signing_ranks(here.pk, step="decide", kinds=["fine"], fine_fen=1, on=TODAY) is None
    authority(here, Rank.DEPUTY, step="decide", max_fine_fen=5_000_00)
    authority(here, Rank.PRINCIPAL)

    def ranks(**asked):
        return signing_ranks(here.pk, **{"step": "decide", "kinds": ["fine"], "fine_fen": 0, "on": TODAY, **asked})

    assert ranks(fine_fen=5_000_00) == {"principal", "deputy", "acting"}
    assert ranks(fine_fen=5_000_01) == {"principal", "acting"}
    assert ranks(step="file") == {"principal", "acting"}
    assert ranks(on=TODAY - DAY) is None


def test_every_kind_of_the_act_must_be_within_the_rank():
    here = agency()
    authority(here, Rank.DEPUTY, kind="warning")
    authority(here, Rank.PRINCIPAL)
    both = signing_ranks(here.pk, step="decide", kinds=["warning", "fine"], fine_fen=0, on=TODAY)
    assert both == {"principal", "acting"}
    one = signing_ranks(here.pk, step="decide", kinds=["warning"], fine_fen=0, on=TODAY)
    assert one == {"principal", "deputy", "acting"}


def test_a_row_of_the_table_needs_a_rank_and_an_administrator():
    here = agency()
    with pytest.raises(Invalid, match="正职"):
        authority(here, "")
    with pytest.raises(Refused, match="系统管理员"):
        do(
            actions.add_sign_authority,
            agency=here,
            rank="deputy",
            document="文件",
            since=TODAY,
            actor=as_actor(somebody(here, "handler")),
        )
