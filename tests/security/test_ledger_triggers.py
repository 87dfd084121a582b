# ruff: noqa: F811 - imported fixtures are asked for by name
"""Threat 3: the database itself refuses to change the record."""

from __future__ import annotations

import uuid

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from mingzheng.agencies.models import Region
from mingzheng.ledger import checks, triggers
from mingzheng.ledger.actions import anchor, erase
from mingzheng.ledger.models import AnchorKind, Content, Entry, Erasure, ForkAlarm, PublicCheckpoint, PublicEpoch
from mingzheng.ledger.recording import record
from mingzheng.ledger.sequencer import sequence
from mingzheng.ledger.submitting import Held, hold
from mingzheng.ledger.verifying import live
from mingzheng.ledger.witnessing import note_alarm
from tests.ledger.conftest import _begun, act, actor, sql  # noqa: F401 - fixtures

pytestmark = [pytest.mark.django_db]
TABLES = sorted(triggers.TABLES)
COLUMN = {
    "ledger_entry": "kind",
    "ledger_content": "body",
    "ledger_cover": "digest",
    "ledger_leaf": "hash",
    "ledger_tile": "root",
    "ledger_checkpoint": "note",
    "ledger_epoch": "reason",
    "ledger_erasure": "reason",
    "ledger_anchor": "source",
    "public_checkpoint": "note",
    "public_epoch": "reason",
    "public_anchor": "source",
    "witness_alarm": "reason",
}

MUTABLE = {"ledger_pending", "witness_log"}  # a work list; a row that follows another's log, recorded like any
KEY = {"public_checkpoint": '"size"', "public_epoch": '"number"', "ledger_leaf": '"index"'}


@pytest.fixture
def full(act, actor, now):
    """One row at least in every table of the record."""
    region = act()
    for _ in range(260):
        with record("test.read", actor=actor, now=now):
            pass
    checkpoint = sequence(now)
    with record("test.more", actor=actor, now=now) as rec:
        anchor(rec, kind=AnchorKind.WITNESS, note=checkpoint.note, source="市局", held_since=now)
        erase(rec, region.entry_id, "依法删除")
    head = sequence(now)
    public, _ = PublicCheckpoint.objects.get_or_create(
        size=head.size, defaults={"root": head.root, "note": head.note, "at": now}
    )
    PublicEpoch.objects.get_or_create(
        number=1, defaults={"started_at": now, "first_size": 0, "origin": "x", "key": "x", "reason": "首次启动"}
    )
    hold(public, Held(AnchorKind.TEST, "测试", now, {"note": public.note}), now)
    alarm = ForkAlarm(side="other", name="下级", sound_to=0, size=1, root="x", reason="分叉", found_at=now)
    assert note_alarm(alarm, now)
    return region


def refused(statement, *values):
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, list(values))
    return str(error.value)


def columns_of(table):
    with connection.cursor() as cursor:
        return [f'"{column.name}"' for column in connection.introspection.get_table_description(cursor, table)]


