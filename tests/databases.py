"""The databases of a test run: a template made once by the product's own command, and a copy of it for each process.

Nothing here needs Django, so that the settings may use it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import urllib.parse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).resolve().parents[1] / "src" / "mingzheng"
CACHE = Path(__file__).resolve().parents[1] / ".pytest_cache" / "mingzheng-templates"


@dataclass(frozen=True)
class Names:
    """What this run calls its folders, databases and roles."""

    root: Path
    worker: str
    suffix: str
    admin_url: str | None

    @classmethod
    def from_environment(cls) -> Names:
        """Return the names of this process."""
        return cls(
            root=Path(os.environ["MZ_TEST_ROOT"]),
            worker=os.environ.get("PYTEST_XDIST_WORKER", "main"),
            suffix=os.environ["MZ_TEST_SUFFIX"],
            admin_url=os.environ.get("TEST_DATABASE_URL") if os.environ.get("TEST_ON") == "pg" else None,
        )

    @property
    def template(self) -> str:
        """Name of the template on PostgreSQL."""
        return f"mz_test_{self.suffix}_template"

    @property
    def database(self) -> str:
        """Name of this process's database on PostgreSQL."""
        return f"mz_test_{self.suffix}_{self.worker}"

    @property
    def sqlite_file(self) -> Path:
        """This process's database on SQLite."""
        return self.root / self.worker / "mingzheng.sqlite3"

    def role(self, kind: str) -> str:
        """Name of one of the three roles: app, migration, portal."""
        return f"mz_{kind}_{self.suffix}"

    def url(self, kind: str, database: str) -> str:
        """Address of a database on PostgreSQL for one of the roles."""
        assert self.admin_url
        parts = urllib.parse.urlsplit(self.admin_url)
        host = parts.netloc.rpartition("@")[2]
        return f"postgresql://{self.role(kind)}:{self.suffix}@{host}/{database}"

    def addresses(self, database: str | None = None) -> dict[str, str]:
        """Return the environment variables that name the databases of this process, or those of the template."""
        if self.admin_url is None:
            url = f"sqlite:///{self.sqlite_file}"
            return {"DATABASE_URL": url, "PORTAL_DATABASE_URL": url, "MIGRATION_DATABASE_URL": ""}
        name = database or self.database
        return {
            "DATABASE_URL": self.url("app", name),
            "PORTAL_DATABASE_URL": self.url("portal", name),
            "MIGRATION_DATABASE_URL": self.url("migration", name),
        }


EARLY = "dt.datetime(2015, 1, 1, tzinfo=dt.UTC)"  # the record takes nothing older than its newest entry
BRING_UP = f"import datetime as dt; from mingzheng.config.schema import bring_up; bring_up({EARLY}, verbosity=0)"


