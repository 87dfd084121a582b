"""A subordinate and its superior: two processes, two databases, one log witnessed, forks and old backups found."""

import datetime as dt
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from mingzheng.ledger.keys import signing_key, witness_key
from mingzheng.ledger.models import Anchor, AnchorKind, ForkAlarm, ForkSide, PublicAnchor, PublicCheckpoint
from mingzheng.ledger.notes import cosigned_at
from mingzheng.ledger.queries import anchoring_of, forked_from
from mingzheng.ledger.sequencer import publish_hourly, sequence
from mingzheng.ledger.submitting import send_out, witnesses
from tests.databases import Names

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.allow_hosts(["127.0.0.1"])]
HOUR = dt.timedelta(hours=1)
SAY_KEY = """
import django
django.setup()
from mingzheng.ledger.keys import witness_key
print(witness_key().witness.encode())
"""


@pytest.fixture
def superior(tmp_path, settings, socket_enabled):
    """The superior's installation: its own home, keys, database and process; it witnesses our log."""
    names = Names.from_environment()
    home, keys = tmp_path / "superior", tmp_path / "superior-keys"
    home.mkdir()
    shutil.copytree(names.root / "keys", keys, ignore=shutil.ignore_patterns("witness.key", "agencies"))
    database = home / "superior.sqlite3"
    with sqlite3.connect(names.sqlite_file) as ours, sqlite3.connect(database) as theirs:
        ours.backup(theirs)
    url = f"sqlite:///{database}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "mingzheng.config.settings",
        "MINGZHENG_HOME": str(home),
        "MINGZHENG_KEYS": str(keys),
        "DATABASE_URL": url,
        "PORTAL_DATABASE_URL": url,
        "WITNESSED_LOGS": signing_key().verifier.encode(),
        "LOG_LEVEL": "ERROR",
    }
    child = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("two_instances.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    )
    port = int(child.stdout.readline())
    key = subprocess.run(
        [
            sys.executable,
            "-c",
            SAY_KEY,
        ],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    settings.WITNESSES = [f"{key}|http://127.0.0.1:{port}/api/v1/witness"]
    settings.OUTBOUND_PRIVATE_NETS = True
    yield database
    child.stdin.close()
    child.stdout.close()
    child.wait(20)


def asked(database, query):
    with sqlite3.connect(database) as connection:
        return connection.execute(query).fetchall()


def grown(act, hours):
    """One more act now, its leaf, and some hours later a public head over it."""
    now = dt.datetime.now(dt.UTC)
    region = act(at=now)
    sequence(now)
    assert publish_hourly(now + hours * HOUR) is not None
    return region, PublicCheckpoint.objects.latest("size")


def test_the_superior_cosigns_and_what_it_holds_is_anchored(superior, act, client):
    region, head = grown(act, 1)
    assert anchoring_of(region.entry_id).words == "待锚定（仅本机签名，尚无外部见证）"
    assert send_out(dt.datetime.now(dt.UTC))
    (witness,) = witnesses()
    assert witness.key != witness_key().witness
    row = Anchor.objects.get(kind=AnchorKind.WITNESS)
    assert (row.size, row.source) == (head.size, witness.key.name)
    assert asked(superior, "SELECT name, size FROM witness_log") == [(signing_key().name, head.size)]
    assert anchoring_of(region.entry_id).words.startswith(f"已锚定（{witness.key.name}，")
    note = client.get("/ledger/checkpoint").content.decode()
    assert cosigned_at(note, witness.key) == int(row.held_since.timestamp())
    page = client.get("/ledger/").content.decode()
    assert f"第 1 至 {head.size} 号记录<b>已锚定</b>" in page
    assert witness.key.encode() in page
    later, head = grown(act, 2)
    assert anchoring_of(later.entry_id).words.startswith("待锚定")
    assert send_out(dt.datetime.now(dt.UTC))
    assert asked(superior, "SELECT size FROM witness_log") == [(head.size,)]
    assert PublicAnchor.objects.filter(kind="witness").count() == 2


def test_04_26_a_log_that_forks_or_falls_back_is_refused_and_both_sides_say_so(superior, act):
    first, head = grown(act, 1)
    assert send_out(dt.datetime.now(dt.UTC))
    # As an old backup would be: our own memory of the witness is gone, and the tree is another.
    with sqlite3.connect(superior) as theirs:
        larger = head.size + 40
        theirs.execute("UPDATE witness_log SET size = ?", (larger,))
    second, _ = grown(act, 2)
    assert not send_out(dt.datetime.now(dt.UTC))
    alarm = ForkAlarm.objects.get(side=ForkSide.OWN)
    assert "见证方见过更大的检查点" in alarm.reason
    assert alarm.sound_to == head.size
    assert forked_from() == head.size
    assert anchoring_of(second.entry_id).words == "不一致（见证方所见与本机记录不符）"
    assert anchoring_of(first.entry_id).words.startswith("已锚定")
    assert not send_out(dt.datetime.now(dt.UTC))
    assert ForkAlarm.objects.count() == 1


def test_26_a_tree_rewritten_since_the_last_cosignature_is_refused(superior, act):
    _, head = grown(act, 1)
    assert send_out(dt.datetime.now(dt.UTC))
    with sqlite3.connect(superior) as theirs:
        theirs.execute("UPDATE witness_log SET root = 'sha256:' || ?", ("ab" * 32,))
    _, newer = grown(act, 2)
    assert newer.size > head.size
    assert not send_out(dt.datetime.now(dt.UTC))
    (alarm,) = ForkAlarm.objects.filter(side=ForkSide.OWN)
    assert "不能确认" in alarm.reason
    found = asked(superior, "SELECT side, size, reason FROM witness_alarm")
    assert found == [("other", newer.size, "新检查点不能证明是上次所见检查点的延续")]
    assert Anchor.objects.filter(kind=AnchorKind.WITNESS).count() == 1
