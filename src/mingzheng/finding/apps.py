"""App configuration of the finding package."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FindingConfig(AppConfig):
    """查找：the console's search."""

    name = "mingzheng.finding"
    label = "finding"
    verbose_name = "查找"

    def ready(self) -> None:
        """Have the index kept after migrations, as that of the public decisions is."""
        from mingzheng.finding import indexing  # noqa: PLC0415 - models must be ready

        post_migrate.connect(indexing.reinstall_after_migration, sender=self, dispatch_uid="finding.index")
