import datetime as dt

import pytest

from mingzheng.core.errors import DomainError
from mingzheng.law.catalogue import period
from mingzheng.law.periods import (
    SHANGHAI,
    Deadline,
    Extension,
    Suspension,
    TraceLine,
    add_months,
    compute,
    explain,
    explain_trace,
    workdays_between,
)

D = dt.date


def due(code, start, view, **more) -> dt.date:
    return compute(period(code), start, view, **more).due_on


@pytest.mark.parametrize(
    ("code", "start", "expected"),
    [
        ("PEN_HEARING_REQ", D(2026, 3, 2), D(2026, 3, 9)),
        ("PUB_OTHER", D(2026, 9, 18), D(2026, 10, 22)),
        ("PUB_LICENSE_PENALTY", D(2026, 9, 18), D(2026, 9, 29)),
        ("PEN_PAY", D(2026, 9, 18), D(2026, 10, 8)),
        ("PEN_CASE", D(2026, 7, 6), D(2026, 10, 4)),
        ("REMEDY_SUE", D(2026, 1, 5), D(2026, 7, 6)),
        ("COE_COURT", D(2026, 7, 6), D(2026, 10, 6)),
        ("PEN_TIMEBAR", D(2024, 2, 29), D(2026, 2, 28)),
        ("COE_SEIZE", D(2026, 9, 4), D(2026, 10, 4)),
        ("PEN_REGISTER_EVIDENCE", D(2026, 9, 18), D(2026, 9, 29)),
        ("COE_DEMAND", D(2026, 9, 18), D(2026, 10, 9)),
        ("TRF_APPROVE", D(2026, 9, 30), D(2026, 10, 3)),
        ("PUB_STATS", D(2025, 12, 31), D(2026, 1, 31)),
        ("PEN_HEARING_NOTICE", D(2026, 9, 18), D(2026, 9, 8)),
        ("COE_PROXY_DEMAND", D(2026, 10, 8), D(2026, 9, 27)),
        ("LIC_RENEW_APPLY", D(2026, 10, 1), D(2026, 8, 31)),
        ("LIC_RENEW_DECIDE", D(2026, 10, 1), D(2026, 9, 30)),
    ],
)
def test_fixed_examples_come_out(view, code, start, expected):
    assert due(code, start, view) == expected


def test_twenty_working_days_are_not_the_naive_sixteenth_of_october(view):
    weekends_only = [D(2026, 9, 18) + dt.timedelta(days=n) for n in range(1, 60)]
    naive = [day for day in weekends_only if day.weekday() < 5][19]
    assert naive == D(2026, 10, 16)
    assert due("PUB_OTHER", D(2026, 9, 18), view) == D(2026, 10, 22)


def test_the_sentence_of_the_design_is_built_from_the_trace(view):
    deadline = compute(period("PUB_OTHER"), D(2026, 9, 18), view)
    assert explain(deadline) == "从 9 月 18 日次日起算 20 个工作日，跳过中秋、国庆，至 10 月 22 日"


def test_the_sentence_changes_when_the_trace_does(view):
    deadline = compute(period("PUB_OTHER"), D(2026, 9, 18), view)
    without = [line for line in deadline.trace if line.name != "中秋"]
    assert explain_trace(without) == "从 9 月 18 日次日起算 20 个工作日，跳过国庆，至 10 月 22 日"
    moved = (*deadline.trace[:-1], TraceLine("due", D(2026, 11, 1), D(2026, 11, 1)))
    assert explain_trace(moved).endswith("至 11 月 1 日")


def test_a_trace_read_back_from_json_says_the_same(view):
    for code, start in [("PUB_OTHER", D(2026, 9, 18)), ("PEN_PAY", D(2026, 9, 18)), ("REMEDY_SUE", D(2026, 8, 5))]:
        deadline = compute(period(code), start, view)
        stored = [line.as_dict() for line in deadline.trace]
        assert explain_trace([TraceLine.from_dict(line) for line in stored]) == explain(deadline)


def test_a_rolled_last_day_is_told_with_its_holiday(view):
    assert explain(compute(period("PEN_PAY"), D(2026, 9, 18), view)) == (
        "从 9 月 18 日次日起算 15 日，末日 10 月 3 日为国庆，顺延，至 10 月 8 日"
    )


def test_an_agency_is_told_that_its_last_day_does_not_roll_over(view):
    assert explain(compute(period("PEN_CASE"), D(2026, 7, 6), view)) == (
        "从 7 月 6 日次日起算 90 日，至 10 月 4 日（末日为国庆，不顺延，应在 9 月 30 日以前办结）"
    )


def test_a_period_over_new_year_names_the_years_and_says_tentative(view):
    deadline = compute(period("PUB_LICENSE_PENALTY"), D(2026, 12, 28), view)
    assert deadline.tentative
    years = [(line.first, line.last, line.name) for line in deadline.trace if line.kind == "tentative"]
    assert years == [(D(2027, 1, 1), D(2027, 12, 31), "2027")]
    assert explain(deadline) == (
        "从 2026 年 12 月 28 日次日起算 7 个工作日，至 2027 年 1 月 6 日（暂定：2027 年放假安排尚未公布）"
    )


