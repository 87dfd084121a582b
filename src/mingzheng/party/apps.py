"""App configuration of the party's face."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class PartyConfig(AppConfig):
    """当事人."""

    name = "mingzheng.party"
    label = "party"
    verbose_name = "我的案件"

    def ready(self) -> None:
        """Have the party's connection guarded from its first moment."""
        from mingzheng.party import guard  # noqa: PLC0415 - models must be ready

        connection_created.connect(guard.guard_party, dispatch_uid="party.guard")
