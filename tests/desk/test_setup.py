import datetime as dt
import html
import io
import re

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from mingzheng.agencies import ticket
from mingzheng.agencies.models import Account, Agency, Certificate, Person, Region, RoleGrant
from mingzheng.catalogue.models import Capacity, HearingThreshold, Matter, PublicListItem, ReviewRule
from mingzheng.core.tables import workbook
from mingzheng.demo.district import Part, enter_office
from mingzheng.documents import numbering
from mingzheng.ledger.models import Entry
from tests.desk.conftest import BACKEND

pytestmark = pytest.mark.django_db
PASSWORD = "qing-shan-lv-shui-77"
FOUNDING = {
    "regions-TOTAL_FORMS": "2",
    "name": "云岭县水利局", "code": "YLSL", "short_code": "云水", "nature": "statutory",
    "address": "云岭县溪口路 3 号", "phone": "0990-5550199",
    "admin_name": "邬知微", "admin_sex": "female", "admin_username": "wu-zhiwei", "admin_password": PASSWORD,
    "head_name": "桑长林", "head_sex": "male", "head_post": "局长", "head_username": "sang", "head_password": PASSWORD,
}  # fmt: skip


@pytest.fixture
def keys(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    return settings.KEYS_DIR


def founding(page, **changed):
    """The post of the first page, its rows named as the page names them."""
    names = re.findall(r'name="(regions[^"]*(?:code|name))"', page.content.decode())
    rows = dict(zip(names, ("9902", "云川市", "990203", "云岭县"), strict=False))
    return {**{k: v for k, v in FOUNDING.items() if not k.startswith("regions")}, **rows, **counts(page), **changed}


def counts(page):
    found = re.findall(r'<input type="hidden"\s+name="(regions[^"]*)"\s+value="([^"]*)"', page.content.decode())
    return dict(found)


@pytest.fixture
def founded(clock, keys):
    """An agency just set up through the first page; a browser of its administrator and of its head."""
    address = f"/desk/setup/begin/{ticket.issue(timezone.now())}/"
    anonymous = Client()
    answer = anonymous.post(address, founding(anonymous.get(address)))
    assert answer.status_code == 302, answer.content.decode()[-3000:]

    def browser(username):
        client = Client()
        account = Account.objects.get(username=username)
        client.force_login(account, backend=BACKEND)
        session = client.session
        session["_second_factor"] = str(account.pk)
        session.save()
        return client

    return browser


def upload(columns, *rows):
    file = io.BytesIO(workbook("表", columns, rows))
    file.name = "表.xlsx"
    return file


def test_an_empty_installation_is_set_up_through_an_address_that_works_once(clock, keys):
    secret = ticket.issue(timezone.now())
    address = f"/desk/setup/begin/{secret}/"
    browser = Client()
    assert Client().get("/desk/setup/begin/anything-else/").status_code == 404
    assert (keys / "first.json").stat().st_mode & 0o777 == 0o600
    assert secret not in (keys / "first.json").read_text()
    answer = browser.post(address, founding(browser.get(address)))
    assert answer["Location"] == "/desk/setup/"
    agency = Agency.objects.get()
    assert agency.region.lineage == ("9902", "990203")
    assert {g.role for g in RoleGrant.objects.filter(agency=agency)} == {"system_administrator", "agency_head"}
    assert Entry.objects.filter(kind="agencies.agency.founded").count() == 1
    assert browser.get(address).status_code == 404, "used up"


def test_a_ticket_is_not_valid_after_a_day(clock, keys):
    secret = ticket.issue(timezone.now())
    clock.move_to(timezone.now() + dt.timedelta(hours=23))
    assert Client().get(f"/desk/setup/begin/{secret}/").status_code == 200
    clock.move_to(timezone.now() + dt.timedelta(hours=1))
    assert Client().get(f"/desk/setup/begin/{secret}/").status_code == 404


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"head_username": "wu-zhiwei"}, "须是两个人"),
        ({"admin_password": "123456"}, "初始密码"),
        ({"name": ""}, "机关全称"),
        ({"nature": "entrusted"}, "受委托组织须指明委托机关"),
    ],
)
def test_what_is_wrong_is_said_and_the_ticket_stays(clock, keys, read, changed, words):
    address = f"/desk/setup/begin/{ticket.issue(timezone.now())}/"
    browser = Client()
    answer = browser.post(address, founding(browser.get(address), **changed))
    assert answer.status_code == 422
    assert words in read(answer)
    assert PASSWORD not in answer.content.decode(), "a password is never sent back"
    assert not Agency.objects.exists()
    assert not Region.objects.exists()
    assert browser.get(address).status_code == 200


