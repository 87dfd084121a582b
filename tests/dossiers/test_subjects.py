import datetime as dt

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from mingzheng.core.errors import Conflict, Invalid
from mingzheng.core.identifiers import id_card_check, uscc_check
from mingzheng.dossiers import actions
from mingzheng.dossiers.models import DossierSubject, Individual, Organisation
from mingzheng.dossiers.queries import earlier, individual_by_number, organisation_by_number
from mingzheng.ledger.models import Content
from tests.agencies.factories import NOW, agency, do
from tests.dossiers.factories import dossier, individual, organisation

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TODAY = NOW.date()


def card(body="33010119900307003"):
    return body + id_card_check(body)


def uscc(body="91330100MA2XXXXX0"):
    return body + uscc_check(body)


def fields(refused):
    return [error.field for error in refused.value.fields]


def test_an_identity_number_gives_birth_date_and_sex():
    made = individual(agency(), id_number=card())
    assert (made.id_kind, made.birth_on, made.sex) == ("citizen", dt.date(1990, 3, 7), "male")


def test_identifiers_are_unreadable_in_the_database():
    number = card()
    made = individual(agency(), id_number=number, address="演示路 1 号", phone="13800138000")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM dossiers_individual")
        row = cursor.fetchone()
    text = b" ".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row)
    for secret in (number, "13800138000", "演示路", "1990-03-07", "19900307"):
        assert secret.encode() not in text
    fresh = Individual.objects.get(pk=made.pk)
    assert (fresh.id_number, fresh.address, fresh.phone) == (number, "演示路 1 号", "13800138000")


def test_personal_data_stand_in_no_readable_state_but_in_the_digest():
    made = individual(agency(), "李某甲", id_number=card(), address="演示路 1 号")
    body = Content.objects.get(entry=made.entry_id).body
    assert not [word for word in ("李某甲", card(), "演示路", "1990") if word in body]
    assert Individual.objects.get(pk=made.pk).computed_digest() == made.row_digest
    made.address = "演示路 2 号"
    assert made.computed_digest() != made.row_digest


def test_an_encrypted_column_cannot_be_searched():
    with pytest.raises(FieldError, match="blind index"):
        list(Individual.objects.filter(id_number=card()))


WIDE = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in card())


@pytest.mark.parametrize("text", [WIDE, f" {card()[:6]} {card()[6:]} ", f"{card()[:6]}-{card()[6:]}"])
def test_the_same_number_in_any_spelling_is_the_same_person(text):
    here = agency()
    first = individual(here, id_number=card())
    assert individual(here, id_number=text).pk == first.pk
    assert individual_by_number(here.pk, text) == first


def test_the_same_number_in_another_agency_is_another_row():
    assert individual(agency(), id_number=card()).pk != individual(agency(), id_number=card()).pk


def test_without_a_number_each_entry_is_a_new_row():
    here = agency()
    assert individual(here).pk != individual(here).pk
    assert individual_by_number(here.pk, "") is None
    assert organisation_by_number(here.pk, "") is None


def test_a_number_under_another_name_is_refused_with_the_name_known():
    here = agency()
    individual(here, "李某甲", id_number=card())
    with pytest.raises(Invalid, match="李某甲"):
        individual(here, "王某乙", id_number=card())


def test_contact_data_are_brought_up_to_date():
    here = agency()
    first = individual(here, id_number=card(), phone="13800138000")
    again = individual(here, id_number=card(), phone="13900139000", address="演示路 2 号")
    fresh = Individual.objects.get(pk=first.pk)
    assert again.pk == first.pk
    assert (fresh.phone, fresh.address) == ("13900139000", "演示路 2 号")
    individual(here, id_number=card())
    assert Individual.objects.get(pk=first.pk).phone == "13900139000"


@pytest.mark.parametrize("name", ["㛃䶮", "𬱖丽", "麦麦提艾力·艾合买提", "吴𠮷"])
def test_rare_characters_are_taken(name):
    assert Individual.objects.get(pk=individual(agency(), name).pk).name == name


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "张\u200b三"}, "name"),
        ({"name": "张\u202e三"}, "name"),
        ({"name": ""}, "name"),
        ({"id_number": "330101199003070030"}, "id_number"),
        ({"id_number": "33010119900307\u200b003X"}, "id_number"),
        ({"id_kind": "passport", "id_number": "E1234?"}, "id_number"),
        ({"id_number": card(), "birth_on": dt.date(1991, 3, 7)}, "birth_on"),
        ({"birth_on": TODAY + dt.timedelta(days=1)}, "birth_on"),
        ({"sex": "x"}, "id_kind"),
        ({"id_kind": "x"}, "id_kind"),
        ({"phone": "123"}, "phone"),
        ({"address": "路\u202e"}, "address"),
        ({"address": "路" * 201}, "address"),
    ],
)
def test_a_person_that_cannot_be_is_refused_by_field(values, field):
    with pytest.raises(Invalid) as refused:
        individual(agency(), **{"name": "李某甲", **values})
    assert fields(refused) == [field]


