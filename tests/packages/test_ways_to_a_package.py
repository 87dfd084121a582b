"""Desk, interface and command line give the same package; the verifier is one file and the product's own code."""

import ast
import io
import os
import subprocess
import sys
import uuid

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from mingzheng.config.cli import main
from mingzheng.ledger.models import Entry
from mingzheng.ledger.verifier.bundle import source
from tests.packages.conftest import Held

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def browser(short, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: short.now)

    def signed_in(who):
        client = Client()
        client.force_login(short.district.accounts[who], backend=BACKEND)
        return client

    return signed_in


def body_of(answer):
    data = b"".join(answer.streaming_content)
    for closer in answer._resource_closers:
        closer()
    return data


def test_the_desk_asks_for_whom_and_why_and_gives_the_file(short, browser, fingerprint):
    client, url = browser("officer"), f"/desk/cases/{short.case_id}/package/"
    assert f'href="{url}"' in client.get(f"/desk/file/{short.case_id}/").content.decode()
    assert fingerprint in client.get(url).content.decode()
    refused = client.post(url, {"scope": "party", "purpose": ""})
    assert refused.status_code == 422
    assert "请写明制作案件包的用途" in refused.content.decode()
    assert not Entry.objects.filter(kind="case.package.made").exists()
    answer = client.post(url, {"scope": "party", "purpose": "当事人申请查阅"})
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith('attachment; filename="mingzheng-party-')
    assert "no-store" in answer["Cache-Control"]
    assert Held(body_of(answer)).examined(fingerprint=fingerprint).code == 0
    assert Entry.objects.filter(kind="case.package.made", dossier_id=short.case_id).count() == 1
    assert browser("reviewer").get(url).status_code == 404
    assert "package/" not in browser("reviewer").get(f"/desk/file/{short.case_id}/").content.decode()


def test_the_interface_gives_it_and_refuses_scopes_that_do_not_exist(short, browser, fingerprint):
    client, url = browser("officer"), f"/api/v1/cases/{short.case_id}/package"
    answer = client.get(url, {"scope": "court", "purpose": "应诉"})
    assert answer.status_code == 200
    assert Held(body_of(answer)).examined(fingerprint=fingerprint).code == 0
    assert client.get(url, {"scope": "everything"}).status_code == 422
    assert client.get(url).status_code == 422
    assert browser("city_officer").get(url, {"scope": "court"}).status_code == 404
    refused = browser("reviewer").get(url, {"scope": "court"})
    assert refused.status_code == 409
    assert refused.json()["refusals"][0]["gate"] == "package_maker"


@pytest.fixture
def exported(short, tmp_path):
    call_command(
        "export_case", str(short.case.case_no), scope="archive", purpose="移交", out=str(tmp_path), stdout=io.StringIO()
    )
    (found,) = tmp_path.glob("*.zip")
    return found


def test_the_command_line_exports_and_verifies(exported, fingerprint, capsys):
    assert main(["verify", str(exported), "--fingerprint", fingerprint]) == 0
    assert "核验通过：以下各项" in capsys.readouterr().out
    assert main(["verify", str(exported)]) == 4
    assert "签名完整，机关公钥未确认" in capsys.readouterr().out
    assert main(["verify", str(exported), "--fingerprint", "sha256:" + "0" * 64]) == 1
    assert "不是同一把" in capsys.readouterr().out
    assert main(["verify", "/nowhere.zip"]) == 2
    assert main(["verify"]) == 2
    assert main(["verify", str(exported), "--json"]) == 4


def test_export_refuses_what_is_not_there(short, tmp_path):
    from django.core.management import CommandError

    for case, purpose in ((str(uuid.uuid4()), "移交"), ("没有的案号", "移交"), (str(short.case_id), "")):
        with pytest.raises(CommandError):
            call_command("export_case", case, purpose=purpose, out=str(tmp_path))
    assert list(tmp_path.glob("*.zip")) == []


def test_the_single_file_says_the_same_without_the_product(exported, fingerprint, tmp_path, capsys):
    program = tmp_path / "mingzheng_verify.py"
    program.write_text(source(), encoding="utf-8")
    blocked = tmp_path / "blocked.py"
    blocked.write_text(
        "import sys, runpy\n"
        "class Block:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] in {'mingzheng', 'django', 'rfc8785'}: raise ImportError(name)\n"
        "sys.meta_path.insert(0, Block())\n"
        f"sys.argv = [{str(program)!r}, *sys.argv[1:]]\n"
        f"runpy.run_path({str(program)!r}, run_name='__main__')\n",
        encoding="utf-8",
    )
    for given, code in (([], 4), (["--fingerprint", fingerprint], 0)):
        done = subprocess.run(
            [sys.executable, "-I", str(blocked), str(exported), *given],
            capture_output=True,
            text=True,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            check=False,
        )
        assert done.returncode == code, done.stderr
        assert main(["verify", str(exported), *given]) == code
        assert done.stdout == capsys.readouterr().out
    damaged = bytearray(exported.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    exported.write_bytes(bytes(damaged))
    done = subprocess.run([sys.executable, "-I", str(program), str(exported)], capture_output=True, check=False)
    assert done.returncode == 1


def test_in_the_single_file_no_name_stands_for_two_things():
    text, seen = source(), {}
    for node in ast.parse(text).body:
        names = [node.name] if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
        names += [one.id for one in getattr(node, "targets", []) if isinstance(one, ast.Name)]
        for name in names:
            assert seen.setdefault(name, ast.get_source_segment(text, node)) == ast.get_source_segment(text, node)
    assert "mingzheng." not in "".join(line for line in text.splitlines() if "import" in line)
    assert "django" not in text
