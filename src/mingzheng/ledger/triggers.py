"""The database's own refusal to change the record (threat 3), installed after every migration.

This is the one place where we listen to a signal (docs/adr on ledger triggers): SQLite drops triggers whenever a
migration remakes a table, so they cannot live in a migration; ``post_migrate`` is the only moment after all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.ledger import models

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model

MESSAGE = "ledger rows cannot be changed"
PREFIX = "ledger_guard"
FUNCTION = "ledger_guard_refuse"
CONTENT_FUNCTION = "ledger_guard_content"

# Every key by which INSERT OR REPLACE could displace a row. SQLite adds the hidden rowid.
KEYS: dict[type[Model], Sequence[tuple[str, ...]]] = {
    models.Entry: [("id",)],
    models.Content: [("id",), ("entry_id", "group")],
    models.Cover: [("id",)],
    models.Leaf: [("index",), ("entry_id",)],
    models.Tile: [("id",), ("level", "index")],
    models.Checkpoint: [("id",), ("size", "epoch_id")],
    models.PublicCheckpoint: [("size",)],
    models.PublicEpoch: [("number",)],
    models.PublicAnchor: [("id",)],
    models.ForkAlarm: [("id",), ("side", "name", "size", "root")],
    models.Epoch: [("id",), ("number",)],
    models.Erasure: [("id",), ("content_entry_id", "group")],
    models.Anchor: [("id",)],
}
TABLES: tuple[str, ...] = tuple(model._meta.db_table for model in KEYS)
DELETED_BY_THE_APPLICATION: tuple[str, ...] = (models.Content._meta.db_table, models.Pending._meta.db_table)


def install(connection: BaseDatabaseWrapper) -> None:
    """Install the triggers on every ledger table that exists, replacing whatever bears their names."""
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for statement in _functions(connection):
            cursor.execute(statement)
        for model in KEYS:
            table = model._meta.db_table
            if table not in present:
                continue
            for name, definition in _triggers(connection, model).items():
                cursor.execute(_drop(connection, name, table))
                cursor.execute(definition)
                if connection.vendor == "postgresql":
                    # Fires under session_replication_role=replica as well.
                    cursor.execute(f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{name}"')


def uninstall(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers off SQLite before a migration: they name tables that a remake renames under them."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for model in KEYS:
            for name in _triggers(connection, model):
                cursor.execute(_drop(connection, name, model._meta.db_table))


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the triggers that are absent, switched off or not the ones we install, as ``table.trigger``."""
    standing = _standing_on_postgresql(connection) if connection.vendor == "postgresql" else _standing(connection)
    wanted = _wanted_on_postgresql(connection) if connection.vendor == "postgresql" else _wanted(connection)
    return sorted(name for name, definition in wanted.items() if standing.get(name) != definition)


def reinstall_after_migration(using: str, **_: Any) -> None:  # noqa: ANN401 - a receiver's keywords
    """Install the triggers at ``post_migrate``."""
    install(_connection(using))


def take_off_before_migration(using: str, **_: Any) -> None:  # noqa: ANN401 - a receiver's keywords
    """Take the triggers off SQLite at ``pre_migrate``."""
    uninstall(_connection(using))


def _connection(alias: str) -> BaseDatabaseWrapper:
    from django.db import connections  # noqa: PLC0415 - read while the applications load

    return connections[alias]


def _triggers(connection: BaseDatabaseWrapper, model: type[Model]) -> dict[str, str]:
    make = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    return make(model)


def _drop(connection: BaseDatabaseWrapper, name: str, table: str) -> str:
    place = f' ON "{table}"' if connection.vendor == "postgresql" else ""
    return f'DROP TRIGGER IF EXISTS "{name}"{place}'


# ── SQLite ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _on_sqlite(model: type[Model]) -> dict[str, str]:
    table = model._meta.db_table
    refuse = f"SELECT RAISE(ABORT, '{MESSAGE}')"
    unless = ""
    if model is models.Content:
        erasure = models.Erasure._meta.db_table
        unless = (
            f' WHEN NOT EXISTS (SELECT 1 FROM "{erasure}"'  # noqa: S608 - names are constants of ours
            ' WHERE content_entry_id = OLD.entry_id AND "group" = OLD."group")'
        )
    taken = " OR ".join(_taken(table, columns) for columns in [("rowid",), *KEYS[model]])
    bodies = {
        "update": f'BEFORE UPDATE ON "{table}" BEGIN {refuse}; END',
        "delete": f'BEFORE DELETE ON "{table}"{unless} BEGIN {refuse}; END',
        "insert": f'BEFORE INSERT ON "{table}" WHEN {taken} BEGIN {refuse}; END',
    }
    return {
        f"{PREFIX}_{event}_{table}": f'CREATE TRIGGER "{PREFIX}_{event}_{table}" {body}'
        for event, body in bodies.items()
    }


