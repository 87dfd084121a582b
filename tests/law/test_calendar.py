import datetime as dt
import json

import pytest

from mingzheng.core.errors import DomainError, Refused
from mingzheng.law import queries
from mingzheng.law.actions import SEEDER, apply_calendar, preview_calendar, seed_calendar
from mingzheng.law.calendar import overlay_codes, parse_arrangement
from mingzheng.law.models import CalendarDay, CalendarVersion
from mingzheng.ledger.models import Entry
from tests.agencies import factories

D = dt.date


def arrangement(year=2027, days=None, papers=("国办发明电〔2026〕8号",)):
    rows = days or [("元旦", "2027-01-01", True), ("元旦", "2027-01-04", True), ("元旦", "2027-01-09", False)]
    return {"year": year, "papers": list(papers), "days": [{"name": n, "date": d, "isOffDay": o} for n, d, o in rows]}


def test_every_day_2007_to_2026_is_as_the_official_arrangements_say(view, holidays_folder):
    differing = []
    arranged = {}
    for year in range(2007, 2027):
        for day in json.loads((holidays_folder / f"{year}.json").read_text())["days"]:
            arranged[D.fromisoformat(day["date"])] = day["isOffDay"]
    day = D(2007, 1, 1)
    while day <= D(2026, 12, 31):
        works = not arranged.get(day, day.weekday() >= 5)
        if view.is_workday(day) != works:
            differing.append(day)
        day += dt.timedelta(days=1)
    assert differing == []


def test_holidays_have_the_same_names_as_the_official_arrangements(view, holidays_folder):
    from mingzheng.law.calendar import short_name

    official = json.loads((holidays_folder / "2026.json").read_text())["days"]
    off = {D.fromisoformat(day["date"]): short_name(day["name"]) for day in official if day["isOffDay"]}
    assert {date: view.name(date) for date in off} == off


def test_a_make_up_saturday_is_a_working_day_with_that_name(view):
    assert view.is_workday(D(2026, 10, 10))
    assert view.name(D(2026, 10, 10)) == "调休上班"
    assert not view.is_workday(D(2026, 10, 11))
    assert view.name(D(2026, 10, 1)) == "国庆"
    assert view.name(D(2026, 9, 18)) == ""
    assert view.label(D(2026, 9, 18)) == "周五"


def test_only_years_not_announced_are_tentative(view):
    assert not view.tentative(D(2026, 12, 31))
    assert view.tentative(D(2027, 1, 1))
    assert view.tentative(D(2003, 6, 2))
    assert view.is_workday(D(2003, 6, 2))
    assert not view.is_workday(D(2035, 1, 6))


def test_2027_has_the_thirteen_days_of_the_statute_and_its_other_candidate_none(view):
    off = [D(2027, 1, 1) + dt.timedelta(days=n) for n in range(365)]
    assert sum(view.kind(day) == "holiday" for day in off) == 13
    assert view.name(D(2027, 2, 6)) == "春节"
    assert not any(view.weekends_only().kind(day) == "holiday" for day in off)


@pytest.mark.django_db
@pytest.mark.both_databases
def test_the_seeded_calendar_is_the_pure_one_and_seeding_again_changes_nothing(reference, view, now):
    stored = queries.calendar_view()
    assert stored.version == "2"
    assert stored.days == view.days
    assert stored.announced == view.announced
    entries = Entry.objects.count()
    assert seed_calendar(now) is False
    assert Entry.objects.count() == entries


@pytest.mark.django_db
def test_a_database_without_calendar_goes_by_weekends_and_says_so():
    empty = queries._view(())
    assert empty.version == "0"
    assert empty.is_workday(D(2026, 10, 1))
    assert empty.tentative(D(2026, 10, 1))


@pytest.mark.django_db
def test_the_calendar_is_read_once_a_version(reference, django_assert_num_queries):
    queries.calendar_view()
    with django_assert_num_queries(1):
        queries.calendar_view()


@pytest.mark.django_db
def test_a_preview_names_what_changes_and_writes_nothing(reference):
    preview = preview_calendar(parse_arrangement(arrangement()))
    assert preview.becomes_off == (D(2027, 1, 4),)
    assert D(2027, 1, 9) in preview.becomes_worked
    assert D(2027, 2, 5) in preview.becomes_worked  # this file tells of no Spring Festival
    assert CalendarVersion.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.both_databases
