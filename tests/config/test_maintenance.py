import datetime as dt
import email.utils

import pytest

from mingzheng.config import cli, maintenance

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _place(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def test_every_page_says_503_and_when_it_ends_until_it_is_switched_off(client, capsys):
    assert client.get("/").status_code == 200
    assert cli.main(["maintenance", "on", "--until", "2999-12-01 06:00"]) == 0
    page = client.get("/desk/")
    assert page.status_code == 503
    assert "预计 12月01日 06:00 恢复" in page.content.decode()
    until = email.utils.parsedate_to_datetime(page["Retry-After"])
    assert until == dt.datetime(2999, 11, 30, 22, 0, tzinfo=dt.UTC)
    assert page["Cache-Control"] == "no-store"
    assert "default-src" in page["Content-Security-Policy"]
    answer = client.get("/api/v1/cases")
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "maintenance"
    for path in ("/healthz", "/readyz", "/metrics"):
        assert client.get(path).status_code == 200
    cli.main(["maintenance", "off"])
    assert client.get("/").status_code == 200


def test_a_maintenance_that_takes_longer_than_said_promises_no_past_moment(client):
    cli.main(["maintenance", "on", "--until", "2020-01-01 06:00"])
    page = client.get("/")
    assert "很快恢复" in page.content.decode()
    assert email.utils.parsedate_to_datetime(page["Retry-After"]) > dt.datetime.now(dt.UTC)


@pytest.mark.parametrize("until", [None, "soon", ""])
def test_it_wants_to_know_until_when(until, capsys):
    assert cli.main(["maintenance", "on", *(["--until", until] if until is not None else [])]) == 2
    assert maintenance.ends_at() is None
    assert "--until" in capsys.readouterr().out
