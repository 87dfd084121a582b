"""Small makers for tests, all by way of actions: a district, agencies, people with roles, certificates and logins."""

import datetime as dt
import itertools
import zoneinfo

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt

from mingzheng.agencies import actions
from mingzheng.agencies.credentials import actor_of, code_at, step_up
from mingzheng.agencies.models import Agency, Region
from mingzheng.core.secrets import new_id
from mingzheng.ledger.recording import Actor, record

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2026, 9, 2, 10, 0, tzinfo=SHANGHAI)
SYSTEM = Actor("system", new_id(), "系统")
PASSWORD = "chuang-qian-ming-yue-7"
CATEGORY = "市场监管"
numbers = itertools.count(1)


def do(action, *args, actor=SYSTEM, now=NOW, dossier_id=None, **kwargs):
    with record(f"test.{action.__name__}", actor=actor, now=now, dossier_id=dossier_id) as rec:
        return action(rec, *args, **kwargs)


def region(code=None, parent=None, name="演示区"):
    return do(actions.open_region, code=code or f"R{next(numbers):04}", name=name, parent=parent)


def agency(where=None, name=None, **values):
    number = next(numbers)
    return do(
        actions.open_agency,
        code=f"A{number}",
        name=name or f"演示机关{number}",
        short_code=f"演{number}",
        region=where or region(),
        **values,
    )


def unit(of, name=None, **values):
    return do(actions.add_unit, agency=of, name=name or f"执法{next(numbers)}中队", **values)


def person(of, name=None, *, role=None, rank="", within=None, **values):
    made = do(actions.add_person, agency=of, name=name or f"甲{next(numbers)}", unit=within, **values)
    if role:
        grant(made, role, of, rank=rank, unit=within if role == "unit_head" else None)
    return made


def grant(to, role, at, *, rank="", unit=None, now=NOW, actor=SYSTEM, **values):
    return do(actions.grant_role, to, role=role, agency=at, rank=rank, unit=unit, now=now, actor=actor, **values)


def certificate(
    to, *, area=None, categories=(CATEGORY,), valid_from=dt.date(2024, 1, 1), valid_to=dt.date(2028, 12, 31)
):
    return do(
        actions.issue_certificate,
        to,
        number=f"33010{next(numbers):06}",
        issuer="演示省人民政府",
        categories=list(categories),
        regions=[(area or to.agency.region).code],
        valid_from=valid_from,
        valid_to=valid_to,
    )


def account(of, username=None):
    made = do(actions.open_account, person=of, username=username or f"user{next(numbers)}", password=PASSWORD, own=True)
    TOTP.activate(made, generate_totp_secret())
    return made


def secret_of(login):
    return decrypt(Authenticator.objects.get(user=login, type="totp").data["secret"])


def code(login, now=NOW):
    return code_at(secret_of(login), now)


def credential(login, now=NOW):
    return step_up(login, code(login, now), now)


def somebody(at, role, *, rank="", within=None, **values):
    """Give a login of a new person who holds a role."""
    return account(person(at, role=role, rank=rank, within=within, **values))


def as_actor(login):
    login = type(login).objects.select_related("person").get(pk=login.pk)
    return actor_of(login)


def open_agency_for_business(at, now=NOW):
    """Give (administrator, head) logins of an agency that is open."""
    administrator = somebody(at, "system_administrator")
    head = somebody(at, "agency_head", rank="principal")
    do(actions.open_for_business, at, second=credential(head, now), actor=as_actor(administrator), now=now)
    return administrator, head


__all__ = ["Agency", "Region"]