def count(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def test_every_table_of_the_record_is_guarded():
    from django.apps import apps

    guarded = {model._meta.db_table for model in apps.get_app_config("ledger").get_models()} - MUTABLE
    assert guarded == set(TABLES) == set(COLUMN)
    assert triggers.missing(connection) == []
    assert checks.start_faults() == []


@pytest.mark.both_databases
@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_updated(full, table):
    message = refused(f"UPDATE {table} SET {COLUMN[table]} = {COLUMN[table]}")
    assert triggers.MESSAGE in message or "permission denied" in message


@pytest.mark.both_databases
@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_deleted(full, table):
    before = count(table)
    message = refused(f"DELETE FROM {table}")
    assert triggers.MESSAGE in message or "permission denied" in message
    assert count(table) == before > 0


@pytest.mark.sqlite
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE"])
def test_no_row_is_replaced(full, table, verb):
    columns = columns_of(table)
    changed = [f"'forged' AS {c}" if c.strip('"') == COLUMN[table] else c for c in columns]
    names = ", ".join(columns)
    refused(f"{verb} INTO {table} ({names}) SELECT {', '.join(changed)} FROM {table} LIMIT 1")


@pytest.mark.sqlite
@pytest.mark.parametrize("table", ["ledger_entry", "ledger_epoch", "ledger_erasure", "ledger_anchor"])
def test_no_row_is_replaced_by_its_hidden_number(full, table):
    columns = columns_of(table)
    fresh = [f"'{uuid.uuid4().hex}'" if c == '"id"' else c for c in columns]
    for value in ('"number"', '"group"'):
        fresh = [f"{c} || 'x'" if c == value else c for c in fresh]
    refused(
        f"INSERT OR REPLACE INTO {table} (rowid, {', '.join(columns)})"
        f" SELECT rowid, {', '.join(fresh)} FROM {table} LIMIT 1"
    )


@pytest.mark.sqlite
@pytest.mark.parametrize("pragma", ["recursive_triggers = OFF", "recursive_triggers = ON"])
def test_replacing_is_refused_whatever_the_connection_has_set(full, sql, pragma):
    sql(f"PRAGMA {pragma}")
    test_no_row_is_replaced(full, "ledger_leaf", "INSERT OR REPLACE")


@pytest.mark.both_databases
@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_changed_by_an_upsert(full, table):
    columns = columns_of(table)
    key = KEY.get(table) or '"id"'
    names = ", ".join(columns)
    message = refused(
        f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} WHERE true LIMIT 1"
        f" ON CONFLICT ({key}) DO UPDATE SET {COLUMN[table]} = excluded.{COLUMN[table]}"
    )
    assert triggers.MESSAGE in message or "permission denied" in message


@pytest.mark.pg
@pytest.mark.parametrize("table", TABLES)
def test_no_table_is_emptied_by_the_application(full, table):
    assert "permission denied" in refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.both_databases
def test_content_is_deleted_only_where_an_erasure_names_it(act, actor, now):
    region, other = act(), act()
    with record("ledger.content.erased", actor=actor, now=now) as rec:
        erase(rec, region.entry_id, "依法删除")
    assert not Content.objects.filter(entry_id=region.entry_id).exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        Content.objects.filter(entry_id=other.entry_id).delete()


@pytest.mark.both_databases
def test_an_erasure_of_one_group_does_not_free_another(act, actor, now):
    region = act()
    with record("ledger.content.erased", actor=actor, now=now) as rec:
        rec.insert(Erasure(content_entry_id=region.entry_id, group="side", digest="sha256:", reason="?"))
    with pytest.raises(DatabaseError), transaction.atomic():
        Content.objects.filter(entry_id=region.entry_id).delete()


@pytest.mark.both_databases
def test_no_temporary_table_stands_in_for_the_erasures(act, sql, keep):
    region = act()
    kind = "uuid" if connection.vendor == "postgresql" else "char(32)"
    try:
        with transaction.atomic():
            sql(f'CREATE TEMPORARY TABLE ledger_erasure (content_entry_id {kind}, "group" varchar(16))')
            sql("INSERT INTO ledger_erasure VALUES (%s, 'main')", keep(region.entry_id))
    except DatabaseError:
        return  # the role may not even make one
    refused("DELETE FROM ledger_content WHERE entry_id = %s", keep(region.entry_id))
    sql("DROP TABLE temp.ledger_erasure" if connection.vendor == "sqlite" else "DROP TABLE pg_temp.ledger_erasure")


@pytest.fixture
def keep():
    return lambda value: value if connection.vendor == "postgresql" else value.hex


@pytest.mark.sqlite
@pytest.mark.parametrize("event", ["update", "delete", "insert"])
def test_a_dropped_trigger_is_named_at_start_and_by_a_whole_run(act, now, sql, event):
    sql(f"DROP TRIGGER ledger_guard_{event}_ledger_entry")
    assert triggers.missing(connection) == [f"ledger_entry.ledger_guard_{event}_ledger_entry"]
    assert "触发器" in checks.start_faults()[0]
    assert "trigger_missing" in {found.kind for found in live(now).findings}
    triggers.install(connection)
    assert triggers.missing(connection) == []


