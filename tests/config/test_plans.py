"""Lists with an index of running rows alone stay fast however often one connection has asked for them."""

import pytest
from django.db import connection

from mingzheng.config.env import database


def test_statements_are_planned_for_their_values():
    options = database("postgresql://mingzheng@/mingzheng")["OPTIONS"]["options"]
    assert "plan_cache_mode=force_custom_plan" in options
    assert "jit=off" in options


@pytest.mark.django_db
@pytest.mark.pg
def test_the_connection_of_the_product_says_so():
    with connection.cursor() as cursor:
        cursor.execute("SHOW plan_cache_mode")
        assert cursor.fetchone() == ("force_custom_plan",)
