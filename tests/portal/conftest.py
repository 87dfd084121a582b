"""One told world for a whole module, rolled back at its end."""

import contextlib

import pytest
from django.db import connection, transaction

from tests.portal import world as worlds


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Give the district with two published decisions; tests of the module only read it."""
    with django_db_blocker.unblock(), contextlib.ExitStack() as stack:
        atomic = transaction.atomic()
        atomic._from_testcase = True
        atomic.__enter__()
        stack.callback(_roll_back, atomic)
        yield worlds.tell()


def _roll_back(atomic):
    if connection.in_atomic_block:
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)