def migrate(environment: dict[str, str]) -> None:
    """Bring a database to this version in a process of its own, as ``mingzheng migrate`` does, but at an early time."""
    settings = {"DJANGO_SETTINGS_MODULE": "mingzheng.config.settings", "DEMO": "0", **environment}
    command = [sys.executable, "-c", BRING_UP]
    done = subprocess.run(command, env={**os.environ, **settings}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the test database could not be migrated:\n{done.stdout}{done.stderr}")


@contextlib.contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold a lock file among the processes of this run."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def fingerprint() -> str:
    """Return a digest of everything the template depends on."""
    parts = sorted(
        path
        for pattern in (
            "*/migrations/**/*.py",
            "ledger/**/*.py",
            "core/**/*.py",
            "law/**/*.py",
            "config/*.py",
            "*/data/**/*",
        )
        for path in SOURCE.glob(pattern)
        if path.is_file() and "__pycache__" not in path.parts
    )
    total = hashlib.sha256()
    for path in parts:
        total.update(str(path.relative_to(SOURCE)).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:32]


class SqliteDatabase:
    """A file, copied from a template that is kept between runs while migrations stay the same."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def prepare(self) -> None:
        """Make the template if this version has none, and the copy of this process."""
        self.template = CACHE / f"{fingerprint()}.sqlite3"
        with alone(CACHE / "lock"):
            if not self.template.exists():
                fresh = CACHE / f"fresh-{os.getpid()}.sqlite3"
                fresh.unlink(missing_ok=True)
                migrate({"DATABASE_URL": f"sqlite:///{fresh}", "PORTAL_DATABASE_URL": f"sqlite:///{fresh}"})
                for old in CACHE.glob("*.sqlite3"):
                    if old != fresh and not old.name.startswith("fresh-"):
                        old.unlink()
                fresh.replace(self.template)
                for rest in CACHE.glob(f"{fresh.name}-*"):
                    rest.unlink()
            self.restore()

    def place(self, name: str) -> str:
        """Return the file of a further database of this process, a copy of the template."""
        file = self.names.sqlite_file.with_name(f"{name}.sqlite3")
        if not file.exists():
            shutil.copyfile(self.template, file)
        return str(file)

    def restore(self) -> None:
        """Put a fresh copy in place; no connection may be open."""
        file = self.names.sqlite_file
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(f"{file}{ending}").unlink(missing_ok=True)
        source = self.names.root / "template.sqlite3"
        if not source.exists():
            shutil.copyfile(self.template, source)
        shutil.copyfile(source, file)


class PostgresDatabase:
    """Databases and roles of this run's own on the server that TEST_DATABASE_URL names."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.places: set[str] = set()

    def _admin(self, *statements: str, database: str | None = None) -> None:
        import psycopg

        assert self.names.admin_url
        url = urllib.parse.urlsplit(self.names.admin_url)
        if database:
            url = url._replace(path=f"/{database}")
        with psycopg.connect(urllib.parse.urlunsplit(url), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def prepare(self) -> None:
        """Make roles and template once a run, and the database of this process."""
        done = self.names.root / "postgres.ready"
        with alone(self.names.root / "postgres.lock"):
            if not done.exists():
                self._make_template()
                done.touch()
            self.restore()

    def _make_template(self) -> None:
        names = self.names
        owner = names.role("migration")
        for kind in ("app", "migration", "portal"):
            self._admin(f"CREATE ROLE {names.role(kind)} LOGIN PASSWORD '{names.suffix}'")
        self._admin(
            f"CREATE DATABASE {names.template} OWNER {owner} TEMPLATE template0 ENCODING 'UTF8' "
            "LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
        )
        self._admin(f"ALTER SCHEMA public OWNER TO {owner}", database=names.template)
        migrate(names.addresses(names.template))

    def place(self, name: str) -> str:
        """Return the name of a further database of this process, a copy of the template."""
        further = f"{self.names.database}_{name}"
        if further not in self.places:
            self._copy(further)
            self.places.add(further)
        return further

    def restore(self) -> None:
        """Make the database of this process anew from the template."""
        self._copy(self.names.database)

    def _copy(self, database: str) -> None:
        owner, template = self.names.role("migration"), self.names.template
        self._admin(
            f"DROP DATABASE IF EXISTS {database} WITH (FORCE)",
            f"CREATE DATABASE {database} OWNER {owner} TEMPLATE {template}",
        )

    def remove(self) -> None:
        """Leave nothing behind on the server."""
        import psycopg

        assert self.names.admin_url
        prefix = f"mz_test_{self.names.suffix}_"
        with psycopg.connect(self.names.admin_url, autocommit=True) as connection:
            found = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (prefix,))
            for (name,) in found.fetchall():
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            for kind in ("app", "migration", "portal"):
                connection.execute(f"DROP ROLE IF EXISTS {self.names.role(kind)}")


def database_of(names: Names) -> SqliteDatabase | PostgresDatabase:
    """Return the database of this run."""
    return PostgresDatabase(names) if names.admin_url else SqliteDatabase(names)


if __name__ == "__main__":  # python -m tests.databases: what .ci/run calls when it is interrupted
    os.environ.setdefault("MZ_TEST_ROOT", "/nonexistent")
    PostgresDatabase(Names.from_environment()).remove()
