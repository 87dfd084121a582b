"""Readers of environment variables that fail loudly at start."""

from __future__ import annotations

import os
import stat
import urllib.parse
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from mingzheng.core.secrets import keep_first, token

PREPARE_AFTER = 4  # how often a connection runs a statement before the server keeps its plan
TRANSPORT = frozenset({"sslmode", "sslrootcert", "sslcert", "sslkey"})
SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA recursive_triggers=ON"


def env_str(name: str, default: str | None = None) -> str:
    """Return a variable's text; raises ImproperlyConfigured when it is missing and has no default."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"environment variable {name} is not set")
    return value


def env_file(name: str) -> str:
    """Return the path of a file, empty where none is named; raises ImproperlyConfigured when it cannot be read."""
    value = os.environ.get(name, "")
    if value and not (Path(value).is_file() and os.access(value, os.R_OK)):
        raise ImproperlyConfigured(f"environment variable {name} must name a file that can be read, not {value!r}")
    return value


def env_bool(name: str, *, default: bool = False) -> bool:
    """Return a switch written as 1 or 0; anything else raises ImproperlyConfigured."""
    value = os.environ.get(name, "1" if default else "0")
    if value not in {"0", "1"}:
        raise ImproperlyConfigured(f"environment variable {name} must be 0 or 1, not {value!r}")
    return value == "1"


def env_int(name: str, default: int, *, least: int = 0) -> int:
    """Return a whole number of at least ``least``; anything else raises ImproperlyConfigured."""
    value = os.environ.get(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"environment variable {name} must be a whole number from {least}, not {value!r}")
    return int(value)


def env_list(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list without empty items."""
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def secret_file(path: Path) -> str:
    """Return the secret kept in a file, which is made with mode 0600 at first start.

    Raises ImproperlyConfigured when others may read it.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        keep_first(path, token(48).encode())
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ImproperlyConfigured(f"{path} may be read by others; run: chmod 600 {path}")
    return path.read_text().strip()


# Compiling costs half a second a statement here and saves nothing. A plan made for all values at once, as PostgreSQL
# has it from a statement's tenth use on, cannot use an index of running rows alone: a second a list, not 50 ms.
PLANS = "-c jit=off -c plan_cache_mode=force_custom_plan"


def database(url: str) -> dict[str, Any]:
    """Return Django's settings for ``sqlite:////absolute/path``, ``sqlite:///relative`` or ``postgresql://…``.

    The PostgreSQL form is ``postgresql://user:password@host:port/name``; an empty host is the local socket. After a
    ``?`` stand ``sslmode``, ``sslrootcert``, ``sslcert`` and ``sslkey``; anything else raises ImproperlyConfigured.
    """
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(Path(urllib.parse.unquote(parts.path)[1:]).absolute()),
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": urllib.parse.unquote(parts.path.lstrip("/")),
            "USER": urllib.parse.unquote(parts.username or ""),
            "PASSWORD": urllib.parse.unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                "server_side_binding": True,
                "prepare_threshold": PREPARE_AFTER,
                "options": PLANS,
                **_transport(parts.query),
            },
        }
    raise ImproperlyConfigured(f"unknown database address scheme {parts.scheme!r}: use sqlite:/// or postgresql://")


def _transport(query: str) -> dict[str, str]:
    """Return how the connection to a PostgreSQL server is secured, as libpq names it."""
    given = dict(urllib.parse.parse_qsl(query))
    if unknown := set(given) - TRANSPORT:
        raise ImproperlyConfigured(f"unknown options in a database address: {', '.join(sorted(unknown))}")
    return given