def test_the_overview_says_what_is_lacking_and_who_does_it(founded, read):
    page = founded("wu-zhiwei").get("/desk/setup/")
    assert 'href="/desk/setup/people/"' in page.content.decode()
    assert 'href="/desk/setup/matters/"' not in page.content.decode(), "no link to what another does"
    said = read(page)
    assert "没有法制审核人员（行政处罚法第五十八条）" in said
    assert "至少一个执法事项" in said
    assert "必做的 5 步，已完成 0 步" in said
    assert founded("sang").get("/desk/setup/people/").status_code == 404, "entering people is the administrator's"
    assert founded("wu-zhiwei").get("/desk/setup/matters/").status_code == 404, "lists are not the administrator's"


PEOPLE = ("姓名", "性别", "内设机构", "职务", "法律职业资格", "角色", "执法证号", "发证机关", "执法类别", "有效期自",
          "有效期至", "用户名")  # fmt: skip
GOOD = ("容与深", "男", "水政监察大队", "队员", "", "承办人", "99020300011", "演示省人民政府", "水利", "2024-01-01",
        "2029-12-31", "rong")  # fmt: skip


def test_people_come_in_by_a_table_and_every_refused_row_says_why(founded, read):
    admin = founded("wu-zhiwei")
    rows = [
        ("示例：岳青禾", *GOOD[1:]),
        GOOD,
        ("郦秋声", "女", "法规科", "科长", "无", "法制审核人员", *[""] * 5, "li"),
        ("符望舒", "女", "", "主任", "有", "法制审核人员、公示审核员", *[""] * 5, "fu"),
        ("容与深", "男", *[""] * 10),
        ("欧冶宁", "男", "", "", "", "保安", *[""] * 6),
        ("", "男", *[""] * 10),
    ]
    page = admin.post("/desk/setup/people/", {"file": upload(PEOPLE, *rows), "do": "preview"})
    said = read(page)
    assert "可以导入 2 行，不能导入 4 行" in re.sub(r"\s+", " ", said).replace(" 2 ", " 2 ")
    assert "没有国家统一法律职业资格" in said
    assert "在表里重复" in said
    assert "没有“保安”这个角色" in said
    assert not Person.objects.filter(name="容与深").exists(), "a preview writes nothing"
    assert not Entry.objects.filter(kind__contains="people").exists()
    hidden = re.search(r'name="table"\s+value="([^"]*)"', page.content.decode()).group(1)
    sent = html.unescape(hidden)
    refused = admin.post("/desk/setup/people/", {"table": sent, "do": "refused"})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(refused.content)).get_sheet_by_index(0).to_python()
    assert sheet[0][:2] == ["原因", "姓名"]
    assert [row[1] for row in sheet[1:]] == ["郦秋声", "容与深", "欧冶宁", ""]
    done = admin.post("/desk/setup/people/", {"table": sent, "do": "take"})
    assert done["Cache-Control"] == "no-store"
    assert "初始密码只在这一页显示一次" in read(done)
    assert Person.objects.get(name="容与深").unit.name == "水政监察大队"
    assert Certificate.objects.get(number="99020300011").regions == ["990203"]
    password = re.search(r"<code>([^<]+)</code>", done.content.decode()).group(1)
    assert Account.objects.get(username="rong").check_password(password)
    again = admin.post("/desk/setup/people/", {"table": sent, "do": "take"})
    assert "可以导入 0 行" in re.sub(r"\s+", " ", read(again)), "the same table twice enters nobody twice"
    assert Person.objects.filter(name="容与深").count() == 1


