"""An installation on SQLite goes over to PostgreSQL: every row, the record, what can be found; and what is refused."""

import contextlib
import sqlite3

import pytest

from tests.config.installing import ACTS, CONTENT, install

pytestmark = pytest.mark.pg
COUNTS = (
    "from django.apps import apps\n"
    "print({m._meta.label: m._base_manager.count() for m in apps.get_models()\n"
    "       if m._meta.app_label in {'agencies', 'law', 'dossiers', 'catalogue', 'ledger', 'finding'}})\n"
)
HEAD = "from mingzheng.ledger.sequencer import latest\nprint(latest().note.splitlines()[2])\n"


@pytest.fixture(scope="module")
def small(tmp_path_factory, django_db_setup):
    """A small installation on SQLite, with people, files and some record; nothing serves on it."""
    place = install(tmp_path_factory.mktemp("small") / "place")
    file = place.home / "data" / "mingzheng.sqlite3"
    place.postgresql = {k: v for k, v in place.env.items() if k.endswith("DATABASE_URL") and not k.startswith("TEST")}
    for name in place.postgresql:
        del place.env[name]
    place.env["DATABASE_URL"] = place.env["PORTAL_DATABASE_URL"] = f"sqlite:///{file}"
    place.sqlite = {k: place.env[k] for k in ("DATABASE_URL", "PORTAL_DATABASE_URL")}
    place.done("init", VERBOSITY="0")
    place.python(ACTS + CONTENT)
    place.file = file
    return place


def test_every_row_goes_over_and_the_record_goes_on(small):
    before = eval(small.python(COUNTS))
    said = small.done("move", small.file, **small.postgresql)
    assert "已迁移，核验通过" in said
    small.env.update(small.postgresql)
    after = eval(small.python(COUNTS))
    grown = {label: (count, after[label]) for label, count in before.items() if after[label] != count}
    assert all(label.startswith("ledger.") for label in grown), grown
    assert after["ledger.Entry"] == before["ledger.Entry"] + 1
    assert "未发现不一致" in small.done("verify", "--live")
    small.python(
        f"{ACTS}\nact('迁移后的镇')\n"
        "from mingzheng.ledger.models import Pending\n"
        "while Pending.objects.exists():\n    sequence(timezone.now())\n"
        "from mingzheng.config import start\nassert start.faults() == [], start.faults()\n"
    )
    assert "未发现不一致" in small.done("verify", "--live")
    refused = small.run("move", small.file, **small.postgresql)
    assert refused.returncode == 1
    assert "已经有数据" in refused.stderr
    for name in small.postgresql:
        del small.env[name]
    small.env.update(small.sqlite)


def test_what_cannot_be_moved_is_refused_and_nothing_is_begun(small, tmp_path):
    backwards = small.run("move", small.file)
    assert "不是 PostgreSQL 的地址" in backwards.stderr
    elsewhere = install(tmp_path / "other")
    absent = elsewhere.run("move", tmp_path / "absent.sqlite3")
    assert "没有这个文件" in absent.stderr
    (tmp_path / "text.sqlite3").write_text("not a database" * 100)
    assert "不是 SQLite 数据库" in elsewhere.run("move", tmp_path / "text.sqlite3").stderr
    with contextlib.closing(sqlite3.connect(small.file, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert "请先停止正在使用它的服务" in elsewhere.run("move", small.file).stderr
        writer.execute("ROLLBACK")
    old = tmp_path / "old.sqlite3"
    old.write_bytes(small.file.read_bytes())
    with contextlib.closing(sqlite3.connect(old)) as opened, opened:
        opened.execute("DELETE FROM django_migrations WHERE app = 'publication' AND name LIKE '0003%'")
    assert "版本不同" in elsewhere.run("move", old).stderr
