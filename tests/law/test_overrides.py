import datetime as dt

import pytest

from mingzheng.core.errors import DomainError, Refused
from mingzheng.law.actions import end_override, override_period
from mingzheng.law.catalogue import period
from mingzheng.law.models import PeriodOverride
from mingzheng.law.overrides import Change, judge, relaxes
from tests.agencies import factories

D = dt.date
SINCE = D(2026, 9, 2)
TITLE = "某规定"


def change(value, basis="", unit=None, until=None, since=SINCE):
    return Change(value=value, since=since, unit=unit, basis=basis, until=until)


@pytest.mark.parametrize(
    ("code", "value", "laxer"),
    [
        ("PEN_CASE", 120, True),
        ("PEN_CASE", 60, False),
        ("PEN_PAY", 10, True),
        ("PEN_PAY", 20, False),
        ("PEN_HEARING_NOTICE", 5, True),
        ("PEN_HEARING_NOTICE", 10, False),
        ("LIC_RENEW_APPLY", 60, True),
        ("LIC_RENEW_APPLY", 20, False),
        ("LIC_BAN", 2, True),
    ],
)
def test_room_for_the_agency_or_less_for_the_party_is_relaxing(code, value, laxer):
    assert relaxes(period(code), change(value)) is laxer


def test_another_unit_always_counts_as_relaxing():
    assert relaxes(period("PEN_SERVE"), change(2, unit="day"))


@pytest.mark.parametrize(
    ("code", "value", "rank", "lawful"),
    [
        ("PEN_CASE", 120, "rule", True),
        ("PEN_CASE", 120, "normative", False),
        ("COE_SEIZE", 45, "administrative_regulation", True),
        ("COE_SEIZE", 45, "local_regulation", False),
        ("COE_SEIZE", 45, "rule", False),
        ("COE_FREEZE", 45, "law", True),
        ("COE_FREEZE", 45, "administrative_regulation", False),
        ("PEN_PAY", 10, "administrative_regulation", False),
        ("PEN_CASE", 120, "interpretation", False),
    ],
)
def test_relaxing_needs_an_instrument_of_the_rank_the_article_demands(code, value, rank, lawful):
    if lawful:
        assert judge(period(code), change(value, "x"), rank=rank, title=TITLE)
        return
    with pytest.raises(DomainError, match="位阶不够"):
        judge(period(code), change(value, "x"), rank=rank, title=TITLE)


def test_tightening_needs_no_instrument_and_relaxing_without_one_is_refused():
    assert judge(period("PEN_CASE"), change(60), rank="", title="") is False
    with pytest.raises(DomainError, match="须写明依据：只有规章以上"):
        judge(period("PEN_CASE"), change(91), rank="", title="")


def test_a_setting_moves_between_its_bounds_and_not_below():
    assert judge(period("PEN_STATEMENT"), change(3), rank="", title="")
    assert judge(period("REVIEW_LEGAL"), change(10), rank="", title="")
    for code, value in (("PEN_STATEMENT", 2), ("REVIEW_LEGAL", 11), ("SERVE_PUBLIC", 29), ("LIC_RENEW_APPLY", 31)):
        with pytest.raises(DomainError, match="须写明依据"):
            judge(period(code), change(value), rank="", title="")


def test_nonsense_is_refused():
    for wrong in (change(0), change(5, until=D(2026, 1, 1))):
        with pytest.raises(DomainError, match="至少为 1"):
            judge(period("PEN_CASE"), wrong, rank="law", title=TITLE)


@pytest.mark.django_db
@pytest.mark.both_databases
def test_an_override_holds_for_its_agency_and_its_days_only(office, entry, second):
    other = factories.agency()
    with entry() as rec:
        row = override_period(
            rec,
            period("PEN_CASE"),
            agency=office,
            change=change(120, "公安机关办理行政案件程序规定#165", until=D(2026, 12, 31)),
            second=second,
        )
    assert row.relaxes
    ours = period("PEN_CASE", office.pk, D(2026, 10, 1))
    assert (ours.value, ours.basis[0]) == (120, "公安机关办理行政案件程序规定#165")
    assert period("PEN_CASE", office.pk, D(2026, 9, 1)).value == 90
    assert period("PEN_CASE", office.pk, D(2027, 1, 1)).value == 90
    assert period("PEN_CASE", other.pk, D(2026, 10, 1)).value == 90
    assert period("PEN_CASE").value == 90


@pytest.mark.django_db
def test_the_instrument_must_exist_and_be_in_force_on_that_day(office, entry, second):
    for basis, message in (("某规定#1", "没有“某规定”"), ("生态环境法典#1", "尚未施行")):
        with pytest.raises(DomainError, match=message), entry() as rec:
            override_period(
                rec,
                period("PEN_CASE"),
                agency=office,
                change=change(120, basis, since=D(2026, 8, 1)),
                second=second,
            )
    assert not PeriodOverride.objects.exists()


@pytest.mark.django_db
def test_an_override_needs_two_persons_of_the_agency(office, entry, second):
    wanted = {"agency": office, "change": change(60)}
    with pytest.raises(Refused, match="还缺另一人的确认"), entry() as rec:
        override_period(rec, period("PEN_CASE"), **wanted, second=None)
    stranger = factories.as_actor(factories.somebody(factories.agency(), "agency_head", rank="principal"))
    with pytest.raises(Refused, match="只有本机关的负责人"), entry(actor=stranger) as rec:
        override_period(rec, period("PEN_CASE"), **wanted, second=second)
    handler = factories.credential(factories.somebody(office, "handler"))
    with pytest.raises(Refused, match="第二人须是"), entry() as rec:
        override_period(rec, period("PEN_CASE"), **wanted, second=handler)
    assert not PeriodOverride.objects.exists()


@pytest.mark.django_db
def test_an_override_ends_with_a_day(office, entry, second):
    with entry() as rec:
        row = override_period(rec, period("PEN_CASE"), agency=office, change=change(60), second=second)
    with pytest.raises(DomainError, match="早于开始日"), entry() as rec:
        end_override(rec, row, last_day=D(2026, 9, 1), second=second)
    with entry() as rec:
        end_override(rec, row, last_day=D(2026, 9, 30), second=second)
    assert period("PEN_CASE", office.pk, D(2026, 9, 30)).value == 60
    assert period("PEN_CASE", office.pk, D(2026, 10, 1)).value == 90
