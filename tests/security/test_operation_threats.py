"""Threats 4 and 12 against a whole installation: an older database put back, a backup in the wrong hands."""

import json
import subprocess

import pytest

from tests.config.installing import ACTS, NUMBER, PHONE, STREET, backed_up, install

SWAP = """
from mingzheng.config import heads
act("甲镇")
while Pending.objects.exists(): sequence(timezone.now())
heads.keep(timezone.now())
"""
NEWEST = """
import json
from mingzheng.ledger.models import Content, Entry, Epoch
entry = Entry.objects.get(kind="system.restored")
print(json.dumps(json.loads(Content.objects.get(entry=entry).body)["facts"]))
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory, django_db_setup):
    return backed_up(tmp_path_factory.mktemp("threats"))


def test_04_a_database_file_put_back_to_an_older_state_serves_only_after_a_recorded_restore(world):
    file = world.home / "data" / "mingzheng.sqlite3"
    old = file.read_bytes()
    world.python(ACTS + SWAP)
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    file.write_bytes(old)
    refused = world.run("serve", "--port", "1")
    assert refused.returncode == 1
    assert "记录不在库中" in refused.stderr
    assert "缺失：第" in world.done("restore", "--acknowledge", "磁盘损坏，恢复昨日快照")
    facts = json.loads(world.python(NEWEST))
    assert facts["title"] == "恢复"
    assert facts["reason"] == "磁盘损坏，恢复昨日快照"
    assert facts["lost"]["last"] >= facts["lost"]["first"] > 0
    assert world.python("from mingzheng.config import start; print(start.faults())").strip() == "[]"


@pytest.mark.both_databases
def test_12_the_tar_alone_decrypts_nothing(world, tmp_path):
    subprocess.run(["tar", "-xf", world.archive, "-C", tmp_path], check=True)
    held = b"".join(path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file())
    if b"PGDMP" in held[:10_000_000]:
        held += subprocess.run(
            ["pg_restore", "-f", "-", *sorted(tmp_path.glob("database/*"))], capture_output=True, check=True
        ).stdout
    assert "欧阳试验".encode() in held  # what the database holds readable is readable: the archive is confidential
    for secret in (NUMBER, PHONE, STREET):
        assert secret.encode() not in held
    keys = [path.read_bytes() for path in world.keys.rglob("*") if path.is_file() and path.suffix == ".key"]
    assert keys
    for key in keys:
        assert key.strip() not in held
        assert key.hex().encode() not in held


@pytest.mark.both_databases
def test_12_the_archive_restores_nothing_without_the_keys(world, tmp_path):
    ran = install(tmp_path / "thief").run("restore", world.archive)
    assert ran.returncode == 1
    assert "密钥目录里缺少" in ran.stderr
