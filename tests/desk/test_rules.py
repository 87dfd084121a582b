"""What the agency settles for itself, by two persons and a document; people seconded to it, by a letter (B18)."""

import datetime as dt

import pytest

from mingzheng.agencies.models import Agency, Certificate, Secondment
from mingzheng.ledger.models import Content

pytestmark = pytest.mark.django_db
RULES = "/desk/settings/rules/"
SECONDED = "/desk/people/seconded/"


@pytest.fixture
def change(district, sign_in, code):
    def send(rule, who="admin", second="agency_head", **values):
        given = {
            "rule": rule,
            "document": "溪市监发〔2026〕3号",
            "second": second.replace("_", "-"),
            "second_code": code(second) if second in district.secrets else "000000",
        }
        return sign_in(who).post(RULES, given | values)

    return send


def settings(district):
    return Agency.objects.get(pk=district.agencies["market"].pk).settings


def test_two_persons_settle_who_decides_on_the_chief_s_recusal(change, district, sign_in, read):
    assert "本机关负责人集体讨论（默认）" in read(sign_in("admin").get(RULES))
    assert change("head_recusal", value="superior").status_code == 302
    assert settings(district)["head_recusal"] == "superior"
    assert "上级机关" in read(sign_in("agency_head").get(RULES))
    content = Content.objects.get(entry__kind="agencies.rule.set")
    assert "溪市监发〔2026〕3号" in str(content.body)


def test_a_unit_that_must_co_sign_is_set_for_a_step_and_taken_off_again(change, district, clock):
    unit = str(district.units["market"].pk)
    assert change("cosign", step="file_case", units=[unit]).status_code == 302
    assert settings(district)["cosign"] == {"file_case": [unit]}
    clock.move_to(clock.now + dt.timedelta(minutes=1))
    assert change("cosign", step="conclude", units=[unit, unit]).status_code == 302
    clock.move_to(clock.now + dt.timedelta(minutes=1))
    assert change("cosign", step="file_case").status_code == 302
    assert settings(district)["cosign"] == {"conclude": [unit]}


@pytest.mark.parametrize("second", ["admin", "officer"])
def test_nobody_settles_a_rule_alone_or_with_somebody_without_the_part(change, district, second):
    assert change("presider_may_review", value="yes", second=second).status_code in {409, 422}
    assert "presider_may_review" not in settings(district)


@pytest.mark.parametrize(
    ("rule", "odd"),
    [
        ("presider_may_review", {"value": "perhaps"}),
        ("presider_may_review", {"value": "yes", "document": ""}),
        ("presider_may_review", {"value": "yes", "second": "nobody"}),
        ("presider_may_review", {"value": "yes", "second_code": "000000"}),
        ("head_recusal", {"value": "himself"}),
        ("cosign", {"step": "no_such_step"}),
        ("cosign", {"step": "file_case", "units": ["elsewhere"]}),
        ("certificate_pattern", {"value": "([0-9]"}),
        ("no_such_rule", {"value": "yes"}),
    ],
)
def test_a_rule_that_cannot_be_read_changes_nothing(change, district, rule, odd):
    assert change(rule, **odd).status_code == 422
    assert settings(district) == district.agencies["market"].settings


def letter(number, **values):
    return {
        "certificate_no": number,
        "document": "市监抽〔2026〕2号",
        "since": "2026-09-01",
        "until": "2026-12-31",
        "unit": "",
    } | values


def number_of(district, key):
    return Certificate.objects.get(person=district.people[key]).number


def test_an_officer_of_another_agency_is_seconded_by_a_letter_and_the_term_is_ended(district, sign_in, read):
    admin = sign_in("admin")
    assert admin.post(SECONDED, letter(number_of(district, "city_officer"))).status_code == 302
    row = Secondment.objects.get()
    assert (row.person, row.agency) == (district.people["city_officer"], district.agencies["market"])
    assert row.person.name in read(sign_in("agency_head").get(SECONDED))
    assert sign_in("unit_head").post(SECONDED, {"end": str(row.pk)}).status_code == 404
    assert admin.post(SECONDED, {"end": str(row.pk)}).status_code == 302
    row.refresh_from_db()
    assert row.ended_on is not None
    assert "已结束" in read(admin.get(SECONDED))


def test_own_people_unknown_numbers_and_terms_turned_round_are_refused(district, sign_in, read):
    admin = sign_in("admin")
    own = number_of(district, "officer")
    for sent in (
        letter(own),
        letter("没有这个证号"),
        letter(""),
        letter(number_of(district, "city_officer"), until="2026-08-01"),
    ):
        assert admin.post(SECONDED, sent).status_code == 422
    assert "其他机关没有人持有" in read(admin.post(SECONDED, letter("没有这个证号")))
    assert not Secondment.objects.exists()
