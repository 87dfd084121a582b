import pytest

from mingzheng.agencies import actions as people
from mingzheng.core.errors import Conflict, Invalid, Refused
from mingzheng.core.secrets import new_id
from mingzheng.dossiers import actions
from mingzheng.dossiers.models import DossierPerson, Part
from mingzheng.dossiers.policies import exclusion_refusal
from mingzheng.dossiers.queries import open_parts, people_in
from mingzheng.ledger.models import Content, Entry
from tests.agencies.factories import NOW, agency, as_actor, do, person, region, somebody, unit
from tests.dossiers.factories import dossier, part

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_dossier_is_opened_by_whoever_has_business_there():
    here = agency()
    made = dossier(here, actor=as_actor(somebody(here, "handler")))
    assert (made.agency_id, made.region_id, made.state) == (here.pk, here.region_id, "open")


@pytest.mark.parametrize("role", ["system_administrator", None])
def test_a_dossier_is_not_opened_by_an_administrator_or_anybody(role):
    here = agency()
    login = somebody(here, role) if role else somebody(agency(), "handler")
    with pytest.raises(Refused, match="没有业务角色"):
        dossier(here, actor=as_actor(login))


def test_the_entry_of_opening_is_filed_under_the_dossier():
    made = dossier(agency())
    assert Entry.objects.get(pk=made.entry_id).dossier_id == made.pk


def test_a_dossier_takes_the_id_it_is_given():
    given = new_id()
    assert dossier(agency(), dossier_id=given).pk == given


def test_the_title_stands_in_no_readable_state():
    made = dossier(agency(), title="张三销售过期食品案")
    assert "张三" not in Content.objects.get(entry=made.entry_id).body


@pytest.mark.parametrize(
    ("values", "field"),
    [({"title": ""}, "title"), ({"title": "案\u202e卷"}, "title"), ({"secrecy": "绝密"}, "secrecy")],
)
def test_a_dossier_that_makes_no_sense_is_refused(values, field):
    with pytest.raises(Invalid) as refused:
        dossier(agency(), **values)
    assert [error.field for error in refused.value.fields] == [field]


def test_a_unit_of_another_agency_is_refused():
    with pytest.raises(Invalid, match="内设机构"):
        dossier(agency(), unit=unit(agency()))


def test_a_dossier_moves_only_along_its_states():
    made = dossier(agency())
    with pytest.raises(Conflict, match="在办"):
        do(actions.archive_dossier, made)
    with pytest.raises(Conflict, match="在办"):
        do(actions.reopen_dossier, made)
    do(actions.close_dossier, made)
    assert made.closed_on == NOW.date()
    with pytest.raises(Conflict, match="已结"):
        do(actions.close_dossier, made)
    do(actions.reopen_dossier, made)
    assert (made.state, made.closed_on) == ("open", None)
    do(actions.close_dossier, made)
    do(actions.archive_dossier, made)
    with pytest.raises(Conflict, match="已归档"):
        do(actions.close_dossier, made)
    do(actions.reopen_dossier, made)
    assert (made.state, made.closed_on) == ("open", None)


def test_a_title_and_a_class_can_be_changed_with_sense():
    made = dossier(agency())
    do(actions.rename, made, title="新名称")
    assert made.title == "新名称"
    with pytest.raises(Invalid, match="名称"):
        do(actions.rename, made, title="")
    with pytest.raises(Invalid, match="密级"):
        do(actions.classify, made, secrecy="top", reason="理由")
    with pytest.raises(Invalid, match="名称"):
        do(actions.classify, made, secrecy="secret", reason="")


def test_only_a_normal_dossier_is_opened_to_a_role_and_never_to_administrators():
    there = agency()
    with pytest.raises(Conflict, match="逐人"):
        do(
            actions.open_to,
            dossier(agency(), secrecy="sensitive"),
            agency_id=there.pk,
            role="reviewer",
            reason="协作",
        )
    for role in ("system_administrator", "emperor"):
        with pytest.raises(Invalid, match="开放"):
            do(actions.open_to, dossier(agency()), agency_id=there.pk, role=role, reason="协作")
    with pytest.raises(Invalid, match="名称"):
        do(actions.open_to, dossier(agency()), agency_id=there.pk, role="reviewer", reason="")
    row = do(actions.open_to, dossier(agency()), agency_id=there.pk, role="reviewer", reason="协作")
    do(actions.end_opening, row)
    with pytest.raises(Conflict, match="已经结束"):
        do(actions.end_opening, row)