def _taken(table: str, columns: Sequence[str]) -> str:
    same = " AND ".join(f'"{column}" = NEW."{column}"' for column in columns)
    return f'EXISTS (SELECT 1 FROM "{table}" WHERE {same})'  # noqa: S608 - names are constants of ours


def _wanted(connection: BaseDatabaseWrapper) -> dict[str, str]:
    return {
        f"{model._meta.db_table}.{name}": definition
        for model in KEYS
        for name, definition in _triggers(connection, model).items()
    }


def _standing(connection: BaseDatabaseWrapper) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {f"{table}.{name}": sql for table, name, sql in cursor.fetchall()}


# ── PostgreSQL ───────────────────────────────────────────────────────────────────────────────────────────────────────

_BODY = f"BEGIN RAISE EXCEPTION '{MESSAGE}: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END"


def _content_body() -> str:
    erasure = models.Erasure._meta.db_table
    return (
        f'BEGIN IF EXISTS (SELECT 1 FROM "{erasure}" e WHERE e.content_entry_id = OLD.entry_id'  # noqa: S608 - as above
        ' AND e."group" = OLD."group") THEN RETURN OLD; END IF;'
        f" RAISE EXCEPTION '{MESSAGE}: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END"
    )


def _functions(connection: BaseDatabaseWrapper) -> list[str]:
    if connection.vendor != "postgresql":
        return []
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
        f" SET search_path = {_schema(connection)}, pg_temp AS $body$ {body} $body$"
        for name, body in {FUNCTION: _BODY, CONTENT_FUNCTION: _content_body()}.items()
    ]


def _schema(connection: BaseDatabaseWrapper) -> str:
    """Return the schema of our tables, named in the functions so that no temporary table stands in for one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        return str(cursor.fetchone()[0])


def _on_postgresql(model: type[Model]) -> dict[str, str]:
    table = model._meta.db_table
    delete = CONTENT_FUNCTION if model is models.Content else FUNCTION
    bodies = {
        "update": f'BEFORE UPDATE ON "{table}" FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()',
        "delete": f'BEFORE DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION {delete}()',
        "truncate": f'BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()',
    }
    return {
        f"{PREFIX}_{event}_{table}": f'CREATE TRIGGER "{PREFIX}_{event}_{table}" {body}'
        for event, body in bodies.items()
    }


def _wanted_on_postgresql(connection: BaseDatabaseWrapper) -> dict[str, str]:
    path = f"search_path={_schema(connection)}, pg_temp"
    sources = {FUNCTION: _BODY, CONTENT_FUNCTION: _content_body()}
    return {
        f"{model._meta.db_table}.{name}": f"A {event_of(name)} {path} {sources[_function_of(model, name)]}"
        for model in KEYS
        for name in _triggers(connection, model)
    }


def _function_of(model: type[Model], name: str) -> str:
    return CONTENT_FUNCTION if model is models.Content and event_of(name) == "delete" else FUNCTION


def event_of(name: str) -> str:
    """Return the event (update, delete, truncate, insert) that a trigger of ours refuses, from its name."""
    return name.removeprefix(f"{PREFIX}_").partition("_")[0]


# tgtype: 2 before, 1 row, 8 delete, 16 update, 32 truncate (pg_trigger.h). A trigger with a WHEN or with columns is
# not ours.
_STANDING_SQL = """
SELECT c.relname, t.tgname, t.tgenabled, t.tgtype, array_to_string(p.proconfig, ' '), trim(p.prosrc),
 t.tgqual IS NOT NULL OR t.tgattr::text <> ''
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
"""
_EVENTS = {11: "delete", 19: "update", 34: "truncate"}


def _standing_on_postgresql(connection: BaseDatabaseWrapper) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(_STANDING_SQL)
        return {
            f"{table}.{name}": f"{enabled} {_EVENTS.get(kind, kind)} {path} {source}"
            for table, name, enabled, kind, path, source, narrowed in cursor.fetchall()
            if not narrowed
        }
