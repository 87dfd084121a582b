"""A whole installation in folders of its own, driven by the command line as an operator does."""

import dataclasses
import os
import subprocess
import sys
import urllib.parse
from pathlib import Path

from tests.databases import Names

ACTS = """
from django.utils import timezone
from mingzheng.agencies.models import Agency, Region
from mingzheng.config.start import SYSTEM
from mingzheng.core import files
from mingzheng.core.crypto import blind_index
from mingzheng.core.secrets import new_id
from mingzheng.dossiers.models import Individual
from mingzheng.ledger.models import Pending
from mingzheng.ledger.recording import record
from mingzheng.ledger.sequencer import sequence
def act(name):
    code = new_id().hex[-12:]
    with record("test.region.added", actor=SYSTEM, now=timezone.now()) as rec:
        rec.insert(Region(code=code, name=name, path=f"/{code}/"))
"""
NUMBER, PHONE, STREET = "440106199001011237", "13800001234", "试验路八号"
CONTENT = f"""
from mingzheng.demo.district import build
build(timezone.now())
for i in range(5):
    act(f"镇{{i}}")
for i in range(3):
    files.put(bytes([i]) * 70_000, agency_id=new_id())
with record("test.person", actor=SYSTEM, now=timezone.now()) as rec:
    rec.insert(Individual(agency=Agency.objects.first(), name="欧阳试验", id_number="{NUMBER}", phone="{PHONE}",
        address="{STREET}", id_index=blind_index("id_number", "{NUMBER}")))
while Pending.objects.exists():
    sequence(timezone.now())
"""
PROGRAM = [sys.executable, "-m", "mingzheng.config.cli"]


@dataclasses.dataclass
class Installation:
    """Where one installation lies; ``env`` is what its operator would set."""

    root: Path
    env: dict[str, str]
    archive: Path = Path()
    said: str = ""
    keys_said: str = ""

    @property
    def home(self):
        return self.root / "home"

    @property
    def keys(self):
        return self.root / "keys"

    def run(self, *arguments, **environment):
        env = {**self.env, **environment}
        return subprocess.run(
            [*PROGRAM, *map(str, arguments)], env=env, capture_output=True, text=True, timeout=300, check=False
        )

    def python(self, code):
        """Run a few lines inside the installation, with Django set up."""
        code = f"import django; django.setup()\n{code}"
        done = subprocess.run(
            [sys.executable, "-c", code], env=self.env, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def done(self, *arguments, **environment):
        """Run a command that must succeed, and give what it said."""
        ran = self.run(*arguments, **environment)
        assert ran.returncode == 0, (ran.stdout + ran.stderr)[-3000:]
        return ran.stdout + ran.stderr


def install(root, *, keys=None, database=None):
    """Give an empty place for an installation: folders, and on PostgreSQL a database of its own."""
    root.mkdir()
    names = Names.from_environment()
    env = {
        **os.environ,
        "MINGZHENG_HOME": str(root / "home"),
        "MINGZHENG_KEYS": str(keys or root / "keys"),
        "DJANGO_SETTINGS_MODULE": "mingzheng.config.settings",
        "LOG_LEVEL": "WARNING",
        "DEMO": "0",
    }
    if names.admin_url:
        env.update(names.addresses(database or fresh_database(names, root.name)))
    else:
        file = root / "home" / "data" / "mingzheng.sqlite3"
        env.update({"DATABASE_URL": f"sqlite:///{file}", "PORTAL_DATABASE_URL": f"sqlite:///{file}"})
    return Installation(root, env)


def fresh_database(names, name):
    """Make an empty database for the three roles of this run, and give its name."""
    import psycopg

    database = f"{names.database}_{name}".lower()
    owner = names.role("migration")
    with psycopg.connect(names.admin_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        connection.execute(
            f"CREATE DATABASE {database} OWNER {owner} TEMPLATE template0 ENCODING 'UTF8' "
            "LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
        )
    url = urllib.parse.urlunsplit(urllib.parse.urlsplit(names.admin_url)._replace(path=f"/{database}"))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"ALTER SCHEMA public OWNER TO {owner}")
    return database


def backed_up(root):
    """Give an installation with a district, a person, files, and archives of data and keys beside it."""
    place = install(root / "first")
    place.done("init", VERBOSITY="0")
    place.python(ACTS + CONTENT)
    place.archive = root / "a.tar"
    place.said = place.done("backup", place.archive)
    place.keys_said = place.done("backup", "--keys", root / "keys.sealed")
    return place


STATISTICS = """
from django.db import connection
postgresql = "SELECT count(*) FROM pg_stats WHERE tablename = 'ledger_cover'"
with connection.cursor() as cursor:
    cursor.execute(postgresql if connection.vendor == "postgresql" else "SELECT count(*) FROM sqlite_stat1")
    print(cursor.fetchone()[0])
"""
