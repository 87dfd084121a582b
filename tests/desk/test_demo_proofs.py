"""The demo's proofs do what they claim: the API refuses, SQL is found out, days move, a hidden name is not found."""

from pathlib import Path

import pytest
from django.urls import include, path

from mingzheng.config import urls as configured
from mingzheng.demo import proofs
from tests.stories import scripts

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.desk.test_demo_proofs")]
urlpatterns = [path("demo/", include("mingzheng.demo.urls")), *configured.urlpatterns]


@pytest.fixture(autouse=True)
def templates(settings):
    """Let the demo's pages be found, though the demo is not installed in tests."""
    first = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**first, "DIRS": [*first["DIRS"], Path(proofs.__file__).parent / "templates"]}]


@pytest.fixture
def lapsed(play):
    """A case whose fine was changed after its review."""
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    play.at("2026-09-09 08:00").tick()
    scripts.reviewed(play)
    return scripts.concluded(play, fine_fen="6000")


def test_the_interface_refuses_and_sql_is_found_out_and_can_be_put_back(lapsed, sign_in):
    officer = sign_in("officer")
    assert "把数据库改回原样" not in officer.get("/demo/refuse/").content.decode()
    told = officer.post("/demo/refuse/", {"do": "api"}).content.decode()
    assert "草案已经改动，原审核失效" in told
    assert "与记录不一致" not in told
    told = officer.post("/demo/refuse/", {"do": "sql"}).content.decode()
    assert "数据库里改了 1 行" in told
    assert "与记录不一致" in told
    assert proofs.voided(lapsed.case_id).state == "passed"
    officer.post("/demo/refuse/", {"do": "undo"})
    told = officer.post("/demo/refuse/", {"do": "api"}).content.decode()
    assert "与记录不一致" not in told


def test_days_move_where_the_law_lets_them_and_served_ones_stand(district, client):
    plain = client.get("/demo/day/").content.decode()
    assert "2026-10-22" in plain
    assert "2026-10-16" in plain
    moved = {row.name[:4]: (row.plain.isoformat(), row.suspended) for row in proofs.days(suspended=True)}
    assert moved["查封、扣"] == ("2026-10-18", proofs.dt.date(2026, 10, 28))
    assert moved["陈述申辩"] == ("2026-09-24", None)
    assert "2026-10-28" in client.get("/demo/day/?suspended=yes").content.decode()


def test_the_standalone_verifier_passes_a_package_and_names_the_changed_paper(play, own_seal, sign_in):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    play.at("2026-09-09 08:00").tick()
    scripts.decided(scripts.reviewed(play))
    scripts.served(scripts.published(play))
    scripts.closed(scripts.originals(scripts.paid(play)))
    play.do("archivist", "archive_case", retention="30")
    archivist = sign_in("archivist")
    told = archivist.post("/demo/prove/", {"do": "verify"}).content.decode()
    assert "核验通过" in told
    assert "退出码 0" in told
    told = archivist.post("/demo/prove/", {"do": "change"}).content.decode()
    assert "核验不通过" in told
    assert "退出码 1" in told
    changed = told.partition("改动了一个字节的文件：")[2].partition("<")[0]
    assert changed.endswith(".pdf")
    assert told.count(changed.partition("/")[2]) >= 2
