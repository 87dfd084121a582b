"""The invented district with a case on the way, and one signed-in browser for each of the cast."""

import io
import zoneinfo

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from mingzheng.demo.play import Play
from mingzheng.publication.importing.models import ImportedNotice
from tests.stories import scripts
from tests.stories.conftest import own_seal
from tests.towns import START

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
__all__ = ["own_seal"]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Clock:
    """What the pages read as the time; it stands until it is moved."""

    def __init__(self):
        self.now = START

    def move_to(self, moment):
        self.now = moment


@pytest.fixture
def clock(monkeypatch):
    standing = Clock()
    monkeypatch.setattr(timezone, "now", lambda: standing.now)
    return standing


@pytest.fixture
def district(town, clock):
    return town


@pytest.fixture
def play(district, clock):
    return played_by(district, clock)


def played_by(district, clock):
    """Return a play whose moves the clock of the pages follows."""
    played = Play(district, START)
    passing = played._pass

    def follow():
        passing()
        clock.move_to(played.now)

    played._pass = follow
    return played


@pytest.fixture
def sign_in(district):
    """Give a browser in which one of the cast is signed in."""

    def browser(who):
        client = Client()
        client.force_login(district.accounts[who], backend=BACKEND)
        return client

    return browser


@pytest.fixture
def code(district):
    """Give the code that a person's authenticator shows now."""
    from mingzheng.agencies.credentials import code_at

    return lambda who: code_at(district.secrets[who], timezone.now())


@pytest.fixture
def investigated(play):
    """A filed case with a confirmed inspection and questioning."""
    return scripts.investigated(play)


@pytest.fixture
def notice(district, tmp_path):
    return told_by_a_table(district, tmp_path / "旧系统.csv")


def told_by_a_table(district, path):
    """Return a decision that a table of another system told, waiting for its draft."""
    path.write_text(
        "标题,处罚机关,当事人,文号,违法事实,公示日期,处罚种类\n"
        f"行政处罚决定书,{district.people['publisher'].agency.name},柏向晚,溪市监处罚〔2025〕9号,"
        "柏向晚持股变动后未报告…,2025-03-12,罚款\n",
        "utf-8",
    )
    call_command("import_publications", str(path), "--apply", stdout=io.StringIO())
    return ImportedNotice.objects.get()


@pytest.fixture
def clue(play):
    """A case that is no more than its clue."""
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="检查时发现一名人员没有健康证明。")
    return play


def words(answer):
    """The text of a page as people read it, without markup."""
    import html
    import re

    body = answer.content.decode()
    body = re.sub(r"<(script|style)\b.*?</\1>", "", body, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


@pytest.fixture
def read():
    return words


@pytest.fixture
def hidden():
    """Give what a page's form hides: request id, seen number, subject."""
    import re

    def fields(answer, form="form"):
        body = answer.content.decode()
        part = body.split(f'id="{form}"', 1)[1].split("</form>", 1)[0]
        return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', part))

    return fields
