import pytest

from mingzheng.agencies.models import Account, Certificate, Delegation, Person, RoleGrant, SignAuthority

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


def test_the_head_names_a_substitute_and_an_administrator_needs_a_second_person(district, sign_in, read):
    person, other = district.people["agency_head"], district.people["publisher"]
    page = f"/desk/people/{person.pk}/"
    sent = {"part": "delegation", "role": "agency_head", "substitute": str(other.pk), "document": "溪市监办〔2026〕9号",
            "since": "2026-09-01", "until": "2026-09-30"}  # fmt: skip
    assert sign_in("unit_head").post(page, sent).status_code == 404
    assert sign_in("admin").post(page, sent).status_code == 302
    row = Delegation.objects.get()
    assert row.state == "proposed"
    head = sign_in("agency_head")
    assert "庄既明代理机关负责人" in read(head.get(page))
    seconded = {"part": "second_delegation", "delegation": str(row.pk), "verdict": "yes"}
    assert sign_in("admin").post(page, seconded).status_code == 409
    assert sign_in("unit_head").post(page, seconded).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.seconded_by) == ("granted", district.accounts["unit_head"].pk)

    assert head.post(page, sent | {"until": "2026-08-01"}).status_code == 422


def test_what_a_leaver_leaves_open_stands_on_the_page_before_and_after(investigated, district, sign_in, read):
    person = district.people["officer2"]
    page = f"/desk/people/{person.pk}/"
    assert "没有办完的事项" in read(sign_in("unit_head").get(page))
    assert "移交承办" in read(sign_in("unit_head").get(page))
    assert sign_in("admin").post(page, {"part": "leave", "reason": "调离"}).status_code == 302
    person.refresh_from_db()
    assert person.left_on is not None
    assert "没有办完的事项" in read(sign_in("unit_head").get(page))


def test_the_table_of_signing_is_adopted_by_the_head_and_seen_by_the_administrator(district, sign_in, read):
    target = "/desk/settings/signing/"
    sent = {"step": "decide", "kind": "罚款", "max_fine_fen": "5000", "rank": "deputy", "document": "分工文件",
            "since": "2026-09-01"}  # fmt: skip
    assert sign_in("officer").get(target).status_code == 404
    head, admin = sign_in("agency_head"), sign_in("admin")
    assert head.post(target, sent | {"rank": ""}).status_code == 422
    assert head.post(target, sent).status_code == 302
    row = SignAuthority.objects.get()
    assert (row.state, row.max_fine_fen) == ("granted", 500_000)
    said = read(admin.get(target))
    assert "作出处罚决定" in said
    assert "不超过 5,000.00 元" in said
    assert admin.post(target, sent | {"step": ""}).status_code == 302
    waiting = SignAuthority.objects.get(state="proposed")
    assert admin.post(target, {"row": str(waiting.pk), "verdict": "seconded"}).status_code == 409
    assert head.post(target, {"row": str(waiting.pk), "verdict": "seconded"}).status_code == 302
    assert head.post(target, {"row": str(row.pk), "verdict": "ended"}).status_code == 302
    assert "已终止" in read(head.get(target))
    assert "查看和登记" in read(head.get("/desk/settings/"))
