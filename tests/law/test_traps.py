"""The rows of the reference's list of usual faults (§9) that this package answers, by number."""

import datetime as dt

import pytest

from mingzheng.core.errors import DomainError
from mingzheng.law.actions import override_period
from mingzheng.law.catalogue import period
from mingzheng.law.overrides import Change, judge
from mingzheng.law.periods import Extension, Suspension, compute
from mingzheng.law.queries import resolve
from mingzheng.law.surcharge import surcharge

D = dt.date


def test_trap_01_days_are_working_days_only_where_their_law_says_so():
    units = {
        "PEN_PAY": "day",
        "PEN_CASE": "day",
        "COE_SEIZE": "day",
        "PEN_SERVE": "workday",
        "PEN_HEARING_REQ": "workday",
        "PEN_PUB_WITHDRAW": "workday",
        "PEN_CASH_TO_ORG": "workday",
        "LIC_DECIDE": "workday",
        "LIC_JOINT": "workday",
        "LIC_ISSUE": "workday",
        "COE_DEMAND": "workday",
        "TRF_APPROVE": "day",
        "TRF_SEND": "hour",
        "REMEDY_SUE": "month",
        "PEN_TIMEBAR": "year",
    }
    assert {code: period(code).unit for code in units} == units


def test_trap_02_start_day_is_excluded(view):
    assert compute(period("PEN_HEARING_REQ"), D(2026, 3, 2), view).due_on == D(2026, 3, 9)


def test_trap_03_make_up_saturdays_are_working_days(view):
    assert compute(period("PEN_CASH_TO_ORG"), D(2026, 10, 8), view).due_on == D(2026, 10, 10)
    assert D(2026, 10, 10).weekday() == 5


def test_trap_04_only_the_party_s_last_day_rolls_over(view):
    for code, start, last in (
        ("PEN_CASE", D(2026, 7, 6), D(2026, 10, 4)),
        ("COE_SEIZE", D(2026, 9, 3), D(2026, 10, 3)),
        ("TRF_APPROVE", D(2026, 9, 30), D(2026, 10, 3)),
    ):
        assert compute(period(code), start, view).due_on == last
    assert compute(period("PEN_PAY"), D(2026, 9, 18), view).due_on == D(2026, 10, 8)


def test_trap_05_payment_runs_from_receipt_and_for_each_party_apart(view):
    assert period("PEN_PAY").start == "收到行政处罚决定书"
    received = [D(2026, 3, 2), D(2026, 3, 5)]
    assert [compute(period("PEN_PAY"), day, view).due_on for day in received] == [D(2026, 3, 17), D(2026, 3, 20)]


def test_trap_06_surcharge_is_capped_and_stands_still_in_review():
    due = D(2026, 3, 17)
    assert surcharge(1_000_000, due_on=due, until=due + dt.timedelta(days=100)).fen == 1_000_000
    assert surcharge(1_000_000, due_on=due, until=due + dt.timedelta(days=33)).fen == 990_000
    assert surcharge(1_000_000, due_on=due, until=due + dt.timedelta(days=34)).fen == 1_000_000
    review = Suspension(D(2026, 3, 20), D(2026, 4, 20), "行政复议", "受理通知书")
    assert surcharge(1_000_000, due_on=due, until=D(2026, 4, 20), suspensions=[review]).fen == 60_000
    deferred = D(2026, 6, 30)  # an approved instalment: the new last day takes the old one's place
    assert surcharge(1_000_000, due_on=deferred, until=D(2026, 6, 30)).fen == 0


def test_trap_08_ninety_days_run_from_filing():
    assert (period("PEN_CASE").start, period("PEN_CASE").value) == ("立案批准", 90)


def test_trap_21_seizure_extends_once_by_thirty_days_and_only_law_or_regulation_may_say_otherwise(view):
    start = D(2026, 7, 1)
    once = Extension(30, D(2026, 7, 31), "延长决定书")
    assert compute(period("COE_SEIZE"), start, view, (), [once]).due_on == D(2026, 8, 30)
    with pytest.raises(DomainError, match="只能延长 1 次"):
        compute(period("COE_SEIZE"), start, view, (), [once, Extension(30, D(2026, 8, 30), "再延长")])
    with pytest.raises(DomainError, match="最多延长 30 日"):
        compute(period("COE_SEIZE"), start, view, (), [Extension(31, D(2026, 7, 31), "延长决定书")])
    for rank in ("rule", "local_regulation", "normative"):
        with pytest.raises(DomainError, match="位阶不够"):
            judge(period("COE_SEIZE"), Change(60, D(2026, 9, 1), basis="x"), rank=rank, title="某规定")


def test_trap_22_tests_are_left_out_only_where_the_party_was_told(view):
    told = Suspension(D(2026, 7, 5), D(2026, 7, 14), "检测", "检测期间告知书")
    assert compute(period("COE_SEIZE"), D(2026, 7, 1), view, [told]).due_on == D(2026, 8, 10)
    with pytest.raises(DomainError, match="没有书面告知"):
        compute(period("COE_SEIZE"), D(2026, 7, 1), view, [Suspension(D(2026, 7, 5), D(2026, 7, 14), "检测", "")])


@pytest.mark.django_db
def test_trap_29_announcement_is_thirty_days_unless_the_agency_s_rule_says_sixty(view, office, entry, second):
    assert compute(period("SERVE_PUBLIC"), D(2026, 3, 2), view).due_on == D(2026, 4, 1)
    with entry() as rec:
        change = Change(60, D(2026, 9, 2), basis="公安机关办理行政案件程序规定#36")
        override_period(rec, period("SERVE_PUBLIC"), agency=office, change=change, second=second)
    police = period("SERVE_PUBLIC", office.pk, D(2026, 9, 2))
    assert police.value == 60
    assert "公安机关办理行政案件程序规定#36" in police.basis


def test_trap_34_publication_runs_from_the_decision_not_from_service(view):
    assert period("PUB_LICENSE_PENALTY").start == period("PUB_OTHER").start == "作出决定"
    decided = D(2026, 9, 18)
    assert compute(period("PUB_LICENSE_PENALTY"), decided, view).due_on == D(2026, 9, 29)
    assert compute(period("PUB_OTHER"), decided, view).due_on == D(2026, 10, 22)


@pytest.mark.django_db
def test_trap_40_conduct_before_and_after_the_code_finds_the_law_of_its_day(reference):
    before = resolve("大气污染防治法#99", D(2026, 8, 14))
    assert before.adopted_on == D(2018, 10, 26)
    with pytest.raises(DomainError, match="废止（被《中华人民共和国生态环境法典》取代）"):
        resolve("大气污染防治法#99", D(2026, 8, 15))
    assert resolve("生态环境法典#1054", D(2026, 8, 15)).in_force_from == D(2026, 8, 15)
    with pytest.raises(DomainError, match="尚未施行"):
        resolve("生态环境法典#1054", D(2026, 8, 14))
