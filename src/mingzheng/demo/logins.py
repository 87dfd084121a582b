"""The cast as people sign in: user name, roles in words, the code of the moment, a session for tests from outside."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from mingzheng.agencies.credentials import code_at
from mingzheng.agencies.models import Account, Role
from mingzheng.agencies.queries import grants_of
from mingzheng.demo import chapters, street
from mingzheng.demo.district import OFFICES, PASSWORD

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.sessions.backends.base import SessionBase

    from mingzheng.agencies.models import Person, RoleGrant

PERIOD = 30


@dataclass(frozen=True)
class Login:
    """One person of the cast."""

    username: str
    password: str
    name: str
    office: str
    post: str
    roles: str
    code: str
    seconds: int
    session: str


def cast() -> list[Account]:
    """Return the accounts of the cast in the order of the script."""
    parts = [part for *_, office in OFFICES for part in office]
    order = [part.key.replace("_", "-") for part in (*parts, *street.CAST, *chapters.DEPUTIES)]
    rows = {a.username: a for a in Account.objects.filter(username__in=order).select_related("person__agency")}
    return [rows[name] for name in order if name in rows]


def logins(now: dt.datetime, *, sessions: bool = True) -> list[Login]:
    """Return how each person of the cast signs in at ``now``."""
    return [_login(account, now, sessions=sessions) for account in cast()]


def code_of(account: Account, now: dt.datetime) -> str:
    """Return the person's one-time code of the moment."""
    row = Authenticator.objects.get(user=account, type=Authenticator.Type.TOTP)
    return code_at(decrypt(row.data["secret"]), now)


def _login(account: Account, now: dt.datetime, *, sessions: bool) -> Login:
    person = account.person
    if person is None:
        message = "everybody of the cast is a person"
        raise ValueError(message)
    grants = grants_of(person.pk, now).select_related("agency")
    roles = "、".join(_role(grant, person) for grant in grants)
    return Login(
        account.username,
        PASSWORD,
        person.name,
        person.agency.name,
        person.post,
        roles,
        code_of(account, now),
        PERIOD - int(now.timestamp()) % PERIOD,
        _session(account) if sessions else "",
    )


def _role(grant: RoleGrant, person: Person) -> str:
    """Return a role in words, with the agency where that is not the person's own."""
    word = str(Role(grant.role).label)
    return word if grant.agency_id == person.agency_id else f"{word}（{grant.agency.name}）"


def _session(account: Account) -> str:
    store: Any = import_module(settings.SESSION_ENGINE)
    session: SessionBase = store.SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return str(session.session_key)