def test_an_announced_year_replaces_the_tentative_one_under_one_entry(reference, entry, second):
    entries = Entry.objects.count()
    with entry("law.calendar.imported") as rec:
        version = apply_calendar(rec, parse_arrangement(arrangement()), second=second)
    assert Entry.objects.count() == entries + 1
    after = queries.calendar_view()
    assert (version.number, after.version) == (3, "3")
    assert version.confirmed_by_id == second.person_id
    assert not after.tentative(D(2027, 1, 1))
    assert after.name(D(2027, 1, 4)) == "元旦"
    assert after.is_workday(D(2027, 2, 5))
    assert after.name(D(2026, 10, 1)) == "国庆"


@pytest.mark.django_db
def test_the_calendar_as_known_on_an_earlier_day_is_still_there(reference, entry, second):
    with entry() as rec:
        apply_calendar(rec, parse_arrangement(arrangement()), second=second)
    assert queries.calendar_view(on=D(2026, 6, 1)).version == "2"


@pytest.mark.django_db
def test_one_person_alone_cannot_enter_a_calendar(entry, office):
    for second in (None, factories.credential(factories.somebody(office, "handler"))):
        with pytest.raises(Refused, match=r"第二人须是|还缺另一人的确认"), entry() as rec:
            apply_calendar(rec, parse_arrangement(arrangement()), second=second)
    assert CalendarVersion.objects.count() == 2


@pytest.mark.django_db
def test_the_second_person_is_another_one_and_present_now(entry, office, second, head, now):
    own = factories.as_actor(head)
    with pytest.raises(Refused, match="只有本机关的系统管理员"), entry(actor=own) as rec:
        apply_calendar(rec, parse_arrangement(arrangement()), second=second)
    with pytest.raises(DomainError, match="超过 5 分钟"), entry(at=now + dt.timedelta(minutes=6)) as rec:
        apply_calendar(rec, parse_arrangement(arrangement()), second=second)


@pytest.mark.django_db
def test_the_system_itself_cannot_enter_a_calendar(entry, second):
    with pytest.raises(Refused, match="系统和接口不能办理"), entry(actor=SEEDER) as rec:
        apply_calendar(rec, parse_arrangement(arrangement()), second=second)


@pytest.mark.django_db
def test_a_calendar_that_says_nothing_new_is_refused(reference, entry, second, holidays_folder):
    known = parse_arrangement(json.loads((holidays_folder / "2026.json").read_text()))
    with pytest.raises(DomainError, match="没有需要导入的内容"), entry() as rec:
        apply_calendar(rec, known, second=second)


@pytest.mark.django_db
def test_a_region_s_holidays_lie_over_the_country_s(reference, entry, second):
    days = [("肉孜节", "2026-03-20", True)]
    with entry() as rec:
        apply_calendar(rec, parse_arrangement(arrangement(2026, days)), second=second, region_code="650000")
    there = queries.calendar_view(region="650102")
    assert there.name(D(2026, 3, 20)) == "肉孜节"
    assert there.name(D(2026, 10, 1)) == "国庆"
    assert not there.tentative(D(2026, 3, 20))
    assert queries.calendar_view(region="370502").is_workday(D(2026, 3, 20))
    assert queries.calendar_view().is_workday(D(2026, 3, 20))


def test_a_division_shares_the_holidays_of_those_above_it():
    assert overlay_codes("650102") == ("650000", "650100", "650102")
    assert overlay_codes("650102001000") == ("650000", "650100", "650102", "650102001000")
    assert overlay_codes("") == ()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "整个文件"),
        ({"year": 2027, "papers": [], "days": []}, "papers"),
        (arrangement(papers=()), "papers"),
        (arrangement(days=[("元旦", "2027-02-30", True)]), "不是日期"),
        (arrangement(days=[("元旦", "2029-01-01", True)]), "不属于 2027 年"),
        (arrangement(days=[("元旦", "2027-01-01", True), ("元旦", "2027-01-01", True)]), "出现两次"),
        (arrangement(days=[("元旦", "2027-01-05", False)]), "本来就是工作日"),
        ({"year": "2027", "papers": ["x"], "days": []}, "year"),
    ],
)
def test_a_file_that_is_no_arrangement_is_refused_with_what_is_wrong(data, message):
    with pytest.raises(DomainError, match=message):
        parse_arrangement(data)


def test_the_real_file_of_the_year_not_announced_is_refused(holidays_folder):
    with pytest.raises(DomainError, match="已公布年份"):
        parse_arrangement(json.loads((holidays_folder / "2027.json").read_text()))


@pytest.mark.django_db
def test_days_changed_behind_the_record_are_seen(reference):
    row = CalendarDay.objects.get(version__number=1, date=D(2026, 10, 1))
    CalendarDay.objects.filter(pk=row.pk).update(off=False)
    row.refresh_from_db()
    assert row.computed_digest() != row.row_digest
