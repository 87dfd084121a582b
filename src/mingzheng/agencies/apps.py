"""App configuration of the agencies package."""

from typing import Any

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    """机关与人员."""

    name = "mingzheng.agencies"
    label = "agencies"
    verbose_name = "机关与人员"

    def ready(self) -> None:
        """Let the list of sessions follow a session whose key changes with the password."""
        from allauth.account.signals import password_changed  # noqa: PLC0415 - once the apps are ready

        password_changed.connect(_follow, dispatch_uid="mingzheng.agencies.sessions")


def _follow(request: Any, **_: Any) -> None:  # noqa: ANN401 - a receiver's
    from mingzheng.agencies import sessions  # noqa: PLC0415 - needs the models

    if noted := request.session.get(sessions.NOTED):
        sessions.follow(noted, request.session.session_key or "")
