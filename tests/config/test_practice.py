"""An installation for practice: what comes along, what does not, and that the two are never taken for each other."""

import contextlib
import io
import json
import sqlite3

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from mingzheng.config import practice, start
from mingzheng.demo.district import build
from tests.config.installing import install
from tests.desk.conftest import START

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
