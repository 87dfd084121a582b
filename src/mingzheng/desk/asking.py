"""What every page of the desk asks of a request: who reads, what time it is, what was proved a moment ago."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, cast

from django.utils import timezone

from mingzheng.agencies import credentials
from mingzheng.agencies.officers import day_of
from mingzheng.agencies.queries import grants_of
from mingzheng.core.errors import NotVisible

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest

    from mingzheng.agencies.credentials import Credential
    from mingzheng.agencies.models import Account, Agency, Person

KEPT = "step_up"
CODE = "code"


def reader(request: HttpRequest) -> Account:
    """Return who is signed in; the middleware has seen to it that somebody is."""
    return cast("Account", request.user)


def moment() -> dt.datetime:
    """Return the time of the request: here, in a face, the clock is read."""
    return timezone.now()


def today() -> dt.date:
    """Return the day, in Beijing."""
    return day_of(moment())


def person_of(account: Account) -> Person:
    """Return the person behind an account; raises NotVisible for an account without one."""
    if account.person is None:
        raise NotVisible
    return account.person


def own_agency(account: Account) -> Agency:
    """Return the agency that the account's person belongs to; raises NotVisible without one."""
    return person_of(account).agency


def agencies_with(account: Account, roles: tuple[str, ...], now: dt.datetime) -> list[Agency]:
    """Return the agencies in which the account's person holds any of the roles, by name."""
    grants = grants_of(person_of(account).pk, now).filter(role__in=roles).select_related("agency__region")
    found = {grant.agency_id: grant.agency for grant in grants}
    return sorted(found.values(), key=lambda agency: agency.name)


def recalled(request: HttpRequest, now: dt.datetime) -> Credential | None:
    """Return the proof given within the last five minutes of this session, or None."""
    return credentials.recall(reader(request), request.session.get(KEPT), now)


def proof(request: HttpRequest, now: dt.datetime) -> Credential | None:
    """Return the proof of presence: the code typed with this post, else one given a moment ago, else None.

    Raises StepUpRefused for a wrong or used code. Call it outside any transaction.
    """
    code = str(request.POST.get(CODE, "")).strip()
    if not code:
        return recalled(request, now)
    credential = credentials.step_up(reader(request), code, now)
    request.session[KEPT] = credential.kept()
    return credential


def must_prove(request: HttpRequest, now: dt.datetime, why: str) -> Credential:
    """Return the proof of presence; raises StepUpRequired with ``why`` for none, StepUpRefused for a bad code."""
    credential = proof(request, now)
    if credential is None:
        raise credentials.StepUpRequired(f"请填写动态码：{why}。")
    return credential


def uuids(values: list[str]) -> tuple[uuid.UUID, ...]:
    """Return the ids among texts, each once, in order; what is no id is left out."""
    found = []
    for value in values:
        try:
            found.append(uuid.UUID(value))
        except ValueError:
            continue
    return tuple(dict.fromkeys(found))
