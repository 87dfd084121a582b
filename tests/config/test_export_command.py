"""``mingzheng export``: a list at the terminal, by a person and by the rules of the desk (threat 38)."""

import csv
import datetime as dt
import getpass
import io

import pytest

from mingzheng.agencies.credentials import code_at, step_up
from mingzheng.cases.exports import actions
from mingzheng.cases.exports.models import ExportReading, ListExport
from mingzheng.config import cli
from mingzheng.core import jobs
from mingzheng.ledger.models import Entry
from tests.desk.conftest import clock, district, play  # noqa: F401 - fixtures
from tests.stories import scripts

pytestmark = pytest.mark.django_db
PASSWORD = "yue-qinghe-2026!"
PURPOSE = "报送上级机关的专项检查"


@pytest.fixture
def person(play, clock, monkeypatch):  # noqa: F811
    """An officer with one case, at a terminal; what is typed is asked of nobody."""
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="线索")
    account = play.district.accounts["officer"]
    account.set_password(PASSWORD)
    account.save(update_fields=["password"])
    typed = {"密码：": lambda: PASSWORD, "动态码：": lambda: code_at(play.district.secrets["officer"], clock.now)}
    monkeypatch.setattr(getpass, "getpass", lambda prompt: typed[prompt]())
    clock.move_to(clock.now + dt.timedelta(minutes=2))
    account.typed = typed
    return account


def export(person, tmp_path, *more):
    return cli.main(["export", *more, "--account", person.username, "--form", "csv", "--out", str(tmp_path)])


def asked(person, tmp_path, *more):
    return export(person, tmp_path, "cases", "--purpose", PURPOSE, *more)


def test_a_list_is_written_in_the_name_of_who_proved_it_and_noted(person, play, tmp_path):  # noqa: F811
    assert asked(person, tmp_path) == 0
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    lines = list(csv.reader(io.StringIO(file.read_text("utf-8-sig"))))
    assert [line[0] for line in lines[1:]] == [play.case.case_no]
    row = ListExport.objects.get()
    assert (row.account_id, row.purpose) == (person.pk, PURPOSE)
    assert ExportReading.objects.get().person_id == person.person_id
    made = ["exports.made", "exports.fetched"]
    assert list(Entry.objects.filter(kind__startswith="exports.").order_by("pk").values_list("kind", flat=True)) == made


@pytest.mark.parametrize("wrong", ["密码：", "动态码："])
def test_without_password_and_own_code_nothing_is_made(person, tmp_path, wrong, capsys):
    person.typed[wrong] = lambda: "000000"
    assert asked(person, tmp_path) == 1
    assert capsys.readouterr().err
    assert not ListExport.objects.exists()


def test_without_a_purpose_it_is_refused_with_field_and_remedy(person, tmp_path, capsys):
    assert export(person, tmp_path, "cases") == 1
    said = capsys.readouterr().err
    assert "用途" in said
    assert "写明导出做什么用、给谁" in said
    assert not ListExport.objects.exists()


def test_what_is_not_the_persons_is_refused(person, tmp_path, capsys):
    assert export(person, tmp_path, "readings", "--purpose", PURPOSE) == 1
    assert "无权导出" in capsys.readouterr().err


def test_above_the_limit_it_waits_for_a_second_person_and_is_fetched_by_its_number(
    person,
    play,  # noqa: F811
    clock,  # noqa: F811
    tmp_path,
    monkeypatch,
    capsys,
):
    monkeypatch.setattr(actions, "AT_ONCE", 0)
    assert asked(person, tmp_path) == 0
    row = ListExport.objects.get()
    assert row.pk.hex in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
    later(clock)
    assert export(person, tmp_path, "--number", row.pk.hex) == 0
    assert "须另一人批准" in capsys.readouterr().out
    head = play.district.accounts["agency_head"]
    proof = step_up(head, code_at(play.district.secrets["agency_head"], clock.now), clock.now)
    actions.decide(row.pk, "agreed", "", actor=proof.actor(), credential=proof, now=clock.now)
    later(clock)
    assert export(person, tmp_path, "--number", row.pk.hex) == 0
    assert "正在制作" in capsys.readouterr().out
    jobs.run_ready(now=clock.now)
    later(clock)
    assert export(person, tmp_path, "--number", row.pk.hex) == 0
    assert len(list(tmp_path.iterdir())) == 1
    later(clock)
    for number in ("x", "0" * 32):
        assert export(person, tmp_path, "--number", number) == 1
        later(clock)


def later(clock):  # noqa: F811
    """A code works once: the next needs another moment."""
    clock.move_to(clock.now + dt.timedelta(minutes=2))
