"""A period is shown to those whose acts end it."""

import pytest

from mingzheng.duties.responsible import roles_for


@pytest.mark.parametrize(
    ("kind", "roles"),
    [
        ("PEN_CASE", ("handler",)),
        ("REVIEW_LEGAL", ("reviewer",)),
        ("PUB_LICENSE_PENALTY", ("publisher", "handler", "checker")),
        ("PEN_PUB_WITHDRAW", ("checker",)),
        ("ARCH_CLOSE", ("archivist",)),
    ],
)
def test_a_period_is_the_work_of_those_whose_acts_end_it(kind, roles):
    assert roles_for(kind) == roles