def test_a_part_is_given_once_and_ended_once():
    here = agency()
    made, somebody_ = dossier(here), person(here)
    first = part(made, somebody_)
    assert part(made, somebody_).pk == first.pk
    do(actions.end_assignment, first)
    with pytest.raises(Conflict, match="已经终止"):
        do(actions.end_assignment, first)
    assert part(made, somebody_).pk != first.pk


def test_an_unknown_part_and_a_person_who_left_are_refused():
    here = agency()
    made, gone = dossier(here), person(here)
    with pytest.raises(Invalid, match="没有"):
        part(made, gone, "emperor")
    do(people.leave, gone, reason="辞职")
    with pytest.raises(Refused, match="不在岗"):
        part(made, gone)


HARD = [
    ("handler", "reviewer"),
    ("handler", "presider"),
    ("reviewer", "approver"),
    ("publication_drafter", "publication_checker"),
    ("reviewer", "file_reviewer"),
    ("reviewer", "supervisor"),
    ("presider", "reviewer"),
]


@pytest.mark.parametrize("pair", [*HARD, *[(second, first) for first, second in HARD]])
def test_two_parts_that_exclude_each_other_are_refused_in_either_order_and_for_ever(pair):
    here = agency()
    made, one = dossier(here), person(here)
    first = part(made, one, pair[0])
    with pytest.raises(Refused) as refused:
        part(made, one, pair[1])
    refusal = refused.value.refusals[0]
    assert refusal.gate == "exclusion"
    assert refusal.article
    assert refusal.remedy
    do(actions.end_assignment, first)
    assert exclusion_refusal(made.pk, one.pk, pair[1])


def test_every_pair_that_is_not_excluded_is_allowed():
    here = agency()
    excluded = {frozenset(pair) for pair in HARD} | {
        frozenset({"handler", "file_reviewer"}),
        frozenset({"handler", "supervisor"}),
    }
    for first in Part.values:
        for second in Part.values:
            if first < second and frozenset({first, second}) not in excluded and "recused" not in {first, second}:
                made, one = dossier(here), person(here)
                part(made, one, first)
                assert part(made, one, second), (first, second)


def test_whoever_is_recused_takes_no_part_again_and_whoever_had_one_can_be_recused():
    here = agency()
    for role in Part.values:
        if role == "recused":
            continue
        made, one, other = dossier(here), person(here), person(here)
        part(made, one, role)
        assert part(made, one, "recused")
        part(made, other, "recused")
        with pytest.raises(Refused, match="已决定回避"):
            part(made, other, role)


def test_exclusions_hold_within_one_dossier_only():
    here = agency()
    one = person(here)
    part(dossier(here), one, "handler")
    assert part(dossier(here), one, "reviewer")


def test_an_agency_rule_lifts_presider_and_reviewer_and_nothing_else():
    here = agency(settings={"presider_may_review": True})
    made, one = dossier(here), person(here)
    part(made, one, "presider")
    assert part(made, one, "reviewer")
    with pytest.raises(Refused):
        part(made, one, "handler")


def test_exclusions_follow_a_substitute_and_the_person_represented():
    here = agency()
    made, first, second = dossier(here), person(here), person(here)
    part(made, first, "handler")
    with pytest.raises(Refused):
        part(made, second, "reviewer", on_behalf_of=first)
    third = person(here)
    part(made, second, "approver", on_behalf_of=third)
    for barred in (second, third):
        with pytest.raises(Refused):
            part(made, barred, "reviewer")


def test_an_administrator_takes_no_part():
    here = agency()
    with pytest.raises(Refused, match="系统管理员"):
        part(dossier(here), person(here, role="system_administrator"), "handler")


def test_work_is_handed_over_and_what_is_left_is_listed():
    here = agency()
    made, first, second = dossier(here), person(here), person(here)
    row = part(made, first)
    assert list(open_parts(first.pk)) == [row]
    do(actions.hand_over, row, to=second)
    assert not open_parts(first.pk).exists()
    assert [p.person for p in people_in(made.pk, "handler")] == [second]
    assert DossierPerson.objects.filter(dossier=made).count() == 2


def test_work_is_not_handed_to_somebody_excluded():
    here = agency()
    made, first, second = dossier(here), person(here), person(here)
    row = part(made, first)
    part(made, second, "reviewer")
    with pytest.raises(Refused):
        do(actions.hand_over, row, to=second)
    row.refresh_from_db()
    assert row.until is None


def test_a_dossier_may_lie_in_another_region_than_its_agency():
    elsewhere = region()
    assert dossier(agency(), region_id=elsewhere.pk).region_id == elsewhere.pk
