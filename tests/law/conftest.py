import datetime as dt
import os
from pathlib import Path

import pytest

from mingzheng.law.calendar import CalendarView, official_days, statutory_days
from mingzheng.ledger.recording import Actor, record
from tests.agencies import factories

SHARED = Path(os.environ.get("MZ_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
SEEDED_AT = dt.datetime(2026, 1, 5, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def view() -> CalendarView:
    """The calendar as seeded: 2004–2026 announced, 2027 by statute only."""
    days = {day.date: day for day in (*official_days(), *statutory_days(2027))}
    return CalendarView("2", days, frozenset(range(2004, 2027)))


@pytest.fixture
def reference(db):
    from mingzheng.law.actions import seed_reference

    seed_reference(SEEDED_AT)


@pytest.fixture
def office(reference):
    """An agency."""
    return factories.agency()


@pytest.fixture
def head(office):
    return factories.somebody(office, "agency_head", rank="principal")


@pytest.fixture
def second(head):
    """The head's proof of presence."""
    return factories.credential(head)


@pytest.fixture
def officer(office) -> Actor:
    """The administrator, who enters."""
    return factories.as_actor(factories.somebody(office, "system_administrator"))


@pytest.fixture
def entry(officer, now):
    """Open one entry of the record as the administrator."""

    def opened(kind="law.test", at=None, actor=None):
        return record(kind, actor=actor or officer, now=at or now)

    return opened


@pytest.fixture(scope="session")
def laws_folder() -> Path:
    folder = SHARED / "laws"
    if not folder.is_dir():
        pytest.skip(f"NOT RUN: the real texts are not there ({folder})")
    return folder


@pytest.fixture(scope="session")
def holidays_folder() -> Path:
    folder = SHARED / "holidays" / "holiday-cn"
    if not folder.is_dir():
        pytest.skip(f"NOT RUN: the official arrangements are not there ({folder})")
    return folder
