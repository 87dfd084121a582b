import datetime as dt

import pytest

from mingzheng.dossiers.actions import open_dossier
from mingzheng.duties import actions
from mingzheng.law.actions import seed_reference
from mingzheng.ledger.recording import record
from tests.agencies import factories

SEEDED_AT = dt.datetime(2026, 1, 5, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def office(db):
    seed_reference(SEEDED_AT)
    return factories.agency()


def file_of(office, title="一件案卷"):
    return factories.do(open_dossier, agency_id=office.pk, kind="case", title=title)


@pytest.fixture
def dossier(office):
    return file_of(office)


@pytest.fixture
def another_dossier(office):
    return file_of(office, "另一件案卷")


@pytest.fixture
def head(office):
    return factories.somebody(office, "agency_head", rank="principal")


@pytest.fixture
def second(head):
    return factories.credential(head)


@pytest.fixture
def officer(office):
    return factories.as_actor(factories.somebody(office, "system_administrator"))


@pytest.fixture
def entry(officer, now):
    def opened(kind="duties.test", at=None):
        return record(kind, actor=officer, now=at or now)

    return opened


@pytest.fixture
def begin(entry, dossier):
    """Start a duty in the dossier under an entry of its own."""

    def started(kind, start_on, **more):
        with entry("duties.started") as rec:
            return actions.start(rec, **{"dossier": dossier, "kind": kind, "start_on": start_on, **more})

    return started
