"""An installation for practice: what comes along, what does not, and that the two are never taken for each other."""

import contextlib
import io
import json
import os
import sqlite3
import threading

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from mingzheng.config import cli, practice, start, worker
from mingzheng.config.backup import keyfile
from mingzheng.config.keys import ring
from mingzheng.demo.district import build
from tests.config.installing import install
from tests.towns import START

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_people_lists_and_second_factors_go_over_and_no_case_or_telephone():
    district = build(START)
    lines = list(practice.rows())
    kinds = {label for label, _ in lines}
    assert kinds == {*practice.COPIED, "totp"} - {
        label for label in practice.COPIED if not any(one == label for one, _ in lines)
    }
    assert not any(label.startswith(("cases.", "dossiers.", "publication.", "documents.")) for label in kinds)
    people = [values for label, values in lines if label == "agencies.Person"]
    assert people
    assert not any({"phone", "phone_index"} & values.keys() for values in people)
    secrets = {values["secret"] for label, values in lines if label == "totp"}
    assert district.secrets["officer"] in secrets


def test_an_installation_for_practice_is_filled_whole_and_verifies(tmp_path):
    district = build(START)
    text = "\n".join(json.dumps(line, cls=DjangoJSONEncoder, ensure_ascii=False) for line in practice.rows())
    place = install(tmp_path / "practice")
    place.env.update({"PRACTICE": "1", "VERBOSITY": "0"})
    place.done("init")
    (tmp_path / "rows").write_text(text, "utf-8")
    said = place.python(
        "import io, sys\nfrom mingzheng.config import practice\n"
        f"print(practice.fill(open({str(tmp_path / 'rows')!r}, encoding='utf-8')))\n"
        "print(practice.fill(io.StringIO('')))\n"
        "from mingzheng.agencies.models import Account\nfrom allauth.mfa.models import Authenticator\n"
        "from allauth.mfa.adapter import get_adapter\n"
        "one = Authenticator.objects.get(user__username='officer')\n"
        "print(get_adapter().decrypt(one.data['secret']))\n"
        "from mingzheng.config import start\nprint(start.faults())\n"
    )
    answers = said.splitlines()
    assert answers[:2] == ["0", "1"], "filled once, and only once"
    assert answers[2] == district.secrets["officer"]
    assert answers[3] == "[]"
    assert place.run("verify", "--live").returncode == 0
    with contextlib.closing(sqlite3.connect(place.home / "data" / "mingzheng.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM cases_case").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM agencies_person WHERE phone_index <> ''").fetchone() == (0,)
    real = place.run("doctor", PRACTICE="0")
    assert "Traceback" not in real.stderr
    refused = place.run("serve", "--port", "1", PRACTICE="0")
    assert refused.returncode == 1
    assert "这个数据库是演练库" in refused.stderr


def test_a_database_of_one_kind_does_not_start_as_the_other(settings):
    settings.PRACTICE = True
    assert any("不是演练库" in fault for fault in start.practice_faults(declared=False))
    assert start.practice_faults(declared=True) == []
    settings.PRODUCTION = True
    assert any("不得同时" in fault for fault in start.practice_faults(declared=True))
    settings.PRACTICE = settings.PRODUCTION = False
    assert any("只能用 mingzheng practice serve" in fault for fault in start.practice_faults(declared=True))
    assert start.practice_faults(declared=False) == []


def test_real_data_is_never_filled_over(settings):
    build(START)
    settings.PRACTICE = True
    assert practice.fill(io.StringIO("")) == 1
    settings.PRACTICE = False
    assert practice.fill(io.StringIO("")) == 1


# ── what would let practice reach the real installation, or pass for it ───────────────────────────────────────────────


def test_a_worker_does_nothing_on_a_database_of_another_kind(settings, monkeypatch, capsys):
    build(START)
    monkeypatch.setattr(worker, "run_forever", lambda *_, **__: pytest.fail("it began to work"))
    monkeypatch.setattr(worker.signal, "signal", lambda *_: None)
    settings.PRACTICE = True
    assert worker.work() == 1
    assert "不是演练库" in capsys.readouterr().err
    settings.PRACTICE = False
    monkeypatch.setattr(start, "_declared", lambda kind: kind == start.PRACTICE_DECLARED)
    assert worker.work() == 1
    assert "这个数据库是演练库" in capsys.readouterr().err


def test_a_worker_waits_for_a_database_that_is_away(monkeypatch):
    from django.db import OperationalError

    answers = [OperationalError("away"), ["no"]]

    def asked():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(worker, "kind_faults", asked)
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    monkeypatch.setattr(worker.jobs, "AWAY_SECONDS", 0)
    assert worker._wrong_kind(threading.Event()) == ["no"]


def test_practice_has_cookies_of_its_own_and_signs_nobody_out_of_the_real_one(tmp_path):
    place = install(tmp_path / "practice")
    names = (
        "from django.conf import settings as s\nprint(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.DEVICE_COOKIE_NAME)"
    )
    real = set(place.python(names).split())
    place.env["PRACTICE"] = "1"
    practised = set(place.python(names).split())
    assert len(practised) == len(real) == 3
    assert not practised & real


def test_real_passwords_go_over_no_network_in_clear(settings, tmp_path, monkeypatch, capsys):
    settings.HOME, settings.KEYS_DIR = tmp_path, tmp_path / "keys"
    (tmp_path / "practice").mkdir()
    started = []
    monkeypatch.setattr(os, "execve", lambda *given: started.append(given))
    assert cli.main(["practice", "serve", "--host", "0.0.0.0"]) == 1
    assert "--lan" in capsys.readouterr().err
    assert not started
    cli.main(["practice", "serve"])
    cli.main(["practice", "serve", "--lan"])
    assert [given[1][3:] for given in started] == [
        ["serve", "--host", "127.0.0.1", "--port", "8001"],
        ["serve", "--lan", "--port", "8001"],
    ]


def test_the_command_says_what_is_missing(tmp_path):
    place = install(tmp_path / "real")
    place.done("init", VERBOSITY="0")
    ran = place.run("practice", "serve")
    assert ran.returncode == 1
    assert ran.stderr.strip() == "还没有演练库，先运行 mingzheng practice make。"


def test_12_the_keys_of_practice_lie_with_the_keys_and_in_none_of_our_backups(settings, tmp_path, monkeypatch):
    settings.HOME, settings.KEYS_DIR = tmp_path / "home", tmp_path / "keys"
    monkeypatch.setenv("DATABASE_URL", "postgresql://real")
    monkeypatch.setenv("MINGZHENG_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("SECRET_KEY", "real")
    environment = practice._environment(tmp_path / "home" / "practice")
    assert environment["MINGZHENG_KEYS"] == str(tmp_path / "keys" / "practice")
    assert not {"DATABASE_URL", "SECRET_KEY", "PRODUCTION"} & environment.keys()
    for folder in (tmp_path / "keys", tmp_path / "keys" / "practice"):
        folder.mkdir(parents=True)
        (folder / "index.key").write_bytes(os.urandom(32))
    held = ring.keys()
    assert [key.name for key in held] == ["index.key"]
    assert keyfile.seal(tmp_path / "sealed", "sechzehn-zeichen-lang") == 1
    (tmp_path / "home" / "practice").mkdir(parents=True)
    practice._clear(tmp_path / "home" / "practice")
    assert not (tmp_path / "keys" / "practice").exists()
    assert (tmp_path / "keys" / "index.key").exists()
