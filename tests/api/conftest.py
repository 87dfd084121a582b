"""The invented district behind the interface, at a declared clock, with clients of every kind."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from mingzheng.demo.district import build
from tests.api.calling import START, Clock, Desk


@pytest.fixture
def clock(monkeypatch):
    declared = Clock(START)
    monkeypatch.setattr(timezone, "now", lambda: declared.now)  # typesetting takes no dates of freezegun's
    return declared


@pytest.fixture
def district(db):
    return build(START - dt.timedelta(days=1))


@pytest.fixture
def desk(district, clock):
    return Desk(district, clock)


@pytest.fixture
def anonymous():
    return Client()
