"""The invented district behind the interface, at a declared clock, with clients of every kind."""

import pytest
from django.test import Client
from django.utils import timezone

from tests.api.calling import Clock, Desk
from tests.towns import START


@pytest.fixture
def clock(monkeypatch):
    declared = Clock(START)
    monkeypatch.setattr(timezone, "now", lambda: declared.now)  # typesetting takes no dates of freezegun's
    return declared


@pytest.fixture
def district(town):
    return town


@pytest.fixture
def desk(district, clock):
    return Desk(district, clock)


@pytest.fixture
def anonymous():
    return Client()
