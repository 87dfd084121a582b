"""The examination: each finding says what is so, what it means, what to do; console and command line agree."""

import datetime as dt

import pytest

from mingzheng.agencies.models import Certificate, Person, Role, RoleGrant
from mingzheng.config import cli, heads, worker
from mingzheng.config.backup import making
from mingzheng.config.doctor import CHECKS, databases, examine, machine, people, running, safekeeping
from mingzheng.config.start import SYSTEM
from mingzheng.core import crypto
from mingzheng.demo.district import build
from mingzheng.ledger import keys as log_keys
from mingzheng.ledger.models import Pending
from mingzheng.ledger.recording import record
from mingzheng.ledger.sequencer import sequence
from tests.desk.conftest import clock, sign_in  # noqa: F401 - fixtures
from tests.towns import built

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(db, clock):  # noqa: F811
    """The district under the keys of this test alone."""
    return built()


@pytest.fixture(autouse=True)
def own_keys(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    settings.KEYS_DIR.mkdir(mode=0o700)
    yield settings.KEYS_DIR
    crypto.forget()
    log_keys.forget()


def levels(found):
    return [one.level for one in found]


def told(found):
    return "\n".join(one.line() for one in found)


def note(kind, now, **facts):
    with record(kind, actor=SYSTEM, now=now) as rec:
        rec.facts.update(facts)
    while Pending.objects.exists():
        sequence(now)


@pytest.mark.both_databases
def test_every_finding_that_is_not_good_says_what_to_do(now):
    found = [one for part in examine(now) for one in part.findings]
    assert len(found) > 8
    assert [one.text for one in found if one.level != "好" and not one.remedy and not one.means] == []
    assert {part.title for part in examine(now)} == {title for title, _ in CHECKS}


def test_a_backup_is_asked_for_reminded_of_and_demanded(now, settings):
    assert levels(running.backup(now)) == ["注意"]
    settings.PRODUCTION = True
    assert levels(running.backup(now)) == ["错误"]
    note(making.MADE, now, damaged=0)
    assert levels(running.backup(now)) == ["好"]
    assert levels(running.backup(now + dt.timedelta(days=2))) == ["注意"]
    assert levels(running.backup(now + dt.timedelta(days=8))) == ["错误"]


def test_a_verification_that_found_something_is_an_error_until_the_next(now):
    assert levels(running.verification(now)) == ["注意"]
    note(worker.VERIFIED, now, findings=2)
    assert "2 处不一致" in told(running.verification(now))
    note(worker.VERIFIED, now + dt.timedelta(hours=1), findings=0)
    assert levels(running.verification(now + dt.timedelta(hours=2))) == ["好"]
    assert levels(running.verification(now + dt.timedelta(days=4))) == ["注意"]


def test_entries_that_wait_are_an_error_after_ten_seconds(now):
    while Pending.objects.exists():
        sequence(now)
    assert levels(running.sequencer(now)) == ["好"]
    with record("test.read", actor=SYSTEM, now=now) as rec:
        rec.facts["x"] = 1
    assert levels(running.sequencer(now + dt.timedelta(seconds=11))) == ["错误"]


def test_a_clock_before_the_newest_entry_is_an_error(now):
    note("test.read", now)
    assert "慢 7200 秒" in told(machine.clock(now - dt.timedelta(hours=2)))


def test_a_full_disk_is_an_error(now, monkeypatch):
    for free, level in ((2**30, "错误"), (5 * 2**30, "注意"), (50 * 2**30, "好")):
        monkeypatch.setattr(machine.shutil, "disk_usage", lambda _p, free=free: type("Usage", (), {"free": free}))
        assert levels(machine.disk(now)) == [level]


def test_keys_that_others_may_read_are_named(now, own_keys):
    crypto.encrypt(b"x")
    assert "错误" not in levels(safekeeping.keys(now))
    (own_keys / "field-1.key").chmod(0o644)
    assert "field-1.key" in told(one for one in safekeeping.keys(now) if one.level == "错误")


def test_values_under_an_old_key_are_counted(now, own_keys):
    build(now)
    crypto.rotate()
    assert "项数据用旧密钥加密" in told(safekeeping.keys(now))


def test_an_index_key_that_does_not_fit_is_an_error(now, own_keys):
    build(now)
    Person.objects.filter(pk=Person.objects.first().pk).update(phone_index="0" * 64)
    assert "盲索引与密钥不符" in told(safekeeping.keys(now))


def test_plain_http_to_other_machines_is_an_error(now, settings):
    settings.PUBLIC_URL = "http://zf.example.gov.cn"
    assert "明文" in told(machine.addresses(now))
    settings.PUBLIC_URL = "https://zf.example.gov.cn"
    assert "明文" not in told(machine.addresses(now))


def test_an_agency_without_reviewer_has_no_lawful_chain(now, settings):
    world = build(now)
    agency = world.agencies["market"]
    later = now + dt.timedelta(days=3)
    mine = [one for one in people.chains(later) if one.agency_id == agency.pk]
    assert levels(mine) == ["好"]
    RoleGrant.objects.filter(agency=agency, role=Role.REVIEWER).delete()
    Certificate.objects.filter(person__agency=agency).update(valid_to=later.date() - dt.timedelta(days=1))
    mine = told(one for one in people.chains(later) if one.agency_id == agency.pk)
    assert "没有法制审核人员" in mine
    assert "只有 0 名" in mine


def test_a_certificate_about_to_lapse_is_named_with_its_day(now):
    world = build(now)
    later = now + dt.timedelta(days=3)
    agency = world.agencies["market"]
    Certificate.objects.filter(person__agency=agency).update(valid_to=later.date() + dt.timedelta(days=30))
    assert f"执法证 {later.date() + dt.timedelta(days=30)} 到期" in told(people.certificates(later))


def test_the_calendar_of_the_coming_year_is_asked_for_in_december():
    at = lambda text: dt.datetime.fromisoformat(f"{text}T12:00:00+08:00")
    assert levels(people.calendar(at("2026-11-30"))) == ["好"]
    assert levels(people.calendar(at("2026-12-01"))) == ["注意"]
    assert levels(people.calendar(at("2027-01-02"))) == ["错误"]


def test_sqlite_settings_that_were_loosened_are_an_error(now):
    from django.db import connection

    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers = OFF")
    try:
        assert "recursive_triggers" in told(databases.database(now))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = ON")


def test_a_log_that_is_not_the_one_that_was_signed_is_an_error(now, monkeypatch):
    monkeypatch.setattr(heads, "kept", lambda: "made.up\n99999999\nAAAA\n\n")
    assert "检查点不符" in told(machine.program(now))


def test_the_console_shows_the_administrator_the_same_list(sign_in, clock):  # noqa: F811
    page = sign_in("admin").get("/desk/doctor/")
    assert page.status_code == 200
    text = page.content.decode()
    for part in examine(clock.now):
        assert part.title in text
        for one in part.findings:
            if one.agency_id is None and "剩余" not in one.text:
                assert one.text.split("（")[0] in text
    assert "系统检查" in sign_in("admin").get("/desk/settings/").content.decode()


def test_the_console_shows_an_administrator_no_people_of_other_agencies(sign_in, clock, district):  # noqa: F811
    text = sign_in("admin").get("/desk/doctor/").content.decode()
    others = {one.text for one in people.chains(clock.now) if one.agency_id != district.agencies["market"].pk}
    assert others
    assert not [words for words in others if words in text]


@pytest.mark.parametrize("who", ["officer", "agency_head", "city_officer"])
def test_nobody_else_sees_it(sign_in, who):  # noqa: F811
    assert sign_in(who).get("/desk/doctor/").status_code == 404


def test_strangers_are_asked_to_sign_in(client):
    assert client.get("/desk/doctor/").status_code == 302


def test_the_command_line_prints_it_and_fails_on_an_error(capsys, own_keys):
    cli.main(["doctor"])
    assert "── 备份" in capsys.readouterr().out
    crypto.encrypt(b"x")
    (own_keys / "field-1.key").chmod(0o644)
    assert cli.main(["doctor"]) == 1