def test_hours_run_through_holidays(view):
    start = dt.datetime(2026, 9, 30, 14, 30, tzinfo=SHANGHAI)
    deadline = compute(period("COE_EMERGENCY"), start, view)
    assert deadline.due_at == dt.datetime(2026, 10, 1, 14, 30, tzinfo=SHANGHAI)
    assert explain(deadline) == "从 9 月 30 日 14:30 起连续计算 24 小时，至 10 月 1 日 14:30"


def test_hours_need_a_time_of_day(view):
    with pytest.raises(DomainError, match="请写明起算的时和分"):
        compute(period("TRF_SEND"), D(2026, 9, 30), view)


def test_a_moment_counts_by_its_day_in_beijing(view):
    late_utc = dt.datetime(2026, 3, 1, 17, 0, tzinfo=dt.UTC)  # 2 March, 01:00 in Beijing
    assert due("PEN_HEARING_REQ", late_utc, view) == D(2026, 3, 9)
    with pytest.raises(DomainError, match="时区"):
        compute(period("PEN_HEARING_REQ"), late_utc.replace(tzinfo=None), view)


def test_a_suspension_without_notice_is_refused(view):
    untold = Suspension(D(2026, 9, 8), D(2026, 9, 12), "检测", document="")
    with pytest.raises(DomainError, match="没有书面告知"):
        compute(period("COE_SEIZE"), D(2026, 9, 4), view, [untold])


def test_a_suspension_that_no_article_knows_is_refused_unless_one_is_named(view):
    with pytest.raises(DomainError, match="没有可以扣除时间的规定"):
        compute(period("PEN_CASE"), D(2026, 7, 6), view, [Suspension(D(2026, 8, 1), D(2026, 8, 5), "鉴定", "doc")])
    named = Suspension(D(2026, 8, 1), D(2026, 8, 5), "鉴定", "doc", basis="治安管理处罚法#118.2")
    assert due("PEN_CASE", D(2026, 7, 6), view, suspensions=[named]) == D(2026, 10, 9)


def test_a_suspension_that_ends_before_it_starts_is_refused(view):
    backwards = Suspension(D(2026, 9, 12), D(2026, 9, 8), "检测", "doc")
    with pytest.raises(DomainError, match="早于开始日"):
        compute(period("COE_SEIZE"), D(2026, 9, 4), view, [backwards])


def test_the_time_for_a_notice_ahead_cannot_be_suspended(view):
    pause = Suspension(D(2026, 9, 8), D(2026, 9, 12), "检测", "doc", basis="行政处罚法#64")
    with pytest.raises(DomainError, match="不能扣除"):
        compute(period("PEN_HEARING_NOTICE"), D(2026, 9, 18), view, [pause])


def test_suspensions_and_extensions_are_told(view):
    deadline = compute(
        period("LIC_DECIDE"),
        D(2026, 9, 18),
        view,
        [Suspension(D(2026, 9, 28), D(2026, 10, 9), "专家评审", "doc")],
        [Extension(10, D(2026, 10, 20), "doc2")],
    )
    assert explain(deadline) == (
        "从 9 月 18 日次日起算 20 个工作日，跳过中秋，扣除 9 月 28 日至 10 月 9 日（专家评审）12 日，"
        "延长 10 个工作日，至 11 月 12 日"
    )


@pytest.mark.parametrize(
    ("extension", "message"),
    [
        (Extension(10, D(2026, 10, 23), "doc"), "届满前批准"),
        (Extension(11, D(2026, 10, 20), "doc"), "最多延长 10 个工作日"),
        (Extension(10, D(2026, 10, 20), ""), "没有文书的不得延长"),
    ],
)
def test_an_extension_too_late_too_long_or_without_paper_is_refused(view, extension, message):
    with pytest.raises(DomainError, match=message):
        compute(period("LIC_DECIDE"), D(2026, 9, 18), view, extensions=[extension])


def test_an_extension_on_the_last_day_is_in_time(view):
    assert due("LIC_DECIDE", D(2026, 9, 18), view, extensions=[Extension(10, D(2026, 10, 22), "doc")]) == D(2026, 11, 5)


def test_a_period_that_no_article_lets_extend_is_not_extended(view):
    with pytest.raises(DomainError, match="没有可以延长的规定"):
        compute(period("PEN_SERVE"), D(2026, 9, 18), view, extensions=[Extension(1, D(2026, 9, 20), "doc")])


@pytest.mark.parametrize(
    ("suspensions", "extensions"),
    [
        ([Suspension(D(2026, 10, 1), D(2026, 10, 1), "节假日", "doc", basis="行政强制法#25")], []),
        ([], [Extension(1, D(2026, 9, 30), "doc")]),
    ],
)
def test_hours_are_neither_suspended_nor_extended(view, suspensions, extensions):
    start = dt.datetime(2026, 9, 30, 14, 30, tzinfo=SHANGHAI)
    with pytest.raises(DomainError, match="按小时连续计算"):
        compute(period("COE_EMERGENCY"), start, view, suspensions, extensions)


