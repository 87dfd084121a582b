# ruff: noqa: F811 - imported fixtures are asked for by name
"""The first-run ticket and the tables of the set-up, met by somebody who means harm or is merely unlucky."""

import io
import json
import re
import threading

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from mingzheng.agencies import importing, ticket
from mingzheng.agencies.actions import import_people
from mingzheng.agencies.models import Account, Agency, Person, Region
from mingzheng.config import serve
from mingzheng.config.logs import scrub
from mingzheng.config.start import SYSTEM
from mingzheng.core.errors import Conflict, DomainError
from mingzheng.core.tables import Table, read_bytes, workbook
from mingzheng.ledger.models import Entry
from mingzheng.ledger.recording import Recorder, record
from tests.desk.test_setup import GOOD, PEOPLE, counts, founded, founding, keys, upload  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
HERE = "/desk/setup/people/"


# ── the ticket ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_ticket_that_was_replaced_is_not_spent_by_a_form_already_on_its_way(clock, keys):
    old = ticket.issue(timezone.now())
    new = ticket.issue(timezone.now())
    with pytest.raises(Conflict, match="mingzheng setup"):
        ticket.spend(old)
    assert ticket.valid(new, timezone.now()), "the one that holds is not used up by the one that does not"
    ticket.spend(new)
    assert list(keys.iterdir()) == []


def test_the_ticket_of_an_empty_installation_opens_nothing_once_somebody_has_an_account(clock, keys, district):
    district_has_accounts = ticket.issue_first(timezone.now())
    assert Client().get(f"/desk/setup/begin/{district_has_accounts}/").status_code == 404
    asked_for = ticket.issue(timezone.now())
    assert Client().get(f"/desk/setup/begin/{asked_for}/").status_code == 200


def test_a_start_makes_a_ticket_only_where_nobody_has_an_account(clock, keys, monkeypatch):
    monkeypatch.setattr(connection, "close", lambda: None)
    path = serve._first_path()
    assert Client().get(path).status_code == 200
    assert json.loads((keys / "first.json").read_text())["while_empty"] is True


