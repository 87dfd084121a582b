"""Rows of the record to work with: regions, because they change and nothing hangs on them."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

COUNTER = itertools.count(1)


@pytest.fixture(autouse=True)
def _begun(request):
    """Let what the product itself recorded at installation have its leaves."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        from mingzheng.ledger.sequencer import sequence

        sequence(request.getfixturevalue("now") - dt.timedelta(days=1))


@pytest.fixture
def actor():
    from mingzheng.core.secrets import new_id
    from mingzheng.ledger.recording import Actor

    return Actor("account", new_id(), "李明（甲镇）")


@pytest.fixture
def act(db, actor, now):
    """Perform one event: insert a region, and give it with its entry's id."""
    from mingzheng.agencies.models import Region
    from mingzheng.ledger.recording import record

    def perform(*, at=None, dossier_id=None, name="甲镇", **facts):
        number = next(COUNTER)
        with record("test.region.added", actor=actor, now=at or now, dossier_id=dossier_id) as rec:
            region = Region(code=f"t{number:06d}", name=name, path=f"/t{number:06d}/")
            rec.insert(region)
            rec.facts.update(facts)
        return region

    return perform


@pytest.fixture
def rename(db, actor, now):
    """Change a region as the platform does."""
    from mingzheng.ledger.recording import record

    def perform(region, name, *, at=None):
        with record("test.region.renamed", actor=actor, now=at or now) as rec:
            rec.change(region, name=name)
        return region

    return perform


@pytest.fixture
def sql(db):
    """Run SQL behind the platform's back."""
    from django.db import connection

    def run(statement, *values):
        with connection.cursor() as cursor:
            cursor.execute(statement, list(values))
            return cursor.fetchall() if cursor.description else cursor.rowcount

    return run


@pytest.fixture
def disarmed(db):
    """Be the owner of the tables: the triggers are off until put back (SQLite; on PostgreSQL see the owner's tests)."""
    from django.db import connection

    from mingzheng.ledger import triggers

    triggers.uninstall(connection)
    yield
    triggers.install(connection)


@pytest.fixture
def kinds(db, now):
    """Say which kinds of findings a whole run has."""
    from mingzheng.ledger.verifying import live

    def run(at=None):
        return {found.kind for found in live(at or now).findings}

    return run


@pytest.fixture
def later(now):
    return lambda seconds: now + dt.timedelta(seconds=seconds)


@pytest.fixture
def keep_ids():
    """Give ids as the database stores them."""
    from django.db import connection

    return lambda value: value if connection.features.has_native_uuid_field else value.hex
