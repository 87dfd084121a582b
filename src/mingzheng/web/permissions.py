"""Who may open an address: each view says so, and what says nothing is closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from mingzheng.agencies.models import Role
from mingzheng.agencies.queries import roles_held

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC: Final = "public"
LOGIN: Final = "login"
TOKEN: Final = "token"  # noqa: S105 - the name of a way in, not a secret
ATTRIBUTE: Final = "mingzheng_permission"
REMEMBERED: Final = "mingzheng_roles"


@dataclass(frozen=True, slots=True)
class Permission:
    """``public``, ``login``, ``token`` (the interface checks its own), or any of the named roles."""

    way: str
    roles: frozenset[str] = frozenset()


# Views of others, which carry no declaration of ours, by the name of their address.
OF_OTHERS: Final[dict[str, Permission]] = {
    "healthz": Permission(PUBLIC),
    "readyz": Permission(PUBLIC),
    "metrics": Permission(PUBLIC),  # loopback or token, checked by the view
    "account_login": Permission(PUBLIC),
    "account_logout": Permission(PUBLIC),
    "account_inactive": Permission(PUBLIC),
    "account_reauthenticate": Permission(LOGIN),
    "account_change_password": Permission(LOGIN),
    "account_first_password": Permission(PUBLIC),  # a stage of signing in, which the view asks for
    "mfa_authenticate": Permission(PUBLIC),
    "mfa_reauthenticate": Permission(LOGIN),
    "mfa_index": Permission(LOGIN),
    "mfa_totp_qr": Permission(LOGIN),
    "mfa_activate_totp": Permission(LOGIN),
    "mfa_deactivate_totp": Permission(LOGIN),
    "mfa_view_recovery_codes": Permission(LOGIN),
    "mfa_download_recovery_codes": Permission(LOGIN),
    "mfa_generate_recovery_codes": Permission(LOGIN),
}


def requires(*ways: str) -> Callable[[View], View]:
    """Declare who may open a view: ``@requires("public")``, ``@requires("login")``, ``@requires("reviewer", …)``.

    Several roles mean any of them. It stands outermost, so that decorators of others do not hide it. Raises ValueError
    for a word that is neither a way nor a role.
    """
    unknown = set(ways) - {PUBLIC, LOGIN, TOKEN} - set(Role.values)
    if not ways or unknown or (len(ways) > 1 and {PUBLIC, LOGIN, TOKEN} & set(ways)):
        message = f"not a permission: {', '.join(sorted(unknown or set(ways))) or 'nothing'}"
        raise ValueError(message)
    way = ways[0] if ways[0] in {PUBLIC, LOGIN, TOKEN} else "role"
    permission = Permission(way, frozenset(ways) if way == "role" else frozenset())

    def declare(view: View) -> View:
        setattr(view, ATTRIBUTE, permission)
        return view

    return declare


def permission_of(view: Callable[..., Any], url_name: str | None) -> Permission | None:
    """Return what a view declares, or None where it declares nothing."""
    declared = getattr(view, ATTRIBUTE, None) or getattr(getattr(view, "view_class", None), ATTRIBUTE, None)
    if declared is not None:
        return cast("Permission", declared)
    if view.__module__.startswith("ninja"):
        return Permission(TOKEN)
    return OF_OTHERS.get(url_name or "")


def roles_of(account: AbstractBaseUser | AnonymousUser, now: dt.datetime) -> frozenset[str]:
    """Return the roles an account's person holds at a moment, in whatever agency, own ones and as a substitute."""
    person_id = getattr(account, "person_id", None)
    if person_id is None or not account.is_active:
        return frozenset()
    return frozenset(roles_held(person_id, now).values_list("role", flat=True))


def roles_in(request: HttpRequest, now: dt.datetime) -> frozenset[str]:
    """Return the roles of who sends a request, read once for the request."""
    roles = getattr(request, REMEMBERED, None)
    if roles is None:
        roles = roles_of(request.user, now)
        setattr(request, REMEMBERED, roles)
    return frozenset(roles)
