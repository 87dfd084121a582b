import pytest

from mingzheng.agencies.models import Account, Certificate, Person, RoleGrant

pytestmark = pytest.mark.django_db


def test_the_list_shows_roles_and_certificates_in_few_queries(district, sign_in, read, django_assert_max_num_queries):
    admin = sign_in("admin")
    admin.get("/desk/people/")
    with django_assert_max_num_queries(20):
        said = read(admin.get("/desk/people/"))
    assert "岳青禾" in said
    assert "99010200001" in said
    assert "法制审核人员" in said
    assert "仇远帆" not in said, "people of another agency"


def test_an_administrator_adds_a_person_gives_role_certificate_and_login(district, sign_in, read):
    admin = sign_in("admin")
    unit = district.units["market"]
    added = admin.post("/desk/people/", {"name": "宫商羽", "sex": "female", "unit": str(unit.pk), "post": "科员",
                                         "employment": "established", "legal_qualification": "no"})  # fmt: skip
    person = Person.objects.get(name="宫商羽")
    assert added["Location"] == f"/desk/people/{person.pk}/"
    assert person.entry_id, "recorded"
    page = added["Location"]
    assert admin.post(page, {"part": "role", "role": "handler", "rank": ""}).status_code == 302
    card = {
        "part": "certificate",
        "number": "99010200777",
        "issuer": "演示省人民政府",
        "categories": "市场监管、城市管理",
        "regions": ["990102"],
        "valid_from": "2026-01-01",
        "valid_to": "2030-12-31",
    }
    assert admin.post(page, card).status_code == 302
    assert Certificate.objects.get(person=person).categories == ["市场监管", "城市管理"]
    weak = admin.post(page, {"part": "account", "username": "gong", "password": "123456"})
    assert weak.status_code == 422
    assert (
        admin.post(page, {"part": "account", "username": "gong", "password": "dan-shan-yi-shui-77"}).status_code == 302
    )
    assert Account.objects.filter(person=person).exists()


def test_a_sensitive_role_waits_for_a_second_person_outside_administration(district, sign_in, read):
    person = district.people["reviewer"]
    page = f"/desk/people/{person.pk}/"
    admin, head = sign_in("admin"), sign_in("agency_head")
    assert admin.post(page, {"part": "role", "role": "publisher", "rank": ""}).status_code == 302
    grant = RoleGrant.objects.get(person=person, role="publisher")
    assert grant.state == "proposed"
    own = admin.post(page, {"part": "second", "grant": str(grant.pk), "verdict": "yes"})
    assert own.status_code == 409
    assert "不能是同一人" in read(own)
    assert "确认授权" in read(head.get(page))
    assert head.post(page, {"part": "second", "grant": str(grant.pk), "verdict": "yes"}).status_code == 302
    grant.refresh_from_db()
    assert grant.state == "granted"


def test_refusals_are_shown_with_their_article_and_nothing_is_written(district, sign_in, read):
    person = district.people["archivist"]
    answer = sign_in("admin").post(f"/desk/people/{person.pk}/", {"part": "role", "role": "reviewer", "rank": ""})
    assert answer.status_code == 409
    assert "第五十八条第二款" in read(answer)
    assert not RoleGrant.objects.filter(person=person, role="reviewer").exists()


def test_who_does_not_administer_can_read_and_not_change(district, sign_in, read):
    person = district.people["officer"]
    head = sign_in("unit_head")
    assert "授予角色" not in read(head.get(f"/desk/people/{person.pk}/"))
    assert head.post(f"/desk/people/{person.pk}/", {"part": "role", "role": "handler"}).status_code == 404
    assert head.post("/desk/people/", {"name": "某人"}).status_code == 200
    assert not Person.objects.filter(name="某人").exists()


def test_one_sees_the_own_roles_certificate_and_way_to_the_second_factor(district, sign_in, read):
    page = sign_in("officer").get("/desk/me/")
    assert "99010200001" in read(page)
    assert "/desk/login/mfa/" in page.content.decode()
