"""Backup and restore, by the command line, of an installation that works meanwhile; on both databases."""

import hashlib
import json
import subprocess
import sys
import tarfile
import time

import pytest

from mingzheng.config.backup import archive
from tests.config.installing import ACTS, STATISTICS, backed_up, install


@pytest.fixture(scope="module")
def world(tmp_path_factory, django_db_setup):
    """An installation with some record, files, and an archive of it; the tests only read it."""
    return backed_up(tmp_path_factory.mktemp("backup"))


@pytest.mark.both_databases
def test_what_was_backed_up_comes_back_verified_and_recorded(world, tmp_path):
    other = install(tmp_path / "second", keys=world.keys)
    said = other.done("restore", world.archive)
    assert "核验通过" in said
    assert "文件 3 个" in said
    found = restored(other)
    assert found["facts"]["title"] == "恢复"
    assert found["facts"]["archive"] == digest_of(world.archive)
    assert found["facts"]["lost"] is None
    assert found["epoch"].startswith("恢复：")
    assert "未发现不一致" in other.done("verify", "--live")
    assert int(other.python(STATISTICS)) > 0  # else verifying reads whole tables again and again
    if "sqlite" in other.env["DATABASE_URL"]:
        assert (other.home / "data" / "mingzheng.sqlite3").stat().st_mode & 0o777 == 0o600


@pytest.mark.both_databases
def test_it_is_made_while_others_write_and_nothing_acknowledged_before_is_missing(world, tmp_path):
    log = tmp_path / "acknowledged"
    code = f"import django; django.setup()\n{ACTS}\nfor i in range(100_000):\n act('忙镇')\n print(i, flush=True)\n"
    with log.open("w") as out:
        writer = subprocess.Popen([sys.executable, "-c", code], env=world.env, stdout=out)
    try:
        while (before := acknowledged(log)) < 20:
            assert writer.poll() is None
            time.sleep(0.1)
        world.done("backup", tmp_path / "busy.tar")
        after = acknowledged(log)
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.wait()
    assert after > before + 20  # it was not held up
    other = install(tmp_path / "third", keys=world.keys)
    assert "核验通过" in other.done("restore", tmp_path / "busy.tar")
    count = "from mingzheng.agencies.models import Region; print(Region.objects.filter(name='忙镇').count())"
    assert int(other.python(count)) >= before + 1


@pytest.mark.both_databases
def test_the_stretch_that_a_restore_loses_is_named_in_the_record(world, tmp_path):
    more = "from mingzheng.config import heads\nfor i in range(4): act(f'后镇{i}')\n"
    more += "while Pending.objects.exists(): sequence(timezone.now())\n"
    more += "heads.keep(timezone.now()); print(sequence(timezone.now()).size)"
    last = int(world.python(ACTS + more).split()[-1])
    size = about(world.archive)["size"]
    other = install(tmp_path / "fourth", keys=world.keys)
    assert f"缺失：第 {size + 1} 条至第 {last} 条" in other.done("restore", world.archive)
    found = restored(other)
    assert found["facts"]["lost"] == {"first": size + 1, "last": last}
    assert f"第 {size + 1} 条至第 {last} 条" in found["epoch"]
    assert f"\n{last}\n" in found["cites"]
    assert other.python("from mingzheng.config import start; print(start.faults())").strip() == "[]"


@pytest.mark.both_databases
def test_nothing_is_restored_over_something(world):
    ran = world.run("restore", world.archive)
    assert ran.returncode == 1
    assert "数据库不是空的" in ran.stderr


@pytest.mark.both_databases
def test_without_the_keys_nothing_is_restored_and_they_are_named(world, tmp_path):
    other = install(tmp_path / "fifth")
    ran = other.run("restore", world.archive)
    assert ran.returncode == 1
    assert "field-1.key" in ran.stderr
    assert "mingzheng restore --keys" in ran.stderr


def test_keys_come_back_by_the_recovery_key_alone(world, tmp_path):
    key = world.keys_said.strip().rpartition("：")[2]
    (tmp_path / "paper").write_text(key)
    (tmp_path / "wrong").write_text(key[:-1] + ("A" if key[-1] != "A" else "B"))
    sealed = world.root.parent / "keys.sealed"
    other = install(tmp_path / "sixth")
    ran = other.run("restore", "--keys", sealed, "--passphrase-file", tmp_path / "wrong")
    assert ran.returncode == 1
    assert "恢复密钥不对" in ran.stderr
    other.done("restore", "--keys", sealed, "--passphrase-file", tmp_path / "paper")
    for path in sorted(world.keys.glob("*.key")):
        assert (other.keys / path.name).read_bytes() == path.read_bytes()
        assert (other.keys / path.name).stat().st_mode & 0o777 == 0o600
    again = other.run("restore", "--keys", sealed, "--passphrase-file", tmp_path / "paper")
    assert "不覆盖" in again.stderr
    assert "核验通过" in other.done("restore", world.archive)