def test_all_wrong_fields_are_named_at_once():
    with pytest.raises(Invalid) as refused:
        individual(agency(), "", phone="1", id_number="2")
    assert set(fields(refused)) == {"name", "phone", "id_number"}


def test_a_person_is_a_minor_until_the_day_after_the_eighteenth_birthday():
    made = individual(agency(), birth_on=dt.date(2008, 9, 2))
    days = (dt.date(2026, 9, 1), dt.date(2026, 9, 2), dt.date(2026, 9, 3))
    assert [made.minor(day) for day in days] == [True, True, False]
    assert individual(agency()).minor(TODAY) is None


def test_a_correction_is_checked_like_an_entry():
    here = agency()
    made = individual(here, id_number=card())
    do(actions.change_individual, made, name="李某丙", phone="13900139000")
    assert Individual.objects.get(pk=made.pk).name == "李某丙"
    with pytest.raises(Invalid, match="校验位"):
        do(actions.change_individual, made, id_number="330101199003070030")
    with pytest.raises(Invalid, match="agency_id"):
        do(actions.change_individual, made, agency_id=agency().pk)


def test_a_correction_to_a_number_of_somebody_else_is_refused():
    here = agency()
    individual(here, id_number=card())
    made = individual(here, "王某乙", id_number=card("33010119900307005"))
    with pytest.raises(Conflict, match="另一条"):
        do(actions.change_individual, made, id_number=card())


def test_an_organisation_is_found_by_its_code_in_any_spelling():
    here = agency()
    first = organisation(here, uscc=uscc())
    assert organisation(here, uscc=f" {uscc().lower()} ", phone="0571-87654321").pk == first.pk
    assert organisation_by_number(here.pk, uscc()).phone == "057187654321"
    with pytest.raises(Invalid, match="演示食品"):
        organisation(here, "另一公司", uscc=uscc())


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "公司\u200b"}, "name"),
        ({"uscc": uscc()[:17] + ("0" if uscc()[17] != "0" else "1")}, "uscc"),
        ({"kind": "x"}, "kind"),
        ({"other_number": "??"}, "other_number"),
        ({"legal_representative": "张\u202e"}, "legal_representative"),
    ],
)
def test_an_organisation_that_cannot_be_is_refused_by_field(values, field):
    with pytest.raises(Invalid) as refused:
        organisation(agency(), **{"name": "演示公司", **values})
    assert fields(refused) == [field]


def test_an_organisation_is_corrected():
    here = agency()
    made = organisation(here, uscc=uscc())
    do(actions.change_organisation, made, name="演示食品股份有限公司")
    assert Organisation.objects.get(pk=made.pk).name == "演示食品股份有限公司"
    with pytest.raises(Invalid, match="没有这一项"):
        do(actions.change_organisation, made, row_digest="x")


def test_a_subject_is_named_once_a_role():
    here = agency()
    made, one = dossier(here), individual(here)
    first = do(actions.add_subject, made, one)
    assert do(actions.add_subject, made, one).pk == first.pk
    do(actions.add_subject, made, one, role="witness")
    do(actions.add_subject, made, organisation(here))
    assert DossierSubject.objects.count() == 3


def test_a_subject_of_another_agency_is_refused():
    with pytest.raises(Conflict, match="另一个机关"):
        do(actions.add_subject, dossier(agency()), individual(agency()))


def test_earlier_dossiers_of_the_same_subject_in_this_agency_are_found():
    here, there = agency(), agency()
    one, two = dossier(here), dossier(here)
    person, firm = individual(here, id_number=card()), organisation(here, uscc=uscc())
    for made, subject in [(one, person), (two, person), (one, firm)]:
        do(actions.add_subject, made, subject)
    do(actions.add_subject, dossier(there), individual(there, id_number=card()))
    assert list(earlier(person, than=two.pk)) == [one]
    assert set(earlier(person)) == {one, two}
    assert list(earlier(firm)) == [one]
    assert list(earlier(individual(here, "无证甲"))) == []
