import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from mingzheng.config.env import database, env_bool, env_file, env_int, secret_file
from mingzheng.config.notices import read_notices

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "src" / "mingzheng" / "config" / "settings.py"
READ = re.compile(r'(?:env_(?:str|bool|int|list|file)\(|environ\.get\(|env\.get\()"([A-Z_]+)"')


def read_variables():
    files = (ROOT / "src" / "mingzheng").rglob("*.py")
    found = {name for file in files for name in READ.findall(file.read_text())}
    return found - {"DJANGO_SETTINGS_MODULE", "VERBOSITY"}


def documented():
    return set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text()))


def test_every_variable_that_is_read_is_documented():
    assert read_variables() - documented() == set()


def test_every_documented_variable_is_read():
    others = {"TEST_DATABASE_URL", "REQUIRE", "INFO"}
    assert documented() - read_variables() - others == set()


def test_settings_stay_one_short_file():
    assert len(SETTINGS.read_text().splitlines()) < 250


def test_a_switch_that_is_neither_one_nor_zero_stops_the_program(monkeypatch):
    monkeypatch.setenv("DEMO", "true")
    with pytest.raises(ImproperlyConfigured, match="DEMO must be 0 or 1"):
        env_bool("DEMO")


@pytest.mark.parametrize("value", ["-1", "0", "1.5", "", "十", "٣"])
def test_a_number_that_is_none_stops_the_program(monkeypatch, value):
    monkeypatch.setenv("PORT", value)
    with pytest.raises(ImproperlyConfigured, match="PORT must be a whole number from 1"):
        env_int("PORT", 8000, least=1)


def test_a_file_that_is_not_there_stops_the_program(monkeypatch, tmp_path):
    for path in (tmp_path / "gone.txt", tmp_path):
        monkeypatch.setenv("LEAKED_PASSWORDS", str(path))
        with pytest.raises(ImproperlyConfigured, match="LEAKED_PASSWORDS must name a file"):
            env_file("LEAKED_PASSWORDS")
    monkeypatch.setenv("LEAKED_PASSWORDS", "")
    assert env_file("LEAKED_PASSWORDS") == ""


def test_an_address_of_the_desk_without_its_scheme_stops_the_program(monkeypatch):
    monkeypatch.setenv("DESK_URL", "ba.example.cn")
    with pytest.raises(ImproperlyConfigured, match="DESK_URL must be an address"):
        read_notices()


def test_sqlite_addresses_are_absolute_with_four_slashes_and_relative_with_three():
    assert database("sqlite:////data/x.db")["NAME"] == "/data/x.db"
    assert database("sqlite:///x.db")["NAME"] == str(Path.cwd() / "x.db")


def test_sqlite_takes_its_lock_at_once_and_keeps_what_it_answered():
    options = database("sqlite:////data/x.db")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in options["init_command"]
    assert "recursive_triggers=ON" in options["init_command"]


def test_passwords_in_addresses_may_hold_any_character():
    assert database("postgresql://a:p%40ss%2F@h:5432/n")["PASSWORD"] == "p@ss/"


def test_an_unknown_database_is_refused():
    with pytest.raises(ImproperlyConfigured, match="mysql"):
        database("mysql://h/n")


def test_a_key_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    path = tmp_path / "keys" / "session.key"
    assert secret_file(path) == secret_file(path)
    assert len(secret_file(path)) >= 48
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_a_key_that_others_may_read_stops_the_program(tmp_path):
    path = tmp_path / "session.key"
    secret_file(path)
    path.chmod(0o640)
    with pytest.raises(ImproperlyConfigured, match="chmod 600"):
        secret_file(path)


def test_processes_that_start_together_agree_on_the_key(tmp_path):
    code = f"import pathlib, mingzheng.config.env as env; print(env.secret_file(pathlib.Path('{tmp_path}/k')))"
    children = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(6)]
    assert len({child.communicate()[0] for child in children}) == 1


def test_a_connection_over_a_network_can_be_secured_and_nothing_else_slips_in():
    given = database("postgresql://a:b@h/n?sslmode=verify-full&sslrootcert=/etc/ca.pem")["OPTIONS"]
    assert given["sslmode"] == "verify-full"
    assert given["sslrootcert"] == "/etc/ca.pem"
    with pytest.raises(ImproperlyConfigured, match="service"):
        database("postgresql://a:b@h/n?service=x")
