"""Figures of special laws name an instrument of due rank; what was not checked is not adopted."""

import pytest

from mingzheng.law.catalogue import period
from mingzheng.law.index import shipped_index
from mingzheng.law.overrides import Change, judge
from mingzheng.law.profiles import Figure, profiles
from mingzheng.law.queries import cite
from tests.law.test_overrides import SINCE

FIGURES = [(p.key, f) for p in profiles() for f in p.figure]


@pytest.mark.parametrize(("key", "figure"), FIGURES, ids=[f"{k}-{f.parameter}" for k, f in FIGURES])
def test_each_figure_names_an_instrument_that_the_index_has(key, figure):
    assert cite(figure.basis) if "#" in figure.basis else shipped_index().find(figure.basis)


ADOPTABLE = [f for _, f in FIGURES if f.code]


@pytest.mark.parametrize("figure", ADOPTABLE, ids=[f.code for f in ADOPTABLE])
def test_what_can_be_adopted_has_the_rank_that_its_period_demands(figure):
    instrument = shipped_index().find(figure.basis.partition("#")[0])
    change = Change(value=figure.value, since=SINCE, unit=figure.unit, basis=figure.basis)
    judge(period(figure.code), change, rank=instrument.rank, title=instrument.title)


def test_what_was_not_checked_cannot_be_adopted():
    with pytest.raises(ValueError, match="was checked"):
        Figure(parameter="x", says="x", basis="行政处罚法#60", verified=False, code="PEN_CASE", value=120, unit="day")
