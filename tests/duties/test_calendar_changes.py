import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command

from mingzheng.core.errors import Refused
from mingzheng.duties import actions
from mingzheng.duties.models import Duty
from mingzheng.duties.words import explained
from mingzheng.law.calendar import parse_arrangement
from mingzheng.law.models import CalendarVersion
from mingzheng.ledger.models import Entry
from tests.agencies import factories

pytestmark = [pytest.mark.django_db]
D = dt.date
# An invented arrangement: New Year's Day with the Saturday and Sunday, a long Spring Festival, two make-up days.
DAYS = [
    *(("元旦", f"2027-01-0{day}", True) for day in (1, 2, 3)),
    *(("春节", f"2027-02-{day:02}", True) for day in range(5, 13)),
    ("春节", "2027-01-30", False),
    ("春节", "2027-02-13", False),
]
FILE = {
    "year": 2027,
    "papers": ["国办发明电〔2026〕8号"],
    "days": [{"name": name, "date": date, "isOffDay": off} for name, date, off in DAYS],
}


@pytest.mark.both_databases
def test_an_announced_year_moves_every_running_duty_under_one_entry(begin, entry, second):
    agency = begin("PUB_LICENSE_PENALTY", D(2026, 12, 28))
    party = begin("PEN_HEARING_REQ", D(2027, 1, 29))
    known = begin("PEN_SERVE", D(2026, 9, 18))
    assert (agency.due_on, party.due_on) == (D(2027, 1, 6), D(2027, 2, 9))
    entries = Entry.objects.count()
    with entry("law.calendar.imported") as rec:
        version, moved = actions.adopt_calendar(rec, parse_arrangement(FILE), second=second)
    assert Entry.objects.count() == entries + 1
    assert (version.number, moved.looked_at) == (3, 3)
    assert set(moved.moved) == {agency.pk, party.pk}
    agency, party, known = (Duty.objects.get(pk=duty.pk) for duty in (agency, party, known))
    assert (agency.due_on, agency.tentative, agency.calendar_version) == (D(2027, 1, 7), False, "3")
    assert "暂定" not in explained(agency)
    # Five working days are now over on 4 February; the party's day stays, and 9 February has become a holiday.
    assert (party.due_on, party.tentative) == (D(2027, 2, 13), False)
    assert explained(party) == (
        "从 1 月 29 日次日起算 5 个工作日，按新的日历为 2 月 4 日，已经起算或者告知的日期不缩短，至 2 月 13 日"
    )
    assert (known.due_on, known.calendar_version) == (D(2026, 9, 29), "2")
    for duty in (agency, party, known):
        assert duty.computed_digest() == duty.row_digest


def test_a_party_s_day_is_never_shortened(begin, entry, second):
    party = begin("PEN_HEARING_REQ", D(2027, 1, 29))
    short = {**FILE, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": True}]}
    with entry() as rec:
        actions.adopt_calendar(rec, parse_arrangement(short), second=second)
    party.refresh_from_db()
    assert party.due_on == D(2027, 2, 9)
    assert not party.tentative
    with entry() as rec:
        assert actions.recompute(rec, party, actions._view(party)) is False
        rec.facts["nothing"] = True


def test_an_agency_s_day_is_shortened_until_a_paper_that_names_it_was_served(begin, entry, second):
    told = begin("PUB_OTHER", D(2027, 1, 20), subject="已告知")
    untold = begin("PUB_OTHER", D(2027, 1, 20), subject="未告知")
    assert told.due_on == D(2027, 2, 17)
    with entry() as rec:
        actions.mark_served(rec, told, on=D(2026, 9, 2))
    many = [{"name": "春节", "date": f"2027-{day}", "isOffDay": False} for day in ("01-23", "01-24", "01-30", "01-31")]
    with entry() as rec:
        actions.adopt_calendar(rec, parse_arrangement({**FILE, "days": many}), second=second)
    told.refresh_from_db()
    untold.refresh_from_db()
    assert told.due_on == D(2027, 2, 17)
    assert untold.due_on == D(2027, 2, 11)


def test_ended_duties_and_hours_stay_as_they_were(begin, entry, second):
    ended = begin("PUB_LICENSE_PENALTY", D(2026, 12, 28))
    hours = begin("TRF_SEND", dt.datetime(2026, 12, 31, 9, 0, tzinfo=dt.UTC))
    with entry() as rec:
        actions.end(rec, ended)
    with entry() as rec:
        _, moved = actions.adopt_calendar(rec, parse_arrangement(FILE), second=second)
    assert moved.moved == []
    ended.refresh_from_db()
    hours.refresh_from_db()
    assert (ended.due_on, hours.calendar_version) == (D(2027, 1, 6), "2")


def test_a_regional_holiday_moves_only_that_region_s_duties(begin, entry, second, dossier):
    duty = begin("PEN_SERVE", D(2026, 9, 4))
    local = {**FILE, "year": 2026, "days": [{"name": "民族节日", "date": "2026-09-08", "isOffDay": True}]}
    other = factories.region("650102")
    with entry() as rec:
        _, moved = actions.adopt_calendar(rec, parse_arrangement(local), second=second, region_code=other.code)
    assert moved.moved == []
    with entry() as rec:
        code = dossier.region.code
        _, moved = actions.adopt_calendar(rec, parse_arrangement(local), second=second, region_code=code)
    assert moved.moved == [duty.pk]
    duty.refresh_from_db()
    assert duty.due_on == D(2026, 9, 16)


def test_a_refused_import_moves_nothing(begin, entry):
    duty = begin("PUB_LICENSE_PENALTY", D(2026, 12, 28))
    with pytest.raises(Refused), entry() as rec:
        actions.adopt_calendar(rec, parse_arrangement(FILE), second=None)
    duty.refresh_from_db()
    assert duty.due_on == D(2027, 1, 6)
    assert CalendarVersion.objects.count() == 2


def test_the_command_previews_and_writes_only_with_two_proofs(begin, office, head, tmp_path, capsys):
    from django.utils import timezone

    duty = begin("PUB_LICENSE_PENALTY", D(2026, 12, 28))
    path = tmp_path / "2027.json"
    path.write_text(json.dumps(FILE))
    call_command("import_calendar", str(path))
    assert "改为上班：2027-01-30" in capsys.readouterr().out
    with pytest.raises(CommandError, match="须由两人办理"):
        call_command("import_calendar", str(path), "--apply")
    administrator = factories.somebody(office, "system_administrator")
    codes = [factories.code(login, timezone.now()) for login in (administrator, head)]
    names = ["--by", administrator.username, "--code", codes[0], "--second", head.username, "--second-code", codes[1]]
    call_command("import_calendar", str(path), "--apply", *names)
    assert "已写入日历第 3 版，重算 1 个期限，变动 1 个。" in capsys.readouterr().out
    duty.refresh_from_db()
    assert duty.due_on == D(2027, 1, 7)


def test_the_command_refuses_what_it_cannot_read(tmp_path):
    for name, text in (("gone.json", None), ("broken.json", "{"), ("other.json", "[]")):
        path = tmp_path / name
        if text:
            path.write_text(text)
        with pytest.raises(CommandError):
            call_command("import_calendar", str(path))