def test_head_adopts_capacity_standards_catalogue_and_matters_and_the_agency_opens(founded, read, clock, monkeypatch):
    head, admin = founded("sang"), founded("wu-zhiwei")
    day = timezone.localdate().isoformat()
    capacity = {"part": "capacity", "kind": "own", "code": "own", "acting_name": "云岭县水利局",
                "seal_name": "云岭县水利局", "number_style": "{short}{series}〔{year}〕{serial}号",
                "reconsideration_body": "云岭县人民政府", "court": "云岭县人民法院", "since": day}  # fmt: skip
    assert head.post("/desk/setup/capacity/", {**capacity, "number_style": "{short}"}).status_code == 422
    assert head.post("/desk/setup/capacity/", {**capacity, "since": "2020-01-01"}).status_code == 422, "not dated back"
    assert head.post("/desk/setup/capacity/", capacity).status_code == 302
    assert Capacity.objects.get().acting_name == "云岭县水利局"
    hearing = {"part": "hearing", "individual_fine": "5000", "individual_confiscated": "5000",
               "organisation_fine": "5万", "organisation_confiscated": "5万", "comparison": "ge",
               "basis": "演示省听证标准", "since": day}  # fmt: skip
    assert head.post("/desk/setup/hearing/", hearing).status_code == 302
    assert set(HearingThreshold.objects.values_list("party_kind", "fine_fen")) == {
        ("individual", 500_000), ("organisation", 5_000_000)}  # fmt: skip
    rule = {"part": "review", "kind": "conditions", "collective": "no", "days": "5", "basis": "演示目录", "since": day}
    refused = head.post("/desk/setup/review/", rule)
    assert refused.status_code == 422
    assert "至少填写一种" in read(refused)
    assert head.post("/desk/setup/review/", {**rule, "organisation_fine": "20000"}).status_code == 302
    assert ReviewRule.objects.get().conditions["fine_fen"] == {"organisation": 2_000_000}
    adopt_matters(head, day, read)
    assert PublicListItem.objects.filter(agency_code="YLSL").count() == 5, "each list is public with its adoption"
    page = admin.get("/desk/setup/open/")
    assert "还没有开通" in read(page)
    wrong = admin.post("/desk/setup/open/", {"part": "open", "second": "wu-zhiwei", "second_code": "123456"})
    assert wrong.status_code == 422
    assert Agency.objects.get().business_since is None


def test_an_office_that_comes_within_a_year_goes_on_with_its_numbers(founded, read):
    admin = founded("wu-zhiwei")
    agency, year = Agency.objects.get(), timezone.localdate().year
    assert "还没有编过号" in read(admin.get("/desk/setup/numbers/"))
    sent = {"part": "numbers", "series": "罚决", "last": "137", "book": "编号登记簿"}
    for wrong in ({"last": "0"}, {"last": "一百"}, {"series": "没有的类"}, {"book": ""}, {"last": "9" * 30}):
        refused = admin.post("/desk/setup/numbers/", {**sent, **wrong})
        assert refused.status_code == 422, wrong
    assert admin.post("/desk/setup/numbers/", sent).status_code == 302
    assert admin.post("/desk/setup/numbers/", {**sent, "series": "案", "last": "150"}).status_code == 302
    shown = admin.get("/desk/setup/numbers/")
    assert "接着纸质第 137 号" in read(shown)
    assert 'value="罚决"' not in shown.content.decode(), "a series that has begun is not offered"
    assert admin.post("/desk/setup/numbers/", {**sent, "last": "200"}).status_code in {409, 422}
    assert numbering.take(agency, series="罚决", year=year).serial == 138
    assert numbering.take(agency, series="案", year=year, of_papers=False).serial == 151


