"""App configuration of the ledger package."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class LedgerConfig(AppConfig):
    """存证."""

    name = "mingzheng.ledger"
    label = "ledger"
    verbose_name = "存证"

    def ready(self) -> None:
        """Have the triggers put back after every migration, and checked by ``check --database``."""
        from mingzheng.ledger import checks, triggers  # noqa: F401, PLC0415 - checks register themselves

        pre_migrate.connect(triggers.take_off_before_migration, sender=self, dispatch_uid="ledger.triggers.off")
        post_migrate.connect(triggers.reinstall_after_migration, sender=self, dispatch_uid="ledger.triggers.on")
