"""Brings the database to this version: tables, triggers, reference data, grants; as the migration role where set."""

from __future__ import annotations

import os
import urllib.parse
from typing import TYPE_CHECKING

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from mingzheng.core.dbroles import Roles, grant

if TYPE_CHECKING:
    import datetime as dt


def bring_up(now: dt.datetime, *, verbosity: int = 1) -> None:
    """Bring the database that the environment names to this version.

    To be called before Django is set up: MIGRATION_DATABASE_URL, where it is set, takes the place of DATABASE_URL.
    """
    roles = act_as_owner()
    tables(verbosity)
    complete(now, roles)
    from mingzheng.publication.sealing import ensure_keys

    ensure_keys()  # a portal of its own is given the public one before anything was handed in


def act_as_owner() -> Roles | None:
    """Set Django up as the role that owns the tables, and return the roles that need grants from it."""
    roles = roles_from(dict(os.environ))
    if url := os.environ.get("MIGRATION_DATABASE_URL"):
        if settings.configured:
            raise ImproperlyConfigured("the settings were read before the migration role could take its place")
        os.environ["DATABASE_URL"] = url
    settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    django.setup()
    return roles


def complete(now: dt.datetime, roles: Roles | None) -> None:
    """Write reference data and give the roles what they need, once the tables stand."""
    seed(now)
    grant_to(roles)


def grant_to(roles: Roles | None) -> None:
    """Give the roles, where there are several, what they need of the tables that stand."""
    if roles is not None and connection.vendor == "postgresql":
        grant(connection, roles)


def seed(now: dt.datetime) -> None:
    """Write calendar and article index of this release.

    An empty demonstration is left alone: its clock starts in the past, and the record refuses what comes before its
    newest entry, so the demo itself seeds first.
    """
    from mingzheng.law.actions import seed_reference
    from mingzheng.ledger.models import Entry

    if not settings.DEMO or Entry.objects.exists():
        seed_reference(now)


def tables(verbosity: int) -> None:
    """Make or change tables and triggers, as the owner; raises ImproperlyConfigured when a trigger is missing."""
    from mingzheng.ledger import triggers

    changes = bool(pending_migrations())
    call_command("migrate", interactive=False, verbosity=verbosity)
    if changes:
        take_stock()
    call_command("createcachetable", verbosity=0)
    if absent := triggers.missing(connection):
        raise ImproperlyConfigured(f"triggers of the record are missing after the migration: {', '.join(absent)}")


def take_stock() -> None:
    """Let the database look at what it holds: once much was written at a time, or an index is new.

    Without it PostgreSQL reads whole tables for every stretch of a verification until its own housekeeping comes by;
    SQLite has no housekeeping, and takes the wrong index for a list (half a second at a hundred thousand cases).
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def roles_from(environment: dict[str, str]) -> Roles | None:
    """Return the roles that need grants, or None when the application itself owns its tables (SQLite, one role)."""
    app, owner = _user(environment.get("DATABASE_URL")), _user(environment.get("MIGRATION_DATABASE_URL"))
    if app is None or owner is None or app == owner:
        return None
    portal = _user(environment.get("PORTAL_DATABASE_URL"))
    party = _user(environment.get("PARTY_DATABASE_URL"))
    return Roles(app=app, portal=portal if portal != app else None, party=party if party != app else None)


def pending_migrations() -> list[str]:
    """Return the migrations of this version that the database has not got."""
    executor = MigrationExecutor(connection)
    return [str(step) for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def _user(url: str | None) -> str | None:
    if not url or urllib.parse.urlsplit(url).scheme == "sqlite":
        return None
    return urllib.parse.unquote(urllib.parse.urlsplit(url).username or "") or None
