"""An agency's own figure for a period: two persons, an instrument of due rank for what relaxes, a page that says so."""

import datetime as dt

import pytest

from mingzheng.law.catalogue import period
from mingzheng.law.models import PeriodOverride

pytestmark = pytest.mark.django_db
URL = "/desk/settings/periods/"


@pytest.fixture
def change(district, sign_in, code):
    def send(who="admin", second="agency_head", **values):
        given = {
            "code": "PEN_CASE",
            "value": "60",
            "unit": "",
            "since": "2026-09-01",
            "basis": "",
            "scope": "",
            "until": "",
            "second": second.replace("_", "-"),
            "second_code": code(second) if second in district.secrets else "000000",
        }
        return sign_in(who).post(URL, given | values)

    return send


def days(district, on="2026-09-02"):
    return period("PEN_CASE", district.agencies["market"].pk, dt.date.fromisoformat(on)).value


def test_two_persons_tighten_a_period_and_the_next_case_runs_on_it(change, district, play, read, sign_in):
    assert change().status_code == 302
    assert days(district) == 60
    row = PeriodOverride.objects.get()
    assert (row.relaxes, row.entered_by_id != row.confirmed_by_id) == (False, True)
    assert "原为 90 日" in read(sign_in("admin").get(URL))


def test_relaxing_without_an_instrument_is_refused_with_the_rank_it_needs(change, district, read):
    sent = change(value="120")
    assert sent.status_code == 422
    assert "规章以上" in read(sent)
    assert days(district) == 90


def test_an_instrument_of_too_low_a_rank_is_refused(change, district, read):
    assert change(value="120", basis="国办发〔2018〕118号#1").status_code == 422
    assert days(district) == 90


@pytest.mark.parametrize("second", ["admin", "officer"])
def test_the_same_person_or_one_without_the_part_cannot_be_the_second(change, district, second):
    assert change(second=second).status_code in {409, 422}
    assert days(district) == 90


@pytest.mark.parametrize("odd", [{"second": "nobody"}, {"second_code": "000000"}, {"value": "0"}, {"value": "viele"},
                                 {"since": "32.13."}, {"code": "NO_SUCH"}])  # fmt: skip
def test_bad_input_changes_nothing_and_keeps_what_was_typed(change, district, odd):
    assert change(**odd).status_code == 422
    assert not PeriodOverride.objects.exists()


def test_ending_an_own_figure_takes_two_persons_too(change, district):
    change()
    row = PeriodOverride.objects.get()
    assert change(end=str(row.pk), second_code="000000").status_code == 422
    row.refresh_from_db()
    assert row.until is None
