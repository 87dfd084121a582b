import datetime as dt
import json
import uuid

import pytest
from django.db import connection

from mingzheng.config import start
from mingzheng.ledger.models import Content
from mingzheng.ledger.recording import Actor, record

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 9, 2, 2, 0, tzinfo=dt.UTC)


def facts_of(entry):
    return json.loads(Content.objects.get(entry=entry).body)["facts"]


@pytest.mark.both_databases
def test_a_start_is_an_entry_with_the_digests_of_what_runs():
    facts = facts_of(start.start_entry(AT))
    for name in ("procedures", "settings", "package"):
        assert facts[name].startswith("sha256:")


def test_a_changed_setting_changes_the_entry(settings):
    before = facts_of(start.start_entry(AT))
    settings.EVIDENCE_MAX_BYTES += 1
    after = facts_of(start.start_entry(AT))
    assert before["settings"] != after["settings"]
    assert before["package"] == after["package"]


def test_no_secret_and_no_place_enters_the_entry(settings):
    plain = start.plain_settings()
    assert settings.SECRET_KEY not in json.dumps(plain)
    assert not {"SECRET_KEY", "DATABASES", "DATABASE_URL", "KEYS_DIR", "METRICS_TOKEN", "HOME"} & plain.keys()


def test_a_sound_installation_starts():
    assert start.faults() == []


def test_production_never_starts_as_a_demonstration(settings):
    settings.PRODUCTION = settings.DEMO = True
    assert any("不得开启演示" in fault for fault in start.faults())


def test_a_database_of_a_demonstration_starts_only_as_one(settings):
    with record("demo.declared", actor=Actor("system", uuid.UUID(int=0), "系统"), now=AT) as rec:
        rec.facts["demo"] = True
    assert any("演示库" in fault for fault in start.faults())
    settings.DEMO = True
    assert start.faults() == []


def test_a_database_behind_this_version_does_not_start():
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="ledger").delete()
    assert any("mingzheng migrate" in fault for fault in start.faults())


def test_every_further_check_of_the_record_is_there_and_finds_nothing_in_an_empty_house(settings):
    from django.utils.module_loading import import_string

    from mingzheng.ledger.verifying import live

    checks = [import_string(name) for name in settings.LEDGER_EXTRA_CHECKS]
    assert len(checks) == 6
    report = live(AT, checks)
    assert [found for found in report.findings if found.kind in {"file", "fold", "paper_text", "number_gap"}] == []


def test_the_night_comes_once_a_day_and_late_where_the_machine_was_off(settings, tmp_path):
    from mingzheng.config.worker import nightly

    settings.DATA_DIR = tmp_path
    before_two = dt.datetime(2026, 9, 1, 17, 30, tzinfo=dt.UTC)
    assert nightly(before_two) is False
    assert nightly(before_two + dt.timedelta(hours=1)) is True
    assert nightly(before_two + dt.timedelta(hours=2)) is False
    assert nightly(before_two + dt.timedelta(hours=40)) is True
    with connection.cursor() as cursor:
        known = "SELECT count(*) FROM sqlite_stat1" if connection.vendor == "sqlite" else "SELECT 1"
        cursor.execute(known)  # SQLite looks at what it holds every night: nobody else does
        assert cursor.fetchone()[0] > 0


def test_production_never_starts_with_pages_for_developers(settings):
    settings.PRODUCTION = settings.DEBUG = True
    assert any("DEBUG=1" in fault for fault in start.faults())
    assert any("DEBUG=1" in fault for fault in start.portal_faults())
