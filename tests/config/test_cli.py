import os

import pytest

from mingzheng.config import cli, schema
from mingzheng.core.dbroles import Roles


@pytest.mark.parametrize("name", ["draw", "report"])
def test_a_command_of_a_later_version_says_so_and_does_nothing(name, capsys):
    assert cli.main([name, "anything", "--at-all"]) == cli.NOT_BUILT
    assert "本版本尚未建成" in capsys.readouterr().err


def test_an_unknown_command_is_wrong_use(capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(["destroy"])
    assert stop.value.code == 2


def test_an_unknown_kind_of_import_is_told(capsys):
    assert cli.main(["import", "nothing", "file.json"]) == cli.NOT_BUILT


def test_no_demonstration_without_being_asked_for(settings, capsys):
    settings.DEMO = False
    assert cli.main(["demo"]) == 1
    assert "DEMO=1" in capsys.readouterr().err


def test_no_demonstration_in_production(settings, capsys):
    settings.DEMO = settings.PRODUCTION = True
    assert cli.main(["demo"]) == 1


@pytest.mark.django_db
def test_the_doctor_finds_keys_beside_the_data(settings, capsys):
    settings.KEYS_DIR = settings.DATA_DIR / "keys"
    assert cli.main(["doctor"]) == 1
    assert "密钥目录在数据目录之内" in capsys.readouterr().out


@pytest.mark.pg
@pytest.mark.django_db
def test_the_doctor_is_content_with_three_roles(capsys):
    cli.main(["doctor"])
    out = capsys.readouterr().out
    assert "PostgreSQL" in out
    assert "超级用户" not in out
    assert "PORTAL_DATABASE_URL" not in out


def test_grants_go_to_the_roles_that_the_addresses_name():
    environment = {
        "DATABASE_URL": "postgresql://app:x@h/d",
        "MIGRATION_DATABASE_URL": "postgresql://owner:x@h/d",
        "PORTAL_DATABASE_URL": "postgresql://portal:x@h/d",
    }
    assert schema.roles_from(environment) == Roles(app="app", portal="portal")
    assert schema.roles_from({**environment, "PORTAL_DATABASE_URL": ""}) == Roles(app="app", portal=None)


@pytest.mark.parametrize("owner", ["", "postgresql://app:x@h/d"])
def test_an_application_that_owns_its_tables_gets_no_grants(owner):
    assert schema.roles_from({"DATABASE_URL": "postgresql://app:x@h/d", "MIGRATION_DATABASE_URL": owner}) is None


def test_tests_never_touch_the_data_of_the_checkout():
    assert "mingzheng-test-" in os.environ["MINGZHENG_HOME"]