def test_a_byte_changed_anywhere_in_the_archive_is_refused_and_its_member_named(world, tmp_path):
    whole = world.archive.read_bytes()
    with tarfile.open(world.archive) as tar:
        found = {member.name: member for member in tar}
    places = {name: member.offset_data + member.size // 2 for name, member in found.items() if member.size}
    for name, place in places.items():
        changed = tmp_path / "changed.tar"
        changed.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with changed.open("rb") as stream, pytest.raises(archive.Damaged) as refusal:
            archive.check(stream)
        if name.startswith((archive.DATABASE, archive.FILES)):
            assert name in refusal.value.message
    for place in (*range(0, 600, 7), *range(len(whole) - 2600, len(whole), 11)):
        (tmp_path / "changed.tar").write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with (tmp_path / "changed.tar").open("rb") as stream, pytest.raises(archive.Damaged):
            archive.check(stream)


def test_a_changed_archive_leaves_an_empty_place_empty(world, tmp_path):
    whole = bytearray(world.archive.read_bytes())
    whole[len(whole) // 2] ^= 1
    (tmp_path / "changed.tar").write_bytes(whole)
    other = install(tmp_path / "seventh", keys=world.keys)
    ran = other.run("restore", tmp_path / "changed.tar")
    assert ran.returncode == 1
    assert "备份已损坏" in ran.stderr
    assert [path for path in other.home.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("left", [0, 500, 5_000, 700_000])
def test_an_archive_that_was_cut_off_is_refused(world, tmp_path, left):
    (tmp_path / "cut.tar").write_bytes(world.archive.read_bytes()[:left])
    with (tmp_path / "cut.tar").open("rb") as stream, pytest.raises(archive.Damaged):
        archive.check(stream)


def test_tar_and_sha256sum_read_it_without_us(world, tmp_path):
    subprocess.run(["tar", "-xf", world.archive, "-C", tmp_path], check=True)
    done = subprocess.run(["sha256sum", "-c", "--quiet", "digests.txt"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not list(tmp_path.rglob("*.key"))


def test_an_archive_is_for_its_owner_only_and_covers_no_other(world):
    assert world.archive.stat().st_mode & 0o777 == 0o600
    ran = world.run("backup", world.archive)
    assert "不覆盖旧备份" in ran.stderr
    assert "不能放在数据目录" in world.run("backup", world.home / "data" / "x.tar").stderr


def test_a_full_disk_leaves_no_half_backup(world):
    ran = world.run("backup", "/dev/full/x.tar")
    assert ran.returncode == 1
    code = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))\n"
    code += "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    code += f"from mingzheng.config import cli; sys.exit(cli.main(['backup', '{world.root.parent}/full.tar']))"
    ran = subprocess.run([sys.executable, "-c", code], env=world.env, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert not list(world.root.parent.glob("*full.tar*"))


def test_a_restore_that_did_not_end_is_not_served(world, tmp_path):
    (world.home / "data" / "restoring").write_text("x")
    try:
        assert "上一次恢复没有完成" in world.run("serve", "--port", "1").stderr
    finally:
        (world.home / "data" / "restoring").unlink()


def test_a_file_that_rotted_is_backed_up_as_it_is_and_named(world, tmp_path):
    blob = next(path for path in (world.home / "data" / "blobs").rglob("*") if path.is_file())
    kept = blob.read_bytes()
    blob.chmod(0o600)
    try:
        blob.write_bytes(b"x" + kept[1:])
        ran = world.run("backup", tmp_path / "rotten.tar")
    finally:
        blob.write_bytes(kept)
    assert ran.returncode == 1
    assert blob.name in ran.stderr
    assert (tmp_path / "rotten.tar").exists()


@pytest.mark.pg
def test_without_pg_dump_it_says_what_to_install(world, tmp_path):
    ran = world.run("backup", tmp_path / "x.tar", PATH="/nonexistent")
    assert ran.returncode == 1
    assert "postgresql-client" in ran.stderr
    assert not (tmp_path / "x.tar").exists()


def restored(place):
    return json.loads(place.python("import json; from mingzheng.ledger.models import *\n" + LAST))


def acknowledged(log):
    lines = log.read_text().splitlines()
    return int(lines[-1]) if lines else 0


def about(path):
    with path.open("rb") as stream:
        return archive.check(stream)


def digest_of(path):
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


LAST = """
entry = Entry.objects.filter(kind="system.restored").get()
print(json.dumps({"kind": entry.kind, "facts": json.loads(Content.objects.get(entry=entry).body)["facts"],
  "epoch": Epoch.objects.order_by("-number").first().reason,
  "cites": Epoch.objects.order_by("-number").first().cites}))
"""
