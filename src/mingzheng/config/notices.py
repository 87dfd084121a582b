"""How notices leave the house, as the operator sets it; by default they do not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from mingzheng.config.env import env_bool, env_int, env_str

WAYS = ("", "mail", "webhook")


@dataclass(frozen=True, slots=True)
class Notices:
    """The way out, when it is used, and what it needs; times are Beijing's. What opens a gateway is in no ``repr``."""

    way: str
    desk_url: str
    digest_time: dt.time
    quiet_hours: tuple[dt.time, dt.time]
    webhook_url: str = field(default="", repr=False)
    webhook_key: str = field(default="", repr=False)
    mail_host: str = ""
    mail_port: int = 587
    mail_user: str = ""
    mail_password: str = field(default="", repr=False)
    mail_tls: bool = True
    mail_from: str = ""


def read_notices() -> Notices:
    """Return the settings of notices; a wrong or missing one raises ImproperlyConfigured."""
    way = env_str("NOTIFY", "")
    if way not in WAYS:
        raise ImproperlyConfigured(f"environment variable NOTIFY must be mail or webhook, not {way!r}")
    hook, mail = way == "webhook", way == "mail"
    begin, end = _times("QUIET_HOURS", env_str("QUIET_HOURS", "21:00-07:00"), 2)
    return Notices(
        way=way,
        desk_url=_address("DESK_URL", env_str("DESK_URL", "")),
        digest_time=_times("DIGEST_TIME", env_str("DIGEST_TIME", "08:30"), 1)[0],
        quiet_hours=(begin, end),
        webhook_url=env_str("NOTIFY_WEBHOOK_URL", None if hook else ""),
        webhook_key=env_str("NOTIFY_WEBHOOK_KEY", None if hook else ""),
        mail_host=env_str("MAIL_HOST", None if mail else ""),
        mail_port=env_int("MAIL_PORT", 587, least=1),
        mail_user=env_str("MAIL_USER", ""),
        mail_password=env_str("MAIL_PASSWORD", ""),
        mail_tls=env_bool("MAIL_TLS", default=True),
        mail_from=env_str("MAIL_FROM", None if mail else ""),
    )


def _address(name: str, value: str) -> str:
    url = value.rstrip("/")
    parts = urlsplit(url)
    if url and not (parts.scheme in {"http", "https"} and parts.hostname):
        raise ImproperlyConfigured(f"environment variable {name} must be an address like https://…, not {url!r}")
    return url


def _times(name: str, value: str, count: int) -> tuple[dt.time, ...]:
    try:
        found = tuple(dt.time.fromisoformat(part) for part in value.split("-"))
    except ValueError as error:
        raise ImproperlyConfigured(f"environment variable {name} must hold times like 08:30, not {value!r}") from error
    if len(found) != count:
        raise ImproperlyConfigured(f"environment variable {name} must hold {count} times, not {value!r}")
    return found
