import re

import pytest

from mingzheng.cases.engine.models import Act, Case, Draft
from tests.stories import scripts

pytestmark = pytest.mark.django_db
NEW = "/desk/cases/new/"


def sent(**values):
    return {
        "source": "inspection",
        "summary": "检查时发现一名人员没有健康证明。",
        "discovered_on": "2026-09-01",
        "place": "",
        "parties-TOTAL": "1",
        "parties-0-kind": "organisation",
        "parties-0-name": "溪桥区禾满堂餐饮店",
        "parties-0-representative": "陈䶮㛃",
        "matter": scripts.MATTER,
        "received_at": "2026-09-01 08:50",
        "request_id": "o1",
    } | values


def test_a_clue_is_registered_with_a_number_and_its_first_record(district, clock, sign_in, read):
    answer = sign_in("officer").post(NEW, sent(), follow=True)
    case = Case.objects.get()
    assert answer.redirect_chain[-1][0] == f"/desk/cases/{case.pk}/do/inspect/", "what an inspection found is written"
    assert "线索已登记" in read(answer)
    assert Act.objects.get().step == "register_clue"
    assert case.parties.get().name_snapshot == "溪桥区禾满堂餐饮店"


@pytest.mark.parametrize(("given", "chosen"), [("inspection", ["inspection"]), ("<b>\x00", []), ("", [])])
def test_the_address_may_say_where_the_clue_comes_from_and_nothing_else(district, sign_in, given, chosen):
    page = sign_in("officer").get(NEW, {"source": given})
    assert page.status_code == 200
    text = page.content.decode()
    (select,) = re.findall(r'<select[^>]*name="source".*?</select>', text, re.DOTALL)
    picked = [option for option in re.findall(r"<option[^>]*>", select) if "selected" in option]
    assert [value for option in picked for value in re.findall(r'value="([^"]+)"', option)] == chosen
    assert "<b>" not in text
    assert not Case.objects.exists()


@pytest.mark.parametrize(("who", "source"), [("officer", "report"), ("window", "inspection")])
def test_what_no_inspection_of_ones_own_found_leads_to_the_case(district, clock, sign_in, who, source):
    answer = sign_in(who).post(NEW, sent(source=source))
    assert answer["Location"] == f"/desk/cases/{Case.objects.get().pk}/"


def test_sent_twice_it_is_one_case(district, sign_in):
    officer = sign_in("officer")
    officer.post(NEW, sent())
    officer.post(NEW, sent())
    assert Case.objects.count() == 1


def test_only_matters_of_the_own_agency_can_be_chosen(district, sign_in, read):
    officer = sign_in("officer")
    listed = officer.get(NEW).context["forms"].about["matter"].choices
    assert {c.value for c in listed} == {"SJ-0126", "SJ-0125"}
    answer = officer.post(NEW, sent(matter="CG-0034"))
    assert answer.status_code == 422
    assert not Case.objects.exists()


def test_a_row_is_added_and_taken_away_without_javascript(district, sign_in):
    officer = sign_in("officer")
    more = officer.post(NEW, sent(_rows="add:parties"))
    assert len(more.context["forms"].parties["parties"].forms) == 2
    assert more.context["forms"].clue["summary"].value.startswith("检查时")
    assert not Case.objects.exists()


def test_wrong_numbers_and_impossible_dates_are_named_beside_their_fields(district, sign_in, read):
    officer = sign_in("officer")
    wrong = officer.post(NEW, sent(**{"parties-0-identifier": "91330100MA2XXXXX0X", "discovered_on": "2026-13-40"}))
    assert wrong.status_code == 422
    assert "处需要改正" in read(wrong)
    number = officer.post(NEW, sent(**{"parties-0-identifier": "91330100MA2XXXXX0X"}))
    assert number.status_code == 422
    assert "统一社会信用代码" in read(number)
    assert not Case.objects.exists()


def test_a_time_to_come_is_refused(district, sign_in, read):
    answer = sign_in("officer").post(NEW, sent(received_at="2027-01-01 08:00"))
    assert answer.status_code == 422
    assert "发生时间还没有到" in read(answer)


def test_earlier_cases_of_the_party_are_shown_before_anything_is_sent(play, sign_in, read):
    person = {"kind": "individual", "name": "穆清越", "identifier": "110101199003074610", "address": "竹里巷 2 号"}
    play.open("officer", scripts.MATTER, [person], summary="前一案。")
    values = {f"parties-0-{k}": v for k, v in person.items()}
    look = sent(_look="1", **values)
    page = sign_in("officer").post(NEW, look)
    assert "穆清越在本机关有 1 件以前的案件" in read(page)
    assert "第三十三条" in read(page)
    assert Case.objects.count() == 1


def test_a_draft_of_a_clue_waits_and_goes_when_it_is_registered(district, sign_in, read):
    officer = sign_in("officer")
    officer.post(NEW, sent(summary="写了一半", _draft="1"))
    assert officer.get(NEW).context["forms"].clue["summary"].value == "写了一半"
    assert officer.post(f"{NEW}draft/", sent()).json()["saved_at"] == "09:00"
    assert "继续填写" in read(officer.get("/desk/"))
    officer.post(NEW, sent())
    assert not Draft.objects.exists()


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "'; --", "\u202e", "𬱖" * 200, "9" * 400])
def test_naughty_strings_are_taken_or_refused_but_break_nothing(district, sign_in, text):
    officer = sign_in("officer")
    values = sent(
        summary=text, place=text, **{"parties-0-name": text, "parties-0-address": text, "parties-0-phone": text}
    )
    answer = officer.post(NEW, values)
    assert answer.status_code in {302, 422}
    assert "<script>alert" not in answer.content.decode()
