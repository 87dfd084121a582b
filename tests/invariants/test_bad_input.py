"""Whatever is sent in place of a right input, to any step: a refusal that names the field, in Chinese."""

from __future__ import annotations

import random

import pytest

from mingzheng.cases.book import BOOK
from mingzheng.core.errors import Invalid
from mingzheng.core.validation import validate
from mingzheng.demo.play import Play
from tests.invariants.damaging import damages, faults
from tests.invariants.test_random_walk import begin
from tests.invariants.walking import INPUTS, STEPS, Walk
from tests.stories import scripts
from tests.towns import START

pytestmark = [pytest.mark.django_db]
PROCEDURE = next(iter(BOOK.procedures.values()))
VALID: dict[str, dict] = {}


@pytest.fixture
def valid(request):
    """Give a right input of every step, made once on a case of its own."""
    if not VALID:
        VALID.update(_made(request.getfixturevalue("district")))
    return VALID


def _made(district):
    walk = Walk(Play(district, START), random.Random(7), parties=(scripts.FIRM,))
    begin(walk.play, "concluded")
    return {step: _right(walk, step) for step in STEPS}


def _right(walk, step):
    for _ in range(40):
        given = INPUTS[step](walk, "1")
        given = {k: v for k, v in given.items() if k not in {"evidence", "place", "officers", "at"}}
        if not isinstance(read(step, given), Invalid):
            return given
    message = f"the walk has no right input for {step}: {read(step, given)}"
    raise AssertionError(message)


def read(step, given):
    try:
        return validate(BOOK.inputs[PROCEDURE.steps[step].input], given, today=START.date())
    except Exception as error:  # noqa: BLE001 - judged by the test
        return error


@pytest.mark.parametrize("step", STEPS)
def test_every_damaged_input_is_refused_by_field_in_chinese(valid, step):
    model = BOOK.inputs[PROCEDURE.steps[step].input]
    wrong = [
        (damage.name, damage.path, fault)
        for damage in damages(model, valid[step])
        if (fault := faults(damage, read(step, damage.data)))
    ]
    assert not wrong, wrong