@pytest.mark.sqlite
def test_a_trigger_of_our_name_that_does_nothing_is_found(sql):
    sql("DROP TRIGGER ledger_guard_update_ledger_entry")
    sql("CREATE TRIGGER ledger_guard_update_ledger_entry BEFORE UPDATE ON ledger_entry BEGIN SELECT 1; END")
    assert triggers.missing(connection) == ["ledger_entry.ledger_guard_update_ledger_entry"]


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_migration_puts_the_triggers_back(sql):
    sql("DROP TRIGGER ledger_guard_update_ledger_entry")
    call_command("migrate", "ledger", verbosity=0)
    assert triggers.missing(connection) == []


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [Entry, Erasure, Content])
def test_remaking_a_table_drops_triggers_and_the_next_migration_heals(model):
    """What SQLite does to triggers, seen: the reason why they are installed after every migration."""
    triggers.take_off_before_migration(using="default")
    with connection.schema_editor() as editor:
        editor._remake_table(model)
    assert triggers.missing(connection)
    triggers.reinstall_after_migration(using="default")
    assert triggers.missing(connection) == []


# As the owner of the tables on PostgreSQL: what nothing can prevent must be found ───────────────────────────────────


@pytest.fixture
def owner(migration_database_url, socket_enabled):
    with psycopg.connect(migration_database_url, autocommit=True) as opened:
        yield opened


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_the_owner_meets_the_triggers_too(act, owner, now):
    region = act()
    sequence(now)
    for statement in ("UPDATE ledger_entry SET kind = 'x'", "DELETE FROM ledger_cover", "TRUNCATE ledger_content"):
        with pytest.raises(psycopg.Error, match="cannot be changed"):
            owner.execute(statement)
    assert Entry.objects.filter(pk=region.entry_id).exists()


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_an_administrator_who_replays_as_a_replica_meets_them_too(act, now, admin):
    act()
    admin.execute("SET session_replication_role = replica")
    with pytest.raises(psycopg.Error, match="cannot be changed"):
        admin.execute("UPDATE ledger_entry SET kind = 'x'")


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["DISABLE TRIGGER", "ENABLE REPLICA TRIGGER", "ENABLE TRIGGER"])
def test_triggers_switched_off_by_the_owner_are_found(act, owner, now, how):
    act()
    sequence(now)
    name = "ledger_guard_update_ledger_entry"
    owner.execute(f"ALTER TABLE ledger_entry {how} {name}")
    assert triggers.missing(connection) == [f"ledger_entry.{name}"]
    assert "trigger_missing" in {found.kind for found in live(now).findings}


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_function_that_lets_through_is_found(owner):
    owner.execute(
        "CREATE OR REPLACE FUNCTION ledger_guard_refuse() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN RETURN NEW; END $$"
    )
    assert len(triggers.missing(connection)) >= 3 * len(TABLES) - 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_what_the_owner_changes_with_triggers_off_and_on_again_is_found(act, owner, now):
    region = act()
    sequence(now)
    owner.execute("ALTER TABLE ledger_content DISABLE TRIGGER USER")
    owner.execute("UPDATE ledger_content SET body = replace(body, '李明', '王五')")
    owner.execute("ALTER TABLE ledger_content ENABLE ALWAYS TRIGGER ledger_guard_update_ledger_content")
    owner.execute("ALTER TABLE ledger_content ENABLE ALWAYS TRIGGER ledger_guard_delete_ledger_content")
    owner.execute("ALTER TABLE ledger_content ENABLE ALWAYS TRIGGER ledger_guard_truncate_ledger_content")
    assert triggers.missing(connection) == []
    found = live(now).findings
    assert [f.kind for f in found] == ["content_changed"]
    assert str(region.entry_id) in found[0].text
    assert Region.objects.filter(pk=region.pk).exists()


@pytest.fixture
def admin(socket_enabled):
    """The server's administrator, on this process's database."""
    import os
    import urllib.parse

    name = connection.settings_dict["NAME"]
    url = urllib.parse.urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{name}")
    with psycopg.connect(urllib.parse.urlunsplit(url), autocommit=True) as opened:
        yield opened
