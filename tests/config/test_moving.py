"""An installation on SQLite goes over to PostgreSQL: every row, the record, what can be found; and what is refused."""

import contextlib
import sqlite3
import types

import pytest
from django.db import DataError

from mingzheng.agencies.models import Person
from mingzheng.config import moving
from mingzheng.core.crypto import Unreadable
from mingzheng.core.errors import DomainError
from tests.config.installing import ACTS, CONTENT, STATISTICS, install

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
    assert int(small.python(STATISTICS)) > 0  # else verifying reads whole tables again and again
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


def test_nobody_writes_into_the_file_while_it_is_copied(small):
    with (
        moving._held(small.file),
        contextlib.closing(sqlite3.connect(small.file, timeout=0.1, isolation_level=None)) as writer,
    ):
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            writer.execute("DELETE FROM django_session")
        assert writer.execute("SELECT count(*) FROM ledger_entry").fetchone()[0] > 0, "reading goes on"


@pytest.mark.parametrize(
    ("fault", "words"),
    [(DataError("value too long"), "PostgreSQL 不接受的内容"), (Unreadable("key 1"), "请用原来的 MINGZHENG_KEYS")],
)
def test_a_row_that_cannot_go_over_is_named_and_nothing_is_moved(fault, words):
    class Rows:
        def using(self, _name):
            return self

        def order_by(self, _name):
            return self

        def count(self):
            return 1

        def exists(self):
            return False

        def iterator(self, *, chunk_size):
            assert chunk_size
            if isinstance(fault, Unreadable):
                raise fault
            yield object()

        def bulk_create(self, _rows):
            raise fault

    model = types.SimpleNamespace(_base_manager=Rows(), _meta=Person._meta)
    with pytest.raises(DomainError, match=words) as told:
        moving._copy(model, lambda _: None)
    assert "没有迁移任何内容。agencies.Person" in told.value.message


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
    with contextlib.closing(sqlite3.connect(small.file, isolation_level=None)) as idle:
        idle.execute("SELECT count(*) FROM ledger_entry").fetchone()
        said = elsewhere.run("move", small.file).stderr
        assert "请先停止正在使用它的服务" in said, "a server that only waits at the moment"
    old = tmp_path / "old.sqlite3"
    old.write_bytes(small.file.read_bytes())
    with contextlib.closing(sqlite3.connect(old)) as opened, opened:
        opened.execute("DELETE FROM django_migrations WHERE app = 'publication' AND name LIKE '0003%'")
    assert "版本不同" in elsewhere.run("move", old).stderr
