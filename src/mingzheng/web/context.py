"""What every page needs around its content; nothing here is read from the database before a page asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from mingzheng.inbox.queries import unread
from mingzheng.web.navigation import Shown, entries
from mingzheng.web.permissions import roles_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

SIZE_COOKIE = "size"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return flag and banner of a demo, the site, the time, the print size; lazily navigation and person."""
    return {
        "demo": settings.DEMO,
        "banner": settings.BANNER,
        "site": getattr(settings, "SITE", {}),
        "server_time": timezone.now(),
        "page_name": getattr(getattr(request, "resolver_match", None), "url_name", "") or "",
        "large": request.COOKIES.get(SIZE_COOKIE) == "large",
        "inbox_count": _lazy(lambda: unread(getattr(getattr(request, "user", None), "person_id", None))),
        "navigation": _lazy(lambda: _navigation(request)),
        "signed_in": _lazy(lambda: getattr(getattr(request, "user", None), "person", None)),
    }


def _lazy(read: Callable[[], Any]) -> Any:  # noqa: ANN401 - a lazy stand-in
    return SimpleLazyObject(read)


def _navigation(request: HttpRequest) -> list[Shown]:
    """Return the navigation; a view that knows what waits sets ``request.navigation_counts``."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    counts = getattr(request, "navigation_counts", {})
    return entries(roles_in(request, timezone.now()), request.path, counts)