def adopt_matters(head, day, read):
    columns = ("事项编码", "事项名称", "领域", "违反条款", "处罚依据", "处罚种类", "单位罚款下限（元）",
               "单位罚款上限（元）", "裁量档次", "具有一定社会影响")  # fmt: skip
    good = ("SL-1", "安排未取得健康证明的人员从事接触直接入口食品的工作", "市场监管",
            "《中华人民共和国食品安全法》第四十五条第二款", "食品安全法第126条", "警告、罚款", "5000", "5万",
            "较轻：及时改正：5000-15000；一般：其他：15000-50000", "是")  # fmt: skip
    rows = [
        good,
        ("SL-2", "随意倾倒", "城市管理", "《子虚乌有条例》第三条", *good[4:]),
        ("SL-3", "倾倒", "城市管理", "食品安全法第九百九十九条", *good[4:]),
        ("SL-4", "倾倒", "城市管理", good[3], good[4], "打板子", *good[6:]),
        ("SL-5", "倾倒", "城市管理", good[3], good[4], "罚款", "", "", "", ""),
    ]
    form = {"capacity": "own", "since": day}
    page = head.post("/desk/setup/matters/", {**form, "file": upload(columns, *rows), "do": "preview"})
    said = re.sub(r"\s+", " ", read(page))
    assert "可以导入 1 行，不能导入 4 行" in said
    assert "法规索引里没有“子虚乌有条例”" in said
    assert "没有第 999 条" in said
    assert "应当写明罚款幅度" in said
    hidden = html.unescape(re.search(r'name="table"\s+value="([^"]*)"', page.content.decode()).group(1))
    assert head.post("/desk/setup/matters/", {**form, "table": hidden, "do": "take"}).status_code == 302
    matter = Matter.objects.get()
    assert matter.basis[0]["breach"] == "食品安全法#45.2"
    assert [tier["max_fen"] for tier in matter.tiers] == [1_500_000, 5_000_000]


WATER = (
    Part("water_admin", "邬知微", "female", "信息员", ("system_administrator",), unit=False),
    Part("water_head", "桑长林", "male", "局长", ("agency_head",), rank="principal", unit=False),
)


def test_opening_takes_the_code_of_a_second_person(district, sign_in, code, read):
    facts = {"name": "溪桥区水利局", "code": "XQSL", "short_code": "溪水"}
    enter_office(district, "water", facts, "水政大队", WATER, timezone.now() - dt.timedelta(hours=1))
    admin = sign_in("water_admin")
    own = {"part": "open", "second": "water-admin", "second_code": code("water_admin")}
    assert admin.post("/desk/setup/open/", own).status_code == 409, "administrator and second are two"
    stranger = {"part": "open", "second": "city-head", "second_code": code("city_head")}
    assert admin.post("/desk/setup/open/", stranger).status_code == 409, "the head of another agency"
    assert Agency.objects.get(code="XQSL").business_since is None
    sent = {"part": "open", "second": "water-head", "second_code": code("water_head")}
    assert admin.post("/desk/setup/open/", sent).status_code == 302
    assert Agency.objects.get(code="XQSL").business_since is not None
    assert Entry.objects.filter(kind="agencies.agency.opened").count() == 1


def test_templates_can_be_filled_in_and_their_example_is_passed_over(district, sign_in, read):
    for who, kind in (("admin", "people"), ("agency_head", "matters")):
        browser = sign_in(who)
        file = io.BytesIO(browser.get(f"/desk/setup/{kind}/template.xlsx").content)
        file.name = "模板.xlsx"
        form = {"capacity": "own", "since": timezone.localdate().isoformat()}
        said = read(browser.post(f"/desk/setup/{kind}/", {**form, "file": file, "do": "preview"}))
        assert "可以导入 0 行，不能导入 0 行" in re.sub(r"\s+", " ", said)


def test_a_file_that_is_no_table_is_refused_in_words(district, sign_in, read):
    admin = sign_in("admin")
    for content, words in (
        (b"\x89PNG\r\n\x1a\n\0\0", "不是 CSV"),
        (b"", "没有内容"),
        ("甲,乙\n1,2".encode(), "找不到这些列"),
    ):
        file = io.BytesIO(content)
        file.name = "x.csv"
        answer = admin.post("/desk/setup/people/", {"file": file, "do": "preview"})
        assert answer.status_code in {409, 422}
        assert words in read(answer)
    for table in ("", "[]", "{}", '["a", ["姓名"], [[1, 2]]]', '["a", ["姓名", "性别"], "x"]'):
        assert admin.post("/desk/setup/people/", {"table": table, "do": "take"}).status_code in {409, 422}