def test_a_transaction_that_fails_after_the_ticket_was_spent_founds_nothing(clock, keys, monkeypatch):
    address = f"/desk/setup/begin/{ticket.issue(timezone.now())}/"
    browser = Client(raise_request_exception=False)
    form = founding(browser.get(address))

    def fails(_self):
        message = "no"
        raise RuntimeError(message)

    monkeypatch.setattr(Recorder, "write", fails)
    assert browser.post(address, form).status_code == 500
    assert not Agency.objects.exists()
    assert not Account.objects.exists()
    assert browser.get(address).status_code == 404, "spent all the same: it cannot be tried again and again"


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_of_two_who_post_with_one_ticket_one_founds_an_agency(clock, keys):
    address = f"/desk/setup/begin/{ticket.issue(timezone.now())}/"
    form = founding(Client().get(address))
    forms = [
        form,
        {**form, "code": "YLSW", "name": "云岭县水务局", "admin_username": "wu-er", "head_username": "sang-er"},
    ]
    gate, answers = threading.Barrier(2), []

    def post(sent):
        gate.wait(10)
        answers.append(Client().post(address, sent).status_code)
        connection.close()

    threads = [threading.Thread(target=post, args=(sent,)) for sent in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers.count(302) == 1, answers
    assert set(answers) <= {302, 404, 409, 422}
    assert Agency.objects.count() == 1
    assert Account.objects.count() == 2
    assert Entry.objects.filter(kind="agencies.agency.founded").count() == 1


def test_a_ticket_stands_in_no_log_and_leads_to_the_desk(settings, keys):
    secret = ticket.issue(timezone.now())
    assert secret not in scrub(f"unhandled exception 0901-abcdef at /desk/setup/begin/{secret}/")
    settings.PUBLIC_URL, settings.NOTICES = "https://gs.example", settings.NOTICES
    assert ticket.address(secret).startswith("https://gs.example/desk/")
    object.__setattr__(settings.NOTICES, "desk_url", "https://zf.example")
    try:
        assert ticket.address(secret).startswith("https://zf.example/desk/"), "the portal is no place for it"
    finally:
        object.__setattr__(settings.NOTICES, "desk_url", "")


# ── hostile tables ────────────────────────────────────────────────────────────────────────────────────────────────────


def claiming_its_last_cell():
    """A workbook of some kilobytes whose reader sets aside half a terabyte."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("表")
        sheet.write_string(0, 0, "姓名")
        sheet.write_string(1_048_575, 16_383, "末格")
    return out.getvalue()


def test_08_a_workbook_that_claims_its_last_cell_ends_a_child_and_never_the_server(district, sign_in, read):
    file = io.BytesIO(claiming_its_last_cell())
    file.name = "表.xlsx"
    assert len(file.getvalue()) < 10_000
    answer = sign_in("admin").post(HERE, {"file": file, "do": "preview"})
    assert answer.status_code == 422
    assert "展开后过大" in read(answer)


def test_a_workbook_says_the_same_through_the_child_as_it_held():
    table = read_bytes("表.xlsx", workbook("表", ("姓名", "数"), [("=1+1", "7"), ("", ""), ("乙", "8")]))
    assert table.columns == ("姓名", "数")
    assert table.rows == ((2, {"姓名": "=1+1", "数": "7"}), (4, {"姓名": "乙", "数": "8"}))


def test_a_file_too_large_is_refused_before_it_is_read(district, sign_in, read, monkeypatch):
    monkeypatch.setattr("mingzheng.desk.setup.tables.MAX_BYTES", 10)
    monkeypatch.setattr("mingzheng.desk.setup.tables.read_bytes", lambda *_: pytest.fail("it was read"))
    answer = sign_in("admin").post(HERE, {"file": upload(PEOPLE, GOOD), "do": "preview"})
    assert answer.status_code == 422
    assert "表太大" in read(answer)


@pytest.mark.parametrize(
    "table",
    [
        "[" * 100_000,
        '["a", ["姓名", "性别"], [[Infinity, {}]]]',
        '["a", ["姓名", "性别"], [[1e999, {}]]]',
        r'["a", ["姓名", "性别"], [[1, {"姓名": "\ud800", "性别": "男"}]]]',
        r'["\ud800", ["姓名", "性别"], []]',
        '["a", ["姓名", "性别"], [["9' + "9" * 5000 + '", {}]]]',
    ],
)
def test_a_carried_table_that_was_written_by_hand_is_refused_in_words(district, sign_in, table):
    for what in ("preview", "take", "refused"):
        answer = sign_in("admin").post(HERE, {"table": table, "do": what})
        assert answer.status_code in {409, 422}


def test_what_was_altered_between_preview_and_taking_is_judged_anew(founded, read):
    admin = founded("wu-zhiwei")
    rows = [[2, dict(zip(PEOPLE, (*GOOD[:5], "法制审核人员", *GOOD[6:]), strict=True))]]
    answer = admin.post(HERE, {"table": json.dumps(["表", PEOPLE, rows]), "do": "take"})
    assert "没有国家统一法律职业资格" in read(answer)
    assert not Person.objects.filter(name="容与深").exists()


def person(**changed):
    given = {**dict(zip(PEOPLE, GOOD, strict=True)), **changed}
    return Table("表", "", tuple(given), ((2, given),))


def reasons(agency, today, **changed):
    return importing.read_people(person(**changed), agency, today)[0].reasons


def test_a_name_that_several_regions_bear_is_never_one_of_them_by_chance(founded):
    founded("wu-zhiwei")
    agency, today = Agency.objects.get(), timezone.localdate()
    with record("test.regions", actor=SYSTEM, now=timezone.now()) as rec:
        for code, path in (("880101", "/88/880101/"), ("880202", "/88/880202/")):
            rec.insert(Region(code=code, name="城关镇", path=path))
    assert any("有几个" in one for one in reasons(agency, today, 执法区域="城关镇"))
    assert not reasons(agency, today, 执法区域="880101")
    with record("test.regions", actor=SYSTEM, now=timezone.now()) as rec:
        rec.insert(Region(code="990203001", name="城关镇", path=f"{agency.region.path}990203001/"))
    read = importing.read_people(person(执法区域="城关镇"), agency, today)[0]
    assert read.value.regions == ("990203001",), "the own one, where there is one"


def test_what_only_the_taking_would_refuse_is_said_in_the_preview(founded, read):
    admin = founded("wu-zhiwei")
    rows = [
        (*GOOD[:-1], "Rong Yu"),
        ("符望舒", "女", "", "局长", "", "机关负责人", *[""] * 6),
        ("长" * 65, "女", *[""] * 10),
    ]
    columns = (*PEOPLE, "负责人职级")
    sent = [(*rows[0], ""), (*rows[1], "老大"), (*rows[2], "")]
    page = admin.post(HERE, {"file": upload(columns, *sent), "do": "preview"})
    said = read(page)
    assert "可以导入 0 行，不能导入 3 行" in re.sub(r"\s+", " ", said)
    assert "用户名用小写字母" in said
    assert "没有“老大”这个职级" in said


def test_a_table_sent_twice_at_once_enters_nobody_twice(founded):
    founded("wu-zhiwei")
    agency = Agency.objects.get()
    values = [importing.read_people(person(用户名=""), agency, timezone.localdate())[0].value]
    values = [
        value.model_copy(update={"number": "", "issuer": "", "valid_from": None, "valid_to": None}) for value in values
    ]
    with record("agencies.people.imported", actor=SYSTEM, now=timezone.now()) as rec:
        import_people(rec, agency, values)
    with (
        pytest.raises(DomainError, match="请重新预览"),
        record("agencies.people.imported", actor=SYSTEM, now=timezone.now()) as rec,
    ):
        import_people(rec, agency, values)
    assert Person.objects.filter(name="容与深").count() == 1


def test_what_no_column_holds_is_refused_beside_its_field_and_the_ticket_stays(clock, keys, read):
    address = f"/desk/setup/begin/{ticket.issue(timezone.now())}/"
    browser = Client()
    for field, most in (("name", 96), ("code", 32), ("short_code", 32), ("phone", 40), ("admin_name", 64)):
        answer = browser.post(address, founding(browser.get(address), **{field: "甲" * (most + 1)}))
        assert answer.status_code == 422, field
    assert not Agency.objects.exists()


def test_a_backup_of_keys_holds_no_ticket(keys, tmp_path):
    from mingzheng.config.backup import keyfile

    ticket.issue(timezone.now())
    (keys / "index.key").write_bytes(b"0" * 32)
    assert keyfile.seal(tmp_path / "sealed", "sechzehn-zeichen-lang") == 1