@pytest.mark.parametrize("value", [0, 1])
def test_an_extension_is_of_one_day_at_least(view, value):
    asked = Extension(value, D(2026, 10, 20), "doc")
    if value:
        assert due("LIC_DECIDE", D(2026, 9, 18), view, extensions=[asked]) == D(2026, 10, 23)
        return
    with pytest.raises(DomainError, match="不能延长 0"):
        compute(period("LIC_DECIDE"), D(2026, 9, 18), view, extensions=[asked])


def test_an_extension_is_granted_once_where_the_article_says_once(view):
    twice = [Extension(10, D(2026, 10, 20), "doc"), Extension(10, D(2026, 10, 21), "doc")]
    with pytest.raises(DomainError, match="只能延长 1 次"):
        compute(period("LIC_DECIDE"), D(2026, 9, 18), view, extensions=twice)


@pytest.mark.parametrize(
    ("changes", "basis", "expected"),
    [
        ({"rank": "rule"}, "市场监督管理行政处罚程序规定#64", D(2026, 9, 13)),
        ({"rank": "rule", "unit": "workday"}, "市场监督管理行政处罚程序规定#64", D(2026, 9, 15)),
        ({"rank": "rule"}, "", None),
        ({"rank": "law"}, "市场监督管理行政处罚程序规定#64", None),
        ({"rank": "rule", "unit": "month"}, "市场监督管理行政处罚程序规定#64", None),
    ],
)
def test_another_article_extends_days_below_a_law_only(view, changes, basis, expected):
    spec = period("LIC_DECIDE").model_copy(update={"unit": "day", "extension": (), "value": 3} | changes)
    asked = [Extension(2, D(2026, 9, 10), "doc", basis)]
    if expected:
        assert compute(spec, D(2026, 9, 8), view, extensions=asked).due_on == expected
        return
    with pytest.raises(DomainError, match="没有可以延长的规定"):
        compute(spec, D(2026, 9, 8), view, extensions=asked)


def test_the_surcharge_is_no_period(view):
    with pytest.raises(DomainError, match="没有届满日"):
        compute(period("PEN_SURCHARGE_CAP"), D(2026, 9, 18), view)


def test_the_warning_day_is_a_working_day_before_the_last_and_never_rolled(view):
    deadline = compute(period("COE_COURT"), D(2026, 7, 6), view)
    assert (deadline.due_on, deadline.warn_on) == (D(2026, 10, 6), D(2026, 9, 16))
    party = compute(period("PEN_PAY"), D(2026, 9, 18), view)
    assert (party.warn_on, party.due_on) == (D(2026, 10, 3), D(2026, 10, 8))


def test_a_warning_never_comes_before_the_start_but_ahead_of_a_notice(view):
    short = period("PEN_SERVE").model_copy(update={"lead": 30})
    assert compute(short, D(2026, 9, 16), view).warn_on == D(2026, 9, 16)
    ahead = period("PEN_HEARING_NOTICE").model_copy(update={"holder": "agency", "lead": 2})
    notice = compute(ahead, D(2026, 9, 18), view)
    assert (notice.due_on, notice.warn_on) == (D(2026, 9, 8), D(2026, 9, 4))


def test_in_a_year_not_announced_agencies_get_the_earlier_and_parties_the_later_day(view):
    start = D(2027, 1, 29)  # 5 working days from here meet the four statutory days of the Spring Festival
    earlier = [D(2027, 1, 29) + dt.timedelta(days=n) for n in range(1, 30)]
    by_weekends = [day for day in earlier if day.weekday() < 5][4]
    agency = compute(period("LIC_SUPPLEMENT"), start, view)
    party = compute(period("PEN_HEARING_REQ"), start, view)
    assert agency.tentative
    assert party.tentative
    assert agency.due_on == by_weekends == D(2027, 2, 5)
    assert party.due_on == D(2027, 2, 9)


def test_a_year_far_beyond_the_calendar_still_computes(view):
    deadline = compute(period("PEN_HEARING_REQ"), D(2041, 5, 1), view)
    assert deadline.tentative
    assert deadline.due_on == D(2041, 5, 8)


def test_working_days_between_two_days_leave_out_the_first(view):
    assert workdays_between(D(2026, 9, 18), D(2026, 10, 22), view) == 20
    assert workdays_between(D(2026, 9, 17), D(2026, 9, 18), view) == 1
    assert workdays_between(D(2026, 9, 18), D(2026, 9, 18), view) == 0
    assert workdays_between(D(2026, 9, 18), D(2026, 9, 1), view) == 0


def test_months_end_at_the_month_s_last_day_where_the_day_is_missing():
    assert add_months(D(2026, 8, 31), 6) == D(2027, 2, 28)
    assert add_months(D(2028, 2, 29), 12) == D(2029, 2, 28)
    assert add_months(D(2026, 11, 30), 3) == D(2027, 2, 28)


def test_a_deadline_carries_the_version_of_the_calendar(view):
    deadline = compute(period("PEN_SERVE"), D(2026, 9, 18), view)
    assert isinstance(deadline, Deadline)
    assert deadline.calendar_version == view.version
